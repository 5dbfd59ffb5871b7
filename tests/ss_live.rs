//! What the program prints into a pipe against the real ss, over sockets in every state and under every timer, in a
//! namespace of their own. `SOCKSCOPE_REFERENCE_SS` names the ss (7.3); without it these tests are left out.
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

use std::ffi::OsString;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram, UnixListener, UnixStream};
use std::process::Command;

use support::namespace::in_namespace;
use support::population::Population;
use support::scratch::Scratch;

/// Options that both programs know.
const INET: &[&str] =
    &["-tan", "-tano", "-tanop", "-ta", "-tl", "-tln4", "-t6a", "-uan", "-ul", "-tuanp", "-tn", "-u", "-4", "-6ao"];

/// The same for Unix sockets, alone and among others.
const UNIX: &[&str] = &["-xa", "-x", "-xl", "-xlp", "-xanop", "-tuxan", "-xtl"];

/// Filters for Unix sockets; ss compares their inodes with ports and memory with addresses.
const UNIX_FILTERS: &[&str] =
    &["", "state established", "state unconnected", "exclude listening", "src unix:*ss-live*", "not src unix:@*"];

/// Filters that both read alike: no mixture of `and` and `or` without parentheses, and none that leaves SYN-RECV out,
/// which ss lists all the same (docs/FILTER.md).
const FILTERS: &[&str] = &[
    "",
    "state established",
    "state time-wait",
    "state connected",
    "state synchronized",
    "state bucket",
    "exclude listening exclude time-wait",
    "state closing state last-ack",
    "state bound-inactive",
    "src 127.0.0.1",
    "src 127.0.0.0/8 and dst 127.0.0.1",
    "dst [::1]",
    "not src 127.0.0.1",
    "sport > :40000",
    "sport = :ssh or dport = :ssh",
    "( sport >= :1 and sport <= :65535 ) and not ( dst 127.0.0.1 )",
    "dport != :80",
    "dport lt :50000",
    "autobound",
    "dev = lo",
    "state fin-wait-1 state fin-wait-2 dst 127.0.0.1",
];

fn reference() -> Option<OsString> {
    let reference = std::env::var_os("SOCKSCOPE_REFERENCE_SS");
    if reference.is_none() {
        eprintln!("left out: SOCKSCOPE_REFERENCE_SS names no ss to compare with");
    }
    reference
}

/// What a program prints: the lines with what drifts masked by name, without blanks at their ends. `None` when it
/// refuses the words.
fn printed(program: &OsString, words: &[&str]) -> Option<Vec<String>> {
    let output = Command::new(program).args(words).env_remove("COLUMNS").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    output.status.success().then(|| text.lines().map(|line| masked(line).trim_end().to_owned()).collect())
}

/// The time and the count of a timer go on between two looks; its kind does not.
fn masked(line: &str) -> String {
    match line.split_once(" timer:(") {
        Some((before, timer)) => format!("{before} timer:({}", timer.split(',').next().unwrap_or_default()),
        None => line.to_owned(),
    }
}

#[track_caller]
fn check(reference: &OsString, words: &[&str]) -> usize {
    // ss refuses a v6 address under -4, and ports for Unix sockets; here these match nothing.
    let Some(theirs) = printed(reference, words) else { return 0 };
    let ours =
        printed(&env!("CARGO_BIN_EXE_sockscope").into(), words).unwrap_or_else(|| panic!("{words:?} is refused"));
    let only = |these: &[String], those: &[String]| {
        these.iter().filter(|line| !those.contains(line)).cloned().collect::<Vec<_>>().join("\n")
    };
    let [our_own, their_own] = [only(&ours, &theirs), only(&theirs, &ours)];
    assert_eq!(ours, theirs, "{words:?}\nonly ours:\n{our_own}\nonly ss:\n{their_own}\n");
    ours.len()
}

/// Compares every option with every filter; there must be something to compare.
fn check_all(reference: &OsString, options: &[&str], filters: &[&str], least: usize) {
    let mut lines = 0;
    for options in options {
        for filter in filters {
            let words: Vec<&str> = std::iter::once(*options).chain(filter.split_whitespace()).collect();
            lines += check(reference, &words);
        }
    }
    assert!(lines > least, "only {lines} lines were compared");
}

#[test]
fn inet_sockets_are_printed_as_ss_prints_them() {
    let Some(reference) = reference() else { return };
    in_namespace("inet_sockets_are_printed_as_ss_prints_them", || {
        let _population = Population::new();
        check_all(&reference, INET, FILTERS, 2000);
    });
}

#[test]
fn unix_sockets_are_printed_as_ss_prints_them() {
    let Some(reference) = reference() else { return };
    in_namespace("unix_sockets_are_printed_as_ss_prints_them", || {
        let scratch = Scratch::new();
        let path = scratch.path().join("ss-live.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let accepted = UnixStream::connect(&path).and_then(|client| Ok((client, listener.accept()?.0)));
        let waiting = UnixStream::connect(&path).unwrap();
        let hidden = UnixListener::bind_addr(&SocketAddr::from_abstract_name("ss-live").unwrap()).unwrap();
        let bound = UnixDatagram::bind(scratch.path().join("ss-live.dgram")).unwrap();
        let (one, other) = UnixDatagram::pair().unwrap();
        check_all(&reference, UNIX, UNIX_FILTERS, 100);
        drop((accepted.unwrap(), waiting, hidden, bound, one, other));
    });
}
