//! What a key in the line of the filter costs, in a world of many sockets.
//!
//!     cargo bench --bench filter             100,000 sockets
//!     cargo bench --bench filter -- 1000000
//!
//! Nothing is drawn and no kernel is asked: the pure parts that run between a key and its frame. Prints the median of
//! some runs of each, and judges none.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::allow_attributes, missing_docs, reason = "a benchmark")]

use std::hint::black_box;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sockscope::field::Field;
use sockscope::field::text::{Context, Ports, text};
use sockscope::model::address::{Endpoint, Ends, InetEnds};
use sockscope::model::detail::Detail;
use sockscope::model::key::{Identity, Key, NetnsId};
use sockscope::model::names::NoNames;
use sockscope::model::owner::{Holder, Process};
use sockscope::model::snapshot::Snapshot;
use sockscope::model::socket::{Protocol, Socket};
use sockscope::model::state::State;
use sockscope::model::tcp_info::TcpInfo;
use sockscope::model::time::Moment;
use sockscope::query::filter::complete::{Seen, complete};
use sockscope::query::filter::parse;
use sockscope::query::fuzzy::Needle;
use sockscope::query::listing::Query;
use sockscope::track::tracker::Tracker;
use sockscope::track::world::World;

/// Filters that are listed, from an empty one to one that reads tcp_info of each row.
const FILTERS: [&str; 6] = [
    "",
    "sport = :8080",
    "state = close-wait and age > 0",
    "process ~ worker and rtt > 50ms",
    "remote.host in 10.1.0.0/16 or local.port in (22, 8000-8999)",
    "cwnd > 10 or bytes_acked > 1M or retrans > 0",
];

fn main() {
    let sockets: u32 = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(100_000);
    let world = world(sockets);
    println!("{} sockets", world.len());
    for text in FILTERS {
        let query = Query { filter: parse(text, &NoNames).unwrap(), ..Query::default() };
        let matched = query.run(&world).matched;
        println!("{:>10}  list `{text}`: {matched} rows", median(|| query.run(&world)));
    }
    println!("{:>10}  index for completion", median(|| Seen::of(&world, &NoNames)));
    let seen = Seen::of(&world, &NoNames);
    for text in ["pro", "process ~ w", "dport = 4", "state = clo"] {
        println!("{:>10}  complete `{text}`", median(|| complete(text, text.len(), &seen)));
    }
    let context = Context { now: world.at, names: &NoNames, ports: Ports::Numbers };
    let fields = [Field::Netid, Field::State, Field::Local, Field::Remote, Field::Process];
    let search = || {
        let mut needle = Needle::new("nosuch 443");
        let rows = world.rows().take(1500);
        rows.filter(|row| needle.score(&fields.map(|field| text(field, *row, context))).is_some()).count()
    };
    println!("{:>10}  search 1500 rows", median(search));
}

fn median<T>(mut run: impl FnMut() -> T) -> String {
    let mut spans: Vec<Duration> = (0..11)
        .map(|_| {
            let start = Instant::now();
            black_box(run());
            start.elapsed()
        })
        .collect();
    spans.sort();
    format!("{:.3} ms", spans[spans.len() / 2].as_secs_f64() * 1000.0)
}

/// Connections of a thousand processes to many hosts, with tcp_info.
fn world(sockets: u32) -> Arc<World> {
    let mut tracker = Tracker::default();
    let states = [State::Established, State::TimeWait, State::CloseWait, State::Established];
    let socket = |number: u32| {
        let local = Endpoint::new(Ipv4Addr::new(10, 0, 0, 5).into(), u16::try_from(1024 + number % 60_000).unwrap());
        let remote = Endpoint::new(Ipv4Addr::from_bits(0x0a00_0000 + number * 7 % 0x00ff_ffff).into(), 443);
        let key = Key { netns: NetnsId(1), identity: Identity::Cookie(number.into()) };
        let ends = Ends::Inet(InetEnds { local, remote, interface: 0 });
        let state = states[usize::try_from(number % 4).unwrap()];
        let info = TcpInfo { length: 240, rtt: number % 100_000, snd_cwnd: number % 20, ..TcpInfo::default() };
        let detail = Some(Box::new(Detail { tcp: Some(info), ..Detail::default() }));
        Socket {
            inode: number,
            uid: number % 50,
            detail,
            ..Socket::new(key, Moment::default(), Protocol::Tcp, state, ends)
        }
    };
    let sockets = (1..=sockets).map(socket).collect();
    tracker.absorb(Snapshot { netns: Some(NetnsId(1)), sockets, ..Snapshot::default() });
    let holders: Vec<Holder> = (0..1000)
        .map(|pid| Holder {
            process: Arc::new(Process { pid, command: format!("worker-{}", pid % 40).into_bytes().into() }),
            tid: None,
            fd: 3,
        })
        .collect();
    tracker.learn(|inode| Some(vec![holders[inode as usize % 1000].clone()].into()), Moment::default());
    tracker.world()
}
