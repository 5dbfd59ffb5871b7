//! The grid of the lab: which cell is chosen, and what is held. State; drawing is in [`super::grid`].

use crate::session::LabShow;

/// The state of the grid.
#[derive(Debug, Default)]
pub struct Cells {
    /// What is held.
    pub show: LabShow,
}

impl Cells {
    /// Takes in what is held.
    pub fn take(&mut self, show: LabShow) {
        self.show = show;
    }
}
