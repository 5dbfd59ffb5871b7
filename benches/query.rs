//! What it costs to list, group, sort and filter: `cargo bench --bench query [-- SOCKETS...]`.
//!
//! The sockets are staged, so that the kernel has no part in it. Figures are printed and none is judged.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::allow_attributes, reason = "a bench")]

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sockscope::field::{FIELDS, Field};
use sockscope::model::address::{Endpoint, Ends, InetEnds};
use sockscope::model::key::{Identity, Key, NetnsId};
use sockscope::model::names::NoNames;
use sockscope::model::owner::{Holder, Holders, Process};
use sockscope::model::snapshot::Snapshot;
use sockscope::model::socket::{Protocol, Socket};
use sockscope::model::state::State;
use sockscope::model::time::Moment;
use sockscope::model::timer::{Timer, TimerKind};
use sockscope::query::filter;
use sockscope::query::grouping::{GROUPINGS, Grouping};
use sockscope::query::listing::{Lister, Query};
use sockscope::query::rule::Rule;
use sockscope::query::sort::Sort;
use sockscope::track::tracker::Tracker;
use sockscope::track::world::World;

/// Populations when none is asked for.
const SIZES: [u32; 3] = [1000, 100_000, 1_000_000];
/// Processes that hold connections, hosts that they talk to, listeners that took some of them.
const PROCESSES: u32 = 50;
const HOSTS: u32 = 2000;
const LISTENERS: u32 = 20;
/// Runs of each, of which the median is told.
const RUNS: usize = 9;

fn main() {
    let asked: Vec<u32> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    for sockets in if asked.is_empty() { SIZES.to_vec() } else { asked } {
        println!("{sockets} rows, the median of {RUNS} runs");
        let world = world(sockets);
        measure(&world);
    }
}

fn measure(world: &World) {
    for definition in &GROUPINGS {
        time(world, &format!("by {}", definition.name), &Query { grouping: definition.grouping, ..Query::default() });
    }
    let within = Some(Grouping::State);
    time(world, "by process, state", &Query { grouping: Grouping::Process, within, ..Query::default() });
    for field in FIELDS.iter().map(|definition| definition.field).filter(|field| *field != Field::Local) {
        let query = Query { grouping: Grouping::Nothing, sort: Sort::by(field), ..Query::default() };
        time(world, &format!("sorted by {}", field.definition().name), &query);
    }
    for text in ["state time-wait", "dport = :443 and src 10.0.0.0/8", "sport = :1"] {
        time(
            world,
            &format!("/ {text}"),
            &Query { filter: filter::parse(text, &NoNames).unwrap(), ..Query::default() },
        );
    }
    let hidden = vec![Rule::Loopback, Rule::Process("worker-7".into())];
    time(world, "two rules", &Query { hidden, ..Query::default() });
}

fn time(world: &World, name: &str, query: &Query) {
    let mut lister = Lister::default();
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            let listing = lister.list(query, world);
            let taken = start.elapsed();
            assert!(listing.rows.len() <= world.len());
            taken
        })
        .collect();
    times.sort_unstable();
    println!("  {name:<36} {:>9.3} ms", times[RUNS / 2].as_secs_f64() * 1000.0);
}

/// A look at these sockets, whose owners are known.
fn world(sockets: u32) -> Arc<World> {
    let mut tracker = Tracker::default();
    let sockets = (0..sockets).map(socket).collect();
    tracker.absorb(Snapshot { netns: Some(NetnsId(1)), sockets, ..Snapshot::default() });
    let holders: Vec<Holders> = (0..PROCESSES)
        .map(|number| {
            let command = format!("worker-{number}").into_bytes().into();
            let process = Arc::new(Process { pid: 1000 + number, command });
            [Holder { process, tid: None, fd: 7 }].into()
        })
        .collect();
    let holder = |inode: u32| holders.get((inode % PROCESSES) as usize).filter(|_| inode > 0).cloned();
    tracker.learn(holder, Moment::default());
    tracker.world()
}

/// Six of ten are connected, three wait in TIME-WAIT, the rest came in by a listener. Numbers are scattered as those of
/// the kernel's hash are.
fn socket(number: u32) -> Socket {
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
            0..6 => (State::Established, here(ephemeral), Endpoint::new(host.into(), 443)),
            6..9 => (State::TimeWait, here(ephemeral), Endpoint::new(host.into(), 443)),
            _ => (State::Established, here(service), Endpoint::new(host.into(), ephemeral)),
        },
    };
    let key = Key { netns: NetnsId(1), identity: Identity::Cookie(u64::from(scattered) << 32 | u64::from(number)) };
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
