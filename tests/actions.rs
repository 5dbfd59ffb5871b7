//! What the source does beyond looking, against this machine's kernel, in a namespace of each test's own: both families
//! in one walk, closing sockets, hearing of their ends, recording, entering a namespace by name.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::allow_attributes,
    unsafe_code,
    dead_code,
    reason = "tests"
)]

mod support;

use std::ffi::OsStr;
use std::fs;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream, UdpSocket};

use sockscope::decode::decoder::Decoder;
use sockscope::decode::netlink::Messages;
use sockscope::model::capture::{Form, Frame, Sink, Table};
use sockscope::model::coverage::Gap;
use sockscope::model::key::Identity;
use sockscope::model::snapshot::Snapshot;
use sockscope::model::socket::{Protocol, Socket};
use sockscope::model::state::{State, StateSet};
use sockscope::source::diag::destroyed::{Listener, are_announced};
use sockscope::source::diag::{Destroyed, Diag};
use sockscope::source::live::{Live, Mode};
use sockscope::source::netns::{self, NetnsError};
use sockscope::source::places::Places;
use sockscope::source::{Source, Wants, clock};

use support::namespace::in_namespace;
use support::population::{Population, has_ipv6, inode};
use support::scratch::Scratch;
use support::seccomp::refuse_sockets;

/// A decoder that takes tables mixed, or does not.
struct Taker {
    decoder: Decoder,
    mixed: bool,
    /// Tables of the frames, each change once.
    tables: Vec<Table>,
}

impl Sink for Taker {
    fn begin(&mut self, table: Table) {
        self.decoder.begin(table);
    }
    fn frame(&mut self, frame: Frame<'_>) {
        if self.tables.last() != Some(&frame.table) {
            self.tables.push(frame.table);
        }
        self.decoder.frame(frame);
    }
    fn gap(&mut self, gap: Gap) {
        self.decoder.gap(gap);
    }
    fn takes_mixed_tables(&self) -> bool {
        self.mixed
    }
}

fn look(wants: &Wants, mixed: bool) -> (Snapshot, Vec<Table>) {
    let mut taker = Taker { decoder: Decoder::new(clock::now()), mixed, tables: Vec::new() };
    Live::new(Mode::Netlink).look(wants, &mut taker);
    (taker.decoder.finish(), taker.tables)
}

fn cookies(snapshot: &Snapshot, table: Table) -> Vec<Identity> {
    let of_table = snapshot.sockets.iter().filter(|socket| socket.table() == table);
    of_table.map(|socket| socket.key.identity).collect()
}

/// Looks in one walk and in two: the same rows in the same order.
#[track_caller]
fn check_walks(wants: &Wants) -> usize {
    let ((one, changes), (two, _)) = (look(wants, true), look(wants, false));
    assert_eq!((&one.coverage, &two.coverage), (&vec![], &vec![]));
    for table in [Table::Tcp4, Table::Tcp6] {
        assert_eq!(cookies(&one, table), cookies(&two, table), "{wants:?}");
    }
    changes.len()
}

#[test]
fn one_walk_brings_what_two_bring() {
    in_namespace("one_walk_brings_what_two_bring", || {
        let population = Population::new();
        let tcp = || vec![Table::Tcp4, Table::Tcp6];
        let changes = check_walks(&Wants::new(tcp(), StateSet::ALL));
        assert!(!has_ipv6() || changes > 2, "the two families came apart: it was no single walk");
        for states in [StateSet::of(&[State::Listen]), StateSet::of(&[State::TimeWait]), StateSet::CONNECTED] {
            check_walks(&Wants::new(tcp(), states));
        }
        check_walks(&Wants::new(tcp(), StateSet::of(&[State::BoundInactive])));
        let port = population.inet[0].ends.local.port;
        let [low, high] = port.to_ne_bytes();
        // INET_DIAG_BC_S_EQ: jump to the end, which accepts, or past it.
        let program = [11, 8, 12, 0, 0, 0, low, high];
        let wants = Wants { bytecode: Some(program.into()), ..Wants::new(tcp(), StateSet::ALL) };
        check_walks(&wants);
        let (snapshot, _) = look(&wants, true);
        assert!(!snapshot.sockets.is_empty());
        assert!(snapshot.sockets.iter().all(|socket| socket.ends.inet().unwrap().local.port == port));
    });
}

/// Counts what comes of each table.
#[derive(Default)]
struct Count(Vec<(Table, Form, usize)>, Vec<Gap>);

impl Sink for Count {
    fn begin(&mut self, _table: Table) {}
    fn frame(&mut self, frame: Frame<'_>) {
        let rows = match frame.form {
            Form::Netlink => Messages::new(frame.bytes).filter(|message| message.kind >= 16).count(),
            Form::ProcText => frame.bytes.split(|byte| *byte == b'\n').count(),
        };
        self.0.push((frame.table, frame.form, rows));
    }
    fn gap(&mut self, gap: Gap) {
        self.1.push(gap);
    }
}

#[test]
fn every_table_is_asked_for_and_what_is_lacking_is_no_complaint() {
    in_namespace("every_table_is_asked_for_and_what_is_lacking_is_no_complaint", || {
        let mut live = Live::new(Mode::Auto);
        let mut count = Count::default();
        live.look(&Wants::new(Table::all().collect(), StateSet::ALL), &mut count);
        assert_eq!(live.complaints().iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
        let own_netlink_socket = count.0.iter().any(|(table, _, rows)| *table == Table::Netlink && *rows > 0);
        assert!(own_netlink_socket, "{:?}", count.0);
        for table in Table::all() {
            let is_read = count.0.iter().any(|(of, ..)| *of == table);
            let is_gap = count.1.iter().any(|gap| matches!(gap, Gap::Unreadable { table: of, .. } if *of == table));
            assert!(is_read || is_gap, "{table:?}");
        }
    });
}

fn rows(diag: &mut Diag, table: Table) -> Vec<Socket> {
    let mut decoder = Decoder::new(clock::now());
    diag.table(table, &Wants::new(vec![table], StateSet::ALL), &mut decoder).unwrap();
    decoder.finish().sockets
}

fn row_of(diag: &mut Diag, table: Table, inode: u32) -> Socket {
    rows(diag, table).into_iter().find(|socket| socket.inode == inode).expect("it is listed")
}

#[test]
fn sockets_are_closed_by_their_cookies() {
    in_namespace("sockets_are_closed_by_their_cookies", || {
        let mut diag = Diag::open(netns::own()).unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (server, _) = listener.accept().unwrap();
        let row = row_of(&mut diag, Table::Tcp4, inode(&client));
        assert_eq!(diag.destroy(&row).unwrap(), Destroyed::Closed);
        assert_eq!(client.take_error().unwrap().unwrap().kind(), std::io::ErrorKind::ConnectionAborted);
        assert_eq!(diag.destroy(&row).unwrap(), Destroyed::Gone);
        assert_eq!(server.take_error().unwrap().unwrap().kind(), std::io::ErrorKind::ConnectionReset);
        if has_ipv6() {
            let bound = UdpSocket::bind((Ipv6Addr::LOCALHOST, 0)).unwrap();
            let row = row_of(&mut diag, Table::Udp6, inode(&bound));
            assert_eq!(diag.destroy(&row).unwrap(), Destroyed::Closed);
        }
        let mut stranger = row_of(&mut diag, Table::Tcp4, inode(&listener));
        stranger.key.identity = Identity::Cookie(1);
        assert_eq!(diag.destroy(&stranger).unwrap(), Destroyed::Gone, "another socket has this port now");
        assert_eq!(row_of(&mut diag, Table::Tcp4, inode(&listener)).state, State::Listen);
    });
}

/// Keeps the sockets of the frames.
#[derive(Default)]
struct Dead(Vec<(Table, Option<Socket>)>);

impl Sink for Dead {
    fn begin(&mut self, _table: Table) {}
    fn frame(&mut self, frame: Frame<'_>) {
        let mut decoder = Decoder::new(frame.at);
        decoder.frame(frame);
        self.0.push((frame.table, decoder.finish().sockets.pop()));
    }
    fn gap(&mut self, _gap: Gap) {}
}

#[test]
fn the_end_of_a_socket_is_heard() {
    in_namespace("the_end_of_a_socket_is_heard", || {
        let (mut diag, mut dead) = (Diag::open(netns::own()).unwrap(), Dead::default());
        let mut listener = Listener::open(&[Table::Tcp4, Table::Unix], netns::own()).unwrap();
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let of_udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let row = row_of(&mut diag, Table::Tcp4, inode(&socket));
        drop(of_udp);
        drop(socket);
        listener.next(&mut dead).unwrap();
        let (table, last) = dead.0.pop().unwrap();
        let last = last.unwrap();
        assert_eq!((table, last.key.identity), (Table::Tcp4, row.key.identity), "nothing is heard of UDP");
        assert_eq!((last.protocol, last.state, last.inode), (Protocol::Tcp, State::Close, 0));
    });
    let announced: Vec<Table> = Table::all().filter(|table| are_announced(*table)).collect();
    assert_eq!(announced, [Table::Udp4, Table::Udp6, Table::Tcp4, Table::Tcp6]);
}

#[test]
fn a_recording_shows_what_was_recorded() {
    in_namespace("a_recording_shows_what_was_recorded", || {
        let _population = Population::new();
        let wants = Wants::new(vec![Table::Tcp4, Table::Tcp6], StateSet::ALL);
        let (mut diag, mut bytes) = (Diag::open(netns::own()).unwrap(), Vec::new());
        for table in &wants.tables {
            diag.record(*table, &wants, &mut bytes).unwrap();
        }
        let root = Scratch::new();
        root.file("dump", &bytes);
        let dump = root.path().join("dump");
        let places = Places::of_environment(|name| (name == "TCPDIAG_FILE").then(|| dump.clone().into()));
        let mut decoder = Decoder::new(clock::now());
        Live::at(places, Mode::Auto).look(&wants, &mut decoder);
        let replayed = decoder.finish();
        assert_eq!(replayed.coverage, []);
        let live = look(&wants, false).0;
        assert_eq!(cookies(&replayed, Table::Tcp4), cookies(&live, Table::Tcp4));
        assert_eq!(cookies(&replayed, Table::Tcp6), [], "replay ends with the first dump, as in ss");
    });
}

#[test]
fn moved_tables_are_read_from_there() {
    let root = Scratch::new();
    root.file("net/udp", b"sl\n   1: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 99 2\n");
    let places = Places::of_environment(|name| (name == "PROC_ROOT").then(|| root.path().into()));
    let mut live = Live::at(places, Mode::Netlink);
    let mut decoder = Decoder::new(clock::now());
    live.look(&Wants::new(Table::all().collect(), StateSet::ALL), &mut decoder);
    let snapshot = decoder.finish();
    let inodes: Vec<u32> =
        snapshot.sockets.iter().filter(|row| row.protocol == Protocol::Udp).map(|row| row.inode).collect();
    assert_eq!(inodes, [99]);
    assert!(snapshot.sockets.iter().all(|row| row.protocol != Protocol::Tcp), "the host's own are not looked at");
}

/// What is said of a look without netlink.
#[track_caller]
fn check_said(live: &mut Live, tables: &[Table], said: &[&str]) {
    for again in [false, true] {
        live.look(&Wants::new(tables.to_vec(), StateSet::ALL), &mut Count::default());
        let complaints: Vec<String> = live.complaints().iter().map(ToString::to_string).collect();
        assert_eq!(complaints, if again { &[] } else { said }, "{tables:?}, again: {again}");
    }
}

#[test]
fn a_refusal_is_said_once_for_each_protocol() {
    in_namespace("a_refusal_is_said_once_for_each_protocol", || {
        refuse_sockets(libc::AF_NETLINK, libc::EPERM);
        let said = "Cannot open netlink socket: Operation not permitted";
        check_said(&mut Live::new(Mode::Auto), &[Table::Tcp4, Table::Tcp6], &[said]);
        check_said(&mut Live::new(Mode::Auto), &[Table::Unix, Table::Udp6, Table::Vsock], &[said; 3]);
    });
}

#[test]
fn a_lost_recording_is_said() {
    let places = Places::of_environment(|name| (name == "TCPDIAG_FILE").then(|| "/nowhere".into()));
    let mut live = Live::at(places, Mode::Auto);
    let mut count = Count::default();
    live.look(&Wants::new(vec![Table::Tcp4, Table::Tcp6], StateSet::ALL), &mut count);
    let said: Vec<String> = live.complaints().iter().map(ToString::to_string).collect();
    assert_eq!(said, ["fopen($TCPDIAG_FILE): No such file or directory"]);
    assert_eq!(count.0, []);
}

#[test]
fn the_text_of_ipv6_goes_with_that_of_ipv4() {
    let root = Scratch::new();
    root.file("tcp6", b"sl\n");
    let inside = |name: &str| Some(root.path().join(name).into());
    let count = |variables: [(&str, &str); 2], tables: &[Table]| {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name).and_then(|(_, file)| inside(file));
        let mut count = Count::default();
        Live::at(Places::of_environment(find), Mode::Auto)
            .look(&Wants::new(tables.to_vec(), StateSet::ALL), &mut count);
        count.0.iter().map(|(table, ..)| *table).collect::<Vec<_>>()
    };
    let variables = [("PROC_NET_TCP", "missing"), ("PROC_NET_TCP6", "tcp6")];
    assert_eq!(count(variables, &[Table::Tcp4, Table::Tcp6]), []);
    assert_eq!(count(variables, &[Table::Tcp6]), [Table::Tcp6]);
}

#[test]
fn a_namespace_is_entered_by_its_name() {
    in_namespace("a_namespace_is_entered_by_its_name", || {
        let mount = |source: &std::ffi::CStr, target: &std::ffi::CStr, kind: &std::ffi::CStr, flags| {
            // SAFETY: the strings end with NUL and outlive the call.
            unsafe { libc::mount(source.as_ptr(), target.as_ptr(), kind.as_ptr(), flags, std::ptr::null()) }
        };
        // SAFETY: only this thread's mounts change.
        unsafe { rustix::thread::unshare_unsafe(rustix::thread::UnshareFlags::NEWNS) }.unwrap();
        assert_eq!(mount(c"none", c"/", c"none", libc::MS_REC | libc::MS_SLAVE), 0);
        assert_eq!(mount(c"none", c"/run", c"tmpfs", 0), 0);
        fs::create_dir("/run/netns").unwrap();
        fs::write("/run/netns/other", "").unwrap();
        let other = std::thread::spawn(move || {
            // SAFETY: only this thread's network changes.
            unsafe { rustix::thread::unshare_unsafe(rustix::thread::UnshareFlags::NEWNET) }.unwrap();
            assert_eq!(mount(c"/proc/thread-self/ns/net", c"/run/netns/other", c"none", libc::MS_BIND), 0);
            fs::read_link("/proc/thread-self/ns/net").unwrap()
        })
        .join()
        .unwrap();
        let here = || fs::read_link("/proc/thread-self/ns/net").unwrap();
        assert_ne!(here(), other);
        match netns::enter(OsStr::new("other")) {
            Ok(_) => assert_eq!(fs::read_dir("/sys/class/net").unwrap().count(), 1, "only its own loopback"),
            Err(NetnsError::Sys(error)) => eprintln!("left out: /sys cannot be mounted in a namespace here: {error}"),
            Err(error) => panic!("{error}"),
        }
        assert_eq!(here(), other);
    });
}
