//! Connections that are too many to have roles: made and closed one by one, with ordinary calls.

use std::io;
use std::net::SocketAddr;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::SocketFlags;
use socket2::{Domain, SockAddr, Socket};

use super::bench::{Bench, tcp_socket};
use super::errno::error_text;
use super::failure::Failure;
use super::script::End;

/// How long an accept queue may stay empty after a connect(2) on loopback.
const PATIENCE: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };

/// Connects one more client to an end that listens; the client and the server's socket.
///
/// # Errors
///
/// A limit of this host: of open files, of ports, of memory.
pub fn connect(bench: &Bench, listener: End) -> Result<(Socket, Socket), Failure> {
    let open = bench.socket(listener).zip(bench.standing(listener).local());
    let Some((socket, local)) = open else {
        return Err(Failure::NotOpen { call: "accept4(listener, NULL, NULL, SOCK_NONBLOCK)".to_owned() });
    };
    let to = SockAddr::from(SocketAddr::new(local.address, local.port));
    pair(socket, &to).map_err(|error| {
        Failure::Otherwise(format!("one more connection to {}: {}{}", local.port, error_text(&error), advice(&error)))
    })
}

/// Closes a socket in order, with a FIN.
pub fn close(socket: Socket) {
    // Where the option cannot be changed the socket is closed with a RST, which the step's expectations then tell.
    let _ = socket.set_linger(None);
    drop(socket);
}

fn pair(listener: &Socket, to: &SockAddr) -> io::Result<(Socket, Socket)> {
    let client = tcp_socket(Domain::IPV4)?;
    match client.connect(to) {
        Err(error) if error.raw_os_error() != Some(libc::EINPROGRESS) => return Err(error),
        Ok(()) | Err(_) => {}
    }
    poll(&mut [PollFd::new(listener, PollFlags::IN)], Some(&PATIENCE))?;
    let server = rustix::net::accept_with(listener, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK)?;
    Ok((client, Socket::from(server)))
}

fn advice(error: &io::Error) -> &'static str {
    match error.raw_os_error() {
        Some(libc::EMFILE) => "; `ulimit -n` says how many files a process may open",
        Some(libc::EADDRNOTAVAIL) => "; `sysctl net.ipv4.ip_local_port_range` says how many ports there are",
        _ => "",
    }
}
