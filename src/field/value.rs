//! Fields as typed values, for those that read them by program.
//!
//! Nothing is rounded or cut here, and what is not known is never 0: it is null or left out. How a value is written is
//! the printers'.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::model::address::{Endpoint, Ends, UnixEnds};
use crate::model::key::Identity;
use crate::model::owner::Holder;
use crate::model::printable;
use crate::model::socket::Socket;
use crate::model::state::State;
use crate::model::time::Date;
use crate::track::world::Row;

use super::compare::remote_host;
use super::schema::VERSION;
use super::text::{Context, Ports};

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Text, or null.
    TextOrNull,
    /// A whole number.
    Integer,
    /// A whole number, or null.
    IntegerOrNull,
    /// A number that may have a fraction.
    Number,
    /// Such a number, or null.
    NumberOrNull,
    /// Yes or no.
    Boolean,
    /// An object with the keys below it, or null where there is none.
    ObjectOrNull,
}

impl Kind {
    /// The words of JSON for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::TextOrNull => "string or null",
            Self::Integer => "integer",
            Self::IntegerOrNull => "integer or null",
            Self::Number => "number",
            Self::NumberOrNull => "number or null",
            Self::Boolean => "boolean",
            Self::ObjectOrNull => "object or null",
        }
    }
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Such a socket has none: its key is left out.
    Absent,
    /// It has none now, or the kernel did not say.
    Null,
    /// Yes or no.
    Boolean(bool),
    /// A number.
    Integer(u64),
    /// A number that may be below 0.
    Signed(i64),
    /// A time in microseconds, written in milliseconds.
    Micros(u64),
    /// A number that is written in hexadecimal, as a text.
    Hex(u64),
    /// An IP address, written as a text.
    Address(IpAddr),
    /// A text, printable.
    Text(Cow<'a, str>),
}

impl Value<'_> {
    fn integer(number: impl Into<u64>) -> Self {
        Self::Integer(number.into())
    }

    fn text(text: impl ToString) -> Self {
        Self::Text(text.to_string().into())
    }
}

/// Most names are printable as they are.
fn printable_text(bytes: &[u8]) -> Value<'_> {
    Value::Text(printable::as_they_are(bytes).map_or_else(|| printable::text(bytes).into(), Cow::Borrowed))
}

impl<'a> Value<'a> {
    /// Null where there is none.
    fn or_null(value: Option<Self>) -> Self {
        value.unwrap_or(Value::Null)
    }

    /// Left out where there is none.
    fn or_absent(value: Option<Self>) -> Self {
        value.unwrap_or(Value::Absent)
    }
}

/// What values are read from: a row, or a group of rows by its first one.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The row.
    pub row: Row<'a>,
    /// Names and the moment that times count from.
    pub context: Context<'a>,
    /// When the look began.
    pub date: Date,
    /// Who holds it; of a group of a process, that process alone.
    pub holders: &'a [Holder],
    /// How many rows it stands for.
    pub count: usize,
}

/// Reads a value from a subject.
pub(super) type Read = for<'a> fn(&Subject<'a>) -> Value<'a>;

pub(super) fn version<'a>(_: &Subject<'a>) -> Value<'a> {
    Value::integer(VERSION)
}

pub(super) fn date<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::text(subject.date)
}

pub(super) fn count<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::Integer(subject.count as u64)
}

pub(super) fn netid<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::Text(subject.row.socket.protocol.netid().into())
}

pub(super) fn state<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::Text(subject.row.socket.state.name().into())
}

pub(super) fn recv_q<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::integer(subject.row.socket.receive_queue)
}

pub(super) fn send_q<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::or_null(send_queue(subject.row.socket).map(Value::integer))
}

/// The send queue; `None` of a listener from /proc, which writes 0 there, whatever its limit.
pub fn send_queue(socket: &Socket) -> Option<u32> {
    match (socket.state, socket.key.identity) {
        (State::Listen, Identity::Digest(_)) => None,
        _ => Some(socket.send_queue),
    }
}

/// Its inode; `None` when no descriptor refers to it, or none was seen.
pub fn inode_of(socket: &Socket) -> Option<u32> {
    (socket.inode != 0).then_some(socket.inode)
}

/// An end of an inet socket.
#[derive(Clone, Copy)]
enum Side {
    Local,
    Peer,
}

fn end(subject: &Subject<'_>, side: Side) -> Option<Endpoint> {
    let ends = subject.row.socket.ends.inet()?;
    Some(match side {
        Side::Local => ends.local,
        Side::Peer => ends.remote,
    })
}

fn address<'a>(subject: &Subject<'a>, side: Side) -> Value<'a> {
    Value::or_absent(end(subject, side).map(|end| Value::Address(end.address)))
}

fn port<'a>(subject: &Subject<'a>, side: Side) -> Value<'a> {
    Value::or_absent(end(subject, side).map(|end| Value::integer(end.port)))
}

fn service<'a>(subject: &Subject<'a>, side: Side) -> Value<'a> {
    let name = end(subject, side).filter(|end| end.port != 0 && subject.context.ports == Ports::Services);
    let name = name.and_then(|end| subject.context.names.service(end.port, subject.row.socket.protocol));
    Value::or_absent(name.map(|name| Value::text(printable::text(name.as_bytes()))))
}

pub(super) fn local_address<'a>(subject: &Subject<'a>) -> Value<'a> {
    address(subject, Side::Local)
}

pub(super) fn local_port<'a>(subject: &Subject<'a>) -> Value<'a> {
    port(subject, Side::Local)
}

pub(super) fn local_service<'a>(subject: &Subject<'a>) -> Value<'a> {
    service(subject, Side::Local)
}

pub(super) fn peer_address<'a>(subject: &Subject<'a>) -> Value<'a> {
    address(subject, Side::Peer)
}

pub(super) fn peer_port<'a>(subject: &Subject<'a>) -> Value<'a> {
    port(subject, Side::Peer)
}

pub(super) fn peer_service<'a>(subject: &Subject<'a>) -> Value<'a> {
    service(subject, Side::Peer)
}

/// The host of a group.
pub(super) fn peer_host<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::or_null(remote_host(subject.row).map(Value::Address))
}

pub(super) fn interface<'a>(subject: &Subject<'a>) -> Value<'a> {
    let index = subject.row.socket.ends.inet().map_or(0, |ends| ends.interface);
    if index == 0 {
        return Value::Absent;
    }
    let name = subject.context.names.interface_name(index);
    Value::text(name.map_or_else(|| format!("if{index}"), |name| printable::text(name.as_bytes())))
}

fn unix<'a>(subject: &Subject<'a>) -> Option<&'a UnixEnds> {
    match &subject.row.socket.ends {
        Ends::Unix(ends) => Some(ends),
        _ => None,
    }
}

pub(super) fn path<'a>(subject: &Subject<'a>) -> Value<'a> {
    let name = |ends: &UnixEnds| ends.name.as_deref().map(|name| Value::text(printable::unix_name(name)));
    Value::or_absent(unix(subject).map(|ends| Value::or_null(name(ends))))
}

pub(super) fn local_inode<'a>(subject: &Subject<'a>) -> Value<'a> {
    if subject.row.socket.protocol.is_unix() { inode(subject) } else { Value::Absent }
}

pub(super) fn peer_inode<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::or_absent(unix(subject).map(|ends| Value::or_null(peer_of(ends).map(Value::integer))))
}

/// The inode of a Unix socket's peer; `None` where it has none.
pub fn peer_of(ends: &UnixEnds) -> Option<u32> {
    ends.peer.filter(|peer| *peer != 0)
}

/// Null where no timer runs; else the keys below it stand for it.
pub(super) fn timer<'a>(subject: &Subject<'a>) -> Value<'a> {
    if subject.row.socket.timer.runs() { Value::Absent } else { Value::Null }
}

pub(super) fn timer_name<'a>(subject: &Subject<'a>) -> Value<'a> {
    let timer = subject.row.socket.timer;
    Value::or_absent(timer.runs().then(|| Value::Text(timer.kind.name().into())))
}

pub(super) fn timer_time<'a>(subject: &Subject<'a>) -> Value<'a> {
    let (timer, read) = (subject.row.socket.timer, subject.row.socket.read);
    Value::or_absent(timer.runs().then(|| Value::Integer(millis(timer.left(read, subject.context.now)))))
}

pub(super) fn timer_retrans<'a>(subject: &Subject<'a>) -> Value<'a> {
    let timer = subject.row.socket.timer;
    Value::or_absent(timer.runs().then(|| Value::integer(timer.retransmits)))
}

fn millis(span: std::time::Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

pub(super) fn holder_name(holder: &Holder) -> Value<'_> {
    printable_text(&holder.process.command)
}

pub(super) fn holder_pid(holder: &Holder) -> Value<'_> {
    Value::integer(holder.process.pid)
}

pub(super) fn holder_fd(holder: &Holder) -> Value<'_> {
    Value::integer(holder.fd)
}

pub(super) fn in_state<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::Integer(millis(subject.context.now.since(subject.row.life.in_state_since())))
}

pub(super) fn entered<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::Boolean(subject.row.life.saw_state_begin())
}

pub(super) fn age<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::Integer(millis(subject.context.now.since(subject.row.life.first_seen())))
}

pub(super) fn opened<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::Boolean(subject.row.life.opened_here)
}

pub(super) fn uid<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::or_null(user(subject.row.socket).map(Value::integer))
}

/// Who owns it; `None` of minisockets, for which the kernel writes 0.
pub fn user(socket: &Socket) -> Option<u32> {
    (!socket.is_minisocket()).then_some(socket.uid)
}

pub(super) fn login<'a>(subject: &Subject<'a>) -> Value<'a> {
    let name = user(subject.row.socket).and_then(|uid| subject.context.names.user(uid));
    Value::or_absent(name.map(|name| Value::text(printable::text(name.as_bytes()))))
}

pub(super) fn inode<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::or_null(inode_of(subject.row.socket).map(Value::integer))
}

pub(super) fn mark<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::or_absent(subject.row.socket.mark.map(Value::integer))
}

pub(super) fn v6_only<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::or_absent(subject.row.socket.v6_only.map(Value::Boolean))
}

pub(super) fn cgroup<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::or_absent(subject.row.socket.cgroup.map(|id| Value::Integer(id.get())))
}

pub(super) fn shut_receive<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::or_absent(subject.row.socket.shutdown.map(|shut| Value::Boolean(shut.receive())))
}

pub(super) fn shut_send<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::or_absent(subject.row.socket.shutdown.map(|shut| Value::Boolean(shut.send())))
}

pub(super) fn cookie<'a>(subject: &Subject<'a>) -> Value<'a> {
    match subject.row.socket.key.identity {
        Identity::Cookie(cookie) => Value::Hex(cookie),
        Identity::Digest(_) => Value::Null,
    }
}

pub(super) fn netns_name<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::or_absent(subject.context.names.namespace(subject.row.socket.key.netns).map(Value::text))
}

pub(super) fn netns<'a>(subject: &Subject<'a>) -> Value<'a> {
    Value::or_null(subject.row.socket.key.netns.known().map(Value::integer))
}
