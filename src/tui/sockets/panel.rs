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

/// What stands over the panel: it counts what matches but for the states that the filter names.
pub fn title(sockets: &Sockets) -> &'static str {
    if sockets.shown.query.filter.states().is_some() { " Before state filter " } else { " States " }
}

/// Whether the filter lets a state through, so that its sockets are listed.
fn is_listed(sockets: &Sockets, state: State) -> bool {
    sockets.shown.query.filter.states().is_none_or(|states| states.contains(state))
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
    let is_dim = count == 0 || !is_listed(sockets, state);
    let [label, number] = if is_dim { [Label::Dim; 2] } else { [Label::State(state), Label::Plain] };
    let graph = usize::from(width).saturating_sub(NAME + COUNT + 2);
    Line::from(vec![
        look.span(label, format!("{:<NAME$}", state.name())),
        look.span(number, format!("{:>COUNT$} ", thousands(count))),
        look.span(label, spark(sockets, rank, graph, look)),
    ])
}

/// The last looks' counts, newest at the right.
fn spark(sockets: &Sockets, rank: usize, width: usize, look: Look<'_>) -> String {
    let levels = &look.theme.glyphs().spark;
    let skipped = sockets.history.len().saturating_sub(width);
    let counts = sockets.history.iter().skip(skipped).map(|look| look.get(rank).copied().unwrap_or(0));
    let (least, most) = (counts.clone().min().unwrap_or(0), counts.clone().max().unwrap_or(0));
    counts.map(|count| levels[level(count, least, most)]).collect()
}

/// How high a count stands among those from the least to the most. It tells how the count goes, not how large it is: what
/// stays as it is is a line in the middle. Nothing is blank.
fn level(count: usize, least: usize, most: usize) -> usize {
    const TOP: usize = 7;
    match count {
        0 => 0,
        _ if least == most => TOP / 2,
        _ => 1 + (count.saturating_sub(least) * (TOP - 1) / (most - least).max(1)).min(TOP - 1),
    }
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

/// The counts of as many of the listed states as fit into `room` columns, in the order of a connection's life: `LISTEN 42  ESTAB 9`.
pub fn summary(sockets: &Sockets, room: usize, look: Look<'_>) -> Line<'static> {
    let count = |state: State| sockets.shown.listing.by_state.get(state.rank()).copied().unwrap_or(0);
    let text = |state: State| format!("{} {}  ", state.name(), thousands(count(state)));
    let mut left = room;
    let mut chosen: Vec<State> = Vec::new();
    for state in TELLING.into_iter().filter(|state| count(*state) > 0 && is_listed(sockets, *state)) {
        if let Some(rest) = left.checked_sub(text(state).len()) {
            left = rest;
            chosen.push(state);
        }
    }
    chosen.sort_by_key(|state| state.rank());
    Line::from_iter(chosen.into_iter().map(|state| look.span(Label::State(state), text(state))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The levels of counts that followed each other.
    #[track_caller]
    fn check(counts: &[usize], expected: &[usize]) {
        let (least, most) = (*counts.iter().min().unwrap(), *counts.iter().max().unwrap());
        let levels: Vec<usize> = counts.iter().map(|count| level(*count, least, most)).collect();
        assert_eq!(levels, expected, "{counts:?}");
    }

    #[test]
    fn a_graph_tells_change_and_not_size() {
        check(&[0, 0], &[0, 0]);
        check(&[8, 8], &[3, 3]);
        check(&[163, 163], &[3, 3]);
        check(&[0, 1, 2], &[0, 4, 7]);
        check(&[100, 101, 106], &[1, 2, 7]);
        check(&[usize::MAX / 8, 0], &[7, 0]);
    }
}
