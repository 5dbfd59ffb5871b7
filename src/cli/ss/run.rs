//! From a request to its output.
//!
//! Rows are not collected: each is decoded, filtered and printed as the kernel gives it. Only their text waits, for the
//! widths of its columns.

use std::cell::LazyCell;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::num::NonZeroUsize;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

use signal_hook::consts::SIGPIPE;

use crate::decode::sockstat;
use crate::model::capture::Table;
use crate::model::coverage::Gap;
use crate::model::printable;
use crate::model::socket::Protocol;
use crate::model::statistics::SocketStatistics;
use crate::print::json::Layout;
use crate::print::ss::{Naming, Options, Part, Parts, Printer, summary, width_from_columns};
use crate::query::filter::bytecode;
use crate::query::filter::flat::Flat;
use crate::session::{Stream, relay};
use crate::source;
use crate::source::diag::destroyed::Listener;
use crate::source::diag::{Diag, destroyed};
use crate::source::errno;
use crate::source::live::{Live, Mode};
use crate::source::names::HostNames;
use crate::source::netns;
use crate::source::owners::{Depth, Scanner};
use crate::source::places::{self, Places};
use crate::source::{Extra, Extras, Wants};

use super::expression::filter;
use super::listing::{Closer, Listing, Origin, Owners, Wanted};
use super::options::Format;
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
    let statistics = request.summary.then(|| statistics(&places));
    if let (Some(statistics), Format::Columns) = (&statistics, request.format) {
        summary::print(statistics, &mut io::stdout()).map_err(|error| Stop::Ended(unwritten(&error)))?;
    }
    let is_all = request.summary && request.selection.is_untouched() && request.words.is_empty();
    if is_all && request.format == Format::Columns {
        return Ok(0);
    }
    request.take_states()?;
    request.selection.complete().map_err(shows_nothing)?;
    if let Action::Dump(file) = &request.action {
        return dump(&request, file);
    }
    let names = HostNames::at(places.clone());
    let filter = filter(&mut request, &names)?;
    let tables = if is_all { Vec::new() } else { request.selection.tables() };
    let work = Work { tables, request: &request, filter, names: &names, places, statistics };
    Ok(match request.action {
        Action::Follow => work.follow(),
        Action::List | Action::Kill | Action::Dump(_) => work.list(),
    })
}

/// What the kernel counts; what is missing is told and counts 0.
fn statistics(places: &Places) -> SocketStatistics {
    let texts = source::sockstat::read(places);
    for missing in &texts.missing {
        let _ = writeln!(io::stderr(), "{missing}");
    }
    let mut statistics = SocketStatistics::default();
    sockstat::sockstat(&texts.sockstat, &mut statistics);
    sockstat::sockstat(&texts.sockstat6, &mut statistics);
    statistics.established = sockstat::established(&texts.snmp);
    statistics
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
    let mut diag = Diag::open(netns::own()).map_err(|error| said(&error))?;
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
    /// The sums, where they are to stand in the output's own form.
    statistics: Option<SocketStatistics>,
}

impl Work<'_> {
    fn list(&self) -> u8 {
        let mut printer = self.printer();
        if let (Some(statistics), true) = (&self.statistics, self.request.format != Format::Columns)
            && let Err(error) = printer.summary(statistics)
        {
            return unwritten(&error);
        }
        let mut listing = Listing::new(self.wanted(), self.owners(), printer);
        if self.request.action == Action::Kill {
            listing.closer = Diag::open(netns::own()).ok().map(Closer::new);
        }
        let (mut gaps, mut source) = (Vec::new(), Live::at(self.places.clone(), Mode::Auto));
        let wants = wants(self.request, self.tables.clone(), self.filter.as_ref());
        relay(&mut source, &wants, &mut listing, &mut gaps);
        for complaint in source.complaints() {
            let _ = writeln!(io::stderr(), "{complaint}");
        }
        let Listing { printer, faults, .. } = listing;
        if let Err(error) = printer.finish() {
            return unwritten(&error);
        }
        for complaint in self.names.complaints() {
            let _ = writeln!(io::stderr(), "{complaint}");
        }
        let interrupted = gaps.iter().filter(|gap| matches!(gap, Gap::Interrupted { .. })).map(Gap::to_string);
        let malformed = faults.iter().map(|(table, fault)| format!("{}: {fault}", self.origin(*table, &gaps)));
        for line in interrupted.chain(malformed) {
            let _ = writeln!(io::stderr(), "ss: {line}");
        }
        0
    }

    /// A table, and the file that it was read from where that is not the kernel's answer.
    fn origin(&self, table: Table, gaps: &[Gap]) -> String {
        let is_text = gaps.iter().any(|gap| matches!(gap, Gap::FromProc { table: of, .. } if *of == table));
        let file = match self.places.recording() {
            Some(recording) if matches!(table, Table::Tcp4 | Table::Tcp6) => Some(recording.clone()),
            _ => places::file_of(table).filter(|_| is_text).map(|file| self.places.path(file)),
        };
        let from = |file: PathBuf| format!("{} from {}", table.name(), printable::text(file.as_os_str().as_bytes()));
        file.map_or_else(|| table.name().to_owned(), from)
    }

    /// Lists sockets as they are destroyed, until something ends the program.
    fn follow(&self) -> u8 {
        if !self.tables.iter().any(|table| destroyed::are_announced(*table)) {
            return super::WRONG;
        }
        let mut listener = match Listener::open(&self.tables, netns::own()) {
            Ok(listener) => listener,
            Err(error) => {
                let _ = writeln!(io::stderr(), "ss: {error}");
                return super::WRONG;
            }
        };
        let mut listing = Listing::new(self.wanted(), self.owners(), self.printer());
        // Nobody holds what is destroyed.
        if let Some(owners) = &listing.owners {
            LazyCell::force(owners);
        }
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

    fn printer(&self) -> Printer<'_, impl Write + Send> {
        let (options, out) = (options(self.request), BufWriter::new(io::stdout()));
        match self.request.format {
            Format::Columns => Printer::new(&options, self.names, out),
            Format::Json => Printer::json(&options, Layout::Array, self.names, out),
            Format::NdJson => Printer::json(&options, Layout::Lines, self.names, out),
        }
    }

    fn wanted(&self) -> Wanted<'_> {
        let tcp = if self.places.recording().is_some() { Origin::Recording } else { Origin::Kernel };
        Wanted { selection: &self.request.selection, filter: self.filter.as_ref(), tcp }
    }

    fn owners(&self) -> Option<Owners> {
        let (parts, root) = (self.request.parts, self.places.processes());
        let depth = if parts.contains(Part::Threads) { Depth::Threads } else { Depth::Processes };
        let ask = move || Scanner::new(root).roster(depth).unwrap_or_default();
        parts.contains(Part::Processes).then(|| LazyCell::new(Box::new(ask) as _))
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
        (Part::Extended, Extra::UnixRow),
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
    Options { parts: parts(request), ports: request.ports, naming: naming(request), width: width() }
}

fn naming(request: &Request) -> Naming {
    if request.action == Action::Follow {
        return Naming::Any;
    }
    let listed = [(Db::Tcp, Protocol::Tcp), (Db::Udp, Protocol::Udp), (Db::Raw, Protocol::Raw)];
    let last = listed.iter().find(|(db, _)| request.selection.has_db(*db));
    Naming::Listing(last.map(|(_, protocol)| *protocol))
}

/// A column that would say the same in every row is left out: Netid with one table, State with one state.
fn parts(request: &Request) -> Parts {
    let selection = &request.selection;
    let columns = [(Part::Netid, selection.dbs().len() > 1), (Part::State, selection.states().len() > 1)];
    columns.iter().filter(|(_, shown)| *shown).fold(request.parts, |parts, (part, _)| parts.with(*part))
}

/// The terminal's width; where there is none, what COLUMNS says.
fn width() -> Option<NonZeroUsize> {
    let terminal = rustix::termios::tcgetwinsize(io::stdout()).ok();
    let terminal = terminal.and_then(|size| NonZeroUsize::new(size.ws_col.into()));
    terminal.or_else(|| std::env::var_os("COLUMNS").and_then(|columns| width_from_columns(&columns.to_string_lossy())))
}
