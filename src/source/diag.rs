//! Socket diagnostics over netlink (sock_diag(7)): dumps of whole tables, and look-ups of one socket.
//!
//! Reads no more of an answer than it must to know where it ends; the decoder reads the rest. Falls
//! back to nothing: that is [`super::live`]'s decision.
//!
//! Each family of TCP is dumped by itself. The older TCPDIAG_GETSOCK walks the kernel's table once for
//! both and takes about 0.84 of the time, but knows TCP only and gives the two families mixed; the two
//! walks are kept because every table is then asked for in the same way.

mod channel;
mod error;
mod request;
#[cfg(test)]
mod tests;

use std::io;
use std::time::Duration;

use crate::decode::decoder;
use crate::decode::netlink::{self, Messages};
use crate::model::capture::{Form, Frame, Sink, Table};
use crate::model::coverage::Gap;
use crate::model::key::NetnsId;
use crate::model::socket::Socket;

pub use self::channel::{Channel, Netlink, open_here};
pub use self::error::DiagError;
pub use self::request::table_of;

use self::request::{Kind, Request};
use super::{Target, Wants, clock};

/// How long an answer may take. A dump is made while it is read, so a healthy kernel never needs this.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often a table is read again after an answer that cannot be relied on.
const RETRIES: u32 = 3;

/// The kernel fills at most 32 KiB of a larger buffer in one datagram; the rest is for later kernels.
const BUFFER: usize = 64 * 1024;

/// A conversation with the kernel about the sockets of one network namespace.
pub struct Diag<C = Netlink> {
    channel: C,
    netns: NetnsId,
    sequence: u32,
    request: Vec<u8>,
    buffer: Vec<u8>,
}

impl<C: Channel> Diag<C> {
    /// Talks over the given channel.
    pub fn over(channel: C, netns: NetnsId) -> Self {
        Self { channel, netns, sequence: 0, request: Vec::new(), buffer: vec![0; BUFFER] }
    }

    /// Dumps one table into `sink`. Begins again when the kernel says that the table changed too much
    /// while it was read, or when answers were lost; what was handed over before is then void.
    pub fn table(&mut self, table: Table, wants: &Wants, sink: &mut dyn Sink) -> Result<(), DiagError> {
        let mut tries_left = RETRIES;
        loop {
            sink.begin(table);
            let Some(request) = Request::table(table, wants) else { return Ok(()) };
            let netns = self.netns;
            let outcome = self.exchange(request, |bytes| {
                sink.frame(Frame { table, form: Form::Netlink, netns, at: clock::now(), bytes });
            });
            match outcome {
                Ok(Quality::Consistent) => return Ok(()),
                Ok(Quality::Interrupted) if tries_left == 0 => {
                    sink.gap(Gap::Interrupted { table });
                    return Ok(());
                }
                Err(error) if tries_left == 0 || error.is_lasting() => return Err(error),
                Ok(Quality::Interrupted) | Err(_) => tries_left -= 1,
            }
        }
    }

    /// Looks up the socket that has exactly the target's ends (and cookie). `Ok(None)` when there is none.
    pub fn find(&mut self, target: &Target) -> Result<Option<Socket>, DiagError> {
        let Some((table, kind)) = table_of(target).and_then(|table| Some((table, Kind::of(table)?))) else {
            return Ok(None);
        };
        match self.pick(Request::one(&kind, target), table, target) {
            // Where several sockets share these ends the kernel picks one of them, not always ours.
            Ok(None) if target.ends.remote.port == 0 => {
                self.pick(Request::unconnected_on_port(&kind, target), table, target)
            }
            outcome => outcome,
        }
    }

    /// Looks up the Unix socket with this inode. `Ok(None)` when there is none.
    pub fn find_unix(&mut self, inode: u32) -> Result<Option<Socket>, DiagError> {
        self.first(Request::unix(inode), Table::Unix, |socket| socket.inode == inode)
    }

    /// The target among the answers. The kernel answers with the listener when no connection has the
    /// target's ends, so the answer is compared too.
    fn pick(&mut self, request: Request, table: Table, target: &Target) -> Result<Option<Socket>, DiagError> {
        self.first(request, table, |socket| target.is(socket))
    }

    /// The first of the answers that is meant.
    fn first(
        &mut self,
        request: Request,
        table: Table,
        is: impl Fn(&Socket) -> bool,
    ) -> Result<Option<Socket>, DiagError> {
        let netns = self.netns;
        let mut found = None;
        let outcome = self.exchange(request, |bytes| {
            let at = clock::now();
            let mut sockets = Messages::new(bytes).filter_map(|message| decoder::socket(table, &message, netns, at));
            found = found.take().or_else(|| sockets.find(&is));
        });
        match outcome {
            Err(error) if matches!(error.refusal(), Some(libc::ENOENT | libc::ESTALE)) => Ok(None),
            outcome => outcome.map(|_| found),
        }
    }

    /// Sends a request and hands each datagram of the answer to `take`.
    fn exchange(&mut self, request: Request, take: impl FnMut(&[u8])) -> Result<Quality, DiagError> {
        let outcome = self.converse(request, take);
        if outcome.as_ref().is_err_and(|error| error.refusal().is_none()) {
            self.channel.renew().map_err(DiagError::Open)?;
        }
        outcome
    }

    fn converse(&mut self, request: Request, mut take: impl FnMut(&[u8])) -> Result<Quality, DiagError> {
        self.sequence = self.sequence.wrapping_add(1);
        let is_dump = request.is_dump();
        request.serialize(self.sequence, &mut self.request);
        patiently(|| self.channel.send(&self.request)).map_err(DiagError::Send)?;
        let mut quality = Quality::Consistent;
        loop {
            let datagram = receive(&mut self.channel, &mut self.buffer)?;
            let survey = Survey::of(datagram, self.sequence);
            quality = quality.max(survey.quality);
            match survey.part {
                Part::Foreign => continue,
                Part::Refused(errno) => return Err(DiagError::Refused(io::Error::from_raw_os_error(errno))),
                Part::More if is_dump => take(datagram),
                Part::More | Part::Last => {
                    take(datagram);
                    return Ok(quality);
                }
            }
        }
    }
}

/// Receives one datagram. Makes the buffer larger when it did not fit, for the next try.
fn receive<'a>(channel: &mut impl Channel, buffer: &'a mut Vec<u8>) -> Result<&'a [u8], DiagError> {
    let needed = patiently(|| channel.receive(buffer)).map_err(|error| match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => DiagError::Silent,
        _ => DiagError::Receive(error),
    })?;
    if needed > buffer.len() {
        buffer.resize(needed, 0);
        return Err(DiagError::Truncated { needed });
    }
    Ok(buffer.get(..needed).unwrap_or_default())
}

/// Calls again when a signal came in between (EINTR).
fn patiently<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            outcome => return outcome,
        }
    }
}

/// How far the answers of one dump can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Quality {
    /// The kernel saw nothing amiss.
    Consistent,
    /// The table changed so that rows may be missing or doubled (NLM_F_DUMP_INTR).
    Interrupted,
}

/// Which part of an answer a datagram is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Belongs to another request, such as a dump that was given up.
    Foreign,
    /// More follows, if the request was for a dump.
    More,
    /// The end.
    Last,
    /// The kernel's refusal, with its errno.
    Refused(i32),
}

/// What must be known of a datagram before it is handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Survey {
    part: Part,
    quality: Quality,
}

impl Survey {
    fn of(datagram: &[u8], sequence: u32) -> Self {
        let mut survey = Self { part: Part::More, quality: Quality::Consistent };
        for message in Messages::new(datagram) {
            if message.sequence != sequence {
                survey.part = Part::Foreign;
                return survey;
            }
            if message.flags & netlink::FLAG_DUMP_INTERRUPTED != 0 {
                survey.quality = Quality::Interrupted;
            }
            match (message.kind, message.errno()) {
                (netlink::ERROR | netlink::DONE, Some(errno)) => survey.part = Part::Refused(errno),
                (netlink::DONE, None) => survey.part = Part::Last,
                _ => continue,
            }
            return survey;
        }
        survey
    }
}
