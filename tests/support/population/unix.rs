//! Unix sockets: the three types under names of every kind.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;

use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType};
use sockscope::model::socket::Protocol;
use sockscope::model::state::State;

use super::{Population, Scratch, Unix, inode};

/// Names as the kernel keeps them; a path is below the directory of the test.
const NAMES: [(&str, &[u8]); 7] = [
    ("a path", b"plain"),
    ("a path with a line end", b"two\nlines"),
    ("a path with an escape sequence", b"\x1b[31mred"),
    ("a path that is no UTF-8", b"\xff\xfe\x80"),
    ("an abstract name", b"\0sockscope"),
    ("an abstract name with NULs and a line end", b"\0a\0b\nc\0"),
    ("an abstract name that is no UTF-8", b"\0\xff\xfe"),
];

const TYPES: [(SocketType, Protocol, &[u8]); 3] = [
    (SocketType::STREAM, Protocol::UnixStream, b".s"),
    (SocketType::DGRAM, Protocol::UnixDgram, b".d"),
    (SocketType::SEQPACKET, Protocol::UnixSeqpacket, b".q"),
];

/// Makes Unix sockets in a new directory.
pub fn populate(population: &mut Population) {
    let scratch = Scratch::new();
    for (of_type, protocol, suffix) in TYPES {
        for (what, name) in NAMES {
            let name = match name {
                [0, ..] => [name, suffix].concat(),
                _ => [scratch.path().as_os_str().as_bytes(), b"/", name, suffix].concat(),
            };
            named(population, what, of_type, protocol, &name);
        }
        unnamed(population, of_type, protocol);
    }
    population.scratch = Some(scratch);
}

/// A listener with a connection that was accepted and one that was not, or a bound datagram socket.
fn named(population: &mut Population, what: &'static str, of_type: SocketType, protocol: Protocol, name: &[u8]) {
    let address = address(name);
    let server = open(of_type);
    rustix::net::bind(&server, &address).expect("the name is new");
    if protocol == Protocol::UnixDgram {
        return note(population, what, protocol, State::Close, Some(name), server);
    }
    rustix::net::listen(&server, 8).expect("a bound socket listens");
    let [accepted, waiting] = [(), ()].map(|()| {
        let client = open(of_type);
        rustix::net::connect(&client, &address).expect("the queue has room");
        client
    });
    let connection = rustix::net::accept_with(&server, SocketFlags::CLOEXEC).expect("somebody connected");
    note(population, "a client", protocol, State::Established, None, accepted);
    note(population, "a client that waits", protocol, State::Established, None, waiting);
    note(population, "an accepted connection", protocol, State::Established, Some(name), connection);
    note(population, what, protocol, State::Listen, Some(name), server);
}

fn unnamed(population: &mut Population, of_type: SocketType, protocol: Protocol) {
    let (one, other) = rustix::net::socketpair(AddressFamily::UNIX, of_type, SocketFlags::CLOEXEC, None).unwrap();
    note(population, "one of a pair", protocol, State::Established, None, one);
    note(population, "the other of a pair", protocol, State::Established, None, other);
    note(population, "unbound", protocol, State::Close, None, open(of_type));
}

fn note(
    population: &mut Population,
    what: &'static str,
    protocol: Protocol,
    state: State,
    name: Option<&[u8]>,
    socket: OwnedFd,
) {
    let name = name.map(<[u8]>::to_vec);
    population.unix.push(Unix { what, protocol, state, name, inode: inode(&socket) });
    population.hold([socket]);
}

fn open(of_type: SocketType) -> OwnedFd {
    rustix::net::socket_with(AddressFamily::UNIX, of_type, SocketFlags::CLOEXEC, None).expect("a Unix socket")
}

fn address(name: &[u8]) -> SocketAddrUnix {
    match name {
        [0, rest @ ..] => SocketAddrUnix::new_abstract_name(rest).expect("it is short"),
        path => SocketAddrUnix::new(OsStr::from_bytes(path)).expect("it is short"),
    }
}
