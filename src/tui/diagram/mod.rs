//! The state diagram of TCP (RFC 9293, section 3.3.2, figure 5) as a widget: counts on its nodes, flow on its edges,
//! the way of a socket lit, both ends of a connection named.
//!
//! Draws what it is given, in one of three sizes; every arrow of [`TRANSITIONS`](crate::track::transition::TRANSITIONS)
//! has its edge in each. Asks nothing and keeps nothing.
//!
//! What an edge means can be read without colour: a heavy line is the way of the socket, a dashed one was not seen but
//! inferred, and what was observed runs along a solid one as a heavy cell that moves.

mod canvas;
mod compact;
mod large;
mod layout;
mod small;
#[cfg(test)]
mod tests;

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use crate::model::fit::{Lose, cut, thousands, width};
use crate::model::state::State;
use crate::query::census::Census;
use crate::track::flow::{Flows, Traffic, WINDOW};
use crate::track::life::Evidence;
use crate::track::steps::Step;
use crate::track::transition::plain;

use super::look::Look;
use super::theme::Label;

pub use layout::Size;

use canvas::{Canvas, Dash, Mark, Pen, Point, Way, Weight};
use layout::{Anchor, Edge, HEIGHT, Layout, Node, Text};

/// How long a heavy cell stays where it is, and how many cells lie between two.
const BEAT: Duration = Duration::from_millis(200);
const GAP: u64 = 4;

/// What is shown on the diagram.
#[derive(Clone, Debug, Default)]
pub struct Lit<'a> {
    /// How many sockets are in each state; `None` shows names only.
    pub census: Option<&'a Census>,
    /// What moved lately.
    pub flows: Flows,
    /// The way of a socket so far.
    pub way: Vec<Step>,
    /// The states that it was in, with how long: short texts.
    pub stays: Vec<(State, String)>,
    /// States with a name over them: the ends of a connection.
    pub ends: Vec<(State, String)>,
    /// Remarks beside states, where the size has a place for one.
    pub remarks: Vec<(State, Label, String)>,
    /// The state under the cursor.
    pub cursor: Option<State>,
}

impl Lit<'_> {
    fn is_lit(&self, state: State) -> bool {
        let has = |states: &[(State, String)]| states.iter().any(|(of, _)| plain(*of) == state);
        has(&self.stays) || has(&self.ends)
    }
}

/// Draws the diagram into the upper left corner of an area; what does not fit is cut off.
pub fn draw(lit: &Lit<'_>, size: Size, area: Rect, buffer: &mut Buffer, look: Look<'_>) {
    let layout = size.layout();
    let area = Rect { width: area.width.min(layout.width), height: area.height.min(layout.height), ..area };
    let mut page = Page { area, buffer, look };
    for ((x, y), caption) in layout.captions {
        page.write(Anchor::From(*x, *y), caption, look.style(Label::Dim));
    }
    let canvas = lines(layout, lit, look);
    canvas.render(area, look.theme.charset, page.buffer);
    for edge in layout.edges {
        if layout.text == Text::NameAndCount {
            page.flow(edge, lit.flows.of(edge.from, edge.to));
        }
    }
    for node in layout.nodes {
        page.node(node, layout.text, lit);
        let (top, bottom) = (node.at.1, node.at.1 + HEIGHT - 1);
        page.on_border(&canvas, node, &[top, bottom], &lit.ends);
        page.on_border(&canvas, node, &[bottom], &lit.stays);
    }
    for (state, label, text) in &lit.remarks {
        let anchor = layout.remarks.iter().find(|(of, _)| of == state).map(|(_, anchor)| *anchor);
        if let Some(anchor) = anchor {
            page.write(anchor, text, look.style(*label));
        }
    }
}

/// The state whose node is at a position of the screen, for a diagram that was drawn into this area.
pub fn state_at(size: Size, area: Rect, at: Position) -> Option<State> {
    let point = (at.x.checked_sub(area.x)?, at.y.checked_sub(area.y)?);
    size.layout().node_at(point).filter(|_| area.contains(at)).map(|node| node.state)
}

/// A way that the cursor may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Upwards.
    Up,
    /// Downwards.
    Down,
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// The state that lies next in a direction; the same one at the edge of the diagram.
pub fn beside(state: State, direction: Direction) -> State {
    let nodes = Size::Compact.layout().nodes;
    let middle = |node: &Node| (i32::from(node.at.0 + node.width / 2), i32::from(node.at.1));
    let Some(here) = nodes.iter().find(|node| node.state == state).map(middle) else { return state };
    let distance = |node: &&Node| {
        let (right, down) = (middle(node).0 - here.0, middle(node).1 - here.1);
        // A line is higher than a column is wide, and what lies aside is farther than what lies ahead.
        let (ahead, aside) = match direction {
            Direction::Up => (-4 * down, right),
            Direction::Down => (4 * down, right),
            Direction::Left => (-right, 8 * down),
            Direction::Right => (right, 8 * down),
        };
        (ahead > 0 && aside.abs() <= 2 * ahead.max(16)).then_some(ahead + aside.abs())
    };
    let next = nodes.iter().filter_map(|node| Some((distance(&node)?, node.state))).min_by_key(|(far, _)| *far);
    next.map_or(state, |(_, state)| state)
}

/// Sockets a second: `12/s`, `0.2/s`, `1k/s`; with a tilde where most of them were inferred.
fn rate(traffic: Traffic) -> String {
    let tenths = u64::from(traffic.total()) * 10 / WINDOW.as_secs();
    let sign = if traffic.is_observed() { "" } else { "~" };
    match tenths {
        0..100 => format!("{sign}{}.{}/s", tenths / 10, tenths % 10),
        100..10_000 => format!("{sign}{}/s", tenths / 10),
        _ => format!("{sign}{}k/s", (tenths / 10_000).min(999)),
    }
}

/// A count in six columns at most.
fn count(number: usize) -> String {
    match number {
        0..100_000 => thousands(number),
        100_000..10_000_000 => format!("{}k", number / 1000),
        _ => format!("{}M", number / 1_000_000),
    }
}

/// Boxes and edges. What matters more is drawn later, over what matters less.
fn lines(layout: &Layout, lit: &Lit<'_>, look: Look<'_>) -> Canvas {
    let mut canvas = Canvas::new(layout.width, layout.height);
    let mut edges: Vec<(u8, &Edge, Pen)> = layout
        .edges
        .iter()
        .map(|edge| {
            let (rank, pen) = pen(edge, lit, look);
            (rank, edge, pen)
        })
        .collect();
    edges.sort_by_key(|(rank, ..)| *rank);
    for node in layout.nodes {
        frame(&mut canvas, node, lit, look);
    }
    for (rank, edge, pen) in edges {
        let beat = (rank == OBSERVED).then(|| look.context.now.as_nanos() / BEAT.as_nanos() as u64);
        trace(&mut canvas, layout, edge, pen, beat);
    }
    canvas
}

const OBSERVED: u8 = 2;

/// How much an edge matters, and what it is drawn with.
fn pen(edge: &Edge, lit: &Lit<'_>, look: Look<'_>) -> (u8, Pen) {
    let traffic = lit.flows.of(edge.from, edge.to);
    let flowing = look.style(Label::State(edge.to));
    if let Some(step) = lit.way.iter().find(|step| (step.from, step.to) == (edge.from, edge.to)) {
        let dash = if step.evidence == Evidence::Observed { Dash::Solid } else { Dash::Dashed };
        return (3, Pen { weight: Weight::Heavy, dash, style: look.style(Label::Way) });
    }
    match traffic {
        traffic if traffic.is_observed() => {
            (OBSERVED, Pen { weight: Weight::Light, dash: Dash::Solid, style: flowing.add_modifier(Modifier::BOLD) })
        }
        traffic if traffic.total() > 0 => (1, Pen { weight: Weight::Light, dash: Dash::Dashed, style: flowing }),
        _ => (0, Pen { weight: Weight::Light, dash: Dash::Solid, style: look.style(Label::Dim) }),
    }
}

fn frame(canvas: &mut Canvas, node: &Node, lit: &Lit<'_>, look: Look<'_>) {
    let is_lit = lit.is_lit(node.state);
    let is_empty = lit.census.is_some_and(|census| census.count(node.state) == 0);
    let (weight, label) = match (is_lit, is_empty) {
        (true, _) => (Weight::Heavy, Label::Way),
        (false, true) => (Weight::Light, Label::Dim),
        (false, false) => (Weight::Light, Label::State(node.state)),
    };
    let pen = Pen { weight, dash: Dash::Solid, style: look.style(label) };
    let place = node.place();
    let (right, bottom) = (place.right().saturating_sub(1), place.bottom().saturating_sub(1));
    let corners = [(place.x, place.y), (right, place.y), (right, bottom), (place.x, bottom)];
    for (from, to) in corners.into_iter().zip(corners.into_iter().cycle().skip(1)) {
        line(canvas, from, to, pen);
    }
}

/// A straight line, from the middle of a cell to the middle of another.
fn line(canvas: &mut Canvas, from: Point, to: Point, pen: Pen) {
    let Some(way) = Way::between(from, to) else { return };
    let mut here = from;
    while here != to {
        canvas.arm(here, way, pen);
        here = way.step(here);
        canvas.arm(here, way.opposite(), pen);
    }
}

/// An edge: its cells, and an arrow's head or a cross at its end. Every few cells one is heavy; with the beat it moves.
fn trace(canvas: &mut Canvas, layout: &Layout, edge: &Edge, pen: Pen, beat: Option<u64>) {
    let cells = edge.cells();
    let mut before: Option<(Point, Pen)> = None;
    for (place, (here, way)) in (0_u64..).zip(&cells) {
        let is_heavy = beat.is_some_and(|beat| place > 0 && (place + GAP - beat % GAP).is_multiple_of(GAP));
        let pen = if is_heavy { Pen { weight: Weight::Heavy, ..pen } } else { pen };
        if let (Some((before, its_pen)), Some(way)) = (before, way) {
            canvas.arm(before, *way, its_pen);
            canvas.arm(*here, way.opposite(), pen);
        }
        before = Some((*here, pen));
    }
    let Some((end, Some(way))) = cells.last() else { return };
    let mark = if layout.node_at(*end).is_some() { Mark::Head(*way) } else { Mark::Cross };
    canvas.mark(*end, mark, pen);
}

/// Where text is written.
struct Page<'a, 'b> {
    area: Rect,
    buffer: &'a mut Buffer,
    look: Look<'b>,
}

impl Page<'_, '_> {
    /// Writes a text; what lies outside is left out.
    fn write(&mut self, anchor: Anchor, text: &str, style: Style) {
        let columns = u16::try_from(width(text)).unwrap_or(u16::MAX);
        let (x, y) = match anchor {
            Anchor::From(x, y) => (x, y),
            Anchor::Before(x, y) => (x.saturating_sub(columns), y),
        };
        if x < self.area.width && y < self.area.height {
            let room = usize::from(self.area.width - x);
            self.buffer.set_stringn(self.area.x + x, self.area.y + y, text, room, style);
        }
    }

    /// How many a second took an edge.
    fn flow(&mut self, edge: &Edge, traffic: Traffic) {
        if traffic.total() > 0 {
            let style = self.look.style(Label::State(edge.to));
            let style = if traffic.is_observed() { style.add_modifier(Modifier::BOLD) } else { style };
            self.write(edge.label, &rate(traffic), style);
        }
    }

    fn node(&mut self, node: &Node, text: Text, lit: &Lit<'_>) {
        let (x, y) = (node.at.0 + 2, node.at.1 + 1);
        let room = node.width.saturating_sub(4);
        let number = lit.census.filter(|_| text == Text::NameAndCount).map(|census| census.count(node.state));
        let label = if number == Some(0) { Label::Dim } else { Label::State(node.state) };
        let name = self.look.style(label);
        self.write(Anchor::From(x, y), node.name(), name);
        if let Some(number) = number {
            let label = if number == 0 { Label::Dim } else { Label::Plain };
            self.write(Anchor::Before(x + room, y), &count(number), self.look.style(label));
        }
        if lit.cursor == Some(node.state) {
            let line = Rect { x: self.area.x + x - 1, y: self.area.y + y, width: room + 2, height: 1 };
            self.buffer.set_style(line.intersection(self.area), self.look.style(Label::Cursor));
        }
    }

    /// Texts of a node on the first of these lines of its border that has room for them, else on that with most room.
    fn on_border(&mut self, canvas: &Canvas, node: &Node, lines: &[u16], texts: &[(State, String)]) {
        let texts: Vec<&str> =
            texts.iter().filter(|(state, _)| plain(*state) == node.state).map(|(_, text)| text.as_str()).collect();
        if texts.is_empty() {
            return;
        }
        let text = format!(" {} ", texts.join(", "));
        let places = || lines.iter().map(|y| (*y, free(canvas, node, *y)));
        let fitting = places().find(|(_, (_, room))| width(&text) <= usize::from(*room));
        let Some((y, (from, room))) = fitting.or_else(|| places().max_by_key(|(_, (_, room))| *room)) else { return };
        // Where room is short the blanks around it go first.
        let text = match width(&text) <= usize::from(room) {
            true => text,
            false => cut(text.trim(), usize::from(room), Lose::Back, self.look.theme.glyphs().cut),
        };
        self.write(Anchor::From(from, y), &text, self.look.style(Label::Way));
    }
}

/// The longest part of a line of a node's border that nothing goes through: where it begins, and its length.
fn free(canvas: &Canvas, node: &Node, y: u16) -> (u16, u16) {
    let (mut best, mut from) = ((node.at.0, 0), node.at.0 + 1);
    for x in node.at.0 + 1..node.at.0 + node.width {
        if canvas.is_crossed((x, y)) {
            if x - from > best.1 {
                best = (from, x - from);
            }
            from = x + 1;
        }
    }
    best
}
