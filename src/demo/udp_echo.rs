//! `udp-echo`: datagrams without a connection, and what connect() changes all the same.

use crate::model::state::State;

use super::call::{Act, Payload, Returns};
use super::expect::{Bounds, Expect, Fact, Quantity};
use super::pair::LOOPBACK;
use super::script::{End, Kind, Role, Side, Step};
use super::{Demo, Entry};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "udp-echo",
    purpose: "no connection, no states; what connect() changes",
    choices: &[],
    make: |_| Box::new(UdpEcho),
};

const CLIENT: End = End(0);
const SERVER: End = End(1);
const STRANGER: End = End(2);

const CAST: &[Role] = &[
    Role { name: "client", side: Side::Left, kind: Kind::Udp, peer_of: None },
    Role { name: "server", side: Side::Right, kind: Kind::Udp, peer_of: None },
    Role { name: "stranger", side: Side::Right, kind: Kind::Udp, peer_of: None },
];

const HELLO: &[u8] = b"hello";
const SPAM: &[u8] = b"spam";
const ROOM: usize = 64;

/// The demo.
struct UdpEcho;

impl Demo for UdpEcho {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        [unconnected().as_slice(), &connected(), &[end()]].concat()
    }
}

const fn bytes(count: usize) -> Returns {
    Returns::Exactly(count as i64)
}

fn open(end: End) -> Expect {
    Expect::state(end, State::Close)
}

/// Recv-Q of a UDP socket counts memory, so it is only known that something is there.
fn unread(expect: Expect) -> Expect {
    expect.amount(Quantity::ReceiveQueue, Bounds::AtLeast(1))
}

fn unconnected() -> [Step; 4] {
    [
        Step::new(
            "the server takes a port",
            "bind() is all: there is nothing to listen for and nobody to accept. A UDP socket is either UNCONN or, once it \
             has a peer, ESTAB; there are no other states.",
            "udp(7), bind(2)",
        )
        .calls([Act::Socket(SERVER), Act::Bind(SERVER, LOOPBACK)])
        .expect(open(SERVER).receive_queue(0)),
        Step::new(
            "the client sends a datagram",
            "No handshake: the first thing on the wire is the data. The client took no port, so sendto() gave it one, on \
             every address of the host (0.0.0.0). The server's Recv-Q counts the memory that the packet takes, more than \
             its 5 bytes.",
            "sendto(2), RFC 768",
        )
        .call(Act::Socket(CLIENT))
        .call_returns(Act::SendTo(CLIENT, SERVER, Payload::Fixed(HELLO)), bytes(HELLO.len()))
        .expect(open(CLIENT))
        .expect(unread(open(SERVER)))
        .arrives(CLIENT, SERVER, "\"hello\""),
        Step::new(
            "the server echoes",
            "recvfrom() tells who sent it, and the answer goes there. The server keeps nothing about the client: each datagram \
             stands for itself.",
            "recvfrom(2), udp(7)",
        )
        .call_returns(Act::ReceiveFrom(SERVER, ROOM), bytes(HELLO.len()))
        .call_returns(Act::SendTo(SERVER, CLIENT, Payload::Received), bytes(HELLO.len()))
        .call_returns(Act::ReceiveFrom(CLIENT, ROOM), bytes(HELLO.len()))
        .expect(open(SERVER).receive_queue(0))
        .expect(open(CLIENT).receive_queue(0))
        .arrives(SERVER, CLIENT, "\"hello\""),
        Step::new(
            "a stranger writes to the client",
            "Whoever knows the port may write to it, and the client cannot tell from recv() that this is not the server's \
             answer. That is how answers of name servers were forged.",
            "udp(7), RFC 5452",
        )
        .calls([Act::Socket(STRANGER), Act::Bind(STRANGER, LOOPBACK)])
        .call_returns(Act::SendTo(STRANGER, CLIENT, Payload::Fixed(SPAM)), bytes(SPAM.len()))
        .call_returns(Act::ReceiveFrom(CLIENT, ROOM), bytes(SPAM.len()))
        .expect(open(STRANGER))
        .expect(open(CLIENT).receive_queue(0))
        .arrives(STRANGER, CLIENT, "\"spam\""),
    ]
}

fn connected() -> [Step; 4] {
    [
        Step::new(
            "the client connects",
            "connect() on UDP sends nothing. It only notes the peer: the socket now has both addresses, the table shows it \
             as ESTAB, and send() needs no address any more. The server does not know.",
            "connect(2), udp(7)",
        )
        .call_returns(Act::Connect(CLIENT, SERVER), Returns::Exactly(0))
        .expect(Expect::state(CLIENT, State::Established).receive_queue(0))
        .expect(open(SERVER).receive_queue(0)),
        Step::new(
            "the stranger is not heard any more",
            "The kernel gives the client only what comes from its peer. For the stranger's datagram there is no socket: it is \
             dropped, counted in UdpNoPorts, and answered by an ICMP error that the stranger does not see.",
            "udp(7), nstat(8)",
        )
        .call_returns(Act::SendTo(STRANGER, CLIENT, Payload::Fixed(SPAM)), bytes(SPAM.len()))
        .call_returns(Act::Receive(CLIENT, ROOM), Returns::Errno(libc::EAGAIN))
        .expect(Expect::state(CLIENT, State::Established).receive_queue(0))
        .fact(Fact::Grew { counter: "UdpNoPorts", by: 1 })
        .dropped(STRANGER, CLIENT, "\"spam\""),
        Step::new(
            "the server goes away",
            "Its socket is gone and nobody is told. The client sends all the same: send() succeeds, for the kernel cannot \
             know. The answer is an ICMP error: port unreachable.",
            "close(2), RFC 1122 4.1.3.1",
        )
        .call(Act::Close(SERVER))
        .call_returns(Act::Send(CLIENT, Payload::Fixed(HELLO)), bytes(HELLO.len()))
        .expect(Expect::gone(SERVER))
        .expect(Expect::state(CLIENT, State::Established))
        .dropped(CLIENT, SERVER, "\"hello\"")
        .arrives(SERVER, CLIENT, "ICMP port unreachable"),
        Step::new(
            "a connected socket hears of it",
            "The next call says ECONNREFUSED, and the one after it works again. Only a connected UDP socket is told: that is \
             the third thing that connect() changes.",
            "udp(7), recv(2)",
        )
        .call_returns(Act::Receive(CLIENT, ROOM), Returns::Errno(libc::ECONNREFUSED))
        .call_returns(Act::Receive(CLIENT, ROOM), Returns::Errno(libc::EAGAIN))
        .expect(Expect::state(CLIENT, State::Established)),
    ]
}

fn end() -> Step {
    Step::new(
        "everything is closed",
        "No FIN, no TIME-WAIT, nothing left: the ports are free at once.",
        "close(2), udp(7)",
    )
    .calls([Act::Close(CLIENT), Act::Close(STRANGER)])
    .expect(Expect::gone(CLIENT))
    .expect(Expect::gone(STRANGER))
}
