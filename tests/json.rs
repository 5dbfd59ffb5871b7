//! One schema for all JSON, on real sockets: `ss`, `list` and `events` tell of the same socket in the same words, with
//! no key that the schema does not have.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::allow_attributes,
    dead_code,
    reason = "tests"
)]

mod support;

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use sockscope::field::schema::{CHANGES, IN_NETSTAT, OF_NETSTAT, Place, SUMMARY, TOLD, VERSION, places};

use support::namespace::in_namespace;
use support::population::Population;
use support::schema;
use support::scratch::Scratch;

fn sockscope(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockscope"));
    command.args(arguments.split_whitespace()).env_clear().stdin(Stdio::null());
    command
}

fn printed(arguments: &str) -> Vec<u8> {
    let output = sockscope(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn array(arguments: &str) -> Vec<Value> {
    serde_json::from_slice(&printed(arguments)).unwrap()
}

fn lines(arguments: &str) -> Vec<Value> {
    let text = String::from_utf8(printed(arguments)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Objects by their cookie.
fn by_cookie(objects: &[Value]) -> BTreeMap<&str, &Value> {
    objects.iter().filter_map(|object| Some((object["sk"].as_str()?, object))).collect()
}

/// Values by their path, without those that tell of the moment.
fn values(object: &Value) -> BTreeMap<String, Value> {
    let is_lasting = |path: &str| !["time", "what", "timer"].contains(&path) && !path.starts_with("timer.");
    schema::paths(object).into_iter().filter(|(path, value)| is_lasting(path) && !value.is_object()).collect()
}

/// Holds every value that both have for the same. Returns the paths that they share.
#[track_caller]
fn check_same(one: &Value, other: &Value) -> Vec<String> {
    let (left, right) = (values(one), values(other));
    let mut shared = Vec::new();
    for (path, value) in left {
        let Some(same) = right.get(&path) else { continue };
        assert_eq!(&value, same, "{path}, in\n{one}\n{other}");
        shared.push(path);
    }
    shared
}

#[test]
fn ss_and_list_say_the_same() {
    in_namespace("ss_and_list_say_the_same", || {
        let sockets = Population::new();
        let (ss, list) = (array("ss -atuxeopmi --json"), array("list --json --columns all"));
        schema::check(&ss, &places().filter(|place| place.option.is_some()).collect::<Vec<_>>());
        let (of_ss, of_list) = (by_cookie(&ss), by_cookie(&list));
        assert_eq!(of_ss.keys().collect::<Vec<_>>(), of_list.keys().collect::<Vec<_>>());
        assert!(of_ss.len() > sockets.inet.len(), "{}", of_ss.len());
        let mut shared: Vec<String> =
            of_ss.iter().flat_map(|(cookie, object)| check_same(object, of_list[cookie])).collect();
        shared.sort();
        shared.dedup();
        let is_in_both = |place: &&Place| place.option.is_some() && !place.fields.is_empty();
        // Names of ports and marks need more than every host has.
        let is_rare = |path: &str| {
            path.ends_with(".service") || path.starts_with("timer") || ["fwmark", "local.interface"].contains(&path)
        };
        for place in places().filter(is_in_both).filter(|place| !is_rare(place.path)) {
            assert!(shared.iter().any(|path| path == place.path), "{} is never in both: {shared:?}", place.path);
        }
    });
}

/// The events of new sockets, until there are so many.
fn opened(command: &mut Child, count: usize) -> Vec<Value> {
    let lines = BufReader::new(command.stdout.take().unwrap()).lines();
    let objects = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    objects.filter(|object| object["what"] == "opened").take(count).collect()
}

#[test]
fn events_say_it_too() {
    in_namespace("events_say_it_too", || {
        let mut command = sockscope("events --events poll --interval 50ms --ndjson");
        let mut command = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut errors = BufReader::new(command.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("events: ") {
            assert!(errors.read_line(&mut said).unwrap() > 0, "{said}");
        }
        let scratch = Scratch::new();
        let tcp = TcpListener::bind("[::1]:443").unwrap();
        let unix = UnixListener::bind(scratch.path().join("a \"name\"")).unwrap();
        let events = opened(&mut command, 2);
        let list = array("list --json --columns all");
        drop((tcp, unix));
        command.kill().unwrap();
        command.wait().unwrap();
        let of_change = places().filter(|place| place.is_of_changes() || place.path == "v");
        schema::check(&events, &of_change.chain(&CHANGES).collect::<Vec<_>>());
        let of_list = by_cookie(&list);
        let shared: Vec<String> =
            events.iter().flat_map(|event| check_same(event, of_list[event["sk"].as_str().unwrap()])).collect();
        for path in ["v", "netid", "local.address", "local.port", "local.path", "ino", "sk", "netns"] {
            assert!(shared.iter().any(|shared| shared == path), "{path} is not in both: {shared:?}");
        }
    });
}

#[test]
fn netstat_has_keys_of_the_schema() {
    in_namespace("netstat_has_keys_of_the_schema", || {
        let _sockets = Population::new().with_raw();
        let found = array("netstat -anope --json");
        let shared = places().filter(|place| IN_NETSTAT.iter().any(|(path, _)| *path == place.path));
        let seen = schema::check(&found, &shared.chain(&OF_NETSTAT).collect::<Vec<_>>());
        let named = |path: &str| [".service", ".host", "login"].iter().any(|end| path.ends_with(end));
        let own = OF_NETSTAT.iter().map(|place| place.path);
        for path in IN_NETSTAT.iter().map(|(path, _)| *path).chain(own).filter(|path| !named(path)) {
            assert!(seen.contains_key(path), "{path} does not come");
        }
        // A listener has no end of its own to be told apart by: port and address do.
        let name = |object: &Value| format!("{} {} {}", object["netid"], object["local"], object["peer"]);
        let list = array("list --json --numeric --columns all");
        let of_list: BTreeMap<String, &Value> = list.iter().map(|object| (name(object), object)).collect();
        let mut both = 0;
        for object in found.iter().filter(|object| object["netid"] == "tcp" || object["netid"] == "udp") {
            let Some(same) = of_list.get(&name(object)) else { continue };
            let mut same = (*same).clone();
            // What /proc hides is null there.
            if object["send_q"].is_null() {
                same["send_q"] = Value::Null;
            }
            both += usize::from(check_same(object, &same).len() > 5);
        }
        assert!(both > 10, "{both} of {}", found.len());
    });
}

#[test]
fn counters_are_numbers_in_sections() {
    in_namespace("counters_are_numbers_in_sections", || {
        let counters: BTreeMap<String, Value> = serde_json::from_slice(&printed("netstat -s --json")).unwrap();
        assert_eq!(counters["v"], VERSION);
        for (title, section) in counters.iter().filter(|(title, _)| *title != "v") {
            let section = section.as_object().unwrap_or_else(|| panic!("{title} is {section}"));
            assert!(!section.is_empty() && section.values().all(Value::is_i64), "{title} is {section:?}");
        }
        for (title, counter) in [("Ip", "InReceives"), ("Tcp", "CurrEstab"), ("TcpExt", "SyncookiesSent")] {
            assert!(counters[title][counter].is_i64(), "no {counter} in {counters:?}");
        }
    });
}

#[test]
fn the_summary_is_whole() {
    in_namespace("the_summary_is_whole", || {
        let summary = array("ss -s --json");
        let seen = schema::check(&summary[..1], &SUMMARY.iter().collect::<Vec<_>>());
        for place in &SUMMARY {
            assert!(seen.contains_key(place.path), "{} does not come", place.path);
        }
    });
}

#[test]
fn demos_have_keys_of_the_schema() {
    in_namespace("demos_have_keys_of_the_schema", || {
        let demos: Vec<Value> =
            ["tcp-echo", "unix-echo"].iter().flat_map(|name| lines(&format!("demo {name} --fast --ndjson"))).collect();
        let seen = schema::check_demos(&demos);
        for told in TOLD.iter().filter(|told| !["tested", "sum"].contains(&told.what)) {
            assert!(seen.contains_key(told.what), "none about {}", told.what);
        }
        for path in ["local.address", "local.port", "local.path", "peer.address", "peer.port"] {
            assert!(seen["state"].iter().any(|seen| seen == path), "{path} does not come");
        }
    });
}

/// What fails in a demo is told by the same keys: this one finds nobody to speak to.
#[test]
fn a_demo_that_fails_says_why() {
    in_namespace("a_demo_that_fails_says_why", || {
        let output = sockscope("demo http http://127.0.0.1:9/ --ndjson").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let objects: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        schema::check_demos(&objects);
        let end = objects.last().unwrap();
        assert!(end["holds"] == false && end["why"].is_string() && end["step"].is_u64(), "{text}");
    });
}
