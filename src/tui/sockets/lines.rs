//! Lines of the table: heads and the rows under them, less what is folded.

use crate::query::listing::Listing;

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
    groups: Vec<Part>,
    total: usize,
}

#[derive(Clone, Copy, Debug)]
struct Part {
    /// The group's first line.
    start: usize,
    /// Lines of its head: 1 or 0.
    head: usize,
    /// Place of its first row.
    first: usize,
    /// Rows shown.
    rows: usize,
}

impl Lines {
    /// Lays out the groups of a listing; `folded` says by number which of them hide their rows.
    pub fn new(listing: &Listing, heads: Heads, folded: impl Fn(usize) -> bool) -> Self {
        let mut lines = Self::default();
        for (number, group) in listing.groups.iter().enumerate() {
            let (head, rows) = match heads {
                Heads::Shown if folded(number) => (1, 0),
                Heads::Shown => (1, group.span.len()),
                Heads::Hidden => (0, group.span.len()),
            };
            lines.groups.push(Part { start: lines.total, head, first: group.span.start, rows });
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
        let group = self.groups.partition_point(|part| part.start <= line).checked_sub(1)?;
        let part = self.groups.get(group)?;
        match (line - part.start).checked_sub(part.head) {
            None => Some(Line::Head(group)),
            Some(offset) => Some(Line::Row { group, place: part.first + offset }),
        }
    }

    /// The line of a row; that of its head when it is folded away.
    pub fn of_place(&self, place: usize) -> Option<usize> {
        let group = self.groups.partition_point(|part| part.first <= place).checked_sub(1)?;
        let part = self.groups.get(group)?;
        let offset = place - part.first;
        Some(if offset < part.rows { part.start + part.head + offset } else { part.start })
    }

    /// The line of a group's head, or of its first row where heads are hidden.
    pub fn of_group(&self, group: usize) -> Option<usize> {
        self.groups.get(group).map(|part| part.start)
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
    use crate::query::listing::Group;

    fn listing(sizes: &[usize]) -> Listing {
        let mut listing = Listing::default();
        for size in sizes {
            let start = listing.rows.len();
            listing.rows.extend((start..start + size).map(|number| number as u32));
            listing.groups.push(Group { span: start..start + size, present: *size });
        }
        listing
    }

    #[track_caller]
    fn check(sizes: &[usize], heads: Heads, folded: &[usize], expected: &str) {
        let lines = Lines::new(&listing(sizes), heads, |group| folded.contains(&group));
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
}
