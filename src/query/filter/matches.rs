//! Whether a socket passes a filter.
//!
//! Looks nothing up and allocates nothing. A predicate of ss that makes no sense for a socket's family is false,
//! and so true under `not` and `!=`, as in ss(8). What fields mean is `field`'s.

use std::net::IpAddr;

use crate::field::attribute::Known;
use crate::model::address::{Endpoint, Ends, InetEnds, UnixEnds};

use super::ast::{Address, Comparison, Equality, Expr, Filter, Host, IpVersion, Numbers, Port, Predicate, Side};
use super::numbers;

impl Filter {
    /// Whether a socket is in one of the states asked for and the expression holds for it.
    pub fn matches(&self, known: &Known<'_>) -> bool {
        self.states().is_none_or(|states| known.socket.is_in(states))
            && self.expression().is_none_or(|expression| expression.matches(known))
    }
}

impl Expr {
    /// Whether it holds for a socket.
    pub fn matches(&self, known: &Known<'_>) -> bool {
        match self {
            Self::Or(parts) => parts.iter().any(|part| part.matches(known)),
            Self::And(parts) => parts.iter().all(|part| part.matches(known)),
            Self::Not(inner) => !inner.matches(known),
            Self::Is(predicate) => predicate.matches(known),
        }
    }
}

impl Predicate {
    /// Whether it holds for a socket.
    pub fn matches(&self, known: &Known<'_>) -> bool {
        let socket = known.socket;
        match self {
            Self::Field(test) => test.matches(known),
            Self::Host { side, equality, host } => equality.applies(host.matches(*side, &socket.ends)),
            Self::Port { side, comparison, port } => port.compares(*comparison, *side, &socket.ends),
            Self::Device { equality, index } => equality.applies(interface(&socket.ends) == *index),
            Self::Mark { equality, value, mask } => equality.applies(socket.mark.unwrap_or(0) & mask == *value),
            Self::Cgroup { equality, id, .. } => {
                equality.applies(socket.cgroup.is_some_and(|group| group.get() == *id))
            }
            Self::Autobound { ephemeral } => match &socket.ends {
                Ends::Inet(ends) => (ephemeral.0..=ephemeral.1).contains(&ends.local.port),
                Ends::Unix(ends) => ends.name.as_deref().is_none_or(is_automatic),
                Ends::Packet(ends) => ends.interface == 0 && ends.ethertype == 0,
                Ends::Netlink(ends) => ends.port < 0,
                Ends::Vsock(ends) => ends.port > 1023,
                Ends::Tipc(_) | Ends::Xdp(_) => true,
            },
        }
    }
}

/// The interface that a socket is bound to, 0 for none.
const fn interface(ends: &Ends) -> u32 {
    match ends {
        Ends::Inet(ends) => ends.interface,
        Ends::Packet(ends) => ends.interface,
        Ends::Xdp(ends) => ends.interface,
        Ends::Unix(_) | Ends::Netlink(_) | Ends::Vsock(_) | Ends::Tipc(_) => 0,
    }
}

/// Whether an abstract name is one that the kernel makes up: five lower-case hexadecimal digits (unix_autobind of af_unix.c).
fn is_automatic(name: &[u8]) -> bool {
    match name {
        [0, digits @ ..] => digits.len() == 5 && digits.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
        _ => false,
    }
}

impl Equality {
    fn applies(self, equal: bool) -> bool {
        match self {
            Self::Equal => equal,
            Self::Unequal => !equal,
        }
    }
}

impl Side {
    const fn of(self, ends: &InetEnds) -> Endpoint {
        match self {
            Self::Local => ends.local,
            Self::Remote => ends.remote,
        }
    }

    /// The kernel does not say the peer's name, so that it counts as empty, as in ss(8).
    fn name(self, ends: &UnixEnds) -> &[u8] {
        match self {
            Self::Local => ends.name.as_deref().unwrap_or_default(),
            Self::Remote => &[],
        }
    }
}

impl Host {
    fn matches(&self, side: Side, ends: &Ends) -> bool {
        match (self, ends) {
            (Self::Any, _) => true,
            (Self::Inet { version, address, port }, Ends::Inet(ends)) => {
                let end = side.of(ends);
                port.is_none_or(|port| port == end.port) && is_version(*version, end) && address.contains(end.address)
            }
            (Self::Unix(glob), Ends::Unix(ends)) => glob.matches(side.name(ends)),
            (Self::Numbers(wanted), ends) => wanted.matches(side, ends),
            (Self::Inet { .. } | Self::Unix(_), _) => false,
        }
    }
}

impl Numbers {
    fn matches(&self, side: Side, ends: &Ends) -> bool {
        numbers::of(ends, side).is_some_and(|(family, address, port)| {
            family == self.family
                && self.address.is_none_or(|wanted| wanted == address)
                && self.port.is_none_or(|wanted| wanted == signed(port))
        })
    }
}

/// As ss and the filter count them: port ids of netlink that the kernel chose are negative.
fn signed(port: u32) -> i64 {
    port.cast_signed().into()
}

fn is_version(version: Option<IpVersion>, end: Endpoint) -> bool {
    match version {
        None => true,
        Some(IpVersion::V4) => end.address.is_ipv4(),
        Some(IpVersion::V6) => end.address.is_ipv6(),
    }
}

impl Address {
    /// Whether an address is one of them.
    pub(super) fn contains(&self, address: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::Net(net) => net.contains(address),
            Self::Name(_, nets) => nets.iter().any(|net| net.contains(address)),
        }
    }
}

impl Port {
    fn compares(&self, comparison: Comparison, side: Side, ends: &Ends) -> bool {
        match comparison {
            Comparison::Is(equality) => equality.applies(self.equals(side, ends)),
            Comparison::Greater => self.orders(side, ends, i64::gt),
            Comparison::Less => self.orders(side, ends, i64::lt),
            Comparison::GreaterOrEqual => self.orders(side, ends, i64::ge),
            Comparison::LessOrEqual => self.orders(side, ends, i64::le),
        }
    }

    fn equals(&self, side: Side, ends: &Ends) -> bool {
        match (self, ends) {
            (Self::Inet { version: None, number: None }, _) => true,
            (Self::Inet { version, number }, Ends::Inet(ends)) => {
                let end = side.of(ends);
                is_version(*version, end) && number.is_none_or(|number| end.port == number)
            }
            (Self::Numbers(family, number), ends) => {
                let end = numbers::of(ends, side).filter(|(of, ..)| of == family);
                end.is_some_and(|(.., port)| number.is_none_or(|number| number == signed(port)))
            }
            (Self::Inet { .. }, _) => false,
        }
    }

    fn orders(&self, side: Side, ends: &Ends, holds: fn(&i64, &i64) -> bool) -> bool {
        match (self, ends) {
            (Self::Inet { version, number: Some(number) }, Ends::Inet(ends)) => {
                let end = side.of(ends);
                is_version(*version, end) && holds(&end.port.into(), &i64::from(*number))
            }
            (Self::Numbers(family, Some(number)), ends) => {
                let end = numbers::of(ends, side).filter(|(of, ..)| of == family);
                end.is_some_and(|(.., port)| holds(&signed(port), number))
            }
            (Self::Inet { .. } | Self::Numbers(..), _) => false,
        }
    }
}
