//! Hands an open descriptor from one process to another (SCM_RIGHTS, unix(7)).
#![expect(unsafe_code, reason = "a netlink socket takes a descriptor over by its number only")]

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd as _, FromRawFd as _, IntoRawFd as _, OwnedFd};
use std::os::unix::net::UnixStream;

use netlink_sys::Socket;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
    recvmsg, sendmsg,
};

/// Sends a number with a descriptor, or alone where there is none. Allocates nothing.
pub(super) fn send(stream: &UnixStream, number: u32, opened: Option<&OwnedFd>) -> io::Result<()> {
    let descriptors = opened.map(OwnedFd::as_fd);
    let descriptors = descriptors.as_slice();
    let mut room = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = SendAncillaryBuffer::new(&mut room);
    if !descriptors.is_empty() {
        ancillary.push(SendAncillaryMessage::ScmRights(descriptors));
    }
    sendmsg(stream, &[IoSlice::new(&number.to_ne_bytes())], &mut ancillary, SendFlags::NOSIGNAL)?;
    Ok(())
}

/// Receives what [`send`] sent; `Ok(None)` at the end of the stream.
pub(super) fn receive(stream: &UnixStream) -> io::Result<Option<(u32, Option<OwnedFd>)>> {
    let mut bytes = [0; 4];
    let mut room = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut room);
    let message = recvmsg(stream, &mut [IoSliceMut::new(&mut bytes)], &mut ancillary, RecvFlags::CMSG_CLOEXEC)?;
    let rights = ancillary.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
        _ => None,
    });
    let opened = rights.flatten().next();
    match message.bytes {
        0 => Ok(None),
        4 => Ok(Some((u32::from_ne_bytes(bytes), opened))),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// The descriptor as a netlink socket.
pub(super) fn netlink(opened: OwnedFd) -> Socket {
    // SAFETY: the descriptor is open and owned here; its number is given away to one owner.
    unsafe { Socket::from_raw_fd(opened.into_raw_fd()) }
}

/// A netlink socket as a descriptor.
pub(super) fn descriptor(socket: Socket) -> OwnedFd {
    // SAFETY: the same the other way.
    unsafe { OwnedFd::from_raw_fd(socket.into_raw_fd()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::diag::open_here;

    #[test]
    fn a_number_comes_with_its_socket_or_alone() {
        let (here, there) = UnixStream::pair().unwrap();
        let socket = descriptor(open_here().unwrap());
        send(&here, 7, Some(&socket)).unwrap();
        send(&here, 8, None).unwrap();
        drop(here);
        assert!(matches!(receive(&there), Ok(Some((7, Some(_))))));
        assert!(matches!(receive(&there), Ok(Some((8, None)))));
        assert!(matches!(receive(&there), Ok(None)));
    }
}
