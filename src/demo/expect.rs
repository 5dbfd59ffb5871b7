//! What a step expects to see of a socket, and what was seen instead.

use crate::model::state::State;
use crate::model::timer::{Timer, TimerKind};

use super::script::End;

/// What must be seen of an end after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expect {
    /// Whose socket.
    pub end: End,
    /// Its state; `None` when there must be no such socket.
    pub state: Option<State>,
    /// The timer that must run.
    pub timer: Option<TimerKind>,
    /// What Recv-Q must say: bytes not read, for LISTEN connections not accepted.
    pub receive_queue: Option<u32>,
}

impl Expect {
    /// That the end is in `state`.
    pub const fn state(end: End, state: State) -> Self {
        Self { end, state: Some(state), timer: None, receive_queue: None }
    }

    /// That the end's socket is gone.
    pub const fn gone(end: End) -> Self {
        Self { end, state: None, timer: None, receive_queue: None }
    }

    /// And that this timer runs.
    pub const fn timer(self, kind: TimerKind) -> Self {
        Self { timer: Some(kind), ..self }
    }

    /// And that Recv-Q says so much.
    pub const fn receive_queue(self, length: u32) -> Self {
        Self { receive_queue: Some(length), ..self }
    }

    /// Whether this is what was seen.
    pub fn holds(&self, seen: Option<Glimpse>) -> bool {
        let Some(seen) = seen else { return self.state.is_none() };
        self.state == Some(seen.state)
            && self.timer.is_none_or(|kind| kind == seen.timer.kind)
            && self.receive_queue.is_none_or(|length| length == seen.receive_queue)
    }
}

/// The part of a socket that expectations speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glimpse {
    /// Its state.
    pub state: State,
    /// Its timer.
    pub timer: Timer,
    /// Its Recv-Q.
    pub receive_queue: u32,
}

/// One expectation that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// Whose socket.
    pub end: &'static str,
    /// What was to be seen.
    pub wanted: Expect,
    /// What was seen; `None` when there is no such socket.
    pub seen: Option<Glimpse>,
}

impl std::fmt::Display for Unmet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is ", self.end)?;
        match self.seen {
            None => f.write_str("gone")?,
            Some(seen) => describe(f, Some(seen.state), Some(seen.timer.kind), Some(seen.receive_queue))?,
        }
        f.write_str(", expected ")?;
        describe(f, self.wanted.state, self.wanted.timer, self.wanted.receive_queue)
    }
}

fn describe(
    f: &mut std::fmt::Formatter<'_>,
    state: Option<State>,
    timer: Option<TimerKind>,
    receive_queue: Option<u32>,
) -> std::fmt::Result {
    f.write_str(state_name(state))?;
    match timer {
        None => {}
        Some(TimerKind::Off) => f.write_str(" without a timer")?,
        Some(kind) => write!(f, " with timer {}", kind.name())?,
    }
    receive_queue.map_or(Ok(()), |length| write!(f, " and Recv-Q {length}"))
}

/// The name of a state; `gone` for none.
pub fn state_name(state: Option<State>) -> &'static str {
    state.map_or("gone", State::name)
}
