//! Demos against this machine's kernel, on the loopback of a namespace of their own: every state that a
//! script promises is seen, nothing is left when a demo is dropped half way, and a demo that a setting of
//! the host makes fail says which.
//!
//! Looks through /proc/net/tcp, so that these tests share nothing with the program's own source.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::allow_attributes,
    dead_code,
    reason = "tests"
)]

mod support;

use std::io::{self, BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities};
use sockscope::demo::script::{End, address};
use sockscope::demo::view::Phase;
use sockscope::demo::{Closer, Entry, Next, Options, Pace, Stage, View, Witness, find, run};
use sockscope::model::address::{Endpoint, Ends, InetEnds};
use sockscope::model::key::{Identity, Key, NetnsId};
use sockscope::model::socket::{Protocol, Socket};
use sockscope::model::state::State;
use sockscope::model::time::Moment;
use sockscope::model::timer::{Timer, TimerKind};
use sockscope::print::demo::{Signs, Transcript};

use support::namespace::{in_namespace, output, spawn};

/// Reads /proc/net/tcp for every look.
struct Proc {
    started: Instant,
}

impl Proc {
    fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Witness for Proc {
    fn now(&self) -> Moment {
        Moment::default().plus(self.started.elapsed())
    }

    fn look(&mut self, protocol: Protocol, ends: &InetEnds) -> io::Result<Option<Socket>> {
        assert_eq!(protocol, Protocol::Tcp);
        let table = std::fs::read_to_string("/proc/thread-self/net/tcp")?;
        let rows = table.lines().skip(1).filter_map(|line| row(line, self.now()));
        Ok(rows.into_iter().find(|socket| socket.ends == Ends::Inet(*ends)))
    }

    fn pause(&mut self, span: Duration) {
        std::thread::sleep(span);
    }
}

/// One line of /proc/net/tcp (proc_net_tcp of the kernel's documentation).
fn row(line: &str, read: Moment) -> Option<Socket> {
    let fields: Vec<&str> = line.split_ascii_whitespace().collect();
    let hex = |text: &str| u32::from_str_radix(text, 16).ok();
    let endpoint = |text: &str| {
        let (address, port) = text.split_once(':')?;
        let address = IpAddr::V4(Ipv4Addr::from(hex(address)?.to_ne_bytes()));
        Some(Endpoint::new(address, u16::try_from(hex(port)?).ok()?))
    };
    let pair = |text: &str| text.split_once(':').map(|(one, other)| (hex(one), hex(other)));
    let (send_queue, receive_queue) = pair(fields.get(4)?)?;
    let (kind, ticks) = pair(fields.get(5)?)?;
    let timer = Timer {
        kind: TimerKind::from_byte(u8::try_from(kind?).ok()?),
        retransmits: hex(fields.get(6)?)? as u8,
        left_ms: ticks?.saturating_mul(10),
    };
    Some(Socket {
        key: Key { netns: NetnsId(0), identity: Identity::Digest(0) },
        read,
        protocol: Protocol::Tcp,
        state: State::from_number(u8::try_from(hex(fields.get(3)?)?).ok()?),
        shutdown: None,
        v6_only: None,
        ends: Ends::Inet(InetEnds {
            local: endpoint(fields.get(1)?)?,
            remote: endpoint(fields.get(2)?)?,
            interface: 0,
        }),
        timer,
        receive_queue: receive_queue?,
        send_queue: send_queue?,
        uid: fields.get(7)?.parse().ok()?,
        inode: fields.get(9)?.parse().ok()?,
        mark: None,
        cgroup: None,
        options: None,
        detail: None,
    })
}

fn tcp_echo() -> &'static Entry {
    find("tcp-echo").unwrap()
}

/// The states that an end went through, as names; `gone` for none.
fn path(view: &View, end: &str) -> Vec<&'static str> {
    let changes = view.runs.iter().flat_map(|run| &run.changes);
    let its = changes.filter(|change| view.role(change.end).name == end);
    its.map(|change| change.state.map_or("gone", State::name)).collect()
}

#[track_caller]
fn check(closer: Closer, pace: Pace, active: &str, active_path: &[&str], passive: &str, passive_path: &[&str]) {
    let mut stage = Stage::new(tcp_echo(), Options { closer }, pace);
    let mut transcript = Transcript::new(Signs::UNICODE);
    run(&mut stage, &mut Proc::new(), &mut |view| {
        print!("{}", transcript.news(view));
        Next::Go
    });
    let view = stage.view();
    assert_eq!(view.phase, Phase::Finished);
    assert_eq!(path(view, active), active_path);
    assert_eq!(path(view, passive), passive_path);
    assert_eq!(path(view, "listener"), ["LISTEN", "gone"]);
}

fn check_client_closes_first() {
    check(
        Closer::Client,
        Pace::Fast,
        "client",
        &["SYN-SENT", "ESTAB", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT"],
        "server",
        &["SYN-RECV", "ESTAB", "CLOSE-WAIT", "LAST-ACK", "gone"],
    );
}

#[test]
fn the_client_closes_first() {
    in_namespace("the_client_closes_first", check_client_closes_first);
}

/// A namespace makes whoever enters it its root; an ordinary user has none of these capabilities.
#[test]
fn no_capability_is_needed() {
    in_namespace("no_capability_is_needed", || {
        let none = CapabilitySet::empty();
        set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none }).unwrap();
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        assert!(socket.set_mark(1).is_err(), "CAP_NET_ADMIN is still there");
        check_client_closes_first();
    });
}

const SYN_COOKIES: &str = "/proc/sys/net/ipv4/tcp_syncookies";
const TIME_WAIT_BUCKETS: &str = "/proc/sys/net/ipv4/tcp_max_tw_buckets";

/// With this setting the demo fails in this step, and its hint names the setting.
#[track_caller]
fn check_hint(setting: &str, value: &str, title: &str) {
    if let Err(error) = std::fs::write(setting, value) {
        eprintln!("left out: {setting} cannot be set here: {error}");
        return;
    }
    let mut stage = Stage::new(tcp_echo(), Options::default(), Pace::Fast);
    run(&mut stage, &mut Proc::new(), &mut |_| Next::Go);
    let view = stage.view();
    let Phase::Failed(failure) = &view.phase else { panic!("{:?} under {setting}={value}", view.phase) };
    assert_eq!(view.steps[view.runs.len() - 1].title, title, "{failure}");
    let hint = failure.hint().unwrap_or_else(|| panic!("no hint: {failure}"));
    assert!(hint.contains(&setting.trim_start_matches("/proc/sys/").replace('/', ".")), "{hint}");
}

#[test]
fn a_setting_that_makes_the_demo_fail_is_named() {
    in_namespace("a_setting_that_makes_the_demo_fail_is_named", || {
        check_hint(SYN_COOKIES, "2", "the SYN arrives");
    });
}

#[test]
fn so_is_one_that_leaves_no_time_wait() {
    in_namespace("so_is_one_that_leaves_no_time_wait", || {
        check_hint(TIME_WAIT_BUCKETS, "0", "the last FIN arrives");
    });
}

#[test]
fn the_server_closes_first() {
    in_namespace("the_server_closes_first", || {
        check(
            Closer::Server,
            Pace::Fast,
            "server",
            &["SYN-RECV", "ESTAB", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT"],
            "client",
            &["SYN-SENT", "ESTAB", "CLOSE-WAIT", "LAST-ACK", "gone"],
        );
    });
}

#[test]
#[ignore = "follows TIME-WAIT for its 60 s"]
fn time_wait_is_followed_to_its_end() {
    in_namespace("time_wait_is_followed_to_its_end", || {
        check(
            Closer::Client,
            Pace::Whole,
            "client",
            &["SYN-SENT", "ESTAB", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "gone"],
            "server",
            &["SYN-RECV", "ESTAB", "CLOSE-WAIT", "LAST-ACK", "gone"],
        );
    });
}

/// A stage that has settled its first `steps` steps.
fn settled(steps: usize) -> Stage {
    let mut stage = Stage::new(tcp_echo(), Options::default(), Pace::Fast);
    run(&mut stage, &mut Proc::new(), &mut |view| {
        let reached = view.phase == Phase::Ready && view.runs.len() == steps;
        if reached { Next::Stop } else { Next::Go }
    });
    assert_eq!(stage.view().runs.len(), steps);
    stage
}

/// The sockets of a stage that are in the kernel's table, with their states.
fn left_over(view: &View) -> Vec<(&'static str, State)> {
    let ends = view.ends.iter().enumerate().filter_map(|(at, end)| Some((End(at), end.standing.ends?)));
    ends.filter_map(|(end, ends)| {
        let socket = Proc::new().look(Protocol::Tcp, &ends).unwrap()?;
        Some((view.role(end).name, socket.state))
    })
    .collect()
}

#[test]
fn a_demo_that_is_dropped_half_way_leaves_only_what_tcp_keeps() {
    in_namespace("a_demo_that_is_dropped_half_way_leaves_only_what_tcp_keeps", drop_after_each_step);
}

fn drop_after_each_step() {
    let steps = Stage::new(tcp_echo(), Options::default(), Pace::Fast).view().steps.len();
    std::thread::scope(|scope| {
        for reached in 1..steps {
            scope.spawn(move || {
                let stage = settled(reached);
                let view = stage.view().clone();
                assert_ne!(left_over(&view), [], "step {reached} holds sockets");
                let in_time_wait = view.ends[0].state() == Some(State::TimeWait);
                drop(stage);
                let mut left = left_over(&view);
                for _ in 0..ORPHAN_LOOKS {
                    if left != [("server", State::SynRecv)] {
                        break;
                    }
                    Proc::new().pause(BETWEEN_LOOKS);
                    left = left_over(&view);
                }
                let wanted: &[_] = if in_time_wait { &[("client", State::TimeWait)] } else { &[] };
                assert_eq!(left, wanted, "after step {reached}");
            });
        }
    });
}

/// How often to look for a request in SYN-RECV to go: it does when its timer, 5 s at most, finds the listener closed.
const ORPHAN_LOOKS: u32 = 400;
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// How long a reader thinks at a step.
const THINKING: Duration = Duration::from_secs(150);
/// How long the kernel may take then for what was held back.
const RESUMED: Duration = Duration::from_secs(7);

#[test]
#[ignore = "takes two and a half minutes"]
fn every_step_holds_while_a_reader_thinks_and_goes_on_at_once() {
    in_namespace("every_step_holds_while_a_reader_thinks_and_goes_on_at_once", think_at_each_step);
}

fn think_at_each_step() {
    let steps = Stage::new(tcp_echo(), Options::default(), Pace::Fast).view().steps.len();
    std::thread::scope(|scope| {
        for reached in 1..steps {
            scope.spawn(move || {
                let (mut stage, mut witness) = (settled(reached), Proc::new());
                println!("{}", ends_of(stage.view(), reached));
                think(&mut stage, &mut witness);
                let began = witness.now();
                stage.step(&mut witness);
                while stage.view().phase == Phase::Settling {
                    witness.pause(stage.next_look());
                    stage.poll(&mut witness);
                }
                let took = witness.now().since(began);
                println!("step {} took {took:?} after {THINKING:?}", reached + 1);
                assert!(took < RESUMED, "step {} took {took:?}", reached + 1);
                run(&mut stage, &mut witness, &mut |_| Next::Go);
                assert_eq!(stage.view().phase, Phase::Finished, "thought at step {reached}");
            });
        }
    });
}

fn think(stage: &mut Stage, witness: &mut Proc) {
    let until = witness.now().plus(THINKING);
    while witness.now() < until {
        witness.pause(stage.next_look());
        stage.poll(witness);
        assert_eq!(stage.view().phase, Phase::Ready, "step {}", stage.view().runs.len());
    }
}

/// A line for whoever compares with ss(8) while the states are held.
fn ends_of(view: &View, step: usize) -> String {
    let known = view.cast.iter().zip(&view.ends).filter_map(|(role, end)| {
        let socket = end.socket.as_ref()?;
        Some(format!("{} {} {}", role.name, socket.state.name(), address(socket.ends.inet()?.local)))
    });
    format!("step {step}: {}", known.collect::<Vec<_>>().join(", "))
}

/// What the program prints under a locale.
fn printed(locale: &str) -> Option<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockscope"));
    let output = output(command.args(["demo", "tcp-echo", "--fast"]).env("LC_ALL", locale))?;
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    Some(text)
}

#[test]
fn the_program_draws_in_what_the_locale_can_show() {
    let Some(ascii) = printed("C") else { return };
    assert!(ascii.is_ascii() && ascii.contains("|---- SYN --"), "{ascii}");
    let Some(unicode) = printed("C.UTF-8") else { return };
    assert!(unicode.contains("├──── SYN ──"), "{unicode}");
}

/// Two steps are asked for; then the input ends, and the demo runs on.
#[test]
fn the_program_waits_for_enter_as_long_as_there_is_input() {
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(b"\nyes\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockscope"));
    command.args(["demo", "tcp-echo", "--fast", "--step"]).stdin(reader).stdout(Stdio::piped());
    let Some(mut child) = spawn(&mut command) else { return };
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut until = |text: &str| assert!(lines.any(|line| line.contains(text)), "{text} was not printed");
    until(" 2 of 13");
    until("SYN-SENT");
    drop(writer);
    until("as all 13 steps expect");
    assert!(child.wait().unwrap().success());
}
