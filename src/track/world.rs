//! The world as it is known at one moment: the sockets of the last look, each with its life.
//!
//! A world is never changed once it is handed out: readers borrow it for as long as they draw. Its
//! parts are shared between successive worlds where they did not change.

use std::sync::{Arc, OnceLock};

use hashbrown::HashMap;

use crate::model::address::{Endpoint, Ends, InetEnds};
use crate::model::capture::Table;
use crate::model::coverage::Coverage;
use crate::model::event::Actor;
use crate::model::key::{Key, NetnsId};
use crate::model::owner::Holders;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;

use super::index::Index;
use super::life::{Evidence, Life, Stay};
use super::owner::actor_of;
use super::shared::Shared;

/// One row: a socket and what is known of its past.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// As last read.
    pub socket: &'a Socket,
    /// Its life so far.
    pub life: &'a Life,
}

impl Row<'_> {
    /// Whether the socket still exists, as far as the last look knows.
    pub fn is_present(&self) -> bool {
        self.life.ended.is_none()
    }

    /// Whether a look has read the socket. Of what only events told of there are ends and states, and nothing else.
    pub fn is_read(&self) -> bool {
        let told = |stay: &Stay| stay.evidence == Evidence::Observed && stay.since == self.socket.read;
        !self.life.stays.iter().any(told)
    }

    /// Whether it came in by a listener and no process has accepted it yet: a socket has an inode from then on, and what
    /// a process closed is in neither state any more (`inet_accept` of net/ipv4/af_inet.c).
    pub fn is_unaccepted(&self) -> bool {
        let is_open = matches!(self.socket.state, State::Established | State::CloseWait);
        is_open && self.socket.inode == 0 && self.is_read() && self.socket.ends.inet().is_some()
    }
}

/// Numbers of rows by kind, local and remote end.
type ByEnds = HashMap<(Protocol, Endpoint, Endpoint), u32>;

/// Numbers of the rows of listeners, by namespace, kind and local end.
type Listeners = HashMap<(NetnsId, Protocol, Endpoint), u32>;

/// Everything known at one moment.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// When the last look began.
    pub at: Moment,
    /// How many looks there were.
    pub looks: u64,
    /// What the last look does not show.
    pub coverage: Coverage,
    pub(super) netns: Option<NetnsId>,
    /// Namespaces beside that one that a look has shown whole.
    pub(super) beside: Vec<NetnsId>,
    /// Grows whenever rows come and go, change their state, or are learnt more of than their figures.
    pub(super) edition: u64,
    /// The tables that looks read; `None` for all that there are.
    pub(super) tables: Option<Arc<[Table]>>,
    pub(super) sockets: Shared<Socket>,
    pub(super) lives: Shared<Arc<Life>>,
    pub(super) index: Arc<Index>,
    /// Rows below this number are present; the others linger: they are gone since a short while.
    pub(super) present: usize,
    /// Made when it is first needed.
    pub(super) by_ends: OnceLock<Arc<ByEnds>>,
    /// Made when it is first needed.
    pub(super) listeners: OnceLock<Arc<Listeners>>,
}

/// Whether two ends are one. An end that is open for both families writes an IPv4 address as a mapped one.
fn is_same(one: Endpoint, other: Endpoint) -> bool {
    one.port == other.port && one.address.to_canonical() == other.address.to_canonical()
}

fn has_loopback(ends: &InetEnds) -> bool {
    [ends.local, ends.remote].iter().any(|end| end.address.to_canonical().is_loopback())
}

impl World {
    /// Number of sockets present.
    pub fn present(&self) -> usize {
        self.present
    }

    /// Number of rows, the lingering ones included.
    pub fn len(&self) -> usize {
        self.lives.len()
    }

    /// Whether there is no row at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row with this number, counted from 0.
    pub fn row(&self, number: usize) -> Option<Row<'_>> {
        Some(Row { socket: self.sockets.get(number)?, life: self.lives.get(number)? })
    }

    /// All rows in the order of their numbers.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.sockets.iter().zip(self.lives.iter()).map(|(socket, life)| Row { socket, life })
    }

    /// The number of the row with this key.
    pub fn find(&self, key: Key) -> Option<usize> {
        self.index.get(key, |number| Some(self.lives.get(number)?.key))
    }

    /// The same where its socket is present.
    pub fn find_present(&self, key: Key) -> Option<usize> {
        self.find(key).filter(|number| *number < self.present)
    }

    /// Whether both have the same rows under the same numbers, and differ in nothing but figures of these: queues, timers,
    /// counters. What was listed of one holds for the other.
    pub fn lists_as(&self, other: &Self) -> bool {
        self.edition == other.edition && Arc::ptr_eq(&self.index, &other.index)
    }

    /// Whether looks read this table.
    pub(super) fn watches(&self, table: Table) -> bool {
        self.tables.as_ref().is_none_or(|tables| tables.contains(&table))
    }

    /// The namespace that this program is in; `None` while nothing could be read.
    pub const fn netns(&self) -> Option<NetnsId> {
        self.netns
    }

    /// Whether looks are at this namespace, and one has shown it whole.
    pub fn looks_at(&self, netns: NetnsId) -> bool {
        self.netns == Some(netns) || self.beside.contains(&netns)
    }

    /// Whether what happens in this namespace belongs to what is shown. Some means do not tell which one it is (0): that
    /// may be one of them.
    pub fn shows(&self, netns: NetnsId) -> bool {
        netns.known().is_none() || self.netns.is_none() || self.looks_at(netns)
    }

    /// The key of an inet socket that is present, by its ends. Several namespaces may have the same ends; the own one
    /// counts before others.
    pub(super) fn by_ends(&self, protocol: Protocol, ends: &InetEnds) -> Option<Key> {
        let index = self.by_ends.get_or_init(|| {
            let entry = |(number, socket): (u32, &Socket)| {
                let ends = socket.ends.inet()?;
                Some(((socket.protocol, ends.local, ends.remote), number))
            };
            let is_own = |socket: &Socket| self.netns == Some(socket.key.netns);
            let (mut index, rows) = (ByEnds::default(), || (0..).zip(self.sockets.iter().take(self.present)));
            let own = rows().filter(|(_, socket)| is_own(socket));
            for (ends, number) in own.chain(rows().filter(|(_, socket)| !is_own(socket))).filter_map(entry) {
                index.entry(ends).or_insert(number);
            }
            Arc::new(index)
        });
        let number = index.get(&(protocol, ends.local, ends.remote))?;
        self.sockets.get(*number as usize).map(|socket| socket.key)
    }

    /// One of the listeners on these local ends of a namespace, the first that there is.
    pub(super) fn listener(&self, netns: NetnsId, protocol: Protocol, locals: &[Endpoint]) -> Option<Row<'_>> {
        let listeners = self.listeners.get_or_init(|| {
            let entry = |(number, socket): (u32, &Socket)| {
                let is_listener = socket.state == State::Listen;
                let ends = socket.ends.inet().filter(|_| is_listener)?;
                Some(((socket.key.netns, socket.protocol, ends.local), number))
            };
            Arc::new((0..).zip(self.sockets.iter().take(self.present)).filter_map(entry).collect())
        });
        let number = locals.iter().find_map(|local| listeners.get(&(netns, protocol, *local)))?;
        self.row(*number as usize)
    }

    /// Who holds the listener in whose accept queue a row waits, where nothing is known of its owner yet. Said only where
    /// something waits in that queue.
    pub(super) fn queue_of(&self, row: Row<'_>, holders: impl Fn(u32) -> Option<Holders>) -> Option<Box<Actor>> {
        if !row.is_unaccepted() || row.life.owner().is_some() {
            return None;
        }
        let local = row.socket.ends.inet()?.local;
        let any = [Endpoint::ANY_V4, Endpoint::ANY_V6].map(|any| Endpoint { port: local.port, ..any });
        let plain = Endpoint { address: local.address.to_canonical(), ..local };
        let listener = self.listener(row.socket.key.netns, row.socket.protocol, &[local, plain, any[0], any[1]])?;
        let known = holders(listener.socket.inode).filter(|_| listener.socket.receive_queue > 0)?;
        known.first().map(|holder| Box::new(actor_of(&holder.process)))
    }

    /// The number of the row at the other end, when it is on this host: the same inet ends the other
    /// way round, or the Unix peer. A scan of all rows: for one socket, not for a column.
    ///
    /// Each namespace has addresses of its own. So the other end of a connection may be in another one, where neither is
    /// a loopback address; but when several have such ends, which one it is cannot be told.
    pub fn peer(&self, socket: &Socket) -> Option<usize> {
        let is_near = |other: &Socket| other.key.netns == socket.key.netns;
        let is_peer = |other: &Socket| match (&socket.ends, &other.ends) {
            (Ends::Inet(own), Ends::Inet(other_ends)) => {
                own.remote.port != 0
                    && socket.protocol == other.protocol
                    && is_same(own.local, other_ends.remote)
                    && is_same(own.remote, other_ends.local)
            }
            (Ends::Unix(own), Ends::Unix(_)) => own.peer.is_some_and(|inode| inode != 0 && inode == other.inode),
            _ => false,
        };
        let may_be_far = socket.ends.inet().is_none_or(|ends| !has_loopback(ends));
        let mut far = None;
        for (number, other) in self.sockets.iter().enumerate().take(self.present) {
            if !is_peer(other) {
                continue;
            }
            match far {
                _ if is_near(other) => return Some(number),
                None => far = Some(Some(number)),
                Some(_) => far = Some(None),
            }
        }
        far.flatten().filter(|_| may_be_far)
    }
}
