//! Numbers and addresses as text, as inet_ntop(3) writes them.
//!
//! They are most of what a listing is made of, hence no `format!`.

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Appends a number in decimal. With `write!` a listing takes half as long again.
pub fn number(value: impl itoa::Integer, out: &mut String) {
    out.push_str(itoa::Buffer::new().format(value));
}

/// Appends an IPv4 address.
pub fn v4(address: Ipv4Addr, out: &mut String) {
    for (at, octet) in address.octets().into_iter().enumerate() {
        if at > 0 {
            out.push('.');
        }
        number(octet, out);
    }
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
fn v4_compatible(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))),
        _ => None,
    }
}
