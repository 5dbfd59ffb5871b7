//! The sockets of the own namespace, and after them those of the namespaces that are shown beside it.
//!
//! Each namespace is a [`Live`] of its own. One that is shown no more is forgotten with its next look, and its sockets
//! with it.

use std::io;

use crate::model::action::closing::Closing;
use crate::model::action::signal::{Handle, SignalRefusal, Signalled, Strike, Subject};
use crate::model::capture::{Frame, Sink, Table};
use crate::model::coverage::Gap;
use crate::model::key::NetnsId;
use crate::model::limits::Limits;
use crate::model::setting::Setting;
use crate::model::socket::Socket;

use super::doors::Namespaces;
use super::hands::Hands;
use super::live::{Live, Mode};
use super::{Source, Target, Wants};

/// The namespaces, the own one first.
pub struct Many {
    mode: Mode,
    own: Live,
    namespaces: Namespaces,
    /// Those that are shown beside it, with their names.
    others: Vec<(String, Live)>,
}

impl Many {
    /// A source that has not asked for anything yet.
    pub fn new(mode: Mode, namespaces: Namespaces) -> Self {
        Self { mode, own: Live::new(mode), namespaces, others: Vec::new() }
    }

    /// Takes up what is newly shown, and forgets what is shown no more.
    fn follow(&mut self) {
        let doors = self.namespaces.doors();
        self.others.retain(|(_, live)| doors.iter().any(|door| door.netns() == live.netns()));
        for door in doors {
            if self.others.iter().all(|(_, live)| live.netns() != door.netns()) {
                self.others.push((door.name().to_owned(), Live::behind(self.mode, door)));
            }
        }
    }
}

impl Source for Many {
    fn look(&mut self, wants: &Wants, sink: &mut dyn Sink) {
        self.follow();
        sink.enter(self.own.netns());
        self.own.look(wants, sink);
        for (name, live) in &mut self.others {
            sink.enter(live.netns());
            live.look(wants, &mut Beside { name, sink });
        }
    }

    fn find(&mut self, target: &Target) -> io::Result<Option<Socket>> {
        self.own.find(target)
    }

    fn find_in(&mut self, netns: NetnsId, target: &Target) -> io::Result<Option<Socket>> {
        self.follow();
        match self.others.iter_mut().find(|(_, live)| live.netns() == netns) {
            Some((_, live)) => live.find(target),
            None if netns == self.own.netns() => self.own.find(target),
            None => Ok(None),
        }
    }

    fn hands(&mut self) -> Option<&mut dyn Hands> {
        Some(self)
    }

    /// The own namespace's: the others are small, and their limits their holder's affair.
    fn limits(&mut self) -> Limits {
        self.own.limits()
    }

    fn setting(&mut self, name: &'static str) -> Setting {
        self.own.setting(name)
    }

    fn find_unix(&mut self, inode: u32) -> io::Result<Option<Socket>> {
        self.own.find_unix(inode)
    }
}

impl Hands for Many {
    fn close(&mut self, shown: &Socket) -> Closing {
        self.follow();
        let other = self.others.iter_mut().find(|(_, live)| live.netns() == shown.key.netns);
        // The own one refuses what lives in a namespace that is shown no more.
        other.map_or(&mut self.own, |(_, live)| live).close(shown)
    }

    fn inspect(&mut self, handle: Handle) -> Result<Subject, SignalRefusal> {
        self.own.inspect(handle)
    }

    fn signal(&mut self, strike: &Strike) -> Signalled {
        self.own.signal(strike)
    }
}

/// Says of what cannot be seen in which namespace that is.
struct Beside<'a> {
    name: &'a str,
    sink: &'a mut dyn Sink,
}

impl Sink for Beside<'_> {
    fn enter(&mut self, netns: NetnsId) {
        self.sink.enter(netns);
    }

    fn begin(&mut self, table: Table) {
        self.sink.begin(table);
    }

    fn frame(&mut self, frame: Frame<'_>) {
        self.sink.frame(frame);
    }

    fn gap(&mut self, gap: Gap) {
        let within = |why: String| format!("namespace {}: {why}", self.name);
        self.sink.gap(match gap {
            Gap::FromProc { table, why } => Gap::FromProc { table, why: within(why) },
            Gap::Unreadable { table, why } => Gap::Unreadable { table, why: within(why) },
            gap => gap,
        });
    }
}
