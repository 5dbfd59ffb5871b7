//! Turns looks and events into worlds, changes and the past.
//!
//! One pass over the new sockets and one over the old: cost grows with their number and no faster. What events tell
//! (`hearing.rs`) is observed; what two looks differ by (`looks.rs`) is inferred.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::model::coverage::Gap;
use crate::model::event::Batch;
use crate::model::key::NetnsId;
use crate::model::owner::Holders;
use crate::model::snapshot::Snapshot;
use crate::model::time::Moment;

use super::hearing::Hearing;
use super::life::{Change, Evidence, Life, What};
use super::looks::Next;
use super::world::World;

/// How long a gone socket stays among the rows.
pub const LINGER: Duration = Duration::from_secs(3);

/// How long a row whose table cannot be read whole is believed without being seen.
pub const BELIEF: Duration = Duration::from_secs(10);

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

    /// Takes a new look in. Returns what changed since the one before; nothing for the first look,
    /// which finds sockets but sees none being opened.
    pub fn absorb(&mut self, snapshot: Snapshot) -> Vec<Change> {
        let previous = Arc::clone(&self.world);
        let mut changes = Vec::new();
        let mut next = Next::with_capacity(snapshot.sockets.len());
        next.see_all(snapshot.sockets, &previous, &mut self.hearing, snapshot.at, &mut changes);
        let netns = snapshot.netns.or(previous.netns);
        let looked_at = |of: NetnsId| netns.is_none_or(|own| own == of) || snapshot.beside.contains(&of);
        let over = Next::settle(looked_at, &mut self.hearing, &snapshot.coverage, snapshot.at, &mut changes);
        next.keep_uncertain(&previous, &self.hearing, &snapshot.coverage, snapshot.at);
        let present = next.lives.len();
        next.linger(&previous, &over, snapshot.at, &mut changes);
        self.world = Arc::new(World {
            at: snapshot.at,
            looks: previous.looks + 1,
            coverage: snapshot.coverage,
            netns,
            beside: snapshot.beside,
            sockets: Arc::new(next.sockets),
            lives: next.lives,
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
        let world = World::clone(&self.world);
        let is_row_shown = |number: &usize| world.row(*number).is_some_and(|row| is_shown(row.socket.key.netns));
        let rows: Vec<usize> = (0..world.len()).filter(is_row_shown).collect();
        let sockets: Vec<_> = rows.iter().filter_map(|number| world.sockets.get(*number).cloned()).collect();
        let index = (0..).zip(&sockets).map(|(number, socket)| (socket.key, number)).collect();
        self.world = Arc::new(World {
            lives: rows.iter().filter_map(|number| world.lives.get(*number).cloned()).collect(),
            sockets: Arc::new(sockets),
            index: Arc::new(index),
            present: rows.partition_point(|number| *number < world.present),
            by_ends: OnceLock::new(),
            listeners: OnceLock::new(),
            ..world
        });
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
        let has_row = |change: &&Change| self.world.find(change.key()).is_some();
        let moved: Vec<_> =
            changes.iter().filter(|change| matches!(change.what, What::Moved(..))).filter(has_row).collect();
        if moved.is_empty() {
            return;
        }
        let mut world = World::clone(&self.world);
        let sockets = Arc::make_mut(&mut world.sockets);
        for change in moved {
            let Some(number) = self.world.find(change.key()) else { continue };
            if let (Some(life), Some(socket)) = (world.lives.get_mut(number), sockets.get_mut(number)) {
                socket.state = change.life.last().state;
                *life = Arc::clone(&change.life);
            }
        }
        self.world = Arc::new(world);
    }

    /// Remembers who holds which socket, by inode. A socket that `holders` does not know keeps what was learnt
    /// before: the kernel forgets the inode of a closed socket, its owner is still the answer to "who was it".
    pub fn learn(&mut self, holders: impl Fn(u32) -> Option<Holders>, at: Moment) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut lives: Option<Vec<Arc<Life>>> = None;
        for (number, row) in self.world.rows().enumerate().take(self.world.present) {
            if row.socket.inode == 0 {
                continue;
            }
            let Some(found) = holders(row.socket.inode).filter(|found| row.life.holders.as_ref() != Some(found)) else {
                continue;
            };
            self.hearing.learn(row.socket.key, &found);
            let life = Arc::new(Life { holders: Some(found), ..row.life.clone() });
            let socket = Arc::new(row.socket.clone());
            let what = What::OwnerLearnt;
            changes.push(Change { at, what, evidence: Evidence::Observed, socket, life: Arc::clone(&life) });
            if let Some(place) = lives.get_or_insert_with(|| self.world.lives.clone()).get_mut(number) {
                *place = life;
            }
        }
        if let Some(lives) = lives {
            self.world = Arc::new(World { lives, ..World::clone(&self.world) });
        }
        changes
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
