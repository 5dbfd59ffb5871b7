//! Socket diagnostics over netlink (sock_diag(7)): dumps of whole tables, and look-ups of one socket.
//!
//! Reads no more of an answer than it must to know where it ends; the decoder reads the rest. Falls
//! back to nothing: that is [`super::live`]'s decision.
//!
//! Every table is dumped by itself, and TCP besides by the older TCPDIAG_GETSOCK: it walks the kernel's table once for
//! both families and takes about 0.84 of the time, but gives the two mixed, which not every sink can take.
//!
//! Each `Diag` has a socket of its own, so two of them may dump at the same time, each on its thread.

mod answer;
mod channel;
mod destroy;
pub mod destroyed;
mod error;
mod inet;
mod request;
#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::time::Duration;

use crate::decode::decoder;
use crate::decode::netlink::Messages;
use crate::model::capture::{Form, Frame, Sink, Table};
use crate::model::coverage::Gap;
use crate::model::key::NetnsId;
use crate::model::socket::Socket;
use crate::model::state::StateSet;

pub use self::channel::{Channel, Netlink, open_here};
pub use self::destroy::{DestroyError, Destroyed};
pub use self::error::DiagError;
pub use self::inet::table_of;

use self::answer::{Part, Quality, Survey};
use self::inet::Kind;
use self::request::Request;
use super::{Target, Wants, clock, errno};

/// How long an answer may take. A dump is made while it is read, so a healthy kernel never needs this.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often a table is read again after an answer that cannot be relied on.
const RETRIES: u32 = 3;

/// The kernel fills at most 32 KiB of a larger buffer in one datagram; the rest is for later kernels.
const BUFFER: usize = 64 * 1024;

/// The tables of TCP.
const TCP: [Table; 2] = [Table::Tcp4, Table::Tcp6];

/// The number of every request whose answers are recorded: that of ss(8).
const RECORDED_SEQUENCE: u32 = 123_456;

/// Answers could not be recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The kernel did not give them.
    #[error(transparent)]
    Diag(#[from] DiagError),
    /// They could not be written.
    #[error("writing the dump: {0}; is there room?")]
    Write(#[source] io::Error),
}

/// A conversation with the kernel about the sockets of one network namespace.
pub struct Diag<C = Netlink> {
    channel: C,
    netns: NetnsId,
    sequence: u32,
    request: Vec<u8>,
    buffer: Vec<u8>,
}

impl Diag {
    /// Opens a conversation about the sockets of the namespace that the calling thread is in.
    pub fn open(netns: NetnsId) -> Result<Self, DiagError> {
        Ok(Self::over(Netlink::open().map_err(DiagError::Open)?, netns))
    }
}

impl<C: Channel> Diag<C> {
    /// Talks over the given channel.
    pub fn over(channel: C, netns: NetnsId) -> Self {
        Self { channel, netns, sequence: 0, request: Vec::new(), buffer: vec![0; BUFFER] }
    }

    /// The namespace that is asked about.
    pub const fn netns(&self) -> NetnsId {
        self.netns
    }

    /// Dumps one table into `sink`. Begins again when the kernel says that the table changed too much
    /// while it was read, or when answers were lost; what was handed over before is then void.
    pub fn table(&mut self, table: Table, wants: &Wants, sink: &mut dyn Sink) -> Result<(), DiagError> {
        let ask = || Request::table(table, wants);
        self.dump(&[table], ask, sink, |datagram, take| take(table, datagram))
    }

    /// Dumps TCP of both families in one walk of the kernel's table. Frames of the two tables come mixed; those of one
    /// table come in the order in which [`Diag::table`] brings them. Otherwise as there.
    pub fn tcp_both(&mut self, wants: &Wants, sink: &mut dyn Sink) -> Result<(), DiagError> {
        self.dump(&TCP, || Request::tcp(wants), sink, |datagram, take| answer::by_family(datagram, take))
    }

    /// Dumps `tables` by one request. `cut` hands each piece of a datagram on with the table that it belongs to.
    fn dump(
        &mut self,
        tables: &[Table],
        ask: impl Fn() -> Option<Request>,
        sink: &mut dyn Sink,
        cut: impl Fn(&[u8], &mut dyn FnMut(Table, &[u8])),
    ) -> Result<(), DiagError> {
        let mut tries_left = RETRIES;
        loop {
            tables.iter().for_each(|table| sink.begin(*table));
            let Some(request) = ask() else { return Ok(()) };
            let netns = self.netns;
            let outcome = self.exchange(request, |datagram| {
                let at = clock::now();
                cut(datagram, &mut |table, bytes| sink.frame(Frame { table, form: Form::Netlink, netns, at, bytes }));
            });
            match outcome {
                Ok(Quality::Consistent) => return Ok(()),
                Ok(Quality::Interrupted) if tries_left == 0 => {
                    tables.iter().for_each(|table| sink.gap(Gap::Interrupted { table: *table }));
                    return Ok(());
                }
                Err(error) if tries_left == 0 || error.is_lasting() => return Err(error),
                Ok(Quality::Interrupted) | Err(_) => tries_left -= 1,
            }
        }
    }

    /// Walks one table once and hands each datagram to `take`. Nothing is asked again, so nothing comes twice; rows may
    /// be missing or doubled where the table changes meanwhile, as in a file under /proc/net.
    pub fn walk(&mut self, table: Table, wants: &Wants, take: impl FnMut(&[u8])) -> Result<(), DiagError> {
        let Some(request) = Request::table(table, wants) else { return Ok(()) };
        self.exchange(request, take).map(drop)
    }

    /// Dumps one table once and writes the kernel's answers as they are, the closing NLMSG_DONE included.
    pub fn record(&mut self, table: Table, wants: &Wants, out: &mut dyn Write) -> Result<(), RecordError> {
        let Some(request) = Request::table(table, wants) else { return Ok(()) };
        // Every dump gets the same number, so that what is written depends on nothing but the sockets.
        self.sequence = RECORDED_SEQUENCE.wrapping_sub(1);
        let mut written = Ok(());
        self.exchange(request, |datagram| {
            if written.is_ok() {
                written = out.write_all(datagram);
            }
        })?;
        written.map_err(RecordError::Write)
    }

    /// Looks up the socket that has exactly the target's ends (and cookie). `Ok(None)` when there is none.
    pub fn find(&mut self, target: &Target) -> Result<Option<Socket>, DiagError> {
        let Some((table, kind)) = table_of(target).and_then(|table| Some((table, Kind::of(table)?))) else {
            return Ok(None);
        };
        match self.pick(Request::find(inet::one(kind, target)), table, target) {
            // Where several sockets share these ends the kernel picks one of them, not always ours.
            Ok(None) if target.ends.remote.port == 0 => {
                self.pick(Request::dump(inet::unconnected_on_port(kind, target)), table, target)
            }
            outcome => outcome,
        }
    }

    /// Looks a socket that was seen before up again, by its key: its state, and without a peer its ends, may be others
    /// now. `Ok(None)` when it is gone.
    pub fn again(&mut self, seen: &Socket) -> Result<Option<Socket>, DiagError> {
        let (table, is) = (seen.table(), |socket: &Socket| socket.key == seen.key);
        let Some((ends, kind)) = seen.ends.inet().zip(Kind::of(table)) else { return Ok(None) };
        let target = Target { protocol: seen.protocol, ends: *ends, identity: Some(seen.key.identity) };
        if table_of(&target).is_none() {
            let whole = Request::table(table, &Wants::new(vec![table], StateSet::ALL));
            return whole.map_or(Ok(None), |whole| self.first(whole, table, is));
        }
        match self.first(Request::find(inet::one(kind, &target)), table, is)? {
            // The kernel may have picked another one with these ends; and who loses its peer keeps its port.
            None => self.first(Request::dump(inet::unconnected_on_port(kind, &target)), table, is),
            found => Ok(found),
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
                Part::BrokenOff(errno) => return Err(DiagError::BrokenOff(io::Error::from_raw_os_error(errno))),
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
