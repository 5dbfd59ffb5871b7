//! The words that a demo is written in: who takes part, the calls of a step, and what must follow.
//!
//! Values only: nothing here makes a call or looks at a socket.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::os::fd::RawFd;
use std::time::Duration;

use crate::model::address::{Endpoint, InetEnds};
use crate::model::socket::Protocol;

use super::expect::Expect;

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

/// The part that a socket plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name in captions and in calls that were not made yet.
    pub name: &'static str,
    /// Its column.
    pub side: Side,
    /// Its protocol.
    pub protocol: Protocol,
    /// For the other end of a connection, the end that connects. The kernel makes such a socket
    /// before the program has a descriptor for it; it is found by the mirrored ends.
    pub peer_of: Option<End>,
}

/// Stands in for an end that a cast lacks; a test keeps scripts from naming one.
const NOBODY: Role = Role { name: "?", side: Side::Left, protocol: Protocol::Tcp, peer_of: None };

impl Role {
    /// The role of an end.
    pub fn of(cast: &'static [Self], end: End) -> &'static Self {
        cast.get(end.0).unwrap_or(&NOBODY)
    }
}

/// What is known of an end's socket so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Its descriptor while it is open.
    pub descriptor: Option<RawFd>,
    /// Its addresses once the kernel gave them. They stay when the descriptor is closed.
    pub ends: Option<InetEnds>,
}

impl Standing {
    fn descriptor_text(&self, role: &Role) -> Text {
        self.descriptor.map_or(Cow::Borrowed(role.name), |number| Cow::Owned(number.to_string()))
    }

    fn address_text(&self, role: &Role) -> Text {
        self.ends.map_or(Cow::Borrowed(role.name), |ends| Cow::Owned(address(ends.local)))
    }
}

/// An endpoint as `ADDRESS:PORT`, an IPv6 address in brackets.
pub fn address(endpoint: Endpoint) -> String {
    SocketAddr::new(endpoint.address, endpoint.port).to_string()
}

/// What a program sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload {
    /// These bytes.
    Fixed(&'static [u8]),
    /// What this end received last.
    Received,
}

/// One system call. All sockets are non-blocking, so none of these waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// socket(2): a TCP socket over IPv4, prepared as [`super::bench`] says.
    Socket(End),
    /// bind(2) to an address; port 0 lets the kernel choose.
    Bind(End, SocketAddr),
    /// listen(2) with this backlog.
    Listen(End, i32),
    /// connect(2) of the first end to the second one's address.
    Connect(End, End),
    /// accept4(2) on the first end; the socket becomes the second one.
    Accept(End, End),
    /// send(2).
    Send(End, Payload),
    /// recv(2) of at most this many bytes.
    Receive(End, usize),
    /// shutdown(2) of the sending direction: the FIN of a close, while the descriptor stays.
    ShutdownWrite(End),
    /// close(2).
    Close(End),
    /// IP_MINTTL 255: the kernel drops every segment that reaches the socket.
    Deafen(End),
    /// IP_MINTTL 0: it takes them again.
    Hear(End),
}

impl Act {
    /// The call in C, with the numbers that are known and names for the rest.
    pub fn text<'a>(&self, known: impl Fn(End) -> (&'a Role, Standing)) -> String {
        let fd = |end: End| {
            let (role, standing) = known(end);
            standing.descriptor_text(role)
        };
        match *self {
            Self::Socket(_) => "socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)".to_owned(),
            Self::Bind(end, to) => format!("bind({}, {to})", fd(end)),
            Self::Listen(end, backlog) => format!("listen({}, {backlog})", fd(end)),
            Self::Connect(end, to) => {
                let (role, standing) = known(to);
                format!("connect({}, {})", fd(end), standing.address_text(role))
            }
            Self::Accept(on, _) => format!("accept4({}, NULL, NULL, SOCK_NONBLOCK)", fd(on)),
            Self::Send(end, Payload::Fixed(bytes)) => {
                format!("send({}, \"{}\", {}, 0)", fd(end), bytes.escape_ascii(), bytes.len())
            }
            Self::Send(end, Payload::Received) => format!("send({}, buffer, received, 0)", fd(end)),
            Self::Receive(end, room) => format!("recv({}, buffer, {room}, 0)", fd(end)),
            Self::ShutdownWrite(end) => format!("shutdown({}, SHUT_WR)", fd(end)),
            Self::Close(end) => format!("close({})", fd(end)),
            Self::Deafen(end) => format!("setsockopt({}, IPPROTO_IP, IP_MINTTL, 255)", fd(end)),
            Self::Hear(end) => format!("setsockopt({}, IPPROTO_IP, IP_MINTTL, 0)", fd(end)),
        }
    }
}

/// What a call must return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// Anything but an error.
    Success,
    /// This many bytes; 0 from recv(2) is the end of the stream.
    Bytes(i64),
    /// -1 with this errno.
    Errno(i32),
}

impl Returns {
    /// Whether a result (the value, or the errno) is what must be.
    pub const fn fits(self, result: Result<i64, i32>) -> bool {
        match (self, result) {
            (Self::Success, Ok(_)) => true,
            (Self::Bytes(wanted), Ok(got)) => wanted == got,
            (Self::Errno(wanted), Err(got)) => wanted == got,
            (Self::Success | Self::Bytes(_), Err(_)) | (Self::Errno(_), Ok(_)) => false,
        }
    }
}

/// A call and what it must return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The call.
    pub act: Act,
    /// Its result.
    pub returns: Returns,
}

/// What becomes of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It reaches the other end.
    Arrives,
    /// The other end is deaf, and the kernel drops it there.
    Held,
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
    /// What must be seen then. An end that is not named may not move.
    pub expects: Vec<Expect>,
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
            segments: Vec::new(),
            lasts: Duration::ZERO,
        }
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

    /// And a segment that arrives.
    pub fn arrives(self, from: End, to: End, text: impl Into<Text>) -> Self {
        self.segment(Segment { from, to, text: text.into(), fate: Fate::Arrives })
    }

    /// And a segment that the kernel drops at a deaf end.
    pub fn held(self, from: End, to: End, text: impl Into<Text>) -> Self {
        self.segment(Segment { from, to, text: text.into(), fate: Fate::Held })
    }

    /// And a time that the kernel takes.
    pub fn lasts(self, lasts: Duration) -> Self {
        Self { lasts, ..self }
    }

    /// Whether the step makes no call and only waits for the kernel's own time to pass.
    pub fn only_waits(&self) -> bool {
        self.calls.is_empty() && !self.lasts.is_zero()
    }

    fn segment(mut self, segment: Segment) -> Self {
        self.segments.push(segment);
        self
    }
}
