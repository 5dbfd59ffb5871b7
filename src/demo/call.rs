//! The system calls that a script is made of, and what they must return.
//!
//! Values only; [`super::bench`] makes the calls.

use std::net::SocketAddr;

use super::script::{End, Role, Standing};
use super::sys::SocketOption;

/// What a program sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload {
    /// These bytes.
    Fixed(&'static [u8]),
    /// What this end received last.
    Received,
    /// So many bytes whose value says nothing.
    Filler(usize),
}

/// A piece of work that no single call of the table below does: a loop, a protocol, a crowd of sockets.
/// The demo does it, in [`super::Demo::deed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deed {
    /// What the demo knows it by.
    pub name: &'static str,
    /// It in C, as far as it can be told before it is done.
    pub text: &'static str,
}

/// One system call. All sockets are non-blocking, so none of these waits; where the script expects something else than
/// EAGAIN, the stage makes the call again until it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// socket(2) of the role's kind, prepared as [`super::bench`] says.
    Socket(End),
    /// bind(2) to an address; port 0 lets the kernel choose.
    Bind(End, SocketAddr),
    /// bind(2) of the first end to the second one's local address.
    BindAs(End, End),
    /// bind(2) to a path: this file of the demo's own directory.
    BindPath(End, &'static str),
    /// listen(2) with this backlog.
    Listen(End, i32),
    /// connect(2) of the first end to the second one's address.
    Connect(End, End),
    /// accept4(2) on the first end; the socket becomes the second one.
    Accept(End, End),
    /// send(2).
    Send(End, Payload),
    /// sendto(2) from the first end to the second one's address.
    SendTo(End, End, Payload),
    /// recv(2) of at most this many bytes.
    Receive(End, usize),
    /// recvfrom(2) of at most this many bytes; says who sent them.
    ReceiveFrom(End, usize),
    /// shutdown(2) of the sending direction: the FIN of a close, while the descriptor stays.
    ShutdownWrite(End),
    /// close(2), in order unless [`Act::ResetOnClose`] was asked for.
    Close(End),
    /// setsockopt(2) of SO_LINGER to 0 seconds: close(2) then sends a RST.
    ResetOnClose(End),
    /// setsockopt(2).
    Set(End, SocketOption, i32),
    /// getsockopt(2); its result is the option's value.
    Get(End, SocketOption),
    /// unlink(2) of the path that an end was bound to.
    Unlink(End),
    /// What only the demo itself can do.
    Own(Deed),
}

/// The lowest TTL that a deaf socket takes: higher than any that was sent here, or routed.
const DEAF: i32 = 255;
/// The lowest TTL that any other socket takes.
const HEARS: i32 = 0;

impl Act {
    /// IP_MINTTL 255: the kernel drops every segment that reaches the socket.
    pub const fn deafen(end: End) -> Self {
        Self::Set(end, SocketOption::MinTtl, DEAF)
    }

    /// IP_MINTTL 0: it takes them again.
    pub const fn hear(end: End) -> Self {
        Self::Set(end, SocketOption::MinTtl, HEARS)
    }

    /// The call in C, with the numbers that are known and names for the rest.
    pub fn text<'a>(&self, known: impl Fn(End) -> (&'a Role, Standing)) -> String {
        let fd = |end: End| {
            let (role, standing) = known(end);
            standing.descriptor_text(role)
        };
        let address = |end: End| {
            let (role, standing) = known(end);
            standing.address_text(role)
        };
        match *self {
            Self::Socket(end) => known(end).0.kind.socket_text().to_owned(),
            Self::Bind(end, to) => format!("bind({}, {to})", fd(end)),
            Self::BindAs(end, other) => format!("bind({}, {})", fd(end), address(other)),
            Self::BindPath(end, name) => format!("bind({}, \"{}\")", fd(end), known(end).1.path_text(name)),
            Self::Listen(end, backlog) => format!("listen({}, {backlog})", fd(end)),
            Self::Connect(end, to) => format!("connect({}, {})", fd(end), address(to)),
            Self::Accept(on, _) => format!("accept4({}, NULL, NULL, SOCK_NONBLOCK)", fd(on)),
            Self::Send(end, payload) => format!("send({}, {}, 0)", fd(end), payload.text()),
            Self::SendTo(end, to, payload) => format!("sendto({}, {}, 0, {})", fd(end), payload.text(), address(to)),
            Self::Receive(end, room) => format!("recv({}, buffer, {room}, 0)", fd(end)),
            Self::ReceiveFrom(end, room) => format!("recvfrom({}, buffer, {room}, 0, &from)", fd(end)),
            Self::ShutdownWrite(end) => format!("shutdown({}, SHUT_WR)", fd(end)),
            Self::Close(end) => format!("close({})", fd(end)),
            Self::ResetOnClose(end) => format!("setsockopt({}, SOL_SOCKET, SO_LINGER, {{1, 0}})", fd(end)),
            Self::Set(end, option, value) => format!("setsockopt({}, {}, {value})", fd(end), option.text()),
            Self::Get(end, option) => format!("getsockopt({}, {})", fd(end), option.text()),
            Self::Unlink(end) => format!("unlink(\"{}\")", known(end).1.path_text("path")),
            Self::Own(deed) => deed.text.to_owned(),
        }
    }
}

impl Payload {
    fn text(self) -> String {
        match self {
            Self::Fixed(bytes) => format!("\"{}\", {}", bytes.escape_ascii(), bytes.len()),
            Self::Received => "buffer, received".to_owned(),
            Self::Filler(length) => format!("buffer, {length}"),
        }
    }
}

/// What a call must return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// Anything but an error.
    Success,
    /// This value: bytes moved, or an option's. 0 from recv(2) is the end of the stream.
    Exactly(i64),
    /// So much or more, and less than the other.
    Within(i64, i64),
    /// -1 with this errno.
    Errno(i32),
}

impl Returns {
    /// Whether a result (the value, or the errno) is what must be.
    pub const fn fits(self, result: Result<i64, i32>) -> bool {
        match (self, result) {
            (Self::Success, Ok(_)) => true,
            (Self::Exactly(wanted), Ok(got)) => wanted == got,
            (Self::Within(least, below), Ok(got)) => least <= got && got < below,
            (Self::Errno(wanted), Err(got)) => wanted == got,
            (Self::Success | Self::Exactly(_) | Self::Within(..), Err(_)) | (Self::Errno(_), Ok(_)) => false,
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
