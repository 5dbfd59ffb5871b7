//! Turns the frames of one look into a snapshot.
//!
//! Does not judge the look: errors, ends and interruptions of a dump are the source's to handle, and
//! reach the snapshot as the gaps that it reports.

use crate::model::capture::{Frame, Sink, Table};
use crate::model::coverage::{Coverage, Gap};
use crate::model::key::NetnsId;
use crate::model::snapshot::Snapshot;
use crate::model::socket::Socket;
use crate::model::time::Moment;

pub use super::rows::{Malformed, Reading, Rows, rows, socket};

/// Builds a snapshot of what a source reads.
///
/// ```
/// use sockscope::decode::decoder::Decoder;
/// use sockscope::model::capture::{Form, Frame, Sink, Table};
/// use sockscope::model::{key::NetnsId, time::Moment};
///
/// let (at, netns) = (Moment::from_millis(5), NetnsId(4_026_531_840));
/// let bytes = b"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
///     \x20  0: 0100007F:1F90 00000000:0000 0A 00000000:00000002 00:00000000 00000000  1000        0 651 1";
/// let mut decoder = Decoder::new(at);
/// decoder.begin(Table::Tcp4);
/// decoder.frame(Frame { table: Table::Tcp4, form: Form::ProcText, netns, at, bytes });
/// let snapshot = decoder.finish();
/// assert_eq!(snapshot.sockets[0].receive_queue, 2);
/// assert!(snapshot.coverage.is_empty());
/// ```
#[derive(Debug)]
pub struct Decoder {
    at: Moment,
    sockets: Vec<Socket>,
    /// Where the sockets came from, in their order. Mostly one for each table.
    runs: Vec<Run>,
    gaps: Coverage,
    netns: Option<NetnsId>,
    /// Namespaces that were entered after that one.
    beside: Vec<NetnsId>,
    /// How many of the runs and of the gaps are of namespaces that were left: nothing makes them void.
    settled: Settled,
}

/// What belongs to namespaces that were left.
#[derive(Clone, Copy, Debug, Default)]
struct Settled {
    runs: usize,
    gaps: usize,
}

/// Sockets of one table that stand together.
#[derive(Debug)]
struct Run {
    table: Table,
    sockets: usize,
    malformed: u32,
}

impl Decoder {
    /// A decoder for the look that began `at`. The namespace of its sockets comes with the frames.
    pub const fn new(at: Moment) -> Self {
        let settled = Settled { runs: 0, gaps: 0 };
        Self { at, sockets: Vec::new(), runs: Vec::new(), gaps: Vec::new(), netns: None, beside: Vec::new(), settled }
    }

    /// Puts the sockets where those of an older snapshot were, so that a look at a large host need not
    /// ask for memory again. What `spare` holds is dropped.
    #[must_use]
    pub fn reusing(self, mut spare: Vec<Socket>) -> Self {
        spare.clear();
        Self { sockets: spare, ..self }
    }

    /// What was seen.
    pub fn finish(self) -> Snapshot {
        let Self { at, sockets, runs, gaps: mut coverage, netns, beside, .. } = self;
        for table in Table::all() {
            let of_table = runs.iter().filter(|run| run.table == table);
            let messages = of_table.fold(0u32, |sum, run| sum.saturating_add(run.malformed));
            if messages > 0 {
                coverage.push(Gap::Malformed { table, messages });
            }
        }
        Snapshot { at, netns, beside, sockets, coverage }
    }
}

impl Sink for Decoder {
    fn enter(&mut self, netns: NetnsId) {
        // The own namespace comes first; those that are shown beside it do not stand for the world.
        if *self.netns.get_or_insert(netns) != netns {
            self.beside.push(netns);
        }
        self.settled = Settled { runs: self.runs.len(), gaps: self.gaps.len() };
    }

    fn begin(&mut self, table: Table) {
        let (mut start, mut number) = (0, 0);
        self.runs.retain(|run| {
            number += 1;
            if number > self.settled.runs && run.table == table {
                self.sockets.drain(start..start + run.sockets);
                return false;
            }
            start += run.sockets;
            true
        });
        let mut number = 0;
        self.gaps.retain(|gap| {
            number += 1;
            number <= self.settled.gaps || gap.table() != Some(table)
        });
    }

    fn frame(&mut self, frame: Frame<'_>) {
        self.netns.get_or_insert(frame.netns);
        let before = self.sockets.len();
        let malformed = read(&frame, &mut self.sockets);
        let sockets = self.sockets.len() - before;
        let open = self.runs.get_mut(self.settled.runs..).and_then(<[Run]>::last_mut);
        match open.filter(|run| run.table == frame.table) {
            Some(run) => {
                run.sockets += sockets;
                run.malformed = run.malformed.saturating_add(malformed);
            }
            None => self.runs.push(Run { table: frame.table, sockets, malformed }),
        }
    }

    fn gap(&mut self, gap: Gap) {
        self.gaps.push(gap);
    }
}

/// Adds the sockets of one answer; says how many messages or rows could not be decoded. A datagram that breaks off
/// counts as one message more.
fn read(frame: &Frame<'_>, sockets: &mut Vec<Socket>) -> u32 {
    let mut malformed = 0u32;
    for row in rows(frame, Reading::Plain) {
        match row {
            Ok(socket) => sockets.push(socket),
            Err(_) => malformed = malformed.saturating_add(1),
        }
    }
    malformed
}

#[cfg(test)]
mod tests;
