//! The counters that netstat(8) 2.10 has words for, section by section. A counter that is not here is shown with its
//! own name where it is not zero.
//!
//! Some that netstat has words for are missing on purpose: it does not find them in its own table (`TCPTimeouts`,
//! `Forwarding`), and so prints their names.

mod icmp;
mod ip;
mod sctp;
mod tcp;
mod udp;

use super::Topic;

/// When a counter is shown, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Always.
    Always,
    /// Where it is not zero.
    NonZero,
    /// Not at all.
    Never,
    /// In the histogram of received ICMP messages, where it is not zero.
    Received,
    /// In the histogram of sent ICMP messages, where it is not zero.
    Sent,
}

/// The words for one counter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phrase {
    /// The kernel's name.
    pub name: &'static str,
    /// When it is shown.
    pub shown: Shown,
    /// The words, with `{}` in the place of the number. They have no plural.
    pub words: &'static str,
}

impl Phrase {
    const fn new(name: &'static str, shown: Shown, words: &'static str) -> Self {
        Self { name, shown, words }
    }
}

/// A section that netstat knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// The kernel's title.
    pub title: &'static str,
    /// What it is about.
    pub topic: Topic,
    /// Words for its counters.
    pub phrases: &'static [Phrase],
}

impl Known {
    const fn new(title: &'static str, topic: Topic, phrases: &'static [Phrase]) -> Self {
        Self { title, topic, phrases }
    }

    /// The section of that title.
    pub(super) fn find(title: &str) -> Option<&'static Self> {
        KNOWN.iter().find(|known| known.title == title)
    }
}

/// The sections that netstat knows.
pub(super) const KNOWN: [Known; 10] = [
    Known::new("Ip", Topic::Raw, ip::IP),
    Known::new("Icmp", Topic::Raw, icmp::ICMP),
    Known::new("Tcp", Topic::Tcp, tcp::TCP),
    Known::new("Udp", Topic::Udp, udp::UDP),
    Known::new("TcpExt", Topic::Tcp, tcp::TCP_EXT),
    Known::new("Sctp", Topic::Sctp, sctp::SCTP),
    Known::new("Ip6", Topic::Raw, ip::IP6),
    Known::new("Icmp6", Topic::Raw, icmp::ICMP6),
    Known::new("Udp6", Topic::Udp, udp::UDP6),
    Known::new("Tcp6", Topic::Tcp, &[]),
];
