//! Reads what stands after `src`, `dst`, `sport` and `dport`.
//!
//! HOST is `[FAMILY:]ADDRESS[:PORT]`, PORT is `[FAMILY:][:]NUMBER`. A service or host name is asked for only
//! where the text can be nothing else. Without family, `/...` and `@...` are names of Unix sockets.

use std::net::IpAddr;

use crate::model::names::Names;

use super::ast::{Address, Family, Host, IpVersion, Net, Port};
use super::error::{Mistake, Quoted};
use super::glob::Glob;
use super::net;
use super::numbers;
use super::words;

/// Reads a HOST.
pub(super) fn host(text: &str, names: &dyn Names) -> Result<Host, Mistake> {
    match family(text) {
        Some((Family::Numbered(family), rest)) => {
            let (address, port) = rest.split_once(':').unwrap_or((rest, ""));
            Ok(Host::Numbers(numbers::end(family, address, port, names).ok_or_else(|| bad(text))?))
        }
        Some((Family::Unix, rest)) => Ok(Host::Unix(Glob::new(rest))),
        Some((Family::Inet(version), rest)) => inet(rest, Some(version), names),
        None if text.starts_with(['/', '@']) => Ok(Host::Unix(Glob::new(text))),
        None => inet(text, None, names),
    }
}

/// Reads a PORT.
pub(super) fn port(text: &str, names: &dyn Names) -> Result<Port, Mistake> {
    let (version, rest) = match family(text) {
        Some((Family::Numbered(family), rest)) => {
            let numbers = numbers::end(family, "", rest.strip_prefix(':').unwrap_or(rest), names);
            return Ok(Port::Numbers(family, numbers.ok_or_else(|| bad(text))?.port));
        }
        Some((Family::Unix, _)) => return Err(Mistake::NoPorts),
        Some((Family::Inet(version), rest)) => (Some(version), rest),
        None => (None, text),
    };
    let number = port_number(rest.strip_prefix("*:").or_else(|| rest.strip_prefix(':')).unwrap_or(rest), names)?;
    Ok(Port::Inet { version, number })
}

/// Reads an address or net without port, or a host name.
pub(super) fn address(text: &str, names: &dyn Names) -> Result<Address, Mistake> {
    let bare = text.replace(['[', ']'], "");
    let (start, prefix) = bare.split_once('/').map_or((&*bare, None), |(start, prefix)| (start, Some(prefix)));
    Written { whole: text, address: start, prefix, port: None }.address(None, names)
}

fn bad(text: &str) -> Mistake {
    Mistake::BadAddress(Quoted::new(text))
}

fn family(text: &str) -> Option<(Family, &str)> {
    let (name, rest) = text.split_once(':')?;
    Some((words::family(name)?, rest))
}

fn inet(text: &str, version: Option<IpVersion>, names: &dyn Names) -> Result<Host, Mistake> {
    let written = Written::new(text, names)?;
    let address = written.address(version, names)?;
    let port = written.port.map_or(Ok(None), |port| port_number(port, names))?;
    Ok(match (version, address, port) {
        (None, Address::Any, None) => Host::Any,
        (version, address, port) => Host::Inet { version, address, port },
    })
}

/// The parts of a host after its family, as written.
struct Written<'a> {
    whole: &'a str,
    address: &'a str,
    prefix: Option<&'a str>,
    port: Option<&'a str>,
}

impl<'a> Written<'a> {
    fn new(whole: &'a str, names: &dyn Names) -> Result<Self, Mistake> {
        if let Some(inside) = whole.strip_prefix('[') {
            return Self::bracketed(whole, inside);
        }
        if let Some(port) = whole.strip_prefix('*') {
            let port = port.strip_prefix(':').unwrap_or(port);
            return Ok(Self { whole, address: "*", prefix: None, port: Some(port) });
        }
        let (start, after_slash) = whole.split_once('/').map_or((whole, None), |(start, after)| (start, Some(after)));
        let last = after_slash.unwrap_or(start);
        let (last, port) = last.rsplit_once(':').map_or((last, None), |(last, port)| (last, Some(port)));
        Ok(match after_slash {
            Some(_) => Self { whole, address: start, prefix: Some(last), port },
            None if is_one_address(whole, last, port, names) => {
                Self { whole, address: whole, prefix: None, port: None }
            }
            None => Self { whole, address: last, prefix: None, port },
        })
    }

    /// `[ADDRESS]`, `[ADDRESS/PREFIX]` (as in ss) or `[ADDRESS]/PREFIX`, each with or without port.
    fn bracketed(whole: &'a str, inside: &'a str) -> Result<Self, Mistake> {
        let (inside, after) = inside.split_once(']').ok_or_else(|| Mistake::UnclosedBracket(Quoted::new(whole)))?;
        let (between, port) = after.split_once(':').map_or((after, None), |(between, port)| (between, Some(port)));
        let (address, prefix) = match (inside.split_once('/'), between.strip_prefix('/')) {
            (Some((address, prefix)), None) if between.is_empty() => (address, Some(prefix)),
            (None, Some(prefix)) => (inside, Some(prefix)),
            (None, None) if between.is_empty() => (inside, None),
            _ => return Err(Mistake::BadAddress(Quoted::new(whole))),
        };
        Ok(Self { whole, address, prefix, port })
    }

    fn address(&self, version: Option<IpVersion>, names: &dyn Names) -> Result<Address, Mistake> {
        let fits = |net: &Net| version.is_none_or(|version| version == net.version());
        if matches!(self.address, "" | "*" | "any" | "all" | "default") && self.prefix.is_none() {
            return Ok(Address::Any);
        }
        if let Some(address) = net::address(self.address) {
            let net = self.net(address)?;
            return if fits(&net) {
                Ok(Address::Net(net))
            } else {
                Err(Mistake::WrongVersion(Quoted::new(self.whole)))
            };
        }
        if self.prefix.is_some() || !may_be_name(self.address) {
            return Err(Mistake::BadAddress(Quoted::new(self.whole)));
        }
        let nets: Box<[Net]> = names.addresses(self.address).into_iter().map(Net::single).filter(fits).collect();
        if nets.is_empty() {
            return Err(Mistake::UnknownHost(Quoted::new(self.address)));
        }
        Ok(Address::Name(self.address.into(), nets))
    }

    fn net(&self, address: IpAddr) -> Result<Net, Mistake> {
        match self.prefix {
            None => Ok(Net::single(address)),
            Some(prefix) => net::with_prefix(address, prefix).ok_or_else(|| Mistake::BadPrefix(Quoted::new(prefix))),
        }
    }
}

/// As in ss(8) the last group of an IPv6 address without brackets is the port, unless it cannot be one.
fn is_one_address(whole: &str, before: &str, port: Option<&str>, names: &dyn Names) -> bool {
    let is_port = |port| port_number(port, names).is_ok();
    net::address(whole).is_some() && !(net::address(before).is_some() && port.is_some_and(is_port))
}

/// Whether the resolver should be asked: a broken address never is a name.
fn may_be_name(text: &str) -> bool {
    let is_number = text.chars().all(|symbol| symbol.is_ascii_digit() || symbol == '.');
    !is_number && text.chars().all(|symbol| symbol.is_alphanumeric() || matches!(symbol, '-' | '.' | '_'))
}

/// `None` for any port: `*`, or nothing after a colon.
pub(super) fn port_number(text: &str, names: &dyn Names) -> Result<Option<u16>, Mistake> {
    if matches!(text, "" | "*") {
        return Ok(None);
    }
    match net::number(text) {
        Some(number) => u16::try_from(number).map(Some).map_err(|_| Mistake::PortOutOfRange(Quoted::new(text))),
        None => names.port(text, None).map(Some).ok_or_else(|| Mistake::UnknownService(Quoted::new(text))),
    }
}
