//! `tcp-echo`: a connection is asked for, made, used for an echo, and closed from both sides.
//!
//! On loopback all of this takes less than a tenth of a millisecond. So that each state can be seen,
//! the segment that would end it is held back: the socket that it is for takes no segment (IP_MINTTL)
//! until the next step. Then the sender's retransmission timer sends it again. Every state is the
//! kernel's own, and stands in any other tool too while it is held.

use crate::model::state::State;
use crate::model::timer::TimerKind;

use super::call::{Act, Payload, Returns};
use super::choice::{Choice, Form};
use super::expect::Expect;
use super::pair::{self, CAST, CLIENT, LISTENER, LOOPBACK, SERVER};
use super::script::{End, Role, Step};
use super::{Demo, Entry, Options};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "tcp-echo",
    purpose: "one TCP connection, from LISTEN to the end of TIME-WAIT",
    choices: &[CLOSE],
    make: |options| Box::new(TcpEcho::new(options)),
};

const CLOSE: Choice = Choice {
    name: "close",
    about: "Which end closes first, and so waits in TIME-WAIT",
    form: Form::Word(&[("client", "The end that connected"), ("server", "The end that accepted")]),
};

const GREETING: &[u8] = b"hello socket world";
const ROOM: usize = 64;

/// The demo.
#[derive(Clone, Copy, Debug)]
struct TcpEcho {
    first: End,
    second: End,
}

impl TcpEcho {
    fn new(options: &Options) -> Self {
        match options.says(&CLOSE, "server") {
            false => Self { first: CLIENT, second: SERVER },
            true => Self { first: SERVER, second: CLIENT },
        }
    }
}

impl Demo for TcpEcho {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        [opening().as_slice(), &echo(), &closing(self.first, self.second), &ending(self.first)].concat()
    }
}

fn opening() -> [Step; 5] {
    [
        Step::new(
            "the server listens",
            "bind() gives the socket its address, and listen() makes it a listener: it takes connections and never \
             carries data itself.",
            "listen(2), RFC 9293 3.3.2",
        )
        .call(Act::Socket(LISTENER))
        .call(Act::Bind(LISTENER, LOOPBACK))
        .call(Act::Listen(LISTENER, 1))
        .expect(Expect::state(LISTENER, State::Listen).receive_queue(0)),
        Step::new(
            "the client asks for a connection",
            "connect() sends a SYN and does not wait, because the socket is non-blocking. So that SYN-SENT can be \
             seen, the SYN is held back: IP_MINTTL 255 makes the listener drop every segment sent with a usual TTL. \
             The client's timer will send it again.",
            "connect(2), RFC 9293 3.5, RFC 5082",
        )
        .call(Act::Socket(CLIENT))
        .call(Act::deafen(LISTENER))
        .call_returns(Act::Connect(CLIENT, LISTENER), Returns::Errno(libc::EINPROGRESS))
        .expect(Expect::state(CLIENT, State::SynSent).timer(TimerKind::On))
        .held(CLIENT, LISTENER, "SYN"),
        Step::new(
            "the SYN arrives",
            "The listener takes segments again. The next SYN makes a request in SYN-RECV, not yet a full socket, and \
             is answered. But now the answer is held back at the client, so both ends retransmit.",
            "RFC 9293 3.5",
        )
        .call(Act::deafen(CLIENT))
        .call(Act::hear(LISTENER))
        .expect(Expect::state(SERVER, State::SynRecv).timer(TimerKind::On))
        .expect(Expect::state(CLIENT, State::SynSent).timer(TimerKind::On))
        .arrives(CLIENT, SERVER, "SYN again")
        .held(SERVER, CLIENT, "SYN, ACK"),
        Step::new(
            "the handshake is completed",
            "The client takes segments again: the SYN, ACK reaches it, its ACK reaches the server, and both are connected. \
             The program has not called accept() yet: the kernel keeps the connection in the accept queue, and the \
             listener's Recv-Q says 1.",
            "RFC 9293 3.5, listen(2)",
        )
        .call(Act::hear(CLIENT))
        .expect(Expect::state(CLIENT, State::Established).timer(TimerKind::Off))
        .expect(Expect::state(SERVER, State::Established))
        .expect(Expect::state(LISTENER, State::Listen).receive_queue(1))
        .arrives(SERVER, CLIENT, "SYN, ACK again")
        .arrives(CLIENT, SERVER, "ACK"),
        Step::new(
            "the server accepts",
            "accept4() takes the connection from the queue and gives it a descriptor. No segment is sent for it: \
             the client cannot tell that it happened.",
            "accept(2)",
        )
        .call(Act::Accept(LISTENER, SERVER))
        .expect(Expect::state(SERVER, State::Established))
        .expect(Expect::state(LISTENER, State::Listen).receive_queue(0)),
    ]
}

fn echo() -> [Step; 3] {
    let length = GREETING.len();
    let count = Returns::Exactly(i64::try_from(length).unwrap_or_default());
    let unread = u64::try_from(length).unwrap_or_default();
    [
        Step::new(
            "the client speaks",
            "send() hands the bytes to the kernel, which delivers them to the server's receive queue (Recv-Q) and \
             acknowledges them, whether or not the program reads.",
            "send(2), RFC 9293 3.8",
        )
        .call_returns(Act::Send(CLIENT, Payload::Fixed(GREETING)), count)
        .expect(Expect::state(SERVER, State::Established).receive_queue(unread))
        .expect(Expect::state(CLIENT, State::Established).receive_queue(0))
        .arrives(CLIENT, SERVER, "\"hello socket world\""),
        Step::new(
            "the server echoes",
            "recv() empties the queue, and what it brought is sent back. It may bring less than was sent, or the \
             bytes of several sends: TCP keeps no borders. These few bytes came as they were sent.",
            "recv(2), RFC 9293 2.2",
        )
        .call_returns(Act::Receive(SERVER, ROOM), count)
        .call_returns(Act::Send(SERVER, Payload::Received), count)
        .expect(Expect::state(SERVER, State::Established).receive_queue(0))
        .expect(Expect::state(CLIENT, State::Established).receive_queue(unread))
        .arrives(SERVER, CLIENT, "\"hello socket world\""),
        Step::new(
            "the client reads the echo",
            "Both queues are empty again and no timer runs: in this state a connection may stay for days without a \
             segment.",
            "recv(2), RFC 9293 3.8.4",
        )
        .call_returns(Act::Receive(CLIENT, ROOM), count)
        .expect(Expect::state(CLIENT, State::Established).receive_queue(0))
        .expect(Expect::state(SERVER, State::Established).receive_queue(0)),
    ]
}

fn closing(first: End, second: End) -> [Step; 4] {
    let (one, other) = (Role::of(CAST, first).name, Role::of(CAST, second).name);
    [
        Step::new(
            format!("the {one} closes first"),
            format!(
                "shutdown(SHUT_WR) sends a FIN as close() would, and keeps the descriptor. So that FIN-WAIT-1 can be \
                 seen, the FIN is held back at the {other}, which knows nothing yet."
            ),
            "shutdown(2), RFC 9293 3.6",
        )
        .call(Act::deafen(second))
        .call(Act::ShutdownWrite(first))
        .expect(Expect::state(first, State::FinWait1).timer(TimerKind::On))
        .expect(Expect::state(second, State::Established))
        .held(first, second, "FIN"),
        Step::new(
            "the FIN arrives",
            format!(
                "The {other} takes segments again, and the next FIN reaches it: it is in CLOSE-WAIT until its program closes \
                 too. A program that forgets to leaves sockets in CLOSE-WAIT for ever. The ACK takes the {one} to \
                 FIN-WAIT-2."
            ),
            "RFC 9293 3.6 case 1",
        )
        .call(Act::hear(second))
        .expect(Expect::state(second, State::CloseWait))
        .expect(Expect::state(first, State::FinWait2).timer(TimerKind::Off))
        .arrives(first, second, "FIN again")
        .arrives(second, first, "ACK"),
        Step::new(
            format!("the {other} closes too"),
            format!(
                "recv() returns 0, the end of the stream: that is how the program learns that the {one} closed. Its \
                 own FIN is held back at the {one}, so it stays in LAST-ACK."
            ),
            "recv(2), RFC 9293 3.6",
        )
        .call_returns(Act::Receive(second, ROOM), Returns::Exactly(0))
        .call(Act::deafen(first))
        .call(Act::ShutdownWrite(second))
        .expect(Expect::state(second, State::LastAck).timer(TimerKind::On))
        .expect(Expect::state(first, State::FinWait2))
        .held(second, first, "FIN"),
        Step::new(
            "the last FIN arrives",
            format!(
                "The {one} takes segments again, acknowledges the FIN and goes to TIME-WAIT: if its ACK were lost, someone \
                 must be there to repeat it. The {other} is done, and its socket is gone."
            ),
            "RFC 9293 3.6, 3.3.2",
        )
        .call(Act::hear(first))
        .expect(Expect::state(first, State::TimeWait).timer(TimerKind::TimeWait))
        .expect(Expect::gone(second))
        .arrives(second, first, "FIN again")
        .arrives(first, second, "ACK"),
    ]
}

fn ending(first: End) -> [Step; 2] {
    let one = Role::of(CAST, first).name;
    [
        Step::new(
            "the descriptors are closed",
            format!(
                "The program holds nothing any more. TIME-WAIT stays all the same: it belongs to the kernel, not to \
                 the {one}'s descriptor, which is why ss names no process for it."
            ),
            "close(2)",
        )
        .call(Act::Close(CLIENT))
        .call(Act::Close(SERVER))
        .call(Act::Close(LISTENER))
        .expect(Expect::gone(LISTENER)),
        pair::run_out(first),
    ]
}
