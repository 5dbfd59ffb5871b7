//! The States screen: the sockets of TCP on the state diagram, what moves between them, and the kernel's limits.
//!
//! State and its changes; drawing is in [`draw`], the diagram itself in [`super::diagram`].

pub mod draw;
pub mod limits;

use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::field::text::countdown;
use crate::model::key::Key;
use crate::model::limits::Limits;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::query::census::Census;
use crate::track::flow::{Flows, Meter};
use crate::track::life::{Evidence, Life, Stay};
use crate::track::timeline::Timeline;
use crate::track::transition::plain;
use crate::track::world::{Row, World};

use super::diagram::{Direction, beside};
use super::sockets::Way;
use super::worker::Question;

/// A socket whose way is lit, also when it is gone.
#[derive(Clone, Debug)]
pub struct Followed {
    /// As last seen.
    pub socket: Socket,
    /// Its life so far.
    pub life: Life,
}

/// The state of the screen.
#[derive(Debug)]
pub struct States {
    /// What there is in each state.
    pub census: Census,
    /// The kernel's limits.
    pub limits: Limits,
    /// The state under the cursor.
    pub cursor: State,
    /// The socket whose way is lit.
    pub followed: Option<Followed>,
    meter: Meter,
    /// The number of the first change that the followed socket was not looked for in.
    next: u64,
    /// The world that the census is of.
    counted: Weak<World>,
    /// The world whose census was asked for last.
    asked: Weak<World>,
    /// The socket that was chosen on the Sockets screen when this one was last entered.
    brought: Option<Key>,
}

impl Default for States {
    fn default() -> Self {
        Self {
            census: Census::default(),
            limits: Limits::default(),
            cursor: State::Established,
            followed: None,
            meter: Meter::default(),
            next: 0,
            counted: Weak::new(),
            asked: Weak::new(),
            brought: None,
        }
    }
}

impl States {
    /// Follows the socket that was chosen on the Sockets screen, when it is another one than the last time.
    pub fn enter(&mut self, chosen: Option<Row<'_>>) {
        let chosen = chosen.filter(|row| row.socket.protocol == Protocol::Tcp);
        let key = chosen.map(|row| row.socket.key);
        if let Some(row) = chosen.filter(|_| key != self.brought) {
            self.follow_row(row);
        }
        self.brought = key;
    }

    /// Takes in the world that is shown. Counting costs a pass over its rows, so that is asked for, once for each.
    pub fn question(&mut self, world: &Arc<World>) -> Option<Question> {
        let shown = Arc::downgrade(world);
        if self.asked.ptr_eq(&shown) {
            return None;
        }
        self.asked = shown;
        let row = self.followed.as_ref().and_then(|followed| world.row(world.find(followed.life.key)?));
        if let Some((followed, row)) = self.followed.as_mut().zip(row) {
            followed.socket = row.socket.clone();
            followed.learn(row.life);
        }
        Some(Question::Count(Arc::clone(world)))
    }

    /// Whether a census is on its way.
    pub fn is_waiting(&self) -> bool {
        !self.counted.ptr_eq(&self.asked)
    }

    /// Takes in the census of a world.
    pub fn take(&mut self, of: Weak<World>, census: Census) {
        (self.counted, self.census) = (of, census);
    }

    /// Takes in what happened in namespaces that are shown since the last time.
    pub fn hear(&mut self, timeline: &Timeline, world: &World) {
        self.meter.read(timeline, |netns| world.shows(netns));
        let (changes, next) = (&timeline.changes, self.next);
        self.next = changes.came();
        let Some(followed) = &mut self.followed else { return };
        let mut new = changes.iter().rev().take_while(|(number, _)| *number >= next);
        if let Some((_, change)) = new.find(|(_, change)| change.key() == followed.life.key) {
            followed.learn(&change.life);
        }
    }

    /// What moved within the last seconds.
    pub fn flows(&self, now: Moment) -> Flows {
        self.meter.flows(now)
    }

    /// Moves the cursor.
    pub fn go(&mut self, direction: Direction) {
        self.cursor = beside(self.cursor, direction);
    }

    /// Follows the next or previous socket in the state under the cursor, round the end.
    pub fn follow(&mut self, way: Way, world: &World) {
        let here = self.followed.as_ref().and_then(|followed| world.find(followed.life.key));
        let is_meant = |row: &Row<'_>| {
            row.is_present() && row.socket.protocol == Protocol::Tcp && plain(row.socket.state) == self.cursor
        };
        let mut rows = (0..world.len()).map(|step| match (way, here) {
            (Way::Forward, None) => step,
            (Way::Forward, Some(here)) => (here + 1 + step) % world.len(),
            (Way::Backward, here) => (here.unwrap_or(0) + world.len() - 1 - step) % world.len(),
        });
        if let Some(row) = rows.find_map(|number| world.row(number).filter(is_meant)) {
            self.follow_row(row);
        }
    }

    /// When the picture will have moved by itself, if it will.
    pub fn next_tick(&self, now: Moment) -> Option<Duration> {
        let moves = !self.flows(now).is_still() || self.census.next_free.is_some();
        let lives = self.followed.as_ref().is_some_and(|followed| followed.life.ended.is_none());
        match moves || lives {
            true => Some(Duration::from_millis(100)),
            false => self.census.oldest_close_wait.map(|_| Duration::from_secs(1)),
        }
    }

    fn follow_row(&mut self, row: Row<'_>) {
        self.cursor = plain(row.socket.state);
        self.followed = Some(Followed { socket: row.socket.clone(), life: row.life.clone() });
    }
}

impl Followed {
    /// Takes over a life, unless it is an older account than the one that is known.
    fn learn(&mut self, life: &Life) {
        let age = |life: &Life| (life.ended.is_some(), life.last().since);
        if age(life) >= age(&self.life) || life.stays.len() > self.life.stays.len() {
            self.life = life.clone();
        }
    }

    /// The states that it was in, with how long: `4.1ms`; with a tilde where one end of that time was not seen, with
    /// `>` where it was found in that state.
    pub fn stays(&self, now: Moment) -> Vec<(State, String)> {
        let stays = self.life.stays.as_slice();
        let of = |(place, stay): (usize, &Stay)| {
            let next = stays.get(place + 1).map(|next| (next.since, next.evidence));
            let left = next.or_else(|| self.life.ended.map(|end| (end.at, end.evidence)));
            let (until, evidence) = left.unwrap_or((now, Evidence::Observed));
            let sign = match stay.evidence.and(evidence) {
                _ if place == 0 && !self.life.opened_here => ">",
                Evidence::Observed => "",
                Evidence::Inferred => "~",
            };
            (stay.state, format!("{sign}{}", dwell(until.since(stay.since))))
        };
        stays.iter().enumerate().map(of).collect()
    }
}

/// A time in a state, which may be very short: `210us`, `4.1ms`, `48.2s`, `3h12m`.
fn dwell(span: Duration) -> String {
    let micros = span.as_micros();
    match micros {
        0..1000 => format!("{micros}us"),
        1000..100_000 => format!("{}.{}ms", micros / 1000, micros % 1000 / 100),
        100_000..1_000_000 => format!("{}ms", micros / 1000),
        _ => countdown(span),
    }
}

#[cfg(test)]
mod tests;
