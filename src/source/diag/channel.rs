//! The socket under the diagnostics: open, send, receive, and nothing else.

use std::io;
use std::sync::Arc;

use netlink_sys::protocols::NETLINK_SOCK_DIAG;
use netlink_sys::{Socket, SocketAddr};
use rustix::net::sockopt::{Timeout, set_socket_recv_buffer_size, set_socket_send_buffer_size, set_socket_timeout};

use crate::source::doors::{Door, Here};

use super::PATIENCE;

/// Carries requests and answers. A trait so that a test can play a kernel that misbehaves.
pub trait Channel {
    /// Sends one request.
    fn send(&mut self, request: &[u8]) -> io::Result<()>;
    /// Receives one datagram into `room` and returns its whole length, which may be more than fits.
    /// Fails with `WouldBlock` when none came in time.
    fn receive(&mut self, room: &mut [u8]) -> io::Result<usize>;
    /// Throws away whatever is still under way.
    fn renew(&mut self) -> io::Result<()>;
}

/// The kernel: port 0, no group.
fn kernel() -> SocketAddr {
    SocketAddr::new(0, 0)
}

/// What ss(8) asks for, in bytes.
const SEND_BUFFER: usize = 32 * 1024;
const RECEIVE_BUFFER: usize = 1024 * 1024;

/// A NETLINK_SOCK_DIAG socket (sock_diag(7)) of one network namespace.
pub struct Netlink {
    socket: Socket,
    door: Arc<dyn Door>,
}

impl Netlink {
    /// Opens a socket in the namespace of the calling thread.
    ///
    /// # Errors
    ///
    /// The kernel refuses netlink.
    pub fn open() -> io::Result<Self> {
        Self::behind(Arc::new(Here::default()))
    }

    /// Opens a socket behind that door.
    ///
    /// # Errors
    ///
    /// The kernel refuses netlink, or nobody opens the door any more.
    pub fn behind(door: Arc<dyn Door>) -> io::Result<Self> {
        Ok(Self { socket: door.open()?, door })
    }
}

/// Opens a socket that never waits longer than 2 s, in the namespace of the calling thread. It is listed among the
/// others, and so is made as that of ss(8) is: not connected, and with buffers of the same sizes.
///
/// # Errors
///
/// The kernel refuses netlink.
pub fn open_here() -> io::Result<Socket> {
    let mut socket = Socket::new(NETLINK_SOCK_DIAG)?;
    socket.bind_auto()?;
    set_socket_timeout(&socket, Timeout::Recv, Some(PATIENCE))?;
    set_socket_send_buffer_size(&socket, SEND_BUFFER)?;
    set_socket_recv_buffer_size(&socket, RECEIVE_BUFFER)?;
    Ok(socket)
}

impl Channel for Netlink {
    fn send(&mut self, request: &[u8]) -> io::Result<()> {
        self.socket.send_to(request, &kernel(), 0).map(drop)
    }

    fn receive(&mut self, mut room: &mut [u8]) -> io::Result<usize> {
        loop {
            let (length, sender) = self.socket.recv_from(&mut room, libc::MSG_TRUNC)?;
            // Other processes may not slip messages in.
            if sender == kernel() {
                return Ok(length);
            }
        }
    }

    /// Opens a new socket: on the old one a dump that was not read to its end makes the next request fail with EBUSY.
    fn renew(&mut self) -> io::Result<()> {
        self.socket = self.door.open()?;
        Ok(())
    }
}
