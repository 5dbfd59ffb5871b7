use proptest::prelude::*;

use super::*;
use crate::decode::fixture::{DIAG, Inet, Unix, frame, message};
use crate::decode::netlink::DONE;
use crate::model::detail::{ProcDetail, ProcTcp};
use crate::model::state::State;

/// A walk over `bytes` gives these inodes, and these offsets of what is malformed, in this order.
#[track_caller]
fn check(table: Table, form: Form, bytes: &[u8], expected: &[Result<u32, usize>]) {
    let rows = rows(&frame(table, form, bytes), Reading::Plain);
    let found: Vec<_> = rows.map(|row| row.map(|socket| socket.inode).map_err(|malformed| malformed.offset)).collect();
    assert_eq!(found, expected);
}

/// The one row below a header, as ss reads it.
#[track_caller]
fn as_ss(table: Table, line: &str) -> Socket {
    let text = format!("header\n{line}\n");
    let mut rows = rows(&frame(table, Form::ProcText, text.as_bytes()), Reading::AsSs);
    let socket = rows.next().unwrap().unwrap();
    assert_eq!(rows.next(), None);
    socket
}

fn proc_detail(socket: Socket) -> ProcDetail {
    socket.detail.unwrap().proc.unwrap()
}

/// What follows the inode of a TCP row reads so.
#[track_caller]
fn check_tcp(tail: &str, pointer: u64, tcp: Option<ProcTcp>, rest: &str) {
    let line = format!("0: 0100007F:0016 0100007F:AA44 01 0:0 00:0 0 0 0 651{tail}");
    let expected = ProcDetail { pointer, tcp, rest: rest.into() };
    assert_eq!(proc_detail(as_ss(Table::Tcp4, &line)), expected, "{tail}");
}

/// A Unix row with these columns Num, Type, St and Path has this state and name.
#[track_caller]
fn check_unix([num, kind, st, path]: [&str; 4], state: State, name: Option<&str>) {
    let line = format!("{num}: 00000003 00000000 00000000 {kind} {st} 647{path}");
    let socket = as_ss(Table::Unix, &line);
    let found = socket.ends.unix().and_then(|ends| ends.name.as_deref());
    assert_eq!((socket.state, found), (state, name.map(str::as_bytes)), "{line}");
    let pointer = u64::from_str_radix(num, 16).unwrap();
    assert_eq!(proc_detail(socket), ProcDetail { pointer, ..ProcDetail::default() });
}

#[test]
fn messages_and_where_they_are_malformed() {
    let [good, short] = [message(DIAG, &Inet::V4.with(&[])), message(DIAG, &[2; 71])];
    let done = message(DONE, &[0; 4]);
    let at = good.len() + done.len();
    let all = [&good[..], &done, &short, &good, &[0xff; 20]].concat();
    let inode = Inet::V4.inode;
    let expected = [Ok(inode), Err(at), Ok(inode), Err(at + short.len() + good.len())];
    check(Table::Tcp4, Form::Netlink, &all, &expected);
    check(Table::Tcp4, Form::Netlink, &done, &[]);
    check(Table::Tcp4, Form::Netlink, &[], &[]);
}

#[test]
fn each_table_has_a_reader_of_its_messages() {
    let starts: [(Table, u8, usize); 8] = [
        (Table::Netlink, 16, 28),
        (Table::Packet, 17, 16),
        (Table::Raw6, 10, 72),
        (Table::Dccp4, 2, 72),
        (Table::Sctp4, 2, 72),
        (Table::Mptcp6, 10, 72),
        (Table::Vsock, 40, 32),
        (Table::Xdp, 44, 16),
    ];
    for (table, family, length) in starts {
        let mut payload = vec![1; length];
        payload[0] = family;
        let bytes = message(DIAG, &payload);
        let row = rows(&frame(table, Form::Netlink, &bytes), Reading::Plain).next().unwrap().unwrap();
        assert!(table.protocols().contains(&row.protocol), "{table:?}: {:?}", row.protocol);
        check(table, Form::Netlink, &message(DIAG, &[99; 80]), &[Err(0)]);
    }
}

#[test]
fn lines_and_where_they_are_malformed() {
    let good = "0: 00000000:0035 00000000:0000 07 0:0 00:0 0 0 0 651";
    let text = format!("sl\n{good}\nx\n\n{good}\nyy");
    let bad = 3 + good.len() + 1;
    let expected = [Ok(651), Err(bad), Ok(651), Err(bad + 3 + good.len() + 1)];
    for table in [Table::Tcp4, Table::Udp4, Table::Raw4] {
        check(table, Form::ProcText, text.as_bytes(), &expected);
    }
    check(Table::Netlink, Form::ProcText, b"sk\n1 0 7 3 0 0 0 2 0 18003\nx\n", &[Ok(18003), Err(27)]);
    check(Table::Packet, Form::ProcText, b"sk\n1 3 3 0003 2 1 0 0 20001\nx\n", &[Ok(20001), Err(28)]);
    for table in [Table::Vsock, Table::Tipc, Table::Xdp] {
        check(table, Form::ProcText, b"header\nx\n", &[Err(7)]);
    }
}

#[test]
fn unix_lines_and_where_they_are_malformed() {
    let row = |inode: u32, path: &str| format!("0: 00000003 00000000 00000000 0001 03 {inode}{path}\n");
    let (plain, named) = (row(11, ""), row(12, " /a\nb"));
    let text = format!("Num\nx\n{plain}y\n{named}c\n{plain}");
    let second = 4 + 2 + plain.len();
    check(Table::Unix, Form::ProcText, text.as_bytes(), &[Err(4), Ok(11), Err(second), Ok(12), Ok(11)]);
}

#[test]
fn a_tail_of_tcp() {
    let tcp = ProcTcp { rto: 20, ato: 4, qack: 31, cwnd: 10, ssthresh: -1 };
    check_tcp(" 2 00000000b119f9f7 20 4 31 10 -1", 0xb119_f9f7, Some(tcp), "");
    check_tcp(" 1 ffff8880b119f9f7 20 4 31 10 -1       ", 0xffff_8880_b119_f9f7, Some(tcp), "");
    check_tcp(" 2 10 20 4 31 10 7  more  \"of\" it ", 16, Some(ProcTcp { ssthresh: 7, ..tcp }), "more  \"of\" it ");
    check_tcp(" 2 10 20 4 31 10 7 \x1b[31m", 16, Some(ProcTcp { ssthresh: 7, ..tcp }), ".[31m");
    check_tcp(" 3 0000000000000000", 0, None, "");
    check_tcp(" 3", 0, None, "");
    check_tcp("", 0, None, "");
}

#[test]
fn columns_behind_one_that_is_missing_are_zero() {
    let tcp = ProcTcp { rto: 20, ..ProcTcp::default() };
    check_tcp(" 2 10 20", 16, Some(tcp), "");
    check_tcp(" 2 10 20 4", 16, Some(ProcTcp { ato: 4, ..tcp }), "");
    check_tcp(" 2 10 20 4 zz 10 7 rest", 16, Some(ProcTcp { ato: 4, ..tcp }), "");
    check_tcp(" 2 10 20 4 31 10", 16, Some(ProcTcp { ato: 4, qack: 31, cwnd: 10, ..tcp }), "");
    check_tcp(" 2 10 x 4 31 10 7 rest", 16, None, "");
}

#[test]
fn other_tables_have_no_tail() {
    let line = "0: 00000000:0035 00000000:0000 07 0:0 00:0 0 0 0 651 2 00000000a4a1d0ee 12 14 15 16 17 rest";
    let expected = ProcDetail { pointer: 0xa4a1_d0ee, ..ProcDetail::default() };
    for table in [Table::Udp4, Table::Raw4] {
        assert_eq!(proc_detail(as_ss(table, line)), expected);
    }
}

#[test]
fn unix_names_end_at_a_blank() {
    check_unix(["0", "0001", "03", " /a b c"], State::Established, Some("/a"));
    check_unix(["0", "0001", "03", "  two"], State::Established, Some("two"));
    check_unix(["0", "0001", "03", " /a\tb"], State::Established, Some("/a"));
    check_unix(["0", "0001", "03", " /a\nb"], State::Established, Some("/a"));
    check_unix(["0", "0001", "03", " @abs@x y"], State::Established, Some("\0abs@x"));
    check_unix(["0", "0001", "03", " "], State::Established, None);
    check_unix(["0", "0001", "03", ""], State::Established, None);
}

/// The kernel shows each socket's address, scrambled, to whoever may see it.
#[test]
fn a_datagram_socket_whose_address_shows_is_established() {
    check_unix(["00000000a9040809", "0002", "01", " /a"], State::Established, Some("/a"));
    check_unix(["ffff888000000000", "0002", "01", ""], State::Close, None);
    check_unix(["0000000000000000", "0002", "01", ""], State::Close, None);
    check_unix(["00000000a9040809", "0001", "01", ""], State::Close, None);
    check_unix(["00000000a9040809", "0002", "02", ""], State::SynSent, None);
}

fn tables() -> impl Strategy<Value = Table> {
    proptest::sample::select(Table::all().collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn any_bytes_are_walked_to_their_end(
        table in tables(),
        form in proptest::sample::select(vec![Form::Netlink, Form::ProcText]),
        reading in proptest::sample::select(vec![Reading::Plain, Reading::AsSs]),
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let rows: Vec<_> = rows(&frame(table, form, &bytes), reading).collect();
        prop_assert!(rows.len() <= bytes.len());
        let offsets: Vec<_> = rows.iter().filter_map(|row| row.as_ref().err()).map(|bad| bad.offset).collect();
        prop_assert!(offsets.is_sorted() && offsets.iter().all(|offset| *offset < bytes.len()));
    }

    /// Text near enough to rows to get far, in both readings: they differ in what they say of a row, not in what is one.
    #[test]
    fn both_readings_see_the_same_rows(table in tables(), text in "h\n([0-9a-f]{1,8}(: | |:|\n| /|-)){0,60}") {
        let walk = |reading| rows(&frame(table, Form::ProcText, text.as_bytes()), reading)
            .map(|row| row.map(|socket| (socket.key, socket.inode))).collect::<Vec<_>>();
        prop_assert_eq!(walk(Reading::Plain), walk(Reading::AsSs));
    }

    #[test]
    fn unix_messages_may_be_of_any_type(sock_type: u8) {
        let bytes = message(DIAG, &Unix { sock_type, ..Unix::STREAM }.with(&[]));
        let row = rows(&frame(Table::Unix, Form::Netlink, &bytes), Reading::Plain).next();
        prop_assert!(row.unwrap().unwrap().protocol.is_unix());
    }
}
