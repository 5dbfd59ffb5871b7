//! What `netstat --json` tells of a socket.

use super::super::value::Kind;
use super::{Place, own};

use Kind::{Integer, ObjectOrNull, Text};

/// The paths of a socket's places that it has too, each with the option that asks for it.
pub static IN_NETSTAT: [(&str, &str); 22] = [
    ("v", ""),
    ("netid", ""),
    ("state", ""),
    ("recv_q", ""),
    ("send_q", ""),
    ("local.address", ""),
    ("local.host", ""),
    ("local.port", ""),
    ("local.service", ""),
    ("local.path", ""),
    ("local.ino", ""),
    ("peer.address", ""),
    ("peer.host", ""),
    ("peer.port", ""),
    ("peer.service", ""),
    ("uid", "-e"),
    ("login", "-e"),
    ("ino", "-e"),
    ("timer", "-o"),
    ("timer.name", "-o"),
    ("timer.time", "-o"),
    ("timer.retrans", "-o"),
];

/// The places that no other object has.
pub static OF_NETSTAT: [Place; 8] = [
    own("proto", Text, ["", "netstat's column Proto: tcp, tcp6, udp, udp6, udpl, udpl6, raw, raw6, unix."]),
    own("timer.probes", Integer, ["", "Probes without an answer."]),
    own("program", ObjectOrNull, ["", "The program that netstat names; null when it is not known (-p)."]),
    own("program.pid", Integer, ["", "Its process id."]),
    own("program.name", Text, ["", "Its name by its command line, where `users[].name` is the kernel's."]),
    own("refcnt", Integer, ["", "Unix: references to the socket."]),
    own("flags[]", Text, ["", "Unix: ACC, W, N."]),
    own("type", Text, ["", "Unix: STREAM, DGRAM, RAW, RDM, SEQPACKET."]),
];
