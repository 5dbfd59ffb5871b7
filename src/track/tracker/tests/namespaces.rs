//! Several namespaces in one world: each has ends of its own.

use super::*;
use crate::model::address::{Endpoint, InetEnds};
use crate::model::event::{Actor, COMM, Event, Occurrence, Token};
use crate::model::sample::{inet, inside, unix};

fn connection(number: u32, local: &str, remote: &str) -> Socket {
    inet(number, Protocol::Tcp, State::Established, local, remote)
}

/// Which row is at the other end of the first one.
#[track_caller]
fn check_peer(sockets: Vec<Socket>, expected: Option<usize>) {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, sockets));
    let world = tracker.world();
    assert_eq!(world.peer(world.row(0).unwrap().socket), expected);
}

#[test]
fn the_other_end_is_in_the_same_namespace_before_any_other() {
    let [near, far] = ["10.0.0.1:5", "10.0.0.2:80"];
    let (one, other) = (connection(1, near, far), |number| connection(number, far, near));
    check_peer(vec![one.clone(), inside(2, other(2)), other(3)], Some(2));
    check_peer(vec![one.clone(), inside(2, other(2))], Some(1));
    // Each could be it.
    check_peer(vec![one.clone(), inside(2, other(2)), inside(3, other(3))], None);
    check_peer(vec![inside(2, one), inside(2, other(2)), other(3)], Some(1));
}

#[test]
fn a_loopback_address_never_leads_into_another_namespace() {
    let [near, far] = ["127.0.0.1:5", "127.0.0.1:80"];
    let (one, other) = (connection(1, near, far), connection(2, far, near));
    check_peer(vec![one.clone(), inside(2, other.clone())], None);
    check_peer(vec![one, inside(2, other.clone()), Socket { key: tcp(3, State::Listen).key, ..other }], Some(2));
    let mapped = |local, remote| connection(4, local, remote);
    check_peer(
        vec![mapped("[::ffff:127.0.0.1]:5", "[::ffff:127.0.0.1]:80"), inside(2, connection(5, far, near))],
        None,
    );
}

#[test]
fn a_pair_of_unix_sockets_may_be_in_two_namespaces() {
    let paired = |number, peer: u32| {
        let mut socket = unix(number, State::Established, b"x");
        if let crate::model::address::Ends::Unix(ends) = &mut socket.ends {
            ends.peer = Some(peer);
        }
        socket
    };
    check_peer(vec![paired(1, 2), inside(2, paired(2, 1))], Some(1));
}

fn event(netns: u32, socket: Token, at: u64, (from, to): (State, State)) -> Event {
    let ends = InetEnds {
        local: Endpoint::new([127, 0, 0, 1].into(), 80),
        remote: Endpoint::new([127, 0, 0, 1].into(), 9),
        interface: 0,
    };
    let (at, what) = (Moment::from_millis(at), Occurrence::Moved { from, to });
    Event { at, netns: NetnsId(netns), socket, protocol: Protocol::Tcp, ends, what, error: None, actor: None }
}

fn told(events: Vec<Event>) -> Batch {
    Batch { events, loss: None }
}

#[test]
fn ends_that_an_event_tells_without_a_namespace_are_those_of_the_own_one() {
    let socket = |number| connection(number, "127.0.0.1:80", "127.0.0.1:9");
    for sockets in [vec![inside(2, socket(2)), socket(1)], vec![socket(1), inside(2, socket(2))]] {
        let mut tracker = Tracker::default();
        tracker.absorb(look(0, sockets));
        let moved = event(0, Token::Pointer(7), 50, (State::Established, State::FinWait1));
        let changes = tracker.hear(&told(vec![moved]));
        assert_eq!(changes[0].key(), socket(1).key);
    }
}

#[test]
fn a_connection_comes_in_by_a_listener_of_its_own_namespace() {
    let listener = |number| inet(number, Protocol::Tcp, State::Listen, "127.0.0.1:80", "0.0.0.0:0");
    let owner = |netns| {
        let mut tracker = Tracker::default();
        tracker.absorb(look(0, vec![listener(11), inside(2, listener(12))]));
        let held = |pid| -> Holders {
            Arc::new([Holder { process: Arc::new(Process { pid, command: (*b"x").into() }), tid: None, fd: 3 }])
        };
        tracker.learn(|inode| Some(held(inode)));
        let came = event(netns, Token::Cookie(5), 50, (State::Listen, State::SynRecv));
        tracker.hear(&told(vec![came]))[0].life.owner().map(crate::track::owner::Owner::pid)
    };
    assert_eq!([0, 1, 2, 3].map(owner), [Some(11), Some(11), Some(12), None]);
}

#[test]
fn what_was_heard_of_a_namespace_is_judged_by_a_look_at_it() {
    let mut tracker = Tracker::default();
    let first = || vec![inside(2, tcp(1, State::Listen))];
    tracker.absorb(look(0, first()));
    let actor = Some(Actor { pid: 1, comm: [b'x'; COMM] });
    let born = |netns| Event { actor, ..event(netns, Token::Cookie(5), 50, (State::Close, State::SynSent)) };
    tracker.hear(&told(vec![born(2), born(3)]));
    let gone = tracker.absorb(look(100, first()));
    assert_eq!(gone.iter().map(|change| change.key().netns).collect::<Vec<_>>(), [NetnsId(2)]);
}

#[test]
fn a_namespace_that_comes_into_sight_opens_nothing() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(1, State::Listen)]));
    let seen = tracker.absorb(look(1000, vec![tcp(1, State::Listen), inside(2, tcp(2, State::Listen))]));
    assert_eq!(seen, []);
    let sockets = vec![tcp(1, State::Listen), inside(2, tcp(2, State::Listen)), inside(2, tcp(3, State::Listen))];
    assert_eq!(tracker.absorb(look(2000, sockets)).len(), 1);
}

#[test]
fn a_look_at_some_of_a_new_namespace_leaves_the_rest_to_be_found() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(1, State::Listen)]));
    let is_listener = |socket: &Socket| socket.state == State::Listen;
    let first = || vec![tcp(1, State::Listen), inside(2, tcp(2, State::Listen))];
    let scope = Scope { shows: Some(&is_listener), ..Scope::default() };
    assert_eq!(tracker.absorb_within(look(1000, first()), scope), []);
    let all = [first(), vec![inside(2, tcp(3, State::Established))]].concat();
    assert_eq!(tracker.absorb(look(2000, all.clone())), []);
    let more = [all, vec![inside(2, tcp(4, State::Established))]].concat();
    assert_eq!(tracker.absorb(look(3000, more)).len(), 1);
}

#[test]
fn to_leave_a_namespace_ends_no_socket_there() {
    let sockets = || vec![tcp(1, State::Listen), inside(2, tcp(2, State::Listen)), tcp(3, State::Listen)];
    let rest = || look(1000, vec![tcp(1, State::Listen)]);
    let after = |leave: fn(&mut Tracker, &Snapshot)| {
        let mut tracker = Tracker::default();
        tracker.absorb(look(0, sockets()));
        leave(&mut tracker, &rest());
        let changes = tracker.absorb(rest());
        let world = tracker.world();
        assert!(world.rows().enumerate().all(|(number, row)| world.find(row.socket.key) == Some(number)));
        (changes.iter().map(|change| change.socket.inode).collect::<Vec<_>>(), world.present(), world.len())
    };
    assert_eq!(after(Tracker::leave), (vec![3], 1, 2), "the one that was left lingers no more");
    assert_eq!(after(|_, _| {}), (vec![2, 3], 1, 3), "one that has ended by itself is told of");
}
