//! Changes as they come, one line each: for people and awk ([`line()`]), and for programs ([`NdJson`]).
//!
//! docs/EVENTS.md describes both for users, docs/JSON.md the keys.

mod json;
mod text;

pub use json::{NdJson, lost, missed};
pub use text::line;

use std::num::NonZeroU32;
use std::time::Duration;

use crate::demo::errno::errno_name;
use crate::model::time::Moment;
use crate::model::wall::Wall;
use crate::track::life::{Change, What};

/// How times are written.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// As the wall has it, in UTC.
    Wall(Wall),
    /// In seconds since this moment.
    Since(Moment),
}

impl Clock {
    fn text(self, at: Moment) -> String {
        match self {
            Self::Wall(wall) => wall.rfc3339(at),
            Self::Since(start) => {
                let micros = at.since(start).as_micros();
                format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
            }
        }
    }
}

/// The word for what happened.
const fn word(what: What) -> &'static str {
    match what {
        What::Opened(_) => "opened",
        What::Returned(_) => "returned",
        What::Moved(..) => "moved",
        What::Gone(_) => "gone",
    }
}

/// What there is to say of a change beyond its states: how the socket was opened, or how it ended.
fn how(change: &Change) -> Option<&'static str> {
    match change.what {
        What::Opened(_) => change.life.opening().map(|opening| opening.name()),
        What::Gone(_) => change.life.ending().map(|ending| ending.name()),
        What::Returned(_) | What::Moved(..) => None,
    }
}

/// The error that ended it, by its name.
fn error(change: &Change) -> Option<String> {
    let name = |error: NonZeroU32| errno_name(i32::try_from(error.get()).unwrap_or_default());
    change.life.ended.and_then(|end| end.error).map(name)
}

/// How long a socket that is gone was watched.
fn lived(change: &Change) -> Option<Duration> {
    change.life.ended.map(|end| end.at.since(change.life.first_seen()))
}

#[cfg(test)]
mod tests;
