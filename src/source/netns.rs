//! Says which network namespace this is, and enters one by its name, as ip-netns(8) and `ss -N` do: with a /sys that shows it, and with its own
//! files over those of /etc.
//!
//! Only the calling thread moves, and the threads that it starts from then on: call this first of all, or on a thread
//! of its own. There is no way back.
#![expect(unsafe_code, reason = "mount(2), umount2(2) and unshare(2) have no safe form here")]

use std::ffi::{CString, OsStr};
use std::fs::{self, File};
use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::ptr;

use rustix::thread::{LinkNameSpaceType, UnshareFlags, move_into_link_name_space, unshare_unsafe};

use crate::model::key::NetnsId;

use super::errno;

/// Where names of namespaces are kept.
const NAMES: &str = "/run/netns/";
/// Where the files are that a namespace has instead of those in /etc.
const FILES: &str = "/etc/netns/";

/// A namespace could not be entered. The texts are those of ss(8), which ends with 1.
#[derive(Debug, thiserror::Error)]
pub enum NetnsError {
    /// There is no such name, or it may not be opened.
    #[error("Cannot open network namespace \"{name}\": {}", errno::text(cause))]
    Open {
        /// The name, made printable.
        name: String,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// The name stands for something else, or may not be entered.
    #[error("setting the network namespace \"{name}\" failed: {}", errno::text(cause))]
    Enter {
        /// The name, made printable.
        name: String,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// No mounts of its own could be had.
    #[error("unshare failed: {}", errno::text(.0))]
    Unshare(#[source] io::Error),
    /// The mounts could not be kept apart from the host's.
    #[error("\"mount --make-rslave /\" failed: {}", errno::text(.0))]
    Detach(#[source] io::Error),
    /// The namespace's /sys could not be mounted.
    #[error("mount of /sys failed: {}", errno::text(.0))]
    Sys(#[source] io::Error),
}

/// The namespace of the calling thread, 0 when /proc does not tell. Sockets that it opens belong to it for ever.
pub fn own() -> NetnsId {
    let inode = fs::metadata("/proc/thread-self/ns/net").map_or(0, |file| file.ino());
    NetnsId(u32::try_from(inode).unwrap_or(0))
}

/// Enters the namespace called `name`. What goes wrong with its files in /etc is no error: those lines are returned,
/// and are for standard error.
///
/// # Errors
///
/// There is no such namespace, or this process may not enter it (CAP_SYS_ADMIN).
pub fn enter(name: &OsStr) -> Result<Vec<String>, NetnsError> {
    let shown = || crate::model::printable::text(name.as_bytes());
    let namespace = File::open(below(NAMES, name)).map_err(|cause| NetnsError::Open { name: shown(), cause })?;
    move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network))
        .map_err(|errno| NetnsError::Enter { name: shown(), cause: errno.into() })?;
    // SAFETY: the thread gets mounts of its own; file descriptors, which are what must not be unshared unawares, stay.
    unsafe { unshare_unsafe(UnshareFlags::NEWNS) }.map_err(|errno| NetnsError::Unshare(errno.into()))?;
    mount(OsStr::new(""), OsStr::new("/"), "none", libc::MS_SLAVE | libc::MS_REC).map_err(NetnsError::Detach)?;
    // The old /sys shows the interfaces of the old namespace. Where it is no mount there is nothing to take away.
    // SAFETY: the string ends with NUL and outlives the call.
    let _ = unsafe { libc::umount2(c"/sys".as_ptr(), libc::MNT_DETACH) };
    mount(name, OsStr::new("/sys"), "sysfs", 0).map_err(NetnsError::Sys)?;
    Ok(bind_files(name))
}

/// Mounts each file that the namespace has for /etc over the one there; returns what could not be done.
fn bind_files(name: &OsStr) -> Vec<String> {
    let Ok(entries) = fs::read_dir(below(FILES, name)) else { return Vec::new() };
    let bind = |file: fs::DirEntry| {
        let (from, to) = (file.path(), PathBuf::from("/etc").join(file.file_name()));
        let cause = mount(from.as_os_str(), to.as_os_str(), "none", libc::MS_BIND).err()?;
        let shown = |path: &PathBuf| crate::model::printable::text(path.as_os_str().as_bytes());
        Some(format!("Bind {} -> {} failed: {}", shown(&from), shown(&to), errno::text(&cause)))
    };
    entries.flatten().filter_map(bind).collect()
}

/// ss(8) puts the name behind the directory whatever it is, so one that begins with a slash leads nowhere else.
fn below(directory: &str, name: &OsStr) -> PathBuf {
    let mut path = std::ffi::OsString::from(directory);
    path.push(name);
    path.into()
}

fn mount(source: &OsStr, target: &OsStr, kind: &str, flags: libc::c_ulong) -> io::Result<()> {
    let text = |text: &OsStr| CString::new(text.to_os_string().into_vec()).map_err(io::Error::from);
    let (source, target, kind) = (text(source)?, text(target)?, text(OsStr::new(kind))?);
    // SAFETY: all three strings end with NUL and outlive the call; no data is passed.
    match unsafe { libc::mount(source.as_ptr(), target.as_ptr(), kind.as_ptr(), flags, ptr::null()) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_thread_has_a_namespace() {
        assert_ne!(own(), NetnsId(0));
    }

    #[track_caller]
    fn check(name: &str, said: &str) {
        // A thread of its own, should it get in.
        let error = std::thread::scope(|scope| scope.spawn(|| enter(OsStr::new(name)).unwrap_err()).join().unwrap());
        assert_eq!(error.to_string(), said);
    }

    #[test]
    fn a_name_that_is_none_is_said_as_ss_says_it() {
        check("no such", "Cannot open network namespace \"no such\": No such file or directory");
        check("/proc/self/ns/net", "Cannot open network namespace \"/proc/self/ns/net\": No such file or directory");
        check(&"x".repeat(300), &format!("Cannot open network namespace \"{}\": File name too long", "x".repeat(300)));
        check("a\x1b[2Jb", "Cannot open network namespace \"a.[2Jb\": No such file or directory");
        check("../../proc/1/comm", &refusal("../../proc/1/comm"));
    }

    /// No namespace: EINVAL, or EPERM without privilege.
    fn refusal(name: &str) -> String {
        let error = File::open(below(NAMES, OsStr::new(name))).map_err(|error| errno::text(&error));
        match error {
            Ok(file) => {
                let cause = move_into_link_name_space(file.as_fd(), Some(LinkNameSpaceType::Network)).unwrap_err();
                format!("setting the network namespace \"{name}\" failed: {}", errno::text(&cause.into()))
            }
            Err(cause) => format!("Cannot open network namespace \"{name}\": {cause}"),
        }
    }
}
