//! services(5): what the ports are called.

use std::collections::HashMap;

use crate::decode::digits::unsigned;
use crate::model::printable;
use crate::model::socket::Protocol;

/// The services. Where the file has a port or a name twice, the first one counts, as
/// with getservbyport(3).
#[derive(Debug, Default)]
pub struct Services {
    by_name: HashMap<String, Vec<(Protocol, u16)>>,
    by_port: HashMap<(u16, Protocol), String>,
    /// The first name of a port, whatever its protocol.
    by_port_alone: HashMap<u16, String>,
    last_port: Option<u16>,
}

impl Services {
    /// Reads the file's text as the C library does; lines that are no service are passed over.
    pub fn parse(text: &[u8]) -> Self {
        let mut services = Self::default();
        for line in text.split(|byte| *byte == b'\n') {
            let line = line.split(|byte| matches!(byte, b'#' | 0)).next().unwrap_or_default();
            services.add(line);
        }
        services
    }

    /// Port of a service or one of its aliases, for any protocol when `None`.
    pub fn port(&self, name: &str, protocol: Option<Protocol>) -> Option<u16> {
        let ports = self.by_name.get(name)?;
        ports.iter().find(|(of, _)| protocol.is_none_or(|wanted| wanted == *of)).map(|(_, port)| *port)
    }

    /// Name of a port. Those of SCTP, DCCP and MPTCP may be of any protocol, as in ss(8).
    pub fn name(&self, port: u16, protocol: Protocol) -> Option<&str> {
        match protocol {
            Protocol::Sctp | Protocol::Dccp | Protocol::Mptcp => self.name_of_any(port),
            _ => self.by_port.get(&(port, protocol)).map(String::as_str),
        }
    }

    /// The first name of a port.
    pub fn name_of_any(&self, port: u16) -> Option<&str> {
        self.by_port_alone.get(&port).map(String::as_str)
    }

    /// The port that was read last, be its line a service or not.
    pub const fn last_port(&self) -> Option<u16> {
        self.last_port
    }

    /// `NAME PORT/PROTOCOL ALIAS...`. The port is read by strtoul(3), and of one of 32 bits the lower 16 are taken;
    /// `None` when the line is something else.
    fn add(&mut self, line: &[u8]) -> Option<()> {
        let mut words = line.split(|byte| is_space(*byte)).filter(|word| !word.is_empty());
        let (name, entry) = (printable::text(words.next()?), words.next().unwrap_or_default());
        let (number, rest) = unsigned(entry);
        let port = u32::try_from(number).ok()? as u16;
        self.last_port = Some(port);
        let protocol = match rest {
            _ if rest.len() == entry.len() => return None,
            [b'/', protocol @ ..] => protocol,
            // A port alone is one of no protocol, but only where nothing follows.
            [] if words.next().is_none() => rest,
            _ => return None,
        };
        self.by_port_alone.entry(port).or_insert_with(|| name.clone());
        let protocol = match protocol {
            b"tcp" => Protocol::Tcp,
            b"udp" => Protocol::Udp,
            _ => return None,
        };
        self.by_port.entry((port, protocol)).or_insert_with(|| name.clone());
        for name in std::iter::once(name).chain(words.map(printable::text)) {
            self.by_name.entry(name).or_default().push((protocol, port));
        }
        Some(())
    }
}

/// As isspace(3), which counts the vertical tab.
const fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b
}
