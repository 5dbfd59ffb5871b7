use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::model::address::{Endpoint, Ends, InetEnds, UnixEnds};
use crate::model::capture::Table;
use crate::model::key::{Identity, Key, NetnsId};
use crate::model::names::NoNames;
use crate::model::owner::{Holder, Process};
use crate::model::socket::Protocol;
use crate::model::state::{State, StateSet};
use crate::model::time::Moment;
use crate::model::timer::{Timer, TimerKind};

const TCP: &[Protocol] = &[Protocol::Tcp];
const ALL: &[Protocol] = &[Protocol::UnixStream, Protocol::Udp, Protocol::Tcp];

type Line = (Socket, Option<Holders>);

fn socket(protocol: Protocol, state: State, ends: Ends) -> Socket {
    let key = Key { netns: NetnsId(0), identity: Identity::Cookie(0) };
    Socket::new(key, Moment::default(), protocol, state, ends)
}

fn inet(protocol: Protocol, state: State, local: &str, remote: &str) -> Socket {
    let [local, remote] = [local, remote].map(|end| {
        let end: SocketAddr = end.parse().unwrap();
        Endpoint::new(end.ip(), end.port())
    });
    socket(protocol, state, Ends::Inet(InetEnds { local, remote, interface: 0 }))
}

fn tcp(state: State, local: &str, remote: &str) -> Socket {
    inet(Protocol::Tcp, state, local, remote)
}

fn bound(index: u32, local: &str, remote: &str) -> Socket {
    let mut socket = tcp(State::Listen, local, remote);
    if let Ends::Inet(ends) = &mut socket.ends {
        ends.interface = index;
    }
    socket
}

fn unix(name: Option<&[u8]>, inode: u32, peer: Option<u32>) -> Socket {
    let ends = UnixEnds { name: name.map(Box::from), peer, ..UnixEnds::default() };
    Socket { inode, ..socket(Protocol::UnixStream, State::Established, Ends::Unix(Box::new(ends))) }
}

fn timed(kind: TimerKind, left_ms: u32, retransmits: u8) -> Socket {
    let timer = Timer { kind, retransmits, left_ms };
    Socket { timer, ..tcp(State::Established, "1.1.1.1:1", "2.2.2.2:2") }
}

fn held(holders: &[(&[u8], u32, u32)]) -> Line {
    let holders = holders.iter().map(|(command, pid, fd)| {
        let process = Arc::new(Process { pid: *pid, command: Box::from(*command) });
        Holder { process, tid: None, fd: *fd }
    });
    (tcp(State::Established, "1.1.1.1:1", "2.2.2.2:2"), Some(holders.collect()))
}

/// Names for a few numbers, some of them hostile.
struct Staged;

impl Names for Staged {
    fn cgroup_id(&self, _path: &str) -> Option<u64> {
        None
    }
    fn service(&self, port: u16, protocol: Protocol) -> Option<&str> {
        match (port, protocol) {
            (22 | 32_768 | 40_000 | 60_999, _) => Some("ssh"),
            (53, Protocol::Udp) => Some("domain"),
            (66, _) => Some("a\u{1b}[2J\nb"),
            _ => None,
        }
    }
    fn interface_name(&self, index: u32) -> Option<String> {
        match index {
            1 => Some("lo".to_owned()),
            2 => Some("e\u{1b}c\n".to_owned()),
            _ => None,
        }
    }
    fn ephemeral_ports(&self) -> (u16, u16) {
        (32_768, 60_999)
    }
    fn port(&self, _service: &str, _protocol: Option<Protocol>) -> Option<u16> {
        None
    }
    fn interface_index(&self, _name: &str) -> Option<u32> {
        None
    }
    fn user(&self, _uid: u32) -> Option<&str> {
        None
    }
    fn addresses(&self, _host: &str) -> Vec<IpAddr> {
        Vec::new()
    }
}

fn compact(parts: Parts) -> Options {
    Options { parts, ports: Ports::Numbers, naming: Naming::Listing(None), width: None }
}

fn of_tables(tables: &[Protocol]) -> Parts {
    Parts::of_selection(tables, StateSet::ALL)
}

fn printed(rows: &[Line], options: &Options) -> String {
    let mut out = Vec::new();
    print(rows.iter().map(|(socket, holders)| (socket, holders.as_ref())), options, &Staged, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Each expected line ends in `$`, so that trailing blanks show.
#[track_caller]
fn check(rows: &[Line], options: Options, expected: &[&str]) {
    let printed = printed(rows, &options);
    let lines: Vec<String> = printed.lines().map(|line| format!("{line}$")).collect();
    assert_eq!(lines, expected);
}

/// One row without header, queues, state.
#[track_caller]
fn check_addresses(socket: Socket, ports: Ports, expected: &str) {
    check(&[(socket, None)], Options { ports, ..compact(Parts::NONE) }, &[&format!("{expected}$")]);
}

#[track_caller]
fn check_address(address: &str, v6_only: Option<bool>, expected: &str) {
    let end = format!("{address}:1");
    let expected = format!("{expected}:1 {expected}:1");
    check_addresses(Socket { v6_only, ..tcp(State::Established, &end, &end) }, Ports::Numbers, &expected);
}

#[track_caller]
fn check_timer(kind: TimerKind, left_ms: u32, retransmits: u8, expected: &str) {
    let parts = Parts::NONE.with(Part::Timers);
    let expected = format!("1.1.1.1:1 2.2.2.2:2{expected}$");
    check(&[(timed(kind, left_ms, retransmits), None)], compact(parts), &[&expected]);
}

#[track_caller]
fn check_processes(holders: &[(&[u8], u32, u32)], expected: &str) {
    let parts = Parts::NONE.with(Part::Processes);
    check(&[held(holders)], compact(parts), &[&format!("1.1.1.1:1 2.2.2.2:2{expected}$")]);
}

fn mixed() -> Vec<Line> {
    let listener = Socket { receive_queue: 3, send_queue: 4096, ..tcp(State::Listen, "[::]:443", "[::]:0") };
    let listener = Socket { v6_only: Some(true), ..listener };
    let waiting = Timer { kind: TimerKind::TimeWait, retransmits: 0, left_ms: 59_123 };
    let waiting = Socket { timer: waiting, ..tcp(State::TimeWait, "10.0.0.1:33000", "10.0.0.2:80") };
    let holder = held(&[(b"nginx", 812, 6)]).1;
    vec![(listener, holder), (waiting, None), (tcp(State::Established, "127.0.0.1:22", "127.0.0.1:4000"), None)]
}

#[test]
fn the_last_column_is_not_padded() {
    check(
        &mixed(),
        compact(of_tables(TCP)),
        &[
            "State     Recv-Q Send-Q Local Address:Port  Peer Address:Port$",
            "LISTEN    3      4096            [::]:443           [::]:*$",
            "TIME-WAIT 0      0           10.0.0.1:33000     10.0.0.2:80$",
            "ESTAB     0      0          127.0.0.1:22       127.0.0.1:4000$",
        ],
    );
}

#[test]
fn rows_without_details_end_in_blanks() {
    check(
        &mixed(),
        compact(of_tables(TCP).with(Part::Timers)),
        &[
            "State     Recv-Q Send-Q Local Address:Port  Peer Address:Port                         $",
            "LISTEN    3      4096            [::]:443           [::]:*                         $",
            "TIME-WAIT 0      0           10.0.0.1:33000     10.0.0.2:80 timer:(timewait,59sec,0)$",
            "ESTAB     0      0          127.0.0.1:22       127.0.0.1:4000                         $",
        ],
    );
}

#[test]
fn the_process_title_touches_a_narrow_port() {
    check(
        &mixed(),
        compact(of_tables(TCP).with(Part::Processes)),
        &[
            "State     Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess$",
            "LISTEN    3      4096            [::]:443           [::]:*    users:((\"nginx\",pid=812,fd=6))$",
            "TIME-WAIT 0      0           10.0.0.1:33000     10.0.0.2:80  $",
            "ESTAB     0      0          127.0.0.1:22       127.0.0.1:4000$",
        ],
    );
}

#[test]
fn details_follow_the_process_cell_however_long_it_is() {
    check(
        &mixed(),
        compact(of_tables(TCP).with(Part::Processes).with(Part::Timers)),
        &[
            "State     Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess                         $",
            "LISTEN    3      4096            [::]:443           [::]:*    users:((\"nginx\",pid=812,fd=6))                         $",
            "TIME-WAIT 0      0           10.0.0.1:33000     10.0.0.2:80   timer:(timewait,59sec,0)$",
            "ESTAB     0      0          127.0.0.1:22       127.0.0.1:4000                         $",
        ],
    );
}

#[test]
fn without_a_header_cells_alone_make_the_widths() {
    check(
        &mixed(),
        compact(of_tables(TCP).without(Part::Header)),
        &[
            "LISTEN    3      4096        [::]:443        [::]:*$",
            "TIME-WAIT 0      0       10.0.0.1:33000  10.0.0.2:80$",
            "ESTAB     0      0      127.0.0.1:22    127.0.0.1:4000$",
        ],
    );
}

#[test]
fn a_process_column_without_any_text_takes_no_place() {
    let parts = of_tables(TCP).without(Part::Header).with(Part::Processes);
    check(
        &mixed()[1..],
        compact(parts),
        &[
            "TIME-WAIT 0      0       10.0.0.1:33000  10.0.0.2:80  $",
            "ESTAB     0      0      127.0.0.1:22    127.0.0.1:4000$",
        ],
    );
}

#[test]
fn without_queues_the_addresses_follow_the_state() {
    check(
        &mixed()[1..],
        compact(of_tables(TCP).without(Part::Queues)),
        &[
            "State     Local Address:Port  Peer Address:Port$",
            "TIME-WAIT      10.0.0.1:33000     10.0.0.2:80$",
            "ESTAB         127.0.0.1:22       127.0.0.1:4000$",
        ],
    );
}

#[test]
fn one_state_needs_no_state_column() {
    let parts = Parts::of_selection(TCP, StateSet::of(&[State::TimeWait]));
    check(
        &mixed()[1..2],
        compact(parts),
        &["Recv-Q Send-Q Local Address:Port  Peer Address:Port$", "0      0           10.0.0.1:33000     10.0.0.2:80$"],
    );
}

#[test]
fn several_tables_need_the_netid_column() {
    let query = inet(Protocol::Udp, State::Close, "127.0.0.1:53", "0.0.0.0:0");
    let rows = [unix(Some(b"/run/x"), 35_353, None), query, tcp(State::SynSent, "1.1.1.1:1", "2.2.2.2:2")];
    check(
        &rows.map(|row| (row, None)),
        compact(of_tables(ALL)),
        &[
            "Netid State    Recv-Q Send-Q Local Address:Port  Peer Address:Port$",
            "u_str ESTAB    0      0             /run/x 35353            * 0$",
            "udp   UNCONN   0      0          127.0.0.1:53         0.0.0.0:*$",
            "tcp   SYN-SENT 0      0            1.1.1.1:1          2.2.2.2:2$",
        ],
    );
}

#[test]
fn nothing_to_show_is_a_header() {
    check(&[], compact(of_tables(TCP)), &["State Recv-Q Send-Q Local Address:Port Peer Address:Port$"]);
    check(&[], compact(of_tables(TCP).without(Part::Header)), &[]);
}

#[test]
fn a_screen_is_filled() {
    let options = Options { width: NonZeroUsize::new(80), ..compact(of_tables(TCP)) };
    check(
        &mixed()[1..],
        options,
        &[
            "State       Recv-Q   Send-Q       Local Address:Port        Peer Address:Port   $",
            "TIME-WAIT   0        0                 10.0.0.1:33000           10.0.0.2:80     $",
            "ESTAB       0        0                127.0.0.1:22             127.0.0.1:4000   $",
        ],
    );
}

#[test]
fn addresses_are_written_as_ss_does() {
    check_address("10.0.0.1", None, "10.0.0.1");
    check_address("0.0.0.0", None, "0.0.0.0");
    check_address("[2001:db8::1]", Some(false), "[2001:db8::1]");
    check_address("[::ffff:1.2.3.4]", Some(false), "[::ffff:1.2.3.4]");
    check_address("[::1.2.3.4]", None, "[::1.2.3.4]");
    check_address("[::1:0]", None, "[::0.1.0.0]");
    check_address("[::1]", None, "[::1]");
    check_address("[0:0:1:0:0:1:0:0]", None, "[::1:0:0:1:0:0]");
}

#[test]
fn an_unspecified_v6_address_is_a_star_unless_it_takes_v6_only() {
    check_address("[::]", None, "*");
    check_address("[::]", Some(false), "*");
    check_address("[::]", Some(true), "[::]");
}

#[test]
fn a_bound_interface_follows_the_local_address() {
    let any = "0.0.0.0:0";
    check_addresses(bound(1, "127.0.0.1:7001", any), Ports::Numbers, "127.0.0.1%lo:7001 0.0.0.0:*");
    check_addresses(bound(1, "[fe80::1]:22", "[::]:0"), Ports::Numbers, "[fe80::1]%lo:22 *:*");
    check_addresses(bound(1, "[::]:22", "[::]:0"), Ports::Numbers, "*%lo:22 *:*");
    check_addresses(bound(2, any, any), Ports::Numbers, "0.0.0.0%e.c.:* 0.0.0.0:*");
    check_addresses(bound(999, any, any), Ports::Numbers, "0.0.0.0%if999:* 0.0.0.0:*");
}

#[test]
fn ports_have_names_outside_the_ephemeral_range() {
    let ends = |local, remote| tcp(State::Established, local, remote);
    check_addresses(ends("1.1.1.1:22", "1.1.1.1:53"), Ports::Services, "1.1.1.1:ssh 1.1.1.1:53");
    check_addresses(ends("1.1.1.1:22", "1.1.1.1:0"), Ports::Numbers, "1.1.1.1:22 1.1.1.1:*");
    check_addresses(ends("1.1.1.1:0", "1.1.1.1:40000"), Ports::Services, "1.1.1.1:* 1.1.1.1:40000");
    check_addresses(ends("1.1.1.1:32768", "1.1.1.1:60999"), Ports::Services, "1.1.1.1:32768 1.1.1.1:60999");
    check_addresses(ends("1.1.1.1:66", "1.1.1.1:22"), Ports::Services, "1.1.1.1:a.[2J.b 1.1.1.1:ssh");
    let udp = inet(Protocol::Udp, State::Close, "1.1.1.1:53", "1.1.1.1:22");
    check_addresses(udp, Ports::Services, "1.1.1.1:domain 1.1.1.1:ssh");
}

#[test]
fn unix_ends_are_names_and_inodes() {
    check_addresses(unix(Some(b"/run/x y"), 10, None), Ports::Services, "/run/x y 10 * 0");
    check_addresses(unix(None, u32::MAX, Some(9)), Ports::Services, "* 4294967295 * 9");
    check_addresses(unix(Some(b"\0abs\0tract\0"), 22, Some(9)), Ports::Services, "@abs@tract@ 22 * 9");
    check_addresses(unix(Some("/é\u{1b}[31m\n".as_bytes()), 1, None), Ports::Services, "/é.[31m. 1 * 0");
    check_addresses(unix(Some(b"/\xff\xe2\x80"), 1, None), Ports::Services, "/??? 1 * 0");
}

#[test]
fn queues_are_six_wide_and_signed() {
    let parts = Parts::NONE.with(Part::Queues);
    let full = Socket { receive_queue: 1_234_567, ..tcp(State::Established, "1.1.1.1:1", "2.2.2.2:2") };
    let odd = Socket { receive_queue: u32::MAX, send_queue: 1 << 31, ..full.clone() };
    check(
        &[(full, None), (odd, None)],
        compact(parts),
        &["1234567 0           1.1.1.1:1 2.2.2.2:2$", "-1      -2147483648 1.1.1.1:1 2.2.2.2:2$"],
    );
}

#[test]
fn states_have_the_names_of_the_model() {
    for state in State::all().filter(|state| *state != State::NewSynRecv) {
        let expected = format!("{} 1.1.1.1:1 2.2.2.2:2$", state.name());
        let parts = Parts::NONE.with(Part::State);
        check(&[(tcp(state, "1.1.1.1:1", "2.2.2.2:2"), None)], compact(parts), &[&expected]);
    }
}

#[test]
fn holders_stand_as_they_come() {
    check_processes(&[], "");
    check_processes(&[(b"nginx", 812, 6)], " users:((\"nginx\",pid=812,fd=6))");
    check_processes(&[(b"a", 1, 6), (b"b", 2, 7)], " users:((\"a\",pid=1,fd=6),(\"b\",pid=2,fd=7))");
}

#[test]
fn a_command_ends_at_its_first_bracket_and_is_made_printable() {
    check_processes(&[(b"(sd-pam)", 1, 3)], " users:((\"(sd-pam\",pid=1,fd=3))");
    check_processes(&[(b"a)b(c", 1, 3)], " users:((\"a\",pid=1,fd=3))");
    check_processes(&[(b")", 1, 3)], " users:((\"\",pid=1,fd=3))");
    check_processes(&[(b"esc\x1b[31m\x7f\xc3\xa9\"", 1, 3)], " users:((\"esc.[31m.??\"\",pid=1,fd=3))");
}

#[test]
fn every_timer_has_its_name_and_none_is_silent() {
    check_timer(TimerKind::Off, 5, 5, "");
    check_timer(TimerKind::On, 0, 255, " timer:(on,,255)");
    check_timer(TimerKind::Keepalive, 7_199_999, 0, " timer:(keepalive,119min,0)");
    check_timer(TimerKind::TimeWait, 59_123, 0, " timer:(timewait,59sec,0)");
    check_timer(TimerKind::Persist, 1_500, 3, " timer:(persist,1.500sec,3)");
    check_timer(TimerKind::Delack, 40, 0, " timer:(delack,040ms,0)");
    check_timer(TimerKind::Unknown(9), 61_000, 1, " timer:(unknown,1min1sec,1)");
}

#[test]
fn sctp_knows_one_timer() {
    let sctp = Socket { protocol: Protocol::Sctp, ..timed(TimerKind::Unknown(9), 100, 1) };
    check(&[(sctp, None)], compact(Parts::NONE.with(Part::Timers)), &["1.1.1.1:1 2.2.2.2:2 timer:(T3_RTX,100ms,1)$"]);
}

/// Every part.
fn everything() -> Parts {
    let parts = [
        Part::Processes,
        Part::Threads,
        Part::Timers,
        Part::Extended,
        Part::Memory,
        Part::Info,
        Part::TypeOfService,
        Part::Cgroup,
        Part::InetOptions,
        Part::Tipc,
        Part::PacketFilter,
        Part::Resolve,
    ];
    parts.into_iter().fold(of_tables(ALL), Parts::with)
}

fn as_json(rows: &[Line], layout: crate::print::json::Layout) -> String {
    let mut out = Vec::new();
    let options = Options { parts: everything(), ports: Ports::Services, naming: Naming::default(), width: None };
    let mut printer = Printer::json(&options, layout, &Staged, &mut out);
    rows.iter().for_each(|(socket, holders)| printer.row(socket, holders.as_deref().unwrap_or_default()));
    printer.finish().unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn an_array_holds_an_object_for_each_row() {
    assert_eq!(as_json(&[], crate::print::json::Layout::Array), "[]\n");
    assert_eq!(as_json(&[], crate::print::json::Layout::Lines), "");
    let array: serde_json::Value = serde_json::from_str(&as_json(&mixed(), crate::print::json::Layout::Array)).unwrap();
    assert_eq!(array.as_array().unwrap().len(), 3);
    assert_eq!(array[0]["users"][0], serde_json::json!({ "name": "nginx", "pid": 812, "fd": 6 }));
    assert_eq!(array[1]["timer"], serde_json::json!({ "name": "timewait", "time": 59_123, "retrans": 0 }));
    assert_eq!(array[2]["peer"], serde_json::json!({ "address": "127.0.0.1", "port": 4000 }));
}

#[test]
fn rows_of_a_repeated_dump_are_forgotten() {
    let rows = mixed();
    for printer in [0, 1] {
        let print = |repeated: bool| {
            let mut out = Vec::new();
            let options = compact(of_tables(TCP).with(Part::Timers));
            let mut printer = match printer {
                0 => Printer::new(&options, &Staged, &mut out),
                _ => Printer::json(&options, crate::print::json::Layout::Array, &Staged, &mut out),
            };
            printer.row(&rows[0].0, &[]);
            printer.begin(Table::Tcp4);
            if repeated {
                printer.row(&rows[1].0, &[]);
                printer.row(&bound(2, "[2001:db8:1:1:1:1:1:1]:1", "0.0.0.0:0"), &[]);
                printer.begin(Table::Tcp4);
            }
            printer.row(&rows[2].0, &[]);
            printer.finish().unwrap();
            out
        };
        assert_eq!(print(true), print(false));
    }
}

#[test]
fn tables_that_come_mixed_leave_in_order() {
    let rows = mixed();
    let print = |order: [(Table, usize); 3]| {
        let mut out = Vec::new();
        let mut printer = Printer::new(&compact(of_tables(TCP)), &Staged, &mut out);
        [Table::Tcp4, Table::Tcp6].iter().for_each(|table| printer.begin(*table));
        for (table, row) in order {
            printer.resume(table);
            printer.row(&rows[row].0, &[]);
        }
        printer.finish().unwrap();
        out
    };
    let in_order = print([(Table::Tcp4, 1), (Table::Tcp4, 2), (Table::Tcp6, 0)]);
    assert_eq!(print([(Table::Tcp6, 0), (Table::Tcp4, 1), (Table::Tcp4, 2)]), in_order);
    assert_eq!(print([(Table::Tcp4, 1), (Table::Tcp6, 0), (Table::Tcp4, 2)]), in_order);
    assert_ne!(print([(Table::Tcp4, 2), (Table::Tcp6, 0), (Table::Tcp4, 1)]), in_order);
}

#[track_caller]
fn check_naming(protocol: Protocol, port: u16, naming: Naming, expected: &str) {
    let socket = inet(protocol, State::Established, &format!("1.1.1.1:{port}"), "2.2.2.2:0");
    let options = Options { ports: Ports::Services, naming, ..compact(Parts::NONE) };
    check(&[(socket, None)], options, &[&format!("1.1.1.1:{expected} 2.2.2.2:*$")]);
}

#[test]
fn what_follows_tcp_udp_and_raw_sockets_is_named_like_them() {
    let mptcp = |port, last, expected| check_naming(Protocol::Mptcp, port, Naming::Listing(last), expected);
    mptcp(53, None, "domain");
    mptcp(53, Some(Protocol::Udp), "domain");
    mptcp(53, Some(Protocol::Tcp), "53");
    mptcp(53, Some(Protocol::Raw), "ipproto-53");
    check_naming(Protocol::Tcp, 53, Naming::Listing(Some(Protocol::Udp)), "53");
    check_naming(Protocol::Tcp, 53, Naming::Any, "domain");
}

/// As ss 7.3 with `-E`.
#[test]
fn rows_that_are_flushed_widen_those_behind_them() {
    let mut out = Vec::new();
    let mut printer = Printer::new(&compact(of_tables(TCP).with(Part::Timers)), &Staged, &mut out);
    for (socket, _) in mixed() {
        printer.row(&socket, &[]);
        printer.flush().unwrap();
    }
    let lines = [
        "State  Recv-Q Send-Q Local Address:Port Peer Address:Port",
        "LISTEN 3      4096            [::]:443          [::]:*",
        "TIME-WAIT 0      0           10.0.0.1:33000     10.0.0.2:80 timer:(timewait,59sec,0)",
        "ESTAB     0      0          127.0.0.1:22       127.0.0.1:4000",
    ];
    assert_eq!(String::from_utf8(out).unwrap().lines().collect::<Vec<_>>(), lines);
}

/// Takes no byte.
struct Closed;

impl io::Write for Closed {
    fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_is_the_callers_to_judge() {
    let answer = print([], &compact(of_tables(TCP)), &NoNames, Closed);
    assert_eq!(answer.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
}

fn any_line() -> impl Strategy<Value = Line> {
    let bytes = || vec(any::<u8>(), 0..24);
    let ends = prop_oneof![
        (any::<(IpAddr, u16)>(), any::<(IpAddr, u16)>(), 0..4_u32).prop_map(|(local, remote, interface)| {
            let [local, remote] = [local, remote].map(|(address, port)| Endpoint::new(address, port));
            Ends::Inet(InetEnds { local, remote, interface })
        }),
        (proptest::option::of(bytes()), any::<Option<u32>>()).prop_map(|(name, peer)| {
            Ends::Unix(Box::new(UnixEnds { name: name.map(Into::into), peer, ..UnixEnds::default() }))
        }),
    ];
    let numbers = (any::<u8>(), any::<u8>(), any::<u8>(), any::<u32>(), any::<u32>(), any::<Option<bool>>());
    (ends, numbers, vec((bytes(), any::<u32>(), any::<u32>()), 0..4)).prop_map(|(ends, numbers, holders)| {
        let (state, kind, retransmits, left_ms, queue, v6_only) = numbers;
        let timer = Timer { kind: TimerKind::from_byte(kind), retransmits, left_ms };
        let socket = socket(Protocol::Tcp, State::from_number(state), ends);
        let holders: Vec<_> = holders.iter().map(|(name, pid, fd)| (name.as_slice(), *pid, *fd)).collect();
        (Socket { timer, v6_only, receive_queue: queue, ..socket }, held(&holders).1)
    })
}

proptest! {
    #[test]
    fn whatever_the_bytes_a_row_is_a_line_of_printable_text(
        rows in vec(any_line(), 0..8),
        named in any::<bool>(),
        width in 0..300_u16,
    ) {
        let parts = of_tables(ALL).with(Part::Processes).with(Part::Timers);
        let ports = if named { Ports::Services } else { Ports::Numbers };
        let text = printed(&rows, &Options { parts, ports, naming: Naming::default(), width: NonZeroUsize::new(width.into()) });
        prop_assert!(text.ends_with('\n'));
        prop_assert_eq!(text.lines().count(), rows.len() + 1);
        prop_assert!(text.chars().all(|symbol| symbol == '\n' || !symbol.is_control()), "{}", text);
    }

    #[test]
    fn whatever_the_bytes_a_row_is_an_object_of_printable_text(rows in vec(any_line(), 0..8)) {
        let array = as_json(&rows, crate::print::json::Layout::Array);
        let objects: Vec<serde_json::Value> = serde_json::from_str(&array).unwrap();
        prop_assert_eq!(objects.len(), rows.len());
        prop_assert!(array.chars().all(|symbol| symbol == '\n' || !symbol.is_control()), "{}", array);
        let lines = as_json(&rows, crate::print::json::Layout::Lines);
        let of_lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        prop_assert_eq!(of_lines, objects);
    }
}
