//! The search for a row: from the cursor on, round the end, a bounded number of rows at a time.
//!
//! To make the texts of 100,000 rows takes longer than a frame; what is left goes on with the next tick.

use crate::field::text;
use crate::field::text::Context;
use crate::query::fuzzy::Needle;

use super::lines::Line;
use super::{SEARCHED, Sockets, Way};

/// Rows whose texts are made at a time: some milliseconds.
const ROWS: usize = 1500;

/// Where a search begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// At the row under the cursor. Of the first rows that match the best one is taken.
    Here,
    /// Beyond it. The next one is taken.
    Next,
}

/// How far a search came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought {
    /// The cursor stands on a row that has the text.
    Found,
    /// No row has it.
    Nowhere,
    /// Not all rows were looked at.
    Seeking,
}

/// A search that goes on.
#[derive(Debug)]
pub struct Seek {
    way: Way,
    from: From,
    /// The place that it began at.
    start: usize,
    /// Rows that were looked at.
    done: usize,
    needle: Needle,
}

impl Sockets {
    /// Searches for a row whose text has what is searched for.
    pub fn find(&mut self, way: Way, from: From, context: Context<'_>) -> Sought {
        let needle = Needle::new(&self.find);
        self.seek = None;
        if needle.is_empty() || self.shown.listing.rows.is_empty() {
            return Sought::Nowhere;
        }
        let start = match self.lines.at(self.cursor) {
            Some(Line::Row { place, .. }) => place,
            Some(Line::Head(group)) => self.shown.listing.groups.get(group).map_or(0, |group| group.span.start),
            None => 0,
        };
        let done = usize::from(from == From::Next);
        self.seek = Some(Seek { way, from, start, done, needle });
        self.seek_on(context)
    }

    /// Whether a search goes on.
    pub const fn is_seeking(&self) -> bool {
        self.seek.is_some()
    }

    /// Looks at some more rows.
    pub fn seek_on(&mut self, context: Context<'_>) -> Sought {
        let Some(mut seek) = self.seek.take() else { return Sought::Nowhere };
        let total = self.shown.listing.rows.len();
        let mut best = None;
        // The row that it began at is the last one.
        let end = (seek.done + ROWS).min(total + usize::from(seek.from == From::Next));
        while seek.done < end && total > 0 {
            let place = match seek.way {
                Way::Forward => (seek.start + seek.done) % total,
                Way::Backward => (seek.start + total - seek.done % total) % total,
            };
            seek.done += 1;
            let texts = self.row(place).map(|row| SEARCHED.map(|field| text::text(field, row, context)));
            let Some(score) = texts.and_then(|texts| seek.needle.score(&texts)) else { continue };
            if best.is_none_or(|(before, _)| score > before) {
                best = Some((score, place));
            }
            if seek.from == From::Next {
                break;
            }
        }
        match best {
            Some((_, place)) => {
                self.go_to_place(place);
                Sought::Found
            }
            None if end >= total => Sought::Nowhere,
            None => {
                self.seek = Some(seek);
                Sought::Seeking
            }
        }
    }
}
