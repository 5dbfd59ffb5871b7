use std::collections::VecDeque;

use super::*;
use crate::decode::netlink;
use crate::model::address::{Endpoint, Ends, InetEnds};
use crate::model::key::{Identity, Key};
use crate::model::socket::Protocol;
use crate::model::state::{State, StateSet};
use crate::model::time::Moment;
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
    let broken_off = message(1, netlink::DONE, 2, &(-libc::ENOMEM).to_ne_bytes());
    check(vec![Ok(broken_off), Ok(done(2))], "[[ 20", None, 0);
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

/// The words of a request, as `od -tx1` shows them.
#[track_caller]
fn check_bytes(request: Option<Request>, words: &str) {
    let mut bytes = Vec::new();
    request.expect("it can be asked").serialize(123_456, &mut bytes);
    let shown: Vec<String> =
        bytes.chunks(4).map(|word| word.iter().map(|byte| format!("{byte:02x}")).collect()).collect();
    let expected: Vec<&str> = words.split_whitespace().collect();
    assert_eq!(shown, expected);
}

/// A table's request, against what was seen of ss 7.3 (strace). The words of an inet socket's id are left out there.
#[track_caller]
fn check_request(table: Table, wants: &Wants, words: &str) {
    check_bytes(Request::table(table, wants), &words.replace("ID", &"00000000 ".repeat(12)));
}

/// Header of ss's requests for inet sockets without attributes.
const INET: &str = "48000000 14000103 40e20100 00000000";

#[test]
#[cfg(target_endian = "little")]
fn tables_are_asked_for_as_ss_asks() {
    let all = wants(StateSet::ALL);
    check_request(Table::Tcp4, &all, &format!("{INET} 02060000 7e2f0000 ID"));
    check_request(Table::Tcp6, &all, &format!("{INET} 0a060000 7e2f0000 ID"));
    check_request(Table::Udp4, &all, &format!("{INET} 02110000 82000000 ID"));
    check_request(Table::Udp6, &all, &format!("{INET} 0a110000 82000000 ID"));
    check_request(Table::Raw4, &all, &format!("{INET} 02ff0000 82000000 ID"));
    check_request(Table::Raw6, &all, &format!("{INET} 0aff0000 82000000 ID"));
    check_request(Table::Dccp6, &all, &format!("{INET} 0a210000 7e2f0000 ID"));
    check_request(Table::Sctp4, &all, &format!("{INET} 02840000 ff2f0000 ID"));
    let mptcp = "50000000 14000103 40e20100 00000000 02060000 ff2f0000 ID 08000300 06010000";
    check_request(Table::Mptcp4, &all, mptcp);
    check_request(Table::Mptcp6, &all, &mptcp.replace("02060000", "0a060000"));
    let header = |length: u8| format!("{length:02x}000000 14000103 40e20100 00000000");
    check_request(
        Table::Unix,
        &all,
        &format!("{} 01000000 ff2f0000 00000000 5f000000 00000000 00000000", header(0x28)),
    );
    check_request(Table::Netlink, &all, &format!("{} 10ff0000 00000000 03000000 00000000 00000000", header(0x24)));
    check_request(Table::Packet, &all, &format!("{} 11000000 00000000 1d000000 00000000 00000000", header(0x24)));
    check_request(
        Table::Vsock,
        &all,
        &format!("{} 28000000 ff2f0000 00000000 00000000 00000000 00000000", header(0x28)),
    );
    check_request(Table::Tipc, &all, &format!("{} 1e000000 ff2f0000", header(0x18)));
    check_request(Table::Xdp, &all, &format!("{} 2c000000 00000000 1f000000 00000000 00000000", header(0x24)));
}

#[test]
#[cfg(target_endian = "little")]
fn requests_ask_for_what_is_wanted() {
    let listening = wants(StateSet::LISTENING);
    check_request(Table::Tcp4, &listening, &format!("{INET} 02060000 00040000 ID"));
    check_request(Table::Udp4, &listening, &format!("{INET} 02110000 80000000 ID"));
    check_request(Table::Udp6, &wants(StateSet::CONNECTED), &format!("{INET} 0a110000 02000000 ID"));
    check_request(Table::Sctp6, &listening, &format!("{INET} 0a840000 80040000 ID"));
    // The bit that ss leaves when it drops SYN-RECV.
    check_request(Table::Tcp4, &wants(StateSet::of(&[State::NewSynRecv])), &format!("{INET} 02060000 00100000 ID"));
    let full = Wants { extras: Extras::ALL, ..listening };
    check_request(Table::Tcp4, &full, &format!("{INET} 02067e00 00040000 ID"));
    let filter = "24000000 14000103 40e20100 00000000 11000000 00000000 3d000000 00000000 00000000";
    check_request(Table::Packet, &full, filter);
    let memory = "28000000 14000103 40e20100 00000000 01000000 80040000 00000000 7f000000 00000000 00000000";
    check_request(Table::Unix, &full, memory);
}

/// What ss sends for `sport = :80`.
fn on_port_80(states: StateSet) -> Wants {
    let bytecode = [7, 16, 20, 0, 0, 0, 0, 0, 80, 0, 0, 0, 0, 0, 0, 0];
    Wants { bytecode: Some(bytecode.into()), ..wants(states) }
}

#[test]
#[cfg(target_endian = "little")]
fn a_program_goes_with_every_inet_request() {
    let program = "14000100 07101400 00000000 50000000 00000000";
    let header = |length: u8| format!("{length:02x}000000 14000103 40e20100 00000000");
    let filter = on_port_80(StateSet::ALL);
    check_request(Table::Tcp4, &filter, &format!("{} 02060000 7e2f0000 ID {program}", header(0x5c)));
    check_request(Table::Raw6, &filter, &format!("{} 0aff0000 82000000 ID {program}", header(0x5c)));
    let both = format!("{} 02060000 ff2f0000 ID {program} 08000300 06010000", header(0x64));
    check_request(Table::Mptcp4, &filter, &both);
    let whole = Wants { bytecode: Some([4, 4, 8].into()), ..wants(StateSet::LISTENING) };
    check_request(Table::Tcp4, &whole, &format!("{} 02060000 00040000 ID 07000100 04040800", header(0x50)));
}

#[test]
#[cfg(target_endian = "little")]
fn both_families_of_tcp_are_asked_for_at_once() {
    let id = "00000000 ".repeat(12);
    let words = format!("4c000000 12000103 40e20100 00000000 02000000 {id} 00040000 00000000");
    check_bytes(Request::tcp(&wants(StateSet::LISTENING)), &words);
    let words = format!(
        "60000000 12000103 40e20100 00000000 02000000 {id} 40000000 00000000 \
         14000100 07101400 00000000 50000000 00000000"
    );
    check_bytes(Request::tcp(&on_port_80(StateSet::of(&[State::TimeWait]))), &words);
    assert_eq!(Request::tcp(&wants(StateSet::of(&[State::Close]))), None);
}

#[test]
fn sockets_without_states_count_as_closed() {
    let connected = wants(StateSet::CONNECTED);
    for table in [Table::Netlink, Table::Packet, Table::Xdp] {
        assert_eq!(Request::table(table, &connected), None, "{table:?}");
    }
    for table in Table::all() {
        assert_eq!(Request::table(table, &wants(StateSet::EMPTY)), None, "{table:?}");
    }
}

/// A socket as it is to be closed.
fn doomed(protocol: Protocol, local: &str, remote: &str) -> Socket {
    let target = target(protocol, local, remote);
    let key = Key { netns: NetnsId(1), identity: Identity::Cookie(0x0102_0304_0506_0708) };
    Socket::new(key, Moment::default(), protocol, State::Established, Ends::Inet(target.ends))
}

#[test]
#[cfg(target_endian = "little")]
fn a_socket_is_closed_by_its_cookie_as_ss_closes_it() {
    let check = |socket: &Socket, words: &str| {
        let words = format!("48000000 15000500 40e20100 00000000 {words} 03000000 08070605 04030201");
        check_bytes(inet::destroy(socket).map(Request::destroy), &words);
    };
    let none = "00000000 00000000 00000000";
    let tcp = doomed(Protocol::Tcp, "127.0.0.1:8080", "127.0.0.2:4000");
    check(&tcp, &format!("02060000 00000000 1f900fa0 7f000001 {none} 7f000002 {none}"));
    let loopback = format!("{none} 00000001");
    let udp = doomed(Protocol::Udp, "[::1]:99", "[::]:0");
    check(&udp, &format!("0a110000 00000000 00630000 {loopback} {none} 00000000"));
    let raw = doomed(Protocol::Raw, "0.0.0.0:1", "0.0.0.0:0");
    check(&raw, &format!("02ff0001 00000000 00010000 00000000 {none} 00000000 {none}"));
    let mptcp = doomed(Protocol::Mptcp, "127.0.0.1:7778", "0.0.0.0:0");
    check(&mptcp, &format!("02060000 00000000 1e620000 7f000001 {none} 00000000 {none}"));
    let from_proc = Key { identity: Identity::Digest(1), ..tcp.key };
    assert_eq!(inet::destroy(&Socket { key: from_proc, ..tcp }), None, "without a cookie nothing is closed");
}

/// Closes a socket where the kernel gives this answer.
#[track_caller]
fn check_destroy(answer: Result<Vec<u8>, i32>, outcome: Result<Destroyed, &str>) {
    let mut diag = Diag::over(Script { answers: [answer].into(), ..Script::default() }, NetnsId(1));
    let destroyed = diag.destroy(&doomed(Protocol::Tcp, "127.0.0.1:1", "127.0.0.1:2"));
    assert_eq!(destroyed.map_err(|error| error.to_string()), outcome.map_err(str::to_owned));
}

#[test]
fn the_outcome_of_closing_is_told() {
    check_destroy(Ok(message(1, netlink::ERROR, 0, &[0; 20])), Ok(Destroyed::Closed));
    check_destroy(Ok(refusal(1, libc::ENOENT)), Ok(Destroyed::Gone));
    check_destroy(Ok(refusal(1, libc::EOPNOTSUPP)), Ok(Destroyed::Unsupported));
    check_destroy(Ok(refusal(1, libc::EPERM)), Err("SOCK_DESTROY answers: Operation not permitted"));
    check_destroy(Err(libc::EIO), Err("receiving an answer over netlink: Input/output error (os error 5)"));
}

/// A row of one family in a walk over both.
fn family_row(sequence: u32, family: u8) -> Vec<u8> {
    let mut payload = [0; 72];
    payload[0] = family;
    message(sequence, 18, 2, &payload)
}

/// Notes the tables of frames and how many messages each has.
#[derive(Default)]
struct Tables(Vec<String>);

impl Sink for Tables {
    fn begin(&mut self, table: Table) {
        self.0.push(format!("begin {table:?}"));
    }
    fn frame(&mut self, frame: Frame<'_>) {
        self.0.push(format!("{:?} {}", frame.table, Messages::new(frame.bytes).count()));
    }
    fn gap(&mut self, _gap: Gap) {}
}

#[test]
fn mixed_families_are_told_apart() {
    let rows = |families: &[u8]| families.iter().flat_map(|family| family_row(1, *family)).collect::<Vec<_>>();
    let answers =
        [Ok([rows(&[2, 2, 10, 2]), vec![7; 5]].concat()), Ok(rows(&[10, 10])), Ok([rows(&[2]), done(1)].concat())];
    let mut diag = Diag::over(Script { answers: answers.into(), ..Script::default() }, NetnsId(1));
    let mut tables = Tables::default();
    diag.tcp_both(&wants(StateSet::ALL), &mut tables).unwrap();
    assert_eq!(tables.0, ["begin Tcp4", "begin Tcp6", "Tcp4 2", "Tcp6 1", "Tcp4 1", "Tcp6 2", "Tcp4 2"]);
}

#[test]
fn answers_are_recorded_as_they_come() {
    let datagrams = [[row(123_456), row(123_456)].concat(), done(123_456)];
    for _ in 0..2 {
        let answers = datagrams.iter().cloned().map(Ok).collect();
        let mut diag = Diag::over(Script { answers, ..Script::default() }, NetnsId(1));
        let mut written = Vec::new();
        diag.record(Table::Tcp4, &wants(StateSet::ALL), &mut written).unwrap();
        assert_eq!(written, datagrams.concat());
    }
    let mut diag = Diag::over(Script { answers: datagrams.map(Ok).into(), ..Script::default() }, NetnsId(1));
    let full = diag.record(Table::Tcp4, &wants(StateSet::ALL), &mut [0u8; 100].as_mut_slice()).unwrap_err();
    assert!(full.to_string().starts_with("writing the dump: "), "{full}");
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
    Request::find(inet::one(kind, target)).serialize(1, &mut bytes);
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
        let mut whole: Vec<u8> = Vec::new();
        answer::by_family(&bytes, |_, piece: &[u8]| whole.extend(piece));
        proptest::prop_assert_eq!(whole, bytes);
    }
}
