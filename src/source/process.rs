//! What /proc tells of one process (proc(5)): short texts, read whole, and more of one that somebody looks at.
//!
//! A process may end at any moment; that is no error. What it may name itself is kept as bytes.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::Errno;

use crate::model::owner::{Process, ProcessDetail};

/// `comm` has 16 bytes (64 in kernel threads).
const COMMAND: usize = 128;

/// A command line may have megabytes; nobody reads more than this much of it.
const COMMAND_LINE: usize = 4096;

/// Reads a process; `None` when it is gone or hidden.
///
/// Reading a command line waits for the process's memory map. A process may hold it for ever (while it sleeps in
/// a file system that hangs, say), so call this on a thread that nobody waits for.
pub fn describe(pid: u32) -> Option<ProcessDetail> {
    let stat = procfs::process::Process::new(i32::try_from(pid).ok()?).ok()?.stat().ok()?;
    let parent = u32::try_from(stat.ppid).ok().filter(|parent| *parent != 0);
    let proc = open(Path::new("/proc")).ok()?;
    let mut room = [0; COMMAND_LINE];
    // A kernel thread has none, and another user's may be hidden.
    let command_line = arguments(text(&proc, pid, "cmdline", &mut room).unwrap_or_default());
    Some(ProcessDetail { pid, command_line, parent: parent.map(|pid| Process { pid, command: command(&proc, pid) }) })
}

/// Whether this process runs in the group of its session's leader, as itself or from a script: nobody in the session
/// is outside of that group and could continue it once it stops. Job control gives every job a group of its own.
///
/// Where the leader lives outside of this process namespace (as under `docker exec` or `unshare -p`), both have the
/// number 0, and no shell is in reach either. That is why /proc is asked: getsid(2) wrapped for Rust allows no 0.
pub fn is_without_shell() -> bool {
    procfs::process::Process::myself().and_then(|process| process.stat()).is_ok_and(|stat| stat.session == stat.pgrp)
}

/// Opens `root`, usually /proc, or another directory.
pub(super) fn open(root: &Path) -> Result<OwnedFd, Errno> {
    openat(CWD, root, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
}

/// The command of a process, empty when it has ended. A /proc that somebody made up may have it in `stat` only, which
/// is where ss(8) looks; `comm` costs the kernel less.
pub(super) fn command(proc: impl AsFd, pid: u32) -> Box<[u8]> {
    let mut room = [0; COMMAND];
    match text(&proc, pid, "comm", &mut room) {
        Ok(text) => text.strip_suffix(b"\n").unwrap_or(text).into(),
        Err(_) => text(&proc, pid, "stat", &mut room).ok().and_then(name).unwrap_or_default().into(),
    }
}

/// The command in the text of `stat` (proc_pid_stat(5)): in parentheses, and may hold some itself.
fn name(stat: &[u8]) -> Option<&[u8]> {
    let after = stat.splitn(2, |byte| *byte == b'(').nth(1)?;
    let end = after.iter().rposition(|byte| *byte == b')')?;
    after.get(..end)
}

/// As much of one of the process's files as there is room for.
pub(super) fn text<'a>(proc: impl AsFd, pid: u32, name: &str, room: &'a mut [u8]) -> Result<&'a [u8], Errno> {
    let file = openat(proc, format!("{pid}/{name}"), OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
    let length = rustix::io::read(file, &mut *room)?;
    Ok(room.get(..length).unwrap_or_default())
}

/// The arguments of a command line (proc_pid_cmdline(5)): each ends with a NUL, unless the process wrote over it.
fn arguments(line: &[u8]) -> Vec<Box<[u8]>> {
    if line.is_empty() {
        return Vec::new();
    }
    line.strip_suffix(b"\0").unwrap_or(line).split(|byte| *byte == 0).map(Box::from).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::process::Stdio;

    use super::*;

    #[track_caller]
    fn check(line: &[u8], expected: &[&[u8]]) {
        assert_eq!(arguments(line).iter().map(|argument| &**argument).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn arguments_end_with_nul_and_may_be_anything_else() {
        check(b"", &[]);
        check(b"\0", &[b""]);
        check(b"sh\0-c\0\0", &[b"sh", b"-c", b""]);
        check(b"a\0\0b\0", &[b"a", b"", b"b"]);
        check(b"\xff\xfe\0", &[b"\xff\xfe"]);
        check(b"nginx: worker process", &[b"nginx: worker process"]);
    }

    #[test]
    fn a_name_stands_between_parentheses() {
        let check = |stat: &str, expected: Option<&str>| {
            assert_eq!(name(stat.as_bytes()), expected.map(str::as_bytes), "{stat}");
        };
        check("7 (nginx) S 1", Some("nginx"));
        check("7 (a) (b c)) R 1", Some("a) (b c)"));
        check("7 () S", Some(""));
        check("7 (x", None);
        check("", None);
    }

    #[test]
    fn this_process_can_be_described() {
        let own = describe(std::process::id()).unwrap();
        assert!(String::from_utf8_lossy(&own.command_line[0]).contains("sockscope"), "{own:?}");
        assert!(own.parent.is_some_and(|parent| !parent.command.is_empty()));
    }

    #[test]
    fn a_long_command_line_is_cut() {
        let mut command = std::process::Command::new("sh");
        command.args(["-c", "echo ready; read line"]).args(vec!["0"; 4000]);
        let mut shell = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        // Its arguments are in place when it speaks.
        shell.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
        let described = describe(shell.id());
        shell.wait().unwrap();
        let length: usize = described.unwrap().command_line.iter().map(|argument| argument.len() + 1).sum();
        assert!((COMMAND_LINE - 1..=COMMAND_LINE + 1).contains(&length), "{length}");
    }

    #[test]
    fn a_process_that_is_not_there_is_none() {
        assert_eq!(describe(u32::MAX), None);
        assert_eq!(describe(i32::MAX as u32), None);
    }
}
