//! Runs a query over a world.
//!
//! One pass picks and counts, one sort orders: the cost grows with the rows that match. Nothing is
//! formatted here.

use std::cmp::Ordering;
use std::net::IpAddr;
use std::ops::Range;

use crate::field::attribute::Known;
use crate::field::text::owner;
use crate::field::{Field, compare, prefix, prefix_is_whole, remote_host};
use crate::model::fit::Lose;
use crate::model::state::State;
use crate::track::world::{Row, World};

use super::filter::Filter;
use super::selection::Selection;

/// What rows are put under one head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// By state, in the order of a connection's life.
    #[default]
    State,
    /// By the process that holds them.
    Process,
    /// By the host at the other end; sockets without one last.
    Remote,
    /// No heads.
    Nothing,
}

impl Grouping {
    /// Every grouping, in the order in which a key walks through them.
    pub const ALL: [Self; 4] = [Self::State, Self::Process, Self::Remote, Self::Nothing];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Process => "process",
            Self::Remote => "remote",
            Self::Nothing => "nothing",
        }
    }

    /// The word over a column of such groups.
    pub const fn title(self) -> &'static str {
        match self {
            Self::State => "State",
            Self::Process => "Process",
            Self::Remote => "Remote host",
            Self::Nothing => "",
        }
    }

    /// What stands over the group of a row.
    pub fn heading(self, row: Row<'_>) -> String {
        match self {
            Self::State => row.socket.state.name().to_owned(),
            Self::Process => row.life.owner().map_or_else(|| "no known owner".to_owned(), owner),
            Self::Remote => remote_host(row).map_or_else(|| "no remote host".to_owned(), |host| host.to_string()),
            Self::Nothing => "All".to_owned(),
        }
    }

    /// Which end of a heading is cut off where it does not fit.
    pub const fn loses(self) -> Lose {
        match self {
            Self::Process => Lose::Stem,
            Self::State | Self::Remote | Self::Nothing => Lose::Back,
        }
    }

    /// The one after it, round and round.
    pub fn next(self) -> Self {
        next_of(&Self::ALL, self)
    }

    /// Whether equal prefixes mean the same group. Many processes may share the first letters of their names, and an
    /// IPv6 address is as long as the number.
    fn is_whole(self) -> bool {
        matches!(self, Self::State | Self::Nothing)
    }

    /// A number that is smaller for a row of an earlier group.
    fn prefix(self, row: Row<'_>) -> u128 {
        match self {
            Self::State => prefix(Field::State, row),
            Self::Process => prefix(Field::Process, row),
            Self::Remote => remote_host_prefix(row),
            Self::Nothing => 0,
        }
    }

    fn compare(self, a: Row<'_>, b: Row<'_>) -> Ordering {
        match self {
            Self::State => compare(Field::State, a, b),
            Self::Process => compare(Field::Process, a, b),
            Self::Remote => remote_host_order(a).cmp(&remote_host_order(b)),
            Self::Nothing => Ordering::Equal,
        }
    }
}

/// IPv4, IPv6, then no host.
fn remote_host_order(row: Row<'_>) -> (bool, Option<IpAddr>) {
    let host = remote_host(row);
    (host.is_none(), host)
}

/// As [`remote_host_order`], as far as it fits beside the family.
fn remote_host_prefix(row: Row<'_>) -> u128 {
    const FAMILY: u32 = 126;
    match remote_host(row) {
        Some(IpAddr::V4(address)) => address.to_bits().into(),
        Some(IpAddr::V6(address)) => 1 << FAMILY | address.to_bits() >> (128 - FAMILY),
        None => 2 << FAMILY,
    }
}

/// Which way a sort runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// As the field's own order has it.
    #[default]
    Forward,
    /// The other way round.
    Backward,
}

/// How rows are ordered under their head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By this field.
    pub field: Field,
    /// This way.
    pub direction: Direction,
}

impl Default for Sort {
    fn default() -> Self {
        Self { field: Field::Local, direction: Direction::Forward }
    }
}

/// The fields to sort by, in the order in which a key walks through them.
pub const SORTS: [Field; 7] =
    [Field::Local, Field::Remote, Field::Timer, Field::RecvQ, Field::SendQ, Field::Process, Field::Age];

impl Sort {
    /// By the next field of [`SORTS`], forward.
    pub fn next(self) -> Self {
        Self { field: next_of(&SORTS, self.field), direction: Direction::Forward }
    }

    /// The other way round.
    pub const fn reversed(self) -> Self {
        let direction = match self.direction {
            Direction::Forward => Direction::Backward,
            Direction::Backward => Direction::Forward,
        };
        Self { direction, ..self }
    }

    const fn is_whole(self) -> bool {
        prefix_is_whole(self.field)
    }

    fn prefix(self, row: Row<'_>) -> u128 {
        let prefix = prefix(self.field, row);
        match self.direction {
            Direction::Forward => prefix,
            Direction::Backward => !prefix,
        }
    }

    fn compare(self, a: Row<'_>, b: Row<'_>) -> Ordering {
        let order = compare(self.field, a, b);
        match self.direction {
            Direction::Forward => order,
            Direction::Backward => order.reverse(),
        }
    }
}

fn next_of<T: Copy + PartialEq>(all: &[T], now: T) -> T {
    let place = all.iter().position(|one| *one == now).map_or(0, |place| place + 1);
    all.get(place).or_else(|| all.first()).copied().unwrap_or(now)
}

/// What to list, and how.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Tables and states.
    pub selection: Selection,
    /// The filter on top of it; the states that it names take the place of the selection's.
    pub filter: Filter,
    /// Heads.
    pub grouping: Grouping,
    /// Order under a head.
    pub sort: Sort,
}

/// Rows under one head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Which of [`Listing::rows`].
    pub span: Range<usize>,
    /// How many of them are present; the others linger.
    pub present: usize,
}

/// The answer to a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Numbers of rows of the world, in order.
    pub rows: Vec<u32>,
    /// The groups, in order; one of them holds all rows when nothing is grouped.
    pub groups: Vec<Group>,
    /// Present rows that match.
    pub matched: usize,
    /// Present rows of the world.
    pub total: usize,
    /// Present rows by state (indexed by [`State::rank`]) that match but for their state.
    pub by_state: Vec<usize>,
}

/// A row's number with what it is sorted by.
struct Keyed {
    group: u128,
    sort: u128,
    local: u128,
    number: u32,
}

impl Query {
    /// The rows of `world` that match, ordered and grouped.
    pub fn run(&self, world: &World) -> Listing {
        let states = self.filter.states().unwrap_or(self.selection.states);
        let mut listing =
            Listing { total: world.present(), by_state: vec![0; State::all().count()], ..Listing::default() };
        for (number, row) in world.rows().enumerate() {
            let known = Known::row(row, world.at);
            let is_meant = self.filter.expression().is_none_or(|expression| expression.matches(&known));
            if !is_meant || !self.selection.has_table(row.socket) {
                continue;
            }
            let present = row.is_present();
            if let Some(count) = listing.by_state.get_mut(row.socket.state.rank()).filter(|_| present) {
                *count += 1;
            }
            if row.socket.is_in(states) {
                listing.matched += usize::from(present);
                listing.rows.extend(u32::try_from(number));
            }
        }
        self.order(world, &mut listing);
        self.divide(world, &mut listing);
        listing
    }

    /// Sorts by numbers that lie side by side; only for ties the rows themselves are read, which lie far apart. No two
    /// rows are equal in the end, so that they stand still from look to look.
    fn order(&self, world: &World, listing: &mut Listing) {
        let mut keyed: Vec<Keyed> = listing
            .rows
            .iter()
            .filter_map(|number| {
                let row = world.row(*number as usize)?;
                let local = prefix(Field::Local, row);
                Some(Keyed { group: self.grouping.prefix(row), sort: self.sort.prefix(row), local, number: *number })
            })
            .collect();
        keyed.sort_unstable_by(|left, right| {
            let tie = |compare: &dyn Fn(Row<'_>, Row<'_>) -> Ordering| {
                let rows = world.row(left.number as usize).zip(world.row(right.number as usize));
                rows.map_or(Ordering::Equal, |(a, b)| compare(a, b))
            };
            let by_group =
                || if self.grouping.is_whole() { Ordering::Equal } else { tie(&|a, b| self.grouping.compare(a, b)) };
            let by_sort = || if self.sort.is_whole() { Ordering::Equal } else { tie(&|a, b| self.sort.compare(a, b)) };
            let by_key =
                |a: Row<'_>, b: Row<'_>| compare(Field::Local, a, b).then_with(|| a.socket.key.cmp(&b.socket.key));
            (left.group.cmp(&right.group).then_with(by_group))
                .then_with(|| left.sort.cmp(&right.sort).then_with(by_sort))
                .then_with(|| left.local.cmp(&right.local).then_with(|| tie(&by_key)))
        });
        listing.rows.clear();
        listing.rows.extend(keyed.into_iter().map(|keyed| keyed.number));
    }

    fn divide(&self, world: &World, listing: &mut Listing) {
        let mut last: Option<Row<'_>> = None;
        for (place, number) in listing.rows.iter().enumerate() {
            let Some(row) = world.row(*number as usize) else { continue };
            if last.is_none_or(|last| self.grouping.compare(last, row) != Ordering::Equal) {
                listing.groups.push(Group { span: place..place, present: 0 });
            }
            if let Some(group) = listing.groups.last_mut() {
                group.span.end = place + 1;
                group.present += usize::from(row.is_present());
            }
            last = Some(row);
        }
    }
}

#[cfg(test)]
mod tests;
