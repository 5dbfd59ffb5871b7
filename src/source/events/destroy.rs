//! The multicast groups of sock_diag(7): a message for each TCP or UDP socket of this namespace that is destroyed.
//!
//! Any user may join them. What happens before a socket's end only dumps tell.

use std::io;
use std::time::Duration;

use netlink_sys::protocols::NETLINK_SOCK_DIAG;
use netlink_sys::{Socket, SocketAddr};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::sockopt;

use crate::decode::destroyed;
use crate::model::event::{Batch, Loss};
use crate::model::key::NetnsId;

use super::super::{clock, netns};
use super::error::{Call, EventsError};
use super::{Feed, is_full};

/// SKNLGRP_INET_TCP_DESTROY to SKNLGRP_INET6_UDP_DESTROY of linux/sock_diag.h.
const GROUPS: std::ops::RangeInclusive<u32> = 1..=4;

/// Room for a burst of some ten thousand messages: each of 380 bytes takes about twice that.
const ROOM: usize = 8 << 20;

/// A message is of 380 bytes and comes alone.
const MESSAGE: usize = 8 * 1024;

/// The membership, until dropped.
pub(super) struct Destroy {
    socket: Socket,
    netns: NetnsId,
    buffer: Vec<u8>,
}

impl Destroy {
    /// Joins the groups of the calling thread's namespace.
    pub(super) fn open() -> Result<Self, EventsError> {
        let refused = |what: &'static str| EventsError::refused(Call::Group, what);
        let mut socket = Socket::new(NETLINK_SOCK_DIAG).map_err(refused("socket(AF_NETLINK, NETLINK_SOCK_DIAG)"))?;
        socket.bind(&SocketAddr::new(0, 0)).map_err(refused("binding a netlink socket"))?;
        for group in GROUPS {
            socket.add_membership(group).map_err(refused("joining the groups of destroyed sockets"))?;
        }
        // Beyond net.core.rmem_max for who may, else up to it: a smaller buffer is no reason to hear nothing.
        if sockopt::set_socket_recv_buffer_size_force(&socket, ROOM).is_err() {
            let _ = sockopt::set_socket_recv_buffer_size(&socket, ROOM);
        }
        socket.set_non_blocking(true).map_err(refused("preparing a netlink socket"))?;
        Ok(Self { socket, netns: netns::own(), buffer: vec![0; MESSAGE] })
    }
}

impl Feed for Destroy {
    fn wait(&mut self, patience: Duration) -> io::Result<()> {
        let patience = Timespec::try_from(patience).map_err(io::Error::other)?;
        match poll(&mut [PollFd::new(&self.socket, PollFlags::IN)], Some(&patience)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn read(&mut self, batch: &mut Batch) -> Result<(), EventsError> {
        while !is_full(batch) {
            let outcome = self.socket.recv(&mut &mut self.buffer[..], libc::MSG_TRUNC);
            match outcome {
                Ok(length) => {
                    let message = self.buffer.get(..length.min(self.buffer.len())).unwrap_or_default();
                    let (events, malformed) = destroyed::events(message, self.netns, clock::now());
                    batch.events.extend(events);
                    batch.lose(Loss::Counted(malformed));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // The buffer was full for a while.
                Err(error) if error.raw_os_error() == Some(libc::ENOBUFS) => batch.lose(Loss::Uncounted),
                Err(error) => return Err(EventsError::refused(Call::Group, "receiving destroyed sockets")(error)),
            }
        }
        Ok(())
    }
}
