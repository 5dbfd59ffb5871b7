//! The panel of states: how many sockets are in each, and how that number went lately.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use crate::model::fit::thousands;
use crate::model::state::State;
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::Sockets;

/// Columns of a state's name, and of its count.
const NAME: usize = 10;
const COUNT: usize = 8;

/// The states that have a line: each name once, in the order of a connection's life.
fn states() -> impl Iterator<Item = State> {
    State::all().filter(|state| !matches!(state, State::NewSynRecv | State::BoundInactive | State::Unknown))
}

/// The state on a line of the panel, counted from 0.
pub fn state_at(line: u16) -> Option<State> {
    states().nth(usize::from(line))
}

/// Draws a line for each state.
pub fn draw(sockets: &Sockets, area: Rect, buffer: &mut Buffer, look: Look<'_>) {
    for (line, state) in states().enumerate().take(usize::from(area.height)) {
        let place = Rect { y: area.y + u16::try_from(line).unwrap_or(0), height: 1, ..area };
        row(sockets, state, area.width, look).render(place, buffer);
    }
}

fn row(sockets: &Sockets, state: State, width: u16, look: Look<'_>) -> Line<'static> {
    let rank = state.rank();
    let count = sockets.shown.listing.by_state.get(rank).copied().unwrap_or(0);
    let label = if count == 0 { Label::Dim } else { Label::State(state) };
    let graph = usize::from(width).saturating_sub(NAME + COUNT + 2);
    Line::from(vec![
        look.span(label, format!("{:<NAME$}", state.name())),
        look.span(if count == 0 { Label::Dim } else { Label::Plain }, format!("{:>COUNT$} ", thousands(count))),
        look.span(label, spark(sockets, rank, graph, look)),
    ])
}

/// The last looks' counts, newest at the right, against the largest among them.
fn spark(sockets: &Sockets, rank: usize, width: usize, look: Look<'_>) -> String {
    let levels = &look.theme.glyphs().spark;
    let skipped = sockets.history.len().saturating_sub(width);
    let counts = sockets.history.iter().skip(skipped).map(|look| look.get(rank).copied().unwrap_or(0));
    let most = counts.clone().max().unwrap_or(0);
    counts
        .map(|count| {
            // Nothing is blank, something shows, the most is full.
            let level = if most == 0 { 0 } else { (count * (levels.len() - 1)).div_ceil(most) };
            levels[level.min(levels.len() - 1)]
        })
        .collect()
}

/// Which states a screen without room for the panel would rather show, the first one above all.
const TELLING: [State; 11] = [
    State::CloseWait,
    State::TimeWait,
    State::Established,
    State::SynRecv,
    State::SynSent,
    State::Listen,
    State::FinWait2,
    State::FinWait1,
    State::LastAck,
    State::Closing,
    State::Close,
];

/// The counts of as many states as fit into `room` columns, in the order of a connection's life: `LISTEN 42  ESTAB 9`.
pub fn summary(sockets: &Sockets, room: usize, look: Look<'_>) -> Line<'static> {
    let count = |state: State| sockets.shown.listing.by_state.get(state.rank()).copied().unwrap_or(0);
    let text = |state: State| format!("{} {}  ", state.name(), thousands(count(state)));
    let mut left = room;
    let mut chosen: Vec<State> = Vec::new();
    for state in TELLING.into_iter().filter(|state| count(*state) > 0) {
        if let Some(rest) = left.checked_sub(text(state).len()) {
            left = rest;
            chosen.push(state);
        }
    }
    chosen.sort_by_key(|state| state.rank());
    Line::from_iter(chosen.into_iter().map(|state| look.span(Label::State(state), text(state))))
}
