//! The counters of the network stack: sections of named numbers, in the kernel's order (snmp_counter.rst).
//!
//! Knows no counter by name: kernels add some with every version.

use super::unread::{ProcFile, Unread};

/// One counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// The kernel's name, printable. In /proc/net/snmp6 it begins with the section's.
    pub name: Box<str>,
    /// Its value. The one that may be negative (`MaxConn`, -1 for no limit) is kept in two's complement.
    pub value: u64,
}

/// Counters that the kernel gives together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The kernel's name: `Ip`, `TcpExt`, `Udp6`; printable.
    pub title: Box<str>,
    /// The counters in the kernel's order.
    pub counters: Vec<Counter>,
}

impl Section {
    /// The value of a counter.
    pub fn get(&self, name: &str) -> Option<u64> {
        self.counters.iter().find(|counter| &*counter.name == name).map(|counter| counter.value)
    }
}

/// A file of counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterFile {
    /// Those of IPv4 and what it carries, as MIBs have them.
    Snmp,
    /// More of them.
    Netstat,
    /// Those of SCTP.
    Sctp,
    /// Those of IPv6 and what it carries.
    Snmp6,
}

impl CounterFile {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Snmp, Self::Netstat, Self::Sctp, Self::Snmp6];
}

impl ProcFile for CounterFile {
    fn path(&self) -> &'static str {
        match self {
            Self::Snmp => "/proc/net/snmp",
            Self::Netstat => "/proc/net/netstat",
            Self::Sctp => "/proc/net/sctp/snmp",
            Self::Snmp6 => "/proc/net/snmp6",
        }
    }
}

/// The counters of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// The sections in the kernel's order. A title may occur again.
    pub sections: Vec<Section>,
    /// Something stands in the file that is no counter; what follows it was not read.
    pub malformed: bool,
}

impl Counters {
    /// The value of a counter in the first section of that title.
    pub fn get(&self, title: &str, name: &str) -> Option<u64> {
        self.sections.iter().find(|section| &*section.title == title)?.get(name)
    }
}

/// All files of counters that a host has.
#[derive(Clone, Debug)]
pub struct Statistics {
    /// /proc/net/snmp: IP, ICMP, TCP, UDP over IPv4, and TCP over either.
    pub snmp: Result<Counters, Unread>,
    /// /proc/net/netstat: what the RFCs do not name.
    pub netstat: Result<Counters, Unread>,
    /// /proc/net/sctp/snmp, there while the SCTP module is loaded.
    pub sctp: Result<Counters, Unread>,
    /// /proc/net/snmp6: IP, ICMP, UDP over IPv6.
    pub snmp6: Result<Counters, Unread>,
}
