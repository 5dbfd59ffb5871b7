//! Ports, interfaces, addresses and control groups as text: names where the host has one, numbers elsewhere.

use std::collections::HashMap;
use std::net::IpAddr;
use std::ops::RangeInclusive;

use super::Options;
use super::columns::Part;
use super::text::Text;
use crate::field::numbers;
use crate::field::text::Ports;
use crate::model::names::Names;
use crate::model::printable;
use crate::model::socket::Protocol;

/// A range without ports.
const NO_PORTS: (u16, u16) = (1, 0);

/// Which protocol's services the ports of a row are named by. ss chooses one where it begins to list raw, UDP and TCP
/// sockets, and nowhere else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// Those three have their own; what follows them, SCTP and MPTCP, goes by this one's, the last of them that is listed,
    /// and by those of any protocol where none is.
    Listing(Option<Protocol>),
    /// By those of any protocol: events come without being listed.
    #[default]
    Any,
}

impl Naming {
    const fn of(self, protocol: Protocol) -> Option<Protocol> {
        match (self, protocol) {
            (Self::Any, _) => None,
            (Self::Listing(last), Protocol::Sctp | Protocol::Dccp | Protocol::Mptcp) => last,
            (Self::Listing(_), protocol) => Some(protocol),
        }
    }
}

/// Asks the host, and remembers what it may be asked again and again.
pub(super) struct Host<'a> {
    names: &'a (dyn Names + Sync),
    pub(super) ports: Ports,
    naming: Naming,
    are_hosts_named: bool,
    ephemeral: RangeInclusive<u16>,
    interfaces: HashMap<u32, String>,
    hosts: HashMap<IpAddr, Option<String>>,
    cgroups: HashMap<u64, String>,
}

impl<'a> Host<'a> {
    pub(super) fn new(names: &'a (dyn Names + Sync), options: &Options) -> Self {
        let Options { parts, ports, naming, .. } = *options;
        // Numbers need no range, and the host need not read it.
        let ephemeral = matches!(ports, Ports::Services).then(|| names.ephemeral_ports());
        let (first, last) = ephemeral.unwrap_or(NO_PORTS);
        Self {
            names,
            ports,
            naming,
            are_hosts_named: parts.contains(Part::Resolve),
            ephemeral: first..=last,
            interfaces: HashMap::new(),
            hosts: HashMap::new(),
            cgroups: HashMap::new(),
        }
    }

    /// Appends a port: `*` for none.
    pub(super) fn port(&self, port: u16, protocol: Protocol, text: &mut Text) {
        match self.port_name(port, protocol) {
            _ if port == 0 => text.byte(b'*'),
            Some(name) => text.untrusted(name.as_bytes()),
            None if self.ports == Ports::Services && self.naming.of(protocol) == Some(Protocol::Raw) => {
                text.labelled("ipproto-", port);
            }
            None => text.number(port),
        }
    }

    /// The name of a port, where names are wanted. One that the kernel chooses by itself has none: it would mislead.
    /// The "port" of a raw socket is the number of its protocol.
    pub(super) fn port_name(&self, port: u16, protocol: Protocol) -> Option<&str> {
        match (self.ports, self.naming.of(protocol)) {
            (Ports::Numbers, _) => None,
            (Ports::Services, Some(Protocol::Raw)) => {
                u8::try_from(port).ok().and_then(|number| self.names.ip_protocol(number))
            }
            (Ports::Services, _) if port == 0 || self.ephemeral.contains(&port) => None,
            (Ports::Services, Some(protocol)) => self.names.service(port, protocol),
            (Ports::Services, None) => self.names.service_of_any(port),
        }
    }

    /// The name of a port, whatever it was chosen by and however the listing names others: JSON has one for a socket.
    pub(super) fn service(&self, port: u16, protocol: Protocol) -> Option<&str> {
        match (self.ports, protocol) {
            (Ports::Numbers, _) => None,
            (Ports::Services, Protocol::Raw) => {
                u8::try_from(port).ok().and_then(|number| self.names.ip_protocol(number))
            }
            (Ports::Services, _) if port == 0 => None,
            (Ports::Services, protocol) => self.names.service(port, protocol),
        }
    }

    /// Appends an interface, as `ifN` when it has no name here.
    pub(super) fn interface(&mut self, index: u32, text: &mut Text) {
        let name = self.interfaces.entry(index).or_insert_with(|| match self.names.interface_name(index) {
            Some(name) => printable::text(name.as_bytes()),
            None => format!("if{index}"),
        });
        text.push(name);
    }

    /// The name to show for an address, if it has one and names are wanted.
    pub(super) fn name_of(&mut self, address: IpAddr) -> Option<&str> {
        if !self.are_hosts_named {
            return None;
        }
        let ask = || self.names.host(address).map(|name| printable::text(name.as_bytes()));
        self.hosts.entry(address).or_insert_with(ask).as_deref()
    }

    /// Appends an address, or its name.
    pub(super) fn address(&mut self, address: IpAddr, text: &mut Text) {
        match self.name_of(address) {
            Some(name) => text.push(name),
            None => text.address(address),
        }
    }

    /// Appends a control group: its path, or its id where it has none any more.
    pub(super) fn cgroup(&mut self, id: u64, text: &mut Text) {
        if let Some(path) = self.cgroups.get(&id) {
            return text.push(path);
        }
        match self.names.cgroup_path(id) {
            Some(path) => text.push(self.cgroups.entry(id).or_insert(printable::text(path.as_bytes()))),
            // Not remembered: the host counts how often it is asked in vain.
            None => text.format(format_args!("unreachable:{id:x}")),
        }
    }

    /// The name of a netlink protocol, where names are wanted.
    pub(super) fn netlink_protocol(&self, number: u8) -> Option<&str> {
        match self.ports {
            Ports::Services => numbers::netlink_protocol(number, self.names),
            Ports::Numbers => None,
        }
    }

    /// The name of an ethertype, where names are wanted.
    pub(super) fn ethertype(&self, number: u16) -> Option<&'static str> {
        match self.ports {
            Ports::Services => numbers::ethertype(number),
            Ports::Numbers => None,
        }
    }

    /// The command behind the port id of a netlink socket, which mostly is the process that opened it.
    pub(super) fn netlink_command(&self, port: i32) -> Option<String> {
        match (self.ports, port) {
            (Ports::Services, 1..) => self.names.command(port.unsigned_abs()),
            _ => None,
        }
    }
}
