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
    /// AF_NETLINK.
    Netlink,
    /// AF_PACKET.
    Packet,
    /// Unix sockets.
    Unix,
    /// Raw IPv4.
    Raw4,
    /// Raw IPv6.
    Raw6,
    /// UDP over IPv4.
    Udp4,
    /// UDP over IPv6.
    Udp6,
    /// TCP over IPv4.
    Tcp4,
    /// TCP over IPv6.
    Tcp6,
    /// DCCP over IPv4.
    Dccp4,
    /// DCCP over IPv6.
    Dccp6,
    /// SCTP over IPv4.
    Sctp4,
    /// SCTP over IPv6.
    Sctp6,
    /// AF_VSOCK.
    Vsock,
    /// AF_TIPC.
    Tipc,
    /// AF_XDP.
    Xdp,
    /// MPTCP over IPv4.
    Mptcp4,
    /// MPTCP over IPv6.
    Mptcp6,
}

/// Each table with its name for messages and the kinds of sockets that stand in it, in the order of ss(8).
const TABLES: [(Table, &str, &[Protocol]); 18] = [
    (Table::Netlink, "netlink", &[Protocol::Netlink]),
    (Table::Packet, "packet", &[Protocol::PacketRaw, Protocol::PacketDgram]),
    (Table::Unix, "unix", &[Protocol::UnixStream, Protocol::UnixDgram, Protocol::UnixSeqpacket]),
    (Table::Raw4, "raw (IPv4)", &[Protocol::Raw]),
    (Table::Raw6, "raw (IPv6)", &[Protocol::Raw]),
    (Table::Udp4, "udp (IPv4)", &[Protocol::Udp]),
    (Table::Udp6, "udp (IPv6)", &[Protocol::Udp]),
    (Table::Tcp4, "tcp (IPv4)", &[Protocol::Tcp]),
    (Table::Tcp6, "tcp (IPv6)", &[Protocol::Tcp]),
    (Table::Dccp4, "dccp (IPv4)", &[Protocol::Dccp]),
    (Table::Dccp6, "dccp (IPv6)", &[Protocol::Dccp]),
    (Table::Sctp4, "sctp (IPv4)", &[Protocol::Sctp]),
    (Table::Sctp6, "sctp (IPv6)", &[Protocol::Sctp]),
    (Table::Vsock, "vsock", &[Protocol::VsockStream, Protocol::VsockDgram, Protocol::VsockSeqpacket]),
    (Table::Tipc, "tipc", &[Protocol::TipcStream, Protocol::TipcDgram, Protocol::TipcRdm, Protocol::TipcSeqpacket]),
    (Table::Xdp, "xdp", &[Protocol::Xdp]),
    (Table::Mptcp4, "mptcp (IPv4)", &[Protocol::Mptcp]),
    (Table::Mptcp6, "mptcp (IPv6)", &[Protocol::Mptcp]),
];

impl Table {
    /// The tables that the screen and the plain list show, in the order in which ss(8) prints them.
    pub const SHOWN: [Self; 5] = [Self::Unix, Self::Udp4, Self::Udp6, Self::Tcp4, Self::Tcp6];

    /// Every table, in the order in which ss(8) prints them.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLES.into_iter().map(|(table, ..)| table)
    }

    /// The kinds of sockets that stand in it.
    pub fn protocols(self) -> &'static [Protocol] {
        TABLES.iter().find(|(table, ..)| *table == self).map_or(&[], |(.., protocols)| protocols)
    }

    /// The name for messages.
    pub fn name(self) -> &'static str {
        TABLES.iter().find(|(table, ..)| *table == self).map_or("", |(_, name, _)| name)
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
    /// Whether frames of one table may come between those of another, which can be cheaper to read: TCP of both
    /// families is then one walk of the kernel's table.
    fn takes_mixed_tables(&self) -> bool {
        false
    }
}
