//! A recorded dump of TCP (`ss -D`, TCPDIAG_FILE): a plain run of netlink messages up to the first NLMSG_DONE.
//!
//! Streams. Rows come in the order of the file, whatever their family. Which states were recorded is the recorder's
//! choice: no filter of states is applied here, as in ss(8), and what follows the first NLMSG_DONE is never read.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::decode::netlink::{self, u16_at, u32_at};
use crate::model::capture::{Form, Frame, Sink, Table};
use crate::model::key::NetnsId;

use super::{clock, errno};

/// A recording could not be replayed to its end. The texts begin as those of ss(8) where it has one.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// It could not be opened.
    #[error("fopen($TCPDIAG_FILE): {}", errno::text(.0))]
    Open(#[source] io::Error),
    /// It could not be read.
    #[error("Reading header from $TCPDIAG_FILE: {}", errno::text(.0))]
    Read(#[source] io::Error),
    /// It ends too early.
    #[error("Unexpected EOF reading $TCPDIAG_FILE: {} ends at byte {at} without NLMSG_DONE", path.display())]
    Ended {
        /// The file.
        path: PathBuf,
        /// Its length.
        at: u64,
    },
    /// The kernel had refused.
    #[error("TCPDIAG answered: {}", errno::text(.0))]
    Refused(io::Error),
    /// It is no recording, or damaged.
    #[error("$TCPDIAG_FILE: {}: no message at byte {at} can have {length} bytes; record it anew (ss -D)", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// Where the message begins.
        at: u64,
        /// What its header says.
        length: u32,
    },
}

const HEADER: usize = 16;

/// The kernel fills at most 32 KiB; a longer message is none.
const LONGEST: usize = 64 * 1024;

/// Hands the messages of a file to `sink`, as frames of `table`.
///
/// # Errors
///
/// What stands before the fault was handed over.
pub fn replay(path: &Path, table: Table, netns: NetnsId, sink: &mut dyn Sink) -> Result<(), RecordingError> {
    let file = File::open(path).map_err(RecordingError::Open)?;
    sink.begin(table);
    let mut tape = Tape { file, at: 0, bytes: vec![0; 2 * LONGEST], filled: 0 };
    loop {
        let is_at_end = !tape.fill().map_err(RecordingError::Read)?;
        let Run { end, stop } = Run::of(tape.bytes.get(..tape.filled).unwrap_or_default());
        let bytes = tape.bytes.get(..end).unwrap_or_default();
        sink.frame(Frame { table, form: Form::Netlink, netns, at: clock::now(), bytes });
        let at = tape.at.saturating_add(end as u64);
        match stop {
            Stop::Done => return Ok(()),
            Stop::Refused(errno) => return Err(RecordingError::Refused(io::Error::from_raw_os_error(errno))),
            Stop::Corrupt(length) => return Err(RecordingError::Corrupt { path: path.to_owned(), at, length }),
            Stop::More if is_at_end => {
                let at = tape.at.saturating_add(tape.filled as u64);
                return Err(RecordingError::Ended { path: path.to_owned(), at });
            }
            Stop::More => tape.forget(end),
        }
    }
}

/// The part of a file that is in memory.
struct Tape {
    file: File,
    /// Where in the file the part begins.
    at: u64,
    bytes: Vec<u8>,
    filled: usize,
}

impl Tape {
    /// Reads more; says whether there was more.
    fn fill(&mut self) -> io::Result<bool> {
        let room = self.bytes.get_mut(self.filled..).unwrap_or_default();
        let length = loop {
            match self.file.read(room) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                outcome => break outcome?,
            }
        };
        self.filled = self.filled.saturating_add(length);
        Ok(length > 0)
    }

    /// Drops what was handed over.
    fn forget(&mut self, length: usize) {
        self.bytes.copy_within(length..self.filled, 0);
        self.filled = self.filled.saturating_sub(length);
        self.at = self.at.saturating_add(length as u64);
    }
}

/// Why a run of messages ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// The next message is not whole yet.
    More,
    /// NLMSG_DONE.
    Done,
    /// NLMSG_ERROR, with its errno.
    Refused(i32),
    /// A length that cannot be.
    Corrupt(u32),
}

/// Whole messages that tell of sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    end: usize,
    stop: Stop,
}

impl Run {
    fn of(bytes: &[u8]) -> Self {
        let mut end = 0;
        loop {
            let rest = bytes.get(end..).unwrap_or_default();
            let (Some(length), Some(kind)) = (u32_at(rest, 0), u16_at(rest, 4)) else {
                return Self { end, stop: Stop::More };
            };
            let whole = (length as usize).saturating_add(3) & !3;
            if !(HEADER..=LONGEST).contains(&whole) || (length as usize) < HEADER {
                return Self { end, stop: Stop::Corrupt(length) };
            }
            let Some(message) = rest.get(..whole) else { return Self { end, stop: Stop::More } };
            match kind {
                netlink::DONE => return Self { end, stop: Stop::Done },
                netlink::ERROR => return Self { end, stop: refusal(message, length) },
                _ => end = end.saturating_add(whole),
            }
        }
    }
}

/// The errno of an NLMSG_ERROR stands behind the header, as a negative number.
fn refusal(message: &[u8], length: u32) -> Stop {
    match message.get(HEADER..).and_then(|payload| payload.first_chunk()) {
        Some(code) => Stop::Refused(i32::from_ne_bytes(*code).saturating_neg()),
        None => Stop::Corrupt(length),
    }
}

#[cfg(test)]
mod tests;
