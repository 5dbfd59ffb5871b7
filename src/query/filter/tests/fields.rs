//! What comparisons of fields let through.

use std::sync::Arc;

use crate::field::attribute::{Known, Need};
use crate::model::detail::{Detail, Memory};
use crate::model::key::NetnsId;
use crate::model::owner::{Holder, Process};
use crate::model::socket::{Shutdown, Socket};
use crate::model::state::{State, StateSet};
use crate::model::tcp_info::TcpInfo;
use crate::model::time::Moment;
use crate::model::timer::{Timer, TimerKind};

use super::super::parse;
use super::machine::run;
use super::{Fixture, socket};

/// A connection of which everything is known.
fn told() -> Socket {
    let info = TcpInfo {
        length: 240,
        rtt: 60_000,
        snd_cwnd: 10,
        snd_mss: 1448,
        delivery_rate: 250_000,
        bytes_acked: 70_000,
        retrans: 0,
        total_retrans: 3,
        ..TcpInfo::default()
    };
    let memory = Memory { receive_buffer: 131_072, ..Memory::default() };
    let detail =
        Detail { tcp: Some(info), memory: Some(memory), congestion: Some("cubic".into()), ..Detail::default() };
    let mut socket = socket("tcp ESTAB 10.0.0.5:8080 193.233.7.9:443 dev=2 mark=16 cgroup=4712");
    socket.detail = Some(Box::new(detail));
    socket.timer = Timer { kind: TimerKind::Persist, retransmits: 2, left_ms: 4200 };
    (socket.receive_queue, socket.send_queue, socket.uid, socket.inode) = (0, 70_000, 33, 4711);
    (socket.shutdown, socket.v6_only) = (Some(Shutdown(1)), Some(false));
    socket.key.netns = NetnsId(77);
    socket
}

fn holders() -> [Holder; 2] {
    let holder =
        |pid, command: &[u8]| Holder { process: Arc::new(Process { pid, command: command.into() }), tid: None, fd: 7 };
    [holder(812, b"nginx"), holder(900, b"Worker")]
}

#[track_caller]
fn check_on(socket: &Socket, filter: &str, expected: bool) {
    let filter = parse(filter, &Fixture).unwrap_or_else(|error| panic!("{}", error.render().join("\n")));
    let known = Known { holders: &holders(), ..Known::socket(socket) };
    assert_eq!(filter.matches(&known), expected, "{filter}");
    assert_eq!(parse(&filter.to_string(), &Fixture).as_ref(), Ok(&filter), "{filter}");
}

#[track_caller]
fn check(filter: &str, expected: bool) {
    check_on(&told(), filter, expected);
}

#[test]
fn numbers_in_the_units_that_people_type() {
    check("rtt > 50ms", true);
    check("rtt>50ms", true);
    check("rtt > 0.06s", false);
    check("rtt >= 0.06s", true);
    check("rtt = 60ms", true);
    check("rtt in 10ms-1s", true);
    check("tcp.rtt < 1m", true);
    check("cwnd = 10 and mss < 1500", true);
    check("bytes_acked > 64Ki", true);
    check("bytes_acked > 1M", false);
    check("rate > 1M", true);
    check("rate > 1MB/s", false);
    check("delivery_rate = 2Mbps", true);
    check("retrans > 0", false);
    check("total_retrans > 0", true);
    check("sendq > 64K and recvq = 0", true);
    check("send_q >= 70K", true);
    check("skmem.rb = 128Ki", true);
}

#[test]
fn owners() {
    check("process ~ NGIN", true);
    check("process ~ w*k", true);
    check("process = worker", false);
    check("process in (x, Worker)", true);
    check("process in x,nginx", true);
    check("process != nginx", false);
    check("process != other", true);
    check("process !~ ngin", false);
    check("users.pid = 812 pid 900", true);
    check("pid > 900", false);
    check("fd = 7", true);
    check("user = www-data and uid = 33 and login www-data", true);
    check("user ~ www", true);
    check("user !~ www", false);
    check("user >= 1000", false);
    check("user = 'and'", false);
}

#[test]
fn timers_by_name_and_by_time() {
    check("timer < 5s", true);
    check("timer < 4s", false);
    check("timer = persist", true);
    check("timer in (persist, delack)", true);
    check("timer != keepalive", true);
    check("timer = off", false);
    check("timer.retrans = 2", true);
    check("timer.name ~ pers", true);
    check("timer in 1s-5s", true);
}

#[test]
fn ends() {
    check("local.port in 8000-8999", true);
    check("local.port in (ssh, 8000-8079)", false);
    check("local.port not in (ssh, 8000-8079)", true);
    check("remote.port = https", true);
    check("peer.service = :https", true);
    check("remote.host in 193.233.7/24", true);
    check("remote.host in (10/8, [2001:db8::/32])", false);
    check("remote.address != 10/8", true);
    check("local.host = 10.0.0.5", true);
    check("local = 10/8:8080", true);
    check("remote in (10/8, 193.233.7.9:443)", true);
    check("remote not in (10/8, 193.233.7.9:443)", false);
    check("peer != 10/8", true);
    check("local.path ~ /run", false);
    check_on(&socket("u_str LISTEN /run/my.sock"), "local.path ~ my*sock", true);
    check_on(&socket("u_str LISTEN @bus"), "local.path = @bus", true);
}

#[test]
fn the_rest_of_the_row() {
    check("state = established", true);
    check("state in (listening, close-wait)", false);
    check("process ~ nginx and state = estab", true);
    check("state != listening", true);
    check("state in connected", true);
    check("state established state = established", true);
    check("netid = TCP and family in (inet, inet6)", true);
    check("netid ~ u_", false);
    check("interface = eth0", true);
    check("interface = 2", true);
    check("mark = 0x10 and fwmark > 15", true);
    check("inode = 4711 and ino != 1", true);
    check("netns = 77 and namespace = blue", true);
    check("cookie = 1 and sk = 0x1", true);
    check("cgroup ~ nginx", true);
    check("cgroup !~ nginx", false);
    check("container = web", false);
    check("shutdown = receive and shutdown.receive and not shutdown.send", true);
    check("v6only", false);
    check("v6only = no", true);
    check("v6only cwnd = 10", false);
    check("cong = cubic and congestion ~ bic", true);
}

/// Of a row that has no such value each comparison is false; `not` is its opposite all the same.
#[test]
fn what_is_unknown_is_neither_equal_nor_unequal() {
    let plain = Socket { inode: 0, ..socket("tcp TIME-WAIT 10.0.0.5:1 10.0.0.6:2") };
    for filter in ["rtt > 0", "rtt < 1h", "rtt = 0", "rtt != 5ms", "rtt not in (5ms)", "user = root", "user != root"] {
        check_on(&plain, filter, false);
        check_on(&plain, &format!("not ({filter})"), true);
    }
    for filter in ["timer > 0", "timer != 5s", "age > 0", "age < 1h", "v6only", "v6only = no", "local.path !~ x"] {
        check_on(&plain, filter, false);
    }
    check_on(&plain, "timer = off", true);
    check_on(&plain, "timer != persist", true);
    let unheld = Known::socket(&plain);
    assert!(!parse("process !~ nginx", &Fixture).unwrap().matches(&unheld));
    assert!(parse("not process ~ nginx", &Fixture).unwrap().matches(&unheld));
}

#[test]
fn ages_may_be_known_from_below_only() {
    use crate::model::sample::{look, tcp};
    let mut tracker = crate::track::tracker::Tracker::default();
    tracker.absorb(look(0, vec![tcp(1, State::Established)]));
    tracker.absorb(look(60_000, vec![tcp(1, State::Established), tcp(2, State::Established)]));
    let world = tracker.world();
    let check = |row: usize, filter: &str, expected: bool| {
        let known = Known::row(world.row(row).unwrap(), Moment::from_millis(120_000));
        assert_eq!(parse(filter, &Fixture).unwrap().matches(&known), expected, "{filter} of {row}");
    };
    check(0, "age > 1m", true);
    check(0, "age > 1h", false);
    check(0, "age < 1h", false);
    check(0, "age != 1s", true);
    check(0, "not age >= 0", false);
    check(1, "age < 1h", true);
    check(1, "opened", true);
    check(0, "opened", false);
}

#[track_caller]
fn check_needs(filter: &str, expected: &[Need]) {
    let needs = parse(filter, &Fixture).unwrap().needs();
    for need in [Need::Info, Need::Memory, Need::Holders] {
        assert_eq!(needs.contains(need), expected.contains(&need), "{filter}: {need:?}");
    }
}

#[test]
fn a_filter_says_what_it_needs() {
    check_needs("sport = :22 and recvq > 0", &[]);
    check_needs("sport = :22 or not (rtt > 5ms and pid = 1)", &[Need::Info, Need::Holders]);
    check_needs("skmem.rb > 1K", &[Need::Memory]);
    check_needs("cong = cubic", &[Need::Info]);
}

/// What the kernel is asked to let through: `+` for a program that takes the socket, `-` for one that does not, blank
/// for no program.
#[track_caller]
fn check_kernel(filter: &str, expected: &str) {
    let filter = parse(filter, &Fixture).unwrap();
    let sockets = ["tcp ESTAB 10.0.0.5:8080 193.233.7.9:443", "tcp LISTEN [::1]:22 [::]:0"];
    let program = filter.program();
    let signs = sockets.map(|shorthand| match &program {
        Some(program) => {
            if run(program, &socket(shorthand)) {
                '+'
            } else {
                '-'
            }
        }
        None => ' ',
    });
    assert_eq!(String::from_iter(signs), expected, "{filter}");
}

#[test]
fn the_kernel_is_given_what_it_can_do() {
    check_kernel("rtt > 50ms", "  ");
    check_kernel("rtt > 50ms and sport = :22", "-+");
    check_kernel("rtt > 50ms or sport = :22", "  ");
    check_kernel("not (rtt > 50ms and sport = :22)", "  ");
    check_kernel("not (dport = :443 or sport = :22)", "--");
    check_kernel("process ~ nginx local.port in 8000-8999", "+-");
    check_kernel("local.port not in (22, 23)", "+-");
    check_kernel("remote.host in (10/8, 193.233.7/24)", "+-");
    check_kernel("dst 193.233.7/24 and user = root", "+-");
    check_kernel("src != [::1]", "+-");
    check_kernel("sport > 65535", "  ");
    check_kernel("sport >= 8080", "+-");
    check_kernel("sport < 8080", "-+");
    check_kernel("fwmark = 5", "  ");
    check_kernel("src unix:/x", "  ");
}

#[track_caller]
fn check_states(filter: &str, expected: &[State]) {
    assert_eq!(parse(filter, &Fixture).unwrap().reachable_states(), StateSet::of(expected), "{filter}");
}

#[test]
fn states_are_asked_for_wherever_they_stand() {
    use State::{CloseWait, Established, Listen};
    check_states("state = close-wait", &[CloseWait]);
    check_states("rtt > 1s and state in (listening, close-wait)", &[Listen, CloseWait]);
    check_states("state established,listening and state = established", &[Established]);
    check_states("state = listening or state = established", &[Listen, Established]);
    check_states("state listening and (rtt > 1s or state = established)", &[Listen]);
    assert_eq!(parse("not state = listening", &Fixture).unwrap().reachable_states(), StateSet::ALL);
}
