//! What the options select: tables, families, states, by the rules by which ss(8) puts them together.
//!
//! Tables and families add up, each with the states that it shows by itself. Where states were asked for, by an option
//! or in the filter, those hold instead. At the end a table without one of its families gets them all, and a family
//! without one of its tables gets those.

use std::net::IpAddr;

use crate::model::capture::{Form, Table};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::StateSet;

use super::tables::{self, DBS, Db, Dbs, FAMILIES, Families, Family};

/// The selection as options build it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Selection {
    dbs: Dbs,
    families: Families,
    /// What the tables and families show by themselves.
    states: StateSet,
    /// What was asked for; empty when nothing was.
    asked: StateSet,
    /// The family of the last option that named one: how a filter reads hosts without family.
    preferred: Option<Family>,
    /// Whether no option chose a table or a family.
    untouched: bool,
    queried: bool,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            dbs: Dbs::NONE,
            families: Families::NONE,
            states: StateSet::EMPTY,
            asked: StateSet::EMPTY,
            preferred: None,
            untouched: true,
            queried: false,
        }
    }
}

/// Why a selection shows nothing. ss says so and ends well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Nothing {
    #[error("no socket tables to show with such filter.")]
    Tables,
    #[error("no families to show with such filter.")]
    Families,
    #[error("no socket states to show with such filter.")]
    States,
}

impl Selection {
    /// Adds tables.
    pub(super) fn add(&mut self, dbs: Dbs) {
        self.untouched = false;
        self.dbs = self.dbs.union(dbs);
        let rows = DBS.iter().filter(|row| dbs.contains(row.db));
        self.states = rows.fold(self.states, |states, row| states.union(row.states));
    }

    /// Takes tables away. Their states stay.
    fn remove(&mut self, dbs: Dbs) {
        self.untouched = false;
        self.dbs = self.dbs.minus(dbs);
    }

    /// Adds a family.
    pub(super) fn add_family(&mut self, family: Family) {
        self.untouched = false;
        self.preferred = Some(family);
        self.families = self.families.with(family);
        let rows = FAMILIES.iter().filter(|row| row.family == family);
        self.states = rows.fold(self.states, |states, row| states.union(row.states));
    }

    /// Applies a list of `-A`: names and, after `!`, names to remove. The first list begins with no table.
    ///
    /// # Errors
    ///
    /// The first name that is none.
    pub(super) fn query<'a>(&mut self, list: &'a [u8]) -> Result<(), &'a [u8]> {
        if !self.queried {
            self.queried = true;
            self.untouched = false;
            self.dbs = Dbs::NONE;
            if self.asked.is_empty() {
                self.asked = tables::CONN;
            }
        }
        for item in list.split(|byte| *byte == b',') {
            let (change, name): (fn(&mut Self, Dbs), _) = match item {
                [b'!', name @ ..] => (Self::remove, name),
                name => (Self::add, name),
            };
            change(self, tables::query(name).ok_or(item)?);
        }
        Ok(())
    }

    /// Asks for these states and no others.
    pub(super) fn ask(&mut self, states: StateSet) {
        self.asked = states;
    }

    /// Whether no option chose a table or a family.
    pub(super) const fn is_untouched(&self) -> bool {
        self.untouched
    }

    /// The family by which hosts are read.
    pub(super) const fn preferred(&self) -> Option<Family> {
        self.preferred
    }

    /// Adds what follows from the rest.
    pub(super) fn complete(&mut self) -> Result<(), Nothing> {
        if self.untouched {
            if self.asked.is_empty() {
                self.asked = tables::CONN;
            }
            self.add(tables::all());
        }
        if !self.asked.is_empty() {
            self.states = self.asked;
        }
        for row in DBS.iter().filter(|row| self.dbs.contains(row.db)) {
            if !row.families.meets(self.families) {
                self.families = self.families.union(row.families);
            }
        }
        for row in FAMILIES.iter().filter(|row| self.families.contains(row.family)) {
            if !row.dbs.meets(self.dbs) {
                self.dbs = self.dbs.union(row.dbs);
            }
        }
        match self {
            Self { dbs, .. } if dbs.is_empty() => Err(Nothing::Tables),
            Self { families, .. } if families.is_empty() => Err(Nothing::Families),
            Self { states, .. } if states.is_empty() => Err(Nothing::States),
            _ => Ok(()),
        }
    }

    /// Narrows the families to one, as a host with a family in the filter does.
    pub(super) fn narrow(&mut self, family: Family) {
        self.families = Families::of(family);
        self.preferred = Some(family);
    }

    /// The tables that it counts.
    pub(super) const fn dbs(&self) -> Dbs {
        self.dbs
    }

    /// The states.
    pub(super) const fn states(&self) -> StateSet {
        self.states
    }

    /// What is to be read, in the order in which ss prints it.
    pub(super) fn tables(&self) -> Vec<Table> {
        let is_read = |table: &Table| {
            let rows = DBS.iter().filter(|row| self.dbs.contains(row.db));
            rows.flat_map(|row| row.tables).any(|(of, family)| of == table && self.families.contains(*family))
        };
        Table::all().filter(is_read).collect()
    }

    /// Whether ss would have asked the kernel for inet sockets of this version: where the last family named is IPv4 or
    /// IPv6, for no others. Text under /proc is read for each family that was named.
    pub(super) fn asks_for(&self, address: IpAddr) -> bool {
        match self.preferred {
            Some(Family::Inet) => address.is_ipv4(),
            Some(Family::Inet6) => address.is_ipv6(),
            _ => true,
        }
    }

    /// Whether sockets of this protocol are among the tables.
    pub(super) fn has(&self, protocol: Protocol) -> bool {
        DBS.iter().any(|row| self.dbs.contains(row.db) && row.protocols.contains(&protocol))
    }

    /// Whether a socket is in one of the states. Of inet sockets the kernel was asked for no others, and a recording is
    /// not filtered by states; text under /proc shows all.
    pub(super) const fn has_state_of(&self, socket: &Socket, form: Form) -> bool {
        matches!((form, socket.ends.inet()), (Form::Netlink, Some(_))) || socket.is_in(self.states)
    }

    /// Whether it is this table and perhaps others.
    pub(super) const fn has_db(&self, db: Db) -> bool {
        self.dbs.contains(db)
    }
}
