//! The sockets that benches stage, so that the kernel has no part in what they measure: one population for all of
//! them, and one way to take a median.

use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sockscope::model::address::{Endpoint, Ends, InetEnds};
use sockscope::model::detail::Detail;
use sockscope::model::key::{Identity, Key, NetnsId};
use sockscope::model::owner::{Holder, Holders, Process};
use sockscope::model::snapshot::Snapshot;
use sockscope::model::socket::{Protocol, Socket};
use sockscope::model::state::State;
use sockscope::model::tcp_info::TcpInfo;
use sockscope::model::time::Moment;
use sockscope::model::timer::{Timer, TimerKind};
use sockscope::track::tracker::Tracker;
use sockscope::track::world::World;

/// The namespace that they stand in.
pub const NETNS: NetnsId = NetnsId(1);
/// Processes that hold connections, hosts that they talk to, listeners that took some of them.
const PROCESSES: u32 = 50;
const HOSTS: u32 = 2000;
const LISTENERS: u32 = 20;

/// The numbers of sockets that were asked for on the command line, or else these.
pub fn sizes(unasked: &[u32]) -> Vec<u32> {
    let asked: Vec<u32> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    if asked.is_empty() { unasked.to_vec() } else { asked }
}

/// The median of an odd number of runs.
pub fn median<T>(runs: usize, mut run: impl FnMut() -> T) -> Duration {
    let mut spans: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            let made = black_box(run());
            let taken = start.elapsed();
            drop(made);
            taken
        })
        .collect();
    spans.sort_unstable();
    spans[runs / 2]
}

/// So long, to be read.
pub fn millis(span: Duration) -> String {
    format!("{:.3} ms", span.as_secs_f64() * 1000.0)
}

/// A look at these sockets, whose owners are known.
pub fn world(sockets: Vec<Socket>) -> Arc<World> {
    let mut tracker = Tracker::default();
    tracker.absorb(snapshot(Moment::default(), sockets));
    learn(&mut tracker);
    tracker.world()
}

/// A look that found these.
pub fn snapshot(at: Moment, sockets: Vec<Socket>) -> Snapshot {
    Snapshot { at, netns: Some(NETNS), sockets, ..Snapshot::default() }
}

/// Tells who holds them.
pub fn learn(tracker: &mut Tracker) {
    let holders: Vec<Holders> = (0..PROCESSES)
        .map(|number| {
            let command = format!("worker-{number}").into_bytes().into();
            let process = Arc::new(Process { pid: 1000 + number, command });
            [Holder { process, tid: None, fd: 7 }].into()
        })
        .collect();
    let holder = |inode: u32| holders.get((inode % PROCESSES) as usize).filter(|_| inode > 0).cloned();
    tracker.learn(holder);
}

/// Half of them are connected, one of ten is in CLOSE-WAIT, three wait in TIME-WAIT, the rest came in by a listener.
/// Numbers are scattered as those of the kernel's hash are.
pub fn socket(number: u32) -> Socket {
    let scattered = number.wrapping_mul(2_654_435_761);
    let host = Ipv4Addr::from(0x0a01_0000 + scattered % HOSTS);
    let any = Endpoint::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
    let here = |port| Endpoint::new(IpAddr::V4(Ipv4Addr::from(0x0a00_0001 + scattered % 7)), port);
    let low = |port: u32| u16::try_from(port).unwrap_or(u16::MAX);
    let ephemeral = low(20_000 + scattered % 40_000);
    let service = low(8000 + scattered % LISTENERS);
    let (state, local, remote) = match number {
        0..LISTENERS => (State::Listen, Endpoint { port: low(8000 + number), ..any }, any),
        _ => match scattered % 10 {
            0..5 => (State::Established, here(ephemeral), Endpoint::new(host.into(), 443)),
            5 => (State::CloseWait, here(ephemeral), Endpoint::new(host.into(), 443)),
            6..9 => (State::TimeWait, here(ephemeral), Endpoint::new(host.into(), 443)),
            _ => (State::Established, here(service), Endpoint::new(host.into(), ephemeral)),
        },
    };
    let key = Key { netns: NETNS, identity: Identity::Cookie(u64::from(scattered) << 32 | u64::from(number)) };
    let ends = Ends::Inet(InetEnds { local, remote, interface: 0 });
    let timer = match state {
        State::TimeWait => Timer { kind: TimerKind::TimeWait, retransmits: 0, left_ms: scattered % 60_000 },
        _ => Timer::default(),
    };
    let inode = if state == State::TimeWait { 0 } else { number + 1 };
    let receive_queue = if scattered.is_multiple_of(50) { scattered % 100_000 } else { 0 };
    let socket = Socket::new(key, Moment::default(), Protocol::Tcp, state, ends);
    Socket { inode, timer, receive_queue, uid: 1000 + scattered % 5, ..socket }
}

/// The same with tcp_info, where the kernel keeps one.
pub fn with_info(number: u32) -> Socket {
    let socket = socket(number);
    if socket.state == State::TimeWait {
        return socket;
    }
    let info = TcpInfo { length: 240, rtt: number % 100_000, snd_cwnd: number % 20, ..TcpInfo::default() };
    Socket { detail: Some(Box::new(Detail { tcp: Some(info), ..Detail::default() })), ..socket }
}
