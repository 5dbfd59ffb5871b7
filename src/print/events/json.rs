//! A change as an object of JSON on a line of its own. Its keys are a promise: docs/JSON.md has them.
//!
//! What tells of the socket comes from the same places as in every other object ([`crate::field::schema::Place::is_of_changes`]); what a
//! change has beside is written here.

use crate::field::Subject;
use crate::field::schema::{PLACES, VERSION};
use crate::field::text::{Context, Ports};
use crate::model::event::Loss;
use crate::model::names::Names;
use crate::model::time::{Date, Moment};
use crate::model::wall::Wall;
use crate::print::json::Json;
use crate::print::members::Members;
use crate::track::life::{Change, Stay, What};
use crate::track::owner::Owner;
use crate::track::world::Row;

use super::{error, how, lived, word};

/// Writes objects.
pub struct NdJson<'a> {
    /// The clock of `time`.
    pub wall: Wall,
    /// The moment that `since_start` counts from.
    start: Moment,
    /// Names of ports and interfaces.
    names: &'a dyn Names,
    /// What tells of the socket.
    members: Members,
}

impl<'a> NdJson<'a> {
    /// A writer by this clock, for which the command began at `start`.
    pub fn new(wall: Wall, start: Moment, names: &'a dyn Names) -> Self {
        let members = Members::of(PLACES.iter().filter(|place| place.is_of_changes()));
        Self { wall, start, names, members }
    }

    /// Adds the object of the change with this number.
    pub fn change(&self, out: &mut String, number: u64, change: &Change) {
        let holders = change.life.holders.as_deref().unwrap_or_default();
        let context = Context { now: change.at, names: self.names, ports: Ports::Services };
        let row = Row { socket: &change.socket, life: &change.life };
        let subject = Subject { row, context, date: Date::default(), holders, count: 1 };
        Json::line(out, |json| {
            json.integer("v", VERSION);
            json.string("what", word(change.what));
            json.integer("number", number);
            json.string("time", &self.wall.rfc3339(change.at));
            json.since("since_start", self.start, change.at);
            json.string("evidence", change.evidence.name());
            self.members.write(&subject, json);
            json.text_or_null("from", change.what.from().map(|state| state.name()));
            json.text_or_null("to", change.what.to().map(|state| state.name()));
            json.span_or_null("dwell", change.dwell());
            json.text_or_null("how", how(change));
            json.text_or_null("error", error(change).as_deref());
            json.span_or_null("lived", lived(change));
            match change.life.owner() {
                Some(owner) => json.nested("owner", |json| process(owner, json)),
                None => json.null("owner"),
            }
            json.list("states", |json| {
                if let What::Gone(_) = change.what {
                    change.life.stays.iter().for_each(|stay| json.item(|json| self.stay(stay, json)));
                }
            });
        });
    }

    /// A state of the life so far.
    fn stay(&self, stay: &Stay, json: &mut Json<'_>) {
        json.string("state", stay.state.name());
        json.since("since_start", self.start, stay.since);
        json.string("evidence", stay.evidence.name());
    }
}

/// Adds word of a loss: events that the kernel dropped.
pub fn lost(out: &mut String, loss: Loss) {
    let changes = match loss {
        Loss::Counted(events) => Some(events),
        Loss::Uncounted => None,
    };
    absence(out, "lost", changes);
}

/// Adds word of changes that came and were forgotten before they could be written.
pub fn missed(out: &mut String, changes: u64) {
    absence(out, "missed", Some(changes));
}

/// A process that a socket belongs to.
fn process(owner: Owner<'_>, json: &mut Json<'_>) {
    let fd = match owner {
        Owner::Holder(holder) => Some(holder.fd),
        Owner::Caller(_) | Owner::Listener(_) => None,
    };
    json.untrusted("name", owner.command());
    json.integer("pid", owner.pid());
    json.or_null("fd", fd);
    json.string("known_as", owner.name());
}

fn absence(out: &mut String, what: &str, changes: Option<u64>) {
    Json::line(out, |json| {
        json.integer("v", VERSION);
        json.string("what", what);
        json.or_null("changes", changes);
    });
}
