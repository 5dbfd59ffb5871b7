//! The beginnings and the deeds that recipes are made of: ordinary calls on one connection over loopback.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::SocketFlags;
use socket2::{Domain, SockAddr, Socket};

use crate::demo::bench::tcp_socket;
use crate::demo::lab::held::Lasts;
use crate::demo::sys::{self, SocketOption};
use crate::model::address::{Endpoint, InetEnds};
use crate::model::state::State;

use super::Made;

/// What is asked of TCP_DEFER_ACCEPT; the kernel rounds it up to a time at which it would send a SYN-ACK again.
pub(super) const DEFER: Duration = Duration::from_secs(3600);
/// The time of a TIME-WAIT, and what a FIN-WAIT-2 without an owner is given.
pub(super) const MINUTE: Duration = Duration::from_secs(60);
/// Seconds without a segment before a keepalive probe. The peer answers it, and the time begins again.
const IDLE: i32 = 60;
/// A buffer that is soon full, bytes.
const SMALL: usize = 4096;
/// The most data that fills the buffers of both ends, and ends a loop that never finds them full.
const MOST: usize = 64 << 20;
/// The longest time between two SYNs that can be asked for, ms (TCP_RTO_MAX_MS).
const RTO_MAX_MS: i32 = 120_000;
/// How long a connection may take until it can be accepted.
const PATIENCE: Timespec = Timespec { tv_sec: 2, tv_nsec: 0 };
/// How often, and how long one after the other, a state is looked for that the kernel reaches at once on loopback.
const TRIES: u32 = 2000;
const PAUSE: Duration = Duration::from_millis(1);

const LOOPBACK: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A socket that is bound and no more.
pub(super) fn closed() -> io::Result<Made> {
    let socket = tcp_socket(Domain::IPV4)?;
    socket.bind(&SockAddr::from(LOOPBACK))?;
    alone(socket)
}

/// A socket that listens.
pub(super) fn listening() -> io::Result<Made> {
    alone(listener()?)
}

/// A client of a deaf listener.
pub(super) fn syn_sent() -> io::Result<Made> {
    let (client, listener) = (tcp_socket(Domain::IPV4)?, listener()?);
    // The longer the waits between its SYNs, the longer all of them take. Older kernels have no such option, and wait so
    // long by themselves.
    let _ = sys::set(&client, SocketOption::RtoMaxMs, RTO_MAX_MS);
    deafen_peer(&client, &listener)?;
    connect(&client, &listener)?;
    Made::of(client, listener)
}

/// A request of a client that the listener is in no hurry to take. The client goes before the listener: its RST ends the
/// request, which else would last as long as its timer.
pub(super) fn syn_received() -> io::Result<Made> {
    let (client, listener) = (tcp_socket(Domain::IPV4)?, listener()?);
    sys::set(&listener, SocketOption::DeferAccept, i32::try_from(DEFER.as_secs()).unwrap_or(i32::MAX))?;
    let granted = u64::try_from(sys::get(&listener, SocketOption::DeferAccept)?).unwrap_or_default();
    connect(&client, &listener)?;
    until(&client, State::Established)?;
    let ends = between(&listener, &client)?;
    Ok(Made { ends, lasts: Some(Lasts::For(Duration::from_secs(granted))), sockets: vec![client, listener] })
}

/// A connection; its own end is the one that asked for it.
pub(super) fn pair() -> io::Result<Made> {
    let (client, server) = connected()?;
    Made::of(client, server)
}

/// A connection whose own end is in FIN-WAIT-2.
pub(super) fn left() -> io::Result<Made> {
    let (first, second) = half_closed()?;
    Made::of(first, second)
}

/// A connection whose own end is in CLOSE-WAIT.
pub(super) fn abandoned() -> io::Result<Made> {
    let (first, second) = half_closed()?;
    Made::of(second, first)
}

/// As [`left`], but nobody owns the socket any more.
pub(super) fn orphaned() -> io::Result<Made> {
    let (own, peer) = connected()?;
    sys::set(&own, SocketOption::Linger2, i32::try_from(MINUTE.as_secs()).unwrap_or_default())?;
    let ends = between(&own, &peer)?;
    close_for_good(own)?;
    until(&peer, State::CloseWait)?;
    Ok(Made { ends, lasts: None, sockets: vec![peer] })
}

/// What is left of a connection that both ends have closed.
pub(super) fn time_wait() -> io::Result<Made> {
    let (own, peer) = connected()?;
    let ends = between(&own, &peer)?;
    close_for_good(own)?;
    until(&peer, State::CloseWait)?;
    close_for_good(peer)?;
    Ok(Made { ends, lasts: None, sockets: Vec::new() })
}

/// The peer takes no segment any more: none comes with a TTL of 255.
pub(super) fn deafen_peer(_own: &Socket, peer: &Socket) -> io::Result<()> {
    sys::set(peer, SocketOption::MinTtl, 255)
}

/// Sends a little data.
pub(super) fn send(own: &Socket, _peer: &Socket) -> io::Result<()> {
    own.send(b"data").map(drop)
}

/// Asks for keepalive probes.
pub(super) fn keep_alive(own: &Socket, _peer: &Socket) -> io::Result<()> {
    sys::set(own, SocketOption::KeepIdle, IDLE)?;
    sys::set(own, SocketOption::KeepAlive, 1)
}

/// Sends until no buffer takes any more. Zero-window probes are answered, so nothing but TCP_USER_TIMEOUT would end it.
pub(super) fn fill(own: &Socket, _peer: &Socket) -> io::Result<()> {
    sys::set(own, SocketOption::UserTimeoutMs, 0)?;
    own.set_send_buffer_size(SMALL)?;
    let data = [b'.'; SMALL];
    let mut sent = 0;
    while sent < MOST {
        match own.send(&data) {
            Ok(count) => sent += count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("the buffers are never full"))
}

/// Lets one more byte arrive, and takes its time to acknowledge it.
pub(super) fn answer_late(mut own: &Socket, peer: &Socket) -> io::Result<()> {
    let _nothing_has_come_yet = io::Read::read(&mut own, &mut [0; 64]);
    sys::set(own, SocketOption::QuickAck, 0)?;
    peer.send(b".").map(drop)
}

/// Sends a FIN when the data before it is sent. The descriptor stays, and with it inode, user and process of the row.
pub(super) fn close(own: &Socket, _peer: &Socket) -> io::Result<()> {
    own.shutdown(std::net::Shutdown::Write)
}

/// The peer's FIN arrives too.
pub(super) fn close_peer(own: &Socket, peer: &Socket) -> io::Result<()> {
    close(peer, own)?;
    until(own, State::Closing)
}

/// Closes the descriptor, in order. What TCP keeps has no owner.
fn close_for_good(socket: Socket) -> io::Result<()> {
    socket.set_linger(None)
}

/// A listener whose connections have small buffers.
fn listener() -> io::Result<Socket> {
    let listener = tcp_socket(Domain::IPV4)?;
    listener.set_recv_buffer_size(SMALL)?;
    listener.bind(&SockAddr::from(LOOPBACK))?;
    listener.listen(8)?;
    Ok(listener)
}

/// A connection: who asked for it, and who accepted it. The listener is gone.
fn connected() -> io::Result<(Socket, Socket)> {
    let (client, listener) = (tcp_socket(Domain::IPV4)?, listener()?);
    client.set_recv_buffer_size(SMALL)?;
    connect(&client, &listener)?;
    poll(&mut [PollFd::new(&listener, PollFlags::IN)], Some(&PATIENCE))?;
    let server = rustix::net::accept_with(&listener, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK)?;
    until(&client, State::Established)?;
    Ok((client, Socket::from(server)))
}

/// A connection that one end has closed: that end in FIN-WAIT-2, the other one in CLOSE-WAIT.
fn half_closed() -> io::Result<(Socket, Socket)> {
    let (first, second) = connected()?;
    close(&first, &second)?;
    until(&first, State::FinWait2)?;
    until(&second, State::CloseWait)?;
    Ok((first, second))
}

fn connect(client: &Socket, listener: &Socket) -> io::Result<()> {
    match client.connect(&listener.local_addr()?) {
        Err(error) if error.raw_os_error() != Some(libc::EINPROGRESS) => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Waits until a socket is in a state. On loopback the kernel carries a segment at once, but not always before the call
/// that sent it returns.
fn until(socket: &Socket, state: State) -> io::Result<()> {
    for _ in 0..TRIES {
        if sys::state(socket)? == state {
            return Ok(());
        }
        std::thread::sleep(PAUSE);
    }
    let now = sys::state(socket)?;
    Err(io::Error::other(format!("not {} in time but {}", state.name(), now.name())))
}

fn alone(socket: Socket) -> io::Result<Made> {
    let ends = InetEnds { local: address(&socket)?, remote: Endpoint::ANY_V4, interface: 0 };
    Ok(Made { ends, lasts: None, sockets: vec![socket] })
}

/// The ends of the first of two connected sockets. The second one is asked too, for a socket in SYN-SENT names no peer.
fn between(own: &Socket, peer: &Socket) -> io::Result<InetEnds> {
    Ok(InetEnds { local: address(own)?, remote: address(peer)?, interface: 0 })
}

fn address(socket: &Socket) -> io::Result<Endpoint> {
    let address = socket.local_addr()?.as_socket();
    Ok(address.map_or(Endpoint::ANY_V4, |address| Endpoint::new(address.ip(), address.port())))
}

impl Made {
    /// The first of two connected sockets is meant, and both are kept.
    fn of(own: Socket, peer: Socket) -> io::Result<Self> {
        Ok(Self { ends: between(&own, &peer)?, lasts: None, sockets: vec![own, peer] })
    }
}
