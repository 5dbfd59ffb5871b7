//! `reset`: three ways in which a connection ends at once, and what each side is told.

use crate::model::state::State;

use super::call::{Act, Payload, Returns};
use super::expect::Expect;
use super::pair::{self, CLIENT, LISTENER, SERVER};
use super::script::{End, Kind, Role, Side, Step};
use super::{Demo, Entry};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "reset",
    purpose: "RST by SO_LINGER 0, by unread data, by nobody there",
    choices: &[],
    make: |_| Box::new(Reset),
};

const CLIENT_2: End = End(3);
const SERVER_2: End = End(4);
const CLIENT_3: End = End(5);
const SERVER_3: End = End(6);

const CAST: &[Role] = &[
    pair::CLIENT_ROLE,
    pair::SERVER_ROLE,
    pair::LISTENER_ROLE,
    Role { name: "second client", side: Side::Left, kind: Kind::Tcp, peer_of: None },
    Role { name: "second server", side: Side::Right, kind: Kind::Tcp, peer_of: Some(CLIENT_2) },
    Role { name: "third client", side: Side::Left, kind: Kind::Tcp, peer_of: None },
    Role { name: "third server", side: Side::Right, kind: Kind::Tcp, peer_of: Some(CLIENT_3) },
];

const ROOM: usize = 64;

/// The demo.
struct Reset;

impl Demo for Reset {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        [&[pair::connect(&[])], lingering().as_slice(), &unread(), &nobody()].concat()
    }
}

fn lingering() -> [Step; 2] {
    [
        Step::new(
            "the client closes with SO_LINGER 0",
            "With a linger time of 0 close() does not say goodbye: it sends a RST instead of a FIN and forgets \
             everything. Both sockets are gone from the table at once, and nobody waits in TIME-WAIT. What was still \
             under way is lost.",
            "socket(7), RFC 9293 3.10.5",
        )
        .calls([Act::ResetOnClose(CLIENT), Act::Close(CLIENT)])
        .expect(Expect::gone(CLIENT))
        .expect(Expect::gone(SERVER))
        .arrives(CLIENT, SERVER, "RST, ACK"),
        Step::new(
            "what the server reads",
            "The first call after the RST is told: ECONNRESET. The error is given once; then recv() returns 0, as if the \
             stream had ended well, and send() fails with EPIPE. A program that looks at the wrong call takes a torn \
             connection for a finished one.",
            "recv(2), send(2)",
        )
        .call_returns(Act::Receive(SERVER, ROOM), Returns::Errno(libc::ECONNRESET))
        .call_returns(Act::Receive(SERVER, ROOM), Returns::Exactly(0))
        .call_returns(Act::Send(SERVER, Payload::Fixed(b"?")), Returns::Errno(libc::EPIPE))
        .call(Act::Close(SERVER))
        .expect(Expect::gone(SERVER)),
    ]
}

fn unread() -> [Step; 4] {
    let question = Payload::Fixed(b"question");
    [
        pair::connect_more(
            Step::new(
                "a second connection",
                "The listener is still there, and makes another one. This time no option will be set.",
                "accept(2)",
            ),
            CLIENT_2,
            SERVER_2,
        ),
        Step::new(
            "the client asks something",
            "8 bytes lie in the server's Recv-Q, acknowledged by the kernel and read by nobody.",
            "send(2)",
        )
        .call_returns(Act::Send(CLIENT_2, question), Returns::Exactly(8))
        .expect(Expect::state(CLIENT_2, State::Established))
        .expect(Expect::state(SERVER_2, State::Established).receive_queue(8))
        .arrives(CLIENT_2, SERVER_2, "\"question\""),
        Step::new(
            "the server closes without reading",
            "An ordinary close(), no option set. But bytes that nobody read are about to be thrown away, and the sender \
             must learn that: TCP sends a RST instead of a FIN.",
            "RFC 9293 3.6.1, RFC 2525 2.17",
        )
        .call(Act::Close(SERVER_2))
        .expect(Expect::gone(SERVER_2))
        .expect(Expect::gone(CLIENT_2))
        .arrives(SERVER_2, CLIENT_2, "RST, ACK"),
        Step::new(
            "what the client reads",
            "ECONNRESET, and not the answer that the server may have sent before: a RST throws away what the receiver has \
             not read yet. Servers that answer early and close lose their answer so.",
            "recv(2), RFC 9112 9.6",
        )
        .call_returns(Act::Receive(CLIENT_2, ROOM), Returns::Errno(libc::ECONNRESET))
        .call(Act::Close(CLIENT_2))
        .expect(Expect::gone(CLIENT_2)),
    ]
}

fn nobody() -> [Step; 4] {
    [
        pair::connect_more(
            Step::new(
                "a third connection, which the server closes well",
                "The server closes with nothing unread: a FIN. The client is in CLOSE-WAIT; the server's socket has no \
                 process any more and waits in FIN-WAIT-2 for a FIN, 60 s at most.",
                "close(2), tcp(7)",
            ),
            CLIENT_3,
            SERVER_3,
        )
        .call(Act::Close(SERVER_3))
        .and_then(CLIENT_3, State::CloseWait, &[State::SynSent, State::Established])
        .and_then(SERVER_3, State::FinWait2, &[State::SynRecv, State::Established, State::FinWait1])
        .arrives(SERVER_3, CLIENT_3, "FIN")
        .arrives(CLIENT_3, SERVER_3, "ACK"),
        Step::new(
            "the client writes to somebody who is gone",
            "send() succeeds: it only hands the bytes to the kernel. Nobody can ever read them, so the answer is a RST.",
            "send(2), RFC 1122 4.2.2.13",
        )
        .call_returns(Act::Send(CLIENT_3, Payload::Fixed(b"one")), Returns::Exactly(3))
        .expect(Expect::gone(CLIENT_3))
        .expect(Expect::gone(SERVER_3))
        .arrives(CLIENT_3, SERVER_3, "\"one\"")
        .arrives(SERVER_3, CLIENT_3, "RST"),
        Step::new(
            "the next call is told",
            "The second send() fails with EPIPE. An error tells of what was sent before, never of this call: that a send() \
             succeeded says nothing about the other program.",
            "send(2)",
        )
        .call_returns(Act::Send(CLIENT_3, Payload::Fixed(b"two")), Returns::Errno(libc::EPIPE))
        .expect(Expect::gone(CLIENT_3)),
        Step::new(
            "the rest is closed",
            "Three connections ended and no TIME-WAIT is left. That is also the price: a late segment of theirs would be \
             taken for one of a new connection with the same ports.",
            "RFC 1337, RFC 9293 3.4.3",
        )
        .calls([Act::Close(CLIENT_3), Act::Close(LISTENER)])
        .expect(Expect::gone(LISTENER)),
    ]
}
