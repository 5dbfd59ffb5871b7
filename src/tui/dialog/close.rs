//! Closes sockets: which, what their owners and peers will see, whether to do it, and what came of each.

use std::collections::BTreeMap;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::text::{Line, Span};

use crate::field::{Field, text};
use crate::model::action::closing::{Closing, Consequence, Refusal};
use crate::model::action::{Act, Outcome};
use crate::model::fit::{Lose, cut, thousands, width};
use crate::model::key::Key;
use crate::session::Report;
use crate::track::world::{Row, World};
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::Turn;
use super::answer::{Answer, Said};
use super::choice::scroll;
use super::sheet::{Sheet, Words};

/// The dialog.
pub struct Close {
    /// The world in which the rows were shown.
    shown: Arc<World>,
    /// The rows that can be closed, by number.
    rows: Vec<u32>,
    /// How many rows have each consequence.
    consequences: BTreeMap<Consequence, usize>,
    /// How many rows cannot be closed, and why.
    refused: BTreeMap<Refusal, usize>,
    /// How many of the rows the screen did not list.
    unlisted: usize,
    stage: Stage,
    pub(super) top: usize,
}

/// How far it is.
enum Stage {
    /// The question stands.
    Asking(Answer),
    /// The order of this number is under way, and so many rows are done.
    Working(u32, usize),
    /// What came of each row.
    Done(Arc<[Closing]>),
}

impl Close {
    /// Asks about these rows, in the order in which they are listed; what is not listed comes last.
    pub(super) fn new(shown: Arc<World>, mut all: Vec<u32>, listed: &[u32]) -> Self {
        let mut places = vec![usize::MAX; shown.len()];
        for (place, number) in listed.iter().enumerate() {
            if let Some(known) = places.get_mut(*number as usize) {
                *known = place;
            }
        }
        let place = |number: &u32| places.get(*number as usize).copied().unwrap_or(usize::MAX);
        all.sort_by_key(place);
        let unlisted = all.iter().filter(|number| place(number) == usize::MAX).count();
        let (mut rows, mut consequences, mut refused) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        for number in all {
            let Some(row) = shown.row(number as usize) else { continue };
            if let Some(refusal) = Refusal::foreseen(row.socket) {
                *refused.entry(refusal).or_default() += 1;
            } else {
                *consequences.entry(Consequence::of(row.socket)).or_default() += 1;
                rows.push(number);
            }
        }
        let answer = if rows.len() > 1 { Answer::number(rows.len()) } else { Answer::Key };
        Self { shown, rows, consequences, refused, unlisted, stage: Stage::Asking(answer), top: 0 }
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Turn {
        if scroll(&mut self.top, key.code) {
            return Turn::Stay;
        }
        match &mut self.stage {
            Stage::Asking(_) if self.rows.is_empty() => Turn::Leave,
            Stage::Asking(answer) => match answer.key(key) {
                Said::Nothing => Turn::Stay,
                Said::No => Turn::Leave,
                Said::Yes => Turn::Act(Act::Close(self.rows().map(|row| row.socket.clone()).collect())),
            },
            Stage::Working(..) | Stage::Done(_) => match key.code {
                KeyCode::Enter | KeyCode::Esc | KeyCode::Char('q') => Turn::Leave,
                _ => Turn::Stay,
            },
        }
    }

    /// It was ordered under this number.
    pub(super) fn ordered(&mut self, id: u32) {
        self.stage = Stage::Working(id, 0);
    }

    /// Takes the report of its order; gives back that of another one.
    pub(super) fn take(&mut self, report: Report) -> Option<Report> {
        match (&mut self.stage, report.outcome) {
            (Stage::Working(id, done), Outcome::Closing { done: so_far, .. }) if *id == report.id => *done = so_far,
            (Stage::Working(id, _), Outcome::Closed(closings)) if *id == report.id => {
                (self.stage, self.top) = (Stage::Done(closings), 0);
            }
            (_, outcome) => return Some(Report { id: report.id, outcome }),
        }
        None
    }

    /// The sockets that are closed now.
    pub(super) fn done(&self) -> impl Iterator<Item = Key> {
        let closings: &[Closing] = if let Stage::Done(closings) = &self.stage { closings } else { &[] };
        self.rows().zip(closings).filter(|(_, closing)| closing.is_done()).map(|(row, _)| row.socket.key)
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().filter_map(|number| self.shown.row(*number as usize))
    }

    pub(super) fn sheet<'a>(&'a self, now: &'a World, look: Look<'a>) -> Sheet<'a> {
        let input = if let Stage::Asking(answer) = &self.stage { answer.input() } else { None };
        Sheet {
            title: " Close sockets ",
            head: self.head(),
            count: self.rows.len(),
            row: Box::new(move |number, columns| self.line(number, columns, now, look)),
            top: self.top,
            cursor: None,
            foot: self.foot(),
            input: input.map(|input| ("number:", input)),
        }
    }

    fn head(&self) -> Vec<Words> {
        let left_out = self
            .refused
            .iter()
            .map(|(why, count)| (Label::Warning, format!("{} cannot be closed: {why}", thousands(*count))));
        let mut head: Vec<Words> = match &self.stage {
            Stage::Done(closings) => {
                let mut tally: BTreeMap<(bool, String), usize> = BTreeMap::new();
                for closing in closings.iter() {
                    *tally.entry((!closing.is_done(), closing.to_string())).or_default() += 1;
                }
                let words = |((failed, text), count): ((bool, String), usize)| {
                    (if failed { Label::Error } else { Label::Good }, format!("{}: {text}", thousands(count)))
                };
                tally.into_iter().map(words).collect()
            }
            Stage::Asking(_) | Stage::Working(..) => {
                let words = |(consequence, count): (&Consequence, &usize)| {
                    (Label::Plain, format!("{}: {}", thousands(*count), consequence.text()))
                };
                let unlisted = || {
                    let text = format!("{} of them are marked, but not listed now", thousands(self.unlisted));
                    (Label::Warning, text)
                };
                (self.unlisted > 0).then(unlisted).into_iter().chain(self.consequences.iter().map(words)).collect()
            }
        };
        head.extend(left_out);
        head.push((Label::Plain, String::new()));
        head
    }

    fn foot(&self) -> Vec<Words> {
        let count = thousands(self.rows.len());
        let (label, text) = match &self.stage {
            Stage::Asking(_) if self.rows.is_empty() => {
                (Label::Plain, "Nothing here can be closed. Esc goes back.".to_owned())
            }
            Stage::Asking(Answer::Key) => {
                (Label::Warning, "Close this socket? y closes it; any other key leaves it.".to_owned())
            }
            Stage::Asking(Answer::Number { number, .. }) => {
                (Label::Warning, format!("Close these {count} sockets? Type {number} and Enter; Esc leaves them."))
            }
            Stage::Working(_, done) => (Label::Plain, format!("Closing: {} of {count} done.", thousands(*done))),
            Stage::Done(_) => (Label::Plain, "Enter goes back.".to_owned()),
        };
        vec![(Label::Plain, String::new()), (label, text)]
    }

    fn line(&self, number: usize, columns: usize, now: &World, look: Look<'_>) -> Line<'static> {
        let row = self.rows.get(number).and_then(|number| self.shown.row(*number as usize));
        let Some(row) = row else { return Line::default() };
        let glyphs = look.theme.glyphs();
        let closing = if let Stage::Done(closings) = &self.stage { closings.get(number) } else { None };
        let (label, sign, remark) = match closing {
            Some(closing) if closing.is_done() => (Label::Good, glyphs.verdict[0], closing.to_string()),
            Some(closing) => (Label::Error, glyphs.verdict[1], closing.to_string()),
            None => match moved(row, now) {
                Some(what) => (Label::Warning, "!", what),
                None => (Label::Plain, " ", String::new()),
            },
        };
        let whole = describe(row, look);
        let room = columns.saturating_sub(if remark.is_empty() { 3 } else { 3 + REMARK.min(width(&remark)) });
        let shown = cut(&whole, room, Lose::Back, glyphs.cut);
        let left = columns.saturating_sub(width(&shown) + 5);
        Line::from(vec![
            Span::raw(" "),
            look.span(label, format!("{sign} ")),
            look.span(Label::Plain, shown),
            Span::raw("  "),
            look.span(label, cut(&remark, left, Lose::Back, glyphs.cut)),
        ])
    }
}

/// Columns that a remark keeps beside a long row.
const REMARK: usize = 24;

/// A row in words: `tcp ESTAB 10.0.0.5:80 ▶ 10.0.0.9:4000 nginx/812`.
pub(super) fn describe(row: Row<'_>, look: Look<'_>) -> String {
    let field = |field| text::text(field, row, look.context);
    let (kind, state, local) = (field(Field::Netid), field(Field::State), field(Field::Local));
    let arrow = look.theme.glyphs().arrow;
    format!("{kind} {state} {local} {arrow} {} {}", field(Field::Remote), field(Field::Process))
}

/// What became of a row since it was shown, as far as it will be left out for it.
fn moved(row: Row<'_>, now: &World) -> Option<String> {
    match now.find(row.socket.key).and_then(|number| now.row(number)).filter(Row::is_present) {
        None => Some("gone meanwhile".to_owned()),
        Some(found) if found.socket.state != row.socket.state => {
            Some(format!("{} now: will be left out", found.socket.state.name()))
        }
        Some(found) => (found.socket.ends != row.socket.ends).then(|| "other ends now: will be left out".to_owned()),
    }
}

/// What came of an order whose dialog is closed.
pub(super) fn in_a_line(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Closing { .. } | Outcome::Inspected(_) => None,
        Outcome::Closed(closings) => {
            let done = closings.iter().filter(|closing| closing.is_done()).count();
            let first = closings.iter().find(|closing| !closing.is_done());
            let rest = first.map_or_else(String::new, |closing| format!("; {closing}"));
            Some(format!("{} of {} sockets are closed{rest}", thousands(done), thousands(closings.len())))
        }
        Outcome::Signalled(signalled) => Some(format!("the signal: {signalled}")),
    }
}
