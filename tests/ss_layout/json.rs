//! Holds the schema of JSON against what ss prints: nothing comes that is not in it, and all of it comes.

use std::sync::Arc;

use serde_json::Value;
use sockscope::field::schema::{Place, SUMMARY, places};
use sockscope::field::text::Ports;
use sockscope::model::owner::{Holder, Holders, Process};
use sockscope::model::statistics::SocketStatistics;
use sockscope::print::json::Layout;
use sockscope::print::ss::{Naming, Options, Part, Parts, Printer};

use super::cases::CASES;
use super::golden::of_proc;
use super::schema;
use super::staged_names::StagedNames;

const EVERYTHING: [Part; 12] = [
    Part::Processes,
    Part::Threads,
    Part::Timers,
    Part::Extended,
    Part::Memory,
    Part::Info,
    Part::TypeOfService,
    Part::Cgroup,
    Part::InetOptions,
    Part::Tipc,
    Part::PacketFilter,
    Part::Resolve,
];

/// Every staged socket, with all of it.
fn output() -> Value {
    let process = Arc::new(Process { pid: 4321, command: b"cat".as_slice().into() });
    let holders: Holders = [Holder { process, tid: Some(4322), fd: 3 }].into();
    let parts = EVERYTHING.into_iter().fold(Parts::NONE, Parts::with);
    let options = Options { parts, ports: Ports::Services, naming: Naming::default(), width: None };
    let mut out = Vec::new();
    let mut printer = Printer::json(&options, Layout::Array, &StagedNames, &mut out);
    printer.summary(&SocketStatistics::default()).unwrap();
    for socket in CASES.iter().flat_map(|case| (case.sockets)()).chain(of_proc()) {
        printer.row(&socket, &holders);
    }
    printer.finish().unwrap();
    serde_json::from_slice(&out).unwrap()
}

/// Both the sockets and the summary.
fn everywhere() -> Vec<&'static Place> {
    places().filter(|place| place.option.is_some()).chain(&SUMMARY).collect()
}

#[test]
fn what_comes_is_the_schema() {
    let seen = schema::check(output().as_array().unwrap(), &everywhere());
    let paths = everywhere().into_iter().map(|place| place.path.to_owned());
    for path in paths.chain(schema::tokens()) {
        assert!(seen.contains_key(&path), "{path} does not come");
    }
}
