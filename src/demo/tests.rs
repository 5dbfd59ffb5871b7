//! The stage against a kernel played from a table, and the form of every script.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use super::bench::{Bench, Log};
use super::expect::Expect;
use super::failure::Failure;
use super::ladder::{Rung, Strokes, rungs};
use super::script::{Act, Call, End, Fate, Payload, Returns, Role, Segment, Side, Step};
use super::stage::{Next, Pace, Stage, run};
use super::view::{Change, Phase, Status, StepRun, View};
use super::witness::Witness;
use super::{Closer, DEMOS, Demo, Entry, Options, find};
use crate::model::address::{Endpoint, Ends, InetEnds};
use crate::model::key::{Identity, Key, NetnsId};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::{Timer, TimerKind};

const CLIENT: End = End(0);
const SERVER: End = End(1);
const CAST: &[Role] = &[
    Role { name: "client", side: Side::Left, protocol: Protocol::Tcp, peer_of: None },
    Role { name: "server", side: Side::Right, protocol: Protocol::Tcp, peer_of: Some(CLIENT) },
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

    fn perform(&mut self, _step: &Step, bench: &mut Bench) -> Result<(), Failure> {
        bench.locate(CLIENT, ends(CLIENT));
        Ok(())
    }
}

const PRETEND: Entry = Entry { name: "pretend", purpose: "nothing real", make: |_| Box::new(Pretend) };

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
}

impl<'a> Play<'a> {
    fn new(table: &'a [(u64, End, Shown)]) -> Self {
        let blinks = table.iter().filter(|(_, _, shown)| matches!(shown, Blink(_))).map(|(at, ..)| *at).collect();
        Self { now: Moment::default(), table, blinks }
    }
}

impl Witness for Play<'_> {
    fn now(&self) -> Moment {
        self.now
    }

    fn look(&mut self, protocol: Protocol, asked: &InetEnds) -> io::Result<Option<Socket>> {
        assert_eq!(protocol, Protocol::Tcp);
        let begun = |(at, end, _): &&(u64, End, Shown)| Moment::from_millis(*at) <= self.now && ends(*end) == *asked;
        let Some((at, _, shown)) = self.table.iter().rfind(begun) else { return Ok(None) };
        if self.blinks.pop_front_if(|blink| blink == at).is_some() {
            return Ok(None);
        }
        let timer = |kind, left_ms| Timer { kind, retransmits: 0, left_ms };
        Ok(match *shown {
            Nothing => None,
            Error => return Err(io::Error::other("refused")),
            Is(state) | Blink(state) => Some(socket(*asked, state, Timer::default(), 0, self.now)),
            Timed(state, left) => Some(socket(*asked, state, timer(TimerKind::On, left), 0, self.now)),
            Waiting(left) => Some(socket(*asked, State::TimeWait, timer(TimerKind::TimeWait, left), 0, self.now)),
            Unread(state, bytes) => Some(socket(*asked, state, Timer::default(), bytes, self.now)),
            Listener => {
                let any = InetEnds { remote: Endpoint::ANY_V4, ..*asked };
                Some(socket(any, State::Listen, Timer::default(), 0, self.now))
            }
        })
    }

    fn pause(&mut self, span: Duration) {
        self.now = self.now.plus(span);
    }
}

fn socket(ends: InetEnds, state: State, timer: Timer, receive_queue: u32, read: Moment) -> Socket {
    Socket {
        key: Key { netns: NetnsId(0), identity: Identity::Cookie(1) },
        read,
        protocol: Protocol::Tcp,
        state,
        shutdown: None,
        v6_only: None,
        ends: Ends::Inet(ends),
        timer,
        receive_queue,
        send_queue: 0,
        uid: 0,
        inode: 0,
        mark: None,
        cgroup: None,
        options: None,
        detail: None,
    }
}

fn outcome(view: &View) -> String {
    match &view.phase {
        Phase::Failed(failure) => format!("step {}: {failure}", view.runs.len()),
        phase => format!("{phase:?}"),
    }
}

#[track_caller]
fn check(table: &[(u64, End, Shown)], wanted: &str) {
    let mut stage = Stage::new(&PRETEND, Options::default(), Pace::Fast);
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
        "step 2: after 6.0 s client is SYN-SENT with timer on and Recv-Q 0, expected ESTAB; server is gone, expected \
         ESTAB and Recv-Q 7",
    );
}

#[test]
fn a_call_without_effect() {
    check(&[], "step 1: after 5.0 s client is gone, expected SYN-SENT with timer on");
}

#[test]
fn the_right_state_without_the_timer() {
    check(
        &[(0, CLIENT, Is(State::SynSent))],
        "step 1: after 5.0 s client is SYN-SENT without a timer and Recv-Q 0, expected SYN-SENT with timer on",
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
    let mut stage = Stage::new(&PRETEND, Options::default(), Pace::Whole);
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

#[test]
fn a_wait_is_followed_to_its_end_or_left_out() {
    let table = [ASKING, CONNECTED, ACCEPTED, CLOSED, (61_100, CLIENT, Nothing)];
    for (pace, steps, ended) in [(Pace::Fast, 3, 1_100), (Pace::Whole, 4, 61_100)] {
        let mut stage = Stage::new(&PRETEND, Options::default(), pace);
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
    let mut stage = Stage::new(&PRETEND, Options::default(), Pace::Whole);
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

#[test]
fn an_observer_stops_the_run() {
    let mut views = 0;
    let mut stage = Stage::new(&PRETEND, Options::default(), Pace::Whole);
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
    let mut stage = Stage::new(&PRETEND, Options::default(), Pace::Fast);
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
    let mut stage = Stage::new(&PRETEND, Options::default(), Pace::Fast);
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
    let mut stage = Stage::new(&PRETEND, Options::default(), Pace::Fast);
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
        let mut stage = Stage::new(find(name).unwrap(), Options::default(), Pace::Whole).view().clone();
        stage.steps = demo.steps().into();
        for (step, script) in demo.steps().iter().enumerate() {
            let change = |expect: &Expect| Change { end: expect.end, state: expect.state, at: Moment::default() };
            let changes: Vec<Change> = script.expects.iter().map(change).collect();
            for turned in 0..changes.len() {
                let mut order = changes.clone();
                order.rotate_left(turned);
                let mut before = Vec::new();
                for seen in 0..=order.len() + 1 {
                    let settled = (seen > order.len()).then(Moment::default);
                    let changes = order.iter().take(seen).copied().collect();
                    let run = StepRun { began: Moment::default(), log: Log::default(), changes, settled };
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
    let mut view = Stage::new(find("tcp-echo").unwrap(), Options::default(), Pace::Whole).view().clone();
    let begun = StepRun { began: Moment::default(), log: Log::default(), changes: Vec::new(), settled: None };
    view.runs = vec![begun; 3];
    assert_eq!(shown(&view, 1), ["SYN"], "what nothing brought about is held back at once");
    assert_eq!(shown(&view, 2), [""; 0]);
    let change = Change { end: SERVER, state: Some(State::SynRecv), at: Moment::default() };
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
        let refused = bench.make(&Call { act, returns: Returns::Success });
        assert_eq!(refused, Err(Failure::NotOpen { call: text.to_owned() }));
    }
    assert_eq!(bench.take_log(), Log::default());
}

#[test]
fn a_call_that_returns_something_else_fails() {
    let mut bench = Bench::new(CAST);
    assert_eq!(bench.make(&Call { act: Act::Socket(CLIENT), returns: Returns::Success }), Ok(()));
    let receive = Call { act: Act::Receive(CLIENT, 1), returns: Returns::Bytes(1) };
    let text = bench.make(&receive).unwrap_err().to_string();
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

/// Every script, with every choice that a user has.
fn scripts() -> impl Iterator<Item = (&'static str, Box<dyn Demo>)> {
    let with = |entry: &'static Entry| {
        [Closer::Client, Closer::Server].map(|closer| (entry.name, (entry.make)(Options { closer })))
    };
    DEMOS.iter().flat_map(with)
}

#[test]
fn names_are_unique_words_and_purposes_fit_a_line() {
    for (at, entry) in DEMOS.iter().enumerate() {
        assert!(entry.name.chars().all(|symbol| symbol.is_ascii_lowercase() || symbol == '-'), "{}", entry.name);
        assert!(DEMOS.iter().skip(at + 1).all(|other| other.name != entry.name), "{}", entry.name);
        assert!(!entry.purpose.is_empty() && entry.purpose.len() <= 70, "{}", entry.name);
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
            assert!(step.caption.ends_with('.') && step.caption.len() > 20, "{at}");
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
                let before = std::mem::replace(&mut shown[expect.end.0], expect.state);
                assert!(is_legal(before, expect.state), "{at}: {before:?} to {:?}", expect.state);
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
