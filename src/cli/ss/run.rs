//! From a request to its output.
//!
//! Rows are not collected: each is decoded, filtered and printed as the kernel gives it. Only their text waits, for the
//! widths of its columns.

use std::ffi::OsStr;
use std::io::{self, BufWriter, Read as _, Write as _};
use std::num::NonZeroU16;
use std::os::unix::ffi::OsStrExt as _;

use crate::model::capture::Table;
use crate::model::coverage::Gap;
use crate::model::owner::Holdings;
use crate::model::socket::Socket;
use crate::print::ss::{Options, Part, Parts, Printer, width_from_columns};
use crate::query::filter::ast::Family as HostFamily;
use crate::query::filter::ast::{IpVersion, NumberFamily};
use crate::query::filter::bytecode;
use crate::query::filter::flat::{self, Flat, Hosts, Reading, Refusal, Services};
use crate::session::{Rows, Stream};
use crate::source::live::{Live, Mode};
use crate::source::names::HostNames;
use crate::source::owners::Scanner;
use crate::source::{Extra, Extras, Source as _, Wants};

use super::request::{FilterText, Machine, Request, Stop};
use super::selection::{Nothing, Selection};
use super::tables::{Db, Family};

/// This host.
pub(super) struct Host;

impl Machine for Host {
    fn enter(&mut self, namespace: &OsStr) -> Result<(), String> {
        Err(format!("Cannot open network namespace \"{}\": No such file or directory", namespace.to_string_lossy()))
    }

    fn open(&mut self, file: &OsStr) -> io::Result<FilterText> {
        if file.as_bytes().first() == Some(&b'-') {
            return Ok(Box::new(io::stdin()));
        }
        Ok(Box::new(std::fs::File::open(file)?))
    }

    fn has_contexts(&self) -> bool {
        std::fs::exists("/sys/fs/selinux/enforce").unwrap_or(false)
    }
}

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

/// Reads the expression, and narrows the selection as it says.
fn filter(request: &mut Request, names: &HostNames) -> Result<Option<Flat>, Stop> {
    let mut text = Vec::new();
    if let Some(file) = &mut request.filter_file {
        // ss too takes what it could read for the whole.
        let _ = file.read_to_end(&mut text);
    }
    let selection = &request.selection;
    let services = Services { tcp: selection.has_db(Db::Tcp), udp: selection.has_db(Db::Udp) };
    let hosts = Hosts { names, preferred: selection.preferred().and_then(of_hosts), services };
    let words = request.words.iter().map(|word| word.as_bytes());
    let Reading { expression, family } = flat::read(words, &text, hosts).map_err(refused)?;
    if let Some(family) = family {
        request.selection.narrow(of_selection(family));
    }
    Ok(expression)
}

fn refused(refusal: Refusal) -> Stop {
    match refusal {
        Refusal::Syntax => Stop::Usage("ss: bison bellows (while parsing filter): \"syntax error!\" Sorry.".to_owned()),
        Refusal::TooLong => Stop::Said("Too long line in filter".to_owned(), super::WRONG),
        Refusal::Value(lines) => Stop::Said(lines.join("\n"), 1),
    }
}

/// Families of hosts and those of the selection; TIPC and XDP have no hosts.
const FAMILIES: [(HostFamily, Family); 6] = [
    (HostFamily::Inet(IpVersion::V4), Family::Inet),
    (HostFamily::Inet(IpVersion::V6), Family::Inet6),
    (HostFamily::Unix, Family::Unix),
    (HostFamily::Numbered(NumberFamily::Link), Family::Link),
    (HostFamily::Numbered(NumberFamily::Netlink), Family::Netlink),
    (HostFamily::Numbered(NumberFamily::Vsock), Family::Vsock),
];

fn of_hosts(family: Family) -> Option<HostFamily> {
    FAMILIES.iter().find(|(_, of)| *of == family).map(|(host, _)| *host)
}

fn of_selection(family: HostFamily) -> Family {
    FAMILIES.iter().find(|(host, _)| *host == family).map_or(Family::Inet, |(_, of)| *of)
}

fn list(request: &Request, filter: Option<&Flat>, names: &HostNames) -> u8 {
    let holders = holders(request);
    let out = BufWriter::new(io::stdout().lock());
    let mut listing = Listing {
        selection: &request.selection,
        filter,
        holders,
        printer: Printer::new(&options(request), names, out),
        failure: None,
    };
    let mut gaps = Vec::new();
    Live::new(Mode::Auto).look(&wants(request, filter), &mut Stream::new(&mut listing, &mut gaps));
    let Listing { printer, failure, .. } = listing;
    if let Err(error) = failure.map_or_else(|| printer.finish(), Err) {
        return unwritten(&error);
    }
    for gap in gaps.iter().filter(|gap| matches!(gap, Gap::Interrupted { .. })) {
        let _ = writeln!(io::stderr(), "ss: {gap}");
    }
    0
}

/// What went wrong with the output. A reader that went away is a quiet end: as a shell reports one by SIGPIPE.
fn unwritten(error: &io::Error) -> u8 {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return 141;
    }
    let _ = writeln!(io::stderr(), "ss: writing to standard output failed: {error}");
    1
}

fn holders(request: &Request) -> Holdings {
    if !request.parts.contains(Part::Processes) {
        return Holdings::new();
    }
    Scanner::default().scan().map(|scan| scan.holders).unwrap_or_default()
}

/// Rows on their way to the printer.
struct Listing<'a, W: io::Write> {
    selection: &'a Selection,
    filter: Option<&'a Flat>,
    holders: Holdings,
    printer: Printer<'a, W>,
    failure: Option<io::Error>,
}

impl<W: io::Write> Rows for Listing<'_, W> {
    fn begin(&mut self, _table: Table) {}

    fn row(&mut self, socket: &Socket) {
        let is_wanted = self.selection.has(socket.protocol)
            && self.selection.has_state_of(socket)
            && self.filter.is_none_or(|filter| filter.matches(socket));
        if !is_wanted || self.failure.is_some() {
            return;
        }
        if let Err(error) = self.printer.row(socket, self.holders.get(&socket.inode)) {
            self.failure = Some(error);
        }
    }
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

fn width() -> Option<NonZeroU16> {
    std::env::var("COLUMNS").ok().and_then(|columns| width_from_columns(&columns))
}
