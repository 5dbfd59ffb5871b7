use ratatui::layout::Rect;

use super::*;
use crate::field::text::{Context, Ports};
use std::sync::LazyLock;

use crate::model::names::NoNames;
use crate::model::time::Moment;
use crate::track::transition::TRANSITIONS;
use crate::tui::theme::Theme;

/// Columns of the widest flow: `~0.2/s`.
const FLOW: u16 = 6;

fn look() -> Look<'static> {
    let context = Context { now: Moment::default(), names: &NoNames, ports: Ports::Numbers };
    static THEME: LazyLock<Theme> = LazyLock::new(Theme::default);
    Look { theme: &THEME, context }
}

fn name(edge: &Edge, size: Size) -> String {
    format!("{size:?}: {} to {}", edge.from.name(), edge.to.name())
}

fn each_edge() -> impl Iterator<Item = (Size, &'static Layout, &'static Edge)> {
    Size::ALL.into_iter().flat_map(|size| size.layout().edges.iter().map(move |edge| (size, size.layout(), edge)))
}

/// The cells that a text takes.
fn cells_of(anchor: Anchor, columns: u16) -> Vec<Point> {
    let (from, y) = match anchor {
        Anchor::From(x, y) => (x, y),
        Anchor::Before(x, y) => (x.checked_sub(columns).unwrap_or_else(|| panic!("{anchor:?} is too near")), y),
    };
    (from..from + columns).map(|x| (x, y)).collect()
}

#[test]
fn every_transition_has_one_edge_and_every_edge_is_one() {
    for size in Size::ALL {
        let edges = size.layout().edges;
        assert_eq!(edges.len(), TRANSITIONS.len(), "{size:?}");
        for (from, to) in TRANSITIONS {
            let count = edges.iter().filter(|edge| (edge.from, edge.to) == (from, to)).count();
            assert_eq!(count, 1, "{size:?}: {} to {}", from.name(), to.name());
        }
    }
}

#[test]
fn nodes_stand_apart_within_the_drawing_and_each_state_has_one() {
    for size in Size::ALL {
        let layout = size.layout();
        let whole = Rect { x: 0, y: 0, width: layout.width, height: layout.height };
        for (number, node) in layout.nodes.iter().enumerate() {
            assert_eq!(node.place().intersection(whole), node.place(), "{size:?}: {}", node.name());
            let others = layout.nodes.iter().skip(number + 1);
            assert!(others.clone().all(|other| !node.place().intersects(other.place())), "{size:?}: {}", node.name());
            let again = others.filter(|other| other.state == node.state).count();
            assert!(again == 0 || node.state == State::Close, "{size:?}: {} stands twice", node.name());
            let text = if layout.text == Text::Name { 0 } else { 7 };
            assert!(usize::from(node.width) >= node.name().len() + text + 4, "{size:?}: {} has no room", node.name());
        }
        assert!(TRANSITIONS.iter().all(|step| layout.nodes.iter().any(|node| node.state == step.0)));
    }
}

/// Whether a cell is on the border of a node, and on no corner of it.
fn is_on_side(node: &Node, (x, y): Point) -> bool {
    let place = node.place();
    let (across, down) = (x == place.x || x + 1 == place.right(), y == place.y || y + 1 == place.bottom());
    place.contains((x, y).into()) && across != down
}

/// Walks along what is drawn, from cell to cell: each has an arm to the next one, and that has one back.
#[test]
fn each_edge_leads_from_its_node_to_the_other() {
    for (size, layout, edge) in each_edge() {
        let name = name(edge, size);
        let cells: Vec<Point> = edge.cells().into_iter().map(|(cell, _)| cell).collect();
        assert_eq!(cells.last(), edge.path.last(), "{name}: a part of it is not straight");
        let (first, last) = (cells[0], cells[cells.len() - 1]);
        let start = layout.node_at(first).unwrap_or_else(|| panic!("{name}: begins on no node"));
        assert!(start.state == edge.from && is_on_side(start, first), "{name}: begins at {}", start.name());
        match layout.node_at(last) {
            Some(end) => assert!(end.state == edge.to && is_on_side(end, last), "{name}: ends at {}", end.name()),
            None => assert_eq!(edge.to, State::Close, "{name}: ends nowhere"),
        }
        for cell in &cells[1..cells.len() - 1] {
            assert!(layout.node_at(*cell).is_none(), "{name}: goes through a node at {cell:?}");
        }
        let canvas = lines(layout, &Lit::default(), look());
        for pair in cells.windows(2) {
            let way = Way::between(pair[0], pair[1]).unwrap();
            assert!(
                canvas.has_arm(pair[0], way) && canvas.has_arm(pair[1], way.opposite()),
                "{name}: torn at {pair:?}"
            );
        }
    }
}

/// Two edges cross at right angles, or run together to the node where both end.
#[test]
fn edges_can_be_told_apart() {
    for (size, _, one) in each_edge() {
        for (_, _, other) in each_edge().filter(|(of, _, other)| *of == size && !std::ptr::eq(*other, one)) {
            let (ours, theirs) = (one.cells(), other.cells());
            for (place, (cell, way)) in ours.iter().enumerate() {
                let Some(there) = theirs.iter().position(|(their, _)| their == cell) else { continue };
                let run_together =
                    ours[place..].iter().map(|(cell, _)| cell).eq(theirs[there..].iter().map(|(cell, _)| cell));
                let goes_straight = |cells: &[(Point, Option<Way>)], place: usize| {
                    cells.get(place + 1).is_some_and(|(_, next)| *next == cells[place].1)
                };
                let (across, their_way) =
                    (goes_straight(&ours, place) && goes_straight(&theirs, there), theirs[there].1);
                let crosses = across && way != &their_way && way.map(Way::opposite) != their_way;
                assert!(run_together || crosses, "{} and {} meet at {cell:?}", name(one, size), name(other, size));
            }
        }
    }
}

/// Texts have places of their own. The flow may be written into a line that goes sideways, on its own edge.
#[test]
fn texts_hide_nothing() {
    for size in [Size::Large, Size::Compact] {
        let layout = size.layout();
        let canvas = lines(layout, &Lit::default(), look());
        let flows = layout.edges.iter().map(|edge| (name(edge, size), cells_of(edge.label, FLOW)));
        let captions = layout.captions.iter().map(|((x, y), text)| {
            (format!("{size:?}: {text} at {x}, {y}"), cells_of(Anchor::From(*x, *y), text.len() as u16))
        });
        let remarks = layout.remarks.iter().map(|(state, anchor)| {
            let columns = match state {
                State::Listen => "full".len(),
                State::CloseWait => "leak? >3h12m".len(),
                _ => "next free in 60.0s".len(),
            };
            (format!("{size:?}: {}", state.name()), cells_of(*anchor, columns as u16))
        });
        for (name, cells) in remarks.clone() {
            // A word that touches another, or a line, reads as a part of it.
            let beside: Vec<Point> = cells.iter().flat_map(|(x, y)| [(x - 1, *y), (x + 1, *y)]).collect();
            assert!(beside.iter().all(|cell| !canvas.is_crossed(*cell)), "{name}: touches a line");
            for (other, theirs) in captions.clone() {
                assert!(beside.iter().all(|cell| !theirs.contains(cell)), "{name} touches {other}");
            }
        }
        let texts: Vec<_> = flows.chain(captions).chain(remarks).collect();
        for (number, (name, cells)) in texts.iter().enumerate() {
            for cell in cells {
                assert!(cell.0 < layout.width && cell.1 < layout.height, "{name}: lies outside");
                assert!(!canvas.is_crossed(*cell), "{name}: hides a line at {cell:?}");
                let inside = layout.node_at(*cell).is_some_and(|node| cell.1 == node.at.1 + 1);
                assert!(!inside, "{name}: is written over a node");
            }
            for (other, theirs) in texts.iter().skip(number + 1) {
                assert!(cells.iter().all(|cell| !theirs.contains(cell)), "{name} and {other} overlap");
            }
        }
    }
}

#[test]
fn the_cursor_reaches_every_state_from_every_other() {
    let ways = [Direction::Up, Direction::Down, Direction::Left, Direction::Right];
    let nodes = Size::Compact.layout().nodes;
    for start in nodes {
        let mut reached = vec![start.state];
        let mut place = 0;
        while let Some(state) = reached.get(place).copied() {
            for next in ways.map(|way| beside(state, way)) {
                if !reached.contains(&next) {
                    reached.push(next);
                }
            }
            place += 1;
        }
        assert_eq!(reached.len(), nodes.len(), "from {}: {reached:?}", start.name());
    }
}

#[test]
fn the_cursor_goes_where_the_arrow_points() {
    use Direction::{Down, Left, Right, Up};
    use State::{Close, CloseWait, Closing, Established, FinWait1, LastAck, Listen, SynRecv, SynSent, TimeWait};
    for (from, way, to) in [
        (Close, Left, Listen),
        (Close, Right, SynSent),
        (Close, Down, Established),
        (Listen, Down, SynRecv),
        (Listen, Up, Listen),
        (SynRecv, Right, Established),
        (SynRecv, Down, FinWait1),
        (FinWait1, Right, CloseWait),
        (CloseWait, Down, LastAck),
        (TimeWait, Up, Closing),
        (Closing, Right, LastAck),
        (LastAck, Up, CloseWait),
        (CloseWait, Up, Established),
    ] {
        assert_eq!(beside(from, way), to, "{from:?} {way:?}");
    }
}

#[test]
fn rates_and_counts_are_short() {
    let check = |observed, inferred, expected: &str| assert_eq!(rate(Traffic { observed, inferred }), expected);
    check(1, 0, "0.2/s");
    check(0, 1, "~0.2/s");
    check(60, 0, "12/s");
    check(4999, 1, "1k/s");
    check(5, 5, "~2.0/s");
    check(u32::MAX, 0, "999k/s");
    let counts = [0, 12_480, 99_999, 100_000, 9_999_999, 10_000_000].map(count);
    assert_eq!(counts, ["0", "12,480", "99,999", "100k", "9999k", "10M"]);
}

/// As the lab shows it: both ends of a connection, with the way of one of them.
#[test]
fn both_ends_are_named_over_their_states() {
    let observed = Evidence::Observed;
    let way = [(State::Close, State::SynSent), (State::SynSent, State::Established)];
    let lit = Lit {
        way: way.map(|(from, to)| Step { from, to, evidence: observed }).into(),
        stays: vec![(State::SynSent, "210us".to_owned())],
        ends: vec![(State::FinWait2, "client".to_owned()), (State::CloseWait, "server".to_owned())],
        ..Lit::default()
    };
    let mut text = String::new();
    for size in [Size::Small, Size::Compact] {
        let (width, height) = size.space();
        let mut buffer = Buffer::empty(Rect { x: 0, y: 0, width, height });
        draw(&lit, size, buffer.area, &mut buffer, look());
        for line in buffer.content.chunks(usize::from(width)) {
            text.extend(line.iter().map(|cell| cell.symbol()));
            text.push('\n');
        }
    }
    insta::assert_snapshot!("both_ends", text);
}

#[test]
fn any_area_is_survived() {
    for size in Size::ALL {
        for (width, height) in [(0, 0), (1, 1), (9, 3), (47, 17), (200, 2)] {
            let area = Rect { x: 3, y: 2, width, height };
            let mut buffer = Buffer::empty(Rect { x: 0, y: 0, width: 210, height: 40 });
            let lit =
                Lit { cursor: Some(State::TimeWait), stays: vec![(State::Close, "x".repeat(99))], ..Lit::default() };
            draw(&lit, size, area, &mut buffer, look());
            let outside = |(place, _): &(usize, &ratatui::buffer::Cell)| {
                let (x, y) = buffer.pos_of(*place);
                !area.contains(Position { x, y })
            };
            let blank = ratatui::buffer::Cell::default();
            assert!(
                buffer.content.iter().enumerate().filter(outside).all(|(_, cell)| *cell == blank),
                "{size:?} {area:?}"
            );
        }
    }
}
