//! Runs a query over a world.
//!
//! One pass picks, counts and makes the numbers to sort by, one sort orders: the cost grows with the rows that match.
//! Nothing is formatted here.

use std::cmp::Ordering;
use std::ops::Range;

use crate::field::attribute::Known;
use crate::field::{Field, compare, prefix};
use crate::model::key::Key;
use crate::model::state::State;
use crate::track::world::{Row, World};

use super::filter::Filter;
use super::levels::{Levels, PINNED};
use super::rule::Rule;
use super::selection::Selection;
use super::sort::Numbers;

pub use super::grouping::{GroupKey, Grouping};
pub use super::sort::{Direction, Sort};

/// What to list, and how.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Tables and states.
    pub selection: Selection,
    /// The filter on top of it; the states that it names take the place of the selection's.
    pub filter: Filter,
    /// Heads.
    pub grouping: Grouping,
    /// Heads below those; `None` for one level.
    pub within: Option<Grouping>,
    /// Order under a head.
    pub sort: Sort,
    /// What is hidden although it matches.
    pub hidden: Vec<Rule>,
    /// Rows that stand on top whether they match or not.
    pub pinned: Vec<Key>,
}

/// Rows under one head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it is of.
    pub key: GroupKey,
    /// The number of the group that it is within.
    pub outer: Option<usize>,
    /// Which of [`Listing::rows`], those of the groups within it included.
    pub span: Range<usize>,
    /// How many of them are present; the others linger.
    pub present: usize,
}

/// The answer to a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Numbers of rows of the world, in order.
    pub rows: Vec<u32>,
    /// The groups, in order, each before those within it; one of them holds all rows when nothing is grouped.
    pub groups: Vec<Group>,
    /// Present rows that match and are not hidden.
    pub matched: usize,
    /// Present rows that match and are hidden.
    pub hidden: usize,
    /// Present rows of the world.
    pub total: usize,
    /// Present rows by state (indexed by [`State::rank`]) that match but for their state, and are not hidden.
    pub by_state: Vec<usize>,
}

/// A row's number with what it is sorted by.
#[derive(Clone, Copy, Debug)]
struct Keyed {
    sort: u128,
    local: u128,
    /// First the numbers of its groups, then their ranks.
    groups: [u32; 2],
    number: u32,
}

/// Lists again and again, and keeps what it needs for that.
#[derive(Debug, Default)]
pub struct Lister {
    keyed: Vec<Keyed>,
}

impl Query {
    /// The rows of `world` that match, ordered and grouped.
    pub fn run(&self, world: &World) -> Listing {
        Lister::default().list(self, world)
    }

    /// The groupings from the outside in.
    pub fn levels(&self) -> impl Iterator<Item = Grouping> {
        let within = self.within.filter(|within| *within != Grouping::Nothing && *within != self.grouping);
        let outer = Some(self.grouping).filter(|outer| *outer != Grouping::Nothing || within.is_none());
        outer.into_iter().chain(within)
    }

    /// Whether a head says all that this field would say under it.
    pub fn heads_tell(&self, field: Field) -> bool {
        self.levels().any(|grouping| grouping.tells(field))
    }

    /// Whether both count the same rows by state, whatever states they let through.
    pub fn counts_as(&self, other: &Self) -> bool {
        (self.filter.expression() == other.filter.expression())
            && self.selection == other.selection
            && self.hidden == other.hidden
    }

    fn is_hidden(&self, row: Row<'_>) -> bool {
        self.hidden.iter().any(|rule| rule.hides(row))
    }
}

impl Lister {
    /// As [`Query::run`].
    pub fn list(&mut self, query: &Query, world: &World) -> Listing {
        let mut listing =
            Listing { total: world.present(), by_state: vec![0; State::all().count()], ..Listing::default() };
        let mut levels = Levels::new(query.levels(), world);
        let mut numbers = Numbers::new(query.sort);
        self.pick(query, world, &mut levels, &mut numbers, &mut listing);
        let (ranks, places) = (levels.rank(), numbers.rank());
        for keyed in &mut self.keyed {
            keyed.sort = places.of(keyed.sort);
            if keyed.groups != PINNED {
                keyed.groups = ranks.of(keyed.groups);
            }
        }
        self.order(query.sort, world);
        let mut open = [None; 2];
        listing.rows.reserve_exact(self.keyed.len());
        for keyed in &self.keyed {
            let is_present = (keyed.number as usize) < world.present();
            listing.rows.push(keyed.number);
            listing.divide(&mut open, |depth| ranks.key(keyed.groups, depth), is_present);
        }
        listing
    }

    fn pick<'a>(
        &mut self,
        query: &Query,
        world: &'a World,
        levels: &mut Levels<'_>,
        numbers: &mut Numbers<'a>,
        listing: &mut Listing,
    ) {
        let states = query.filter.states().unwrap_or(query.selection.states);
        self.keyed.clear();
        for (number, row) in (0..).zip(world.rows()) {
            let is_pinned = query.pinned.contains(&row.socket.key);
            let known = Known::row(row, world.at);
            let is_meant = query.filter.expression().is_none_or(|expression| expression.matches(&known))
                && query.selection.has_table(row.socket);
            if !is_meant && !is_pinned {
                continue;
            }
            let present = usize::from(row.is_present());
            let is_in_state = row.socket.is_in(states);
            let is_hidden = is_meant && query.is_hidden(row);
            if is_hidden {
                listing.hidden += if is_in_state { present } else { 0 };
            } else if is_meant {
                if let Some(count) = listing.by_state.get_mut(row.socket.state.rank()) {
                    *count += present;
                }
                listing.matched += if is_in_state { present } else { 0 };
            }
            if is_pinned || is_meant && is_in_state && !is_hidden {
                let groups = if is_pinned { PINNED } else { levels.number(number, row) };
                let (sort, local) = (numbers.of(row), prefix(Field::Local, row));
                self.keyed.push(Keyed { sort, local, groups, number });
            }
        }
    }

    /// Sorts by numbers that lie side by side; only for ties the rows themselves are read, which lie far apart. No two
    /// rows are equal in the end, so that they stand still from look to look.
    fn order(&mut self, sort: Sort, world: &World) {
        self.keyed.sort_unstable_by(|left, right| {
            let tie = |compare: &dyn Fn(Row<'_>, Row<'_>) -> Ordering| {
                let rows = world.row(left.number as usize).zip(world.row(right.number as usize));
                rows.map_or(Ordering::Equal, |(a, b)| compare(a, b))
            };
            let by_sort = || if sort.is_whole() { Ordering::Equal } else { tie(&|a, b| sort.compare(a, b)) };
            let by_key =
                |a: Row<'_>, b: Row<'_>| compare(Field::Local, a, b).then_with(|| a.socket.key.cmp(&b.socket.key));
            (left.groups.cmp(&right.groups))
                .then_with(|| left.sort.cmp(&right.sort).then_with(by_sort))
                .then_with(|| left.local.cmp(&right.local).then_with(|| tie(&by_key)))
        });
    }
}

impl Listing {
    /// Puts the last row under its heads, which may be new ones. `open` are the numbers of the last ones, `key` says what
    /// its own are of, both from the outside in.
    fn divide(&mut self, open: &mut [Option<usize>; 2], key: impl Fn(usize) -> Option<GroupKey>, is_present: bool) {
        let end = self.rows.len();
        let mut outer = None;
        for (depth, number) in open.iter_mut().enumerate() {
            let Some(key) = key(depth) else { return };
            let is_open = |group: &Group| group.key == key && group.outer == outer;
            if number.and_then(|number| self.groups.get(number)).is_none_or(|group| !is_open(group)) {
                *number = Some(self.groups.len());
                self.groups.push(Group { key, outer, span: end.saturating_sub(1)..end, present: 0 });
            }
            if let Some(group) = number.and_then(|number| self.groups.get_mut(number)) {
                group.span.end = end;
                group.present += usize::from(is_present);
            }
            outer = *number;
        }
    }
}

#[cfg(test)]
mod tests;
