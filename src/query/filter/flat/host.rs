//! Reads a value as ss(8) does, by the subject that stood before it.
//!
//! HOST is `[FAMILY:]ADDRESS[:PORT]`. Addresses, prefixes, globs and names are read by the parts that the language of
//! sockscope reads them by; what is ss's own is where a text is cut, what is refused, and what is said then.

use std::net::IpAddr;

use crate::model::names::Names;
use crate::model::printable;
use crate::model::socket::Protocol;

use super::super::ast::{Family, IpVersion, NumberFamily};
use super::super::glob::Glob;
use super::super::net;
use super::super::numbers;
use super::super::words::{self, Subject};
use super::parse::{Home, Hosts, Refusal};
use super::{ANY_PORT, Bits, Pattern};

/// A value.
pub(super) enum Value {
    /// An end, and the family to which it narrows the listing.
    Pattern { pattern: Pattern, family: Option<Home> },
    /// An interface.
    Device(u32),
    /// A mark.
    Mark { value: u32, mask: u32 },
    /// A control group.
    Cgroup { path: Box<str>, id: u64 },
}

/// Reads a value; without a subject before it, as a host.
pub(super) fn value(text: &str, subject: Option<Subject>, hosts: &mut Hosts<'_>) -> Result<Value, Refusal> {
    match subject {
        Some(Subject::Device) => match device(text, hosts.names) {
            Some(index) => Ok(Value::Device(index)),
            None => Err(refusal(["Cannot parse device.".to_owned()])),
        },
        Some(Subject::Mark) => match mark(text) {
            Some((value, mask)) => Ok(Value::Mark { value, mask }),
            None => Err(refusal([format!("Cannot parse mark {}.", shown(text))])),
        },
        Some(Subject::Cgroup) => cgroup(text, hosts.names),
        Some(Subject::LocalPort | Subject::RemotePort) => end(text, Place::Port, hosts),
        Some(Subject::LocalHost | Subject::RemoteHost | Subject::Autobound) | None => end(text, Place::Host, hosts),
    }
}

/// Whether a text stands for a port only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Host,
    Port,
}

fn refusal<const N: usize>(lines: [String; N]) -> Refusal {
    Refusal::Value(lines.into())
}

fn shown(text: &str) -> String {
    printable::text(text.as_bytes())
}

fn device(text: &str, names: &dyn Names) -> Option<u32> {
    names.interface_index(text).or_else(|| net::integer(text).and_then(|index| u32::try_from(index).ok()))
}

fn mark(text: &str) -> Option<(u32, u32)> {
    // As sscanf(3) reads "%i" and "%i/%i": what follows the last number is not looked at.
    let (value, rest) = net::leading_integer(text)?;
    let mask = match rest.strip_prefix('/') {
        Some(mask) => net::leading_integer(mask)?.0 as u32,
        None if text.contains('/') => return None,
        None => u32::MAX,
    };
    Some((value as u32, mask))
}

fn cgroup(path: &str, names: &dyn Names) -> Result<Value, Refusal> {
    match names.cgroup_handle(path) {
        Ok(id) => Ok(Value::Cgroup { path: path.into(), id }),
        Err(why) => Err(refusal([why, format!("Cannot parse cgroup {}.", shown(path))])),
    }
}

/// Reads an end. One that names a family, or stands after one that did, narrows the listing to it.
fn end(text: &str, place: Place, hosts: &mut Hosts<'_>) -> Result<Value, Refusal> {
    let (family, rest) = family(text, hosts.preferred);
    let pattern = match family {
        Some(Family::Unix) => Ok(Pattern::Name(Glob::new(rest))),
        Some(Family::Numbered(family)) => numbered(family, rest, place, hosts.names).ok_or_else(Vec::new),
        Some(Family::Inet(version)) => inet(rest, place, Some(version), hosts),
        None => inet(rest, place, None, hosts),
    };
    let pattern = pattern.map_err(|mut lines| {
        lines.push("Cannot parse dst/src address.".to_owned());
        Refusal::Value(lines)
    })?;
    hosts.preferred = family.map(Home::Of).or(hosts.preferred);
    Ok(Value::Pattern { pattern, family: hosts.preferred })
}

/// The family that a text names, or else the preferred one, and the rest of the text.
fn family(text: &str, preferred: Option<Home>) -> (Option<Family>, &str) {
    let named = |(name, family): &(&str, Family)| {
        text.strip_prefix(name).and_then(|rest| rest.strip_prefix(':')).map(|rest| (Some(*family), rest))
    };
    let home = match preferred {
        Some(Home::Of(family)) => Some(family),
        Some(Home::WithoutHosts) | None => None,
    };
    words::FAMILIES.iter().find_map(named).unwrap_or((home, text))
}

/// Two numbers, parted by a colon; one where only a port is meant.
fn numbered(family: NumberFamily, text: &str, place: Place, names: &dyn Names) -> Option<Pattern> {
    let (address, port) = match place {
        Place::Port => ("", text.strip_prefix(':').unwrap_or(text)),
        Place::Host => text.split_once(':').unwrap_or((text, "")),
    };
    let numbers = numbers::end(family, address, port, names)?;
    let nets = vec![numbers.address.map_or(Bits::ANY_NUMBER, Bits::of_number)];
    Some(Pattern::Numbers { nets, port: numbers.port.unwrap_or(ANY_PORT) })
}

type Lines = Vec<String>;

fn inet(text: &str, place: Place, version: Option<IpVersion>, hosts: &Hosts<'_>) -> Result<Pattern, Lines> {
    let (address, port) = cut(text).ok_or_else(Lines::new)?;
    let (address, port) = if place == Place::Port {
        ("", Some(if text.starts_with('[') { address } else { text }))
    } else {
        (address, port)
    };
    let port = port.map(|port| port.strip_prefix(':').unwrap_or(port));
    let port = match port {
        None => ANY_PORT,
        Some(port) if port.is_empty() || port.starts_with('*') => ANY_PORT,
        Some(port) => inet_port(port, hosts)?,
    };
    if address.is_empty() || address.starts_with('*') {
        return Ok(Pattern::Numbers { nets: Vec::new(), port });
    }
    let is_homeless = version.is_none() && hosts.preferred == Some(Home::WithoutHosts);
    let nets = match prefix(address, version) {
        Some(bits) if bits.version.is_none() => Vec::new(),
        Some(bits) if !is_homeless || bits.length == 0 && !address.contains('/') => vec![bits],
        // As a name, an IPv4 address is known everywhere.
        _ if is_homeless => vec![Bits::of(net::dotted(address).ok_or_else(|| no_prefix(address))?.into(), 32)],
        _ => resolved(address, version, hosts.names)?,
    };
    Ok(Pattern::Numbers { nets, port })
}

/// Address and port as ss cuts them: after a bracket, after a `*`, or at the last colon, which is looked for only
/// behind a slash where there is one.
fn cut(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some(inside) = text.strip_prefix('[') {
        return inside.split_once(']').map(|(address, port)| (address, Some(port)));
    }
    if let Some(port) = text.strip_prefix('*') {
        return Some(("*", Some(port)));
    }
    let from = text.find('/').unwrap_or(0);
    let colon = text.get(from..)?.rfind(':').map(|at| from + at);
    Some(match colon.and_then(|at| text.split_at_checked(at)) {
        Some((address, port)) => (address, Some(port)),
        None => (text, None),
    })
}

fn inet_port(text: &str, hosts: &Hosts<'_>) -> Result<i64, Lines> {
    if let Some(number) = net::integer(text) {
        return Ok(number);
    }
    let of = |shown: bool, protocol| if shown { hosts.names.port(text, Some(protocol)) } else { None };
    let (udp, tcp) = (of(hosts.services.udp, Protocol::Udp), of(hosts.services.tcp, Protocol::Tcp));
    match (udp, tcp) {
        (_, Some(port)) => Ok(port.into()),
        // getservbyname(3) answers both questions in the same place: the one for TCP was in vain, and left behind what it
        // read last.
        (Some(port), None) if hosts.services.tcp => Ok(hosts.names.last_port().unwrap_or(port).into()),
        (Some(port), None) => Ok(port.into()),
        (None, None) => Err(vec![format!("Error: \"{}\" does not look like a port.", shown(text))]),
    }
}

/// An address with or without prefix; the words `any`, `all` and `default` are the prefix of length 0.
fn prefix(text: &str, version: Option<IpVersion>) -> Option<Bits> {
    if matches!(text, "any" | "all" | "default") {
        let bits = Bits { version, bytes: [0; 16], length: 0 };
        return Some(bits);
    }
    let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let address = net::lenient_address(address)?;
    let whole = if address.is_ipv4() { 32 } else { 128 };
    let is_wanted = match version {
        None => true,
        Some(IpVersion::V4) => address.is_ipv4(),
        Some(IpVersion::V6) => address.is_ipv6(),
    };
    let length = match length {
        None => whole,
        Some(text) => net::prefix_length(text)?,
    };
    let bits = Bits::of(address, u8::try_from(length).ok()?);
    (is_wanted && length <= whole).then_some(bits)
}

fn resolved(name: &str, version: Option<IpVersion>, names: &dyn Names) -> Result<Vec<Bits>, Lines> {
    let wanted = |address: &IpAddr| match version {
        None => true,
        Some(IpVersion::V4) => address.is_ipv4(),
        Some(IpVersion::V6) => address.is_ipv6(),
    };
    // What can only be a broken address or prefix is not asked for. Nor is a number in hexadecimal: getaddrinfo(3) takes
    // it for an address, gethostbyname2(3), which ss asks, does not.
    let is_no_name = name.contains(['/', ':']) || name.starts_with("0x") || name.starts_with("0X");
    let found = if is_no_name { Vec::new() } else { names.addresses(name) };
    let nets: Vec<Bits> = found
        .into_iter()
        .filter(wanted)
        .map(|address| Bits::of(address, if address.is_ipv4() { 32 } else { 128 }))
        .collect();
    if nets.is_empty() {
        return Err(no_prefix(name));
    }
    Ok(nets)
}

fn no_prefix(text: &str) -> Lines {
    vec![format!("Error: an inet prefix is expected rather than \"{}\".", shown(text))]
}
