//! All sockets of one capture.

use super::coverage::Coverage;
use super::key::NetnsId;
use super::socket::Socket;
use super::time::Moment;

/// What one look saw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// When the look began.
    pub at: Moment,
    /// The namespace that was looked at, also where it has no socket; `None` when nothing could be read.
    pub netns: Option<NetnsId>,
    /// Those that were looked at beside it.
    pub beside: Vec<NetnsId>,
    /// The sockets, in the order in which the kernel gave them. A dump is no instant: a socket that
    /// moved while it ran may stand here twice.
    pub sockets: Vec<Socket>,
    /// What is missing.
    pub coverage: Coverage,
}
