//! The lab as text: its grid, what is known of a cell, and how all demos and cells came out.
//!
//! At most 80 columns, no colour. Makes text; holds nothing.

use std::fmt::Write as _;
use std::time::Duration;

use crate::demo::lab::grid::{STATES, TIMERS, timer_word, word};
use crate::demo::lab::{Cell, Lasts, Square};
use crate::session::{Outcome, Subject, Tested};

use super::demo::ndjson::told;
use super::demo::{Signs, paragraph};

/// Columns of a state, and of a cell.
const STATE: usize = 13;
const CELL: usize = 11;

/// The grid: for how long each cell can be held; a dot where it cannot be.
pub fn grid(signs: &Signs) -> String {
    let mut out = " ".repeat(STATE);
    for timer in TIMERS {
        _ = write!(out, "{:CELL$}", timer_word(timer));
    }
    out = out.trim_end().to_owned();
    out.push('\n');
    for state in STATES {
        let mut line = format!("{:STATE$}", word(state));
        for timer in TIMERS {
            let lasts = Cell::new(state, timer).recipe().map(|recipe| recipe.lasts.to_string());
            _ = write!(line, "{:CELL$}", lasts.as_deref().unwrap_or(signs.dot));
        }
        _ = writeln!(out, "{}", line.trim_end());
    }
    out.push('\n');
    paragraph(
        &mut out,
        "",
        "A cell says for how long the kernel lets a socket stay in that state under that timer. `sockscope lab STATE/TIMER` \
         holds one; for a pair without a time it says why there can be none.",
    );
    out
}

/// What is done for a cell, or why there can be none.
pub fn about(cell: Cell) -> String {
    let mut out = String::new();
    let text = match cell.square() {
        Square::Possible(recipe) => recipe.how.to_owned(),
        Square::Impossible(reason) => format!("cannot be. {} ({})", reason.why, reason.source),
    };
    paragraph(&mut out, &format!("{cell}: "), &text);
    out
}

/// How long a cell is held.
pub fn holding(lasts: Lasts, until: Option<Duration>) -> String {
    let kernel = match lasts {
        Lasts::Ever => "The kernel lets it stay".to_owned(),
        Lasts::For(_) => format!("The kernel lets it stay for {lasts}"),
    };
    match until {
        Some(span) => format!("{kernel}; it is released after {}.\n", Lasts::For(span)),
        None => format!("{kernel}; Enter or Ctrl-C releases it.\n"),
    }
}

/// The line of what was run.
pub fn line(tested: &Tested, signs: &Signs) -> String {
    let [good, bad] = signs.verdicts;
    let (sign, why) = match &tested.outcome {
        Outcome::Same => (good, None),
        Outcome::Different(why) => (bad, Some(why.clone())),
        Outcome::LeftOut(why) => (signs.dot, Some(format!("left out: {why}"))),
    };
    let mut out = String::new();
    let lead =
        format!("{sign} {:5} {:24} {:6.1} s", kind(tested.subject), name(tested.subject), tested.took.as_secs_f64());
    match why {
        Some(why) => paragraph(&mut out, &format!("{lead}  "), &why),
        None => _ = writeln!(out, "{lead}"),
    }
    out
}

/// How many came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// As expected.
    pub same: u64,
    /// Otherwise.
    pub different: u64,
    /// Not tried.
    pub left_out: u64,
    /// All the time that it took.
    pub took: Duration,
}

impl Sum {
    /// Counts one more.
    pub fn add(&mut self, tested: &Tested) {
        match tested.outcome {
            Outcome::Same => self.same += 1,
            Outcome::Different(_) => self.different += 1,
            Outcome::LeftOut(_) => self.left_out += 1,
        }
        self.took += tested.took;
    }

    /// The last line.
    pub fn line(&self) -> String {
        let Self { same, different, left_out, took } = self;
        format!("\n{same} as expected, {different} different, {left_out} left out, in {:.1} s.\n", took.as_secs_f64())
    }

    /// The last line as JSON.
    pub fn json(&self) -> String {
        let mut out = String::new();
        told(&mut out, "sum", |json| {
            json.boolean("holds", self.different == 0);
            json.integer("same", self.same);
            json.integer("different", self.different);
            json.integer("left_out", self.left_out);
            json.span("took", self.took);
        });
        out
    }
}

/// The line of what was run as JSON.
pub fn json(tested: &Tested) -> String {
    let (outcome, why) = match &tested.outcome {
        Outcome::Same => ("same", None),
        Outcome::Different(why) => ("different", Some(why)),
        Outcome::LeftOut(why) => ("left_out", Some(why)),
    };
    let mut out = String::new();
    told(&mut out, "tested", |json| {
        json.string("subject", kind(tested.subject));
        json.string("name", &name(tested.subject));
        json.string("outcome", outcome);
        if let Some(why) = why {
            json.untrusted("why", why.as_bytes());
        }
        json.span("took", tested.took);
    });
    out
}

const fn kind(subject: Subject) -> &'static str {
    match subject {
        Subject::Demo(_) => "demo",
        Subject::Cell(_) => "cell",
    }
}

fn name(subject: Subject) -> String {
    match subject {
        Subject::Demo(name) => name.to_owned(),
        Subject::Cell(cell) => cell.to_string(),
    }
}

#[cfg(test)]
mod tests;
