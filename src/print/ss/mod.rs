//! The output of ss(8), iproute2 7.3, byte for byte: the rows of every family, their columns and details.
//!
//! Prints rows in the order in which it gets them, and selects none.
//!
//! Where it differs on purpose: control characters are replaced in Unix names, which ss prints raw,
//! and in names of services, interfaces and upper layers; a list of holders is not cut at 65,535 bytes; the columns of
//! a long listing stay as wide as they began.

mod cells;
mod columns;
mod details;
mod duration;
mod formatter;
mod hosts;
mod json;
mod layout;
mod screen;
mod sections;
pub mod summary;
#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::num::NonZeroUsize;

use super::json::Layout;
use super::{number, text};
use crate::field::text::Ports;
use crate::model::capture::Table;
use crate::model::names::Names;
use crate::model::owner::{Holder, Holders};
use crate::model::socket::Socket;
use crate::model::statistics::SocketStatistics;
use formatter::Formatter;
use json::rows::Objects;
use sections::Sections;

pub use columns::{Part, Parts};
pub use hosts::Naming;
pub use screen::width_from_columns;

/// What to show, and how.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Columns and details.
    pub parts: Parts,
    /// Ports.
    pub ports: Ports,
    /// What ports are named by.
    pub naming: Naming,
    /// The screen's width in columns; `None` for the compact form, which ss uses when it writes to
    /// something else than a terminal and COLUMNS is not set.
    pub width: Option<NonZeroUsize>,
}

/// Prints the header and the given rows.
///
/// # Errors
///
/// What `out` answered; a closed pipe is for the caller to take quietly.
pub fn print<'r>(
    rows: impl IntoIterator<Item = (&'r Socket, Option<&'r Holders>)>,
    options: &Options,
    names: &(dyn Names + Sync),
    out: impl Write,
) -> io::Result<()> {
    let mut printer = Printer::new(options, names, out);
    for (socket, holders) in rows {
        printer.row(socket, holders.map_or(&[], |holders| holders));
    }
    printer.finish()
}

/// Prints rows as they come, holding them back until all is known that they need.
pub struct Printer<'a, W: Write> {
    rows: Rows<'a>,
    out: W,
}

/// Rows that wait.
#[expect(clippy::large_enum_variant, reason = "there is one in a run")]
enum Rows<'a> {
    /// For the widths of their columns.
    Text(Formatter<'a>, Sections),
    /// For nobody to take them back.
    Json(Objects<'a>),
}

impl<'a, W: Write> Printer<'a, W> {
    /// A printer in the layout of ss. Its header, if one is wanted, waits for the first rows.
    pub fn new(options: &Options, names: &'a (dyn Names + Sync), out: W) -> Self {
        Self { rows: Rows::Text(Formatter::new(options, names), Sections::default()), out }
    }

    /// A printer of JSON: the parts say which groups are wanted.
    pub fn json(options: &Options, shape: Layout, names: &'a (dyn Names + Sync), out: W) -> Self {
        Self { rows: Rows::Json(Objects::new(options, shape, names)), out }
    }

    /// Adds the summary; in the layout of ss it is printed at once.
    ///
    /// # Errors
    ///
    /// What the stream answered.
    pub fn summary(&mut self, statistics: &SocketStatistics) -> io::Result<()> {
        match &mut self.rows {
            Rows::Text(..) => summary::print(statistics, &mut self.out),
            Rows::Json(objects) => {
                objects.summary(statistics);
                Ok(())
            }
        }
    }

    /// Adds a row with the holders of its socket; they are shown if the options say so.
    pub fn row(&mut self, socket: &Socket, holders: &[Holder]) {
        match &mut self.rows {
            Rows::Text(formatter, sections) => formatter.row(socket, holders, sections.current()),
            Rows::Json(objects) => objects.row(socket, holders),
        }
    }

    /// Rows of a table follow. Those that came of it before are void: they are of a dump that is repeated.
    pub fn begin(&mut self, table: Table) {
        match &mut self.rows {
            Rows::Text(_, sections) => sections.begin(table),
            Rows::Json(objects) => objects.begin(table),
        }
    }

    /// Further rows follow of a table that was begun, where [`Printer::takes_mixed_tables`]. They are printed behind
    /// those that it has.
    pub fn resume(&mut self, table: Table) {
        if let Rows::Text(_, sections) = &mut self.rows {
            sections.resume(table);
        }
    }

    /// Whether rows of several tables may come mixed, after all of these were begun. Tables are printed in the order in
    /// which they were begun.
    pub const fn takes_mixed_tables(&self) -> bool {
        matches!(self.rows, Rows::Text(..))
    }

    /// Writes the header, once, and the rows since the last time: for rows that nobody knows the end of. Columns may
    /// grow wider from one time to the next.
    ///
    /// # Errors
    ///
    /// What the stream answered.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.rows {
            Rows::Text(formatter, sections) => {
                formatter.write(&sections.blocks(), &mut self.out)?;
                *sections = Sections::default();
            }
            Rows::Json(objects) => objects.write(&mut self.out)?,
        }
        self.out.flush()
    }

    /// Writes all.
    ///
    /// # Errors
    ///
    /// What the stream answered.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        if let Rows::Json(objects) = &mut self.rows {
            objects.finish(&mut self.out)?;
        }
        self.out.flush()
    }
}
