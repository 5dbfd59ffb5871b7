//! Names as net-tools has them: of the names that a port or protocol has, the last one in the file.
//!
//! Hosts and users come from the resolver, ports from the files alone.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::OnceLock;

use crate::model::names::{LegacyNames, RouteNames, Transport};
use crate::model::printable;

use super::networks::Networks;
use super::{file, number, resolver};

/// Asks this host. A file is read when something is first asked of it.
#[derive(Debug, Default)]
pub struct NetToolsNames {
    services: OnceLock<Services>,
    protocols: OnceLock<HashMap<u16, String>>,
    networks: OnceLock<Networks>,
}

impl LegacyNames for NetToolsNames {
    fn host(&self, address: IpAddr) -> Option<String> {
        resolver::host(address).map(|name| printable::text(&name))
    }

    fn service(&self, port: u16, transport: Transport) -> Option<&str> {
        let services = || self.services.get_or_init(|| Services::parse(&file("/etc/services")));
        let found = match transport {
            Transport::Tcp => services().tcp.get(&port),
            Transport::Udp | Transport::UdpLite => services().udp.get(&port),
            Transport::Raw => self.protocols.get_or_init(|| protocols(&file("/etc/protocols"))).get(&port),
        };
        found.map(String::as_str)
    }

    fn user(&self, uid: u32) -> Option<String> {
        resolver::user(uid).map(|name| printable::text(&name))
    }
}

impl RouteNames for NetToolsNames {
    fn host(&self, address: IpAddr) -> Option<String> {
        LegacyNames::host(self, address)
    }

    fn network(&self, address: Ipv4Addr) -> Option<String> {
        self.networks.get_or_init(|| Networks::parse(&file("/etc/networks"))).name(address).map(str::to_owned)
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Services {
    tcp: HashMap<u16, String>,
    udp: HashMap<u16, String>,
}

impl Services {
    /// Reads services(5): `NAME PORT/PROTOCOL ALIAS...`.
    fn parse(text: &[u8]) -> Self {
        let mut services = Self::default();
        for [name, entry] in entries(text) {
            let mut parts = entry.split(|byte| *byte == b'/');
            let (Some(port), Some(protocol)) = (parts.next().and_then(number), parts.next()) else { continue };
            let of = match protocol {
                b"tcp" => &mut services.tcp,
                b"udp" => &mut services.udp,
                _ => continue,
            };
            of.insert(port, printable::text(name));
        }
        services
    }
}

/// Reads protocols(5): `NAME NUMBER ALIAS...`.
fn protocols(text: &[u8]) -> HashMap<u16, String> {
    entries(text).filter_map(|[name, entry]| Some((number(entry)?, printable::text(name)))).collect()
}

/// The first two words of each line that has them, less comments.
fn entries(text: &[u8]) -> impl Iterator<Item = [&[u8]; 2]> {
    text.split(|byte| *byte == b'\n').filter_map(|line| {
        let line = line.split(|byte| *byte == b'#').next()?;
        let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        Some([words.next()?, words.next()?])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, port: u16, tcp: Option<&str>, udp: Option<&str>) {
        let services = Services::parse(text.as_bytes());
        assert_eq!(services.tcp.get(&port).map(String::as_str), tcp, "tcp of {text:?}");
        assert_eq!(services.udp.get(&port).map(String::as_str), udp, "udp of {text:?}");
    }

    #[test]
    fn the_last_service_of_a_port_counts() {
        check("ssh 22/tcp\nother 22/tcp # late\n", 22, Some("other"), None);
        check("a 53/tcp\nb 53/udp alias\n", 53, Some("a"), Some("b"));
        check("a 5/sctp\n#b 5/tcp\nc\nd 5\ne 99999/tcp\n", 5, None, None);
        check("es\x1bc 7/tcp", 7, Some("es.c"), None);
    }

    #[test]
    fn protocols_are_the_ports_of_raw_sockets() {
        let known = protocols(b"# comment\nip 0 IP\nicmp\t1 ICMP\nbad x\n");
        assert_eq!(known.get(&1).map(String::as_str), Some("icmp"));
        assert_eq!(known.len(), 2);
    }

    #[test]
    fn this_host_knows_its_superuser() {
        assert_eq!(NetToolsNames::default().user(0).as_deref(), Some("root"));
        assert_eq!(NetToolsNames::default().user(u32::MAX - 7), None);
    }
}
