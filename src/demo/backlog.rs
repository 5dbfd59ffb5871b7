//! `backlog`: a server that does not accept fast enough, and who is made to wait.

use std::time::Duration;

use crate::model::state::State;
use crate::model::timer::TimerKind;

use super::call::{Act, Returns};
use super::expect::{Bounds, Expect, Fact, Quantity};
use super::pair::LOOPBACK;
use super::script::{End, Kind, Role, Side, Step};
use super::{Demo, Entry};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "backlog",
    purpose: "an accept queue that is full, and who is made to wait",
    choices: &[],
    make: |_| Box::new(Backlog),
};

const CLIENTS: [End; 3] = [End(0), End(1), End(2)];
const SERVERS: [End; 3] = [End(3), End(4), End(5)];
const LISTENER: End = End(6);

const CAST: &[Role] = &[
    Role { name: "client 1", side: Side::Left, kind: Kind::Tcp, peer_of: None },
    Role { name: "client 2", side: Side::Left, kind: Kind::Tcp, peer_of: None },
    Role { name: "client 3", side: Side::Left, kind: Kind::Tcp, peer_of: None },
    Role { name: "server 1", side: Side::Right, kind: Kind::Tcp, peer_of: Some(End(0)) },
    Role { name: "server 2", side: Side::Right, kind: Kind::Tcp, peer_of: Some(End(1)) },
    Role { name: "server 3", side: Side::Right, kind: Kind::Tcp, peer_of: Some(End(2)) },
    Role { name: "listener", side: Side::Right, kind: Kind::Tcp, peer_of: None },
];

/// The demo.
struct Backlog;

impl Demo for Backlog {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        [filling().as_slice(), &draining()].concat()
    }
}

fn listening(queue: u64) -> Expect {
    Expect::state(LISTENER, State::Listen).receive_queue(queue).send_queue(1)
}

fn two_connect() -> Step {
    let step = Step::new(
        "two clients connect and nobody accepts",
        "Both connections are complete without the program: the kernel shakes hands by itself. There are two, because \
         the queue counts as full only when more than its limit are in it.",
        "listen(2), RFC 9293 3.5",
    )
    .expect(listening(2));
    CLIENTS.into_iter().zip(SERVERS).take(2).fold(step, |step, (client, server)| {
        step.call(Act::Socket(client))
            .call_returns(Act::Connect(client, LISTENER), Returns::Errno(libc::EINPROGRESS))
            .expect(Expect::state(client, State::Established).through(&[State::SynSent]))
            .expect(Expect::state(server, State::Established).through(&[State::SynRecv]))
            .arrives(client, server, "SYN")
            .arrives(server, client, "SYN, ACK")
            .arrives(client, server, "ACK")
    })
}

fn filling() -> [Step; 4] {
    let [.., three] = CLIENTS;
    [
        Step::new(
            "a listener with a short queue",
            "listen(…, 1) limits the accept queue, where finished connections wait for accept(). Of a LISTEN socket Send-Q \
             is that limit and Recv-Q how many wait. Programs ask for 128 or 511 and more; net.core.somaxconn caps it.",
            "listen(2), ss(8)",
        )
        .calls([Act::Socket(LISTENER), Act::Bind(LISTENER, LOOPBACK), Act::Listen(LISTENER, 1)])
        .expect(listening(0)),
        two_connect(),
        Step::new(
            "a third one gets no answer",
            "The queue is full, so the kernel drops the SYN and counts it twice: as an overflow of the queue and as a SYN \
             that was dropped. The client is not refused; to it the server looks like a host that is very far away.",
            "listen(2), nstat(8), tcp(7)",
        )
        .call(Act::Socket(three))
        .call_returns(Act::Connect(three, LISTENER), Returns::Errno(libc::EINPROGRESS))
        .expect(Expect::state(three, State::SynSent).timer(TimerKind::On))
        .expect(listening(2))
        .fact(Fact::Grew { counter: "TcpExtListenOverflows", by: 1 })
        .fact(Fact::Grew { counter: "TcpExtListenDrops", by: 1 })
        .dropped(three, LISTENER, "SYN"),
        Step::new(
            "it tries again, and is dropped again",
            "One second later the client's timer sends the SYN once more. This is what users of an overloaded server \
             see: connecting takes 1 s, or 3, or 7, and never something between.",
            "RFC 6298 2.1, 5.5",
        )
        .expect(Expect::state(three, State::SynSent).timer(TimerKind::On).amount(Quantity::Retries, Bounds::AtLeast(1)))
        .expect(listening(2))
        .fact(Fact::Grew { counter: "TcpExtListenDrops", by: 1 })
        .dropped(three, LISTENER, "SYN again")
        .lasts(Duration::from_secs(2)),
    ]
}

fn draining() -> [Step; 3] {
    let closed = Step::new(
        "everything is closed",
        "With SO_LINGER 0, so that nothing of the three connections is left in TIME-WAIT.",
        "socket(7)",
    )
    .calls(CLIENTS.into_iter().flat_map(|client| [Act::ResetOnClose(client), Act::Close(client)]))
    .calls(SERVERS.map(Act::Close))
    .call(Act::Close(LISTENER))
    .expect(Expect::gone(LISTENER));
    let closed = CLIENTS.into_iter().zip(SERVERS).fold(closed, |step, (client, server)| {
        step.expect(Expect::gone(client)).expect(Expect::gone(server)).arrives(client, server, "RST, ACK")
    });
    let [.., three] = CLIENTS;
    let [first, second, third] = SERVERS;
    [
        Step::new(
            "the server accepts one",
            "Now there is room, and the next SYN gets through. The client had nothing to do for it but wait for its timer.",
            "accept(2)",
        )
        .call(Act::Accept(LISTENER, first))
        .expect(Expect::state(three, State::Established))
        .expect(Expect::state(third, State::Established).through(&[State::SynRecv]))
        .expect(listening(2))
        .arrives(three, third, "SYN again")
        .arrives(third, three, "SYN, ACK")
        .arrives(three, third, "ACK"),
        Step::new(
            "the server accepts the others",
            "The queue is empty. A Recv-Q of a listener that stays above 0 means that the program is too slow, or stuck.",
            "accept(2), ss(8)",
        )
        .calls([Act::Accept(LISTENER, second), Act::Accept(LISTENER, third)])
        .expect(listening(0)),
        closed,
    ]
}
