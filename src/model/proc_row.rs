//! Rows of the kernel's text tables, with the columns that netstat(8) shows and [`super::socket::Socket`] has no place
//! for. The rows of one table stand in the order of the file.

use super::address::Endpoint;

/// A row of /proc/net/{tcp,udp,udplite,raw} or its sibling for IPv6 (Documentation/networking/proc_net_tcp.rst).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InetRow {
    /// This host's end.
    pub local: Endpoint,
    /// The other end; unspecified and 0 where there is none.
    pub remote: Endpoint,
    /// `st`: the number of [`super::state::State`].
    pub state: u8,
    /// `tx_queue` in bytes; 0 for a listener, whatever its limit.
    pub send_queue: u32,
    /// `rx_queue` in bytes; for a TCP listener the connections that wait to be accepted.
    pub receive_queue: u32,
    /// `tr`: the number of [`super::timer::TimerKind`] in the tables of TCP, 0 elsewhere.
    pub timer: u8,
    /// `tm->when` in ticks of [`TICK_MS`].
    pub ticks: u64,
    /// `retrnsmt`: retransmissions without an answer.
    pub retransmits: u64,
    /// Owner of the socket.
    pub uid: u32,
    /// The column headed `timeout`: probes without an answer.
    pub probes: u64,
    /// Inode of the socket file, 0 for minisockets, orphans and connections not accepted yet.
    pub inode: u32,
}

/// Times are in clock ticks for user space, of which there are USER_HZ (100) a second on every architecture that Rust has
/// Linux for.
pub const TICK_MS: u32 = 10;

/// A row of /proc/net/unix (proc(5)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnixRow<'a> {
    /// References to the socket.
    pub references: u32,
    /// `__SO_ACCEPTCON` and its like (linux/net.h).
    pub flags: u32,
    /// `SOCK_STREAM` and its like.
    pub socket_type: u32,
    /// `SS_UNCONNECTED` and its like (linux/net.h).
    pub state: u32,
    /// Inode of the socket file, 0 before the connection is accepted.
    pub inode: u32,
    /// What follows the inode on the same line, less one blank. Any byte but NUL and line end; empty when unnamed.
    pub path: &'a [u8],
}

/// `__SO_ACCEPTCON` (linux/net.h): a Unix socket that listens.
pub const ACCEPTS_CONNECTIONS: u32 = 1 << 16;
