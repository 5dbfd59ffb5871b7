//! `partial-send`: a reader that does not read, a send() that does less than it was asked, and the loop that mends it.

use std::io::{self, Read as _};
use std::time::Duration;

use crate::model::fit::thousands;
use crate::model::state::State;
use crate::model::timer::TimerKind;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::Socket;

use super::bench::Bench;
use super::call::{Act, Deed, Payload, Returns};
use super::expect::{Bounds, Expect, Fact, Quantity};
use super::failure::Failure;
use super::pair::{self, CAST, CLIENT, LISTENER, SERVER};
use super::script::{Role, Step};
use super::sys::SocketOption;
use super::{Demo, Entry};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "partial-send",
    purpose: "send() does less than asked: full buffers, zero window",
    choices: &[],
    make: |_| Box::new(PartialSend),
};

/// What the client wants to send.
const WHOLE: usize = 1 << 20;
/// What the server reads at once.
const ROOM: usize = 65_536;
/// Both buffers, fixed: else Linux makes them larger while it goes.
const BUFFER: i32 = 65_536;

const FILL: Deed = Deed { name: "fill", text: "do { n = send(…); } while (n > 0)" };
const LOOP: Deed = Deed {
    name: "loop",
    text: "while (sent < 1048576) { n = send(…); if (n > 0) sent += n; else poll(…); }, and recv() beside it",
};

/// Turns without progress after which the loop gives up: a hundred of 100 ms.
const IDLE_TURNS: u32 = 100;
const TURN: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

/// The demo.
struct PartialSend;

impl Demo for PartialSend {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        let sizes = [
            Act::Set(LISTENER, SocketOption::ReceiveBuffer, BUFFER),
            Act::Set(CLIENT, SocketOption::SendBuffer, BUFFER),
        ];
        [&[pair::connect(&sizes)], filling().as_slice(), &draining(), &[pair::close_second(), pair::run_out(CLIENT)]]
            .concat()
    }

    fn deed(&mut self, deed: Deed, bench: &mut Bench) -> Result<(), Failure> {
        let (Some(client), Some(server)) = (bench.socket(CLIENT), bench.socket(SERVER)) else {
            return Err(Failure::NotOpen { call: deed.text.to_owned() });
        };
        if deed == FILL {
            let (taken, sends, last) = fill(client);
            bench.note(deed.text, Err(last));
            bench.print(format!("client: {} bytes more by {sends} send(), then an error", thousands(taken)));
            return Ok(());
        }
        let mut flow = Flow::default();
        let done = flow.run(client, server);
        bench.note(deed.text, done.as_ref().map(|()| 0).map_err(|error| io::Error::from(error.kind())));
        bench.print(flow.to_string());
        done.map_err(|error| Failure::Otherwise(format!("the loop ended early: {error} ({flow})")))
    }
}

/// Sends until nothing fits: how many bytes were taken, by how many calls, and what the last one said.
fn fill(client: &Socket) -> (usize, usize, io::Error) {
    let whole = vec![b'.'; WHOLE];
    let (mut taken, mut sends) = (0, 0);
    loop {
        match client.send(&whole) {
            Ok(count) => (taken, sends) = (taken + count, sends + 1),
            Err(error) => return (taken, sends, error),
        }
    }
}

/// How far the loop is.
#[derive(Debug, Default)]
struct Flow {
    sent: usize,
    sends: usize,
    short: usize,
    received: usize,
    receives: usize,
}

impl std::fmt::Display for Flow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { sent, sends, short, received, receives } = *self;
        let (sent, received) = (thousands(sent), thousands(received));
        write!(f, "{sent} bytes by {sends} send(), {short} of them short; {received} received by {receives} recv()")
    }
}

impl Flow {
    /// Sends the whole again while the other end reads; then reads what is left, with what had been sent before.
    fn run(&mut self, client: &Socket, mut server: &Socket) -> io::Result<()> {
        let (whole, mut room) = (vec![b'.'; WHOLE], vec![0; ROOM]);
        let mut idle = 0;
        while self.sent < WHOLE || idle < 2 {
            let before = self.sent + self.received;
            match client.send(whole.get(self.sent..).unwrap_or_default()) {
                Ok(count) if count > 0 => {
                    self.sends += 1;
                    self.short += usize::from(self.sent + count < WHOLE);
                    self.sent += count;
                }
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                Ok(_) | Err(_) => {}
            }
            match server.read(&mut room) {
                Ok(count) if count > 0 => {
                    self.receives += 1;
                    self.received += count;
                }
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                Ok(_) | Err(_) => {}
            }
            idle = if self.sent + self.received > before { 0 } else { idle + 1 };
            if idle > IDLE_TURNS {
                return Err(io::ErrorKind::TimedOut.into());
            }
            if idle > 0 {
                let (room, data) = (PollFd::new(client, PollFlags::OUT), PollFd::new(server, PollFlags::IN));
                let waits = if self.sent < WHOLE { &mut [room, data][..] } else { &mut [data][..] };
                poll(waits, Some(&TURN))?;
            }
        }
        Ok(())
    }
}

fn filling() -> [Step; 3] {
    [
        Step::new(
            "the client sends a megabyte",
            "send() takes what there is room for and says how much that was: less than asked, and no error. Part of it \
             lies unread in the server's Recv-Q, the rest in the client's Send-Q, because the server's window is closed. A \
             program that does not look at the result loses what was not taken.",
            "send(2), RFC 9293 3.8.6",
        )
        .call_returns(Act::Send(CLIENT, Payload::Filler(WHOLE)), Returns::Within(1, WHOLE as i64))
        .expect(Expect::state(SERVER, State::Established).amount(Quantity::ReceiveQueue, Bounds::AtLeast(10_000)))
        .expect(
            Expect::state(CLIENT, State::Established)
                .amount(Quantity::SendQueue, Bounds::AtLeast(1))
                .timer(TimerKind::Persist),
        )
        .arrives(CLIENT, SERVER, "as much as fits")
        .arrives(SERVER, CLIENT, "ACK, window 0"),
        Step::new(
            "it goes on until nothing fits",
            "What moved to the server made room once more; then both buffers are full and send() says EAGAIN. A blocking \
             socket would sleep here until the server reads, and a program with one thread would do nothing else.",
            "send(2)",
        )
        .call(Act::Own(FILL))
        .call_returns(Act::Send(CLIENT, Payload::Filler(WHOLE)), Returns::Errno(libc::EAGAIN))
        .expect(Expect::state(CLIENT, State::Established).timer(TimerKind::Persist)),
        Step::new(
            "the kernel asks whether there is room",
            "The word that the window is open again might be lost, and then both would wait for ever. So the persist timer \
             sends probes, further and further apart, for as long as they are answered. That is no failure: nothing is lost.",
            "RFC 9293 3.8.6.1",
        )
        .expect(Expect::state(CLIENT, State::Established).timer(TimerKind::Persist))
        .fact(Fact::Grew { counter: "TcpExtTCPWinProbe", by: 1 })
        .arrives(CLIENT, SERVER, "a probe")
        .arrives(SERVER, CLIENT, "ACK, window 0")
        .lasts(Duration::from_secs(3)),
    ]
}

fn draining() -> [Step; 2] {
    [
        Step::new(
            "the server reads, and a loop sends the whole",
            "Each recv() makes room, each ACK tells it to the client, and send() takes the next part. The loop adds up what \
             send() returned, goes on from there, and waits in poll() when nothing fits.",
            "send(2), poll(2)",
        )
        .call(Act::Own(LOOP))
        .expect(Expect::state(SERVER, State::Established).receive_queue(0))
        .expect(Expect::state(CLIENT, State::Established).send_queue(0))
        .arrives(SERVER, CLIENT, "ACK, window open")
        .arrives(CLIENT, SERVER, "the rest"),
        Step::new(
            "the client is done, and recv() returns 0",
            "0 is not \"nothing yet\" (that is EAGAIN): it is the end of the stream, and it comes again at each call. A loop \
             that goes on until recv() is negative runs for ever.",
            "recv(2), RFC 9293 3.6",
        )
        .call_returns(Act::Receive(SERVER, ROOM), Returns::Errno(libc::EAGAIN))
        .call(Act::ShutdownWrite(CLIENT))
        .call_returns(Act::Receive(SERVER, ROOM), Returns::Exactly(0))
        .call_returns(Act::Receive(SERVER, ROOM), Returns::Exactly(0))
        .expect(Expect::state(CLIENT, State::FinWait2).through(&[State::FinWait1]))
        .expect(Expect::state(SERVER, State::CloseWait))
        .arrives(CLIENT, SERVER, "FIN")
        .arrives(SERVER, CLIENT, "ACK"),
    ]
}
