//! One `struct unix_diag_msg` with its attributes (linux/unix_diag.h).

use zerocopy::byteorder::{NativeEndian, U32};
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

use crate::model::address::{Ends, UnixEnds};
use crate::model::key::{Key, NetnsId};
use crate::model::socket::{Protocol, Shutdown, Socket};
use crate::model::state::State;
use crate::model::time::Moment;

use super::identity;
use super::memory::take_memory;
use super::netlink::{family_message, u32_at};

const AF_UNIX: u8 = 1;

// UNIX_DIAG_* attribute types.
const NAME: u16 = 0;
const VFS: u16 = 1;
const PEER: u16 = 2;
const ICONS: u16 = 3;
const RQLEN: u16 = 4;
const MEMINFO: u16 = 5;
const SHUTDOWN: u16 = 6;
const UID: u16 = 7;

/// `struct unix_diag_msg`; names without their prefix.
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Header {
    family: u8,
    sock_type: u8,
    state: u8,
    pad: u8,
    ino: U32<NativeEndian>,
    cookie: [U32<NativeEndian>; 2],
}

const _: () = assert!(size_of::<Header>() == 16);

/// The socket of one message. `None` when the header is cut or the family is not AF_UNIX; an attribute that
/// is cut is left out. A kernel before Linux 5.3 does not tell the user, who then stays 0.
pub fn socket(payload: &[u8], netns: NetnsId, at: Moment) -> Option<Socket> {
    let (header, attributes) = family_message::<Header>(payload, AF_UNIX)?;
    let key = Key { netns, identity: identity::cookie(header.cookie) };
    // The states are TCP's numbers: 1 connected, 7 not connected, 10 listening.
    let (protocol, state) = (protocol(header.sock_type.into()), State::from_number(header.state));
    let mut ends = UnixEnds::default();
    for (kind, value) in attributes.clone() {
        end(&mut ends, kind, value);
    }
    let mut socket = Socket::new(key, at, protocol, state, Ends::Unix(Box::new(ends)));
    socket.inode = header.ino.get();
    for (kind, value) in attributes {
        attribute(&mut socket, kind, value);
    }
    Some(socket)
}

/// The protocol for SOCK_STREAM, SOCK_DGRAM or SOCK_SEQPACKET. The kernel has no other Unix sockets; ss(8) would
/// show one as a datagram socket.
pub const fn protocol(sock_type: u32) -> Protocol {
    match sock_type {
        1 => Protocol::UnixStream,
        5 => Protocol::UnixSeqpacket,
        _ => Protocol::UnixDgram,
    }
}

/// Takes in an attribute about the ends; `None` when it is too short to say anything.
fn end(ends: &mut UnixEnds, kind: u16, value: &[u8]) -> Option<()> {
    match kind {
        NAME => ends.name = name(value),
        // struct unix_diag_vfs has the inode first.
        VFS => ends.file = Some((u32_at(value, 4)?, u32_at(value, 0)?)),
        PEER => ends.peer = Some(u32_at(value, 0)?),
        ICONS => ends.pending = value.as_chunks().0.iter().map(|inode| u32::from_ne_bytes(*inode)).collect(),
        _ => {}
    }
    Some(())
}

/// Takes in any other attribute; `None` when it is too short to say anything.
fn attribute(socket: &mut Socket, kind: u16, value: &[u8]) -> Option<()> {
    match kind {
        RQLEN => (socket.receive_queue, socket.send_queue) = (u32_at(value, 0)?, u32_at(value, 4)?),
        MEMINFO => {
            take_memory(socket, value)?;
        }
        SHUTDOWN => socket.shutdown = Some(Shutdown(*value.first()?)),
        UID => socket.uid = u32_at(value, 0)?,
        _ => {}
    }
    Some(())
}

/// The kernel gives a path with the NUL that ends it; an abstract name's NULs are all its own.
fn name(value: &[u8]) -> Option<Box<[u8]>> {
    match value {
        [] => None,
        [0, ..] => Some(value.into()),
        _ => Some(value.strip_suffix(&[0]).unwrap_or(value).into()),
    }
}

#[cfg(test)]
mod tests;
