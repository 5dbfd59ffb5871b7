//! What of a filter the kernel can do: the states, and a program for inet sockets that may let through more than the
//! filter, never less.
//!
//! A program knows ports and addresses. Where it does not know a part of an `and` the rest is enough; where it does not
//! know a part of an `or`, or of what stands behind `not`, that says nothing. Firewall marks are left out, since to ask
//! for them needs CAP_NET_ADMIN, and control groups, which older kernels refuse. Every row is compared once more.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use crate::field::attribute::Kind;
use crate::model::state::StateSet;

use super::ast::{Address, Comparison, Equality, Expr, Filter, Host, Net, Port, Predicate, Side};
use super::bytecode::{self, Code, Program};
use super::field::{FieldTest, Order, Wanted};
use super::flat::{ANY_PORT, Bits};

/// A program, and whether it lets through all that it should not.
struct Part {
    program: Program,
    /// Whether it also lets through no more, so that its opposite is sound.
    exact: Exactness,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Exactness {
    Exact,
    Wider,
}

impl Filter {
    /// The states outside of which nothing passes: those named first, and those that the expression asks for.
    pub fn reachable_states(&self) -> StateSet {
        let named = self.states().unwrap_or(StateSet::ALL);
        named.intersection(self.expression().map_or(StateSet::ALL, Expr::states))
    }

    /// The program for inet sockets; `None` when the kernel can do nothing of the expression.
    pub fn program(&self) -> Option<Box<[u8]>> {
        self.expression()?.part().map(|part| part.program.into_bytes())
    }

    /// What of it the kernel can do, as a filter: its program lets through what passes it. Knows nothing of a socket but
    /// what lasts as long as its connection. `None` when that is nothing.
    pub fn part_for_kernel(&self) -> Option<Self> {
        Some(Self::new(None, Some(self.expression()?.for_kernel()?)))
    }

    /// Whether nothing passes but inet sockets.
    pub fn is_of_inet(&self) -> bool {
        self.expression().is_some_and(Expr::is_of_inet)
    }
}

impl Expr {
    fn states(&self) -> StateSet {
        match self {
            Self::And(parts) => parts.iter().fold(StateSet::ALL, |states, part| states.intersection(part.states())),
            Self::Or(parts) => parts.iter().fold(StateSet::EMPTY, |states, part| states.union(part.states())),
            Self::Is(Predicate::Field(FieldTest { equality, wanted: Wanted::States(states), .. })) => match equality {
                Equality::Equal => *states,
                Equality::Unequal => StateSet::ALL.minus(*states),
            },
            Self::Is(_) | Self::Not(_) => StateSet::ALL,
        }
    }

    /// The same without what the kernel does not know.
    fn for_kernel(&self) -> Option<Self> {
        let known = match self {
            Self::And(parts) => {
                let mut known: Vec<Self> = parts.iter().filter_map(Self::for_kernel).collect();
                if known.len() < 2 { known.pop()? } else { Self::And(known) }
            }
            Self::Or(parts) => Self::Or(parts.iter().map(Self::for_kernel).collect::<Option<_>>()?),
            Self::Not(_) | Self::Is(_) => self.clone(),
        };
        known.part().map(|_| known)
    }

    fn is_of_inet(&self) -> bool {
        match self {
            Self::And(parts) => parts.iter().any(Self::is_of_inet),
            Self::Or(parts) => parts.iter().all(Self::is_of_inet),
            Self::Is(Predicate::Host { equality: Equality::Equal, host: Host::Inet { .. }, .. }) => true,
            Self::Is(Predicate::Port { comparison, port: Port::Inet { number: Some(_), .. }, .. }) => {
                *comparison != Comparison::Is(Equality::Unequal)
            }
            Self::Is(_) | Self::Not(_) => false,
        }
    }

    fn part(&self) -> Option<Part> {
        match self {
            Self::And(parts) => {
                let mut known = parts.iter().map(Self::part);
                let all = known.len();
                let programs: Vec<Part> = known.by_ref().flatten().collect();
                let is_whole = programs.len() == all;
                join(programs, Program::and).map(|part| if is_whole { part } else { part.wider() })
            }
            Self::Or(parts) => join(parts.iter().map(Self::part).collect::<Option<Vec<_>>>()?, Program::or),
            Self::Not(inner) => inner.part().filter(|part| part.exact == Exactness::Exact)?.not(),
            Self::Is(predicate) => predicate.part(),
        }
    }
}

fn join(parts: Vec<Part>, by: fn(Program, Program) -> Option<Program>) -> Option<Part> {
    let mut parts = parts.into_iter();
    let first = parts.next()?;
    parts.try_fold(first, |before, part| {
        let exact = if before.exact == part.exact { part.exact } else { Exactness::Wider };
        Some(Part { program: by(before.program, part.program)?, exact })
    })
}

impl Part {
    const fn exact(program: Program) -> Self {
        Self { program, exact: Exactness::Exact }
    }

    fn wider(self) -> Self {
        Self { exact: Exactness::Wider, ..self }
    }

    /// The opposite of an exact one.
    fn not(self) -> Option<Self> {
        self.program.not().map(Self::exact)
    }

    fn under(self, equality: Equality) -> Option<Self> {
        match (equality, self.exact) {
            (Equality::Equal, _) => Some(self),
            (Equality::Unequal, Exactness::Exact) => self.not(),
            (Equality::Unequal, Exactness::Wider) => None,
        }
    }
}

impl Predicate {
    fn part(&self) -> Option<Part> {
        match self {
            Self::Host { side, equality, host: Host::Inet { version: None, address, port } } => {
                addresses(*side, std::slice::from_ref(address), *port)?.under(*equality)
            }
            Self::Port { side, comparison, port: Port::Inet { version: None, number: Some(number) } } => {
                ports(*side, *comparison, *number)
            }
            Self::Field(test) => test.part(),
            _ => None,
        }
    }
}

impl FieldTest {
    fn part(&self) -> Option<Part> {
        let side = match self.attribute.word().split_once('.') {
            Some(("local", _)) => Side::Local,
            Some(("remote", _)) => Side::Remote,
            _ => return None,
        };
        match (self.attribute.kind, &self.wanted) {
            (Kind::Port, Wanted::Order(order, number)) => ports(side, order.comparison(), u16::try_from(*number).ok()?),
            (Kind::Port, Wanted::Numbers(ranges)) => {
                let range = |range: &RangeInclusive<u64>| {
                    let from = u16::try_from(*range.start()).ok()?;
                    let to = u16::try_from(*range.end()).ok()?;
                    let [from, to] = [
                        ports(side, Order::GreaterOrEqual.comparison(), from)?,
                        ports(side, Order::LessOrEqual.comparison(), to)?,
                    ];
                    join(vec![from, to], Program::and)
                };
                join(ranges.iter().map(range).collect::<Option<Vec<_>>>()?, Program::or)?.under(self.equality)
            }
            (Kind::Address, Wanted::Addresses(wanted)) => addresses(side, wanted, None)?.under(self.equality),
            _ => None,
        }
    }
}

fn ports(side: Side, comparison: Comparison, port: u16) -> Option<Part> {
    let [least, most] = match side {
        Side::Local => [Code::SourceAtLeast, Code::SourceAtMost],
        Side::Remote => [Code::DestinationAtLeast, Code::DestinationAtMost],
    };
    let least = |port: u16| Part::exact(bytecode::limit(least, port.into()));
    let most = |port: u16| Part::exact(bytecode::limit(most, port.into()));
    match comparison {
        Comparison::Is(equality) => join(vec![least(port), most(port)], Program::and)?.under(equality),
        Comparison::Greater => port.checked_add(1).map(least),
        Comparison::Less => port.checked_sub(1).map(most),
        Comparison::GreaterOrEqual => Some(least(port)),
        Comparison::LessOrEqual => Some(most(port)),
    }
}

fn addresses(side: Side, addresses: &[Address], port: Option<u16>) -> Option<Part> {
    let code = match side {
        Side::Local => Code::Source,
        Side::Remote => Code::Destination,
    };
    let mut nets: Vec<Net> = Vec::new();
    for address in addresses {
        match address {
            Address::Any => return port.map(|port| Part::exact(bytecode::anywhere(code, port.into()))),
            Address::Net(net) => nets.push(*net),
            Address::Name(_, found) => nets.extend(found),
        }
    }
    let port = port.map_or(ANY_PORT, i64::from);
    let parts = nets.into_iter().map(|net| Part::exact(bytecode::address(code, &bits(net), port))).collect();
    join(parts, Program::or)
}

fn bits(net: Net) -> Bits {
    let whole = if matches!(net.address(), IpAddr::V4(_)) { 32 } else { 128 };
    Bits::of(net.address(), net.prefix().and_then(|length| u8::try_from(length).ok()).unwrap_or(whole))
}
