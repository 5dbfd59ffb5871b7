use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::field::text::{Context, Ports};
use crate::model::detail::{Detail, InetOptions, Memory};
use crate::model::key::Identity;
use crate::model::names::NoNames;
use crate::model::sample::{inet, look, tcp, timed};
use crate::model::socket::{Protocol, Socket};
use crate::model::tcp_info::TcpInfo;
use crate::model::time::Moment;
use crate::track::tracker::Tracker;

#[test]
fn everything_that_can_be_seen_is_explained() {
    let fields = columns().iter().map(|definition| Topic::of_column(definition.field));
    let states = State::all().map(Topic::State);
    let timers = (0..=6).map(|byte| Topic::Timer(TimerKind::from_byte(byte)));
    let tokens = listed::tcp().into_iter().map(|token| Topic::Tcp(token.name));
    let letters = listed::memory().into_iter().map(|token| Topic::Memory(token.name));
    let options = InetOptions::WORDS.into_iter().map(Topic::Term);
    for topic in fields.chain(states).chain(timers).chain(tokens).chain(letters).chain(options) {
        assert!(of(topic).is_some(), "{topic:?} has no entry");
    }
}

#[test]
fn each_entry_is_whole() {
    for entry in all() {
        let word = entry.word();
        assert!(!entry.meaning().is_empty(), "{word} has no meaning, or stands for a word that ss does not have");
        for text in [entry.meaning(), entry.advice] {
            assert!(text.ends_with('.'), "{word}: {text}");
        }
        assert!(!entry.sources.is_empty() && !entry.sources.ends_with('.'), "{word}");
        for setting in entry.settings {
            assert!(
                setting.starts_with("net.")
                    && setting.bytes().all(|byte| byte == b'.' || byte == b'_' || byte.is_ascii_alphanumeric()),
                "{setting}"
            );
        }
        assert!(named(word).iter().any(|found| found.topic == entry.topic), "{word}");
    }
    let topics: HashSet<String> = all().map(|entry| format!("{:?}", entry.topic)).collect();
    assert_eq!(topics.len(), all().count(), "a topic has two entries");
}

/// What a word finds.
#[track_caller]
fn check_named(word: &str, expected: &[Topic]) {
    assert_eq!(named(word).iter().map(|entry| entry.topic).collect::<Vec<_>>(), expected, "{word}");
}

#[test]
fn words_are_found_in_any_case_and_spelling() {
    check_named("recvq", &[Topic::Field(Field::RecvQ)]);
    check_named("Recv-Q", &[Topic::Field(Field::RecvQ)]);
    check_named("time-wait", &[Topic::State(State::TimeWait)]);
    check_named("TIMEWAIT", &[Topic::Timer(TimerKind::TimeWait)]);
    check_named("estab", &[Topic::State(State::Established)]);
    check_named("unconn", &[Topic::State(State::Close), Topic::State(State::BoundInactive)]);
    check_named("rto", &[Topic::Tcp("rto")]);
    check_named("rb", &[Topic::Memory("rb")]);
    check_named("cwnd ", &[]);
    assert_eq!(named("skmem").len(), 9);
    assert_eq!(Topic::of_column(Field::named("rtt").unwrap()), Topic::Tcp("rtt"));
    assert_eq!(Topic::of_column(Field::named("skmem.rb").unwrap()), Topic::Memory("rb"));
    // What is said of the whole is said of its part, but for what it means.
    let port = named("local.port")[0];
    assert_eq!(port.settings, named("local")[0].settings);
    assert_ne!(port.meaning(), named("local")[0].meaning());
}

/// What is said of a topic for a socket first seen at 0, at 5 s.
#[track_caller]
fn check(topic: Topic, socket: Socket, expected: Option<&str>) {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![socket]));
    let world = tracker.world();
    let row = world.row(0).unwrap();
    let context = Context { now: Moment::from_millis(5_000), names: &NoNames, ports: Ports::Numbers };
    assert_eq!(reading(topic, Subject { row, fresh: row.socket, context }).as_deref(), expected);
}

fn queues(state: State, receive_queue: u32, send_queue: u32) -> Socket {
    Socket { receive_queue, send_queue, ..tcp(7, state) }
}

#[test]
fn the_same_number_says_another_thing_elsewhere() {
    let (received, sent) = (Topic::Field(Field::RecvQ), Topic::Field(Field::SendQ));
    check(received, queues(State::Listen, 1, 128), Some("1 connection waits to be accepted, of 128"));
    check(
        received,
        queues(State::Listen, 129, 128),
        Some("129 connections wait to be accepted, of 128: the queue is full, new ones are dropped"),
    );
    check(sent, queues(State::Listen, 0, 4096), Some("4,096 connections may wait to be accepted"));
    check(received, queues(State::Established, 0, 0), Some("0 bytes: the process has read all that came in"));
    check(received, queues(State::Established, 1, 0), Some("1 byte: came in, and the process has not read them"));
    check(
        sent,
        queues(State::Established, 0, 5000),
        Some("5,000 bytes: written, and the peer has not acknowledged them"),
    );
    let mut from_proc = queues(State::Listen, 3, 0);
    from_proc.key.identity = Identity::Digest(1);
    check(sent, from_proc, Some("/proc does not tell the limit of the accept queue"));
}

#[test]
fn times_and_places_are_told() {
    let waiting = timed(tcp(7, State::TimeWait), TimerKind::TimeWait, 60_000);
    check(Topic::Field(Field::State), waiting.clone(), Some("TIME-WAIT for 5s, 55.0s more"));
    check(Topic::State(State::TimeWait), waiting.clone(), Some("TIME-WAIT for 5s, 55.0s more"));
    check(Topic::State(State::Listen), waiting.clone(), None);
    check(Topic::Timer(TimerKind::TimeWait), waiting, Some("the pair of addresses and ports is free in 55.0s"));
    check(Topic::Field(Field::Timer), tcp(7, State::Established), Some("none runs"));
    check(Topic::Field(Field::Remote), tcp(7, State::Established), Some("127.0.0.2:443: on this host"));
    let listener = inet(7, Protocol::Tcp, State::Listen, "0.0.0.0:22", "0.0.0.0:0");
    check(Topic::Field(Field::Local), listener.clone(), Some("0.0.0.0:22: every address of this host"));
    check(Topic::Field(Field::Remote), listener, Some("0.0.0.0:*: nobody yet"));
    check(Topic::Field(Field::Interface), tcp(7, State::Listen), None);
}

fn detailed(info: TcpInfo, memory: Memory) -> Socket {
    let detail = Detail { tcp: Some(info), memory: Some(memory), tos: Some(0xb8), ..Detail::default() };
    Socket { detail: Some(Box::new(detail)), options: Some(InetOptions(1)), ..tcp(7, State::Established) }
}

#[test]
fn figures_are_read_beside_others() {
    let info = TcpInfo {
        length: 280,
        rtt: 20_000,
        min_rtt: 5000,
        snd_cwnd: 10,
        snd_mss: 1448,
        snd_ssthresh: 7,
        unacked: 10,
        total_retrans: 1,
        data_segs_out: 200,
        options: 2,
        ..TcpInfo::default()
    };
    let memory = Memory { receive_allocated: 1, receive_buffer: 4, drops: Some(0), ..Memory::default() };
    let say = |topic, expected| check(topic, detailed(info, memory), expected);
    say(Topic::Tcp("rtt"), Some("20.0ms: the least seen is 5.000ms"));
    say(Topic::Tcp("cwnd"), Some("10 segments: 14,480 bytes may be on their way; 10 segments are"));
    say(Topic::Tcp("ssthresh"), Some("7 segments: cwnd has reached it: congestion avoidance"));
    say(Topic::Tcp("unacked"), Some("10 segments: cwnd is used up"));
    say(Topic::Tcp("total_retrans"), Some("1 segment: 0.50 % of the segments with data"));
    say(Topic::Tcp("sack"), Some("yes"));
    say(Topic::Tcp("lost"), Some("0"));
    say(Topic::Tcp("ecn"), Some("no"));
    say(Topic::Tcp("minrtt"), Some("5.000ms"));
    say(Topic::Tcp("rcv_rtt"), None);
    say(Topic::Memory("r"), Some("1 byte: 25.00 % of its limit"));
    say(Topic::Memory("d"), Some("0 packets: nothing was dropped"));
    say(Topic::Term("tos"), Some("0xb8: DSCP 46, ECN 0"));
    say(Topic::Term("recverr"), Some("set"));
    say(Topic::Term("freebind"), None);
}

proptest! {
    /// No value is too large or too odd to be read.
    #[test]
    fn any_numbers_are_survived(numbers in proptest::array::uniform8(any::<u32>()), counters in any::<u64>(), state in 0_u8..15) {
        let [rtt, cwnd, mss, unacked, retrans, part, whole, queue] = numbers;
        let info = TcpInfo {
            length: 280, rtt, snd_cwnd: cwnd, snd_mss: mss, unacked, total_retrans: retrans, min_rtt: part,
            snd_ssthresh: whole, bytes_sent: counters, bytes_retrans: counters, busy_time: counters, data_segs_out: 1,
            ..TcpInfo::default()
        };
        let memory = Memory { receive_allocated: part, receive_buffer: whole, ..Memory::default() };
        let socket = Socket { state: State::from_number(state), receive_queue: queue, send_queue: part, ..detailed(info, memory) };
        let mut tracker = Tracker::default();
        tracker.absorb(look(0, vec![socket]));
        let world = tracker.world();
        let row = world.row(0).unwrap();
        let context = Context { now: Moment::from_millis(5_000), names: &NoNames, ports: Ports::Numbers };
        for entry in all() {
            let _ = reading(entry.topic, Subject { row, fresh: row.socket, context });
        }
    }
}
