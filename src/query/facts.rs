//! What is worth saying about a group, beyond its count.
//!
//! Found once for each listing, in one pass over the group; what depends on the time is kept as moments, so that a
//! frame only subtracts.

use std::cmp::Reverse;
use std::net::IpAddr;
use std::time::Duration;

use hashbrown::{HashMap, HashSet};

use crate::model::address::Endpoint;
use crate::model::key::{Identity, Key, NetnsId};
use crate::model::limits::Limits;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;
use crate::track::owner::Owner;
use crate::track::world::{Row, World};

use super::accepting::Accepting;
use super::census::{Oldest, Queue};
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
    HeldBy(Held),
    /// FIN-WAIT-2: the process has closed, or shut its half down, and the peer has not.
    NotClosed(Held),
    /// LISTEN: accept queues that are full.
    FullQueues {
        /// The row of the fullest.
        row: u32,
        /// How many there are.
        count: usize,
    },
    /// UNCONN: TCP sockets that hold a port and do not listen.
    Bound {
        /// The first of them.
        row: u32,
        /// How many there are.
        count: usize,
    },
    /// SYN-SENT.
    Asking {
        /// The end that most of them ask.
        to: Endpoint,
        /// How many ask it.
        most: usize,
        /// The accept queue there, when it is of this host and full.
        full: Option<Queue>,
    },
    /// Sockets whose bytes are not acknowledged, or not sent.
    Unacknowledged {
        /// The row that has the most.
        row: u32,
        /// How many it has.
        most: u64,
        /// Rows.
        rows: usize,
        /// Bytes of all of them.
        bytes: u64,
    },
    /// A process, a user, a port: its sockets by state, the most frequent first.
    States(Vec<(State, usize)>),
    /// A namespace.
    Namespace {
        /// Which.
        netns: NetnsId,
        /// How many processes hold sockets there.
        processes: usize,
        /// Its sockets by state, the most frequent first.
        states: Vec<(State, usize)>,
    },
    /// A listener.
    Accepted {
        /// What waits in the queues of all that listen there, whether they are in the group or not; `None` where none
        /// listens any more.
        queue: Option<Backlog>,
        /// Connections in the group that a process took.
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

/// Who holds the rows of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// A row of the process that holds the most; `None` while no owner is known.
    pub row: Option<u32>,
    /// How many that process holds; all of them while no owner is known.
    pub most: usize,
    /// How many other processes hold some.
    pub others: usize,
    /// Since when its oldest is in the state.
    pub oldest: Oldest,
}

/// Accept queues together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// What waits.
    pub waiting: u64,
    /// How many may wait; `None` where /proc does not tell.
    pub limit: Option<u64>,
}

/// What a group is found in.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The rows.
    pub world: &'a World,
    /// Its listeners.
    pub accepting: &'a Accepting,
    /// The limits of the kernel.
    pub limits: Limits,
}

/// The remark on the rows of a group, if there is one.
pub fn of_group(key: GroupKey, rows: &[u32], scene: Scene<'_>) -> Option<Fact> {
    let Scene { world, limits, .. } = scene;
    match key {
        GroupKey::State(state) => of_state(state, rows, scene),
        GroupKey::Listener(Some(key)) => Some(accepted(key, rows, scene)),
        GroupKey::Remote(Some(_)) => Some(ports_left(rows, world, limits)),
        GroupKey::Netns(netns) => {
            Some(Fact::Namespace { netns, processes: processes(present(rows, world)), states: states(rows, world) })
        }
        GroupKey::All | GroupKey::Pinned => None,
        _ => Some(by_state(rows, world)),
    }
}

/// The remark on rows of one state, if there is one: a rule for each.
fn of_state(state: State, rows: &[u32], scene: Scene<'_>) -> Option<Fact> {
    let present = present(rows, scene.world);
    match state {
        State::Listen => full_queues(present),
        State::SynSent => asking(present, scene),
        State::Established | State::FinWait1 | State::LastAck | State::Closing => unacknowledged(present),
        State::FinWait2 => held(present).map(Fact::NotClosed),
        State::TimeWait => time_wait(present),
        State::CloseWait => held(present).map(Fact::HeldBy),
        State::Close | State::BoundInactive => bound(present),
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

fn processes<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>) -> usize {
    let holders = rows.filter_map(|(_, row)| row.life.owner());
    holders.map(Owner::pid).collect::<HashSet<_>>().len()
}

/// Several sockets on one end have a queue each. What waits in them is accepted by nobody yet, nor are requests in
/// SYN-RECV.
fn accepted(listener: Key, rows: &[u32], scene: Scene<'_>) -> Fact {
    let at = |key: &Key| scene.world.find_present(*key).and_then(|number| scene.world.row(number));
    let found = scene.world.find(listener).and_then(|number| scene.world.row(number));
    let listeners = found.map_or(&[][..], |row| scene.accepting.listeners(row.socket));
    let queue = listeners.iter().filter_map(at).map(backlog).reduce(|one, other| Backlog {
        waiting: one.waiting + other.waiting,
        limit: one.limit.zip(other.limit).map(|(one, other)| one + other),
    });
    let is_accepted = |row: Row<'_>| {
        !matches!(row.socket.state, State::Listen | State::SynRecv | State::NewSynRecv) && !row.is_unaccepted()
    };
    let connections = present(rows, scene.world).filter(|(_, row)| is_accepted(*row)).count();
    Fact::Accepted { queue, connections }
}

fn backlog(listener: Row<'_>) -> Backlog {
    let limit = Some(listener.socket.send_queue.into()).filter(|_| !is_limit_hidden(listener));
    Backlog { waiting: listener.socket.receive_queue.into(), limit }
}

/// A port may be taken once for each end of the other side and each address of this one (`__inet_check_established` of
/// net/ipv4/inet_hashtables.c), so the ports of one such pair are what runs out.
fn ports_left(rows: &[u32], world: &World, limits: Limits) -> Fact {
    let states = states(rows, world);
    let Some((first, last)) = limits.ports else { return Fact::States(states) };
    let mut taken: HashMap<(NetnsId, Protocol, IpAddr, u16), usize> = HashMap::new();
    for (_, row) in present(rows, world) {
        let Some(ends) = row.socket.ends.inet().filter(|_| row.socket.state != State::Listen) else { continue };
        if (first..=last).contains(&ends.local.port) {
            let socket = row.socket;
            let of = (socket.key.netns, socket.protocol, ends.local.address, ends.remote.port);
            *taken.entry(of).or_default() += 1;
        }
    }
    let busiest = taken.into_iter().max_by_key(|(of, taken)| (*taken, Reverse(*of)));
    let Some(((.., port), taken)) = busiest else { return Fact::States(states) };
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

fn held<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>) -> Option<Held> {
    let (mut all, mut oldest_of_all) = (0, None);
    // Of each process a row, how many it has, and the oldest.
    let mut processes: HashMap<u32, (u32, usize, Oldest)> = HashMap::new();
    for (number, row) in rows {
        let oldest = Oldest::of(row);
        all += 1;
        oldest_of_all = Some(oldest.or(oldest_of_all));
        if let Some(owner) = row.life.owner() {
            let process = processes.entry(owner.pid()).or_insert((number, 0, oldest));
            process.1 += 1;
            process.2 = oldest.min(process.2);
        }
    }
    let others = processes.len().saturating_sub(1);
    let unknown = oldest_of_all.map(|oldest| Held { row: None, most: all, others, oldest });
    let first = processes.into_values().max_by_key(|(row, count, _)| (*count, Reverse(*row)));
    first.map(|(row, most, oldest)| Held { row: Some(row), most, others, oldest }).or(unknown)
}

/// UDP sockets are in this state by nature.
fn bound<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>) -> Option<Fact> {
    let holds_port = |row: Row<'_>| {
        row.socket.protocol == Protocol::Tcp && row.socket.ends.inet().is_some_and(|ends| ends.local.port != 0)
    };
    let mut bound = rows.filter(|(_, row)| holds_port(*row)).map(|(number, _)| number);
    let row = bound.next()?;
    Some(Fact::Bound { row, count: 1 + bound.count() })
}

fn asking<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>, scene: Scene<'_>) -> Option<Fact> {
    let mut asked: HashMap<Endpoint, (usize, u32)> = HashMap::new();
    for (number, row) in rows {
        let Some(ends) = row.socket.ends.inet() else { continue };
        asked.entry(ends.remote).or_insert((0, number)).0 += 1;
    }
    let (to, (most, number)) = asked.into_iter().max_by_key(|(to, (count, _))| (*count, Reverse(*to)))?;
    let full = scene.world.row(number as usize).and_then(|row| full_at(row.socket, to, scene));
    Some(Fact::Asking { to, most, full })
}

/// The full queue at the end that a socket asks. An address that is not of this host is nobody's here who takes any.
fn full_at(socket: &Socket, to: Endpoint, scene: Scene<'_>) -> Option<Queue> {
    let listeners = scene.accepting.at(socket.key.netns, socket.protocol, to);
    let row = |key: &Key| scene.world.find_present(*key).and_then(|number| scene.world.row(number));
    let own = socket.ends.inet()?.local.address;
    let is_here =
        |local: Endpoint| local.address == to.address || own == to.address || to.address.to_canonical().is_loopback();
    let full = listeners.iter().filter_map(row).find(|row| is_full(*row))?;
    let local = full.socket.ends.inet()?.local;
    let queue = Queue { local, waiting: full.socket.receive_queue, limit: Some(full.socket.send_queue) };
    is_here(local).then_some(queue)
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
    let queues = rows.map(|(number, row)| (number, u64::from(bytes(row)))).filter(|(_, bytes)| *bytes > 0);
    queues.fold(None, |fact, (number, bytes)| {
        let (row, most, rows, sum) = match fact {
            Some(Fact::Unacknowledged { row, most, rows, bytes: sum }) if most >= bytes => (row, most, rows, sum),
            Some(Fact::Unacknowledged { rows, bytes: sum, .. }) => (number, bytes, rows, sum),
            _ => (number, bytes, 0, 0),
        };
        Some(Fact::Unacknowledged { row, most, rows: rows + 1, bytes: sum + bytes })
    })
}

#[cfg(test)]
mod tests;
