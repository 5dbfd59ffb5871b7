//! The Timeline screen: the stream of changes, and the sockets that closed. State; drawing is in [`draw`].
//!
//! The screen follows what comes until the cursor is moved off the newest entry. From then on it holds the past as it was,
//! which costs little (the past is shared), so that nothing moves or falls out under the reader's eyes.

pub mod act;
pub mod columns;
pub mod draw;

use std::sync::Arc;

use crate::model::key::Key;
use crate::model::socket::Socket;
use crate::model::wall::Wall;
use crate::query::changes::{Matches, Wanted};
use crate::query::listing::Query;
use crate::session::Past;
use crate::track::life::{Change, Life};
use crate::track::timeline::{Ring, Timeline as Rings};

use super::sockets::Way;

/// What is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Every change.
    #[default]
    Changes,
    /// The last change of each socket that closed.
    Closed,
}

/// The life under the cursor: the entry that it was sought for, when, and the newest change of the same socket.
#[derive(Clone, Debug)]
struct Found {
    view: View,
    number: u64,
    came: u64,
    change: Change,
}

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Timeline {
    /// What is listed.
    pub view: View,
    /// Lines scrolled in the detail pane; `None` while the pane is closed.
    pub detail: Option<u16>,
    /// The clock of the times.
    pub wall: Wall,
    /// The past that is shown.
    rings: Rings,
    /// How many entries of the view came, the ones included that are not shown yet.
    came: u64,
    wanted: Wanted,
    changes: Matches,
    closed: Matches,
    /// The number of the entry under the cursor; `None` while the newest is followed.
    cursor: Option<u64>,
    found: Option<Found>,
    top: usize,
    page: usize,
}

impl Timeline {
    /// Takes in what happened, and what is asked of it.
    pub fn attend(&mut self, past: &Past, query: &Query) {
        self.came = self.of(&past.timeline).came();
        if self.cursor.is_none() && past.timeline.changes.came() != self.rings.changes.came() {
            (self.rings, self.wall) = (past.timeline.clone(), past.wall);
        }
        if self.wanted.filter != query.filter || self.wanted.selection != query.selection {
            self.wanted = Wanted { selection: query.selection.clone(), filter: query.filter.clone() };
            (self.changes, self.closed) = (Matches::default(), Matches::default());
        }
        match self.view {
            View::Changes => self.changes.follow(&self.rings.changes, &self.wanted),
            View::Closed => self.closed.follow(&self.rings.closed, &self.wanted),
        }
        self.fit(self.page);
        self.seek();
    }

    /// Says how many lines there is room for, so that the cursor stays in sight.
    pub fn fit(&mut self, page: usize) {
        self.page = page;
        let place = self.place();
        let lowest = self.total().saturating_sub(page);
        self.top = match self.cursor {
            None => lowest,
            Some(_) => self.top.clamp((place + 1).saturating_sub(page.max(1)), place).min(lowest),
        };
    }

    /// The entries of the view.
    pub const fn ring(&self) -> &Ring<Change> {
        self.of(&self.rings)
    }

    const fn of<'a>(&self, rings: &'a Rings) -> &'a Ring<Change> {
        match self.view {
            View::Changes => &rings.changes,
            View::Closed => &rings.closed,
        }
    }

    const fn matches(&self) -> &Matches {
        match self.view {
            View::Changes => &self.changes,
            View::Closed => &self.closed,
        }
    }

    /// How many entries match.
    pub fn total(&self) -> usize {
        self.matches().len()
    }

    /// The first line in sight.
    pub const fn top(&self) -> usize {
        self.top
    }

    /// Lines that fit.
    pub const fn page(&self) -> usize {
        self.page
    }

    /// The line under the cursor.
    pub fn place(&self) -> usize {
        let last = self.total().saturating_sub(1);
        self.cursor.map_or(last, |number| self.matches().place_of(number).min(last))
    }

    /// The change on a line.
    pub fn entry(&self, place: usize) -> Option<&Change> {
        self.ring().get(self.matches().at(place)?)
    }

    /// The change under the cursor.
    pub fn selected(&self) -> Option<&Change> {
        self.entry(self.place())
    }

    /// Entries that came since the picture was frozen; `None` while it follows.
    pub fn newer(&self) -> Option<u64> {
        self.cursor.map(|_| self.came.saturating_sub(self.ring().came()))
    }

    /// Moves the cursor by lines, and freezes the picture.
    pub fn step(&mut self, way: Way, lines: usize) {
        match way {
            // Below the newest entry there is nothing but what comes next.
            Way::Forward if self.cursor.is_none() => {}
            Way::Forward => self.go(self.place().saturating_add(lines)),
            Way::Backward => self.go(self.place().saturating_sub(lines)),
        }
    }

    /// Moves the cursor to a line, or to the last one, and freezes the picture.
    pub fn go(&mut self, place: usize) {
        let place = place.min(self.total().saturating_sub(1));
        self.cursor = self.matches().at(place);
        self.found = None;
        self.fit(self.page);
        self.detail = self.detail.map(|_| 0);
    }

    /// Follows what comes.
    pub fn follow(&mut self) {
        self.cursor = None;
        self.found = None;
    }

    /// Freezes the picture where it is, or follows again.
    pub fn freeze(&mut self) {
        match self.cursor {
            Some(_) => self.follow(),
            None => self.go(self.place()),
        }
    }

    /// Lists the other thing, from its newest entry on.
    pub fn turn(&mut self) {
        self.view = match self.view {
            View::Changes => View::Closed,
            View::Closed => View::Changes,
        };
        self.follow();
    }

    /// The socket that the detail pane shows.
    pub fn focus(&self) -> Option<Key> {
        self.selected().filter(|_| self.detail.is_some()).map(Change::key)
    }

    /// The life that the detail pane shows, as far as it is known, and the socket as it was last told of.
    pub fn known(&self) -> Option<(&Socket, &Life)> {
        let found = self.found.as_ref()?;
        Some((&found.change.socket, &found.change.life))
    }

    /// Finds the newest change of the socket under the cursor while the pane shows it: its life is the longest. Sought
    /// from the newest on, once for each cursor and past.
    fn seek(&mut self) {
        let number = self.matches().at(self.place());
        let (Some(number), Some(_)) = (number, self.detail) else {
            self.found = None;
            return;
        };
        let (view, came) = (self.view, self.rings.changes.came());
        if self.found.as_ref().is_some_and(|found| (found.view, found.number, found.came) == (view, number, came)) {
            return;
        }
        let Some(here) = self.ring().get(number) else { return };
        let key = here.key();
        let newest = match view {
            View::Changes => {
                self.rings.changes.iter().rev().map(|(_, change)| change).find(|change| change.key() == key)
            }
            View::Closed => None,
        };
        let change = newest.unwrap_or(here).clone();
        self.found = Some(Found { view, number, came, change: at_last(change) });
    }
}

/// The change with its socket in the state that it is in, or was in at last.
fn at_last(mut change: Change) -> Change {
    let state = change.life.last().state;
    if change.socket.state != state {
        Arc::make_mut(&mut change.socket).state = state;
    }
    change
}
