//! Lines on a grid: what crosses and joins gets its character by itself.
//!
//! Each cell has four arms, and each arm a weight. Knows no node and no edge.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::tui::theme::Charset;

/// A place on the grid, from its upper left corner.
pub(super) type Point = (u16, u16);

/// A way that an arm goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Right,
    Down,
    Left,
}

impl Way {
    /// The way from a cell to another one in the same row or column; `None` for the same cell, and round a corner.
    pub(super) fn between(from: Point, to: Point) -> Option<Self> {
        match (to.0.cmp(&from.0), to.1.cmp(&from.1)) {
            (std::cmp::Ordering::Equal, std::cmp::Ordering::Less) => Some(Self::Up),
            (std::cmp::Ordering::Equal, std::cmp::Ordering::Greater) => Some(Self::Down),
            (std::cmp::Ordering::Less, std::cmp::Ordering::Equal) => Some(Self::Left),
            (std::cmp::Ordering::Greater, std::cmp::Ordering::Equal) => Some(Self::Right),
            _ => None,
        }
    }

    pub(super) const fn opposite(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Right => Self::Left,
            Self::Down => Self::Up,
            Self::Left => Self::Right,
        }
    }

    /// The next cell that way.
    pub(super) const fn step(self, (x, y): Point) -> Point {
        match self {
            Self::Up => (x, y.saturating_sub(1)),
            Self::Right => (x.saturating_add(1), y),
            Self::Down => (x, y.saturating_add(1)),
            Self::Left => (x.saturating_sub(1), y),
        }
    }
}

/// How heavy a line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    #[default]
    None,
    Light,
    Heavy,
}

/// Whether a line has gaps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Dash {
    #[default]
    Solid,
    Dashed,
}

/// What a line is drawn with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pen {
    pub(super) weight: Weight,
    pub(super) dash: Dash,
    pub(super) style: Style,
}

/// What stands on a cell in the place of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// The head of an arrow.
    Head(Way),
    /// Where a socket is no more.
    Cross,
}

#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    arms: [Weight; 4],
    dash: Dash,
    mark: Option<Mark>,
    style: Style,
}

/// The grid.
#[derive(Debug)]
pub(super) struct Canvas {
    width: u16,
    cells: Vec<Cell>,
}

impl Canvas {
    pub(super) fn new(width: u16, height: u16) -> Self {
        Self { width, cells: vec![Cell::default(); usize::from(width) * usize::from(height)] }
    }

    /// Adds an arm; the heavier one of two stays.
    pub(super) fn arm(&mut self, at: Point, way: Way, pen: Pen) {
        let Some(cell) = self.cell(at) else { return };
        let arm = &mut cell.arms[way as usize];
        *arm = (*arm).max(pen.weight);
        (cell.dash, cell.style) = (pen.dash, pen.style);
    }

    pub(super) fn mark(&mut self, at: Point, mark: Mark, pen: Pen) {
        let Some(cell) = self.cell(at) else { return };
        (cell.mark, cell.style) = (Some(mark), pen.style);
    }

    /// Whether an arm goes that way from there.
    #[cfg(test)]
    pub(super) fn has_arm(&self, at: Point, way: Way) -> bool {
        self.get(at).is_some_and(|cell| cell.arms[way as usize] > Weight::None)
    }

    /// Whether a cell has a mark, or an arm upwards or downwards.
    pub(super) fn is_crossed(&self, at: Point) -> bool {
        self.get(at).is_some_and(|cell| {
            cell.mark.is_some()
                || cell.arms[Way::Up as usize] > Weight::None
                || cell.arms[Way::Down as usize] > Weight::None
        })
    }

    /// Puts it on the screen; what does not fit into the area is left out.
    pub(super) fn render(&self, area: Rect, charset: Charset, buffer: &mut Buffer) {
        for (place, cell) in self.cells.iter().enumerate() {
            let symbol = glyph(cell, charset);
            if symbol == ' ' {
                continue;
            }
            let (x, y) = (place % usize::from(self.width), place / usize::from(self.width));
            let (Ok(x), Ok(y)) = (u16::try_from(x), u16::try_from(y)) else { continue };
            if x < area.width
                && y < area.height
                && let Some(cell_on_screen) = buffer.cell_mut((area.x + x, area.y + y))
            {
                cell_on_screen.set_char(symbol).set_style(cell.style);
            }
        }
    }

    fn place(&self, (x, y): Point) -> Option<usize> {
        (x < self.width).then(|| usize::from(y) * usize::from(self.width) + usize::from(x))
    }

    fn get(&self, at: Point) -> Option<&Cell> {
        self.cells.get(self.place(at)?)
    }

    fn cell(&mut self, at: Point) -> Option<&mut Cell> {
        let place = self.place(at)?;
        self.cells.get_mut(place)
    }
}

/// Each joining of arms, by their weights as the digits of a number: up, right, down, left.
const JOINTS: [&str; 3] = [" ╴╸╷╮┑╻┒┓╶─╾╭┬┭┎┰┱╺╼━┍┮┯┏┲┳", "╵╯┙│┤┥╽┧┪╰┴┵├┼┽┟╁╅┕┶┷┝┾┿┢╆╈", "╹┚┛╿┦┩┃┨┫┖┸┹┞╀╃┠╂╉┗┺┻┡╄╇┣╊╋"];

fn glyph(cell: &Cell, charset: Charset) -> char {
    match (charset, cell.mark) {
        (Charset::Unicode, Some(mark)) => match mark {
            Mark::Head(Way::Up) => '▲',
            Mark::Head(Way::Right) => '▶',
            Mark::Head(Way::Down) => '▼',
            Mark::Head(Way::Left) => '◀',
            Mark::Cross => '✕',
        },
        (Charset::Ascii, Some(mark)) => match mark {
            Mark::Head(Way::Up) => '^',
            Mark::Head(Way::Right) => '>',
            Mark::Head(Way::Down) => 'v',
            Mark::Head(Way::Left) => '<',
            Mark::Cross => 'x',
        },
        (Charset::Unicode, None) => line(cell),
        (Charset::Ascii, None) => ascii_line(cell),
    }
}

fn line(cell: &Cell) -> char {
    use Weight::{Heavy, Light, None};
    let [up, right, down, left] = cell.arms;
    match (cell.dash, [up, right, down, left]) {
        (Dash::Dashed, [None, Light, None, Light]) => '╌',
        (Dash::Dashed, [Light, None, Light, None]) => '╎',
        (Dash::Dashed, [None, Heavy, None, Heavy]) => '╍',
        (Dash::Dashed, [Heavy, None, Heavy, None]) => '╏',
        _ => {
            let place = right as usize * 9 + down as usize * 3 + left as usize;
            JOINTS.get(up as usize).and_then(|row| row.chars().nth(place)).unwrap_or(' ')
        }
    }
}

fn ascii_line(cell: &Cell) -> char {
    use Weight::{Heavy, None};
    let [up, right, down, left] = cell.arms;
    let (vertical, horizontal) = (up.max(down), left.max(right));
    match (vertical, horizontal, cell.dash) {
        (None, None, _) => ' ',
        (None, _, Dash::Dashed) => '.',
        (_, None, Dash::Dashed) => ':',
        (None, Heavy, Dash::Solid) => '=',
        (None, _, Dash::Solid) => '-',
        (Heavy, None, Dash::Solid) => '#',
        (_, None, Dash::Solid) => '|',
        (Heavy, ..) | (_, Heavy, _) => '#',
        _ => '+',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arms: [Weight; 4], dash: Dash, unicode: char, ascii: char) {
        let cell = Cell { arms, dash, ..Cell::default() };
        assert_eq!((glyph(&cell, Charset::Unicode), glyph(&cell, Charset::Ascii)), (unicode, ascii), "{arms:?}");
    }

    #[test]
    fn joints_are_what_their_arms_say() {
        use Dash::{Dashed, Solid};
        use Weight::{Heavy, Light, None};
        check([None, None, None, None], Solid, ' ', ' ');
        check([None, Light, None, Light], Solid, '─', '-');
        check([Light, None, Light, None], Solid, '│', '|');
        check([None, Light, Light, None], Solid, '╭', '+');
        check([Light, Light, Light, Light], Solid, '┼', '+');
        check([None, Heavy, None, Heavy], Solid, '━', '=');
        check([Heavy, Light, Heavy, Light], Solid, '╂', '#');
        check([None, Light, Heavy, Light], Solid, '┰', '#');
        check([None, Light, None, Light], Dashed, '╌', '.');
        check([Heavy, None, Heavy, None], Dashed, '╏', ':');
        check([Light, Light, None, None], Dashed, '╰', '+');
    }

    #[test]
    fn the_table_has_a_joint_for_every_number() {
        assert!(JOINTS.iter().all(|row| row.chars().count() == 27 && row.chars().skip(1).all(|joint| joint != ' ')));
    }
}
