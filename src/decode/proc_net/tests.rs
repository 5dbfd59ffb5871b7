use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::decode::fixture::{AT, NETNS, all, frame};
use crate::model::capture::{Form, Table};
use crate::model::key::Identity;

const HEADER: &str =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode          \n";

/// A row by its columns, in the order in which the kernel prints them.
#[derive(Clone, Copy, Debug)]
struct Row {
    local: Endpoint,
    remote: Endpoint,
    st: u8,
    tx_queue: u32,
    rx_queue: u32,
    tr: u8,
    when: u64,
    retrnsmt: u32,
    uid: u32,
    timeout: u32,
    inode: u32,
}

impl Row {
    /// The text, as `tcp4_seq_show` and its kin print it.
    fn text(&self) -> String {
        let mut text = String::from("   0:");
        for end in [self.local, self.remote] {
            text.push(' ');
            let bytes = match end.address {
                IpAddr::V4(v4) => v4.octets().to_vec(),
                IpAddr::V6(v6) => v6.octets().to_vec(),
            };
            for word in bytes.as_chunks().0 {
                write!(text, "{:08X}", u32::from_ne_bytes(*word)).unwrap();
            }
            write!(text, ":{:04X}", end.port).unwrap();
        }
        let Self { st, tx_queue, rx_queue, tr, when, retrnsmt, uid, timeout, inode, .. } = self;
        write!(text, " {st:02X} {tx_queue:08X}:{rx_queue:08X} {tr:02X}:{when:08X} {retrnsmt:08X}").unwrap();
        writeln!(text, " {uid:5} {timeout:8} {inode} 1 00000000b119f9f6 100 0 0 10 0   ").unwrap();
        text
    }

    fn socket(&self) -> Socket {
        let sent = if self.tr == 1 { self.retrnsmt } else { self.timeout };
        let ends = InetEnds { local: self.local, remote: self.remote, interface: 0 };
        let key = Key { netns: NETNS, identity: inet_digest(Protocol::Tcp, &ends, self.inode) };
        Socket {
            timer: Timer {
                kind: TimerKind::from_byte(self.tr),
                retransmits: u8::try_from(sent).unwrap_or(u8::MAX),
                left_ms: u32::try_from(self.when.saturating_mul(10)).unwrap_or(u32::MAX),
            },
            receive_queue: self.rx_queue,
            send_queue: self.tx_queue,
            uid: self.uid,
            inode: self.inode,
            ..Socket::new(key, AT, Protocol::Tcp, State::from_number(self.st), Ends::Inet(ends))
        }
    }
}

fn decoded(table: Protocol, text: &str) -> (Vec<Socket>, u32) {
    let table = if table == Protocol::Udp { Table::Udp4 } else { Table::Tcp4 };
    all(&frame(table, Form::ProcText, text.as_bytes()))
}

/// The one TCP row of `line`.
#[track_caller]
fn one(line: &str) -> Socket {
    let (mut sockets, malformed) = decoded(Protocol::Tcp, &format!("{HEADER}{line}"));
    assert_eq!((sockets.len(), malformed), (1, 0), "{line}");
    sockets.remove(0)
}

#[track_caller]
fn check_ends(local: &str, remote: &str, expected: [&str; 2]) {
    let row = one(&format!("   0: {local} {remote} 01 00000000:00000000 00:00000000 00000000     0        0 651 1\n"));
    let ends = *row.ends.inet().unwrap();
    let shown = [ends.local, ends.remote].map(|end| format!("{} {}", end.address, end.port));
    assert_eq!(shown, expected);
}

/// `tr:when` and the columns retrnsmt and timeout make a timer of this kind, count and milliseconds.
#[track_caller]
fn check_timer(tr: &str, retrnsmt: &str, timeout: &str, (kind, retransmits, left_ms): (TimerKind, u8, u32)) {
    let ends = "0100007F:0016 0100007F:AA44";
    let row = one(&format!("   0: {ends} 01 00000000:00000000 {tr} {retrnsmt} 0 {timeout} 651 1"));
    assert_eq!(row.timer, Timer { kind, retransmits, left_ms });
}

/// Two lines with these columns before and after: have they the same key?
#[track_caller]
fn check_same_key(protocol: Protocol, before: [&str; 3], after: [&str; 3], same: bool) {
    let line = |[ends, st, inode]: [&str; 3]| {
        format!("   0: {ends} {st} 00000000:00000000 00:00000000 00000000 0 0 {inode} 1\n")
    };
    let (sockets, _) = decoded(protocol, &format!("{HEADER}{}{}", line(before), line(after)));
    let [before, after] = &sockets[..] else { panic!("two rows expected: {sockets:?}") };
    assert!(matches!(before.key.identity, Identity::Digest(_)));
    assert_eq!(before.key == after.key, same);
}

#[test]
#[cfg(target_endian = "little")]
fn rows_as_linux_prints_them() {
    let text = format!(
        "{HEADER}   0: 0100007F:07E8 00000000:0000 0A 00000000:00000002 00:00000000 00000000  1000        0 651 1 00000000b119f9f6 100 0 0 10 0                       \n\
         10001: 0100007F:07E8 0100007F:AA44 06 00000000:00000000 03:0000176D 00000000     0        0 0 3 0000000000000000\n"
    );
    let local = Endpoint::new(Ipv4Addr::LOCALHOST.into(), 2024);
    let listener = Row {
        local,
        remote: Endpoint::ANY_V4,
        st: 10,
        tx_queue: 0,
        rx_queue: 2,
        tr: 0,
        when: 0,
        retrnsmt: 0,
        uid: 1000,
        timeout: 0,
        inode: 651,
    };
    let remote = Endpoint::new(local.address, 43588);
    let waiting = Row { remote, st: 6, rx_queue: 0, tr: 3, when: 5997, uid: 0, inode: 0, ..listener };
    assert_eq!(decoded(Protocol::Tcp, &text), (vec![listener.socket(), waiting.socket()], 0));
}

#[test]
#[cfg(target_endian = "little")]
fn addresses() {
    check_ends("0100007F:0016", "00000000:0000", ["127.0.0.1 22", "0.0.0.0 0"]);
    check_ends("010200C0:FFFF", "FFFFFFFF:0001", ["192.0.2.1 65535", "255.255.255.255 1"]);
    let any = "00000000000000000000000000000000:0000";
    check_ends("00000000000000000000000001000000:0016", any, ["::1 22", ":: 0"]);
    check_ends("B80D0120000000000000000001000000:0016", any, ["2001:db8::1 22", ":: 0"]);
    check_ends("0000000000000000FFFF0000010200C0:0016", any, ["::ffff:192.0.2.1 22", ":: 0"]);
}

#[test]
fn every_state() {
    for number in 0..=255u8 {
        let row = one(&format!("0: 00000000:0016 00000000:0000 {number:02X} 0:0 00:0 0 0 0 651"));
        assert_eq!(row.state, State::from_number(number));
    }
}

#[test]
fn every_timer() {
    check_timer("00:00000000", "00000000", "0", (TimerKind::Off, 0, 0));
    check_timer("01:00000014", "00000003", "7", (TimerKind::On, 3, 200));
    check_timer("02:000AFC79", "00000003", "7", (TimerKind::Keepalive, 7, 7_199_930));
    check_timer("03:0000176D", "00000003", "0", (TimerKind::TimeWait, 0, 59_970));
    check_timer("04:0000000D", "00000003", "7", (TimerKind::Persist, 7, 130));
    check_timer("05:00000004", "00000003", "0", (TimerKind::Delack, 0, 40));
    check_timer("C8:00000001", "00000003", "0", (TimerKind::Unknown(200), 0, 10));
}

#[test]
fn numbers_too_large_for_a_timer_stop_at_the_largest() {
    check_timer("01:FFFFFFFFFFFFFFFF", "FFFFFFFF", "0", (TimerKind::On, 255, u32::MAX));
    check_timer("02:FFFFFFFF", "00000000", "4294967295", (TimerKind::Keepalive, 255, u32::MAX));
}

#[test]
fn a_udp_row_is_not_tcp() {
    let text = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n\
                 1234: 00000000:0044 00000000:0000 07 00000000:00000B00 00:00000000 00000000   101        0 17001 2 00000000a4a1d0ee 12\n";
    let (sockets, malformed) = decoded(Protocol::Udp, text);
    assert_eq!(malformed, 0);
    assert_eq!((sockets[0].protocol, sockets[0].state), (Protocol::Udp, State::Close));
    assert_eq!((sockets[0].receive_queue, sockets[0].uid, sockets[0].inode), (2816, 101, 17_001));
}

#[test]
fn a_connection_keeps_its_key_when_its_inode_goes() {
    let ends = "0100007F:0016 0100007F:AA44";
    check_same_key(Protocol::Tcp, [ends, "01", "651"], [ends, "06", "0"], true);
    check_same_key(Protocol::Tcp, [ends, "01", "651"], ["0100007F:0016 0100007F:AA45", "01", "651"], false);
}

#[test]
fn elsewhere_the_inode_tells_sockets_apart() {
    let listening = "0100007F:0016 00000000:0000";
    check_same_key(Protocol::Tcp, [listening, "0A", "651"], [listening, "0A", "651"], true);
    check_same_key(Protocol::Tcp, [listening, "0A", "651"], [listening, "0A", "652"], false);
    let connected = "0100007F:0035 0100007F:AA44";
    check_same_key(Protocol::Udp, [connected, "01", "651"], [connected, "01", "652"], false);
}

#[test]
fn protocols_have_keys_of_their_own() {
    let line = format!("{HEADER}0: 00000000:0035 00000000:0000 07 0:0 00:0 0 0 0 651\n");
    let [tcp, udp] = [Protocol::Tcp, Protocol::Udp].map(|protocol| decoded(protocol, &line).0.remove(0).key);
    assert_ne!(tcp, udp);
}

#[test]
fn lines_that_are_no_rows_are_counted_and_passed_over() {
    let good = "0: 00000000:0035 00000000:0000 07 0:0 00:0 0 0 0 651";
    let bad = [
        "x",
        "0 00000000:0035 00000000:0000 07 0:0 00:0 0 0 0 651",
        "0: 0000000:0035 00000000:0000 07 0:0 00:0 0 0 0 651",
        "0: 0000000000000000:0035 00000000:0000 07 0:0 00:0 0 0 0 651",
        "0: 0000000G:0035 00000000:0000 07 0:0 00:0 0 0 0 651",
        "0: 00000000:10000 00000000:0000 07 0:0 00:0 0 0 0 651",
        "0: 00000000 00000000:0000 07 0:0 00:0 0 0 0 651",
        "0: 00000000:0035 00000000:0000 100 0:0 00:0 0 0 0 651",
        "0: 00000000:0035 00000000:0000 07 100000000:0 00:0 0 0 0 651",
        "0: 00000000:0035 00000000:0000 07 0:0 00:0 0 -1 0 651",
        "0: 00000000:0035 00000000:0000 07 0:0 00:0 0 0 0",
        "0: 00000000:0035 00000000:0000 07 0:0 00:0 0 0 0 4294967296",
    ];
    for bad in bad {
        let (sockets, malformed) = decoded(Protocol::Tcp, &format!("{HEADER}{good}\n{bad}\n{good}\n"));
        assert_eq!((sockets.len(), malformed), (2, 1), "{bad}");
    }
}

#[test]
fn a_table_without_rows() {
    for text in ["", "\n", HEADER, "one line that does not end"] {
        assert_eq!(decoded(Protocol::Tcp, text), (vec![], 0), "{text}");
    }
}

/// Cut anywhere, the text gives its whole rows and at most one damaged or shortened one.
#[test]
fn a_text_cut_at_each_byte() {
    let row = "0: 0100007F:0016 0100007F:AA44 01 00000000:00000000 00:00000000 00000000 0 0 651 1\n";
    let whole = format!("{HEADER}{row}{row}");
    for length in 0..whole.len() {
        let (sockets, malformed) = decoded(Protocol::Tcp, &whole[..length]);
        let rows = length.saturating_sub(HEADER.len()).div_ceil(row.len());
        assert_eq!(sockets.len() + malformed as usize, rows, "at {length}");
    }
}

fn endpoints() -> impl Strategy<Value = Endpoint> {
    let v4 = any::<[u8; 4]>().prop_map(|bytes| IpAddr::from(Ipv4Addr::from(bytes)));
    let v6 = any::<[u8; 16]>().prop_map(|bytes| IpAddr::from(Ipv6Addr::from(bytes)));
    (prop_oneof![v4, v6], any::<u16>()).prop_map(|(address, port)| Endpoint::new(address, port))
}

prop_compose! {
    fn rows()(
        (local, remote) in (endpoints(), endpoints()),
        (st, tr, when) in (any::<u8>(), any::<u8>(), any::<u64>()),
        [tx_queue, rx_queue, retrnsmt, uid, timeout, inode] in any::<[u32; 6]>(),
    ) -> Row {
        Row { local, remote, st, tx_queue, rx_queue, tr, when, retrnsmt, uid, timeout, inode }
    }
}

proptest! {
    #[test]
    fn what_is_printed_is_read(rows in proptest::collection::vec(rows(), 0..8)) {
        let text: String = rows.iter().map(Row::text).collect();
        let expected: Vec<Socket> = rows.iter().map(Row::socket).collect();
        prop_assert_eq!(decoded(Protocol::Tcp, &format!("{HEADER}{text}")), (expected, 0));
    }

    #[test]
    fn every_line_is_a_socket_or_counted(text in "\n([0-9A-Fx: ]{0,90}\n){0,9}[ -~]{0,90}") {
        let (sockets, malformed) = decoded(Protocol::Tcp, &text);
        let lines = text.split('\n').skip(1).filter(|line| !line.is_empty()).count();
        prop_assert_eq!(sockets.len() + malformed as usize, lines);
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        let (out, malformed) = all(&frame(Table::Tcp4, Form::ProcText, &bytes));
        prop_assert!(out.len() + malformed as usize <= bytes.len());
    }
}
