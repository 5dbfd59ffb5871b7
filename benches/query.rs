//! What it costs to list, group, sort and filter: `cargo bench --bench query [-- SOCKETS...]`.
//!
//! The sockets are staged, so that the kernel has no part in it. Figures are printed and none is judged.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::allow_attributes,
    dead_code,
    reason = "a bench, beside parts that others use"
)]

mod staged;

use sockscope::field::{FIELDS, Field};
use sockscope::model::names::NoNames;
use sockscope::query::filter;
use sockscope::query::grouping::{GROUPINGS, Grouping};
use sockscope::query::listing::{Lister, Query};
use sockscope::query::rule::Rule;
use sockscope::query::sort::Sort;
use sockscope::track::world::World;

/// Populations when none is asked for.
const SIZES: [u32; 3] = [1000, 100_000, 1_000_000];
/// Runs of each, of which the median is told.
const RUNS: usize = 9;

fn main() {
    for sockets in staged::sizes(&SIZES) {
        println!("{sockets} rows, the median of {RUNS} runs");
        measure(&staged::world((0..sockets).map(staged::socket).collect()));
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
    let taken = staged::median(RUNS, || {
        let listing = lister.list(query, world);
        assert!(listing.rows.len() <= world.len());
    });
    println!("  {name:<36} {:>12}", staged::millis(taken));
}
