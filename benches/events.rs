//! What it costs the traffic to be watched, in microseconds a connection.
//!
//!     cargo bench --bench events            5,000 connections a round, 9 rounds
//!     cargo bench --bench events -- 2000
//!
//! Connections over the loopback of a network namespace of its own, one after the other, each closed by both ends; nobody
//! watches, or one of the means does, in turn. What counts is the processor time of the thread that makes them: on the
//! loopback the kernel does all its work for them there, and other load disturbs it less than it does the time that passes.
//! Needs root. Prints figures and judges none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::allow_attributes,
    dead_code,
    missing_docs,
    reason = "a benchmark, beside parts that tests use"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::io::Read as _;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use sockscope::model::event::{Loss, Means};
use sockscope::session::events::{Events, News};
use sockscope::source::events::open;

use support::namespace::in_own_network;

const ROUNDS: usize = 9;
const WATCHERS: [Option<Means>; 4] = [None, Some(Means::Bpf), Some(Means::Perf), Some(Means::Destroy)];

/// What one kind of watcher brought about.
#[derive(Default)]
struct Figures {
    /// Of each round.
    times: Vec<Duration>,
    events: usize,
    lost: Option<Loss>,
}

fn main() {
    let connections: u32 = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(5_000);
    let mut figures: [Figures; 4] = Default::default();
    for _ in 0..ROUNDS {
        // A namespace a round: the ports of closed connections are taken for a minute.
        let outcome = in_own_network(|| {
            for (watcher, figures) in WATCHERS.into_iter().zip(&mut figures) {
                round(watcher, connections, figures);
            }
        });
        if outcome.is_none() {
            return;
        }
    }
    println!("{connections} connections a round, {ROUNDS} rounds; microseconds of processor time a connection");
    let unwatched = figures.first_mut().map(|figures| median(figures, connections)).unwrap_or_default();
    for (watcher, figures) in WATCHERS.into_iter().zip(&mut figures) {
        let (name, time) = (watcher.map_or("nobody", Means::name), median(figures, connections));
        let least = micros(figures.times[0], connections);
        let each = figures.events as f64 / (connections as usize * figures.times.len()) as f64;
        let lost = figures.lost.map_or_else(String::new, |lost| format!("; {lost}"));
        println!(
            "{name:8} {time:6.1} in the median ({:+.1}), {least:6.1} at best, {each:4.1} events each{lost}",
            time - unwatched
        );
    }
}

/// The median of the rounds, which it sorts.
fn median(figures: &mut Figures, connections: u32) -> f64 {
    figures.times.sort_unstable();
    micros(figures.times[figures.times.len() / 2], connections)
}

fn micros(time: Duration, connections: u32) -> f64 {
    time.as_secs_f64() * 1e6 / f64::from(connections)
}

/// Processor time of this thread, in the kernel and outside.
fn busy() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

fn round(watcher: Option<Means>, connections: u32, figures: &mut Figures) {
    let events = watcher.map(|means| Events::start(open(Some(means)).unwrap()).unwrap());
    let start = busy();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    for _ in 0..connections {
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut server, _) = listener.accept().unwrap();
        drop(client);
        assert_eq!(server.read(&mut [0]).unwrap(), 0);
    }
    figures.times.push(busy().saturating_sub(start));
    let Some(events) = events else { return };
    while let News::Batch(batch) = events.next(Duration::from_millis(100)) {
        figures.events += batch.events.len();
        figures.lost = match (figures.lost, batch.loss) {
            (Some(before), Some(loss)) => Some(before.and(loss)),
            (before, loss) => before.or(loss),
        };
    }
}
