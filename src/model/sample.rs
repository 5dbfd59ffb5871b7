//! Sockets for tests, written short.

use std::net::SocketAddr;

use super::address::{Endpoint, Ends, InetEnds, UnixEnds};
use super::key::{Identity, Key, NetnsId};
use super::snapshot::Snapshot;
use super::socket::{Protocol, Socket};
use super::state::State;
use super::time::Moment;
use super::timer::{Timer, TimerKind};

/// An inet socket: `inet(7, Protocol::Tcp, State::Listen, "0.0.0.0:22", "0.0.0.0:0")`. The number is cookie and inode.
pub(crate) fn inet(number: u32, protocol: Protocol, state: State, local: &str, remote: &str) -> Socket {
    let end = |text: &str| {
        let address: SocketAddr = text.parse().expect("an address with a port");
        Endpoint::new(address.ip(), address.port())
    };
    with_ends(number, protocol, state, Ends::Inet(InetEnds { local: end(local), remote: end(remote), interface: 0 }))
}

/// A TCP socket between two addresses of this host.
pub(crate) fn tcp(number: u32, state: State) -> Socket {
    let local = format!("127.0.0.1:{}", 1024 + number % 60_000);
    inet(number, Protocol::Tcp, state, &local, "127.0.0.2:443")
}

/// A Unix socket with this name (bytes that begin with NUL are abstract).
pub(crate) fn unix(number: u32, state: State, name: &[u8]) -> Socket {
    let ends = UnixEnds { name: Some(name.into()), ..UnixEnds::default() };
    with_ends(number, Protocol::UnixStream, state, Ends::Unix(Box::new(ends)))
}

/// The same socket under another timer.
pub(crate) fn timed(socket: Socket, kind: TimerKind, left_ms: u32) -> Socket {
    Socket { timer: Timer { kind, retransmits: 0, left_ms }, ..socket }
}

/// The same socket in another namespace than that of looks, which is number 1.
pub(crate) fn inside(netns: u32, socket: Socket) -> Socket {
    Socket { key: Key { netns: NetnsId(netns), ..socket.key }, ..socket }
}

/// A look at `millis` that saw these sockets, and their namespaces.
pub(crate) fn look(millis: u64, sockets: Vec<Socket>) -> Snapshot {
    let at = Moment::from_millis(millis);
    let sockets: Vec<_> = sockets.into_iter().map(|socket| Socket { read: at, ..socket }).collect();
    let own = NetnsId(1);
    let mut beside: Vec<NetnsId> = sockets.iter().map(|socket| socket.key.netns).filter(|of| *of != own).collect();
    beside.dedup();
    Snapshot { at, netns: Some(own), beside, sockets, ..Snapshot::default() }
}

fn with_ends(number: u32, protocol: Protocol, state: State, ends: Ends) -> Socket {
    let key = Key { netns: NetnsId(1), identity: Identity::Cookie(number.into()) };
    Socket { inode: number, ..Socket::new(key, Moment::default(), protocol, state, ends) }
}
