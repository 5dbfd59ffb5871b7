//! Numbers and addresses as text, as inet_ntop(3) writes them.
//!
//! They are most of what a listing is made of, hence no `format!`.

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Appends a number in decimal. With `write!` a listing takes half as long again.
pub fn number(value: impl itoa::Integer, out: &mut String) {
    out.push_str(itoa::Buffer::new().format(value));
}

/// An IPv4 address in decimal, in a buffer of its own.
#[derive(Clone, Copy, Debug)]
pub struct Dotted {
    buffer: [u8; 16],
    length: usize,
}

impl Dotted {
    /// The text of an address.
    #[inline]
    pub fn of(address: Ipv4Addr) -> Self {
        let mut buffer = [0; 16];
        let mut length = 0;
        for octet in address.octets() {
            let (text, spare) = OCTETS[usize::from(octet)];
            if let Some(place) = buffer.get_mut(length..length + text.len()) {
                place.copy_from_slice(&text);
            }
            length += text.len() - spare;
        }
        Self { buffer, length: length - 1 }
    }

    /// It is ASCII.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or_default()
    }

    /// The same as text.
    #[inline]
    pub fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

/// Each octet in decimal with a dot, and how many bytes at the end are not needed.
static OCTETS: [([u8; 4], usize); 256] = octets();

const fn octets() -> [([u8; 4], usize); 256] {
    let mut table = [([b'.'; 4], 0); 256];
    let mut octet = 0;
    while octet < table.len() {
        let number = octet as u8;
        let [hundreds, tens, ones] = [b'0' + number / 100, b'0' + number / 10 % 10, b'0' + number % 10];
        table[octet] = match number {
            100.. => ([hundreds, tens, ones, b'.'], 0),
            10.. => ([tens, ones, b'.', b'.'], 1),
            _ => ([ones, b'.', b'.', b'.'], 2),
        };
        octet += 1;
    }
    table
}

/// Appends an IPv4 address.
pub fn v4(address: Ipv4Addr, out: &mut String) {
    out.push_str(Dotted::of(address).as_str());
}

/// Appends an IPv6 address without brackets.
pub fn v6(address: Ipv6Addr, out: &mut String) {
    match v4_compatible(address) {
        Some(compatible) => {
            out.push_str("::");
            v4(compatible, out);
        }
        None => {
            let _a_string_takes_all = write!(out, "{address}");
        }
    }
}

/// The IPv4 address in the last 32 bits when all before is zero and it does not begin with 16 zero
/// bits: inet_ntop(3) writes such an address with dots, Rust does not.
pub fn v4_compatible(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: [u8; 4], expected: &str) {
        assert_eq!(Dotted::of(address.into()).as_str(), expected);
    }

    #[test]
    fn octets_stand_between_dots() {
        check([0, 0, 0, 0], "0.0.0.0");
        check([1, 10, 100, 9], "1.10.100.9");
        check([255, 255, 255, 255], "255.255.255.255");
        check([127, 99, 0, 101], "127.99.0.101");
    }

    #[test]
    fn every_octet() {
        for octet in 0..=255 {
            check([octet; 4], &std::net::Ipv4Addr::from([octet; 4]).to_string());
        }
    }
}
