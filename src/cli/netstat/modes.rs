//! The modes that show no sockets: from the options to what is read and printed.
//!
//! Knows neither files nor texts; those are `source::network` and the printers.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use crate::cli::Failure;
use crate::model::counters::CounterFile;
use crate::print::netstat::routes::{self, Columns, Other, Tables};
use crate::print::netstat::statistics::{self, Topic, Version};
use crate::print::netstat::streams::{Outcome, Streams};
use crate::print::netstat::{Addresses, groups, interfaces, masquerade};
use crate::source::names::NetToolsNames;
use crate::source::network::Network;

use super::parse::{Given, Rounds, Sockets};
use super::sockets::{self, TABLES};
use super::words::{Family, Plain};
use super::{REFUSED, USAGE};

/// `-s`.
pub(super) fn statistics(given: &Given) -> Result<ExitCode, Failure> {
    const TOPICS: [(Plain, Topic); 5] = [
        (Plain::Tcp, Topic::Tcp),
        (Plain::Udp, Topic::Udp),
        (Plain::UdpLite, Topic::UdpLite),
        (Plain::Raw, Topic::Raw),
        (Plain::Sctp, Topic::Sctp),
    ];
    let version = match given.named[..] {
        [] | [Family::Inet] => Version::V4,
        [Family::Inet6] => Version::V6,
        _ => {
            let names: Vec<&str> = given.named.iter().map(|family| family.name()).collect();
            return once(|streams| statistics::unsupported(&names.join(","), streams));
        }
    };
    let topics = TOPICS.iter().filter(|(plain, _)| given.has(*plain)).map(|(_, topic)| *topic).collect();
    let options = statistics::Options { version, topics };
    let network = Network::new(TABLES);
    repeat(given, |streams| match given.has(Plain::Json) {
        true => statistics::json::write(&network.statistics(&CounterFile::ALL), streams),
        false => statistics::write(&network.statistics(options.version.reads()), &options, streams),
    })
}

/// `-r`.
pub(super) fn routes(given: &Given) -> Result<ExitCode, Failure> {
    text_only(given, "--json with --route")?;
    let family = |family: &Family| match family {
        Family::Inet6 => routes::Family::Inet6,
        other => Other::find(other.name()).map_or(routes::Family::Inet, routes::Family::Other),
    };
    let families = if given.named.is_empty() { &[Family::Inet][..] } else { &given.named };
    let tables = match (given.has(Plain::Fib), given.has(Plain::Cache)) {
        (true, true) => Tables::Both,
        (false, true) => Tables::Cache,
        (_, false) => Tables::Fib,
    };
    let options = routes::Options {
        families: families.iter().map(family).collect(),
        columns: Columns::of_extend(given.extends.into()),
        tables,
    };
    let names = NetToolsNames::default();
    let (network, addresses) = (Network::new(TABLES), addresses(given, &names));
    repeat(given, |streams| routes::write(&network.routes(&options.reads()), &options, &addresses, streams))
}

/// `-i`.
pub(super) fn interfaces(given: &Given) -> Result<ExitCode, Failure> {
    text_only(given, "--json with --interfaces")?;
    let which = if given.has(Plain::All) { interfaces::Which::All } else { interfaces::Which::Up };
    let form = if given.extends > 0 { interfaces::Form::Long } else { interfaces::Form::Short };
    let network = Network::new(TABLES);
    repeat(given, |streams| match network.interfaces() {
        Ok(list) => interfaces::write(&list, which, form, streams),
        Err(error) => {
            writeln!(streams.err, "netstat: no socket to ask the kernel for interfaces: {error}; raise its limits")?;
            Ok(Outcome::Failed)
        }
    })
}

/// `-g`, with the sockets that are asked for before and after it.
pub(super) fn groups(sockets: Sockets, given: &Given) -> Result<ExitCode, Failure> {
    text_only(given, "--json with --groups")?;
    let versions = match (given.has_family(Family::Inet), given.has_family(Family::Inet6)) {
        (false, false) => groups::Versions::Unnamed,
        (true, false) => groups::Versions::V4,
        (false, true) => groups::Versions::V6,
        (true, true) => groups::Versions::Both,
    };
    let names = NetToolsNames::default();
    let (network, addresses) = (Network::new(TABLES), addresses(given, &names));
    let rounds = sockets.rounds;
    let (inet, rest) = sockets.split();
    sockets::repeat(rounds, || {
        if sockets::once(&inet, &names)? == sockets::Outcome::Refused {
            return Ok(sockets::Outcome::Refused);
        }
        let outcome = print(|streams| groups::write(&network.memberships(), versions, &addresses, streams))?;
        if outcome == Outcome::Complete { sockets::once(&rest, &names) } else { Ok(sockets::Outcome::Refused) }
    })
}

/// `-M`.
pub(super) fn masquerade(given: &Given) -> Result<ExitCode, Failure> {
    text_only(given, "--json with --masquerade")?;
    once(masquerade::write)
}

/// Only sockets and counters have a form for programs.
fn text_only(given: &Given, what: &'static str) -> Result<(), Failure> {
    if given.has(Plain::Json) { Err(Failure::NoJson(what)) } else { Ok(()) }
}

fn addresses<'a>(given: &Given, names: &'a NetToolsNames) -> Addresses<'a> {
    if given.has(Plain::NumericHosts) { Addresses::numeric() } else { Addresses::named(names) }
}

/// Prints once, or every second while nothing is wrong.
fn repeat(given: &Given, mut write: impl FnMut(&mut Streams<'_>) -> io::Result<Outcome>) -> Result<ExitCode, Failure> {
    let rounds = if given.has(Plain::Continuous) { Rounds::Endless } else { Rounds::One };
    let mut code = REFUSED;
    let ended = sockets::repeat(rounds, || {
        Ok(match print(&mut write)? {
            Outcome::Complete => sockets::Outcome::Whole,
            Outcome::Failed => sockets::Outcome::Refused,
            Outcome::Unrouted => {
                code = USAGE;
                sockets::Outcome::Refused
            }
        })
    })?;
    Ok(if code == USAGE { ExitCode::from(code) } else { ended })
}

fn once(write: impl FnMut(&mut Streams<'_>) -> io::Result<Outcome>) -> Result<ExitCode, Failure> {
    repeat(&Given::default(), write)
}

fn print(write: impl FnOnce(&mut Streams<'_>) -> io::Result<Outcome>) -> Result<Outcome, Failure> {
    let stdout = io::stdout().lock();
    // On a terminal what is wrong stands behind the lines before it.
    let mut out: Box<dyn io::Write> =
        if stdout.is_terminal() { Box::new(stdout) } else { Box::new(io::BufWriter::new(stdout)) };
    let mut streams = Streams { out: &mut out, err: &mut io::stderr() };
    let outcome = write(&mut streams).map_err(Failure::Output)?;
    out.flush().map_err(Failure::Output)?;
    Ok(outcome)
}
