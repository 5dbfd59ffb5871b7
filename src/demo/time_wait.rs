//! `time-wait`: a port that cannot be bound again, the option that helps, and a thousand of them.

use crate::model::fit::thousands;
use crate::model::state::State;
use crate::model::timer::TimerKind;

use super::bench::Bench;
use super::call::{Act, Deed, Returns};
use super::choice::{Choice, Form};
use super::crowd;
use super::expect::{Bounds, Expect, Fact, Port};
use super::failure::Failure;
use super::pair::{self, CLIENT, LISTENER, SERVER};
use super::script::{End, Kind, Role, Side, Step};
use super::sys::SocketOption;
use super::{Demo, Entry};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "time-wait",
    purpose: "a port in TIME-WAIT, SO_REUSEADDR, ports running out",
    choices: &[COUNT],
    make: |options| Box::new(TimeWait { count: options.number(&COUNT).into() }),
};

const COUNT: Choice = Choice {
    name: "count",
    about: "How many sockets are put into TIME-WAIT at the end",
    form: Form::Number { least: 1, most: 20_000, usual: 1_000 },
};

/// The server, started again.
const AGAIN: End = End(3);

const CAST: &[Role] = &[
    pair::CLIENT_ROLE,
    pair::SERVER_ROLE,
    pair::LISTENER_ROLE,
    Role { name: "new listener", side: Side::Right, kind: Kind::Tcp, peer_of: None },
];

const MANY: Deed =
    Deed { name: "many", text: "connect(), accept4(), close() by the client, close() by the server; again and again" };

/// Where the kernel says which ports it gives to those that ask for none.
const PORT_RANGE: &str = "/proc/sys/net/ipv4/ip_local_port_range";

/// The demo.
struct TimeWait {
    count: u64,
}

impl Demo for TimeWait {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        let opening = pair::connect(&[Act::Set(LISTENER, SocketOption::ReuseAddress, 1)]);
        [&[opening], binding().as_slice(), &self.many()].concat()
    }

    fn deed(&mut self, deed: Deed, bench: &mut Bench) -> Result<(), Failure> {
        for _ in 0..self.count {
            let (client, server) = crowd::connect(bench, AGAIN)?;
            crowd::close(client);
            crowd::close(server);
        }
        bench.note(deed.text, Ok(0));
        bench.print(ports_left(self.count).unwrap_or_else(|| format!("{PORT_RANGE} cannot be read")));
        Ok(())
    }
}

/// How many ports are left for one destination.
fn ports_left(used: u64) -> Option<String> {
    let text = std::fs::read_to_string(PORT_RANGE).ok()?;
    let mut words = text.split_ascii_whitespace().map(str::parse::<usize>);
    let (first, last) = (words.next()?.ok()?, words.next()?.ok()?);
    let all = last.checked_sub(first)?.checked_add(1)?;
    let used = usize::try_from(used).ok()?;
    let (all_text, left) = (thousands(all), thousands(all.saturating_sub(used)));
    Some(format!(
        "ports {first} to {last}: {all_text}; {} in TIME-WAIT; {left} left for this destination",
        thousands(used)
    ))
}

fn binding() -> [Step; 3] {
    [
        Step::new(
            "the server closes first, and stops",
            "Whoever closes first waits in TIME-WAIT, and here that is the server: the socket that stays has the port of \
             the service. This is what a restart of a server leaves behind.",
            "RFC 9293 3.6, 3.3.2",
        )
        .calls([Act::Close(SERVER), Act::Close(CLIENT), Act::Close(LISTENER)])
        .expect(
            Expect::state(SERVER, State::TimeWait)
                .through(&[State::FinWait1, State::FinWait2])
                .timer(TimerKind::TimeWait),
        )
        .expect(Expect::gone(CLIENT).through(&[State::CloseWait, State::LastAck]))
        .expect(Expect::gone(LISTENER))
        .arrives(SERVER, CLIENT, "FIN")
        .arrives(CLIENT, SERVER, "ACK")
        .arrives(CLIENT, SERVER, "FIN")
        .arrives(SERVER, CLIENT, "ACK"),
        Step::new(
            "the server starts again, and cannot bind",
            "Nobody listens on the port, yet it is taken: a socket in TIME-WAIT still has it. Without the option bind() \
             fails with EADDRINUSE until the 60 s are over.",
            "bind(2), RFC 1337",
        )
        .call(Act::Socket(AGAIN))
        .call_returns(Act::BindAs(AGAIN, LISTENER), Returns::Errno(libc::EADDRINUSE))
        .expect(Expect::state(SERVER, State::TimeWait).timer(TimerKind::TimeWait)),
        Step::new(
            "SO_REUSEADDR takes the port all the same",
            "With the option set, sockets in TIME-WAIT do not count. On Linux the earlier socket must have had it too, which \
             is why servers set it always and before bind(). The old connection stays in TIME-WAIT beside the new listener; \
             it has its own pair of addresses.",
            "socket(7), ip(7)",
        )
        .call(Act::Set(AGAIN, SocketOption::ReuseAddress, 1))
        .call(Act::BindAs(AGAIN, LISTENER))
        .call(Act::Listen(AGAIN, 8))
        .expect(Expect::state(AGAIN, State::Listen))
        .expect(Expect::state(SERVER, State::TimeWait).timer(TimerKind::TimeWait)),
    ]
}

impl TimeWait {
    fn many(&self) -> [Step; 3] {
        let count = self.count;
        let waiting = |bounds| Fact::Number { state: State::TimeWait, port: Port::Remote(AGAIN), bounds };
        [
            Step::new(
                format!("{} connections, closed by their clients", thousands(usize::try_from(count).unwrap_or_default())),
                "Now TIME-WAIT is at the clients. Each keeps a local port for 60 s, and towards this one destination the port \
                 is not free. A client that opens and closes fast (a proxy, a crawler) runs out of them: connect() fails \
                 with EADDRNOTAVAIL. Connections that are used again are the mend.",
                "connect(2), ip(7)",
            )
            .call(Act::Own(MANY))
            .expect(Expect::state(AGAIN, State::Listen))
            .fact(waiting(Bounds::Is(count))),
            Step::new(
                "the server stops",
                "All of them stay; they need no listener and no process. A TIME-WAIT socket takes some 250 bytes of the \
                 kernel's memory, so it is not their number that hurts, but their ports.",
                "close(2), slabinfo(5)",
            )
            .call(Act::Close(AGAIN))
            .expect(Expect::gone(AGAIN))
            .fact(waiting(Bounds::AtMost(count))),
            pair::run_out(SERVER).fact(waiting(Bounds::Is(0))),
        ]
    }
}
