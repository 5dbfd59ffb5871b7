//! Who a socket is said to belong to, from looks, scans and events together.

use std::sync::Arc;

use crate::model::address::{Endpoint, InetEnds};
use crate::model::event::{Actor, Batch, COMM, Event, Occurrence, Token};
use crate::model::key::NetnsId;
use crate::model::owner::{Holder, Holders, Process};
use crate::model::sample::{inet, look};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::track::tracker::Tracker;

const LISTENER: u32 = 80;

/// An event of the socket with this cookie, between `local` and port 9.
fn event(cookie: u64, at: u64, from: State, to: State, local: &str, pid: Option<u32>) -> Event {
    let mut comm = [0; COMM];
    comm[0] = b'a';
    let local: std::net::SocketAddr = local.parse().unwrap();
    let ends = InetEnds {
        local: Endpoint::new(local.ip(), local.port()),
        remote: Endpoint::new([127, 0, 0, 1].into(), 9),
        interface: 0,
    };
    Event {
        at: Moment::from_millis(at),
        netns: NetnsId(1),
        socket: Token::Cookie(cookie),
        protocol: Protocol::Tcp,
        ends,
        what: Occurrence::Moved { from, to },
        error: None,
        actor: pid.map(|pid| Actor { pid, comm }),
    }
}

fn holders(pid: u32) -> Holders {
    Arc::new([Holder { process: Arc::new(Process { pid, command: (*b"held").into() }), fd: 3, tid: None }])
}

fn listener(local: &str) -> Socket {
    inet(LISTENER, Protocol::Tcp, State::Listen, local, if local.starts_with('[') { "[::]:0" } else { "0.0.0.0:0" })
}

/// The owner of a connection that comes in at 127.0.0.1:80: how it is known, and its pid.
#[track_caller]
fn check(tracker: &mut Tracker, expected: Option<(&str, u32)>) {
    let events = vec![event(5, 50, State::Listen, State::SynRecv, "127.0.0.1:80", None)];
    let changes = tracker.hear(&Batch { events, loss: None });
    assert_eq!(changes[0].life.owner().map(|owner| (owner.name(), owner.pid())), expected);
}

#[test]
fn a_connection_that_comes_in_belongs_to_its_listener() {
    for local in ["127.0.0.1:80", "0.0.0.0:80", "[::]:80"] {
        let mut tracker = Tracker::default();
        tracker.absorb(look(0, vec![listener(local)]));
        check(&mut tracker, None);
        tracker.learn(|_| Some(holders(7)));
        tracker.absorb(look(100, vec![listener(local)]));
        let again = event(6, 150, State::Listen, State::SynRecv, "127.0.0.1:80", None);
        let changes = tracker.hear(&Batch { events: vec![again], loss: None });
        assert_eq!(changes[0].life.owner().map(|owner| (owner.name(), owner.pid())), Some(("listener", 7)), "{local}");
    }
}

#[test]
fn a_listener_that_no_look_saw_is_known_by_its_event() {
    let mut tracker = Tracker::default();
    let begins = event(4, 10, State::Close, State::Listen, "0.0.0.0:80", Some(8));
    tracker.hear(&Batch { events: vec![begins], loss: None });
    check(&mut tracker, Some(("listener", 8)));
}

#[test]
fn a_listener_elsewhere_is_another_one() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![listener("127.0.0.2:80")]));
    tracker.learn(|_| Some(holders(7)));
    check(&mut tracker, None);
}

#[test]
fn a_holder_learnt_between_an_event_and_a_look_is_kept() {
    let mut tracker = Tracker::default();
    let socket = |state| Socket { inode: 9, ..inet(5, Protocol::Tcp, state, "127.0.0.1:80", "127.0.0.1:9") };
    tracker.absorb(look(0, vec![socket(State::Established)]));
    let closes = |at, from, to| Batch { events: vec![event(5, at, from, to, "127.0.0.1:80", None)], loss: None };
    tracker.hear(&closes(10, State::Established, State::FinWait1));
    tracker.learn(|_| Some(holders(7)));
    tracker.hear(&closes(30, State::FinWait1, State::FinWait2));
    tracker.absorb(look(100, vec![Socket { inode: 0, ..socket(State::TimeWait) }]));
    let world = tracker.world();
    assert_eq!(world.row(0).unwrap().life.owner().map(|owner| owner.pid()), Some(7));
}

/// A connection in this state with this inode, where something waits in the listener's queue or nothing does: whose it is
/// said to be once descriptors were scanned.
#[track_caller]
fn check_queue(state: State, inode: u32, waiting: u32, local: &str, expected: Option<&str>) {
    let mut tracker = Tracker::default();
    let connection = Socket { inode, ..inet(5, Protocol::Tcp, state, local, "127.0.0.1:9") };
    tracker.absorb(look(0, vec![Socket { inode: 4, receive_queue: waiting, ..listener("0.0.0.0:80") }, connection]));
    tracker.learn(|inode| (inode == 4).then(|| holders(7)));
    let world = tracker.world();
    let row = world.rows().find(|row| row.socket.state == state).unwrap();
    assert_eq!(row.life.owner().map(|owner| owner.name()), expected, "{state:?} {inode} {waiting} {local}");
}

#[test]
fn what_nobody_accepted_waits_in_the_queue_of_its_listener() {
    check_queue(State::Established, 0, 1, "127.0.0.1:80", Some("listener"));
    check_queue(State::CloseWait, 0, 1, "127.0.0.1:80", Some("listener"));
    check_queue(State::Established, 0, 0, "127.0.0.1:80", None);
    check_queue(State::Established, 9, 1, "127.0.0.1:80", None);
    check_queue(State::TimeWait, 0, 1, "127.0.0.1:80", None);
    check_queue(State::Established, 0, 1, "127.0.0.1:81", None);
}
