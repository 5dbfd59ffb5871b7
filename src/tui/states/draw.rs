//! Draws the States screen: the diagram in the largest size that fits, limits, and the socket that is followed.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Widget, Wrap};

use crate::field::Field;
use crate::field::text::{countdown, span, text};
use crate::model::fit::thousands;
use crate::model::state::State;
use crate::track::life::{Ending, Evidence, Stay};
use crate::track::steps::of_life;
use crate::track::transition::TRANSITIONS;
use crate::track::world::Row;
use crate::tui::diagram::{self, Lit, Size};
use crate::tui::look::Look;
use crate::tui::theme::{Charset, Label};

use super::{Followed, States, limits};

/// Columns that stand beside the diagram, where there are so many.
const SIDE: u16 = 60;
/// Lines that stand below a diagram, at least, and from which number on each limit has its own.
const BELOW: u16 = 2;
const TABLE_FROM: u16 = 6;
/// From this age on a socket in CLOSE-WAIT is suspicious: its process should have closed it.
const LEAK: Duration = Duration::from_secs(60);
/// From this age on it is said in whole minutes.
const ROUGH: Duration = Duration::from_secs(600);

/// Where things are within the pane.
struct Places {
    /// The diagram, as large as it is drawn; `None` where none fits.
    diagram: Option<(Size, Rect)>,
    /// Limits and the followed socket.
    words: Rect,
}

/// Draws what is inside the pane.
pub fn draw(states: &States, area: Rect, buffer: &mut Buffer, look: Look<'_>) {
    let places = places(area);
    let lit = lit(states, look);
    match places.diagram {
        Some((size, place)) => diagram::draw(&lit, size, place, buffer, look),
        None => {
            let limits = limits::lines(&states.census, states.limits, area.width, look);
            let lines = [list(states, &lit, look), vec![Line::default()], limits].concat();
            return Paragraph::new(lines).render(area, buffer);
        }
    }
    let words = places.words;
    let mut lines = if words.height < TABLE_FROM {
        vec![limits::summary(&states.census, states.limits, words.width, look)]
    } else {
        limits::lines(&states.census, states.limits, words.width, look)
    };
    match &states.followed {
        Some(followed) => {
            if words.height > TABLE_FROM {
                lines.push(Line::default());
            }
            lines.extend(way(followed, words, look));
        }
        None => {
            if words.height > TABLE_FROM {
                lines.push(Line::default());
            }
            lines.push(legend(look));
        }
    }
    Paragraph::new(lines).wrap(Wrap { trim: false }).render(words, buffer);
}

/// The state whose node is at a position of the screen.
pub fn state_at(area: Rect, at: Position) -> Option<State> {
    let (size, place) = places(area).diagram?;
    diagram::state_at(size, place, at)
}

fn places(area: Rect) -> Places {
    let fits = |(width, height): (u16, u16)| width <= area.width && height + BELOW <= area.height;
    let Some(size) = [Size::Large, Size::Compact].into_iter().find(|size| fits(size.space())) else {
        return Places { diagram: None, words: area };
    };
    let (width, height) = size.space();
    if area.width >= width + SIDE {
        let rest = area.width - width - SIDE;
        let down = (area.height - height) / 4;
        let diagram = Rect { x: area.x + rest / 3, y: area.y + down, width, height };
        let words = Rect { x: area.right() - SIDE, y: area.y + down, width: SIDE, height: area.height - down };
        return Places { diagram: Some((size, diagram)), words };
    }
    let spare = area.height - height;
    let gap = u16::from(spare > TABLE_FROM + 1);
    let diagram = Rect { x: area.x + (area.width - width) / 2, y: area.y + gap.min(spare / 12), width, height };
    let words =
        Rect { y: diagram.bottom() + gap, height: area.bottom().saturating_sub(diagram.bottom() + gap), ..area };
    Places { diagram: Some((size, diagram)), words }
}

fn lit<'a>(states: &'a States, look: Look<'_>) -> Lit<'a> {
    let now = look.context.now;
    let followed = states.followed.as_ref();
    Lit {
        census: Some(&states.census),
        flows: states.flows(now),
        way: followed.map(|followed| of_life(&followed.life)).unwrap_or_default(),
        stays: followed.map(|followed| followed.stays(now)).unwrap_or_default(),
        ends: Vec::new(),
        remarks: remarks(states, look),
        cursor: Some(states.cursor),
    }
}

fn remarks(states: &States, look: Look<'_>) -> Vec<(State, Label, String)> {
    let now = look.context.now;
    let census = &states.census;
    let mut remarks = Vec::new();
    if census.full > 0 {
        remarks.push((State::Listen, Label::Error, "full".to_owned()));
    }
    if let Some(oldest) = census.oldest_close_wait {
        let age = now.since(oldest.since);
        let sign = if oldest.is_watched { "" } else { ">" };
        // Seconds say nothing more of an age of many minutes, and the place beside the node is narrow.
        let age = if age < ROUGH { age } else { Duration::from_secs(age.as_secs() / 60 * 60) };
        let text = span(age).replace("m00s", "m");
        let (label, word) = if age < LEAK { (Label::Dim, "for") } else { (Label::Warning, "leak?") };
        remarks.push((State::CloseWait, label, format!("{word} {sign}{text}")));
    }
    if let Some(next) = census.next_free {
        let left = countdown(next.since(now));
        remarks.push((State::TimeWait, Label::Dim, format!("next free in {left}")));
    }
    remarks
}

/// The followed socket: who it is, and how it ended. Where there is room also its states in order; a tilde stands before
/// one that was not seen to begin.
fn way(followed: &Followed, place: Rect, look: Look<'_>) -> Vec<Line<'static>> {
    let row = Row { socket: &followed.socket, life: &followed.life };
    let part = |field| text(field, row, look.context);
    let arrow = look.theme.glyphs().arrow;
    let who = format!("{} {arrow} {}  {}", part(Field::Local), part(Field::Remote), part(Field::Process));
    let mut line = Line::from(look.span(Label::Way, who.trim_end().to_owned()));
    if followed.life.ended.is_some() {
        let ending = followed.life.ending().map_or("gone", Ending::name);
        line.push_span(look.span(Label::Warning, format!("  {ending}")));
    }
    let stays = stays(followed, look);
    match place.height < TABLE_FROM {
        true => vec![line],
        // Beside the diagram there are lines enough.
        false if place.width <= SIDE => [vec![line], stays].concat(),
        false => vec![line, Line::from_iter(stays.into_iter().flatten())],
    }
}

/// The states of a socket, the later ones with what led to them before them.
fn stays(followed: &Followed, look: Look<'_>) -> Vec<Line<'static>> {
    let pointer = look.theme.glyphs().pointer;
    let stays = followed.stays(look.context.now).into_iter().zip(&followed.life.stays).enumerate();
    let line = |(place, ((state, dwell), stay)): (usize, ((State, String), &Stay))| {
        let arrow = match stay.evidence {
            _ if place == 0 => String::new(),
            Evidence::Observed => format!(" {pointer} "),
            Evidence::Inferred => format!(" ~{pointer} "),
        };
        Line::from(vec![
            look.span(Label::Dim, arrow),
            look.span(Label::State(state), state.name()),
            look.span(Label::Plain, format!(" {dwell}")),
        ])
    };
    stays.map(line).collect()
}

fn legend(look: Look<'_>) -> Line<'static> {
    let [solid, dashed, heavy] = match look.theme.charset {
        Charset::Unicode => ["─━─", "╌╌╌", "━━━"],
        Charset::Ascii => ["-=-", "...", "==="],
    };
    let part = |label, sign, meaning| [look.span(label, sign), look.span(Label::Dim, meaning)];
    Line::from_iter(
        [
            part(Label::Plain, solid, " observed  "),
            part(Label::Plain, dashed, " ~ inferred  "),
            part(Label::Way, heavy, " a socket's way: n follows one  "),
        ]
        .concat(),
    )
}

/// Where no diagram fits: a line for each state, with what came in lately.
fn list(states: &States, lit: &Lit<'_>, look: Look<'_>) -> Vec<Line<'static>> {
    let of_tcp = State::all().filter(|state| TRANSITIONS.iter().any(|step| step.0 == *state));
    let line = |state: State| {
        let came = TRANSITIONS.iter().filter(|step| step.1 == state);
        let came: u32 = came.map(|step| lit.flows.of(step.0, step.1).total()).sum();
        let came = if came == 0 { String::new() } else { format!("  +{came}") };
        let label = if lit.cursor == Some(state) { Label::Cursor } else { Label::State(state) };
        Line::from(vec![
            look.span(label, format!("{:<10}", state.name())),
            look.span(Label::Plain, format!("{:>9}", thousands(states.census.count(state)))),
            look.span(Label::Dim, came),
        ])
    };
    of_tcp.map(line).collect()
}
