//! What an object that stands for a socket, or for a count of them, may hold: one table.
//!
//! JSON, CSV and `docs/LIST.md` are made from it, and tests hold it against real output. Keys are ss's own words where
//! ss has one, and none is a reserved word of SQL. A place belongs to the fields by which a user asks for it; without
//! one it is always there.

use crate::model::owner::Holder;

use super::registry::Field;
use super::value::{self, Kind, Read, Subject, Value};

pub use super::value::VERSION;

/// A place in an object.
#[derive(Debug)]
pub struct Place {
    /// Keys from the outside in, with `[]` behind a list: `users[].pid`. Places of one object stand side by side.
    pub path: &'static str,
    /// The fields that bring it; none when it is always there.
    pub fields: &'static [Field],
    /// What its value may be.
    pub kind: Kind,
    /// The unit of a number; empty where it counts or names something.
    pub unit: &'static str,
    /// What it means, in a sentence.
    pub doc: &'static str,
    from: From,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug)]
enum From {
    /// The subject.
    Subject(Read),
    /// Each of its holders.
    Holder(for<'a> fn(&'a Holder) -> Value<'a>),
}

impl Place {
    /// The value for a subject; of a list, that of its first element.
    pub fn value<'a>(&self, subject: &Subject<'a>) -> Value<'a> {
        match self.from {
            From::Subject(read) => read(subject),
            From::Holder(read) => subject.holders.first().map_or(Value::Absent, read),
        }
    }

    /// The list that it is a part of, with the key in each element; `None` where it is in no list.
    pub fn in_list(&self) -> Option<(&'static str, &'static str)> {
        self.path.split_once("[].")
    }

    /// The value for one element of its list.
    pub fn of_holder<'a>(&self, holder: &'a Holder) -> Value<'a> {
        match self.from {
            From::Subject(_) => Value::Absent,
            From::Holder(read) => read(holder),
        }
    }

    /// Whether it is there when these fields are asked for.
    pub fn is_of(&self, fields: &[Field]) -> bool {
        self.fields.is_empty() || self.fields.iter().any(|field| fields.contains(field))
    }
}

const fn place(
    path: &'static str,
    fields: &'static [Field],
    kind: Kind,
    [unit, doc]: [&'static str; 2],
    read: Read,
) -> Place {
    Place { path, fields, kind, unit, doc, from: From::Subject(read) }
}

const fn of_holder(
    path: &'static str,
    kind: Kind,
    doc: &'static str,
    read: for<'a> fn(&'a Holder) -> Value<'a>,
) -> Place {
    Place { path, fields: &[Field::Process], kind, unit: "", doc, from: From::Holder(read) }
}

use Field::{Age, Cgroup, Cookie, InState, Inode, Interface, Local, Mark, Netid, Netns, RecvQ, Remote, SendQ};
use Field::{Shutdown, Timer, User};
use Kind::{Boolean, Integer, IntegerOrNull, ObjectOrNull, Text, TextOrNull};

const V: Place = place("v", &[], Integer, ["", "Version of this schema."], value::version);
const TIME: Place = place("time", &[], Text, ["", "When the look began, ISO 8601 in UTC."], value::date);
const STATE: Place = place(
    "state",
    &[Field::State],
    Text,
    ["", "State, as in ss's column State: LISTEN, ESTAB, TIME-WAIT."],
    value::state,
);
const NAME: Place = of_holder(
    "users[].name",
    Text,
    "Command of a process that holds the socket, or the last one known to have held it.",
    value::holder_name,
);
const PID: Place = of_holder("users[].pid", Integer, "Its process id.", value::holder_pid);

/// Everything that an object of a socket may hold, in its order.
pub static PLACES: [Place; 36] = [
    V,
    TIME,
    place("netid", &[Netid], Text, ["", "Kind of socket, as in ss's column Netid: tcp, udp, u_str."], value::netid),
    STATE,
    place(
        "recv_q",
        &[RecvQ],
        Integer,
        ["bytes", "Received and not read yet; LISTEN: connections not accepted yet."],
        value::recv_q,
    ),
    place(
        "send_q",
        &[SendQ],
        IntegerOrNull,
        ["bytes", "Not acknowledged or not sent yet; LISTEN: limit of the accept queue, null where /proc hides it."],
        value::send_q,
    ),
    place("local.address", &[Local], Text, ["", "Inet: address of this end."], value::local_address),
    place("local.port", &[Local], Integer, ["", "Inet: its port, 0 for none."], value::local_port),
    place(
        "local.service",
        &[Local],
        Text,
        ["", "Inet: name of the port, where it has one; not with -n."],
        value::local_service,
    ),
    place(
        "local.interface",
        &[Local, Interface],
        Text,
        ["", "Inet: interface that the socket is bound to."],
        value::interface,
    ),
    place(
        "local.path",
        &[Local],
        TextOrNull,
        ["", "Unix: the name, with `@` for the NULs of an abstract one; null when it has none."],
        value::path,
    ),
    place("local.ino", &[Local], Integer, ["", "Unix: inode of the socket."], value::local_inode),
    place(
        "peer.address",
        &[Remote],
        Text,
        ["", "Inet: address of the other end; all zero for none."],
        value::peer_address,
    ),
    place("peer.port", &[Remote], Integer, ["", "Inet: its port, 0 for none."], value::peer_port),
    place("peer.service", &[Remote], Text, ["", "As `local.service`."], value::peer_service),
    place("peer.ino", &[Remote], IntegerOrNull, ["", "Unix: inode of the peer, null for none."], value::peer_inode),
    place("timer", &[Timer], ObjectOrNull, ["", "The running timer; null when none runs."], value::timer),
    place(
        "timer.name",
        &[Timer],
        Text,
        ["", "Which one: on, keepalive, timewait, persist, delack, unknown."],
        value::timer_name,
    ),
    place("timer.time", &[Timer], Integer, ["ms", "Time until it fires."], value::timer_time),
    place("timer.retrans", &[Timer], Integer, ["", "Retransmissions or probes so far."], value::timer_retrans),
    NAME,
    PID,
    of_holder("users[].fd", Integer, "The descriptor in that process.", value::holder_fd),
    place("in_state", &[InState], Integer, ["ms", "Time since its present state was first seen."], value::in_state),
    place("age", &[Age], Integer, ["ms", "Time since the socket was first seen; it may be older."], value::age),
    place(
        "opened",
        &[Age],
        Boolean,
        ["", "It was opened while it was watched, so that `age` is all of it."],
        value::opened,
    ),
    place("uid", &[User], IntegerOrNull, ["", "User that owns the socket; null for minisockets."], value::uid),
    place("login", &[User], Text, ["", "Login name of that user, where there is one."], value::login),
    place("ino", &[Inode], Integer, ["", "Inode of the socket; 0 when no descriptor refers to it."], value::inode),
    place("fwmark", &[Mark], Integer, ["", "Firewall mark (SO_MARK), where there is one; root sees it."], value::mark),
    place("v6only", &[Local], Boolean, ["", "IPv6: the socket takes no IPv4."], value::v6_only),
    place("cgroup_id", &[Cgroup], Integer, ["", "Control group (v2): inode of its directory."], value::cgroup),
    place("shutdown.receive", &[Shutdown], Boolean, ["", "Receiving is shut down."], value::shut_receive),
    place("shutdown.send", &[Shutdown], Boolean, ["", "Sending is shut down."], value::shut_send),
    place("sk", &[Cookie], TextOrNull, ["", "The kernel's cookie in hexadecimal; null from /proc."], value::cookie),
    place("netns", &[Netns], Integer, ["", "Inode of the network namespace."], value::netns),
];

const COUNT: Place = place("count", &[], Integer, ["", "How many sockets."], value::count);

/// An object of `--count state`.
pub static BY_STATE: [Place; 4] = [V, TIME, STATE, COUNT];

/// An object of `--count process`.
pub static BY_PROCESS: [Place; 5] = [V, TIME, NAME, PID, COUNT];

/// An object of `--count remote`.
pub static BY_REMOTE: [Place; 4] = [
    V,
    TIME,
    place(
        "peer.address",
        &[Remote],
        TextOrNull,
        [
            "",
            "Address of the host at the other end; null for sockets without one. A mapped IPv4 address counts as IPv4.",
        ],
        value::peer_host,
    ),
    COUNT,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::FIELDS;

    /// The object that a path stands in.
    fn object(path: &str) -> &str {
        path.rsplit_once('.').map_or("", |(object, _)| object)
    }

    #[test]
    fn each_path_stands_once_and_beside_its_like() {
        for (number, place) in PLACES.iter().enumerate() {
            assert!(place.doc.ends_with('.'), "{}", place.path);
            assert!(PLACES.iter().skip(number + 1).all(|other| other.path != place.path), "{} twice", place.path);
            let places: Vec<usize> =
                (0..PLACES.len()).filter(|other| object(PLACES[*other].path) == object(place.path)).collect();
            if !object(place.path).is_empty() {
                assert_eq!(places.len() - 1, places[places.len() - 1] - places[0], "{} stands apart", place.path);
            }
        }
    }

    #[test]
    fn each_field_has_its_key() {
        for definition in &FIELDS {
            let key = if definition.field == Cgroup { "cgroup_id" } else { definition.key };
            let mut paths = PLACES.iter().filter(|place| place.is_of(&[definition.field]) && !place.fields.is_empty());
            let is_key = |place: &Place| place.path.split(['.', '[']).any(|part| part == key);
            assert!(paths.any(is_key), "no place for {}", definition.name);
        }
    }
}
