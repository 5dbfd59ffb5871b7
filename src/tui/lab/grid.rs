//! Draws the grid of the lab: every state against every timer, what the chosen cell is, and the sockets that are held.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget, Wrap};

use crate::demo::lab::grid::{STATES, TIMERS, timer_word, word};
use crate::demo::lab::{Cell, Phase, Square};
use crate::field::text::countdown;
use crate::model::fit::{Lose, cut, width};
use crate::model::state::State;
use crate::session::{Kept, Place};
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::cells::Cells;
use super::draw::socket_spans;

/// Columns of a state's name, and of a cell.
const STATE: u16 = 12;
const CELL: u16 = 11;
/// Lines above the states: where cells are held, and the timers.
const HEAD: u16 = 2;
/// Lines of what is said of the chosen cell.
const ABOUT: u16 = 4;

/// Draws it.
pub fn draw(cells: &Cells, area: Rect, buffer: &mut Buffer, look: Look<'_>) {
    if area.is_empty() {
        return;
    }
    let line = |offset: u16| {
        let height = u16::from(offset < area.height);
        Rect { y: area.y + offset.min(area.height - 1), height, ..area }
    };
    title(cells, look).render(line(0), buffer);
    timers(look).render(line(1), buffer);
    for (offset, state) in (HEAD..).zip(STATES) {
        row(cells, state, look).render(line(offset), buffer);
    }
    let below = HEAD + u16::try_from(STATES.len()).unwrap_or(u16::MAX);
    let rest = area.height.saturating_sub(below);
    let about_height = rest.min(ABOUT);
    let about_area = Rect { y: area.y + below.min(area.height), height: about_height, ..area };
    Paragraph::new(about(cells, look)).wrap(Wrap { trim: false }).render(about_area, buffer);
    let rows = Rect { y: about_area.bottom(), height: rest - about_height, ..area };
    // The newest are the ones that are looked for.
    let alive = cells.show.kept.iter().rev().filter(|kept| kept.watch.next_look().is_some());
    for (offset, kept) in (0..rows.height).zip(alive) {
        socket(kept, area.width, look).render(Rect { y: rows.y + offset, height: 1, ..rows }, buffer);
    }
}

/// The cell at a position of the area that [`draw`] was given.
pub fn cell_at(area: Rect, at: Position) -> Option<Cell> {
    if !area.contains(at) {
        return None;
    }
    let state = STATES.get(usize::from((at.y - area.y).checked_sub(HEAD)?))?;
    let timer = TIMERS.get(usize::from((at.x - area.x).checked_sub(STATE)? / CELL))?;
    Some(Cell::new(*state, *timer))
}

fn title(cells: &Cells, look: Look<'_>) -> Line<'static> {
    let glyphs = look.theme.glyphs();
    let (now, then) = match cells.place {
        Place::Here => ("held among this host's own sockets, ".to_owned(), " apart from them"),
        Place::Apart => (format!("held {} in a namespace of its own, ", glyphs.apart), " among the host's"),
    };
    Line::from(vec![
        look.span(Label::Title, "any state, any timer"),
        look.span(Label::Plain, format!(" {} ", glyphs.dot)),
        look.span(Label::Dim, now),
        look.span(Label::Key, "n"),
        look.span(Label::Dim, then),
    ])
}

fn timers(look: Look<'_>) -> Line<'static> {
    let mut spans = vec![Span::raw(" ".repeat(usize::from(STATE)))];
    for timer in TIMERS {
        let name = timer_word(timer);
        spans.push(look.span(Label::Column, name));
        spans.push(Span::raw(" ".repeat(usize::from(CELL) - name.len())));
    }
    Line::from(spans)
}

fn row(cells: &Cells, state: State, look: Look<'_>) -> Line<'static> {
    let mut spans = vec![look.span(Label::State(state), format!("{:1$}", word(state), usize::from(STATE)))];
    for timer in TIMERS {
        let cell = Cell::new(state, timer);
        let (label, text) = content(cells, cell, look);
        let mut span = look.span(label, text);
        if cells.chosen() == Some(cell) {
            span.style = span.style.patch(look.style(Label::Cursor));
        }
        let blank = usize::from(CELL).saturating_sub(width(&span.content));
        spans.extend([span, Span::raw(" ".repeat(blank))]);
    }
    Line::from(spans)
}

/// How long a cell can be held, or how the newest that is held of it stands.
fn content(cells: &Cells, cell: Cell, look: Look<'_>) -> (Label, String) {
    let glyphs = look.theme.glyphs();
    let Some(recipe) = cell.recipe() else { return (Label::Dim, glyphs.dot.to_owned()) };
    match cells.kept(cell).last() {
        None => (Label::Plain, recipe.lasts.to_string()),
        Some(kept) => {
            let twice = if cells.kept(cell).count() > 1 { "×2" } else { "" };
            let (label, text) = standing(kept, twice, look);
            (label, cut(&text, usize::from(CELL) - 1, Lose::Back, glyphs.cut))
        }
    }
}

/// How a cell stands that is held, or was: a sign, the one of another namespace, and time that is left or a word.
fn standing(kept: &Kept, twice: &str, look: Look<'_>) -> (Label, String) {
    let glyphs = look.theme.glyphs();
    let [done, failed] = glyphs.verdict;
    let apart = match kept.place {
        Place::Here => "",
        Place::Apart => glyphs.apart,
    };
    let (label, sign, word) = match kept.watch.phase {
        Phase::Settling => (Label::Dim, glyphs.cut, Some(String::new())),
        Phase::Reached(_) => (Label::Good, done, kept.watch.left(look.context.now).map(countdown)),
        Phase::Over(_) => (Label::Dim, "-", Some("over".to_owned())),
        Phase::Missed(_) => (Label::Error, failed, Some("not so".to_owned())),
        Phase::Unreported => (Label::Warning, failed, Some("untold".to_owned())),
    };
    (label, format!("{sign}{apart}{twice} {}", word.unwrap_or_else(|| "held".to_owned())))
}

/// What is done for the chosen cell, or why there can be none; and what went wrong last.
fn about(cells: &Cells, look: Look<'_>) -> Vec<Line<'static>> {
    let Some(cell) = cells.chosen() else { return Vec::new() };
    let name = look.span(Label::Key, format!("{cell} "));
    let mut lines = vec![match cell.square() {
        Square::Possible(recipe) => Line::from(vec![name, look.span(Label::Plain, recipe.how)]),
        Square::Impossible(reason) => Line::from(vec![
            name,
            look.span(Label::Warning, "cannot be: "),
            look.span(Label::Plain, reason.why),
            look.span(Label::Dim, format!(" {}", reason.source)),
        ]),
    }];
    if let Some(word) = &cells.show.word {
        lines.push(Line::from(look.span(Label::Error, word.clone())));
    }
    lines.extend(cells.kept(cell).filter_map(|kept| outcome(kept, look)));
    lines
}

/// What came of a cell that is not as promised, or no more.
fn outcome(kept: &Kept, look: Look<'_>) -> Option<Line<'static>> {
    let text = match &kept.watch.phase {
        Phase::Settling | Phase::Reached(_) => return None,
        Phase::Over(state) => {
            format!("The kernel has ended it: {}.", state.map_or("the socket is gone", State::name))
        }
        Phase::Missed(seen) => format!("The kernel does not show it: {seen}."),
        Phase::Unreported => {
            "The timer runs, and this kernel does not report it (Linux commit c698f5cc940d does).".to_owned()
        }
    };
    Some(Line::from(look.span(Label::Warning, text)))
}

/// A held socket as the kernel's table has it.
fn socket(kept: &Kept, columns: u16, look: Look<'_>) -> Line<'static> {
    let mark = match kept.place {
        Place::Here => " ",
        Place::Apart => look.theme.glyphs().apart,
    };
    let mut spans = vec![look.span(Label::Dim, format!("{mark} "))];
    match &kept.watch.seen {
        Some(seen) => socket_spans(seen, None, columns, look, &mut spans),
        None => spans.push(look.span(Label::Dim, format!("{}: no socket", kept.watch.cell))),
    }
    Line::from(spans)
}
