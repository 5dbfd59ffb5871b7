//! Where the cursor stands when another answer is shown.
//!
//! On what it stood on, as long as the same is asked. Who asks for another order or other groups wants to see what comes
//! first, and so the list begins at its top.

use crate::query::filter::Filter;
use crate::query::listing::Query;

use super::group::GroupId;
use super::lines::Line;
use super::{Sockets, Spot};

/// How a question differs from the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// Rows come in another order or under other heads.
    Another,
    /// Others are let through by the filter.
    Filtered,
    /// A row that was on top is so no more.
    Unpinned,
    /// The order is the same.
    Same,
}

impl Turn {
    fn of(before: &Query, now: &Query) -> Self {
        let arranged = |query: &Query| (query.sort, query.grouping, query.within);
        if arranged(before) != arranged(now) {
            Self::Another
        } else if before.filter != now.filter && now.filter != Filter::default() {
            Self::Filtered
        } else if now.pinned.len() < before.pinned.len() {
            Self::Unpinned
        } else {
            Self::Same
        }
    }
}

impl Sockets {
    /// Puts the cursor where it belongs after an answer to another question than `before`.
    pub(super) fn settle(&mut self, before: &Query) {
        match Turn::of(before, &self.shown.query) {
            Turn::Another => self.begin(),
            Turn::Filtered => match self.line_of_spot().filter(|line| *line < self.page) {
                Some(line) => (self.cursor, self.top) = (line, 0),
                None => self.begin(),
            },
            Turn::Unpinned => {}
            Turn::Same => return self.restore(),
        }
        self.fit(self.page);
        self.remember();
    }

    /// Puts the cursor back on what it stood on. Where that is gone, it keeps its line.
    pub(super) fn restore(&mut self) {
        // Keep the line at its height on the screen, so that the eye keeps it too.
        let height = self.cursor.saturating_sub(self.top);
        if let Some(line) = self.line_of_spot() {
            self.cursor = line;
            self.top = line.saturating_sub(height);
        }
        self.fit(self.page);
        self.remember();
    }

    /// To the first row that has a line, with the heads above it.
    fn begin(&mut self) {
        let is_row = |line: &usize| matches!(self.lines.at(*line), Some(Line::Row { .. }));
        self.cursor = (0..self.page.min(self.lines.total())).find(is_row).unwrap_or(0);
        self.top = 0;
    }

    /// The line of what the cursor stood on; `None` where that is gone.
    fn line_of_spot(&self) -> Option<usize> {
        match self.spot {
            Spot::Nothing => None,
            Spot::Head(id) => (0..self.shown.listing.groups.len())
                .find(|group| GroupId::of(&self.shown.listing, *group) == Some(id))
                .and_then(|group| self.lines.of_group(group)),
            Spot::Row(key) => self.shown.world.find(key).and_then(|number| {
                let place = self.shown.listing.rows.iter().position(|row| *row as usize == number)?;
                self.lines.of_place(place)
            }),
        }
    }
}
