//! What inet_diag is asked (linux/inet_diag.h): bodies of requests for TCP, UDP, raw, DCCP, SCTP and MPTCP sockets.
//!
//! Shutdown, mark, cgroup, v6-only and the socket options come without being asked for; the extension
//! bits are only for what is large.

use std::net::IpAddr;

use crate::model::address::{Endpoint, InetEnds};
use crate::model::capture::Table;
use crate::model::key::Identity;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::{State, StateSet};
use crate::source::{Extra, Extras, Target, Wants};

/// INET_DIAG_NOCOOKIE: any socket with these ends.
const NO_COOKIE: u64 = u64::MAX;

/// INET_DIAG_REQ_BYTECODE.
const BYTECODE: u16 = 1;
/// INET_DIAG_REQ_PROTOCOL: for protocols whose number does not fit into a byte.
const PROTOCOL: u16 = 3;

/// Every bit that a kernel knows. NEW_SYN_RECV shows the same sockets as SYN_RECV.
const EVERY_STATE: StateSet = StateSet::ALL.with(State::NewSynRecv);

/// The states that a table's sockets can be in as far as a dump goes: closed TCP sockets are in no
/// list that the kernel walks, and to ask for them makes it walk one in vain.
const TCP_STATES: StateSet = EVERY_STATE.without(State::Close).without(State::Unknown);
const DATAGRAM_STATES: StateSet = StateSet::of(&[State::Established, State::Close]);

/// How a table of inet sockets is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    family: u8,
    protocol: u8,
    /// A protocol that has no room in the request itself.
    long_protocol: Option<u32>,
    states: StateSet,
}

impl Kind {
    /// The kind of a table; `None` for one that is not inet_diag's.
    pub const fn of(table: Table) -> Option<Self> {
        let (family, protocol, states) = match table {
            Table::Unix | Table::Netlink | Table::Packet | Table::Vsock | Table::Tipc | Table::Xdp => return None,
            Table::Raw4 => (V4, libc::IPPROTO_RAW, DATAGRAM_STATES),
            Table::Raw6 => (V6, libc::IPPROTO_RAW, DATAGRAM_STATES),
            Table::Udp4 => (V4, libc::IPPROTO_UDP, DATAGRAM_STATES),
            Table::Udp6 => (V6, libc::IPPROTO_UDP, DATAGRAM_STATES),
            Table::Tcp4 => (V4, libc::IPPROTO_TCP, TCP_STATES),
            Table::Tcp6 => (V6, libc::IPPROTO_TCP, TCP_STATES),
            Table::Dccp4 => (V4, libc::IPPROTO_DCCP, TCP_STATES),
            Table::Dccp6 => (V6, libc::IPPROTO_DCCP, TCP_STATES),
            Table::Sctp4 => (V4, libc::IPPROTO_SCTP, EVERY_STATE),
            Table::Sctp6 => (V6, libc::IPPROTO_SCTP, EVERY_STATE),
            Table::Mptcp4 => (V4, libc::IPPROTO_TCP, EVERY_STATE),
            Table::Mptcp6 => (V6, libc::IPPROTO_TCP, EVERY_STATE),
        };
        let long_protocol = match table {
            Table::Mptcp4 | Table::Mptcp6 => Some(libc::IPPROTO_MPTCP as u32),
            _ => None,
        };
        Some(Self { family, protocol: protocol as u8, long_protocol, states })
    }

    /// `struct inet_diag_req_v2`.
    fn request(self, extensions: u8, states: StateSet, id: &[u8]) -> Vec<u8> {
        let mut bytes = vec![self.family, self.protocol, extensions, 0];
        bytes.extend(states.mask().to_ne_bytes());
        bytes.extend(id);
        bytes
    }
}

const V4: u8 = libc::AF_INET as u8;
const V6: u8 = libc::AF_INET6 as u8;

/// Asks for a whole table; `None` when none of its sockets can be in a wanted state.
pub fn dump(kind: Kind, wants: &Wants) -> Option<Vec<u8>> {
    let states = wants.states.intersection(kind.states);
    if states.is_empty() {
        return None;
    }
    let mut bytes = kind.request(extensions(wants.extras), states, &id(ANYWHERE, NO_SOCKET));
    bytes.extend(bytecode(wants));
    if let Some(protocol) = kind.long_protocol {
        bytes.extend(attribute(PROTOCOL, &protocol.to_ne_bytes()));
    }
    Some(bytes)
}

/// Asks for TCP of both families (`struct inet_diag_req`).
pub fn dump_tcp(wants: &Wants) -> Option<Vec<u8>> {
    let states = wants.states.intersection(TCP_STATES);
    let mut bytes = vec![V4, 0, 0, extensions(wants.extras)];
    bytes.extend(id(ANYWHERE, NO_SOCKET));
    bytes.extend(states.mask().to_ne_bytes());
    bytes.extend([0; 4]);
    bytes.extend(bytecode(wants));
    (!states.is_empty()).then_some(bytes)
}

/// Asks for one socket by its ends and cookie.
pub fn one(kind: Kind, target: &Target) -> Vec<u8> {
    let mut ends = target.ends;
    if target.protocol == Protocol::Udp {
        // udp_diag looks a packet's receiver up, so to it the remote end is the source.
        std::mem::swap(&mut ends.local, &mut ends.remote);
    }
    let cookie = match target.identity {
        Some(Identity::Cookie(cookie)) => cookie,
        Some(Identity::Digest(_)) | None => NO_COOKIE,
    };
    kind.request(extensions(Extras::ALL), kind.states, &id(ends, cookie))
}

/// Asks for the sockets without a peer on the target's port. They may share one pair of ends
/// (SO_REUSEPORT), and then [`one`] reaches only one of them.
pub fn unconnected_on_port(kind: Kind, target: &Target) -> Vec<u8> {
    let states = StateSet::of(&[State::Listen, State::Close, State::BoundInactive]).intersection(kind.states);
    let mut ends = ANYWHERE;
    ends.local.port = target.ends.local.port;
    kind.request(extensions(Extras::ALL), states, &id(ends, NO_SOCKET))
}

/// Asks for the end of one socket. `None` for one that inet_diag cannot find: of another family, or without a cookie.
pub fn destroy(socket: &Socket) -> Option<Vec<u8>> {
    let (kind, ends) = (Kind::of(socket.table())?, socket.ends.inet()?);
    let Identity::Cookie(cookie) = socket.key.identity else { return None };
    let mut bytes = kind.request(0, StateSet::EMPTY, &id(*ends, cookie));
    if let (Protocol::Raw, Some(protocol)) = (socket.protocol, bytes.get_mut(RAW_PROTOCOL)) {
        *protocol = ends.local.port.to_le_bytes()[0];
    }
    Some(bytes)
}

/// `sdiag_raw_protocol` of `struct inet_diag_req_raw`: padding in other requests.
const RAW_PROTOCOL: usize = 3;

/// A dump names no socket.
const NO_SOCKET: u64 = 0;
const ANYWHERE: InetEnds = InetEnds { local: Endpoint::ANY_V4, remote: Endpoint::ANY_V4, interface: 0 };

/// The bits of `idiag_ext`: 1 << (INET_DIAG_* - 1).
fn extensions(extras: Extras) -> u8 {
    const INFO_VEGAS_CONGESTION: u8 = 1 << 1 | 1 << 2 | 1 << 3;
    const TOS_CLASS: u8 = 1 << 4 | 1 << 5;
    const MEMORY: u8 = 1 << 6;
    [(Extra::Info, INFO_VEGAS_CONGESTION), (Extra::Memory, MEMORY), (Extra::TypeOfService, TOS_CLASS)]
        .into_iter()
        .filter(|(extra, _)| extras.contains(*extra))
        .fold(0, |all, (_, bits)| all | bits)
}

fn bytecode(wants: &Wants) -> Vec<u8> {
    wants.bytecode.as_deref().map(|program| attribute(BYTECODE, program)).unwrap_or_default()
}

/// `struct nlattr` and its value, padded to words.
fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap_or(u16::MAX).saturating_add(4);
    let mut bytes = length.to_ne_bytes().to_vec();
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(value);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// `struct inet_diag_sockid`. The kernel keeps a cookie as two words, the low one first, whatever the byte order of
/// the machine.
fn id(ends: InetEnds, cookie: u64) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(48);
    bytes.extend(ends.local.port.to_be_bytes());
    bytes.extend(ends.remote.port.to_be_bytes());
    bytes.extend(address(ends.local.address));
    bytes.extend(address(ends.remote.address));
    bytes.extend(ends.interface.to_ne_bytes());
    bytes.extend((cookie as u32).to_ne_bytes());
    bytes.extend(((cookie >> 32) as u32).to_ne_bytes());
    bytes
}

fn address(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            [a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        }
        IpAddr::V6(v6) => v6.octets(),
    }
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
