//! Rows as they come, for programs that print and end: nothing is collected, but Unix sockets from text, which ss sorts.

use crate::decode::decoder::{self, Malformed, Reading};
use crate::model::capture::{Form, Frame, Sink, Table};
use crate::model::coverage::{Coverage, Gap};
use crate::model::socket::Socket;

/// Takes sockets one by one.
pub trait Rows {
    /// The rows of a table begin; what came of the same table before is void.
    fn begin(&mut self, table: Table);
    /// Further rows of a table that was begun follow.
    fn resume(&mut self, table: Table);
    /// A socket, and the form of the answer that it came in.
    fn row(&mut self, socket: &Socket, form: Form);
    /// A part of an answer that no socket can be read from.
    fn malformed(&mut self, table: Table, malformed: Malformed);
    /// Whether the first row takes long, so that the source should go on meanwhile.
    fn is_slow_to_begin(&self) -> bool {
        false
    }
    /// Whether rows of one table may come between those of another, as in [`Sink::takes_mixed_tables`].
    fn takes_mixed_tables(&self) -> bool;
}

/// Decodes what a source reads and hands it on.
pub struct Stream<'a, R: Rows> {
    rows: &'a mut R,
    gaps: &'a mut Coverage,
}

impl<'a, R: Rows> Stream<'a, R> {
    /// Sockets go to `rows`, what is missing to `gaps`.
    pub const fn new(rows: &'a mut R, gaps: &'a mut Coverage) -> Self {
        Self { rows, gaps }
    }
}

impl<R: Rows> Sink for Stream<'_, R> {
    fn begin(&mut self, table: Table) {
        self.gaps.retain(|gap| gap.table() != Some(table));
        self.rows.begin(table);
    }

    fn frame(&mut self, frame: Frame<'_>) {
        self.rows.resume(frame.table);
        let is_sorted = frame.form == Form::ProcText && frame.table == Table::Unix;
        let mut held = Vec::new();
        for row in decoder::rows(&frame, Reading::AsSs) {
            match row {
                Ok(socket) if is_sorted => held.push(socket),
                Ok(socket) => self.rows.row(&socket, frame.form),
                Err(malformed) => self.rows.malformed(frame.table, malformed),
            }
        }
        // Unix sockets from text are the only ones that ss sorts: by type, and then by inode.
        held.sort_by_key(|socket| (socket.protocol, socket.inode));
        held.iter().for_each(|socket| self.rows.row(socket, frame.form));
    }

    fn gap(&mut self, gap: Gap) {
        self.gaps.push(gap);
    }

    fn takes_mixed_tables(&self) -> bool {
        self.rows.takes_mixed_tables()
    }
}
