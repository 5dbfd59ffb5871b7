//! Who holds a socket.

use std::collections::HashMap;
use std::sync::Arc;

use super::time::Moment;

/// A process that held at least one socket when it was scanned.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Process {
    /// Process id in the reader's pid namespace.
    pub pid: u32,
    /// `comm` as the kernel gives it, that of the thread where threads were looked at: any bytes but NUL, not to be
    /// shown before [`super::printable`].
    pub command: Box<[u8]>,
}

/// One descriptor of one process that refers to the socket.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Holder {
    /// The process.
    pub process: Arc<Process>,
    /// The thread of it that was looked at, where threads were looked at one by one. They mostly share all descriptors.
    pub tid: Option<u32>,
    /// The file descriptor.
    pub fd: u32,
}

/// All known holders of one socket, the one scanned last first, as ss(8) lists them.
pub type Holders = Arc<[Holder]>;

/// More of a process, for the one that is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessDetail {
    /// Process id.
    pub pid: u32,
    /// Its arguments; none when it has none or hides them, cut where they are very long. Any bytes but NUL, not to be
    /// shown before [`super::printable`].
    pub command_line: Vec<Box<[u8]>>,
    /// Its parent.
    pub parent: Option<Process>,
    /// When it began.
    pub began: Option<Moment>,
    /// The user that it runs as (the effective one).
    pub user: Option<u32>,
    /// The path of its control group: that of version 2, else the first one. Any bytes, not to be shown before
    /// [`super::printable`].
    pub group: Option<Box<[u8]>>,
}

/// Holders by socket inode, as a scan found them.
pub type Holdings = HashMap<u32, Holders>;

/// A process as netstat(8) names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Process id.
    pub pid: u32,
    /// From its command line, not from `comm`. Any byte but NUL may occur.
    pub name: Box<[u8]>,
}
