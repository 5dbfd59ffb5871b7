//! An end of an inet socket as text: names where they are wanted and there are any, cut to its column.
//!
//! Every host is asked for once. The names of IPv4 and of the same address mapped into IPv6 are asked for apart, as
//! netstat does: the resolver may know only one of them.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::model::address::Endpoint;
use crate::model::names::{LegacyNames, Transport};
use crate::print::address;

use super::{Choice, Choices, cells};

/// What address and port have room for together, less the colon.
const ROOM: usize = 22;

/// What a port keeps when both together are too long.
const PORT: usize = 18;

/// Writes ends.
pub(super) struct Ends<'a> {
    names: &'a dyn LegacyNames,
    choices: Choices,
    hosts: HashMap<IpAddr, Option<String>>,
    /// Holds a port while its address is cut.
    port: String,
}

impl<'a> Ends<'a> {
    pub(super) fn new(names: &'a dyn LegacyNames, choices: Choices) -> Self {
        Self { names, choices, hosts: HashMap::new(), port: String::new() }
    }

    /// Appends `ADDRESS:PORT`, cut unless the wide form was chosen.
    pub(super) fn end(&mut self, end: Endpoint, transport: Transport, out: &mut String) {
        let mut port = std::mem::take(&mut self.port);
        port.clear();
        self.port(end.port, transport, &mut port);
        let start = out.len();
        self.address(end.address, out);
        let length = out.len().saturating_sub(start);
        let fits = self.choices.has(Choice::Wide) || length.saturating_add(port.len()) <= ROOM;
        let shown = if fits { &*port } else { cells::cut(&port, PORT) };
        if !fits {
            let room = start.saturating_add(ROOM.saturating_sub(shown.len()));
            out.truncate(out.floor_char_boundary(room));
        }
        out.push(':');
        out.push_str(shown);
        self.port = port;
    }

    fn address(&mut self, of: IpAddr, out: &mut String) {
        if let Some(name) = self.host(of) {
            return out.push_str(name);
        }
        match of {
            IpAddr::V6(v6) if v6.is_unspecified() && !self.choices.has(Choice::NumericHosts) => out.push_str("[::]"),
            _ => number(of, out),
        }
    }

    /// The host's name, where names are wanted and there is one.
    pub(super) fn host(&mut self, of: IpAddr) -> Option<&str> {
        if self.choices.has(Choice::NumericHosts) || of.is_unspecified() {
            return None;
        }
        self.hosts.entry(of).or_insert_with(|| self.names.host(of)).as_deref()
    }

    /// The service's name, where names are wanted and there is one.
    pub(super) fn service(&self, port: u16, transport: Transport) -> Option<&str> {
        if self.choices.has(Choice::NumericPorts) || port == 0 {
            return None;
        }
        self.names.service(port, transport)
    }

    fn port(&self, port: u16, transport: Transport, out: &mut String) {
        if port == 0 {
            return out.push('*');
        }
        match self.service(port, transport) {
            Some(name) => out.push_str(name),
            None => address::number(port, out),
        }
    }
}

/// Appends an address as a number. One of IPv4 that is mapped into IPv6 loses what it is mapped by.
pub(super) fn number(of: IpAddr, out: &mut String) {
    match of {
        IpAddr::V4(v4) => address::v4(v4, out),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => address::v4(v4, out),
            None => address::v6(v6, out),
        },
    }
}
