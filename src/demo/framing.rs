//! `framing`: TCP keeps no borders between messages, UDP does, and a length before each message mends it.

use crate::model::state::State;

use super::call::{Act, Payload, Returns};
use super::expect::{Bounds, Expect, Quantity};
use super::pair::{self, CLIENT, LOOPBACK, SERVER};
use super::script::{End, Kind, Role, Side, Step};
use super::{Demo, Entry};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "framing",
    purpose: "three sends in one recv, one in three; a length mends it",
    choices: &[],
    make: |_| Box::new(Framing),
};

const SENDER: End = End(3);
const RECEIVER: End = End(4);

const CAST: &[Role] = &[
    pair::CLIENT_ROLE,
    pair::SERVER_ROLE,
    pair::LISTENER_ROLE,
    Role { name: "udp sender", side: Side::Left, kind: Kind::Udp, peer_of: None },
    Role { name: "udp receiver", side: Side::Right, kind: Kind::Udp, peer_of: None },
];

const WORDS: [&[u8]; 3] = [b"ONE", b"TWO", b"THREE"];
const ARROWS: [&str; 3] = ["\"ONE\"", "\"TWO\"", "\"THREE\""];
const TOGETHER: &[u8] = b"ONETWOTHREE";
/// Each word behind its length in one byte.
const FRAMED: &[u8] = b"\x03ONE\x03TWO\x05THREE";
const ROOM: usize = 64;

/// The demo.
struct Framing;

impl Demo for Framing {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        let udp = [keeps_borders(), cuts_off()];
        [
            &[pair::connect(&[])],
            over_tcp().as_slice(),
            &udp,
            &[mended(), end(), pair::close_second(), pair::run_out(CLIENT)],
        ]
        .concat()
    }
}

const fn bytes(count: usize) -> Returns {
    Returns::Exactly(count as i64)
}

fn connected(step: Step) -> Step {
    step.expect(Expect::state(SERVER, State::Established).receive_queue(0))
        .expect(Expect::state(CLIENT, State::Established))
}

fn over_tcp() -> [Step; 3] {
    let three = Step::new(
        "three sends",
        "The client sends three words, each with a call of its own. In the server's Recv-Q they are 11 bytes.",
        "send(2)",
    )
    .expect(Expect::state(SERVER, State::Established).receive_queue(TOGETHER.len() as u64))
    .expect(Expect::state(CLIENT, State::Established));
    let three = WORDS.into_iter().zip(ARROWS).fold(three, |step, (word, arrow)| {
        step.call_returns(Act::Send(CLIENT, Payload::Fixed(word)), bytes(word.len())).arrives(CLIENT, SERVER, arrow)
    });
    let together = Step::new(
        "one recv brings all three",
        "TCP carries a stream of bytes: where one send() ended and the next began is not kept. The server reads once \
         and gets all three words in one piece. A program that takes one recv() for one message works until the day \
         when two arrive together.",
        "RFC 9293 2.2, tcp(7)",
    )
    .call_returns(Act::Receive(SERVER, ROOM), bytes(TOGETHER.len()));
    let one = Step::new(
        "one send, three recvs",
        "The other way round: eleven bytes sent at once, and a reader with room for four. On a real network the pieces \
         are as the segments happened to be cut.",
        "RFC 9293 2.2, recv(2)",
    )
    .call_returns(Act::Send(CLIENT, Payload::Fixed(TOGETHER)), bytes(TOGETHER.len()))
    .arrives(CLIENT, SERVER, "\"ONETWOTHREE\"");
    let one = [4, 4, 3].into_iter().fold(one, |step, count| step.call_returns(Act::Receive(SERVER, 4), bytes(count)));
    [three, connected(together), connected(one)]
}

fn keeps_borders() -> Step {
    let step = Step::new(
        "the same over UDP",
        "One sendto() is one datagram, and one recv() brings one datagram, never two and never a half. So three \
         sends need three reads. What UDP does not promise is that they arrive, or in this order.",
        "RFC 768, udp(7)",
    )
    .calls([Act::Socket(RECEIVER), Act::Bind(RECEIVER, LOOPBACK), Act::Socket(SENDER)]);
    let step = WORDS.into_iter().zip(ARROWS).fold(step, |step, (word, arrow)| {
        step.call_returns(Act::SendTo(SENDER, RECEIVER, Payload::Fixed(word)), bytes(word.len()))
            .arrives(SENDER, RECEIVER, arrow)
    });
    WORDS
        .into_iter()
        .fold(step, |step, word| step.call_returns(Act::Receive(RECEIVER, ROOM), bytes(word.len())))
        .expect(Expect::state(RECEIVER, State::Close).receive_queue(0))
        .expect(Expect::state(SENDER, State::Close))
}

fn cuts_off() -> Step {
    Step::new(
        "a buffer that is too small",
        "The datagram has five bytes and the buffer three: the rest is thrown away, and the next recv() says EAGAIN. With \
         MSG_TRUNC recv() would at least tell how long it was.",
        "recv(2), udp(7)",
    )
    .call_returns(Act::SendTo(SENDER, RECEIVER, Payload::Fixed(b"THREE")), bytes(5))
    .call_returns(Act::Receive(RECEIVER, 3), bytes(3))
    .call_returns(Act::Receive(RECEIVER, 3), Returns::Errno(libc::EAGAIN))
    .expect(Expect::state(RECEIVER, State::Close).receive_queue(0))
    .arrives(SENDER, RECEIVER, "\"THREE\"")
}

fn mended() -> Step {
    let step = Step::new(
        "a length before each message",
        "Over TCP the borders must be part of the data. Here each word follows its length: the reader takes one byte, \
         then as many as it says (adding up where recv() gives less), and it does not matter how they arrived. Lines, and \
         HTTP's Content-Length, do the same.",
        "RFC 7766 8, RFC 9112 6",
    )
    .call_returns(Act::Send(CLIENT, Payload::Fixed(FRAMED)), bytes(FRAMED.len()))
    .arrives(CLIENT, SERVER, "lengths and words");
    connected(WORDS.into_iter().fold(step, |step, word| {
        step.call_returns(Act::Receive(SERVER, 1), bytes(1))
            .call_returns(Act::Receive(SERVER, word.len()), bytes(word.len()))
    }))
}

fn end() -> Step {
    Step::new(
        "the senders are done",
        "UDP has nothing to close but its descriptors. TCP's client shuts its direction down with a FIN: the end of the \
         stream is the one border that TCP keeps.",
        "close(2), RFC 9293 3.6",
    )
    .calls([Act::Close(SENDER), Act::Close(RECEIVER), Act::ShutdownWrite(CLIENT)])
    .call_returns(Act::Receive(SERVER, ROOM), Returns::Exactly(0))
    .expect(Expect::gone(SENDER))
    .expect(Expect::gone(RECEIVER))
    .expect(Expect::state(CLIENT, State::FinWait2).through(&[State::FinWait1]))
    .expect(Expect::state(SERVER, State::CloseWait).amount(Quantity::ReceiveQueue, Bounds::AtMost(1)))
    .arrives(CLIENT, SERVER, "FIN")
    .arrives(SERVER, CLIENT, "ACK")
}
