//! What looks ask for, so that they ask for no more than can be seen: of which tables, and of which sockets how often.
//!
//! Where the kernel can do a part of the filter, it leaves out what the filter would, which costs a fifth on a large host.
//! Looks at everything come in between, so seldom that they take a tenth of the time at most; what a narrow look leaves
//! out stays as it was meanwhile.

use std::time::Duration;

use crate::field::attribute::Known;
use crate::model::capture::Table;
use crate::model::coverage::Gap;
use crate::model::socket::Socket;
use crate::model::state::StateSet;
use crate::model::time::Moment;
use crate::query::filter::Filter;
use crate::source::{Extras, Wants};
use crate::track::tracker::Scope;

/// For each second that a look at everything takes, so many pass before the next one.
const SELDOM: u32 = 10;

/// From this time between them on it is told how seldom looks at everything are.
const OLD: Duration = Duration::from_secs(2);

/// What is in sight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// The tables. Rows of others are forgotten.
    pub tables: Vec<Table>,
    /// The filter, where nothing is in sight that it leaves out.
    pub filter: Option<Filter>,
}

/// A part of what is watched.
struct Narrow {
    tables: Vec<Table>,
    /// What the kernel does of the filter.
    part: Filter,
}

impl Narrow {
    /// `None` when the kernel can leave out nothing.
    fn of(asking: &Asking) -> Option<Self> {
        let filter = asking.filter.as_ref()?;
        // The program does not know all addresses of sockets of other tables.
        let part =
            filter.part_for_kernel().filter(|_| asking.tables.iter().all(|table| Table::SHOWN.contains(table)))?;
        let may_pass = |table: &&Table| **table != Table::Unix || !part.is_of_inet();
        Some(Self { tables: asking.tables.iter().filter(may_pass).copied().collect(), part })
    }

    /// Whether the kernel gives this socket, if it is there.
    fn shows(&self, socket: &Socket) -> bool {
        self.tables.contains(&socket.table())
            && (socket.ends.inet().is_none() || self.part.matches(&Known::socket(socket)))
    }
}

/// Which look is the next one.
pub(super) struct Plan {
    asking: Asking,
    narrow: Option<Narrow>,
    /// When the last look at everything began, and how long it took; `None` when the next one must be one.
    whole: Option<(Moment, Duration)>,
    /// Whether the last look was narrow.
    was_narrow: bool,
}

impl Plan {
    pub(super) fn new(tables: Vec<Table>) -> Self {
        Self { asking: Asking { tables, filter: None }, narrow: None, whole: None, was_narrow: false }
    }

    /// Asks for something else from now on; says whether something comes into sight that must be looked at.
    pub(super) fn turn(&mut self, asking: Asking) -> bool {
        let is_wider = asking.tables.iter().any(|table| !self.asking.tables.contains(table));
        let is_old = self.was_narrow && asking.filter != self.asking.filter;
        if is_wider {
            self.whole = None;
        }
        self.narrow = Narrow::of(&asking);
        self.asking = asking;
        is_wider || is_old
    }

    /// Makes the next look one at everything.
    pub(super) const fn widen(&mut self) {
        self.whole = None;
    }

    /// What a look that begins now is to bring.
    pub(super) fn wants(&mut self, now: Moment, extras: Extras) -> Wants {
        let is_due = |(at, took): (Moment, Duration)| now.since(at) >= took * SELDOM;
        self.was_narrow = self.narrow.is_some() && !self.whole.is_none_or(is_due);
        let (tables, bytecode) = match &self.narrow {
            Some(narrow) if self.was_narrow => (&narrow.tables, narrow.part.program()),
            _ => (&self.asking.tables, None),
        };
        Wants { extras, bytecode, ..Wants::new(tables.clone(), StateSet::ALL) }
    }

    /// Notes how long the look took that began then.
    pub(super) fn note(&mut self, began: Moment, ended: Moment) {
        if !self.was_narrow {
            self.whole = Some((began, ended.since(began)));
        }
    }

    /// How seldom looks at everything are, where that can be noticed.
    pub(super) fn gap(&self) -> Option<Gap> {
        let (_, took) = self.whole.filter(|_| self.narrow.is_some())?;
        let seldom = took * SELDOM;
        (seldom >= OLD).then_some(Gap::Seldom { seconds: seldom.as_secs() })
    }

    /// What the last look shows.
    pub(super) fn scoped<T>(&self, take: impl FnOnce(Scope<'_>) -> T) -> T {
        let tables = Some(&*self.asking.tables);
        match &self.narrow {
            Some(narrow) if self.was_narrow => take(Scope { tables, shows: Some(&|socket| narrow.shows(socket)) }),
            _ => take(Scope { tables, shows: None }),
        }
    }
}

#[cfg(test)]
mod tests;
