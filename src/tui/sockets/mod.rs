//! The Sockets screen: what is listed, where the cursor stands, what is folded.
//!
//! State and its changes; drawing is in [`table`], [`panel`] and [`detail`].

pub mod alike;
pub mod columns;
pub mod detail;
mod fold;
pub mod group;
mod head;
pub mod hosts;
pub mod lines;
pub mod marks;
pub mod panel;
pub mod reach;
mod seek;
pub mod table;

use std::collections::VecDeque;
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use crate::field::Field;
use crate::model::key::Key;
use crate::model::limits::Limits;
use crate::model::state::State;
use crate::query::facts::{self, Fact};
use crate::query::listing::{GroupKey, Lister, Listing, Query};
use crate::session::Focus;
use crate::track::trend::Trend;
use crate::track::world::{Row, World};

use alike::Alike;
use columns::Columns;
use group::GroupId;
use hosts::Hosts;
use lines::{Line, Lines};
use marks::Marks;
use reach::Reach;
use seek::Seek;
pub use seek::{From, Sought};

/// Looks whose counts by state are remembered for the panel's small graphs.
const HISTORY: usize = 60;

/// Fields that a search reads.
const SEARCHED: [Field; 5] = [Field::Netid, Field::State, Field::Local, Field::Remote, Field::Process];

/// What the cursor stands on, so that it stays there when lines move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Spot {
    #[default]
    Nothing,
    Head(GroupId),
    Row(Key),
}

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the next.
    Forward,
    /// To the one before.
    Backward,
}

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Sockets {
    /// The world shown.
    pub world: Arc<World>,
    /// What is asked of it.
    pub query: Query,
    /// The answer.
    pub listing: Listing,
    /// The socket of the detail pane as last looked up by itself, and its process.
    pub focus: Focus,
    /// How the figures of that socket went lately.
    pub trend: Trend,
    /// Names of the hosts in sight.
    pub hosts: Hosts,
    /// Lines scrolled in the detail pane; `None` while the pane is closed.
    pub detail: Option<u16>,
    /// Text that is searched for; empty for none.
    pub find: String,
    /// Counts by state of the last looks, oldest first.
    pub history: VecDeque<Vec<usize>>,
    /// The rows that are marked.
    pub marks: Marks,
    /// Of which namespaces sockets are shown.
    pub reach: Reach,
    /// The other end of a socket as of a look, which takes a scan of all rows to find.
    peer: Option<(Key, u64, Option<usize>)>,
    /// What is worth saying of the groups whose heads were in sight.
    facts: HashMap<usize, Option<Fact>>,
    /// The columns that were chosen.
    pub columns: Columns,
    /// What all rows of the listing have in common, so that no column is spent on it.
    pub alike: Alike,
    lister: Lister,
    lines: Lines,
    folded: HashSet<GroupId>,
    spot: Spot,
    /// The search that goes on.
    seek: Option<Seek>,
    cursor: usize,
    top: usize,
    page: usize,
}

impl Sockets {
    /// A screen that asks `query` of a world that is still empty.
    pub fn new(query: Query) -> Self {
        Self { query, ..Self::default() }
    }

    /// The same with these columns, in their order.
    pub fn with_columns(self, columns: Vec<Field>) -> Self {
        Self { columns: Columns::of(columns), ..self }
    }

    /// The same, which shows so many namespaces.
    pub fn with_reach(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    /// Shows another world.
    pub fn show(&mut self, world: Arc<World>) {
        let is_new_look = world.looks != self.world.looks;
        self.world = world;
        self.marks.attend(&self.world);
        self.relist();
        if is_new_look {
            self.history.push_back(self.listing.by_state.clone());
            if self.history.len() > HISTORY {
                self.history.pop_front();
            }
        }
    }

    /// Asks something else of the world.
    pub fn ask(&mut self, change: impl FnOnce(&mut Query)) {
        change(&mut self.query);
        self.relist();
    }

    /// Says how many lines there is room for, so that the cursor stays in sight.
    pub fn fit(&mut self, page: usize) {
        self.page = page;
        self.cursor = self.cursor.min(self.lines.total().saturating_sub(1));
        if self.cursor < self.top {
            self.top = self.cursor;
        }
        if page > 0 && self.cursor >= self.top + page {
            self.top = self.cursor + 1 - page;
        }
        self.top = self.top.min(self.lines.total().saturating_sub(page));
        // The head of the first group stands above its first row: show it when there is room.
        if self.top == 1 && self.cursor == 1 && page > 1 {
            self.top = 0;
        }
    }

    /// The first line in sight.
    pub const fn top(&self) -> usize {
        self.top
    }

    /// The line under the cursor.
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// Lines in all.
    pub const fn total(&self) -> usize {
        self.lines.total()
    }

    /// Lines that fit.
    pub const fn page(&self) -> usize {
        self.page
    }

    /// What stands on a line.
    pub fn line(&self, line: usize) -> Option<Line> {
        self.lines.at(line)
    }

    /// The row at a place of the listing.
    pub fn row(&self, place: usize) -> Option<Row<'_>> {
        self.world.row(*self.listing.rows.get(place)? as usize)
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<Row<'_>> {
        match self.lines.at(self.cursor)? {
            Line::Row { place, .. } => self.row(place),
            Line::Head(_) => None,
        }
    }

    /// The row at the other end of the one under the cursor, as [`Self::seek_peer`] found it.
    pub fn peer(&self) -> Option<Row<'_>> {
        let (key, looks, number) = self.peer?;
        let selected = self.selected()?.socket.key;
        self.world.row(number.filter(|_| (key, looks) == (selected, self.world.looks))?)
    }

    /// Finds the other end, once for each socket and look, while the detail pane shows it.
    pub fn seek_peer(&mut self) {
        let Some(row) = self.selected().filter(|_| self.detail.is_some()) else { return };
        let (key, looks) = (row.socket.key, self.world.looks);
        if self.peer.is_none_or(|(of, at, _)| (of, at) != (key, looks)) {
            let found = self.world.peer(row.socket);
            self.peer = Some((key, looks, found));
        }
    }

    /// What is worth saying of a group whose head is in sight.
    pub fn fact(&self, group: usize) -> Option<&Fact> {
        self.facts.get(&group)?.as_ref()
    }

    /// Finds what is worth saying of the groups whose heads are in sight, once for each listing.
    pub fn seek_facts(&mut self, limits: Limits) {
        for line in self.top..self.top + self.page {
            let Some(Line::Head(number)) = self.lines.at(line) else { continue };
            let Some(group) = self.listing.groups.get(number) else { continue };
            let rows = self.listing.rows.get(group.span.clone()).unwrap_or_default();
            let world = &self.world;
            self.facts.entry(number).or_insert_with(|| facts::of_group(group.key, rows, world, limits));
        }
    }

    /// Whether what is said of a group changes by itself.
    pub fn moves(&self, group: usize) -> bool {
        matches!(self.fact(group), Some(Fact::TimeWait { .. }))
    }

    /// Moves the cursor by lines.
    pub fn step(&mut self, way: Way, lines: usize) {
        self.go(match way {
            Way::Forward => self.cursor.saturating_add(lines),
            Way::Backward => self.cursor.saturating_sub(lines),
        });
    }

    /// Moves the cursor to a line, or to the last one.
    pub fn go(&mut self, line: usize) {
        self.cursor = line.min(self.lines.total().saturating_sub(1));
        self.remember();
        self.fit(self.page);
    }

    /// Moves the cursor to the next or previous head.
    pub fn go_to_group(&mut self, way: Way) {
        if let Some(line) = self.lines.head_beside(self.cursor, way) {
            self.go(line);
        }
    }

    /// Moves the cursor to the row with this key; says whether it is there and listed.
    pub fn go_to(&mut self, key: Key) -> bool {
        let number = self.world.find(key).filter(|number| *number < self.world.present());
        let number = number.and_then(|number| u32::try_from(number).ok());
        let place = number.and_then(|number| self.listing.rows.iter().position(|row| *row == number));
        place.map(|place| self.go_to_place(place)).is_some()
    }

    /// Moves the cursor to the head of a state's group, if it is listed.
    pub fn go_to_state(&mut self, state: State) {
        let group = self.listing.groups.iter().position(|group| group.key == GroupKey::State(state));
        if let Some(line) = group.and_then(|group| self.lines.of_group(group)) {
            self.go(line);
            // What was jumped to stands on top.
            self.top = line;
            self.fit(self.page);
        }
    }

    fn go_to_place(&mut self, place: usize) {
        self.unfold(place);
        if let Some(line) = self.lines.of_place(place) {
            self.go(line);
        }
    }

    fn relist(&mut self) {
        self.listing = self.lister.list(&self.query, &self.world);
        self.alike = Alike::of(&self.listing, &self.world);
        self.facts.clear();
        self.lay_out();
        self.restore();
    }

    /// Puts the cursor back on what it stood on. Where that is gone, it keeps its line.
    fn restore(&mut self) {
        let line = match self.spot {
            Spot::Nothing => None,
            Spot::Head(id) => (0..self.listing.groups.len())
                .find(|group| GroupId::of(&self.listing, *group) == Some(id))
                .and_then(|group| self.lines.of_group(group)),
            Spot::Row(key) => self.world.find(key).and_then(|number| {
                let place = self.listing.rows.iter().position(|row| *row as usize == number)?;
                self.lines.of_place(place)
            }),
        };
        // Keep the line at its height on the screen, so that the eye keeps it too.
        let height = self.cursor.saturating_sub(self.top);
        if let Some(line) = line {
            self.cursor = line;
            self.top = line.saturating_sub(height);
        }
        self.fit(self.page);
        self.remember();
    }

    fn remember(&mut self) {
        self.spot = match self.lines.at(self.cursor) {
            None => Spot::Nothing,
            Some(Line::Head(group)) => GroupId::of(&self.listing, group).map_or(Spot::Nothing, Spot::Head),
            Some(Line::Row { place, .. }) => self.row(place).map_or(Spot::Nothing, |row| Spot::Row(row.socket.key)),
        };
    }
}

#[cfg(test)]
mod tests;
