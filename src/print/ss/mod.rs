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
mod layout;
mod number;
mod screen;
#[cfg(test)]
mod tests;
mod text;

use std::io::{self, Write};
use std::num::NonZeroU16;

use crate::field::text::Ports;
use crate::model::names::Names;
use crate::model::owner::Holders;
use crate::model::socket::Socket;
use formatter::Formatter;
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

/// Prints rows as they come, holding them back until widths can be computed.
pub struct Printer<'a, W: Write> {
    formatter: Formatter<'a>,
    rows: Block,
    out: W,
}

/// A place in the rows of a [`Printer`] to go back to.
#[derive(Clone, Copy, Debug)]
pub struct Mark(layout::Mark);

impl<'a, W: Write> Printer<'a, W> {
    /// A printer whose header, if one is wanted, waits for the first rows.
    pub fn new(options: &Options, names: &'a dyn Names, out: W) -> Self {
        Self { formatter: Formatter::new(options, names), rows: Block::default(), out }
    }

    /// Adds a row with the holders of its socket; they are shown if the options say so.
    pub fn row(&mut self, socket: &Socket, holders: Option<&Holders>) {
        self.formatter.row(socket, holders.map_or(&[], |holders| holders), &mut self.rows);
    }

    /// The end of the rows so far.
    pub fn mark(&self) -> Mark {
        Mark(self.rows.mark())
    }

    /// Forgets the rows since `mark`: they came from a dump that is repeated.
    pub fn truncate(&mut self, mark: Mark) {
        self.rows.truncate(mark.0);
    }

    /// Writes the header, once, and the rows since the last time, in widths of their own: for rows that nobody knows
    /// the end of.
    ///
    /// # Errors
    ///
    /// What the stream answered.
    pub fn flush(&mut self) -> io::Result<()> {
        self.formatter.write(&[&self.rows], &mut self.out)?;
        self.rows = Block::default();
        self.out.flush()
    }

    /// Writes all.
    ///
    /// # Errors
    ///
    /// What the stream answered.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()
    }
}
