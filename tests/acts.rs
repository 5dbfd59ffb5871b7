//! What the screen does to this machine, against its kernel: sockets of every state are closed and looked for, refusals
//! are explained, and the command lines of ss that are copied choose what they are to.
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

use std::ffi::OsString;
use std::io::Read as _;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::Command;

use rustix::thread::{CapabilitySet, capabilities, set_capabilities};
use sockscope::decode::decoder::Decoder;
use sockscope::model::action::closing::{Closing, Consequence, Refusal};
use sockscope::model::capture::Table;
use sockscope::model::names::NoNames;
use sockscope::model::socket::{Protocol, Socket};
use sockscope::model::state::{State, StateSet};
use sockscope::query::command;
use sockscope::query::filter;
use sockscope::query::listing::Query;
use sockscope::query::selection::Selection;
use sockscope::source::live::{Live, Mode};
use sockscope::source::{Source, Wants, clock};

use support::namespace::in_namespace;
use support::population::{Population, inode};

/// Every socket of the tables that a screen shows.
fn rows(mode: Mode) -> Vec<Socket> {
    let mut decoder = Decoder::new(clock::now());
    Live::new(mode).look(&Wants::new(Table::SHOWN.to_vec(), StateSet::ALL), &mut decoder);
    decoder.finish().sockets
}

fn close(shown: &Socket) -> Closing {
    Live::new(Mode::Auto).hands().expect("a live source acts").close(shown)
}

/// A connection: the client's row, and both of its ends.
fn connection() -> (Socket, TcpStream, TcpStream) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let server = listener.accept().unwrap().0;
    let row = rows(Mode::Auto).into_iter().find(|row| row.inode == inode(&client)).expect("it is listed");
    (row, client, server)
}

/// A socket is closed in whatever state it is, and is gone, or is left with what it bound. Where its peer is reset by
/// it, that was foretold.
#[test]
fn every_state_can_be_closed() {
    in_namespace("every_state_can_be_closed", || {
        let _population = Population::inet();
        let all = rows(Mode::Auto);
        let mut seen = StateSet::EMPTY;
        for row in all.iter().filter(|row| row.ends.inet().is_some()) {
            let is_bound_only = row.protocol == Protocol::Tcp && row.state == State::Close;
            match close(row) {
                Closing::Refused(Refusal::Inactive) if is_bound_only => continue,
                // Its other end may have been reset before.
                Closing::Closed { .. } | Closing::Gone | Closing::Changed { .. } => {}
                // Several sockets share these ends, and the kernel picks one of them.
                Closing::Refused(Refusal::Shadowed) => eprintln!("shadowed: {row:?}"),
                closing => panic!("{closing}: {row:?}"),
            }
            seen = seen.with(row.state);
            let again = close(row);
            let is_left = matches!(again, Closing::Gone | Closing::Changed { .. } | Closing::Refused(_))
                || Consequence::of(row) == Consequence::Datagram;
            assert!(is_left, "{again}: {row:?}");
        }
        for state in [State::Listen, State::SynSent, State::Established, State::TimeWait, State::Close] {
            assert!(seen.contains(state), "{state:?}");
        }
    });
}

#[test]
fn a_peer_is_reset_and_the_owner_told() {
    in_namespace("a_peer_is_reset_and_the_owner_told", || {
        let (row, mut client, mut server) = connection();
        assert_eq!((close(&row), Consequence::of(&row)), (Closing::Closed { left: None }, Consequence::Reset));
        let told = |stream: &mut TcpStream| stream.read(&mut [0]).unwrap_err().kind();
        assert_eq!(told(&mut client), std::io::ErrorKind::ConnectionAborted);
        assert_eq!(told(&mut server), std::io::ErrorKind::ConnectionReset);
        assert_eq!(close(&row), Closing::Gone);
    });
}

#[test]
fn a_listener_leaves_its_port_to_its_owner() {
    in_namespace("a_listener_leaves_its_port_to_its_owner", || {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let waiting = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let row = rows(Mode::Auto).into_iter().find(|row| row.inode == inode(&listener)).unwrap();
        let closing = close(&row);
        assert!(matches!(closing, Closing::Closed { left: Some(State::Close) | None }), "{closing}");
        assert_eq!(waiting.take_error().unwrap().unwrap().kind(), std::io::ErrorKind::ConnectionReset);
        assert!(TcpStream::connect(listener.local_addr().unwrap()).is_err());
    });
}

/// What moved on since it was shown is left alone.
#[test]
fn what_has_changed_is_left_out() {
    in_namespace("what_has_changed_is_left_out", || {
        let (row, client, server) = connection();
        server.shutdown(std::net::Shutdown::Write).unwrap();
        // The peer's FIN has arrived when there is nothing more to read.
        assert_eq!((&client).read(&mut [0]).unwrap(), 0);
        assert_eq!(close(&row), Closing::Changed { state: State::CloseWait });
        assert!(client.take_error().unwrap().is_none());
    });
}

#[test]
fn refusals_are_explained() {
    in_namespace("refusals_are_explained", || {
        let (row, client, _server) = connection();
        let from_proc = rows(Mode::Proc).into_iter().find(|row| row.inode == inode(&client)).unwrap();
        assert_eq!(close(&from_proc), Closing::Refused(Refusal::NoCookie));
        let _pair = UnixStream::pair().unwrap();
        let unix = rows(Mode::Auto).into_iter().find(|row| row.protocol.is_unix()).unwrap();
        assert_eq!(close(&unix), Closing::Refused(Refusal::Kind));
        let mut mine = capabilities(None).unwrap();
        mine.effective.remove(CapabilitySet::NET_ADMIN);
        set_capabilities(None, mine).unwrap();
        assert_eq!(close(&row), Closing::Refused(Refusal::Unprivileged));
        assert!(client.take_error().unwrap().is_none());
    });
}

/// How often each program lists what a command chooses: a shell runs it, as a user would.
fn listed(command: &str, inode: u32) -> Vec<(OsString, usize, usize)> {
    let own = Some(OsString::from(concat!(env!("CARGO_BIN_EXE_sockscope"), " ss")));
    let programs = own.into_iter().chain(std::env::var_os("SOCKSCOPE_REFERENCE_SS"));
    programs
        .map(|program| {
            let line = command.replacen("ss ", &format!("{} -HO ", program.to_string_lossy()), 1);
            let output = Command::new("sh").args(["-c", &line]).output().unwrap();
            assert!(output.status.success() && output.stderr.is_empty(), "{line}: {output:?}");
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let own = text.lines().filter(|row| row.split_whitespace().any(|word| word == format!("ino:{inode}")));
            (program, text.lines().count(), own.count())
        })
        .collect()
}

/// The command for a socket lists it and nothing else; where sockets share their ends, them.
#[test]
fn a_command_chooses_its_socket() {
    in_namespace("a_command_chooses_its_socket", || {
        let _population = Population::inet();
        let all = rows(Mode::Auto);
        // Those that stand still: a retransmission makes no other socket of one, but a TIME-WAIT may end.
        for row in all.iter().filter(|row| row.ends.inet().is_some() && row.state != State::TimeWait) {
            let command = command::of_socket(row, &NoNames).unwrap();
            let alike = |other: &&Socket| other.protocol == row.protocol && other.ends == row.ends;
            let alike = all.iter().filter(alike).count();
            for (program, total, own) in listed(&command, row.inode) {
                assert_eq!(total, alike, "{command} by {}", program.display());
                assert!(own == 1 || row.inode == 0, "{command} by {}", program.display());
            }
        }
    });
}

#[test]
fn a_command_chooses_a_unix_listener() {
    in_namespace("a_command_chooses_a_unix_listener", || {
        let folder = support::scratch::Scratch::new();
        let path = folder.path().join("listener.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let _client = UnixStream::connect(&path).unwrap();
        let _server = listener.accept().unwrap();
        let row = rows(Mode::Auto).into_iter().find(|row| row.inode == inode(&listener)).unwrap();
        let command = command::of_socket(&row, &NoNames).unwrap();
        for (program, total, _) in listed(&command, row.inode) {
            assert_eq!(total, 1, "{command} by {}", program.display());
        }
    });
}

/// The command for a view lists as many rows as the view.
#[test]
fn a_command_chooses_what_is_shown() {
    in_namespace("a_command_chooses_what_is_shown", || {
        // Names of Unix sockets may hold line ends, which a real ss prints as they are.
        let (_population, _pair) = (Population::inet(), UnixStream::pair().unwrap());
        let tcp = || vec![Table::Tcp4, Table::Tcp6];
        let check = |tables: Vec<Table>, states, text: &str| {
            let selection = Selection { tables, states };
            let query = Query { selection, filter: filter::parse(text, &NoNames).unwrap(), ..Query::default() };
            let mut tracker = sockscope::track::tracker::Tracker::default();
            let mut decoder = Decoder::new(clock::now());
            Live::new(Mode::Auto).look(&Wants::new(Table::SHOWN.to_vec(), StateSet::ALL), &mut decoder);
            tracker.absorb(decoder.finish());
            let shown = query.run(&tracker.world()).matched;
            let command = command::of_query(&query, &NoNames).unwrap();
            for (program, total, _) in listed(&command, 0) {
                assert_eq!(total, shown, "{command} by {}", program.display());
            }
            assert!(shown > 0, "{command} says nothing");
        };
        check(Table::SHOWN.to_vec(), StateSet::ALL, "");
        check(tcp(), StateSet::ALL, "");
        check(tcp(), StateSet::LISTENING, "");
        check(tcp(), StateSet::CONN, "");
        check(vec![Table::Tcp4], StateSet::ALL, "");
        check(vec![Table::Udp4, Table::Udp6], StateSet::ALL, "");
        check(Table::SHOWN.to_vec(), StateSet::ALL, "state listening,syn-sent,fin-wait-1");
        check(tcp(), StateSet::ALL, "src 127.0.0.0/8 and not dport = :1");
        check(tcp(), StateSet::ALL, "sport > :1 and ( dst 127.0.0.1 or dst [::1] ) or dport = :0");
    });
}
