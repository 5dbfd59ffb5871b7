//! Holds the ss layout against a real ss, whose path is in `SOCKSCOPE_REFERENCE_SS` (7.3 or a later
//! version with the same layout). Left out, with a word, when it is not set.
//!
//! Both print the same staged sockets: ss reads them from files ([`world`]), so the kernel has no part in it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, dead_code, reason = "tests")]

mod cases;
mod encode;
mod golden;
mod json;
mod judge;
mod options;
#[path = "../support/schema.rs"]
mod schema;
mod services;
mod staged_names;
mod world;

use judge::Reference;
use options::Arguments;
use sockscope::print::ss;
use world::World;

const SEEDS: [u64; 4] = [1, 2, 3, 4];

#[rustfmt::skip]
const ARGUMENTS: &[&str] = &[
    "-tan", "-tano", "-tanH", "-tanO", "-tanoO", "-ta", "-tao", "-tanQ", "-tanoQH",
    "-tanp", "-tanop", "-tanHp", "-tapoQ", "-tn state established", "-tnQp state established",
    "-uan", "-ua", "-uaop", "-xan", "-xap", "-xanH", "-tuan", "-tuxanop", "-tuxaHo",
];

/// Compares line by line. ss gives Unix sockets an order of its own, so with these the lines are sorted.
#[track_caller]
fn check(reference: &Reference, world: &World, arguments: &str, columns: Option<&str>) {
    let sorted = |text: String| {
        let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        if arguments.contains('x') {
            lines.sort_unstable();
        }
        lines
    };
    let expected = sorted(reference.print(arguments, &world.environment(), columns));
    let found = sorted(printed(world, arguments, columns));
    for (at, (expected, found)) in expected.iter().zip(&found).enumerate() {
        assert_eq!(expected, found, "line {at} of ss {arguments}, COLUMNS={columns:?}");
    }
    assert_eq!(expected.len(), found.len(), "lines of ss {arguments}, COLUMNS={columns:?}");
}

#[track_caller]
fn check_all(reference: &Reference, columns: Option<&str>) {
    for world in SEEDS.map(World::random).iter().chain([&World::empty()]) {
        for arguments in ARGUMENTS {
            check(reference, world, arguments, columns);
        }
    }
}

/// What the printer makes of the world under the same arguments.
fn printed(world: &World, arguments: &str, columns: Option<&str>) -> String {
    let arguments = Arguments::parse(arguments).with_columns(columns);
    let mut out = Vec::new();
    ss::print(world.rows(&arguments.tables), &arguments.options, &world.services, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn compact() {
    let Some(reference) = Reference::find() else { return };
    check_all(&reference, None);
}

#[test]
fn on_a_screen_of_80_120_and_200_columns() {
    let Some(reference) = Reference::find() else { return };
    check_all(&reference, Some("80"));
    check_all(&reference, Some("120"));
    check_all(&reference, Some("200"));
}

#[test]
fn on_a_screen_of_any_width() {
    let Some(reference) = Reference::find() else { return };
    let world = World::random(5);
    for columns in 0..260 {
        check(&reference, &world, "-tuxanop", Some(&columns.to_string()));
    }
}

#[test]
fn the_width_in_the_environment() {
    let Some(reference) = Reference::find() else { return };
    for columns in ["", "0", "-80", "+80", " 90", "80x", "0x50", "wide"] {
        check(&reference, &World::random(6), "-tan", Some(columns));
    }
}

/// ss prints a long listing in several runs, each with widths of its own; here there is one width. The words are the same.
#[test]
fn a_long_listing_has_the_same_words_and_one_width() {
    let Some(reference) = Reference::find() else { return };
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    for (world, arguments) in [(World::crowded(), "-tanHp"), (World::large(), "-tanH"), (World::large(), "-tanHo")] {
        let (theirs, ours) = (reference.print(arguments, &world.environment(), None), printed(&world, arguments, None));
        assert!(words(&theirs) == words(&ours), "{arguments}");
    }
    let widths: Vec<usize> = printed(&World::large(), "-tano", Some("200")).lines().map(str::len).collect();
    assert!(widths.iter().all(|width| *width == widths[0]));
}
