//! networks(5): what networks are called.

use std::net::{IpAddr, Ipv4Addr};

use crate::model::names::RouteNames;
use crate::model::printable;

use super::{HostNames, number, resolver};

impl RouteNames for HostNames {
    fn host(&self, address: IpAddr) -> Option<String> {
        resolver::host(address).map(|name| printable::text(&name))
    }

    fn network(&self, address: Ipv4Addr) -> Option<String> {
        let networks = self.networks.get_or_init(|| parse(&super::file("/etc/networks")));
        networks.iter().find(|(network, _)| *network == address).map(|(_, name)| name.clone())
    }
}

/// The networks of a file in its order: `NAME NUMBER ALIAS...`.
pub(super) fn parse(text: &[u8]) -> Vec<(Ipv4Addr, String)> {
    let network = |line: &[u8]| {
        let line = line.split(|byte| *byte == b'#').next()?;
        let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let (name, address) = (words.next()?, address(words.next()?)?);
        Some((address, printable::text(name)))
    };
    text.split(|byte| *byte == b'\n').filter_map(network).collect()
}

/// One to four numbers with dots; those that are missing are 0.
fn address(word: &[u8]) -> Option<Ipv4Addr> {
    let mut octets = [0; 4];
    let mut places = octets.iter_mut();
    for part in word.split(|byte| *byte == b'.') {
        *places.next()? = number(part)?;
    }
    Some(octets.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<([u8; 4], &str)>) {
        let expected: Vec<_> = expected.into_iter().map(|(octets, name)| (octets.into(), name.to_owned())).collect();
        assert_eq!(parse(line.as_bytes()), expected, "{line:?}");
    }

    #[test]
    fn numbers_may_be_short() {
        check("link-local\t169.254.0.0 alias # why", Some(([169, 254, 0, 0], "link-local")));
        check("lab 10.6", Some(([10, 6, 0, 0], "lab")));
        check("classa 11", Some(([11, 0, 0, 0], "classa")));
    }

    #[test]
    fn what_is_no_network_is_passed_over() {
        for line in ["", "# loopback 127.0.0.0", "lonely", "wide 1.2.3.4.5", "large 10.256", "empty 10..1"] {
            check(line, None);
        }
    }
}
