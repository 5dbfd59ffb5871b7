//! Holders of all sockets in one piece, for a listing that asks once for each of many.
//!
//! Two arrays in the order of inodes: making a map with a list for each socket, and asking it, was a tenth of `ss -tanp`.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::model::owner::{Holder, Holders, Process};

/// Holders by the socket's inode.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// Of each holder, the inode of its socket, ascending.
    inodes: Vec<u32>,
    holders: Vec<Holder>,
}

impl Roster {
    /// The holders of a socket, the one found last first.
    pub fn of(&self, inode: u32) -> &[Holder] {
        let start = self.inodes.partition_point(|known| *known < inode);
        let (_, behind) = self.inodes.split_at_checked(start).unwrap_or_default();
        let count = behind.iter().take_while(|known| **known == inode).count();
        self.holders.get(start..start + count).unwrap_or_default()
    }
}

/// One descriptor that is a wanted socket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) inode: u32,
    /// Where its process, or thread, stands in /proc.
    pub(super) place: usize,
    /// Where it stands among the sockets there.
    pub(super) turn: usize,
    /// Index of the process among those that hold something wanted.
    pub(super) process: usize,
    pub(super) tid: Option<u32>,
    pub(super) fd: u32,
}

/// What one look gathers.
pub(super) struct Finds<'a> {
    /// `None` for every socket.
    wanted: Option<&'a HashSet<u32>>,
    /// The wanted ones that nobody was seen to hold yet.
    missing: HashSet<u32>,
    pub(super) found: Vec<Found>,
    pub(super) processes: Vec<Arc<Process>>,
}

impl<'a> Finds<'a> {
    pub(super) fn new(wanted: Option<&'a HashSet<u32>>) -> Self {
        Self { wanted, missing: wanted.cloned().unwrap_or_default(), found: Vec::new(), processes: Vec::new() }
    }

    pub(super) fn take(&mut self, found: Found) {
        if self.wanted.is_none_or(|wanted| wanted.contains(&found.inode)) {
            self.missing.remove(&found.inode);
            self.found.push(found);
        }
    }

    pub(super) fn are_complete(&self) -> bool {
        self.wanted.is_some() && self.missing.is_empty()
    }

    /// All of them, the last one in /proc first.
    pub(super) fn roster(mut self) -> Roster {
        // Mostly in order already, process by process, which a stable sort makes use of.
        self.found.sort_by_key(|found| (found.inode, Reverse((found.place, found.turn))));
        let mut roster =
            Roster { inodes: Vec::with_capacity(self.found.len()), holders: Vec::with_capacity(self.found.len()) };
        for Found { inode, process, tid, fd, .. } in self.found {
            let Some(process) = self.processes.get(process) else { continue };
            roster.inodes.push(inode);
            roster.holders.push(Holder { process: Arc::clone(process), tid, fd });
        }
        roster
    }

    /// The same, those of each socket by themselves.
    pub(super) fn by_inode(self) -> HashMap<u32, Holders> {
        let Roster { inodes, holders } = self.roster();
        let mut rest = holders.as_slice();
        let of_one = |group: &[u32]| {
            let (of_it, behind) = rest.split_at_checked(group.len()).unwrap_or_default();
            rest = behind;
            Some((*group.first()?, of_it.into()))
        };
        inodes.chunk_by(|a, b| a == b).filter_map(of_one).collect()
    }
}
