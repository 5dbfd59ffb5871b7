//! A run as JSON, one object a line, for programs. Its keys are a promise: docs/JSON.md has them.
//!
//! Makes text from views; runs nothing. Each thing is told once, when it is known.

use crate::demo::View;
use crate::demo::bench::Called;
use crate::demo::errno::errno_name;
use crate::demo::script::{Fate, Segment, Side, Standing, Step};
use crate::demo::view::{Change, Known, Phase, Status, StepRun};
use crate::field::schema::VERSION;
use crate::model::address::Endpoint;
use crate::model::state::State;
use crate::print::json::Json;

/// Tells a run, and remembers how far it got.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    begun: bool,
    /// Steps that were told to their end.
    told: usize,
    /// How much of the next one was told.
    part: Part,
    over: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Part {
    title: bool,
    calls: usize,
    output: usize,
    changes: usize,
}

impl Lines {
    /// What is new in this view, as whole lines; empty when nothing is.
    pub fn news(&mut self, view: &View) -> String {
        let mut out = String::new();
        if !self.begun && !view.runs.is_empty() {
            self.begun = true;
            told(&mut out, "demo", |json| {
                json.string("name", view.name);
                json.integer("steps", view.steps.len());
            });
        }
        while let Some(run) = view.runs.get(self.told) {
            self.go_on(&mut out, view, run);
            if view.status(self.told) == Status::AtHand {
                break;
            }
            end_of_step(&mut out, view, self.told, run);
            self.part = Part::default();
            self.told += 1;
        }
        if !self.over {
            self.over = verdict(&mut out, view);
        }
        out
    }

    fn go_on(&mut self, out: &mut String, view: &View, run: &StepRun) {
        let number = self.told + 1;
        if let Some(step) = view.steps.get(self.told).filter(|_| !self.part.title) {
            self.part.title = true;
            of_step(out, "step", number, |json| begin(step, view, run, json));
        }
        for called in run.log.calls.iter().skip(self.part.calls) {
            of_step(out, "call", number, |json| call(called, json));
        }
        for text in run.log.output.iter().skip(self.part.output) {
            of_step(out, "output", number, |json| json.untrusted("text", text.as_bytes()));
        }
        for change in run.changes.iter().skip(self.part.changes) {
            of_step(out, "state", number, |json| state(change, view, json));
        }
        let (calls, output, changes) = (run.log.calls.len(), run.log.output.len(), run.changes.len());
        self.part = Part { calls, output, changes, ..self.part };
    }
}

fn begin(step: &Step, view: &View, run: &StepRun, json: &mut Json<'_>) {
    json.untrusted("title", step.title.as_bytes());
    json.untrusted("caption", step.caption.as_bytes());
    json.string("reference", step.reference);
    json.span("since_start", view.elapsed(run.began));
}

fn call(called: &Called, json: &mut Json<'_>) {
    json.untrusted("call", called.text.as_bytes());
    json.integer("value", called.result.unwrap_or(-1));
    json.text_or_null("error", called.result.err().map(errno_name).as_deref());
}

fn state(change: &Change, view: &View, json: &mut Json<'_>) {
    json.string("end", view.role(change.end).name);
    if let Some(end) = view.ends.get(change.end.0) {
        ends(&end.standing, json);
    }
    json.text_or_null("to", change.state.map(State::name));
    let evidence = match change.known {
        Known::Seen => "observed",
        Known::Inferred => "inferred",
    };
    json.string("evidence", evidence);
    json.span("since_start", view.elapsed(change.at));
}

/// Where an end is, and its peer once it has one.
fn ends(standing: &Standing, json: &mut Json<'_>) {
    match (&standing.path, standing.local()) {
        (Some(path), _) => json.nested("local", |json| json.untrusted("path", path.as_bytes())),
        (None, Some(local)) => json.nested("local", |json| endpoint(local, json)),
        (None, None) => {}
    }
    if let Some(ends) = standing.ends.filter(|ends| ends.remote.port != 0) {
        json.nested("peer", |json| endpoint(ends.remote, json));
    }
}

fn endpoint(endpoint: Endpoint, json: &mut Json<'_>) {
    json.address("address", endpoint.address);
    json.integer("port", endpoint.port);
}

/// The segments, and what was expected; both are known when the step is over.
fn end_of_step(out: &mut String, view: &View, index: usize, run: &StepRun) {
    let Some(step) = view.steps.get(index) else { return };
    for sent in step.segments.iter().filter(|_| run.settled.is_some()) {
        of_step(out, "segment", index + 1, |json| segment(sent, view, json));
    }
    for finding in &run.findings {
        of_step(out, "expected", index + 1, |json| {
            json.untrusted("expected", finding.wanted.as_bytes());
            json.text_or_null("seen", finding.seen.as_deref());
            json.boolean("holds", finding.holds);
        });
    }
}

fn segment(segment: &Segment, view: &View, json: &mut Json<'_>) {
    let side = match view.role(segment.from).side {
        Side::Left => "left",
        Side::Right => "right",
    };
    let fate = match segment.fate {
        Fate::Arrives => "arrives",
        Fate::Held => "held",
        Fate::Dropped => "dropped",
    };
    json.string("sender", view.role(segment.from).name);
    json.string("receiver", view.role(segment.to).name);
    json.string("side", side);
    json.untrusted("text", segment.text.as_bytes());
    json.string("fate", fate);
}

/// Says how the run ended, if it did.
fn verdict(out: &mut String, view: &View) -> bool {
    let failure = match &view.phase {
        Phase::Ready | Phase::Settling => return false,
        Phase::Finished => None,
        Phase::Failed(failure) => Some(failure),
    };
    told(out, "end", |json| {
        json.boolean("holds", failure.is_none());
        if let Some(failure) = failure {
            json.integer("step", view.runs.len());
            json.untrusted("why", failure.to_string().as_bytes());
        }
        if let Some(hint) = failure.and_then(|failure| failure.hint()) {
            json.untrusted("hint", hint.as_bytes());
        }
        json.span("since_start", view.elapsed(view.now));
    });
    true
}

/// Adds a line with one object of a step.
fn of_step(out: &mut String, what: &str, number: usize, fill: impl FnOnce(&mut Json<'_>)) {
    told(out, what, |json| {
        json.integer("step", number);
        fill(json);
    });
}

/// Adds a line with one object.
pub(in crate::print) fn told(out: &mut String, what: &str, fill: impl FnOnce(&mut Json<'_>)) {
    Json::line(out, |json| {
        json.integer("v", VERSION);
        json.string("what", what);
        fill(json);
    });
}
