//! Filters over a recording of the kernel's answers (`ss -D`), held against what ss 7.3 chose: needs no ss and no kernel.
//!
//! `recorded/tcp.dump` holds TCP sockets of both families in every state; `recorded/filters.txt` has a filter on each
//! line and, behind an arrow, which rows of the recording ss let through, or what it said. Where a reference is named it is
//! held against the same. `SOCKSCOPE_RECORD` makes both files anew, from the reference.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::crowd::Crowd;
use crate::dice::Dice;
use crate::judge::Judge;
use crate::support::namespace::in_namespace;

const RECORD: &str = "SOCKSCOPE_RECORD";
/// The ports that the kernel would choose from.
const RANGE: &str = "33000\t45000\n";

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ss_judge/recorded").join(name)
}

/// A program that reads the recording.
struct Replay {
    program: PathBuf,
    range: PathBuf,
    /// Every row, in order.
    rows: Vec<String>,
}

impl Replay {
    fn new(program: &Path) -> Self {
        let range = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ip_local_port_range");
        fs::write(&range, RANGE).unwrap();
        let mut replay = Self { program: program.to_owned(), range, rows: Vec::new() };
        replay.rows = replay.lines("").unwrap();
        replay
    }

    /// The rows under a filter, or the code and what was said.
    fn lines(&self, filter: &str) -> Result<Vec<String>, String> {
        let mut command = Command::new(&self.program);
        command.arg("-tanoeH").args(filter.split_whitespace()).env("PROC_IP_LOCAL_PORT_RANGE", &self.range);
        command.env("TCPDIAG_FILE", file("tcp.dump")).env_remove("COLUMNS").stdin(Stdio::null());
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        match output.status.code() {
            Some(0) => Ok(text(output.stdout).lines().map(squeezed).collect()),
            code => Err(format!("{code:?} {}", text(output.stderr).lines().next().unwrap_or_default())),
        }
    }

    /// The numbers of the rows under a filter. One state takes its column away.
    fn chosen(&self, filter: &str) -> String {
        let number =
            |line: &String| self.rows.iter().position(|row| row.ends_with(line)).expect("it is a row").to_string();
        match self.lines(filter) {
            Ok(lines) => lines.iter().map(number).collect::<Vec<_>>().join(" "),
            Err(said) => said,
        }
    }
}

/// Widths depend on the other rows.
fn squeezed(line: &str) -> String {
    line.split_whitespace().filter(|word| !word.starts_with("cgroup:")).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(program: &Path) {
    let replay = Replay::new(program);
    let text = fs::read_to_string(file("filters.txt")).unwrap();
    for line in text.lines() {
        let (filter, chosen) = line.split_once(" => ").unwrap();
        assert_eq!(replay.chosen(filter), chosen.trim(), "{filter}");
    }
    assert!(text.lines().count() > 100 && replay.rows.len() > 40);
}

#[test]
fn filters_choose_from_a_recording_what_ss_chose() {
    // By a link of the name the program is ss.
    let scratch = crate::support::scratch::Scratch::new();
    let ours = scratch.path().join("ss");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_sockscope"), &ours).unwrap();
    check(&ours);
}

#[test]
fn ss_still_chooses_the_same_from_the_recording() {
    let Some(judge) = Judge::find() else { return };
    let [_, reference] = judge.programs();
    if std::env::var_os(RECORD).is_some() {
        return in_namespace("recorded::ss_still_chooses_the_same_from_the_recording", || record(&judge));
    }
    check(reference);
}

/// Makes both files. ss reads a recording up to the first end of a dump, so that only the last one stays.
fn record(judge: &Judge) {
    let _crowd = Crowd::small(&mut Dice::from_environment(0));
    let [_, reference] = judge.programs();
    let dumps = ["-t4aD -", "-t6aD -"].map(|line| judge.command(reference, line).output().unwrap().stdout);
    let [v4, v6] = dumps;
    let length = v4.len() - DONE;
    fs::write(file("tcp.dump"), [&v4[..length], &v6].concat()).unwrap();
    let replay = Replay::new(reference);
    let mut text = String::new();
    for filter in FILTERS {
        writeln!(text, "{filter} => {}", replay.chosen(filter)).unwrap();
    }
    fs::write(file("filters.txt"), text).unwrap();
}

/// The length of the message that ends a dump.
const DONE: usize = 20;

/// Filters that mean the same on every host.
#[rustfmt::skip]
const FILTERS: &[&str] = &[
    "sport = :22", "sport = 22", "sport :22", "sport == 22", "sport eq 22", "sport != 22", "sport ne 22", "sport neq 22", "sport > 22", "sport gt 22", "sport < 80",
    "sport lt 80", "sport >= 80", "sport ge 80", "sport geq 80", "sport <= 80", "sport le 80", "sport leq 80", "not sport = 22", "! sport = 22", "not not sport = 22",
    "not not not sport = 22", "sport = *", "sport > *", "sport < *", "sport = 0", "sport > 0", "dport = 0", "dport != 0", "dport > 0", "sport 0x16", "sport 026", "sport 65535", "sport < 65535", "sport 70000",
    "sport = 22 or sport = 80", "sport = 22 || sport = 80", "sport = 22 | sport = 80", "sport = 22 and src 127.0.0.1", "sport = 22 && src 127.0.0.1", "sport = 22 & src 127.0.0.1",
    "sport = 22 src 127.0.0.1", "src 127.0.0.1 or sport = 22 and dport > 0", "src 127.0.0.1 or ( sport = 22 and dport > 0 )", "dport > 0 and sport = 22 or sport = 80",
    "dport > 0 and ( sport = 22 or sport = 80 )", "not sport = 22 and not sport = 80", "not ( sport = 22 or sport = 80 )", "! ( sport = 22 | sport = 80 ) dport = 0",
    "not sport = 22 or sport = 22", "( ( ( sport = 22 ) ) )", "( not ( not ( sport = 22 ) ) )", "src 127.0.0.1", "src = 127.0.0.1", "not src 127.0.0.1", "src 127.0.0.1:22",
    "src 127.0.0.1:*", "src *:22", "src :22", "src *", "dst *", "dst *:*", "src 0.0.0.0", "src 0.0.0.0/0", "src 0.0.0.0/1", "src 127.0.0.0/8", "src 127/8", "src 127.0.0.1/31",
    "src 127.0.0.0/31", "src 126.0.0.0/7", "src 128.0.0.0/1", "src 10.0.0.0/8", "src 127.0.0.1/32", "src 127.0.0.1/33", "src 127.0.0.1/0x8", "src 127.1", "src 1.2.3", "src any", "src all", "dst default",
    "src [::1]", "src [::1]:22", "src [::]", "src [::]:22", "src [::1]/128", "src [::1/128]", "src [::1]/127", "src [::]/0", "src ::/0", "src ::1", "src [::ffff:127.0.0.1]", "src ::ffff:127.0.0.1", "src [::ffff:0:0/96]",
    "src [::ffff:0:0/95]", "dst [::ffff:127.0.0.1]", "dst 127.0.0.1", "dst [::1]", "dst [2001:db8::]/32", "src inet:127.0.0.1", "src inet6:[::1]", "src inet6:::1", "src inet:*", "src inet6:*:22", "sport inet:22",
    "sport inet6:22", "src inet:127.0.0.1 or src inet6:[::1]", "src inet6:[::1] or src inet:127.0.0.1", "src inet:[::1]", "autobound", "not autobound", "autobound and src [::1]", "autobound or sport = 22",
    "dev lo", "dev = lo", "dev != lo", "dev 1", "dev = 0", "dev lo or sport = 22", "fwmark = 0", "fwmark != 0", "fwmark = 1", "fwmark 0x10", "fwmark = 0x10/0xf0", "fwmark = 0/1", "fwmark != 0/1", "fwmark = 020",
    "fwmark = 0xffffffff", "fwmark 4294967295", "fwmark 1/1 or fwmark 0xf0/0xff", "fwmark x", "dev nosuch", "src 127.0.0.1 dst 127.0.0.1 sport > 1000 dport > 1000 autobound fwmark 0",
    "sport > 30000 sport < 40000", "dport > 30000 and dport < 40000 or sport = 22", "sport >= 22 sport <= 80 not sport = 25 not sport = 80", "(sport = 22)", "sport=22", "sport", "sport =", "or", "( sport = 22", "sport = 22 )",
    "sport = 22 or", "src 256.0.0.1", "src > 127.0.0.1", "state established sport > 1", "exclude listening src [::1]", "state nosuch", "sport foo:22", "src foo:bar:22", "sport = 22 = 22",
];
