//! What is printed of a look that is set by hand.

use std::num::NonZeroU64;
use std::sync::Arc;

use super::*;
use crate::field::text::Ports;
use crate::field::{FIELDS, schema};
use crate::model::address::{Ends, UnixEnds};
use crate::model::key::{Identity, Key, NetnsId};
use crate::model::names::NoNames;
use crate::model::owner::{Holder, Holders, Process};
use crate::model::sample::{inet, look, tcp, timed, unix};
use crate::model::socket::{Protocol, Shutdown, Socket};
use crate::model::state::State;
use crate::model::timer::TimerKind;
use crate::query::grouping::GROUPINGS;
use crate::query::listing::Query;
use crate::track::tracker::Tracker;

/// Sockets of every kind; the names of some wish to be more than names.
fn world() -> Arc<World> {
    let listener = Socket { send_queue: 128, ..inet(1, Protocol::Tcp, State::Listen, "0.0.0.0:80", "0.0.0.0:0") };
    let unnamed = UnixEnds { peer: Some(9), ..UnixEnds::default() };
    let sockets = vec![
        listener,
        Socket {
            mark: Some(7),
            cgroup: NonZeroU64::new(u64::MAX),
            shutdown: Some(Shutdown(1)),
            ..inet(2, Protocol::Tcp, State::CloseWait, "10.0.0.5:80", "10.0.0.77:51822")
        },
        Socket { inode: 0, ..timed(tcp(3, State::TimeWait), TimerKind::TimeWait, 48_200) },
        Socket {
            v6_only: Some(true),
            key: Key { netns: NetnsId(1), identity: Identity::Digest(4) },
            ..inet(4, Protocol::Tcp, State::Listen, "[::1]:443", "[::]:0")
        },
        unix(5, State::Listen, b"\0=1+1\",\x1b[2J"),
        Socket { ends: Ends::Unix(Box::new(unnamed)), ..unix(6, State::Established, b"") },
        inet(31, Protocol::Udp, State::Established, "10.0.0.5:5000", "[::ffff:10.0.0.77]:53"),
    ];
    let mut tracker = Tracker::default();
    tracker.absorb(look(1000, sockets));
    tracker.learn(holders);
    tracker.world()
}

fn holders(inode: u32) -> Option<Holders> {
    let holder =
        |pid, command: &[u8], fd| Holder { process: Arc::new(Process { pid, command: command.into() }), fd, tid: None };
    match inode {
        1 | 2 => Some([holder(812, b"nginx", 6), holder(813, b"nginx", 6)].into()),
        5 => Some([holder(9, "-\u{202e}\"漢".as_bytes(), 3)].into()),
        _ => None,
    }
}

/// What a printer makes of these sockets.
fn printed(grouping: Grouping, printer: impl for<'a> Fn(&'a mut Vec<u8>) -> Box<dyn Printer + 'a>) -> String {
    let world = world();
    let listing = Query { grouping, ..Query::default() }.run(&world);
    let context = Context { now: world.at, names: &NoNames, ports: Ports::Numbers };
    let date = Date::from_millis(1_000_000_000_000);
    let mut out = Vec::new();
    let look = Look { world: &world, listing: &listing, grouping, context, date };
    printer(&mut out).look(&look).unwrap();
    String::from_utf8(out).unwrap()
}

fn everything() -> Content {
    Content::Rows(FIELDS.iter().map(|definition| definition.field).collect())
}

const WIDE: Screen = Screen { width: None, ink: Ink::Plain, cut: "…" };

fn table(screen: Screen, grouping: Grouping, content: &Content) -> String {
    printed(grouping, |out| Box::new(Table::new(content.clone(), Header::Shown, screen, out)))
}

fn usual() -> Content {
    Content::Rows(vec![
        Field::Netid,
        Field::State,
        Field::Local,
        Field::Remote,
        Field::Timer,
        Field::RecvQ,
        Field::Process,
    ])
}

#[test]
fn tables() {
    insta::assert_snapshot!("whole", table(WIDE, Grouping::Nothing, &usual()));
    insta::assert_snapshot!("all_fields", table(WIDE, Grouping::Nothing, &everything()));
    let narrow = Screen { width: Some(60), ..WIDE };
    insta::assert_snapshot!("narrow_by_remote", table(narrow, Grouping::Remote, &usual()));
    let bold = Screen { ink: Ink::Bold, ..WIDE };
    insta::assert_snapshot!("by_process_bold", table(bold, Grouping::Process, &Content::Rows(vec![Field::Local])));
    insta::assert_snapshot!("counted", table(narrow, Grouping::Process, &Content::Counts(By::Process)));
}

#[test]
fn no_line_is_wider_than_its_screen() {
    for width in 1..150 {
        let screen = Screen { width: Some(width), ..WIDE };
        let counts = By::ALL.into_iter().map(|by| (by.grouping(), Content::Counts(by)));
        let groups = GROUPINGS.iter().map(|definition| (definition.grouping, everything()));
        for (grouping, content) in groups.chain(counts) {
            for line in table(screen, grouping, &content).lines() {
                assert!(crate::model::fit::width(line) <= width, "{width}, {grouping:?}: {line}");
            }
        }
    }
}

#[test]
fn objects() {
    let lines = printed(Grouping::Nothing, |out| Box::new(Json::new(everything(), Layout::Lines, out)));
    insta::assert_snapshot!("lines", lines);
    let array = printed(Grouping::Nothing, |out| Box::new(Json::new(everything(), Layout::Array, out)));
    let parsed: Vec<serde_json::Value> = serde_json::from_str(&array).unwrap();
    let one_by_one: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(parsed, one_by_one, "an array holds the same objects");
    insta::assert_snapshot!(
        "csv",
        printed(Grouping::Nothing, |out| Box::new(Csv::new(everything(), Header::Shown, out)))
    );
}

#[test]
fn counts() {
    for by in By::ALL {
        let content = Content::Counts(by);
        let lines = printed(by.grouping(), |out| Box::new(Json::new(content.clone(), Layout::Lines, out)));
        let csv = printed(by.grouping(), |out| Box::new(Csv::new(content.clone(), Header::Hidden, out)));
        insta::assert_snapshot!(format!("counts_by_{}", by.grouping().name()), format!("{lines}{csv}"));
    }
}

#[test]
fn nothing_is_an_empty_array() {
    let world = World::default();
    let listing = Query::default().run(&world);
    let context = Context { now: world.at, names: &NoNames, ports: Ports::Numbers };
    let look = Look { world: &world, listing: &listing, grouping: Grouping::State, context, date: Date::default() };
    for (layout, expected) in [(Layout::Array, "[]\n"), (Layout::Lines, "")] {
        let mut out = Vec::new();
        Json::new(Content::Counts(By::State), layout, &mut out).look(&look).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}

/// Only names of keys are written without escapes.
#[test]
fn keys_are_plain_words() {
    let all = FIELDS.map(|definition| definition.field);
    let plain = |symbol: char| symbol.is_ascii_alphanumeric() || "_.[]".contains(symbol);
    for place in
        schema::PLACES.iter().filter(|place| place.is_of(&all)).chain(By::ALL.into_iter().flat_map(|by| by.places()))
    {
        assert!(place.path.chars().all(plain), "{}", place.path);
        assert!(place.path.matches('.').count() <= 1, "{}: an object in an object", place.path);
    }
}
