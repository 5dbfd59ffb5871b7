//! Which columns there are, and how wide.
//!
//! What gives way when the screen is narrow is decided here. The first fields of [`PRIORITY`] share what there is,
//! narrow if they must; the others come only when what is there has its usual width. What is left over goes to those
//! that gain by it.

use crate::field::attribute::Needs;
use crate::field::{Align, ESSENTIAL, Field, ORDER, PRIORITY};

use super::Way;

/// One column as laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands in it.
    pub field: Field,
    /// Columns of the screen, the blank after it not counted.
    pub width: u16,
}

/// How many of [`PRIORITY`] come before what the query is about: this end.
const NAMING: usize = 1;

/// Columns in which a timer has a bar. What is left over goes there first.
const BAR: u16 = 21;

/// Who gets the rest, a column each in turn; then other texts.
const GROWING: [Field; 7] =
    [Field::Process, Field::Local, Field::Remote, Field::Timer, Field::User, Field::Interface, Field::Cgroup];

/// The columns that a user chose, from left to right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The fields; none when they are chosen by the width of the screen.
    pub chosen: Vec<Field>,
    /// How many of them lie left of the screen.
    pub first: usize,
    /// The one in which the cursor stands on its line; `None` while the cursor is the line.
    pub cell: Option<Field>,
}

impl Columns {
    /// These fields, each once.
    pub fn of(fields: Vec<Field>) -> Self {
        let mut chosen: Vec<Field> = Vec::new();
        fields.into_iter().for_each(|field| {
            if !chosen.contains(&field) {
                chosen.push(field);
            }
        });
        Self { chosen, first: 0, cell: None }
    }

    /// What must be asked of the host for them.
    pub fn needs(&self) -> Needs {
        Needs::of(self.chosen.iter().copied())
    }

    /// Lays them out over `width`: as many as fit, narrow if they must.
    fn lay_out(&self, width: u16) -> Vec<Column> {
        let mut columns: Vec<Column> = Vec::new();
        let mut left = width;
        for field in self.chosen.iter().skip(self.first) {
            let blank = u16::from(!columns.is_empty());
            let narrow = field.definition().narrow;
            match left.checked_sub(blank + narrow) {
                Some(rest) => left = rest,
                // One that is cut says more than none.
                None if columns.is_empty() => return vec![Column { field: *field, width }],
                None => break,
            }
            columns.push(Column { field: *field, width: narrow });
        }
        grow(&mut columns, left);
        columns
    }

    /// How many lie right of a screen of this width.
    pub fn beyond(&self, width: u16) -> usize {
        self.chosen.len().saturating_sub(self.first + self.lay_out(width).len())
    }

    /// Moves the screen over them by one, no further than the last one is seen.
    pub fn scroll(&mut self, way: Way, width: u16) {
        match way {
            Way::Forward if self.beyond(width) > 0 => self.first += 1,
            Way::Forward => {}
            Way::Backward => self.first = self.first.saturating_sub(1),
        }
    }
}

impl Columns {
    /// Moves the cursor to the cell at the side, from the line to the first or last one in sight. `shown` are those in sight
    /// on a table of this width, which follows.
    pub fn step_cell(&mut self, way: Way, shown: &[Field], width: u16) {
        let all = if self.chosen.is_empty() { shown } else { &self.chosen };
        let Some(last) = all.len().checked_sub(1) else { return };
        let here = self.cell.and_then(|cell| all.iter().position(|field| *field == cell));
        let there = match (here, way) {
            (None, Way::Forward) => self.first,
            (None, Way::Backward) => self.first + shown.len().saturating_sub(1),
            (Some(here), Way::Forward) => here + 1,
            (Some(here), Way::Backward) => here.saturating_sub(1),
        };
        let there = there.min(last);
        self.cell = all.get(there).copied();
        if !self.chosen.is_empty() {
            self.reveal(there, width);
        }
    }

    /// Scrolls until the column of this number is in sight.
    fn reveal(&mut self, number: usize, width: u16) {
        self.first = self.first.min(number);
        while self.first < number && self.first + self.lay_out(width).len() <= number {
            self.first += 1;
        }
    }
}

/// Lays out the columns that were chosen, or else what `width` has room for, first of all those that the query is about.
pub fn lay_out(width: u16, columns: &Columns, hidden: &[Field], subjects: &[Field]) -> Vec<Column> {
    if !columns.chosen.is_empty() {
        return columns.lay_out(width);
    }
    let usual = by_priority(width, hidden, &[]);
    let is_seen = |field: &Field| hidden.contains(field) || usual.iter().any(|column| column.field == *field);
    if subjects.iter().all(is_seen) { usual } else { by_priority(width, hidden, subjects) }
}

/// Lays columns out over `width`. `hidden` names the fields that say nothing here (the state under a head that says
/// it, the kind when there is but one), `subjects` those that the query is about: they come behind this end, and a
/// timer that is none of them gives way to what else is essential.
fn by_priority(width: u16, hidden: &[Field], subjects: &[Field]) -> Vec<Column> {
    let (naming, others) = PRIORITY.split_at(NAMING);
    let (essential, others) = others.split_at(ESSENTIAL - NAMING);
    let timer = (!subjects.is_empty()).then_some(&Field::Timer);
    let essential = essential.iter().filter(|field| Some(*field) != timer).chain(timer);
    let mut chosen: Vec<Field> = Vec::new();
    for field in naming.iter().chain(subjects).chain(essential).filter(|field| !hidden.contains(field)) {
        let is_new = !chosen.contains(field);
        if is_new && total(&chosen, narrow) + narrow(*field) + u16::from(!chosen.is_empty()) <= width {
            chosen.push(*field);
        }
    }
    for field in others.iter().filter(|field| !hidden.contains(field)) {
        if chosen.contains(field) {
            continue;
        }
        chosen.push(*field);
        if total(&chosen, |field| field.definition().usual) > width {
            chosen.pop();
            break;
        }
    }
    let last = subjects.iter().filter(|field| !ORDER.contains(field));
    let mut columns: Vec<Column> = ORDER
        .iter()
        .chain(last)
        .filter(|field| chosen.contains(field))
        .map(|field| Column { field: *field, width: field.definition().narrow })
        .collect();
    if columns.is_empty() && width > 0 {
        columns.push(Column { field: Field::Local, width });
        return columns;
    }
    grow(&mut columns, width - total(&chosen, narrow));
    columns
}

fn narrow(field: Field) -> u16 {
    field.definition().narrow
}

/// What fields need with a blank between each two.
fn total(fields: &[Field], column: impl Fn(Field) -> u16) -> u16 {
    let blanks = u16::try_from(fields.len().saturating_sub(1)).unwrap_or(u16::MAX);
    fields.iter().map(|field| column(*field)).fold(blanks, u16::saturating_add)
}

fn grow(columns: &mut [Column], mut left: u16) {
    if let Some(timer) = columns.iter_mut().find(|column| column.field == Field::Timer) {
        let wanted = BAR.saturating_sub(timer.width);
        if wanted <= left {
            timer.width += wanted;
            left -= wanted;
        }
    }
    loop {
        let before = left;
        let rank = |column: &Column| GROWING.iter().position(|field| *field == column.field);
        let is_text = |field: Field| field.attribute().is_some() && field.definition().align == Align::Left;
        let is_growing = |column: &&mut Column| rank(column).is_some() || is_text(column.field);
        let mut growing: Vec<&mut Column> = columns.iter_mut().filter(is_growing).collect();
        growing.sort_by_key(|column| rank(column).unwrap_or(GROWING.len()));
        for column in growing {
            if left > 0 && column.width < column.field.definition().wide {
                column.width += 1;
                left -= 1;
            }
        }
        if left == 0 || left == before {
            return;
        }
    }
}

impl Column {
    /// The blanks before and after a text of `width` columns.
    pub fn padding(self, width: usize) -> (usize, usize) {
        let free = usize::from(self.width).saturating_sub(width);
        match self.field.definition().align {
            Align::Left => (0, free),
            Align::Right => (free, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(width: u16, subjects: &[Field], expected: &str) {
        let columns = by_priority(width, &[Field::State], subjects);
        let text: Vec<String> =
            columns.iter().map(|column| format!("{} {}", column.field.definition().name, column.width)).collect();
        assert_eq!(text.join(", "), expected);
    }

    #[test]
    fn what_gives_way_is_decided() {
        let none = &[];
        check(76, none, "netid 5, local 17, remote 17, timer 21, process 12");
        check(116, none, "netid 5, local 24, remote 24, timer 27, recvq 6, sendq 6, process 18");
        check(56, none, "netid 5, local 18, remote 18, process 12");
        check(66, none, "local 17, remote 17, timer 17, process 12");
        let rtt = Field::named("rtt").unwrap_or(Field::Mark);
        check(76, &[Field::RecvQ], "netid 5, local 20, remote 20, recvq 6, sendq 6, process 14");
        check(76, &[Field::SendQ, rtt], "netid 5, local 17, remote 17, recvq 6, sendq 6, process 11, rtt 8");
        check(40, &[Field::Timer, Field::SendQ], "local 18, timer 21");
        check(12, &[rtt], "rtt 8");
    }

    #[test]
    fn any_width_is_filled_and_never_passed() {
        for width in 0..400 {
            let columns = by_priority(width, &[], &[Field::Mark, Field::SendQ]);
            let used: usize = columns.iter().map(|column| usize::from(column.width) + 1).sum();
            assert!(used <= usize::from(width) + 1, "{width}: {columns:?}");
            assert!(width == 0 || !columns.is_empty(), "{width}");
        }
    }

    #[test]
    fn columns_that_do_not_fit_are_scrolled_to() {
        let chosen = vec![Field::Cookie, Field::Local, Field::Remote, Field::RecvQ];
        let mut columns = Columns::of(chosen);
        let fields = |columns: &Columns| columns.lay_out(30).iter().map(|column| column.field).collect::<Vec<_>>();
        assert_eq!((fields(&columns), columns.beyond(30)), (vec![Field::Cookie, Field::Local], 2));
        for _ in 0..9 {
            columns.scroll(Way::Forward, 30);
        }
        assert_eq!((fields(&columns), columns.beyond(30)), (vec![Field::Remote, Field::RecvQ], 0));
        columns.scroll(Way::Backward, 30);
        assert_eq!(fields(&columns), [Field::Local]);
        let cells = |columns: &mut Columns, way| {
            (0..6)
                .map(|_| {
                    let shown: Vec<Field> = columns.lay_out(30).iter().map(|column| column.field).collect();
                    columns.step_cell(way, &shown, 30);
                    let in_sight = columns.lay_out(30).iter().any(|column| Some(column.field) == columns.cell);
                    assert!(in_sight, "{columns:?}");
                    columns.cell
                })
                .collect::<Vec<_>>()
        };
        let [local, remote, recvq, cookie] = [Field::Local, Field::Remote, Field::RecvQ, Field::Cookie].map(Some);
        assert_eq!(cells(&mut columns, Way::Forward), [local, remote, recvq, recvq, recvq, recvq]);
        assert_eq!(cells(&mut columns, Way::Backward), [remote, local, cookie, cookie, cookie, cookie]);
        for width in 0..200 {
            let used: usize = columns.lay_out(width).iter().map(|column| usize::from(column.width) + 1).sum();
            assert!(used <= usize::from(width) + 1, "{width}");
        }
    }
}
