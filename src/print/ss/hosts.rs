//! Ports and interfaces as text: names where the host has one, numbers elsewhere.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use crate::field::text::Ports;
use crate::model::names::Names;
use crate::model::printable;
use crate::model::socket::Protocol;
use crate::print::address::number;

/// Asks the host, and remembers what it may be asked again and again.
pub(super) struct Host<'a> {
    names: &'a dyn Names,
    ports: Ports,
    ephemeral: RangeInclusive<u16>,
    interfaces: HashMap<u32, String>,
}

impl<'a> Host<'a> {
    pub(super) fn new(names: &'a dyn Names, ports: Ports) -> Self {
        let (first, last) = names.ephemeral_ports();
        Self { names, ports, ephemeral: first..=last, interfaces: HashMap::new() }
    }

    /// Appends a port: `*` for none, and no name for one that the kernel chooses by itself, where it
    /// would mislead.
    pub(super) fn port(&self, port: u16, protocol: Protocol, out: &mut String) {
        let name = match self.ports {
            Ports::Services if port != 0 && !self.ephemeral.contains(&port) => self.names.service(port, protocol),
            Ports::Services | Ports::Numbers => None,
        };
        match name {
            Some(name) => out.push_str(&printable::text(name.as_bytes())),
            None if port == 0 => out.push('*'),
            None => number(port, out),
        }
    }

    /// Appends an interface, as `ifN` when it has no name here.
    pub(super) fn interface(&mut self, index: u32, out: &mut String) {
        let name = self.interfaces.entry(index).or_insert_with(|| match self.names.interface_name(index) {
            Some(name) => printable::text(name.as_bytes()),
            None => format!("if{index}"),
        });
        out.push_str(name);
    }
}
