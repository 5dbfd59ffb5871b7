//! The words that a demo is written in: who takes part, the steps, and what must follow.
//!
//! Values only: nothing here makes a call or looks at a socket.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::os::fd::RawFd;
use std::sync::Arc;
use std::time::Duration;

use crate::model::address::{Endpoint, InetEnds};
use crate::model::socket::Protocol;
use crate::model::state::State;

use super::call::{Act, Call, Returns};
use super::expect::{Expect, Fact};
use super::witness::Whereabouts;

/// A sentence or a word of a script: fixed, or made from the demo's options.
pub type Text = Cow<'static, str>;

/// One socket of a demo: an index into its cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct End(pub usize);

/// Where an end stands in the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The left column.
    Left,
    /// The right column.
    Right,
}

/// A kind of socket that demos open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// TCP over IPv4, unless the demo opens it itself.
    Tcp,
    /// UDP over IPv4.
    Udp,
    /// AF_UNIX, SOCK_STREAM.
    UnixStream,
    /// AF_UNIX, SOCK_DGRAM.
    UnixDatagram,
    /// ICMP echo over a ping socket (SOCK_DGRAM) or a raw one (SOCK_RAW). Opened by the demo itself.
    Icmp,
}

impl Kind {
    /// The call that opens one.
    pub const fn socket_text(self) -> &'static str {
        match self {
            Self::Tcp => "socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)",
            Self::Udp => "socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)",
            Self::UnixStream => "socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)",
            Self::UnixDatagram => "socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)",
            Self::Icmp => "socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, IPPROTO_ICMP)",
        }
    }

    /// Where the kernel's tables have a socket of this kind; `None` while nothing is known to find it by.
    pub fn whereabouts(self, standing: &Standing) -> Option<Whereabouts> {
        match self {
            Self::Tcp => standing.ends.map(|ends| Whereabouts::Inet(Protocol::Tcp, ends)),
            Self::Udp => standing.ends.map(|ends| Whereabouts::Inet(Protocol::Udp, ends)),
            Self::UnixStream | Self::UnixDatagram => standing.inode.map(Whereabouts::Unix),
            Self::Icmp => standing.inode.map(Whereabouts::Icmp),
        }
    }
}

/// The part that a socket plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name in captions and in calls that were not made yet.
    pub name: &'static str,
    /// Its column.
    pub side: Side,
    /// What kind of socket it is.
    pub kind: Kind,
    /// For the other end of a connection, the end that connects. The kernel makes such a socket
    /// before the program has a descriptor for it; it is found by the mirrored ends.
    pub peer_of: Option<End>,
}

/// Stands in for an end that a cast lacks; a test keeps scripts from naming one.
const NOBODY: Role = Role { name: "?", side: Side::Left, kind: Kind::Tcp, peer_of: None };

impl Role {
    /// The role of an end.
    pub fn of(cast: &'static [Self], end: End) -> &'static Self {
        cast.get(end.0).unwrap_or(&NOBODY)
    }
}

/// What is known of an end's socket so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Its descriptor while it is open.
    pub descriptor: Option<RawFd>,
    /// Its addresses once the kernel gave them. They stay when the descriptor is closed.
    pub ends: Option<InetEnds>,
    /// The address that it was bound to. It stays too.
    pub bound: Option<Endpoint>,
    /// Where others reach it, when that is not where it takes itself to be: over a wire.
    pub far: Option<Endpoint>,
    /// The inode of its descriptor. It stays too.
    pub inode: Option<u32>,
    /// The path that it is bound to, or is about to be.
    pub path: Option<Arc<str>>,
}

impl Standing {
    /// Its descriptor's number, or the name of its role.
    pub(super) fn descriptor_text(&self, role: &Role) -> Text {
        self.descriptor.map_or(Cow::Borrowed(role.name), |number| Cow::Owned(number.to_string()))
    }

    /// Where it is: an address, or a path in quotes, or the name of its role.
    pub(super) fn address_text(&self, role: &Role) -> Text {
        match (&self.path, self.reached()) {
            (Some(path), _) => Cow::Owned(format!("\"{path}\"")),
            (None, Some(reached)) => Cow::Owned(address(reached)),
            (None, None) => Cow::Borrowed(role.name),
        }
    }

    /// Its path, or what stands for it.
    pub(super) fn path_text(&self, name: &'static str) -> Text {
        self.path.as_ref().map_or(Cow::Borrowed(name), |path| Cow::Owned(path.to_string()))
    }

    /// Where it is, for a line that says who is who; `None` when nothing is known.
    pub fn place(&self) -> Option<String> {
        self.path.as_ref().map(|path| path.to_string()).or_else(|| self.local().map(address))
    }

    /// Where a call that names it reaches it.
    pub fn reached(&self) -> Option<Endpoint> {
        self.far.or(self.local())
    }

    /// Its own address.
    pub fn local(&self) -> Option<Endpoint> {
        self.ends.map(|ends| ends.local).or(self.bound)
    }
}

/// An endpoint as `ADDRESS:PORT`, an IPv6 address in brackets.
pub fn address(endpoint: Endpoint) -> String {
    SocketAddr::new(endpoint.address, endpoint.port).to_string()
}

/// What becomes of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It reaches the other end.
    Arrives,
    /// The other end is deaf, and the kernel drops it there.
    Held,
    /// The kernel of the other end drops it for a reason of its own: no room, or not from its peer.
    Dropped,
}

/// A segment that the step's states let us infer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Who sends it.
    pub from: End,
    /// Whom it is for.
    pub to: End,
    /// Its flags, or its data in quotes.
    pub text: Text,
    /// What becomes of it.
    pub fate: Fate,
}

/// A wait that is left out by who is in a hurry.
const LONG: Duration = Duration::from_secs(20);

/// One step of a demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happens, in a few words.
    pub title: Text,
    /// Why, in a sentence or two. Says so when a segment is held back.
    pub caption: Text,
    /// Where to read on: an RFC section or a manual page.
    pub reference: &'static str,
    /// The calls, in order. None when the step only waits.
    pub calls: Vec<Call>,
    /// What must be seen of the sockets then. An end that is not named may not move.
    pub expects: Vec<Expect>,
    /// What else must be so then: counters, numbers of sockets.
    pub facts: Vec<Fact>,
    /// The segments, in order.
    pub segments: Vec<Segment>,
    /// How long the kernel takes by itself, beyond the timers that it shows (TIME-WAIT: 60 s).
    pub lasts: Duration,
}

impl Step {
    /// A step that has a title, a caption and a reference.
    pub fn new(title: impl Into<Text>, caption: impl Into<Text>, reference: &'static str) -> Self {
        Self {
            title: title.into(),
            caption: caption.into(),
            reference,
            calls: Vec::new(),
            expects: Vec::new(),
            facts: Vec::new(),
            segments: Vec::new(),
            lasts: Duration::ZERO,
        }
    }

    /// And calls that must succeed.
    pub fn calls(self, acts: impl IntoIterator<Item = Act>) -> Self {
        acts.into_iter().fold(self, Self::call)
    }

    /// And a call that must succeed.
    pub fn call(self, act: Act) -> Self {
        self.call_returns(act, Returns::Success)
    }

    /// And a call that must return this.
    pub fn call_returns(mut self, act: Act, returns: Returns) -> Self {
        self.calls.push(Call { act, returns });
        self
    }

    /// And something that must be seen.
    pub fn expect(mut self, expect: Expect) -> Self {
        self.expects.push(expect);
        self
    }

    /// Instead of what was said of that end so far: it is in `state` at the end, through these.
    pub fn and_then(mut self, end: End, state: State, through: &'static [State]) -> Self {
        self.expects.retain(|expect| expect.end != end);
        self.expect(Expect::state(end, state).through(through))
    }

    /// And something that must be so beyond the sockets of the cast.
    pub fn fact(mut self, fact: Fact) -> Self {
        self.facts.push(fact);
        self
    }

    /// And a segment that arrives.
    pub fn arrives(self, from: End, to: End, text: impl Into<Text>) -> Self {
        self.segment(Segment { from, to, text: text.into(), fate: Fate::Arrives })
    }

    /// And a segment that the kernel drops at a deaf end.
    pub fn held(self, from: End, to: End, text: impl Into<Text>) -> Self {
        self.segment(Segment { from, to, text: text.into(), fate: Fate::Held })
    }

    /// And a segment that the other end's kernel drops by itself.
    pub fn dropped(self, from: End, to: End, text: impl Into<Text>) -> Self {
        self.segment(Segment { from, to, text: text.into(), fate: Fate::Dropped })
    }

    /// And a time that the kernel takes.
    pub fn lasts(self, lasts: Duration) -> Self {
        Self { lasts, ..self }
    }

    /// Whether the step makes no call and only waits for the kernel's own time to pass.
    pub fn only_waits(&self) -> bool {
        self.calls.is_empty() && !self.lasts.is_zero()
    }

    /// Whether a reader in a hurry leaves it out: it only waits, and long.
    pub fn is_long_wait(&self) -> bool {
        self.only_waits() && self.lasts >= LONG
    }

    fn segment(mut self, segment: Segment) -> Self {
        self.segments.push(segment);
        self
    }
}
