//! `half-close`: one end says that it has no more to send, and goes on receiving.

use crate::model::state::State;

use super::call::{Act, Payload, Returns};
use super::expect::Expect;
use super::pair::{self, CAST, CLIENT, LISTENER, SERVER};
use super::script::{Role, Step};
use super::{Demo, Entry};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "half-close",
    purpose: "shutdown(SHUT_WR): data still flows the other way",
    choices: &[],
    make: |_| Box::new(HalfClose),
};

const QUESTION: &[u8] = b"sort: c b a";
const ANSWER: &[u8] = b"a b c";
const ROOM: usize = 64;

/// The demo.
struct HalfClose;

impl Demo for HalfClose {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        [&[pair::connect(&[])], asking().as_slice(), &answering(), &[pair::run_out(CLIENT)]].concat()
    }
}

fn asking() -> [Step; 2] {
    let (asked, length) = (Returns::Exactly(QUESTION.len() as i64), QUESTION.len() as u64);
    [
        Step::new(
            "the client asks, and says that this is all",
            "shutdown(SHUT_WR) sends a FIN behind the data: the client will send no more, and still wants to hear. In \
             the server's Recv-Q the FIN counts as one byte. How else could a server know where a question without a \
             length ends?",
            "shutdown(2), RFC 9293 3.6.1",
        )
        .call_returns(Act::Send(CLIENT, Payload::Fixed(QUESTION)), asked)
        .call(Act::ShutdownWrite(CLIENT))
        .expect(Expect::state(CLIENT, State::FinWait2).through(&[State::FinWait1]))
        .expect(Expect::state(SERVER, State::CloseWait).receive_queue(length + 1))
        .arrives(CLIENT, SERVER, "\"sort: c b a\"")
        .arrives(CLIENT, SERVER, "FIN")
        .arrives(SERVER, CLIENT, "ACK"),
        Step::new(
            "the server reads to the end",
            "First the data, then 0: the end of the stream, in this direction. The server is in CLOSE-WAIT, and that \
             is no fault as long as it still has something to say.",
            "recv(2), RFC 9293 3.6 case 2",
        )
        .call_returns(Act::Receive(SERVER, ROOM), asked)
        .call_returns(Act::Receive(SERVER, ROOM), Returns::Exactly(0))
        .expect(Expect::state(SERVER, State::CloseWait).receive_queue(0))
        .expect(Expect::state(CLIENT, State::FinWait2)),
    ]
}

fn answering() -> [Step; 3] {
    let (sent, length) = (Returns::Exactly(ANSWER.len() as i64), ANSWER.len() as u64);
    [
        Step::new(
            "the answer flows the other way",
            "From CLOSE-WAIT to FIN-WAIT-2: one half of the connection is closed and the other works as before.",
            "RFC 9293 3.6.1, send(2)",
        )
        .call_returns(Act::Send(SERVER, Payload::Fixed(ANSWER)), sent)
        .expect(Expect::state(CLIENT, State::FinWait2).receive_queue(length))
        .expect(Expect::state(SERVER, State::CloseWait))
        .arrives(SERVER, CLIENT, "\"a b c\""),
        Step::new(
            "the client reads it, and may not send",
            "What it gave up is gone: send() fails with EPIPE, and a program that does not ignore SIGPIPE is ended by \
             it. This one ignores it.",
            "send(2), signal(7)",
        )
        .call_returns(Act::Receive(CLIENT, ROOM), sent)
        .call_returns(Act::Send(CLIENT, Payload::Fixed(b"more")), Returns::Errno(libc::EPIPE))
        .expect(Expect::state(CLIENT, State::FinWait2).receive_queue(0))
        .expect(Expect::state(SERVER, State::CloseWait)),
        Step::new(
            "the server closes the other half",
            "Its FIN ends the second direction. The client reads 0 as well, and waits in TIME-WAIT, because its FIN was \
             the first.",
            "close(2), RFC 9293 3.6",
        )
        .call(Act::Close(SERVER))
        .call_returns(Act::Receive(CLIENT, ROOM), Returns::Exactly(0))
        .calls([Act::Close(CLIENT), Act::Close(LISTENER)])
        .expect(Expect::state(CLIENT, State::TimeWait))
        .expect(Expect::gone(SERVER).through(&[State::LastAck]))
        .expect(Expect::gone(LISTENER))
        .arrives(SERVER, CLIENT, "FIN")
        .arrives(CLIENT, SERVER, "ACK"),
    ]
}
