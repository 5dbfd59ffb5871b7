//! What is offered for the line of a filter, and the choice among it.
//!
//! Tab puts the next candidate into the line, Shift-Tab and the arrows go on from there, Esc gives back what was typed.
//! Which candidates there are is [`crate::query::filter::complete`]'s; here is where the choice stands, and the box.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};
use tui_input::Input;

use crate::model::fit::{Lose, cut, width};
use crate::query::filter::complete::{Candidate, Completion, Seen, complete};

use super::areas::Areas;
use super::draw::block;
use super::look::Look;
use super::sockets::Way;
use super::theme::Label;

/// Candidates in sight.
const LINES: usize = 7;
/// Columns of a candidate before its meaning.
const WORD: usize = 24;

/// What is offered.
#[derive(Debug, Default)]
pub struct Suggest {
    seen: Seen,
    offered: Completion,
    /// Whether the line is one that candidates are offered for.
    voice: Voice,
    chosen: Option<Chosen>,
}

/// Whether candidates are offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Voice {
    /// They are not: nothing was typed yet, or the line was taken from the history.
    #[default]
    Hushed,
    /// They are.
    Speaks,
}

/// A candidate that stands in the line.
#[derive(Debug)]
struct Chosen {
    at: usize,
    /// The line as it was typed.
    typed: Input,
}

/// What a key asks of the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Another candidate, the first one where none stands in the line yet.
    Choose(Way),
    /// Another candidate, where one stands in the line.
    Move(Way),
}

impl Suggest {
    /// Offers these values beside the words of the language. One that was chosen stays.
    pub fn learn(&mut self, seen: Seen, input: &Input) {
        self.seen = seen;
        if self.voice == Voice::Speaks && self.chosen.is_none() {
            self.follow(input);
        }
    }

    /// Offers what fits a line that was edited. Nothing is offered for an empty one: the hints say more.
    pub fn follow(&mut self, input: &Input) {
        (self.chosen, self.voice) = (None, Voice::Speaks);
        self.offered = if input.value().is_empty() { Completion::default() } else { self.completion(input) };
    }

    /// Offers nothing.
    pub fn hush(&mut self) {
        *self = Self { seen: std::mem::take(&mut self.seen), ..Self::default() };
    }

    fn completion(&self, input: &Input) -> Completion {
        let before = input.value().chars().take(input.cursor()).map(char::len_utf8).sum();
        complete(input.value(), before, &self.seen)
    }

    /// The line with another candidate in it; `None` when there is none to choose.
    pub fn step(&mut self, step: Step, input: &Input) -> Option<Input> {
        if self.chosen.is_none() {
            let Step::Choose(way) = step else { return None };
            self.offered = self.completion(input);
            let last = self.offered.candidates.len().checked_sub(1)?;
            let at = if way == Way::Forward { 0 } else { last };
            self.chosen = Some(Chosen { at, typed: input.clone() });
        } else if let Some(chosen) = &mut self.chosen {
            let (Step::Choose(way) | Step::Move(way)) = step;
            let all = self.offered.candidates.len();
            chosen.at = match way {
                Way::Forward => chosen.at + 1,
                Way::Backward => chosen.at + all.saturating_sub(1),
            } % all.max(1);
        }
        let line = self.line()?;
        // The only one is the right one: what comes after it may be typed.
        if self.offered.candidates.len() == 1 {
            let mut line = line;
            line.handle(tui_input::InputRequest::InsertChar(' '));
            self.follow(&line);
            return Some(line);
        }
        Some(line)
    }

    fn line(&self) -> Option<Input> {
        let chosen = self.chosen.as_ref()?;
        let candidate = &self.offered.candidates.get(chosen.at)?.text;
        let mut text = chosen.typed.value().to_owned();
        let start = text.get(..self.offered.span.start)?.chars().count();
        text.get(self.offered.span.clone())?;
        text.replace_range(self.offered.span.clone(), candidate);
        Some(Input::new(text).with_cursor(start + candidate.chars().count()))
    }

    /// The line as it was typed, where a candidate stands in it.
    pub fn give_back(&mut self) -> Option<Input> {
        let chosen = self.chosen.take();
        self.hush();
        chosen.map(|chosen| chosen.typed)
    }

    /// Draws the box above the line, at the word, so that it hides neither.
    pub fn draw(&self, areas: &Areas, indent: usize, hidden: usize, buffer: &mut Buffer, look: Look<'_>) {
        let line = areas.prompt;
        let all = &self.offered.candidates;
        // The frame of the pane above stays whole.
        let bottom = line.y.saturating_sub(u16::from(areas.framed));
        let room = usize::from(bottom.saturating_sub(buffer.area.y)).saturating_sub(2);
        let shown = all.len().min(LINES).min(room);
        let chosen = self.chosen.as_ref();
        if shown == 0 {
            return;
        }
        let text = chosen.map_or("", |chosen| chosen.typed.value());
        let column = text.get(..self.offered.span.start).map_or(self.offered.span.start, width);
        let docs = all.iter().map(|candidate| width(&candidate.doc)).max().unwrap_or(0);
        let needed = u16::try_from(WORD + docs + 3).unwrap_or(u16::MAX);
        let columns = needed.min(line.width);
        let wanted = u16::try_from(indent + column.saturating_sub(hidden)).unwrap_or(0).saturating_sub(1);
        let height = u16::try_from(shown).unwrap_or(0) + 2;
        let place = Rect {
            x: line.x + wanted.min(line.width - columns),
            y: bottom.saturating_sub(height),
            width: columns,
            height,
        };
        Clear.render(place, buffer);
        let at = chosen.map(|chosen| chosen.at);
        let title = match at {
            Some(at) => format!(" {} of {} ", at + 1, all.len()),
            None => format!(" {} {} Tab ", all.len(), look.theme.glyphs().dot),
        };
        let frame = block(look).title(Line::from(look.span(Label::Dim, title)).right_aligned());
        let inside = frame.inner(place);
        frame.render(place, buffer);
        let first = at.map_or(0, |at| at.saturating_sub(shown - 1));
        for (row, (number, candidate)) in inside.rows().zip(all.iter().enumerate().skip(first)) {
            let label = if Some(number) == at { Label::Cursor } else { Label::Plain };
            candidate_line(candidate, usize::from(row.width), label, look).render(row, buffer);
        }
    }
}

fn candidate_line(candidate: &Candidate, room: usize, label: Label, look: Look<'_>) -> Line<'static> {
    let mark = look.theme.glyphs().cut;
    let printable = crate::model::printable::text(candidate.text.as_bytes());
    let word = cut(&printable, WORD.min(room), Lose::Back, mark);
    let gap = " ".repeat(WORD.min(room).saturating_sub(width(&word)) + 1);
    let doc = cut(&candidate.doc, room.saturating_sub(WORD + 1), Lose::Back, mark);
    let rest = " ".repeat(room.saturating_sub(width(&word) + width(&gap) + width(&doc)));
    let dim = if label == Label::Cursor { label } else { Label::Dim };
    Line::from(vec![look.span(label, format!("{word}{gap}")), look.span(dim, format!("{doc}{rest}"))])
}
