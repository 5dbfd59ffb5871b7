//! A run as JSON, one object a line, for programs: `docs/DEMO.md` lists the fields.
//!
//! Makes text from views; runs nothing. Each thing is told once, when it is known.

use std::fmt::Write as _;
use std::time::Duration;

use crate::demo::View;
use crate::demo::errno::errno_name;
use crate::demo::expect::state_name;
use crate::demo::script::{Fate, Side, address};
use crate::demo::view::{Known, Phase, Status, StepRun};

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
            object(&mut out, "demo", |line| line.text("name", view.name).number("steps", view.steps.len() as u64));
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
        let number = self.told as u64 + 1;
        if let Some(step) = view.steps.get(self.told).filter(|_| !self.part.title) {
            self.part.title = true;
            object(out, "step", |line| {
                line.number("step", number)
                    .text("title", &step.title)
                    .text("caption", &step.caption)
                    .text("reference", step.reference)
                    .time(view.elapsed(run.began))
            });
        }
        for called in run.log.calls.iter().skip(self.part.calls) {
            object(out, "call", |line| {
                let line = line.number("step", number).text("call", &called.text);
                match called.result {
                    Ok(value) => line.signed("value", value),
                    Err(errno) => line.signed("value", -1).text("errno", &errno_name(errno)),
                }
            });
        }
        for text in run.log.output.iter().skip(self.part.output) {
            object(out, "output", |line| line.number("step", number).text("text", text));
        }
        for change in run.changes.iter().skip(self.part.changes) {
            let standing = view.ends.get(change.end.0).map(|end| &end.standing);
            object(out, "state", |line| {
                let known = match change.known {
                    Known::Seen => "seen",
                    Known::Inferred => "inferred",
                };
                let line = line.number("step", number).text("end", view.role(change.end).name);
                let line = match standing.and_then(|standing| standing.place()) {
                    Some(place) => line.text("local", &place),
                    None => line,
                };
                let line = match standing.and_then(|standing| standing.ends).filter(|ends| ends.remote.port != 0) {
                    Some(ends) => line.text("remote", &address(ends.remote)),
                    None => line,
                };
                line.text("state", state_name(change.state)).text("known", known).time(view.elapsed(change.at))
            });
        }
        let (calls, output, changes) = (run.log.calls.len(), run.log.output.len(), run.changes.len());
        self.part = Part { calls, output, changes, ..self.part };
    }
}

/// The segments, and what was expected; both are known when the step is over.
fn end_of_step(out: &mut String, view: &View, index: usize, run: &StepRun) {
    let Some(step) = view.steps.get(index) else { return };
    let number = index as u64 + 1;
    for segment in step.segments.iter().filter(|_| run.settled.is_some()) {
        let fate = match segment.fate {
            Fate::Arrives => "arrives",
            Fate::Held => "held",
            Fate::Dropped => "dropped",
        };
        let side = match view.role(segment.from).side {
            Side::Left => "left",
            Side::Right => "right",
        };
        object(out, "segment", |line| {
            line.number("step", number)
                .text("from", view.role(segment.from).name)
                .text("to", view.role(segment.to).name)
                .text("side", side)
                .text("text", &segment.text)
                .text("fate", fate)
        });
    }
    for finding in &run.findings {
        object(out, "expected", |line| {
            let line = line.number("step", number).text("expected", &finding.wanted);
            let line = match &finding.seen {
                Some(seen) => line.text("seen", seen),
                None => line,
            };
            line.truth("holds", finding.holds)
        });
    }
}

/// Says how the run ended, if it did.
fn verdict(out: &mut String, view: &View) -> bool {
    let took = view.elapsed(view.now);
    match &view.phase {
        Phase::Ready | Phase::Settling => return false,
        Phase::Finished => object(out, "end", |line| line.truth("holds", true).time(took)),
        Phase::Failed(failure) => object(out, "end", |line| {
            let line =
                line.truth("holds", false).number("step", view.runs.len() as u64).text("why", &failure.to_string());
            let line = match failure.hint() {
                Some(hint) => line.text("hint", hint),
                None => line,
            };
            line.time(took)
        }),
    }
    true
}

/// Adds a line with one object, whose first field says what it is about.
pub(in crate::print) fn object(out: &mut String, event: &str, fields: impl FnOnce(Line) -> Line) {
    let line = fields(Line("{".to_owned()).text("event", event));
    _ = writeln!(out, "{}}}", line.0);
}

/// An object under construction.
pub(in crate::print) struct Line(String);

impl Line {
    pub(in crate::print) fn text(self, name: &str, value: &str) -> Self {
        let mut line = self.name(name);
        line.0.push('"');
        for symbol in value.chars() {
            match symbol {
                '"' => line.0.push_str("\\\""),
                '\\' => line.0.push_str("\\\\"),
                symbol if symbol.is_control() => _ = write!(line.0, "\\u{:04x}", u32::from(symbol)),
                symbol => line.0.push(symbol),
            }
        }
        line.0.push('"');
        line
    }

    pub(in crate::print) fn number(self, name: &str, value: u64) -> Self {
        let mut line = self.name(name);
        _ = write!(line.0, "{value}");
        line
    }

    pub(in crate::print) fn signed(self, name: &str, value: i64) -> Self {
        let mut line = self.name(name);
        _ = write!(line.0, "{value}");
        line
    }

    pub(in crate::print) fn truth(self, name: &str, value: bool) -> Self {
        let mut line = self.name(name);
        _ = write!(line.0, "{value}");
        line
    }

    /// Milliseconds since the demo began, to the microsecond.
    pub(in crate::print) fn time(self, value: Duration) -> Self {
        let mut line = self.name("ms");
        _ = write!(line.0, "{}.{:03}", value.as_millis(), value.as_micros() % 1_000);
        line
    }

    fn name(mut self, name: &str) -> Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        _ = write!(self.0, "\"{name}\":");
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_valid_json() {
        let mut out = String::new();
        object(&mut out, "output", |line| {
            line.text("text", "a\"\\\n\u{7f}\u{9b}é").signed("value", -1).truth("holds", true)
        });
        assert_eq!(
            out,
            "{\"event\":\"output\",\"text\":\"a\\\"\\\\\\u000a\\u007f\\u009bé\",\"value\":-1,\"holds\":true}\n"
        );
    }

    #[test]
    fn times_are_milliseconds() {
        let line = Line(String::from("{")).time(Duration::from_micros(1_000_045));
        assert_eq!(line.0, "{\"ms\":1000.045");
    }
}
