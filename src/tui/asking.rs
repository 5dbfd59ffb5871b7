//! What the session is told to look at, so that it asks the kernel for what is in sight and no more.

use crate::model::capture::Table;
use crate::model::key::Key;
use crate::query::selection::Selection;
use crate::session::{Asking, Command};

use super::app::{App, Effect};
use super::screen::Screen;
use super::sockets::lines::Line;

/// What the session was told last.
#[derive(Debug)]
pub struct Asked {
    asking: Asking,
    sight: Vec<Key>,
}

impl Asked {
    /// What a session looks at that was started with [`tables`].
    pub fn at_start(screen: Screen, selection: &Selection) -> Self {
        Self { asking: Asking { tables: tables(screen, selection), filter: None }, sight: Vec::new() }
    }
}

/// The tables that a screen shows: those that were chosen, and for the diagram TCP's.
pub fn tables(screen: Screen, selection: &Selection) -> Vec<Table> {
    let of_diagram = |table: &Table| screen == Screen::States && matches!(table, Table::Tcp4 | Table::Tcp6);
    let is_shown = |table: &Table| selection.tables.contains(table) || of_diagram(table);
    Table::SHOWN.into_iter().filter(is_shown).collect()
}

impl App {
    /// Tells the session when something else is in sight.
    pub(super) fn ask(&mut self) -> Vec<Effect> {
        let (asking, sight) = (self.asking(), self.sight());
        let mut commands = Vec::new();
        if asking != self.asked.asking {
            self.asked.asking = asking.clone();
            commands.push(Command::Ask(asking));
        }
        if sight != self.asked.sight {
            self.asked.sight.clone_from(&sight);
            commands.push(Command::Sight(sight));
        }
        commands.into_iter().map(Effect::Tell).collect()
    }

    /// Asks the session for what the filter compares, rows are ordered by and columns show.
    pub(super) fn bring(&mut self) -> Option<Effect> {
        let needs = self.sockets.query.needs().union(self.sockets.columns.needs());
        if needs == self.brought {
            return None;
        }
        self.brought = needs;
        Some(Effect::Tell(Command::Bring(needs)))
    }

    fn asking(&self) -> Asking {
        let query = &self.sockets.query;
        // What becomes of a process is said of all its sockets.
        if self.dialog.is_some() {
            return Asking { tables: Table::SHOWN.to_vec(), filter: None };
        }
        // While a filter is typed, others than those that pass it are offered; what is pinned need not pass it.
        let is_narrow = self.screen == Screen::Sockets && self.prompt.is_none() && query.pinned.is_empty();
        let filter = is_narrow.then(|| query.filter.clone()).filter(|filter| filter.expression().is_some());
        Asking { tables: tables(self.screen, &query.selection), filter }
    }

    /// The rows in sight, and the other end of the one in the detail pane.
    fn sight(&self) -> Vec<Key> {
        if self.screen != Screen::Sockets || self.paused.is_some() {
            return Vec::new();
        }
        let sockets = &self.sockets;
        let row = |line| match sockets.line(line)? {
            Line::Row { place, .. } => sockets.row(place),
            Line::Head(_) => None,
        };
        let peer = sockets.detail.and_then(|_| sockets.peer());
        let rows = (sockets.top()..sockets.top() + sockets.page()).filter_map(row).chain(peer);
        rows.map(|row| row.socket.key).collect()
    }
}
