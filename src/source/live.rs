//! The host's own sockets: netlink first, /proc where netlink is refused.
//!
//! Decides for each table by itself and says so as a gap. Keeps no past but this: a table that netlink
//! refused for good is not asked for again.

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::sync::Arc;

use crate::decode::decoder::Decoder;
use crate::model::capture::{Form, Frame, Sink, Table};
use crate::model::coverage::Gap;
use crate::model::key::{Identity, NetnsId};
use crate::model::owner::ProcessDetail;
use crate::model::socket::Socket;

use super::diag::{Diag, DiagError, table_of};
use super::proc_net::ProcNet;
use super::{Source, Target, Wants, clock, process};

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

/// The sockets of the network namespace that this process lives in.
pub struct Live {
    mode: Mode,
    netns: NetnsId,
    /// Opened when it is first needed.
    diag: Option<Diag>,
    files: ProcNet,
    /// Tables that netlink refused for good, and why.
    refused: Vec<(Table, Arc<DiagError>)>,
}

impl Live {
    /// A source that has not asked for anything yet.
    pub fn new(mode: Mode) -> Self {
        Self { mode, netns: own_netns(), diag: None, files: ProcNet::new("/proc/net"), refused: Vec::new() }
    }

    /// The namespace that is read.
    pub const fn netns(&self) -> NetnsId {
        self.netns
    }

    fn look_at(&mut self, table: Table, wants: &Wants, sink: &mut dyn Sink) {
        let why = match self.mode {
            Mode::Proc => "asked for".to_owned(),
            Mode::Auto | Mode::Netlink => match self.over_netlink(table, |diag| diag.table(table, wants, sink)) {
                Ok(()) => return,
                Err(error) => error.to_string(),
            },
        };
        sink.begin(table);
        if self.mode == Mode::Netlink {
            return sink.gap(Gap::Unreadable { table, why });
        }
        let netns = self.netns;
        match self.files.read(table) {
            Ok(Some(bytes)) => {
                sink.frame(Frame { table, form: Form::ProcText, netns, at: clock::now(), bytes });
                sink.gap(Gap::FromProc { table, why });
            }
            Ok(None) => {}
            Err(error) => sink.gap(Gap::Unreadable { table, why: format!("{why}; {error}") }),
        }
    }

    /// Does something over netlink, unless this table was refused for good.
    fn over_netlink<T>(
        &mut self,
        table: Table,
        ask: impl FnOnce(&mut Diag) -> Result<T, DiagError>,
    ) -> Result<T, Arc<DiagError>> {
        if let Some((_, error)) = self.refused.iter().find(|(refused, _)| *refused == table) {
            return Err(Arc::clone(error));
        }
        let outcome = match &mut self.diag {
            Some(diag) => ask(diag),
            closed => Diag::open(self.netns).and_then(|diag| ask(closed.insert(diag))),
        };
        outcome.map_err(|error| {
            let error = Arc::new(error);
            if error.is_lasting() {
                self.refused.push((table, Arc::clone(&error)));
            }
            error
        })
    }

    fn find_in_proc(&mut self, table: Table, target: &Target) -> io::Result<Option<Socket>> {
        let at = clock::now();
        let Some(bytes) = self.files.read(table).map_err(io::Error::other)? else { return Ok(None) };
        let mut decoder = Decoder::new(at, self.netns);
        decoder.begin(table);
        decoder.frame(Frame { table, form: Form::ProcText, netns: self.netns, at, bytes });
        Ok(decoder.finish().sockets.into_iter().find(|socket| target.is(socket)))
    }
}

impl Source for Live {
    fn look(&mut self, wants: &Wants, sink: &mut dyn Sink) {
        for table in &wants.tables {
            self.look_at(*table, wants, sink);
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
            return self.find_in_proc(table, target);
        }
        match self.over_netlink(table, |diag| diag.find(target)) {
            // /proc knows no cookies, so it cannot say that the socket with this one is gone.
            Err(_) if self.mode == Mode::Auto && target.identity.is_none() => self.find_in_proc(table, target),
            outcome => outcome.map_err(io::Error::other),
        }
    }

    fn describe(&mut self, pid: u32) -> Option<ProcessDetail> {
        process::describe(pid)
    }
}

/// The namespace of this process, 0 when /proc does not tell.
fn own_netns() -> NetnsId {
    let inode = std::fs::metadata("/proc/self/ns/net").map_or(0, |file| file.ino());
    NetnsId(u32::try_from(inode).unwrap_or(0))
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

    /// Looks twice where netlink once said this of TCP over IPv4: what is told each time.
    #[track_caller]
    fn check(mode: Mode, refusal: DiagError, told: &[&str]) {
        let mut live = Live::new(mode);
        live.refused.push((Table::Tcp4, Arc::new(refusal)));
        let wants = Wants { tables: vec![Table::Tcp4], states: StateSet::ALL, detail: false };
        for _ in 0..2 {
            let mut gaps = Gaps::default();
            live.look(&wants, &mut gaps);
            assert_eq!(gaps.0.iter().map(Gap::to_string).collect::<Vec<_>>(), told);
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

    #[test]
    fn this_process_has_a_namespace() {
        assert_ne!(Live::new(Mode::Auto).netns(), NetnsId(0));
    }
}
