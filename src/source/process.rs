//! What is worth knowing of one process, asked only when somebody looks at it (proc(5)).

use crate::model::owner::{Process, ProcessDetail};

/// Reads a process; `None` when it is gone or hidden.
pub fn describe(pid: u32) -> Option<ProcessDetail> {
    let process = procfs::process::Process::new(i32::try_from(pid).ok()?).ok()?;
    let stat = process.stat().ok()?;
    let parent = u32::try_from(stat.ppid).ok().filter(|parent| *parent != 0);
    Some(ProcessDetail {
        pid,
        // A kernel thread has none, and another user's may be hidden.
        command_line: process.cmdline().unwrap_or_default(),
        parent: parent.map(|pid| Process { pid, command: command(pid) }),
        user: process.uid().ok(),
    })
}

fn command(pid: u32) -> Box<[u8]> {
    let comm = std::fs::read(format!("/proc/{pid}/comm")).unwrap_or_default();
    comm.strip_suffix(b"\n").unwrap_or(&comm).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_can_be_described() {
        let own = describe(std::process::id()).unwrap();
        assert!(own.command_line[0].contains("sockscope"), "{own:?}");
        assert_eq!(own.user, Some(rustix::process::getuid().as_raw()));
        assert!(own.parent.is_some_and(|parent| !parent.command.is_empty()));
    }

    #[test]
    fn a_process_that_is_not_there_is_none() {
        assert_eq!(describe(u32::MAX), None);
        assert_eq!(describe(i32::MAX as u32), None);
    }
}
