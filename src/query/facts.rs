//! What is worth saying about a group, beyond its count.
//!
//! Found once for each listing, in one pass over the group; what depends on the time is kept as moments, so that a
//! frame only subtracts.

use std::cmp::Reverse;
use std::net::IpAddr;
use std::time::Duration;

use hashbrown::HashMap;

use crate::model::address::Endpoint;
use crate::model::key::Identity;
use crate::model::limits::Limits;
use crate::model::socket::Protocol;
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;
use crate::track::world::{Row, World};

use super::grouping::GroupKey;

/// How far ahead [`Fact::TimeWait`] counts.
pub const SOON: Duration = Duration::from_secs(10);

/// A remark on a group. Rows are given by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// TIME-WAIT.
    TimeWait {
        /// When each of them ends, the first one first; never empty.
        ends: Vec<Moment>,
        /// The local end, when all of them share one: it is free of them when the last one ends.
        local: Option<Endpoint>,
    },
    /// CLOSE-WAIT: the peer has closed and the process has not.
    HeldBy {
        /// A row of the process that holds the most; `None` while no owner is known.
        row: Option<u32>,
        /// How many that process holds.
        most: usize,
        /// How many processes hold some.
        processes: usize,
        /// When the oldest was first seen so.
        since: Moment,
    },
    /// LISTEN: accept queues that are full.
    FullQueues {
        /// The row of the fullest.
        row: u32,
        /// How many there are.
        count: usize,
    },
    /// Sockets whose bytes are not acknowledged, or not sent.
    Unacknowledged {
        /// Rows.
        rows: usize,
        /// Bytes.
        bytes: u64,
    },
    /// A process, a user, a port, a namespace: its sockets by state, the most frequent first.
    States(Vec<(State, usize)>),
    /// A listener.
    Accepted {
        /// What waits in its queues.
        waiting: u64,
        /// How many may wait; `None` where /proc does not tell.
        limit: Option<u64>,
        /// Connections that came in by it.
        connections: usize,
    },
    /// A remote host: local ports that no connection to its busiest port takes.
    PortsLeft {
        /// That port.
        port: u16,
        /// How many are taken.
        taken: usize,
        /// How many there are to choose from (ip_local_port_range without ip_local_reserved_ports).
        all: usize,
        /// The host's sockets by state, the most frequent first.
        states: Vec<(State, usize)>,
    },
}

/// The remark on the rows of a group, if there is one.
pub fn of_group(key: GroupKey, rows: &[u32], world: &World, limits: Limits) -> Option<Fact> {
    match key {
        GroupKey::State(state) => of_state(state, rows, world),
        GroupKey::Listener(Some(_)) => Some(accepted(present(rows, world))),
        GroupKey::Remote(Some(_)) => Some(ports_left(rows, world, limits)),
        GroupKey::All | GroupKey::Pinned => None,
        _ => Some(by_state(rows, world)),
    }
}

/// The remark on rows of one state, if there is one.
fn of_state(state: State, rows: &[u32], world: &World) -> Option<Fact> {
    let present = present(rows, world);
    match state {
        State::TimeWait => time_wait(present),
        State::CloseWait => held_by(present),
        State::Listen => full_queues(present),
        State::Established | State::FinWait1 | State::LastAck | State::Closing => unacknowledged(present),
        _ => None,
    }
}

fn by_state(rows: &[u32], world: &World) -> Fact {
    Fact::States(states(rows, world))
}

fn states(rows: &[u32], world: &World) -> Vec<(State, usize)> {
    let mut counts: HashMap<State, usize> = HashMap::new();
    for (_, row) in present(rows, world) {
        *counts.entry(row.socket.state).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(state, count)| (Reverse(*count), state.rank()));
    counts
}

/// Several sockets on one end have a queue each; requests in SYN-RECV are not accepted yet.
fn accepted<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>) -> Fact {
    let (mut waiting, mut limit, mut connections) = (0, Some(0), 0_usize);
    for (_, row) in rows {
        match row.socket.state {
            State::Listen => {
                waiting += u64::from(row.socket.receive_queue);
                let own = Some(u64::from(row.socket.send_queue)).filter(|_| !is_limit_hidden(row));
                limit = limit.zip(own).map(|(limit, own)| limit + own);
            }
            State::SynRecv | State::NewSynRecv => {}
            _ => connections += 1,
        }
    }
    Fact::Accepted { waiting, limit, connections: connections.saturating_sub(as_count(waiting)) }
}

fn as_count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A port may be taken once for each end of the other side and each address of this one (`__inet_check_established` of
/// net/ipv4/inet_hashtables.c), so the ports of one such pair are what runs out.
fn ports_left(rows: &[u32], world: &World, limits: Limits) -> Fact {
    let states = states(rows, world);
    let Some((first, last)) = limits.ports else { return Fact::States(states) };
    let mut taken: HashMap<(Protocol, IpAddr, u16), usize> = HashMap::new();
    for (_, row) in present(rows, world) {
        let Some(ends) = row.socket.ends.inet().filter(|_| row.socket.state != State::Listen) else { continue };
        if (first..=last).contains(&ends.local.port) {
            *taken.entry((row.socket.protocol, ends.local.address, ends.remote.port)).or_default() += 1;
        }
    }
    let busiest = taken.into_iter().max_by_key(|(of, taken)| (*taken, Reverse(*of)));
    let Some(((_, _, port), taken)) = busiest else { return Fact::States(states) };
    let all = usize::from(last - first) + 1;
    let all = all.saturating_sub(limits.reserved_ports.map_or(0, usize::from));
    Fact::PortsLeft { port, taken, all, states }
}

/// /proc writes 0 for a listener, whatever its limit.
const fn is_limit_hidden(row: Row<'_>) -> bool {
    matches!(row.socket.key.identity, Identity::Digest(_))
}

/// Whether an accept queue is full: it holds more than its limit (`sk_acceptq_is_full` of net/sock.h). /proc shows no
/// limit, and Unix listeners count in another way.
pub fn is_full(row: Row<'_>) -> bool {
    let socket = row.socket;
    socket.state == State::Listen
        && socket.ends.inet().is_some()
        && socket.send_queue > 0
        && socket.receive_queue > socket.send_queue
}

fn present<'a>(rows: &'a [u32], world: &'a World) -> impl Iterator<Item = (u32, Row<'a>)> {
    let row = |number: &u32| Some((*number, world.row(*number as usize)?));
    rows.iter().filter_map(row).filter(|(_, row)| row.is_present())
}

fn time_wait<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>) -> Option<Fact> {
    let mut ends = Vec::new();
    let mut local: Option<Option<Endpoint>> = None;
    for (_, row) in rows.filter(|(_, row)| row.socket.timer.kind == TimerKind::TimeWait) {
        let left = Duration::from_millis(u64::from(row.socket.timer.left_ms));
        ends.push(row.socket.read.plus(left));
        let here = row.socket.ends.inet().map(|ends| ends.local);
        local = Some(match local {
            None => here,
            Some(before) => before.filter(|before| here == Some(*before)),
        });
    }
    ends.sort_unstable();
    (!ends.is_empty()).then_some(Fact::TimeWait { ends, local: local.flatten() })
}

fn held_by<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>) -> Option<Fact> {
    let mut counts: HashMap<u32, (u32, usize)> = HashMap::new();
    let mut since: Option<Moment> = None;
    for (number, row) in rows {
        let entered = row.life.in_state_since();
        since = Some(since.map_or(entered, |since| since.min(entered)));
        if let Some(owner) = row.life.owner() {
            counts.entry(owner.pid()).or_insert((number, 0)).1 += 1;
        }
    }
    let processes = counts.len();
    let most = counts.into_values().max_by_key(|(row, count)| (*count, Reverse(*row)));
    Some(Fact::HeldBy {
        row: most.map(|(row, _)| row),
        most: most.map_or(0, |(_, count)| count),
        processes,
        since: since?,
    })
}

fn full_queues<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>) -> Option<Fact> {
    let mut full: Vec<_> = rows.filter(|(_, row)| is_full(*row)).collect();
    let count = full.len();
    full.sort_by_key(|(number, row)| (Reverse(row.socket.receive_queue - row.socket.send_queue), *number));
    full.first().map(|(row, _)| Fact::FullQueues { row: *row, count })
}

/// A FIN takes a number like a byte of data and counts in the queue (RFC 9293, 3.4); it is no byte that waits.
fn unacknowledged<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>) -> Option<Fact> {
    let bytes = |row: Row<'_>| match row.socket.state {
        State::FinWait1 | State::LastAck | State::Closing => row.socket.send_queue.saturating_sub(1),
        _ => row.socket.send_queue,
    };
    let queues = rows.map(|(_, row)| bytes(row)).filter(|bytes| *bytes > 0);
    let (rows, bytes) = queues.fold((0, 0_u64), |(rows, sum), bytes| (rows + 1, sum + u64::from(bytes)));
    (rows > 0).then_some(Fact::Unacknowledged { rows, bytes })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::owner::{Holder, Holders, Process};
    use crate::model::sample::{inet, look, tcp, timed};
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

    #[track_caller]
    fn check(sockets: Vec<Socket>, expected: Option<Fact>) {
        let state = sockets[0].state;
        let (rows, world) = world(sockets);
        assert_eq!(of_state(state, &rows, &world), expected);
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
    fn a_fin_is_no_byte_that_waits() {
        let socket = |number, state, bytes| Socket { send_queue: bytes, ..tcp(number, state) };
        let established = |bytes| socket(bytes, State::Established, bytes);
        check(vec![established(1), established(5), established(7)], Some(Fact::Unacknowledged { rows: 3, bytes: 13 }));
        check(vec![socket(1, State::FinWait1, 1)], None);
        check(vec![socket(1, State::LastAck, 8193)], Some(Fact::Unacknowledged { rows: 1, bytes: 8192 }));
    }

    #[test]
    fn close_wait_names_who_holds_the_most() {
        let socket = |number| tcp(number, State::CloseWait);
        let fact = |row, most, processes| Some(Fact::HeldBy { row, most, processes, since: Moment::default() });
        check(vec![socket(1)], fact(None, 0, 0));
        check(vec![socket(1), socket(12), socket(23), socket(33)], fact(Some(2), 2, 2));
    }

    #[test]
    fn a_process_has_its_states_counted() {
        let sockets = vec![tcp(1, State::Listen), tcp(2, State::CloseWait), tcp(3, State::CloseWait)];
        let (rows, world) = world(sockets);
        assert_eq!(by_state(&rows, &world), Fact::States(vec![(State::CloseWait, 2), (State::Listen, 1)]));
    }

    #[test]
    fn a_listener_counts_what_came_in_and_what_waits() {
        let connection = |number, state| inet(number, Protocol::Tcp, state, "10.0.0.5:80", "10.0.0.9:40000");
        let sockets = vec![
            listener(2, 128),
            Socket { key: tcp(9, State::Listen).key, ..listener(1, 100) },
            connection(3, State::Established),
            connection(4, State::Established),
            connection(5, State::CloseWait),
            connection(6, State::TimeWait),
            connection(7, State::SynRecv),
        ];
        let (rows, world) = world(sockets);
        let key = GroupKey::Listener(Some(tcp(1, State::Listen).key));
        let fact = of_group(key, &rows, &world, Limits::default());
        assert_eq!(fact, Some(Fact::Accepted { waiting: 3, limit: Some(228), connections: 1 }));
    }

    #[test]
    fn the_ports_left_are_those_of_the_busiest_pair_of_ends() {
        let to = |number: u32, local: &str, port| {
            let local = format!("{local}:{}", 40_000 + number);
            inet(number, Protocol::Tcp, State::Established, &local, &format!("10.0.0.9:{port}"))
        };
        let sockets =
            vec![to(1, "10.0.0.5", 443), to(2, "10.0.0.5", 443), to(3, "10.0.0.6", 443), to(4, "10.0.0.5", 80)];
        let (rows, world) = world(sockets);
        let limits = Limits { ports: Some((40_000, 40_009)), reserved_ports: Some(3), ..Limits::default() };
        let key = GroupKey::Remote(Some([10, 0, 0, 9].into()));
        let states = vec![(State::Established, 4)];
        let fact = of_group(key, &rows, &world, limits);
        assert_eq!(fact, Some(Fact::PortsLeft { port: 443, taken: 2, all: 7, states: states.clone() }));
        assert_eq!(of_group(key, &rows, &world, Limits::default()), Some(Fact::States(states)));
    }
}
