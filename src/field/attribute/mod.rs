//! Attributes that a filter can compare, each with its type: one table.
//!
//! Its words are those of the columns ([`super::FIELDS`]), of the keys of JSON ([`super::schema`]) and of ss's accounts
//! ([`super::tokens`]); a test holds that none of them is missing. Values are exact and typed here, made without
//! allocating; how they are shown is `text`'s and `value`'s. Compares nothing: that is the query's.

mod accounts;
mod general;
#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::LazyLock;

use hashbrown::HashMap;

use crate::model::owner::Holder;
use crate::model::socket::Socket;
use crate::model::state::StateSet;
use crate::model::time::Moment;
use crate::track::life::Life;
use crate::track::owner::Owner;
use crate::track::world::Row;

use super::registry::Field;

pub use accounts::Account;
pub use general::{FAMILIES, NETIDS, SHUTDOWNS, TIMERS};

/// What the value of an attribute is, and so how one is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Things that are counted.
    Count,
    /// Bytes.
    Bytes,
    /// Time, in nanoseconds.
    Span,
    /// Bits a second.
    Rate,
    /// A number that names something.
    Id,
    /// Such a number that is written in hexadecimal.
    Hex,
    /// A port.
    Port,
    /// A user, by name or number.
    User,
    /// An interface, by name or index.
    Interface,
    /// A network namespace, by name or inode.
    Namespace,
    /// Yes or no, as 1 or 0.
    Flag,
    /// Text, any bytes.
    Text,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// An address.
    Address,
    /// A state.
    State,
    /// A control group (v2), by its path; the value is its id.
    Cgroup,
    /// A container, by what its control group is called; the value is the group's id.
    Container,
    /// This host's end: address and port, or name.
    LocalEnd,
    /// The other end.
    RemoteEnd,
    /// A timer: its name, or the time until it fires.
    Timer,
}

/// What must have been asked of the host for an attribute to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Need {
    /// Every row has it.
    Row,
    /// The protocol's own account (tcp_info), and the name of the congestion control.
    Info,
    /// Socket memory.
    Memory,
    /// Who holds it.
    Holders,
}

/// A set of [`Need`]s; [`Need::Row`] is a member of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs(u8);

impl Needs {
    /// This set and `need`.
    #[must_use]
    pub const fn with(self, need: Need) -> Self {
        match need {
            Need::Row => self,
            need => Self(self.0 | 1 << need as u8),
        }
    }

    /// What these fields need.
    pub fn of(fields: impl IntoIterator<Item = Field>) -> Self {
        fields.into_iter().fold(Self::default(), |needs, field| needs.with(field.need()))
    }

    /// The members of both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `need` is a member.
    pub const fn contains(self, need: Need) -> bool {
        self.with(need).0 == self.0
    }
}

/// A socket with all that may be known of it.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// As last read.
    pub socket: &'a Socket,
    /// The state that it is in; of a change, those that it left and entered.
    pub states: StateSet,
    /// Who holds it, as far as that is known.
    pub holders: &'a [Holder],
    /// Its past; `None` where it was looked at once.
    pub life: Option<&'a Life>,
    /// The moment that times count from.
    pub now: Moment,
}

impl<'a> Known<'a> {
    /// A socket of which no more is known than what was read.
    pub const fn socket(socket: &'a Socket) -> Self {
        Self { socket, states: socket.states(), holders: &[], life: None, now: socket.read }
    }

    /// A row, at this moment.
    pub fn row(row: Row<'a>, now: Moment) -> Self {
        Self {
            holders: row.life.holders.as_deref().unwrap_or_default(),
            life: Some(row.life),
            now,
            ..Self::socket(row.socket)
        }
    }
}

/// A value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Datum<'a> {
    /// The socket has none, or it was not told.
    Unknown,
    /// A number, in the unit of its [`Kind`].
    Number(u64),
    /// A number that may be larger than this.
    AtLeast(u64),
    /// Text as the kernel gave it; a NUL in front begins the name of an abstract Unix socket.
    Text(&'a [u8]),
    /// An address.
    Address(IpAddr),
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug)]
enum Origin {
    /// The socket or its past.
    Socket(for<'a> fn(&Known<'a>) -> Datum<'a>),
    /// Each of its holders, or whoever else it is said to belong to.
    Owner(for<'a> fn(Owner<'a>) -> Datum<'a>),
    /// An account of ss's, under this word.
    Account(Account, &'static str),
    /// It stands for others, which a filter asks instead.
    Others,
}

/// One thing about a socket that can be compared.
#[derive(Debug)]
pub struct Attribute {
    /// Its words, the preferred one first.
    pub words: Vec<&'static str>,
    /// The type of its value.
    pub kind: Kind,
    /// What must have been asked for it.
    pub need: Need,
    /// What it means, in a sentence.
    pub doc: &'static str,
    origin: Origin,
}

/// Each attribute is one of the table, and its first word is its own.
impl PartialEq for Attribute {
    fn eq(&self, other: &Self) -> bool {
        self.word() == other.word()
    }
}

impl Eq for Attribute {}

impl Attribute {
    /// The preferred word.
    pub fn word(&self) -> &'static str {
        self.words.first().copied().unwrap_or_default()
    }

    /// The account of ss's that it is told in, and its word there.
    pub const fn account(&self) -> Option<(Account, &'static str)> {
        match self.origin {
            Origin::Account(account, word) => Some((account, word)),
            _ => None,
        }
    }

    /// The value of the socket, or of the first of its holders.
    pub fn first<'a>(&self, known: &Known<'a>) -> Datum<'a> {
        let mut found = Datum::Unknown;
        self.each(known, |datum| {
            if found == Datum::Unknown {
                found = datum;
            }
        });
        found
    }

    /// Hands on each value that the socket has of it. Only holders are many.
    pub fn each<'a>(&self, known: &Known<'a>, mut take: impl FnMut(Datum<'a>)) {
        match self.origin {
            Origin::Socket(read) => take(read(known)),
            Origin::Owner(read) if known.holders.is_empty() => {
                known.life.and_then(Life::owner).into_iter().for_each(|owner| take(read(owner)));
            }
            Origin::Owner(read) => known.holders.iter().for_each(|holder| take(read(Owner::Holder(holder)))),
            Origin::Account(account, word) => take(account.read(known.socket, word)),
            Origin::Others => {}
        }
    }
}

/// Other words for what ss calls otherwise.
const SYNONYMS: [(&str, &str); 2] = [("rate", "delivery_rate"), ("congestion", "cong")];

static TABLE: LazyLock<Vec<Attribute>> = LazyLock::new(|| {
    let mut table = general::table();
    table.extend(accounts::table());
    for attribute in &mut table {
        let word = attribute.word();
        attribute.words.extend(SYNONYMS.iter().filter(|(_, known)| *known == word).map(|(other, _)| *other));
    }
    table
});

static BY_WORD: LazyLock<HashMap<&'static str, &'static Attribute>> = LazyLock::new(|| {
    let words = |attribute: &'static Attribute| attribute.words.iter().map(move |word| (*word, attribute));
    TABLE.iter().flat_map(words).collect()
});

/// Every attribute, in the order of the documents.
pub fn attributes() -> &'static [Attribute] {
    &TABLE
}

/// The attribute that a word in any case means; `-` as in the titles of ss is as good as `_`.
pub fn attribute(word: &str) -> Option<&'static Attribute> {
    let other = || BY_WORD.get(&*word.to_ascii_lowercase().replace('-', "_"));
    BY_WORD.get(word).or_else(other).copied()
}
