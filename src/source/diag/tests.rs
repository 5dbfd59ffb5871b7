use std::collections::VecDeque;

use super::request::{Kind, Request};
use super::*;
use crate::model::address::{Endpoint, InetEnds};
use crate::model::key::Identity;
use crate::model::socket::Protocol;
use crate::model::state::{State, StateSet};
use crate::source::Extras;

/// SOCK_DIAG_BY_FAMILY (linux/sock_diag.h).
const BY_FAMILY: u16 = 20;

/// A kernel that answers from a list.
#[derive(Default)]
struct Script {
    answers: VecDeque<Result<Vec<u8>, i32>>,
    sent: Vec<Vec<u8>>,
    renewed: u32,
}

impl Channel for Script {
    fn send(&mut self, request: &[u8]) -> io::Result<()> {
        self.sent.push(request.to_vec());
        Ok(())
    }

    fn receive(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let answer = self.answers.pop_front().expect("no more is received than was sent");
        let bytes = answer.map_err(io::Error::from_raw_os_error)?;
        room.iter_mut().zip(&bytes).for_each(|(to, from)| *to = *from);
        Ok(bytes.len())
    }

    fn renew(&mut self) -> io::Result<()> {
        self.renewed += 1;
        Ok(())
    }
}

/// What a sink was told, in short: `[` a table begins, a number of bytes, `~` a table was interrupted.
#[derive(Default)]
struct Log(String);

impl Sink for Log {
    fn begin(&mut self, _table: Table) {
        self.0.push('[');
    }
    fn frame(&mut self, frame: Frame<'_>) {
        self.0 += &format!(" {}", frame.bytes.len());
    }
    fn gap(&mut self, gap: Gap) {
        assert_eq!(gap, Gap::Interrupted { table: Table::Tcp4 });
        self.0.push('~');
    }
}

fn message(sequence: u32, kind: u16, flags: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(u32::try_from(16 + payload.len()).unwrap().to_ne_bytes());
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(flags.to_ne_bytes());
    bytes.extend(sequence.to_ne_bytes());
    bytes.extend([0; 4]);
    bytes.extend(payload);
    bytes
}

fn row(sequence: u32) -> Vec<u8> {
    message(sequence, BY_FAMILY, 2, &[0; 72])
}

fn done(sequence: u32) -> Vec<u8> {
    message(sequence, netlink::DONE, 2, &[0; 4])
}

fn refusal(sequence: u32, errno: i32) -> Vec<u8> {
    message(sequence, netlink::ERROR, 0, &(-errno).to_ne_bytes())
}

fn interrupted(sequence: u32) -> Vec<u8> {
    message(sequence, netlink::DONE, netlink::FLAG_DUMP_INTERRUPTED, &[0; 4])
}

fn wants(states: StateSet) -> Wants {
    Wants::new(vec![Table::Tcp4], states)
}

/// Dumps a table from the answers: what the sink was told, how it ended, how often the channel was renewed.
#[track_caller]
fn check(answers: Vec<Result<Vec<u8>, i32>>, told: &str, error: Option<&str>, renewed: u32) {
    let script = Script { answers: answers.into(), ..Script::default() };
    let mut diag = Diag::over(script, NetnsId(1));
    let mut log = Log::default();
    let outcome = diag.table(Table::Tcp4, &wants(StateSet::ALL), &mut log);
    assert_eq!(log.0, told);
    match (outcome, error) {
        (Ok(()), None) => {}
        (Err(error), Some(words)) => assert!(error.to_string().contains(words), "{error}"),
        (outcome, error) => panic!("{outcome:?} is not {error:?}"),
    }
    assert_eq!(diag.channel.renewed, renewed);
    assert!(diag.channel.answers.is_empty(), "an answer was not read");
}

#[test]
fn a_dump_ends_with_done() {
    check(vec![Ok(row(1)), Ok([row(1), row(1)].concat()), Ok(done(1))], "[ 88 176 20", None, 0);
    check(vec![Ok([row(1), done(1)].concat())], "[ 108", None, 0);
}

#[test]
fn answers_to_older_requests_are_skipped() {
    check(vec![Ok(row(9)), Ok(done(0)), Ok(refusal(7, libc::EIO)), Ok(done(1))], "[ 20", None, 0);
}

#[test]
fn signals_and_acknowledgements_change_nothing() {
    let acknowledgement = message(1, netlink::ERROR, 0, &[0; 4]);
    check(vec![Err(libc::EINTR), Ok(acknowledgement), Err(libc::EINTR), Ok(done(1))], "[ 20 20", None, 0);
}

#[test]
fn interrupted_dumps_are_begun_again() {
    check(vec![Ok(interrupted(1)), Ok(done(2))], "[ 20[ 20", None, 0);
    let always = (1..=4).map(|sequence| Ok(interrupted(sequence))).collect();
    check(always, "[ 20[ 20[ 20[ 20~", None, 0);
    let early = message(1, BY_FAMILY, netlink::FLAG_DUMP_INTERRUPTED, &[]);
    check(vec![Ok(early), Ok(done(1)), Ok(done(2))], "[ 16 20[ 20", None, 0);
}

#[test]
fn lost_answers_are_asked_for_again_on_a_new_socket() {
    check(vec![Ok(row(1)), Err(libc::ENOBUFS), Ok(done(2))], "[ 88[ 20", None, 1);
    check(vec![Err(libc::ENOBUFS); 4], "[[[[", Some("faster than they were read"), 4);
}

#[test]
fn longer_answers_get_a_larger_buffer() {
    let long = message(2, BY_FAMILY, 2, &vec![0; BUFFER]);
    check(vec![Ok(long.clone()), Ok(long), Ok(done(2))], "[[ 65552 20", None, 1);
}

#[test]
fn lasting_refusals_are_final() {
    check(vec![Ok(refusal(1, libc::ENOENT))], "[", Some("tcp_diag"), 0);
    check(vec![Ok([row(1), refusal(1, libc::EINVAL)].concat())], "[", Some("too old"), 0);
    check(vec![Err(libc::EPERM)], "[", Some("forbids"), 1);
    check(vec![Ok(row(1)), Err(libc::EAGAIN)], "[ 88", Some("did not answer within 2 s"), 1);
}

#[test]
fn passing_refusals_are_not() {
    let refused_at_the_end = message(1, netlink::DONE, 2, &(-libc::ENOMEM).to_ne_bytes());
    check(vec![Ok(refused_at_the_end), Ok(done(2))], "[[ 20", None, 0);
}

#[test]
fn broken_datagrams_are_handed_on_and_waited_past() {
    check(vec![Ok(vec![]), Ok(vec![1, 2, 3]), Ok(vec![0xff; 40]), Ok(done(1))], "[ 0 3 40 20", None, 0);
}

#[test]
fn no_request_is_sent_for_states_that_cannot_be() {
    let mut diag = Diag::over(Script::default(), NetnsId(1));
    let mut log = Log::default();
    diag.table(Table::Tcp4, &wants(StateSet::of(&[State::Close])), &mut log).unwrap();
    diag.table(Table::Udp6, &wants(StateSet::of(&[State::Listen])), &mut log).unwrap();
    assert_eq!((log.0.as_str(), diag.channel.sent.len()), ("[[", 0));
}

/// The states, extensions and flags of a table's request.
#[track_caller]
fn check_request(table: Table, wants: &Wants, family: u8, protocol: u8, extensions: u8, states: u32) {
    let mut bytes = Vec::new();
    Request::table(table, wants).unwrap().serialize(7, &mut bytes);
    let request = Messages::new(&bytes).next().unwrap();
    assert_eq!((request.kind, request.flags, request.sequence), (BY_FAMILY, 0x301, 7));
    assert_eq!(request.payload[..4], [family, protocol, extensions, 0]);
    assert_eq!(netlink::u32_at(request.payload, 4), Some(states));
}

#[test]
fn requests_ask_for_what_is_wanted() {
    let listening = wants(StateSet::LISTENING);
    check_request(Table::Tcp4, &listening, 2, 6, 0, 1 << 10);
    check_request(Table::Tcp6, &wants(StateSet::ALL), 10, 6, 0, 0x2f7e);
    check_request(Table::Udp4, &listening, 2, 17, 0, 1 << 7);
    check_request(Table::Udp6, &wants(StateSet::CONNECTED), 10, 17, 0, 1 << 1);
    check_request(Table::Tcp4, &Wants { extras: Extras::ALL, ..listening.clone() }, 2, 6, 0b0111_1110, 1 << 10);
    check_request(Table::Unix, &listening, 1, 0, 0, u32::MAX);
}

fn target(protocol: Protocol, local: &str, remote: &str) -> Target {
    let end = |text: &str| text.parse::<std::net::SocketAddr>().map(|end| Endpoint::new(end.ip(), end.port())).unwrap();
    let ends = InetEnds { local: end(local), remote: end(remote), interface: 3 };
    Target { protocol, ends, identity: Some(Identity::Cookie(0x0102_0304_0506_0708)) }
}

/// Source port, destination port, interface and cookie words of the request for one socket.
#[track_caller]
fn check_look_up(target: &Target, source: u16, destination: u16) {
    let kind = Kind::of(table_of(target).unwrap()).unwrap();
    let mut bytes = Vec::new();
    Request::one(&kind, target).serialize(1, &mut bytes);
    let request = Messages::new(&bytes).next().unwrap();
    assert_eq!(request.flags, 1, "no dump");
    assert_eq!(request.payload[8..12], [source.to_be_bytes(), destination.to_be_bytes()].concat());
    let words = [44, 48, 52].map(|offset| netlink::u32_at(request.payload, offset).unwrap());
    assert_eq!(words, [3, 0x0506_0708, 0x0102_0304]);
}

#[test]
fn udp_is_looked_up_as_a_packet_to_it() {
    check_look_up(&target(Protocol::Tcp, "127.0.0.1:80", "127.0.0.1:4000"), 80, 4000);
    check_look_up(&target(Protocol::Tcp, "[::1]:80", "[::1]:4000"), 80, 4000);
    check_look_up(&target(Protocol::Udp, "127.0.0.1:80", "127.0.0.1:4000"), 4000, 80);
}

/// Looks a listener up: how many requests it takes and how it ends.
#[track_caller]
fn check_find(remote: &str, answers: Vec<Vec<u8>>, requests: usize, error: Option<i32>) {
    let script = Script { answers: answers.into_iter().map(Ok).collect(), ..Script::default() };
    let mut diag = Diag::over(script, NetnsId(1));
    let found = diag.find(&target(Protocol::Tcp, "127.0.0.1:80", remote));
    assert_eq!(found.as_ref().err().and_then(DiagError::refusal), error);
    assert!(found.is_err() || found.unwrap().is_none());
    assert_eq!(diag.channel.sent.len(), requests);
}

#[test]
fn what_is_not_there_is_not_found() {
    check_find("127.0.0.1:9", vec![refusal(1, libc::ENOENT)], 1, None);
    check_find("127.0.0.1:9", vec![refusal(1, libc::ESTALE)], 1, None);
    check_find("127.0.0.1:9", vec![row(1)], 1, None);
    check_find("127.0.0.1:9", vec![refusal(1, libc::EPERM)], 1, Some(libc::EPERM));
    check_find("0.0.0.0:0", vec![refusal(1, libc::ENOENT), [row(2), done(2)].concat()], 2, None);
}

proptest::proptest! {
    #[test]
    fn any_datagram_is_survived(bytes: Vec<u8>, sequence: u32) {
        let _ = Survey::of(&bytes, sequence);
    }
}
