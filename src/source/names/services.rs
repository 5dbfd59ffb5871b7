//! services(5): what the ports are called.

use std::collections::HashMap;

use crate::model::printable;
use crate::model::socket::Protocol;

use super::number;

/// The services. Where the file has a port or a name twice, the first one counts, as
/// with getservbyport(3).
#[derive(Debug, Default)]
pub struct Services {
    by_name: HashMap<String, Vec<(Protocol, u16)>>,
    by_port: HashMap<(u16, Protocol), String>,
    /// The first name of a port, whatever its protocol.
    by_port_alone: HashMap<u16, String>,
}

impl Services {
    /// Reads the file's text; lines that are no service, or one of another protocol, are passed over.
    pub fn parse(text: &[u8]) -> Self {
        let mut services = Self::default();
        for line in text.split(|byte| *byte == b'\n') {
            let line = line.split(|byte| *byte == b'#').next().unwrap_or_default();
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
        let name = match protocol {
            Protocol::Sctp | Protocol::Dccp | Protocol::Mptcp => self.by_port_alone.get(&port),
            _ => self.by_port.get(&(port, protocol)),
        };
        name.map(String::as_str)
    }

    /// `NAME PORT/PROTOCOL ALIAS...`; `None` when the line is something else.
    fn add(&mut self, line: &[u8]) -> Option<()> {
        let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let name = printable::text(words.next()?);
        let mut parts = words.next()?.split(|byte| *byte == b'/');
        let port = number(parts.next()?)?;
        let protocol = parts.next()?;
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
