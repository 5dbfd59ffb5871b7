//! networks(5): what networks are called.

use std::net::Ipv4Addr;

use crate::model::printable;

use super::number;

/// The networks in the file's order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Networks(Vec<(Ipv4Addr, String)>);

impl Networks {
    /// Reads the file's text: `NAME NUMBER ALIAS...`.
    pub(super) fn parse(text: &[u8]) -> Self {
        Self(text.split(|byte| *byte == b'\n').filter_map(network).collect())
    }

    /// The first name of a network.
    pub(super) fn name(&self, address: Ipv4Addr) -> Option<&str> {
        self.0.iter().find(|(network, _)| *network == address).map(|(_, name)| name.as_str())
    }
}

fn network(line: &[u8]) -> Option<(Ipv4Addr, String)> {
    let line = line.split(|byte| *byte == b'#').next()?;
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let name = words.next()?;
    Some((address(words.next()?)?, printable::text(name)))
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
        let expected = expected.into_iter().map(|(octets, name)| (octets.into(), name.to_owned())).collect();
        assert_eq!(Networks::parse(line.as_bytes()), Networks(expected), "{line:?}");
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
