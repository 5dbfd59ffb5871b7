//! What /proc tells of one process: its sockets, and whether it can have any.
//!
//! A process may end at any moment; that is no error.

use std::io;
use std::mem::MaybeUninit;
use std::ops::Range;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{
    AtFlags, Mode, OFlags, PROC_SUPER_MAGIC, RawDir, SeekFrom, fstatfs, openat, readlinkat_raw, seek, statat,
};
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

/// Descriptors of one process, or of one of its threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The process.
    pub pid: u32,
    /// The thread, if it is one that is looked at by itself.
    pub tid: Option<u32>,
    /// Which descriptors. A part that does not begin at 0 can be had of the kernel's own /proc only.
    pub fds: Range<u32>,
}

impl Part {
    /// All descriptors of a process.
    pub const fn whole(pid: u32) -> Self {
        Self { pid, tid: None, fds: 0..u32::MAX }
    }

    /// The directory, from /proc on. The first thread has the process's number, and is looked at as the process.
    fn path(&self) -> String {
        match self.tid {
            Some(tid) if tid != self.pid => format!("{}/task/{tid}/fd", self.pid),
            _ => format!("{}/fd", self.pid),
        }
    }
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

    /// The same directory for another thread.
    pub fn again(&self) -> io::Result<Self> {
        Ok(Self { proc: self.proc.try_clone()?, entries: Vec::with_capacity(ENTRIES) })
    }

    /// All process ids, in the order in which the kernel lists them.
    pub fn processes(&mut self) -> io::Result<Vec<u32>> {
        numbers(&self.proc, &mut self.entries)
    }

    /// The threads of a process, in the order in which the kernel lists them; none when it has ended.
    pub fn threads(&mut self, pid: u32) -> io::Result<Vec<u32>> {
        match openat(&self.proc, format!("{pid}/task"), FOLDER, Mode::empty()) {
            Ok(tasks) => numbers(tasks, &mut self.entries),
            Err(Errno::MFILE | Errno::NFILE) => Err(Errno::MFILE.into()),
            Err(_) => Ok(Vec::new()),
        }
    }

    /// Whether the sizes of the directories are the numbers of descriptors, as in the kernel's own /proc since Linux
    /// 6.2. Only there can a process's descriptors be read in parts.
    pub fn counts_descriptors(&self) -> bool {
        let is_procfs = fstatfs(&self.proc).is_ok_and(|found| found.f_type == PROC_SUPER_MAGIC);
        is_procfs && self.size("self/fd").is_some_and(|size| size > 0)
    }

    /// How many descriptors a process has, where [`Directory::counts_descriptors`]; `None` when it has ended.
    pub fn descriptors(&self, pid: u32) -> Option<u32> {
        self.size(&format!("{pid}/fd"))
    }

    fn size(&self, path: &str) -> Option<u32> {
        let size = statat(&self.proc, path, AtFlags::empty()).ok()?.st_size;
        Some(u32::try_from(size).unwrap_or(u32::MAX))
    }

    /// Hands descriptor and inode of each socket that the process holds to `take`. Fails only for
    /// reasons that lie in this process, such as too many open files.
    pub fn sockets(&mut self, pid: u32, take: impl FnMut(u32, u32)) -> io::Result<Reading> {
        self.part(&Part::whole(pid), take)
    }

    /// The same for a part of its descriptors, in the order in which the kernel lists them.
    pub fn part(&mut self, part: &Part, mut take: impl FnMut(u32, u32)) -> io::Result<Reading> {
        let descriptors = match openat(&self.proc, part.path(), FOLDER, Mode::empty()) {
            Ok(descriptors) => descriptors,
            Err(error) => return self.refusal(part.pid, error),
        };
        if part.fds.start > 0 {
            // Before the descriptors stand the entries of the directory itself and of its parent.
            seek(&descriptors, SeekFrom::Start(u64::from(part.fds.start) + 2))?;
        }
        let mut room = [MaybeUninit::uninit(); LINK];
        let mut entries = RawDir::new(&descriptors, self.entries.spare_capacity_mut());
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => return self.refusal(part.pid, error),
            };
            let Some(fd) = number(entry.file_name().to_bytes()) else { continue };
            if fd >= part.fds.end {
                break;
            }
            match readlinkat_raw(&descriptors, entry.file_name(), room.as_mut_slice()) {
                Ok((link, _)) => socket_inode(link).into_iter().for_each(|inode| take(fd, inode)),
                Err(Errno::NOENT) => {}
                Err(Errno::ACCESS | Errno::PERM) => return Ok(Reading::Sealed),
                Err(error) => return self.refusal(part.pid, error),
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

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// The entries of a directory that are numbers, in its order.
fn numbers(folder: impl AsFd, room: &mut Vec<u8>) -> io::Result<Vec<u32>> {
    let mut found = Vec::new();
    let mut entries = RawDir::new(folder, room.spare_capacity_mut());
    while let Some(entry) = entries.next() {
        found.extend(number(entry?.file_name().to_bytes()));
    }
    Ok(found)
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
