//! One look whose answers are decoded while the kernel makes the next ones, where there are many.
//!
//! The kernel takes most of the time of a large dump, on the thread that reads it. Decoding and printing go to another
//! one, but not before so much has come that the other is worth its start, unless the first row takes long. The order of
//! what comes is kept.

use std::sync::{Mutex, PoisonError};
use std::thread::{self, Scope};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use crate::model::capture::{Form, Frame, Sink, Table};
use crate::model::coverage::{Coverage, Gap};
use crate::model::key::NetnsId;
use crate::model::time::Moment;
use crate::source::{Source, Wants};

use super::stream::{Rows, Stream};

/// From so many bytes of answers on, a second thread helps: some two thousand TCP sockets.
const MANY: usize = 256 * 1024;

/// So many batches may wait: few, so that their memory is soon used again.
const WAITING: usize = 64;

/// A batch is sent when it has so many bytes: what the kernel gives at once.
const BATCH: usize = 31 * 1024;

/// Looks once and hands the rows on, as a [`Stream`] does, on this thread or another one.
pub fn relay<R: Rows + Send>(source: &mut dyn Source, wants: &Wants, rows: &mut R, gaps: &mut Coverage) {
    let (takes_mixed_tables, is_slow_to_begin) = (rows.takes_mixed_tables(), rows.is_slow_to_begin());
    let stream = Mutex::new(Stream::new(rows, gaps));
    thread::scope(|scope| {
        let way = Way::Here { left: MANY };
        let mut relay = Relay { scope, stream: &stream, way, takes_mixed_tables };
        if is_slow_to_begin {
            relay.way = relay.start(unbounded());
        }
        source.look(wants, &mut relay);
        // The other thread ends when it has heard all.
        relay.way.send();
    });
}

/// What a source says.
enum Word {
    Begin(Table),
    Frames(Batch),
    Gap(Gap),
}

/// Frames, one behind the other: those of mixed tables can be as short as one message.
#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    pieces: Vec<Piece>,
}

/// A [`Frame`] in a [`Batch`].
struct Piece {
    table: Table,
    form: Form,
    netns: NetnsId,
    at: Moment,
    length: usize,
}

impl Batch {
    fn push(&mut self, frame: Frame<'_>) {
        let Frame { table, form, netns, at, bytes } = frame;
        self.bytes.extend_from_slice(bytes);
        self.pieces.push(Piece { table, form, netns, at, length: bytes.len() });
    }

    /// Hands all of them on, and is empty then.
    fn empty_into(&mut self, sink: &mut impl Sink) {
        let mut rest = self.bytes.as_slice();
        for Piece { table, form, netns, at, length } in self.pieces.drain(..) {
            let (bytes, behind) = rest.split_at_checked(length).unwrap_or_default();
            sink.frame(Frame { table, form, netns, at, bytes });
            rest = behind;
        }
        self.bytes.clear();
    }
}

/// Who decodes.
enum Way {
    /// The thread that reads, until so many bytes have come.
    Here { left: usize },
    /// Another one, which sends batches back to be filled again.
    There { batch: Batch, words: Sender<Word>, empty: Receiver<Batch> },
}

impl Way {
    /// Sends what waits to the other thread.
    fn send(&mut self) {
        if let Self::There { batch, words, empty } = self
            && !batch.pieces.is_empty()
        {
            let full = std::mem::replace(batch, empty.try_recv().unwrap_or_default());
            // Nobody listens after a panic only, which the end of the scope passes on.
            let _ = words.send(Word::Frames(full));
        }
    }
}

/// Stands between a source and its stream.
struct Relay<'scope, 'env, 'a, R: Rows> {
    scope: &'scope Scope<'scope, 'env>,
    /// Locked for as long as the other thread runs.
    stream: &'scope Mutex<Stream<'a, R>>,
    way: Way,
    takes_mixed_tables: bool,
}

impl<'scope, 'a: 'scope, R: Rows + Send> Relay<'scope, '_, 'a, R> {
    fn say(&mut self, word: Word) {
        self.way.send();
        match &self.way {
            Way::Here { .. } => drop(hear(word, &mut *self.stream.lock().unwrap_or_else(PoisonError::into_inner))),
            Way::There { words, .. } => drop(words.send(word)),
        }
    }

    /// Starts the other thread at the end of this channel. Where none can be had, this one does it all.
    fn start(&self, (words, heard): (Sender<Word>, Receiver<Word>)) -> Way {
        let (emptied, empty) = bounded(WAITING);
        let stream = self.stream;
        let work = move || {
            let mut stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
            for word in heard {
                if let Some(batch) = hear(word, &mut *stream) {
                    let _ = emptied.try_send(batch);
                }
            }
        };
        match thread::Builder::new().spawn_scoped(self.scope, work) {
            Ok(_) => Way::There { batch: Batch::default(), words, empty },
            Err(_) => Way::Here { left: usize::MAX },
        }
    }
}

/// Hands a word on; gives an emptied batch back.
fn hear(word: Word, sink: &mut impl Sink) -> Option<Batch> {
    match word {
        Word::Begin(table) => sink.begin(table),
        Word::Gap(gap) => sink.gap(gap),
        Word::Frames(mut batch) => {
            batch.empty_into(sink);
            return Some(batch);
        }
    }
    None
}

impl<'scope, 'a: 'scope, R: Rows + Send> Sink for Relay<'scope, '_, 'a, R> {
    fn begin(&mut self, table: Table) {
        self.say(Word::Begin(table));
    }

    fn frame(&mut self, frame: Frame<'_>) {
        match &mut self.way {
            Way::Here { left } => {
                *left = left.saturating_sub(frame.bytes.len());
                let is_enough = *left == 0;
                self.stream.lock().unwrap_or_else(PoisonError::into_inner).frame(frame);
                if is_enough {
                    self.way = self.start(bounded(WAITING));
                }
            }
            Way::There { batch, .. } => {
                batch.push(frame);
                if batch.bytes.len() >= BATCH {
                    self.way.send();
                }
            }
        }
    }

    fn gap(&mut self, gap: Gap) {
        self.say(Word::Gap(gap));
    }

    fn takes_mixed_tables(&self) -> bool {
        self.takes_mixed_tables
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::decode::decoder::Malformed;
    use crate::model::socket::Socket;
    use crate::model::state::StateSet;
    use crate::source::Target;

    /// Brings so many rows of two tables, mixed, and some of them once more.
    struct Staged(u32);

    impl Source for Staged {
        fn look(&mut self, _wants: &Wants, sink: &mut dyn Sink) {
            let tables = [Table::Packet, Table::Netlink];
            tables.iter().for_each(|table| sink.begin(*table));
            for inode in 0..self.0 {
                let table = tables[inode as usize % 3 % 2];
                let bytes = format!("sk\nffff8880 3 3 0003 2 1 0 1000 {inode}\nmalformed {inode}\n");
                let (form, netns, at) = (Form::ProcText, NetnsId(1), Moment::from_nanos(u64::from(inode)));
                sink.frame(Frame { table, form, netns, at, bytes: bytes.as_bytes() });
                if inode % 1000 == 7 {
                    sink.begin(Table::Packet);
                    sink.gap(Gap::Interrupted { table });
                }
            }
        }

        fn find(&mut self, _target: &Target) -> io::Result<Option<Socket>> {
            Ok(None)
        }
    }

    /// Notes all that it is told.
    #[derive(Default)]
    struct Notes {
        lines: Vec<String>,
        is_slow_to_begin: bool,
    }

    impl Rows for Notes {
        fn begin(&mut self, table: Table) {
            self.lines.push(format!("begin {table:?}"));
        }
        fn resume(&mut self, table: Table) {
            self.lines.push(format!("resume {table:?}"));
        }
        fn row(&mut self, socket: &Socket, form: Form) {
            self.lines.push(format!("{form:?} {} {:?}", socket.inode, socket.read));
        }
        fn malformed(&mut self, table: Table, malformed: Malformed) {
            self.lines.push(format!("{table:?} {malformed:?}"));
        }
        fn is_slow_to_begin(&self) -> bool {
            self.is_slow_to_begin
        }
        fn takes_mixed_tables(&self) -> bool {
            true
        }
    }

    #[track_caller]
    fn check(rows: u32) {
        let wants = Wants::new(Vec::new(), StateSet::ALL);
        let (mut expected, mut missing) = (Notes::default(), Coverage::new());
        Staged(rows).look(&wants, &mut Stream::new(&mut expected, &mut missing));
        for is_slow_to_begin in [false, true] {
            let (mut notes, mut gaps) = (Notes { is_slow_to_begin, ..Notes::default() }, Coverage::new());
            relay(&mut Staged(rows), &wants, &mut notes, &mut gaps);
            assert_eq!(notes.lines, expected.lines);
            assert_eq!(gaps, missing);
        }
    }

    #[test]
    fn what_comes_stays_in_order() {
        check(0);
        check(1);
        check(1000);
        check(30_000);
    }
}
