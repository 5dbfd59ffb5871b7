use super::*;
use crate::model::capture::Table;
use crate::model::names::NoNames;
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

#[test]
fn keys_walk_round() {
    let mut grouping = Grouping::default();
    let mut sort = Sort::default();
    for _ in Grouping::ALL {
        grouping = grouping.next();
    }
    for _ in SORTS {
        sort = sort.next();
    }
    assert_eq!((grouping, sort), (Grouping::default(), Sort::default()));
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
