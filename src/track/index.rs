//! The numbers of rows by their keys.
//!
//! Keeps numbers only and asks for the keys of the rows: a key in each of its places would take seven times the room, and a
//! million sockets that are looked up at each look would be fetched from far away in memory.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::model::key::Key;

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

    /// The number of the row with this key, among rows with these keys.
    pub(super) fn get(&self, key: Key, key_of: impl Fn(usize) -> Option<Key>) -> Option<usize> {
        let is_it = |number: &u32| key_of(*number as usize) == Some(key);
        self.numbers.find(self.hasher.hash_one(key), is_it).map(|number| *number as usize)
    }

    /// Adds a row whose key no other one has.
    pub(super) fn add(&mut self, key: Key, number: u32, key_of: impl Fn(usize) -> Option<Key>) {
        // Where there are more rows than there was room for, those that are there move.
        let hash = |number: &u32| key_of(*number as usize).map_or(0, |key| self.hasher.hash_one(key));
        self.numbers.insert_unique(self.hasher.hash_one(key), number, hash);
    }
}
