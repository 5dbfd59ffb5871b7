//! The ladder: two columns of states with their times, and the segments between them.
//!
//! Works out which state belongs to which segment, and draws the segment's arrow; where it stands on
//! the screen is the reader's.

use std::time::Duration;

use crate::model::fit::{Lose, cut, width};
use crate::model::state::State;

use super::script::{End, Fate, Kind, Segment, Side, Step};
use super::view::{Change, Known, View};

/// A state in one of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Whose state.
    pub end: End,
    /// The name of its role.
    pub name: &'static str,
    /// The state; `None` when the socket is gone.
    pub state: Option<State>,
    /// When it was first seen, from the demo's beginning; of an inferred one when its successor was.
    pub at: Duration,
    /// Whether it was seen.
    pub known: Known,
}

/// One line of the ladder. It has a segment or a mark, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rung<'a> {
    /// The left column.
    pub left: Option<Mark>,
    /// Between the columns: a segment, and the side that sends it.
    pub segment: Option<(&'a Segment, Side)>,
    /// The right column.
    pub right: Option<Mark>,
}

/// The rungs of a step that was begun; none before.
///
/// A state stands beside the segment that brought it: one that its socket sent, for a state that sending brings, else
/// one that reached it; without such a segment on a line of its own. Of several states of one socket the last one is
/// placed first, and those before it stand above it. As long as the step has not settled, only
/// what is certain is shown: the segments up to the last one that a state tells of, for it could not
/// have come without those before it, and those that are held back right after it. So while a step
/// goes on, rungs are only added below.
pub fn rungs(view: &View, step: usize) -> Vec<Rung<'_>> {
    let (Some(script), Some(run)) = (view.steps.get(step), view.runs.get(step)) else { return Vec::new() };
    let mut rungs: Vec<Rung<'_>> = script.segments.iter().map(|segment| Rung::of(view, segment)).collect();
    for change in &run.changes {
        let beside = beside(script, change).filter(|_| is_told_by_segments(view, change));
        place(&mut rungs, view.role(change.end).side, Mark::of(view, change), beside);
    }
    if run.settled.is_none() {
        rungs.truncate(certain(&rungs));
    }
    never_fall(&mut rungs);
    rungs
}

/// A state is noted when it is first seen, and of two ends one is looked at first: what came later may be noted
/// earlier by a look's time. Down the ladder times do not fall.
fn never_fall(rungs: &mut [Rung<'_>]) {
    let mut latest = Duration::ZERO;
    for mark in rungs.iter_mut().flat_map(|rung| [&mut rung.left, &mut rung.right]).flatten() {
        latest = latest.max(mark.at);
        mark.at = latest;
    }
}

/// How many rungs, from the first, are certain before the step has settled. States on lines of their own
/// stand below the segments and are shown when all of these are.
fn certain(rungs: &[Rung<'_>]) -> usize {
    let segments = rungs.iter().take_while(|rung| rung.segment.is_some()).count();
    let told = rungs.iter().take(segments).rposition(Rung::is_told).map_or(0, |last| last + 1);
    let held = rungs.iter().skip(told).take_while(|rung| rung.is_held()).count();
    if told + held == segments { rungs.len() } else { told + held }
}

/// The segment of the step beside which a state stands.
fn beside(step: &Step, change: &Change) -> Option<usize> {
    let expect = step.expects.iter().find(|expect| expect.end == change.end)?;
    let mut below = step.segments.len();
    for state in expect.path().collect::<Vec<_>>().into_iter().rev() {
        let above = step.segments.get(..below)?;
        let sent = |segment: &Segment| segment.from == change.end;
        let reached = |segment: &Segment| segment.to == change.end && segment.fate == Fate::Arrives;
        let at = match is_brought_by_sending(state) {
            true => above.iter().rposition(sent).or_else(|| above.iter().rposition(reached)),
            false => above.iter().rposition(reached).or_else(|| above.iter().position(sent)),
        };
        if state == change.state {
            return at;
        }
        below = at.unwrap_or(0);
    }
    None
}

/// Whether a segment can bring the change. Only TCP's peer can end a socket, or be told of its end.
fn is_told_by_segments(view: &View, change: &Change) -> bool {
    change.state.is_some() || view.role(change.end).kind == Kind::Tcp
}

/// Whether a socket enters the state by what it sends, and not by what it receives (RFC 9293, figure 5).
const fn is_brought_by_sending(state: Option<State>) -> bool {
    matches!(state, Some(State::SynSent | State::FinWait1 | State::LastAck))
}

fn place<'a>(rungs: &mut Vec<Rung<'a>>, side: Side, mark: Mark, beside: Option<usize>) {
    match beside.and_then(|at| rungs.get_mut(at)).map(|rung| rung.column(side)) {
        Some(column) if column.is_none() => *column = Some(mark),
        _ => {
            let mut alone = Rung::default();
            *alone.column(side) = Some(mark);
            rungs.push(alone);
        }
    }
}

impl Mark {
    fn of(view: &View, change: &Change) -> Self {
        let (name, at) = (view.role(change.end).name, view.elapsed(change.at));
        Self { end: change.end, name, state: change.state, at, known: change.known }
    }
}

impl<'a> Rung<'a> {
    fn of(view: &View, segment: &'a Segment) -> Self {
        Self { segment: Some((segment, view.role(segment.from).side)), ..Self::default() }
    }

    const fn column(&mut self, side: Side) -> &mut Option<Mark> {
        match side {
            Side::Left => &mut self.left,
            Side::Right => &mut self.right,
        }
    }

    /// Whether a state that was seen says that the segment took its way.
    const fn is_told(&self) -> bool {
        self.left.is_some() || self.right.is_some()
    }

    /// Whether the segment does not arrive, so that no state will tell of it.
    fn is_held(&self) -> bool {
        self.segment.is_some_and(|(it, _)| it.fate != Fate::Arrives)
    }

    /// What stands between the columns, exactly so many cells wide (24 at least): the two lines of the
    /// ladder, and the segment's arrow between them; without a segment, whose states stand beside it.
    /// A text that does not fit is cut.
    pub fn arrow(&self, cells: usize, strokes: &Strokes) -> String {
        let Strokes { shaft, heads: [leftward, rightward], held, wall, branches: [rightway, leftway], cut: mark } =
            *strokes;
        let room = cells.saturating_sub(2);
        let Some((segment, from)) = self.segment else {
            let [left, right] = [self.left, self.right].map(|mark| mark.map_or("", |mark| mark.name));
            let gap = room.saturating_sub(2 + width(left) + width(right));
            return format!("{wall} {left}{:gap$}{right} {wall}", "");
        };
        let head = match (segment.fate, from) {
            (Fate::Arrives, Side::Left) => rightward.to_owned(),
            (Fate::Arrives, Side::Right) => leftward.to_owned(),
            (Fate::Held, Side::Left) => format!("{held} held "),
            (Fate::Held, Side::Right) => format!(" held {held}"),
            (Fate::Dropped, Side::Left) => format!("{held} dropped "),
            (Fate::Dropped, Side::Right) => format!(" dropped {held}"),
        };
        let label = cut(&segment.text, room.saturating_sub(width(&head) + TAIL + MARGIN), Lose::Back, mark);
        let line = shaft.repeat(room.saturating_sub(width(&head) + TAIL + width(&label) + 2));
        let tail = shaft.repeat(TAIL);
        match from {
            Side::Left => format!("{rightway}{tail} {label} {line}{head}{wall}"),
            Side::Right => format!("{wall}{head}{line} {label} {tail}{leftway}"),
        }
    }
}

/// What arrows are drawn with. Each is one cell wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strokes {
    /// The way of a segment.
    pub shaft: &'static str,
    /// The head of a segment that arrives at the left, and at the right.
    pub heads: [&'static str; 2],
    /// Where a segment is held back.
    pub held: &'static str,
    /// The line that stands for an end.
    pub wall: &'static str,
    /// That line where a segment sets out to the right, and to the left.
    pub branches: [&'static str; 2],
    /// Where a text is cut off.
    pub cut: &'static str,
}

impl Strokes {
    /// Box drawing and geometric shapes.
    pub const UNICODE: Self =
        Self { shaft: "─", heads: ["◀", "▶"], held: "╳", wall: "│", branches: ["├", "┤"], cut: "…" };

    /// For a terminal that shows no more than ASCII.
    pub const ASCII: Self =
        Self { shaft: "-", heads: ["<", ">"], held: "X", wall: "|", branches: ["|", "|"], cut: "~" };
}

/// Cells of line before a segment's text.
const TAIL: usize = 4;
/// Cells that a text must leave: the spaces around it and a bit of line.
const MARGIN: usize = 3;
