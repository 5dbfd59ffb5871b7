//! Which columns the two lists have, and how wide. What gives way when the screen is narrow is decided here.

use super::View;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The time of day.
    Time,
    /// Kind of socket.
    Netid,
    /// The state that was left and the one that was entered.
    Change,
    /// Time spent in the state that was left.
    Dwell,
    /// This host's end.
    Local,
    /// The other end.
    Remote,
    /// Who it belongs to.
    Owner,
    /// From its first state to its end.
    Lived,
    /// Which end asked.
    Opened,
    /// How it ended.
    Ended,
    /// Its states with the time spent in each.
    Path,
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// What stands in it.
    pub part: Part,
    /// The word over it.
    pub title: &'static str,
    /// Columns of the screen, the blank after it not counted.
    pub width: u16,
    /// Columns beyond which it gains nothing.
    wide: u16,
}

const fn column(part: Part, title: &'static str, width: u16, wide: u16) -> Column {
    Column { part, title, width, wide }
}

/// The columns of changes from left to right, each at its narrowest.
const CHANGES: [Column; 7] = [
    column(Part::Time, "Time", 12, 12),
    column(Part::Netid, "Netid", 5, 5),
    column(Part::Change, "From       to", 23, 23),
    column(Part::Dwell, "Stayed", 7, 7),
    column(Part::Local, "Local", 13, 47),
    column(Part::Remote, "Remote", 13, 47),
    column(Part::Owner, "Process", 11, 26),
];

/// The columns of closed sockets.
const CLOSED: [Column; 9] = [
    column(Part::Time, "Time", 12, 12),
    column(Part::Netid, "Netid", 5, 5),
    column(Part::Local, "Local", 12, 21),
    column(Part::Remote, "Remote", 12, 21),
    column(Part::Lived, "Lived", 7, 7),
    column(Part::Opened, "Opened", 7, 7),
    column(Part::Ended, "Ended", 9, 9),
    column(Part::Owner, "Process", 11, 18),
    column(Part::Path, "States", 24, 400),
];

/// The parts from the one that goes last to the one that goes first.
const PRIORITY: [Part; 11] = [
    Part::Change,
    Part::Ended,
    Part::Remote,
    Part::Local,
    Part::Time,
    Part::Owner,
    Part::Lived,
    Part::Opened,
    Part::Dwell,
    Part::Netid,
    Part::Path,
];

/// Lays a view's columns out over `width`.
pub fn lay_out(view: View, width: u16) -> Vec<Column> {
    let all: &[Column] = match view {
        View::Changes => &CHANGES,
        View::Closed => &CLOSED,
    };
    let mut chosen: Vec<Part> = Vec::new();
    let mut used = 0;
    for column in PRIORITY.iter().filter_map(|part| all.iter().find(|column| column.part == *part)) {
        let needed = column.width + u16::from(!chosen.is_empty());
        if used + needed <= width {
            used += needed;
            chosen.push(column.part);
        }
    }
    let mut columns: Vec<Column> = all.iter().filter(|column| chosen.contains(&column.part)).copied().collect();
    grow(&mut columns, width - used);
    columns
}

/// Shares out what is left, a column each in turn.
fn grow(columns: &mut [Column], mut left: u16) {
    let mut before = u16::MAX;
    while left > 0 && left != before {
        before = left;
        for column in columns.iter_mut().filter(|column| column.width < column.wide).take(usize::from(left)) {
            column.width += 1;
            left -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(view: View, width: u16, expected: &str) {
        let columns: Vec<String> =
            lay_out(view, width).iter().map(|column| format!("{:?} {}", column.part, column.width)).collect();
        assert_eq!(columns.join(", "), expected);
    }

    #[test]
    fn what_gives_way_is_decided() {
        check(View::Changes, 76, "Time 12, Change 23, Local 13, Remote 13, Owner 11");
        check(View::Changes, 116, "Time 12, Netid 5, Change 23, Dwell 7, Local 22, Remote 22, Owner 19");
        check(View::Closed, 76, "Time 12, Local 12, Remote 12, Lived 7, Opened 7, Ended 9, Owner 11");
        check(View::Changes, 28, "Change 23");
    }

    #[test]
    fn no_width_is_passed() {
        for (view, width) in [View::Changes, View::Closed].into_iter().flat_map(|view| (0..400).map(move |w| (view, w)))
        {
            let columns = lay_out(view, width);
            let used: usize = columns.iter().map(|column| usize::from(column.width) + 1).sum();
            assert!(used <= usize::from(width) + 1, "{width}: {columns:?}");
        }
    }

    #[test]
    fn every_column_has_a_priority() {
        assert!(CHANGES.iter().chain(&CLOSED).all(|column| PRIORITY.contains(&column.part)));
    }
}
