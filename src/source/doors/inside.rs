//! Makes a new process begin in a user and a network namespace of its own, without any privilege.
//!
//! A process with threads may not leave its user namespace, so a new one enters between fork and exec, and raises the
//! loopback interface there, for which it has the capabilities until exec.
#![expect(unsafe_code, reason = "pre_exec and SIOCSIFFLAGS have no safe form")]

use std::ffi::CStr;
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use rustix::fs::{Mode, OFlags};
use rustix::net::{AddressFamily, SocketType};
use rustix::process::{Signal, getegid, geteuid, set_parent_process_death_signal};
use rustix::thread::{UnshareFlags, unshare_unsafe};

/// Who the process is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum User {
    /// The namespace's root, with every capability there.
    Root,
    /// The same user as outside, without any.
    Same,
}

/// What unshare(2), and the writing of the maps, answer where a host gives no such namespaces.
const REFUSALS: [i32; 6] = [libc::EPERM, libc::EACCES, libc::ENOSPC, libc::EINVAL, libc::ENOSYS, libc::EUSERS];

/// Whether a process did not start because this host gives it no namespace.
pub fn is_refusal(error: &io::Error) -> bool {
    error.raw_os_error().is_some_and(|errno| REFUSALS.contains(&errno))
}

/// Makes the command enter a new user and network namespace before it begins. The process dies with the thread that
/// starts it.
pub fn enclose(command: &mut Command, user: User) -> &mut Command {
    let (uid, gid) = (geteuid().as_raw(), getegid().as_raw());
    let (inner_uid, inner_gid) = match user {
        User::Root => (0, 0),
        User::Same => (uid, gid),
    };
    let maps = [
        (c"/proc/self/setgroups", "deny".to_owned()),
        (c"/proc/self/uid_map", format!("{inner_uid} {uid} 1")),
        (c"/proc/self/gid_map", format!("{inner_gid} {gid} 1")),
    ];
    // SAFETY: between fork and exec only system calls are made and no memory is allocated.
    unsafe { command.pre_exec(move || enter(&maps)) }
}

fn enter(maps: &[(&CStr, String)]) -> io::Result<()> {
    // SAFETY: the process has one thread and shares nothing that the flags would take from it.
    unsafe { unshare_unsafe(UnshareFlags::NEWUSER | UnshareFlags::NEWNET) }?;
    // After unshare(2), which takes the signal away where it changes capabilities.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    for (path, text) in maps {
        let file = rustix::fs::open(*path, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())?;
        rustix::io::write(&file, text.as_bytes())?;
    }
    raise_loopback()
}

/// Raises the loopback interface of the calling thread's network namespace.
///
/// # Errors
///
/// EPERM without CAP_NET_ADMIN there.
pub fn raise_loopback() -> io::Result<()> {
    let socket = rustix::net::socket(AddressFamily::INET, SocketType::DGRAM, None)?;
    // SAFETY: all zero is a valid ifreq.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    for (to, from) in request.ifr_name.iter_mut().zip(c"lo".to_bytes()) {
        *to = *from as libc::c_char;
    }
    request.ifr_ifru.ifru_flags = libc::IFF_UP as libc::c_short;
    // SAFETY: the ioctl reads an ifreq, and one is given.
    match unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
