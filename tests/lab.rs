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

use std::process::Command;
use std::sync::Arc;

use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities};
use sockscope::demo::Witness;
use sockscope::demo::lab::{Cell, Phase, Watch, hold};
use sockscope::demo::script::address;
use sockscope::model::state::State;
use sockscope::model::timer::TimerKind;
use sockscope::session::Observer;
use sockscope::source::live::{Live, Mode};

use support::namespace::in_namespace;

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
