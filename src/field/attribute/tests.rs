use std::sync::Arc;

use super::*;
use crate::field::FIELDS;
use crate::field::schema::PLACES;
use crate::field::text::{Context, Ports};
use crate::field::tokens::listed;
use crate::field::value::{Subject, Value};
use crate::model::detail::Detail;
use crate::model::names::NoNames;
use crate::model::owner::Process;
use crate::model::sample::{inet, look, tcp, timed, unix};
use crate::model::socket::{Protocol, Shutdown};
use crate::model::state::State;
use crate::model::tcp_info::TcpInfo;
use crate::model::time::Date;
use crate::model::timer::TimerKind;
use crate::track::tracker::Tracker;
use crate::track::world::World;

/// What is not about the socket.
const OF_THE_LOOK: [&str; 2] = ["v", "time"];

#[test]
fn every_column_every_key_and_every_word_of_ss_is_an_attribute() {
    for definition in &FIELDS {
        assert!(attribute(definition.name).is_some() && attribute(definition.key).is_some(), "{}", definition.name);
    }
    for place in PLACES
        .iter()
        .filter(|place| place.is_of(&FIELDS.map(|definition| definition.field)))
        .filter(|place| !OF_THE_LOOK.contains(&place.path))
    {
        assert!(attribute(&place.path.replace("[]", "")).is_some(), "{}", place.path);
    }
    for token in listed::tcp() {
        assert!(attribute(token.name).is_some() && attribute(&format!("tcp.{}", token.name)).is_some());
    }
    assert!(
        attribute("skmem.rb").is_some() && attribute("mptcp.subflows").is_some() && attribute("sctp.state").is_some()
    );
    assert_eq!(attribute("RATE").map(Attribute::word), Some("delivery_rate"));
    assert!(attribute("nonsense").is_none());
}

#[test]
fn each_word_means_one_attribute_and_each_has_its_sentence() {
    let mut words: Vec<&str> = attributes().iter().flat_map(|attribute| attribute.words.iter().copied()).collect();
    for attribute in attributes() {
        assert!(attribute.doc.ends_with('.'), "{} has no sentence", attribute.word());
        assert!(attribute.words.iter().all(|word| !word.contains(char::is_uppercase)), "{}", attribute.word());
    }
    words.sort_unstable();
    let all = words.len();
    words.dedup();
    assert_eq!(words.len(), all);
}

fn world() -> Arc<World> {
    let mut cut = tcp(2, State::CloseWait);
    cut.shutdown = Some(Shutdown(1));
    cut.mark = Some(7);
    cut.uid = 33;
    let mut listener = inet(3, Protocol::Tcp, State::Listen, "[::]:22", "[::]:0");
    (listener.send_queue, listener.v6_only) = (128, Some(true));
    let running = timed(tcp(4, State::Established), TimerKind::Keepalive, 7_000);
    let waiting = Socket { inode: 0, ..timed(tcp(5, State::TimeWait), TimerKind::TimeWait, 48_200) };
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![cut.clone()]));
    tracker.absorb(look(1500, vec![cut, listener, running, waiting, unix(9, State::Listen, b"/run/x")]));
    let process = Arc::new(Process { pid: 812, command: b"nginx".to_vec().into() });
    tracker
        .learn(|inode| (inode == 2).then(|| vec![Holder { process: Arc::clone(&process), tid: None, fd: 5 }].into()));
    tracker.world()
}

/// As JSON writes it.
fn shown(kind: Kind, datum: Datum<'_>) -> Option<String> {
    Some(match (kind, datum) {
        (_, Datum::Unknown) => return None,
        (Kind::Span, Datum::Number(nanos) | Datum::AtLeast(nanos)) => (nanos / 1_000_000).to_string(),
        (Kind::Flag, Datum::Number(flag)) => (flag == 1).to_string(),
        (Kind::Hex, Datum::Number(number)) => format!("{number:x}"),
        (_, Datum::Number(number) | Datum::AtLeast(number)) => number.to_string(),
        (_, Datum::Text(text)) => String::from_utf8_lossy(text).into_owned(),
        (_, Datum::Address(address)) => address.to_string(),
    })
}

#[test]
fn values_are_those_of_json() {
    let world = world();
    let now = Moment::from_millis(3000);
    let all = FIELDS.map(|definition| definition.field);
    for row in world.rows() {
        let known = Known::row(row, now);
        let context = Context { now, names: &NoNames, ports: Ports::Numbers };
        let subject = Subject { row, context, date: Date::default(), holders: known.holders, count: 1 };
        let of_list = PLACES.iter().filter(|place| place.is_of(&all));
        for place in of_list.filter(|place| !OF_THE_LOOK.contains(&place.path) && place.path != "timer") {
            let attribute = attribute(&place.path.replace("[]", "")).unwrap();
            let mut told = None;
            attribute.each(&known, |datum| told = told.take().or(shown(attribute.kind, datum)));
            let value = match place.value(&subject) {
                Value::Absent if place.path == "timer.name" => Some("off".to_owned()),
                // Those are names of what is compared by number.
                _ if ["local.service", "peer.service", "login", "netns_name"].contains(&place.path) => continue,
                // A filter asks for 0 where there is none.
                Value::Null if place.path == "ino" || place.path == "local.ino" => Some("0".to_owned()),
                Value::Absent | Value::Null => None,
                Value::Boolean(flag) => Some(flag.to_string()),
                Value::Integer(number) => Some(number.to_string()),
                Value::Signed(number) => Some(number.to_string()),
                Value::Micros(micros) => Some((micros / 1000).to_string()),
                Value::Hex(number) => Some(format!("{number:x}")),
                Value::Address(address) => Some(address.to_string()),
                Value::Text(text) => Some(text.into_owned()),
            };
            assert_eq!(told, value, "{} of {:?}", place.path, row.socket);
        }
    }
}

#[track_caller]
fn check_account(word: &str, info: TcpInfo, expected: Datum<'_>) {
    let detail = Detail { tcp: Some(info), ..Detail::default() };
    let socket = Socket { detail: Some(Box::new(detail)), ..tcp(1, State::Established) };
    let mut told = Vec::new();
    attribute(word).unwrap().each(&Known::socket(&socket), |datum| told.push(datum));
    assert_eq!(told, [expected], "{word}");
}

#[test]
fn accounts_are_read_in_their_units_as_far_as_they_were_reported() {
    let info = TcpInfo {
        length: 240,
        rtt: 1500,
        snd_cwnd: 10,
        delivery_rate: 125,
        busy_time: 2000,
        min_rtt: u32::MAX,
        ..TcpInfo::default()
    };
    check_account("rtt", info, Datum::Number(1_500_000));
    check_account("tcp.cwnd", info, Datum::Number(10));
    check_account("rate", info, Datum::Number(1000));
    check_account("busy", info, Datum::Number(2_000_000));
    check_account("retrans", info, Datum::Number(0));
    check_account("sack", info, Datum::Number(0));
    check_account("minrtt", info, Datum::Unknown);
    check_account("rttvar", info, Datum::Unknown);
    check_account("skmem.rb", info, Datum::Unknown);
    check_account("cwnd", TcpInfo { length: 80, ..info }, Datum::Unknown);
    let (socket, mut told) = (tcp(1, State::Established), None);
    attribute("rtt").unwrap().each(&Known::socket(&socket), |datum| told = Some(datum));
    assert_eq!(told, Some(Datum::Unknown));
}

#[test]
fn what_was_there_before_is_older_than_it_seems() {
    let world = world();
    let told = |row: usize, word: &str| {
        let mut told = None;
        let known = Known::row(world.row(row).unwrap(), Moment::from_millis(2000));
        attribute(word).unwrap().each(&known, |datum| told = Some(datum));
        told.unwrap()
    };
    assert_eq!(told(0, "age"), Datum::AtLeast(2_000_000_000));
    assert!(matches!(told(1, "age"), Datum::Number(nanos) if nanos <= 2_000_000_000));
    assert_eq!(Known::socket(world.row(0).unwrap().socket).life, None);
}

#[test]
fn needs_are_a_set() {
    let needs = Needs::default().with(Need::Info).with(Need::Row);
    assert!(needs.contains(Need::Info) && needs.contains(Need::Row));
    assert!(!needs.contains(Need::Memory) && !needs.contains(Need::Holders));
}
