//! Socket options by number: those that the safe crates lack, and all others in the same way.
#![expect(unsafe_code, reason = "setsockopt(2) and getsockopt(2) for options that the safe crates lack")]

use std::io;
use std::os::fd::{AsFd, AsRawFd};

use crate::model::state::State;

/// An option whose value is an int.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketOption {
    /// The lowest TTL of a segment that the socket takes, 0 to 255 (linux/in.h, RFC 5082).
    MinTtl,
    /// How many SYNs (on a listener: SYN-ACKs) are sent again before giving up, 1 to 127 (tcp(7)).
    SynCount,
    /// The longest time between two retransmissions, 1,000 to 120,000 ms (linux/tcp.h, Linux 6.15).
    RtoMaxMs,
    /// How long data may stay unacknowledged, ms; 0 for the kernel's own limit (tcp(7)).
    UserTimeoutMs,
    /// Seconds without a segment before the first keepalive probe (tcp(7)).
    KeepIdle,
    /// Seconds between two keepalive probes (tcp(7)).
    KeepInterval,
    /// Keepalive probes without an answer before the connection is dropped (tcp(7)).
    KeepCount,
    /// Whether keepalive probes are sent (socket(7)).
    KeepAlive,
    /// Whether bind(2) takes a port that is in TIME-WAIT (socket(7)).
    ReuseAddress,
    /// Size of the send buffer, bytes: set to half of what is got (socket(7)).
    SendBuffer,
    /// Size of the receive buffer, bytes: set to half of what is got (socket(7)).
    ReceiveBuffer,
    /// Whether the TTL of a packet comes with it, IPv4 (ip(7)).
    ReceiveTtl,
    /// Whether the hop limit of a packet comes with it, IPv6 (ipv6(7)).
    ReceiveHopLimit,
    /// Whether the time of its arrival comes with it (socket(7)).
    Timestamps,
    /// How long a listener waits for data before it takes a connection, seconds (tcp(7)).
    DeferAccept,
    /// How long a FIN-WAIT-2 without a process lasts, seconds (tcp(7)).
    Linger2,
    /// Whether segments are acknowledged at once (tcp(7)).
    QuickAck,
    /// The pending error, which asking for it clears (socket(7)).
    Error,
}

/// Each option with its level, its number and both in C.
const OPTIONS: [(SocketOption, libc::c_int, libc::c_int, &str); 18] = [
    (SocketOption::MinTtl, libc::IPPROTO_IP, libc::IP_MINTTL, "IPPROTO_IP, IP_MINTTL"),
    (SocketOption::SynCount, libc::IPPROTO_TCP, libc::TCP_SYNCNT, "IPPROTO_TCP, TCP_SYNCNT"),
    (SocketOption::RtoMaxMs, libc::IPPROTO_TCP, 44, "IPPROTO_TCP, TCP_RTO_MAX_MS"),
    (SocketOption::UserTimeoutMs, libc::IPPROTO_TCP, libc::TCP_USER_TIMEOUT, "IPPROTO_TCP, TCP_USER_TIMEOUT"),
    (SocketOption::KeepIdle, libc::IPPROTO_TCP, libc::TCP_KEEPIDLE, "IPPROTO_TCP, TCP_KEEPIDLE"),
    (SocketOption::KeepInterval, libc::IPPROTO_TCP, libc::TCP_KEEPINTVL, "IPPROTO_TCP, TCP_KEEPINTVL"),
    (SocketOption::KeepCount, libc::IPPROTO_TCP, libc::TCP_KEEPCNT, "IPPROTO_TCP, TCP_KEEPCNT"),
    (SocketOption::KeepAlive, libc::SOL_SOCKET, libc::SO_KEEPALIVE, "SOL_SOCKET, SO_KEEPALIVE"),
    (SocketOption::ReuseAddress, libc::SOL_SOCKET, libc::SO_REUSEADDR, "SOL_SOCKET, SO_REUSEADDR"),
    (SocketOption::SendBuffer, libc::SOL_SOCKET, libc::SO_SNDBUF, "SOL_SOCKET, SO_SNDBUF"),
    (SocketOption::ReceiveBuffer, libc::SOL_SOCKET, libc::SO_RCVBUF, "SOL_SOCKET, SO_RCVBUF"),
    (SocketOption::ReceiveTtl, libc::IPPROTO_IP, libc::IP_RECVTTL, "IPPROTO_IP, IP_RECVTTL"),
    (SocketOption::ReceiveHopLimit, libc::IPPROTO_IPV6, libc::IPV6_RECVHOPLIMIT, "IPPROTO_IPV6, IPV6_RECVHOPLIMIT"),
    (SocketOption::Timestamps, libc::SOL_SOCKET, libc::SO_TIMESTAMPNS, "SOL_SOCKET, SO_TIMESTAMPNS"),
    (SocketOption::DeferAccept, libc::IPPROTO_TCP, libc::TCP_DEFER_ACCEPT, "IPPROTO_TCP, TCP_DEFER_ACCEPT"),
    (SocketOption::Linger2, libc::IPPROTO_TCP, libc::TCP_LINGER2, "IPPROTO_TCP, TCP_LINGER2"),
    (SocketOption::QuickAck, libc::IPPROTO_TCP, libc::TCP_QUICKACK, "IPPROTO_TCP, TCP_QUICKACK"),
    (SocketOption::Error, libc::SOL_SOCKET, libc::SO_ERROR, "SOL_SOCKET, SO_ERROR"),
];

impl SocketOption {
    /// Its level and name in C.
    pub fn text(self) -> &'static str {
        OPTIONS.iter().find(|(option, ..)| *option == self).map_or("?", |(.., text)| text)
    }

    /// Its level and its number.
    fn place(self) -> (libc::c_int, libc::c_int) {
        let row = OPTIONS.iter().find(|(option, ..)| *option == self);
        row.map_or((0, 0), |(_, level, name, _)| (*level, *name))
    }
}

/// Sets an option.
///
/// # Errors
///
/// ENOPROTOOPT where the kernel does not know it, EINVAL for a value out of range.
pub fn set(socket: impl AsFd, option: SocketOption, value: libc::c_int) -> io::Result<()> {
    let (level, name) = option.place();
    // SAFETY: the descriptor is open while it is borrowed; the pointer and the length are those of a
    // live c_int, which the kernel only reads.
    let result = unsafe {
        libc::setsockopt(
            socket.as_fd().as_raw_fd(),
            level,
            name,
            (&raw const value).cast(),
            size_of::<libc::c_int>() as libc::socklen_t,
        )
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// An option's value.
///
/// # Errors
///
/// ENOPROTOOPT where the kernel does not know it.
pub fn get(socket: impl AsFd, option: SocketOption) -> io::Result<libc::c_int> {
    let (level, name) = option.place();
    let (mut value, mut length) = (0 as libc::c_int, size_of::<libc::c_int>() as libc::socklen_t);
    // SAFETY: the descriptor is open while it is borrowed; the kernel writes at most `length` bytes, the size of the
    // live c_int that it is given.
    let result =
        unsafe { libc::getsockopt(socket.as_fd().as_raw_fd(), level, name, (&raw mut value).cast(), &raw mut length) };
    if result == 0 { Ok(value) } else { Err(io::Error::last_os_error()) }
}

/// The state of a TCP socket: the first byte of `struct tcp_info` (linux/tcp.h).
///
/// # Errors
///
/// EOPNOTSUPP for a socket that is not TCP.
pub fn state(socket: impl AsFd) -> io::Result<State> {
    let (mut state, mut length) = (0u8, size_of::<u8>() as libc::socklen_t);
    // SAFETY: the descriptor is open while it is borrowed; the kernel writes at most `length` bytes, the size of the
    // live byte that it is given.
    let result = unsafe {
        libc::getsockopt(
            socket.as_fd().as_raw_fd(),
            libc::IPPROTO_TCP,
            libc::TCP_INFO,
            (&raw mut state).cast(),
            &raw mut length,
        )
    };
    if result == 0 { Ok(State::from_number(state)) } else { Err(io::Error::last_os_error()) }
}
