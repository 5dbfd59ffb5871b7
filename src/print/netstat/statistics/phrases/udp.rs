//! What netstat(8) 2.10 says of the counters of UDP over IPv4 and IPv6. Found by giving it each counter with 0, 1, 2 and 3.

use super::Phrase;
use super::Shown::Always;

/// The section `Udp`.
pub(super) const UDP: &[Phrase] = &[
    Phrase::new("InDatagrams", Always, "{} packets received"),
    Phrase::new("InErrors", Always, "{} packet receive errors"),
    Phrase::new("NoPorts", Always, "{} packets to unknown port received"),
    Phrase::new("OutDatagrams", Always, "{} packets sent"),
    Phrase::new("RcvbufErrors", Always, "{} receive buffer errors"),
    Phrase::new("SndbufErrors", Always, "{} send buffer errors"),
];

/// The section `Udp6`.
pub(super) const UDP6: &[Phrase] = &[
    Phrase::new("Udp6InDatagrams", Always, "{} packets received"),
    Phrase::new("Udp6InErrors", Always, "{} packet receive errors"),
    Phrase::new("Udp6NoPorts", Always, "{} packets to unknown port received"),
    Phrase::new("Udp6OutDatagrams", Always, "{} packets sent"),
];
