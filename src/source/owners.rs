//! Who holds which socket: a scan of the descriptors of all processes (/proc/PID/fd, proc(5)).
//!
//! Each descriptor costs about 4 µs of the kernel's time, so this belongs on a thread of its own,
//! which the session starts. It reads the links instead of following them: to follow one into a file
//! system that hangs would hang the scan. Threads mostly share their process's descriptors and are looked at only when
//! asked for.
//!
//! The maps are the standard ones: hashing is a hundredth of what the kernel takes for a descriptor. A listing of all sockets
//! takes a [`Roster`] instead, which needs no list for each.

mod first;
pub(in crate::source) mod process;
mod roster;
mod sweep;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::coverage::Gap;
use crate::model::owner::{Holders, Process};

use self::process::{Directory, Part, Reading};
use self::roster::{Finds, Found};

pub use self::first::{FirstHolders, first_holders};
pub use self::roster::Roster;
pub use self::sweep::Depth;

/// The owners could not be scanned.
#[derive(Debug, thiserror::Error)]
#[error("reading {path}: {cause}; is /proc mounted, and are few enough files open (ulimit -n)?")]
pub struct OwnersError {
    path: PathBuf,
    #[source]
    cause: io::Error,
}

/// What a scan found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// The holders by the socket's inode.
    pub holders: HashMap<u32, Holders>,
    /// Processes whose descriptors may not be read, as far as they were tried. A mount that hides
    /// processes altogether (hidepid) counts as one.
    pub hidden: u32,
}

impl Scan {
    /// What the scan could not see.
    pub fn gap(&self) -> Option<Gap> {
        (self.hidden > 0).then_some(Gap::HiddenOwners { processes: self.hidden })
    }
}

/// Scans, and remembers between scans which processes are worth looking at first.
#[derive(Debug)]
pub struct Scanner {
    root: PathBuf,
    /// The processes of the last look, and whether they held a socket then. A hint only: a number that
    /// went to a new process costs time, never a holder.
    known: HashMap<u32, bool>,
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new("/proc")
    }
}

impl Scanner {
    /// A scanner of the processes below `root`, usually /proc.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), known: HashMap::new() }
    }

    /// Finds all holders of all sockets. Takes a second thread where there are many descriptors.
    pub fn scan(&mut self) -> Result<Scan, OwnersError> {
        self.look(Depth::Processes).map(|(finds, hidden)| Scan { holders: finds.by_inode(), hidden })
    }

    /// The same, of processes or of each of their threads, and of those that could be seen only.
    pub fn roster(&mut self, depth: Depth) -> Result<Roster, OwnersError> {
        self.look(depth).map(|(finds, _)| finds.roster())
    }

    /// What all processes hold, and how many of them are hidden.
    fn look(&mut self, depth: Depth) -> Result<(Finds<'static>, u32), OwnersError> {
        let mut directory = Directory::open(&self.root).map_err(|cause| self.error(cause))?;
        let listing = directory.processes().map_err(|cause| self.error(cause))?;
        let findings = sweep::sweep(&mut directory, &listing, depth).map_err(|cause| self.error(cause))?;
        let mut hidden = u32::from(!listing.contains(&INIT));
        self.known = listing.into_iter().map(|pid| (pid, false)).collect();
        let (mut finds, mut last) = (Finds::new(None), None);
        for finding in &findings {
            let pid = finding.part.pid;
            // Each part of a process that may not be read is refused, and so is each of its threads.
            let is_first = finding.part.fds.start == 0 && finding.part.tid.is_none();
            hidden = hidden
                .saturating_add(u32::from(is_first && matches!(finding.reading, Reading::Hidden | Reading::Sealed)));
            if finding.sockets.is_empty() {
                continue;
            }
            self.known.insert(pid, true);
            if last.replace(finding.place) != Some(finding.place) {
                finds.processes.push(Arc::new(Process { pid, command: directory.command(&finding.part) }));
            }
            let tid = (depth == Depth::Threads).then(|| finding.part.tid.unwrap_or(pid));
            let (place, process) = (finding.place, finds.processes.len() - 1);
            let found = |(turn, (fd, inode)): (usize, &(u32, u32))| Found {
                inode: *inode,
                place,
                turn: finding.part.fds.start as usize + turn,
                process,
                tid,
                fd: *fd,
            };
            finds.found.extend(finding.sockets.iter().enumerate().map(found));
        }
        Ok((finds, hidden))
    }

    /// Finds holders of the sockets with these inodes and stops when each has one. Looks first at the
    /// processes that held sockets before, then at new ones. A socket that more than one process holds
    /// may miss some of them until the next [`Scanner::scan`].
    pub fn find(&mut self, wanted: &HashSet<u32>) -> Result<Scan, OwnersError> {
        let mut directory = Directory::open(&self.root).map_err(|cause| self.error(cause))?;
        let listing = directory.processes().map_err(|cause| self.error(cause))?;
        let mut hidden = u32::from(!listing.contains(&INIT));
        let mut finds = Finds::new(Some(wanted));
        for (place, pid) in self.order(&listing) {
            if finds.are_complete() {
                break;
            }
            let (mut turn, before) = (0, finds.found.len());
            let reading = directory.sockets(pid, |fd, inode| {
                finds.take(Found { inode, place, turn, process: finds.processes.len(), tid: None, fd });
                turn += 1;
            });
            let holds = turn > 0;
            match reading.map_err(|cause| self.error(cause))? {
                Reading::Whole | Reading::KernelThread => self.known.insert(pid, holds),
                Reading::Gone => self.known.remove(&pid),
                Reading::Hidden | Reading::Sealed => {
                    hidden = hidden.saturating_add(1);
                    self.known.insert(pid, holds)
                }
            };
            if finds.found.len() > before {
                finds.processes.push(Arc::new(Process { pid, command: directory.command(&Part::whole(pid)) }));
            }
        }
        let alive: HashSet<u32> = listing.into_iter().collect();
        self.known.retain(|pid, _| alive.contains(pid));
        Ok(Scan { holders: finds.by_inode(), hidden })
    }

    /// The processes with their places in /proc, in the order in which to look at them.
    fn order(&self, listing: &[u32]) -> Vec<(usize, u32)> {
        let mut order: Vec<(usize, u32)> = listing.iter().copied().enumerate().collect();
        order.sort_by_key(|(_, pid)| match self.known.get(pid) {
            Some(true) => 0,
            None => 1,
            Some(false) => 2,
        });
        order
    }

    fn error(&self, cause: io::Error) -> OwnersError {
        error(&self.root, cause)
    }
}

fn error(root: &Path, cause: io::Error) -> OwnersError {
    OwnersError { path: root.to_owned(), cause }
}

/// Process 1 stands in every listing that hides nothing.
const INIT: u32 = 1;
