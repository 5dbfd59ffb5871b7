//! The first process that holds each socket, with the name that netstat(8) gives it.
//!
//! One look through /proc, no memory of the last one. Processes and descriptors are taken in the order in which the
//! kernel lists them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::model::owner::Program;

use super::process::{Directory, Reading};
use super::{OwnersError, error};

/// netstat reads no more of a command line.
const COMMAND_LINE: usize = 511;

/// What one look found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirstHolders {
    /// The holder by the socket's inode.
    pub programs: HashMap<u32, Arc<Program>>,
    /// Whether the descriptors of some process may not be listed, those of the kernel's own threads included.
    /// netstat does not count one whose descriptors may be listed and no more.
    pub is_refused: bool,
}

/// Looks through the processes below `root`, usually /proc.
///
/// # Errors
///
/// /proc cannot be read at all, or this process may open no more files.
pub fn first_holders(root: &Path) -> Result<FirstHolders, OwnersError> {
    let mut directory = Directory::open(root).map_err(|cause| error(root, cause))?;
    let mut found = FirstHolders::default();
    let mut inodes = Vec::new();
    for pid in directory.processes().map_err(|cause| error(root, cause))? {
        inodes.clear();
        let reading = directory.sockets(pid, |_, inode| inodes.push(inode)).map_err(|cause| error(root, cause))?;
        found.is_refused |= matches!(reading, Reading::Hidden | Reading::KernelThread);
        inodes.retain(|inode| !found.programs.contains_key(inode));
        if inodes.is_empty() {
            continue;
        }
        let mut room = [0; COMMAND_LINE];
        // A process that is gone by now holds nothing.
        let Ok(line) = directory.command_line(pid, &mut room) else { continue };
        let program = Arc::new(Program { pid, name: name(line).into() });
        found.programs.extend(inodes.iter().map(|inode| (*inode, Arc::clone(&program))));
    }
    Ok(found)
}

/// The first argument; of an absolute path, what follows its last slash.
fn name(line: &[u8]) -> &[u8] {
    let first = line.split(|byte| *byte == 0).next().unwrap_or_default();
    if first.starts_with(b"/") { first.rsplit(|byte| *byte == b'/').next().unwrap_or_default() } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::scratch::Scratch;

    #[track_caller]
    fn check(line: &[u8], expected: &[u8]) {
        assert_eq!(name(line), expected);
    }

    #[test]
    fn only_an_absolute_path_loses_its_directories() {
        check(b"/usr/sbin/nginx\0-g\0", b"nginx");
        check(b"nginx: master process /usr/sbin/nginx", b"nginx: master process /usr/sbin/nginx");
        check(b"./foo/bar\0", b"./foo/bar");
        check(b"/usr/bin/ends/\0", b"");
        check(b"/x y/z w\0", b"z w");
        check(b"\0hidden", b"");
        check(b"", b"");
    }

    #[test]
    fn nobody_is_there() {
        let root = Scratch::new();
        assert_eq!(first_holders(root.path()).unwrap(), FirstHolders::default());
        assert!(first_holders(Path::new("/nowhere")).unwrap_err().to_string().contains("/nowhere"));
    }

    #[test]
    fn this_process_holds_its_socket() {
        use std::os::unix::fs::MetadataExt as _;
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let file = std::fs::File::from(std::os::fd::OwnedFd::from(socket));
        let inode = u32::try_from(file.metadata().unwrap().ino()).unwrap();
        let program = &first_holders(Path::new("/proc")).unwrap().programs[&inode];
        assert_eq!(program.pid, std::process::id());
        assert!(String::from_utf8_lossy(&program.name).contains("sockscope"), "{program:?}");
    }
}
