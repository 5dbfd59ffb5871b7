//! The sockets of one namespace: netlink first, /proc where netlink is refused or the environment says so.
//!
//! Decides for each table by itself and says so as a gap. Keeps no past but this: a table that netlink
//! refused for good is not asked for again, and one that it answered for is not read from /proc when it fails once.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::decode::decoder::Decoder;
use crate::model::capture::{Form, Frame, Sink, Table};
use crate::model::coverage::Gap;
use crate::model::key::{Identity, NetnsId};
use crate::model::limits::Limits;
use crate::model::setting::Setting;
use crate::model::socket::Socket;

use super::complaint::Complaint;
use super::diag::{Channel, Diag, DiagError, Netlink, table_of};
use super::doors::Door;
use super::hands::Hands;
use super::places::{Access, Places};
use super::proc_net::{ProcNet, ProcNetError, sibling};
use super::{Source, Target, Wants, clock, limits, netns, recording, settings};

/// Where a table may be read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// From netlink, or from /proc where netlink is refused.
    #[default]
    Auto,
    /// From netlink or not at all.
    Netlink,
    /// From /proc.
    Proc,
}

/// The sockets of one network namespace.
pub struct Live<C = Netlink> {
    mode: Mode,
    netns: NetnsId,
    open: Box<dyn Fn() -> io::Result<C> + Send>,
    /// Opened when it is first needed.
    diag: Option<Diag<C>>,
    files: ProcNet,
    /// How netlink did, for the tables that were asked for.
    past: HashMap<Table, Past>,
    complaints: Vec<Complaint>,
}

/// How netlink did when it was asked for a table.
#[derive(Debug)]
enum Past {
    /// It answered, so rows are known by their cookies.
    Answered,
    /// It refused for good.
    Refused(Arc<DiagError>),
}

impl Live {
    /// A source that has not asked for anything yet, of the namespace that this process lives in.
    pub fn new(mode: Mode) -> Self {
        Self::at(Places::default(), mode)
    }

    /// The same with other places than /proc. A table that was moved is read from there, whatever the mode.
    pub fn at(places: Places, mode: Mode) -> Self {
        Self::over(mode, netns::own(), places, Netlink::open)
    }

    /// The same of the namespace behind a door.
    pub fn behind(mode: Mode, door: Arc<dyn Door>) -> Self {
        let (netns, places) = (door.netns(), door.places());
        Self::over(mode, netns, places, move || Netlink::behind(Arc::clone(&door)))
    }
}

impl<C> Live<C> {
    /// The namespace that it asks, as it was when this source was made.
    pub const fn netns(&self) -> NetnsId {
        self.netns
    }

    /// What ss(8) would have said on standard error of the last look, in its order. Taken, so that it is said once.
    pub fn complaints(&mut self) -> Vec<Complaint> {
        std::mem::take(&mut self.complaints)
    }
}

impl<C: Channel> Live<C> {
    /// A source that asks over what `open` opens.
    fn over(mode: Mode, netns: NetnsId, places: Places, open: impl Fn() -> io::Result<C> + Send + 'static) -> Self {
        let (files, open) = (ProcNet::new(places), Box::new(open));
        Self { mode, netns, open, diag: None, files, past: HashMap::new(), complaints: Vec::new() }
    }

    /// Reads one table; says whether it could be read.
    fn look_at(&mut self, table: Table, wants: &Wants, sink: &mut dyn Sink) -> bool {
        let why = match (self.files.places().access(table), self.mode) {
            (Access::Nothing, _) => {
                sink.begin(table);
                return true;
            }
            (Access::Text, _) => "asked for in the environment".to_owned(),
            (Access::Netlink, Mode::Proc) => "asked for".to_owned(),
            (Access::Netlink, Mode::Auto | Mode::Netlink) => {
                match self.over_netlink(table, |diag| diag.table(table, wants, sink)) {
                    Ok(()) => return true,
                    Err(error) if self.mode == Mode::Netlink || self.will_recover(table) => {
                        sink.begin(table);
                        sink.gap(Gap::Unreadable { table, why: error.to_string() });
                        return false;
                    }
                    Err(error) => error.to_string(),
                }
            }
        };
        self.read_text(table, why, sink)
    }

    /// Reads a table from /proc; says whether it could be read.
    fn read_text(&mut self, table: Table, why: String, sink: &mut dyn Sink) -> bool {
        sink.begin(table);
        let netns = self.netns;
        match self.files.read(table) {
            Ok(Some(bytes)) => {
                sink.frame(Frame { table, form: Form::ProcText, netns, at: clock::now(), bytes });
                sink.gap(Gap::FromProc { table, why });
                true
            }
            Ok(None) => true,
            Err(ProcNetError::NoText) => {
                sink.gap(Gap::Unreadable { table, why });
                false
            }
            Err(error) => {
                sink.gap(Gap::Unreadable { table, why: format!("{why}; {error}") });
                false
            }
        }
    }

    /// Reads both families of TCP in one walk, where that can be done.
    fn look_at_both(&mut self, wants: &Wants, sink: &mut dyn Sink) -> bool {
        let is_netlinks = self.files.places().access(Table::Tcp4) == Access::Netlink && self.mode != Mode::Proc;
        let is_refused = matches!(self.past.get(&Table::Tcp4), Some(Past::Refused(_)));
        if !is_netlinks || is_refused || !sink.takes_mixed_tables() {
            return false;
        }
        // Whatever keeps this from working is met again, and told, when each family is asked for by itself.
        self.ask(|diag| diag.tcp_both(wants, sink)).is_ok()
    }

    /// Replays the recording that stands for both families of TCP.
    fn replay(&mut self, path: &Path, table: Table, sink: &mut dyn Sink) {
        if let Err(error) = recording::replay(path, table, self.netns, sink) {
            sink.gap(Gap::Unreadable { table, why: error.to_string() });
            self.complaints.push(error.into());
        }
    }

    /// Whether a failure is thought to pass. /proc would then be no help: it knows no cookies, so for one look every
    /// socket of the table would be gone and another be there.
    fn will_recover(&self, table: Table) -> bool {
        matches!(self.past.get(&table), Some(Past::Answered))
    }

    /// Does something over netlink, unless this table was refused for good.
    fn over_netlink<T>(
        &mut self,
        table: Table,
        ask: impl FnOnce(&mut Diag<C>) -> Result<T, DiagError>,
    ) -> Result<T, Arc<DiagError>> {
        if let Some(Past::Refused(error)) = self.past.get(&table) {
            return Err(Arc::clone(error));
        }
        let outcome = self.ask(ask).map_err(Arc::new);
        match &outcome {
            Ok(_) => self.past.insert(table, Past::Answered),
            Err(error) => {
                // ss asks for the second family only when it got the first.
                let is_told = |sibling| matches!(self.past.get(&sibling), Some(Past::Refused(_)));
                if !sibling(table).is_some_and(is_told) {
                    self.complaints.extend(Complaint::about(table, error));
                }
                let lasting = error.is_lasting().then(|| Past::Refused(Arc::clone(error)));
                lasting.and_then(|refused| self.past.insert(table, refused))
            }
        };
        outcome
    }

    /// The conversation with the kernel, opened when it is first needed.
    pub(super) fn diag(&mut self) -> Result<&mut Diag<C>, DiagError> {
        match &mut self.diag {
            Some(diag) => Ok(diag),
            closed => {
                let channel = (self.open)().map_err(DiagError::Open)?;
                Ok(closed.insert(Diag::over(channel, self.netns)))
            }
        }
    }

    fn ask<T>(&mut self, ask: impl FnOnce(&mut Diag<C>) -> Result<T, DiagError>) -> Result<T, DiagError> {
        ask(self.diag()?)
    }

    /// The first socket of a table of /proc that is meant.
    fn first_in_proc(&mut self, table: Table, is: impl Fn(&Socket) -> bool) -> io::Result<Option<Socket>> {
        let at = clock::now();
        let Some(bytes) = self.files.read(table).map_err(io::Error::other)? else { return Ok(None) };
        let mut decoder = Decoder::new(at);
        decoder.begin(table);
        decoder.frame(Frame { table, form: Form::ProcText, netns: self.netns, at, bytes });
        Ok(decoder.finish().sockets.into_iter().find(is))
    }
}

impl<C: Channel + Send> Source for Live<C> {
    fn look(&mut self, wants: &Wants, sink: &mut dyn Sink) {
        self.complaints.clear();
        let recording = self.files.places().recording().cloned();
        let (mut rest, mut failed, mut has_replayed) = (wants.tables.as_slice(), None, false);
        while let Some((table, after)) = rest.split_first() {
            rest = after;
            match (&recording, table) {
                (Some(path), Table::Tcp4 | Table::Tcp6) => {
                    if !std::mem::replace(&mut has_replayed, true) {
                        self.replay(path, *table, sink);
                    }
                    continue;
                }
                (_, Table::Tcp4) if after.first() == Some(&Table::Tcp6) && self.look_at_both(wants, sink) => {
                    rest = after.get(1..).unwrap_or_default();
                    continue;
                }
                _ => {}
            }
            // As in ss, the text of IPv6 goes with that of IPv4.
            let is_text = self.files.places().access(*table) == Access::Text;
            if is_text && failed.is_some() && failed == sibling(*table) {
                sink.begin(*table);
            } else if !self.look_at(*table, wants, sink) {
                failed = Some(*table);
            }
        }
    }

    /// A table that was never looked at and that netlink does not know counts as empty here.
    fn find(&mut self, target: &Target) -> io::Result<Option<Socket>> {
        let Some(table) = table_of(target) else {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "only inet sockets can be looked up by their ends",
            ));
        };
        let from_proc = matches!(target.identity, Some(Identity::Digest(_)));
        if self.mode == Mode::Proc || self.mode == Mode::Auto && from_proc {
            return self.first_in_proc(table, |socket| target.is(socket));
        }
        match self.over_netlink(table, |diag| diag.find(target)) {
            // /proc knows no cookies, so it cannot say that the socket with this one is gone.
            Err(_) if self.mode == Mode::Auto && target.identity.is_none() => {
                self.first_in_proc(table, |socket| target.is(socket))
            }
            outcome => outcome.map_err(io::Error::other),
        }
    }

    fn find_unix(&mut self, inode: u32) -> io::Result<Option<Socket>> {
        let is = |socket: &Socket| socket.inode == inode;
        if self.mode == Mode::Proc {
            return self.first_in_proc(Table::Unix, is);
        }
        match self.over_netlink(Table::Unix, |diag| diag.find_unix(inode)) {
            Err(_) if self.mode == Mode::Auto => self.first_in_proc(Table::Unix, is),
            outcome => outcome.map_err(io::Error::other),
        }
    }

    fn hands(&mut self) -> Option<&mut dyn Hands> {
        Some(self)
    }

    fn limits(&mut self) -> Limits {
        limits::read()
    }

    fn setting(&mut self, name: &'static str) -> Setting {
        settings::read(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::coverage::Coverage;
    use crate::model::state::StateSet;

    /// Keeps the gaps only.
    #[derive(Default)]
    struct Gaps(Coverage);

    impl Sink for Gaps {
        fn begin(&mut self, _table: Table) {}
        fn frame(&mut self, _frame: Frame<'_>) {}
        fn gap(&mut self, gap: Gap) {
            self.0.push(gap);
        }
    }

    fn told<C: Channel + Send>(live: &mut Live<C>) -> Vec<String> {
        let wants = Wants::new(vec![Table::Tcp4], StateSet::ALL);
        let mut gaps = Gaps::default();
        live.look(&wants, &mut gaps);
        gaps.0.iter().map(Gap::to_string).collect()
    }

    /// Looks twice where netlink once said this of TCP over IPv4: what is told each time.
    #[track_caller]
    fn check(mode: Mode, refusal: DiagError, expected: &[&str]) {
        let mut live = Live::new(mode);
        live.past.insert(Table::Tcp4, Past::Refused(Arc::new(refusal)));
        for _ in 0..2 {
            assert_eq!(told(&mut live), expected);
        }
    }

    #[test]
    fn a_lasting_refusal_is_remembered() {
        let refusal = || DiagError::Truncated { needed: 1 };
        let why = refusal().to_string();
        check(Mode::Auto, refusal(), &[&format!("tcp (IPv4): read from /proc ({why})")]);
        check(Mode::Netlink, refusal(), &[&format!("tcp (IPv4): not shown ({why})")]);
        check(Mode::Proc, refusal(), &["tcp (IPv4): read from /proc (asked for)"]);
    }

    /// A kernel that answers a number of dumps with nothing in them, and then fails.
    struct Weary {
        dumps: u32,
        sequence: [u8; 4],
        errno: i32,
    }

    impl Channel for Weary {
        fn send(&mut self, request: &[u8]) -> io::Result<()> {
            self.sequence = request[8..12].try_into().expect("a request has a header");
            Ok(())
        }
        fn receive(&mut self, room: &mut [u8]) -> io::Result<usize> {
            self.dumps = self.dumps.checked_sub(1).ok_or(io::Error::from_raw_os_error(self.errno))?;
            let (length, done) = (20_u32.to_ne_bytes(), 3_u16.to_ne_bytes());
            let answer = [&length[..], &done, &[0; 2], &self.sequence, &[0; 8]].concat();
            room[..answer.len()].copy_from_slice(&answer);
            Ok(answer.len())
        }
        fn renew(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Looks where netlink answers for so many looks and then fails: what is told of the look after.
    #[track_caller]
    fn check_failure(mode: Mode, dumps: u32, errno: i32, expected: &str) {
        let mut live =
            Live::over(mode, NetnsId(1), Places::default(), || Err(io::Error::from_raw_os_error(libc::EPERM)));
        live.diag = Some(Diag::over(Weary { dumps, sequence: [0; 4], errno }, NetnsId(1)));
        for _ in 0..dumps {
            assert_eq!(told(&mut live), [""; 0]);
        }
        let told = told(&mut live);
        assert!(told.len() == 1 && told[0].contains(expected), "{told:?}");
    }

    #[test]
    fn a_passing_failure_keeps_the_rows_where_netlink_has_answered() {
        check_failure(Mode::Auto, 1, libc::ENOBUFS, "tcp (IPv4): not shown (receiving");
        check_failure(Mode::Auto, 2, libc::ENOMEM, "tcp (IPv4): not shown (receiving");
        check_failure(Mode::Auto, 0, libc::ENOBUFS, "tcp (IPv4): read from /proc (receiving");
        check_failure(Mode::Auto, 1, libc::EPERM, "tcp (IPv4): read from /proc (receiving");
        check_failure(Mode::Netlink, 0, libc::ENOBUFS, "tcp (IPv4): not shown (receiving");
    }
}
