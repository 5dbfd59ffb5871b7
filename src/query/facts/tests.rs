use std::sync::Arc;

use super::*;
use crate::model::owner::{Holder, Holders, Process};
use crate::model::sample::{inet, inside, look, tcp, timed};
use crate::model::socket::Socket;
use crate::track::tracker::Tracker;

fn world(sockets: Vec<Socket>) -> (Vec<u32>, Arc<World>) {
    let rows = (0..sockets.len() as u32).collect();
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, sockets));
    let holder = |inode: u32| -> Option<Holders> {
        let process = Arc::new(Process { pid: inode % 10, command: (*b"x").into() });
        (inode >= 10).then(|| [Holder { process, tid: None, fd: 3 }].into())
    };
    tracker.learn(holder);
    (rows, tracker.world())
}

fn fact(key: GroupKey, rows: &[u32], world: &World, limits: Limits) -> Option<Fact> {
    of_group(key, rows, Scene { world, accepting: &Accepting::of(world), limits })
}

/// The remark on the sockets of the first one's state.
#[track_caller]
fn check(sockets: Vec<Socket>, expected: Option<Fact>) {
    let state = sockets[0].state;
    let (rows, world) = world(sockets);
    let rows: Vec<u32> =
        rows.into_iter().filter(|row| world.row(*row as usize).unwrap().socket.state == state).collect();
    assert_eq!(fact(GroupKey::State(state), &rows, &world, Limits::default()), expected);
}

fn listener(waiting: u32, limit: u32) -> Socket {
    let socket = inet(1, Protocol::Tcp, State::Listen, "0.0.0.0:80", "0.0.0.0:0");
    Socket { receive_queue: waiting, send_queue: limit, ..socket }
}

#[test]
fn time_wait_tells_when_each_ends_and_what_they_share() {
    let socket = |number, left, local| {
        let socket = inet(number, Protocol::Tcp, State::TimeWait, local, "127.0.0.2:443");
        timed(socket, TimerKind::TimeWait, left)
    };
    let ends = |local: Option<&str>| Fact::TimeWait {
        ends: vec![Moment::from_millis(400), Moment::from_millis(900)],
        local: local.map(|_| Endpoint::new([10, 0, 0, 5].into(), 80)),
    };
    check(vec![socket(1, 900, "10.0.0.5:80"), socket(2, 400, "10.0.0.5:80")], Some(ends(Some("10.0.0.5:80"))));
    check(vec![socket(1, 900, "10.0.0.5:80"), socket(2, 400, "10.0.0.5:81")], Some(ends(None)));
}

#[test]
fn a_listener_is_full_beyond_its_limit_and_the_fullest_is_named() {
    check(vec![listener(128, 128)], None);
    check(vec![listener(5, 0)], None);
    let sockets = vec![listener(129, 128), Socket { key: tcp(2, State::Listen).key, ..listener(9, 5) }];
    check(sockets, Some(Fact::FullQueues { row: 1, count: 2 }));
}

#[test]
fn a_fin_is_no_byte_that_waits_and_who_has_the_most_is_named() {
    let socket = |number, state, bytes| Socket { send_queue: bytes, ..tcp(number, state) };
    let established = |bytes| socket(bytes, State::Established, bytes);
    let waits = |row, most, rows, bytes| Some(Fact::Unacknowledged { row, most, rows, bytes });
    check(vec![established(1), established(7), established(5)], waits(1, 7, 3, 13));
    check(vec![socket(1, State::FinWait1, 1)], None);
    check(vec![socket(1, State::LastAck, 8193)], waits(0, 8192, 1, 8192));
}

#[test]
fn who_holds_the_most_is_named() {
    let socket = |number| tcp(number, State::CloseWait);
    let oldest = Oldest { since: Moment::default(), is_watched: false };
    let held = |row, most, others| Held { row, most, others, oldest };
    check(vec![socket(1)], Some(Fact::HeldBy(held(None, 1, 0))));
    let four = || [1, 12, 23, 33];
    check(four().map(socket).to_vec(), Some(Fact::HeldBy(held(Some(2), 2, 1))));
    let half_closed = four().map(|number| tcp(number, State::FinWait2));
    check(half_closed.to_vec(), Some(Fact::NotClosed(held(Some(2), 2, 1))));
}

#[test]
fn a_tcp_port_may_be_held_without_listening() {
    let at = |number, protocol, local| inet(number, protocol, State::Close, local, "0.0.0.0:0");
    check(vec![at(1, Protocol::Udp, "0.0.0.0:53"), at(2, Protocol::Tcp, "0.0.0.0:0")], None);
    let sockets = vec![at(1, Protocol::Udp, "0.0.0.0:53"), at(2, Protocol::Tcp, "0.0.0.0:80")];
    check(sockets, Some(Fact::Bound { row: 1, count: 1 }));
}

#[test]
fn who_gets_no_answer_asks_an_end_that_may_be_full() {
    let to = |number, remote| inet(number, Protocol::Tcp, State::SynSent, "10.0.0.5:40000", remote);
    let end = |address: [u8; 4]| Endpoint::new(address.into(), 80);
    let asking = |to, most, full: Option<Endpoint>| {
        let full = full.map(|local| Queue { local, waiting: 129, limit: Some(128) });
        Some(Fact::Asking { to, most, full })
    };
    let listens = |waiting| Socket { key: tcp(9, State::Listen).key, ..listener(waiting, 128) };
    let any = Some(end([0, 0, 0, 0]));
    let loopback = end([127, 0, 0, 1]);
    check(vec![to(1, "127.0.0.1:80"), to(2, "127.0.0.1:80"), listens(129)], asking(loopback, 2, any));
    check(vec![to(1, "127.0.0.1:80"), to(2, "127.0.0.2:80"), listens(128)], asking(loopback, 1, None));
    check(vec![to(1, "10.0.0.5:80"), listens(129)], asking(end([10, 0, 0, 5]), 1, any));
    check(vec![to(1, "10.0.0.9:80"), listens(129)], asking(end([10, 0, 0, 9]), 1, None));
}

#[test]
fn a_namespace_has_its_processes_counted() {
    let (rows, world) = world(vec![tcp(1, State::Listen), tcp(12, State::Listen), tcp(22, State::CloseWait)]);
    let states = vec![(State::Listen, 2), (State::CloseWait, 1)];
    let found = fact(GroupKey::Netns(NetnsId(1)), &rows, &world, Limits::default());
    assert_eq!(found, Some(Fact::Namespace { netns: NetnsId(1), processes: 1, states }));
}

#[test]
fn a_process_has_its_states_counted() {
    let sockets = vec![tcp(1, State::Listen), tcp(2, State::CloseWait), tcp(3, State::CloseWait)];
    let (rows, world) = world(sockets);
    assert_eq!(by_state(&rows, &world), Fact::States(vec![(State::CloseWait, 2), (State::Listen, 1)]));
}

/// Rows of a listener's group, from this one on, with what waits at its end and how many of them were accepted.
#[track_caller]
fn check_accepted(from: usize, queue: Option<(u64, u64)>, connections: usize) {
    let connection = |number, state| inet(number, Protocol::Tcp, state, "10.0.0.5:80", "10.0.0.9:40000");
    let unaccepted = |number, state| Socket { inode: 0, ..connection(number, state) };
    let sockets = vec![
        listener(2, 128),
        Socket { key: tcp(9, State::Listen).key, ..listener(1, 100) },
        connection(3, State::Established),
        unaccepted(4, State::Established),
        unaccepted(5, State::CloseWait),
        unaccepted(6, State::TimeWait),
        connection(7, State::SynRecv),
    ];
    let listener = sockets[0].key;
    let (rows, world) = world(sockets);
    let found = fact(GroupKey::Listener(Some(listener)), &rows[from..], &world, Limits::default());
    let queue = queue.map(|(waiting, limit)| Backlog { waiting, limit: Some(limit) });
    assert_eq!(found, Some(Fact::Accepted { queue, connections }), "from {from}");
}

/// Its queue is that of all that listen there, even where a filter lets none of them through.
#[test]
fn a_listener_counts_what_was_accepted_and_what_waits() {
    for (from, connections) in [(0, 2), (2, 2), (3, 1), (6, 0)] {
        check_accepted(from, Some((3, 228)), connections);
    }
}

#[test]
fn the_ports_left_are_those_of_the_busiest_pair_of_ends() {
    let to = |number: u32, local: &str, port| {
        let local = format!("{local}:{}", 40_000 + number);
        inet(number, Protocol::Tcp, State::Established, &local, &format!("10.0.0.9:{port}"))
    };
    let sockets = vec![to(1, "10.0.0.5", 443), to(2, "10.0.0.5", 443), to(3, "10.0.0.6", 443), to(4, "10.0.0.5", 80)];
    // The ports of another namespace are others.
    let sockets = [sockets, vec![inside(2, to(5, "10.0.0.5", 443))]].concat();
    let (rows, world) = world(sockets);
    let limits = Limits { ports: Some((40_000, 40_009)), reserved_ports: Some(3), ..Limits::default() };
    let key = GroupKey::Remote(Some([10, 0, 0, 9].into()));
    let states = vec![(State::Established, 5)];
    let found = fact(key, &rows, &world, limits);
    assert_eq!(found, Some(Fact::PortsLeft { port: 443, taken: 2, all: 7, states: states.clone() }));
    assert_eq!(fact(key, &rows, &world, Limits::default()), Some(Fact::States(states)));
}
