//! Rows on their way to the printer: those that were asked for, closed first where that was asked.

use std::cell::LazyCell;
use std::io::{self, Write};

use crate::model::address::Ends;
use crate::model::capture::{Form, Table};
use crate::model::socket::{Protocol, Socket};
use crate::print::ss::Printer;
use crate::query::filter::flat::Flat;
use crate::session::{Malformed, Rows};
use crate::source::diag::{Destroyed, Diag};
use crate::source::owners::Roster;

use super::selection::Selection;

/// Lets through what is wanted.
pub(super) struct Wanted<'a> {
    pub(super) selection: &'a Selection,
    pub(super) filter: Option<&'a Flat>,
    pub(super) tcp: Origin,
}

/// Where TCP sockets come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The kernel, which was asked for what is wanted.
    Kernel,
    /// A recording, of which ss shows every family.
    Recording,
}

impl Wanted<'_> {
    fn takes(&self, socket: &Socket, form: Form) -> bool {
        self.has_kind(socket, form)
            && self.selection.has_state_of(socket, form)
            && self.filter.is_none_or(|filter| filter.matches(socket))
    }

    /// Whether a socket is of a type and family that was asked for. Of packet sockets ss shows both types when it has them
    /// from netlink, whichever was asked for.
    fn has_kind(&self, socket: &Socket, form: Form) -> bool {
        match (form, &socket.ends) {
            (Form::Netlink, Ends::Packet(_)) => true,
            (Form::Netlink, Ends::Inet(_)) if self.tcp == Origin::Recording && socket.protocol == Protocol::Tcp => true,
            (Form::Netlink, Ends::Inet(ends)) => self.selection.asks_for(ends.local.address),
            _ => self.selection.has(socket.protocol),
        }
    }
}

/// Closes sockets.
pub(super) struct Closer {
    diag: Diag,
    /// The table in which the kernel refused to: it is not asked again there.
    refused: Option<Table>,
}

impl Closer {
    pub(super) const fn new(diag: Diag) -> Self {
        Self { diag, refused: None }
    }

    /// Whether the socket was closed. What the kernel cannot close is passed over, as in ss; a refusal is told once for
    /// each table.
    fn closes(&mut self, socket: &Socket) -> bool {
        let table = socket.table();
        if socket.ends.inet().is_none() || self.refused == Some(table) {
            return self.refused != Some(table);
        }
        match self.diag.destroy(socket) {
            Ok(Destroyed::Closed) => true,
            Ok(Destroyed::Gone | Destroyed::Unsupported) => false,
            Err(error) => {
                let _ = writeln!(io::stderr(), "{error}");
                self.refused = Some(table);
                false
            }
        }
    }
}

/// The holders of all sockets, found when the first row asks for them: many rows are read meanwhile, and where there is
/// none nobody is asked.
pub(super) type Owners = LazyCell<Roster, Box<dyn FnOnce() -> Roster + Send>>;

/// Takes rows and prints those that are wanted.
pub(super) struct Listing<'a, W: Write> {
    pub(super) wanted: Wanted<'a>,
    /// `None` where nobody wants to know them.
    pub(super) owners: Option<Owners>,
    pub(super) closer: Option<Closer>,
    pub(super) printer: Printer<'a, W>,
    /// The first of each table.
    pub(super) faults: Vec<(Table, Malformed)>,
}

impl<'a, W: Write> Listing<'a, W> {
    /// Nothing yet.
    pub(super) const fn new(wanted: Wanted<'a>, owners: Option<Owners>, printer: Printer<'a, W>) -> Self {
        Self { wanted, owners, closer: None, printer, faults: Vec::new() }
    }
}

impl<W: Write> Rows for Listing<'_, W> {
    fn begin(&mut self, table: Table) {
        self.printer.begin(table);
        self.faults.retain(|(of, _)| *of != table);
    }

    fn resume(&mut self, table: Table) {
        self.printer.resume(table);
    }

    fn row(&mut self, socket: &Socket, form: Form) {
        if !self.wanted.takes(socket, form) {
            return;
        }
        // Before it is closed, since whoever holds it may end then.
        let holders = self.owners.as_ref().map_or(&[][..], |owners| owners.of(socket.inode));
        if self.closer.as_mut().is_some_and(|closer| !closer.closes(socket)) {
            return;
        }
        self.printer.row(socket, holders);
    }

    fn malformed(&mut self, table: Table, malformed: Malformed) {
        if self.faults.iter().all(|(known, _)| *known != table) {
            self.faults.push((table, malformed));
        }
    }

    fn is_slow_to_begin(&self) -> bool {
        self.owners.is_some()
    }

    /// Closing goes table by table, as in ss.
    fn takes_mixed_tables(&self) -> bool {
        self.closer.is_none() && self.printer.takes_mixed_tables()
    }
}
