//! Comparisons of fields: `rtt > 50ms`, `process ~ nginx`, `local.port in 8000-8999`.
//!
//! What can be compared is the table of [`crate::field::attribute`]; its types say which operators and values there are.
//! Names are resolved when the filter is read. A comparison is about a value: where the socket has none, or it was not
//! told, it is false, whatever its operator; `not` turns that round as it does everything.

mod display;
pub mod help;
mod parse;
pub mod quantity;
mod read;

use std::ops::RangeInclusive;

use crate::field::attribute::{Attribute, Datum, Kind, Known};
use crate::model::state::StateSet;

use super::ast::{Address, Comparison, Equality};
use super::glob::Glob;
#[cfg(test)]
pub(super) use read::{Reader, Written};

/// A field compared with what is wanted of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldTest {
    /// The field.
    pub attribute: &'static Attribute,
    /// Whether a known value must be as wanted, or must not.
    pub equality: Equality,
    /// What is wanted.
    pub wanted: Wanted,
}

/// What a value is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A number on one side of this one.
    Order(Order, u64),
    /// A number in one of these ranges.
    Numbers(Box<[RangeInclusive<u64>]>),
    /// One of these texts.
    Texts(Box<[Box<str>]>),
    /// A text that has this somewhere.
    Like(Pattern),
    /// The number of something by its name.
    Named(Named),
    /// An address in one of these.
    Addresses(Box<[Address]>),
    /// A state in this set.
    States(StateSet),
}

/// Which side of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `>`.
    Greater,
    /// `<`.
    Less,
    /// `>=`.
    GreaterOrEqual,
    /// `<=`.
    LessOrEqual,
}

impl Order {
    /// The operator that it is written as.
    pub const fn comparison(self) -> Comparison {
        match self {
            Self::Greater => Comparison::Greater,
            Self::Less => Comparison::Less,
            Self::GreaterOrEqual => Comparison::GreaterOrEqual,
            Self::LessOrEqual => Comparison::LessOrEqual,
        }
    }

    const fn holds(self, number: u64, limit: u64) -> bool {
        match self {
            Self::Greater => number > limit,
            Self::Less => number < limit,
            Self::GreaterOrEqual => number >= limit,
            Self::LessOrEqual => number <= limit,
        }
    }

    /// Of a number that is at least this; `None` when it may be either way.
    const fn holds_from(self, least: u64, limit: u64) -> Option<bool> {
        let holds = self.holds(least, limit);
        match self {
            Self::Greater | Self::GreaterOrEqual if holds => Some(true),
            Self::Less | Self::LessOrEqual if !holds => Some(false),
            _ => None,
        }
    }
}

/// What a text must have somewhere: wildcards as in fnmatch(3), letters in either case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: Box<str>,
    glob: Glob,
}

impl Pattern {
    /// Compiles a pattern. Every text is one.
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), glob: Glob::new(&format!("*{text}*")) }
    }

    pub(super) fn matches(&self, text: &[u8]) -> bool {
        self.glob.matches(text)
    }
}

/// Names that were looked up, with the numbers that they had when the filter was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    how: How,
    text: Box<str>,
    /// In order.
    pub(super) ids: Box<[u64]>,
}

/// How a name must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// This one.
    Is,
    /// It has this somewhere.
    Like,
}

/// An operator behind a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `=` and its like.
    Compare(Comparison),
    /// `~`, `!~`.
    Like(Equality),
    /// `in`, `not in`.
    In(Equality),
}

impl Operator {
    const IS: [Self; 4] = [
        Self::Compare(Comparison::EQUAL),
        Self::Compare(Comparison::UNEQUAL),
        Self::In(Equality::Equal),
        Self::In(Equality::Unequal),
    ];
    const ORDER: [Self; 4] = [
        Self::Compare(Comparison::Greater),
        Self::Compare(Comparison::Less),
        Self::Compare(Comparison::GreaterOrEqual),
        Self::Compare(Comparison::LessOrEqual),
    ];
    const LIKE: [Self; 2] = [Self::Like(Equality::Equal), Self::Like(Equality::Unequal)];

    /// The operators that a type takes.
    pub fn of(kind: Kind) -> Vec<Self> {
        let [equal, unequal, ..] = Self::IS;
        match kind {
            Kind::Count | Kind::Bytes | Kind::Span | Kind::Rate | Kind::Id | Kind::Port | Kind::Timer => {
                [Self::IS, Self::ORDER].concat()
            }
            Kind::User => [&Self::IS[..], &Self::ORDER, &Self::LIKE].concat(),
            Kind::Text | Kind::OneOf(_) => [&Self::IS[..], &Self::LIKE].concat(),
            Kind::Hex | Kind::Interface | Kind::Namespace | Kind::Address | Kind::State => Self::IS.to_vec(),
            Kind::LocalEnd | Kind::RemoteEnd => Self::IS.to_vec(),
            Kind::Flag => vec![equal, unequal],
            Kind::Cgroup | Kind::Container => [&[equal, unequal][..], &Self::LIKE].concat(),
        }
    }
}

impl FieldTest {
    /// Whether it holds for a socket. Of what has several values, such as its holders, one must be as wanted; with
    /// `!=` and its like none may.
    pub(super) fn matches(&self, known: &Known<'_>) -> bool {
        let (mut is, mut is_not) = (false, false);
        if let Wanted::States(states) = &self.wanted {
            is = !known.states.intersection(*states).is_empty();
            is_not = !is;
        } else {
            self.attribute.each(known, |datum| match self.wanted.holds(datum) {
                Some(true) => is = true,
                Some(false) => is_not = true,
                None => {}
            });
        }
        match self.equality {
            Equality::Equal => is,
            Equality::Unequal => is_not && !is,
        }
    }
}

impl Wanted {
    /// Whether a value is as wanted; `None` when that is not known.
    fn holds(&self, datum: Datum<'_>) -> Option<bool> {
        match (self, datum) {
            (Self::Order(order, limit), Datum::Number(number)) => Some(order.holds(number, *limit)),
            (Self::Order(order, limit), Datum::AtLeast(least)) => order.holds_from(least, *limit),
            (Self::Numbers(ranges), Datum::Number(number)) => Some(ranges.iter().any(|range| range.contains(&number))),
            (Self::Numbers(ranges), Datum::AtLeast(least)) => {
                ranges.iter().all(|range| *range.end() < least).then_some(false)
            }
            (Self::Texts(texts), Datum::Text(text)) => Some(texts.iter().any(|wanted| is_same(wanted, text))),
            (Self::Like(pattern), Datum::Text(text)) => Some(pattern.matches(text)),
            (Self::Named(named), Datum::Number(number)) => Some(named.ids.binary_search(&number).is_ok()),
            (Self::Addresses(addresses), Datum::Address(address)) => {
                Some(addresses.iter().any(|wanted| wanted.contains(address)))
            }
            _ => None,
        }
    }
}

/// The NULs of an abstract name count as `@`, which is how it is shown.
fn is_same(wanted: &str, text: &[u8]) -> bool {
    let is_abstract = text.first() == Some(&0);
    let shown = text.iter().map(|byte| if is_abstract && *byte == 0 { b'@' } else { *byte });
    wanted.bytes().eq(shown)
}
