//! What the session says while the picture stands still: a world waits, the socket in focus stays, nothing flows.

use std::sync::Arc;

use crate::model::time::Moment;
use crate::session::{Focus, Lookup, Past};
use crate::track::world::World;

use super::app::App;

impl App {
    /// Lets the picture stand still while the world goes on, or move again.
    pub(super) fn pause(&mut self, now: Moment) {
        if self.paused.is_some() {
            self.resume();
        } else {
            self.paused = Some(now);
            self.came = self.past.timeline.changes.came();
        }
    }

    /// While the picture stands still a world waits, but for the one that was asked for.
    pub(super) fn take_world(&mut self, world: Arc<World>) {
        let is_new_look = world.looks > self.sockets.looks();
        match &mut self.paused {
            Some(paused) if self.awaited && is_new_look => {
                *paused = world.at;
                self.came = self.past.timeline.changes.came();
                self.awaited = false;
                self.sockets.show(world);
            }
            Some(_) => {
                let before = self.held.replace(world);
                before.into_iter().for_each(|world| self.sockets.free(world));
            }
            None => self.sockets.show(world),
        }
    }

    /// While the picture stands still the socket in focus does so too, once it was looked up.
    pub(super) fn take_focus(&mut self, focus: Focus) {
        let known = &self.sockets.focus;
        let stands = self.paused.is_some() && focus.of == known.of && known.lookup != Lookup::NotTried;
        let lookup = if stands { known.lookup.clone() } else { focus.lookup.clone() };
        if let Lookup::Found(socket) = &lookup {
            self.sockets.trend.take(socket);
        }
        self.sockets.focus = Focus { lookup, ..focus };
    }

    /// While the picture stands still nothing flows.
    pub(super) fn take_past(&mut self, past: Past) {
        self.past = past;
        if self.paused.is_none() {
            self.states.hear(&self.past.timeline, &self.sockets.shown.world);
        }
    }

    /// Lets the picture move again.
    fn resume(&mut self) {
        self.paused = None;
        self.awaited = false;
        self.states.hear(&self.past.timeline, &self.sockets.shown.world);
        if let Some(world) = self.held.take() {
            self.sockets.show(world);
        }
    }
}
