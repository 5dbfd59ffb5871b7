//! What the kernel is asked: one request for each table (linux/sock_diag.h and the *_diag.h of each family).
//!
//! Masks of states are passed as they are wanted. Tables whose sockets have no states are not asked for when closed
//! sockets are not wanted, as in ss(8).

use crate::model::capture::Table;
use crate::model::state::State;
use crate::source::{Extra, Wants};

use super::inet;

/// SOCK_DIAG_BY_FAMILY.
const BY_FAMILY: u16 = 20;
/// SOCK_DESTROY.
const DESTROY: u16 = 21;
/// TCPDIAG_GETSOCK: older than [`BY_FAMILY`], and for both families of TCP at once.
const TCP_BOTH: u16 = 18;

const FLAG_REQUEST: u16 = libc::NLM_F_REQUEST as u16;
const FLAG_ACKNOWLEDGE: u16 = libc::NLM_F_ACK as u16;
const FLAG_DUMP: u16 = libc::NLM_F_DUMP as u16;

const HEADER: u32 = 16;

/// Which answer a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    /// All sockets of a table.
    Dump,
    /// All sockets of TCP, whatever their family.
    DumpTcp,
    /// One socket.
    Find,
    /// The end of one socket, acknowledged.
    Destroy,
}

/// A request before it has a sequence number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    verb: Verb,
    body: Vec<u8>,
}

impl Request {
    /// Asks for a whole table; `None` when none of its sockets can be in a wanted state.
    pub fn table(table: Table, wants: &Wants) -> Option<Self> {
        let body = match inet::Kind::of(table) {
            Some(kind) => inet::dump(kind, wants)?,
            None => other(table, wants)?,
        };
        Some(Self { verb: Verb::Dump, body })
    }

    /// Asks for TCP of both families in one walk. `None` as for [`Request::table`].
    pub fn tcp(wants: &Wants) -> Option<Self> {
        Some(Self { verb: Verb::DumpTcp, body: inet::dump_tcp(wants)? })
    }

    /// Asks for the sockets of an inet table, with a body from [`inet`].
    pub const fn dump(body: Vec<u8>) -> Self {
        Self { verb: Verb::Dump, body }
    }

    /// Asks for one inet socket.
    pub const fn find(body: Vec<u8>) -> Self {
        Self { verb: Verb::Find, body }
    }

    /// Asks for the end of one inet socket.
    pub const fn destroy(body: Vec<u8>) -> Self {
        Self { verb: Verb::Destroy, body }
    }

    /// Asks for one Unix socket by its inode.
    pub fn unix(inode: u32) -> Self {
        let row = UNIX_ROW | UNIX_MEMORY;
        let body = body(libc::AF_UNIX, 0, &[u32::MAX, inode, row, ANY_COOKIE, ANY_COOKIE]);
        Self { verb: Verb::Find, body }
    }

    /// Whether the answer goes on until the kernel says that it is done.
    pub const fn is_dump(&self) -> bool {
        matches!(self.verb, Verb::Dump | Verb::DumpTcp)
    }

    /// Writes the request into `bytes` with this sequence number (linux/netlink.h, `struct nlmsghdr`).
    pub fn serialize(&self, sequence: u32, bytes: &mut Vec<u8>) {
        let (kind, flags) = match self.verb {
            Verb::Dump => (BY_FAMILY, FLAG_DUMP),
            Verb::DumpTcp => (TCP_BOTH, FLAG_DUMP),
            Verb::Find => (BY_FAMILY, 0),
            Verb::Destroy => (DESTROY, FLAG_ACKNOWLEDGE),
        };
        let length = u32::try_from(self.body.len()).unwrap_or(u32::MAX).saturating_add(HEADER);
        bytes.clear();
        bytes.extend(length.to_ne_bytes());
        bytes.extend(kind.to_ne_bytes());
        bytes.extend((FLAG_REQUEST | flags).to_ne_bytes());
        bytes.extend(sequence.to_ne_bytes());
        bytes.extend([0; 4]);
        bytes.extend(&self.body);
    }
}

/// UDIAG_SHOW_* (linux/unix_diag.h): name, peer and queues.
const UNIX_ENDS: u32 = 0x1 | 0x4 | 0x10;
/// File, waiting connectors and user besides.
const UNIX_ROW: u32 = UNIX_ENDS | 0x2 | 0x8 | 0x40;
/// UDIAG_SHOW_MEMINFO.
const UNIX_MEMORY: u32 = 0x20;
/// UDIAG_NOCOOKIE (linux/unix_diag.h), each half of a cookie: whichever socket has that inode.
const ANY_COOKIE: u32 = u32::MAX;
/// NDIAG_PROTO_ALL (linux/netlink_diag.h).
const EVERY_NETLINK: u8 = u8::MAX;
/// NDIAG_SHOW_MEMINFO and NDIAG_SHOW_GROUPS. The queues are part of the memory.
const NETLINK_ROW: u32 = 0x1 | 0x2;
/// PACKET_SHOW_INFO, RING_CFG, FANOUT and MEMINFO (linux/packet_diag.h), which again brings the queues.
const PACKET_ROW: u32 = 0x1 | 0x4 | 0x8 | 0x10;
/// PACKET_SHOW_FILTER.
const PACKET_FILTER: u32 = 0x20;
/// XDP_SHOW_INFO, RING_CFG, UMEM, MEMINFO and STATS (linux/xdp_diag.h).
const XDP_ROW: u32 = 0x1f;

/// The request of a table that is not an inet one.
fn other(table: Table, wants: &Wants) -> Option<Vec<u8>> {
    let states = wants.states.mask();
    let with = |row, extra, more| if wants.extras.contains(extra) { row | more } else { row };
    let body = match table {
        Table::Unix => {
            let row = with(with(UNIX_ENDS, Extra::UnixRow, UNIX_ROW), Extra::Memory, UNIX_MEMORY);
            body(libc::AF_UNIX, 0, &[states, 0, row, 0, 0])
        }
        Table::Vsock => body(libc::AF_VSOCK, 0, &[states, 0, 0, 0, 0]),
        Table::Tipc => body(libc::AF_TIPC, 0, &[states]),
        _ if !wants.states.contains(State::Close) => return None,
        Table::Netlink => body(libc::AF_NETLINK, EVERY_NETLINK, &[0, NETLINK_ROW, 0, 0]),
        Table::Packet => body(libc::AF_PACKET, 0, &[0, with(PACKET_ROW, Extra::PacketFilter, PACKET_FILTER), 0, 0]),
        Table::Xdp => body(libc::AF_XDP, 0, &[0, XDP_ROW, 0, 0]),
        _ => return None,
    };
    (states != 0).then_some(body)
}

/// A request's fixed part: the family, a protocol, two bytes of padding, then words.
fn body(family: libc::c_int, protocol: u8, words: &[u32]) -> Vec<u8> {
    let mut bytes = vec![family.to_le_bytes()[0], protocol, 0, 0];
    bytes.extend(words.iter().flat_map(|word| word.to_ne_bytes()));
    bytes
}
