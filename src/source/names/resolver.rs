//! The system's resolver (getnameinfo(3), getpwuid_r(3)): names that may come from anywhere that nsswitch.conf(5) says.
//!
//! May ask the network and wait for it. Remembers nothing. What it answers is not printable yet.
#![expect(unsafe_code, reason = "getnameinfo and getpwuid_r have no safe form")]

use std::ffi::CStr;
use std::mem::{self, MaybeUninit};
use std::net::IpAddr;
use std::ptr;

/// NI_MAXHOST (netdb.h).
const HOST: usize = 1025;

/// Room for the texts of one line of passwd(5); longer ones stay numbers.
const USER: usize = 4096;

/// The host's name for an address, `None` when it has none or nobody answers.
pub(super) fn host(address: IpAddr) -> Option<Vec<u8>> {
    let mut room = [0u8; HOST];
    let code = match address {
        IpAddr::V4(v4) => {
            let address = libc::sockaddr_in {
                sin_family: libc::AF_INET as libc::sa_family_t,
                sin_port: 0,
                sin_addr: libc::in_addr { s_addr: u32::from_ne_bytes(v4.octets()) },
                sin_zero: [0; 8],
            };
            ask(&address, &mut room)
        }
        IpAddr::V6(v6) => {
            let address = libc::sockaddr_in6 {
                sin6_family: libc::AF_INET6 as libc::sa_family_t,
                sin6_port: 0,
                sin6_flowinfo: 0,
                sin6_addr: libc::in6_addr { s6_addr: v6.octets() },
                sin6_scope_id: 0,
            };
            ask(&address, &mut room)
        }
    };
    if code != 0 {
        return None;
    }
    Some(CStr::from_bytes_until_nul(&room).ok()?.to_bytes().to_vec())
}

/// `address` is a socket address of either family.
fn ask<A>(address: &A, room: &mut [u8; HOST]) -> libc::c_int {
    // SAFETY: both buffers are passed with their lengths and outlive the call; a null service with length 0 is allowed.
    unsafe {
        libc::getnameinfo(
            ptr::from_ref(address).cast(),
            mem::size_of::<A>() as libc::socklen_t,
            room.as_mut_ptr().cast(),
            HOST as libc::socklen_t,
            ptr::null_mut(),
            0,
            libc::NI_NAMEREQD,
        )
    }
}

/// The login name of a user, `None` when nobody has this number.
pub(super) fn user(uid: u32) -> Option<Vec<u8>> {
    let mut entry = MaybeUninit::<libc::passwd>::uninit();
    let mut room = [0u8; USER];
    let mut found = ptr::null_mut();
    // SAFETY: all four places outlive the call, and the length is that of `room`.
    let code =
        unsafe { libc::getpwuid_r(uid, entry.as_mut_ptr(), room.as_mut_ptr().cast(), room.len(), &raw mut found) };
    if code != 0 || found.is_null() {
        return None;
    }
    // SAFETY: the call succeeded, so `found` is `entry`, whose name is a string that ends within `room`.
    let name = unsafe { CStr::from_ptr((*found).pw_name) };
    Some(name.to_bytes().to_vec())
}
