//! What an object may hold, wherever this program prints JSON: one table of places, of which each printer takes some.
//!
//! `docs/JSON.md` is made from it ([`document()`]), JSON and CSV of `list` and the objects of `events` are too, and tests
//! hold all output against it. Keys are ss's own words where ss has one, and none is a reserved word of SQL. A key has one
//! meaning, one unit and one value for a socket, whoever prints it.

mod accounts;
mod counts;
mod demos;
mod details;
mod document;
mod figures;
mod netstat;
mod sockets;
mod told;

use crate::model::owner::Holder;

use super::attribute::Attribute;
use super::registry::Field;
use super::value::{Kind, Read, Subject, Value};

pub use accounts::{ACCOUNTS, Account};
pub use counts::{BY_PROCESS, BY_REMOTE, BY_STATE};
pub use demos::{OF_DEMOS, Part, Presence, TOLD, Told};
pub use details::DETAILS;
pub use document::document;
pub use figures::figures;
pub use netstat::{IN_NETSTAT, OF_NETSTAT};
pub use sockets::PLACES;
pub use told::{ABSENCES, CHANGES, SUMMARY};

/// Version of the schema, in every object as `v`. It changes when a key changes its meaning or goes; new keys may come
/// without a new version.
pub const VERSION: u8 = 1;

/// A place in an object.
#[derive(Debug)]
pub struct Place {
    /// Keys from the outside in, with `[]` behind a list: `users[].pid`. Places of one object stand side by side.
    pub path: &'static str,
    /// The fields of `list` that bring it; none when it is always there, or never ([`Place::is_of`]).
    pub fields: &'static [Field],
    /// The option of ss that brings it, empty when it is always there; `None` when `ss --json` does not have it.
    pub option: Option<&'static str>,
    /// What its value may be.
    pub kind: Kind,
    /// The unit of a number; empty where it counts or names something.
    pub unit: &'static str,
    /// What it means, in a sentence.
    pub doc: &'static str,
    from: From,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug)]
enum From {
    /// The subject.
    Subject(Read),
    /// Each of its holders.
    Holder(for<'a> fn(&'a Holder) -> Value<'a>),
    /// A column that is no field of every row.
    Attribute(&'static Attribute),
    /// The one printer that has it.
    Printer,
}

/// The fields that tell which socket a change is about. What it did beside, a change does not know.
const OF_CHANGES: [Field; 7] =
    [Field::Netid, Field::Local, Field::Remote, Field::Process, Field::Inode, Field::Cookie, Field::Netns];

impl Place {
    /// The value for a subject; of a list, that of its first element.
    pub fn value<'a>(&self, subject: &Subject<'a>) -> Value<'a> {
        match self.from {
            From::Subject(read) => read(subject),
            From::Holder(read) => subject.holders.first().map_or(Value::Absent, read),
            From::Attribute(attribute) => figures::value(attribute, subject),
            From::Printer => Value::Absent,
        }
    }

    /// The list that it is a part of, with the key in each element; `None` where it is in no list.
    pub fn in_list(&self) -> Option<(&'static str, &'static str)> {
        self.path.split_once("[].")
    }

    /// The value for one element of its list.
    pub fn of_holder<'a>(&self, holder: &'a Holder) -> Value<'a> {
        match self.from {
            From::Subject(_) | From::Attribute(_) | From::Printer => Value::Absent,
            From::Holder(read) => read(holder),
        }
    }

    /// Whether an object of `list` has it when these fields are asked for.
    pub fn is_of(&self, fields: &[Field]) -> bool {
        let is_named =
            |field: &Field| self.fields.contains(field) || field.attribute().is_some_and(|of| self.tells(of));
        !matches!(self.from, From::Printer) && (self.fields.is_empty() || fields.iter().any(is_named))
    }

    /// Whether it is where this attribute stands.
    fn tells(&self, attribute: &Attribute) -> bool {
        attribute.words.iter().any(|word| self.path.split("[]").flat_map(str::chars).eq(word.chars()))
    }

    /// Whether the object of a change has it.
    pub fn is_of_changes(&self) -> bool {
        !self.fields.is_empty() && self.is_of(&OF_CHANGES)
    }
}

/// Every place that the object of a socket may have, whoever prints it.
pub fn places() -> impl Iterator<Item = &'static Place> {
    PLACES.iter().chain(&DETAILS)
}

/// A place of `list`; of ss too where there is an option.
const fn place(
    path: &'static str,
    (fields, option): (&'static [Field], Option<&'static str>),
    kind: Kind,
    [unit, doc]: [&'static str; 2],
    read: Read,
) -> Place {
    Place { path, fields, option, kind, unit, doc, from: From::Subject(read) }
}

/// A place of `list` and of ss within `users`.
const fn of_holder(
    path: &'static str,
    kind: Kind,
    doc: &'static str,
    read: for<'a> fn(&'a Holder) -> Value<'a>,
) -> Place {
    let (fields, option) = (&[Field::Process], Some("-p"));
    Place { path, fields, option, kind, unit: "", doc, from: From::Holder(read) }
}

/// A place that only ss has.
const fn of_ss(path: &'static str, kind: Kind, option: &'static str, [unit, doc]: [&'static str; 2]) -> Place {
    Place { path, fields: &[], option: Some(option), kind, unit, doc, from: From::Printer }
}

/// A place of an object that stands for no socket as it is.
const fn own(path: &'static str, kind: Kind, [unit, doc]: [&'static str; 2]) -> Place {
    Place { path, fields: &[], option: None, kind, unit, doc, from: From::Printer }
}

#[cfg(test)]
mod tests;
