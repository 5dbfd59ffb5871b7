//! Lines of the table: heads and the rows under them, less what is folded.

use crate::query::listing::Listing;

use super::Way;

/// What stands on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The head of the group with this number.
    Head(usize),
    /// A row.
    Row {
        /// The number of its group.
        group: usize,
        /// Its place in [`Listing::rows`].
        place: usize,
    },
}

/// Whether groups have heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heads {
    /// One line above each group, which may be folded.
    Shown,
    /// Rows only.
    Hidden,
}

/// Where each group begins. Finding a line costs a binary search over the groups, whatever the number of rows.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// The groups whose head can be seen, or their rows.
    parts: Vec<Part>,
    /// The line of each group's head; of a group within one that is folded, the line of that one's.
    heads: Vec<usize>,
    total: usize,
}

#[derive(Clone, Copy, Debug)]
struct Part {
    /// The group's number.
    group: usize,
    /// The group's first line.
    start: usize,
    /// Lines of its head: 1 or 0.
    head: usize,
    /// Place of its first row.
    first: usize,
    /// Rows shown directly below its head.
    rows: usize,
}

impl Lines {
    /// Lays out the groups of a listing; `folded` says by number which of them hide what is below their head.
    pub fn new(listing: &Listing, heads: Heads, folded: impl Fn(usize) -> bool) -> Self {
        let mut lines = Self::default();
        let head = usize::from(heads == Heads::Shown);
        let mut shut: Option<usize> = None;
        for (number, group) in listing.groups.iter().enumerate() {
            if let Some(outer) = group.outer.filter(|outer| shut == Some(*outer)) {
                lines.heads.push(lines.heads.get(outer).copied().unwrap_or(0));
                continue;
            }
            let is_shut = head > 0 && folded(number);
            shut = if is_shut { Some(number) } else { None };
            let is_divided = listing.groups.get(number + 1).is_some_and(|next| next.outer == Some(number));
            let rows = if is_shut || is_divided { 0 } else { group.span.len() };
            lines.heads.push(lines.total);
            lines.parts.push(Part { group: number, start: lines.total, head, first: group.span.start, rows });
            lines.total += head + rows;
        }
        lines
    }

    /// Number of lines.
    pub const fn total(&self) -> usize {
        self.total
    }

    /// What stands on a line.
    pub fn at(&self, line: usize) -> Option<Line> {
        if line >= self.total {
            return None;
        }
        let part = self.parts.get(self.parts.partition_point(|part| part.start <= line).checked_sub(1)?)?;
        match (line - part.start).checked_sub(part.head) {
            None => Some(Line::Head(part.group)),
            Some(offset) => Some(Line::Row { group: part.group, place: part.first + offset }),
        }
    }

    /// The line of a row; that of its head when it is folded away.
    pub fn of_place(&self, place: usize) -> Option<usize> {
        let part = self.parts.get(self.parts.partition_point(|part| part.first <= place).checked_sub(1)?)?;
        let offset = place - part.first;
        Some(if offset < part.rows { part.start + part.head + offset } else { part.start })
    }

    /// The line of a group's head, or of its first row where heads are hidden.
    pub fn of_group(&self, group: usize) -> Option<usize> {
        self.heads.get(group).copied()
    }

    /// The head before or behind the group on a line, as a line.
    pub fn head_beside(&self, line: usize, way: Way) -> Option<usize> {
        let here = self.parts.partition_point(|part| part.start <= line).checked_sub(1)?;
        let start = self.parts.get(here)?.start;
        let wanted = match way {
            Way::Forward => here + 1,
            Way::Backward if line > start => here,
            Way::Backward => here.saturating_sub(1),
        };
        self.parts.get(wanted).map(|part| part.start)
    }

    /// The group on a line.
    pub fn group_at(&self, line: usize) -> Option<usize> {
        self.at(line).map(|line| match line {
            Line::Head(group) | Line::Row { group, .. } => group,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::listing::{Group, GroupKey};

    fn listing(sizes: &[usize]) -> Listing {
        let mut listing = Listing::default();
        for size in sizes {
            let start = listing.rows.len();
            listing.rows.extend((start..start + size).map(|number| number as u32));
            listing.groups.push(Group { key: GroupKey::All, outer: None, span: start..start + size, present: *size });
        }
        listing
    }

    /// Two groups, the first one with two groups of two rows within it, the second one with one.
    fn two_levels() -> Listing {
        let group =
            |outer, span: std::ops::Range<usize>| Group { key: GroupKey::All, outer, present: span.len(), span };
        let groups = vec![
            group(None, 0..4),
            group(Some(0), 0..2),
            group(Some(0), 2..4),
            group(None, 4..5),
            group(Some(3), 4..5),
        ];
        Listing { rows: (0..5).collect(), groups, ..Listing::default() }
    }

    #[track_caller]
    fn check(sizes: &[usize], heads: Heads, folded: &[usize], expected: &str) {
        check_lines(&listing(sizes), heads, folded, expected);
    }

    #[track_caller]
    fn check_lines(listing: &Listing, heads: Heads, folded: &[usize], expected: &str) {
        let lines = Lines::new(listing, heads, |group| folded.contains(&group));
        let text: Vec<String> = (0..lines.total())
            .map(|line| match lines.at(line) {
                Some(Line::Head(group)) => format!("[{group}]"),
                Some(Line::Row { place, .. }) => place.to_string(),
                None => "none".to_owned(),
            })
            .collect();
        assert_eq!(text.join(" "), expected);
        assert_eq!(lines.at(lines.total()), None);
        for line in 0..lines.total() {
            match lines.at(line) {
                Some(Line::Row { place, .. }) => assert_eq!(lines.of_place(place), Some(line)),
                Some(Line::Head(group)) => assert_eq!(lines.of_group(group), Some(line)),
                None => unreachable!(),
            }
        }
    }

    #[test]
    fn heads_stand_above_their_rows() {
        check(&[2, 1], Heads::Shown, &[], "[0] 0 1 [1] 2");
        check(&[2, 1], Heads::Hidden, &[], "0 1 2");
        check(&[], Heads::Shown, &[], "");
    }

    #[test]
    fn folded_rows_have_no_line() {
        check(&[2, 3, 1], Heads::Shown, &[1], "[0] 0 1 [1] [2] 5");
        let lines = Lines::new(&listing(&[2, 3, 1]), Heads::Shown, |group| group == 1);
        assert_eq!(lines.of_place(3), Some(3), "the head stands for its rows");
    }

    #[test]
    fn groups_within_groups_fold_with_them() {
        let listing = two_levels();
        check_lines(&listing, Heads::Shown, &[], "[0] [1] 0 1 [2] 2 3 [3] [4] 4");
        check_lines(&listing, Heads::Shown, &[1], "[0] [1] [2] 2 3 [3] [4] 4");
        check_lines(&listing, Heads::Shown, &[0, 4], "[0] [3] [4]");
        let lines = Lines::new(&listing, Heads::Shown, |group| group == 0);
        assert_eq!((lines.of_group(2), lines.of_place(3)), (Some(0), Some(0)), "the outer head stands for all");
        assert_eq!(lines.head_beside(0, Way::Forward), Some(1));
        assert_eq!(lines.head_beside(3, Way::Backward), Some(2));
    }
}
