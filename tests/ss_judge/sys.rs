//! System calls that have no safe form in the crates used here.
#![expect(unsafe_code, reason = "setsockopt(2), fork(2) and prctl(2) with values of any shape")]

use std::ffi::CStr;
use std::io;
use std::os::fd::{AsFd, AsRawFd as _, RawFd};

/// Sets a socket option to these bytes.
pub fn set_bytes(socket: impl AsFd, level: i32, name: i32, value: &[u8]) -> io::Result<()> {
    let (fd, length) = (socket.as_fd().as_raw_fd(), libc::socklen_t::try_from(value.len()).unwrap());
    // SAFETY: the kernel reads as many bytes as are given.
    match unsafe { libc::setsockopt(fd, level, name, value.as_ptr().cast(), length) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Sets a socket option to a number.
pub fn set(socket: impl AsFd, level: i32, name: i32, value: i32) -> io::Result<()> {
    set_bytes(socket, level, name, &value.to_ne_bytes())
}

/// Sends the first bytes of a connection together with its SYN (tcp_fastopen).
pub fn send_fast(socket: &socket2::Socket, bytes: &[u8], to: &socket2::SockAddr) -> io::Result<usize> {
    socket.send_to_with_flags(bytes, to, libc::MSG_FASTOPEN)
}

/// A copy of this process with a name of its own, which keeps the open files of these numbers and does nothing. It ends
/// when the thread that made it does.
pub fn idle_child(name: &CStr, keeps: &[RawFd]) -> libc::pid_t {
    // SAFETY: between here and its end the child makes system calls only and takes no memory.
    unsafe {
        let child = libc::fork();
        assert!(child >= 0, "fork: {}", io::Error::last_os_error());
        if child > 0 {
            return child;
        }
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
        libc::prctl(libc::PR_SET_NAME, name.as_ptr());
        for fd in 3..1024 {
            if !keeps.contains(&fd) {
                libc::close(fd);
            }
        }
        loop {
            libc::pause();
        }
    }
}

/// The number of a device; 0 where there is none.
pub fn device_index(name: &CStr) -> u32 {
    // SAFETY: the name ends with NUL.
    unsafe { libc::if_nametoindex(name.as_ptr()) }
}

/// Binds a packet socket to a kind of frame and a device (0 for every device).
pub fn bind_packet(socket: impl AsFd, ethertype: u16, device: u32) -> io::Result<()> {
    // SAFETY: all zero is a valid sockaddr_ll.
    let mut address: libc::sockaddr_ll = unsafe { std::mem::zeroed() };
    address.sll_family = libc::AF_PACKET as u16;
    address.sll_protocol = ethertype.to_be();
    address.sll_ifindex = i32::try_from(device).unwrap();
    let length = size_of::<libc::sockaddr_ll>() as libc::socklen_t;
    // SAFETY: the address has this length.
    match unsafe { libc::bind(socket.as_fd().as_raw_fd(), (&raw const address).cast(), length) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
