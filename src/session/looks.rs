//! Looks one after another, for programs that print what they see and need no threads.

use std::sync::Arc;

use crate::decode::decoder::Decoder;
use crate::model::coverage::Gap;
use crate::source::clock::now;
use crate::source::owners::Scanner;
use crate::source::{Source, Wants};
use crate::track::tracker::Tracker;
use crate::track::world::World;

use super::Holding;

/// What was seen so far, and how to see more.
pub struct Looks {
    source: Box<dyn Source>,
    wants: Wants,
    scanner: Option<Scanner>,
    tracker: Tracker,
}

impl Looks {
    /// Nothing is looked at before the first [`Looks::look`].
    pub fn new(source: Box<dyn Source>, wants: Wants, holding: Holding) -> Self {
        let scanner = (holding == Holding::Wanted).then(Scanner::default);
        Self { source, wants, scanner, tracker: Tracker::default() }
    }

    /// Looks. What could not be seen is in the world's coverage.
    pub fn look(&mut self) -> Arc<World> {
        let mut decoder = Decoder::new(now());
        self.source.look(&self.wants, &mut decoder);
        self.tracker.absorb(decoder.finish());
        let Some(scanner) = &mut self.scanner else { return self.tracker.world() };
        let gap = match scanner.scan() {
            Ok(scan) => {
                self.tracker.learn(|inode| scan.holders.get(&inode).cloned());
                scan.gap()
            }
            Err(error) => Some(Gap::NoOwners { why: error.to_string() }),
        };
        self.tracker.note(gap.into_iter().collect());
        self.tracker.world()
    }
}
