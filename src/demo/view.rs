//! What a running demo looks like from outside: one value, to be cloned and sent to any screen.

use std::sync::Arc;
use std::time::Duration;

use crate::model::state::State;
use crate::model::time::Moment;

use super::bench::{Called, Log};
use super::call::Act;
use super::expect::Finding;
use super::failure::Failure;
use super::script::{End, Role, Standing, Step};
use super::witness::Sight;

/// A demo as far as it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its name.
    pub name: &'static str,
    /// What it shows, in one line.
    pub purpose: &'static str,
    /// The sockets that take part.
    pub cast: &'static [Role],
    /// The whole script.
    pub steps: Arc<[Step]>,
    /// The steps that were begun, in order.
    pub runs: Vec<StepRun>,
    /// The sockets as last seen, one for each role.
    pub ends: Vec<EndView>,
    /// When the first step was begun: the zero of every time shown.
    pub began: Moment,
    /// When the stage looked last.
    pub now: Moment,
    /// What it is doing.
    pub phase: Phase,
}

/// What a stage is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It waits to be told to make the next step.
    Ready,
    /// It made a step's calls and waits for what must follow.
    Settling,
    /// All steps are done, and the kernel did as they expect.
    Finished,
    /// The step begun last failed. The sockets are closed.
    Failed(Failure),
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The kernel did as it expects.
    Done,
    /// It was begun.
    AtHand,
    /// It failed.
    Failed,
    /// It was not begun.
    Ahead,
}

/// A step that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRun {
    /// When its calls were made.
    pub began: Moment,
    /// What the calls did, so far.
    pub log: Log,
    /// Whether all its calls were made.
    pub called: bool,
    /// The states that were seen to change, in order.
    pub changes: Vec<Change>,
    /// What it expects, compared with the kernel. Empty until it has settled or failed.
    pub findings: Vec<Finding>,
    /// When all that it expects was seen.
    pub settled: Option<Moment>,
}

/// An end entered a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whose socket.
    pub end: End,
    /// The state; `None` when the socket is gone.
    pub state: Option<State>,
    /// When it was first seen so.
    pub at: Moment,
    /// How that is known.
    pub known: Known,
}

/// How a state is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Known {
    /// The kernel's table had it.
    Seen,
    /// It lies on the only way to the state that was seen next, and was over before anyone could look.
    Inferred,
}

/// An end as last seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndView {
    /// Its descriptor and its addresses.
    pub standing: Standing,
    /// Its row in the kernel's table; `None` when there is none.
    pub socket: Option<Sight>,
    /// When it was first seen in its present state.
    pub since: Moment,
    /// Whether it is gone because the time was over for which TCP keeps it (TIME-WAIT, or FIN-WAIT-2 without a process).
    pub ran_out: bool,
}

impl StepRun {
    /// A step of which nothing is known yet.
    pub fn begun(began: Moment) -> Self {
        Self { began, log: Log::default(), called: false, changes: Vec::new(), findings: Vec::new(), settled: None }
    }
}

impl EndView {
    /// Its state; `None` when there is no such socket.
    pub fn state(&self) -> Option<State> {
        self.socket.as_ref().map(|socket| socket.state)
    }

    /// Time left on its timer at `now`; `None` when no timer runs.
    pub fn timer_left(&self, now: Moment) -> Option<Duration> {
        let socket = self.socket.as_ref().filter(|socket| socket.timer.runs())?;
        Some(socket.timer.left(socket.read, now))
    }
}

impl View {
    /// The index of the step that was begun last, and its account.
    pub fn at_hand(&self) -> Option<(usize, &StepRun)> {
        Some((self.runs.len().checked_sub(1)?, self.runs.last()?))
    }

    /// Where a step stands.
    pub fn status(&self, step: usize) -> Status {
        match self.runs.get(step) {
            None => Status::Ahead,
            Some(run) if run.settled.is_some() => Status::Done,
            Some(_) if matches!(self.phase, Phase::Failed(_)) => Status::Failed,
            Some(_) => Status::AtHand,
        }
    }

    /// The calls of a step that was begun; they carry their results.
    pub fn calls(&self, step: usize) -> &[Called] {
        self.runs.get(step).map_or(&[], |run| &run.log.calls)
    }

    /// A call that was not made yet, with the numbers that are known.
    pub fn preview(&self, act: &Act) -> String {
        act.text(|end| (self.role(end), self.ends.get(end.0).map(|at| at.standing.clone()).unwrap_or_default()))
    }

    /// The part that an end plays.
    pub fn role(&self, end: End) -> &'static Role {
        Role::of(self.cast, end)
    }

    /// Time from the beginning to `moment`.
    pub const fn elapsed(&self, moment: Moment) -> Duration {
        moment.since(self.began)
    }
}
