//! What the kernel is asked: the requests of linux/inet_diag.h and linux/unix_diag.h.
//!
//! Shutdown, mark, cgroup, v6-only and the socket options come without being asked for; the extension
//! bits are only for what is large.

use std::net::IpAddr;

use netlink_packet_core::{NLM_F_DUMP, NLM_F_REQUEST, NetlinkHeader, NetlinkMessage};
use netlink_packet_sock_diag::SockDiagMessage;
use netlink_packet_sock_diag::constants::{
    AF_INET, AF_INET6, IPPROTO_DCCP, IPPROTO_RAW, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP,
};
use netlink_packet_sock_diag::inet::{self, ExtensionFlags, InetRequest, SocketId};
use netlink_packet_sock_diag::unix::{self, ShowFlags, UnixRequest};

use crate::model::address::Endpoint;
use crate::model::capture::Table;
use crate::model::key::Identity;
use crate::model::socket::Protocol;
use crate::model::state::{State, StateSet};
use crate::source::{Extra, Extras, Target, Wants};

/// INET_DIAG_NOCOOKIE: any socket with these ends.
const NO_COOKIE: u64 = u64::MAX;

/// UDIAG_SHOW_UID, which the crate does not know.
const SHOW_UID: u32 = 0x40;

/// The states that a table's sockets can be in as far as a dump goes: closed TCP sockets are in no
/// list that the kernel walks, and to ask for them makes it walk one in vain.
const TCP_STATES: StateSet = StateSet::ALL.without(State::Close).without(State::Unknown);
const RAW_STATES: StateSet = StateSet::of(&[State::Established, State::Close]);
const UDP_STATES: StateSet = StateSet::of(&[State::Established, State::Close]);

/// A request before it is put into bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    body: SockDiagMessage,
    flags: u16,
}

impl Request {
    /// Asks for a whole table; `None` when none of its sockets can be in a wanted state.
    pub fn table(table: Table, wants: &Wants) -> Option<Self> {
        let Some(kind) = Kind::of(table) else {
            return Some(Self { body: SockDiagMessage::UnixRequest(unix_request(wants)), flags: NLM_F_DUMP });
        };
        let states = wants.states.intersection(kind.states);
        if states.is_empty() {
            return None;
        }
        let request = kind.request(extensions(wants.extras), states);
        Some(Self { body: SockDiagMessage::InetRequest(request), flags: NLM_F_DUMP })
    }

    /// Asks for one socket by its ends and cookie.
    pub fn one(kind: &Kind, target: &Target) -> Self {
        let (mut source, mut destination) = (target.ends.local, target.ends.remote);
        if target.protocol == Protocol::Udp {
            // udp_diag looks a packet's receiver up, so to it the remote end is the source.
            std::mem::swap(&mut source, &mut destination);
        }
        let cookie = match target.identity {
            Some(Identity::Cookie(cookie)) => cookie,
            Some(Identity::Digest(_)) | None => NO_COOKIE,
        };
        let mut request = kind.request(extensions(Extras::ALL), kind.states);
        request.socket_id = SocketId {
            interface_id: target.ends.interface,
            cookie: cookie_bytes(cookie),
            ..socket_id(source, destination)
        };
        Self { body: SockDiagMessage::InetRequest(request), flags: 0 }
    }

    /// Asks for the sockets without a peer on the target's port. They may share one pair of ends
    /// (SO_REUSEPORT), and then [`Request::one`] reaches only one of them.
    pub fn unconnected_on_port(kind: &Kind, target: &Target) -> Self {
        let states = StateSet::of(&[State::Listen, State::Close, State::BoundInactive]).intersection(kind.states);
        let mut request = kind.request(extensions(Extras::ALL), states);
        request.socket_id.source_port = target.ends.local.port;
        Self { body: SockDiagMessage::InetRequest(request), flags: NLM_F_DUMP }
    }

    /// Asks for one Unix socket by its inode.
    pub fn unix(inode: u32) -> Self {
        let wants = Wants { extras: Extras::ALL, ..Wants::new(Vec::new(), StateSet::ALL) };
        Self { body: SockDiagMessage::UnixRequest(UnixRequest { inode, ..unix_request(&wants) }), flags: 0 }
    }

    /// Whether the answer goes on until the kernel says that it is done.
    pub const fn is_dump(&self) -> bool {
        self.flags & NLM_F_DUMP == NLM_F_DUMP
    }

    /// Writes the request into `bytes` with this sequence number.
    pub fn serialize(self, sequence: u32, bytes: &mut Vec<u8>) {
        let mut header = NetlinkHeader::default();
        header.flags = NLM_F_REQUEST | self.flags;
        header.sequence_number = sequence;
        let mut message = NetlinkMessage::new(header, self.body.into());
        message.finalize();
        bytes.clear();
        bytes.resize(message.buffer_len(), 0);
        message.serialize(bytes);
    }
}

/// How a table of inet sockets is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    family: u8,
    protocol: u8,
    states: StateSet,
}

impl Kind {
    /// The kind of a table; `None` for Unix sockets.
    pub const fn of(table: Table) -> Option<Self> {
        let (family, protocol, states) = match table {
            Table::Unix | Table::Netlink | Table::Packet | Table::Vsock | Table::Tipc | Table::Xdp => return None,
            Table::Mptcp4 | Table::Mptcp6 => return None,
            Table::Raw4 => (AF_INET, IPPROTO_RAW, RAW_STATES),
            Table::Raw6 => (AF_INET6, IPPROTO_RAW, RAW_STATES),
            Table::Dccp4 => (AF_INET, IPPROTO_DCCP, TCP_STATES),
            Table::Dccp6 => (AF_INET6, IPPROTO_DCCP, TCP_STATES),
            Table::Sctp4 => (AF_INET, IPPROTO_SCTP, StateSet::ALL),
            Table::Sctp6 => (AF_INET6, IPPROTO_SCTP, StateSet::ALL),
            Table::Udp4 => (AF_INET, IPPROTO_UDP, UDP_STATES),
            Table::Udp6 => (AF_INET6, IPPROTO_UDP, UDP_STATES),
            Table::Tcp4 => (AF_INET, IPPROTO_TCP, TCP_STATES),
            Table::Tcp6 => (AF_INET6, IPPROTO_TCP, TCP_STATES),
        };
        Some(Self { family, protocol, states })
    }

    fn request(self, extensions: ExtensionFlags, states: StateSet) -> InetRequest {
        InetRequest {
            family: self.family,
            protocol: self.protocol,
            extensions,
            states: inet::StateFlags::from_bits_retain(states.mask()),
            socket_id: SocketId::new_v4(),
        }
    }
}

fn extensions(extras: Extras) -> ExtensionFlags {
    [
        (Extra::Info, ExtensionFlags::INFO | ExtensionFlags::VEGASINFO | ExtensionFlags::CONG),
        (Extra::Memory, ExtensionFlags::SKMEMINFO),
        (Extra::TypeOfService, ExtensionFlags::TOS | ExtensionFlags::TCLASS),
    ]
    .into_iter()
    .filter(|(extra, _)| extras.contains(*extra))
    .fold(ExtensionFlags::empty(), |all, (_, flags)| all | flags)
}

/// All states: the crate's own set lacks those of sockets that are not connected.
fn unix_request(wants: &Wants) -> UnixRequest {
    let shown = ShowFlags::NAME
        | ShowFlags::VFS
        | ShowFlags::PEER
        | ShowFlags::ICONS
        | ShowFlags::RQLEN
        | ShowFlags::from_bits_retain(SHOW_UID);
    UnixRequest {
        state_flags: unix::StateFlags::from_bits_retain(u32::MAX),
        inode: 0,
        show_flags: if wants.extras.contains(Extra::Memory) { shown | ShowFlags::MEMINFO } else { shown },
        cookie: cookie_bytes(NO_COOKIE),
    }
}

fn socket_id(source: Endpoint, destination: Endpoint) -> SocketId {
    SocketId {
        source_port: source.port,
        destination_port: destination.port,
        source_address: source.address,
        destination_address: destination.address,
        interface_id: 0,
        cookie: [0; 8],
    }
}

/// The kernel keeps a cookie as two words, the low one first, whatever the byte order of the machine.
fn cookie_bytes(cookie: u64) -> [u8; 8] {
    let word = |value: u64| (value as u32).to_ne_bytes();
    let ([a, b, c, d], [e, f, g, h]) = (word(cookie), word(cookie >> 32));
    [a, b, c, d, e, f, g, h]
}

/// The table that a target stands in; `None` for a kind that cannot be looked up by its ends.
pub fn table_of(target: &Target) -> Option<Table> {
    match (target.protocol, target.ends.local.address) {
        (Protocol::Tcp, IpAddr::V4(_)) => Some(Table::Tcp4),
        (Protocol::Tcp, IpAddr::V6(_)) => Some(Table::Tcp6),
        (Protocol::Udp, IpAddr::V4(_)) => Some(Table::Udp4),
        (Protocol::Udp, IpAddr::V6(_)) => Some(Table::Udp6),
        _ => None,
    }
}
