//! A change as a line of twelve columns, the same for every line; `-` where there is nothing to say.

use std::fmt::Write as _;

use crate::field::Field;
use crate::field::text::{self, Context, Ports};
use crate::model::key::{Identity, NetnsId};
use crate::model::names::NoNames;
use crate::track::life::Change;
use crate::track::world::Row;

use super::{Clock, how};

/// Columns that most texts fit into: a namespace, a key, a state, and an IPv4 address with its port.
const NETNS: usize = 14;
const KEY: usize = 8;
const STATE: usize = 10;
const END: usize = 21;
/// Of a time spent in a state, the evidence, and what is said beyond.
const DWELL: usize = 7;
const EVIDENCE: usize = 8;
const HOW: usize = 8;

/// Adds the line of a change: time, kind, namespace, key, ends, states left and entered, time spent in the former,
/// evidence, how it was opened or ended, owner.
pub fn line(out: &mut String, change: &Change, clock: Clock) {
    let key = change.key();
    let row = Row { socket: &change.socket, life: &change.life };
    let context = Context { now: change.at, names: &NoNames, ports: Ports::Numbers };
    let field = |field| text::text(field, row, context);
    let netns = if key.netns == NetnsId::default() { String::new() } else { format!("net:{}", key.netns.0) };
    let cookie = match key.identity {
        Identity::Cookie(cookie) => format!("sk:{cookie:x}"),
        Identity::Digest(_) => String::new(),
    };
    let state = |state: Option<crate::model::state::State>| state.map_or("", |state| state.name()).to_owned();
    let dwell = change.dwell().map_or_else(String::new, text::dwell);
    let _ = write!(out, "{} {:5}", clock.text(change.at), change.socket.protocol.netid());
    let columns = [
        (netns, NETNS),
        (cookie, KEY),
        (field(Field::Local), END),
        (field(Field::Remote), END),
        (state(change.what.from()), STATE),
        (state(change.what.to()), STATE),
        (dwell, DWELL),
        (change.evidence.name().to_owned(), EVIDENCE),
        (how(change).unwrap_or_default().to_owned(), HOW),
        (field(Field::Process), 0),
    ];
    for (text, width) in columns {
        let text = if text.is_empty() { "-".to_owned() } else { text.replace(' ', "\\040") };
        let _ = write!(out, " {text:width$}");
    }
    out.push('\n');
}
