//! The words of the step at hand: its calls with their results, what the program printed, why, what was expected of the
//! kernel, and what comes next.

use ratatui::text::Line;

use crate::demo::View;
use crate::demo::bench::Called;
use crate::demo::errno::result_text;
use crate::demo::script::Step;
use crate::demo::view::{Phase, StepRun};
use crate::field::text::countdown;
use crate::model::fit::width;
use crate::session::Show;
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::draw::timer;
use super::elapsed;

/// Lines that a step's caption, findings and outlook take as a rule: calls and output have the others.
const OTHERS: u16 = 6;
/// Calls and lines of output that are shown at least.
const LEAST: usize = 2;
/// Columns of the timer's bar of a step that only waits, as wide as there is room for on any screen.
const WAIT: u16 = 40;

/// The words, most of which fit into so many lines. What must not be cut off stands first.
pub fn lines(show: &Show, room: u16, look: Look<'_>) -> Vec<Line<'static>> {
    let view = &*show.view;
    let mut lines = Vec::new();
    if let Phase::Failed(failure) = &view.phase {
        lines.push(Line::from(look.span(Label::Error, failure.to_string())));
        lines.extend(failure.hint().map(|hint| Line::from(look.span(Label::Warning, hint))));
    }
    if let Some((index, run)) = view.at_hand() {
        let most = usize::from(room.saturating_sub(OTHERS)).max(LEAST);
        let output = run.log.output.len().min(most / 2);
        lines.extend(newest(&run.log.calls, most - output, "calls", look, called));
        lines.extend(newest(&run.log.output, output.max(1), "lines", look, |text, look| printed(text, look)));
        lines.extend(view.steps.get(index).map(|step| caption(step, look)));
        lines.extend(findings(run, look));
    }
    match &view.phase {
        Phase::Failed(_) => {}
        Phase::Finished => {
            let took = countdown(elapsed(view, view.now));
            lines.push(Line::from(
                look.span(Label::Good, format!("The kernel did as expected at every step, in {took}.")),
            ));
        }
        Phase::Ready => lines.extend(next(view, look)),
        Phase::Settling => lines.extend(wait(view, look)),
    }
    lines
}

/// Lines that a line takes in so many columns, broken between words.
pub fn height(line: &Line<'_>, columns: u16) -> usize {
    let columns = usize::from(columns.max(1));
    let text: String = line.spans.iter().map(|span| &*span.content).collect();
    let (mut lines, mut used) = (1, 0);
    for word in text.split(' ').map(width) {
        if used > 0 && used + word > columns {
            lines += 1;
            used = 0;
        }
        lines += word.saturating_sub(1) / columns;
        used += word % columns.max(1) + 1;
    }
    lines
}

/// The newest of them, and how many stand before.
fn newest<T>(
    all: &[T],
    most: usize,
    what: &str,
    look: Look<'_>,
    line: fn(&T, Look<'_>) -> Line<'static>,
) -> Vec<Line<'static>> {
    let hidden = if all.len() > most { all.len() + 1 - most } else { 0 };
    let more = (hidden > 0)
        .then(|| Line::from(look.span(Label::Dim, format!("{} {hidden} {what} before", look.theme.glyphs().cut))));
    more.into_iter().chain(all.iter().skip(hidden).map(|it| line(it, look))).collect()
}

fn called(called: &Called, look: Look<'_>) -> Line<'static> {
    let label = if called.result.is_ok() { Label::Good } else { Label::Warning };
    Line::from(vec![
        look.span(Label::Key, format!("{} ", look.theme.glyphs().pointer)),
        look.span(Label::Plain, called.text.clone()),
        look.span(label, format!(" = {}", result_text(called.result))),
    ])
}

/// A line that the demo's program printed.
fn printed(text: &str, look: Look<'_>) -> Line<'static> {
    Line::from(vec![
        look.span(Label::Key, format!("{} ", look.theme.glyphs().output)),
        look.span(Label::Plain, text.to_owned()),
    ])
}

fn caption(step: &Step, look: Look<'_>) -> Line<'static> {
    Line::from(vec![
        look.span(Label::Plain, step.caption.to_string()),
        look.span(Label::Dim, format!("  {}", step.reference)),
    ])
}

/// What the step expects of the kernel, compared with what it did: what holds in one line, what does not in another.
fn findings(run: &StepRun, look: Look<'_>) -> Vec<Line<'static>> {
    let [met, unmet] = look.theme.glyphs().verdict;
    let line = |(holds, sign, label): (bool, &'static str, Label)| {
        let texts: Vec<String> =
            run.findings.iter().filter(|finding| finding.holds == holds).map(ToString::to_string).collect();
        let said = (!texts.is_empty()).then(|| texts.join("; "))?;
        Some(Line::from(vec![look.span(label, format!("{sign} ")), look.span(Label::Plain, said)]))
    };
    [(false, unmet, Label::Error), (true, met, Label::Good)].into_iter().filter_map(line).collect()
}

/// How long the step at hand takes; of one that only waits the timer.
fn wait(view: &View, look: Look<'_>) -> Option<Line<'static>> {
    let (index, run) = view.at_hand()?;
    let step = view.steps.get(index)?;
    if !step.only_waits() {
        let waited = countdown(look.context.now.since(run.began));
        return Some(Line::from(look.span(Label::Dim, format!("waiting for the kernel, {waited}"))));
    }
    let end = step.expects.first()?.end;
    let known = view.ends.get(end.0)?;
    let mut line = Line::from(look.span(Label::State(known.state()?), format!("{} ", view.role(end).name)));
    line.extend(known.socket.iter().flat_map(|socket| timer(socket, WAIT, look)));
    Some(line)
}

fn next(view: &View, look: Look<'_>) -> Option<Line<'static>> {
    let step = view.steps.get(view.runs.len())?;
    let calls: Vec<String> = step.calls.iter().map(|call| view.preview(&call.act)).collect();
    Some(Line::from(vec![
        look.span(Label::Key, "Space "),
        look.span(Label::Plain, format!("next: {}", step.title)),
        look.span(Label::Dim, if calls.is_empty() { String::new() } else { format!("  {}", calls.join("; ")) }),
    ]))
}
