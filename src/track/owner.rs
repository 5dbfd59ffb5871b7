//! Who a socket belongs to, by the best that is known of it.
//!
//! Scans no descriptors and hears no events; what they brought is in the [`Life`].

use crate::model::event::{Actor, COMM};
use crate::model::owner::{Holder, Process};

use super::life::Life;

/// An owner, and how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner<'a> {
    /// Who holds, or held last, a descriptor of the socket; the first of them.
    Holder(&'a Holder),
    /// Whose system call made the socket change its state.
    Caller(&'a Actor),
    /// Whose listener the connection came in by.
    Listener(&'a Actor),
}

impl<'a> Owner<'a> {
    /// Process id in the reader's pid namespace.
    pub fn pid(self) -> u32 {
        match self {
            Self::Holder(holder) => holder.process.pid,
            Self::Caller(actor) | Self::Listener(actor) => actor.pid,
        }
    }

    /// `comm` of the process, empty where it is not known. Any bytes: not to be shown before
    /// [`crate::model::printable`].
    pub fn command(self) -> &'a [u8] {
        match self {
            Self::Holder(holder) => &holder.process.command,
            Self::Caller(actor) | Self::Listener(actor) => actor.command(),
        }
    }

    /// The word for how it is known.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holder(_) => "holder",
            Self::Caller(_) => "caller",
            Self::Listener(_) => "listener",
        }
    }
}

impl Life {
    /// Who the socket belongs to: its holder; else the process that was seen to act on it; else that of its listener.
    pub fn owner(&self) -> Option<Owner<'_>> {
        let holder = self.holders.as_ref().and_then(|holders| holders.first()).map(Owner::Holder);
        holder
            .or_else(|| self.actor.as_deref().map(Owner::Caller))
            .or_else(|| self.listener.as_deref().map(Owner::Listener))
    }
}

/// A process as events tell of one; what is too long for them is cut.
pub(super) fn actor_of(process: &Process) -> Actor {
    let mut comm = [0; COMM];
    for (place, byte) in comm.iter_mut().zip(&process.command) {
        *place = *byte;
    }
    Actor { pid: process.pid, comm }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::sample::tcp;
    use crate::model::state::State;
    use crate::model::time::Moment;
    use crate::track::life::{Evidence, Stay};

    fn process(pid: u32) -> Process {
        Process { pid, command: (*b"a-command-of-many-letters").into() }
    }

    /// Which owner is told of where these are known.
    #[track_caller]
    fn check(holder: Option<u32>, caller: Option<u32>, listener: Option<u32>, expected: Option<(&str, u32)>) {
        let first = Stay { state: State::SynRecv, since: Moment::default(), evidence: Evidence::Observed };
        let mut life = Life::new(tcp(1, State::SynRecv).key, first, true);
        life.holders = holder.map(|pid| Arc::from([Holder { process: Arc::new(process(pid)), fd: 3, tid: None }]));
        life.actor = caller.map(|pid| Box::new(actor_of(&process(pid))));
        life.listener = listener.map(|pid| Box::new(actor_of(&process(pid))));
        assert_eq!(life.owner().map(|owner| (owner.name(), owner.pid())), expected);
    }

    #[test]
    fn who_holds_counts_most() {
        check(Some(1), Some(2), Some(3), Some(("holder", 1)));
        check(None, Some(2), Some(3), Some(("caller", 2)));
        check(None, None, Some(3), Some(("listener", 3)));
        check(None, None, None, None);
    }

    #[test]
    fn a_long_command_is_cut() {
        assert_eq!(actor_of(&process(1)).command(), b"a-command-of-man");
    }
}
