//! From a request to its output.
//!
//! Rows are not collected: each is decoded, filtered and printed as the kernel gives it. Only their text waits, for the
//! widths of its columns.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::num::NonZeroU16;
use std::os::unix::ffi::OsStrExt as _;

use signal_hook::consts::SIGPIPE;

use crate::model::capture::Table;
use crate::model::coverage::Gap;
use crate::model::owner::Holdings;
use crate::print::ss::{Options, Part, Parts, Printer, width_from_columns};
use crate::query::filter::bytecode;
use crate::query::filter::flat::Flat;
use crate::session::Stream;
use crate::source::diag::destroyed::Listener;
use crate::source::diag::{Diag, destroyed};
use crate::source::errno;
use crate::source::live::{Live, Mode, own_netns};
use crate::source::names::HostNames;
use crate::source::owners::{Depth, Scanner};
use crate::source::places::Places;
use crate::source::{Extra, Extras, Source as _, Wants};

use super::expression::filter;
use super::listing::{Closer, Listing, Wanted};
use super::request::{Action, Request, Stop};
use super::selection::Nothing;
use super::tables::Db;

/// Does what was asked for; gives the exit code.
///
/// # Errors
///
/// A reason to stop before anything is listed.
pub(super) fn run(mut request: Request) -> Result<u8, Stop> {
    let places = Places::of_environment(|name| std::env::var_os(name));
    if request.summary && request.selection.is_untouched() && request.words.is_empty() {
        return Ok(0);
    }
    request.take_states()?;
    request.selection.complete().map_err(shows_nothing)?;
    if let Action::Dump(file) = &request.action {
        return dump(&request, file);
    }
    let names = HostNames::at(places.clone());
    let filter = filter(&mut request, &names)?;
    let work = Work { tables: request.selection.tables(), request: &request, filter, names: &names, places };
    Ok(match request.action {
        Action::Follow => work.follow(),
        Action::List | Action::Kill | Action::Dump(_) => work.list(),
    })
}

fn shows_nothing(nothing: Nothing) -> Stop {
    Stop::Said(format!("ss: {nothing}"), 0)
}

/// Writes what the kernel says of TCP, IPv4 and then IPv6, each with its end.
fn dump(request: &Request, file: &OsStr) -> Result<u8, Stop> {
    if !request.selection.has_db(Db::Tcp) {
        return Err(Stop::Said("ss: tcpdiag dump requested and no tcp in filter.".to_owned(), 0));
    }
    let mut out: Box<dyn Write> = if file.as_bytes().first() == Some(&b'-') {
        Box::new(io::stdout())
    } else {
        let opened = File::create(file).map_err(|error| format!("fopen dump file: {}", errno::text(&error)));
        Box::new(opened.map_err(|said| Stop::Said(said, super::WRONG))?)
    };
    let wants = wants(request, Vec::new(), None);
    let said = |error: &dyn std::fmt::Display| Stop::Said(format!("ss: {error}"), 1);
    let mut diag = Diag::open(own_netns()).map_err(|error| said(&error))?;
    let tables = request.selection.tables().into_iter().filter(|table| matches!(table, Table::Tcp4 | Table::Tcp6));
    for table in tables {
        diag.record(table, &wants, &mut *out).map_err(|error| said(&error))?;
    }
    Ok(out.flush().map_or_else(|error| unwritten(&error), |()| 0))
}

/// A request with all that it needs.
struct Work<'a> {
    request: &'a Request,
    tables: Vec<Table>,
    filter: Option<Flat>,
    names: &'a HostNames,
    places: Places,
}

impl Work<'_> {
    fn list(&self) -> u8 {
        let printer = Printer::new(&options(self.request), self.names, BufWriter::new(io::stdout().lock()));
        let mut listing = Listing::new(self.wanted(), self.holders(), printer);
        if self.request.action == Action::Kill {
            listing.closer = Diag::open(own_netns()).ok().map(Closer::new);
        }
        let (mut gaps, mut source) = (Vec::new(), Live::at(self.places.clone(), Mode::Auto));
        let wants = wants(self.request, self.tables.clone(), self.filter.as_ref());
        source.look(&wants, &mut Stream::new(&mut listing, &mut gaps));
        for complaint in source.complaints() {
            let _ = writeln!(io::stderr(), "{complaint}");
        }
        let Listing { printer, faults, .. } = listing;
        if let Err(error) = printer.finish() {
            return unwritten(&error);
        }
        let interrupted = gaps.iter().filter(|gap| matches!(gap, Gap::Interrupted { .. })).map(Gap::to_string);
        let malformed = faults.iter().map(|(table, fault)| format!("{}: {fault}", table.name()));
        for line in interrupted.chain(malformed) {
            let _ = writeln!(io::stderr(), "ss: {line}");
        }
        0
    }

    /// Lists sockets as they are destroyed, until something ends the program.
    fn follow(&self) -> u8 {
        if !self.tables.iter().any(|table| destroyed::are_announced(*table)) {
            return super::WRONG;
        }
        let mut listener = match Listener::open(&self.tables, own_netns()) {
            Ok(listener) => listener,
            Err(error) => {
                let _ = writeln!(io::stderr(), "ss: {error}");
                return super::WRONG;
            }
        };
        let printer = Printer::new(&options(self.request), self.names, BufWriter::new(io::stdout().lock()));
        let mut listing = Listing::new(self.wanted(), self.holders(), printer);
        loop {
            let mut gaps = Vec::new();
            if let Err(error) = listener.next(&mut Stream::new(&mut listing, &mut gaps)) {
                let _ = writeln!(io::stderr(), "ss: {error}");
            }
            if let Err(error) = listing.printer.flush() {
                return unwritten(&error);
            }
        }
    }

    fn wanted(&self) -> Wanted<'_> {
        Wanted { selection: &self.request.selection, tables: &self.tables, filter: self.filter.as_ref() }
    }

    fn holders(&self) -> Holdings {
        if !self.request.parts.contains(Part::Processes) {
            return Holdings::new();
        }
        let depth = if self.request.parts.contains(Part::Threads) { Depth::Threads } else { Depth::Processes };
        Scanner::new(self.places.processes()).scan_to(depth).map(|scan| scan.holders).unwrap_or_default()
    }
}

/// What went wrong with the output. A reader that went away is a quiet end, by the signal that ss dies of.
fn unwritten(error: &io::Error) -> u8 {
    if error.kind() == io::ErrorKind::BrokenPipe {
        let _ = signal_hook::low_level::emulate_default_handler(SIGPIPE);
        return BY_SIGPIPE;
    }
    let _ = writeln!(io::stderr(), "ss: writing to standard output failed: {error}");
    1
}

/// As a shell reports a process that SIGPIPE ended.
const BY_SIGPIPE: u8 = 141;

fn wants(request: &Request, tables: Vec<Table>, filter: Option<&Flat>) -> Wants {
    let parts = request.parts;
    let asks = [
        (Part::Info, Extra::Info),
        (Part::Memory, Extra::Memory),
        (Part::TypeOfService, Extra::TypeOfService),
        (Part::PacketFilter, Extra::PacketFilter),
    ];
    let extras = asks.iter().filter(|(part, _)| parts.contains(*part));
    Wants {
        tables,
        states: request.selection.states(),
        extras: extras.fold(Extras::NONE, |all, (_, extra)| all.with(*extra)),
        bytecode: filter.and_then(bytecode::compile),
    }
}

fn options(request: &Request) -> Options {
    Options { parts: parts(request), ports: request.ports, width: width() }
}

/// A column that would say the same in every row is left out: Netid with one table, State with one state.
fn parts(request: &Request) -> Parts {
    let selection = &request.selection;
    let columns = [(Part::Netid, selection.dbs().len() > 1), (Part::State, selection.states().len() > 1)];
    columns.iter().filter(|(_, shown)| *shown).fold(request.parts, |parts, (part, _)| parts.with(*part))
}

/// The terminal's width; where there is none, what COLUMNS says.
fn width() -> Option<NonZeroU16> {
    let terminal = rustix::termios::tcgetwinsize(io::stdout()).ok().and_then(|size| NonZeroU16::new(size.ws_col));
    terminal.or_else(|| std::env::var("COLUMNS").ok().and_then(|columns| width_from_columns(&columns)))
}
