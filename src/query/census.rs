//! The TCP sockets of a world by state, with what the kernel limits in each.
//!
//! One pass over the rows. What depends on the time is kept as moments, so that a frame only subtracts.

use std::cmp::Reverse;
use std::net::IpAddr;
use std::time::Duration;

use hashbrown::HashMap;

use crate::model::address::Endpoint;
use crate::model::key::{Identity, NetnsId};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;
use crate::track::transition::plain;
use crate::track::world::{Row, World};

use super::facts::is_full;

/// A queue of a listener. The listener is known by its end; rows are not: they change from look to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Where it listens.
    pub local: Endpoint,
    /// How many wait in it.
    pub waiting: u32,
    /// How many may wait; `None` where /proc does not tell.
    pub limit: Option<u32>,
}

/// Since when the oldest socket of a state is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Oldest {
    /// When it entered the state, or was first seen there.
    pub since: Moment,
    /// Whether it was seen to enter; otherwise it is older.
    pub is_watched: bool,
}

impl Oldest {
    /// Since when a row is in its state.
    pub fn of(row: Row<'_>) -> Self {
        Self { since: row.life.in_state_since(), is_watched: row.life.saw_state_begin() }
    }

    /// The older one; of two since the same moment the one that may be older still.
    #[must_use]
    pub fn or(self, other: Option<Self>) -> Self {
        other.map_or(self, |other| self.min(other))
    }
}

/// What there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Sockets by [`State::rank`].
    by_state: Vec<usize>,
    /// The accept queue that is fullest.
    pub fullest: Option<Queue>,
    /// Connections in all accept queues.
    pub waiting: u64,
    /// Accept queues that are full.
    pub full: usize,
    /// The listener with the most requests in SYN-RECV, its limit being that of its accept queue.
    pub requests: Option<Queue>,
    /// The socket that is longest in CLOSE-WAIT.
    pub oldest_close_wait: Option<Oldest>,
    /// When the first socket in TIME-WAIT ends.
    pub next_free: Option<Moment>,
    /// Sockets that no process holds and that are not closed yet.
    pub orphans: usize,
    /// Local ports in use, each once.
    pub ports: Ports,
}

impl Census {
    /// Counts the TCP sockets that are present.
    pub fn of(world: &World) -> Self {
        let mut census = Self { by_state: vec![0; State::all().count()], ..Self::default() };
        let mut requests: HashMap<(NetnsId, Endpoint), u32> = HashMap::new();
        let mut listeners = Vec::new();
        for row in world.rows().filter(|row| row.is_present() && row.socket.protocol == Protocol::Tcp) {
            let Some(ends) = row.socket.ends.inet() else { continue };
            let state = plain(row.socket.state);
            if let Some(count) = census.by_state.get_mut(state.rank()) {
                *count += 1;
            }
            let netns = row.socket.key.netns;
            // Each namespace has ports of its own, and the limits that are known are those of this one.
            if world.netns().is_none_or(|own| own == netns) {
                census.ports.insert(ends.local.port);
            }
            census.orphans += usize::from(is_orphan(row.socket));
            match state {
                State::Listen => {
                    census.waiting += u64::from(row.socket.receive_queue);
                    census.full += usize::from(is_full(row));
                    listeners.push((netns, accept_queue(row.socket, ends.local)));
                }
                State::SynRecv => *requests.entry((netns, ends.local)).or_default() += 1,
                State::CloseWait => census.grow_old(row),
                State::TimeWait => census.free(row.socket),
                _ => {}
            }
        }
        census.fullest =
            listeners.iter().map(|(_, queue)| *queue).max_by_key(|queue| (fill(*queue), Reverse(queue.local)));
        let most = requests.into_iter().max_by_key(|(place, count)| (*count, Reverse(*place)));
        let limit = |place| limit_at(&listeners, place);
        census.requests = most.map(|(place, waiting)| Queue { local: place.1, waiting, limit: limit(place) });
        census
    }

    /// How many are in a state.
    pub fn count(&self, state: State) -> usize {
        self.by_state.get(plain(state).rank()).copied().unwrap_or(0)
    }

    fn grow_old(&mut self, row: Row<'_>) {
        self.oldest_close_wait = Some(Oldest::of(row).or(self.oldest_close_wait));
    }

    fn free(&mut self, socket: &Socket) {
        let ends = socket.read.plus(Duration::from_millis(u64::from(socket.timer.left_ms)));
        self.next_free = Some(self.next_free.map_or(ends, |next| next.min(ends)));
    }
}

/// Whether the kernel counts it as an orphan: it was closed by its process and is no minisocket.
fn is_orphan(socket: &Socket) -> bool {
    let is_closed = matches!(socket.state, State::FinWait1 | State::FinWait2 | State::Closing | State::LastAck);
    is_closed && socket.inode == 0 && socket.timer.kind != TimerKind::TimeWait
}

fn accept_queue(socket: &Socket, local: Endpoint) -> Queue {
    let limit = matches!(socket.key.identity, Identity::Cookie(_)).then_some(socket.send_queue);
    Queue { local, waiting: socket.receive_queue, limit }
}

/// How full a queue is, in thousandths; more waiting counts more among equals.
fn fill(queue: Queue) -> (u64, u32) {
    let limit = queue.limit.map_or(u64::MAX, |limit| u64::from(limit.max(1)));
    (u64::from(queue.waiting) * 1000 / limit, queue.waiting)
}

/// The limit of the listener that took the requests to this end: of the one with its address, or else of any address.
fn limit_at(listeners: &[(NetnsId, Queue)], (netns, local): (NetnsId, Endpoint)) -> Option<u32> {
    let is_at_port = |(of, queue): &&(NetnsId, Queue)| *of == netns && queue.local.port == local.port;
    let at_port = || listeners.iter().filter(is_at_port).map(|(_, queue)| queue);
    let exact = at_port().find(|queue| queue.local.address == local.address);
    exact.or_else(|| at_port().find(|queue| IpAddr::is_unspecified(&queue.local.address)))?.limit
}

/// A set of ports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ports(Box<[u64]>);

impl Default for Ports {
    fn default() -> Self {
        Self(vec![0; (usize::from(u16::MAX) + 1) / 64].into())
    }
}

impl Ports {
    fn insert(&mut self, port: u16) {
        if let Some(word) = self.0.get_mut(usize::from(port) / 64) {
            *word |= 1 << (port % 64);
        }
    }

    /// How many of them lie in a range, both ends included.
    pub fn within(&self, (first, last): (u16, u16)) -> usize {
        let has = |port: u16| self.0.get(usize::from(port) / 64).is_some_and(|word| word & 1 << (port % 64) != 0);
        (first..=last).filter(|port| has(*port)).count()
    }
}

#[cfg(test)]
mod tests;
