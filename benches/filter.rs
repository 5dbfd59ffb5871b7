//! What a key in the line of the filter costs, in a world of many sockets.
//!
//!     cargo bench --bench filter             100,000 sockets
//!     cargo bench --bench filter -- 1000000
//!
//! Nothing is drawn and no kernel is asked: the pure parts that run between a key and its frame. Prints the median of
//! some runs of each, and judges none.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::allow_attributes,
    dead_code,
    reason = "a bench, beside parts that others use"
)]

mod staged;

use sockscope::field::Field;
use sockscope::field::text::{Context, Ports, text};
use sockscope::model::names::NoNames;
use sockscope::query::filter::complete::{Seen, complete};
use sockscope::query::filter::parse;
use sockscope::query::fuzzy::Needle;
use sockscope::query::listing::Query;

/// Filters that are listed, from an empty one to one that reads tcp_info of each row.
const FILTERS: [&str; 6] = [
    "",
    "sport = :8010",
    "state = close-wait and age > 0",
    "process ~ worker and rtt > 50ms",
    "remote.host in 10.1.4.0/22 or local.port in (22, 8000-8999)",
    "cwnd > 10 or bytes_acked > 1M or retrans > 0",
];

/// Runs of each, of which the median is told.
const RUNS: usize = 11;

fn main() {
    for sockets in staged::sizes(&[100_000]) {
        measure(sockets);
    }
}

fn measure(sockets: u32) {
    let world = staged::world((0..sockets).map(staged::with_info).collect());
    println!("{} sockets", world.len());
    for text in FILTERS {
        let query = Query { filter: parse(text, &NoNames).unwrap(), ..Query::default() };
        let matched = query.run(&world).matched;
        println!("{:>12}  list `{text}`: {matched} rows", median(|| query.run(&world)));
    }
    println!("{:>12}  index for completion", median(|| Seen::of(&world, &NoNames)));
    let seen = Seen::of(&world, &NoNames);
    for text in ["pro", "process ~ w", "dport = 4", "state = clo"] {
        println!("{:>12}  complete `{text}`", median(|| complete(text, text.len(), &seen)));
    }
    let context = Context { now: world.at, names: &NoNames, ports: Ports::Numbers };
    let fields = [Field::Netid, Field::State, Field::Local, Field::Remote, Field::Process];
    let search = || {
        let mut needle = Needle::new("nosuch 443");
        let rows = world.rows().take(1500);
        rows.filter(|row| needle.score(&fields.map(|field| text(field, *row, context))).is_some()).count()
    };
    println!("{:>12}  search 1500 rows", median(search));
}

fn median<T>(run: impl FnMut() -> T) -> String {
    staged::millis(staged::median(RUNS, run))
}
