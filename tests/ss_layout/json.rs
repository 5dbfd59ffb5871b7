//! Holds the schema of JSON against output: nothing comes that is not in it, and all of it comes.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

use serde_json::Value;
use sockscope::field::text::Ports;
use sockscope::model::owner::{Holder, Holders, Process};
use sockscope::model::statistics::SocketStatistics;
use sockscope::print::ss::json::{Shape, schema};
use sockscope::print::ss::{Naming, Options, Part, Parts, Printer};

use super::cases::CASES;
use super::golden::of_proc;
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
    let mut printer = Printer::json(&options, Shape::Array, &StagedNames, &mut out);
    printer.summary(&SocketStatistics::default()).unwrap();
    for socket in CASES.iter().flat_map(|case| (case.sockets)()).chain(of_proc()) {
        printer.row(&socket, &holders);
    }
    printer.finish().unwrap();
    serde_json::from_slice(&out).unwrap()
}

/// The paths of all values that are neither objects nor arrays, each with its kind.
fn collect(value: &Value, path: &str, paths: &mut BTreeSet<(String, &'static str)>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                collect(value, &path, paths);
            }
        }
        Value::Array(elements) => elements.iter().for_each(|value| collect(value, &format!("{path}[]"), paths)),
        Value::Null => _ = paths.insert((path.to_owned(), "null")),
        Value::Bool(_) => _ = paths.insert((path.to_owned(), "boolean")),
        Value::String(_) => _ = paths.insert((path.to_owned(), "string")),
        Value::Number(number) if number.is_f64() => _ = paths.insert((path.to_owned(), "number")),
        Value::Number(_) => _ = paths.insert((path.to_owned(), "integer")),
    }
}

fn paths() -> BTreeSet<(String, &'static str)> {
    let mut paths = BTreeSet::new();
    output().as_array().unwrap().iter().for_each(|object| collect(object, "", &mut paths));
    paths
}

#[test]
fn all_that_comes_is_in_the_schema() {
    for (path, kind) in paths() {
        let place = schema::PLACES.iter().find(|place| place.path == path);
        let is_described = place.is_some_and(|place| {
            // A number may be whole by chance.
            place.kind.split(" or ").any(|allowed| allowed == kind || (allowed == "number" && kind == "integer"))
        });
        let is_of_account = schema::ACCOUNTS.iter().any(|account| {
            let name = path.strip_prefix(account.key).and_then(|rest| rest.strip_prefix('.'));
            name.is_some_and(|name| (account.tokens)().iter().any(|token| token.name == name))
        });
        assert!(is_described || is_of_account, "{path}: {kind}");
    }
}

#[test]
fn all_of_the_schema_comes() {
    let paths: BTreeSet<String> = paths().into_iter().map(|(path, _)| path).collect();
    let tokens = schema::ACCOUNTS
        .iter()
        .flat_map(|account| (account.tokens)().into_iter().map(|token| format!("{}.{}", account.key, token.name)));
    for path in schema::PLACES.iter().map(|place| place.path.to_owned()).chain(tokens) {
        assert!(paths.contains(&path), "{path}");
    }
}

#[test]
fn the_document_is_that_of_the_schema() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/JSON.md");
    if env::var_os("SOCKSCOPE_RECORD").is_some() {
        fs::write(&file, schema::document()).unwrap();
    }
    assert_eq!(fs::read_to_string(file).unwrap(), schema::document());
}
