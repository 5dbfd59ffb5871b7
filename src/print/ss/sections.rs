//! Rows that wait, each table's by themselves, so that they may come mixed and leave in order.

use super::layout::Block;
use crate::model::capture::Table;

/// The rows of each table, in the order in which the tables were begun.
#[derive(Debug, Default)]
pub(super) struct Sections {
    /// Rows of no table, before all others.
    loose: Block,
    tables: Vec<(Table, Block)>,
    /// Index of the table whose rows come now.
    current: Option<usize>,
}

impl Sections {
    /// Rows of this table follow, and those that it has are void.
    pub(super) fn begin(&mut self, table: Table) {
        self.resume(table);
        match self.tables.iter_mut().find(|(known, _)| *known == table) {
            Some((_, block)) => *block = Block::default(),
            None => {
                self.current = Some(self.tables.len());
                self.tables.push((table, Block::default()));
            }
        }
    }

    /// Further rows of this table follow, if it was begun.
    pub(super) fn resume(&mut self, table: Table) {
        self.current = self.tables.iter().position(|(known, _)| *known == table).or(self.current);
    }

    /// Where the next row belongs.
    #[inline]
    pub(super) fn current(&mut self) -> &mut Block {
        match self.current.and_then(|index| self.tables.get_mut(index)) {
            Some((_, block)) => block,
            None => &mut self.loose,
        }
    }

    /// All of them.
    pub(super) fn blocks(&self) -> Vec<&Block> {
        std::iter::once(&self.loose).chain(self.tables.iter().map(|(_, block)| block)).collect()
    }
}
