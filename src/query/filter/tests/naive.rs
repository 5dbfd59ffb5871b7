//! The meaning of a filter once more, written for sight and not for speed: addresses are strings of bits.

use std::net::IpAddr;

use crate::field::attribute::{Datum, Known};
use crate::model::address::Ends;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;

use super::super::ast::{Address, Comparison, Equality, Host, IpVersion, Net, Port, Side};
use super::super::field::{FieldTest, Order, Wanted};
use super::super::{Expr, Filter, Predicate};

pub(super) fn filter(filter: &Filter, known: &Known<'_>) -> bool {
    let socket = known.socket;
    let closed_tcp = socket.protocol == Protocol::Tcp && socket.state == State::Close;
    let state = if closed_tcp { State::BoundInactive } else { socket.state };
    let in_states = filter.states().is_none_or(|states| State::all().any(|one| one == state && states.contains(one)));
    in_states && filter.expression().is_none_or(|inner| expression(inner, known))
}

fn expression(expr: &Expr, known: &Known<'_>) -> bool {
    match expr {
        Expr::Or(parts) => parts.iter().filter(|part| expression(part, known)).count() > 0,
        Expr::And(parts) => parts.iter().filter(|part| !expression(part, known)).count() == 0,
        Expr::Not(inner) => !expression(inner, known),
        Expr::Is(inner) => predicate(inner, known),
    }
}

fn predicate(predicate: &Predicate, known: &Known<'_>) -> bool {
    let socket = known.socket;
    let (equal, equality) = match predicate {
        Predicate::Field(test) => return field(test, known),
        Predicate::Host { side, equality, host: wanted } => (host(wanted, *side, socket), *equality),
        Predicate::Port { side, comparison, port: wanted } => return port(wanted, *comparison, *side, socket),
        Predicate::Device { equality, index } => {
            (socket.ends.inet().map(|ends| ends.interface).unwrap_or_default() == *index, *equality)
        }
        Predicate::Mark { equality, value, mask } => (socket.mark.unwrap_or_default() & mask == *value, *equality),
        Predicate::Cgroup { equality, id, .. } => (socket.cgroup.map(u64::from) == Some(*id), *equality),
        Predicate::Autobound { ephemeral: (first, last) } => {
            let automatic = match &socket.ends {
                Ends::Inet(ends) => *first <= ends.local.port && ends.local.port <= *last,
                Ends::Unix(ends) => matches!(ends.name.as_deref(), None | Some(b"\x000a1f9")),
                _ => false,
            };
            (automatic, Equality::Equal)
        }
    };
    equal == (equality == Equality::Equal)
}

fn bits(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => format!("4{:032b}", address.to_bits()),
        IpAddr::V6(address) => format!("6{:0128b}", address.to_bits()),
    }
}

fn in_net(net: Net, address: IpAddr) -> bool {
    let length = net.prefix().map_or(usize::MAX, |length| length as usize + 1);
    let start = bits(net.address());
    let start = &start[..start.len().min(length)];
    let mapped = match address {
        IpAddr::V6(address) => address.to_ipv4_mapped().map(IpAddr::V4),
        IpAddr::V4(_) => None,
    };
    bits(address).starts_with(start) || mapped.is_some_and(|address| bits(address).starts_with(start))
}

fn is_version(version: Option<IpVersion>, address: IpAddr) -> bool {
    version.is_none_or(|version| (version == IpVersion::V4) == address.is_ipv4())
}

fn end(side: Side, socket: &Socket) -> Option<(IpAddr, u16)> {
    let ends = socket.ends.inet()?;
    let end = if side == Side::Local { ends.local } else { ends.remote };
    Some((end.address, end.port))
}

fn host(wanted: &Host, side: Side, socket: &Socket) -> bool {
    match (wanted, end(side, socket)) {
        (Host::Any, _) => true,
        (Host::Inet { version, address: wanted, port }, Some((address, number))) => {
            let fits = match wanted {
                Address::Any => true,
                Address::Net(net) => in_net(*net, address),
                Address::Name(_, nets) => nets.iter().filter(|net| in_net(**net, address)).count() > 0,
            };
            fits && is_version(*version, address) && port.unwrap_or(number) == number
        }
        (Host::Unix(glob), None) => match (side, socket.ends.unix().unwrap().name.as_deref()) {
            (Side::Local, Some(name)) => glob.matches(name),
            _ => glob.matches(b""),
        },
        _ => false,
    }
}

fn port(wanted: &Port, comparison: Comparison, side: Side, socket: &Socket) -> bool {
    let everything = *wanted == Port::Inet { version: None, number: None };
    let (order, any) = match (wanted, end(side, socket)) {
        (Port::Inet { version, number }, Some((address, port))) if is_version(*version, address) => {
            (number.map(|number| i64::from(port) - i64::from(number)), number.is_none())
        }
        _ => (None, everything),
    };
    let equal = any || order == Some(0);
    match comparison {
        Comparison::Is(Equality::Equal) => equal,
        Comparison::Is(Equality::Unequal) => !equal,
        Comparison::Greater => order > Some(0),
        Comparison::Less => order.is_some_and(|order| order < 0),
        Comparison::GreaterOrEqual => order >= Some(0),
        Comparison::LessOrEqual => order.is_some_and(|order| order <= 0),
    }
}

/// Yes, no and unknown; of several values one yes is enough, and without any known one the answer is never yes.
fn field(test: &FieldTest, known: &Known<'_>) -> bool {
    if let Wanted::States(states) = test.wanted {
        return known.socket.is_in(states) == (test.equality == Equality::Equal);
    }
    let mut answers = Vec::new();
    test.attribute.each(known, |datum| answers.push(answer(&test.wanted, datum)));
    match test.equality {
        Equality::Equal => answers.contains(&Some(true)),
        Equality::Unequal => !answers.contains(&Some(true)) && answers.contains(&Some(false)),
    }
}

fn answer(wanted: &Wanted, datum: Datum<'_>) -> Option<bool> {
    match datum {
        Datum::Unknown => None,
        Datum::Number(number) => Some(of_number(wanted, number)),
        // What holds of each number from here on is known, and so is what holds of none.
        Datum::AtLeast(least) => {
            let later =
                [least, least.saturating_add(1), u64::MAX / 2, u64::MAX].map(|number| of_number(wanted, number));
            let edges = edges(wanted).into_iter().filter(|edge| *edge >= least).map(|edge| of_number(wanted, edge));
            let all: Vec<bool> = later.into_iter().chain(edges).collect();
            all.iter().all(|one| *one == all[0]).then_some(all[0])
        }
        Datum::Text(text) => {
            let shown = String::from_utf8_lossy(text).replace('\0', "@");
            Some(match wanted {
                Wanted::Texts(texts) => texts.iter().any(|wanted| **wanted == *shown),
                Wanted::Like(pattern) => pattern.matches(shown.as_bytes()),
                other => panic!("{other:?} of a text"),
            })
        }
        Datum::Address(address) => Some(match wanted {
            Wanted::Addresses(nets) => nets.iter().any(|net| match net {
                Address::Any => true,
                Address::Net(net) => in_net(*net, address),
                Address::Name(_, nets) => nets.iter().any(|net| in_net(*net, address)),
            }),
            other => panic!("{other:?} of an address"),
        }),
    }
}

fn of_number(wanted: &Wanted, number: u64) -> bool {
    match wanted {
        Wanted::Order(Order::Greater, limit) => i128::from(number) - i128::from(*limit) > 0,
        Wanted::Order(Order::Less, limit) => i128::from(number) - i128::from(*limit) < 0,
        Wanted::Order(Order::GreaterOrEqual, limit) => i128::from(number) - i128::from(*limit) >= 0,
        Wanted::Order(Order::LessOrEqual, limit) => i128::from(number) - i128::from(*limit) <= 0,
        Wanted::Numbers(ranges) => ranges.iter().any(|range| *range.start() <= number && number <= *range.end()),
        Wanted::Named(named) => named.ids.contains(&number),
        other => panic!("{other:?} of a number"),
    }
}

/// Numbers around which the answer may change.
fn edges(wanted: &Wanted) -> Vec<u64> {
    let near = |number: u64| [number.saturating_sub(1), number, number.saturating_add(1)];
    match wanted {
        Wanted::Order(_, limit) => near(*limit).to_vec(),
        Wanted::Numbers(ranges) => {
            ranges.iter().flat_map(|range| [near(*range.start()), near(*range.end())]).flatten().collect()
        }
        _ => Vec::new(),
    }
}
