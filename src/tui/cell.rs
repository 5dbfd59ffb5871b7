//! The cell under the cursor: which one, how it is reached, and how it is marked.
//!
//! The cursor is a line first; a cell is chosen by going to the side or by a click, and is what `e` explains.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use crate::field::Field;

use super::app::App;
use super::sockets::columns::Column;
use super::sockets::table::{self, MARGIN};
use super::sockets::{Sockets, Way};

/// What stands at both sides of the cell, where there is a blank: it is seen without colours too.
const BRACKETS: [&str; 2] = ["[", "]"];

impl App {
    /// Goes to the cell at the side; the columns follow.
    pub(super) fn step_cell(&mut self, way: Way) {
        let areas = self.areas();
        let area = areas.inside(areas.main);
        let shown: Vec<Field> = table::columns(&self.sockets, area).iter().map(|column| column.field).collect();
        self.sockets.columns.step_cell(way, &shown, table::room(area));
    }

    /// What the cell under the cursor shows; `None` while only its line is chosen.
    pub(super) fn cell(&self) -> Option<Field> {
        self.sockets.columns.cell.filter(|cell| self.sockets.selected().is_some() && self.shown_fields().contains(cell))
    }
}

/// Marks the cell on the line of the cursor.
pub fn draw(sockets: &Sockets, columns: &[Column], line: Rect, buffer: &mut Buffer) {
    let mut x = line.x.saturating_add(MARGIN);
    for column in columns {
        if sockets.columns.cell == Some(column.field) {
            let cell = Rect { x, width: column.width, ..line }.intersection(line);
            for y in cell.rows().map(|row| row.y) {
                for x in cell.x..cell.right() {
                    if let Some(symbol) = buffer.cell_mut((x, y)) {
                        symbol.modifier |= Modifier::BOLD | Modifier::UNDERLINED;
                    }
                }
            }
            bracket(x.checked_sub(1), BRACKETS[0], line, buffer);
            bracket(x.checked_add(column.width), BRACKETS[1], line, buffer);
        }
        x = x.saturating_add(column.width).saturating_add(1);
    }
}

/// Writes a sign between two cells. What stands there already says something else, and stays.
fn bracket(x: Option<u16>, sign: &str, line: Rect, buffer: &mut Buffer) {
    let x = x.filter(|x| (line.x..line.right()).contains(x));
    if let Some(symbol) = x.and_then(|x| buffer.cell_mut((x, line.y))).filter(|symbol| symbol.symbol() == " ") {
        symbol.set_symbol(sign);
    }
}
