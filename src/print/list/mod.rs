//! What `sockscope list` prints: the rows of a look, or how many there are of each kind, as a table, JSON or CSV.
//!
//! A look is picked and ordered before it comes here. Rows that are gone are not printed.

mod csv;
mod json;
mod table;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::io;

use crate::field::schema::{self, Place};
use crate::field::text::Context;
use crate::field::{Field, Subject};
use crate::model::time::Date;
use crate::query::listing::{Group, GroupKey, Grouping, Listing};
use crate::track::world::{Row, World};

pub use csv::{Csv, Header};
pub use json::{Json, Layout};
pub use table::{Ink, Screen, Table};

/// One look, picked and ordered.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// What is known.
    pub world: &'a World,
    /// Which of it, in which order.
    pub listing: &'a Listing,
    /// What the listing is grouped by.
    pub grouping: Grouping,
    /// Names, and the moment that times count from.
    pub context: Context<'a>,
    /// When it began.
    pub date: Date,
}

/// What is printed of a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// These fields of each row.
    Rows(Vec<Field>),
    /// The number of rows of each kind.
    Counts(By),
}

/// What rows are counted or put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Their state.
    State,
    /// The process that holds them.
    Process,
    /// The host at the other end.
    Remote,
}

impl By {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::State, Self::Process, Self::Remote];

    /// How a query calls it.
    pub const fn grouping(self) -> Grouping {
        match self {
            Self::State => Grouping::State,
            Self::Process => Grouping::Process,
            Self::Remote => Grouping::Remote,
        }
    }

    /// What an object of a count holds.
    pub const fn places(self) -> &'static [Place] {
        match self {
            Self::State => &schema::BY_STATE,
            Self::Process => &schema::BY_PROCESS,
            Self::Remote => &schema::BY_REMOTE,
        }
    }
}

/// Prints looks.
pub trait Printer {
    /// Prints one look.
    ///
    /// # Errors
    ///
    /// What the stream answered.
    fn look(&mut self, look: &Look<'_>) -> io::Result<()>;

    /// The fields that the last look had no room for.
    fn left_out(&self) -> &[Field] {
        &[]
    }
}

impl<'a> Look<'a> {
    fn row(&self, place: usize) -> Option<Row<'a>> {
        self.world.row(*self.listing.rows.get(place)? as usize).filter(Row::is_present)
    }

    fn subject(&self, row: Row<'a>) -> Subject<'a> {
        let holders = row.life.holders.as_deref().unwrap_or_default();
        Subject { row, context: self.context, date: self.date, holders, count: 1 }
    }

    /// The rows of a group, in order.
    fn members(&self, group: &Group) -> impl Iterator<Item = Subject<'a>> {
        group.span.clone().filter_map(|place| self.row(place)).map(|row| self.subject(row))
    }

    /// Every row, in order.
    fn rows(self) -> impl Iterator<Item = Subject<'a>> + 'a {
        (0..self.listing.rows.len()).filter_map(move |place| self.row(place)).map(move |row| self.subject(row))
    }

    /// One subject for each group that has rows, the largest first.
    fn counts(&self) -> Vec<(GroupKey, Subject<'a>)> {
        let one = |group: &Group| {
            let first = self.members(group).next()?;
            let holders = first.holders.get(..1).unwrap_or_default();
            Some((group.key, Subject { holders, count: group.present, ..first }))
        };
        let mut counts: Vec<_> = self.listing.groups.iter().filter_map(one).collect();
        counts.sort_by_key(|(_, subject)| Reverse(subject.count));
        counts
    }
}

impl Content {
    /// The places of an object, in the order of the schema.
    fn places(&self) -> Vec<&'static Place> {
        match self {
            Self::Rows(fields) => {
                schema::PLACES.iter().chain(schema::figures()).filter(|place| place.is_of(fields)).collect()
            }
            Self::Counts(by) => by.places().iter().collect(),
        }
    }

    /// What objects are made from.
    fn subjects<'a>(&self, look: &Look<'a>) -> Box<dyn Iterator<Item = Subject<'a>> + 'a> {
        match self {
            Self::Rows(_) => Box::new(look.rows()),
            Self::Counts(_) => Box::new(look.counts().into_iter().map(|(_, subject)| subject)),
        }
    }
}
