//! The lab against this machine's kernel, in a namespace of its own and without privilege: every cell of the grid is
//! reached, the real ss shows it while it holds, and nothing is left when it is released.
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

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities};
use serde_json::Value;
use sockscope::demo::Witness;
use sockscope::demo::lab::{Cell, Phase, Watch, hold};
use sockscope::demo::script::address;
use sockscope::model::capture::Table;
use sockscope::model::key::NetnsId;
use sockscope::model::snapshot::Snapshot;
use sockscope::model::socket::Protocol;
use sockscope::model::state::State;
use sockscope::model::state::StateSet;
use sockscope::model::timer::TimerKind;
use sockscope::session::{Holding, Lab, LabSettings, Observer, Place, look_once};
use sockscope::source::doors::Namespaces;
use sockscope::source::live::{Live, Mode};
use sockscope::source::many::Many;
use sockscope::source::netns;
use sockscope::source::{Source as _, Target, Wants};

use support::namespace::{in_namespace, output, spawn};
use support::schema;

fn observer() -> Observer {
    Observer::new(Arc::new(|| Box::new(Live::new(Mode::Netlink))))
}

fn drop_capabilities() {
    let none = CapabilitySet::empty();
    set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none }).unwrap();
}

/// Looks until the cell has settled.
fn settle(watch: &mut Watch, eyes: &mut Observer, tick: impl Fn()) {
    while watch.phase == Phase::Settling {
        watch.look(eyes).unwrap();
        tick();
        eyes.pause(watch.next_look().unwrap_or_default());
    }
}

/// The ss programs to be asked: Debian's, and the reference where there is one.
fn programs() -> Vec<String> {
    let reference = std::env::var("SOCKSCOPE_REFERENCE_SS").ok();
    if reference.is_none() {
        eprintln!("left out: SOCKSCOPE_REFERENCE_SS names no ss of the latest release");
    }
    let found = |program: &String| Command::new(program).arg("-V").output().is_ok();
    reference.into_iter().chain(["ss".to_owned()]).filter(found).collect()
}

/// What a real ss shows of the socket: its state and the name of its timer.
fn shown(program: &str, watch: &Watch) -> Option<(String, String)> {
    let output = Command::new(program).args(["-tnoH", "state", "all"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let remote = if watch.ends.remote.port == 0 { "0.0.0.0:*".to_owned() } else { address(watch.ends.remote) };
    text.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is = words.get(3) == Some(&address(watch.ends.local).as_str()) && words.get(4) == Some(&remote.as_str());
        let timer = words.get(5).and_then(|word| word.strip_prefix("timer:(")).and_then(|word| word.split(',').next());
        is.then(|| (words[0].to_owned(), timer.unwrap_or_default().to_owned()))
    })
}

/// Whether this ss can show the cell at all: Debian's ss 6.1 does not ask for sockets that are only bound.
fn can_show(program: &str, cell: Cell) -> bool {
    let knows_bound = || {
        let help = Command::new(program).arg("-h").output().unwrap();
        String::from_utf8_lossy(&help.stdout).contains("--bound-inactive")
    };
    cell.state != State::Close || knows_bound()
}

fn reach_each_cell() {
    drop_capabilities();
    let programs = programs();
    let mut eyes = observer();
    for cell in Cell::possible() {
        let held = hold(cell).unwrap();
        let mut watch = Watch::new(cell, held.ends, held.lasts, eyes.now());
        settle(&mut watch, &mut eyes, || held.tick());
        match &watch.phase {
            Phase::Reached(_) => {}
            Phase::Unreported if cell.timer == TimerKind::Delack => {
                eprintln!("left out: {cell}: this kernel does not report delayed ACKs");
                continue;
            }
            phase => panic!("{cell}: {phase:?}"),
        }
        for program in programs.iter().filter(|program| can_show(program, cell)) {
            let expected = (cell.state.name().to_owned(), cell.timer.name().to_owned());
            assert_eq!(shown(program, &watch), Some(expected), "{cell} by {program}");
        }
        watch.look(&mut eyes).unwrap();
        assert!(matches!(watch.phase, Phase::Reached(_)), "{cell}: {:?}", watch.phase);
        drop(held);
        assert_eq!(left(), [""; 0], "after {cell}");
    }
}

/// The TCP sockets of this namespace but those in TIME-WAIT.
fn left() -> Vec<String> {
    let text = std::fs::read_to_string("/proc/thread-self/net/tcp").unwrap();
    let rows = text.lines().skip(1).filter(|row| row.split_ascii_whitespace().nth(3) != Some("06"));
    rows.map(str::to_owned).collect()
}

#[test]
fn every_cell_is_reached_and_leaves_nothing() {
    in_namespace("every_cell_is_reached_and_leaves_nothing", reach_each_cell);
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_sockscope");

/// A lab that may hold cells apart, and the namespaces that it shows.
fn lab() -> (Lab, Namespaces) {
    let settings = LabSettings { holder: PathBuf::from(PROGRAM), ..LabSettings::default() };
    let namespaces = settings.namespaces.clone();
    (Lab::new(observer(), settings), namespaces)
}

/// Looks until every cell has settled.
fn settle_all(lab: &mut Lab) {
    lab.look().unwrap();
    while lab.kept().any(|kept| kept.watch.phase == Phase::Settling) {
        observer().pause(lab.next_look());
        lab.look().unwrap();
    }
}

fn look(source: &mut Many) -> Snapshot {
    let wants = Wants::new(Table::SHOWN.to_vec(), StateSet::ALL);
    look_once(source, &wants, Holding::Unwanted).0
}

fn namespaces_of(snapshot: &Snapshot) -> HashSet<NetnsId> {
    snapshot.sockets.iter().map(|socket| socket.key.netns).collect()
}

#[test]
fn cells_of_a_namespace_of_their_own_stand_in_the_same_table() {
    in_namespace("cells_of_a_namespace_of_their_own_stand_in_the_same_table", || {
        let (mut lab, namespaces) = lab();
        let mut source = Many::new(Mode::Netlink, namespaces.clone());
        lab.hold(Cell::named("listen").unwrap(), Place::Here).unwrap();
        for cell in Cell::possible() {
            lab.hold(cell, Place::Apart).unwrap();
        }
        settle_all(&mut lab);
        for kept in lab.kept() {
            assert!(matches!(kept.watch.phase, Phase::Reached(_) | Phase::Unreported), "{kept:?}");
        }
        let (here, apart) = (netns::own(), namespaces.doors()[0].netns());
        assert_eq!(namespaces.name(apart).as_deref(), Some("lab"));
        assert_eq!(namespaces.name(here), None);
        let snapshot = look(&mut source);
        assert_eq!(namespaces_of(&snapshot), HashSet::from([here, apart]));
        assert_eq!(snapshot.coverage, []);
        let kept = lab.kept().find(|kept| kept.place == Place::Apart).unwrap();
        let target = Target { protocol: Protocol::Tcp, ends: kept.watch.ends, identity: None };
        assert_eq!(source.find_in(apart, &target).unwrap().map(|socket| socket.key.netns), Some(apart));
        assert_eq!(source.find_in(here, &target).unwrap(), None);
        lab.release_all();
        assert_eq!(namespaces_of(&look(&mut source)), HashSet::new(), "TIME-WAIT too goes with its namespace");
        assert_eq!(left(), [""; 0]);
    });
}

#[test]
fn the_tables_of_a_namespace_of_its_own_are_read_from_proc_too() {
    in_namespace("the_tables_of_a_namespace_of_its_own_are_read_from_proc_too", || {
        let (mut lab, namespaces) = lab();
        lab.hold(Cell::named("close-wait").unwrap(), Place::Apart).unwrap();
        settle_all(&mut lab);
        let snapshot = look(&mut Many::new(Mode::Proc, namespaces));
        let tcp = snapshot.sockets.iter().filter(|socket| socket.protocol == Protocol::Tcp);
        let states: HashSet<State> = tcp.map(|socket| socket.state).collect();
        assert_eq!(states, HashSet::from([State::CloseWait, State::FinWait2]));
    });
}

/// A program that holds a cell apart, and the process that does it.
fn holding_apart() -> Option<(Child, u32)> {
    let mut command = Command::new(PROGRAM);
    command.args(["lab", "close-wait", "--own-namespace"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = spawn(&mut command)?;
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.starts_with("CLOSE-WAIT")), "it was not held");
    let children = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", child.id())).unwrap();
    Some((child, children.trim().parse().unwrap()))
}

/// Waits until a process has ended. Who has no parent that asks for it stays as a zombie.
fn ends(pid: u32) {
    let has_ended = || {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.rsplit(')').next().is_none_or(|rest| rest.is_empty() || rest.trim_start().starts_with(['Z', 'X']))
    };
    for _ in 0..1000 {
        if has_ended() {
            return;
        }
        observer().pause(Duration::from_millis(10));
    }
    panic!("process {pid} goes on");
}

#[test]
fn who_holds_a_namespace_ends_when_its_program_is_killed() {
    let Some((mut child, holder)) = holding_apart() else { return };
    child.kill().unwrap();
    child.wait().unwrap();
    ends(holder);
}

#[test]
fn ctrl_c_releases_what_is_held() {
    let Some((mut child, holder)) = holding_apart() else { return };
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(128 + libc::SIGINT));
    ends(holder);
}

#[test]
fn enter_releases_what_is_held() {
    let Some((mut child, holder)) = holding_apart() else { return };
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), b"\n").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    ends(holder);
}

#[test]
fn without_namespaces_a_word_says_so_and_the_rest_works() {
    in_namespace("without_namespaces_a_word_says_so_and_the_rest_works", || {
        std::fs::write("/proc/sys/user/max_user_namespaces", "0").unwrap();
        let (mut lab, _) = lab();
        let cell = Cell::named("close-wait").unwrap();
        let error = lab.hold(cell, Place::Apart).unwrap_err().to_string();
        assert!(error.contains("no namespace") && error.contains("user.max_user_namespaces"), "{error}");
        lab.hold(cell, Place::Here).unwrap();
        settle_all(&mut lab);
        assert!(lab.kept().all(|kept| matches!(kept.watch.phase, Phase::Reached(_))));
    });
}

/// Every demo and every cell, as the program itself tests them.
#[test]
fn the_kernel_does_all_that_demos_and_lab_expect() {
    let mut command = Command::new(PROGRAM);
    let Some(output) = output(command.args(["demo", "all", "--ndjson"])) else { return };
    let text = String::from_utf8(output.stdout).unwrap();
    println!("{text}");
    assert!(output.status.success(), "{text}");
    let objects: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let seen = schema::check_demos(&objects);
    assert!(seen.contains_key("tested") && seen.contains_key("sum"), "{seen:?}");
    assert!(objects.iter().filter(|object| object["outcome"] == "same").count() >= 39, "{text}");
}

#[test]
fn what_cannot_be_is_said_with_its_reason() {
    let output = Command::new(PROGRAM).args(["lab", "time-wait/on"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("cannot be") && text.contains("tcp_time_wait()"), "{text}");
    assert_eq!(output.status.code(), Some(1));
    let output = Command::new(PROGRAM).args(["lab", "estab/never"]).output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("`sockscope lab` shows all"));
    assert_eq!(output.status.code(), Some(2));
}
