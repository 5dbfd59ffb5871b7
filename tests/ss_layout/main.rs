//! Holds the ss layout against a real ss, whose path is in `SOCKSCOPE_REFERENCE_SS` (7.3 or a later
//! version with the same layout). Left out, with a word, when it is not set.
//!
//! Both print the same staged sockets: ss reads them from files ([`world`]), so the kernel has no part in it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "tests")]

mod services;
mod world;

use std::ffi::OsString;
use std::process::Command;

use sockscope::field::text::Ports;
use sockscope::model::socket::Protocol;
use sockscope::model::state::{State, StateSet};
use sockscope::print::ss::{self, Options, Part, Parts};
use world::World;

const SEEDS: [u64; 4] = [1, 2, 3, 4];

#[rustfmt::skip]
const ARGUMENTS: &[&str] = &[
    "-tan", "-tano", "-tanH", "-tanO", "-tanoO", "-ta", "-tao", "-tanQ", "-tanoQH",
    "-tanp", "-tanop", "-tanHp", "-tapoQ", "-tn state established", "-tnQp state established",
    "-uan", "-ua", "-uaop", "-xan", "-xap", "-xanH", "-tuan", "-tuxanop", "-tuxaHo",
];

/// A real ss.
struct Reference(OsString);

impl Reference {
    /// `None`, and a word on it, when there is none.
    fn find() -> Option<Self> {
        let program = std::env::var_os("SOCKSCOPE_REFERENCE_SS");
        if program.is_none() {
            eprintln!("left out: SOCKSCOPE_REFERENCE_SS is not set");
        }
        program.map(Self)
    }

    fn print(&self, world: &World, arguments: &str, columns: Option<&str>) -> String {
        let mut command = Command::new(&self.0);
        command.args(arguments.split_whitespace()).env_clear().envs(world.environment());
        command.envs(columns.map(|columns| ("COLUMNS", columns)));
        let output = command.output().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
        assert!(output.status.success(), "{command:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Compares line by line. ss gives Unix sockets an order of its own, so with these the lines are sorted.
    #[track_caller]
    fn check(&self, world: &World, arguments: &str, columns: Option<&str>) {
        let sorted = |text: String| {
            let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
            if arguments.contains('x') {
                lines.sort_unstable();
            }
            lines
        };
        let expected = sorted(self.print(world, arguments, columns));
        let found = sorted(printed(world, arguments, columns));
        for (at, (expected, found)) in expected.iter().zip(&found).enumerate() {
            assert_eq!(expected, found, "line {at} of ss {arguments}, COLUMNS={columns:?}");
        }
        assert_eq!(expected.len(), found.len(), "lines of ss {arguments}, COLUMNS={columns:?}");
    }

    #[track_caller]
    fn check_all(&self, columns: Option<&str>) {
        for world in SEEDS.map(World::random).iter().chain([&World::empty()]) {
            for arguments in ARGUMENTS {
                self.check(world, arguments, columns);
            }
        }
    }
}

/// What the printer makes of the world under the same arguments.
fn printed(world: &World, arguments: &str, columns: Option<&str>) -> String {
    let (flags, states) = arguments.split_once(" state ").unwrap_or((arguments, "all"));
    let has = |flag: char| flags.contains(flag);
    let tables: Vec<Protocol> =
        world::TABLES.iter().filter(|(flag, _)| has(*flag)).flat_map(|(_, tables)| *tables).copied().collect();
    let states = if states == "all" { StateSet::ALL } else { StateSet::of(&[State::Established]) };
    let mut parts = Parts::of_selection(&tables, states);
    for (flag, part) in [('o', Part::Timers), ('p', Part::Processes)] {
        parts = if has(flag) { parts.with(part) } else { parts };
    }
    for (flag, part) in [('H', Part::Header), ('Q', Part::Queues)] {
        parts = if has(flag) { parts.without(part) } else { parts };
    }
    let ports = if has('n') { Ports::Numbers } else { Ports::Services };
    let options = Options { parts, ports, width: columns.and_then(ss::width_from_columns) };
    let mut out = Vec::new();
    ss::print(world.rows(&tables), &options, &world.services, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn compact() {
    let Some(reference) = Reference::find() else { return };
    reference.check_all(None);
}

#[test]
fn on_a_screen_of_80_120_and_200_columns() {
    let Some(reference) = Reference::find() else { return };
    reference.check_all(Some("80"));
    reference.check_all(Some("120"));
    reference.check_all(Some("200"));
}

#[test]
fn on_a_screen_of_any_width() {
    let Some(reference) = Reference::find() else { return };
    let world = World::random(5);
    for columns in 0..260 {
        reference.check(&world, "-tuxanop", Some(&columns.to_string()));
    }
}

#[test]
fn the_width_in_the_environment() {
    let Some(reference) = Reference::find() else { return };
    for columns in ["", "0", "-80", "+80", " 90", "80x", "0x50", "wide"] {
        reference.check(&World::random(6), "-tan", Some(columns));
    }
}

#[test]
fn a_listing_that_goes_out_in_several_runs() {
    let Some(reference) = Reference::find() else { return };
    let world = World::crowded();
    for (arguments, columns) in [("-tanp", None), ("-tanop", None), ("-tanHp", None), ("-tuanp", Some("200"))] {
        reference.check(&world, arguments, columns);
    }
    reference.check(&World::large(), "-tan", None);
    reference.check(&World::large(), "-tano", None);
}
