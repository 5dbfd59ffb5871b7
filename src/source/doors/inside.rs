//! Makes a new process begin in a user and a network namespace of its own, without any privilege.
//!
//! A process with threads may not leave its user namespace, so a new one enters between fork and exec, and raises the
//! loopback interface there, for which it has the capabilities until exec.
#![expect(unsafe_code, reason = "pre_exec has no safe form")]

use std::ffi::CStr;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use rustix::fs::{Mode, OFlags};
use rustix::process::{Signal, getegid, geteuid, set_parent_process_death_signal};
use rustix::thread::{UnshareFlags, unshare_unsafe};

use super::interface::raise_loopback;

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
