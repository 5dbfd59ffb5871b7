//! What is to be done, after the machine was asked.

use std::time::Duration;

use crate::field::Field;
use crate::field::attribute::Needs;
use crate::model::capture::Table;
use crate::model::event::Means;
use crate::query::filter::{self, Filter};
use crate::query::listing::Query;
use crate::session::extras;
use crate::source::Wants;
use crate::source::doors::Namespaces;
use crate::source::live::Mode;
use crate::source::names::HostNames;
use crate::written::{Place, Wrong};

use super::Failure;
use super::args::{Arguments, Select};
use super::config::{Config, Settings};
use super::selection::{chosen, selection};

/// A finished plan.
pub(super) struct Plan {
    /// What to list.
    pub query: Query,
    /// The text of its filter.
    pub filter: String,
    /// The options that chose its tables and states; empty for none.
    pub chosen: String,
    /// What is said of each socket.
    pub say: Say,
    /// Time between two looks.
    pub interval: Duration,
    /// Where sockets are read from.
    pub mode: Mode,
    /// By which means events are heard; `None` for the best that can be had.
    pub events: Option<Means>,
    /// Of which namespaces, and their names.
    pub namespaces: Namespaces,
    /// Names for numbers.
    pub names: HostNames,
}

/// What is said of each socket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Say {
    /// Ports as numbers.
    pub numeric: bool,
    /// Timers.
    pub timers: bool,
    /// Holders.
    pub processes: bool,
}

/// The filter that these words are.
///
/// # Errors
///
/// It is wrong.
pub(super) fn filter(words: &[String], names: &HostNames) -> Result<Filter, Failure> {
    filter::parse_words(words, names)
        .map_err(|error| Failure::Filter(format!("this filter is wrong\n\n{}", error.render().join("\n"))))
}

/// What a look must bring for these rows with these fields, and no more: the kernel leaves out what it knows that the
/// filter does.
pub(super) fn wants(query: &Query, fields: &[Field]) -> Wants {
    let tables = query.selection.tables.clone();
    let states = match query.filter.states() {
        Some(_) => query.filter.reachable_states(),
        None => query.filter.reachable_states().intersection(query.selection.states),
    };
    // An SCTP socket has more addresses than the program would see.
    let is_sound = tables.iter().all(|table| Table::SHOWN.contains(table));
    let bytecode = query.filter.program().filter(|_| is_sound);
    let needs = query.needs().union(Needs::of(fields.iter().copied()));
    Wants { extras: extras(needs), bytecode, ..Wants::new(tables, states) }
}

impl Plan {
    /// Resolves names and parses the filter.
    ///
    /// # Errors
    ///
    /// The filter is wrong.
    pub(super) fn make(arguments: &Arguments) -> Result<Self, Failure> {
        let namespaces = Namespaces::default().within(arguments.namespaces.into());
        let names = HostNames::default().with_namespaces(namespaces.clone());
        let filter = filter(&arguments.filter, &names)?;
        let Select { numeric, options, processes, .. } = arguments.select;
        Ok(Self {
            query: Query { selection: selection(&arguments.select), filter, ..Query::default() },
            filter: arguments.filter.join(" "),
            chosen: chosen(&arguments.select),
            say: Say { numeric, timers: options, processes },
            interval: arguments.interval,
            mode: arguments.source.into(),
            events: arguments.events.into(),
            namespaces,
            names,
        })
    }

    /// Takes in what the screen starts with, where the command line says nothing else. A filter that is wrong is told of.
    ///
    /// # Errors
    ///
    /// The value that is wrong was given by an option.
    pub(super) fn configure(&mut self, config: &mut Config) -> Result<(), Failure> {
        self.namespaces.show(config.settings.namespaces);
        let Settings { interval, source, events, group, within, hidden, sort, filter, .. } = config.settings.clone();
        (self.interval, self.mode, self.events) = (interval, source, events);
        (self.query.grouping, self.query.within, self.query.sort) = (group, within, sort);
        self.query.hidden = hidden;
        if !self.filter.is_empty() || filter.trim().is_empty() {
            return Ok(());
        }
        match filter::parse(&filter, &self.names) {
            Ok(parsed) => (self.query.filter, self.filter) = (parsed, filter),
            Err(error) => {
                let [mistake, _, _, help] = error.render();
                config.refuse("filter", Wrong::new(Place::default(), mistake, help))?;
            }
        }
        Ok(())
    }

    /// The tables to read, in ss's order.
    pub(super) fn tables(&self) -> Vec<Table> {
        self.query.selection.tables.clone()
    }
}
