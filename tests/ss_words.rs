//! The words of `sockscope ss` against the real ss: what is said, the exit codes, and which sockets are listed, over fixed
//! and seeded random command lines in a namespace of their own. `SOCKSCOPE_REFERENCE_SS` names the ss (7.3); without it
//! these tests are left out. How rows look is held elsewhere; here blanks count for nothing.
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
use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::net::{AddressFamily, SocketType};
use sockscope::model::printable;
use support::namespace::in_namespace;
use support::population::Population;
use support::scratch::Scratch;

/// Words that are refused, or that end in words.
const SAID: &[&str] = &[
    "-h",
    "--help",
    "-V",
    "-v",
    "--version",
    "-f help",
    "-t -h --bad",
    "-V --bad",
    "--bad -h",
    "-Y",
    "-tYa",
    "-d",
    "--xyz",
    "--xyz=1",
    "--n",
    "--no",
    "--no=1",
    "--s",
    "--t",
    "--i",
    "--b",
    "--c",
    "--e",
    "--f",
    "--m",
    "--o",
    "--p",
    "--r",
    "--u",
    "--v",
    "--bpf-map",
    "--con",
    "--j",
    "--js",
    "--tcp=3",
    "--bpf=",
    "--help=1",
    "-f",
    "-A",
    "-N",
    "-D",
    "-F",
    "--net",
    "--query",
    "--family",
    "-f foo",
    "-f INET",
    "--family=",
    "-A foo",
    "-A tcp,",
    "-A ,tcp",
    "-A !!tcp",
    "-A TCP",
    "-A dccp",
    "-A !tcp",
    "-A tcp,!tcp",
    "-A udplite",
    "-Z",
    "-z",
    "-tz",
    "-N nosuch",
    "-F /nosuch",
    "-F /dev/null -F /dev/null",
    "--bpf-map-id=x",
    "--bpf-maps --bpf-map-id=1",
    "--bpf-map-id=1",
    "-E -x -t foo",
    "state",
    "exclude",
    "excl",
    "state foo",
    "state listen",
    "state new-syn-recv",
    "-t state established exclude",
    "STATE established",
    "-D /nosuch/x -t",
    "-D /nosuch/x -t",
    "-D - -u",
    "-K sport",
    "( )",
    "(",
    ")",
    "sport",
    "sport =",
    "= :22",
    "sport EQ :22",
    "SPORT = :22",
    "src != 127.0.0.1",
    "src > 127.0.0.1",
    "127.0.0.1",
    "foo",
    "sport = :22 or",
    "or sport = :22",
    "and sport = :22",
    "sport = :22 and and dport = :22",
    "state established and sport = :22",
    "sport = :22 state established",
    "sport = :22 127.0.0.1",
    "sport = :22 :80",
    "sport=:22",
    "(sport = :22)",
    "autobound = :22",
    "autobound foo",
    "autobound :22",
    "! = sport",
    "not",
    "dev > lo",
    "dev nosuch",
    "dev lo foo",
    "fwmark = x",
    "fwmark = 1/",
    "fwmark 0x",
    "fwmark /1",
    "fwmark 1 foo",
    "fwmark > 1",
    "cgroup = /nosuch",
    "src nosuchhost.invalid",
    "src link:nosuch",
    "src link:ip:nosuch",
    "src netlink:nosuch",
    "src netlink:uevent:x",
    "src netlink:-1",
    "src vsock:x",
    "src vsock::x",
    "src vsock:-1",
    "src vsock:1:2:3",
    "src tipc:*",
    "src unix",
    "src [::1]/128",
    "src ::1",
    "src [::1",
    "src 127.0.0.1/33",
    "src 127.0.0.1/",
    "src 127.0.0.",
    "src .",
    "src 256.0.0.1",
    "src 1.2.3.4.5",
    "src default/8",
    "src inet:[::1]",
    "src inet6:127.0.0.1",
    "src inet6:[::1] or src 127.0.0.1",
    "sport link:ip:lo",
    "sport netlink:0:kernel",
    "sport 127.0.0.1:22",
    "sport [::1]:22",
    "sport 22x",
    "-u sport ssh",
    "-t sport tftp",
    "-w sport ssh",
    "-f inet src [::1]",
    "-4 src [::ffff:127.0.0.1]",
    "src a:b:c",
    "src x/y",
    "src 1.2.3.4:22:22",
    "src 1.2.3.4/8/8",
    "src [::1/ffff::]",
    "src [fe80::1%lo]",
    "src ::ffff:1.2.3.4",
    "src INET:1.2.3.4",
    "sport ::22",
    "src *:x",
    "-f tipc src foo",
    "-f tipc src 127.1",
    "-f xdp src +127.0.0.1",
    "-f xdp src 0x7f.0.0.1",
    "-f xdp src 256.1",
    "-f xdp src 08",
    "sport 99999999999999999999",
    "-- -t",
    "-",
];

/// Options that choose sockets.
const SELECTIONS: &[&str] = &[
    "",
    "-a",
    "-l",
    "-al",
    "-la",
    "-B",
    "-t",
    "-ta",
    "-tl",
    "-tB",
    "-u",
    "-ua",
    "-ul",
    "-uB",
    "-w",
    "-wa",
    "-tu",
    "-uw",
    "-tuwa",
    "-x",
    "-xa",
    "-xl",
    "-tx",
    "-tx4",
    "-4",
    "-6a",
    "-46ta",
    "-64ta",
    "-64xta",
    "-0",
    "-0a",
    "-x -0",
    "-M",
    "-Ma",
    "-f link -t",
    "-f netlink",
    "-f netlink -x",
    "-f unix",
    "-f inet6 -a",
    "-f vsock",
    "-f tipc",
    "-f xdp",
    "-S",
    "-Sa",
    "-A tcp",
    "-A tcp -a",
    "-a -A tcp",
    "-A inet,!tcp -a",
    "-A unix -4",
    "-t -A unix",
    "-A unix -t",
    "-A u_str,u_seq -a",
    "-A u_dgr",
    "-A u_dgr -a",
    "-A packet",
    "-A p_raw -a",
    "-A netlink -a",
    "-A vsock -a",
    "-A tipc -4",
    "-A all",
    "-A all,!unix -a",
    "-A raw,udp -l",
    "--tipc -t",
    "--xdp -a",
    "--vsock -a",
    "-taH",
    "-taQ",
    "-uaQH",
];

/// States, as they stand before an expression.
const STATES: &[&str] = &[
    "",
    "state all",
    "state connected",
    "state synchronized",
    "state bucket",
    "state big",
    "state established",
    "state LISTENING",
    "state closed",
    "state bound-inactive",
    "state unknown",
    "state syn-recv",
    "state fin-wait-1 state closing",
    "exclude listening",
    "excl established",
    "exclude all",
    "exclude syn-recv",
    "exclude bucket",
    "state established exclude established",
];

/// Terms of an expression that mean something over the sockets here.
const TERMS: &[&str] = &[
    "sport = :22",
    "sport > :1024",
    "dport < 40000",
    "sport >= 1",
    "sport <= :*",
    "sport > *",
    "dport != :ssh",
    "sport 0x16",
    "src 127.0.0.1",
    "src 127/8",
    "dst 127.0.0.1:22",
    "src [::1]",
    "src *:22",
    "src 0.0.0.0",
    "src 0.0.0.0/0",
    "dst [::ffff:0:0/96]",
    "src any",
    "src localhost",
    "dst default",
    "autobound",
    "dev lo",
    "dev 0",
    "fwmark 0",
    "fwmark = 0x10/0xf0",
    "src inet:127.0.0.1",
    "src inet6:*",
    "sport inet:22",
    "sport 70000",
    "sport 4294967318",
    "src 127.0.0.1/0x8",
    "src [::1/255.0.0.0]",
    "src 1.2.3",
    "dst [2001:db8::/32]",
];

fn reference() -> Option<OsString> {
    let reference = std::env::var_os("SOCKSCOPE_REFERENCE_SS");
    if reference.is_none() {
        eprintln!("left out: SOCKSCOPE_REFERENCE_SS names no ss to compare with");
    }
    reference
}

/// What a program says: exit code, rows, standard error.
#[derive(Debug, PartialEq)]
struct Said {
    code: Option<i32>,
    rows: Vec<String>,
    complaints: String,
}

fn said(program: &mut Command, words: &[&str]) -> Said {
    let output = program.args(words).env_remove("COLUMNS").stdin(Stdio::null()).output().unwrap();
    // Control characters of names are replaced by ours, on purpose.
    let lines = |bytes: &[u8]| bytes.split(|byte| *byte == b'\n').map(printable::text).collect::<Vec<_>>().join("\n");
    let [out, err] = [lines(&output.stdout), lines(&output.stderr)];
    // Two names of the population hold a line end.
    let out = out.replace("\nlines.", ".lines.").replace("@b\nc@", "@b.c@");
    // Each program asks over a socket of its own, and lists it.
    let is_own = |line: &str| line.contains(" 4:") && line.ends_with(" *") || line.contains("tcpdiag:");
    let squeezed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let rows = out.lines().map(squeezed).filter(|line| !is_own(line)).collect();
    // The name that it was called by stands before what getopt says.
    let nameless = |line: &str| match line.split_once("ss: ") {
        Some((path, rest)) if path.contains('/') => format!("ss: {rest}\n"),
        _ => format!("{line}\n"),
    };
    Said { code: output.status.code(), rows, complaints: err.lines().map(nameless).collect() }
}

fn ours() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockscope"));
    command.arg("ss");
    command
}

#[track_caller]
fn check(reference: &OsString, words: &[&str]) {
    let (ours, theirs) = (said(&mut ours(), words), said(&mut Command::new(reference), words));
    let only = |these: &Said, those: &Said| {
        these.rows.iter().filter(|line| !those.rows.contains(line)).cloned().collect::<Vec<_>>().join("\n")
    };
    let [our_own, their_own] = [only(&ours, &theirs), only(&theirs, &ours)];
    assert_eq!((ours.code, &ours.complaints), (theirs.code, &theirs.complaints), "{words:?}");
    assert!(ours.rows == theirs.rows, "{words:?}\nonly ours:\n{our_own}\nonly ss:\n{their_own}\n");
}

#[track_caller]
fn check_line(reference: &OsString, line: &str) {
    check(reference, &line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>());
}

#[test]
fn what_is_wrong_is_said_in_the_words_of_ss() {
    let Some(reference) = reference() else { return };
    in_namespace("what_is_wrong_is_said_in_the_words_of_ss", || {
        SAID.iter().for_each(|line| check_line(&reference, line));
        for words in [
            &["sport", ""][..],
            &["src", ""],
            &["sport", "\\"],
            &["state", ""],
            &["sport = :22"],
            &["( sport", "= 1 )"],
        ] {
            check(&reference, words);
        }
    });
}

#[test]
fn the_same_sockets_are_chosen() {
    let Some(reference) = reference() else { return };
    in_namespace("the_same_sockets_are_chosen", || {
        let _population = (Population::new(), packet_sockets());
        SELECTIONS.iter().for_each(|options| check_line(&reference, &format!("{options} -n")));
        STATES.iter().for_each(|states| check_line(&reference, &format!("-tuxn {states}")));
        TERMS.iter().for_each(|term| check_line(&reference, &format!("-tuan {term}")));
        TERMS.iter().for_each(|term| check_line(&reference, &format!("-tuan not {term}")));
        TERMS.iter().for_each(|term| check_line(&reference, &format!("-an {term}")));
    });
}

/// Packet sockets of both types, which take nothing.
fn packet_sockets() -> [OwnedFd; 2] {
    [SocketType::RAW, SocketType::DGRAM].map(|kind| rustix::net::socket(AddressFamily::PACKET, kind, None).unwrap())
}

/// Numbers that look random and are the same each time (Knuth's MMIX).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    /// One to five terms with every joint, parentheses now and then.
    fn expression(&mut self) -> String {
        let mut text = String::new();
        let mut open = 0;
        for at in 0..self.roll(5) {
            if at > 0 {
                text += self.pick(&[" and ", " or ", " ", " && ", " | "]);
            }
            let before = self.pick(&["", "", "", "not ", "( ", "! ( ", "not not "]);
            open += usize::from(before.contains('('));
            text += before;
            text += self.pick(TERMS);
            if open > 0 && self.roll(2) == 0 {
                text += " )";
                open -= 1;
            }
        }
        text + &" )".repeat(open)
    }
}

#[test]
fn random_words_choose_the_same_sockets() {
    let Some(reference) = reference() else { return };
    in_namespace("random_words_choose_the_same_sockets", || {
        let _population = (Population::new(), packet_sockets());
        let mut dice = Dice(2026);
        for _ in 0..300 {
            let line = format!("-n {} {} {}", dice.pick(SELECTIONS), dice.pick(STATES), dice.expression());
            check_line(&reference, &line);
        }
    });
}

#[test]
fn filter_words_come_from_a_file_too() {
    let Some(reference) = reference() else { return };
    in_namespace("filter_words_come_from_a_file_too", || {
        let _population = Population::new();
        let scratch = Scratch::new();
        let file = scratch.path().join("filter");
        let name = file.to_str().unwrap();
        let padded = |length: usize| format!("sport = :22{}\n", " ".repeat(length));
        for text in [
            "sport = :22",
            "sport = :22\n# no\n0 no\n  or\n dport = :22\n",
            "\n\nsport\n=\n:22\n\n",
            "state established",
            "",
            "sport = :22 or",
            &padded(1021 - 11),
            &padded(1022 - 11),
            &padded(1023 - 11),
            "sport = :22\0x",
            "(\n",
        ] {
            fs::write(&file, text).unwrap();
            for words in
                [&["-tan", "-F", name][..], &["-tan", "-F", name, "dport", "=", ":22", "or"], &["-F", name, "-x", "-t"]]
            {
                check(&reference, words);
            }
        }
    });
}

/// Called by a name of its own it says that name, and options end at the first word where POSIX is asked for.
#[test]
fn a_link_called_ss_is_ss() {
    let scratch = Scratch::new();
    let link = scratch.path().join("ss");
    symlink(Path::new(env!("CARGO_BIN_EXE_sockscope")), &link).unwrap();
    let output = Command::new(&link).arg("--nosuch").output().unwrap();
    let complaint = format!("{}: unrecognized option '--nosuch'\nUsage: ss [ OPTIONS ]\n", link.display());
    assert!(String::from_utf8(output.stderr).unwrap().starts_with(&complaint));
    assert_eq!(output.status.code(), Some(255));
    let output = Command::new(&link).args(["-t", "src", "1.2.3.4", "-V"]).env("POSIXLY_CORRECT", "1").output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("rather than \"-V\""));
}
