//! Laws that hold for every filter, text and socket.

use std::net::IpAddr;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::model::address::Ends;
use crate::model::names::{Names, NoNames};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::{State, StateSet};

use super::super::ast::{
    Address, Comparison, Equality, Family, Host, IpVersion, Net, NumberFamily, Numbers, Port, Side,
};
use super::super::glob::Glob;
use super::super::{Expr, Filter, Predicate, parse, words};
use super::{Fixture, socket};

const ADDRESSES: [&str; 8] =
    ["0.0.0.0", "10.0.0.1", "10.0.0.2", "127.0.0.1", "::", "::1", "::ffff:10.0.0.1", "2001:db8::1"];
const PORTS: [u16; 5] = [0, 22, 80, 40000, 65535];

fn any_version() -> impl Strategy<Value = Option<IpVersion>> {
    select(vec![None, Some(IpVersion::V4), Some(IpVersion::V6)])
}

fn any_side() -> impl Strategy<Value = Side> {
    select(vec![Side::Local, Side::Remote])
}

fn any_equality() -> impl Strategy<Value = Equality> {
    select(vec![Equality::Equal, Equality::Unequal])
}

fn any_comparison() -> impl Strategy<Value = Comparison> {
    select(words::Subject::LocalPort.comparisons())
}

fn any_numbers() -> impl Strategy<Value = Numbers> {
    let families = select(vec![NumberFamily::Link, NumberFamily::Netlink, NumberFamily::Vsock]);
    let [address, port] = [0..=65_535_u32, 0..=i32::MAX.cast_unsigned()].map(proptest::option::of);
    (families, address, port).prop_map(|(family, address, port)| Numbers { family, address, port: port.map(i64::from) })
}

fn any_net() -> impl Strategy<Value = Net> {
    let address = prop_oneof![
        select(ADDRESSES.to_vec()).prop_map(|text| text.parse().unwrap()),
        any::<u32>().prop_map(|bits| IpAddr::V4(bits.into())),
        any::<u128>().prop_map(|bits| IpAddr::V6(bits.into())),
    ];
    (address, 0..=128_u32)
        .prop_map(|(address, length)| Net::new(address, length).unwrap_or_else(|| Net::single(address)))
}

/// Addresses that can stand behind the given family.
fn any_address() -> impl Strategy<Value = (Option<IpVersion>, Address)> {
    let named = |name: &str, version: Option<IpVersion>| {
        let nets = Fixture.addresses(name).into_iter().map(Net::single);
        Address::Name(name.into(), nets.filter(|net| version.is_none_or(|version| version == net.version())).collect())
    };
    prop_oneof![
        any_version().prop_map(|version| (version, Address::Any)),
        (any_net(), any::<bool>()).prop_map(|(net, told)| (told.then_some(net.version()), Address::Net(net))),
        any_version().prop_map(move |version| (version, named("localhost", version))),
        select(vec!["web", "unix", "inet"]).prop_map(move |name| (None, named(name, None))),
    ]
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z/@*?\\[\\]!-]{0,8}", "\\PC{0,8}", any::<String>()]
}

fn any_host() -> impl Strategy<Value = Host> {
    prop_oneof![
        1 => Just(Host::Any),
        6 => (any_address(), proptest::option::of(select(PORTS.to_vec()))).prop_map(|((version, address), port)| {
            match (version, &address, port) {
                (None, Address::Any, None) => Host::Any,
                _ => Host::Inet { version, address, port },
            }
        }),
        2 => any_text().prop_map(|text| Host::Unix(Glob::new(&text))),
        1 => any_numbers().prop_map(Host::Numbers),
    ]
}

fn any_port() -> impl Strategy<Value = Port> {
    prop_oneof![
        4 => (any_version(), proptest::option::of(prop_oneof![select(PORTS.to_vec()), any::<u16>()]))
            .prop_map(|(version, number)| Port::Inet { version, number }),
        1 => any_numbers().prop_map(|numbers| Port::Numbers(numbers.family, numbers.port)),
    ]
}

fn any_predicate() -> impl Strategy<Value = Predicate> {
    let number = || prop_oneof![0..8_u32, any::<u32>()];
    let cgroup = (any_equality(), select(vec!["/system.slice", "/a b", "and"]));
    prop_oneof![
        3 => (any_side(), any_equality(), any_host())
            .prop_map(|(side, equality, host)| Predicate::Host { side, equality, host }),
        3 => (any_side(), any_comparison(), any_port())
            .prop_map(|(side, comparison, port)| Predicate::Port { side, comparison, port }),
        1 => (any_equality(), number()).prop_map(|(equality, index)| Predicate::Device { equality, index }),
        1 => (any_equality(), number(), prop_oneof![Just(u32::MAX), number()])
            .prop_map(|(equality, value, mask)| Predicate::Mark { equality, value, mask }),
        1 => cgroup.prop_map(|(equality, path)| Predicate::Cgroup { equality, path: path.into(), id: 4711 }),
        1 => Just(Predicate::Autobound { ephemeral: Fixture.ephemeral_ports() }),
    ]
}

fn any_expression() -> impl Strategy<Value = Expr> {
    any_predicate().prop_map(Expr::Is).prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(Expr::Or),
            vec(inner.clone(), 2..4).prop_map(Expr::And),
            inner.prop_map(|inner| Expr::Not(Box::new(inner))),
        ]
    })
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let nameable: Vec<State> = State::all().filter(|state| !state.words().is_empty()).collect();
    let states = vec(select(nameable), 0..4).prop_map(|states| StateSet::of(&states));
    let states = prop_oneof![
        states,
        select(words::state_words().collect::<Vec<_>>()).prop_map(|word| words::states(word).unwrap())
    ];
    (proptest::option::of(states), proptest::option::of(any_expression()))
        .prop_map(|(states, expression)| Filter::new(states, expression))
}

fn any_socket() -> impl Strategy<Value = Socket> {
    let end = || {
        (select(ADDRESSES.to_vec()), select(PORTS.to_vec())).prop_map(|(address, port)| format!("[{address}]:{port}"))
    };
    let state = || select(vec!["ESTAB", "LISTEN", "UNCONN", "TIME-WAIT"]);
    let inet = (select(vec!["tcp", "udp"]), state(), end(), end(), 0..4_u32, 0..8_u32).prop_map(
        |(netid, state, local, remote, dev, mark)| format!("{netid} {state} {local} {remote} dev={dev} mark={mark}"),
    );
    let unix = (state(), select(vec!["-", "/run/a.sock", "@0a1f9", "@b"]))
        .prop_map(|(state, name)| format!("u_str {state} {name}"));
    (prop_oneof![3 => inet, 1 => unix], any::<bool>())
        .prop_map(|(shorthand, grouped)| socket(&format!("{shorthand}{}", if grouped { " cgroup=4711" } else { "" })))
}

/// The meaning of a filter once more, written for sight and not for speed: addresses are strings of bits.
mod naive {
    use super::*;

    pub(super) fn filter(filter: &Filter, socket: &Socket) -> bool {
        let closed_tcp = socket.protocol == Protocol::Tcp && socket.state == State::Close;
        let state = if closed_tcp { State::BoundInactive } else { socket.state };
        let in_states =
            filter.states().is_none_or(|states| State::all().any(|one| one == state && states.contains(one)));
        in_states && filter.expression().is_none_or(|inner| expression(inner, socket))
    }

    fn expression(expr: &Expr, socket: &Socket) -> bool {
        match expr {
            Expr::Or(parts) => parts.iter().filter(|part| expression(part, socket)).count() > 0,
            Expr::And(parts) => parts.iter().filter(|part| !expression(part, socket)).count() == 0,
            Expr::Not(inner) => !expression(inner, socket),
            Expr::Is(inner) => predicate(inner, socket),
        }
    }

    fn predicate(predicate: &Predicate, socket: &Socket) -> bool {
        let (equal, equality) = match predicate {
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
}

fn filter_like_text() -> impl Strategy<Value = String> {
    let spellings = words::WORDS.iter().flat_map(|entry| entry.spellings.iter().map(ToString::to_string));
    let families = words::FAMILIES.iter().map(|(name, _): &(&str, Family)| format!("{name}:"));
    let states = words::state_words().map(String::from);
    let values =
        [":22", "10/8", "[::1]:ssh", "*", "web", "lo", "'a b'", "\"", "\\", "[", "/run/*", ",", " "].map(String::from);
    let pieces: Vec<String> = spellings.chain(families).chain(states).chain(values).collect();
    vec((select(pieces), select(vec!["", " "])), 0..20)
        .prop_map(|pieces| pieces.into_iter().map(|(piece, blank)| piece + blank).collect())
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(filter in any_filter()) {
        prop_assert_eq!(parse(&filter.to_string(), &Fixture), Ok(filter));
    }

    #[test]
    fn agrees_with_a_plain_reading(filter in any_filter(), sockets in vec(any_socket(), 8)) {
        for socket in &sockets {
            prop_assert_eq!(filter.matches(socket), naive::filter(&filter, socket), "{} on {:?}", filter, socket);
        }
    }

    #[test]
    fn no_text_panics(text in prop_oneof![any::<String>(), filter_like_text()]) {
        for names in [&Fixture as &dyn Names, &NoNames] {
            match parse(&text, names) {
                Ok(filter) => prop_assert_eq!(parse(&filter.to_string(), names), Ok(filter)),
                Err(error) => {
                    prop_assert!(text.get(error.span.start..error.span.end).is_some());
                    for line in error.render() {
                        prop_assert!(!line.is_empty() && !line.contains(char::is_control) || text.is_empty(), "{:?}", line);
                    }
                }
            }
        }
    }
}
