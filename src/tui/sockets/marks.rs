//! Rows that are marked, so that several are acted on at once.
//!
//! A mark is on a socket, by its key: it survives sorting, filters and looks, and never goes over to another socket. It
//! ends with the socket.

use std::sync::Arc;

use hashbrown::HashSet;

use crate::model::key::Key;
use crate::track::world::World;

use super::Sockets;
use super::lines::Line;

/// The marked sockets.
///
/// Shared with the worker, which looks for those that are gone.
#[derive(Clone, Debug, Default)]
pub struct Marks(Arc<HashSet<Key>>);

impl Marks {
    /// Whether this socket is marked.
    pub fn has(&self, key: Key) -> bool {
        self.0.contains(&key)
    }

    /// How many are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Key> {
        self.0.iter()
    }

    /// Takes a mark away.
    pub fn remove(&mut self, key: &Key) {
        Arc::make_mut(&mut self.0).remove(key);
    }

    /// Takes all marks away.
    pub fn clear(&mut self) {
        self.0 = Arc::default();
    }

    /// Those whose sockets a world does not have.
    pub(super) fn gone(&self, world: &World) -> Vec<Key> {
        let is_there = |key: &Key| world.find(*key).is_some_and(|number| number < world.present());
        self.0.iter().filter(|key| !is_there(key)).copied().collect()
    }

    /// Marks these, or where all are marked unmarks them.
    fn turn(&mut self, keys: &[Key]) {
        let marks = Arc::make_mut(&mut self.0);
        if keys.iter().all(|key| marks.contains(key)) {
            keys.iter().for_each(|key| {
                marks.remove(key);
            });
        } else {
            marks.reserve(keys.len());
            marks.extend(keys);
        }
    }
}

impl Sockets {
    /// Marks or unmarks the row under the cursor, or all rows of the group whose head is there.
    pub fn mark(&mut self) {
        let places = match self.line(self.cursor()) {
            Some(Line::Row { place, .. }) => place..place + 1,
            Some(Line::Head(group)) => self.shown.listing.groups.get(group).map_or(0..0, |group| group.span.clone()),
            None => return,
        };
        self.mark_places(places);
    }

    /// Marks all rows that are listed, or where all are marked unmarks them.
    pub fn mark_all(&mut self) {
        self.mark_places(0..self.shown.listing.rows.len());
    }

    /// What is gone cannot be marked.
    fn mark_places(&mut self, places: std::ops::Range<usize>) {
        let rows = places.filter_map(|place| self.row(place)).filter(crate::track::world::Row::is_present);
        let keys: Vec<Key> = rows.map(|row| row.socket.key).collect();
        self.marks.turn(&keys);
    }
}
