//! Runs a demo: makes a step, looks at the sockets until they are as the step expects, and says
//! what it saw.
//!
//! Never waits by itself. Whoever drives it calls [`Stage::step`] when the next step is wanted and
//! [`Stage::poll`] after [`Stage::next_look`] has passed, in every phase; [`run`] does so for a
//! program without a screen. A socket that moves although the step at hand does not say so fails
//! the demo, also between steps: every transition stands in the script. Only TIME-WAIT may end
//! when it likes, for a reader may take longer than its 60 s.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::model::address::InetEnds;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;

use super::bench::Bench;
use super::expect::Unmet;
use super::failure::Failure;
use super::script::{End, Step};
use super::view::{Change, EndView, Phase, StepRun, View};
use super::witness::Witness;
use super::{Demo, Entry, Options};

/// How long the kernel may take for what it does at once, or when its timer fires.
const PATIENCE: Duration = Duration::from_secs(5);
/// Time between looks while something is expected. Three look-ups take some 25 µs.
const SETTLING: Duration = Duration::from_millis(5);
/// Time between looks while nothing is expected, or only later.
const RESTING: Duration = Duration::from_millis(250);

/// How much of the script is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pace {
    /// All of it.
    Whole,
    /// All but the steps that only wait for the kernel's own time to pass, such as TIME-WAIT's 60 s.
    Fast,
}

/// A running demo. Dropping it closes what it opened.
pub struct Stage {
    demo: Box<dyn Demo>,
    bench: Bench,
    view: View,
    /// How long the step at hand may take; set by its first look.
    allowed: Option<Duration>,
}

impl Stage {
    /// Sets the stage; opens nothing yet.
    pub fn new(entry: &Entry, options: Options, pace: Pace) -> Self {
        let demo = (entry.make)(options);
        let cast = demo.cast();
        let mut steps = demo.steps();
        if pace == Pace::Fast {
            steps.retain(|step| !step.only_waits());
        }
        let view = View {
            name: entry.name,
            purpose: entry.purpose,
            cast,
            steps: steps.into(),
            runs: Vec::new(),
            ends: cast.iter().map(|_| EndView::default()).collect(),
            began: Moment::default(),
            now: Moment::default(),
            phase: Phase::Ready,
        };
        Self { demo, bench: Bench::new(cast), view, allowed: None }
    }

    /// The demo as it stands.
    pub const fn view(&self) -> &View {
        &self.view
    }

    /// How long to wait before the next [`Stage::poll`].
    pub fn next_look(&self) -> Duration {
        match self.settling() {
            Some(step) if step.only_waits() => longest_timer(&self.view, |_| true).clamp(SETTLING, RESTING),
            Some(_) => SETTLING,
            None => RESTING,
        }
    }

    /// Makes the next step's calls and looks at once. Does nothing while a step settles, or at the end.
    pub fn step(&mut self, witness: &mut dyn Witness) {
        let steps = Arc::clone(&self.view.steps);
        let (Phase::Ready, Some(step)) = (&self.view.phase, steps.get(self.view.runs.len())) else { return };
        let now = witness.now();
        if self.view.runs.is_empty() {
            self.view.began = now;
        }
        self.view.now = now;
        let done = self.demo.perform(step, &mut self.bench);
        let log = self.bench.take_log();
        self.view.runs.push(StepRun { began: now, log, changes: Vec::new(), settled: None });
        self.view.phase = Phase::Settling;
        self.allowed = None;
        match done {
            Ok(()) => self.poll(witness),
            Err(failure) => self.end(Phase::Failed(failure)),
        }
    }

    /// Looks at every socket and draws the conclusions.
    pub fn poll(&mut self, witness: &mut dyn Witness) {
        if matches!(self.view.phase, Phase::Finished | Phase::Failed(_)) {
            return;
        }
        // One time for the whole round: which of two sockets moved first is not known.
        let at = witness.now();
        let looked = (0..self.view.cast.len()).try_for_each(|end| self.look(End(end), at, witness));
        self.view.now = witness.now();
        match looked {
            Err(failure) => self.end(Phase::Failed(failure)),
            Ok(()) if self.view.phase == Phase::Settling => self.judge(),
            Ok(()) => {}
        }
    }

    /// Looks at one socket and notes its state when that is new.
    fn look(&mut self, end: End, at: Moment, witness: &mut dyn Witness) -> Result<(), Failure> {
        let role = self.view.role(end);
        let standing = self.bench.standing(end);
        let Some(known) = self.view.ends.get_mut(end.0) else { return Ok(()) };
        let from = known.state();
        let runs_out = known.socket.as_ref().is_some_and(|socket| socket.timer.kind == TimerKind::TimeWait);
        let socket = match standing.ends {
            None => None,
            Some(ends) => find(witness, role.protocol, &ends, from)
                .map_err(|error| Failure::Blind { end: role.name, why: error.to_string() })?,
        };
        let to = socket.as_ref().map(|socket| socket.state);
        known.standing = standing;
        known.socket = socket;
        if to == from {
            return Ok(());
        }
        known.since = at;
        if let Some(run) = self.view.runs.last_mut() {
            run.changes.push(Change { end, state: to, at });
        }
        if self.expects(end, to) || (runs_out && to.is_none()) {
            return Ok(());
        }
        Err(Failure::Strayed { end: role.name, from, to })
    }

    /// Whether the step at hand expects an end in a state.
    fn expects(&self, end: End, state: Option<State>) -> bool {
        self.settling().is_some_and(|step| step.expects.iter().any(|is| is.end == end && is.state == state))
    }

    /// Decides whether the step at hand is done, or out of time.
    fn judge(&mut self) {
        let now = self.view.now;
        let unmet = self.unmet();
        let allowed = *self.allowed.get_or_insert_with(|| allowance(&self.view));
        let last = self.view.runs.len() == self.view.steps.len();
        let Some(run) = self.view.runs.last_mut() else { return };
        let waited = now.since(run.began);
        if unmet.is_empty() {
            run.settled = Some(now);
            if last {
                self.end(Phase::Finished);
            } else {
                self.view.phase = Phase::Ready;
            }
        } else if waited > allowed {
            self.end(Phase::Failed(Failure::Unmet { unmet, waited }));
        }
    }

    /// What the step at hand expects and is not so.
    fn unmet(&self) -> Vec<Unmet> {
        let expects = self.settling().map_or(&[][..], |step| &step.expects);
        expects
            .iter()
            .map(|wanted| (wanted, self.view.ends.get(wanted.end.0).and_then(EndView::glimpse)))
            .filter(|(wanted, seen)| !wanted.holds(*seen))
            .map(|(wanted, seen)| Unmet { end: self.view.role(wanted.end).name, wanted: *wanted, seen })
            .collect()
    }

    /// The step that was begun and did not settle yet.
    fn settling(&self) -> Option<&Step> {
        let (index, _) = self.view.at_hand()?;
        self.view.steps.get(index).filter(|_| self.view.phase == Phase::Settling)
    }

    fn end(&mut self, phase: Phase) {
        self.bench.clear();
        for (at, end) in self.view.ends.iter_mut().enumerate() {
            end.standing = self.bench.standing(End(at));
        }
        self.view.phase = phase;
    }
}

/// How long the step at hand may take: the kernel's own time, the longest retransmission timer that
/// must fire first, and some patience.
fn allowance(view: &View) -> Duration {
    let lasts = view.at_hand().and_then(|(index, _)| view.steps.get(index)).map_or(Duration::ZERO, |step| step.lasts);
    lasts + longest_timer(view, |kind| kind == TimerKind::On) + PATIENCE
}

fn longest_timer(view: &View, counts: impl Fn(TimerKind) -> bool) -> Duration {
    let sockets = view.ends.iter().filter_map(|end| end.socket.as_ref());
    let running = sockets.filter(|socket| socket.timer.runs() && counts(socket.timer.kind));
    running.map(|socket| socket.timer.left(socket.read, view.now)).max().unwrap_or_default()
}

/// Looks a socket up by its exact ends. One that was there (`before`) is gone only when it is missed twice:
/// while the kernel puts one kind of socket in another's place, a look-up may find neither.
fn find(
    witness: &mut dyn Witness,
    protocol: Protocol,
    ends: &InetEnds,
    before: Option<State>,
) -> io::Result<Option<Socket>> {
    let mut look = || -> io::Result<Option<Socket>> {
        let found = witness.look(protocol, ends)?;
        Ok(found.filter(|socket| {
            socket.ends.inet().is_some_and(|its| its.local == ends.local && its.remote == ends.remote)
        }))
    };
    match look()? {
        None if before.is_some() => look(),
        found => Ok(found),
    }
}

/// How a run is to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// With the next step, when it is time for one.
    Go,
    /// Not with a step yet. Whoever says so has let some time pass.
    Hold,
    /// Not at all. The stage stays as it is.
    Stop,
}

/// Drives a demo to its end without a screen: each step as soon as the one before it has settled and
/// `observer`, which gets every view, lets it go on.
pub fn run(stage: &mut Stage, witness: &mut dyn Witness, observer: &mut dyn FnMut(&View) -> Next) {
    loop {
        match (observer(stage.view()), &stage.view().phase) {
            (Next::Stop, _) | (_, Phase::Finished | Phase::Failed(_)) => return,
            (Next::Go, Phase::Ready) => stage.step(witness),
            (Next::Hold, Phase::Ready) => stage.poll(witness),
            (Next::Go | Next::Hold, Phase::Settling) => {
                witness.pause(stage.next_look());
                stage.poll(witness);
            }
        }
    }
}
