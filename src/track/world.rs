//! The world as it is known at one moment: the sockets of the last look, each with its life.
//!
//! A world is never changed once it is handed out: readers borrow it for as long as they draw. Its
//! parts are shared between successive worlds where they did not change.

use std::sync::{Arc, OnceLock};

use hashbrown::HashMap;

use crate::model::address::{Endpoint, Ends, InetEnds};
use crate::model::capture::Table;
use crate::model::coverage::Coverage;
use crate::model::key::{Key, NetnsId};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;

use super::index::Index;
use super::life::{Evidence, Life, Stay};
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
}

/// Numbers of rows by kind, local and remote end.
type ByEnds = HashMap<(Protocol, Endpoint, Endpoint), u32>;

/// Numbers of the rows of listeners, by kind and local end.
type Listeners = HashMap<(Protocol, Endpoint), u32>;

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

    /// The namespace that was looked at; `None` while nothing could be read.
    pub const fn netns(&self) -> Option<NetnsId> {
        self.netns
    }

    /// The key of an inet socket that is present, by its ends.
    pub(super) fn by_ends(&self, protocol: Protocol, ends: &InetEnds) -> Option<Key> {
        let index = self.by_ends.get_or_init(|| {
            let entry = |(number, socket): (u32, &Socket)| {
                let ends = socket.ends.inet()?;
                Some(((socket.protocol, ends.local, ends.remote), number))
            };
            Arc::new((0..).zip(self.sockets.iter().take(self.present)).filter_map(entry).collect())
        });
        let number = index.get(&(protocol, ends.local, ends.remote))?;
        self.sockets.get(*number as usize).map(|socket| socket.key)
    }

    /// One of the listeners on these local ends, the first that there is.
    pub(super) fn listener(&self, protocol: Protocol, locals: &[Endpoint]) -> Option<Row<'_>> {
        let listeners = self.listeners.get_or_init(|| {
            let entry = |(number, socket): (u32, &Socket)| {
                let is_listener = socket.state == State::Listen;
                let ends = socket.ends.inet().filter(|_| is_listener)?;
                Some(((socket.protocol, ends.local), number))
            };
            Arc::new((0..).zip(self.sockets.iter().take(self.present)).filter_map(entry).collect())
        });
        let number = locals.iter().find_map(|local| listeners.get(&(protocol, *local)))?;
        self.row(*number as usize)
    }

    /// The number of the row at the other end, when it is on this host: the same inet ends the other
    /// way round, or the Unix peer. A scan of all rows: for one socket, not for a column.
    pub fn peer(&self, socket: &Socket) -> Option<usize> {
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
        self.sockets.iter().take(self.present).position(is_peer)
    }
}
