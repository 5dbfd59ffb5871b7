//! Objects as CSV (RFC 4180): a line of names, then one line each.
//!
//! Names are paths with `_` for the dots. A list gives its length under its own name, and of its first element the
//! rest. What is absent or null is an empty cell.
//!
//! A text that begins with `=`, `+`, `-` or `@` has an apostrophe before it: spreadsheets would take it for a formula,
//! and anybody may give a process or a socket such a name.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::net::IpAddr;

use crate::field::schema::Place;
use crate::field::{Kind, Subject, Value};
use crate::print::address::{number, v4, v6};

use super::{Content, Look, Printer};

/// Whether a line of names stands first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// It does.
    #[default]
    Shown,
    /// It does not.
    Hidden,
}

/// Prints CSV.
pub struct Csv<W> {
    content: Content,
    header: Header,
    out: W,
}

/// One column.
enum Column {
    /// The length of the list of holders, under this name.
    Length(&'static str),
    /// A value.
    Value(&'static Place),
}

impl<W: Write> Csv<W> {
    /// A printer to `out`.
    pub const fn new(content: Content, header: Header, out: W) -> Self {
        Self { content, header, out }
    }
}

impl<W: Write> Printer for Csv<W> {
    /// The names stand before the first look only.
    fn look(&mut self, look: &Look<'_>) -> io::Result<()> {
        let columns = columns(&self.content.places());
        let mut line = String::new();
        if std::mem::replace(&mut self.header, Header::Hidden) == Header::Shown {
            join(columns.iter().map(|column| column.name()), &mut line, |name, out| out.push_str(&name));
            self.out.write_all(line.as_bytes())?;
        }
        for subject in self.content.subjects(look) {
            line.clear();
            join(columns.iter(), &mut line, |column, out| column.cell(&subject, out));
            self.out.write_all(line.as_bytes())?;
        }
        self.out.flush()
    }
}

/// The version of the schema says nothing where names stand above: it has no column. Nor have objects.
fn columns(places: &[&'static Place]) -> Vec<Column> {
    let mut columns = Vec::new();
    let mut list = "";
    for place in places.iter().filter(|place| place.kind != Kind::ObjectOrNull && place.path != "v") {
        if let Some((name, _)) = place.in_list().filter(|(name, _)| *name != list) {
            list = name;
            columns.push(Column::Length(name));
        }
        columns.push(Column::Value(place));
    }
    columns
}

fn join<T>(cells: impl Iterator<Item = T>, line: &mut String, mut write: impl FnMut(T, &mut String)) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            line.push(',');
        }
        write(cell, line);
    }
    line.push_str("\r\n");
}

impl Column {
    fn name(&self) -> String {
        match self {
            Self::Length(name) => (*name).to_owned(),
            Self::Value(place) => place.path.replace("[]", "").replace('.', "_"),
        }
    }

    fn cell(&self, subject: &Subject<'_>, out: &mut String) {
        let value = match self {
            Self::Length(_) => Value::Integer(subject.holders.len() as u64),
            Self::Value(place) => place.value(subject),
        };
        match value {
            Value::Absent | Value::Null => {}
            Value::Boolean(yes) => out.push_str(if yes { "true" } else { "false" }),
            Value::Integer(value) => number(value, out),
            Value::Signed(value) => _ = write!(out, "{value}"),
            Value::Micros(micros) => milliseconds(micros, out),
            Value::Hex(value) => _ = write!(out, "{value:x}"),
            Value::Address(IpAddr::V4(address)) => v4(address, out),
            Value::Address(IpAddr::V6(address)) => v6(address, out),
            Value::Text(text) => cell(&text, out),
        }
    }
}

/// Appends microseconds as milliseconds, as JSON has them.
fn milliseconds(micros: u64, out: &mut String) {
    number(micros / 1000, out);
    if !micros.is_multiple_of(1000) {
        let _takes_all = write!(out, ".{:03}", micros % 1000);
    }
}

/// Appends a text, quoted where it must be. One with blanks at its ends is too: some readers drop them.
fn cell(text: &str, out: &mut String) {
    let guard = if text.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    if text.contains([',', '"', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ') {
        out.push('"');
        out.push_str(guard);
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(guard);
        out.push_str(text);
    }
}
