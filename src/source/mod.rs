//! Asks the kernel: dumps and single look-ups over netlink, /proc, owners, names; the only place
//! that reads the clock.
//!
//! Decodes nothing but what it must to know when an answer ends; keeps no past.

pub mod clock;
pub mod counter;
pub mod diag;
pub mod echo_table;
pub mod live;
pub mod many;
pub mod names;
pub mod netns;
pub mod owners;
pub mod proc_net;
pub mod process;
#[cfg(test)]
#[path = "../../tests/support/scratch.rs"]
mod scratch;

use crate::model::address::InetEnds;
use crate::model::capture::{Sink, Table};
use crate::model::key::{Identity, NetnsId};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::StateSet;

/// What a look is to bring. Asking for less makes the kernel's dump cheaper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wants {
    /// The tables, in the order in which they are read.
    pub tables: Vec<Table>,
    /// Only sockets in these states.
    pub states: StateSet,
    /// Also [`crate::model::socket::Detail`].
    pub detail: bool,
}

/// One inet socket to look up by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// TCP or UDP.
    pub protocol: Protocol,
    /// Its ends; for a listener the remote one is unspecified.
    pub ends: InetEnds,
    /// The cookie, or `None` to take whichever socket has these ends.
    pub identity: Option<Identity>,
}

impl Target {
    /// Whether `socket` is the one that is meant.
    pub fn is(&self, socket: &Socket) -> bool {
        socket.protocol == self.protocol
            && socket.ends.inet() == Some(&self.ends)
            && self.identity.is_none_or(|identity| identity == socket.key.identity)
    }
}

/// Where sockets come from. Live, replayed and staged worlds are all sources.
pub trait Source: Send {
    /// Reads what is wanted and hands it to `sink`. What cannot be read becomes a gap.
    fn look(&mut self, wants: &Wants, sink: &mut dyn Sink);

    /// Looks one socket up with its detail. `Ok(None)` when there is none with these ends (and this cookie).
    fn find(&mut self, target: &Target) -> std::io::Result<Option<Socket>>;

    /// As [`Source::find`], in that namespace. A source of one namespace looks in its own.
    ///
    /// # Errors
    ///
    /// As [`Source::find`].
    fn find_in(&mut self, _netns: NetnsId, target: &Target) -> std::io::Result<Option<Socket>> {
        self.find(target)
    }

    /// Looks a Unix socket up by its inode, with its detail. `Ok(None)` when there is none, or when no single one can be
    /// looked up here.
    fn find_unix(&mut self, _inode: u32) -> std::io::Result<Option<Socket>> {
        Ok(None)
    }
}
