//! Addresses of routes and groups as names, where the host has one, or as numbers.

use std::cell::RefCell;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::names::RouteNames;
use crate::print::address;

/// Asks the host for names, once each.
pub struct Addresses<'a> {
    names: Option<&'a dyn RouteNames>,
    asked: RefCell<HashMap<IpAddr, Option<String>>>,
}

/// What an address of a route stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A host.
    Host,
    /// Whatever the mask leaves: a network where no bit of the host is set.
    Masked(Ipv4Addr),
}

impl<'a> Addresses<'a> {
    /// Gives names.
    pub fn named(names: &'a dyn RouteNames) -> Self {
        Self { names: Some(names), asked: RefCell::default() }
    }

    /// Gives numbers only (`-n`, `--numeric-hosts`).
    pub fn numeric() -> Self {
        Self { names: None, asked: RefCell::default() }
    }

    /// An address of IPv4.
    pub(super) fn v4(&self, address: Ipv4Addr, meaning: Meaning) -> String {
        let Some(names) = self.names else { return address.to_string() };
        let name = match meaning {
            Meaning::Masked(Ipv4Addr::UNSPECIFIED) if address.is_unspecified() => Some("default".to_owned()),
            _ if address.is_unspecified() => None,
            Meaning::Masked(mask) if address & !mask == Ipv4Addr::UNSPECIFIED => names.network(address),
            _ => self.host(address.into()),
        };
        name.unwrap_or_else(|| address.to_string())
    }

    /// An address of IPv6.
    pub(super) fn v6(&self, address: Ipv6Addr) -> String {
        if self.names.is_some() && address.is_unspecified() {
            return "[::]".to_owned();
        }
        match address.to_ipv4_mapped() {
            Some(v4) => self.host(address.into()).unwrap_or_else(|| v4.to_string()),
            None => self.host(address.into()).unwrap_or_else(|| v6_text(address)),
        }
    }

    /// A multicast group.
    pub(super) fn group(&self, group: IpAddr) -> String {
        match group {
            IpAddr::V4(group) => self.v4(group, Meaning::Host),
            IpAddr::V6(group) => self.v6(group),
        }
    }

    fn host(&self, address: IpAddr) -> Option<String> {
        let names = self.names?;
        self.asked.borrow_mut().entry(address).or_insert_with(|| names.host(address)).clone()
    }
}

fn v6_text(address: Ipv6Addr) -> String {
    let mut text = String::new();
    address::v6(address, &mut text);
    text
}
