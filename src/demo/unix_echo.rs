//! `unix-echo`: sockets with a path in place of an address, a stream first and datagrams then.

use crate::model::state::State;

use super::call::{Act, Payload, Returns};
use super::expect::Expect;
use super::script::{End, Kind, Role, Side, Step};
use super::{Demo, Entry};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "unix-echo",
    purpose: "stream and datagram over a path: pairs of inodes, no network",
    choices: &[],
    make: |_| Box::new(UnixEcho),
};

const CLIENT: End = End(0);
const SERVER: End = End(1);
const LISTENER: End = End(2);
const SENDER: End = End(3);
const RECEIVER: End = End(4);

const CAST: &[Role] = &[
    Role { name: "client", side: Side::Left, kind: Kind::UnixStream, peer_of: None },
    Role { name: "server", side: Side::Right, kind: Kind::UnixStream, peer_of: None },
    Role { name: "listener", side: Side::Right, kind: Kind::UnixStream, peer_of: None },
    Role { name: "sender", side: Side::Left, kind: Kind::UnixDatagram, peer_of: None },
    Role { name: "receiver", side: Side::Right, kind: Kind::UnixDatagram, peer_of: None },
];

const HELLO: &[u8] = b"hello";
const ROOM: usize = 64;

/// The demo.
struct UnixEcho;

impl Demo for UnixEcho {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        [opening().as_slice(), &closing(), &datagrams()].concat()
    }
}

const fn bytes(count: usize) -> Returns {
    Returns::Exactly(count as i64)
}

fn connected(end: End) -> Expect {
    Expect::state(end, State::Established)
}

fn opening() -> [Step; 3] {
    [
        Step::new(
            "the server listens on a path",
            "bind() makes a file of type socket: `ls -l` shows an s. Its permissions say who may connect. Nothing is ever \
             read from or written to that file; it is only a name.",
            "unix(7), bind(2)",
        )
        .calls([Act::Socket(LISTENER), Act::BindPath(LISTENER, "stream"), Act::Listen(LISTENER, 4)])
        .expect(Expect::state(LISTENER, State::Listen).through(&[State::Close]).receive_queue(0)),
        Step::new(
            "the client connects",
            "There is no handshake and no state between: connect() returns 0, and the connection waits in the accept queue. \
             The server's socket is in no table that tells its inode before accept4() has given it one.",
            "unix(7), accept(2)",
        )
        .call(Act::Socket(CLIENT))
        .call_returns(Act::Connect(CLIENT, LISTENER), Returns::Exactly(0))
        .call(Act::Accept(LISTENER, SERVER))
        .expect(connected(CLIENT).through(&[State::Close]).peer_of(SERVER))
        .expect(connected(SERVER).peer_of(CLIENT))
        .expect(Expect::state(LISTENER, State::Listen).receive_queue(0)),
        Step::new(
            "the echo",
            "The bytes go from one queue to the other inside the kernel: no segments, no ACK, no timer, and none can be \
             lost. Each end names the other by its inode; `ss -xp` finds the process at the other end so.",
            "unix(7), ss(8)",
        )
        .call_returns(Act::Send(CLIENT, Payload::Fixed(HELLO)), bytes(HELLO.len()))
        .call_returns(Act::Receive(SERVER, ROOM), bytes(HELLO.len()))
        .call_returns(Act::Send(SERVER, Payload::Received), bytes(HELLO.len()))
        .call_returns(Act::Receive(CLIENT, ROOM), bytes(HELLO.len()))
        .expect(connected(CLIENT).peer_of(SERVER).receive_queue(0))
        .expect(connected(SERVER).peer_of(CLIENT).receive_queue(0))
        .arrives(CLIENT, SERVER, "\"hello\"")
        .arrives(SERVER, CLIENT, "\"hello\""),
    ]
}

fn closing() -> [Step; 3] {
    [
        Step::new(
            "the client closes",
            "The server reads 0, the end of the stream, and a send() of its own fails with EPIPE at once. No TIME-WAIT: \
             nothing can be under way.",
            "recv(2), send(2), unix(7)",
        )
        .call(Act::Close(CLIENT))
        .call_returns(Act::Receive(SERVER, ROOM), Returns::Exactly(0))
        .call_returns(Act::Send(SERVER, Payload::Fixed(HELLO)), Returns::Errno(libc::EPIPE))
        .expect(Expect::gone(CLIENT))
        .expect(connected(SERVER)),
        Step::new(
            "the path outlives its socket",
            "The listener is closed and the file is still there. Whoever connects is refused, and the next bind() to it fails \
             with EADDRINUSE: a server must remove the path of the one before it.",
            "unix(7), unlink(2)",
        )
        .calls([Act::Close(SERVER), Act::Close(LISTENER), Act::Socket(CLIENT)])
        .call_returns(Act::Connect(CLIENT, LISTENER), Returns::Errno(libc::ECONNREFUSED))
        .call_returns(Act::BindPath(CLIENT, "stream"), Returns::Errno(libc::EADDRINUSE))
        .expect(Expect::gone(SERVER))
        .expect(Expect::gone(LISTENER))
        .expect(Expect::state(CLIENT, State::Close)),
        Step::new(
            "unlink() removes it",
            "Now the name is gone, and connect() says so: ENOENT in place of ECONNREFUSED. A name that begins with a NUL \
             byte, an abstract one, needs no file and goes with its socket.",
            "unlink(2), unix(7)",
        )
        .call(Act::Unlink(LISTENER))
        .call_returns(Act::Connect(CLIENT, LISTENER), Returns::Errno(libc::ENOENT))
        .call(Act::Close(CLIENT))
        .expect(Expect::gone(CLIENT)),
    ]
}

fn datagrams() -> [Step; 3] {
    [
        Step::new(
            "two datagram sockets",
            "Both take a path: one without a name can send, but nobody could answer it. UNCONN, as with UDP.",
            "unix(7)",
        )
        .calls([Act::Socket(RECEIVER), Act::BindPath(RECEIVER, "receiver")])
        .calls([Act::Socket(SENDER), Act::BindPath(SENDER, "sender")])
        .expect(Expect::state(RECEIVER, State::Close))
        .expect(Expect::state(SENDER, State::Close)),
        Step::new(
            "borders are kept, and nothing is lost",
            "Two datagrams are two reads, as with UDP. But where UDP would drop, a Unix socket makes the sender wait: when the \
             receiver's queue is full (net.unix.max_dgram_qlen), sendto() says EAGAIN.",
            "unix(7)",
        )
        .call_returns(Act::SendTo(SENDER, RECEIVER, Payload::Fixed(b"one")), bytes(3))
        .call_returns(Act::SendTo(SENDER, RECEIVER, Payload::Fixed(b"two")), bytes(3))
        .call_returns(Act::Receive(RECEIVER, ROOM), bytes(3))
        .call_returns(Act::Receive(RECEIVER, ROOM), bytes(3))
        .call_returns(Act::SendTo(RECEIVER, SENDER, Payload::Received), bytes(3))
        .call_returns(Act::Receive(SENDER, ROOM), bytes(3))
        .expect(Expect::state(RECEIVER, State::Close).receive_queue(0))
        .expect(Expect::state(SENDER, State::Close).receive_queue(0))
        .arrives(SENDER, RECEIVER, "\"one\"")
        .arrives(SENDER, RECEIVER, "\"two\"")
        .arrives(RECEIVER, SENDER, "\"two\""),
        Step::new(
            "everything is closed, and the paths are removed",
            "Sockets go with their descriptors, paths do not.",
            "unlink(2)",
        )
        .calls([Act::Close(SENDER), Act::Close(RECEIVER), Act::Unlink(SENDER), Act::Unlink(RECEIVER)])
        .expect(Expect::gone(SENDER))
        .expect(Expect::gone(RECEIVER)),
    ]
}
