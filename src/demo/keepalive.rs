//! `keepalive`: an idle connection whose other end has died, and how it is found.

use std::time::Duration;

use crate::model::state::State;
use crate::model::timer::TimerKind;

use super::call::{Act, Returns};
use super::expect::{Bounds, Expect, Fact, Quantity};
use super::pair::{self, CAST, CLIENT, LISTENER, SERVER};
use super::script::{Role, Step};
use super::sys::SocketOption;
use super::{Demo, Entry};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "keepalive",
    purpose: "idle, interval, count: how a dead peer is found",
    choices: &[],
    make: |_| Box::new(Keepalive),
};

const IDLE: i32 = 1;
const INTERVAL: i32 = 1;
const COUNT: i32 = 3;
/// Idle time and three probes, with a second to spare.
const FOUND: Duration = Duration::from_secs(5);

/// The demo.
struct Keepalive;

impl Demo for Keepalive {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        [&[pair::connect(&[])], alive().as_slice(), &dead(), &[end()]].concat()
    }
}

fn alive() -> [Step; 2] {
    [
        Step::new(
            "the client asks for keepalive",
            "An idle TCP connection sends nothing: if the other host vanishes, nobody is told, for years if need be. With \
             SO_KEEPALIVE the kernel asks. The defaults are 2 hours idle, then 9 probes 75 s apart; here it is 1 s, and 3 \
             probes 1 s apart. TCP_USER_TIMEOUT would take the place of the count, so it is switched off.",
            "tcp(7), RFC 9293 3.8.4",
        )
        .calls([
            Act::Set(CLIENT, SocketOption::UserTimeoutMs, 0),
            Act::Set(CLIENT, SocketOption::KeepIdle, IDLE),
            Act::Set(CLIENT, SocketOption::KeepInterval, INTERVAL),
            Act::Set(CLIENT, SocketOption::KeepCount, COUNT),
            Act::Set(CLIENT, SocketOption::KeepAlive, 1),
        ])
        .expect(Expect::state(CLIENT, State::Established).timer(TimerKind::Keepalive))
        .expect(Expect::state(SERVER, State::Established)),
        Step::new(
            "a probe is answered",
            "A probe is an ACK with a number that was acknowledged before: the other kernel must answer it, and its \
             program learns nothing. So the idle time begins again.",
            "RFC 1122 4.2.3.6",
        )
        .expect(Expect::state(CLIENT, State::Established).timer(TimerKind::Keepalive))
        .fact(Fact::Grew { counter: "TcpExtTCPKeepAlive", by: 1 })
        .arrives(CLIENT, SERVER, "ACK (a probe)")
        .arrives(SERVER, CLIENT, "ACK")
        .lasts(Duration::from_secs(2)),
    ]
}

fn dead() -> [Step; 3] {
    [
        Step::new(
            "the server's host dies",
            "As if a cable were pulled: from now on every segment to the server is held back. The client is not told; \
             its next probe stays without an answer, and its timer counts one.",
            "RFC 1122 4.2.3.6",
        )
        .call(Act::deafen(SERVER))
        .expect(
            Expect::state(CLIENT, State::Established)
                .timer(TimerKind::Keepalive)
                .amount(Quantity::Retries, Bounds::AtLeast(1)),
        )
        .held(CLIENT, SERVER, "ACK (a probe)"),
        Step::new(
            "the third probe stays without an answer",
            "The client's kernel gives up: it sends a RST, which is held back as well, and the socket is gone. The server \
             knows nothing of it; a server needs its own keepalive.",
            "tcp(7)",
        )
        .expect(Expect::gone(CLIENT))
        .expect(Expect::state(SERVER, State::Established))
        .held(CLIENT, SERVER, "ACK (a probe)")
        .held(CLIENT, SERVER, "ACK (a probe)")
        .held(CLIENT, SERVER, "RST, ACK")
        .lasts(FOUND),
        Step::new(
            "the client's program learns it",
            "The next call says ETIMEDOUT. A program that waits in poll() is woken by it.",
            "recv(2), tcp(7)",
        )
        .call_returns(Act::Receive(CLIENT, 64), Returns::Errno(libc::ETIMEDOUT))
        .call(Act::Close(CLIENT))
        .expect(Expect::gone(CLIENT))
        .expect(Expect::state(SERVER, State::Established)),
    ]
}

fn end() -> Step {
    Step::new(
        "the server's host is back, too late",
        "The server closes; its FIN reaches a kernel that knows no such connection, and the answer is a RST.",
        "RFC 9293 3.5.2 group 1",
    )
    .calls([Act::hear(SERVER), Act::Close(SERVER), Act::Close(LISTENER)])
    .expect(Expect::gone(SERVER).through(&[State::FinWait1]))
    .expect(Expect::gone(LISTENER))
    .arrives(SERVER, CLIENT, "FIN")
    .arrives(CLIENT, SERVER, "RST")
}
