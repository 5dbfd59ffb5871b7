//! What /proc tells of one process (proc(5)): short texts, read whole, and more of one that somebody looks at.
//!
//! A process may end at any moment; that is no error. What it may name itself is kept as bytes.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::time::Duration;

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::Errno;

use crate::model::owner::{Process, ProcessDetail};

use super::clock::since_boot;

/// `comm` has 16 bytes (64 in kernel threads).
const COMMAND: usize = 128;

/// A command line may have megabytes; nobody reads more than this much of it.
const COMMAND_LINE: usize = 4096;

/// Reads a process; `None` when it is gone or hidden.
///
/// Reading a command line waits for the process's memory map. A process may hold it for ever (while it sleeps in
/// a file system that hangs, say), so call this on a thread that nobody waits for.
pub fn describe(pid: u32) -> Option<ProcessDetail> {
    let process = procfs::process::Process::new(i32::try_from(pid).ok()?).ok()?;
    let stat = process.stat().ok()?;
    let parent = u32::try_from(stat.ppid).ok().filter(|parent| *parent != 0);
    let proc = open(Path::new("/proc")).ok()?;
    let directory = pid.to_string();
    let mut room = [0; COMMAND_LINE];
    // A kernel thread has none, and another user's may be hidden.
    let command_line = arguments(text(&proc, &directory, "cmdline", &mut room).unwrap_or_default());
    let group = text(&proc, &directory, "cgroup", &mut room).ok().and_then(group).map(Box::from);
    let ticks = procfs::ticks_per_second().max(1);
    Some(ProcessDetail {
        pid,
        command_line,
        parent: parent.map(|pid| Process { pid, command: command(&proc, &pid.to_string()) }),
        began: Some(since_boot(Duration::from_secs_f64(stat.starttime as f64 / ticks as f64))),
        user: process.status().ok().map(|status| status.euid),
        group,
    })
}

/// The path of the control group in the text of `cgroup` (proc_pid_cgroup(5), cgroups(7)): `ID:CONTROLLERS:PATH`, a line
/// for each hierarchy, of which that of version 2 has the number 0.
fn group(text: &[u8]) -> Option<&[u8]> {
    let mut lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let path = |line: &'_ [u8]| line.splitn(3, |byte| *byte == b':').nth(2).map(<[u8]>::len);
    let line = lines.clone().find(|line| line.starts_with(b"0::")).or_else(|| lines.next())?;
    line.get(line.len() - path(line)?..)
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

/// The command of the process with this directory, empty when it has ended. A /proc that somebody made up may have it in `stat` only, which
/// is where ss(8) looks; `comm` costs the kernel less.
pub(super) fn command(proc: impl AsFd, directory: &str) -> Box<[u8]> {
    let mut room = [0; COMMAND];
    match text(&proc, directory, "comm", &mut room) {
        Ok(text) => text.strip_suffix(b"\n").unwrap_or(text).into(),
        Err(_) => text(&proc, directory, "stat", &mut room).ok().and_then(name).unwrap_or_default().into(),
    }
}

/// The command in the text of `stat` (proc_pid_stat(5)): in parentheses, and may hold some itself.
fn name(stat: &[u8]) -> Option<&[u8]> {
    let after = stat.splitn(2, |byte| *byte == b'(').nth(1)?;
    let end = after.iter().rposition(|byte| *byte == b')')?;
    after.get(..end)
}

/// As much of one of the files in the directory of a process or thread as there is room for.
pub(super) fn text<'a>(proc: impl AsFd, directory: &str, name: &str, room: &'a mut [u8]) -> Result<&'a [u8], Errno> {
    let file = openat(proc, format!("{directory}/{name}"), OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
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
    use crate::model::time::Moment;

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
    fn a_group_is_that_of_version_2_or_the_first() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(group(text.as_bytes()), expected.map(str::as_bytes), "{text}");
        };
        check("0::/system.slice/nginx.service\n", Some("/system.slice/nginx.service"));
        check("3:cpu,cpuacct:/a\n0::/b:c\n", Some("/b:c"));
        check("3:cpu:/a\n2:memory:/b\n", Some("/a"));
        check("", None);
        check("x", None);
    }

    #[test]
    fn this_process_can_be_described() {
        let before = crate::source::clock::now();
        let own = describe(std::process::id()).unwrap();
        assert!(own.began.is_some_and(|began| began <= before && began > Moment::default()), "{own:?}");
        assert_eq!(own.user, Some(rustix::process::geteuid().as_raw()));
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
