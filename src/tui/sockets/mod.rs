//! The Sockets screen: what is listed, where the cursor stands, what is folded.
//!
//! State and its changes; drawing is in [`table`], [`panel`] and [`detail`]. What takes longer the more rows there are is
//! asked for, and shown when it is answered ([`listed`], [`ask`]).

pub mod alike;
mod ask;
pub mod columns;
pub mod detail;
mod fold;
pub mod group;
mod head;
pub mod hosts;
pub mod lines;
pub mod listed;
pub mod marks;
pub mod panel;
pub mod reach;
mod remark;
mod seek;
mod settle;
pub mod table;

use std::collections::VecDeque;

use hashbrown::HashSet;

use crate::field::Field;
use crate::model::key::Key;
use crate::model::limits::Limits;
use crate::query::facts::Fact;
use crate::query::listing::Query;
use crate::session::Focus;
use crate::track::trend::Trend;
use crate::track::world::Row;

pub use ask::Went;
use ask::{Aim, Asked};
use columns::Columns;
use group::GroupId;
use hosts::Hosts;
use lines::{Line, Lines};
use listed::Listed;
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
    /// What is shown: a world, what was asked of it, and the answer.
    pub shown: Listed,
    /// What is asked, which is shown once it is answered.
    pub query: Query,
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
    /// Counts by state of the last looks at what matches now, oldest first.
    pub history: VecDeque<Vec<usize>>,
    /// The rows that are marked.
    pub marks: Marks,
    /// Of which namespaces sockets are shown.
    pub reach: Reach,
    /// The columns that were chosen.
    pub columns: Columns,
    asked: Asked,
    /// Where to go once it is listed.
    aim: Option<Aim>,
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
        let shown = Listed { query: query.clone(), ..Listed::default() };
        Self { shown, query, ..Self::default() }
    }

    /// The same with these columns, in their order.
    pub fn with_columns(self, columns: Vec<Field>) -> Self {
        Self { columns: Columns::of(columns), ..self }
    }

    /// The same, which shows so many namespaces.
    pub fn with_reach(self, reach: Reach) -> Self {
        Self { reach, ..self }
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
        self.shown.world.row(*self.shown.listing.rows.get(place)? as usize)
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<Row<'_>> {
        match self.lines.at(self.cursor)? {
            Line::Row { place, .. } => self.row(place),
            Line::Head(_) => None,
        }
    }

    /// The row at the other end of the one under the cursor, once it was found.
    pub fn peer(&self) -> Option<Row<'_>> {
        let peer = self.shown.peer?;
        let selected = self.selected()?.socket.key;
        self.shown.world.row(peer.row.filter(|_| peer.of == selected)?)
    }

    /// What is worth saying of a group whose head is in sight.
    pub fn fact(&self, group: usize) -> Option<&Fact> {
        self.shown.facts.get(&group)?.as_ref()
    }

    /// Finds what is worth saying of the small groups whose heads are in sight, once for each listing.
    pub fn seek_facts(&mut self, limits: Limits) {
        for line in self.top..self.top + self.page {
            if let Some(Line::Head(number)) = self.lines.at(line) {
                self.shown.seek_fact(number, limits);
            }
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
        self.aim = None;
        self.remember();
        self.fit(self.page);
    }

    /// Moves the cursor to the next or previous head.
    pub fn go_to_group(&mut self, way: Way) {
        if let Some(line) = self.lines.head_beside(self.cursor, way) {
            self.go(line);
        }
    }

    fn go_to_place(&mut self, place: usize) {
        self.unfold(place);
        if let Some(line) = self.lines.of_place(place) {
            self.go(line);
        }
    }

    fn remember(&mut self) {
        self.spot = match self.lines.at(self.cursor) {
            None => Spot::Nothing,
            Some(Line::Head(group)) => GroupId::of(&self.shown.listing, group).map_or(Spot::Nothing, Spot::Head),
            Some(Line::Row { place, .. }) => self.row(place).map_or(Spot::Nothing, |row| Spot::Row(row.socket.key)),
        };
    }
}

#[cfg(test)]
mod tests;
