//! The life of one socket as far as it was watched, and the changes that it is made of.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use smallvec::SmallVec;

use crate::model::event::Actor;
use crate::model::key::Key;
use crate::model::owner::Holders;
use crate::model::socket::Socket;
use crate::model::state::State;
use crate::model::time::Moment;

/// States remembered of one life. A UDP socket may connect and disconnect for ever; its first state
/// and its latest ones are kept.
pub const STAYS: usize = 64;

/// How a change is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// The kernel said so when it happened.
    Observed,
    /// Two looks differ, or an event tells of a state that no event led to; it happened some time before.
    Inferred,
}

impl Evidence {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Inferred => "inferred",
        }
    }

    /// How well two things together are known.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Observed, Self::Observed) => Self::Observed,
            _ => Self::Inferred,
        }
    }
}

/// A time spent in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// The state.
    pub state: State,
    /// When it was entered, or first seen.
    pub since: Moment,
    /// How the entry is known.
    pub evidence: Evidence,
}

/// The end of a life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// When.
    pub at: Moment,
    /// How it is known.
    pub evidence: Evidence,
    /// The error that the socket's process is told (an errno), where the kernel said one.
    pub error: Option<NonZeroU32>,
    /// Whether an end with an error is told with it: then one without had none.
    pub tells_why: bool,
}

/// Which end asked for a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Opening {
    /// This one: connect(2).
    Active,
    /// The other one; this end listened.
    Passive,
}

impl Opening {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Passive => "passive",
        }
    }
}

/// How a life ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ending {
    /// As RFC 9293 has a connection end, or by close(2) where there was none.
    Closed,
    /// The other end sent a reset (ECONNRESET; EPIPE after it had closed).
    Reset,
    /// The other end refused the connection (ECONNREFUSED).
    Refused,
    /// The other end did not answer (ETIMEDOUT).
    TimedOut,
    /// The socket was destroyed from outside, as by `ss -K` (ECONNABORTED).
    Killed,
    /// This end cut the connection: it was closed with data unread, or with SO_LINGER 0; or TCP gave up waiting for
    /// the other end's FIN.
    Aborted,
    /// By another error.
    Failed(NonZeroU32),
}

impl Ending {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Reset => "reset",
            Self::Refused => "refused",
            Self::TimedOut => "timed-out",
            Self::Killed => "killed",
            Self::Aborted => "aborted",
            Self::Failed(_) => "failed",
        }
    }

    /// The ending for an errno (asm-generic/errno.h).
    const fn of(error: NonZeroU32) -> Self {
        match error.get() {
            32 | 104 => Self::Reset,
            103 => Self::Killed,
            110 => Self::TimedOut,
            111 => Self::Refused,
            _ => Self::Failed(error),
        }
    }
}

/// One socket from when it was first told of to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Life {
    /// Which socket.
    pub key: Key,
    /// Whether it was opened while it was watched. Otherwise it is older than its first stay says.
    pub opened_here: bool,
    /// Its states in order; never empty.
    pub stays: SmallVec<[Stay; 2]>,
    /// Who held it last. Kept when the kernel forgets, so that a TIME-WAIT row still has a name.
    pub holders: Option<Holders>,
    /// The process that made it go from one state to another by a system call. Known of connections that are too
    /// short for a scan of descriptors to find their holders.
    pub actor: Option<Box<Actor>>,
    /// Of a connection that came in: the process that held or made the listener on its port at that moment.
    pub listener: Option<Box<Actor>>,
    /// When it was gone.
    pub ended: Option<End>,
}

impl Life {
    /// A life that begins with this stay.
    pub fn new(key: Key, first: Stay, opened_here: bool) -> Self {
        let stays = [first].into_iter().collect();
        Self { key, opened_here, stays, holders: None, actor: None, listener: None, ended: None }
    }

    /// When it was first seen.
    pub fn first_seen(&self) -> Moment {
        self.stays.first().map_or_else(Moment::default, |stay| stay.since)
    }

    /// Its present (or last) state, and since when.
    pub fn last(&self) -> Stay {
        let nothing = Stay { state: State::Unknown, since: Moment::default(), evidence: Evidence::Inferred };
        self.stays.last().copied().unwrap_or(nothing)
    }

    /// When its present (or last) state was entered.
    pub fn in_state_since(&self) -> Moment {
        self.last().since
    }

    /// Whether it was seen to enter its present (or last) state. Otherwise it is longer in it than that moment says.
    pub fn saw_state_begin(&self) -> bool {
        self.opened_here || self.stays.len() > 1
    }

    /// How long it was in the state before the present one; `None` when it was found in that state already.
    pub fn dwell_before(&self) -> Option<Duration> {
        let [.., before, last] = self.stays.as_slice() else { return None };
        (self.stays.len() > 2 || self.opened_here).then(|| last.since.since(before.since))
    }

    /// How long it was in its last state when it ended; `None` while it lasts, and when it was found in that state.
    pub fn last_dwell(&self) -> Option<Duration> {
        let end = self.ended?;
        self.saw_state_begin().then(|| end.at.since(self.in_state_since()))
    }

    /// Which end asked for the connection, where that was watched.
    pub fn opening(&self) -> Option<Opening> {
        match self.stays.first().map(|stay| stay.state) {
            Some(State::SynSent) => Some(Opening::Active),
            Some(State::SynRecv | State::NewSynRecv) => Some(Opening::Passive),
            _ => None,
        }
    }

    /// How it ended, where that can be said: what two looks differ by may have been anything, and so may what came
    /// between a look and word of the end, and an end by a means that tells no errors.
    pub fn ending(&self) -> Option<Ending> {
        let end = self.ended?;
        if let Some(error) = end.error {
            return Some(Ending::of(error));
        }
        let last = self.last();
        match (last.state, end.evidence) {
            (State::TimeWait | State::Listen | State::Close | State::BoundInactive, _) => Some(Ending::Closed),
            (_, Evidence::Inferred) | (State::Unknown, Evidence::Observed) => None,
            (State::LastAck, Evidence::Observed) => Some(Ending::Closed),
            (_, Evidence::Observed) => {
                (end.tells_why && last.evidence == Evidence::Observed).then_some(Ending::Aborted)
            }
        }
    }

    /// Adds a state that was entered at the present end of its stays. The first one is never forgotten.
    pub fn enter(&mut self, stay: Stay) {
        if self.stays.len() >= STAYS {
            self.stays.remove(1);
        }
        self.stays.push(stay);
    }
}

// There is one for each socket, and large hosts have a million of them: what is rare stands in a box.
const _: () = assert!(size_of::<Life>() <= 120);

/// What happened to a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It appeared, in this state.
    Opened(State),
    /// It is there after all: a dump under way had missed it.
    Returned(State),
    /// It went from one state to another.
    Moved(State, State),
    /// It is gone; the state is its last.
    Gone(State),
}

impl What {
    /// The state that it left; `None` for one that appeared.
    pub const fn from(self) -> Option<State> {
        match self {
            Self::Moved(from, _) | Self::Gone(from) => Some(from),
            Self::Opened(_) | Self::Returned(_) => None,
        }
    }

    /// The state that it is in; `None` for one that is gone.
    pub const fn to(self) -> Option<State> {
        match self {
            Self::Opened(to) | Self::Returned(to) | Self::Moved(_, to) => Some(to),
            Self::Gone(_) => None,
        }
    }
}

/// One difference with its time. Holds what is needed to tell of it when the socket is long gone; both parts are
/// shared with whoever else tells of the socket.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// When it happened, or was noticed.
    pub at: Moment,
    /// What happened.
    pub what: What,
    /// How it is known.
    pub evidence: Evidence,
    /// The socket as it was read or told of last. Its state is not kept up: that is `what`'s.
    pub socket: Arc<Socket>,
    /// Its life so far, this change included.
    pub life: Arc<Life>,
}

impl Change {
    /// Which socket.
    pub fn key(&self) -> Key {
        self.life.key
    }

    /// How long the socket was in the state that it left, where that was watched.
    pub fn dwell(&self) -> Option<Duration> {
        match self.what {
            What::Moved(..) => self.life.dwell_before(),
            What::Gone(_) => self.life.last_dwell(),
            What::Opened(_) | What::Returned(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::tcp;

    fn life(states: &[State], end: Option<Evidence>) -> Life {
        let stay = |(at, state): (u64, &State)| Stay {
            state: *state,
            since: Moment::from_millis(at * 10),
            evidence: Evidence::Observed,
        };
        let mut stays = (0..).zip(states).map(stay);
        let mut life = Life::new(tcp(1, states[0]).key, stays.next().unwrap(), true);
        stays.for_each(|stay| life.enter(stay));
        life.ended = end.map(|evidence| End { at: Moment::from_millis(1000), evidence, error: None, tells_why: true });
        life
    }

    #[track_caller]
    fn check_ending(last: State, end: Option<Evidence>, expected: Option<Ending>) {
        assert_eq!(life(&[State::SynSent, last], end).ending(), expected, "{last:?}");
    }

    #[test]
    fn a_connection_that_was_cut_is_told_from_one_that_was_closed() {
        use Evidence::{Inferred, Observed};
        check_ending(State::Established, None, None);
        check_ending(State::TimeWait, Some(Observed), Some(Ending::Closed));
        check_ending(State::TimeWait, Some(Inferred), Some(Ending::Closed));
        check_ending(State::LastAck, Some(Observed), Some(Ending::Closed));
        check_ending(State::LastAck, Some(Inferred), None);
        check_ending(State::Established, Some(Observed), Some(Ending::Aborted));
        check_ending(State::Established, Some(Inferred), None);
        check_ending(State::SynSent, Some(Observed), Some(Ending::Aborted));
        check_ending(State::FinWait2, Some(Observed), Some(Ending::Aborted));
        check_ending(State::Listen, Some(Inferred), Some(Ending::Closed));
    }

    /// As where only the ends of sockets are heard: it was ESTAB at a look, and then it was gone.
    #[test]
    fn what_came_between_a_look_and_the_end_is_not_guessed() {
        let mut life = life(&[State::Established], Some(Evidence::Observed));
        life.stays[0].evidence = Evidence::Inferred;
        assert_eq!(life.ending(), None);
        life.stays[0].state = State::TimeWait;
        assert_eq!(life.ending(), Some(Ending::Closed));
    }

    /// The tracepoint has no errors: a connection that was refused looks as one that was given up.
    #[test]
    fn without_errors_nobody_is_said_to_have_cut_it() {
        let ending = |last| {
            let mut life = life(&[State::SynSent, last], Some(Evidence::Observed));
            life.ended = life.ended.map(|end| End { tells_why: false, ..end });
            life.ending()
        };
        assert_eq!(ending(State::SynSent), None);
        assert_eq!(ending(State::LastAck), Some(Ending::Closed));
    }

    #[test]
    fn the_error_says_who_cut_it() {
        let with = |error| {
            let mut life = life(&[State::SynSent, State::Established], Some(Evidence::Observed));
            life.ended = life.ended.map(|end| End { error: NonZeroU32::new(error), ..end });
            life.ending()
        };
        assert_eq!(
            [104, 32, 103, 110, 111].map(with).map(|ending| ending.map(Ending::name)),
            [Some("reset"), Some("reset"), Some("killed"), Some("timed-out"), Some("refused")]
        );
        assert_eq!(with(113), NonZeroU32::new(113).map(Ending::Failed));
    }

    #[test]
    fn the_first_state_says_who_asked() {
        assert_eq!(life(&[State::SynSent], None).opening(), Some(Opening::Active));
        assert_eq!(life(&[State::SynRecv, State::Established], None).opening(), Some(Opening::Passive));
        assert_eq!(life(&[State::Established], None).opening(), None);
    }

    #[test]
    fn dwell_times_are_those_that_were_watched() {
        let ended = life(&[State::SynSent, State::Established], Some(Evidence::Observed));
        assert_eq!(ended.dwell_before(), Some(Duration::from_millis(10)));
        assert_eq!(ended.last_dwell(), Some(Duration::from_millis(990)));
        let found = Life { opened_here: false, ..ended };
        assert_eq!(found.dwell_before(), None);
        let found = Life { opened_here: false, ..life(&[State::Established], Some(Evidence::Observed)) };
        assert_eq!(found.last_dwell(), None);
    }
}
