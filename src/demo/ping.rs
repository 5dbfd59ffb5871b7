//! `ping`: ICMP echo, by a ping socket or else by a raw one, and the socket itself in the table.
//!
//! Reads the clock once for each request: the time of a reply's arrival is told by the kernel on the same clock, so
//! the round-trip time does not depend on when anybody looks.

mod echo;

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use crate::model::address::{Endpoint, InetEnds};
use crate::model::printable;
use crate::model::state::State;

use super::bench::{Bench, Made};
use super::call::{Act, Call, Deed};
use super::choice::{Choice, Form};
use super::errno::error_text;
use super::expect::Expect;
use super::failure::Failure;
use super::message::{Packet, receive};
use super::script::{End, Kind, Role, Side, Step};
use super::sys::{self, SocketOption};
use super::{Demo, Entry};

use echo::{Family, behind_ip};

/// The demo's row in the table.
pub const ENTRY: Entry = Entry {
    name: "ping",
    purpose: "ICMP echo: sequence, TTL, round-trip times, loss",
    choices: &[HOST, COUNT],
    make: |options| Box::new(Ping::new(options.text(&HOST), options.number(&COUNT))),
};

const HOST: Choice =
    Choice { name: "host", about: "Whom to ask: a name or an address", form: Form::Place { usual: "127.0.0.1" } };
const COUNT: Choice =
    Choice { name: "count", about: "How often to ask", form: Form::Number { least: 1, most: 20, usual: 3 } };

const PINGER: End = End(0);
const TARGET: End = End(1);

const CAST: &[Role] = &[
    Role { name: "pinger", side: Side::Left, kind: Kind::Icmp, peer_of: None },
    Role { name: "host", side: Side::Right, kind: Kind::Icmp, peer_of: None },
];

const OPEN: Deed = Deed { name: "open", text: "socket(…, IPPROTO_ICMP)" };
const SEND: Deed = Deed { name: "send", text: "send(echo request)" };
const RECEIVE: Deed = Deed { name: "receive", text: "recvmsg(echo reply)" };
const SUM: Deed = Deed { name: "sum", text: "the sum" };

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(1);
const ROOM: usize = 1_500;
/// Which groups may open ping sockets; IPv6 has no setting of its own.
const GROUPS: &str = "/proc/sys/net/ipv4/ping_group_range";

/// The demo.
struct Ping {
    host: String,
    count: u32,
    over: Option<Over>,
    sent: Option<(u16, Duration)>,
    sequence: u16,
    times: Vec<Duration>,
}

/// The socket that could be had.
#[derive(Clone, Copy, Debug)]
struct Over {
    family: Family,
    raw: bool,
    address: IpAddr,
}

impl Ping {
    fn new(host: String, count: u32) -> Self {
        Self { host, count, over: None, sent: None, sequence: 0, times: Vec::new() }
    }

    fn open(&mut self, bench: &mut Bench) -> Result<(), Failure> {
        let address = self.resolve(bench)?;
        let (socket, over) = open_for(address, bench)?;
        let number = bench.open(PINGER, socket).unwrap_or_default();
        let connect = |socket: &Socket| {
            options(socket, over)?;
            socket.connect(&SockAddr::from(SocketAddr::new(address, 0)))?;
            Ok::<_, io::Error>(socket.local_addr()?.as_socket())
        };
        let connected = bench.socket(PINGER).map_or_else(|| Err(io::ErrorKind::NotConnected.into()), connect);
        let outcome = connected.as_ref().map(|_| 0).map_err(again);
        bench.note(format!("connect({number}, {address})"), outcome);
        let local = connected.map_err(|error| {
            let advice = if address.is_ipv6() {
                "; `sysctl net.ipv6.conf.all.disable_ipv6` says whether IPv6 is off"
            } else {
                ""
            };
            Failure::Otherwise(format!("{address} cannot be reached: {}{advice}", error_text(&error)))
        })?;
        if let Some(local) = local {
            let local = Endpoint::new(local.ip(), local.port());
            bench.locate(PINGER, InetEnds { local, remote: Endpoint::new(address, 0), interface: 0 });
        }
        self.over = Some(over);
        Ok(())
    }

    fn resolve(&self, bench: &mut Bench) -> Result<IpAddr, Failure> {
        let found = (self.host.as_str(), 0).to_socket_addrs().map(|mut found| found.next());
        let why = match found {
            Ok(Some(address)) => {
                if self.host.parse::<IpAddr>().is_err() {
                    bench.print(format!("{} is {}", printable::text(self.host.as_bytes()), address.ip()));
                }
                return Ok(address.ip());
            }
            Ok(None) => "it has no address".to_owned(),
            Err(error) => error.to_string(),
        };
        Err(Failure::Otherwise(format!(
            "`{}` is no host that can be asked: {why}",
            printable::text(self.host.as_bytes())
        )))
    }

    fn send(&mut self, bench: &mut Bench) -> Result<(), Failure> {
        let (Some(over), Some(socket)) = (self.over, bench.socket(PINGER)) else { return Err(not_open(SEND)) };
        self.sequence = self.sequence.saturating_add(1);
        let request = over.family.request(identifier(), self.sequence);
        let at = clock_gettime(ClockId::Realtime);
        let parts = u64::try_from(at.tv_sec).ok().zip(u32::try_from(at.tv_nsec).ok());
        self.sent = parts.map(|(seconds, nanos)| (self.sequence, Duration::new(seconds, nanos)));
        let result = socket.send(&request).map(|count| i64::try_from(count).unwrap_or_default());
        let text = format!("send({}, echo request {}, {}, 0)", fd(bench), self.sequence, request.len());
        let failed = result.as_ref().err().map(|error| Failure::Otherwise(format!("{text}: {}", error_text(error))));
        bench.note(text, result);
        failed.map_or(Ok(()), Err)
    }

    /// Takes what came until it is the reply; waits for it no longer than [`PATIENCE`].
    fn receive(&mut self, waited: Duration, bench: &mut Bench) -> Result<Made, Failure> {
        let (Some(over), Some((sequence, sent))) = (self.over, self.sent) else { return Err(not_open(RECEIVE)) };
        let call = format!("recvmsg({}, echo reply {sequence}, 0)", fd(bench));
        loop {
            let Some(socket) = bench.socket(PINGER) else { return Err(not_open(RECEIVE)) };
            match receive(socket, ROOM) {
                Ok(packet) => {
                    let Some((ttl, length)) = over.read(&packet, sequence) else { continue };
                    let time = packet.arrived.map(|arrived| arrived.saturating_sub(sent));
                    bench.note(call, Ok(i64::try_from(packet.bytes.len()).unwrap_or_default()));
                    bench.print(format!(
                        "{length} bytes from {}: seq={sequence} ttl={} time={}",
                        over.address,
                        ttl.map_or_else(|| "?".to_owned(), |ttl| ttl.to_string()),
                        time.map_or_else(|| "?".to_owned(), milliseconds)
                    ));
                    self.times.push(time.unwrap_or_default());
                    return Ok(Made::Done);
                }
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => {
                    bench.print(format!("seq={sequence}: {}", error_text(&error)));
                    bench.note(call, Err(error));
                    return Ok(Made::Done);
                }
                Err(_) if waited < PATIENCE => return Ok(Made::Waits),
                Err(error) => {
                    bench.note(call, Err(error));
                    bench.print(format!("seq={sequence}: no answer within {} s", PATIENCE.as_secs()));
                    return Ok(Made::Done);
                }
            }
        }
    }

    fn sum(&self, bench: &mut Bench) -> Result<(), Failure> {
        let (sent, got) = (usize::from(self.sequence), self.times.len());
        let loss = (sent.saturating_sub(got) * 100).checked_div(sent).unwrap_or_default();
        bench.print(format!("{sent} sent, {got} received, {loss} % lost"));
        let (Some(least), Some(most)) = (self.times.iter().min(), self.times.iter().max()) else {
            return Err(Failure::Otherwise(format!("no answer came from {}", printable::text(self.host.as_bytes()))));
        };
        let mean = self.times.iter().sum::<Duration>() / u32::try_from(got).unwrap_or(1).max(1);
        bench.print(format!(
            "round-trip time: least {}, mean {}, most {}",
            milliseconds(*least),
            milliseconds(mean),
            milliseconds(*most)
        ));
        Ok(())
    }

    fn is_near(&self) -> bool {
        self.host == "localhost" || self.host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
    }
}

impl Over {
    /// The TTL and the length of the reply with that sequence number; `None` when the packet is something else.
    fn read(&self, packet: &Packet, sequence: u16) -> Option<(Option<i32>, usize)> {
        let (message, ttl) = match (self.raw, self.family) {
            (true, Family::V4) => behind_ip(&packet.bytes).map(|(message, ttl)| (message, Some(ttl)))?,
            _ => (packet.bytes.as_slice(), packet.ttl),
        };
        let (of, number) = self.family.reply(message)?;
        // A ping socket is given its own replies only; a raw one everybody's.
        (number == sequence && (!self.raw || of == identifier())).then_some((ttl, message.len()))
    }
}

/// Tries a ping socket, then a raw one.
fn open_for(address: IpAddr, bench: &mut Bench) -> Result<(Socket, Over), Failure> {
    let (domain, protocol, family, names) = match address {
        IpAddr::V4(_) => (Domain::IPV4, Protocol::ICMPV4, Family::V4, ["AF_INET", "IPPROTO_ICMP"]),
        IpAddr::V6(_) => (Domain::IPV6, Protocol::ICMPV6, Family::V6, ["AF_INET6", "IPPROTO_ICMPV6"]),
    };
    let mut refusals = Vec::new();
    for (kind, name, raw) in [(Type::DGRAM, "SOCK_DGRAM", false), (Type::RAW, "SOCK_RAW", true)] {
        let text = format!("socket({}, {name} | SOCK_NONBLOCK, {})", names[0], names[1]);
        match Socket::new(domain, kind.nonblocking(), Some(protocol)) {
            Ok(socket) => {
                bench.note(text, Ok(std::os::fd::AsRawFd::as_raw_fd(&socket).into()));
                return Ok((socket, Over { family, raw, address }));
            }
            Err(error) if error.raw_os_error() == Some(libc::EAFNOSUPPORT) => {
                bench.note(text, Err(error));
                return Err(Failure::Otherwise(format!("{address} cannot be asked: this kernel works without IPv6")));
            }
            Err(error) => {
                refusals.push(error_text(&error));
                bench.note(text, Err(error));
            }
        }
    }
    let what = format!("neither a ping socket nor a raw socket could be opened ({})", refusals.join("; "));
    Err(Failure::Forbidden { what, why: what_is_missing() })
}

/// What would let this user send an echo.
fn what_is_missing() -> String {
    let groups = std::fs::read_to_string(GROUPS)
        .map_or_else(|_| "not readable".to_owned(), |text| text.trim().replace('\t', " "));
    format!(
        "a ping socket needs your group ({}) within `sysctl net.ipv4.ping_group_range`, which is now \"{groups}\" (nobody \
         when the first is larger; root mends it with `sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"`); a raw \
         socket needs CAP_NET_RAW, as root has it",
        rustix::process::getegid().as_raw()
    )
}

/// What comes with a reply: without these only less is told.
fn options(socket: &Socket, over: Over) -> io::Result<()> {
    let ttl = match over.family {
        Family::V4 => SocketOption::ReceiveTtl,
        Family::V6 => SocketOption::ReceiveHopLimit,
    };
    sys::set(socket, ttl, 1)?;
    sys::set(socket, SocketOption::Timestamps, 1)
}

/// Over a raw socket: tells this process's replies from another's. A ping socket has its own from the kernel.
fn identifier() -> u16 {
    (std::process::id() & 0xffff) as u16
}

fn fd(bench: &Bench) -> String {
    bench.standing(PINGER).descriptor.map_or_else(|| "pinger".to_owned(), |number| number.to_string())
}

fn not_open(deed: Deed) -> Failure {
    Failure::NotOpen { call: deed.text.to_owned() }
}

/// The same error once more, for the log.
fn again(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1_000.0)
}

impl Demo for Ping {
    fn cast(&self) -> &'static [Role] {
        CAST
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = vec![opening(&self.host)];
        steps.extend((1..=self.count).map(|number| asking(number, self.is_near())));
        steps.push(end());
        steps
    }

    fn make(&mut self, call: &Call, waited: Duration, bench: &mut Bench) -> Result<Made, Failure> {
        match call.act {
            Act::Own(OPEN) => self.open(bench).map(|()| Made::Done),
            Act::Own(SEND) => self.send(bench).map(|()| Made::Done),
            Act::Own(RECEIVE) => self.receive(waited, bench),
            Act::Own(_) => self.sum(bench).map(|()| Made::Done),
            _ => bench.make(call, waited),
        }
    }
}

fn opening(host: &str) -> Step {
    Step::new(
        format!("a socket for {}", printable::text(host.as_bytes())),
        "ICMP has no ports. A ping socket (SOCK_DGRAM) needs no privilege where net.ipv4.ping_group_range allows it: the \
         kernel writes the identifier, which stands in the place of the port, and hands over only the replies to it. Else \
         a raw socket must do, which needs CAP_NET_RAW and sees everybody's. ss shows no ping sockets; they stand in \
         /proc/net/icmp.",
        "icmp(7), raw(7)",
    )
    .call(Act::Own(OPEN))
    .expect(Expect::state(PINGER, State::Established).perhaps(&[State::Close]))
}

fn asking(number: u32, near: bool) -> Step {
    let caption = match number {
        1 => {
            "No program answers, but the kernel of the other host (unless it is told not to, or a firewall drops it). The \
             identifier says whose echo it is and the sequence number which one."
        }
        2 => {
            "The TTL is what is left of the sender's 64 (or 128, or 255): each router takes one away, so a reply with 57 \
             came over seven."
        }
        _ => {
            "The round-trip time is from send() to the arrival in the kernel, which notes it on the packet (SO_TIMESTAMPNS); \
             so it does not matter when the program reads."
        }
    };
    let reply = if near { "echo reply" } else { "echo reply, if one comes" };
    Step::new(format!("echo {number}"), caption, "RFC 792, RFC 4443 4, icmp(7)")
        .calls([Act::Own(SEND), Act::Own(RECEIVE)])
        .expect(Expect::state(PINGER, State::Established))
        .arrives(PINGER, TARGET, format!("echo request, seq {number}"))
        .arrives(TARGET, PINGER, format!("{reply}, seq {number}"))
}

fn end() -> Step {
    Step::new(
        "the sum",
        "What was lost was lost on the way there or on the way back; the sender cannot tell which. A host that answers no \
         echo may still serve: many firewalls drop ICMP.",
        "RFC 1122 3.2.2.6",
    )
    .calls([Act::Own(SUM), Act::Close(PINGER)])
    .expect(Expect::gone(PINGER))
}
