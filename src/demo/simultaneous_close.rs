//! `simultaneous-close`: both ends close before either has heard of the other's close.
//!
//! On loopback a FIN takes no time, so one end is made deaf until the other has closed too. One end of each of two
//! connections is then held in CLOSING. Both ends of one connection cannot be held there: each FIN would have to be
//! under way while the other one is sent, and without privilege nothing keeps a segment under way.

use crate::model::state::State;
use crate::model::timer::TimerKind;

use super::call::{Act, Returns};
use super::expect::Expect;
use super::pair::{self, CLIENT, LISTENER, SERVER};
use super::script::{End, Kind, Role, Side, Step};
use super::{Demo, Entry};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "simultaneous-close",
    purpose: "both ends close at once: CLOSING, and TIME-WAIT on both",
    choices: &[],
    make: |_| Box::new(SimultaneousClose),
};

const CLIENT_2: End = End(3);
const SERVER_2: End = End(4);

const CAST: &[Role] = &[
    pair::CLIENT_ROLE,
    pair::SERVER_ROLE,
    pair::LISTENER_ROLE,
    Role { name: "second client", side: Side::Left, kind: Kind::Tcp, peer_of: None },
    Role { name: "second server", side: Side::Right, kind: Kind::Tcp, peer_of: Some(CLIENT_2) },
];

/// The demo.
struct SimultaneousClose;

impl Demo for SimultaneousClose {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        let again = pair::connect_more(
            Step::new(
                "a second connection, for the other end",
                "Now the server's FIN will be the one that is late, and the server the one in CLOSING.",
                "RFC 9293 3.6",
            ),
            CLIENT_2,
            SERVER_2,
        );
        [
            &[pair::connect(&[])],
            crossing(CLIENT, SERVER).as_slice(),
            &[again],
            &crossing(SERVER_2, CLIENT_2),
            &[end(), run_out()],
        ]
        .concat()
    }
}

fn crossing(first: End, second: End) -> [Step; 3] {
    let (one, other) = (Role::of(CAST, first).name, Role::of(CAST, second).name);
    [
        Step::new(
            format!("the {one} closes"),
            format!("Its FIN is held back: the {other} has not heard of it and takes the connection for open."),
            "shutdown(2), RFC 9293 3.6",
        )
        .calls([Act::deafen(second), Act::ShutdownWrite(first)])
        .expect(Expect::state(first, State::FinWait1).timer(TimerKind::On))
        .expect(Expect::state(second, State::Established))
        .held(first, second, "FIN"),
        Step::new(
            format!("the {other} closes too, before the FIN is there"),
            format!(
                "In FIN-WAIT-1 the {one} waits for an ACK of its FIN. What comes is a FIN that does not acknowledge it: both \
                 have closed at once, so it goes to CLOSING. Its ACK is held back, and both go on sending their FINs."
            ),
            "RFC 9293 3.6 case 3, figure 13",
        )
        .call(Act::ShutdownWrite(second))
        .expect(Expect::state(second, State::FinWait1).timer(TimerKind::On))
        .expect(Expect::state(first, State::Closing).timer(TimerKind::On))
        .arrives(second, first, "FIN")
        .held(first, second, "ACK"),
        Step::new(
            "both FINs are acknowledged",
            format!(
                "The {other} takes segments again. Each end has sent the other's last ACK, and neither can know that it \
                 arrived: so both wait in TIME-WAIT. After an ordinary close only one does. In a network where both FINs \
                 are under way at the same time, both ends pass through CLOSING."
            ),
            "RFC 9293 3.6 case 3, 3.10.7.4",
        )
        .call(Act::hear(second))
        .expect(Expect::state(second, State::TimeWait).timer(TimerKind::TimeWait).perhaps(&[State::FinWait2]))
        .expect(Expect::state(first, State::TimeWait).timer(TimerKind::TimeWait))
        .arrives(first, second, "FIN again, ACK")
        .arrives(second, first, "ACK"),
    ]
}

fn end() -> Step {
    let ends = [CLIENT, SERVER, CLIENT_2, SERVER_2];
    Step::new(
        "the descriptors are closed",
        "Every program has read 0 and has nothing to close but its descriptors. Four sockets stay in TIME-WAIT; they \
         belong to the kernel.",
        "close(2)",
    )
    .call_returns(Act::Receive(CLIENT, 64), Returns::Exactly(0))
    .call_returns(Act::Receive(SERVER, 64), Returns::Exactly(0))
    .calls(ends.map(Act::Close))
    .call(Act::Close(LISTENER))
    .expect(Expect::gone(LISTENER))
}

fn run_out() -> Step {
    let step = pair::run_out(CLIENT);
    [SERVER, CLIENT_2, SERVER_2].into_iter().fold(step, |step, end| step.expect(Expect::gone(end)))
}
