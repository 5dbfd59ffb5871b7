//! Runs a demo: makes a step, looks at the sockets until they are as the step expects, and says
//! what it saw.
//!
//! Never waits by itself. Whoever drives it calls [`Stage::step`] when the next step is wanted and
//! [`Stage::poll`] after [`Stage::next_look`] has passed, in every phase; [`run`] does so for a
//! program without a screen. A socket that moves although the step at hand does not say so fails
//! the demo, also between steps: every transition stands in the script. But a reader may take long: a timer
//! of 60 s (TIME-WAIT, FIN-WAIT-2 without a process) may run out when it likes, and what the next
//! steps only wait for may come before they are begun.

mod ground;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;

use super::bench::{Bench, Made};
use super::expect::{Expect, Fact, Finding, Port};
use super::failure::Failure;
use super::script::{End, Step};
use super::view::{Change, EndView, Known, Phase, StepRun, View};
use super::witness::{Crowd, Sight, Whereabouts, Witness};
use super::{Demo, Entry, Options};
use ground::{nobody_yet, script};

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
    /// All but the steps that only wait for the kernel's own time to pass and take long, such as TIME-WAIT's 60 s.
    Fast,
}

/// A running demo. Dropping it closes what it opened.
pub struct Stage {
    demo: Box<dyn Demo>,
    bench: Bench,
    view: View,
    hand: Hand,
    pace: Pace,
    /// Sees a network of its own, while the sockets are there.
    eyes: Option<Box<dyn Witness + Send>>,
}

/// What is being done of the step at hand.
#[derive(Default)]
struct Hand {
    /// Calls that returned.
    made: usize,
    /// When the next one was tried first.
    since: Option<Moment>,
    /// The counters of its facts before its first call.
    before: Vec<Option<u64>>,
    /// When it is out of time; set by the first look after its calls.
    deadline: Option<Moment>,
}

impl Stage {
    /// Sets the stage; opens nothing yet.
    pub fn new(entry: &Entry, options: &Options, pace: Pace) -> Self {
        let demo = (entry.make)(options);
        let cast = demo.cast();
        let steps = script(&*demo, pace);
        let view = View {
            name: entry.name,
            purpose: entry.purpose,
            cast,
            steps,
            runs: Vec::new(),
            ends: nobody_yet(cast),
            began: Moment::default(),
            now: Moment::default(),
            phase: Phase::Ready,
        };
        Self { demo, bench: Bench::new(cast), view, hand: Hand::default(), pace, eyes: None }
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

    /// Begins the next step and looks at once. Does nothing while a step settles, or at the end.
    pub fn step(&mut self, witness: &mut dyn Witness) {
        if self.view.phase == Phase::Ready && self.view.runs.is_empty() {
            self.settle(witness);
        }
        self.through_eyes(witness, Self::begin);
    }

    /// Makes the calls that are due, looks at every socket and draws the conclusions.
    pub fn poll(&mut self, witness: &mut dyn Witness) {
        self.through_eyes(witness, Self::go);
    }

    fn begin(&mut self, witness: &mut dyn Witness) {
        let steps = Arc::clone(&self.view.steps);
        let (Phase::Ready, Some(step)) = (&self.view.phase, steps.get(self.view.runs.len())) else { return };
        let now = witness.now();
        if self.view.runs.is_empty() {
            self.view.began = now;
        }
        self.view.now = now;
        self.view.runs.push(StepRun::begun(now));
        self.view.phase = Phase::Settling;
        match counters(step, witness) {
            Ok(before) => self.hand = Hand { before, ..Hand::default() },
            Err(failure) => return self.end(Phase::Failed(failure)),
        }
        self.go(witness);
    }

    fn go(&mut self, witness: &mut dyn Witness) {
        if matches!(self.view.phase, Phase::Finished | Phase::Failed(_)) {
            return;
        }
        let outcome = match self.settling() {
            Some(_) => self.go_on(witness),
            None => self.look_around(witness),
        };
        self.view.now = witness.now();
        if let Err(failure) = outcome {
            self.end(Phase::Failed(failure));
        }
    }

    /// Makes the calls that are left, with a look after each one, and judges the step when there are none.
    fn go_on(&mut self, witness: &mut dyn Witness) -> Result<(), Failure> {
        let steps = Arc::clone(&self.view.steps);
        let Some(step) = self.view.at_hand().and_then(|(index, _)| steps.get(index)) else { return Ok(()) };
        while let Some(call) = step.calls.get(self.hand.made) {
            let now = witness.now();
            let since = *self.hand.since.get_or_insert(now);
            let made = self.demo.make(call, now.since(since), &mut self.bench);
            if let Some(run) = self.view.runs.last_mut() {
                run.log.add(self.bench.take_log());
            }
            match made? {
                Made::Waits => return self.look_around(witness),
                Made::Done => {
                    self.hand.made += 1;
                    self.hand.since = None;
                }
            }
            if self.hand.made < step.calls.len() {
                self.look_around(witness)?;
            }
        }
        if let Some(run) = self.view.runs.last_mut() {
            run.called = true;
        }
        self.look_around(witness)?;
        self.judge(step, witness)
    }

    fn look_around(&mut self, witness: &mut dyn Witness) -> Result<(), Failure> {
        self.bench.carry().map_err(|error| Failure::Otherwise(format!("the wire is broken: {error}")))?;
        // One time for the whole round: which of two sockets moved first is not known.
        let at = witness.now();
        (0..self.view.cast.len()).try_for_each(|end| self.look(End(end), at, witness))?;
        self.view.now = witness.now();
        Ok(())
    }

    /// Looks at one socket and notes its state when that is new.
    fn look(&mut self, end: End, at: Moment, witness: &mut dyn Witness) -> Result<(), Failure> {
        let role = self.view.role(end);
        let standing = self.bench.standing(end);
        let Some(known) = self.view.ends.get_mut(end.0) else { return Ok(()) };
        let from = known.state();
        let runs_out = known.socket.as_ref().is_some_and(|socket| socket.timer.kind == TimerKind::TimeWait);
        let socket = match role.kind.whereabouts(&standing) {
            None => None,
            Some(place) => find(witness, &place, standing.inode, from)
                .map_err(|error| Failure::Blind { end: role.name, why: error.to_string() })?,
        };
        let to = socket.map(|socket| socket.state);
        known.standing = standing;
        known.socket = socket;
        known.ran_out = to.is_none() && (runs_out || known.ran_out);
        if to == from {
            return Ok(());
        }
        known.since = at;
        let expected = self.settling().and_then(|step| step.expects.iter().find(|expect| expect.end == end));
        let between = expected.map(|expect| between(expect, from, to)).unwrap_or_default();
        let expected = expected.is_some_and(|expect| expect.admits(to));
        if let Some(run) = self.view.runs.last_mut() {
            let passed = between.into_iter().map(|state| Change { end, state, at, known: Known::Inferred });
            run.changes.extend(passed);
            run.changes.push(Change { end, state: to, at, known: Known::Seen });
        }
        if expected || (runs_out && to.is_none()) || self.comes_early(end, to) {
            return Ok(());
        }
        Err(Failure::Strayed { end: role.name, from, to })
    }

    /// Whether the steps that follow make no call and wait for just this.
    fn comes_early(&self, end: End, to: Option<State>) -> bool {
        let waiting = self.view.steps.iter().skip(self.view.runs.len()).take_while(|step| step.calls.is_empty());
        waiting.flat_map(|step| &step.expects).any(|expect| expect.end == end && expect.admits(to))
    }

    /// Decides whether the step at hand is done, or out of time.
    fn judge(&mut self, step: &Step, witness: &mut dyn Witness) -> Result<(), Failure> {
        let now = self.view.now;
        let deadline = *self.hand.deadline.get_or_insert_with(|| now.plus(allowance(&self.view)));
        let last = self.view.runs.len() == self.view.steps.len();
        let waited = self.view.at_hand().map(|(_, run)| now.since(run.began)).unwrap_or_default();
        let mut findings = self.findings(step);
        let late = now > deadline;
        // Counting costs more than looking, so it waits until the sockets are as they should be.
        if late || findings.iter().all(|finding| finding.holds) {
            for (index, fact) in step.facts.iter().enumerate() {
                findings.push(self.find_out(index, fact, witness)?);
            }
        }
        let done = findings.iter().all(|finding| finding.holds);
        let unmet: Vec<Finding> = findings.iter().filter(|finding| !finding.holds).cloned().collect();
        let Some(run) = self.view.runs.last_mut() else { return Ok(()) };
        if done {
            run.findings = findings;
            run.settled = Some(now);
            if last {
                self.end(Phase::Finished);
            } else {
                self.view.phase = Phase::Ready;
            }
        } else if late {
            run.findings = findings;
            return Err(Failure::Unmet { unmet, missing: self.missing(step), waited });
        }
        Ok(())
    }

    /// What the step expects of its sockets, compared with what was seen of them.
    fn findings(&self, step: &Step) -> Vec<Finding> {
        let sight = |end: End| self.view.ends.get(end.0).and_then(|known| known.socket);
        let ran_out = |end: End| self.view.ends.get(end.0).is_some_and(|known| known.ran_out);
        let compare = |expect: &Expect| match expect.is_kept_for_a_time() && ran_out(expect.end) {
            true => Finding::over(self.view.role(expect.end).name, expect.state),
            false => expect.compare(|end| self.view.role(end).name, sight),
        };
        step.expects.iter().map(compare).collect()
    }

    /// The states that the step expects and that are not.
    fn missing(&self, step: &Step) -> Vec<State> {
        let is = |expect: &&Expect| self.view.ends.get(expect.end.0).and_then(EndView::state) == expect.state;
        step.expects.iter().filter(|expect| !is(expect)).filter_map(|expect| expect.state).collect()
    }

    fn find_out(&self, index: usize, fact: &Fact, witness: &mut dyn Witness) -> Result<Finding, Failure> {
        let value = match *fact {
            Fact::Grew { counter, .. } => {
                let before = self.hand.before.get(index).copied().flatten();
                witness.counter(counter).map(|now| Some(now?.saturating_sub(before?)))
            }
            Fact::Number { state, port, .. } => {
                let port_of = |end: End| self.bench.standing(end).local().map(|local| local.port);
                let crowd = match port {
                    Port::Local(end) => Crowd { state, local: port_of(end), remote: None },
                    Port::Remote(end) => Crowd { state, local: None, remote: port_of(end) },
                };
                witness.count(&crowd).map(Some)
            }
        };
        let value = value.map_err(|error| Failure::Otherwise(format!("the host could not be asked: {error}")))?;
        Ok(fact.compare(|end| self.view.role(end).name, value))
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

/// The states of its path that an end must have passed between two that were seen.
fn between(expect: &Expect, from: Option<State>, to: Option<State>) -> Vec<Option<State>> {
    let path: Vec<Option<State>> = expect.path().collect();
    let Some(reached) = path.iter().position(|state| *state == to) else { return Vec::new() };
    let begun = path.iter().position(|state| *state == from).map_or(0, |at| at + 1);
    path.get(begun..reached).unwrap_or_default().to_vec()
}

/// The counters that the step's facts speak of, in their order; `None` for a fact that speaks of none.
fn counters(step: &Step, witness: &mut dyn Witness) -> Result<Vec<Option<u64>>, Failure> {
    let read = |fact: &Fact| match fact {
        Fact::Grew { counter, .. } => witness.counter(counter),
        Fact::Number { .. } => Ok(None),
    };
    let values: io::Result<Vec<Option<u64>>> = step.facts.iter().map(read).collect();
    values.map_err(|error| Failure::Otherwise(format!("the counters could not be read: {error}")))
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

/// Looks a socket up by its exact ends, and by its inode where both are known: another socket may have the same ends
/// later. One that was there (`before`) is gone only when it is missed twice: while the kernel puts one kind of socket in
/// another's place, a look-up may find neither.
fn find(
    witness: &mut dyn Witness,
    place: &Whereabouts,
    inode: Option<u32>,
    before: Option<State>,
) -> io::Result<Option<Sight>> {
    let is = |sight: &Sight| match place {
        Whereabouts::Inet(_, ends) => {
            sight.ends.is_some_and(|its| its.local == ends.local && its.remote == ends.remote)
                && (sight.inode == 0 || inode.is_none_or(|inode| inode == sight.inode))
        }
        Whereabouts::Unix(_) | Whereabouts::Icmp(_) => true,
    };
    let mut look = || -> io::Result<Option<Sight>> { Ok(witness.look(place)?.filter(is)) };
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
