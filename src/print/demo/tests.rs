use std::net::{IpAddr, Ipv4Addr};

use super::*;
use crate::demo::bench::Log;
use crate::demo::call::Returns;
use crate::demo::failure::Failure;
use crate::demo::script::{End, Standing};
use crate::demo::view::{Change, Known, StepRun};
use crate::demo::witness::Sight;
use crate::demo::{Options, find};
use crate::model::address::{Endpoint, InetEnds};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::{Timer, TimerKind};

const CLIENT: End = End(0);
const SERVER: End = End(1);
const LISTENER: End = End(2);

fn ends(local: u16, remote: u16) -> InetEnds {
    let endpoint = |port| Endpoint::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
    InetEnds { local: endpoint(local), remote: endpoint(remote), interface: 0 }
}

/// `tcp-echo` with its own script, before its first step.
fn view() -> View {
    let entry = find("tcp-echo").unwrap();
    let demo = (entry.make)(&Options::USUAL);
    View {
        name: entry.name,
        purpose: entry.purpose,
        cast: demo.cast(),
        steps: demo.steps().into(),
        runs: Vec::new(),
        ends: demo.cast().iter().map(|_| EndView::default()).collect(),
        began: Moment::from_millis(5_000),
        now: Moment::from_millis(5_000),
        phase: Phase::Ready,
    }
}

/// The text with its left edge drawn: a snapshot forgets spaces that all its lines begin with.
fn ruled(text: &str) -> String {
    text.lines().map(|line| format!("|{line}\n")).collect()
}

fn called(text: &str, result: Result<i64, i32>) -> Called {
    Called { text: text.to_owned(), result }
}

/// A step that was begun at a millisecond of the run.
fn begun(at: u64, calls: &[Called], output: &[&str]) -> StepRun {
    let output = output.iter().map(|line| (*line).to_owned()).collect();
    let began = Moment::from_millis(5_000 + at);
    StepRun { log: Log { calls: calls.to_vec(), output }, called: true, ..StepRun::begun(began) }
}

/// The step at hand saw this, each with its millisecond, and settled.
fn settle(view: &mut View, changes: &[(u64, End, Option<State>)]) {
    let at = |millis: u64| Moment::from_millis(5_000 + millis);
    let run = view.runs.last_mut().unwrap();
    let change = |(millis, end, state): &(u64, End, Option<State>)| Change {
        end: *end,
        state: *state,
        at: at(*millis),
        known: Known::Seen,
    };
    run.changes = changes.iter().map(change).collect();
    run.settled = Some(run.began);
    view.phase = Phase::Ready;
}

fn stand(view: &mut View, end: End, descriptor: Option<i32>, ends: InetEnds) {
    view.ends[end.0].standing = Standing { descriptor, ends: Some(ends), ..Standing::default() };
}

fn see(view: &mut View, end: End, state: State, timer: Timer, at: u64) {
    let ends = view.ends[end.0].standing.ends.unwrap();
    view.now = Moment::from_millis(5_000 + at);
    view.ends[end.0].socket = Some(Sight { timer, ..Sight::new(view.now, state, Some(ends)) });
}

/// The view after two steps, the second one not settled.
fn asking() -> View {
    let mut view = view();
    view.runs.push(begun(0, &[called("listen(3, 1)", Ok(0))], &[]));
    stand(&mut view, LISTENER, Some(3), ends(42849, 0));
    settle(&mut view, &[(0, LISTENER, Some(State::Listen))]);
    view.runs.push(begun(1, &[called("connect(4, 127.0.0.1:42849)", Err(libc::EINPROGRESS))], &[]));
    stand(&mut view, CLIENT, Some(4), ends(43588, 42849));
    view.phase = Phase::Settling;
    view
}

#[test]
fn a_step_is_told_when_it_begins_and_its_ladder_when_it_settles() {
    let mut transcript = Transcript::new(Signs::UNICODE);
    assert_eq!(transcript.news(&view()), "");
    let mut view = asking();
    insta::assert_snapshot!(ruled(&transcript.news(&view)), @r"
    |tcp-echo: one TCP connection, from LISTEN to the end of TIME-WAIT
    |
    | 1 of 14 · the server listens
    | ▸ listen(3, 1) = 0
    |   bind() gives the socket its address, and listen() makes it a listener: it
    |   takes connections and never carries data itself. (listen(2), RFC 9293 3.3.2)
    | client 127.0.0.1:43588 fd 4                       listener 127.0.0.1:42849 fd 3
    |                        │                      listener │      0.0 ms LISTEN
    |
    | 2 of 14 · the client asks for a connection
    | ▸ connect(4, 127.0.0.1:42849) = -1 EINPROGRESS (Operation now in progress)
    |   connect() sends a SYN and does not wait, because the socket is non-blocking.
    |   So that SYN-SENT can be seen, the SYN is held back: IP_MINTTL 255 makes the
    |   listener drop every segment sent with a usual TTL. The client's timer will
    |   send it again. (connect(2), RFC 9293 3.5, RFC 5082)
    ");
    assert_eq!(transcript.news(&view), "", "nothing is told twice");
    settle(&mut view, &[(1, CLIENT, Some(State::SynSent))]);
    insta::assert_snapshot!(ruled(&transcript.news(&view)), @"| SYN-SENT        1.0 ms ├──── SYN ───────────────╳ held │");
}

#[test]
fn what_the_program_prints_and_both_columns() {
    let mut view = asking();
    settle(&mut view, &[(1, CLIENT, Some(State::SynSent))]);
    let mut transcript = Transcript::new(Signs::UNICODE);
    transcript.news(&view);
    view.runs.push(begun(1_500, &[], &[]));
    stand(&mut view, SERVER, Some(5), ends(42849, 43588));
    settle(&mut view, &[(1_503, SERVER, Some(State::SynRecv))]);
    view.runs.push(begun(
        2_000,
        &[called("recv(5, buffer, 64, 0)", Ok(18))],
        &["server: received 18 bytes, \"hello\""],
    ));
    settle(&mut view, &[(12_003, CLIENT, Some(State::Established)), (12_004, SERVER, Some(State::Established))]);
    insta::assert_snapshot!(ruled(&transcript.news(&view)), @r#"
    |
    | 3 of 14 · the SYN arrives
    |   The listener takes segments again. The next SYN makes a request in SYN-RECV,
    |   not yet a full socket, and is answered. But now the answer is held back at
    |   the client, so both ends retransmit. (RFC 9293 3.5)
    | client 127.0.0.1:43588 fd 4                         server 127.0.0.1:42849 fd 5
    |                        ├──── SYN again ───────────────▶│       1.5 s SYN-RECV
    |                        │ held ╳────────── SYN, ACK ────┤
    |
    | 4 of 14 · the handshake is completed
    | ▸ recv(5, buffer, 64, 0) = 18
    | » server: received 18 bytes, "hello"
    |   The client takes segments again: the SYN, ACK reaches it, its ACK reaches the
    |   server, and both are connected. The program has not called accept() yet: the
    |   kernel keeps the connection in the accept queue, and the listener's Recv-Q
    |   says 1. (RFC 9293 3.5, listen(2))
    | ESTAB           12.0 s │◀────────── SYN, ACK again ────┤
    |                        ├──── ACK ─────────────────────▶│      12.0 s ESTAB
    "#);
}

#[test]
fn time_wait_is_counted_down_every_ten_seconds_and_the_verdict_follows() {
    let mut view = view();
    for _ in 1..view.steps.len() {
        view.runs.push(begun(0, &[], &[]));
        settle(&mut view, &[]);
    }
    let mut transcript = Transcript::new(Signs::UNICODE);
    transcript.news(&view);
    view.runs.push(begun(3_000, &[], &[]));
    view.phase = Phase::Settling;
    stand(&mut view, CLIENT, None, ends(43588, 42849));
    let mut told = String::new();
    for at in (3_000..63_000).step_by(250) {
        let left_ms = 63_000 - u32::try_from(at).unwrap();
        see(&mut view, CLIENT, State::TimeWait, Timer { kind: TimerKind::TimeWait, retransmits: 0, left_ms }, at);
        told += &transcript.news(&view);
    }
    view.ends[CLIENT.0].socket = None;
    settle(&mut view, &[(63_000, CLIENT, None)]);
    view.phase = Phase::Finished;
    told += &transcript.news(&view);
    insta::assert_snapshot!(ruled(&told), @r"
    |
    |14 of 14 · TIME-WAIT runs out
    |   For 60 s the kernel keeps the pair of addresses and ports, so that a late
    |   segment of this connection is not taken for one of a later connection. The
    |   time is built into Linux: no setting changes how long it lasts. (RFC 9293
    |   3.10.8, RFC 1337)
    |   client: TIME-WAIT, 60.0 s left
    |   client: TIME-WAIT, 50.0 s left
    |   client: TIME-WAIT, 40.0 s left
    |   client: TIME-WAIT, 30.0 s left
    |   client: TIME-WAIT, 20.0 s left
    |   client: TIME-WAIT, 10.0 s left
    | gone            63.0 s │ client                        │
    |
    |tcp-echo: the kernel did as all 14 steps expect, in 62.8 s.
    ");
    assert_eq!(transcript.news(&view), "", "the verdict is told once");
}

#[test]
fn a_failure_says_which_step_and_why() {
    let mut view = asking();
    let mut transcript = Transcript::new(Signs::UNICODE);
    transcript.news(&view);
    view.phase = Phase::Failed(Failure::Strayed { end: "client", from: Some(State::SynSent), to: None });
    insta::assert_snapshot!(ruled(&transcript.news(&view)), @r"
    |                        ├──── SYN ───────────────╳ held │
    |
    |tcp-echo: step 2 of 14 failed: client went from SYN-SENT to gone, which the
    |          script does not expect here.
    ");
}

#[test]
fn a_failure_that_a_setting_makes_names_it() {
    let mut view = asking();
    let mut transcript = Transcript::new(Signs::UNICODE);
    transcript.news(&view);
    let call = "connect(4, 127.0.0.1:42849)".to_owned();
    let wanted = Returns::Success;
    view.phase = Phase::Failed(Failure::Returned { call, got: Err(libc::ENETUNREACH), wanted });
    insta::assert_snapshot!(ruled(&transcript.news(&view)), @r"
    |                        ├──── SYN ───────────────╳ held │
    |
    |tcp-echo: step 2 of 14 failed: connect(4, 127.0.0.1:42849) = -1 ENETUNREACH
    |          (Network is unreachable), but the script expects success.
    |          Is the loopback interface up? `ip address show lo` tells, `ip link set
    |          lo up` mends it.
    ");
}

#[test]
fn the_list_names_every_demo_in_lines_that_fit() {
    let listing = listing();
    assert_eq!(listing.lines().count(), DEMOS.len());
    for (entry, line) in DEMOS.iter().zip(listing.lines()) {
        assert!(line.starts_with(entry.name) && line.ends_with(entry.purpose) && width(line) <= WIDTH, "{line}");
    }
}

#[test]
fn no_line_is_wider_than_the_screen_and_ascii_is_as_wide() {
    let mut view = asking();
    for index in 2..view.steps.len() {
        settle(&mut view, &[]);
        let calls: Vec<Called> = view.steps[index]
            .calls
            .iter()
            .map(|call| called(&view.preview(&call.act), Err(libc::EADDRNOTAVAIL)))
            .collect();
        view.runs.push(begun(1, &calls, &[]));
    }
    settle(&mut view, &[]);
    let text = Transcript::new(Signs::UNICODE).news(&view);
    let ascii = Transcript::new(Signs::ASCII).news(&view);
    assert!(ascii.is_ascii() && ascii.contains("---->|"), "{ascii}");
    assert_eq!(ascii.lines().map(width).collect::<Vec<_>>(), text.lines().map(width).collect::<Vec<_>>());
    for line in text.lines() {
        assert!(width(line) <= WIDTH, "{line}");
        assert_eq!(line, line.trim_end(), "{line}");
    }
}

#[test]
fn a_word_that_is_longer_than_a_line_is_broken() {
    for word in ["a".repeat(200), "漢".repeat(100), String::new(), "a ".repeat(100)] {
        let mut out = String::new();
        paragraph(&mut out, " » ", &word);
        assert!(out.lines().all(|line| width(line) <= WIDTH && line.trim_end() == line), "{out}");
        let (kept, given) = (out.replace(['\n', ' ', '»'], ""), word.replace(' ', ""));
        assert_eq!(kept, given);
    }
}
