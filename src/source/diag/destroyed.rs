//! What the kernel says of inet sockets as they die: the four groups of NETLINK_SOCK_DIAG (SKNLGRP_*, linux/sock_diag.h).
//!
//! There is no group for sockets that are made or change their state, and none for other families. Anybody may listen.
//! A message comes when the full socket dies: one that becomes TIME-WAIT dies on its way in, and its end is silent.

use netlink_sys::protocols::NETLINK_SOCK_DIAG;
use netlink_sys::{Socket, SocketAddr};

use crate::decode::netlink::{Attributes, Message, Messages};
use crate::model::capture::{Form, Frame, Sink, Table};
use crate::model::key::NetnsId;
use crate::source::clock;

use super::{BUFFER, DiagError, patiently};

/// Messages wait here while nobody reads.
const WAITING: usize = 1024 * 1024;

/// `struct inet_diag_msg` is so long; attributes follow.
const FIXED: usize = 72;

/// INET_DIAG_PROTOCOL.
const PROTOCOL: u16 = 10;

/// Each table whose sockets' ends are announced, with its group.
const GROUPS: [(Table, u32); 4] = [(Table::Tcp4, 1), (Table::Udp4, 2), (Table::Tcp6, 3), (Table::Udp6, 4)];

/// Whether the ends of a table's sockets are announced.
pub fn are_announced(table: Table) -> bool {
    GROUPS.iter().any(|(announced, _)| *announced == table)
}

/// Hears of sockets as they die.
pub struct Listener {
    socket: Socket,
    netns: NetnsId,
    buffer: Vec<u8>,
}

impl Listener {
    /// Listens for the sockets of those tables that are announced, in the namespace that the calling thread is in.
    ///
    /// # Errors
    ///
    /// The kernel has no socket diagnostics, or a sandbox forbids them.
    pub fn open(tables: &[Table], netns: NetnsId) -> Result<Self, DiagError> {
        let mut socket = Socket::new(NETLINK_SOCK_DIAG).map_err(DiagError::Open)?;
        socket.bind(&SocketAddr::new(0, 0)).map_err(DiagError::Open)?;
        // With a smaller buffer more is lost in a burst; that is no reason not to listen.
        let _ = socket.set_rx_buf_sz(WAITING);
        for (_, group) in GROUPS.iter().filter(|(table, _)| tables.contains(table)) {
            socket.add_membership(*group).map_err(DiagError::Open)?;
        }
        Ok(Self { socket, netns, buffer: vec![0; BUFFER] })
    }

    /// Waits for the next message and hands it to `sink`.
    ///
    /// # Errors
    ///
    /// [`DiagError::Receive`] with ENOBUFS when messages came faster than they were read: some are lost, and the next
    /// call goes on after them.
    pub fn next(&mut self, sink: &mut dyn Sink) -> Result<(), DiagError> {
        let room = &mut self.buffer;
        let length = patiently(|| self.socket.recv(&mut room.as_mut_slice(), 0)).map_err(DiagError::Receive)?;
        let (at, datagram) = (clock::now(), self.buffer.get(..length).unwrap_or_default());
        let mut messages = Messages::new(datagram);
        let mut start = 0;
        while let Some(message) = messages.next() {
            let end = datagram.len() - messages.rest().len();
            let bytes = datagram.get(start..end).unwrap_or_default();
            if let Some(table) = table(&message) {
                sink.frame(Frame { table, form: Form::Netlink, netns: self.netns, at, bytes });
            }
            start = end;
        }
        Ok(())
    }
}

/// The table that a dead socket stood in.
fn table(message: &Message<'_>) -> Option<Table> {
    let family = i32::from(*message.payload.first()?);
    let mut attributes = Attributes::new(message.payload.get(FIXED..)?);
    let protocol = attributes.find(|(kind, _)| *kind == PROTOCOL).and_then(|(_, value)| value.first().copied())?;
    match (family, i32::from(protocol)) {
        (libc::AF_INET, libc::IPPROTO_TCP) => Some(Table::Tcp4),
        (libc::AF_INET6, libc::IPPROTO_TCP) => Some(Table::Tcp6),
        (libc::AF_INET, libc::IPPROTO_UDP) => Some(Table::Udp4),
        (libc::AF_INET6, libc::IPPROTO_UDP) => Some(Table::Udp6),
        _ => None,
    }
}
