//! The expression after the states: reads it, and narrows the selection as it says.

use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;

use crate::query::filter::ast::{Family as HostFamily, IpVersion, NumberFamily};
use crate::query::filter::flat::{self, Flat, Home, Hosts, Reading, Refusal, Services};
use crate::source::names::HostNames;

use super::WRONG;
use super::request::{Request, Stop};
use super::tables::{Db, Family};

/// Reads the expression, and narrows the selection as it says.
pub(super) fn filter(request: &mut Request, names: &HostNames) -> Result<Option<Flat>, Stop> {
    let mut text = Vec::new();
    if let Some(file) = &mut request.filter_file {
        // ss too takes what it could read for the whole.
        let _ = file.read_to_end(&mut text);
    }
    let selection = &request.selection;
    let services = Services { tcp: selection.has_db(Db::Tcp), udp: selection.has_db(Db::Udp) };
    let hosts = Hosts { names, preferred: selection.preferred().map(of_hosts), services };
    let words = request.words.iter().map(|word| word.as_bytes());
    let Reading { expression, family } = flat::read(words, &text, hosts).map_err(refused)?;
    if let Some(family) = family.and_then(|home| of_selection(home, request.selection.preferred())) {
        request.selection.narrow(family);
    }
    Ok(expression)
}

fn refused(refusal: Refusal) -> Stop {
    match refusal {
        Refusal::Syntax => Stop::Usage("ss: bison bellows (while parsing filter): \"syntax error!\" Sorry.".to_owned()),
        Refusal::TooLong => Stop::Said("Too long line in filter".to_owned(), WRONG),
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

fn of_hosts(family: Family) -> Home {
    FAMILIES.iter().find(|(_, of)| *of == family).map_or(Home::WithoutHosts, |(host, _)| Home::Of(*host))
}

/// The family that a home is; the preferred one where no host is of it.
fn of_selection(home: Home, preferred: Option<Family>) -> Option<Family> {
    match home {
        Home::Of(family) => FAMILIES.iter().find(|(host, _)| *host == family).map(|(_, of)| *of),
        Home::WithoutHosts => preferred,
    }
}
