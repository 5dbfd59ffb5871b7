//! What passes from a source to a decoder: raw answers, a frame at a time.
//!
//! A capture is never held whole in memory: a source hands each answer to a [`Sink`] as it arrives.
//! The decoder is such a sink; a recorder is another, and may stand in front of it.

use super::coverage::Gap;
use super::key::NetnsId;
use super::socket::Protocol;
use super::time::Moment;

/// A table of sockets that is asked for as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Unix sockets.
    Unix,
    /// UDP over IPv4.
    Udp4,
    /// UDP over IPv6.
    Udp6,
    /// TCP over IPv4.
    Tcp4,
    /// TCP over IPv6.
    Tcp6,
}

impl Table {
    /// Every table, in the order in which ss(8) prints them.
    pub const ALL: [Self; 5] = [Self::Unix, Self::Udp4, Self::Udp6, Self::Tcp4, Self::Tcp6];

    /// The kinds of sockets that stand in it.
    pub const fn protocols(self) -> &'static [Protocol] {
        match self {
            Self::Unix => &[Protocol::UnixStream, Protocol::UnixDgram, Protocol::UnixSeqpacket],
            Self::Udp4 | Self::Udp6 => &[Protocol::Udp],
            Self::Tcp4 | Self::Tcp6 => &[Protocol::Tcp],
        }
    }

    /// The name for messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unix => "unix",
            Self::Udp4 => "udp (IPv4)",
            Self::Udp6 => "udp (IPv6)",
            Self::Tcp4 => "tcp (IPv4)",
            Self::Tcp6 => "tcp (IPv6)",
        }
    }
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A run of netlink messages as one `recv` returned them.
    Netlink,
    /// The whole text of a file under /proc/net.
    ProcText,
}

/// One raw answer.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The table it belongs to.
    pub table: Table,
    /// How to read it.
    pub form: Form,
    /// The namespace that was asked.
    pub netns: NetnsId,
    /// When it was received.
    pub at: Moment,
    /// The answer itself.
    pub bytes: &'a [u8],
}

/// Takes what a source reads.
pub trait Sink {
    /// What follows is of another network namespace than what came before, which stays.
    fn enter(&mut self, _netns: NetnsId) {}
    /// A table's answers begin; what came of the same table of this namespace before (an interrupted try) is void.
    fn begin(&mut self, table: Table);
    /// One answer.
    fn frame(&mut self, frame: Frame<'_>);
    /// Something that will not be seen, and why.
    fn gap(&mut self, gap: Gap);
}
