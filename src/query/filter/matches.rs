//! Whether a socket passes a filter.
//!
//! Looks nothing up and allocates nothing. A predicate that makes no sense for a socket's family is false,
//! and so true under `not` and `!=`, as in ss(8).

use crate::model::address::{Endpoint, Ends, InetEnds, UnixEnds};
use crate::model::socket::Socket;

use super::ast::{Address, Comparison, Equality, Expr, Filter, Host, IpVersion, Port, Predicate, Side};

impl Filter {
    /// Whether a socket is in one of the states asked for and the expression holds for it.
    pub fn matches(&self, socket: &Socket) -> bool {
        self.states().is_none_or(|states| socket.is_in(states))
            && self.expression().is_none_or(|expression| expression.matches(socket))
    }
}

impl Expr {
    /// Whether it holds for a socket.
    pub fn matches(&self, socket: &Socket) -> bool {
        match self {
            Self::Or(parts) => parts.iter().any(|part| part.matches(socket)),
            Self::And(parts) => parts.iter().all(|part| part.matches(socket)),
            Self::Not(inner) => !inner.matches(socket),
            Self::Is(predicate) => predicate.matches(socket),
        }
    }
}

impl Predicate {
    /// Whether it holds for a socket.
    pub fn matches(&self, socket: &Socket) -> bool {
        match self {
            Self::Host { side, equality, host } => equality.applies(host.matches(*side, &socket.ends)),
            Self::Port { side, comparison, port } => port.compares(*comparison, *side, &socket.ends),
            Self::Device { equality, index } => {
                equality.applies(socket.ends.inet().map_or(0, |ends| ends.interface) == *index)
            }
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
                port.is_none_or(|port| port == end.port) && is_version(*version, end) && address.matches(end)
            }
            (Self::Unix(glob), Ends::Unix(ends)) => glob.matches(side.name(ends)),
            (Self::Inet { .. } | Self::Unix(_) | Self::Unlisted(..), _) => false,
        }
    }
}

fn is_version(version: Option<IpVersion>, end: Endpoint) -> bool {
    match version {
        None => true,
        Some(IpVersion::V4) => end.address.is_ipv4(),
        Some(IpVersion::V6) => end.address.is_ipv6(),
    }
}

impl Address {
    fn matches(&self, end: Endpoint) -> bool {
        match self {
            Self::Any => true,
            Self::Net(net) => net.contains(end.address),
            Self::Name(_, nets) => nets.iter().any(|net| net.contains(end.address)),
        }
    }
}

impl Port {
    fn compares(&self, comparison: Comparison, side: Side, ends: &Ends) -> bool {
        match comparison {
            Comparison::Is(equality) => equality.applies(self.equals(side, ends)),
            Comparison::Greater => self.orders(side, ends, u16::gt),
            Comparison::Less => self.orders(side, ends, u16::lt),
            Comparison::GreaterOrEqual => self.orders(side, ends, u16::ge),
            Comparison::LessOrEqual => self.orders(side, ends, u16::le),
        }
    }

    fn equals(&self, side: Side, ends: &Ends) -> bool {
        match (self, ends) {
            (Self::Inet { version: None, number: None }, _) => true,
            (Self::Inet { version, number }, Ends::Inet(ends)) => {
                let end = side.of(ends);
                is_version(*version, end) && number.is_none_or(|number| end.port == number)
            }
            (Self::Inet { .. } | Self::Unlisted(..), _) => false,
        }
    }

    fn orders(&self, side: Side, ends: &Ends, holds: fn(&u16, &u16) -> bool) -> bool {
        match (self, ends) {
            (Self::Inet { version, number: Some(number) }, Ends::Inet(ends)) => {
                let end = side.of(ends);
                is_version(*version, end) && holds(&end.port, number)
            }
            (Self::Inet { .. } | Self::Unlisted(..), _) => false,
        }
    }
}
