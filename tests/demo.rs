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
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities};
use sockscope::demo::call::Act;
use sockscope::demo::expect::Expect;
use sockscope::demo::failure::Failure;
use sockscope::demo::script::{End, Kind, Role, Side, Step, address};
use sockscope::demo::view::Phase;
use sockscope::demo::witness::{Crowd, Sight, Whereabouts};
use sockscope::demo::{DEMOS, Demo, Entry, Next, Options, Pace, Stage, View, Witness, find, run};
use sockscope::model::address::{Endpoint, InetEnds};
use sockscope::model::socket::Protocol;
use sockscope::model::state::State;
use sockscope::model::time::Moment;
use sockscope::model::timer::{Timer, TimerKind};
use sockscope::print::demo::{Signs, Transcript};
use sockscope::session::Observer;
use sockscope::source::live::{Live, Mode};

use unicode_width::UnicodeWidthStr;

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

    fn look(&mut self, place: &Whereabouts) -> io::Result<Option<Sight>> {
        let Whereabouts::Inet(Protocol::Tcp, ends) = *place else { panic!("{place:?}") };
        let table = std::fs::read_to_string("/proc/thread-self/net/tcp")?;
        let rows = table.lines().skip(1).filter_map(|line| row(line, self.now()));
        Ok(rows.into_iter().find(|socket| socket.ends == Some(ends)))
    }

    fn count(&mut self, crowd: &Crowd) -> io::Result<u64> {
        panic!("{crowd:?}");
    }

    fn counter(&mut self, name: &str) -> io::Result<Option<u64>> {
        panic!("{name}");
    }

    fn pause(&mut self, span: Duration) {
        std::thread::sleep(span);
    }
}

/// One line of /proc/net/tcp (proc_net_tcp of the kernel's documentation).
fn row(line: &str, read: Moment) -> Option<Sight> {
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
    let ends = InetEnds { local: endpoint(fields.get(1)?)?, remote: endpoint(fields.get(2)?)?, interface: 0 };
    let state = State::from_number(u8::try_from(hex(fields.get(3)?)?).ok()?);
    Some(Sight {
        timer,
        receive_queue: receive_queue?,
        send_queue,
        inode: fields.get(9)?.parse().ok()?,
        ..Sight::new(read, state, Some(ends))
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
fn check(close: &str, pace: Pace, active: &str, active_path: &[&str], passive: &str, passive_path: &[&str]) {
    let entry = tcp_echo();
    let options = Options::USUAL.with(&entry.choices[0], close).unwrap();
    let mut stage = Stage::new(entry, &options, pace);
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
        "client",
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
        drop_capabilities();
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
    let mut stage = Stage::new(tcp_echo(), &Options::USUAL, Pace::Fast);
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
            "server",
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
            "client",
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
    let mut stage = Stage::new(tcp_echo(), &Options::USUAL, Pace::Fast);
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
        let socket = Proc::new().look(&Whereabouts::Inet(Protocol::Tcp, ends)).unwrap()?;
        Some((view.role(end).name, socket.state))
    })
    .collect()
}

#[test]
fn a_demo_that_is_dropped_half_way_leaves_only_what_tcp_keeps() {
    in_namespace("a_demo_that_is_dropped_half_way_leaves_only_what_tcp_keeps", drop_after_each_step);
}

fn drop_after_each_step() {
    let steps = Stage::new(tcp_echo(), &Options::USUAL, Pace::Fast).view().steps.len();
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
    let steps = Stage::new(tcp_echo(), &Options::USUAL, Pace::Fast).view().steps.len();
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
        let socket = end.socket?;
        Some(format!("{} {} {}", role.name, socket.state.name(), address(socket.ends?.local)))
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

/// How a finding says that the kernel did not tell something.
const NOT_TOLD: [&str; 2] = [" not told)", "not told by this kernel"];

/// The program runs the demo to its end, every expectation holds, and the kernel told all that was asked.
#[track_caller]
fn check_program(words: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockscope"));
    command.args(["--source", "netlink", "demo"]).args(words.split_whitespace()).env("LC_ALL", "C.UTF-8");
    let Some(output) = output(&mut command) else { return };
    let text = String::from_utf8(output.stdout).unwrap();
    println!("{text}");
    assert!(output.status.success(), "{words}");
    assert!(text.contains("the kernel did as all ") && !NOT_TOLD.iter().any(|sign| text.contains(sign)), "{words}");
    for line in text.lines() {
        assert!(line.width() <= 80 && line.trim_end() == line, "{words}: {line:?}");
    }
}

/// Where all demos are listed.
const DOCUMENT: &str = include_str!("../docs/DEMO.md");

macro_rules! programs {
    ($($name:ident: $words:literal;)*) => {
        $(#[test]
        fn $name() {
            check_program(concat!($words, " --fast"));
        })*

        #[test]
        #[ignore = "follows every timer to its end, for more than a minute"]
        fn every_demo_to_its_end() {
            std::thread::scope(|scope| {
                $(scope.spawn(|| check_program($words));)*
            });
        }

        /// A demo without a test would be one that nobody has seen to work.
        #[test]
        fn every_demo_is_run_here() {
            let run = ["tcp-echo", $($words),*];
            for entry in DEMOS {
                assert!(DOCUMENT.contains(&format!("| `{}` |", entry.name)), "docs/DEMO.md lacks {}", entry.name);
                assert!(run.iter().any(|words| words.split(' ').next() == Some(entry.name)), "{}", entry.name);
            }
        }
    };
}

programs! {
    udp_echo: "udp-echo";
    unix_echo: "unix-echo";
    ping: "ping";
    ping_over_ipv6: "ping ::1 --count 1";
    http: "http";
    framing: "framing";
    partial_send: "partial-send";
    buffers: "buffers";
    half_close: "half-close";
    time_wait: "time-wait";
    time_wait_of_a_few: "time-wait --count 3";
    close_wait: "close-wait";
    close_wait_of_many: "close-wait --count 100";
    reset: "reset";
    refused: "refused";
    blackhole: "blackhole";
    backlog: "backlog";
    keepalive: "keepalive";
    simultaneous_close: "simultaneous-close";
}

/// As the program looks: over netlink, and into the tables for what netlink does not know.
fn observer() -> Observer {
    Observer::new(Arc::new(|| Box::new(Live::new(Mode::Auto))))
}

/// Runs a demo in this process until `steps` steps are settled.
fn run_to(entry: &Entry, options: &Options, steps: usize) -> Stage {
    let mut stage = Stage::new(entry, options, Pace::Fast);
    run(&mut stage, &mut observer(), &mut |view| {
        if view.phase == Phase::Ready && view.runs.len() == steps { Next::Stop } else { Next::Go }
    });
    stage
}

/// A reader who thinks for longer than TIME-WAIT lasts, at any step of any demo. That a port is free again by then is the
/// one thing that cannot be helped, and it is said.
#[test]
#[ignore = "takes more than a minute, and a thread for each step of each demo"]
fn every_demo_goes_on_after_a_reader_has_thought() {
    in_namespace("every_demo_goes_on_after_a_reader_has_thought", || {
        std::thread::scope(|scope| {
            for entry in DEMOS {
                for steps in 1..Stage::new(entry, &Options::USUAL, Pace::Fast).view().steps.len() {
                    scope.spawn(move || think_after(entry, steps));
                }
            }
        });
    });
}

fn think_after(entry: &Entry, steps: usize) {
    let (mut stage, mut witness) = (run_to(entry, &Options::USUAL, steps), observer());
    let until = witness.now().plus(Duration::from_secs(65));
    while witness.now() < until {
        witness.pause(stage.next_look());
        stage.poll(&mut witness);
        assert_eq!(stage.view().phase, Phase::Ready, "{} at step {steps}", entry.name);
    }
    run(&mut stage, &mut witness, &mut |_| Next::Go);
    let is_said = |failure: &Failure| failure.hint().is_some_and(|hint| hint.contains("TIME-WAIT lasts 60 s"));
    match &stage.view().phase {
        Phase::Finished => {}
        Phase::Failed(failure) if is_said(failure) => {}
        phase => panic!("{} thought at step {steps}: {phase:?}", entry.name),
    }
}

/// Every demo, left after each of its steps: no socket of a process stays, and no path.
#[test]
fn whatever_demo_is_left_at_whatever_step_leaves_nothing() {
    in_namespace("whatever_demo_is_left_at_whatever_step_leaves_nothing", || {
        std::thread::scope(|scope| {
            for entry in DEMOS {
                for steps in 1..Stage::new(entry, &Options::USUAL, Pace::Fast).view().steps.len() {
                    scope.spawn(move || {
                        let stage = run_to(entry, &Options::USUAL, steps);
                        let view = stage.view();
                        assert_eq!((&view.phase, view.runs.len()), (&Phase::Ready, steps), "{}", entry.name);
                    });
                }
            }
        });
        for _ in 0..ORPHAN_LOOKS {
            if owned_or_open().is_empty() {
                break;
            }
            Proc::new().pause(BETWEEN_LOOKS);
        }
        assert_eq!(owned_or_open(), [""; 0]);
        let prefix = format!("sockscope-demo-{}-", std::process::id());
        let left = std::fs::read_dir(std::env::temp_dir()).unwrap().map(|file| file.unwrap().file_name());
        assert!(!left.into_iter().any(|name| name.to_string_lossy().starts_with(&prefix)), "a path is left");
    });
}

/// The sockets of this namespace that TCP does not keep by itself (TIME-WAIT, and FIN-WAIT-2 without a process).
fn owned_or_open() -> Vec<String> {
    let tables = ["tcp", "tcp6", "udp", "udp6", "icmp", "icmp6", "raw", "raw6"];
    let texts =
        tables.map(|table| std::fs::read_to_string(format!("/proc/thread-self/net/{table}")).unwrap_or_default());
    let rows = texts.iter().flat_map(|text| text.lines().skip(1));
    let keeps_itself = |row: &&str| matches!(row.split_ascii_whitespace().nth(3), Some("06" | "05"));
    rows.filter(|row| !keeps_itself(row)).map(str::to_owned).collect()
}

/// The group of this process may open ping sockets in this namespace.
#[test]
fn ping_needs_no_capability_where_the_groups_allow_it() {
    in_namespace("ping_needs_no_capability_where_the_groups_allow_it", || {
        std::fs::write("/proc/sys/net/ipv4/ping_group_range", "0 0").unwrap();
        drop_capabilities();
        let stage = run_to(find("ping").unwrap(), &Options::USUAL, usize::MAX);
        let view = stage.view();
        assert_eq!(view.phase, Phase::Finished);
        let calls: Vec<&str> = view.runs[0].log.calls.iter().map(|called| called.text.as_str()).collect();
        assert_eq!(calls.len(), 2, "no raw socket was tried: {calls:?}");
        assert_eq!(path(view, "pinger"), ["ESTAB", "gone"], "/proc/net/icmp has it");
    });
}

#[test]
fn ping_says_what_it_lacks() {
    in_namespace("ping_says_what_it_lacks", || {
        drop_capabilities();
        let stage = run_to(find("ping").unwrap(), &Options::USUAL, usize::MAX);
        let Phase::Failed(failure) = &stage.view().phase else { panic!("{:?}", stage.view().phase) };
        let text = failure.to_string();
        for part in ["EACCES", "EPERM", "net.ipv4.ping_group_range", "CAP_NET_RAW"] {
            assert!(text.contains(part), "{part} is not in: {text}");
        }
    });
}

fn drop_capabilities() {
    let none = CapabilitySet::empty();
    set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none }).unwrap();
}

/// A script that expects another number than the kernel gives fails, and says both.
#[test]
fn a_wrong_expectation_fails_on_the_real_kernel() {
    in_namespace("a_wrong_expectation_fails_on_the_real_kernel", || {
        let wrong = Entry { make: |_| Box::new(Wrong), ..*find("udp-echo").unwrap() };
        let stage = run_to(&wrong, &Options::USUAL, usize::MAX);
        let Phase::Failed(failure) = &stage.view().phase else { panic!("{:?}", stage.view().phase) };
        assert!(failure.to_string().ends_with("only UNCONN, Recv-Q 1 (is UNCONN, Recv-Q 0)"), "{failure}");
    });
}

/// A demo that expects something to read where nobody wrote.
struct Wrong;

impl Demo for Wrong {
    fn cast(&self) -> &'static [Role] {
        &[Role { name: "only", side: Side::Left, kind: Kind::Udp, peer_of: None }]
    }

    fn steps(&self) -> Vec<Step> {
        let only = End(0);
        let any = "127.0.0.1:0".parse().unwrap();
        vec![
            Step::new("binds", "Binds.", "bind(2)")
                .calls([Act::Socket(only), Act::Bind(only, any)])
                .expect(Expect::state(only, State::Close).receive_queue(1)),
        ]
    }
}
