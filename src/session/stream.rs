//! Rows as they come, for programs that print and end: nothing is collected.

use crate::decode::decoder::{self, Decoder};
use crate::decode::netlink::Messages;
use crate::model::capture::{Form, Frame, Sink, Table};
use crate::model::coverage::{Coverage, Gap};
use crate::model::socket::Socket;

/// Takes sockets one by one.
pub trait Rows {
    /// The rows of a table begin; what came of the same table before is void.
    fn begin(&mut self, table: Table);
    /// A socket.
    fn row(&mut self, socket: &Socket);
}

/// NLMSG_MIN_TYPE (linux/netlink.h): smaller types are netlink's own.
const FIRST_TYPE: u16 = 0x10;

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
        match frame.form {
            Form::Netlink => {
                for message in Messages::new(frame.bytes).filter(|message| message.kind >= FIRST_TYPE) {
                    if let Some(socket) = decoder::socket(frame.table, &message, frame.netns, frame.at) {
                        self.rows.row(&socket);
                    }
                }
            }
            Form::ProcText => {
                let mut decoder = Decoder::new(frame.at);
                decoder.frame(frame);
                decoder.finish().sockets.iter().for_each(|socket| self.rows.row(socket));
            }
        }
    }

    fn gap(&mut self, gap: Gap) {
        self.gaps.push(gap);
    }
}
