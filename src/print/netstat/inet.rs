//! What netstat makes of the inet tables: which there are, which rows count as servers, what states and timers are
//! called.

use std::fmt::Write;
use std::net::IpAddr;

use crate::model::names::Transport;
use crate::model::proc_row::InetRow;
use crate::model::timer::TimerKind;

/// The version of IP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

/// A table of inet sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InetTable {
    /// The column Proto.
    pub name: &'static str,
    /// The file below /proc/net.
    pub file: &'static str,
    /// What messages call it.
    pub title: &'static str,
    /// The protocol.
    pub transport: Transport,
    /// The version of IP.
    pub family: Family,
}

impl InetTable {
    /// Every table, in the order in which netstat prints them.
    pub const ALL: [Self; 8] = [
        Self::new("tcp", "tcp", "AF INET (tcp)", Transport::Tcp, Family::V4),
        Self::new("tcp6", "tcp6", "AF INET (tcp)", Transport::Tcp, Family::V6),
        Self::new("udp", "udp", "AF INET (udp)", Transport::Udp, Family::V4),
        Self::new("udp6", "udp6", "AF INET (udp)", Transport::Udp, Family::V6),
        Self::new("udpl", "udplite", "AF INET (udplite)", Transport::UdpLite, Family::V4),
        Self::new("udpl6", "udplite6", "AF INET (udplite)", Transport::UdpLite, Family::V6),
        Self::new("raw", "raw", "AF INET (raw)", Transport::Raw, Family::V4),
        Self::new("raw6", "raw6", "AF INET (raw)", Transport::Raw, Family::V6),
    ];

    const fn new(
        name: &'static str,
        file: &'static str,
        title: &'static str,
        transport: Transport,
        family: Family,
    ) -> Self {
        Self { name, file, title, transport, family }
    }
}

/// Whether netstat takes a row for a server. For TCP the port decides and not the state; elsewhere it is the address.
pub(super) fn is_server(transport: Transport, row: &InetRow) -> bool {
    match (transport, row.remote.address) {
        (Transport::Tcp, _) => row.remote.port == 0,
        (_, IpAddr::V4(address)) => address.is_unspecified(),
        (_, IpAddr::V6(address)) => address.is_unspecified(),
    }
}

/// The kind of socket as ss names it; ss knows no UDP-Lite.
pub(super) const fn netid(transport: Transport) -> &'static str {
    match transport {
        Transport::Tcp => "tcp",
        Transport::Udp => "udp",
        Transport::UdpLite => "udpl",
        Transport::Raw => "raw",
    }
}

/// TCP's states by their number.
const STATES: [&str; 12] = [
    "",
    "ESTABLISHED",
    "SYN_SENT",
    "SYN_RECV",
    "FIN_WAIT1",
    "FIN_WAIT2",
    "TIME_WAIT",
    "CLOSE",
    "CLOSE_WAIT",
    "LAST_ACK",
    "LISTEN",
    "CLOSING",
];

/// Appends the state. A number that TCP does not have is unknown, where netstat would print whatever stands in its
/// memory there.
pub(super) fn state(transport: Transport, number: u8, out: &mut String) {
    let name = match (transport, number) {
        (Transport::Tcp, _) => STATES.get(usize::from(number)).copied().unwrap_or("UNKNOWN"),
        (Transport::Udp | Transport::UdpLite, 1) => "ESTABLISHED",
        (Transport::Udp | Transport::UdpLite, 7) => "",
        (Transport::Udp | Transport::UdpLite, _) => "UNKNOWN",
        (Transport::Raw, _) => return crate::print::address::number(number, out),
    };
    out.push_str(name);
}

/// A timer in netstat's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Timer {
    transport: Transport,
    kind: u8,
    /// In hundredths of a second.
    pub(super) ticks: u64,
    pub(super) retransmits: u64,
    /// netstat keeps it in a C int.
    pub(super) probes: i32,
}

impl Timer {
    pub(super) fn of(transport: Transport, row: &InetRow) -> Self {
        let retransmits = match transport {
            Transport::Udp | Transport::UdpLite => 0,
            Transport::Tcp | Transport::Raw => row.retransmits,
        };
        let ticks = if row.timer == 0 { 0 } else { row.ticks };
        let probes = i32::try_from(row.probes).unwrap_or(-1);
        Self { transport, kind: row.timer, ticks, retransmits, probes }
    }

    /// Appends its name.
    pub(super) fn name(self, out: &mut String) {
        let name = match (self.transport, TimerKind::from_byte(self.kind)) {
            (_, TimerKind::Off) => "off",
            (Transport::Tcp, TimerKind::On) => "on",
            (Transport::Tcp, TimerKind::Keepalive) => "keepalive",
            (Transport::Tcp, TimerKind::TimeWait) => "timewait",
            (Transport::Tcp, TimerKind::Persist) => "probe",
            (_, TimerKind::On) => "on1",
            (_, TimerKind::Keepalive) => "on2",
            _ => {
                out.push_str("unkn-");
                return crate::print::address::number(self.kind, out);
            }
        };
        out.push_str(name);
    }

    /// Appends `NAME (SECONDS/RETRANSMITS/PROBES)`.
    pub(super) fn text(self, out: &mut String) {
        self.name(out);
        let (seconds, hundredths) = (self.ticks / 100, self.ticks % 100);
        let _a_string_takes_all = write!(out, " ({seconds}.{hundredths:02}/{}/{})", self.retransmits, self.probes);
    }
}
