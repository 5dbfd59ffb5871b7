//! Laws that hold for every filter, text and socket.

use std::net::IpAddr;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::field::attribute::{Attribute, Kind, Known, attributes};
use crate::model::detail::Detail;
use crate::model::key::Identity;
use crate::model::names::{Names, NoNames};
use crate::model::owner::{Holder, Holders, Process};
use crate::model::sample::look;
use crate::model::socket::Socket;
use crate::model::state::{State, StateSet};
use crate::model::tcp_info::TcpInfo;
use crate::model::time::Moment;
use crate::model::timer::{Timer, TimerKind};
use crate::track::tracker::Tracker;
use crate::track::world::World;

use super::super::ast::{
    Address, Comparison, Equality, Family, Host, IpVersion, Net, NumberFamily, Numbers, Port, Side,
};
use super::super::error::Span;
use super::super::field::{FieldTest, Operator, Order, Reader, Wanted, Written};
use super::super::glob::Glob;
use super::super::{Expr, Filter, Predicate, parse, words};
use super::machine::{is_sound, run};
use super::{Fixture, naive, socket};

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
        8 => any_field(),
    ]
}

fn any_number() -> impl Strategy<Value = u64> {
    prop_oneof![0..4_u64, select(vec![22, 80, 1000, 4711, 1_000_000, 2_000_000_000]), any::<u64>()]
}

/// Some comparison that its field's type takes.
fn any_field() -> impl Strategy<Value = Predicate> {
    let comparable = |attribute: &&Attribute| !matches!(attribute.kind, Kind::LocalEnd | Kind::RemoteEnd | Kind::Timer);
    let all: Vec<&'static Attribute> = attributes().iter().filter(comparable).collect();
    let texts = vec(select(vec!["nginx", "a b", "x,y", "@b", "/run/a.sock", "in", "on", "tcp", "~", "10-20"]), 1..3);
    let numbers = vec((any_number(), 0..9_u64), 1..3);
    let addresses = vec(any_net().prop_map(Address::Net), 1..3);
    let states = select(words::state_words().collect::<Vec<_>>());
    (select(all), any_equality(), texts, numbers, addresses, states, any::<u8>()).prop_map(
        |(attribute, equality, texts, numbers, addresses, state, pick)| {
            let ops = Operator::of(attribute.kind);
            let text = texts.first().copied().unwrap_or_default();
            let largest = match attribute.kind {
                Kind::Port => u64::from(u16::MAX),
                Kind::User | Kind::Interface | Kind::Namespace => u32::MAX.into(),
                Kind::Flag => 1,
                _ => u64::MAX,
            };
            let range = |(from, more): (u64, u64)| {
                let from = from.min(largest);
                if attribute.kind == Kind::Flag { from..=from } else { from..=from.saturating_add(more).min(largest) }
            };
            let reader = Reader { attribute, names: &Fixture };
            let written = || Written { text, span: Span { start: 0, end: 0 } };
            let can_like = ops.contains(&Operator::Like(equality)) && pick.is_multiple_of(2);
            let (equality, wanted) = match attribute.kind {
                _ if can_like => (equality, reader.like(&written())),
                Kind::Cgroup => (equality, reader.like(&written())),
                Kind::Container => (equality, reader.one_of(&[written()]).unwrap()),
                Kind::Text => (equality, Wanted::Texts(texts.into_iter().map(Into::into).collect())),
                Kind::OneOf(known) => {
                    let one = usize::from(pick) % known.len();
                    (equality, Wanted::Texts([known[one].into()].into()))
                }
                Kind::Address => (equality, Wanted::Addresses(addresses.into())),
                Kind::State => (equality, Wanted::States(words::states(state).unwrap())),
                _ if ops.contains(&Operator::Compare(Comparison::Less)) && pick % 3 == 1 => {
                    let orders = [Order::Greater, Order::Less, Order::GreaterOrEqual, Order::LessOrEqual];
                    (Equality::Equal, Wanted::Order(orders[usize::from(pick / 3 % 4)], numbers[0].0.min(largest)))
                }
                Kind::Flag => (equality, Wanted::Numbers(numbers.into_iter().take(1).map(range).collect())),
                _ => (equality, Wanted::Numbers(numbers.into_iter().map(range).collect())),
            };
            Predicate::Field(FieldTest { attribute, equality, wanted })
        },
    )
}

/// Of the sockets the even ones were seen before, and the first ones are held.
fn world(sockets: Vec<Socket>) -> Arc<World> {
    let mut sockets = sockets;
    for (number, socket) in (1..).zip(&mut sockets) {
        socket.key.identity = Identity::Cookie(number.into());
        socket.inode = number;
    }
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, sockets.iter().step_by(2).cloned().collect()));
    tracker.absorb(look(1000, sockets));
    let holder =
        |pid, name: &[u8]| Holder { process: Arc::new(Process { pid, command: name.into() }), tid: None, fd: 3 };
    let held: Holders = [holder(22, b"nginx"), holder(80, b"a b")].into();
    tracker.learn(|inode| (inode < 4).then(|| Arc::clone(&held)));
    tracker.world()
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
    let told = (any::<bool>(), proptest::option::of((0..4_u32, 0..4_u32, 60..240_u16)), 0..6_u8);
    (prop_oneof![3 => inet, 1 => unix], told).prop_map(|(shorthand, (grouped, info, timer))| {
        let info = info.map(|(rtt, cwnd, length)| {
            let info = TcpInfo { length, rtt, snd_cwnd: cwnd, delivery_rate: cwnd.into(), ..TcpInfo::default() };
            Box::new(Detail { tcp: Some(info), congestion: Some("in".into()), ..Detail::default() })
        });
        let timer = Timer { kind: TimerKind::from_byte(timer), retransmits: timer, left_ms: 2000 };
        let plain = socket(&format!("{shorthand}{}", if grouped { " cgroup=4711" } else { "" }));
        Socket { detail: info, timer, receive_queue: 2, uid: 33, ..plain }
    })
}

fn filter_like_text() -> impl Strategy<Value = String> {
    let spellings = words::WORDS.iter().flat_map(|entry| entry.spellings.iter().map(ToString::to_string));
    let families = words::FAMILIES.iter().map(|(name, _): &(&str, Family)| format!("{name}:"));
    let states = words::state_words().map(String::from);
    let fields = attributes().iter().map(|attribute| attribute.word().to_owned());
    let values = [
        ":22",
        "10/8",
        "[::1]:ssh",
        "*",
        "web",
        "lo",
        "'a b'",
        "\"",
        "\\",
        "[",
        "/run/*",
        ",",
        " ",
        "50ms",
        "1-2",
        "64Ki",
        "www-data",
        "yes",
    ]
    .map(String::from);
    let pieces: Vec<String> = spellings.chain(families).chain(states).chain(fields).chain(values).collect();
    vec((select(pieces), select(vec!["", " "])), 0..20)
        .prop_map(|pieces| pieces.into_iter().map(|(piece, blank)| piece + blank).collect())
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(filter in any_filter()) {
        prop_assert_eq!(parse(&filter.to_string(), &Fixture), Ok(filter));
    }

    #[test]
    fn agrees_with_a_plain_reading(filter in any_filter(), sockets in vec(any_socket(), 8), later in 0..4_u64) {
        let world = world(sockets);
        for row in world.rows() {
            let known = Known::row(row, Moment::from_millis(later * 1000));
            prop_assert_eq!(filter.matches(&known), naive::filter(&filter, &known), "{} on {:?}", filter, row);
            let alone = Known::socket(row.socket);
            prop_assert_eq!(filter.matches(&alone), naive::filter(&filter, &alone), "{} on {:?}", filter, row.socket);
        }
    }

    #[test]
    fn the_kernel_leaves_out_nothing_that_passes(filter in any_filter(), sockets in vec(any_socket(), 8)) {
        let program = filter.program();
        prop_assert!(program.as_deref().is_none_or(is_sound), "{}", filter);
        for socket in &sockets {
            if !filter.matches(&Known::socket(socket)) {
                continue;
            }
            prop_assert!(socket.is_in(filter.reachable_states()), "{} on {:?}", filter, socket);
            let is_let_through = |program: &[u8]| socket.ends.inet().is_none() || run(program, socket);
            prop_assert!(program.as_deref().is_none_or(is_let_through), "{} on {:?}", filter, socket);
            prop_assert!(!filter.is_of_inet() || socket.ends.inet().is_some(), "{} on {:?}", filter, socket);
        }
        // What is missing from an answer is only held to be gone when it would have been let through.
        let part = filter.part_for_kernel();
        prop_assert_eq!(part.is_some(), program.is_some(), "{}", filter);
        let Some((part, program)) = part.as_ref().and_then(|part| Some((part, part.program()?))) else { return Ok(()) };
        for socket in &sockets {
            let (whole, known) = (filter.expression(), Known::socket(socket));
            prop_assert!(part.matches(&known) || !whole.is_some_and(|whole| whole.matches(&known)), "{} on {:?}", filter, socket);
            let is_promised = socket.ends.inet().is_some() && part.matches(&known);
            prop_assert!(!is_promised || run(&program, socket), "{} on {:?}", part, socket);
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
