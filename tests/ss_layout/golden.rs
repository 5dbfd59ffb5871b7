//! What a real ss printed of staged sockets, kept in `golden/`: judges the formats on any machine.
//!
//! Recorded and held against a real ss when `SOCKSCOPE_REFERENCE_SS` names one; `SOCKSCOPE_RECORD=1` writes it anew.
//! A `$` stands at each end of a line, so that trailing blanks show.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sockscope::decode::decoder::{self, Reading};
use sockscope::decode::netlink::Messages;
use sockscope::model::capture::{Form, Frame, Table};
use sockscope::model::key::NetnsId;
use sockscope::model::socket::Socket;
use sockscope::model::time::Moment;

use super::cases::{CASES, Case};
use super::encode;
use super::judge::{Kernel, Reference};
use super::options::Arguments;
use super::staged_names::StagedNames;

/// The files under `proc/net` (proc_net(5)).
const PROC_TABLES: [(Table, &str); 9] = [
    (Table::Netlink, "netlink"),
    (Table::Packet, "packet"),
    (Table::Unix, "unix"),
    (Table::Raw4, "raw"),
    (Table::Raw6, "raw6"),
    (Table::Udp4, "udp"),
    (Table::Udp6, "udp6"),
    (Table::Tcp4, "tcp"),
    (Table::Tcp6, "tcp6"),
];

const PROC_RUNS: &[&str] = &[
    "-tan",
    "-tano",
    "-tane",
    "-tani",
    "-tanm",
    "-tanei",
    "-taniO",
    "-ta --tos --cgroup --inet-sockopt",
    "-uan",
    "-uane",
    "-uanim",
    "-wa",
    "-wane",
    "-wanim",
    "-wa -t",
    "-xa",
    "-xaep",
    "-xam",
    "-0a",
    "-0aeb",
    "-0aemp",
    "-A netlink -a",
    "-A netlink -an",
    "-A netlink -aep",
    "-A netlink -amp",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ss_layout")
}

fn file(name: &str) -> PathBuf {
    folder().join(format!("golden/{name}.txt"))
}

/// The outputs of all runs of a case in one text.
fn transcript(runs: &[&str], print: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    for arguments in runs {
        writeln!(text, "ss {arguments}").unwrap();
        for line in print(arguments).lines() {
            writeln!(text, "{line}$").unwrap();
        }
        text.push('\n');
    }
    text
}

fn ours(arguments: &str, sockets: &[Socket]) -> String {
    let arguments = Arguments::parse(arguments);
    let rows = sockets.iter().filter(|socket| arguments.tables.contains(&socket.protocol)).map(|socket| (socket, None));
    let mut out = Vec::new();
    sockscope::print::ss::print(rows, &arguments.options, &StagedNames, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[track_caller]
fn check(name: &str, found: &str) {
    let expected = &fs::read_to_string(file(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut run = "";
    for (at, (expected, found)) in expected.lines().zip(found.lines()).enumerate() {
        run = if expected.starts_with("ss ") { expected } else { run };
        assert_eq!(expected, found, "line {} of {name}, {run}", at + 1);
    }
    assert_eq!(expected.lines().count(), found.lines().count(), "lines of {name}");
}

/// The sockets that the decoder makes of the kernel's messages for these.
fn decoded(sockets: &[Socket]) -> Vec<Socket> {
    let decode = |socket: &Socket| {
        let bytes = encode::message(socket);
        let message = Messages::new(&bytes).next().unwrap();
        decoder::socket(socket.table(), &message, NetnsId(0), Moment::default()).unwrap()
    };
    sockets.iter().map(decode).collect()
}

/// Holds what a real ss prints against the record, or makes that its record.
#[track_caller]
fn check_reference(name: &str, printed: &str) {
    if env::var_os("SOCKSCOPE_RECORD").is_some() {
        fs::create_dir_all(folder().join("golden")).unwrap();
        fs::write(file(name), printed).unwrap();
    }
    check(name, printed);
}

#[test]
fn every_case_prints_as_recorded() {
    for Case { name, sockets, arguments } in CASES {
        let sockets = sockets();
        check(name, &transcript(arguments, |arguments| ours(arguments, &sockets)));
    }
}

#[test]
fn every_case_prints_as_recorded_by_way_of_the_decoder() {
    for Case { name, sockets, arguments } in CASES {
        let sockets = decoded(&sockets());
        check(name, &transcript(arguments, |arguments| ours(arguments, &sockets)));
    }
}

#[test]
fn the_reference_prints_what_was_recorded() {
    let (Some(reference), Some(kernel)) = (Reference::find(), Kernel::build()) else { return };
    for Case { name, sockets, arguments } in CASES {
        let sockets = sockets();
        let print = |arguments: &str| reference.print_sockets(arguments, &sockets, &kernel);
        check_reference(name, &transcript(arguments, print));
    }
}

/// The sockets of the text under `proc/`, in ss's order.
pub fn of_proc() -> Vec<Socket> {
    let mut sockets = Vec::new();
    for (table, file) in PROC_TABLES {
        let bytes = fs::read(folder().join("proc/net").join(file)).unwrap();
        let frame = Frame { table, form: Form::ProcText, netns: NetnsId(0), at: Moment::default(), bytes: &bytes };
        sockets.extend(decoder::rows(&frame, Reading::AsSs).map(Result::unwrap));
    }
    sockets
}

#[test]
fn text_of_proc_prints_as_recorded() {
    check("proc", &transcript(PROC_RUNS, |arguments| ours(arguments, &of_proc())));
}

#[test]
fn the_reference_prints_text_of_proc_as_was_recorded() {
    let Some(reference) = Reference::find() else { return };
    let root = folder().join("proc");
    let print = |arguments: &str| reference.print(arguments, &[("PROC_ROOT", &root)], None);
    check_reference("proc", &transcript(PROC_RUNS, print));
}
