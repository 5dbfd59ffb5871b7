//! The drop-in against the real netstat (net-tools 2.10), byte for byte: over sockets in every state and under every
//! timer in a namespace of their own, and over tables made up to hold what a kernel seldom shows. Without that netstat
//! these tests are left out.
//!
//! What is masked, and why: the seconds of a running timer go on between two looks (its counts seldom do); control characters and
//! bytes that are no UTF-8 go out as they are from netstat, and never from here.
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

mod made_up;
mod random;
#[path = "../support/mod.rs"]
mod support;

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use sockscope::model::printable;
use support::namespace::in_namespace;
use support::population::Population;
use support::seccomp::refuse_sockets;

/// Options, each in a form that people type.
const FIXED: &[&str] = &[
    "",
    "-a",
    "-n",
    "-an",
    "-tan",
    "-ta",
    "-tln",
    "-tlnp",
    "-tulpn",
    "-tulpen",
    "-plunt",
    "-antp",
    "-anp",
    "-ano",
    "-tano",
    "-uano",
    "-wano",
    "-Uano",
    "-tae",
    "-tane",
    "-taee",
    "-taeW",
    "-tanW",
    "-taN",
    "-tanN",
    "-xa",
    "-x",
    "-xl",
    "-xap",
    "-xlp",
    "-xanoe",
    "-u",
    "-ua",
    "-ul",
    "-uln",
    "-w",
    "-wa",
    "-wl",
    "-wlp",
    "-U",
    "-Ua",
    "-Ul",
    "-4",
    "-4a",
    "-6",
    "-6a",
    "-46a",
    "-4t",
    "-6t",
    "-6ta",
    "-4an",
    "-6uan",
    "-4x",
    "-x6",
    "-tx",
    "-txa",
    "-tuwxa",
    "-l",
    "-la",
    "-lv",
    "-v",
    "-va",
    "-vt",
    "-v4",
    "-S",
    "-Sa",
    "-6S",
    "-Sl",
    "-tS",
    "-2",
    "-f",
    "-t2",
    "-2x",
    "-d",
    "-C",
    "-F",
    "-FCt",
    "-W",
    "-Wa",
    "-N",
    "-no",
    "-p",
    "-e",
    "-o",
    "--all --tcp --numeric",
    "--listening --udp --programs --extend",
    "--numeric-hosts -ta",
    "--numeric-ports -ta",
    "--numeric-users -tae",
    "--wide --all",
    "--timers -tan",
    "--ext -ta",
    "--inet -an",
    "--inet6 -an",
    "--ip -an",
    "--unix -a",
    "--tcpip -an",
    "--raw -a",
    "--udplite -a",
    "--sctp",
    "--ax25",
    "--ipx",
    "--netrom",
    "--x25",
    "--rose",
    "--ddp",
    "--bluetooth",
    "--l2cap",
    "--rfcomm",
    "--rose -2",
    "-A inet -an",
    "-A inet6 -an",
    "-A unix -a",
    "-Aunix",
    "-A inet,unix -a",
    "-A inet,inet6",
    "-A unix -t",
    "-tA unix",
    "--protocol=unix -a",
    "--protocol unix",
    "--prot=inet -an",
    "-A x25",
    "-A ipx,inet",
    "-A inet,x25",
    "-A ddp",
    "-A ash -t",
    "-A tcpip",
    "-A foo",
    "-A inet,foo",
    "-A inet,",
    "-A ,",
    "-A",
    "-tA",
    "--protocol",
    "--protocol=",
    "--proto=foo",
    "-h",
    "--help",
    "-V",
    "--version",
    "-hV",
    "-Vh",
    "-cV",
    "-hc",
    "-y",
    "-T",
    "-?",
    "-t5",
    "-:",
    "-yh",
    "--bogus",
    "--bogus=1",
    "--tcp=3",
    "--inet=4",
    "--numeric-",
    "--no-such",
    "--i",
    "--in",
    "--ine",
    "--ip",
    "--u",
    "--un",
    "--uni",
    "--t",
    "--tc",
    "--r",
    "--ro",
    "--s",
    "--st=1",
    "--sy",
    "--a",
    "--ax",
    "--al",
    "--c",
    "--con",
    "--cont=1",
    "--d",
    "--e",
    "--l",
    "--li",
    "--n",
    "--ne",
    "--num",
    "--numeric-u",
    "--p",
    "--pro",
    "--prog",
    "--v",
    "--verb",
    "--ver",
    "--vers",
    "--w",
    "--x",
    "--b",
    "--f=1",
    "--",
    "-- -t",
    "-t -- -x",
    "-",
    "- -t",
    "foo",
    "foo -tan bar",
    "-t -x -n",
    "-Z",
    "-tZ",
    "-Zh",
    "-hZ",
    "-A foo -h",
    "--tcpip -h",
    "--tcpip --tcpip -tn",
    "-rs",
    "-is",
    "-ri",
    "-Mr",
    "-rsh",
    "-sry",
    "-Msi",
    "-tan --json=1",
    "--j",
    "--=",
    "--=x",
    "-rr",
    "-rnr",
    "-ss -t",
    "-i --interfaces",
    "-MM",
    "-rrh",
];

/// What one run gave.
#[derive(Debug, PartialEq, Eq)]
struct Ran {
    output: Vec<String>,
    complaints: Vec<String>,
    code: Option<i32>,
}

/// netstat, if the one on this host is net-tools 2.10.
fn netstat() -> Option<&'static str> {
    let found = ["/bin/netstat", "/usr/bin/netstat"].into_iter().find(|path| {
        let version = Command::new(path).arg("-V").output();
        version.is_ok_and(|output| output.stdout.starts_with(b"net-tools 2.10\n"))
    });
    if found.is_none() {
        eprintln!("left out: this host has no netstat of net-tools 2.10 to compare with");
    }
    found
}

/// This program as a symlink would call it.
fn ours() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockscope"));
    command.arg0("netstat");
    command
}

fn run(mut command: Command, words: &[&str]) -> Ran {
    let output = command.args(words).stdin(Stdio::null()).output().unwrap();
    let lines = |bytes: &[u8]| bytes.split(|byte| *byte == b'\n').map(masked).collect();
    Ran { output: lines(&output.stdout), complaints: lines(&output.stderr), code: output.status.code() }
}

/// The line without what may differ.
fn masked(line: &[u8]) -> String {
    let line = printable::text(line);
    for timer in [" on (", " keepalive (", " timewait (", " probe ("] {
        if let Some((before, (_seconds, counts))) =
            line.rsplit_once(timer).and_then(|(before, after)| Some((before, after.split_once('/')?)))
        {
            return format!("{before}{timer}masked/{counts}");
        }
    }
    line
}

/// How often both programs are asked before they are said to differ. Sockets change in between, young ones often; each
/// retransmission takes twice as long to come as the one before, so they come to rest.
const TRIES: usize = 25;

/// Compares until both say the same.
#[track_caller]
fn check(netstat: &str, words: &[&str]) -> usize {
    let theirs = || {
        let mut command = Command::new(netstat);
        command.arg0("netstat");
        run(command, words)
    };
    let mut last = None;
    for _ in 0..TRIES {
        let (expected, found) = (theirs(), run(ours(), words));
        if expected == found {
            return found.output.len();
        }
        last = Some((expected, found));
    }
    let (expected, found) = last.unwrap();
    let only = |these: &[String], those: &[String]| {
        these.iter().filter(|line| !those.contains(line)).cloned().collect::<Vec<_>>().join("\n")
    };
    panic!(
        "{words:?}: exit code {:?}, netstat's {:?}\nonly here:\n{}\nonly netstat:\n{}\ncomplaints here:\n{}\nof netstat:\n{}",
        found.code,
        expected.code,
        only(&found.output, &expected.output),
        only(&expected.output, &found.output),
        found.complaints.join("\n"),
        expected.complaints.join("\n"),
    );
}

#[test]
fn fixed_options_give_the_same_bytes() {
    let Some(netstat) = netstat() else { return };
    in_namespace("fixed_options_give_the_same_bytes", || {
        let _population = Population::new().with_raw();
        let lines: usize = FIXED.iter().map(|words| check(netstat, &words.split(' ').collect::<Vec<_>>())).sum();
        assert!(lines > 3000, "only {lines} lines were compared");
    });
}

#[test]
fn random_options_give_the_same_bytes() {
    let Some(netstat) = netstat() else { return };
    in_namespace("random_options_give_the_same_bytes", || {
        let _population = Population::new().with_raw();
        let mut random = random::Random::from_environment();
        let mut lines = 0;
        for _ in 0..300 {
            let words = random.words();
            lines += check(netstat, &words.iter().map(String::as_str).collect::<Vec<_>>());
        }
        assert!(lines > 3000, "only {lines} lines were compared");
    });
}

#[test]
fn without_netlink_the_bytes_are_the_same() {
    let Some(netstat) = netstat() else { return };
    in_namespace("without_netlink_the_bytes_are_the_same", || {
        let _population = Population::new().with_raw();
        refuse_sockets(libc::AF_NETLINK, libc::EACCES);
        for words in ["-tan", "-tane", "-tano", "-tln", "-tlnp", "-t6an", "-an"] {
            check(netstat, &[words]);
        }
    });
}

#[test]
fn every_beginning_of_a_long_option_means_the_same() {
    let Some(netstat) = netstat() else { return };
    const LONG: &str = "ax25 ip ipx netrom inet inet6 x25 rose unix ddp bluetooth tcpip version help protocol tcp sctp udp \
                        udplite raw l2cap rfcomm listening all timers extend programs verbose wide numeric numeric-hosts \
                        numeric-ports numeric-users symbolic cache fib context";
    /// These begin, and are no more than, modes that this test does not run, or would run for ever.
    const OTHERS: &str = "route interfaces groups statistics masquerade continuous";
    in_namespace("every_beginning_of_a_long_option_means_the_same", || {
        let mut tried = 0;
        for name in LONG.split_whitespace() {
            for end in 1..=name.len() {
                let begun = &name[..end];
                let is_only = !LONG.split_whitespace().any(|other| other.starts_with(begun));
                if OTHERS.split_whitespace().any(|other| other.starts_with(begun)) && is_only {
                    continue;
                }
                check(netstat, &[&format!("--{begun}"), "-n"]);
                tried += 1;
            }
        }
        assert!(tried > 150);
    });
}

#[test]
fn the_first_word_does_as_well_as_a_symlink() {
    let by_word = Command::new(env!("CARGO_BIN_EXE_sockscope")).args(["netstat", "-y"]).output().unwrap();
    let by_name = ours().arg("-y").output().unwrap();
    assert_eq!(by_word, by_name);
    let by_path = Command::new(env!("CARGO_BIN_EXE_sockscope")).arg0("/x/netstat").arg("-y").output().unwrap();
    assert!(by_path.stderr.starts_with(b"/x/netstat: invalid option -- 'y'\n"));
    assert_eq!(by_path.status.code(), Some(3));
}

#[test]
fn both_streams_into_one_pipe_stand_in_the_same_order() {
    let Some(netstat) = netstat() else { return };
    in_namespace("both_streams_into_one_pipe_stand_in_the_same_order", || {
        let into_one = |mut command: Command, words: &str| {
            let (mut read, write) = std::io::pipe().unwrap();
            command.args(words.split(' ')).stdout(write.try_clone().unwrap()).stderr(write);
            let mut child = command.spawn().unwrap();
            // The command holds the ends that are written to.
            drop(command);
            let mut text = String::new();
            std::io::Read::read_to_string(&mut read, &mut text).unwrap();
            (text, child.wait().unwrap().code())
        };
        for words in ["-h", "-y", "-A inet,x25 -n", "-x --ax25", "-rn -A inet,ipx", "--tcpip -h"] {
            let mut theirs = Command::new(netstat);
            theirs.arg0("netstat");
            assert_eq!(into_one(ours(), words), into_one(theirs, words), "{words}");
        }
    });
}

#[test]
fn json_is_valid_and_says_as_much_as_the_text() {
    in_namespace("json_is_valid_and_says_as_much_as_the_text", || {
        let _population = Population::new().with_raw();
        for words in [&["-an"][..], &["-a"], &["-anpeo"], &["-xap"], &["-tln"]] {
            let text = ours().args(words).output().unwrap();
            let json = ours().args(words).arg("--json").output().unwrap();
            let rows = text.stdout.split(|byte| *byte == b'\n').filter(|line| is_row(line)).count();
            let objects: Vec<serde_json::Value> = serde_json::from_slice(&json.stdout).unwrap();
            assert_eq!(objects.len(), rows, "{words:?}");
            assert!(objects.iter().all(|object| object["proto"].is_string()));
        }
        let none = ours().args(["-A", "ddp", "--json", "-U", "-6", "-l"]).output().unwrap();
        assert!(serde_json::from_slice::<Vec<serde_json::Value>>(&none.stdout).is_ok());
    });
}

fn is_row(line: &[u8]) -> bool {
    [&b"tcp"[..], b"udp", b"raw", b"unix"].iter().any(|proto| line.starts_with(proto))
}

#[test]
fn rounds_go_on_until_the_reader_goes() {
    in_namespace("rounds_go_on_until_the_reader_goes", || {
        let mut program = ours().args(["-ctn"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines().map(Result::unwrap);
        let titles = lines.by_ref().filter(|line| line.starts_with("Active Internet")).take(2).count();
        assert_eq!(titles, 2);
        drop(lines);
        let output = program.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
    });
}
