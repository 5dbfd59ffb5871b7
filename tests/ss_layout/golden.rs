//! What a real ss printed of staged sockets, kept in `golden/`: judges the formats on any machine.
//!
//! Recorded and held against a real ss when `SOCKSCOPE_REFERENCE_SS` names one; `SOCKSCOPE_RECORD=1` writes it anew.
//! A `$` stands at each end of a line, so that trailing blanks show.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sockscope::model::socket::Socket;

use super::cases::{CASES, Case};
use super::judge::{Kernel, Reference};
use super::options::Arguments;
use super::staged_names::StagedNames;

fn file(case: &Case) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/ss_layout/golden/{}.txt", case.name))
}

/// The outputs of all runs of a case in one text.
fn transcript(case: &Case, print: impl Fn(&str, &[Socket]) -> String) -> String {
    let sockets = (case.sockets)();
    let mut text = String::new();
    for arguments in case.arguments {
        writeln!(text, "ss {arguments}").unwrap();
        for line in print(arguments, &sockets).lines() {
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
fn check(case: &Case, expected: &str, found: &str) {
    let mut run = "";
    for (at, (expected, found)) in expected.lines().zip(found.lines()).enumerate() {
        run = if expected.starts_with("ss ") { expected } else { run };
        assert_eq!(expected, found, "line {} of {}, {run}", at + 1, case.name);
    }
    assert_eq!(expected.lines().count(), found.lines().count(), "lines of {}", case.name);
}

#[test]
fn every_case_prints_as_recorded() {
    for case in CASES {
        let recorded = fs::read_to_string(file(case)).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        check(case, &recorded, &transcript(case, ours));
    }
}

#[test]
fn the_reference_prints_what_was_recorded() {
    let (Some(reference), Some(kernel)) = (Reference::find(), Kernel::build()) else { return };
    for case in CASES {
        let printed = transcript(case, |arguments, sockets| reference.print_sockets(arguments, sockets, &kernel));
        if env::var_os("SOCKSCOPE_RECORD").is_some() {
            fs::create_dir_all(file(case).parent().unwrap()).unwrap();
            fs::write(file(case), &printed).unwrap();
        }
        check(case, &fs::read_to_string(file(case)).unwrap(), &printed);
    }
}
