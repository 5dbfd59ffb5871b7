//! Folding groups, so that only their heads are seen.

use crate::query::listing::GroupKey;

use super::Sockets;
use super::group::GroupId;
use super::lines::{Heads, Lines};

impl Sockets {
    /// Whether what is below a group's head is hidden.
    pub fn is_folded(&self, group: usize) -> bool {
        GroupId::of(&self.shown.listing, group).is_some_and(|id| self.folded.contains(&id))
    }

    /// Folds or unfolds the group under the cursor; the cursor goes to its head.
    pub fn fold(&mut self) {
        let Some(group) = self.lines.group_at(self.cursor) else { return };
        let Some(id) = GroupId::of(&self.shown.listing, group).filter(|_| self.heads() == Heads::Shown) else { return };
        if !self.folded.remove(&id) {
            self.folded.insert(id);
        }
        self.lay_out();
        if let Some(line) = self.lines.of_group(group) {
            self.go(line);
        }
    }

    /// Folds all groups, or unfolds them when all are folded. Of groups within groups the outer ones are meant.
    pub fn fold_all(&mut self) {
        if self.heads() == Heads::Hidden {
            return;
        }
        let outer = (0..self.shown.listing.groups.len()).filter_map(|group| GroupId::of(&self.shown.listing, group));
        let ids: Vec<GroupId> = outer.filter(|id| id.outer.is_none()).collect();
        if ids.iter().all(|id| self.folded.contains(id)) {
            self.folded.clear();
        } else {
            self.folded.extend(ids);
        }
        self.lay_out();
        self.restore();
    }

    /// Unfolds what hides the row at this place.
    pub(super) fn unfold(&mut self, place: usize) {
        let hiding = self.shown.listing.groups.iter().enumerate().filter(|(_, group)| group.span.contains(&place));
        let ids: Vec<GroupId> = hiding.filter_map(|(group, _)| GroupId::of(&self.shown.listing, group)).collect();
        let folded = self.folded.len();
        ids.iter().for_each(|id| {
            self.folded.remove(id);
        });
        if self.folded.len() < folded {
            self.lay_out();
        }
    }

    pub(super) fn lay_out(&mut self) {
        self.lines = Lines::new(&self.shown.listing, self.heads(), |group| self.is_folded(group));
    }

    /// One group of all rows needs no head.
    fn heads(&self) -> Heads {
        let is_one = matches!(&self.shown.listing.groups[..], [group] if group.key == GroupKey::All);
        if is_one { Heads::Hidden } else { Heads::Shown }
    }
}
