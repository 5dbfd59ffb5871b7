//! The layout of ss(8), iproute2 7.3, byte for byte: TCP, UDP and Unix rows, queues, addresses,
//! processes (`-p`) and timers (`-o`).
//!
//! Prints rows in the order in which it gets them, and selects none. `-O` has nothing to do here:
//! no detail group of these starts a line of its own.
//!
//! Where it differs on purpose: control characters are replaced in Unix names, which ss prints raw,
//! and in service and interface names; a list of holders is not cut at 65,535 bytes.

mod cells;
mod columns;
mod duration;
mod hosts;
mod layout;
mod screen;
#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::num::NonZeroU16;

use crate::field::text::Ports;
use crate::model::names::Names;
use crate::model::owner::Holders;
use crate::model::socket::Socket;
use cells::Row;
use hosts::Host;
use layout::Layout;

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
        printer.row(socket, holders)?;
    }
    printer.finish()
}

/// Prints rows as they come, holding them back until widths can be computed.
pub struct Printer<'a, W: Write> {
    parts: Parts,
    host: Host<'a>,
    layout: Layout,
    out: W,
}

impl<'a, W: Write> Printer<'a, W> {
    /// A printer whose header, if one is wanted, waits for the first rows.
    pub fn new(options: &Options, names: &'a dyn Names, out: W) -> Self {
        let mut layout = Layout::new(options.parts, options.width.map(|width| usize::from(width.get())));
        if options.parts.contains(Part::Header) {
            layout.row(|spec, out| out.push_str(spec.title));
        }
        Self { parts: options.parts, host: Host::new(names, options.ports), layout, out }
    }

    /// Adds a row with the holders of its socket; they are shown if the options say so.
    ///
    /// # Errors
    ///
    /// What the stream answered.
    pub fn row(&mut self, socket: &Socket, holders: Option<&Holders>) -> io::Result<()> {
        let row = Row { socket, holders: holders.map_or(&[], |holders| holders), parts: self.parts };
        self.layout.row(|spec, out| row.cell(spec.column, &mut self.host, out));
        if self.layout.is_full() { self.layout.write(&mut self.out) } else { Ok(()) }
    }

    /// Writes what is left.
    ///
    /// # Errors
    ///
    /// What the stream answered.
    pub fn finish(mut self) -> io::Result<()> {
        self.layout.write(&mut self.out)?;
        self.out.flush()
    }
}
