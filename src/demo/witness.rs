//! The demo's eyes: what they look for, and what they see of a socket.

use std::io;
use std::time::Duration;

use crate::model::address::InetEnds;
use crate::model::key::Identity;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::{Timer, TimerKind};

use super::expect::Quantity;
use super::network::Network;

/// Sees single sockets, sums over the host, and the time, for a stage.
pub trait Witness {
    /// The time.
    fn now(&self) -> Moment;

    /// Looks up one socket. Where there is none with these ends the kernel may answer with the listener on the local
    /// port: the stage knows it by its ends and takes it for none.
    ///
    /// # Errors
    ///
    /// The look-up itself failed. That there is no such socket is no error.
    fn look(&mut self, at: &Whereabouts) -> io::Result<Option<Sight>>;

    /// How many TCP sockets are like this.
    ///
    /// # Errors
    ///
    /// The table could not be read.
    fn count(&mut self, crowd: &Crowd) -> io::Result<u64>;

    /// A counter of the network stack, as nstat(8) names it: `TcpExtListenDrops`. `None` where the kernel lacks it.
    ///
    /// # Errors
    ///
    /// The counters could not be read.
    fn counter(&mut self, name: &str) -> io::Result<Option<u64>>;

    /// Makes a network of its own for a demo.
    ///
    /// # Errors
    ///
    /// The host gives none, or this witness cannot make one: its text says why.
    fn network(&mut self) -> io::Result<Network> {
        Err(io::Error::other("nothing is known that could make one"))
    }

    /// Lets this much time pass.
    fn pause(&mut self, span: Duration);
}

/// What finds a socket in the kernel's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// A TCP or UDP socket by both ends; for one without a peer the remote end is unspecified.
    Inet(Protocol, InetEnds),
    /// A Unix socket by its inode.
    Unix(u32),
    /// A ping socket or a raw socket by its inode. Only /proc/net/icmp, icmp6, raw and raw6 list the former.
    Icmp(u32),
}

/// TCP sockets to be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowd {
    /// Their state.
    pub state: State,
    /// Their local port, if it matters.
    pub local: Option<u16>,
    /// Their remote port, if it matters.
    pub remote: Option<u16>,
}

impl Crowd {
    /// Whether a socket is one of them.
    pub fn has(&self, socket: &Socket) -> bool {
        let Some(ends) = socket.ends.inet() else { return false };
        socket.state == self.state
            && self.local.is_none_or(|port| port == ends.local.port)
            && self.remote.is_none_or(|port| port == ends.remote.port)
    }
}

/// A socket as it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    /// When.
    pub read: Moment,
    /// Its state.
    pub state: State,
    /// Its timer.
    pub timer: Timer,
    /// Its ends, of an inet socket.
    pub ends: Option<InetEnds>,
    /// Its inode; 0 for minisockets, orphans and connections not accepted yet.
    pub inode: u32,
    /// The inode of the peer, of a connected Unix socket.
    pub peer: Option<u32>,
    /// Recv-Q: see [`Socket::receive_queue`].
    pub receive_queue: u32,
    /// Send-Q: see [`Socket::send_queue`]. `None` for a listener of /proc, which does not tell its limit.
    pub send_queue: Option<u32>,
    /// The other quantities, as far as they were told; in the order of [`Quantity`]. Ask [`Sight::quantity`].
    pub detail: [Option<u64>; Quantity::COUNT],
}

impl Sight {
    /// A socket of which no more is known than its state and its ends.
    pub const fn new(read: Moment, state: State, ends: Option<InetEnds>) -> Self {
        Self {
            read,
            state,
            timer: Timer { kind: TimerKind::Off, retransmits: 0, left_ms: 0 },
            ends,
            inode: 0,
            peer: None,
            receive_queue: 0,
            send_queue: Some(0),
            detail: [None; Quantity::COUNT],
        }
    }

    /// What is seen of a socket as read from a table.
    pub fn of(socket: &Socket) -> Self {
        let ends = socket.ends.inet().copied();
        let is_silent = socket.state == State::Listen && matches!(socket.key.identity, Identity::Digest(_));
        let mut sight = Self {
            timer: socket.timer,
            inode: socket.inode,
            peer: socket.ends.unix().and_then(|ends| ends.peer),
            receive_queue: socket.receive_queue,
            send_queue: Some(socket.send_queue).filter(|_| !is_silent),
            ..Self::new(socket.read, socket.state, ends)
        };
        if let Some(memory) = socket.detail.as_ref().and_then(|detail| detail.memory) {
            sight.note(Quantity::ReceiveAllocated, memory.receive_allocated.into());
            sight.note(Quantity::ReceiveBuffer, memory.receive_buffer.into());
            sight.note(Quantity::SendBuffer, memory.send_buffer.into());
            if let Some(drops) = memory.drops {
                sight.note(Quantity::Drops, drops.into());
            }
        }
        if let Some(tcp) = socket.detail.as_ref().and_then(|detail| detail.tcp) {
            sight.note(Quantity::Rto, (tcp.rto / 1000).into());
            sight.note(Quantity::PeerWindow, tcp.snd_wnd.into());
        }
        sight
    }

    /// One of its quantities; `None` when the kernel did not tell.
    pub fn quantity(&self, quantity: Quantity) -> Option<u64> {
        match quantity {
            Quantity::ReceiveQueue => Some(self.receive_queue.into()),
            Quantity::SendQueue => self.send_queue.map(u64::from),
            Quantity::Retries => Some(self.timer.retransmits.into()),
            told => self.detail.get(told as usize).copied().flatten(),
        }
    }

    fn note(&mut self, quantity: Quantity, value: u64) {
        if let Some(place) = self.detail.get_mut(quantity as usize) {
            *place = Some(value);
        }
    }
}
