//! What counts of sockets have (`list --count`).

use super::super::registry::Field;
use super::super::value::{self, Kind};
use super::sockets::{NAME, PID, STATE, TIME, V};
use super::{Place, place};

const COUNT: Place = place("count", (&[], None), Kind::Integer, ["", "How many sockets."], value::count);

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
        (&[Field::Remote], None),
        Kind::TextOrNull,
        [
            "",
            "Address of the host at the other end; null for sockets without one. A mapped IPv4 address counts as IPv4.",
        ],
        value::peer_host,
    ),
    COUNT,
];
