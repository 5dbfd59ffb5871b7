//! What is listed at all: tables and states, as ss's options choose them.

use crate::model::capture::Table;
use crate::model::socket::Socket;
use crate::model::state::StateSet;

/// Tables and states to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Tables, in the order in which ss prints them.
    pub tables: Vec<Table>,
    /// States.
    pub states: StateSet,
}

impl Default for Selection {
    /// Everything.
    fn default() -> Self {
        Self { tables: Table::SHOWN.to_vec(), states: StateSet::ALL }
    }
}

impl Selection {
    /// Whether all chosen tables are of one kind of socket, so that a column for the kind says nothing.
    pub fn is_one_kind(&self) -> bool {
        let v4_and_v6 = |pair: &[Table]| self.tables.iter().all(|table| pair.contains(table));
        v4_and_v6(&[Table::Tcp4, Table::Tcp6]) || v4_and_v6(&[Table::Udp4, Table::Udp6])
    }

    /// Whether the socket is of a chosen table. The state is asked apart, since counts by state want it so.
    pub fn has_table(&self, socket: &Socket) -> bool {
        self.tables.len() == Table::SHOWN.len() || self.tables.contains(&socket.table())
    }
}
