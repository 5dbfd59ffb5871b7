//! Attributes of the row itself, of its past and of its holders.
//!
//! What a place of JSON has a sentence for is told there; a test compares the values with those of JSON.

use std::net::IpAddr;

use crate::field::schema::PLACES;
use crate::field::value;
use crate::field::{FIELDS, Field};
use crate::model::address::{Endpoint, Ends};
use crate::model::key::Identity;
use crate::model::socket::{Protocol, Shutdown};
use crate::model::timer::TimerKind;
use crate::track::life::Life;
use crate::track::owner::Owner;

use super::{Attribute, Datum, Kind, Known, Need, Origin};

/// Kinds of sockets in ss's column Netid.
pub const NETIDS: &[&str] = &[
    Protocol::Tcp.netid(),
    Protocol::Udp.netid(),
    Protocol::UnixStream.netid(),
    Protocol::UnixDgram.netid(),
    Protocol::UnixSeqpacket.netid(),
    Protocol::Mptcp.netid(),
    Protocol::Raw.netid(),
    Protocol::Dccp.netid(),
    Protocol::Sctp.netid(),
    Protocol::PacketRaw.netid(),
    Protocol::PacketDgram.netid(),
    Protocol::Netlink.netid(),
    Protocol::VsockStream.netid(),
    Protocol::VsockDgram.netid(),
    Protocol::TipcStream.netid(),
    Protocol::TipcDgram.netid(),
    Protocol::TipcRdm.netid(),
    Protocol::TipcSeqpacket.netid(),
    Protocol::Xdp.netid(),
];
/// Families by the words of the option `-f` of ss.
pub const FAMILIES: &[&str] = &["inet", "inet6", "unix", "netlink", "link", "vsock", "tipc", "xdp"];
/// Timers, and `off` where none runs.
pub const TIMERS: &[&str] = &[
    "off",
    TimerKind::On.name(),
    TimerKind::Keepalive.name(),
    TimerKind::TimeWait.name(),
    TimerKind::Persist.name(),
    TimerKind::Delack.name(),
    TimerKind::Unknown(u8::MAX).name(),
];
/// Directions that are shut down.
pub const SHUTDOWNS: &[&str] = &["none", "receive", "send", "both"];

/// A row: a field of the screen whose word and JSON key it has, more words, type.
struct Entry(Option<Field>, &'static [&'static str], Kind, Origin);

const fn is(words: &'static [&'static str], kind: Kind, read: for<'a> fn(&Known<'a>) -> Datum<'a>) -> Entry {
    Entry(None, words, kind, Origin::Socket(read))
}

const fn column(
    field: Field,
    words: &'static [&'static str],
    kind: Kind,
    read: for<'a> fn(&Known<'a>) -> Datum<'a>,
) -> Entry {
    Entry(Some(field), words, kind, Origin::Socket(read))
}

const fn held(
    field: Option<Field>,
    words: &'static [&'static str],
    kind: Kind,
    read: for<'a> fn(Owner<'a>) -> Datum<'a>,
) -> Entry {
    Entry(field, words, kind, Origin::Owner(read))
}

const TABLE: [Entry; 39] = [
    column(Field::Netid, &[], Kind::OneOf(NETIDS), |of| text(of.socket.protocol.netid())),
    is(&["family"], Kind::OneOf(FAMILIES), family),
    column(Field::State, &[], Kind::State, |of| text(of.socket.state.name())),
    Entry(Some(Field::Local), &[], Kind::LocalEnd, Origin::Others),
    is(&["local.address", "local.host"], Kind::Address, |of| address(local(of))),
    is(&["local.port", "local.service"], Kind::Port, |of| port(local(of))),
    is(&["local.path"], Kind::Text, path),
    is(&["local.ino"], Kind::Id, |of| number(of.socket.ends.unix().map(|_| of.socket.inode))),
    Entry(Some(Field::Remote), &[], Kind::RemoteEnd, Origin::Others),
    is(&["remote.address", "remote.host", "peer.address", "peer.host"], Kind::Address, |of| address(remote(of))),
    is(&["remote.port", "remote.service", "peer.port", "peer.service"], Kind::Port, |of| port(remote(of))),
    is(&["remote.ino", "peer.ino"], Kind::Id, |of| number(of.socket.ends.unix().and_then(value::peer_of))),
    column(Field::RecvQ, &[], Kind::Bytes, |of| number(Some(of.socket.receive_queue))),
    column(Field::SendQ, &[], Kind::Bytes, |of| number(value::send_queue(of.socket))),
    Entry(Some(Field::Timer), &[], Kind::Timer, Origin::Others),
    is(&["timer.name"], Kind::OneOf(TIMERS), timer_name),
    is(&["timer.time"], Kind::Span, timer_time),
    is(&["timer.retrans"], Kind::Count, |of| number(of.socket.timer.runs().then_some(of.socket.timer.retransmits))),
    held(Some(Field::Process), &["users.name"], Kind::Text, command),
    held(None, &["pid", "users.pid"], Kind::Id, |owner| number(Some(owner.pid()))),
    held(None, &["fd", "users.fd"], Kind::Id, descriptor),
    column(Field::User, &["login"], Kind::User, |of| number(value::user(of.socket))),
    column(Field::InState, &[], Kind::Span, in_state),
    column(Field::Age, &[], Kind::Span, age),
    is(&["opened"], Kind::Flag, |of| flag(of.life.map(|life| life.opened_here))),
    is(&["entered"], Kind::Flag, |of| flag(of.life.map(Life::saw_state_begin))),
    column(Field::Inode, &[], Kind::Id, |of| number(Some(of.socket.inode))),
    column(Field::Interface, &["local.interface"], Kind::Interface, |of| {
        number(of.socket.ends.inet().map(|ends| ends.interface).filter(|index| *index != 0))
    }),
    column(Field::Mark, &[], Kind::Id, |of| number(of.socket.mark)),
    Entry(Some(Field::Cgroup), &[], Kind::Cgroup, Origin::Socket(cgroup)),
    is(&["cgroup_id"], Kind::Id, cgroup),
    is(&["container"], Kind::Container, cgroup),
    column(Field::Shutdown, &[], Kind::OneOf(SHUTDOWNS), shutdown),
    is(&["shutdown.receive"], Kind::Flag, |of| flag(of.socket.shutdown.map(Shutdown::receive))),
    is(&["shutdown.send"], Kind::Flag, |of| flag(of.socket.shutdown.map(Shutdown::send))),
    is(&["v6only"], Kind::Flag, |of| flag(of.socket.v6_only)),
    column(Field::Cookie, &[], Kind::Hex, cookie),
    column(Field::Netns, &["namespace", "netns_name"], Kind::Namespace, |of| number(Some(of.socket.key.netns.0))),
    is(&["cong"], Kind::Text, congestion),
];

/// Sentences for what has none as a column or in JSON.
const DOCS: [(&str, &str); 5] = [
    ("family", "Address family, as in the option -f of ss."),
    ("cong", "Name of the congestion control."),
    ("container", "Container that the control group is of: a name, or the first twelve digits of its id."),
    ("cgroup", "Path of the control group that it was made in."),
    ("process", "Command of a process that holds the socket, or is known to have held, made or accepted it."),
];

pub(super) fn table() -> Vec<Attribute> {
    TABLE.into_iter().map(attribute).collect()
}

fn attribute(Entry(field, more, kind, origin): Entry) -> Attribute {
    let mut words: Vec<&'static str> = Vec::new();
    let names = field.map(|field| [field.definition().name, field.definition().key]);
    for word in names.into_iter().flatten().chain(more.iter().copied()) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let need = match (&origin, kind) {
        (Origin::Owner(_), _) => Need::Holders,
        _ if words.contains(&"cong") => Need::Info,
        _ => Need::Row,
    };
    let doc = doc(&words);
    Attribute { words, kind, need, doc, origin }
}

/// The sentence of its own, of the column, or of the place in JSON that one of the words names.
fn doc(words: &[&str]) -> &'static str {
    let own = DOCS.iter().find(|(word, _)| words.first() == Some(word)).map(|(_, doc)| *doc);
    let field = FIELDS.iter().find(|known| words.first() == Some(&known.name)).map(|known| known.doc);
    let is_meant = |path: &str| words.contains(&&*path.replace("[]", ""));
    let place = PLACES.iter().find(|place| is_meant(place.path)).map(|place| place.doc);
    own.or(field).or(place).unwrap_or_default()
}

fn text(text: &'static str) -> Datum<'static> {
    Datum::Text(text.as_bytes())
}

fn number<'a>(number: Option<impl Into<u64>>) -> Datum<'a> {
    number.map_or(Datum::Unknown, |number| Datum::Number(number.into()))
}

fn flag<'a>(flag: Option<bool>) -> Datum<'a> {
    number(flag)
}

fn nanos(span: std::time::Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}

fn local(of: &Known<'_>) -> Option<Endpoint> {
    of.socket.ends.inet().map(|ends| ends.local)
}

fn remote(of: &Known<'_>) -> Option<Endpoint> {
    of.socket.ends.inet().map(|ends| ends.remote)
}

fn address<'a>(end: Option<Endpoint>) -> Datum<'a> {
    end.map_or(Datum::Unknown, |end| Datum::Address(end.address))
}

fn port<'a>(end: Option<Endpoint>) -> Datum<'a> {
    number(end.map(|end| end.port))
}

fn family<'a>(of: &Known<'a>) -> Datum<'a> {
    text(match &of.socket.ends {
        Ends::Inet(ends) if matches!(ends.local.address, IpAddr::V6(_)) => "inet6",
        Ends::Inet(_) => "inet",
        Ends::Unix(_) => "unix",
        Ends::Netlink(_) => "netlink",
        Ends::Packet(_) => "link",
        Ends::Vsock(_) => "vsock",
        Ends::Tipc(_) => "tipc",
        Ends::Xdp(_) => "xdp",
    })
}

fn path<'a>(of: &Known<'a>) -> Datum<'a> {
    of.socket.ends.unix().and_then(|ends| ends.name.as_deref()).map_or(Datum::Unknown, Datum::Text)
}

fn command(owner: Owner<'_>) -> Datum<'_> {
    match owner.command() {
        [] => Datum::Unknown,
        command => Datum::Text(command),
    }
}

fn descriptor(owner: Owner<'_>) -> Datum<'_> {
    match owner {
        Owner::Holder(holder) => Datum::Number(holder.fd.into()),
        Owner::Caller(_) | Owner::Listener(_) => Datum::Unknown,
    }
}

fn timer_name<'a>(of: &Known<'a>) -> Datum<'a> {
    text(if of.socket.timer.runs() { of.socket.timer.kind.name() } else { "off" })
}

fn timer_time<'a>(of: &Known<'a>) -> Datum<'a> {
    let timer = of.socket.timer;
    if timer.runs() { Datum::Number(nanos(timer.left(of.socket.read, of.now))) } else { Datum::Unknown }
}

/// What was there when watching began is older than it was watched.
fn age<'a>(of: &Known<'a>) -> Datum<'a> {
    let Some(life) = of.life else { return Datum::Unknown };
    let age = nanos(of.now.since(life.first_seen()));
    if life.opened_here { Datum::Number(age) } else { Datum::AtLeast(age) }
}

/// What was never seen to enter its state is in it for longer than it was watched.
fn in_state<'a>(of: &Known<'a>) -> Datum<'a> {
    let Some(life) = of.life else { return Datum::Unknown };
    let stay = nanos(of.now.since(life.in_state_since()));
    if life.saw_state_begin() { Datum::Number(stay) } else { Datum::AtLeast(stay) }
}

fn cgroup<'a>(of: &Known<'a>) -> Datum<'a> {
    number(of.socket.cgroup.map(std::num::NonZeroU64::get))
}

fn shutdown<'a>(of: &Known<'a>) -> Datum<'a> {
    of.socket.shutdown.map_or(Datum::Unknown, |shut| {
        text(match (shut.receive(), shut.send()) {
            (false, false) => "none",
            (true, false) => "receive",
            (false, true) => "send",
            (true, true) => "both",
        })
    })
}

fn cookie<'a>(of: &Known<'a>) -> Datum<'a> {
    match of.socket.key.identity {
        Identity::Cookie(cookie) => Datum::Number(cookie),
        Identity::Digest(_) => Datum::Unknown,
    }
}

fn congestion<'a>(of: &Known<'a>) -> Datum<'a> {
    let name = of.socket.detail.as_ref().and_then(|detail| detail.congestion.as_deref());
    name.map_or(Datum::Unknown, |name| Datum::Text(name.as_bytes()))
}
