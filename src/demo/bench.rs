//! The sockets of a demo: makes the calls, notes them as made, owns every descriptor.
//!
//! Every socket is made with SO_LINGER 0. A connection that is dropped half way (an error, quit, a
//! signal that kills the process) is then reset and leaves nothing; one that reached TIME-WAIT or
//! its end is no longer touched by it. So what remains is what TCP itself keeps: that, and a request
//! in SYN-RECV, which the kernel drops when its timer finds the listener closed.
//!
//! To *hold* a state, a demo makes the other end deaf: told to take no segment with a TTL below 255
//! (IP_MINTTL, made for RFC 5082), the kernel drops all that reach it. That needs no privilege, while
//! a filter (SO_ATTACH_FILTER) on a TCP socket needs CAP_NET_ADMIN since Linux commit 5d39580f68e6.
//! The sender then retransmits, and it must not give up while a reader thinks, nor wait long when the
//! other end hears again; see `prepare`.

use std::io::{self, Read};
use std::net::SocketAddr;
use std::os::fd::AsRawFd;
use std::time::Duration;

use rustix::net::SocketFlags;
use socket2::{Domain, SockAddr, Socket, Type};

use crate::model::address::{Endpoint, InetEnds};
use crate::model::printable;

use super::failure::Failure;
use super::script::{Act, Call, End, Payload, Role, Standing};
use super::sys::{IntOption, set_int};

/// How often a SYN or SYN-ACK is sent again: the kernel's maximum (tcp(7), TCP_SYNCNT).
const SYN_COUNT: libc::c_int = 127;

/// The longest wait for the next SYN, and so for what an end that hears again gets. With
/// [`SYN_COUNT`] it gives a reader ten minutes for the whole handshake (651 s measured on Linux 6.18);
/// no option makes a SYN-SENT socket last longer at the same rate.
const HANDSHAKE_RTO_MAX_MS: libc::c_int = 5_000;

/// The same once connected, where no count ends the retransmissions. It must be set, because a
/// handshake that was held back leaves a round-trip time of just that length.
const CONNECTED_RTO_MAX_MS: libc::c_int = 1_000;

/// How long data and FINs are sent again (tcp(7), TCP_USER_TIMEOUT). Without it the kernel gives up
/// after the time that 15 retries take, which under [`CONNECTED_RTO_MAX_MS`] is 15 s. Kept below the 35
/// minutes at which a kernel that counts in microseconds would turn over.
const GIVE_UP: Duration = Duration::from_secs(30 * 60);

/// The TTL of every segment that these sockets send, whatever the host's default is.
const TTL: u32 = 64;

/// The lowest TTL that a deaf socket takes: higher than [`TTL`], and than any that was routed.
const DEAF: libc::c_int = 255;
/// The lowest TTL that any other socket takes.
const HEARS: libc::c_int = 0;

/// A call as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The call in C.
    pub text: String,
    /// Its value, or its errno.
    pub result: Result<i64, i32>,
}

/// What the demo's calls did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// The calls.
    pub calls: Vec<Called>,
    /// What the demo's program prints, a line each, printable.
    pub output: Vec<String>,
}

#[derive(Debug, Default)]
struct Place {
    socket: Option<Socket>,
    standing: Standing,
    received: Vec<u8>,
}

/// The sockets of a running demo. Dropping it closes them.
#[derive(Debug)]
pub struct Bench {
    cast: &'static [Role],
    places: Vec<Place>,
    log: Log,
}

impl Bench {
    /// A bench without sockets.
    pub fn new(cast: &'static [Role]) -> Self {
        Self { cast, places: cast.iter().map(|_| Place::default()).collect(), log: Log::default() }
    }

    /// Makes a call and notes it.
    ///
    /// # Errors
    ///
    /// It returned something else than it must, or there is no socket for it.
    pub fn make(&mut self, call: &Call) -> Result<(), Failure> {
        let text = call.act.text(|end| (self.role(end), self.standing(end)));
        let Some(result) = self.perform(&call.act).transpose() else {
            return Err(Failure::NotOpen { call: text });
        };
        let result = result.map_err(|error| error.raw_os_error().unwrap_or_default());
        self.log.calls.push(Called { text: text.clone(), result });
        if call.returns.fits(result) {
            return Ok(());
        }
        Err(Failure::Returned { call: text, got: result, wanted: call.returns })
    }

    /// What is known of an end's socket.
    pub fn standing(&self, end: End) -> Standing {
        self.places.get(end.0).map(|place| place.standing).unwrap_or_default()
    }

    /// Says where an end's socket is to be looked for; the end at the other side of it is mirrored.
    pub fn locate(&mut self, end: End, ends: InetEnds) {
        let mirrored = InetEnds { local: ends.remote, remote: ends.local, interface: ends.interface };
        for (at, (role, place)) in self.cast.iter().zip(&mut self.places).enumerate() {
            if at == end.0 {
                place.standing.ends = Some(ends);
            } else if role.peer_of == Some(end) {
                place.standing.ends = Some(mirrored);
            }
        }
    }

    /// Takes what was noted since the last time.
    pub fn take_log(&mut self) -> Log {
        std::mem::take(&mut self.log)
    }

    /// Closes every socket.
    pub fn clear(&mut self) {
        for place in &mut self.places {
            place.socket = None;
            place.standing.descriptor = None;
        }
    }

    /// Does it; `Ok(None)` when an end that it needs is not open.
    fn perform(&mut self, act: &Act) -> io::Result<Option<i64>> {
        match *act {
            Act::Socket(end) => {
                let socket = Socket::new(Domain::IPV4, Type::STREAM.nonblocking(), None)?;
                prepare(&socket)?;
                Ok(self.open(end, socket))
            }
            Act::Bind(end, to) => self.on(end, |socket| socket.bind(&SockAddr::from(to)).map(|()| 0)),
            Act::Listen(end, backlog) => self.listen(end, backlog),
            Act::Connect(end, to) => self.connect(end, to),
            Act::Accept(on, end) => self.accept(on, end),
            Act::Send(end, payload) => self.send(end, payload),
            Act::Receive(end, room) => self.receive(end, room),
            Act::ShutdownWrite(end) => self.on(end, |socket| socket.shutdown(std::net::Shutdown::Write).map(|()| 0)),
            Act::Close(end) => Ok(self.close(end)),
            Act::Deafen(end) => self.on(end, |socket| set_int(socket, IntOption::MinTtl, DEAF).map(|()| 0)),
            Act::Hear(end) => self.on(end, |socket| set_int(socket, IntOption::MinTtl, HEARS).map(|()| 0)),
        }
    }

    fn listen(&mut self, end: End, backlog: i32) -> io::Result<Option<i64>> {
        let Some(socket) = self.socket(end) else { return Ok(None) };
        socket.listen(backlog)?;
        if let Some(local) = socket.local_addr()?.as_socket() {
            let remote = if local.is_ipv4() { Endpoint::ANY_V4 } else { Endpoint::ANY_V6 };
            self.locate(end, InetEnds { local: endpoint(local), remote, interface: 0 });
        }
        Ok(Some(0))
    }

    fn connect(&mut self, end: End, to: End) -> io::Result<Option<i64>> {
        let Some(remote) = self.standing(to).ends.map(|ends| ends.local) else { return Ok(None) };
        let Some(socket) = self.socket(end) else { return Ok(None) };
        let result = socket.connect(&SockAddr::from(SocketAddr::new(remote.address, remote.port)));
        // The kernel chose the local port in this call, also when the call says EINPROGRESS.
        if let Some(local) = socket.local_addr()?.as_socket().filter(|local| local.port() != 0) {
            self.locate(end, InetEnds { local: endpoint(local), remote, interface: 0 });
        }
        result.map(|()| Some(0))
    }

    fn accept(&mut self, on: End, end: End) -> io::Result<Option<i64>> {
        let Some(listener) = self.socket(on) else { return Ok(None) };
        let accepted = rustix::net::accept_with(listener, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK)?;
        let number = self.open(end, Socket::from(accepted));
        let both = [Some(end), self.role(end).peer_of];
        both.into_iter()
            .flatten()
            .filter_map(|end| self.socket(end))
            .try_for_each(|socket| limit_rto(socket, CONNECTED_RTO_MAX_MS))?;
        Ok(number)
    }

    fn send(&mut self, end: End, payload: Payload) -> io::Result<Option<i64>> {
        let Some(place) = self.places.get(end.0) else { return Ok(None) };
        let Some(socket) = &place.socket else { return Ok(None) };
        let bytes = match payload {
            Payload::Fixed(bytes) => bytes,
            Payload::Received => &place.received,
        };
        socket.send(bytes).map(|count| i64::try_from(count).ok())
    }

    fn receive(&mut self, end: End, room: usize) -> io::Result<Option<i64>> {
        let name = self.role(end).name;
        let Some(place) = self.places.get_mut(end.0) else { return Ok(None) };
        let Some(socket) = &mut place.socket else { return Ok(None) };
        let mut buffer = vec![0; room];
        let count = socket.read(&mut buffer)?;
        buffer.truncate(count);
        self.log.output.push(match count {
            0 => format!("{name}: end of the stream"),
            _ => format!("{name}: received {count} bytes, \"{}\"", printable::text(&buffer)),
        });
        place.received = buffer;
        Ok(i64::try_from(count).ok())
    }

    fn close(&mut self, end: End) -> Option<i64> {
        let place = self.places.get_mut(end.0)?;
        place.standing.descriptor = None;
        place.socket.take().map(|_| 0)
    }

    fn open(&mut self, end: End, socket: Socket) -> Option<i64> {
        let place = self.places.get_mut(end.0)?;
        let descriptor = socket.as_raw_fd();
        place.standing.descriptor = Some(descriptor);
        place.socket = Some(socket);
        Some(i64::from(descriptor))
    }

    fn on(&self, end: End, act: impl FnOnce(&Socket) -> io::Result<i64>) -> io::Result<Option<i64>> {
        self.socket(end).map(act).transpose()
    }

    fn socket(&self, end: End) -> Option<&Socket> {
        self.places.get(end.0)?.socket.as_ref()
    }

    fn role(&self, end: End) -> &'static Role {
        Role::of(self.cast, end)
    }
}

/// Leaves nothing behind when dropped, and lets a held state last: see the module's text.
fn prepare(socket: &Socket) -> io::Result<()> {
    socket.set_linger(Some(Duration::ZERO))?;
    socket.set_ttl_v4(TTL)?;
    socket.set_tcp_user_timeout(Some(GIVE_UP))?;
    set_int(socket, IntOption::SynCount, SYN_COUNT)?;
    limit_rto(socket, HANDSHAKE_RTO_MAX_MS)
}

/// Before Linux 6.15 there is no such option: everything works, but a segment that is let through may
/// come up to two minutes late.
fn limit_rto(socket: &Socket, milliseconds: libc::c_int) -> io::Result<()> {
    match set_int(socket, IntOption::RtoMaxMs, milliseconds) {
        Err(error) if error.raw_os_error() == Some(libc::ENOPROTOOPT) => Ok(()),
        result => result,
    }
}

fn endpoint(address: SocketAddr) -> Endpoint {
    Endpoint::new(address.ip(), address.port())
}
