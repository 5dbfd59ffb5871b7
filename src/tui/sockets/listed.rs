//! What is asked of a world, and the answer that the screen shows.
//!
//! Here is all that takes longer the more rows there are: it is done on the worker, and a key never waits for it. An
//! answer holds the world that it is of, since rows are numbers of that world and of no other.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::model::key::Key;
use crate::model::limits::Limits;
use crate::query::accepting::Accepting;
use crate::query::facts::{self, Fact, Scene};
use crate::query::listing::{Group, Lister, Listing, Query};
use crate::track::world::World;

use super::alike::Alike;
use super::marks::Marks;

/// From so many rows on what is worth saying of a group is found with the listing; of smaller ones when their head comes
/// in sight, which is no work for a screen full of them.
const MANY: usize = 250;

/// What is asked of a world.
#[derive(Clone, Debug)]
pub struct Demand {
    /// The number of the demand, from 1.
    pub number: u64,
    /// The world.
    pub world: Arc<World>,
    /// What to list of it, and how.
    pub query: Query,
    /// What facts of groups are measured against.
    pub limits: Limits,
    /// The socket whose other end is shown.
    pub detailed: Option<Key>,
    /// The rows that are marked.
    pub marks: Marks,
}

/// The answer to a [`Demand`]. It is shown as a whole or not at all.
#[derive(Debug, Default)]
pub struct Listed {
    /// The number of the demand that this answers; 0 before there was one.
    pub number: u64,
    /// The world that it is of.
    pub world: Arc<World>,
    /// The query that it answers.
    pub query: Query,
    /// Which rows of the world, in which order.
    pub listing: Listing,
    /// What all of them have in common, so that no column is spent on it.
    pub alike: Alike,
    /// The listeners of that world.
    pub accepting: Accepting,
    /// What is worth saying of groups, by their number, as far as it was sought.
    pub facts: HashMap<usize, Option<Fact>>,
    /// The other end of the socket that is shown in detail.
    pub peer: Option<Peer>,
    /// The marked sockets that this world does not have.
    pub gone: Vec<Key>,
}

/// The other end of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The socket.
    pub of: Key,
    /// The number of the row at its other end, when that is on this host.
    pub row: Option<usize>,
}

impl Listed {
    /// Answers a demand.
    pub fn of(demand: Demand, lister: &mut Lister) -> Self {
        let Demand { number, world, query, limits, detailed, marks } = demand;
        let listing = lister.list(&query, &world);
        let large = listing.groups.iter().enumerate().filter(|(_, group)| group.span.len() >= MANY);
        let accepting = Accepting::of(&world);
        let scene = Scene { world: &world, accepting: &accepting, limits };
        let facts = large.map(|(number, group)| (number, fact(group, &listing, scene))).collect();
        let alike = Alike::of(&listing, &world);
        let peer = detailed.map(|key| Peer::of(key, &world));
        let gone = marks.gone(&world);
        Self { number, world, query, listing, alike, accepting, facts, peer, gone }
    }

    /// Finds what is worth saying of a group whose head is in sight, unless that is known or takes long.
    pub(super) fn seek_fact(&mut self, number: usize, limits: Limits) {
        let Some(group) = self.listing.groups.get(number).filter(|group| group.span.len() < MANY) else { return };
        let scene = Scene { world: &self.world, accepting: &self.accepting, limits };
        self.facts.entry(number).or_insert_with(|| fact(group, &self.listing, scene));
    }
}

fn fact(group: &Group, listing: &Listing, scene: Scene<'_>) -> Option<Fact> {
    facts::of_group(group.key, listing.rows.get(group.span.clone()).unwrap_or_default(), scene)
}

impl Peer {
    /// Of the socket with this key: a scan of all rows.
    pub fn of(key: Key, world: &World) -> Self {
        let row = world.find(key).and_then(|number| world.row(number));
        Self { of: key, row: row.and_then(|row| world.peer(row.socket)) }
    }
}
