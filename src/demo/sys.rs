//! The options that neither socket2 nor rustix can set.
#![expect(unsafe_code, reason = "setsockopt(2) for options that the safe crates lack")]

use std::io;
use std::os::fd::{AsFd, AsRawFd};

/// An option whose value is an int.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntOption {
    /// The lowest TTL of a segment that the socket takes, 0 to 255 (linux/in.h, RFC 5082).
    MinTtl,
    /// How many SYNs (on a listener: SYN-ACKs) are sent again before giving up, 1 to 127 (tcp(7)).
    SynCount,
    /// The longest time between two retransmissions, 1,000 to 120,000 ms (linux/tcp.h, Linux 6.15).
    RtoMaxMs,
}

impl IntOption {
    /// Its level and its number.
    const fn place(self) -> (libc::c_int, libc::c_int) {
        match self {
            Self::MinTtl => (libc::IPPROTO_IP, libc::IP_MINTTL),
            Self::SynCount => (libc::IPPROTO_TCP, libc::TCP_SYNCNT),
            Self::RtoMaxMs => (libc::IPPROTO_TCP, 44),
        }
    }
}

/// Sets an option.
///
/// # Errors
///
/// ENOPROTOOPT where the kernel does not know it, EINVAL for a value out of range.
pub fn set_int(socket: impl AsFd, option: IntOption, value: libc::c_int) -> io::Result<()> {
    let (level, name) = option.place();
    // SAFETY: the descriptor is open while it is borrowed; the pointer and the length are those of a
    // live c_int, which the kernel only reads.
    let result = unsafe {
        libc::setsockopt(
            socket.as_fd().as_raw_fd(),
            level,
            name,
            (&raw const value).cast(),
            size_of::<libc::c_int>() as libc::socklen_t,
        )
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
