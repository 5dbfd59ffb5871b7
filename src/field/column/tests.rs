use super::*;
use crate::field::text::{Context, Ports, text};
use crate::field::{compare, is_largest_first, prefix};
use crate::model::detail::{Detail, Memory};
use crate::model::names::NoNames;
use crate::model::sample::{inet, look, tcp};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::tcp_info::TcpInfo;
use crate::model::time::Moment;
use crate::track::tracker::Tracker;

#[test]
fn whatever_a_filter_compares_is_a_column_once() {
    for attribute in attributes() {
        for word in &attribute.words {
            let field = Field::named(word).unwrap_or_else(|| panic!("{word} is no column"));
            assert_eq!(columns().iter().filter(|known| known.field == field).count(), 1, "{word}");
        }
        assert_eq!(Field::named(attribute.word()).unwrap().need(), attribute.need, "{}", attribute.word());
    }
    for definition in columns() {
        assert_eq!(definition.field.definition().name, definition.name);
        assert_eq!(columns().iter().filter(|other| other.name == definition.name).count(), 1, "{}", definition.name);
        assert!(definition.narrow <= definition.usual && definition.usual <= definition.wide, "{}", definition.name);
        assert!(definition.doc.ends_with('.'), "{}", definition.name);
    }
    assert_eq!(Field::named("RTT"), Field::named("tcp.rtt"));
}

fn measured(number: u32, info: TcpInfo) -> Socket {
    let memory = Memory { receive_buffer: 131_072, ..Memory::default() };
    let detail = Detail {
        tcp: Some(TcpInfo { length: 280, ..info }),
        memory: Some(memory),
        congestion: Some("cubic".into()),
        ..Detail::default()
    };
    Socket { detail: Some(Box::new(detail)), ..tcp(number, State::Established) }
}

/// What a column shows of a socket.
#[track_caller]
fn check(word: &str, socket: Socket, expected: &str) {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![socket]));
    let world = tracker.world();
    let context = Context { now: Moment::from_millis(5_000), names: &NoNames, ports: Ports::Numbers };
    assert_eq!(text(Field::named(word).unwrap(), world.row(0).unwrap(), context), expected, "{word}");
}

#[test]
fn cells_have_units() {
    let info = TcpInfo {
        rtt: 12_345,
        rttvar: 53,
        snd_cwnd: 1000,
        delivery_rate: 1_179_000,
        bytes_sent: 6_291_456,
        snd_mss: 1448,
        snd_ssthresh: 0x7fff_ffff,
        options: 2,
        ..TcpInfo::default()
    };
    check("rtt", measured(1, info), "12.3ms");
    check("rttvar", measured(1, info), "0.053ms");
    check("cwnd", measured(1, info), "1,000");
    check("rate", measured(1, info), "9.43 Mbps");
    check("bytes_sent", measured(1, info), "6.00 MiB");
    check("mss", measured(1, info), "1,448 B");
    check("skmem.rb", measured(1, info), "128 KiB");
    check("sack", measured(1, info), "yes");
    check("ecn", measured(1, info), "no");
    check("cong", measured(1, info), "cubic");
    check("retrans", measured(1, info), "0");
    // Not measured, not reached yet, not told.
    check("minrtt", measured(1, info), "-");
    check("ssthresh", measured(1, info), "-");
    check("rtt", tcp(1, State::Listen), "-");
    check("pid", measured(1, info), "-");
    check("local.port", inet(1, Protocol::Udp, State::Close, "[::1]:53", "[::]:0"), "53");
    check("local.address", inet(1, Protocol::Udp, State::Close, "[::1]:53", "[::]:0"), "::1");
    check("family", measured(1, info), "inet");
}

/// How two sockets stand by a column: by the number, and by the values themselves.
#[track_caller]
fn check_order(word: &str, left: Socket, right: Socket, expected: Ordering) {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![left, right]));
    let (world, field) = (tracker.world(), Field::named(word).unwrap());
    let (a, b) = (world.row(0).unwrap(), world.row(1).unwrap());
    assert_eq!((compare(field, a, b), compare(field, b, a)), (expected, expected.reverse()), "{word}");
    let told = prefix(field, a).cmp(&prefix(field, b));
    assert!(told == expected || told == Ordering::Equal, "{word}: {told:?}");
}

#[test]
fn what_is_measured_is_sorted_from_the_largest_on_and_nothing_stands_last() {
    let rtt = |number, rtt| measured(number, TcpInfo { rtt, ..TcpInfo::default() });
    check_order("rtt", rtt(1, 2000), rtt(2, 100), Ordering::Less);
    check_order("rtt", rtt(1, 0), rtt(2, 100), Ordering::Greater);
    check_order("rtt", tcp(1, State::Listen), rtt(2, 100), Ordering::Greater);
    check_order("rtt", rtt(1, 100), rtt(2, 100), Ordering::Equal);
    let at = |number, local| inet(number, Protocol::Tcp, State::Listen, local, "0.0.0.0:0");
    check_order("local.port", at(1, "127.0.0.2:80"), at(2, "127.0.0.1:443"), Ordering::Less);
    check_order("local.address", at(1, "10.0.0.2:80"), at(2, "[2001:db8::2]:80"), Ordering::Less);
    check_order("local.address", at(1, "[2001:db8::1]:80"), at(2, "[2001:db8::2]:80"), Ordering::Less);
    assert!(is_largest_first(Field::named("lost").unwrap()) && !is_largest_first(Field::named("pid").unwrap()));
}
