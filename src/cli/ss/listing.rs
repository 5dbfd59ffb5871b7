//! Rows on their way to the printer: those that were asked for.

use std::io;

use crate::model::capture::{Form, Table};
use crate::model::owner::Holdings;
use crate::model::socket::Socket;
use crate::print::ss::Printer;
use crate::query::filter::flat::Flat;
use crate::session::{Malformed, Rows};

use super::selection::Selection;

/// Rows on their way to the printer.
pub(super) struct Listing<'a, W: io::Write> {
    pub(super) selection: &'a Selection,
    pub(super) filter: Option<&'a Flat>,
    pub(super) holders: Holdings,
    pub(super) printer: Printer<'a, W>,
    /// The first of each table.
    pub(super) faults: Vec<(Table, Malformed)>,
    pub(super) failure: Option<io::Error>,
}

impl<W: io::Write> Rows for Listing<'_, W> {
    fn begin(&mut self, _table: Table) {}

    fn row(&mut self, socket: &Socket, form: Form) {
        let is_wanted = self.selection.has(socket.protocol)
            && self.selection.has_state_of(socket, form)
            && self.filter.is_none_or(|filter| filter.matches(socket));
        if !is_wanted || self.failure.is_some() {
            return;
        }
        if let Err(error) = self.printer.row(socket, self.holders.get(&socket.inode)) {
            self.failure = Some(error);
        }
    }

    fn malformed(&mut self, table: Table, malformed: Malformed) {
        if self.faults.iter().all(|(known, _)| *known != table) {
            self.faults.push((table, malformed));
        }
    }
}
