//! The socket itself.

use std::num::NonZeroU64;

use super::address::Ends;
use super::capture::Table;
use super::detail::{Detail, InetOptions};
use super::key::Key;
use super::state::{State, StateSet};
use super::time::Moment;
use super::timer::{Timer, TimerKind};

/// Kind of socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// TCP over IPv4 or IPv6.
    Tcp,
    /// UDP over IPv4 or IPv6.
    Udp,
    /// AF_UNIX, SOCK_STREAM.
    UnixStream,
    /// AF_UNIX, SOCK_DGRAM.
    UnixDgram,
    /// AF_UNIX, SOCK_SEQPACKET.
    UnixSeqpacket,
    /// MPTCP over IPv4 or IPv6; its subflows are [`Protocol::Tcp`].
    Mptcp,
    /// Raw IPv4 or IPv6; the local "port" is the number of the IP protocol.
    Raw,
    /// DCCP over IPv4 or IPv6 (gone since Linux 6.16).
    Dccp,
    /// SCTP over IPv4 or IPv6.
    Sctp,
    /// AF_PACKET, SOCK_RAW.
    PacketRaw,
    /// AF_PACKET, SOCK_DGRAM.
    PacketDgram,
    /// AF_NETLINK.
    Netlink,
    /// AF_VSOCK, SOCK_STREAM.
    VsockStream,
    /// AF_VSOCK, SOCK_DGRAM.
    VsockDgram,
    /// AF_VSOCK, SOCK_SEQPACKET.
    VsockSeqpacket,
    /// AF_TIPC, SOCK_STREAM.
    TipcStream,
    /// AF_TIPC, SOCK_DGRAM.
    TipcDgram,
    /// AF_TIPC, SOCK_RDM.
    TipcRdm,
    /// AF_TIPC, SOCK_SEQPACKET.
    TipcSeqpacket,
    /// AF_XDP.
    Xdp,
}

impl Protocol {
    /// The name in the Netid column of ss(8). It has none for a VSOCK of type SOCK_SEQPACKET.
    pub const fn netid(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::UnixStream => "u_str",
            Self::UnixDgram => "u_dgr",
            Self::UnixSeqpacket => "u_seq",
            Self::Mptcp => "mptcp",
            Self::Raw => "raw",
            Self::Dccp => "dccp",
            Self::Sctp => "sctp",
            Self::PacketRaw => "p_raw",
            Self::PacketDgram => "p_dgr",
            Self::Netlink => "nl",
            Self::VsockStream => "v_str",
            Self::VsockDgram => "v_dgr",
            Self::VsockSeqpacket => "???",
            Self::TipcStream => "ti_st",
            Self::TipcDgram => "ti_dg",
            Self::TipcRdm => "ti_rd",
            Self::TipcSeqpacket => "ti_sq",
            Self::Xdp => "xdp",
        }
    }

    /// Whether it is one of AF_UNIX's.
    pub const fn is_unix(self) -> bool {
        matches!(self, Self::UnixStream | Self::UnixDgram | Self::UnixSeqpacket)
    }
}

/// Directions that were shut down (`sk_shutdown`, INET_DIAG_SHUTDOWN): bit 0 receive, bit 1 send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Shutdown(pub u8);

impl Shutdown {
    /// Whether receiving is shut.
    pub const fn receive(self) -> bool {
        self.0 & 1 != 0
    }

    /// Whether sending is shut.
    pub const fn send(self) -> bool {
        self.0 & 2 != 0
    }
}

/// One kernel socket or minisocket as read. Large hosts have a million of them, so its size has a limit below.
#[derive(Clone, Debug, PartialEq)]
pub struct Socket {
    /// What makes it the same socket in the next look.
    pub key: Key,
    /// When it was read.
    pub read: Moment,
    /// Kind.
    pub protocol: Protocol,
    /// State.
    pub state: State,
    /// The directions shut down; `None` where the kernel did not say.
    pub shutdown: Option<Shutdown>,
    /// `Some(true)` for an IPv6 socket that takes no IPv4; `None` where the kernel did not say.
    pub v6_only: Option<bool>,
    /// Both ends.
    pub ends: Ends,
    /// The running timer.
    pub timer: Timer,
    /// Bytes received and not read; for LISTEN the connections waiting to be accepted.
    pub receive_queue: u32,
    /// Bytes sent and not acknowledged, or not sent; for LISTEN the limit of the accept queue.
    pub send_queue: u32,
    /// User that owns the socket; minisockets report 0, and so do Unix sockets in /proc and before Linux 5.3.
    pub uid: u32,
    /// Inode of the socket file; 0 for minisockets, orphans and connections not accepted yet.
    pub inode: u32,
    /// Firewall mark (SO_MARK); `None` when 0 or hidden (it needs CAP_NET_ADMIN).
    pub mark: Option<u32>,
    /// Id of the cgroup (v2) that the socket was made in: the inode of its directory.
    pub cgroup: Option<NonZeroU64>,
    /// Flags and options (INET_DIAG_SOCKOPT), which the kernel tells of full sockets unasked.
    pub options: Option<InetOptions>,
    /// Asked for only when needed.
    pub detail: Option<Box<Detail>>,
}

impl Socket {
    /// The table that it stands in.
    pub fn table(&self) -> Table {
        let v6 = self.ends.inet().is_some_and(|ends| ends.local.address.is_ipv6());
        let of_version = |v4, v6_table| if v6 { v6_table } else { v4 };
        match self.protocol {
            Protocol::Tcp => of_version(Table::Tcp4, Table::Tcp6),
            Protocol::Udp => of_version(Table::Udp4, Table::Udp6),
            Protocol::Mptcp => of_version(Table::Mptcp4, Table::Mptcp6),
            Protocol::Raw => of_version(Table::Raw4, Table::Raw6),
            Protocol::Dccp => of_version(Table::Dccp4, Table::Dccp6),
            Protocol::Sctp => of_version(Table::Sctp4, Table::Sctp6),
            Protocol::UnixStream | Protocol::UnixDgram | Protocol::UnixSeqpacket => Table::Unix,
            Protocol::PacketRaw | Protocol::PacketDgram => Table::Packet,
            Protocol::Netlink => Table::Netlink,
            Protocol::VsockStream | Protocol::VsockDgram | Protocol::VsockSeqpacket => Table::Vsock,
            Protocol::TipcStream | Protocol::TipcDgram | Protocol::TipcRdm | Protocol::TipcSeqpacket => Table::Tipc,
            Protocol::Xdp => Table::Xdp,
        }
    }

    /// A socket of which nothing more is known: no timer, empty queues, numbers 0, options not told.
    pub const fn new(key: Key, read: Moment, protocol: Protocol, state: State, ends: Ends) -> Self {
        Self {
            key,
            read,
            protocol,
            state,
            shutdown: None,
            v6_only: None,
            ends,
            timer: Timer { kind: TimerKind::Off, retransmits: 0, left_ms: 0 },
            receive_queue: 0,
            send_queue: 0,
            uid: 0,
            inode: 0,
            mark: None,
            cgroup: None,
            options: None,
            detail: None,
        }
    }

    /// Its state, as a filter counts it. A TCP socket that the kernel reports as CLOSE is always one that is bound
    /// and inactive: it lists no other closed ones, and these only when their bit is set (inet_diag.c).
    pub const fn states(&self) -> StateSet {
        match (self.protocol, self.state) {
            (Protocol::Tcp, State::Close) => StateSet::EMPTY.with(State::BoundInactive),
            (_, state) => StateSet::EMPTY.with(state),
        }
    }

    /// Whether its state is one of these.
    pub const fn is_in(&self, states: StateSet) -> bool {
        !self.states().intersection(states).is_empty()
    }

    /// Whether the row is a kernel minisocket (request or TIME-WAIT), which has neither user nor inode.
    pub fn is_minisocket(&self) -> bool {
        is_minisocket(self.inode, self.state, self.timer.kind)
    }
}

/// Whether a row with these is a kernel minisocket ([`Socket::is_minisocket`]).
pub fn is_minisocket(inode: u32, state: State, timer: TimerKind) -> bool {
    inode == 0 && (matches!(state, State::TimeWait | State::SynRecv) || timer == TimerKind::TimeWait)
}

// A larger row is felt in memory and in every copy; what is rarely asked for belongs into `Detail`.
const _: () = assert!(size_of::<Socket>() <= 144);
