//! The host in the picture: `web-01` at 10.0.0.5, and the sockets of its programs, in a namespace of their own.
//!
//! Every socket is one of this kernel, and every state and timer the kernel's own. The far ends, which would be
//! sockets of this host too, are made to vanish without a segment (TCP_REPAIR, tcp(7)).
#![expect(unsafe_code, reason = "namespaces, interfaces and TCP_REPAIR have no safe form")]

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, SocketAddrV4, UdpSocket};
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd, RawFd};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::io::{FdFlags, fcntl_setfd};
use rustix::thread::{UnshareFlags, unshare_unsafe};
use socket2::{Domain, Socket, TcpKeepalive, Type};

use sockscope::model::state::State;
use sockscope::model::timer::TimerKind;

use crate::support::population::tcp::deafen;
use crate::support::table::settle;

pub const HOST: [u8; 4] = [10, 0, 0, 5];
pub const DATABASE: [u8; 4] = [10, 0, 0, 21];
pub const CACHE: [u8; 4] = [10, 0, 0, 31];
pub const SEARCH: [u8; 4] = [10, 0, 0, 40];
/// Addresses for documents (RFC 5737).
pub const CLIENTS: [u8; 4] = [203, 0, 113, 9];
pub const OTHERS: [u8; 4] = [192, 0, 2, 24];

/// Bytes of a queue, so that one is soon full.
const ROOM: usize = 16 * 1024;

/// Gives this process's namespaces a host name, addresses and an empty /run. It must be in a user namespace, whose mounts
/// stay with it.
pub fn set() -> io::Result<()> {
    // SAFETY: the process has one thread still.
    unsafe { unshare_unsafe(UnshareFlags::NEWUTS | UnshareFlags::NEWNS) }?;
    rustix::system::sethostname(b"web-01")?;
    // SAFETY: the strings end with NUL, and a file system in memory takes no data.
    match unsafe { libc::mount(c"none".as_ptr(), c"/run".as_ptr(), c"tmpfs".as_ptr(), 0, std::ptr::null()) } {
        0 => {}
        _ => return Err(io::Error::last_os_error()),
    }
    // The kernel takes all of an address's class (inet_abc_len) for the loopback's own.
    add_address(c"lo:1", HOST)?;
    add_address(c"lo:2", CLIENTS)?;
    add_address(c"lo:3", OTHERS)
}

fn add_address(alias: &std::ffi::CStr, address: [u8; 4]) -> io::Result<()> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    // SAFETY: all zero is a valid ifreq, and a sockaddr_in fits into its sockaddr.
    let request = unsafe {
        let mut request: libc::ifreq = std::mem::zeroed();
        for (to, from) in request.ifr_name.iter_mut().zip(alias.to_bytes()) {
            *to = *from as libc::c_char;
        }
        let place = (&raw mut request.ifr_ifru.ifru_addr).cast::<libc::sockaddr_in>();
        (*place).sin_family = libc::AF_INET as libc::sa_family_t;
        (*place).sin_addr.s_addr = u32::from_ne_bytes(address);
        request
    };
    // SAFETY: the ioctl reads an ifreq, and one is given.
    match unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFADDR, &raw const request) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// A process of the host, with sockets.
pub struct Actor(Child);

impl Actor {
    /// Starts a process of this name which holds these sockets and nothing else.
    pub fn new(name: &str, sockets: Vec<OwnedFd>) -> Self {
        for socket in &sockets {
            fcntl_setfd(socket, FdFlags::empty()).expect("it is open");
        }
        let mut command = Command::new(std::env::current_exe().expect("a program knows its file"));
        let numbers = sockets.iter().map(|socket| socket.as_raw_fd().to_string());
        command.args(["act", name]).args(numbers).stdin(Stdio::piped());
        Self(command.spawn().expect("it can be started again"))
    }

    /// Lets it close the first of its sockets that is still open.
    pub fn close_next(&mut self) {
        self.0.stdin.as_mut().expect("it listens").write_all(b".").expect("it listens");
    }
}

impl Drop for Actor {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What such a process does: takes its name, and closes a socket for each byte that it is sent.
pub fn act(name: &str, sockets: &[&str]) -> io::Result<()> {
    std::fs::write("/proc/self/comm", name)?;
    let numbers = sockets.iter().filter_map(|number| number.parse::<RawFd>().ok());
    // SAFETY: the numbers were inherited for this, and nothing else here owns them.
    let mut sockets: Vec<OwnedFd> = numbers.map(|number| unsafe { OwnedFd::from_raw_fd(number) }).collect();
    while io::stdin().read_exact(&mut [0]).is_ok() {
        drop(sockets.remove(0));
    }
    Ok(())
}

/// A connection that goes on: the host's end, and the far one.
pub struct Pair {
    pub near: Socket,
    pub far: Socket,
}

impl Pair {
    /// The host connects.
    pub fn to(server: [u8; 4], port: u16) -> Self {
        let listener = listen(server, port, 1);
        let near = open();
        near.bind(&at(HOST, 0)).expect("it is the host's");
        near.connect(&at(server, port)).expect("somebody listens");
        Self { near, far: listener.accept().expect("somebody connected").0 }
    }

    /// A client connects to a listener of the host.
    pub fn from(client: [u8; 4], port: u16, listener: &Socket) -> Self {
        let far = connect(client, port, listener);
        Self { near: listener.accept().expect("somebody connected").0, far }
    }

    /// Only the host's end is left, and does not know it.
    pub fn alone(self) -> Socket {
        vanish(self.far);
        self.near
    }
}

/// A listener of the host.
pub fn listen(address: [u8; 4], port: u16, backlog: i32) -> Socket {
    let socket = open();
    socket.bind(&at(address, port)).expect("the port is free");
    socket.listen(backlog).expect("it is bound");
    socket
}

/// Sends probes after so many idle seconds.
pub fn keep_alive(socket: &Socket, seconds: u64) {
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(Duration::from_secs(seconds))).expect("it is TCP");
}

/// A client whose connection nobody accepts yet.
pub fn queue_up(listener: &Socket, client: [u8; 4], port: u16) {
    vanish(connect(client, port, listener));
}

/// A client that asks and does not hear the answer. The listener is deaf from here on, or it would hear that.
pub fn half_open(listener: &Socket, client: [u8; 4], port: u16) {
    let far = open();
    deafen(&far);
    far.set_nonblocking(true).expect("it is open");
    far.bind(&at(client, port)).expect("the address is local");
    let local = listener.local_addr().expect("it is bound").as_socket().expect("it is TCP");
    let _ = far.connect(&at(HOST, local.port()));
    deafen(listener);
}

/// Writes more than a far end takes that does not read, and makes that one vanish.
pub fn overfill(pair: Pair) -> Socket {
    pair.near.set_nonblocking(true).expect("it is open");
    let (local, remote) = ends(&pair.near);
    settle(local, remote, (State::Established, TimerKind::Persist), || while pair.near.send(&[0; 4096]).is_ok() {});
    deafen(&pair.near);
    pair.alone()
}

/// Writes to a far end that is not there any more.
pub fn unheard(pair: Pair, bytes: &[u8]) -> Socket {
    deafen(&pair.near);
    let near = pair.alone();
    near.send(bytes).expect("the queue has room");
    near
}

/// Asks for a connection, and nobody answers.
pub fn asking(server: [u8; 4], port: u16) -> Socket {
    let socket = open();
    deafen(&socket);
    socket.bind(&at(HOST, 0)).expect("it is the host's");
    socket.set_nonblocking(true).expect("it is open");
    let _ = socket.connect(&at(server, port));
    socket
}

/// The far end of a connection that the host has closed closes too.
pub fn follow(mut far: Socket) {
    far.read_to_end(&mut Vec::new()).expect("the host has closed");
}

/// The far end closes, and does not wait for the host to do so.
pub fn forget(far: Socket) {
    let (local, remote) = ends(&far);
    far.shutdown(Shutdown::Write).expect("it is connected");
    // The host's acknowledgement takes its time, and must not find nobody.
    settle(local, remote, (State::FinWait2, TimerKind::Off), || {});
    vanish(far);
}

fn ends(socket: &Socket) -> (SocketAddr, SocketAddr) {
    let address = |end: io::Result<socket2::SockAddr>| end.expect("it is connected").as_socket().expect("it is TCP");
    (address(socket.local_addr()), address(socket.peer_addr()))
}

fn open() -> Socket {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("TCP is everywhere");
    socket.set_recv_buffer_size(ROOM).expect("it is new");
    socket.set_send_buffer_size(ROOM).expect("it is new");
    socket.set_reuse_address(true).expect("it is new");
    socket
}

fn at(address: [u8; 4], port: u16) -> socket2::SockAddr {
    SocketAddr::V4(SocketAddrV4::new(address.into(), port)).into()
}

fn connect(client: [u8; 4], port: u16, listener: &Socket) -> Socket {
    let far = open();
    far.bind(&at(client, port)).expect("the address is local");
    let local = listener.local_addr().expect("it is bound").as_socket().expect("it is TCP");
    far.connect(&at(HOST, local.port())).expect("somebody listens");
    far
}

/// Closes a socket without a FIN or an RST.
fn vanish(socket: Socket) {
    let on: libc::c_int = 1;
    let size = size_of_val(&on) as libc::socklen_t;
    // SAFETY: an int is given, with its size.
    let outcome = unsafe {
        libc::setsockopt(socket.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_REPAIR, (&raw const on).cast(), size)
    };
    assert_eq!(outcome, 0, "TCP_REPAIR: {}", io::Error::last_os_error());
}
