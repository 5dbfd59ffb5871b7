//! What the sockets of a crowd have in common: addresses, options, connections.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::{fs, io};

use libc::{
    IP_BIND_ADDRESS_NO_PORT, IP_FREEBIND, IP_MULTICAST_ALL, IP_MULTICAST_LOOP, IP_NODEFRAG, IP_RECVERR, IP_TOS,
    IP_TRANSPARENT, IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPV6_FREEBIND, IPV6_RECVERR, IPV6_TCLASS, IPV6_TRANSPARENT,
    SO_KEEPALIVE, SO_MARK, SO_MAX_PACING_RATE, SO_PRIORITY, SO_RCVBUF, SO_SNDBUF, SOL_SOCKET, TCP_CONGESTION,
    TCP_DEFER_ACCEPT, TCP_KEEPIDLE, TCP_MAXSEG, TCP_NODELAY, TCP_WINDOW_CLAMP,
};
use socket2::{Domain, Protocol, Socket, Type};

use crate::dice::Dice;
use crate::sys::{set, set_bytes};

/// linux/in.h; not in libc for every target.
const IP_RECVERR_RFC4884: i32 = 26;

/// Options with values to choose from. One that does not go with a socket is left out of it.
const DRESS: &[(i32, i32, &[i32])] = &[
    (SOL_SOCKET, SO_MARK, &[1, 0x10, 0xf0, 0xdead, -1]),
    (SOL_SOCKET, SO_PRIORITY, &[1, 3, 6, 0x0001_0010]),
    (SOL_SOCKET, SO_RCVBUF, &[2048, 10_000, 60_000]),
    (SOL_SOCKET, SO_SNDBUF, &[2048, 10_000, 60_000]),
    (SOL_SOCKET, SO_MAX_PACING_RATE, &[1000, 125_000, 10_000_000]),
    (IPPROTO_IP, IP_TOS, &[0x10, 0x08, 0xb8, 0xfc]),
    (IPPROTO_IPV6, IPV6_TCLASS, &[0x10, 0x08, 0xb8, 0xfc]),
    (IPPROTO_IP, IP_FREEBIND, &[1]),
    (IPPROTO_IP, IP_TRANSPARENT, &[1]),
    (IPPROTO_IP, IP_RECVERR, &[1]),
    (IPPROTO_IP, IP_RECVERR_RFC4884, &[1]),
    (IPPROTO_IP, IP_NODEFRAG, &[1]),
    (IPPROTO_IP, IP_MULTICAST_LOOP, &[0]),
    (IPPROTO_IP, IP_MULTICAST_ALL, &[0]),
    (IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &[1]),
    (IPPROTO_IPV6, IPV6_FREEBIND, &[1]),
    (IPPROTO_IPV6, IPV6_TRANSPARENT, &[1]),
    (IPPROTO_IPV6, IPV6_RECVERR, &[1]),
];

/// The same of TCP. The times of a keepalive timer are whole minutes, so that they seldom change their text.
const TCP_DRESS: &[(i32, i32, &[i32])] = &[
    (SOL_SOCKET, SO_KEEPALIVE, &[1]),
    (IPPROTO_TCP, TCP_KEEPIDLE, &[100, 400, 3_000, 30_000]),
    (IPPROTO_TCP, TCP_NODELAY, &[1]),
    (IPPROTO_TCP, TCP_MAXSEG, &[200, 536, 1000]),
    (IPPROTO_TCP, TCP_WINDOW_CLAMP, &[3000, 20_000]),
    (IPPROTO_TCP, TCP_DEFER_ACCEPT, &[5]),
];

const CONGESTION: [&str; 3] = ["reno", "cubic", "bbr"];

/// Lets the namespace do what hosts do: fast open on both sides, explicit congestion notification, orphans that wait
/// for so long in FIN-WAIT-2 that they stay whole.
pub fn tune() {
    for (name, value) in [("tcp_fastopen", "1027"), ("tcp_ecn", "1"), ("tcp_fin_timeout", "120")] {
        if let Err(error) = fs::write(format!("/proc/sys/net/ipv4/{name}"), value) {
            eprintln!("left out: {name}: {error}");
        }
    }
}

/// Puts some options on a socket.
pub fn dress(dice: &mut Dice, socket: &Socket) {
    let tcp = if socket.r#type().ok() == Some(Type::STREAM) { TCP_DRESS } else { &[] };
    for (level, name, values) in DRESS.iter().chain(tcp) {
        if dice.once_in(5) {
            let _left_out_where_it_does_not_go = set(socket, *level, *name, dice.pick(values));
        }
    }
    if !tcp.is_empty() && dice.once_in(2) {
        let _left_out_where_unknown = set_bytes(socket, IPPROTO_TCP, TCP_CONGESTION, dice.pick(&CONGESTION).as_bytes());
    }
    if dice.once_in(6) {
        socket.bind_device(Some(b"lo")).unwrap();
    }
}

/// How the two ends of a connection call each other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    V4,
    V6,
    /// IPv4 on an IPv6 socket.
    Mapped,
}

impl Way {
    pub const ALL: [Self; 3] = [Self::V4, Self::V6, Self::Mapped];

    pub fn domain(self) -> Domain {
        if self == Self::V4 { Domain::IPV4 } else { Domain::IPV6 }
    }

    pub fn loopback(self, port: u16) -> SocketAddr {
        match self {
            Self::V4 => (Ipv4Addr::LOCALHOST, port).into(),
            Self::V6 => (Ipv6Addr::LOCALHOST, port).into(),
            Self::Mapped => (Ipv4Addr::LOCALHOST.to_ipv6_mapped(), port).into(),
        }
    }

    /// The address of every device.
    pub fn anywhere(self, port: u16) -> SocketAddr {
        match self {
            Self::V4 => (Ipv4Addr::UNSPECIFIED, port).into(),
            Self::V6 | Self::Mapped => (Ipv6Addr::UNSPECIFIED, port).into(),
        }
    }

    pub fn socket(self, kind: Type, protocol: Option<i32>) -> Option<Socket> {
        Socket::new(self.domain(), kind, protocol.map(Protocol::from)).ok()
    }
}

/// A listener at this address.
pub fn listen(socket: Socket, at: SocketAddr, backlog: i32) -> Socket {
    try_listen(socket, at, backlog).unwrap_or_else(|error| panic!("{at}: {error}"))
}

/// The same, where somebody else may have the address.
pub fn try_listen(socket: Socket, at: SocketAddr, backlog: i32) -> io::Result<Socket> {
    socket.set_reuse_address(true)?;
    socket.bind(&at.into())?;
    socket.listen(backlog)?;
    Ok(socket)
}
