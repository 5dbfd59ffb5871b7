//! A filter as values: what was asked, with every name already resolved.
//!
//! Neither reads nor evaluates text; see `parse`, `matches` and `display`.

use crate::model::state::StateSet;

use super::field::FieldTest;
use super::glob::Glob;

/// A complete filter. Holds all that it needs: it may outlive the text and the names that it came from.
/// The default one lets every socket through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    states: Option<StateSet>,
    expression: Option<Expr>,
}

impl Filter {
    /// A filter from its parts; `None` asks for nothing.
    pub const fn new(states: Option<StateSet>, expression: Option<Expr>) -> Self {
        Self { states, expression }
    }

    /// The states asked for, which the kernel can apply by itself; `None` when no state was named.
    pub const fn states(&self) -> Option<StateSet> {
        self.states
    }

    /// The expression after the states.
    pub const fn expression(&self) -> Option<&Expr> {
        self.expression.as_ref()
    }
}

/// A boolean expression. What the parser makes is never deeper than [`super::MAX_DEPTH`] allows, so
/// recursion over it is safe; lists are flat for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// Any of two or more.
    Or(Vec<Self>),
    /// All of two or more.
    And(Vec<Self>),
    /// Not this one.
    Not(Box<Self>),
    /// One test.
    Is(Predicate),
}

/// How tightly a form binds, loosest first: the one place that knows the precedence of ss(8)'s manual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Or,
    And,
    Not,
    Is,
}

impl Level {
    /// The next tighter one.
    pub(super) const fn tighter(self) -> Self {
        match self {
            Self::Or => Self::And,
            Self::And => Self::Not,
            Self::Not | Self::Is => Self::Is,
        }
    }
}

impl Expr {
    pub(super) const fn level(&self) -> Level {
        match self {
            Self::Or(_) => Level::Or,
            Self::And(_) => Level::And,
            Self::Not(_) => Level::Not,
            Self::Is(_) => Level::Is,
        }
    }
}

/// One test on a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Predicate {
    /// `src`, `dst`: an end's address, or address and port.
    Host {
        /// Which end.
        side: Side,
        /// Whether it must match.
        equality: Equality,
        /// What it is compared with.
        host: Host,
    },
    /// `sport`, `dport`: an end's port.
    Port {
        /// Which end.
        side: Side,
        /// How it must stand to `port`.
        comparison: Comparison,
        /// What it is compared with.
        port: Port,
    },
    /// `dev`: the interface that the socket is bound to.
    Device {
        /// Whether it must match.
        equality: Equality,
        /// Index of the interface; 0 is "bound to none".
        index: u32,
    },
    /// `fwmark`: the firewall mark (SO_MARK); a socket that shows none counts as 0.
    Mark {
        /// Whether it must match.
        equality: Equality,
        /// What the mark must be under the mask.
        value: u32,
        /// The bits that count.
        mask: u32,
    },
    /// `cgroup`: the control group (v2) that the socket was made in.
    Cgroup {
        /// Whether it must match.
        equality: Equality,
        /// The path as written.
        path: Box<str>,
        /// Its id.
        id: u64,
    },
    /// `autobound`: the local port or name was chosen by the kernel.
    Autobound {
        /// The ports that the kernel chooses from, both included.
        ephemeral: (u16, u16),
    },
    /// Any field.
    Field(FieldTest),
}

/// An end of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// This host's end (`src`, `sport`).
    Local,
    /// The other end (`dst`, `dport`).
    Remote,
}

/// `=` or `!=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Equality {
    /// It matches.
    Equal,
    /// It does not. As in ss(8) this is `not` before the whole predicate, so it also holds where the
    /// predicate makes no sense.
    Unequal,
}

/// An operator between a subject and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`, or the other of the two.
    Is(Equality),
    /// `>`.
    Greater,
    /// `<`.
    Less,
    /// `>=`.
    GreaterOrEqual,
    /// `<=`.
    LessOrEqual,
}

impl Comparison {
    /// `=`, which is meant where no operator is written.
    pub const EQUAL: Self = Self::Is(Equality::Equal);
    /// `!=`.
    pub const UNEQUAL: Self = Self::Is(Equality::Unequal);
}

/// What `src` and `dst` are compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// `*`: every socket of every family.
    Any,
    /// An end of an inet socket.
    Inet {
        /// Only sockets of this version.
        version: Option<IpVersion>,
        /// Which addresses.
        address: Address,
        /// Which port; `None` for any.
        port: Option<u16>,
    },
    /// The name of a Unix socket.
    Unix(Glob),
    /// An end of a family whose ends are two numbers.
    Numbers(Numbers),
}

/// Ends of packet, netlink and VSOCK sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// The family.
    pub family: NumberFamily,
    /// Ethertype, netlink protocol (NETLINK_*) or context id; `None` for any.
    pub address: Option<u32>,
    /// Index of the interface, netlink port id (0 is the kernel) or VSOCK port; `None` for any.
    pub port: Option<i64>,
}

/// What `sport` and `dport` are compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Port {
    /// A port of an inet socket.
    Inet {
        /// Only sockets of this version.
        version: Option<IpVersion>,
        /// The number. `None` is `*`: equal to every port (and, without a version, to sockets without
        /// ports), neither greater nor less than any.
        number: Option<u16>,
    },
    /// What another family has in the place of a port; see [`Numbers::port`].
    Numbers(NumberFamily, Option<i64>),
}

/// Addresses of an inet [`Host`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Every address.
    Any,
    /// One net or address.
    Net(Net),
    /// A host name and the addresses that it had when the filter was read.
    Name(Box<str>, Box<[Net]>),
}

/// The addresses that agree with `bits` where `mask` is set. Bits outside of the mask are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Net {
    /// IPv4; also matches the same addresses mapped into IPv6.
    V4 {
        /// The address.
        bits: u32,
        /// The prefix as ones.
        mask: u32,
    },
    /// IPv6; a mapped address here does not match the plain IPv4 one.
    V6 {
        /// The address.
        bits: u128,
        /// The prefix as ones.
        mask: u128,
    },
}

/// Version of IP: the families `inet` and `inet6`. A mapped address is one of [`IpVersion::V6`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IpVersion {
    /// AF_INET.
    V4,
    /// AF_INET6.
    V6,
}

/// Families whose ends are two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFamily {
    /// AF_PACKET.
    Link,
    /// AF_NETLINK.
    Netlink,
    /// AF_VSOCK.
    Vsock,
}

/// What may stand before the first colon of a host or port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `inet`, `inet6`.
    Inet(IpVersion),
    /// `unix`.
    Unix,
    /// `link`, `netlink`, `vsock`.
    Numbered(NumberFamily),
}
