//! Sockets of every kind, held still: each TCP state under each timer, UDP, Unix sockets of all names.
//!
//! Everything stays as it is for 60 s (TIME-WAIT) or longer. No privilege is needed, but a network
//! namespace of its own.

mod raw;
pub mod tcp;
mod udp;
mod unix;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsFd, OwnedFd};

use sockscope::model::address::{Endpoint, InetEnds};
use sockscope::model::socket::Protocol;
use sockscope::model::state::State;
use sockscope::model::timer::TimerKind;

use super::scratch::Scratch;

/// An inet socket that was made.
#[derive(Clone, Debug)]
pub struct Inet {
    /// What is special about it.
    pub what: &'static str,
    pub protocol: Protocol,
    pub ends: InetEnds,
    pub state: State,
    pub timer: TimerKind,
    /// 0 where the kernel has no inode any more, or not yet.
    pub inode: u32,
}

/// A Unix socket that was made.
#[derive(Clone, Debug)]
pub struct Unix {
    /// What is special about it.
    pub what: &'static str,
    pub protocol: Protocol,
    pub state: State,
    /// As the kernel keeps it: a path, or bytes that begin with NUL.
    pub name: Option<Vec<u8>>,
    pub inode: u32,
}

/// All of them, open as long as this lives.
#[derive(Default)]
pub struct Population {
    pub inet: Vec<Inet>,
    pub unix: Vec<Unix>,
    held: Vec<OwnedFd>,
    scratch: Option<Scratch>,
}

impl Population {
    /// Makes all of them.
    pub fn new() -> Self {
        let mut population = Self::inet();
        unix::populate(&mut population);
        population
    }

    /// Makes those of TCP and UDP.
    pub fn inet() -> Self {
        let mut population = Self::default();
        for loopback in loopbacks() {
            tcp::populate(&mut population, loopback);
            udp::populate(&mut population, loopback);
        }
        if has_ipv6() {
            tcp::populate_mapped(&mut population);
        }
        population
    }

    /// Adds raw and UDP-Lite sockets, which no list names.
    pub fn with_raw(mut self) -> Self {
        raw::populate(&mut self);
        self
    }

    /// Programs that are started must not inherit any: each would be a holder of its own, and the first one, with its own
    /// number, where process ids have begun anew.
    fn hold(&mut self, sockets: impl IntoIterator<Item = impl Into<OwnedFd>>) {
        for socket in sockets.into_iter().map(Into::into) {
            let flags = rustix::io::fcntl_getfd(&socket).expect("an open socket has flags");
            assert!(flags.contains(rustix::io::FdFlags::CLOEXEC), "{socket:?} is inherited");
            self.held.push(socket);
        }
    }
}

/// The loopback addresses of this host.
fn loopbacks() -> Vec<IpAddr> {
    let v6 = has_ipv6().then_some(Ipv6Addr::LOCALHOST.into());
    std::iter::once(Ipv4Addr::LOCALHOST.into()).chain(v6).collect()
}

/// Whether this host has IPv6.
pub fn has_ipv6() -> bool {
    std::net::UdpSocket::bind((Ipv6Addr::LOCALHOST, 0)).is_ok()
}

/// The inode of an open socket.
pub fn inode(socket: impl AsFd) -> u32 {
    let status = rustix::fs::fstat(socket).expect("an open socket has a status");
    u32::try_from(status.st_ino).expect("the kernel numbers sockets with 32 bits")
}

fn ends(local: SocketAddr, remote: SocketAddr) -> InetEnds {
    let end = |end: SocketAddr| Endpoint::new(end.ip(), end.port());
    InetEnds { local: end(local), remote: end(remote), interface: 0 }
}

/// The unspecified end of the same family.
fn unspecified(family_of: SocketAddr) -> SocketAddr {
    match family_of {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    }
}
