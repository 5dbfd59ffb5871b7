//! The sockets of the own namespace, and after them those of the namespaces that are shown beside it.
//!
//! Each namespace is a [`Live`] of its own. One that is shown no more is forgotten with the next look, and its sockets
//! with it. Where many lack the same, that is said once.

mod gaps;
#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;

use crate::model::action::closing::Closing;
use crate::model::action::signal::{Handle, SignalRefusal, Signalled, Strike, Subject};
use crate::model::capture::Sink;
use crate::model::key::NetnsId;
use crate::model::limits::Limits;
use crate::model::setting::Setting;
use crate::model::socket::Socket;

use super::diag::DiagError;
use super::doors::{Door, Namespaces, Scope};
use super::hands::Hands;
use super::live::{Live, Mode};
use super::{Source, Target, Wants};

use gaps::{Gaps, Ours, Theirs};

/// The namespaces, the own one first.
pub struct Many {
    mode: Mode,
    own: Live,
    namespaces: Namespaces,
    /// Those that are shown beside it.
    others: Vec<Other>,
}

/// A namespace that is shown beside the own one.
struct Other {
    door: Arc<dyn Door>,
    /// `None` where nothing can be seen of it.
    live: Option<Live>,
    /// Why it was not entered.
    refusal: Option<String>,
}

impl Other {
    /// Enters it, or sees to it that it is read from /proc.
    fn enter(mode: Mode, door: Arc<dyn Door>) -> Self {
        let mut live = Live::behind(mode, Arc::clone(&door));
        let refusal = match mode {
            Mode::Proc if door.has_text() => None,
            Mode::Proc => Some("it has no process, and so no place in /proc".to_owned()),
            Mode::Auto | Mode::Netlink => live.diag().err().map(|error| refusal(&error)),
        };
        let live = match (&refusal, mode) {
            (None, _) => Some(live),
            (Some(_), Mode::Auto) if door.has_text() => Some(Live::behind(Mode::Proc, Arc::clone(&door))),
            (Some(_), _) => None,
        };
        Self { door, live, refusal }
    }
}

/// Why a namespace was not entered.
fn refusal(error: &DiagError) -> String {
    match error {
        DiagError::Open(cause) if cause.raw_os_error() == Some(libc::EPERM) => {
            "entering was refused (EPERM); root may, or who has CAP_SYS_ADMIN in the user namespace that owns it"
                .to_owned()
        }
        error => error.to_string(),
    }
}

impl Many {
    /// A source that has not asked for anything yet.
    pub fn new(mode: Mode, namespaces: Namespaces) -> Self {
        Self { mode, own: Live::new(mode), namespaces, others: Vec::new() }
    }

    /// Takes up what is newly shown, and forgets what is shown no more.
    fn follow(&mut self) {
        let doors = self.namespaces.doors();
        let mut before = std::mem::take(&mut self.others);
        self.others.reserve(doors.len());
        for door in doors {
            let known = before.iter().position(|other| Arc::ptr_eq(&other.door, &door));
            // Doors keep their order, so the first one is mostly meant.
            let other = known.map(|place| before.remove(place));
            self.others.push(other.unwrap_or_else(|| Other::enter(self.mode, door)));
        }
    }
}

impl Source for Many {
    fn look(&mut self, wants: &Wants, sink: &mut dyn Sink) {
        self.namespaces.find(self.own.netns());
        self.follow();
        let mut gaps = Gaps::default();
        sink.enter(self.own.netns());
        self.own.look(wants, &mut Ours::new(sink, &mut gaps));
        for other in &mut self.others {
            if let Some(live) = &mut other.live {
                sink.enter(live.netns());
                let mut theirs = Theirs::new(sink);
                live.look(wants, &mut theirs);
                gaps.add(other.door.name(), other.refusal.as_deref(), theirs.gaps());
            } else if let Some(why) = &other.refusal {
                gaps.miss(other.door.name(), why);
            }
        }
        gaps.hide(self.namespaces.hidden());
        gaps.tell(sink);
        self.namespaces.count(self.own.netns());
    }

    fn find(&mut self, target: &Target) -> io::Result<Option<Socket>> {
        self.own.find(target)
    }

    fn find_in(&mut self, netns: NetnsId, target: &Target) -> io::Result<Option<Socket>> {
        self.follow();
        let others = self.others.iter_mut().filter_map(|other| other.live.as_mut());
        match std::iter::once(&mut self.own).chain(others).find(|live| live.netns() == netns) {
            Some(live) => live.find(target),
            None => Ok(None),
        }
    }

    fn show(&mut self, scope: Scope) {
        self.namespaces.show(scope);
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
        // The host has each inode once, whatever the namespace.
        let others = self.others.iter_mut().filter_map(|other| other.live.as_mut());
        for live in std::iter::once(&mut self.own).chain(others) {
            if let Some(found) = live.find_unix(inode)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

impl Hands for Many {
    fn close(&mut self, shown: &Socket) -> Closing {
        let door = self.namespaces.doors().into_iter().find(|door| door.netns() == shown.key.netns);
        // Entered anew each time: who closes does so rarely, and would keep the namespace until the next time.
        let mut other = door.and_then(|door| Other::enter(self.mode, door).live);
        // The own one refuses what lives in a namespace that is shown no more.
        other.as_mut().unwrap_or(&mut self.own).close(shown)
    }

    fn inspect(&mut self, handle: Handle) -> Result<Subject, SignalRefusal> {
        self.own.inspect(handle)
    }

    fn signal(&mut self, strike: &Strike) -> Signalled {
        self.own.signal(strike)
    }
}
