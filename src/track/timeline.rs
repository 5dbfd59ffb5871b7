//! The bounded past: the latest changes, and the sockets that closed last.
//!
//! To hand a timeline out costs little however long it is: both parts are kept in blocks that are shared. What falls
//! out at the far end is counted.

use std::collections::VecDeque;
use std::sync::Arc;

use super::life::{Change, What};

/// Changes remembered, and closed sockets, unless it is said otherwise.
pub const BOUND: usize = 50_000;

/// Entries of a block. A block that is shared is copied when it grows, so it should be small; there should be few.
const BLOCK: usize = 256;

/// Entries in the order in which they came; the oldest ones fall out.
#[derive(Clone, Debug)]
pub struct Ring<T> {
    blocks: VecDeque<Arc<Vec<T>>>,
    /// Entries that came since the beginning.
    came: u64,
    bound: usize,
    length: usize,
}

impl<T: Clone> Ring<T> {
    /// None yet; of more than `bound` (and more than a block) the oldest are forgotten, a block at a time.
    pub const fn new(bound: usize) -> Self {
        Self { blocks: VecDeque::new(), came: 0, bound, length: 0 }
    }

    fn push(&mut self, entry: T) {
        match self.blocks.back_mut().filter(|block| block.len() < BLOCK) {
            Some(block) => Arc::make_mut(block).push(entry),
            None => {
                let mut block = Vec::with_capacity(BLOCK);
                block.push(entry);
                self.blocks.push_back(Arc::new(block));
            }
        }
        self.came += 1;
        self.length += 1;
        if self.length > self.bound.max(BLOCK) {
            self.length -= self.blocks.pop_front().map_or(0, |block| block.len());
        }
    }

    /// How many are remembered.
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Whether none is remembered.
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// How many may be remembered.
    pub const fn bound(&self) -> usize {
        self.bound
    }

    /// How many came since the beginning. The number of an entry is how many had come before it.
    pub const fn came(&self) -> u64 {
        self.came
    }

    /// How many came and were forgotten.
    pub fn fell_out(&self) -> u64 {
        self.came.saturating_sub(self.length as u64)
    }

    /// The entry with this number, if it is remembered.
    pub fn get(&self, number: u64) -> Option<&T> {
        let place = usize::try_from(number.checked_sub(self.fell_out())?).ok()?;
        self.blocks.get(place / BLOCK)?.get(place % BLOCK)
    }

    /// Those that are remembered with their numbers, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &T)> {
        let entries = self.blocks.iter().flat_map(|block| block.iter());
        // Counted from the first one that is left; a range has both ends, so that one may begin at the latest.
        NumberedEntries { next: self.fell_out(), after: self.came, entries }
    }
}

/// Entries with their numbers from both ends.
struct NumberedEntries<I> {
    next: u64,
    after: u64,
    entries: I,
}

impl<I: Iterator> Iterator for NumberedEntries<I> {
    type Item = (u64, I::Item);

    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.entries.next()?;
        self.next += 1;
        Some((self.next - 1, entry))
    }
}

impl<I: DoubleEndedIterator> DoubleEndedIterator for NumberedEntries<I> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let entry = self.entries.next_back()?;
        self.after -= 1;
        Some((self.after, entry))
    }
}

/// What happened lately.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// Every change but that an owner was learnt.
    pub changes: Ring<Change>,
    /// The last change of each socket that closed.
    pub closed: Ring<Change>,
}

impl Default for Timeline {
    fn default() -> Self {
        Self::new(BOUND)
    }
}

impl Timeline {
    /// An empty past with room for `bound` changes and as many closed sockets.
    pub const fn new(bound: usize) -> Self {
        Self { changes: Ring::new(bound), closed: Ring::new(bound) }
    }

    /// Remembers a change.
    pub fn note(&mut self, change: Change) {
        if let What::Gone(_) = change.what {
            self.closed.push(change.clone());
        }
        self.changes.push(change);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// A ring is the tail of what came, whoever else holds older copies of it.
        #[test]
        fn a_ring_remembers_the_latest(bound in 1_usize..2000, entries in 0_u64..6000, copy_at in 0_u64..6000) {
            let mut ring = Ring::new(bound);
            let mut copy = ring.clone();
            for entry in 0..entries {
                ring.push(entry);
                if entry == copy_at {
                    copy = ring.clone();
                }
            }
            prop_assert!(ring.len() <= bound.max(BLOCK) && ring.came() == entries);
            prop_assert!(ring.len() + BLOCK > bound.min(entries as usize), "a block at most is forgotten early");
            let tail: Vec<(u64, u64)> = (ring.fell_out()..entries).map(|number| (number, number)).collect();
            prop_assert_eq!(ring.iter().map(|(number, entry)| (number, *entry)).collect::<Vec<_>>(), tail.clone());
            let backwards: Vec<(u64, u64)> = ring.iter().rev().map(|(number, entry)| (number, *entry)).collect();
            prop_assert_eq!(backwards, tail.into_iter().rev().collect::<Vec<_>>());
            for number in 0..entries + 2 {
                let expected = (ring.fell_out()..entries).contains(&number).then_some(number);
                prop_assert_eq!(ring.get(number).copied(), expected);
            }
            prop_assert_eq!(copy.iter().next_back().map(|(_, entry)| *entry), (copy_at < entries).then_some(copy_at));
        }
    }
}
