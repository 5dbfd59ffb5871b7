use proptest::prelude::*;

use super::*;
use crate::field::text::{Context, Ports};
use crate::model::capture::Table;
use crate::model::names::NoNames;
use crate::model::owner::{Holder, Process};
use crate::model::sample::{inet, look, tcp, unix};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::StateSet;
use crate::query::filter::parse;
use crate::track::tracker::Tracker;

fn world(sockets: Vec<Socket>) -> std::sync::Arc<World> {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, sockets));
    tracker.world()
}

fn sample() -> std::sync::Arc<World> {
    world(vec![
        tcp(3, State::TimeWait),
        tcp(2, State::Established),
        unix(9, State::Established, b"/run/x"),
        inet(5, Protocol::Udp, State::Close, "0.0.0.0:53", "0.0.0.0:0"),
        tcp(1, State::Listen),
        tcp(4, State::Established),
    ])
}

/// Compares groups of socket numbers.
#[track_caller]
fn check(query: &Query, expected: &[&[u32]]) {
    let world = sample();
    let listing = query.run(&world);
    let inode = |number: &u32| world.row(*number as usize).unwrap().socket.inode;
    let groups: Vec<Vec<u32>> =
        listing.groups.iter().map(|group| listing.rows[group.span.clone()].iter().map(inode).collect()).collect();
    assert_eq!(groups, expected);
    assert_eq!(listing.matched, groups.iter().map(Vec::len).sum::<usize>());
    assert_eq!(listing.total, 6);
}

#[test]
fn groups_follow_the_life_of_a_connection() {
    check(&Query::default(), &[&[1], &[2, 4, 9], &[3], &[5]]);
}

#[test]
fn sorting_runs_both_ways_under_each_head() {
    let sort = Sort { field: Field::Inode, direction: Direction::Backward };
    check(&Query { sort, ..Query::default() }, &[&[1], &[9, 4, 2], &[3], &[5]]);
    check(&Query { sort, grouping: Grouping::Nothing, ..Query::default() }, &[&[9, 5, 4, 3, 2, 1]]);
}

#[test]
fn the_selection_takes_tables_and_states() {
    let selection = Selection { tables: vec![Table::Tcp4], states: StateSet::of(&[State::TimeWait, State::Listen]) };
    check(&Query { selection, ..Query::default() }, &[&[1], &[3]]);
}

#[test]
fn counts_by_state_ignore_the_chosen_states() {
    let selection = Selection { states: StateSet::of(&[State::Listen]), ..Selection::default() };
    let filter = parse("state listening src 127.0.0.1", &NoNames).unwrap();
    for (query, established) in
        [(Query { selection, ..Query::default() }, 3), (Query { filter, ..Query::default() }, 2)]
    {
        let listing = query.run(&sample());
        assert_eq!((listing.matched, listing.by_state[State::Established.rank()]), (1, established));
    }
}

/// Compares groups with those within them: `STATE 2 [PROTOCOL 1 2]`, rows by socket number.
#[track_caller]
fn check_levels(query: &Query, sockets: Vec<Socket>, expected: &str) {
    let world = world(sockets);
    let listing = query.run(&world);
    let context = Context { now: world.at, names: &NoNames, ports: Ports::Numbers };
    let inode = |number: &u32| world.row(*number as usize).unwrap().socket.inode.to_string();
    let texts = listing.groups.iter().enumerate().map(|(number, group)| {
        let rows = &listing.rows[group.span.clone()];
        let first = world.row(rows[0] as usize).unwrap();
        let name = group.key.heading(first, &world, context);
        let is_divided = listing.groups.get(number + 1).is_some_and(|next| next.outer == Some(number));
        assert_eq!(group.present, rows.len());
        match is_divided {
            true => format!("{name} {}:", rows.len()),
            false => format!("{name}[{}]", rows.iter().map(inode).collect::<Vec<_>>().join(" ")),
        }
    });
    assert_eq!(texts.collect::<Vec<_>>().join(" "), expected);
}

/// A listener with what came in by it, and what went out.
fn served() -> Vec<Socket> {
    let tcp = |number, state, local: &str, remote: &str| inet(number, Protocol::Tcp, state, local, remote);
    vec![
        tcp(5, State::Established, "10.0.0.5:40000", "10.0.0.9:443"),
        tcp(4, State::TimeWait, "10.0.0.5:80", "10.0.0.9:40001"),
        tcp(3, State::Established, "10.0.0.5:80", "10.0.0.8:40001"),
        tcp(2, State::Established, "10.0.0.5:80", "10.0.0.9:40000"),
        tcp(1, State::Listen, "0.0.0.0:80", "0.0.0.0:0"),
    ]
}

#[test]
fn every_grouping_has_its_groups() {
    for (grouping, expected) in [
        (Grouping::State, "LISTEN[1] ESTAB[3 2 5] TIME-WAIT[4]"),
        (Grouping::Process, "no known owner[1 3 2 4 5]"),
        (Grouping::User, "0[1 3 2 4 5]"),
        (Grouping::Listener, "tcp 0.0.0.0:80[1 3 2 4] no listener[5]"),
        (Grouping::Remote, "10.0.0.9[2 4 5] 10.0.0.8[3] no remote host[1]"),
        (Grouping::RemotePort, "port 40001[3 4] port 443[5] port 40000[2] no remote port[1]"),
        (Grouping::Netns, "netns own (1)[1 3 2 4 5]"),
        (Grouping::Nothing, "All[1 3 2 4 5]"),
    ] {
        check_levels(&Query { grouping, ..Query::default() }, served(), expected);
    }
}

#[test]
fn groups_stand_within_groups() {
    let query = |grouping, within| Query { grouping, within: Some(within), ..Query::default() };
    check_levels(
        &query(Grouping::Listener, Grouping::State),
        served(),
        "tcp 0.0.0.0:80 4: LISTEN[1] ESTAB[3 2] TIME-WAIT[4] no listener 1: ESTAB[5]",
    );
    check_levels(&query(Grouping::Nothing, Grouping::Netns), served(), "netns own (1)[1 3 2 4 5]");
    check_levels(&query(Grouping::Netns, Grouping::Netns), served(), "netns own (1)[1 3 2 4 5]");
}

#[test]
fn what_is_hidden_is_counted_and_what_is_pinned_stays() {
    let sockets = served();
    let query = Query {
        grouping: Grouping::Nothing,
        hidden: vec![Rule::Remote([10, 0, 0, 9].into())],
        pinned: vec![sockets[1].key],
        filter: parse("state established,listening", &NoNames).unwrap(),
        ..Query::default()
    };
    check_levels(&query, sockets.clone(), "Pinned[4] All[1 3]");
    let listing = query.run(&world(sockets));
    assert_eq!((listing.matched, listing.hidden, listing.by_state[State::Established.rank()]), (2, 2, 1));
}

#[test]
fn a_bound_tcp_socket_is_what_connected_means_and_closed_does_not() {
    let world = world(vec![tcp(1, State::Close), inet(2, Protocol::Udp, State::Close, "0.0.0.0:53", "0.0.0.0:0")]);
    let check = |states, expected: &[u32]| {
        let selection = Selection { states, ..Selection::default() };
        let rows = Query { selection, ..Query::default() }.run(&world).rows;
        let inode = |number: &u32| world.row(*number as usize).unwrap().socket.inode;
        assert_eq!(rows.iter().map(inode).collect::<Vec<_>>(), expected);
    };
    check(StateSet::CONN, &[1]);
    check(StateSet::of(&[State::Close]), &[2]);
    check(StateSet::ALL, &[2, 1]);
}

proptest! {
    /// Rows stand as their order compares them, whatever numbers stand for it, and then by their ends and keys.
    #[test]
    fn rows_stand_as_their_order_compares_them(
        holders in prop::collection::vec(prop::option::of((0_u32..5, 0_usize..4)), 0..40),
        field in prop::sample::select(crate::field::FIELDS.iter().map(|definition| definition.field).collect::<Vec<_>>()),
        backward in any::<bool>(),
    ) {
        const COMMANDS: [&[u8]; 4] = [b"", b"a", b"a-name-that-is-longer-1", b"a-name-that-is-longer-2"];
        let mut tracker = Tracker::default();
        let sockets = (1..).zip(&holders).map(|(number, _)| tcp(number, State::Established)).collect();
        tracker.absorb(look(0, sockets));
        let holder = |inode: u32| {
            let (pid, command) = (*holders.get(inode as usize - 1)?)?;
            let process = Process { pid, command: COMMANDS[command].into() };
            Some([Holder { process: std::sync::Arc::new(process), tid: None, fd: 3 }].into())
        };
        tracker.learn(holder);
        let world = tracker.world();
        let sort = if backward { Sort::by(field).reversed() } else { Sort::by(field) };
        let listing = Query { grouping: Grouping::Nothing, sort, ..Query::default() }.run(&world);
        let rows: Vec<Row<'_>> = listing.rows.iter().filter_map(|number| world.row(*number as usize)).collect();
        for pair in rows.windows(2) {
            let ends = |a: Row<'_>, b: Row<'_>| compare(Field::Local, a, b).then(a.socket.key.cmp(&b.socket.key));
            let order = sort.compare(pair[0], pair[1]).then(ends(pair[0], pair[1]));
            prop_assert_eq!(order, Ordering::Less, "{:?} {:?}", pair[0].life.holders, pair[1].life.holders);
        }
        prop_assert_eq!(rows.len(), holders.len());
    }
}
