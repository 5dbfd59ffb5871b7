//! Enters a network namespace that is there already, for as long as it takes to open one socket there.
//!
//! setns(2) wants CAP_SYS_ADMIN in the user namespace that owns the network, and in one's own. Who made that user
//! namespace has the first and not the second, unless he joins it. A process with threads cannot, so a child does.
#![expect(unsafe_code, reason = "NS_GET_USERNS and pre_exec have no safe form")]

use std::fs::File;
use std::io;
use std::os::fd::{AsFd as _, AsRawFd as _, FromRawFd as _, OwnedFd};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use netlink_sys::Socket;
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::model::key::NetnsId;
use crate::source::diag::open_here;
use crate::source::places::Places;

use super::{Door, passing};

/// Asks for the user namespace that owns a namespace (ioctl_ns(2)).
const NS_GET_USERNS: libc::Ioctl = 0xb701;

/// What the child fails with when it has done its work: it is no program, and ends instead of becoming one.
const DONE: i32 = libc::ECANCELED;

/// The way into a namespace of the host: a file that stands for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entered {
    /// Which namespace.
    pub netns: NetnsId,
    /// What a user calls it.
    pub name: String,
    /// The file, below a process or wherever it is mounted.
    pub file: PathBuf,
    /// A process inside; `None` where only the file keeps it.
    pub process: Option<u32>,
}

impl Door for Entered {
    fn netns(&self) -> NetnsId {
        self.netns
    }

    fn name(&self) -> &str {
        &self.name
    }

    /// Without a process there is no text; no process has the number 0.
    fn places(&self) -> Places {
        Places::of_process(self.process.unwrap_or(0))
    }

    fn has_text(&self) -> bool {
        self.process.is_some()
    }

    fn open(&self) -> io::Result<Socket> {
        let file = open(&self.file, self.netns)?;
        on_a_thread(&file).or_else(|refused| match refused.raw_os_error() {
            // What the child meets says less than what this process was told.
            Some(libc::EPERM) => as_its_owner(&file).map_err(|_| refused),
            _ => Err(refused),
        })
    }
}

/// The file, if it still stands for this namespace: numbers of processes are given anew.
fn open(path: &Path, netns: NetnsId) -> io::Result<File> {
    let file = File::open(path)?;
    match file.metadata()?.ino() == u64::from(netns.0) {
        true => Ok(file),
        false => Err(io::ErrorKind::NotFound.into()),
    }
}

fn on_a_thread(file: &File) -> io::Result<Socket> {
    let work = || {
        move_into_link_name_space(file.as_fd(), Some(LinkNameSpaceType::Network))?;
        open_here()
    };
    thread::scope(|scope| {
        let inside = thread::Builder::new().name("door".to_owned()).spawn_scoped(scope, work)?;
        inside.join().unwrap_or_else(|_| Err(io::Error::other("the thread inside has ended")))
    })
}

/// Opens the socket as who owns the namespace.
fn as_its_owner(network: &File) -> io::Result<Socket> {
    let user = owner(network)?;
    let (here, there) = UnixStream::pair()?;
    let network = network.try_clone()?;
    let work = move || {
        move_into_link_name_space(user.as_fd(), Some(LinkNameSpaceType::User))?;
        move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network))?;
        passing::send(&there, 0, Some(&passing::descriptor(open_here()?)))?;
        Err(io::Error::from_raw_os_error(DONE))
    };
    // Nothing is ever run, so any path will do.
    let mut child = Command::new("/");
    // SAFETY: between fork and the end only system calls are made and no memory is allocated.
    unsafe { child.pre_exec(work) };
    match child.spawn() {
        Err(error) if error.raw_os_error() == Some(DONE) => {}
        outcome => return Err(outcome.err().unwrap_or_else(|| io::ErrorKind::Unsupported.into())),
    }
    let opened = passing::receive(&here)?.and_then(|(_, opened)| opened);
    opened.map(passing::netlink).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

/// The user namespace that owns a namespace.
fn owner(namespace: &File) -> io::Result<OwnedFd> {
    // SAFETY: the ioctl takes no argument and answers with a new descriptor, or with -1.
    match unsafe { libc::ioctl(namespace.as_raw_fd(), NS_GET_USERNS) } {
        -1 => Err(io::Error::last_os_error()),
        // SAFETY: as above; nobody else has it.
        opened => Ok(unsafe { OwnedFd::from_raw_fd(opened) }),
    }
}
