//! `blackhole`: a connection is asked for where nothing answers, as behind a firewall that drops.

use std::time::Duration;

use crate::model::state::State;
use crate::model::timer::TimerKind;

use super::call::{Act, Returns};
use super::expect::{Bounds, Expect, Quantity};
use super::pair::LOOPBACK;
use super::script::{End, Kind, Role, Side, Step};
use super::sys::SocketOption;
use super::{Demo, Entry};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "blackhole",
    purpose: "no answer at all: SYN-SENT, retries, ETIMEDOUT",
    choices: &[],
    make: |_| Box::new(Blackhole),
};

const PATIENT: End = End(0);
const HASTY: End = End(1);
const HOLE: End = End(2);

const CAST: &[Role] = &[
    Role { name: "patient", side: Side::Left, kind: Kind::Tcp, peer_of: None },
    Role { name: "hasty", side: Side::Left, kind: Kind::Tcp, peer_of: None },
    Role { name: "hole", side: Side::Right, kind: Kind::Tcp, peer_of: None },
];

/// Retries of the hasty client, besides those that tcp_syn_linear_timeouts (4) adds.
const FEW: i32 = 1;
/// How long its SYNs take: five with 1 s after each and one with 2 s.
const UP_TO: Duration = Duration::from_secs(8);
/// Until the retries are seen to grow apart: four or five at one second, then 2 and 4 s.
const GROWN: Duration = Duration::from_secs(15);

/// The demo.
struct Blackhole;

impl Demo for Blackhole {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        [asking().as_slice(), &giving_up()].concat()
    }
}

fn asking() -> [Step; 3] {
    [
        Step::new(
            "a port that swallows every segment",
            "A firewall that drops says nothing, not even no. Here a listener is told to take no segment with a TTL \
             below 255, which has the same effect and needs no privilege.",
            "ip(7), RFC 5082",
        )
        .calls([Act::Socket(HOLE), Act::deafen(HOLE), Act::Bind(HOLE, LOOPBACK), Act::Listen(HOLE, 8)])
        .expect(Expect::state(HOLE, State::Listen)),
        Step::new(
            "two clients ask",
            "Both SYNs are held back, and no answer comes. The kernel cannot know whether a SYN was lost, so it will \
             send it again. By itself it does so 6 times (net.ipv4.tcp_syn_retries) over two minutes; the hasty client asks \
             for 1. Since Linux 6.5 four more come before, a second apart (tcp_syn_linear_timeouts).",
            "tcp(7), RFC 9293 3.8.1",
        )
        .calls([Act::Socket(PATIENT), Act::Socket(HASTY), Act::Set(HASTY, SocketOption::SynCount, FEW)])
        .call_returns(Act::Connect(PATIENT, HOLE), Returns::Errno(libc::EINPROGRESS))
        .call_returns(Act::Connect(HASTY, HOLE), Returns::Errno(libc::EINPROGRESS))
        .expect(Expect::state(PATIENT, State::SynSent).timer(TimerKind::On))
        .expect(Expect::state(HASTY, State::SynSent).timer(TimerKind::On))
        .held(PATIENT, HOLE, "SYN")
        .held(HASTY, HOLE, "SYN"),
        Step::new(
            "the first second is over",
            "Nothing came back within the first second, so the timer sends the SYN again; it is held back too. `ss -o` \
             shows the count of retries beside the timer.",
            "RFC 6298 2.1, 5.5",
        )
        .expect(
            Expect::state(PATIENT, State::SynSent).timer(TimerKind::On).amount(Quantity::Retries, Bounds::AtLeast(1)),
        )
        .held(PATIENT, HOLE, "SYN again")
        .held(HASTY, HOLE, "SYN again")
        .lasts(Duration::from_secs(1)),
    ]
}

fn giving_up() -> [Step; 4] {
    [
        Step::new(
            "the hasty client gives up",
            "After its last retry it waits once more, and then the connection is no more. Nobody has said anything all \
             the time.",
            "tcp(7)",
        )
        .expect(Expect::gone(HASTY))
        .expect(Expect::state(PATIENT, State::SynSent).timer(TimerKind::On))
        .lasts(UP_TO),
        Step::new(
            "the program asks how it went",
            "110 is ETIMEDOUT: nobody answered. A closed port would have said ECONNREFUSED at once (`sockscope demo \
             refused`), and no route at all ENETUNREACH.",
            "connect(2)",
        )
        .call_returns(Act::Get(HASTY, SocketOption::Error), Returns::Exactly(libc::ETIMEDOUT.into()))
        .call(Act::Close(HASTY))
        .expect(Expect::gone(HASTY)),
        Step::new(
            "the retries grow apart",
            "After the first ones the time between two retries is doubled, so that a network in trouble is not hit harder: \
             1, 2, 4, 8 s and so on. This client has a limit of 5 s set, so that you need not wait for longer.",
            "RFC 6298 5.5, ip-sysctl",
        )
        .expect(
            Expect::state(PATIENT, State::SynSent)
                .timer(TimerKind::On)
                .amount(Quantity::Retries, Bounds::AtLeast(3))
                .amount(Quantity::Rto, Bounds::AtLeast(4_000)),
        )
        .lasts(GROWN),
        Step::new(
            "the patient client is closed",
            "There is no connection yet, so there is nobody to say goodbye to: the socket is gone at once.",
            "close(2), RFC 9293 3.10.4",
        )
        .calls([Act::Close(PATIENT), Act::Close(HOLE)])
        .expect(Expect::gone(PATIENT))
        .expect(Expect::gone(HOLE)),
    ]
}
