//! The life of one socket as far as it was watched.

use smallvec::SmallVec;

use crate::model::key::Key;
use crate::model::owner::Holders;
use crate::model::state::State;
use crate::model::time::Moment;

/// How a change is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// The kernel said so when it happened.
    Observed,
    /// Two looks differ; it happened some time between them.
    Inferred,
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

/// One socket from the first look that had it to its end.
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
    /// When it was gone.
    pub ended: Option<Moment>,
}

impl Life {
    /// When it was first seen.
    pub fn first_seen(&self) -> Moment {
        self.stays.first().map_or_else(Moment::default, |stay| stay.since)
    }

    /// When its present (or last) state was entered.
    pub fn in_state_since(&self) -> Moment {
        self.stays.last().map_or_else(Moment::default, |stay| stay.since)
    }
}

/// What happened to a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It appeared, in this state.
    Opened(State),
    /// It is there after all: a dump under way had missed it.
    Returned(State),
    /// It went from one state to another.
    Moved(State, State),
    /// Its holders became known.
    OwnerLearnt,
    /// It is gone; the state is its last.
    Gone(State),
}

/// One difference with its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which socket.
    pub key: Key,
    /// When it happened, or was noticed.
    pub at: Moment,
    /// What happened.
    pub what: What,
    /// How it is known.
    pub evidence: Evidence,
}
