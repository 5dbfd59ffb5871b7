//! Where the nodes of the diagram stand, and which cells each of its edges takes: data, in several sizes.
//!
//! A path begins on its node's border and ends on the other's; between two of its points it is straight. One that ends
//! on no node ends in CLOSED, as RFC 9293 draws that state twice so that no line must go all the way back.

use ratatui::layout::Rect;

use crate::model::state::State;

use super::canvas::{Point, Way};

/// How large the diagram is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// With what leads from state to state.
    Large,
    /// For 80 columns.
    Compact,
    /// Names only: beside something else.
    Small,
}

impl Size {
    /// Every size, the largest first.
    pub const ALL: [Self; 3] = [Self::Large, Self::Compact, Self::Small];

    /// Columns and lines that it takes.
    pub fn space(self) -> (u16, u16) {
        let layout = self.layout();
        (layout.width, layout.height)
    }

    /// The largest size that an area has room for.
    pub fn for_area(area: Rect) -> Option<Self> {
        Self::ALL.into_iter().find(|size| {
            let (width, height) = size.space();
            width <= area.width && height <= area.height
        })
    }

    pub(super) const fn layout(self) -> &'static Layout {
        match self {
            Self::Large => &super::large::LAYOUT,
            Self::Compact => &super::compact::LAYOUT,
            Self::Small => &super::small::LAYOUT,
        }
    }
}

/// Whether counts have a place beside names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    NameAndCount,
    Name,
}

/// A node: a box of three lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) state: State,
    pub(super) at: Point,
    pub(super) width: u16,
}

/// A line of text that begins at a place, or ends before it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Anchor {
    From(u16, u16),
    Before(u16, u16),
}

/// An edge, and where its flow is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) from: State,
    pub(super) to: State,
    pub(super) path: &'static [Point],
    pub(super) label: Anchor,
}

/// One drawing.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) text: Text,
    pub(super) nodes: &'static [Node],
    pub(super) edges: &'static [Edge],
    /// What brings a socket from state to state.
    pub(super) captions: &'static [(Point, &'static str)],
    /// Where a remark on a state is written.
    pub(super) remarks: &'static [(State, Anchor)],
}

pub(super) const fn node(state: State, at: Point, width: u16) -> Node {
    Node { state, at, width }
}

pub(super) const fn edge(from: State, to: State, path: &'static [Point], label: Anchor) -> Edge {
    Edge { from, to, path, label }
}

/// Lines of a node.
pub(super) const HEIGHT: u16 = 3;

impl Node {
    pub(super) const fn place(&self) -> Rect {
        Rect { x: self.at.0, y: self.at.1, width: self.width, height: HEIGHT }
    }

    /// As RFC 9293 has it (3.3.2), which is how a diagram is read.
    pub(super) fn name(&self) -> &'static str {
        match self.state {
            State::Close => "CLOSED",
            State::Established => "ESTABLISHED",
            other => other.name(),
        }
    }
}

impl Edge {
    /// Every cell in order, with the way that leads to it; the first one has none.
    pub(super) fn cells(&self) -> Vec<(Point, Option<Way>)> {
        let mut cells: Vec<(Point, Option<Way>)> = self.path.iter().take(1).map(|first| (*first, None)).collect();
        for pair in self.path.windows(2) {
            let [mut here, there] = [pair[0], pair[1]];
            let Some(way) = Way::between(here, there) else { continue };
            while here != there {
                here = way.step(here);
                cells.push((here, Some(way)));
            }
        }
        cells
    }
}

impl Layout {
    /// The node on whose place a cell lies.
    pub(super) fn node_at(&self, (x, y): Point) -> Option<&Node> {
        self.nodes.iter().find(|node| node.place().contains((x, y).into()))
    }
}
