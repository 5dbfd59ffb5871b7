//! A change as an object of JSON on a line of its own. Its keys are a promise: docs/EVENTS.md has them, and a change of
//! their meaning is another [`SCHEMA`].

use serde::Serialize;

use crate::field::Field;
use crate::field::text::{self, Context, Ports};
use crate::model::event::Loss;
use crate::model::key::{Identity, NetnsId};
use crate::model::names::NoNames;
use crate::model::owner::Holder;
use crate::model::printable;
use crate::model::time::Moment;
use crate::model::wall::Wall;
use crate::track::life::{Change, Life, What};
use crate::track::owner::Owner;
use crate::track::world::Row;

use super::{error, how, lived, word};

/// The number of this set of keys.
pub const SCHEMA: u32 = 1;

/// Writes objects.
#[derive(Clone, Copy, Debug)]
pub struct NdJson {
    /// The clock of `time`.
    pub wall: Wall,
    /// The moment that `since_start` counts from.
    pub start: Moment,
}

/// A change. Every key is always there; `null` where nothing is known.
#[derive(Serialize)]
struct Object {
    schema: u32,
    what: &'static str,
    number: u64,
    time: String,
    since_start: f64,
    evidence: &'static str,
    netns: Option<u32>,
    sk: Option<String>,
    netid: &'static str,
    local: String,
    local_port: Option<u16>,
    peer: String,
    peer_port: Option<u16>,
    inode: Option<u32>,
    from: Option<&'static str>,
    to: Option<&'static str>,
    dwell: Option<f64>,
    how: Option<&'static str>,
    error: Option<String>,
    lived: Option<f64>,
    owner: Option<Process>,
    holders: Vec<Process>,
    states: Vec<Spent>,
}

/// A process that a socket belongs to.
#[derive(Serialize)]
struct Process {
    command: String,
    pid: u32,
    fd: Option<u32>,
    known_as: &'static str,
}

/// A state of the life so far.
#[derive(Serialize)]
struct Spent {
    state: &'static str,
    since_start: f64,
    evidence: &'static str,
}

/// Word of changes that there is no line for.
#[derive(Serialize)]
struct Absence {
    schema: u32,
    what: &'static str,
    changes: Option<u64>,
}

impl NdJson {
    /// Adds the object of the change with this number.
    pub fn change(self, out: &mut String, number: u64, change: &Change) {
        let row = Row { socket: &change.socket, life: &change.life };
        let context = Context { now: change.at, names: &NoNames, ports: Ports::Numbers };
        let [(local, local_port), (peer, peer_port)] = match change.socket.ends.inet() {
            Some(ends) => [ends.local, ends.remote].map(|end| (end.address.to_string(), Some(end.port))),
            None => [Field::Local, Field::Remote].map(|field| (text::text(field, row, context), None)),
        };
        let key = change.key();
        let states = matches!(change.what, What::Gone(_)).then(|| self.states(&change.life)).unwrap_or_default();
        let object = Object {
            schema: SCHEMA,
            what: word(change.what),
            number,
            time: self.wall.rfc3339(change.at),
            since_start: self.since_start(change.at),
            evidence: change.evidence.name(),
            netns: (key.netns != NetnsId::default()).then_some(key.netns.0),
            sk: match key.identity {
                Identity::Cookie(cookie) => Some(format!("{cookie:x}")),
                Identity::Digest(_) => None,
            },
            netid: change.socket.protocol.netid(),
            local,
            local_port,
            peer,
            peer_port,
            inode: Some(change.socket.inode).filter(|inode| *inode != 0),
            from: change.what.from().map(|state| state.name()),
            to: change.what.to().map(|state| state.name()),
            dwell: change.dwell().map(|dwell| dwell.as_secs_f64()),
            how: how(change),
            error: error(change),
            lived: lived(change).map(|lived| lived.as_secs_f64()),
            owner: change.life.owner().map(process),
            holders: change.life.holders.iter().flat_map(|holders| holders.iter()).map(holder).collect(),
            states,
        };
        add(out, &object);
    }

    /// Adds word of a loss: events that the kernel dropped.
    pub fn lost(self, out: &mut String, loss: Loss) {
        let changes = match loss {
            Loss::Counted(events) => Some(events),
            Loss::Uncounted => None,
        };
        add(out, &Absence { schema: SCHEMA, what: "lost", changes });
    }

    /// Adds word of changes that came and were forgotten before they could be written.
    pub fn missed(self, out: &mut String, changes: u64) {
        add(out, &Absence { schema: SCHEMA, what: "missed", changes: Some(changes) });
    }

    /// Every state of a life.
    fn states(self, life: &Life) -> Vec<Spent> {
        let spent = |stay: &crate::track::life::Stay| Spent {
            state: stay.state.name(),
            since_start: self.since_start(stay.since),
            evidence: stay.evidence.name(),
        };
        life.stays.iter().map(spent).collect()
    }

    /// Seconds, to the microsecond; below zero for what is older than the command.
    fn since_start(self, at: Moment) -> f64 {
        let micros = |span: std::time::Duration| span.as_micros() as f64 / 1e6;
        if at >= self.start { micros(at.since(self.start)) } else { -micros(self.start.since(at)) }
    }
}

fn process(owner: Owner<'_>) -> Process {
    let fd = match owner {
        Owner::Holder(holder) => Some(holder.fd),
        Owner::Caller(_) | Owner::Listener(_) => None,
    };
    Process { command: printable::text(owner.command()), pid: owner.pid(), fd, known_as: owner.name() }
}

fn holder(holder: &Holder) -> Process {
    process(Owner::Holder(holder))
}

/// Adds an object on its line. Numbers, texts and lists of them can always be written.
fn add(out: &mut String, object: &impl Serialize) {
    if let Ok(text) = serde_json::to_string(object) {
        out.push_str(&text);
        out.push('\n');
    }
}
