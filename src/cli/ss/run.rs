//! From a request to its output.
//!
//! Rows are not collected: each is decoded, filtered and printed as the kernel gives it. Only their text waits, for the
//! widths of its columns.

use std::io::{self, BufWriter, Write as _};
use std::num::NonZeroU16;

use signal_hook::consts::SIGPIPE;

use crate::model::coverage::Gap;
use crate::model::owner::Holdings;
use crate::print::ss::{Options, Part, Parts, Printer, width_from_columns};
use crate::query::filter::bytecode;
use crate::query::filter::flat::Flat;
use crate::session::Stream;
use crate::source::live::{Live, Mode};
use crate::source::names::HostNames;
use crate::source::owners::Scanner;
use crate::source::{Extra, Extras, Source as _, Wants};

use super::expression::filter;
use super::listing::Listing;
use super::request::{Request, Stop};
use super::selection::Nothing;

/// Does what was asked for; gives the exit code.
///
/// # Errors
///
/// A reason to stop before anything is listed.
pub(super) fn run(mut request: Request) -> Result<u8, Stop> {
    if request.summary && request.selection.is_untouched() && request.words.is_empty() {
        return Ok(0);
    }
    request.take_states()?;
    if let Err(nothing) = request.selection.complete() {
        return Err(shows_nothing(nothing));
    }
    let names = HostNames::default();
    let filter = filter(&mut request, &names)?;
    Ok(list(&request, filter.as_ref(), &names))
}

fn shows_nothing(nothing: Nothing) -> Stop {
    Stop::Said(format!("ss: {nothing}"), 0)
}

fn list(request: &Request, filter: Option<&Flat>, names: &HostNames) -> u8 {
    let holders = holders(request);
    let out = BufWriter::new(io::stdout().lock());
    let mut listing = Listing {
        selection: &request.selection,
        filter,
        holders,
        printer: Printer::new(&options(request), names, out),
        faults: Vec::new(),
        failure: None,
    };
    let mut gaps = Vec::new();
    Live::new(Mode::Auto).look(&wants(request, filter), &mut Stream::new(&mut listing, &mut gaps));
    let Listing { printer, failure, faults, .. } = listing;
    if let Err(error) = failure.map_or_else(|| printer.finish(), Err) {
        return unwritten(&error);
    }
    for gap in gaps.iter().filter(|gap| matches!(gap, Gap::Interrupted { .. })) {
        let _ = writeln!(io::stderr(), "ss: {gap}");
    }
    for (table, fault) in faults {
        let _ = writeln!(io::stderr(), "ss: {}: {fault}", table.name());
    }
    0
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

fn holders(request: &Request) -> Holdings {
    if !request.parts.contains(Part::Processes) {
        return Holdings::new();
    }
    Scanner::default().scan().map(|scan| scan.holders).unwrap_or_default()
}

fn wants(request: &Request, filter: Option<&Flat>) -> Wants {
    let parts = request.parts;
    let asks = [
        (Part::Info, Extra::Info),
        (Part::Memory, Extra::Memory),
        (Part::TypeOfService, Extra::TypeOfService),
        (Part::PacketFilter, Extra::PacketFilter),
    ];
    let extras = asks.iter().filter(|(part, _)| parts.contains(*part));
    Wants {
        tables: request.selection.tables(),
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
