//! What /proc tells of one process: its sockets, and whether it can have any.
//!
//! A process may end at any moment; that is no error.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{Mode, OFlags, RawDir, openat, readlinkat_raw};
use rustix::io::Errno;

use crate::source::process::{self, text};

/// Entries are read so many bytes at a time.
const ENTRIES: usize = 32 * 1024;

/// Longer than `socket:[4294967295]`, the longest link that matters; others are cut and do not match.
const LINK: usize = 32;

/// The flags stand in the first 200 bytes of `stat`.
const STAT: usize = 512;

/// PF_KTHREAD (linux/sched.h): a thread of the kernel, which holds no descriptors.
const KERNEL_THREAD: u64 = 0x0020_0000;

/// How much of a process's descriptors could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// All of them.
    Whole,
    /// The process ended before or during it.
    Gone,
    /// The process belongs to somebody else.
    Hidden,
    /// The same, and yet its descriptors may be counted.
    Sealed,
    /// None: it is a thread of the kernel, which holds no descriptors and lets only the superuser look.
    KernelThread,
}

/// An open /proc.
pub struct Directory {
    proc: OwnedFd,
    /// Never filled: its spare room receives directory entries.
    entries: Vec<u8>,
}

impl Directory {
    /// Opens `root`, usually /proc.
    pub fn open(root: &Path) -> io::Result<Self> {
        Ok(Self { proc: process::open(root)?, entries: Vec::with_capacity(ENTRIES) })
    }

    /// All process ids, in the order in which the kernel lists them.
    pub fn processes(&mut self) -> io::Result<Vec<u32>> {
        let mut pids = Vec::new();
        let mut entries = RawDir::new(&self.proc, self.entries.spare_capacity_mut());
        while let Some(entry) = entries.next() {
            pids.extend(number(entry?.file_name().to_bytes()));
        }
        Ok(pids)
    }

    /// Hands descriptor and inode of each socket that the process holds to `take`. Fails only for
    /// reasons that lie in this process, such as too many open files.
    pub fn sockets(&mut self, pid: u32, mut take: impl FnMut(u32, u32)) -> io::Result<Reading> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let descriptors = match openat(&self.proc, format!("{pid}/fd"), flags, Mode::empty()) {
            Ok(descriptors) => descriptors,
            Err(error) => return self.refusal(pid, error),
        };
        let mut room = [MaybeUninit::uninit(); LINK];
        let mut entries = RawDir::new(&descriptors, self.entries.spare_capacity_mut());
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => return self.refusal(pid, error),
            };
            let Some(fd) = number(entry.file_name().to_bytes()) else { continue };
            match readlinkat_raw(&descriptors, entry.file_name(), room.as_mut_slice()) {
                Ok((link, _)) => socket_inode(link).into_iter().for_each(|inode| take(fd, inode)),
                Err(Errno::NOENT) => {}
                Err(Errno::ACCESS | Errno::PERM) => return Ok(Reading::Sealed),
                Err(error) => return self.refusal(pid, error),
            }
        }
        Ok(Reading::Whole)
    }

    /// The start of a process's command line; fails when the process has ended.
    pub fn command_line<'a>(&self, pid: u32, room: &'a mut [u8]) -> io::Result<&'a [u8]> {
        Ok(text(&self.proc, pid, "cmdline", room)?)
    }

    /// `comm`, empty when the process has ended.
    pub fn command(&self, pid: u32) -> Box<[u8]> {
        process::command(&self.proc, pid)
    }

    fn refusal(&self, pid: u32, error: Errno) -> io::Result<Reading> {
        match error {
            Errno::NOENT | Errno::SRCH => Ok(Reading::Gone),
            Errno::ACCESS | Errno::PERM if self.is_kernel_thread(pid) => Ok(Reading::KernelThread),
            Errno::ACCESS | Errno::PERM => Ok(Reading::Hidden),
            _ => Err(error.into()),
        }
    }

    fn is_kernel_thread(&self, pid: u32) -> bool {
        let mut room = [0; STAT];
        let flags = text(&self.proc, pid, "stat", &mut room).ok().and_then(flags);
        flags.is_some_and(|flags| flags & KERNEL_THREAD != 0)
    }
}

/// The inode in `socket:[INODE]`. Links to files begin with a slash, so none can be taken for one.
fn socket_inode(link: &[u8]) -> Option<u32> {
    number(link.strip_prefix(b"socket:[")?.strip_suffix(b"]")?)
}

/// The process flags in the text of `stat` (proc_pid_stat(5)): the seventh word after the name, which is
/// in parentheses and may hold blanks and parentheses itself.
fn flags(stat: &[u8]) -> Option<u64> {
    let after_name = stat.rsplit(|byte| *byte == b')').next()?;
    let mut words = after_name.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    str::from_utf8(words.nth(6)?).ok()?.parse().ok()
}

fn number(digits: &[u8]) -> Option<u32> {
    str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stat: &str, expected: Option<u64>) {
        assert_eq!(flags(stat.as_bytes()), expected);
    }

    #[test]
    fn flags_stand_behind_any_name() {
        check("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0", Some(2_129_984));
        check("7 (a) S 1 (b c) R 1 7 7 0 -1 4194560 0", Some(4_194_560));
        check("7 (x) S 1 7 7 0 -1", None);
        check("7 (x) S 1 7 7 0 -1 many", None);
        check("", None);
    }
}
