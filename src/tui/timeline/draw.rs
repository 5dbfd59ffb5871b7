//! Draws the Timeline screen: the lines that are in sight and no others.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::field::Field;
use crate::field::text::{dwell, text};
use crate::model::fit::{Lose, cut, thousands, width};
use crate::track::life::{Change, Evidence, What};
use crate::track::world::Row;
use crate::tui::life;
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::columns::{Column, Part, lay_out};
use super::{Timeline, View};

/// Columns before the first part: the sign of what was inferred, and a blank.
const MARGIN: u16 = 2;

/// From so many columns on a life is told in words, else as a bar.
const WORDS: u16 = 60;

/// Columns of the state that was left, so that arrows stand below each other.
const FROM: usize = 10;

/// What the list is, and whether it stands still.
pub fn title(timeline: &Timeline) -> Vec<String> {
    let name = match timeline.view {
        View::Changes => "Changes",
        View::Closed => "Closed sockets",
    };
    let frozen = timeline.newer().map(|newer| match newer {
        0 => "frozen".to_owned(),
        newer => format!("frozen, {} newer (G)", thousands(usize::try_from(newer).unwrap_or(usize::MAX))),
    });
    [Some(name.to_owned()), frozen].into_iter().flatten().collect()
}

/// How many of them match, how many are remembered at most, and how many were forgotten.
pub fn counts(timeline: &Timeline) -> String {
    let ring = timeline.ring();
    let bound = thousands(ring.bound());
    let shown = format!("{} of {}", thousands(timeline.total()), thousands(ring.len()));
    match usize::try_from(ring.fell_out()).unwrap_or(usize::MAX) {
        0 => format!(" {shown}, at most {bound} "),
        fallen => format!(" {shown}, at most {bound}, {} fell out ", thousands(fallen)),
    }
}

/// Draws titles on the first line of `area` and the list below it.
pub fn draw(timeline: &Timeline, area: Rect, buffer: &mut Buffer, look: Look<'_>) {
    if area.is_empty() {
        return;
    }
    let columns = lay_out(timeline.view, area.width.saturating_sub(MARGIN));
    titles(&columns, look).render(Rect { height: 1, ..area }, buffer);
    if timeline.total() == 0 {
        let text = match (timeline.ring().is_empty(), timeline.view) {
            (true, View::Changes) => "Nothing has happened yet.",
            (true, View::Closed) => "No socket has closed yet.",
            (false, _) => "Nothing matches.",
        };
        let below = Rect { y: area.y + 1, height: area.height.min(2) - 1, ..area };
        Line::from(look.span(Label::Dim, format!("  {text}"))).render(below, buffer);
    }
    let under_cursor = timeline.place();
    for offset in 0..area.height.saturating_sub(1) {
        let number = timeline.top() + usize::from(offset);
        let Some(change) = timeline.entry(number) else { break };
        let place = Rect { y: area.y + 1 + offset, height: 1, ..area };
        line(timeline, change, &columns, look).render(place, buffer);
        if number == under_cursor {
            buffer.set_style(place, look.style(Label::Cursor));
        }
    }
}

fn titles(columns: &[Column], look: Look<'_>) -> Line<'static> {
    let mut spans = vec![Span::raw(" ".repeat(usize::from(MARGIN)))];
    for column in columns {
        let title = cut(column.title, usize::from(column.width), Lose::Back, look.theme.glyphs().cut);
        let blank = usize::from(column.width) + 1 - width(&title);
        spans.extend([look.span(Label::Column, title), Span::raw(" ".repeat(blank))]);
    }
    Line::from(spans)
}

fn line(timeline: &Timeline, change: &Change, columns: &[Column], look: Look<'_>) -> Line<'static> {
    let sign = match change.evidence {
        Evidence::Observed => "  ",
        Evidence::Inferred => "~ ",
    };
    let mut spans = vec![look.span(Label::Dim, sign)];
    for column in columns {
        let cell = cell(timeline, change, *column, look);
        let used: usize = cell.iter().map(Span::width).sum();
        spans.extend(cell);
        spans.push(Span::raw(" ".repeat((usize::from(column.width) + 1).saturating_sub(used))));
    }
    Line::from(spans)
}

fn cell(timeline: &Timeline, change: &Change, column: Column, look: Look<'_>) -> Vec<Span<'static>> {
    let row = Row { socket: &change.socket, life: &change.life };
    let field = |field| text(field, row, look.context);
    let right = |text: String| format!("{text:>width$}", width = usize::from(column.width));
    let (label, whole, lose) = match column.part {
        Part::Change => return states(change, look),
        Part::Time => (Label::Dim, timeline.wall.time_of_day(change.at), Lose::Front),
        Part::Netid => (Label::Plain, field(Field::Netid), Lose::Back),
        Part::Dwell => (Label::Plain, right(change.dwell().map_or_else(String::new, dwell)), Lose::Back),
        Part::Local => (Label::Plain, field(Field::Local), Lose::Front),
        Part::Remote => (Label::Plain, field(Field::Remote), Lose::Front),
        Part::Owner => (Label::Plain, field(Field::Process), Lose::Stem),
        Part::Lived => (Label::Plain, right(lived(change)), Lose::Back),
        Part::Opened => (Label::Plain, change.life.opening().map_or("", |how| how.name()).to_owned(), Lose::Back),
        Part::Ended => {
            let (label, word) = ending(change);
            (label, word.to_owned(), Lose::Back)
        }
        Part::Path if life::is_only_an_end(&change.life) => return Vec::new(),
        Part::Path if column.width < WORDS => return life::bar(&change.life, column.width.into(), look).spans,
        Part::Path => (Label::Dim, life::path(&change.life, look), Lose::Back),
    };
    vec![look.span(label, cut(&whole, usize::from(column.width), lose, look.theme.glyphs().cut))]
}

/// `ESTAB      → FIN-WAIT-1`; nothing stands before the first state, and after the last one how it ended.
fn states(change: &Change, look: Look<'_>) -> Vec<Span<'static>> {
    let [observed, inferred] = look.theme.glyphs().step;
    let arrow = if change.evidence == Evidence::Observed { observed } else { inferred };
    let from = match change.what.from() {
        Some(state) => look.span(Label::State(state), format!("{:FROM$}", state.name())),
        None => Span::raw(" ".repeat(FROM)),
    };
    let to = match change.what.to() {
        Some(state) => look.span(Label::State(state), state.name()),
        None => {
            let (label, word) = ending(change);
            look.span(label, word)
        }
    };
    vec![from, look.span(Label::Dim, format!(" {arrow} ")), to]
}

/// How it ended. What was not closed by either end in good order stands out.
fn ending(change: &Change) -> (Label, &'static str) {
    use crate::track::life::Ending;
    match change.life.ending() {
        None if matches!(change.what, What::Gone(_)) => (Label::Dim, "gone"),
        None => (Label::Dim, ""),
        Some(ending @ Ending::Closed) => (Label::Dim, ending.name()),
        Some(ending) => (Label::Warning, ending.name()),
    }
}

/// From the first state to the end; at least so long where it is older than its first state tells.
fn lived(change: &Change) -> String {
    let Some(end) = change.life.ended.filter(|_| !life::is_only_an_end(&change.life)) else { return String::new() };
    let lived = dwell(end.at.since(change.life.first_seen()));
    if change.life.opened_here { lived } else { format!(">{lived}") }
}
