//! The text of /proc/net/dev and /proc/net/if_inet6.
//!
//! What is no row is passed over.

use crate::model::interface::{AddressV6, Direction, Traffic};

use super::digits::{hex, lines, unsigned, words};
use super::routes::address_v6;

/// Names and counters of the interfaces of /proc/net/dev, in its order. Two lines of header come first, and a colon
/// stands after the name. A missing number is 0.
pub fn traffic(text: &[u8]) -> Vec<(&[u8], Traffic)> {
    lines(text).skip(2).filter_map(device).collect()
}

fn device(line: &[u8]) -> Option<(&[u8], Traffic)> {
    // The name of a label has a colon of its own.
    let colon = line.iter().rposition(|byte| *byte == b':')?;
    let (name, numbers) = line.split_at_checked(colon)?;
    let mut numbers = words(numbers.get(1..)?).map(|word| unsigned(word).0);
    let received = direction(&mut numbers);
    let frame_errors = numbers.next().unwrap_or_default();
    // Passed over: compressed packets, and those to groups.
    let sent = direction(&mut numbers.by_ref().skip(2));
    let collisions = numbers.next().unwrap_or_default();
    let carrier_errors = numbers.next().unwrap_or_default();
    let traffic = Traffic { received, sent, frame_errors, collisions, carrier_errors };
    Some((name.trim_ascii(), traffic))
}

fn direction(numbers: &mut impl Iterator<Item = u64>) -> Direction {
    let mut next = || numbers.next().unwrap_or_default();
    Direction { bytes: next(), packets: next(), errors: next(), dropped: next(), overruns: next() }
}

/// Names and addresses of /proc/net/if_inet6, in its order: address, index, prefix, scope, flags, interface; all numbers
/// hexadecimal.
pub fn addresses_v6(text: &[u8]) -> Vec<(&[u8], AddressV6)> {
    let row = |line| {
        let mut words = words(line);
        let address = address_v6(words.next()?)?;
        let mut words = words.skip(1);
        let (prefix, scope) = (hex(words.next()?)?, hex(words.next()?)?);
        Some((words.nth(1)?, AddressV6 { address, prefix, scope }))
    };
    lines(text).filter_map(row).collect()
}

#[cfg(test)]
mod tests;
