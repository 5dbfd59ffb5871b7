//! `close-wait`: a server that forgets close(), and what that costs.

use std::time::Duration;

use crate::model::state::State;
use crate::model::timer::TimerKind;

use super::bench::Bench;
use super::call::{Act, Deed, Returns};
use super::choice::{Choice, Form, Options};
use super::crowd;
use super::expect::{Bounds, Expect, Fact, Port};
use super::failure::Failure;
use super::pair::{self, CAST, CLIENT, LISTENER, SERVER};
use super::script::{Role, Step};
use super::{Demo, Entry};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "close-wait",
    purpose: "a server that forgets close(): CLOSE-WAIT piles up",
    choices: &[COUNT],
    make: |options| Box::new(CloseWait::new(options)),
};

const COUNT: Choice = Choice {
    name: "count",
    about: "How many connections the server forgets",
    form: Form::Number { least: 2, most: 400, usual: 5 },
};

const CONNECT: Deed = Deed { name: "connect", text: "connect() and accept4(), once for each of the others" };
const LEAVE: Deed = Deed { name: "leave", text: "close(), once by each of the other clients" };
const CLEAR: Deed = Deed { name: "clear", text: "close(), once for each socket that was forgotten" };

/// tcp_fin_timeout, unless somebody has set it, and some time for the kernel's clock.
const ORPHANED: Duration = Duration::from_secs(62);

/// The demo.
struct CloseWait {
    count: u64,
}

impl CloseWait {
    fn new(options: &Options) -> Self {
        Self { count: options.number(&COUNT).into() }
    }

    fn number(state: State, port: Port, count: u64) -> Fact {
        Fact::Number { state, port, bounds: Bounds::Is(count) }
    }

    fn forgetting(&self) -> [Step; 3] {
        let count = self.count;
        [
            Step::new(
                format!("{count} clients in all"),
                "A server has accepted them all and serves them in one process. Nothing is wrong yet.",
                "accept(2)",
            )
            .call(Act::Own(CONNECT))
            .expect(Expect::state(SERVER, State::Established))
            .fact(Self::number(State::Established, Port::Local(LISTENER), count)),
            Step::new(
                "the clients leave",
                "Each close() sends a FIN, and the server's kernel acknowledges it: FIN-WAIT-2 at the clients, CLOSE-WAIT \
                 at the server. The clients' sockets have no process any more, and the kernel keeps them for 60 s at most \
                 (tcp_fin_timeout). CLOSE-WAIT has no timer.",
                "RFC 9293 3.6, tcp(7)",
            )
            .calls([Act::Close(CLIENT), Act::Own(LEAVE)])
            .expect(
                Expect::state(CLIENT, State::FinWait2).through(&[State::FinWait1]).timer(TimerKind::TimeWait),
            )
            .expect(Expect::state(SERVER, State::CloseWait).timer(TimerKind::Off).receive_queue(1))
            .fact(Self::number(State::CloseWait, Port::Local(LISTENER), count))
            .fact(Self::number(State::FinWait2, Port::Remote(LISTENER), count))
            .arrives(CLIENT, SERVER, "FIN")
            .arrives(SERVER, CLIENT, "ACK"),
            Step::new(
                "the server was told, and forgets",
                "recv() returned 0: the end of the stream. A program that takes that for \"nothing yet\" leaves the socket open, \
                 and the kernel must keep it: it is in CLOSE-WAIT until the process calls close() or ends. `ss -p state \
                 close-wait` names the process.",
                "recv(2), ss(8)",
            )
            .call_returns(Act::Receive(SERVER, 64), Returns::Exactly(0))
            .expect(Expect::state(SERVER, State::CloseWait).receive_queue(0))
            .fact(Self::number(State::CloseWait, Port::Local(LISTENER), count)),
        ]
    }

    fn mending(&self) -> [Step; 3] {
        let left = self.count.saturating_sub(1);
        [
            Step::new(
                "close() is the mend",
                "The server closes one of them: its FIN finds the client's side still there, in FIN-WAIT-2, and that goes to \
                 TIME-WAIT. Had the server waited longer than 60 s, the answer would be a RST.",
                "close(2), RFC 9293 3.6",
            )
            .call(Act::Close(SERVER))
            .expect(Expect::gone(SERVER).through(&[State::LastAck]))
            .expect(Expect::state(CLIENT, State::TimeWait).timer(TimerKind::TimeWait))
            .fact(Self::number(State::CloseWait, Port::Local(LISTENER), left))
            .arrives(SERVER, CLIENT, "FIN")
            .arrives(CLIENT, SERVER, "ACK"),
            Step::new(
                "a minute later",
                "At the clients nothing is left: FIN-WAIT-2 and TIME-WAIT have run out. The server's sockets are all still \
                 there. CLOSE-WAIT never ends by itself; the leak ends with the descriptors of the process (EMFILE).",
                "tcp(7), accept(2)",
            )
            .expect(Expect::gone(CLIENT))
            .fact(Self::number(State::FinWait2, Port::Remote(LISTENER), 0))
            .fact(Self::number(State::CloseWait, Port::Local(LISTENER), left))
            .lasts(ORPHANED),
            Step::new(
                "the server ends",
                "The end of a process closes its descriptors, and with them the forgotten sockets: a restart helps, until \
                 the next time.",
                "exit(2)",
            )
            .calls([Act::Own(CLEAR), Act::Close(LISTENER)])
            .expect(Expect::gone(LISTENER))
            .fact(Self::number(State::CloseWait, Port::Local(LISTENER), 0)),
        ]
    }
}

impl Demo for CloseWait {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        [&[pair::connect(&[])], self.forgetting().as_slice(), &self.mending()].concat()
    }

    /// The crowd is the clients' sockets and then the server's, or what is left of them.
    fn deed(&mut self, deed: Deed, bench: &mut Bench) -> Result<(), Failure> {
        let others = usize::try_from(self.count.saturating_sub(1)).unwrap_or(usize::MAX);
        match deed {
            CONNECT => {
                let pairs: Result<Vec<_>, Failure> = (0..others).map(|_| crowd::connect(bench, LISTENER)).collect();
                let (clients, servers): (Vec<_>, Vec<_>) = pairs?.into_iter().unzip();
                bench.crowd().extend(clients.into_iter().chain(servers));
            }
            LEAVE => bench.crowd().drain(..others).for_each(crowd::close),
            _ => bench.crowd().drain(..).for_each(drop),
        }
        bench.note(deed.text, Ok(0));
        Ok(())
    }
}
