//! What is told beside sockets as they are: changes (`events --ndjson`), changes that are missing, and the summary of ss.

use super::super::value::Kind;
use super::sockets::V;
use super::{Place, of_ss, own};

use Kind::{Integer, IntegerOrNull, Number, NumberOrNull, ObjectOrNull, Text, TextOrNull};

/// What a change has beside the places of its socket ([`Place::is_of_changes`]). All of it is always there.
pub static CHANGES: [Place; 19] = [
    own(
        "what",
        Text,
        ["", "`opened`, `moved`, `gone`; `returned`: a dump under way had missed it, and it is there after all."],
    ),
    own("number", Integer, ["", "Number of the change; they count up by one. The filter leaves some out."]),
    own("time", Text, ["", "When it happened, ISO 8601 in UTC, with microseconds."]),
    own("since_start", Number, ["ms", "When it happened, since the command began."]),
    own("evidence", Text, ["", "`observed` or `inferred`."]),
    own("from", TextOrNull, ["", "State that was left, named as `state`; null for one that appeared."]),
    own("to", TextOrNull, ["", "State that was entered; null for one that is gone."]),
    own("dwell", NumberOrNull, ["ms", "Time spent in the state that was left, where that was watched."]),
    own(
        "how",
        TextOrNull,
        [
            "",
            "How it was opened (`active`, `passive`) or ended (`closed`, `reset`, `refused`, `timed-out`, `killed`, `aborted`, `failed`), where that can be said.",
        ],
    ),
    own("error", TextOrNull, ["", "The error that its process was told as it ended: `ECONNRESET`."]),
    own("lived", NumberOrNull, ["ms", "Of one that is gone: how long it was watched."]),
    own(
        "owner",
        ObjectOrNull,
        ["", "The process that the socket belongs to, by the best that is known; null where nothing is."],
    ),
    own("owner.name", Text, ["", "Its command; empty where it is not known."]),
    own("owner.pid", Integer, ["", "Its process id."]),
    own("owner.fd", IntegerOrNull, ["", "The descriptor in that process; null where it was not seen to hold one."]),
    own(
        "owner.known_as",
        Text,
        [
            "",
            "How that is known: `holder`, `caller` (its system call changed the state) or `listener` (the connection came in by its listener).",
        ],
    ),
    own("states[].state", Text, ["", "Of one that is gone: each state that it was in."]),
    own("states[].since_start", Number, ["ms", "When it was entered; below 0 before the command began."]),
    own("states[].evidence", Text, ["", "How that is known: `observed` or `inferred`."]),
];

/// Word of changes that there is no object for.
pub static ABSENCES: [Place; 3] = [
    V,
    own(
        "what",
        Text,
        [
            "",
            "`lost`: the kernel dropped events before they were heard. `missed`: changes came and were forgotten while the reader was slow; 300,000 are kept.",
        ],
    ),
    own("changes", IntegerOrNull, ["", "How many; null when the kernel does not say."]),
];

/// The summary: the first object where `-s` was given.
pub static SUMMARY: [Place; 22] = [
    V,
    of_ss("summary.total", Integer, "-s", ["", "Sockets of all families."]),
    of_ss("summary.tcp.total", Integer, "-s", ["", "TCP sockets, those in TIME-WAIT counted."]),
    of_ss("summary.tcp.estab", Integer, "-s", ["", "Connections in ESTAB and CLOSE-WAIT."]),
    of_ss(
        "summary.tcp.closed",
        Integer,
        "-s",
        ["", "Sockets in no table; nonsense in a namespace other than the host's."],
    ),
    of_ss("summary.tcp.orphaned", Integer, "-s", ["", "Sockets that no file refers to."]),
    of_ss("summary.tcp.timewait", Integer, "-s", ["", "Minisockets in TIME-WAIT."]),
    of_ss("summary.transport.RAW.total", Integer, "-s", ["", "RAW: both versions of IP."]),
    of_ss("summary.transport.RAW.ip", Integer, "-s", ["", "RAW: IPv4."]),
    of_ss("summary.transport.RAW.ipv6", Integer, "-s", ["", "RAW: IPv6."]),
    of_ss("summary.transport.UDP.total", Integer, "-s", ["", "UDP: both versions of IP."]),
    of_ss("summary.transport.UDP.ip", Integer, "-s", ["", "UDP: IPv4."]),
    of_ss("summary.transport.UDP.ipv6", Integer, "-s", ["", "UDP: IPv6."]),
    of_ss("summary.transport.TCP.total", Integer, "-s", ["", "TCP: both versions of IP."]),
    of_ss("summary.transport.TCP.ip", Integer, "-s", ["", "TCP: IPv4."]),
    of_ss("summary.transport.TCP.ipv6", Integer, "-s", ["", "TCP: IPv6."]),
    of_ss("summary.transport.INET.total", Integer, "-s", ["", "INET: both versions of IP."]),
    of_ss("summary.transport.INET.ip", Integer, "-s", ["", "INET: IPv4."]),
    of_ss("summary.transport.INET.ipv6", Integer, "-s", ["", "INET: IPv6."]),
    of_ss("summary.transport.FRAG.total", Integer, "-s", ["", "FRAG: both versions of IP."]),
    of_ss("summary.transport.FRAG.ip", Integer, "-s", ["", "FRAG: IPv4."]),
    of_ss("summary.transport.FRAG.ipv6", Integer, "-s", ["", "FRAG: IPv6."]),
];
