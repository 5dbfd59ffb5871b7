//! The source against this machine's kernel, in a namespace of each test's own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::allow_attributes,
    dead_code,
    reason = "tests"
)]

mod support;

use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::os::fd::AsFd;

use socket2::{Domain, Socket as RawSocket, Type};
use sockscope::decode::decoder::Decoder;
use sockscope::decode::netlink::{Attributes, Messages};
use sockscope::model::capture::{Frame, Sink, Table};
use sockscope::model::coverage::Gap;
use sockscope::model::key::Identity;
use sockscope::model::snapshot::Snapshot;
use sockscope::model::socket::{Protocol, Socket};
use sockscope::model::state::{State, StateSet};
use sockscope::source::live::{Live, Mode};
use sockscope::source::owners::Scanner;
use sockscope::source::{Extras, Source, Target, Wants, clock};

use support::namespace::in_namespace;
use support::population::{Inet, Population, Unix, inode};
use support::seccomp::refuse_sockets;

fn everything() -> Wants {
    Wants::new(Table::SHOWN.to_vec(), StateSet::ALL)
}

fn look(live: &mut Live, wants: &Wants) -> Snapshot {
    let mut decoder = Decoder::new(clock::now());
    live.look(wants, &mut decoder);
    decoder.finish()
}

/// The rows of a socket that was made: there must be one, in its state and under its timer.
#[track_caller]
fn check_inet(snapshot: &Snapshot, made: &Inet) {
    let is_it = |socket: &&Socket| {
        socket.protocol == made.protocol && socket.ends.inet() == Some(&made.ends) && socket.inode == made.inode
    };
    let rows: Vec<&Socket> = snapshot.sockets.iter().filter(is_it).collect();
    let [row] = rows.as_slice() else { panic!("{made:?} has {} rows", rows.len()) };
    // The kernel reports a bound socket as a closed one.
    let state = if made.state == State::BoundInactive { State::Close } else { made.state };
    assert_eq!((row.state, row.timer.kind), (state, made.timer), "{made:?}");
    assert_eq!(row.uid, 0, "{made:?}");
}

#[track_caller]
fn check_unix(snapshot: &Snapshot, made: &Unix) {
    let rows: Vec<&Socket> = snapshot.sockets.iter().filter(|socket| socket.inode == made.inode).collect();
    let [row] = rows.as_slice() else { panic!("{made:?} has {} rows", rows.len()) };
    assert_eq!((row.protocol, row.state), (made.protocol, made.state), "{made:?}");
    let ends = row.ends.unix().expect("a Unix socket has Unix ends");
    assert_eq!(ends.name.as_deref(), made.name.as_deref(), "{made:?}");
}

#[test]
fn netlink_shows_every_socket() {
    in_namespace("netlink_shows_every_socket", || {
        let population = Population::new();
        let snapshot = look(&mut Live::new(Mode::Netlink), &everything());
        assert_eq!(snapshot.coverage, []);
        population.inet.iter().for_each(|made| check_inet(&snapshot, made));
        population.unix.iter().for_each(|made| check_unix(&snapshot, made));
        let cookies: HashSet<Identity> = snapshot.sockets.iter().map(|socket| socket.key.identity).collect();
        assert_eq!(cookies.len(), snapshot.sockets.len(), "every socket has a cookie of its own");
    });
}

/// Looks without netlink: everything that /proc can show is there, and every table says why it is from /proc.
#[track_caller]
fn check_from_proc(live: &mut Live, population: &Population, why: &str) {
    let snapshot = look(live, &everything());
    for (gap, table) in snapshot.coverage.iter().zip(Table::SHOWN) {
        let Gap::FromProc { table: of, why: said } = gap else { panic!("{gap:?}") };
        assert_eq!(*of, table);
        assert!(said.contains(why), "{said:?} lacks {why:?}");
    }
    assert_eq!(snapshot.coverage.len(), Table::SHOWN.len());
    for made in population.inet.iter().filter(|made| made.state != State::BoundInactive) {
        check_inet(&snapshot, made);
    }
    // An abstract name's NULs are all printed as @, and so is what was an @.
    let is_shown = |made: &&Unix| made.name.as_ref().is_none_or(|name| !name.iter().skip(1).any(|byte| *byte == 0));
    population.unix.iter().filter(is_shown).for_each(|made| check_unix(&snapshot, made));
}

#[test]
fn proc_shows_what_it_can() {
    in_namespace("proc_shows_what_it_can", || {
        check_from_proc(&mut Live::new(Mode::Proc), &Population::new(), "asked for");
    });
}

#[test]
fn proc_stands_in_where_netlink_is_refused() {
    in_namespace("proc_stands_in_where_netlink_is_refused", || {
        let population = Population::new();
        refuse_sockets(libc::AF_NETLINK, libc::EPERM);
        let mut live = Live::new(Mode::Auto);
        check_from_proc(&mut live, &population, "NETLINK_SOCK_DIAG");
        check_from_proc(&mut live, &population, "not permitted");
    });
}

#[test]
fn netlink_alone_shows_nothing_where_it_is_refused() {
    in_namespace("netlink_alone_shows_nothing_where_it_is_refused", || {
        let _listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        refuse_sockets(libc::AF_NETLINK, libc::EAFNOSUPPORT);
        let snapshot = look(&mut Live::new(Mode::Netlink), &everything());
        assert_eq!(snapshot.sockets, []);
        assert_eq!(snapshot.coverage.len(), Table::SHOWN.len());
        assert!(snapshot.coverage.iter().all(|gap| matches!(gap, Gap::Unreadable { .. })), "{:?}", snapshot.coverage);
    });
}

#[test]
fn only_wanted_states_and_tables_are_read() {
    in_namespace("only_wanted_states_and_tables_are_read", || {
        let _population = Population::new();
        for state in [State::Listen, State::TimeWait, State::SynRecv, State::FinWait2, State::Closing] {
            let wants = Wants::new(vec![Table::Tcp4], StateSet::of(&[state]));
            let snapshot = look(&mut Live::new(Mode::Netlink), &wants);
            assert!(!snapshot.sockets.is_empty(), "{state:?}");
            for socket in snapshot.sockets {
                assert_eq!((socket.protocol, socket.state), (Protocol::Tcp, state));
                assert!(socket.ends.inet().is_some_and(|ends| ends.local.address.is_ipv4()));
            }
        }
    });
}

/// The row of an open socket.
#[track_caller]
fn row_of(snapshot: &Snapshot, socket: impl AsFd) -> Socket {
    let inode = inode(socket);
    snapshot.sockets.iter().find(|row| row.inode == inode).expect("the socket has a row").clone()
}

/// What a look said of a socket, to look it up by.
fn target(socket: &Socket) -> Target {
    let ends = *socket.ends.inet().expect("only inet sockets are looked up");
    Target { protocol: socket.protocol, ends, identity: Some(socket.key.identity) }
}

#[track_caller]
fn check_find(live: &mut Live, target: &Target, expected: Option<&Socket>) {
    let found = live.find(target).unwrap();
    let told = |socket: &Socket| (socket.key, socket.state, socket.ends.clone(), socket.inode);
    assert_eq!(found.as_ref().map(told), expected.map(told), "{target:?}");
}

#[test]
fn every_socket_is_found_by_itself() {
    in_namespace("every_socket_is_found_by_itself", || {
        let _population = Population::new();
        for mode in [Mode::Auto, Mode::Netlink, Mode::Proc] {
            let mut live = Live::new(mode);
            let snapshot = look(&mut live, &everything());
            for socket in snapshot.sockets.iter().filter(|socket| socket.ends.inet().is_some()) {
                let target = target(socket);
                check_find(&mut live, &target, Some(socket));
                let wrong = match socket.key.identity {
                    Identity::Cookie(cookie) => Identity::Cookie(cookie ^ 1 << 40),
                    Identity::Digest(digest) => Identity::Digest(digest ^ 1),
                };
                check_find(&mut live, &Target { identity: Some(wrong), ..target }, None);
            }
        }
    });
}

#[test]
fn a_listener_does_not_answer_for_a_connection() {
    in_namespace("a_listener_does_not_answer_for_a_connection", || {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        for mode in [Mode::Auto, Mode::Proc] {
            let mut live = Live::new(mode);
            let snapshot = look(&mut live, &everything());
            let row = row_of(&snapshot, &listener);
            let mut target = Target { identity: None, ..target(&row) };
            check_find(&mut live, &target, Some(&row));
            target.ends.remote.port = 9;
            check_find(&mut live, &target, None);
        }
    });
}

#[test]
fn sockets_that_share_a_port_are_told_apart() {
    in_namespace("sockets_that_share_a_port_are_told_apart", || {
        let mut port = 0;
        let mut shared = Vec::new();
        for of_type in [Type::STREAM, Type::DGRAM] {
            for _ in 0..8 {
                let socket = RawSocket::new(Domain::IPV4, of_type, None).unwrap();
                socket.set_reuse_port(true).unwrap();
                socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into()).unwrap();
                port = socket.local_addr().unwrap().as_socket().unwrap().port();
                if of_type == Type::STREAM {
                    socket.listen(1).unwrap();
                }
                shared.push(socket);
            }
        }
        let mut live = Live::new(Mode::Netlink);
        let snapshot = look(&mut live, &everything());
        for socket in &shared {
            let row = row_of(&snapshot, socket);
            check_find(&mut live, &target(&row), Some(&row));
        }
    });
}

#[test]
fn a_socket_that_went_is_not_found() {
    in_namespace("a_socket_that_went_is_not_found", || {
        for mode in [Mode::Netlink, Mode::Proc] {
            let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let mut live = Live::new(mode);
            let row = row_of(&look(&mut live, &everything()), &socket);
            let target = target(&row);
            check_find(&mut live, &target, Some(&row));
            drop(socket);
            check_find(&mut live, &target, None);
        }
    });
}

#[test]
fn a_lost_netlink_does_not_make_a_socket_gone() {
    in_namespace("a_lost_netlink_does_not_make_a_socket_gone", || {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let target = target(&row_of(&look(&mut Live::new(Mode::Auto), &everything()), &socket));
        refuse_sockets(libc::AF_NETLINK, libc::EPERM);
        let mut live = Live::new(Mode::Auto);
        assert!(live.find(&target).unwrap_err().to_string().contains("NETLINK_SOCK_DIAG"));
        assert!(live.find(&Target { identity: None, ..target }).unwrap().is_some(), "/proc shows it");
    });
}

/// The attribute types that come with rows.
#[derive(Default)]
struct Seen(HashSet<u16>);

impl Sink for Seen {
    fn begin(&mut self, _table: Table) {}
    fn frame(&mut self, frame: Frame<'_>) {
        let header = if frame.table == Table::Unix { 16 } else { 72 };
        for message in Messages::new(frame.bytes) {
            self.0.extend(Attributes::new(message.payload.get(header..).unwrap_or_default()).map(|(kind, _)| kind));
        }
    }
    fn gap(&mut self, gap: Gap) {
        panic!("{gap}");
    }
}

/// Which of these attributes come with a table's rows.
#[track_caller]
fn check_attributes(table: Table, extras: Extras, come: &[u16], stay_away: &[u16]) {
    let mut seen = Seen::default();
    let wants = Wants { extras, ..Wants::new(vec![table], StateSet::ALL) };
    Live::new(Mode::Netlink).look(&wants, &mut seen);
    assert!(come.iter().all(|kind| seen.0.contains(kind)), "{table:?}: {come:?} should all be in {:?}", seen.0);
    assert!(!stay_away.iter().any(|kind| seen.0.contains(kind)), "{table:?}: {stay_away:?} in {:?}", seen.0);
}

#[test]
fn detail_comes_only_when_wanted() {
    in_namespace("detail_comes_only_when_wanted", || {
        let _population = Population::new();
        // INET_DIAG_*: SHUTDOWN and MARK; then INFO, CONG, TOS, SKMEMINFO.
        check_attributes(Table::Tcp4, Extras::NONE, &[8, 15], &[1, 2, 4, 5, 6, 7]);
        check_attributes(Table::Tcp4, Extras::ALL, &[2, 4, 5, 7, 8, 15], &[1]);
        check_attributes(Table::Udp4, Extras::ALL, &[5, 7, 8, 15], &[1]);
        // SKV6ONLY too, and TCLASS.
        check_attributes(Table::Tcp6, Extras::NONE, &[8, 11, 15], &[2, 6, 7]);
        check_attributes(Table::Tcp6, Extras::ALL, &[2, 6, 7, 8, 11, 15], &[]);
        // UNIX_DIAG_*: NAME, VFS, PEER, ICONS, RQLEN, SHUTDOWN, UID; then MEMINFO.
        check_attributes(Table::Unix, Extras::NONE, &[0, 2, 4, 6], &[1, 3, 5, 7]);
        check_attributes(Table::Unix, Extras::ROW, &[0, 1, 2, 3, 4, 6, 7], &[5]);
        check_attributes(Table::Unix, Extras::ALL, &[0, 1, 2, 3, 4, 5, 6, 7], &[]);
    });
}

#[test]
fn owners_are_found_and_strangers_counted() {
    in_namespace("owners_are_found_and_strangers_counted", || {
        let population = Population::new();
        let made = population.inet.iter().map(|made| made.inode).chain(population.unix.iter().map(|made| made.inode));
        let wanted: HashSet<u32> = made.filter(|inode| *inode != 0).collect();
        let mut scanner = Scanner::default();
        for scan in [scanner.scan().unwrap(), scanner.find(&wanted).unwrap()] {
            for inode in &wanted {
                let [holder] = &*scan.holders[inode] else { panic!("{inode} has holders {:?}", scan.holders[inode]) };
                assert_eq!(holder.process.pid, std::process::id());
            }
        }
        // Whoever lives outside of this user namespace may not be looked at from inside.
        let scan = scanner.scan().unwrap();
        assert!(matches!(scan.gap(), Some(Gap::HiddenOwners { processes: 1.. })));
    });
}
