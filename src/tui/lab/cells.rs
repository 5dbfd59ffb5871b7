//! The grid of the lab: which cell is chosen, and what is held. State; drawing is in [`super::grid`].

use crate::demo::lab::Cell;
use crate::demo::lab::grid::{STATES, TIMERS};
use crate::model::time::Moment;
use crate::session::{Kept, LabCommand, LabShow, Place};
use crate::tui::keymap::Action;

/// The state of the grid.
#[derive(Debug, Default)]
pub struct Cells {
    /// What is held.
    pub show: LabShow,
    /// Where the next cell is held.
    pub place: Place,
    /// Row and column of the chosen cell.
    row: usize,
    column: usize,
}

impl Cells {
    /// Takes in what is held.
    pub fn take(&mut self, show: LabShow) {
        self.show = show;
    }

    /// The chosen cell.
    pub fn chosen(&self) -> Option<Cell> {
        Some(Cell::new(*STATES.get(self.row)?, *TIMERS.get(self.column)?))
    }

    /// Chooses a cell.
    pub fn choose(&mut self, cell: Cell) {
        self.row = STATES.iter().position(|state| *state == cell.state).unwrap_or(self.row);
        self.column = TIMERS.iter().position(|timer| *timer == cell.timer).unwrap_or(self.column);
    }

    /// What is held of a cell, here and apart.
    pub fn kept(&self, cell: Cell) -> impl Iterator<Item = &Kept> {
        self.show.kept.iter().filter(move |kept| kept.watch.cell == cell)
    }

    /// Does what a key asks for, or says what the session is to do.
    pub fn act(&mut self, action: Action) -> Option<LabCommand> {
        match action {
            Action::Up => self.row = self.row.saturating_sub(1),
            Action::Down => self.row = (self.row + 1).min(STATES.len() - 1),
            Action::Left => self.column = self.column.saturating_sub(1),
            Action::Right => self.column = (self.column + 1).min(TIMERS.len() - 1),
            Action::Hold => {
                return self
                    .chosen()
                    .filter(|cell| cell.recipe().is_some())
                    .map(|cell| LabCommand::Toggle(cell, self.place));
            }
            Action::Namespace => {
                self.place = match self.place {
                    Place::Here => Place::Apart,
                    Place::Apart => Place::Here,
                }
            }
            Action::ReleaseAll => return Some(LabCommand::ReleaseAll),
            _ => {}
        }
        None
    }

    /// How many cells are held, for the frame of the pane.
    pub fn summary(&self) -> String {
        let held = self.show.kept.iter().filter(|kept| kept.watch.next_look().is_some()).count();
        if held == 0 { String::new() } else { format!(" {held} held ") }
    }

    /// Whether a time on the grid moves.
    pub fn moves(&self) -> bool {
        self.show.kept.iter().any(|kept| {
            kept.watch.next_look().is_some()
                && (kept.watch.left(Moment::default()).is_some()
                    || kept.watch.seen.is_some_and(|seen| seen.timer.runs()))
        })
    }
}
