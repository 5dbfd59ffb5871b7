//! A demo as text for a program without a screen: the list of demos, and a run, step by step as it
//! happens.
//!
//! At most 80 columns, no colour. Makes text from views; runs nothing.

pub mod ndjson;

use std::fmt::Write as _;
use std::time::Duration;

use crate::demo::bench::Called;
use crate::demo::errno::result_text;
use crate::demo::expect::state_name;
use crate::demo::ladder::{Mark, Strokes, rungs};
use crate::demo::script::Side;
use crate::demo::view::{EndView, Known, Phase, Status, View};
use crate::demo::{DEMOS, Entry};
use crate::model::fit::{Lose, cut, width};
use crate::model::timer::TimerKind;

const WIDTH: usize = 80;
/// Cells of a state's name and of its time.
const STATE: usize = 10;
const TIME: usize = 11;
/// The left column: a space, the state, a space, the time.
const COLUMN: usize = 1 + STATE + 1 + TIME;
/// What is left for the arrows beside both columns, with a space on each side of them.
const ARROW: usize = WIDTH - COLUMN - 1 - 1 - (COLUMN - 1);
/// Time between two words of a countdown.
const COUNTDOWN: Duration = Duration::from_secs(10);

/// Every demo and what it shows.
pub fn listing() -> String {
    let names = DEMOS.iter().map(|entry| width(entry.name)).max().unwrap_or_default();
    let line = |entry: &Entry| format!("{:names$}  {}\n", entry.name, entry.purpose);
    DEMOS.iter().map(line).collect()
}

/// The signs of a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs {
    /// Draw the arrows.
    pub strokes: Strokes,
    /// Before a call.
    pub call: &'static str,
    /// Before what the demo's program prints.
    pub output: &'static str,
    /// Between the parts of a title.
    pub dot: &'static str,
    /// Before what is as expected, and what is not.
    pub verdicts: [&'static str; 2],
}

impl Signs {
    /// For an output that is read as UTF-8.
    pub const UNICODE: Self =
        Self { strokes: Strokes::UNICODE, call: "▸", output: "»", dot: "·", verdicts: ["✓", "✗"] };

    /// For one where nothing but ASCII is sure.
    pub const ASCII: Self = Self { strokes: Strokes::ASCII, call: ">", output: "<", dot: "-", verdicts: ["+", "x"] };
}

/// Tells a run, and remembers how far it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    signs: Signs,
    /// Steps that were told to their end.
    told: usize,
    /// How much of the next one was told.
    part: Part,
    /// The line of the ends as told last.
    ends: String,
    /// The tens of seconds that were left when the countdown was told last.
    tens_left: Option<u128>,
    over: bool,
}

impl Transcript {
    /// Nothing was told yet.
    pub const fn new(signs: Signs) -> Self {
        Self { signs, told: 0, part: Part::NOTHING, ends: String::new(), tens_left: None, over: false }
    }

    /// What is new in this view, as whole lines; empty when nothing is.
    pub fn news(&mut self, view: &View) -> String {
        let mut out = String::new();
        while self.told < view.runs.len() {
            self.part.go_on(&mut out, view, self.told, &self.signs);
            if matches!(view.status(self.told), Status::AtHand) {
                self.count_down(&mut out, view);
                break;
            }
            self.ladder(&mut out, view);
            findings(&mut out, view, self.told, &self.signs);
            self.part = Part::NOTHING;
            self.tens_left = None;
            self.told += 1;
        }
        if !self.over {
            self.over = verdict(&mut out, view);
        }
        out
    }

    fn ladder(&mut self, out: &mut String, view: &View) {
        let ends = ends_line(view, &self.signs);
        if !ends.is_empty() && ends != self.ends {
            _ = writeln!(out, "{ends}");
            self.ends = ends;
        }
        for rung in rungs(view, self.told) {
            let (left, right) = (rung.left.map(left_mark), rung.right.map(right_mark));
            let line = format!(
                "{:COLUMN$} {} {}",
                left.unwrap_or_default(),
                rung.arrow(ARROW, &self.signs.strokes),
                right.unwrap_or_default()
            );
            _ = writeln!(out, "{}", line.trim_end());
        }
    }

    /// Tells each ten seconds of a wait that nothing shortens.
    fn count_down(&mut self, out: &mut String, view: &View) {
        let Some(step) = view.steps.get(self.told).filter(|step| step.only_waits()) else { return };
        for expect in &step.expects {
            let Some(end) = view.ends.get(expect.end.0) else { continue };
            if end.socket.is_none_or(|socket| socket.timer.kind != TimerKind::TimeWait) {
                continue;
            }
            let (Some(state), Some(left)) = (end.state(), end.timer_left(view.now)) else { continue };
            let tens = left.as_millis().div_ceil(COUNTDOWN.as_millis());
            if tens > 0 && self.tens_left != Some(tens) {
                self.tens_left = Some(tens);
                let role = view.role(expect.end).name;
                _ = writeln!(out, "   {role}: {}, {:.1} s left", state.name(), left.as_secs_f64());
            }
        }
    }
}

/// How much of a step was told: a call may come long after the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    title: bool,
    calls: usize,
    output: usize,
    caption: bool,
}

impl Part {
    const NOTHING: Self = Self { title: false, calls: 0, output: 0, caption: false };

    /// Tells what is new of a step: its title, its calls with their results, what the program printed; and why, when all
    /// calls were made.
    fn go_on(&mut self, out: &mut String, view: &View, index: usize, signs: &Signs) {
        let (Some(step), Some(run)) = (view.steps.get(index), view.runs.get(index)) else { return };
        if !self.title {
            self.title = true;
            if index == 0 {
                _ = writeln!(out, "{}: {}", view.name, view.purpose);
            }
            _ = writeln!(out, "\n{:2} of {} {} {}", index + 1, view.steps.len(), signs.dot, step.title);
        }
        for Called { text, result } in run.log.calls.iter().skip(self.calls) {
            paragraph(out, &format!(" {} ", signs.call), &format!("{text} = {}", result_text(*result)));
        }
        for line in run.log.output.iter().skip(self.output) {
            paragraph(out, &format!(" {} ", signs.output), line);
        }
        (self.calls, self.output) = (run.log.calls.len(), run.log.output.len());
        if !self.caption && (run.called || view.status(index) != Status::AtHand) {
            self.caption = true;
            paragraph(out, "   ", &format!("{} ({})", step.caption, step.reference));
        }
    }
}

/// What the step expects of the kernel, compared with what it did.
fn findings(out: &mut String, view: &View, index: usize, signs: &Signs) {
    let Some(run) = view.runs.get(index) else { return };
    let [met, unmet] = signs.verdicts;
    for (holds, sign) in [(true, met), (false, unmet)] {
        let texts: Vec<String> =
            run.findings.iter().filter(|finding| finding.holds == holds).map(ToString::to_string).collect();
        if !texts.is_empty() {
            paragraph(out, &format!(" {sign} "), &texts.join("; "));
        }
    }
}

/// Says how the run ended, if it did.
fn verdict(out: &mut String, view: &View) -> bool {
    let seconds = view.elapsed(view.now).as_secs_f64();
    let steps = view.steps.len();
    let text = match &view.phase {
        Phase::Ready | Phase::Settling => return false,
        Phase::Finished => format!("the kernel did as all {steps} steps expect, in {seconds:.1} s."),
        Phase::Failed(failure) => format!("step {} of {steps} failed: {failure}.", view.runs.len()),
    };
    out.push('\n');
    let lead = format!("{}: ", view.name);
    paragraph(out, &lead, &text);
    if let Phase::Failed(failure) = &view.phase
        && let Some(hint) = failure.hint()
    {
        paragraph(out, &" ".repeat(width(&lead)), hint);
    }
    true
}

/// Who is who, once there is anything to say.
fn ends_line(view: &View, signs: &Signs) -> String {
    let [left, right] = [Side::Left, Side::Right].map(|side| end_of(view, side, signs));
    let gap = WIDTH.saturating_sub(1 + width(&left) + width(&right));
    format!(" {left}{:gap$}{right}", "").trim_end().to_owned()
}

/// The first end on a side that the program holds.
fn end_of(view: &View, side: Side, signs: &Signs) -> String {
    let ends = view.cast.iter().zip(&view.ends);
    let mut on_side = ends.filter(|(role, end)| role.side == side && end.standing.descriptor.is_some());
    let Some((role, EndView { standing, .. })) = on_side.next() else { return String::new() };
    let descriptor = standing.descriptor.map(|number| format!(" fd {number}")).unwrap_or_default();
    let room = (WIDTH / 2).saturating_sub(3 + width(role.name) + width(&descriptor));
    let place = standing.place().map(|place| format!(" {}", cut(&place, room, Lose::Front, signs.strokes.cut)));
    format!("{}{}{descriptor}", role.name, place.unwrap_or_default())
}

fn left_mark(mark: Mark) -> String {
    format!(" {:STATE$} {:>TIME$}", state_name(mark.state), when(mark))
}

fn right_mark(mark: Mark) -> String {
    format!("{:>TIME$} {:STATE$}", when(mark), state_name(mark.state))
}

/// When a state was seen, or that nobody could see it.
fn when(mark: Mark) -> String {
    match mark.known {
        Known::Seen => moment(mark.at),
        Known::Inferred => "inferred".to_owned(),
    }
}

/// A time of the ladder: in milliseconds below a second.
fn moment(at: Duration) -> String {
    if at < Duration::from_secs(1) {
        format!("{:.1} ms", at.as_secs_f64() * 1_000.0)
    } else {
        format!("{:.1} s", at.as_secs_f64())
    }
}

/// Adds `text` in lines of at most [`WIDTH`] cells, the first one behind `lead` and the others below it. A word that is
/// longer than a line is broken.
pub(super) fn paragraph(out: &mut String, lead: &str, text: &str) {
    let indent = width(lead);
    let mut line = lead.to_owned();
    for word in text.split(' ').flat_map(|word| pieces(word, WIDTH.saturating_sub(indent))) {
        if width(&line) > indent && width(&line) + 1 + width(&word) > WIDTH {
            _ = writeln!(out, "{}", line.trim_end());
            line = " ".repeat(indent);
        } else if width(&line) > indent {
            line.push(' ');
        }
        line.push_str(&word);
    }
    _ = writeln!(out, "{}", line.trim_end());
}

/// A word in pieces of at most so many cells; mostly it is one.
fn pieces(word: &str, room: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for symbol in word.chars() {
        let cells = width(symbol.encode_utf8(&mut [0; 4]));
        if used + cells > room && used > 0 {
            pieces.push(String::new());
            used = 0;
        }
        used += cells;
        if let Some(last) = pieces.last_mut() {
            last.push(symbol);
        }
    }
    pieces
}

#[cfg(test)]
mod tests;
