//! Which group is meant. Says nothing of how groups are ordered or drawn.

use crate::query::listing::{GroupKey, Listing};

/// A group by what it is of and what it is within, so that it stays folded when its number changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GroupId {
    /// What it is of.
    pub key: GroupKey,
    /// What the group is of that it is within.
    pub outer: Option<GroupKey>,
}

impl GroupId {
    /// The group of a listing with this number.
    pub fn of(listing: &Listing, group: usize) -> Option<Self> {
        let group = listing.groups.get(group)?;
        let outer = group.outer.and_then(|outer| listing.groups.get(outer)).map(|outer| outer.key);
        Some(Self { key: group.key, outer })
    }
}
