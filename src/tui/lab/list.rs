//! Draws the list of demos with where each one stands, and what is to be known of one before it is begun.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget, Wrap};

use crate::demo::choice::{Choice, Form};
use crate::demo::view::Phase;
use crate::demo::{DEMOS, Entry};
use crate::model::fit::{Lose, cut, width};
use crate::session::{Play, Show};
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::{Face, Lab};

/// The keys of the choices, in their order.
const KEYS: [&str; 2] = ["c", "C"];

/// Draws as many demos as there are lines, the chosen one among them.
pub fn draw(lab: &Lab, area: Rect, buffer: &mut Buffer, look: Look<'_>) {
    let demos = DEMOS.iter().enumerate().skip(first(lab, area));
    for ((number, entry), y) in demos.zip(area.y..area.bottom()) {
        let place = Rect { y, height: 1, ..area };
        line(entry, lab.show_of(entry), area.width, look).render(place, buffer);
        if number == lab.cursor {
            buffer.set_style(place, look.style(Label::Cursor));
        }
    }
}

/// The demo whose line is at a position of the screen, for a list that was drawn into this area.
pub fn demo_at(lab: &Lab, area: Rect, at: Position) -> Option<usize> {
    let number = first(lab, area) + usize::from(at.y.checked_sub(area.y)?);
    (area.contains(at) && number < DEMOS.len()).then_some(number)
}

/// The demo on the first line: the chosen one stands in the middle, where the list is longer than its place.
fn first(lab: &Lab, area: Rect) -> usize {
    let room = usize::from(area.height);
    lab.cursor.saturating_sub(room / 2).min(DEMOS.len().saturating_sub(room))
}

/// `✓ tcp-echo            one TCP connection, from LISTEN to the end of TIME-WAIT   14/14`
fn line(entry: &Entry, show: Option<&Show>, columns: u16, look: Look<'_>) -> Line<'static> {
    let names = DEMOS.iter().map(|entry| width(entry.name)).max().unwrap_or_default();
    let (sign, label) = show.map_or((" ", Label::Plain), |show| sign(show, look));
    let status = show.map(|show| format!(" {}/{}", show.view.runs.len(), show.view.steps.len())).unwrap_or_default();
    let room = usize::from(columns).saturating_sub(2 + names + 2 + width(&status));
    let purpose = cut(entry.purpose, room, Lose::Back, look.theme.glyphs().cut);
    let blank = room.saturating_sub(width(&purpose));
    Line::from(vec![
        look.span(label, format!("{sign} ")),
        look.span(if show.is_some() { Label::Title } else { Label::Plain }, format!("{:names$}  ", entry.name)),
        look.span(Label::Dim, purpose),
        Span::raw(" ".repeat(blank)),
        look.span(label, status),
    ])
}

/// How a demo that is on stands.
fn sign(show: &Show, look: Look<'_>) -> (&'static str, Label) {
    let glyphs = look.theme.glyphs();
    let [done, failed] = glyphs.verdict;
    match (&show.view.phase, show.play) {
        (Phase::Finished, _) => (done, Label::Good),
        (Phase::Failed(_), _) => (failed, Label::Error),
        (Phase::Ready | Phase::Settling, Play::Running) => (glyphs.arrow, Label::Key),
        (Phase::Ready | Phase::Settling, Play::Stepwise) => (glyphs.pointer, Label::Key),
    }
}

/// Draws what is known of a demo before it is on.
pub fn front(lab: &Lab, area: Rect, buffer: &mut Buffer, look: Look<'_>) {
    let Some(entry) = lab.entry() else { return };
    let dot = look.theme.glyphs().dot;
    let title = Line::from(vec![
        look.span(Label::Title, entry.name),
        look.span(Label::Plain, format!(" {dot} {}", entry.purpose)),
    ]);
    // The list has said as much already.
    let mut lines = if lab.face == Face::List { Vec::new() } else { vec![title] };
    let options = lab.options(entry);
    lines.extend(entry.choices.iter().zip(KEYS).map(|(choice, key)| choose(choice, &options.text(choice), key, look)));
    lines.push(Line::from(vec![
        look.span(Label::Key, "Space "),
        look.span(Label::Plain, "sets the stage for single steps, "),
        look.span(Label::Key, "p "),
        look.span(Label::Plain, "runs it."),
    ]));
    Paragraph::new(lines).wrap(Wrap { trim: false }).render(area, buffer);
}

/// Lines that [`front`] takes below the list, where they are long enough.
pub fn front_height(lab: &Lab) -> u16 {
    1 + lab.entry().map_or(0, |entry| u16::try_from(entry.choices.len()).unwrap_or(u16::MAX))
}

/// `c close client   Who closes first: client, server`
fn choose(choice: &Choice, text: &str, key: &'static str, look: Look<'_>) -> Line<'static> {
    let forms = match choice.form {
        Form::Word(_) | Form::Number { .. } => format!("   {}: {}", choice.about, choice.form),
        Form::Place { .. } => format!("   {}", choice.about),
    };
    Line::from(vec![
        look.span(Label::Key, format!("{key} ")),
        look.span(Label::Plain, format!("{} ", choice.name)),
        look.span(Label::Title, text.to_owned()),
        look.span(Label::Dim, forms),
    ])
}
