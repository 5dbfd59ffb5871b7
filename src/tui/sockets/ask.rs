//! What is asked of the worker, and how its answers are shown.
//!
//! What is asked and what is shown may differ for some milliseconds. Whatever is done to rows is done to those shown.

use std::mem;
use std::sync::Arc;

use crate::model::key::Key;
use crate::model::limits::Limits;
use crate::model::state::State;
use crate::query::listing::{GroupKey, Query};
use crate::track::world::World;
use crate::tui::worker::Question;

use super::listed::{Demand, Listed, Peer};
use super::{HISTORY, Sockets};

/// What was asked for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The world that was shown last to this screen, and is listed or will be.
    world: Arc<World>,
    /// Changes of world or query so far: the number of the demand that takes all of them in.
    changes: u64,
    /// The number of the last demand that was handed out.
    last: u64,
    /// The socket whose other end was asked for last, in the world of the answer with this number.
    peer: Option<(u64, Key)>,
    /// Other questions that were not handed out yet.
    others: Vec<Question>,
}

/// What the cursor is to go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// The row with this key.
    Row(Key),
    /// The head of this state.
    State(State),
}

/// Whether the cursor is where it was to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Went {
    /// It is.
    There,
    /// That is not listed.
    Nowhere,
    /// That is not known before the next answer.
    Later,
}

impl Sockets {
    /// Asks for another world. It is shown once it is listed. Where only figures of rows moved, what is listed holds.
    pub fn show(&mut self, world: Arc<World>) {
        self.asked.changes += u64::from(!self.asked.world.lists_as(&world));
        self.asked.world = world;
        self.refresh();
    }

    /// Shows the latest figures of the rows that are listed.
    fn refresh(&mut self) {
        if self.shown.world.lists_as(&self.asked.world) && !Arc::ptr_eq(&self.shown.world, &self.asked.world) {
            let before = mem::replace(&mut self.shown.world, Arc::clone(&self.asked.world));
            self.free(before);
        }
    }

    /// Asks something else of the world.
    pub fn ask(&mut self, change: impl FnOnce(&mut Query)) {
        change(&mut self.query);
        self.asked.changes += 1;
    }

    /// Asks for the values that may be typed into a filter.
    pub fn ask_values(&mut self) {
        self.asked.others.push(Question::See(Arc::clone(&self.asked.world)));
    }

    /// Lets a world be freed that is not needed any more.
    pub fn free(&mut self, world: Arc<World>) {
        self.asked.others.push(Question::Free(world));
    }

    /// How many looks the newest world had.
    pub fn looks(&self) -> u64 {
        self.asked.world.looks
    }

    /// What the worker is to be asked now.
    pub fn questions(&mut self, limits: Limits) -> Vec<Question> {
        let mut questions = mem::take(&mut self.asked.others);
        let detailed = self.selected().filter(|_| self.detail.is_some()).map(|row| row.socket.key);
        if self.asked.last < self.asked.changes {
            self.asked.last = self.asked.changes;
            let (world, query, marks) = (Arc::clone(&self.asked.world), self.query.clone(), self.marks.clone());
            let demand = Demand { number: self.asked.last, world, query, limits, detailed, marks };
            questions.push(Question::List(Box::new(demand)));
        }
        let known = self.shown.peer.map(|peer| peer.of);
        if let Some(key) = detailed.filter(|key| known != Some(*key)) {
            let wanted = Some((self.shown.number, key));
            if self.asked.peer != wanted {
                self.asked.peer = wanted;
                questions.push(Question::Peer(self.shown.number, Arc::clone(&self.shown.world), key));
            }
        }
        questions
    }

    /// Whether an answer is on its way that would change the picture.
    pub fn is_waiting(&self) -> bool {
        let knows = |(number, key)| number < self.shown.number || self.shown.peer.is_some_and(|peer| peer.of == key);
        self.is_listing() || !self.asked.peer.is_none_or(knows)
    }

    /// Whether what is shown is not the answer to what is asked.
    fn is_listing(&self) -> bool {
        self.shown.number < self.asked.changes
    }

    /// Shows an answer, unless one to a later demand is shown. Says whether the cursor went to the row that it was to go
    /// to.
    pub fn take(&mut self, listed: Listed) -> Option<Went> {
        if listed.number <= self.shown.number {
            self.free(listed.world);
            return None;
        }
        let before = mem::replace(&mut self.shown, listed);
        for key in mem::take(&mut self.shown.gone) {
            self.marks.remove(&key);
        }
        if !before.query.counts_as(&self.shown.query) {
            // They counted something else.
            self.history.clear();
        }
        if before.world.looks != self.shown.world.looks {
            self.history.push_back(self.shown.listing.by_state.clone());
            if self.history.len() > HISTORY {
                self.history.pop_front();
            }
        }
        if !Arc::ptr_eq(&before.world, &self.shown.world) {
            self.free(before.world);
        }
        self.refresh();
        self.lay_out();
        self.settle(&before.query);
        let aim = self.aim.take()?;
        let went = self.go_for(aim);
        matches!(aim, Aim::Row(_)).then_some(went)
    }

    /// Takes in what is at the other end of a socket.
    pub fn take_peer(&mut self, number: u64, peer: Peer) {
        if number == self.shown.number {
            self.shown.peer = Some(peer);
        }
    }

    /// Moves the cursor to the row with this key, where it is there and listed.
    pub fn go_to(&mut self, key: Key) -> Went {
        self.go_for(Aim::Row(key))
    }

    /// Moves the cursor to the head of a state's group, if it is listed.
    pub fn go_to_state(&mut self, state: State) {
        self.go_for(Aim::State(state));
    }

    /// What is not listed may be so in the next answer.
    fn go_for(&mut self, aim: Aim) -> Went {
        let is_there = match aim {
            Aim::Row(key) => self.go_to_row(key),
            Aim::State(state) => self.go_to_head(state),
        };
        self.aim = (!is_there && self.is_listing()).then_some(aim);
        match (is_there, self.aim) {
            (true, _) => Went::There,
            (false, Some(_)) => Went::Later,
            (false, None) => Went::Nowhere,
        }
    }

    fn go_to_row(&mut self, key: Key) -> bool {
        let number = self.shown.world.find(key).filter(|number| *number < self.shown.world.present());
        let number = number.and_then(|number| u32::try_from(number).ok());
        let place = number.and_then(|number| self.shown.listing.rows.iter().position(|row| *row == number));
        place.map(|place| self.go_to_place(place)).is_some()
    }

    fn go_to_head(&mut self, state: State) -> bool {
        let group = self.shown.listing.groups.iter().position(|group| group.key == GroupKey::State(state));
        let Some(line) = group.and_then(|group| self.lines.of_group(group)) else { return false };
        self.go(line);
        // What was jumped to stands on top.
        self.top = line;
        self.fit(self.page);
        true
    }
}
