//! `simultaneous-close`: both ends close before either has heard of the other's close.
//!
//! On loopback a FIN takes no time. So the connection is made over a wire that can keep what is under way
//! ([`super::network`]), and both ends are held in CLOSING at the same time. Where the host gives no such network one
//! end of each of two connections is held there: one end is made deaf until the other has closed too.

use std::net::{IpAddr, SocketAddr};

use crate::model::state::State;
use crate::model::timer::TimerKind;

use super::bench::Bench;
use super::call::{Act, Deed, Returns};
use super::expect::Expect;
use super::failure::Failure;
use super::network::{NEAR, Wire};
use super::pair::{self, CLIENT, LISTENER, SERVER};
use super::script::{End, Kind, Role, Side, Step};
use super::{Demo, Entry, Ground};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "simultaneous-close",
    purpose: "both ends close at once: CLOSING, and TIME-WAIT on both",
    choices: &[],
    make: |_| Box::new(SimultaneousClose { missing: None }),
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

/// What comes is kept.
const KEEP: Deed = Deed { name: "keep", text: "read(tun, packet, 2048), kept from now on; packets written" };
/// What is under way arrives, and what comes then is kept.
const PASS: Deed = Deed { name: "pass", text: "write(tun, packet, length), addresses swapped; packets written" };
/// What is under way arrives, and all that comes then.
const OPEN: Deed = Deed { name: "open", text: "write(tun, packet, length), and kept no more; packets written" };

/// The demo.
struct SimultaneousClose {
    /// Why there is no network of its own, once that is known.
    missing: Option<String>,
}

impl Demo for SimultaneousClose {
    fn cast(&self) -> &'static [Role] {
        match self.missing {
            None => pair::CAST,
            Some(_) => CAST,
        }
    }

    fn ground(&self) -> Ground {
        Ground::Own
    }

    fn without_network(&mut self, why: &str) {
        self.missing = Some(why.to_owned());
    }

    fn steps(&self) -> Vec<Step> {
        match &self.missing {
            None => over_a_wire(),
            Some(why) => over_loopback(why),
        }
    }

    fn deed(&mut self, deed: Deed, bench: &mut Bench) -> Result<(), Failure> {
        let wire = if deed == OPEN { Wire::Open } else { Wire::Shut };
        let packets = bench.turn(wire).map_err(|error| Failure::Otherwise(format!("the wire is broken: {error}")))?;
        bench.note(deed.text, Ok(i64::try_from(packets).unwrap_or(i64::MAX)));
        Ok(())
    }
}

/// One connection, whose both ends are in CLOSING at the same time.
fn over_a_wire() -> Vec<Step> {
    let connect = Step::new(
        "a connection is made over a wire",
        "Both ends are in a network namespace of their own, whose only interface is a TUN device. This program is the wire \
         behind it: each packet that it reads there it writes back with the two addresses swapped, and so the connection \
         comes back to where it left. What the program keeps is under way.",
        "network_namespaces(7), networking/tuntap",
    )
    .call(Act::Socket(LISTENER))
    .call(Act::Socket(CLIENT))
    .calls([Act::Bind(LISTENER, SocketAddr::new(IpAddr::V4(NEAR), 0)), Act::Listen(LISTENER, 8)])
    .expect(Expect::state(LISTENER, State::Listen));
    vec![
        pair::handshake(connect, CLIENT, SERVER),
        Step::new(
            "the client closes",
            "Its FIN is held back on the wire. The server has not heard of it and takes the connection for open.",
            "shutdown(2), RFC 9293 3.6",
        )
        .calls([Act::Own(KEEP), Act::ShutdownWrite(CLIENT)])
        .expect(Expect::state(CLIENT, State::FinWait1).timer(TimerKind::On))
        .expect(Expect::state(SERVER, State::Established))
        .held(CLIENT, SERVER, "FIN"),
        Step::new(
            "the server closes too, before the FIN is there",
            "Now both FINs are held back, and each end waits for an ACK of its own. What it sends again is held back too.",
            "RFC 9293 3.6 case 3, figure 13",
        )
        .call(Act::ShutdownWrite(SERVER))
        .expect(Expect::state(SERVER, State::FinWait1).timer(TimerKind::On))
        .held(SERVER, CLIENT, "FIN"),
        Step::new(
            "both FINs arrive",
            "In FIN-WAIT-1 an ACK is waited for. What comes is a FIN that does not acknowledge the own one: so the other \
             end closed at the same time, and both go to CLOSING. Their ACKs are held back.",
            "RFC 9293 3.6 case 3, 3.10.7.4",
        )
        .call(Act::Own(PASS))
        .expect(Expect::state(CLIENT, State::Closing).timer(TimerKind::On))
        .expect(Expect::state(SERVER, State::Closing).timer(TimerKind::On))
        .arrives(CLIENT, SERVER, "FIN")
        .arrives(SERVER, CLIENT, "FIN")
        .held(CLIENT, SERVER, "ACK")
        .held(SERVER, CLIENT, "ACK"),
        Step::new(
            "both FINs are acknowledged",
            "Each end has sent the other's last ACK, and neither can know that it arrived: so both wait in TIME-WAIT. After \
             an ordinary close only one does.",
            "RFC 9293 3.6 case 3, 3.10.7.4",
        )
        .call(Act::Own(OPEN))
        .expect(Expect::state(CLIENT, State::TimeWait).timer(TimerKind::TimeWait))
        .expect(Expect::state(SERVER, State::TimeWait).timer(TimerKind::TimeWait))
        .arrives(CLIENT, SERVER, "ACK")
        .arrives(SERVER, CLIENT, "ACK"),
        end(&[CLIENT, SERVER]),
        run_out(&[SERVER]),
    ]
}

/// Two connections, of each of which one end is in CLOSING. The first step says what is not shown, and why.
fn over_loopback(why: &str) -> Vec<Step> {
    let mut first = pair::connect(&[]);
    first.caption = format!(
        "Here CLOSING is shown at one end at a time, as loopback keeps no segment under way. Both ends at once need a \
         network of their own: {why}."
    )
    .into();
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
        &[first],
        crossing(CLIENT, SERVER).as_slice(),
        &[again],
        &crossing(SERVER_2, CLIENT_2),
        &[end(&[CLIENT, SERVER, CLIENT_2, SERVER_2]), run_out(&[SERVER, CLIENT_2, SERVER_2])],
    ]
    .concat()
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
                 arrived: so both wait in TIME-WAIT. After an ordinary close only one does."
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

fn end(ends: &[End]) -> Step {
    let step = Step::new(
        "the descriptors are closed",
        "Both programs have read 0 and have nothing to close but their descriptors. What stays in TIME-WAIT belongs to the \
         kernel.",
        "close(2)",
    );
    let step =
        ends.iter().take(2).fold(step, |step, end| step.call_returns(Act::Receive(*end, 64), Returns::Exactly(0)));
    step.calls(ends.iter().copied().map(Act::Close)).call(Act::Close(LISTENER)).expect(Expect::gone(LISTENER))
}

fn run_out(others: &[End]) -> Step {
    others.iter().fold(pair::run_out(CLIENT), |step, end| step.expect(Expect::gone(*end)))
}
