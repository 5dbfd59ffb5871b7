//! The sockets of a demo: makes the calls, notes them as made, owns every descriptor.
//!
//! Every TCP socket is made with SO_LINGER 0. A connection that is dropped half way (an error, quit, a
//! signal that kills the process) is then reset and leaves nothing; one that reached TIME-WAIT or
//! its end is no longer touched by it. So what remains is what TCP itself keeps: that, and a request
//! in SYN-RECV, which the kernel drops when its timer finds the listener closed. Where the script closes a
//! socket it is closed in order, as any program's is. Paths lie in a directory that goes with the bench.
//!
//! To *hold* a state, a demo makes the other end deaf: told to take no segment with a TTL below 255
//! (IP_MINTTL, made for RFC 5082), the kernel drops all that reach it. That needs no privilege, while
//! a filter (SO_ATTACH_FILTER) on a TCP socket needs CAP_NET_ADMIN since Linux commit 5d39580f68e6.
//! The sender then retransmits, and it must not give up while a reader thinks, nor wait long when the
//! other end hears again; see `prepare`.

mod calls;
mod scratch;

use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::PathBuf;
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use crate::model::address::InetEnds;

use scratch::Scratch;

use super::call::{Call, Returns};
use super::failure::Failure;
use super::network::{Line, Sockets, Wire, across};
use super::script::{End, Role, Standing};
use super::sys::{self, SocketOption};

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
/// after the time that 15 retries take, which under `CONNECTED_RTO_MAX_MS` is 15 s. Kept below the 35
/// minutes at which a kernel that counts in microseconds would turn over.
pub const GIVE_UP: Duration = Duration::from_secs(30 * 60);

/// How long a call that has nothing to take yet is made again.
const PATIENCE: Duration = Duration::from_secs(2);
/// What a script says of a call that must find nothing.
const EAGAIN: Returns = Returns::Errno(libc::EAGAIN);

/// The TTL of every segment that these sockets send, whatever the host's default is.
const TTL: u32 = 64;

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

impl Log {
    /// Adds what was noted later.
    pub fn add(&mut self, later: Self) {
        self.calls.extend(later.calls);
        self.output.extend(later.output);
    }
}

#[derive(Debug, Default)]
struct Place {
    socket: Option<Socket>,
    standing: Standing,
    received: Vec<u8>,
    /// The script asked for a RST instead of an orderly close.
    resets: bool,
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// It returned.
    Done,
    /// It is still waiting; make it again, later.
    Waits,
}

/// The sockets of a running demo. Dropping it closes them.
#[derive(Debug)]
pub struct Bench {
    cast: &'static [Role],
    places: Vec<Place>,
    crowd: Vec<Socket>,
    scratch: Option<Scratch>,
    ground: Option<Wired>,
    log: Log,
}

/// The network that the sockets are in, when it is not the host's.
struct Wired {
    sockets: Box<dyn Sockets>,
    line: Line,
}

impl std::fmt::Debug for Wired {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.line.fmt(f)
    }
}

impl Bench {
    /// A bench without sockets.
    pub fn new(cast: &'static [Role]) -> Self {
        let places = cast.iter().map(|_| Place::default()).collect();
        Self { cast, places, crowd: Vec::new(), scratch: None, ground: None, log: Log::default() }
    }

    /// From now on TCP sockets are opened in a network of its own, over a wire.
    pub fn settle(&mut self, sockets: Box<dyn Sockets>, tun: OwnedFd) {
        self.ground = Some(Wired { sockets, line: Line::new(tun) });
    }

    /// Lets the wire do what it has to do, if there is one.
    ///
    /// # Errors
    ///
    /// The network is gone.
    pub fn carry(&mut self) -> io::Result<()> {
        self.ground.as_mut().map_or(Ok(()), |ground| ground.line.carry())
    }

    /// What was kept on the wire arrives, so many packets, and what comes then is treated so. Without a wire nothing
    /// happens.
    ///
    /// # Errors
    ///
    /// The network is gone.
    pub fn turn(&mut self, wire: Wire) -> io::Result<usize> {
        self.ground.as_mut().map_or(Ok(0), |ground| ground.line.turn(wire))
    }

    /// Makes a call that has waited so long already, and notes it.
    ///
    /// # Errors
    ///
    /// It returned something else than it must, or there is no socket for it.
    pub fn make(&mut self, call: &Call, waited: Duration) -> Result<Made, Failure> {
        self.name_path(&call.act);
        let text = call.act.text(|end| (self.role(end), self.standing(end)));
        let outcome = match self.perform(&call.act) {
            Ok(Some(value)) => Ok(value),
            Ok(None) => return Err(Failure::NotOpen { call: text }),
            // What a call before has sent may still be under way.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock && call.returns != EAGAIN && waited < PATIENCE => {
                return Ok(Made::Waits);
            }
            Err(error) => Err(error.raw_os_error().unwrap_or_default()),
        };
        self.log.calls.push(Called { text: text.clone(), result: outcome });
        if call.returns.fits(outcome) {
            return Ok(Made::Done);
        }
        Err(Failure::Returned { call: text, got: outcome, wanted: call.returns })
    }

    /// Notes a call that a demo made by itself.
    pub fn note(&mut self, text: impl Into<String>, result: io::Result<i64>) {
        let result = result.map_err(|error| error.raw_os_error().unwrap_or_default());
        self.log.calls.push(Called { text: text.into(), result });
    }

    /// Notes what the demo's program prints: one line, printable.
    pub fn print(&mut self, line: impl Into<String>) {
        self.log.output.push(line.into());
    }

    /// What is known of an end's socket.
    pub fn standing(&self, end: End) -> Standing {
        self.places.get(end.0).map(|place| place.standing.clone()).unwrap_or_default()
    }

    /// Says where an end's socket is to be looked for; the end at the other side of it is mirrored.
    pub fn locate(&mut self, end: End, ends: InetEnds) {
        let mirrored = match self.ground {
            Some(_) => across(ends),
            None => InetEnds { local: ends.remote, remote: ends.local, interface: ends.interface },
        };
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

    /// Gives an end a socket that the demo opened by itself. Its descriptor, `None` for an end that the cast lacks.
    pub fn open(&mut self, end: End, socket: Socket) -> Option<i64> {
        let place = self.places.get_mut(end.0)?;
        let descriptor = socket.as_raw_fd();
        let inode = rustix::fs::fstat(&socket).ok().and_then(|status| u32::try_from(status.st_ino).ok());
        place.standing = Standing { descriptor: Some(descriptor), inode, ..Standing::default() };
        place.socket = Some(socket);
        place.resets = false;
        Some(i64::from(descriptor))
    }

    /// The socket of an end, while it is open.
    pub fn socket(&self, end: End) -> Option<&Socket> {
        self.places.get(end.0)?.socket.as_ref()
    }

    /// Sockets that are too many to have roles. They are closed with the others.
    pub const fn crowd(&mut self) -> &mut Vec<Socket> {
        &mut self.crowd
    }

    /// Closes every socket and removes every path.
    pub fn clear(&mut self) {
        for place in &mut self.places {
            place.socket = None;
            place.standing.descriptor = None;
        }
        self.crowd.clear();
        self.scratch = None;
        self.ground = None;
    }

    fn role(&self, end: End) -> &'static Role {
        Role::of(self.cast, end)
    }

    /// A file in the demo's own directory, which is made for the first one.
    fn path(&mut self, name: &str) -> io::Result<PathBuf> {
        match &self.scratch {
            Some(scratch) => Ok(scratch.file(name)),
            None => Ok(self.scratch.insert(Scratch::new()?).file(name)),
        }
    }
}

/// A TCP socket over IPv4 as demos have it: see the module's text.
///
/// # Errors
///
/// The kernel gives none.
pub fn tcp_socket(domain: Domain) -> io::Result<Socket> {
    let socket = Socket::new(domain, Type::STREAM.nonblocking(), None)?;
    prepare(&socket)?;
    Ok(socket)
}

/// Leaves nothing behind when dropped, and lets a held state last: see the module's text.
fn prepare(socket: &Socket) -> io::Result<()> {
    socket.set_linger(Some(Duration::ZERO))?;
    socket.set_ttl_v4(TTL)?;
    socket.set_tcp_user_timeout(Some(GIVE_UP))?;
    sys::set(socket, SocketOption::SynCount, SYN_COUNT)?;
    limit_rto(socket, HANDSHAKE_RTO_MAX_MS)
}

/// Before Linux 6.15 there is no such option: everything works, but a segment that is let through may
/// come up to two minutes late.
fn limit_rto(socket: &Socket, milliseconds: libc::c_int) -> io::Result<()> {
    match sys::set(socket, SocketOption::RtoMaxMs, milliseconds) {
        Err(error) if error.raw_os_error() == Some(libc::ENOPROTOOPT) => Ok(()),
        result => result,
    }
}
