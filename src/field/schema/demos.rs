//! What `demo --ndjson` tells, of one demo and of all.

use super::super::value::Kind;
use super::{Place, own};

use Kind::{Boolean, Integer, Number, Text, TextOrNull};

/// What an object is about, and when it comes.
#[derive(Debug)]
pub struct Told {
    /// Its `what`.
    pub what: &'static str,
    /// When it comes.
    pub when: &'static str,
}

/// A key, and where it stands.
#[derive(Debug)]
pub struct Part {
    /// The key.
    pub place: Place,
    /// The `what` of the objects that have it; of all when empty.
    pub of: &'static [&'static str],
    /// Whether they always have it.
    pub presence: Presence,
}

/// Whether a key is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// In each object.
    Always,
    /// Where there is such a thing.
    Perhaps,
}

/// The objects: those of a demo in the order of its run, then those of `demo all`.
pub static TOLD: [Told; 10] = [
    Told { what: "demo", when: "First." },
    Told { what: "step", when: "A step begins." },
    Told { what: "call", when: "A call returned." },
    Told { what: "output", when: "The demo's own program printed a line." },
    Told { what: "state", when: "An end of a connection entered a state." },
    Told { what: "segment", when: "A step has settled: what was sent in it." },
    Told { what: "expected", when: "A step has settled or failed: what was expected of the kernel." },
    Told { what: "end", when: "Last." },
    Told { what: "tested", when: "`demo all`: a demo was run, or a cell of the lab held." },
    Told { what: "sum", when: "`demo all`: last." },
];

const OF_STEP: &[&str] = &["step", "call", "output", "state", "segment", "expected"];
const TIMED: &[&str] = &["step", "state", "end"];
const VERDICTS: &[&str] = &["expected", "end", "sum"];

/// All of their keys.
pub static OF_DEMOS: [Part; 37] = [
    always(&[], own("v", Integer, ["", "Version of this schema."])),
    always(&[], own("what", Text, ["", "What the object is about."])),
    always(&["demo", "tested"], own("name", Text, ["", "Name of the demo, or of the cell: `fin-wait-2/timewait`."])),
    always(&["demo"], own("steps", Integer, ["", "How many steps it has."])),
    always(OF_STEP, own("step", Integer, ["", "Number of the step, from 1."])),
    perhaps(&["end"], own("step", Integer, ["", "The step that failed."])),
    always(&["step"], own("title", Text, ["", "What is done."])),
    always(&["step"], own("caption", Text, ["", "What that shows."])),
    always(&["step"], own("reference", Text, ["", "Where it is written."])),
    always(TIMED, own("since_start", Number, ["ms", "When it happened, since the first step began."])),
    always(&["call"], own("call", Text, ["", "The system call, in C."])),
    always(&["call"], own("value", Integer, ["", "What it returned; -1 for an error."])),
    always(&["call"], own("error", TextOrNull, ["", "The error that the process was told: `ECONNRESET`."])),
    always(&["output", "segment"], own("text", Text, ["", "What was printed or sent."])),
    always(&["state"], own("end", Text, ["", "The end's name in the demo: client, server."])),
    perhaps(&["state"], own("local.address", Text, ["", "As of a socket, and so are the next four."])),
    perhaps(&["state"], own("local.port", Integer, ["", "Its port."])),
    perhaps(&["state"], own("local.path", Text, ["", "Unix: its name."])),
    perhaps(&["state"], own("peer.address", Text, ["", "Address of the other end."])),
    perhaps(&["state"], own("peer.port", Integer, ["", "Its port."])),
    always(&["state"], own("to", TextOrNull, ["", "State that was entered; null for one that is gone."])),
    always(&["state"], own("evidence", Text, ["", "`observed` or `inferred`."])),
    always(&["segment"], own("sender", Text, ["", "The end that sends it, by its name."])),
    always(&["segment"], own("receiver", Text, ["", "The end that it is for."])),
    always(&["segment"], own("side", Text, ["", "Where the sender is drawn: `left` or `right`."])),
    always(
        &["segment"],
        own("fate", Text, ["", "`arrives`; `held`: it is under way for as long as the demo keeps it; `dropped`."]),
    ),
    always(&["expected"], own("expected", Text, ["", "What was expected."])),
    always(&["expected"], own("seen", TextOrNull, ["", "What the kernel showed, where that says more."])),
    always(VERDICTS, own("holds", Boolean, ["", "The kernel did as expected."])),
    perhaps(&["end", "tested"], own("why", Text, ["", "Why it failed or was left out."])),
    perhaps(&["end"], own("hint", Text, ["", "The setting of the host that is known to cause it."])),
    always(&["tested"], own("subject", Text, ["", "`demo` or `cell`."])),
    always(&["tested"], own("outcome", Text, ["", "`same` as expected, `different`, or `left_out`."])),
    always(&["tested", "sum"], own("took", Number, ["ms", "How long it took."])),
    always(&["sum"], own("same", Integer, ["", "How many came out as expected."])),
    always(&["sum"], own("different", Integer, ["", "How many did not."])),
    always(&["sum"], own("left_out", Integer, ["", "How many could not be tried here."])),
];

const fn always(of: &'static [&'static str], place: Place) -> Part {
    Part { place, of, presence: Presence::Always }
}

const fn perhaps(of: &'static [&'static str], place: Place) -> Part {
    Part { place, of, presence: Presence::Perhaps }
}

impl Part {
    /// Whether an object about this has it.
    pub fn is_of(&self, what: &str) -> bool {
        self.of.is_empty() || self.of.contains(&what)
    }
}
