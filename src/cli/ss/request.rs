//! The words after `ss` into a request: options in their order, each with its effect at once, then the states.
//!
//! Reads no filter expression and no file of filter words; what must ask the machine goes through [`Machine`].

use std::ffi::{OsStr, OsString};
use std::num::NonZeroU32;
use std::os::unix::ffi::OsStrExt as _;

use crate::cli::getopt::{Complaint, Getopt, Order};
use crate::field::text::Ports;
use crate::model::state::StateSet;
use crate::print::ss::{Part, Parts};
use crate::query::filter::net::integer;
use crate::source::errno;

use super::options::{Effect, Format, OPTIONS};
use super::selection::Selection;
use super::tables::{self, Dbs, FAMILIES};

/// What an option asks of the machine while the others are still being read.
pub(super) trait Machine {
    /// Enters the network namespace of this name (`ip netns`).
    ///
    /// # Errors
    ///
    /// The line to say.
    fn enter(&mut self, namespace: &OsStr) -> Result<(), String>;
    /// Opens a file of filter words; standard input for a name that begins with a dash.
    ///
    /// # Errors
    ///
    /// What the system said.
    fn open(&mut self, file: &OsStr) -> std::io::Result<FilterText>;
    /// Whether SELinux is in force.
    fn has_contexts(&self) -> bool;
}

/// A file of filter words.
pub(super) type FilterText = Box<dyn std::io::Read>;

/// What was asked for. The filter's words are still words.
pub(super) struct Request {
    pub(super) selection: Selection,
    pub(super) parts: Parts,
    pub(super) ports: Ports,
    pub(super) format: Format,
    pub(super) action: Action,
    /// Whether the sums are wanted, perhaps before all else.
    pub(super) summary: bool,
    /// Operands: states, then the expression.
    pub(super) words: Vec<OsString>,
    pub(super) filter_file: Option<FilterText>,
}

/// What is done with the sockets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Action {
    /// They are listed.
    #[default]
    List,
    /// They are closed, and those that were are listed.
    Kill,
    /// The kernel's answers about TCP go to this file.
    Dump(OsString),
    /// Those that are destroyed from now on are listed.
    Follow,
}

/// Why there is nothing more to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The usage text was asked for.
    Help,
    /// The version was asked for.
    Version,
    /// getopt's complaint, and the usage text; 255.
    Option(Complaint),
    /// A line, and the usage text; 255.
    Usage(String),
    /// A line and an exit code.
    Said(String, u8),
    /// An exit code; why was said already.
    Ended(u8),
}

/// Reads the words.
///
/// # Errors
///
/// The first reason to stop.
pub(super) fn request(words: &[OsString], order: Order, machine: &mut dyn Machine) -> Result<Request, Stop> {
    let mut draft = Draft::new(machine);
    let mut getopt = Getopt::new(&OPTIONS, words, order);
    while let Some(found) = getopt.next() {
        let found = found.map_err(Stop::Option)?;
        draft.apply(found.option.effect, found.argument.unwrap_or_default())?;
    }
    draft.request.words = getopt.operands();
    Ok(draft.request)
}

/// A request in the making.
struct Draft<'m> {
    request: Request,
    machine: &'m mut dyn Machine,
    shows_storage: Option<Storage>,
}

/// Which BPF socket-local storage is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Storage {
    Every,
    Some,
}

impl<'m> Draft<'m> {
    fn new(machine: &'m mut dyn Machine) -> Self {
        let request = Request {
            selection: Selection::default(),
            parts: Parts::NONE.with(Part::Header).with(Part::Queues),
            ports: Ports::Services,
            format: Format::Columns,
            action: Action::List,
            summary: false,
            words: Vec::new(),
            filter_file: None,
        };
        Self { request, machine, shows_storage: None }
    }

    fn apply(&mut self, effect: Effect, argument: &OsStr) -> Result<(), Stop> {
        let request = &mut self.request;
        match effect {
            Effect::Help => return Err(Stop::Help),
            Effect::Version => return Err(Stop::Version),
            Effect::Show(parts) => self.show(parts),
            Effect::Hide(part) => request.parts = request.parts.without(part),
            Effect::Numeric => request.ports = Ports::Numbers,
            Effect::States(states) => request.selection.ask(states),
            Effect::Table(db) => request.selection.add(Dbs::of(&[db])),
            Effect::Family(family) => request.selection.add_family(family),
            Effect::NamedFamily => return self.named_family(argument),
            Effect::Query => {
                let illegal = |name: &[u8]| said(&[b"ss: \"", name, b"\" is illegal socket table id"]);
                return request.selection.query(argument.as_bytes()).map_err(|name| Stop::Usage(illegal(name)));
            }
            Effect::Summary => request.summary = true,
            Effect::Events => request.action = Action::Follow,
            Effect::Kill => request.action = Action::Kill,
            Effect::Context(_) if !self.machine.has_contexts() => {
                return Err(Stop::Said("ss: SELinux is not enabled.".to_owned(), 1));
            }
            Effect::Context(parts) => self.show(parts),
            Effect::Namespace => return self.machine.enter(argument).map_err(|line| Stop::Said(line, 1)),
            Effect::Dump => request.action = Action::Dump(argument.to_owned()),
            Effect::FilterFile => return self.filter_file(argument),
            Effect::StorageOfAll => return self.storage(Storage::Every, argument),
            Effect::StorageOf => return self.storage(Storage::Some, argument),
            Effect::Format(format) => request.format = format,
        }
        Ok(())
    }

    fn show(&mut self, parts: &[Part]) {
        self.request.parts = parts.iter().fold(self.request.parts, |parts, part| parts.with(*part));
    }

    fn named_family(&mut self, name: &OsStr) -> Result<(), Stop> {
        if name == "help" {
            return Err(Stop::Help);
        }
        let Some(row) = FAMILIES.iter().find(|row| name == row.name) else {
            return Err(Stop::Usage(said(&[b"ss: \"", name.as_bytes(), b"\" is invalid family"])));
        };
        self.request.selection.add_family(row.family);
        Ok(())
    }

    fn filter_file(&mut self, name: &OsStr) -> Result<(), Stop> {
        if self.request.filter_file.is_some() {
            return Err(Stop::Said("More than one filter file".to_owned(), 255));
        }
        let opened = self.machine.open(name);
        let opened = opened.map_err(|error| Stop::Said(format!("fopen filter file: {}", errno::text(&error)), 255))?;
        self.request.filter_file = Some(opened);
        Ok(())
    }

    /// The storage itself is not shown: it needs the bpf(2) calls of a privileged process, and ss too shows none
    /// without. The refusals are those of an ss without privilege.
    fn storage(&mut self, wanted: Storage, id: &OsStr) -> Result<(), Stop> {
        if wanted == Storage::Some {
            let id = id.to_string_lossy();
            let number = integer(&id).and_then(|number| NonZeroU32::new(u32::try_from(number).ok()?));
            let number = number.ok_or_else(|| Stop::Said(format!("ss: invalid BPF map ID {id}"), 1))?;
            if self.shows_storage == Some(Storage::Every) {
                return Err(together());
            }
            let line = "missing root permissions, CAP_BPF, or CAP_SYS_ADMIN";
            return Err(Stop::Said(format!("ss: cannot get fd for BPF map ID {number}: {line}"), 1));
        }
        self.shows_storage = Some(wanted);
        Ok(())
    }
}

fn together() -> Stop {
    Stop::Said("ss: --bpf-maps and --bpf-map-id cannot be used together".to_owned(), 1)
}

fn said(parts: &[&[u8]]) -> String {
    crate::model::printable::text(&parts.concat())
}

impl Request {
    /// Takes the states from the front of the words: `state` adds, `exclude` takes away, and the first of them begins
    /// anew, with none or with all.
    ///
    /// # Errors
    ///
    /// A word that is no state, or none at all.
    pub(super) fn take_states(&mut self) -> Result<(), Stop> {
        let mut taken = 0;
        let mut begun = None;
        loop {
            let (start, change): (_, fn(StateSet, StateSet) -> StateSet) =
                match self.words.get(taken).map(|word| word.as_bytes()) {
                    Some(b"state") => (StateSet::EMPTY, StateSet::union),
                    Some(b"exclude" | b"excl") => (tables::ALL_STATES, StateSet::minus),
                    _ => break,
                };
            let Some(name) = self.words.get(taken + 1) else {
                return Err(Stop::Said("Command line is not complete. Try option \"help\"".to_owned(), 255));
            };
            let named = name.to_str().and_then(tables::states);
            let wrong = || Stop::Said(said(&[b"ss: wrong state name: ", name.as_bytes()]), 255);
            begun = Some(change(begun.unwrap_or(start), named.ok_or_else(wrong)?));
            taken += 2;
        }
        self.words.drain(..taken);
        if let Some(states) = begun {
            self.selection.ask(states);
        }
        Ok(())
    }
}
