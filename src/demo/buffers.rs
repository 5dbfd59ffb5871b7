//! `buffers`: what a program asks for with SO_RCVBUF and SO_SNDBUF, what it gets, and what a small one costs.
//!
//! Over UDP, where the receive buffer is the only place for what was not read, and nobody sends it again.

use crate::model::state::State;

use super::call::{Act, Payload, Returns};
use super::expect::{Bounds, Expect, Fact, Quantity};
use super::pair::LOOPBACK;
use super::script::{End, Kind, Role, Side, Step};
use super::sys::SocketOption;
use super::{Demo, Entry};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "buffers",
    purpose: "SO_SNDBUF, SO_RCVBUF: asked for, given, overflowing",
    choices: &[],
    make: |_| Box::new(Buffers { largest: setting("/proc/sys/net/core/rmem_max") }),
};

const SENDER: End = End(0);
const RECEIVER: End = End(1);

const CAST: &[Role] = &[
    Role { name: "sender", side: Side::Left, kind: Kind::Udp, peer_of: None },
    Role { name: "receiver", side: Side::Right, kind: Kind::Udp, peer_of: None },
];

/// What is asked for in the middle: small enough for any host.
const MIDDLE: i32 = 65_536;
/// More than any host gives.
const HUGE: i32 = 1 << 30;
/// SOCK_MIN_RCVBUF of the kernel is 2,304 on 64-bit machines; it depends on the size of its structures.
const SMALLEST: (i64, i64) = (1_024, 8_192);
/// One datagram.
const LENGTH: usize = 1_000;

/// The demo.
struct Buffers {
    /// net.core.rmem_max, if it can be read.
    largest: Option<i64>,
}

/// A number of the kernel's settings.
fn setting(path: &str) -> Option<i64> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}

impl Demo for Buffers {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        [self.asking().as_slice(), &filling()].concat()
    }
}

fn doubled(value: i32) -> (Returns, u64) {
    (Returns::Exactly(i64::from(value) * 2), u64::try_from(value).unwrap_or_default() * 2)
}

fn receiver() -> Expect {
    Expect::state(RECEIVER, State::Close)
}

impl Buffers {
    fn asking(&self) -> [Step; 3] {
        let (got, limit) = doubled(MIDDLE);
        let option = SocketOption::ReceiveBuffer;
        let largest = self.largest.map_or(Returns::Success, |largest| Returns::Exactly(largest * 2));
        let most = self.largest.map_or_else(String::new, |largest| format!(" On this host it is {largest}."));
        [
            Step::new(
                "65,536 bytes are asked for",
                "The kernel gives twice as much, and says so: the other half is for its own bookkeeping. In skmem (ss -m) the \
                 limit is rb. For TCP, setting it switches the automatic sizing off; most programs should not.",
                "socket(7), tcp(7)",
            )
            .calls([Act::Socket(RECEIVER), Act::Bind(RECEIVER, LOOPBACK), Act::Set(RECEIVER, option, MIDDLE)])
            .call_returns(Act::Get(RECEIVER, option), got)
            .expect(receiver().amount(Quantity::ReceiveBuffer, Bounds::Is(limit))),
            Step::new(
                "a gigabyte is asked for",
                format!(
                    "setsockopt() succeeds, and the kernel silently gives twice net.core.rmem_max and no more.{most} Who does \
                     not ask with getsockopt() does not learn it."
                ),
                "socket(7)",
            )
            .call(Act::Set(RECEIVER, option, HUGE))
            .call_returns(Act::Get(RECEIVER, option), largest)
            .expect(receiver().amount(Quantity::ReceiveBuffer, Bounds::AtLeast(limit))),
            Step::new(
                "one byte is asked for",
                "Below a least size it does not go: one small packet must have room.",
                "socket(7)",
            )
            .call(Act::Set(RECEIVER, option, 1))
            .call_returns(Act::Get(RECEIVER, option), Returns::Within(SMALLEST.0, SMALLEST.1))
            .expect(receiver().amount(Quantity::ReceiveBuffer, Bounds::AtMost(SMALLEST.1.unsigned_abs()))),
        ]
    }
}

fn filling() -> [Step; 4] {
    let send = Act::SendTo(SENDER, RECEIVER, Payload::Filler(LENGTH));
    let all = Returns::Exactly(LENGTH as i64);
    let (got, limit) = doubled(MIDDLE);
    let sender = |step: Step, times| (0..times).fold(step, |step, _| step.call_returns(send, all));
    [
        sender(
            Step::new(
                "a datagram of 1,000 bytes takes more",
                "What counts against the limit is the memory that the packet takes, not its length: skmem r, and Recv-Q of \
                 a UDP socket is the same number.",
                "ss(8), udp(7)",
            )
            .call(Act::Socket(SENDER)),
            1,
        )
        .expect(Expect::state(SENDER, State::Close))
        .expect(receiver().amount(Quantity::ReceiveAllocated, Bounds::AtLeast(LENGTH as u64 + 1)))
        .arrives(SENDER, RECEIVER, "1,000 bytes"),
        sender(
            Step::new(
                "the buffer overflows",
                "Each sendto() succeeds, and the receiver's kernel drops what has no room. Nobody is told: the socket counts \
                 it (skmem d), the host counts it (UdpRcvbufErrors), and the program sees nothing.",
                "udp(7), nstat(8)",
            ),
            4,
        )
        .expect(receiver().amount(Quantity::Drops, Bounds::AtLeast(1)))
        .fact(Fact::Grew { counter: "UdpRcvbufErrors", by: 1 })
        .dropped(SENDER, RECEIVER, "1,000 bytes"),
        Step::new(
            "the sender has a buffer too",
            "SO_SNDBUF works in the same way: twice as much, capped by net.core.wmem_max; tb in skmem. For UDP it limits what \
             waits for the network card; on loopback nothing waits.",
            "socket(7)",
        )
        .call(Act::Set(SENDER, SocketOption::SendBuffer, MIDDLE))
        .call_returns(Act::Get(SENDER, SocketOption::SendBuffer), got)
        .expect(Expect::state(SENDER, State::Close).amount(Quantity::SendBuffer, Bounds::Is(limit))),
        Step::new(
            "both are closed",
            "What lay in the buffer goes with the socket. UDP has nobody to tell.",
            "close(2)",
        )
        .calls([Act::Close(SENDER), Act::Close(RECEIVER)])
        .expect(Expect::gone(SENDER))
        .expect(Expect::gone(RECEIVER)),
    ]
}
