//! The stage against a kernel played from a table, and the form of every script.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use super::bench::{Bench, Log, Made};
use super::call::{Act, Call, Deed, Payload, Returns};
use super::choice::Form;
use super::expect::{Bounds, Expect, Fact, Port, Quantity};
use super::failure::Failure;
use super::ladder::{Rung, Strokes, rungs};
use super::script::{End, Fate, Kind, Role, Segment, Side, Step};
use super::stage::{Next, Pace, Stage, run};
use super::view::{Change, Known, Phase, Status, StepRun, View};
use super::witness::{Crowd, Sight, Whereabouts, Witness};
use super::{DEMOS, Demo, Entry, Options, find};
use crate::model::address::{Endpoint, InetEnds};
use crate::model::socket::Protocol;
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::{Timer, TimerKind};

const CLIENT: End = End(0);
const SERVER: End = End(1);
const CAST: &[Role] = &[
    Role { name: "client", side: Side::Left, kind: Kind::Tcp, peer_of: None },
    Role { name: "server", side: Side::Right, kind: Kind::Tcp, peer_of: Some(CLIENT) },
];

fn endpoint(port: u16) -> Endpoint {
    Endpoint::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}

fn ends(end: End) -> InetEnds {
    let (local, remote) = if end == CLIENT { (1000, 2000) } else { (2000, 1000) };
    InetEnds { local: endpoint(local), remote: endpoint(remote), interface: 0 }
}

/// A demo that makes no call: connect, be connected, close, wait, as far as anyone can see.
struct Pretend;

impl Demo for Pretend {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        vec![
            Step::new("asks", "Asks.", "RFC")
                .call(Act::Close(CLIENT))
                .expect(Expect::state(CLIENT, State::SynSent).timer(TimerKind::On))
                .held(CLIENT, SERVER, "SYN"),
            Step::new("connects", "Connects.", "RFC")
                .call(Act::Close(CLIENT))
                .expect(Expect::state(CLIENT, State::Established))
                .expect(Expect::state(SERVER, State::Established).receive_queue(7))
                .arrives(CLIENT, SERVER, "SYN again")
                .arrives(SERVER, CLIENT, "SYN, ACK")
                .arrives(CLIENT, SERVER, "ACK"),
            Step::new("closes", "Closes.", "RFC")
                .call(Act::Close(CLIENT))
                .expect(Expect::state(CLIENT, State::TimeWait).timer(TimerKind::TimeWait)),
            Step::new("waits", "Waits.", "RFC").expect(Expect::gone(CLIENT)).lasts(Duration::from_secs(60)),
        ]
    }

    fn make(&mut self, _: &Call, _: Duration, bench: &mut Bench) -> Result<Made, Failure> {
        bench.locate(CLIENT, ends(CLIENT));
        Ok(Made::Done)
    }
}

const PRETEND: Entry = Entry { name: "pretend", purpose: "nothing real", choices: &[], make: |_| Box::new(Pretend) };

/// What the kernel shows of an end from this millisecond on.
#[derive(Clone, Copy)]
enum Shown {
    Nothing,
    Is(State),
    /// Under the retransmission timer, so many milliseconds.
    Timed(State, u32),
    /// In TIME-WAIT, so many milliseconds to go.
    Waiting(u32),
    /// Holding so many bytes to read.
    Unread(State, u32),
    /// Another socket: the listener on the local port.
    Listener,
    Error,
    /// Nothing, for one look only.
    Blink(State),
}

use Shown::{Blink, Error, Is, Listener, Nothing, Timed, Unread, Waiting};

/// Plays a table of (millisecond, end, what it shows).
struct Play<'a> {
    now: Moment,
    table: &'a [(u64, End, Shown)],
    blinks: VecDeque<u64>,
    crowd: u64,
    asked: u64,
}

impl<'a> Play<'a> {
    fn new(table: &'a [(u64, End, Shown)]) -> Self {
        let blinks = table.iter().filter(|(_, _, shown)| matches!(shown, Blink(_))).map(|(at, ..)| *at).collect();
        Self { now: Moment::default(), table, blinks, crowd: 7, asked: 0 }
    }
}

impl Witness for Play<'_> {
    fn now(&self) -> Moment {
        self.now
    }

    fn look(&mut self, place: &Whereabouts) -> io::Result<Option<Sight>> {
        let Whereabouts::Inet(Protocol::Tcp, asked) = *place else { panic!("{place:?}") };
        let begun = |(at, end, _): &&(u64, End, Shown)| Moment::from_millis(*at) <= self.now && ends(*end) == asked;
        let Some((at, _, shown)) = self.table.iter().rfind(begun) else { return Ok(None) };
        if self.blinks.pop_front_if(|blink| blink == at).is_some() {
            return Ok(None);
        }
        let timer = |kind, left_ms| Timer { kind, retransmits: 0, left_ms };
        Ok(match *shown {
            Nothing => None,
            Error => return Err(io::Error::other("refused")),
            Is(state) | Blink(state) => Some(sight(asked, state, Timer::default(), 0, self.now)),
            Timed(state, left) => Some(sight(asked, state, timer(TimerKind::On, left), 0, self.now)),
            Waiting(left) => Some(sight(asked, State::TimeWait, timer(TimerKind::TimeWait, left), 0, self.now)),
            Unread(state, bytes) => Some(sight(asked, state, Timer::default(), bytes, self.now)),
            Listener => {
                let any = InetEnds { remote: Endpoint::ANY_V4, ..asked };
                Some(sight(any, State::Listen, Timer::default(), 0, self.now))
            }
        })
    }

    fn count(&mut self, _: &Crowd) -> io::Result<u64> {
        Ok(self.crowd)
    }

    /// Grows by three at each asking.
    fn counter(&mut self, name: &str) -> io::Result<Option<u64>> {
        self.asked += 3;
        Ok((name == "Known").then_some(self.asked))
    }

    fn pause(&mut self, span: Duration) {
        self.now = self.now.plus(span);
    }
}

fn sight(ends: InetEnds, state: State, timer: Timer, receive_queue: u32, read: Moment) -> Sight {
    Sight { timer, receive_queue, ..Sight::new(read, state, Some(ends)) }
}

fn outcome(view: &View) -> String {
    match &view.phase {
        Phase::Failed(failure) => format!("step {}: {failure}", view.runs.len()),
        phase => format!("{phase:?}"),
    }
}

#[track_caller]
fn check(table: &[(u64, End, Shown)], wanted: &str) {
    let mut stage = Stage::new(&PRETEND, &Options::USUAL, Pace::Fast);
    run(&mut stage, &mut Play::new(table), &mut |_| Next::Go);
    assert_eq!(outcome(stage.view()), wanted);
}

const ASKING: (u64, End, Shown) = (0, CLIENT, Timed(State::SynSent, 1_000));
const CONNECTED: (u64, End, Shown) = (1_000, CLIENT, Is(State::Established));
const ACCEPTED: (u64, End, Shown) = (1_003, SERVER, Unread(State::Established, 7));
const CLOSED: (u64, End, Shown) = (1_100, CLIENT, Waiting(60_000));

#[test]
fn a_kernel_that_does_as_expected() {
    check(&[ASKING, CONNECTED, ACCEPTED, CLOSED], "Finished");
}

#[test]
fn a_state_that_comes_when_the_timer_fires_is_in_time() {
    let late = (34_000, CLIENT, Is(State::Established));
    let server = (34_000, SERVER, Unread(State::Established, 7));
    let closed = (35_000, CLIENT, Waiting(60_000));
    check(&[(0, CLIENT, Timed(State::SynSent, 30_000)), late, server, closed], "Finished");
    check(
        &[ASKING, late, server],
        "step 2: not after 6.0 s: client ESTAB (is SYN-SENT); server ESTAB, Recv-Q 7 (is gone)",
    );
}

#[test]
fn a_call_without_effect() {
    check(&[], "step 1: not after 5.0 s: client SYN-SENT with timer on (is gone)");
}

#[test]
fn the_right_state_without_the_timer() {
    check(
        &[(0, CLIENT, Is(State::SynSent))],
        "step 1: not after 5.0 s: client SYN-SENT with timer on (is SYN-SENT without a timer)",
    );
}

#[test]
fn a_wrong_state_fails_at_once() {
    check(
        &[ASKING, (1_000, CLIENT, Is(State::Close))],
        "step 2: client went from SYN-SENT to UNCONN, which the script does not expect here",
    );
    check(
        &[ASKING, (1_000, CLIENT, Nothing)],
        "step 2: client went from SYN-SENT to gone, which the script does not expect here",
    );
}

#[test]
fn an_end_that_the_step_does_not_name_may_not_move() {
    check(
        &[ASKING, (0, SERVER, Is(State::SynRecv))],
        "step 1: server went from gone to SYN-RECV, which the script does not expect here",
    );
}

#[test]
fn a_look_up_that_fails() {
    check(
        &[ASKING, (500, SERVER, Error)],
        "step 2: the server could not be looked up in the kernel's socket table: refused",
    );
}

#[test]
fn a_socket_missed_once_is_not_gone() {
    check(&[ASKING, (500, CLIENT, Blink(State::SynSent)), CONNECTED, ACCEPTED, CLOSED], "Finished");
}

#[test]
fn the_listener_on_the_port_is_not_the_socket() {
    check(&[ASKING, (0, SERVER, Listener), CONNECTED, ACCEPTED, CLOSED], "Finished");
}

#[test]
fn a_socket_that_moves_between_steps_fails_the_demo() {
    let table = [ASKING, (60_000, CLIENT, Nothing)];
    let mut play = Play::new(&table);
    let mut stage = Stage::new(&PRETEND, &Options::USUAL, Pace::Whole);
    stage.poll(&mut play);
    stage.step(&mut play);
    for (at, phase) in [(10, "Ready"), (59_000, "Ready")] {
        play.now = Moment::from_millis(at);
        stage.poll(&mut play);
        assert_eq!(outcome(stage.view()), phase);
    }
    play.now = Moment::from_millis(60_000);
    stage.poll(&mut play);
    assert_eq!(
        outcome(stage.view()),
        "step 1: client went from SYN-SENT to gone, which the script does not expect here"
    );
    stage.step(&mut play);
    assert_eq!(stage.view().runs.len(), 1, "a failed demo goes no further");
}

/// What takes 8 s.
const LATE: Deed = Deed { name: "late", text: "comes late" };

/// A demo of one step, in which the client is somewhere.
struct Just(fn() -> Step);

impl Demo for Just {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        vec![(self.0)().call(Act::Close(CLIENT))]
    }

    fn make(&mut self, call: &Call, waited: Duration, bench: &mut Bench) -> Result<Made, Failure> {
        bench.locate(CLIENT, ends(CLIENT));
        match call.act {
            Act::Own(LATE) if waited < Duration::from_secs(8) => Ok(Made::Waits),
            _ => Ok(Made::Done),
        }
    }
}

/// What comes of one step on a connected client with 7 bytes in its Recv-Q, where 7 sockets can be counted and the counter
/// `Known` grows by 3.
#[track_caller]
fn check_step(make: fn(&Options) -> Box<dyn Demo>, wanted: &str) -> View {
    let entry = Entry { make, ..PRETEND };
    let mut stage = Stage::new(&entry, &Options::USUAL, Pace::Fast);
    run(&mut stage, &mut Play::new(&[(0, CLIENT, Unread(State::Established, 7))]), &mut |_| Next::Go);
    assert_eq!(outcome(stage.view()), wanted);
    stage.view().clone()
}

fn connected() -> Step {
    Step::new("is", "Is.", "RFC").expect(Expect::state(CLIENT, State::Established))
}

macro_rules! check_expect {
    ($expect:expr, $wanted:expr) => {
        check_step(
            |_| {
                Box::new(Just(|| {
                    Step::new("is", "Is.", "RFC").expect($expect(Expect::state(CLIENT, State::Established)))
                }))
            },
            $wanted,
        )
    };
}

macro_rules! check_fact {
    ($fact:expr, $wanted:expr) => {
        check_step(|_| Box::new(Just(|| connected().fact($fact))), $wanted)
    };
}

#[test]
fn quantities_are_held_to_their_bounds() {
    use Bounds::{AtLeast, AtMost, Is};
    use Quantity::{Drops, ReceiveQueue};
    check_expect!(|is: Expect| is.amount(ReceiveQueue, Is(7)), "Finished");
    check_expect!(|is: Expect| is.amount(ReceiveQueue, AtLeast(7)), "Finished");
    check_expect!(|is: Expect| is.amount(ReceiveQueue, AtMost(7)), "Finished");
    for (view, told) in [
        (check_expect!(|is: Expect| is.amount(Drops, Is(0)), "Finished"), "client ESTAB, skmem d 0 (skmem d not told)"),
        (
            check_expect!(|is: Expect| is.peer_of(SERVER), "Finished"),
            "client ESTAB, peer is the server (peer not told)",
        ),
    ] {
        assert_eq!(view.runs[0].findings[0].to_string(), told);
    }
    for view in [
        check_expect!(
            |is: Expect| is.amount(ReceiveQueue, AtLeast(8)),
            "step 1: not after 5.0 s: client ESTAB, Recv-Q at least 8 (is ESTAB, Recv-Q 7)"
        ),
        check_expect!(
            |is: Expect| is.amount(ReceiveQueue, AtMost(6)),
            "step 1: not after 5.0 s: client ESTAB, Recv-Q at most 6 (is ESTAB, Recv-Q 7)"
        ),
    ] {
        assert!(!view.runs[0].findings[0].holds && view.status(0) == Status::Failed);
    }
}

#[test]
fn what_is_counted_is_held_to_its_bounds() {
    check_fact!(Fact::Grew { counter: "Known", by: 3 }, "Finished");
    check_fact!(
        Fact::Grew { counter: "Known", by: 4_000_000 },
        "step 1: not after 5.0 s: Known grows by at least 4,000,000 (is 3,006)"
    );
    let view = check_fact!(Fact::Grew { counter: "Unknown", by: 1 }, "Finished");
    assert_eq!(view.runs[0].findings[1].to_string(), "Unknown grows by at least 1 (not told by this kernel)");
    check_fact!(
        Fact::Number { state: State::TimeWait, port: Port::Remote(SERVER), bounds: Bounds::AtLeast(7) },
        "Finished"
    );
    check_fact!(
        Fact::Number { state: State::TimeWait, port: Port::Local(SERVER), bounds: Bounds::Is(8) },
        "step 1: not after 5.0 s: TIME-WAIT sockets whose local port is the server's: 8 (is 7)"
    );
}

#[test]
fn a_state_that_nobody_could_see_is_inferred() {
    let view = check_expect!(|is: Expect| is.through(&[State::SynSent]), "Finished");
    let changes: Vec<_> = view.runs[0].changes.iter().map(|change| (change.state, change.known)).collect();
    assert_eq!(changes, [(Some(State::SynSent), Known::Inferred), (Some(State::Established), Known::Seen)]);
}

/// The calls after one that waits are made when it is over, and only then is the step judged.
#[test]
fn a_call_may_wait_while_the_stage_looks_on() {
    let make = |_: &Options| -> Box<dyn Demo> { Box::new(Just(|| connected().call(Act::Own(LATE)))) };
    let view = check_step(make, "Finished");
    assert!(view.elapsed(view.now) >= Duration::from_secs(8));
}

#[test]
fn a_wait_is_followed_to_its_end_or_left_out() {
    let table = [ASKING, CONNECTED, ACCEPTED, CLOSED, (61_100, CLIENT, Nothing)];
    for (pace, steps, ended) in [(Pace::Fast, 3, 1_100), (Pace::Whole, 4, 61_100)] {
        let mut stage = Stage::new(&PRETEND, &Options::USUAL, pace);
        run(&mut stage, &mut Play::new(&table), &mut |_| Next::Go);
        let view = stage.view();
        assert_eq!((&view.phase, view.steps.len()), (&Phase::Finished, steps));
        assert_eq!(view.now, Moment::from_millis(ended));
    }
}

#[test]
fn time_wait_may_end_while_a_reader_thinks() {
    let table = [ASKING, CONNECTED, ACCEPTED, CLOSED, (61_100, CLIENT, Nothing)];
    let mut play = Play::new(&table);
    let mut stage = Stage::new(&PRETEND, &Options::USUAL, Pace::Whole);
    run(&mut stage, &mut play, &mut |view| {
        let closed = view.runs.len() == 3 && view.phase == Phase::Ready;
        if closed { Next::Stop } else { Next::Go }
    });
    play.now = Moment::from_millis(90_000);
    stage.poll(&mut play);
    assert_eq!(outcome(stage.view()), "Ready");
    stage.step(&mut play);
    assert_eq!(outcome(stage.view()), "Finished");
}

/// Asks, and then only waits for the end; and closes, and expects TIME-WAIT to be there still.
struct Slow;

impl Demo for Slow {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        let waiting = |title: &'static str| {
            Step::new(title, "Waits.", "RFC").expect(Expect::state(CLIENT, State::TimeWait).timer(TimerKind::TimeWait))
        };
        vec![
            Step::new("asks", "Asks.", "RFC")
                .call(Act::Close(CLIENT))
                .expect(Expect::state(CLIENT, State::Established))
                .expect(Expect::state(SERVER, State::Established)),
            Step::new("loses", "Loses.", "RFC").expect(Expect::gone(SERVER)).lasts(Duration::from_secs(1)),
            waiting("closes").call(Act::Close(CLIENT)),
            waiting("still").call(Act::Close(CLIENT)),
        ]
    }

    fn make(&mut self, _: &Call, _: Duration, bench: &mut Bench) -> Result<Made, Failure> {
        bench.locate(CLIENT, ends(CLIENT));
        Ok(Made::Done)
    }
}

/// What the next step only waits for may come before it is begun; and what TCP keeps for 60 s may be over.
#[test]
fn a_reader_may_take_long() {
    let entry = Entry { make: |_| Box::new(Slow), ..PRETEND };
    let table = [
        (0, CLIENT, Is(State::Established)),
        (0, SERVER, Is(State::Established)),
        (500, SERVER, Nothing),
        (2_000, CLIENT, Waiting(60_000)),
        (62_000, CLIENT, Nothing),
    ];
    let mut play = Play::new(&table);
    let mut stage = Stage::new(&entry, &Options::USUAL, Pace::Whole);
    stage.step(&mut play);
    for at in [900, 1_500] {
        play.now = Moment::from_millis(at);
        stage.poll(&mut play);
        assert_eq!(outcome(stage.view()), "Ready");
    }
    stage.step(&mut play);
    assert_eq!((outcome(stage.view()).as_str(), stage.view().runs.len()), ("Ready", 2));
    play.now = Moment::from_millis(2_000);
    stage.step(&mut play);
    play.now = Moment::from_millis(90_000);
    stage.poll(&mut play);
    stage.step(&mut play);
    assert_eq!(outcome(stage.view()), "Finished");
    assert_eq!(stage.view().runs[3].findings[0].to_string(), "client TIME-WAIT (its time is over)");
}

#[test]
fn an_observer_stops_the_run() {
    let mut views = 0;
    let mut stage = Stage::new(&PRETEND, &Options::USUAL, Pace::Whole);
    run(&mut stage, &mut Play::new(&[ASKING]), &mut |view| {
        views += 1;
        if view.runs.len() == 2 { Next::Stop } else { Next::Go }
    });
    assert_eq!(views, 3, "before the first step, after it, after the second");
    assert_eq!(stage.view().status(0), Status::Done);
    assert_eq!(stage.view().status(1), Status::AtHand);
    assert_eq!(stage.view().status(2), Status::Ahead);
}

/// A held run looks on: what happens meanwhile is seen when it happens.
#[test]
fn a_run_is_held_between_steps() {
    let mut stage = Stage::new(&PRETEND, &Options::USUAL, Pace::Fast);
    let mut held = 0;
    run(&mut stage, &mut Play::new(&[ASKING, CONNECTED, ACCEPTED, CLOSED]), &mut |view| {
        if view.phase != Phase::Ready || view.runs.len() != 1 || held == 3 {
            return Next::Go;
        }
        held += 1;
        Next::Hold
    });
    assert_eq!((held, outcome(stage.view()).as_str()), (3, "Finished"));
}

#[test]
fn a_state_stands_beside_the_segment_that_brought_it() {
    let mut stage = Stage::new(&PRETEND, &Options::USUAL, Pace::Fast);
    run(&mut stage, &mut Play::new(&[ASKING, CONNECTED, ACCEPTED, CLOSED]), &mut |_| Next::Go);
    let mut lines = Vec::new();
    for step in 0..2 {
        for rung in rungs(stage.view(), step) {
            let [left, right] =
                [rung.left, rung.right].map(|mark| mark.and_then(|mark| mark.state).map_or("", State::name));
            lines.push(format!("{left:8} {} {right}", rung.arrow(24, &Strokes::UNICODE)).trim_end().to_owned());
        }
    }
    assert_eq!(
        lines,
        [
            "SYN-SENT ├──── SYN ──────╳ held │",
            "         ├──── SYN again ──────▶│",
            "ESTAB    │◀─────── SYN, ACK ────┤",
            "         ├──── ACK ────────────▶│ ESTAB",
        ]
    );
}

#[test]
fn an_arrow_is_as_wide_as_it_is_asked_to_be() {
    for text in ["", "FIN", "\"hello socket world\"", "\"双方向の通信路\""] {
        for fate in [Fate::Arrives, Fate::Held] {
            let segment = Segment { from: CLIENT, to: SERVER, text: text.into(), fate };
            for (side, width) in
                [Side::Left, Side::Right].into_iter().flat_map(|side| (24..60).map(move |at| (side, at)))
            {
                let rung = Rung { segment: Some((&segment, side)), ..Rung::default() };
                for strokes in [Strokes::UNICODE, Strokes::ASCII] {
                    let arrow = rung.arrow(width, &strokes);
                    assert_eq!(arrow.width(), width, "{arrow}");
                }
            }
        }
    }
    assert_eq!(Rung::default().arrow(24, &Strokes::UNICODE).width(), 24);
}

#[test]
fn a_segment_is_not_shown_before_it_is_known_to_arrive() {
    let mut stage = Stage::new(&PRETEND, &Options::USUAL, Pace::Fast);
    run(&mut stage, &mut Play::new(&[ASKING, CONNECTED]), &mut |_| Next::Go);
    assert_eq!(shown(stage.view(), 1), ["SYN again", "SYN, ACK"], "the state tells of both, and not of the ACK");
}

/// ASCII is in the strokes: what a segment says stays as it is.
#[test]
fn an_arrow_is_drawn_in_the_strokes_that_are_asked_for() {
    let draw = |side, fate| {
        let segment = Segment { from: CLIENT, to: SERVER, text: "─▶ abc".into(), fate };
        Rung { segment: Some((&segment, side)), ..Rung::default() }.arrow(24, &Strokes::ASCII)
    };
    assert_eq!(draw(Side::Left, Fate::Arrives), "|---- ─▶ abc --------->|");
    assert_eq!(draw(Side::Right, Fate::Arrives), "|<--------- ─▶ abc ----|");
    assert_eq!(draw(Side::Left, Fate::Held), "|---- ─▶ abc ---X held |");
    assert_eq!(draw(Side::Right, Fate::Held), "| held X--- ─▶ abc ----|");
}

/// The texts of a step's segments that are shown.
fn shown(view: &View, step: usize) -> Vec<String> {
    rungs(view, step).iter().filter_map(|rung| Some(rung.segment?.0.text.to_string())).collect()
}

/// Every step of every script, its states seen in any order: nothing appears above what was shown before.
#[test]
fn rungs_are_only_added_below() {
    for (name, demo) in scripts() {
        let mut stage = Stage::new(find(name).unwrap(), &Options::USUAL, Pace::Whole).view().clone();
        stage.steps = demo.steps().into();
        for (step, script) in demo.steps().iter().enumerate() {
            let change = |expect: &Expect| Change {
                end: expect.end,
                state: expect.state,
                at: Moment::default(),
                known: Known::Seen,
            };
            let changes: Vec<Change> = script.expects.iter().map(change).collect();
            for turned in 0..changes.len() {
                let mut order = changes.clone();
                order.rotate_left(turned);
                let mut before = Vec::new();
                for seen in 0..=order.len() + 1 {
                    let settled = (seen > order.len()).then(Moment::default);
                    let changes = order.iter().take(seen).copied().collect();
                    let run = StepRun { changes, settled, ..StepRun::begun(Moment::default()) };
                    stage.runs = vec![run; step + 1];
                    let now = shown(&stage, step);
                    assert!(now.starts_with(&before), "{name}: {}: {before:?}, then {now:?}", script.title);
                    before = now;
                }
                assert_eq!(before.len(), script.segments.len());
            }
        }
    }
}

/// What is held back in answer to a segment is not shown before that segment is.
#[test]
fn an_answer_stands_below_its_cause() {
    let mut view = Stage::new(find("tcp-echo").unwrap(), &Options::USUAL, Pace::Whole).view().clone();
    view.runs = vec![StepRun::begun(Moment::default()); 3];
    assert_eq!(shown(&view, 1), ["SYN"], "what nothing brought about is held back at once");
    assert_eq!(shown(&view, 2), [""; 0]);
    let change = Change { end: SERVER, state: Some(State::SynRecv), at: Moment::default(), known: Known::Seen };
    view.runs[2].changes.push(change);
    assert_eq!(shown(&view, 2), ["SYN again", "SYN, ACK"]);
}

#[test]
fn calls_on_sockets_that_are_not_open_are_refused() {
    let mut bench = Bench::new(CAST);
    for (act, text) in [
        (Act::Connect(CLIENT, SERVER), "connect(client, server)"),
        (Act::Accept(CLIENT, SERVER), "accept4(client, NULL, NULL, SOCK_NONBLOCK)"),
        (Act::Send(SERVER, Payload::Fixed(b"a\"\n")), "send(server, \"a\\\"\\n\", 3, 0)"),
        (Act::Close(SERVER), "close(server)"),
        (Act::Socket(End(9)), "socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)"),
    ] {
        let refused = bench.make(&Call { act, returns: Returns::Success }, Duration::ZERO);
        assert_eq!(refused, Err(Failure::NotOpen { call: text.to_owned() }));
    }
    assert_eq!(bench.take_log(), Log::default());
}

#[test]
fn a_call_that_returns_something_else_fails() {
    let mut bench = Bench::new(CAST);
    let open = Call { act: Act::Socket(CLIENT), returns: Returns::Success };
    assert_eq!(bench.make(&open, Duration::ZERO), Ok(Made::Done));
    let receive = Call { act: Act::Receive(CLIENT, 1), returns: Returns::Exactly(1) };
    let text = bench.make(&receive, Duration::ZERO).unwrap_err().to_string();
    let number = bench.standing(CLIENT).descriptor.unwrap();
    assert_eq!(
        text,
        format!(
            "recv({number}, buffer, 1, 0) = -1 ENOTCONN (Transport endpoint is not connected), but the script expects 1"
        )
    );
    assert_eq!(bench.take_log().calls.len(), 2);
}

#[test]
fn stages_and_views_may_go_to_another_thread() {
    const fn sendable<T: Send>() {}
    sendable::<Stage>();
    sendable::<View>();
}

/// Every script, with every word that its user may choose.
fn scripts() -> impl Iterator<Item = (&'static str, Box<dyn Demo>)> {
    DEMOS.iter().flat_map(|entry| {
        let words = entry.choices.iter().flat_map(|choice| match choice.form {
            Form::Word(words) => words.iter().map(|(word, _)| (choice, *word)).collect(),
            Form::Number { .. } | Form::Place { .. } => Vec::new(),
        });
        let chosen = words.map(|(choice, word)| Options::USUAL.with(choice, word).unwrap());
        std::iter::once(Options::USUAL).chain(chosen).map(|options| (entry.name, (entry.make)(&options)))
    })
}

#[test]
fn names_are_unique_words_and_purposes_fit_a_line() {
    for (at, entry) in DEMOS.iter().enumerate() {
        assert!(entry.name.chars().all(|symbol| symbol.is_ascii_lowercase() || symbol == '-'), "{}", entry.name);
        assert!(DEMOS.iter().skip(at + 1).all(|other| other.name != entry.name), "{}", entry.name);
        assert!(!entry.purpose.is_empty() && entry.purpose.len() <= 60, "{}", entry.name);
    }
}

#[test]
fn every_step_says_what_why_and_where_to_read_on() {
    for (name, demo) in scripts() {
        let cast = demo.cast();
        let mut shown = vec![None; cast.len()];
        for step in demo.steps() {
            let at = format!("{name}: {}", step.title);
            assert!(!step.title.is_empty() && !step.reference.is_empty(), "{at}");
            assert!(step.caption.ends_with(['.', '?']) && step.caption.len() > 20, "{at}");
            assert!(!step.calls.is_empty() || step.only_waits(), "{at}: does nothing");
            assert!(!step.expects.is_empty(), "{at}: expects nothing");
            let held = step.segments.iter().any(|segment| segment.fate == Fate::Held);
            let said = step.caption.contains("held back");
            assert_eq!(said, held, "{at}: the caption must say when a segment is held back");
            for segment in &step.segments {
                let sides = [segment.from, segment.to].map(|end| cast[end.0].side);
                assert_ne!(sides[0], sides[1], "{at}: {}", segment.text);
            }
            for expect in &step.expects {
                for state in expect.path() {
                    let before = std::mem::replace(&mut shown[expect.end.0], state);
                    let reset = state.is_none() && step.segments.iter().any(|segment| segment.text.starts_with("RST"));
                    let legal = is_legal(before, state) || reset || cast[expect.end.0].kind != Kind::Tcp;
                    assert!(legal, "{at}: {}: {before:?} to {state:?}", cast[expect.end.0].name);
                }
            }
        }
        assert_eq!(shown, vec![None; cast.len()], "{name}: something is left at the end");
    }
}

/// The edges of RFC 9293 figure 5, with what a table of sockets shows of them: a socket that is not
/// bound, or closed, is not there.
fn is_legal(from: Option<State>, to: Option<State>) -> bool {
    use State::{CloseWait, Closing, Established, FinWait1, FinWait2, LastAck, Listen, SynRecv, SynSent, TimeWait};
    from == to
        || matches!(
            (from, to),
            (None, Some(Listen | SynSent | SynRecv))
                | (Some(SynSent), Some(SynRecv | Established) | None)
                | (Some(SynRecv), Some(Established | FinWait1) | None)
                | (Some(Established), Some(FinWait1 | CloseWait) | None)
                | (Some(FinWait1), Some(FinWait2 | Closing | TimeWait))
                | (Some(FinWait2 | Closing), Some(TimeWait))
                | (Some(CloseWait), Some(LastAck))
                | (Some(LastAck | TimeWait | Listen), None)
        )
}
