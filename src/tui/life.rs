//! The life of a socket as a bar of states, and in words under it.
//!
//! The bar is in proportion to the times, but no state is too short to be seen. What was inferred has another filling
//! and another arrow than what was observed, so that neither colour nor a second look is needed to tell them apart.

use std::time::Duration;

use ratatui::text::{Line, Span};

use crate::field::text::dwell;
use crate::model::fit::width;
use crate::model::state::State;
use crate::track::life::{Evidence, Life, Stay};

use super::look::Look;
use super::theme::Label;

/// The signs that join a state in the bar with its words; beyond them there are only words.
const SIGNS: &[u8] = b"123456789abcdefghijklmnopqrstuvwxyz";

/// The stays with the time spent in each; the last one lasts until the end, or until now.
fn stays(life: &Life, look: Look<'_>) -> Vec<(Stay, Duration)> {
    let end = life.ended.map_or(look.context.now, |end| end.at);
    let until = life.stays.iter().skip(1).map(|stay| stay.since).chain([end]);
    life.stays.iter().zip(until).map(|(stay, until)| (*stay, until.since(stay.since))).collect()
}

/// Whether nothing but its end is known of it.
pub fn is_only_an_end(life: &Life) -> bool {
    life.stays.iter().all(|stay| stay.state == State::Unknown)
}

/// How long it lasted, how it was opened and how it ended: `3.26s, opened active, ended closed`.
pub fn summary(life: &Life, look: Look<'_>) -> String {
    if is_only_an_end(life) {
        return "nothing was heard of it but its end".to_owned();
    }
    let end = life.ended.map_or(look.context.now, |end| end.at);
    let mut out = dwell(end.since(life.first_seen()));
    if !life.opened_here {
        out.insert_str(0, "more than ");
    }
    if let Some(opening) = life.opening() {
        out.push_str(", opened ");
        out.push_str(opening.name());
    }
    if life.ended.is_some() {
        out.push_str(", ended ");
        out.push_str(life.ending().map_or("unseen", |ending| ending.name()));
    }
    out
}

/// The bar, `columns` wide: `12 ESTAB ██████████34 TIME-WAIT ▒▒▒▒`.
pub fn bar(life: &Life, columns: usize, look: Look<'_>) -> Line<'static> {
    let stays = stays(life, look);
    let hidden = stays.len().saturating_sub(columns.min(SIGNS.len()));
    let shown = stays.get(hidden..).unwrap_or_default();
    let spent: Vec<Duration> = shown.iter().map(|(_, spent)| *spent).collect();
    let parts = shown.iter().zip(divide(columns, &spent)).enumerate();
    parts.map(|(number, ((stay, _), room))| segment(*stay, hidden + number, room, look)).collect()
}

/// The part of a bar for one state: its sign, its name where there is room, and the filling.
fn segment(stay: Stay, number: usize, room: usize, look: Look<'_>) -> Span<'static> {
    let name = stay.state.name();
    let mut text = sign(number);
    if room >= width(name) + 3 {
        text = format!("{text} {name} ");
    }
    let filling = look.theme.glyphs().stay[usize::from(stay.evidence == Evidence::Inferred)];
    text.push_str(&filling.repeat(room.saturating_sub(width(&text))));
    look.span(Label::State(stay.state), text)
}

fn sign(number: usize) -> String {
    SIGNS.get(number).map_or_else(|| "+".to_owned(), |sign| char::from(*sign).to_string())
}

/// Cells for each time: one at least, the rest in proportion, what is left over to the longest.
fn divide(columns: usize, spent: &[Duration]) -> Vec<usize> {
    let whole: u128 = spent.iter().map(Duration::as_nanos).sum::<u128>().max(1);
    let free = columns.saturating_sub(spent.len());
    let share = |spent: &Duration| usize::try_from(spent.as_nanos() * free as u128 / whole).unwrap_or(free);
    let mut cells: Vec<usize> = spent.iter().map(|spent| 1 + share(spent)).collect();
    let left = columns.saturating_sub(cells.iter().sum());
    let longest = spent.iter().enumerate().max_by_key(|(_, spent)| **spent);
    if let Some(cells) = longest.and_then(|(longest, _)| cells.get_mut(longest)) {
        *cells += left;
    }
    cells
}

/// Every state with the time spent in it, in lines of at most `columns`: `1 SYN-SENT 0.053ms → 2 ESTAB 3.20s`.
pub fn words(life: &Life, columns: usize, look: Look<'_>) -> Vec<Line<'static>> {
    let mut lines = vec![Line::default()];
    for (number, (stay, spent)) in stays(life, look).into_iter().enumerate() {
        let older = if number == 0 && !life.opened_here { "at least " } else { "" };
        let step = (number > 0).then_some(stay.evidence);
        let entry = [
            arrow(step, look),
            look.span(Label::Dim, format!("{} ", sign(number))),
            look.span(Label::State(stay.state), stay.state.name()),
            look.span(Label::Plain, format!(" {older}{}", dwell(spent))),
        ];
        add(&mut lines, entry.into(), columns);
    }
    if let Some(end) = life.ended {
        let how = life.ending().map_or("gone", |ending| ending.name());
        add(&mut lines, vec![arrow(Some(end.evidence), look), look.span(Label::Plain, how)], columns);
    }
    let is_inferred = |evidence| evidence == Evidence::Inferred;
    if life.stays.iter().any(|stay| is_inferred(stay.evidence))
        || life.ended.is_some_and(|end| is_inferred(end.evidence))
    {
        let [stay, step] = [look.theme.glyphs().stay[1], look.theme.glyphs().step[1]];
        add(&mut lines, vec![look.span(Label::Dim, format!("   {stay} {step} inferred"))], columns);
    }
    lines
}

/// How a state was come to; nothing before the first one.
fn arrow(step: Option<Evidence>, look: Look<'_>) -> Span<'static> {
    let [observed, inferred] = look.theme.glyphs().step;
    match step {
        None => Span::raw(""),
        Some(Evidence::Observed) => look.span(Label::Dim, format!(" {observed} ")),
        Some(Evidence::Inferred) => look.span(Label::Dim, format!(" {inferred} ")),
    }
}

/// Adds what belongs together to the last line, or to a new one.
fn add(lines: &mut Vec<Line<'static>>, entry: Vec<Span<'static>>, columns: usize) {
    let needed: usize = entry.iter().map(Span::width).sum();
    if lines.last().is_some_and(|line| line.width() > 0 && line.width() + needed > columns) {
        lines.push(Line::default());
    }
    if let Some(line) = lines.last_mut() {
        line.spans.extend(entry);
    }
}

/// The states and times in one line, for a column: `SYN-SENT 0.053ms → ESTAB 3.20s → closed`.
pub fn path(life: &Life, look: Look<'_>) -> String {
    let [observed, inferred] = look.theme.glyphs().step;
    let step = |evidence| if evidence == Evidence::Observed { observed } else { inferred };
    let mut out = String::new();
    for (number, (stay, spent)) in stays(life, look).into_iter().enumerate() {
        if number > 0 {
            out.push_str(&format!(" {} ", step(stay.evidence)));
        }
        out.push_str(&format!("{} {}", stay.state.name(), dwell(spent)));
    }
    out
}

#[cfg(test)]
mod tests;
