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
pub mod json;
mod layout;
mod number;
mod screen;
pub mod summary;
#[cfg(test)]
mod tests;
mod text;

use std::io::{self, Write};
use std::num::NonZeroU16;

use crate::field::text::Ports;
use crate::model::names::Names;
use crate::model::owner::Holders;
use crate::model::socket::Socket;
use crate::model::statistics::SocketStatistics;
use formatter::Formatter;
use json::Shape;
use json::rows::Objects;
use layout::Block;

pub use columns::{Part, Parts};
pub use screen::width_from_columns;

/// What to show, and how.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Columns and details.
    pub parts: Parts,
    /// Ports.
    pub ports: Ports,
    /// The screen's width in columns; `None` for the compact form, which ss uses when it writes to
    /// something else than a terminal and COLUMNS is not set.
    pub width: Option<NonZeroU16>,
}

/// Prints the header and the given rows.
///
/// # Errors
///
/// What `out` answered; a closed pipe is for the caller to take quietly.
pub fn print<'r>(
    rows: impl IntoIterator<Item = (&'r Socket, Option<&'r Holders>)>,
    options: &Options,
    names: &dyn Names,
    out: impl Write,
) -> io::Result<()> {
    let mut printer = Printer::new(options, names, out);
    for (socket, holders) in rows {
        printer.row(socket, holders);
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
    Text(Formatter<'a>, Block),
    /// For nobody to take them back.
    Json(Objects<'a>),
}

/// A place in the rows of a [`Printer`] to go back to.
#[derive(Clone, Copy, Debug)]
pub struct Mark(Waiting);

#[derive(Clone, Copy, Debug)]
enum Waiting {
    Text(layout::Mark),
    Json(usize),
}

impl<'a, W: Write> Printer<'a, W> {
    /// A printer in the layout of ss. Its header, if one is wanted, waits for the first rows.
    pub fn new(options: &Options, names: &'a dyn Names, out: W) -> Self {
        Self { rows: Rows::Text(Formatter::new(options, names), Block::default()), out }
    }

    /// A printer of JSON: the parts say which groups are wanted.
    pub fn json(options: &Options, shape: Shape, names: &'a dyn Names, out: W) -> Self {
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
    pub fn row(&mut self, socket: &Socket, holders: Option<&Holders>) {
        let holders = holders.map_or(&[][..], |holders| holders);
        match &mut self.rows {
            Rows::Text(formatter, block) => formatter.row(socket, holders, block),
            Rows::Json(objects) => objects.row(socket, holders),
        }
    }

    /// The end of the rows so far.
    pub fn mark(&self) -> Mark {
        Mark(match &self.rows {
            Rows::Text(_, block) => Waiting::Text(block.mark()),
            Rows::Json(objects) => Waiting::Json(objects.length()),
        })
    }

    /// Forgets the rows since `mark`: they came from a dump that is repeated.
    pub fn truncate(&mut self, mark: Mark) {
        match (&mut self.rows, mark.0) {
            (Rows::Text(_, block), Waiting::Text(mark)) => block.truncate(mark),
            (Rows::Json(objects), Waiting::Json(length)) => objects.truncate(length),
            // Of another printer.
            (Rows::Text(..), Waiting::Json(_)) | (Rows::Json(_), Waiting::Text(_)) => {}
        }
    }

    /// Writes the header, once, and the rows since the last time: for rows that nobody knows the end of. Columns may
    /// grow wider from one time to the next.
    ///
    /// # Errors
    ///
    /// What the stream answered.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.rows {
            Rows::Text(formatter, block) => {
                formatter.write(&[block], &mut self.out)?;
                *block = Block::default();
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
