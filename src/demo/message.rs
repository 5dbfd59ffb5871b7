//! recvmsg(2) with what stands beside the data: the TTL and the time of arrival.
#![expect(unsafe_code, reason = "control messages of these kinds have no safe form")]

use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::time::Duration;

/// Room for a few control messages, aligned as their headers are.
const CONTROL: usize = 16;

/// A packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Its data; over a raw IPv4 socket with the IP header.
    pub bytes: Vec<u8>,
    /// Its TTL or hop limit, if it was told.
    pub ttl: Option<i32>,
    /// When it arrived, since 1970, if that was told.
    pub arrived: Option<Duration>,
}

/// Takes the next packet, of at most `room` bytes.
///
/// # Errors
///
/// Those of recvmsg(2), among them WouldBlock when there is none.
pub fn receive(socket: impl AsFd, room: usize) -> io::Result<Packet> {
    let mut bytes = vec![0u8; room];
    let mut control = [0u64; CONTROL];
    let mut part = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: bytes.len() };
    // SAFETY: all zero is a valid msghdr.
    let mut header: libc::msghdr = unsafe { std::mem::zeroed() };
    header.msg_iov = &raw mut part;
    header.msg_iovlen = 1;
    header.msg_control = control.as_mut_ptr().cast();
    header.msg_controllen = size_of_val(&control) as _;
    // SAFETY: the descriptor is open while it is borrowed; the header points at buffers that live as long as this call,
    // with their lengths.
    let count = unsafe { libc::recvmsg(socket.as_fd().as_raw_fd(), &raw mut header, 0) };
    let count = usize::try_from(count).map_err(|_| io::Error::last_os_error())?;
    bytes.truncate(count);
    let (ttl, arrived) = beside(&header);
    Ok(Packet { bytes, ttl, arrived })
}

/// What the control messages tell.
fn beside(header: &libc::msghdr) -> (Option<i32>, Option<Duration>) {
    let (mut ttl, mut arrived) = (None, None);
    // SAFETY: the kernel filled the buffer that the header points at and set its length; these macros stay within it.
    let mut next = unsafe { libc::CMSG_FIRSTHDR(header) };
    while !next.is_null() {
        // SAFETY: not null, so it points at a header within the buffer, which is aligned for it.
        let (level, kind, data) = unsafe { ((*next).cmsg_level, (*next).cmsg_type, libc::CMSG_DATA(next)) };
        match (level, kind) {
            (libc::IPPROTO_IP, libc::IP_TTL) | (libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT) => {
                // SAFETY: of these kinds the data is an int.
                ttl = Some(unsafe { data.cast::<libc::c_int>().read_unaligned() });
            }
            (libc::SOL_SOCKET, libc::SO_TIMESTAMPNS) => {
                // SAFETY: of this kind the data is a timespec.
                let time = unsafe { data.cast::<libc::timespec>().read_unaligned() };
                let parts = u64::try_from(time.tv_sec).ok().zip(u32::try_from(time.tv_nsec).ok());
                arrived = parts.map(|(seconds, nanos)| Duration::new(seconds, nanos.min(999_999_999)));
            }
            _ => {}
        }
        // SAFETY: as at the first one; null at the end.
        next = unsafe { libc::CMSG_NXTHDR(header, next) };
    }
    (ttl, arrived)
}
