//! The filter as ss(8) itself reads it, which is not as its manual says: flat, from left to right.
//!
//! `A or B and C` is `( A or B ) and C`; `not` binds to what follows next; a value compares numbers whatever family
//! they belong to. What a filter lets through is what the kernel lets through by its [bytecode](super::bytecode) and
//! [`Flat::matches`] does too, as in ss. `docs/FILTER.md` says where this reading and the language of sockscope part.

mod host;
mod matches;
mod parse;
#[cfg(test)]
mod tests;
mod token;

use std::net::IpAddr;

use super::ast::{IpVersion, Predicate, Side};
use super::glob::Glob;

pub use parse::{Home, Hosts, Reading, Refusal, Services, read};

/// An expression: terms joined from left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flat {
    /// The first term.
    pub first: Term,
    /// The others, each with what joins it to all before it.
    pub rest: Vec<(Joint, Term)>,
}

/// What joins a term to the ones before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// Both; meant where nothing stands.
    And,
    /// One of them.
    Or,
}

/// A test or a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Whether its opposite is meant.
    pub sense: Sense,
    /// What is tested.
    pub body: Body,
}

/// Whether a term is meant as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// It must hold.
    Plain,
    /// It must not.
    Negated,
}

impl Sense {
    /// The other one.
    #[must_use]
    pub const fn flipped(self) -> Self {
        match self {
            Self::Plain => Self::Negated,
            Self::Negated => Self::Plain,
        }
    }
}

/// What a term is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// What stood in parentheses.
    Group(Box<Flat>),
    /// One test.
    Test(Test),
}

/// One test. Ports are as wide as a C `long`, and so may lie where no port is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// `src`, `dst`, `sport =`, `dport =`.
    End(Side, Pattern),
    /// `sport >=`, `dport >=`; [`ANY_PORT`] where `*` was written.
    AtLeast(Side, i64),
    /// `sport <=`, `dport <=`.
    AtMost(Side, i64),
    /// `dev`, `fwmark`, `cgroup`, `autobound`, with [`super::ast::Equality::Equal`]. Read as sockscope reads them.
    Other(Predicate),
}

/// The port of a value that names none.
pub const ANY_PORT: i64 = -1;

/// What an end is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// The name of a Unix socket.
    Name(Glob),
    /// Numbers.
    Numbers {
        /// The addresses, one of which must match; none for any.
        nets: Vec<Bits>,
        /// The port, or [`ANY_PORT`].
        port: i64,
    },
}

/// The first bits of an address, in the order of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bits {
    /// Of which version of IP; `None` for the number of another family. The kernel is told, and looks at it; the
    /// comparison here does not, as in ss.
    pub version: Option<IpVersion>,
    /// The bytes; what an address of fewer leaves is 0.
    pub bytes: [u8; 16],
    /// How many bits count, from the first.
    pub length: u8,
}

impl Bits {
    /// The first `length` bits of an address.
    pub fn of(address: IpAddr, length: u8) -> Self {
        let version = if address.is_ipv4() { IpVersion::V4 } else { IpVersion::V6 };
        Self { version: Some(version), bytes: address_bytes(address), length }
    }

    /// A number as a struct of C holds it: 32 bits in the machine's own order.
    pub fn of_number(number: u32) -> Self {
        Self { version: None, bytes: number_bytes(number), length: 32 }
    }

    /// Whether the counted bits are those of `other`.
    fn agree(&self, other: [u8; 16]) -> bool {
        let mask = u128::MAX.checked_shl(u128::BITS.saturating_sub(self.length.into())).unwrap_or(0);
        (u128::from_be_bytes(self.bytes) ^ u128::from_be_bytes(other)) & mask == 0
    }
}

fn address_bytes(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(address) => first_bytes(address.octets()),
        IpAddr::V6(address) => address.octets(),
    }
}

fn number_bytes(number: u32) -> [u8; 16] {
    first_bytes(number.to_ne_bytes())
}

fn first_bytes([a, b, c, d]: [u8; 4]) -> [u8; 16] {
    [a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
}
