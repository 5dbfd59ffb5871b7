//! Numbers for the groups of rows, so that sorting compares numbers and not what groups are of.
//!
//! Groups are numbered as they come, then ranked among each other: there are few of them, and rows are many.

use std::cmp::{Ordering, Reverse};

use hashbrown::HashMap;
use smallvec::SmallVec;

use crate::track::world::{Row, World};

use super::accepting::Accepting;
use super::grouping::{GroupKey, Grouping};

/// The numbers of rows that are pinned, and their ranks: they stand before all others.
pub(super) const PINNED: [u32; 2] = [0, 0];

/// One level of groups.
struct Level {
    grouping: Grouping,
    /// By the number of the group that each is within, and what it is of.
    numbers: HashMap<(u32, GroupKey), u32>,
    groups: Vec<Numbered>,
    /// Rows that follow each other are often of one group.
    last: Option<((u32, GroupKey), u32)>,
}

/// A group with one of its rows, and how many it has.
#[derive(Clone, Copy)]
struct Numbered {
    key: GroupKey,
    row: u32,
    rows: u32,
}

/// The levels of a query, from the outside in.
pub(super) struct Levels<'a> {
    world: &'a World,
    accepting: Option<Accepting>,
    levels: SmallVec<[Level; 2]>,
}

/// The rank of each group.
pub(super) struct Ranks {
    /// By level and number.
    ranks: SmallVec<[Vec<u32>; 2]>,
    /// By level and rank.
    keys: SmallVec<[Vec<GroupKey>; 2]>,
}

impl<'a> Levels<'a> {
    /// No group is known yet.
    pub(super) fn new(groupings: impl Iterator<Item = Grouping>, world: &'a World) -> Self {
        let level = |grouping| Level { grouping, numbers: HashMap::new(), groups: Vec::new(), last: None };
        let levels: SmallVec<[Level; 2]> = groupings.map(level).collect();
        let wants_listeners = levels.iter().any(|level| level.grouping == Grouping::Listener);
        Self { world, accepting: wants_listeners.then(|| Accepting::of(world)), levels }
    }

    /// The numbers of a row's groups, from 1.
    pub(super) fn number(&mut self, number: u32, row: Row<'_>) -> [u32; 2] {
        let mut numbers = [0; 2];
        let mut outer = 0;
        for (place, level) in numbers.iter_mut().zip(&mut self.levels) {
            let key = level.grouping.group_of(row, self.accepting.as_ref());
            outer = level.number((outer, key), number);
            *place = outer;
        }
        numbers
    }

    /// Ranks the groups that came.
    pub(super) fn rank(self) -> Ranks {
        let mut ranks = Ranks { ranks: SmallVec::new(), keys: SmallVec::new() };
        for level in self.levels {
            let mut order: Vec<(u32, Numbered)> = (1..).zip(level.groups).collect();
            order.sort_unstable_by(|(one, group), (two, other)| {
                let by_size = || match level.grouping.is_largest_first() {
                    true => (group.key.is_of_nothing(), Reverse(group.rows))
                        .cmp(&(other.key.is_of_nothing(), Reverse(other.rows))),
                    false => Ordering::Equal,
                };
                let rows = self.world.row(group.row as usize).zip(self.world.row(other.row as usize));
                let by_key = || {
                    rows.map_or(Ordering::Equal, |(row, other_row)| {
                        group.key.order(row, other.key, other_row, self.world)
                    })
                };
                // Groups of equal rank would be mixed up.
                by_size().then_with(by_key).then(one.cmp(two))
            });
            let mut by_number = vec![0; order.len() + 1];
            let mut keys = vec![GroupKey::Pinned];
            for (rank, (number, group)) in (1..).zip(order) {
                if let Some(place) = by_number.get_mut(number as usize) {
                    *place = rank;
                }
                keys.push(group.key);
            }
            ranks.ranks.push(by_number);
            ranks.keys.push(keys);
        }
        ranks
    }
}

impl Level {
    fn number(&mut self, key: (u32, GroupKey), row: u32) -> u32 {
        let next = self.groups.len() + 1;
        let number = match self.last {
            Some((last, number)) if last == key => number,
            _ => *self.numbers.entry(key).or_insert(u32::try_from(next).unwrap_or(u32::MAX)),
        };
        self.last = Some((key, number));
        if number as usize == next {
            self.groups.push(Numbered { key: key.1, row, rows: 0 });
        }
        if let Some(group) = self.groups.get_mut((number as usize).wrapping_sub(1)) {
            group.rows += 1;
        }
        number
    }
}

impl Ranks {
    /// The ranks of groups by their numbers.
    pub(super) fn of(&self, numbers: [u32; 2]) -> [u32; 2] {
        let mut ranks = numbers;
        for (rank, of) in ranks.iter_mut().zip(&self.ranks) {
            *rank = of.get(*rank as usize).copied().unwrap_or(u32::MAX);
        }
        ranks
    }

    /// What the group of a rank is of, at this depth; `None` where no group is. Pinned rows have one level.
    pub(super) fn key(&self, ranks: [u32; 2], depth: usize) -> Option<GroupKey> {
        if ranks == PINNED && depth > 0 {
            return None;
        }
        self.keys.get(depth)?.get(*ranks.get(depth)? as usize).copied()
    }
}
