//! `sockscope events` as a user runs it, on this machine's kernel. What needs root says that it was left out where it has
//! none.
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

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use sockscope::model::event::{Means, Standing};
use sockscope::source::events::open;
use sockscope::source::netns;

use support::namespace::{in_namespace, in_own_network};

fn sockscope(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockscope"));
    command
        .args(arguments.split_whitespace())
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The command at work, and what it said on standard error before that.
fn watching(arguments: &str) -> (Child, Vec<String>) {
    let mut command = sockscope(arguments).spawn().unwrap();
    let mut said = Vec::new();
    let mut errors = BufReader::new(command.stderr.take().unwrap());
    while said.last().is_none_or(|line: &String| !line.contains("events: ")) {
        let mut line = String::new();
        assert!(errors.read_line(&mut line).unwrap() > 0, "it ended: {said:?}");
        said.push(line);
    }
    command.stderr = Some(errors.into_inner());
    (command, said)
}

/// Reads lines until one of them is it; gives all of them.
fn until(command: &mut Child, is_it: impl Fn(&str) -> bool) -> Vec<String> {
    let mut lines = BufReader::new(command.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut read = Vec::new();
    while read.last().is_none_or(|line: &String| !is_it(line)) {
        read.push(lines.next().expect("a line more"));
    }
    read
}

/// A connection that the client closes first; far under a millisecond.
fn connection(listener: &TcpListener) -> u16 {
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let port = client.local_addr().unwrap().port();
    let (mut server, _) = listener.accept().unwrap();
    drop(client);
    assert_eq!(server.read(&mut [0]).unwrap(), 0);
    port
}

fn listener() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()
}

#[test]
fn changes_are_printed_until_there_are_enough() {
    in_namespace("changes_are_printed_until_there_are_enough", || {
        let (mut command, said) = watching("events --events destroy --count 2");
        while command.try_wait().unwrap().is_none() {
            drop(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
        }
        let output = command.wait_with_output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert_eq!((output.status.code(), out.lines().count()), (Some(0), 2), "{out}");
        assert!(out.lines().all(|line| line.contains(" udp ") && line.contains(" observed ")), "{out}");
        assert!(said.last().unwrap().contains("events: destroy, which misses"), "{said:?}");
    });
}

#[test]
fn without_events_looks_tell() {
    in_namespace("without_events_looks_tell", || {
        let (mut command, _) = watching("events --events poll --interval 50ms --ndjson");
        let listener = listener();
        let port = listener.local_addr().unwrap().port();
        let mut lines = BufReader::new(command.stdout.take().unwrap()).lines();
        let mut next = || serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap();
        let opened = next();
        drop(listener);
        let gone = next();
        let told = |object: &Value| {
            let text = |key: &str| object[key].as_str().unwrap_or("-").to_owned();
            [text("what"), text("from"), text("to"), text("evidence"), object["local"]["port"].to_string()]
        };
        assert_eq!(told(&opened), ["opened", "-", "LISTEN", "inferred", &port.to_string()]);
        assert_eq!(told(&gone), ["gone", "LISTEN", "-", "inferred", &port.to_string()]);
        assert_eq!((opened["number"].as_u64(), gone["number"].as_u64()), (Some(0), Some(1)));
        command.kill().unwrap();
        command.wait().unwrap();
    });
}

#[test]
fn a_filter_chooses_and_a_wrong_one_is_shown() {
    in_namespace("a_filter_chooses_and_a_wrong_one_is_shown", || {
        let (one, other) = (listener(), listener());
        let port = other.local_addr().unwrap().port();
        let words = format!("events --events poll --interval 50ms --count 1 state listening sport = :{port}");
        let (command, _) = watching(&words);
        drop((one, other));
        let output = command.wait_with_output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert!(out.lines().count() == 1 && out.contains(&format!("127.0.0.1:{port} ")), "{out}");
    });
    let output = sockscope("events state listning").output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(error.contains("unknown state `listning`") && error.contains("^^^^^^^^"), "{error}");
}

#[test]
fn a_reader_that_goes_away_is_a_quiet_end_also_where_nothing_happens() {
    in_namespace("a_reader_that_goes_away_is_a_quiet_end_also_where_nothing_happens", || {
        let (mut command, _) = watching("events --events poll");
        drop(command.stdout.take());
        let mut errors = String::new();
        command.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert_eq!((command.wait().unwrap().code(), errors.as_str()), (Some(0), ""));
    });
}

#[test]
fn it_ends_in_time() {
    in_namespace("it_ends_in_time", || {
        let output = sockscope("events --events poll --duration 200ms").output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    });
}

#[test]
fn a_means_that_cannot_be_had_is_a_failure() {
    in_namespace("a_means_that_cannot_be_had_is_a_failure", || {
        let output = sockscope("events --events bpf").output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
        assert!(!output.stderr.is_empty());
    });
}

/// The states that each socket left and entered, in the order of the lines, by cookie.
fn steps(objects: &[Value]) -> HashMap<String, Vec<(String, String)>> {
    let mut steps: HashMap<String, Vec<_>> = HashMap::new();
    for object in objects {
        let text = |key: &str| object[key].as_str().unwrap_or("-").to_owned();
        steps.entry(text("sk")).or_default().push((text("from"), text("to")));
    }
    steps
}

const CLIENT: &str = "- SYN-SENT ESTAB FIN-WAIT-1 FIN-WAIT-2";
const SERVER: &str = "- SYN-RECV ESTAB CLOSE-WAIT LAST-ACK -";

/// Whether the steps are these states one after the other; what comes later does not count.
fn begin_with(steps: &[(String, String)], states: &str) -> bool {
    let states: Vec<&str> = states.split(' ').collect();
    let expected: Vec<(&str, &str)> = states.windows(2).map(|pair| (pair[0], pair[1])).collect();
    let told: Vec<(&str, &str)> = steps.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    told.starts_with(&expected)
}

#[test]
fn ten_thousand_short_connections_are_told_with_both_ends() {
    const CONNECTIONS: usize = 10_000;
    in_own_network(|| {
        let standing = match open(Some(Means::Bpf)) {
            Ok(opened) => opened.standing,
            Err(error) => return eprintln!("left out: ten thousand short connections: {error}"),
        };
        let (mut command, _) = watching("events --events bpf --ndjson --interval 1h");
        let own = u64::from(netns::own().0);
        let listener = listener();
        let port = listener.local_addr().unwrap().port();
        let work = std::thread::spawn(move || (0..CONNECTIONS).for_each(|_| assert_ne!(connection(&listener), 0)));
        // The listener is closed last, and so told last. Other namespaces are told of too.
        let is_own = |object: &Value| object["netns"] == own || object["number"].is_null();
        let is_end = |line: &str| {
            // To parse every line would make the command wait for this test.
            line.contains("\"LISTEN\"") && {
                let object: Value = serde_json::from_str(line).unwrap();
                is_own(&object) && object["from"] == "LISTEN" && object["local"]["port"] == port
            }
        };
        let lines = until(&mut command, is_end);
        work.join().unwrap();
        command.kill().unwrap();
        command.wait().unwrap();
        let parsed = lines.iter().map(|line| serde_json::from_str(line).unwrap());
        let objects: Vec<Value> = parsed.filter(is_own).collect();
        let steps = steps(&objects);
        let whole = |states| steps.values().filter(|steps| begin_with(steps, states)).count();
        let (clients, servers) = (whole(CLIENT), whole(SERVER));
        let absent = objects.iter().filter(|one| one["number"].is_null());
        let absent: u64 = absent.map(|one| one["changes"].as_u64().unwrap()).sum();
        let unowned: Vec<_> = objects.iter().filter(|one| one["number"].is_u64() && one["owner"].is_null()).collect();
        println!(
            "{CONNECTIONS} connections: {clients} whole clients, {servers} whole servers, {absent} changes missing"
        );
        let missing = 2 * CONNECTIONS - clients - servers;
        assert!(missing as u64 <= absent, "{missing} lives lack something, {absent} changes are said to be missing");
        if tells_processes(&standing) {
            assert_eq!(unowned.first(), None, "every end has its owner");
        }
    });
}

/// Whether events say who did it: where /proc is of another pid namespace, its ids are not those of the events.
fn tells_processes(standing: &Standing) -> bool {
    let is_told = !standing.lacks.iter().any(|lack| lack.starts_with("process ids,"));
    if !is_told {
        eprintln!("left out: who did it, since the means does not tell it here");
    }
    is_told
}

/// TCP_TIMEWAIT_LEN of net/tcp.h is 60 s; the timer's ticks are coarse, and grow with what is left.
#[test]
#[ignore = "takes more than a minute"]
fn a_connection_in_time_wait_is_followed_to_its_end_under_its_owner() {
    in_own_network(|| {
        let standing = match open(Some(Means::Bpf)) {
            Ok(opened) => opened.standing,
            Err(error) => return eprintln!("left out: a connection in TIME-WAIT: {error}"),
        };
        let listener = listener();
        let (mut command, _) = watching("events --events bpf --ndjson");
        let own = u64::from(netns::own().0);
        let port = connection(&listener);
        let is_end = |line: &str| {
            let object: Value = serde_json::from_str(line).unwrap();
            object["what"] == "gone" && object["local"]["port"] == port && object["netns"] == own
        };
        let lines = until(&mut command, is_end);
        command.kill().unwrap();
        command.wait().unwrap();
        let gone: Value = serde_json::from_str(lines.last().unwrap()).unwrap();
        println!("{gone}");
        let states: Vec<&str> =
            gone["states"].as_array().unwrap().iter().map(|spent| spent["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["SYN-SENT", "ESTAB", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT"]);
        assert_eq!(gone["how"], "closed");
        if tells_processes(&standing) {
            assert_eq!(gone["owner"]["pid"], std::process::id());
        }
        assert!((59_000.0..64_000.0).contains(&gone["dwell"].as_f64().unwrap()), "{gone}");
    });
}
