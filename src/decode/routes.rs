//! The text of /proc/net/route and /proc/net/ipv6_route.
//!
//! What is no row is passed over.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::model::printable;
use crate::model::route::{NoRoutes, RouteV4, RouteV6};

use super::digits::{hex, lines, scanned, words};

/// The columns of /proc/net/route in their order. Others may stand between them.
const COLUMNS: [&str; 11] =
    ["Iface", "Destination", "Gateway", "Flags", "RefCnt", "Use", "Metric", "Mask", "MTU", "Window", "IRTT"];

/// The routes of /proc/net/route.
///
/// # Errors
///
/// The first line is no header, or lacks a column.
pub fn v4(text: &[u8]) -> Result<Vec<RouteV4>, NoRoutes> {
    if text.is_empty() {
        return Err(NoRoutes::Headless);
    }
    let mut lines = lines(text);
    let places = places(lines.next().unwrap_or_default())?;
    Ok(lines.filter_map(|line| route_v4(line, &places)).collect())
}

/// Where each column stands.
fn places(header: &[u8]) -> Result<[usize; COLUMNS.len()], NoRoutes> {
    let mut titles = words(header).enumerate();
    let mut places = [0; COLUMNS.len()];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let found = titles.by_ref().find(|(_, title)| *title == column.as_bytes());
        (*place, _) = found.ok_or(NoRoutes::Lacks(column))?;
    }
    Ok(places)
}

fn route_v4(line: &[u8], places: &[usize; COLUMNS.len()]) -> Option<RouteV4> {
    let words: Vec<&[u8]> = words(line).collect();
    let columns = places.map(|place| words.get(place).copied().unwrap_or_default());
    let [interface, destination, gateway, flags, references, uses, metric, mask, mtu, window, irtt] = columns;
    Some(RouteV4 {
        interface: printable::text(interface).into(),
        destination: address_v4(destination)?,
        gateway: address_v4(gateway)?,
        mask: address_v4(mask)?,
        flags: hex(flags)?,
        references: scanned(references)?,
        uses: scanned(uses)?,
        metric: scanned(metric)?,
        mtu: scanned(mtu)?,
        window: scanned(window)?,
        irtt: scanned(irtt)?,
    })
}

/// Four bytes in the order of the network, printed as the machine reads them.
fn address_v4(digits: &[u8]) -> Option<Ipv4Addr> {
    hex::<u32>(digits).map(|word| Ipv4Addr::from(word.to_ne_bytes()))
}

/// The routes of /proc/net/ipv6_route: destination, prefix, source, prefix, next hop, metric, references, uses, flags,
/// interface; all numbers hexadecimal.
pub fn v6(text: &[u8]) -> Vec<RouteV6> {
    lines(text).filter_map(route_v6).collect()
}

fn route_v6(line: &[u8]) -> Option<RouteV6> {
    let mut words = words(line);
    let (destination, prefix) = (address_v6(words.next()?)?, hex(words.next()?)?);
    let mut words = words.skip(2);
    Some(RouteV6 {
        destination,
        prefix,
        gateway: address_v6(words.next()?)?,
        metric: hex(words.next()?)?,
        references: hex(words.next()?)?,
        uses: hex(words.next()?)?,
        flags: hex(words.next()?)?,
        interface: printable::text(words.next()?).into(),
    })
}

/// Thirty-two digits, in the order of the network.
pub(super) fn address_v6(digits: &[u8]) -> Option<Ipv6Addr> {
    let digits: &[u8; 32] = digits.try_into().ok()?;
    let mut address = [0; 16];
    for (byte, pair) in address.iter_mut().zip(digits.as_chunks::<2>().0) {
        *byte = hex(pair)?;
    }
    Some(address.into())
}

#[cfg(test)]
mod tests;
