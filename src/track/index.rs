//! The numbers of rows by their keys.
//!
//! Keeps numbers only and finds their keys in the rows: a key in each of its places would take seven times the room, and a
//! million sockets that are looked up at each look would be fetched from far away in memory.

use std::hash::BuildHasher as _;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::model::key::Key;

use super::life::Life;

/// The table.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Index {
    /// Room for so many rows.
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self { numbers: HashTable::with_capacity(rows), hasher: DefaultHashBuilder::default() }
    }

    /// The number of the row with this key, among rows with these lives.
    pub(super) fn get(&self, key: Key, lives: &[Arc<Life>]) -> Option<usize> {
        let is_it = |number: &u32| key_of(*number, lives) == Some(key);
        self.numbers.find(self.hasher.hash_one(key), is_it).map(|number| *number as usize)
    }

    /// Whether there is one.
    pub(super) fn contains(&self, key: Key, lives: &[Arc<Life>]) -> bool {
        self.get(key, lives).is_some()
    }

    /// Adds the last one of these rows, whose key no other row has.
    pub(super) fn add_last(&mut self, lives: &[Arc<Life>]) {
        let number = lives.len().checked_sub(1).and_then(|last| u32::try_from(last).ok());
        let Some((number, key)) = number.and_then(|number| Some((number, key_of(number, lives)?))) else { return };
        // More rows than there was room for move all of them: by the same hash as they were found by.
        let hash = |number: &u32| key_of(*number, lives).map_or(0, |key| self.hasher.hash_one(key));
        self.numbers.insert_unique(self.hasher.hash_one(key), number, hash);
    }
}

fn key_of(number: u32, lives: &[Arc<Life>]) -> Option<Key> {
    lives.get(number as usize).map(|life| life.key)
}
