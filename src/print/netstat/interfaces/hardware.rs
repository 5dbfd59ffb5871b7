//! The kinds of hardware that have a name of their own (`ARPHRD_*` of linux/if_arp.h), and how their addresses look.
//!
//! Left out are the kinds of amateur radio, of X.25 and other networks of the past: they are shown as unknown.

use std::fmt::Write as _;

/// How an address looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// Not shown.
    Hidden,
    /// Shown, but empty.
    Empty,
    /// So many bytes in small letters with colons.
    SmallColons(usize),
    /// So many bytes in capitals with colons.
    Colons(usize),
    /// So many bytes in capitals with dashes.
    Dashes(usize),
    /// The first two bytes as a number.
    Number,
}

/// Number, short name, long name.
const KINDS: [(u16, &str, &str, Look); 18] = [
    (1, "ether", "Ethernet", Look::SmallColons(6)),
    (7, "arcnet", "ARCnet", Look::Colons(1)),
    (15, "dlci", "Frame Relay DLCI", Look::Number),
    (27, "eui64", "Generic EUI-64", Look::Colons(8)),
    (256, "slip", "Serial Line IP", Look::Hidden),
    (257, "cslip", "VJ Serial Line IP", Look::Hidden),
    (258, "slip6", "6-bit Serial Line IP", Look::Hidden),
    (259, "cslip6", "VJ 6-bit Serial Line IP", Look::Hidden),
    (264, "adaptive", "Adaptive Serial Line IP", Look::Hidden),
    (512, "ppp", "Point-to-Point Protocol", Look::Hidden),
    (513, "hdlc", "(Cisco)-HDLC", Look::Hidden),
    (516, "lapb", "LAPB", Look::Hidden),
    (768, "tunnel", "IPIP Tunnel", Look::Empty),
    (770, "frad", "Frame Relay Access Device", Look::Hidden),
    (772, "loop", "Local Loopback", Look::Hidden),
    (774, "fddi", "Fiber Distributed Data Interface", Look::Dashes(6)),
    (776, "sit", "IPv6-in-IPv4", Look::Hidden),
    (780, "hippi", "HIPPI", Look::Colons(6)),
];

/// A kind that is not in the table. It has sixteen bytes, of which the kernel gives eight.
const UNKNOWN: (u16, &str, &str, Look) = (u16::MAX, "unspec", "UNSPEC", Look::Dashes(16));

/// Short name with the address, and long name.
pub(super) fn words(kind: u16, address: [u8; 8]) -> (String, &'static str) {
    let (_, name, title, look) = KINDS.iter().find(|(number, ..)| *number == kind).unwrap_or(&UNKNOWN);
    let mut text = (*name).to_owned();
    match look {
        Look::Hidden => {}
        Look::Empty => text.push(' '),
        Look::SmallColons(count) => {
            text.push(' ');
            text.push_str(&bytes(address, *count, ':').to_ascii_lowercase());
        }
        Look::Colons(count) => {
            text.push(' ');
            text.push_str(&bytes(address, *count, ':'));
        }
        Look::Dashes(count) => {
            text.push(' ');
            text.push_str(&bytes(address, *count, '-'));
        }
        Look::Number => {
            let [first, second, ..] = address;
            let _ = write!(text, " {}", i16::from_ne_bytes([first, second]));
        }
    }
    (text, title)
}

fn bytes(address: [u8; 8], count: usize, between: char) -> String {
    let mut text = String::new();
    for (at, byte) in address.into_iter().chain(std::iter::repeat(0)).take(count).enumerate() {
        if at > 0 {
            text.push(between);
        }
        let _ = write!(text, "{byte:02X}");
    }
    text
}
