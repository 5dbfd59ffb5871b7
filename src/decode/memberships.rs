//! The text of /proc/net/igmp and /proc/net/igmp6.
//!
//! What is no row is passed over.

use std::net::Ipv4Addr;

use crate::model::membership::Membership;
use crate::model::printable;

use super::digits::{decimal, hex, lines, words};
use super::routes::address_v6;

/// The memberships of /proc/net/igmp: a line for the interface (`1 lo : 1 V3`), then one for each group, which begins
/// with white space. The first line is the header.
pub fn v4(text: &[u8]) -> Vec<Membership> {
    let mut memberships = Vec::new();
    let mut interface = "".into();
    for line in lines(text).skip(1) {
        let mut words = words(line);
        let (Some(first), Some(second)) = (words.next(), words.next()) else { continue };
        if line.first().is_some_and(u8::is_ascii_digit) {
            // A name of fifteen bytes leaves no blank before the colon.
            interface = printable::text(second.strip_suffix(b":").unwrap_or(second)).into_boxed_str();
        } else if let (Some(group), Some(users)) = (hex::<u32>(first), decimal(second)) {
            let group = Ipv4Addr::from(group.to_ne_bytes()).into();
            memberships.push(Membership { interface: interface.clone(), users, group });
        }
    }
    memberships
}

/// The memberships of /proc/net/igmp6: index, interface, group, users; more follows.
pub fn v6(text: &[u8]) -> Vec<Membership> {
    let row = |line| {
        let mut words = words(line).skip(1);
        Some(Membership {
            interface: printable::text(words.next()?).into(),
            group: address_v6(words.next()?)?.into(),
            users: decimal(words.next()?)?,
        })
    };
    lines(text).filter_map(row).collect()
}

#[cfg(test)]
mod tests;
