//! What tells of a socket: the columns of `list` and of ss.

use super::super::registry::Field;
use super::super::value::{self, Kind};
use super::{Place, of_holder, of_ss, place};

use Field::{Age, Cgroup, Cookie, InState, Inode, Interface, Local, Mark, Netid, Netns, RecvQ, Remote, SendQ};
use Field::{Shutdown, Timer, User};
use Kind::{Boolean, Integer, IntegerOrNull, ObjectOrNull, Text, TextOrNull};

const ALWAYS: Option<&str> = Some("");
const EXTENDED: Option<&str> = Some("-e");
const TIMERS: Option<&str> = Some("-o");

pub(super) const V: Place = place("v", (&[], ALWAYS), Integer, ["", "Version of this schema."], value::version);
pub(super) const TIME: Place =
    place("time", (&[], None), Text, ["", "When the look began, ISO 8601 in UTC."], value::date);
pub(super) const STATE: Place = place(
    "state",
    (&[Field::State], ALWAYS),
    Text,
    ["", "State, as in ss's column State: LISTEN, ESTAB, TIME-WAIT."],
    value::state,
);
pub(super) const NAME: Place = of_holder(
    "users[].name",
    Text,
    "Command of a process that holds the socket, or the last one known to have held it.",
    value::holder_name,
);
pub(super) const PID: Place = of_holder("users[].pid", Integer, "Its process id.", value::holder_pid);

/// What `list` has, in its order, and what ss has beside it in the same objects.
pub static PLACES: [Place; 54] = [
    V,
    TIME,
    place(
        "netid",
        (&[Netid], ALWAYS),
        Text,
        ["", "Kind of socket, as in ss's column Netid: tcp, udp, u_str."],
        value::netid,
    ),
    STATE,
    place(
        "recv_q",
        (&[RecvQ], ALWAYS),
        Integer,
        ["bytes", "Received and not read yet; LISTEN: connections not accepted yet."],
        value::recv_q,
    ),
    place(
        "send_q",
        (&[SendQ], ALWAYS),
        IntegerOrNull,
        ["bytes", "Not acknowledged or not sent yet; LISTEN: limit of the accept queue, null where /proc hides it."],
        value::send_q,
    ),
    place("local.address", (&[Local], ALWAYS), Text, ["", "Inet: address of this end."], value::local_address),
    of_ss("local.host", Text, "-r", ["", "Inet: name of the address."]),
    place(
        "local.port",
        (&[Local], ALWAYS),
        IntegerOrNull,
        [
            "",
            "Inet: its port, 0 for none; of a raw socket the number of its IP protocol. Netlink: port id. VSOCK: port, null for any.",
        ],
        value::local_port,
    ),
    place(
        "local.service",
        (&[Local], ALWAYS),
        Text,
        ["", "Inet: name of the port, where it has one; not with -n."],
        value::local_service,
    ),
    place(
        "local.interface",
        (&[Local, Interface], ALWAYS),
        TextOrNull,
        ["", "Inet: interface that the socket is bound to. Packet, XDP: the same, null for any."],
        value::interface,
    ),
    place(
        "local.path",
        (&[Local], ALWAYS),
        TextOrNull,
        ["", "Unix: the name, with `@` for the NULs of an abstract one; null when it has none."],
        value::path,
    ),
    place("local.ino", (&[Local], ALWAYS), IntegerOrNull, ["", "Unix: inode of the socket."], value::local_inode),
    of_ss("local.protocol", Integer, "", ["", "Netlink: number of the protocol."]),
    of_ss("local.protocol_name", Text, "", ["", "Netlink: its name; not with -n."]),
    of_ss("local.command", Text, "", ["", "Netlink: command of the process that the port id names; not with -n."]),
    of_ss("local.ethertype", Integer, "", ["", "Packet: the ethertype."]),
    of_ss("local.ethertype_name", Text, "", ["", "Packet: its name; not with -n."]),
    of_ss("local.cid", IntegerOrNull, "", ["", "VSOCK: context id, null for any."]),
    of_ss("local.node", Integer, "", ["", "TIPC: node."]),
    of_ss("local.ref", Integer, "", ["", "TIPC: reference."]),
    of_ss("local.queue", Integer, "", ["", "XDP: queue of the interface."]),
    place(
        "peer.address",
        (&[Remote], ALWAYS),
        Text,
        ["", "Inet: address of the other end; all zero for none."],
        value::peer_address,
    ),
    of_ss("peer.host", Text, "-r", ["", "As `local.host`."]),
    place("peer.port", (&[Remote], ALWAYS), IntegerOrNull, ["", "Inet: its port, 0 for none."], value::peer_port),
    place("peer.service", (&[Remote], ALWAYS), Text, ["", "As `local.service`."], value::peer_service),
    place(
        "peer.ino",
        (&[Remote], ALWAYS),
        IntegerOrNull,
        ["", "Unix: inode of the peer, null for none."],
        value::peer_inode,
    ),
    of_ss("peer.group", Integer, "", ["", "Netlink, when connected: multicast group."]),
    of_ss("peer.cid", IntegerOrNull, "", ["", "As `local.cid`."]),
    of_ss("peer.node", Integer, "", ["", "As `local.node`."]),
    of_ss("peer.ref", Integer, "", ["", "As `local.ref`."]),
    place("timer", (&[Timer], TIMERS), ObjectOrNull, ["", "The running timer; null when none runs."], value::timer),
    place(
        "timer.name",
        (&[Timer], TIMERS),
        Text,
        ["", "Which one: on, keepalive, timewait, persist, delack, unknown."],
        value::timer_name,
    ),
    place("timer.time", (&[Timer], TIMERS), Integer, ["ms", "Time until it fires."], value::timer_time),
    place(
        "timer.retrans",
        (&[Timer], TIMERS),
        Integer,
        ["", "Retransmissions or probes so far."],
        value::timer_retrans,
    ),
    NAME,
    PID,
    of_ss("users[].tid", Integer, "-T", ["", "The thread."]),
    of_holder("users[].fd", Integer, "The descriptor in that process.", value::holder_fd),
    place(
        "in_state",
        (&[InState], None),
        Integer,
        ["ms", "Time since its present state was first seen; it may be longer in it."],
        value::in_state,
    ),
    place(
        "entered",
        (&[InState], None),
        Boolean,
        ["", "It was seen to enter its present state, so that `in_state` is all of it."],
        value::entered,
    ),
    place("age", (&[Age], None), Integer, ["ms", "Time since the socket was first seen; it may be older."], value::age),
    place(
        "opened",
        (&[Age], None),
        Boolean,
        ["", "It was opened while it was watched, so that `age` is all of it."],
        value::opened,
    ),
    place(
        "uid",
        (&[User], EXTENDED),
        IntegerOrNull,
        ["", "User that owns the socket; null for minisockets."],
        value::uid,
    ),
    place("login", (&[User], None), Text, ["", "Login name of that user, where there is one."], value::login),
    place(
        "ino",
        (&[Inode], EXTENDED),
        IntegerOrNull,
        ["", "Inode of the socket; null when no descriptor refers to it, or none was seen."],
        value::inode,
    ),
    place(
        "fwmark",
        (&[Mark], EXTENDED),
        Integer,
        ["", "Firewall mark (SO_MARK), where there is one; root sees it."],
        value::mark,
    ),
    place("v6only", (&[Local], EXTENDED), Boolean, ["", "IPv6: the socket takes no IPv4."], value::v6_only),
    place("cgroup_id", (&[Cgroup], None), Integer, ["", "Control group (v2): inode of its directory."], value::cgroup),
    place("shutdown.receive", (&[Shutdown], EXTENDED), Boolean, ["", "Receiving is shut down."], value::shut_receive),
    place("shutdown.send", (&[Shutdown], EXTENDED), Boolean, ["", "Sending is shut down."], value::shut_send),
    place(
        "sk",
        (&[Cookie], EXTENDED),
        TextOrNull,
        ["", "The kernel's cookie in hexadecimal; null from /proc."],
        value::cookie,
    ),
    place(
        "netns",
        (&[Netns], EXTENDED),
        IntegerOrNull,
        ["", "Inode of the network namespace; null where it is not known."],
        value::netns,
    ),
    place(
        "netns_name",
        (&[Netns], None),
        Text,
        ["", "Name of that namespace: of `ip netns`, else its first process; absent for the own one."],
        value::netns_name,
    ),
];
