//! Turns looks and events into worlds, changes and the past.
//!
//! One pass over the new sockets and one over the old: cost grows with their number and no faster. What events tell
//! (`hearing.rs`) is observed; what two looks differ by (`looks.rs`) is inferred.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::model::capture::Table;
use crate::model::coverage::Gap;
use crate::model::event::Batch;
use crate::model::key::NetnsId;
use crate::model::owner::Holders;
use crate::model::snapshot::Snapshot;
use crate::model::socket::Socket;
use crate::model::time::Moment;

use super::hearing::Hearing;
use super::index::Index;
use super::life::{Change, Life, What};
use super::looks::{Next, Seen, look_again};
use super::shared::Shared;
use super::world::{Row, World};

/// How long a gone socket stays among the rows.
pub const LINGER: Duration = Duration::from_secs(3);

/// How long a row whose table cannot be read whole is believed without being seen.
pub const BELIEF: Duration = Duration::from_secs(10);

/// What a look shows, if it is there. The default is everything.
#[derive(Clone, Copy, Default)]
pub struct Scope<'a> {
    /// The tables that are watched, `None` for all. Of others nothing is known: their rows are forgotten, and what is found
    /// when they are watched again was there before.
    pub tables: Option<&'a [Table]>,
    /// Which of their sockets this look shows, `None` for all. Rows of others stay as they were.
    pub shows: Option<&'a dyn Fn(&Socket) -> bool>,
}

impl Scope<'_> {
    pub(super) fn watches(&self, socket: &Socket) -> bool {
        self.tables.is_none_or(|tables| tables.contains(&socket.table()))
    }

    pub(super) fn shows(&self, socket: &Socket) -> bool {
        self.watches(socket) && self.shows.is_none_or(|shows| shows(socket))
    }
}

/// Follows sockets from look to look, and from event to event.
#[derive(Debug, Default)]
pub struct Tracker {
    world: Arc<World>,
    hearing: Hearing,
}

impl Tracker {
    /// The world after the last look, with the states that events told of since.
    pub fn world(&self) -> Arc<World> {
        Arc::clone(&self.world)
    }

    /// Takes a new look in that shows all that there is. Returns what changed since the one before; nothing for the first
    /// look, which finds sockets but sees none being opened.
    pub fn absorb(&mut self, snapshot: Snapshot) -> Vec<Change> {
        self.absorb_within(snapshot, Scope::default())
    }

    /// As [`Tracker::absorb`], of a look that shows what is within `scope`.
    pub fn absorb_within(&mut self, snapshot: Snapshot, scope: Scope<'_>) -> Vec<Change> {
        let previous = Arc::clone(&self.world);
        let mut changes = Vec::new();
        let mut next = Next::with_capacity(snapshot.sockets.len());
        next.see_all(snapshot.sockets, &previous, &mut self.hearing, snapshot.at, &mut changes);
        let netns = snapshot.netns.or(previous.netns);
        let seen = Seen { netns, beside: &snapshot.beside, coverage: &snapshot.coverage, scope, at: snapshot.at };
        let over = seen.settle(&mut self.hearing, &mut changes);
        next.keep_uncertain(&previous, &self.hearing, &over, &seen);
        let present = next.lives.len();
        // A look at some sockets of a namespace that is new leaves the rest of it for the next one to find.
        let was_seen = |of: &NetnsId| scope.shows.is_none() || previous.beside.contains(of);
        let beside = snapshot.beside.iter().copied().filter(was_seen).collect();
        next.linger(&previous, &over, &seen, &mut changes);
        self.world = Arc::new(World {
            at: snapshot.at,
            looks: previous.looks + 1,
            edition: previous.edition + 1,
            tables: scope.tables.map(Arc::from),
            coverage: snapshot.coverage,
            netns,
            beside,
            sockets: next.sockets.into(),
            lives: next.lives.into(),
            index: Arc::new(next.index),
            present,
            by_ends: OnceLock::new(),
            listeners: OnceLock::new(),
        });
        changes
    }

    /// Forgets the rows of namespaces that a look was not at, since nobody wants to see them any more. That is no change
    /// of theirs.
    pub fn leave(&mut self, snapshot: &Snapshot) {
        let is_shown = |of: NetnsId| snapshot.netns == Some(of) || snapshot.beside.contains(&of);
        if self.world.rows().all(|row| is_shown(row.socket.key.netns)) {
            return;
        }
        let world = Arc::clone(&self.world);
        let is_row_shown = |(_, row): &(usize, Row<'_>)| is_shown(row.socket.key.netns);
        let rows: Vec<(usize, Row<'_>)> = world.rows().enumerate().filter(is_row_shown).collect();
        let present = rows.partition_point(|(number, _)| *number < world.present);
        let sockets: Vec<Socket> = rows.iter().map(|(_, row)| row.socket.clone()).collect();
        let lives: Vec<Arc<Life>> = rows.iter().filter_map(|(number, _)| world.lives.get(*number).cloned()).collect();
        let mut index = Index::with_capacity(sockets.len());
        for (number, socket) in (0..).zip(&sockets) {
            index.add(socket.key, number, |number| Some(sockets.get(number)?.key));
        }
        self.world = Arc::new(World {
            edition: world.edition + 1,
            lives: lives.into(),
            sockets: sockets.into(),
            index: Arc::new(index),
            present,
            by_ends: OnceLock::new(),
            listeners: OnceLock::new(),
            ..World::clone(&world)
        });
    }

    /// Takes in sockets that were looked up by themselves from this moment on. Returns what changed. Rows are brought up
    /// to date; as by events, none comes and none goes.
    pub fn glance(&mut self, found: Vec<Socket>, at: Moment) -> Vec<Change> {
        let previous = Arc::clone(&self.world);
        let mut world = World::clone(&previous);
        let mut changes = Vec::new();
        for mut socket in found {
            let Some(number) = previous.find_present(socket.key) else { continue };
            let Some(life) = look_again(&mut socket, &previous, &mut self.hearing, at, &mut changes) else { continue };
            if let (Some(row), Some(row_life)) = (world.sockets.get_mut(number), world.lives.get_mut(number)) {
                (*row, *row_life) = (socket, life);
            }
        }
        world.edition += u64::from(!changes.is_empty());
        self.world = Arc::new(world);
        changes
    }

    /// Takes in what events told. Returns what changed; the world shows the new states of the rows that it has, and
    /// gets new rows, and loses old ones, by looks only.
    pub fn hear(&mut self, batch: &Batch) -> Vec<Change> {
        let mut changes = Vec::new();
        for event in &batch.events {
            self.hearing.hear(event, &self.world, &mut changes);
        }
        self.show_what_was_heard(&changes);
        changes
    }

    fn show_what_was_heard(&mut self, changes: &[Change]) {
        // A row that lingers shows a life that is over, and what is heard is of another one.
        let has_row = |change: &&Change| self.world.find_present(change.key()).is_some();
        let moved: Vec<_> =
            changes.iter().filter(|change| matches!(change.what, What::Moved(..))).filter(has_row).collect();
        if moved.is_empty() {
            return;
        }
        let mut world = World::clone(&self.world);
        world.edition += 1;
        for change in moved {
            let Some(number) = self.world.find_present(change.key()) else { continue };
            if let (Some(life), Some(socket)) = (world.lives.get_mut(number), world.sockets.get_mut(number)) {
                socket.state = change.life.last().state;
                *life = Arc::clone(&change.life);
            }
        }
        self.world = Arc::new(world);
    }

    /// Remembers who holds which socket, by inode. A socket that `holders` does not know keeps what was learnt
    /// before: the kernel forgets the inode of a closed socket, its owner is still the answer to "who was it". Returns of how
    /// many rows something was learnt: of a million at first, so that there is no change told of each.
    pub fn learn(&mut self, holders: impl Fn(u32) -> Option<Holders>) -> usize {
        let mut learnt = 0;
        let mut lives: Option<Shared<Arc<Life>>> = None;
        for (number, row) in self.world.rows().enumerate().take(self.world.present) {
            let life = if row.socket.inode == 0 {
                let Some(listener) = self.world.queue_of(row, &holders) else { continue };
                Life { listener: Some(listener), ..row.life.clone() }
            } else {
                let found = holders(row.socket.inode).filter(|found| row.life.holders.as_ref() != Some(found));
                let Some(found) = found else { continue };
                self.hearing.learn(row.socket.key, &found);
                Life { holders: Some(found), ..row.life.clone() }
            };
            let life = Arc::new(life);
            learnt += 1;
            if let Some(place) = lives.get_or_insert_with(|| self.world.lives.clone()).get_mut(number) {
                *place = life;
            }
        }
        if let Some(lives) = lives {
            let edition = self.world.edition + 1;
            self.world = Arc::new(World { lives, edition, ..World::clone(&self.world) });
        }
        learnt
    }

    /// Says in the world's coverage what a scan for owners could not see. Returns whether that is news.
    pub fn note(&mut self, gaps: Vec<Gap>) -> bool {
        let is_of_owners = |gap: &Gap| matches!(gap, Gap::HiddenOwners { .. } | Gap::NoOwners { .. });
        if self.world.coverage.iter().filter(|gap| is_of_owners(gap)).eq(&gaps) {
            return false;
        }
        let world = Arc::make_mut(&mut self.world);
        world.coverage.retain(|gap| !is_of_owners(gap));
        world.coverage.extend(gaps);
        true
    }
}

#[cfg(test)]
mod tests;
