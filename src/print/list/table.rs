//! Rows as a table for people: as wide as the screen, one line each.
//!
//! What gives way when it is narrow is [`PRIORITY`]'s: fields go whole, the others are cut, with a sign. Without a
//! screen nothing goes and nothing is cut.

use std::io::{self, Write};

use crate::field::text::text;
use crate::field::{Align, Field, PRIORITY, Subject};
use crate::model::fit::{Lose, cut, thousands, width};
use crate::query::listing::Grouping;

use super::csv::Header;
use super::{Content, Look, Printer};

/// Blanks between two columns where there is room, and where there is none.
const GAPS: [usize; 2] = [2, 1];

/// Whether titles are bold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// No escape sequences: not a terminal, or one without.
    Plain,
    /// Select Graphic Rendition (ECMA-48).
    Bold,
}

/// What the table is printed on.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Columns of the screen; `None` where there is none.
    pub width: Option<usize>,
    /// How titles look.
    pub ink: Ink,
    /// One column wide, where something was cut off.
    pub cut: &'static str,
}

/// Prints a table.
pub struct Table<W> {
    content: Content,
    header: Header,
    screen: Screen,
    left_out: Vec<Field>,
    looks: usize,
    out: W,
}

/// A column as laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Column {
    field: Field,
    width: usize,
}

/// Columns, and the blanks between each two.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sheet {
    columns: Vec<Column>,
    gap: usize,
}

impl<W: Write> Table<W> {
    /// A printer to `out`.
    pub const fn new(content: Content, header: Header, screen: Screen, out: W) -> Self {
        Self { content, header, screen, left_out: Vec::new(), looks: 0, out }
    }

    fn rows(&mut self, fields: &[Field], look: &Look<'_>) -> io::Result<()> {
        let mut needed: Vec<usize> = fields.iter().map(|field| width(field.definition().title)).collect();
        for subject in look.rows() {
            for (needed, field) in needed.iter_mut().zip(fields) {
                *needed = width(&cell(*field, &subject)).max(*needed);
            }
        }
        let sheet = Sheet::lay_out(fields, &needed, self.screen.width);
        let is_shown = |field: &Field| sheet.columns.iter().any(|column| column.field == *field);
        self.left_out = fields.iter().filter(|field| !is_shown(field)).copied().collect();
        if self.header == Header::Shown {
            let titles = self.line(&sheet, |field| field.definition().title.to_owned());
            self.title(&titles)?;
        }
        let groups = look.listing.groups.iter().filter(|group| group.present > 0);
        for (number, group) in groups.enumerate() {
            if look.grouping != Grouping::Nothing {
                let gap = if number > 0 { "\n" } else { "" };
                let first = look.members(group).next();
                let name = first.map(|subject| group.key.heading(subject.row, look.world, look.context));
                self.out.write_all(gap.as_bytes())?;
                let count = thousands(group.present);
                let name = self.beside(&name.unwrap_or_default(), width(&count) + 1, look.grouping);
                self.title(&format!("{name} {count}"))?;
            }
            for subject in look.members(group) {
                let line = self.line(&sheet, |field| cell(field, &subject));
                writeln!(self.out, "{line}")?;
            }
        }
        Ok(())
    }

    fn counts(&mut self, look: &Look<'_>) -> io::Result<()> {
        const TITLE: &str = "Count";
        let counts: Vec<(String, String)> = look
            .counts()
            .iter()
            .map(|(key, of)| (of.count.to_string(), key.heading(of.row, look.world, look.context)))
            .collect();
        let wide = counts.iter().map(|(count, _)| width(count)).fold(width(TITLE), usize::max);
        let name = |name: &str| self.beside(name, wide + 2, look.grouping);
        let lines: Vec<String> = counts.iter().map(|(count, of)| format!("{count:>wide$}  {}", name(of))).collect();
        if self.header == Header::Shown {
            self.title(format!("{TITLE:>wide$}  {}", look.grouping.definition().title).trim_end())?;
        }
        lines.iter().try_for_each(|line| writeln!(self.out, "{}", self.within(line.trim_end())))
    }

    /// What a group is called, in the room that `others` leave of the screen.
    fn beside(&self, name: &str, others: usize, grouping: Grouping) -> String {
        match self.screen.width {
            Some(screen) => cut(name, screen.saturating_sub(others), grouping.loses(), self.screen.cut),
            None => name.to_owned(),
        }
    }

    /// A line that is not laid out in columns, as far as the screen has room.
    fn within(&self, text: &str) -> String {
        match self.screen.width {
            Some(screen) => cut(text, screen, Lose::Back, self.screen.cut),
            None => text.to_owned(),
        }
    }

    fn title(&mut self, text: &str) -> io::Result<()> {
        let text = self.within(text);
        match self.screen.ink {
            Ink::Plain => writeln!(self.out, "{text}"),
            Ink::Bold => writeln!(self.out, "\x1b[1m{text}\x1b[0m"),
        }
    }

    fn line(&self, sheet: &Sheet, text: impl Fn(Field) -> String) -> String {
        let mut line = String::new();
        for (at, column) in sheet.columns.iter().enumerate() {
            if at > 0 {
                line.push_str(&" ".repeat(sheet.gap));
            }
            let text = cut(&text(column.field), column.width, column.field.loses(), self.screen.cut);
            let free = " ".repeat(column.width.saturating_sub(width(&text)));
            match column.field.definition().align {
                Align::Left => line.extend([text, free]),
                Align::Right => line.extend([free, text]),
            }
        }
        line.truncate(line.trim_end_matches(' ').len());
        line
    }
}

impl<W: Write> Printer for Table<W> {
    /// A line with the time stands before each look but the first.
    fn look(&mut self, look: &Look<'_>) -> io::Result<()> {
        if self.looks > 0 {
            writeln!(self.out)?;
            self.title(&look.date.to_string())?;
        }
        self.looks += 1;
        match self.content.clone() {
            Content::Rows(fields) => self.rows(&fields, look)?,
            Content::Counts(_) => self.counts(look)?,
        }
        self.out.flush()
    }

    fn left_out(&self) -> &[Field] {
        &self.left_out
    }
}

fn cell(field: Field, subject: &Subject<'_>) -> String {
    text(field, subject.row, subject.context)
}

impl Sheet {
    /// Chooses columns and their widths. `needed` is what each field's longest text takes.
    fn lay_out(fields: &[Field], needed: &[usize], screen: Option<usize>) -> Self {
        let [wide, narrow] = GAPS;
        let whole: Vec<Column> =
            fields.iter().zip(needed).map(|(field, needed)| Column { field: *field, width: *needed }).collect();
        let gaps = wide * whole.len().saturating_sub(1);
        match screen {
            Some(screen) if needed.iter().sum::<usize>() + gaps > screen => {
                Self { columns: squeeze(&whole, screen, narrow), gap: narrow }
            }
            _ => Self { columns: whole, gap: wide },
        }
    }
}

/// As many columns as have a place on a screen.
fn squeeze(whole: &[Column], screen: usize, gap: usize) -> Vec<Column> {
    let narrow = |column: &Column| column.width.min(usize::from(column.field.definition().narrow));
    let rank = |field: Field| PRIORITY.iter().position(|other| *other == field).unwrap_or(PRIORITY.len());
    let mut by_rank = whole.to_vec();
    by_rank.sort_by_key(|column| rank(column.field));
    let mut left = screen;
    let mut kept: Vec<Field> = Vec::new();
    for column in by_rank {
        let gap = if kept.is_empty() { 0 } else { gap };
        match left.checked_sub(narrow(&column) + gap) {
            Some(rest) => left = rest,
            // Something must be shown, however narrow the screen is.
            None if kept.is_empty() => return vec![Column { width: screen, ..column }],
            None => break,
        }
        kept.push(column.field);
    }
    let wanted: Vec<Column> = whole.iter().filter(|column| kept.contains(&column.field)).copied().collect();
    let mut columns: Vec<Column> = wanted.iter().map(|column| Column { width: narrow(column), ..*column }).collect();
    grow(&mut columns, &wanted, left);
    columns
}

/// Gives what is left to those whose texts are longer, one column of the screen each in turn.
fn grow(columns: &mut [Column], wanted: &[Column], mut left: usize) {
    let mut grew = true;
    while grew {
        grew = false;
        for (column, wanted) in columns.iter_mut().zip(wanted) {
            if left > 0 && column.width < wanted.width {
                column.width += 1;
                left -= 1;
                grew = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::field::FIELDS;

    #[track_caller]
    fn check(fields: &[Field], needed: &[usize], screen: usize, expected: &str) {
        let sheet = Sheet::lay_out(fields, needed, Some(screen));
        let text: Vec<String> =
            sheet.columns.iter().map(|column| format!("{} {}", column.field.definition().name, column.width)).collect();
        assert_eq!(format!("{} | {}", text.join(", "), sheet.gap), expected);
    }

    #[test]
    fn what_gives_way_is_decided() {
        let fields = [Field::Netid, Field::Local, Field::Process];
        check(&fields, &[5, 21, 18], 48, "netid 5, local 21, process 18 | 2");
        check(&fields, &[5, 21, 18], 46, "netid 5, local 21, process 18 | 1");
        check(&fields, &[5, 21, 18], 40, "netid 5, local 20, process 13 | 1");
        check(&fields, &[5, 21, 18], 35, "netid 5, local 17, process 11 | 1");
        check(&fields, &[5, 21, 18], 34, "local 20, process 13 | 1");
        check(&fields, &[5, 21, 18], 10, "local 10 | 1");
        check(&[Field::Cgroup, Field::Inode], &[10, 8], 12, "inode 8 | 1");
    }

    proptest! {
        #[test]
        fn no_width_is_ever_passed(screen in 1_usize..300, needed in prop::collection::vec(1_usize..200, FIELDS.len())) {
            let fields: Vec<Field> = FIELDS.iter().map(|definition| definition.field).collect();
            let sheet = Sheet::lay_out(&fields, &needed, Some(screen));
            let widths: usize = sheet.columns.iter().map(|column| column.width).sum();
            prop_assert!(widths + sheet.gap * (sheet.columns.len() - 1) <= screen);
            prop_assert!(!sheet.columns.is_empty());
        }
    }
}
