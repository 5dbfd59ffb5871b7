//! `sockscope list` on real sockets: what it prints, what it says it left out, how it ends; and that its objects
//! are those of the schema.
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

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use sockscope::field::FIELDS;
use sockscope::field::schema::{PLACES, Place};
use sockscope::print::list::By;

use support::namespace::in_namespace;
use support::population::Population;
use support::schema;
use support::terminal::{Terminal, program};

fn list(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockscope"));
    command.arg("list").args(arguments.split_whitespace());
    command.env_clear().env("LANG", "C.UTF-8").stdin(Stdio::null());
    command
}

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn lines(arguments: &str) -> Vec<String> {
    String::from_utf8(run(&mut list(arguments)).stdout).unwrap().lines().map(str::to_owned).collect()
}

fn objects(arguments: &str) -> Vec<Value> {
    lines(arguments).iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A listener and both ends of a connection to it.
fn connection() -> (TcpListener, TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    (listener, client, server)
}

#[test]
fn rows_stand_in_columns() {
    in_namespace("rows_stand_in_columns", || {
        let (listener, client, _server) = connection();
        let (port, near) = (listener.local_addr().unwrap().port(), client.local_addr().unwrap().port());
        let me = std::process::id();
        let found = lines("-ta --columns state,local,remote,process --sort state");
        assert_eq!(found.len(), 4, "{found:?}");
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&found[0]), ["State", "Local", "Remote", "Process"]);
        let own = &words(&found[1])[3];
        assert!(own.ends_with(&format!("/{me}")), "{own}");
        assert_eq!(words(&found[1])[..3], ["LISTEN", &format!("127.0.0.1:{port}"), "0.0.0.0:*"]);
        for (line, [local, remote]) in
            found[2..].iter().zip([[port.min(near), port.max(near)], [port.max(near), port.min(near)]])
        {
            let ends = [local, remote].map(|port| format!("127.0.0.1:{port}"));
            assert_eq!(words(line)[..3], ["ESTAB", &ends[0], &ends[1]]);
        }
        assert_eq!(lines("-ta --no-header").len(), 3);
        assert_eq!(lines(&format!("-t sport = :{near} --no-header")).len(), 1, "the filter is ss's");
        assert_eq!(
            lines("-ta --group state --columns local --no-header"),
            [
                "LISTEN 1".to_owned(),
                format!("127.0.0.1:{port}"),
                String::new(),
                "ESTAB 2".to_owned(),
                format!("127.0.0.1:{}", port.min(near)),
                format!("127.0.0.1:{}", port.max(near)),
            ]
        );
        assert_eq!(lines("-ta --count state"), ["Count  State", "    2  ESTAB", "    1  LISTEN"]);
        assert_eq!(lines("-ta --count process --no-header"), [format!("    3  {own}")]);
    });
}

#[test]
fn a_narrow_screen_wraps_nothing_and_says_what_it_left_out() {
    in_namespace("a_narrow_screen_wraps_nothing_and_says_what_it_left_out", || {
        let _sockets = Population::new();
        for width in [1, 20, 40, 60, 80, 100, 200] {
            let output = run(list("").env("COLUMNS", width.to_string()));
            let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
            let widest = out.lines().map(sockscope::model::fit::width).max().unwrap();
            assert!(widest <= width, "{widest} in {width}");
            let titles = out.lines().next().unwrap().split_whitespace().count();
            let said = if titles == 8 { String::new() } else { format!("{} column", 8 - titles) };
            assert!(err.contains(&said) && (titles == 8) != err.contains("left out"), "{width}: {err}");
        }
        assert!(!lines("").concat().contains('\x1b'), "no colours into a pipe");
    });
}

/// What a terminal of so many columns gets.
fn on_terminal(columns: u16, no_color: &str) -> String {
    let mut command = program(env!("CARGO_BIN_EXE_sockscope"), &["list", "-ta"]);
    command.env("NO_COLOR", no_color);
    let mut terminal = Terminal::running(command, columns, 24);
    assert!(terminal.wait_ended().success());
    String::from_utf8(terminal.bytes()).unwrap()
}

#[test]
fn a_terminal_gets_bold_titles_and_no_wider_rows() {
    in_namespace("a_terminal_gets_bold_titles_and_no_wider_rows", || {
        let _connection = connection();
        let narrow = on_terminal(50, "");
        assert!(narrow.starts_with("\x1b[1mState"), "{narrow:?}");
        assert!(narrow.contains("left out for want of room: netid, "), "{narrow:?}");
        for line in narrow.lines().filter(|line| !line.contains("sockscope:")) {
            assert!(
                sockscope::model::fit::width(&line.replace("\x1b[1m", "").replace("\x1b[0m", "")) <= 50,
                "{line:?}"
            );
        }
        let wide = on_terminal(150, "1");
        assert!(!wide.contains('\x1b') && wide.starts_with("Netid  State"), "{wide:?}");
    });
}

/// A connection to a port with a name, marked and bound to an interface: what the population has not.
fn adorned() -> (TcpListener, socket2::Socket) {
    let listener = TcpListener::bind("127.0.0.1:443").unwrap();
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.set_mark(7).unwrap();
    socket.bind_device(Some(b"lo")).unwrap();
    socket.connect(&listener.local_addr().unwrap().into()).unwrap();
    (listener, socket)
}

#[test]
fn every_key_of_the_schema_occurs_and_no_other() {
    in_namespace("every_key_of_the_schema_occurs_and_no_other", || {
        let sockets = Population::new();
        let _adorned = adorned();
        let found = objects("--ndjson --columns all");
        assert!(found.len() > sockets.inet.len(), "{}", found.len());
        let all = FIELDS.map(|definition| definition.field);
        let places: Vec<&Place> = PLACES.iter().filter(|place| place.is_of(&all)).collect();
        let seen = schema::check(&found, &places);
        // A host without /etc/services has no names for ports.
        let is_named = fs::read_to_string("/etc/services").is_ok_and(|services| services.contains("443/tcp"));
        // Only other namespaces have names: see tests/namespaces.rs.
        let may_occur = |path: &str| (is_named || !path.ends_with(".service")) && path != "netns_name";
        for place in places.iter().filter(|place| may_occur(place.path)) {
            assert!(seen.contains_key(place.path), "{} does not occur", place.path);
        }
        for place in places.iter().filter(|place| place.fields.is_empty()) {
            assert_eq!(seen[place.path], found.len(), "{} is not everywhere", place.path);
        }
        assert!(found.iter().any(|object| object["timer"].is_null()) && seen.contains_key("timer.time"));
        assert_eq!(found.len(), objects("--ndjson").len());
        let array: Value = serde_json::from_slice(&run(&mut list("--json")).stdout).unwrap();
        assert_eq!(array.as_array().unwrap().len(), found.len());
        for by in By::ALL {
            let name = by.grouping().name();
            let counts = objects(&format!("--ndjson --count {name}"));
            let seen = schema::check(&counts, &by.places().iter().collect::<Vec<_>>());
            let sum: u64 = counts.iter().map(|count| count["count"].as_u64().unwrap()).sum();
            assert_eq!(sum, found.len() as u64, "by {name}");
            assert!(by.places().iter().all(|place| seen.contains_key(place.path)), "by {name}: {seen:?}");
        }
    });
}

#[test]
fn a_chosen_column_brings_its_keys_only() {
    in_namespace("a_chosen_column_brings_its_keys_only", || {
        let _connection = connection();
        for object in objects("-ta --ndjson --columns state,remote") {
            let keys: Vec<&String> = object.as_object().unwrap().keys().collect();
            assert_eq!(keys, ["peer", "state", "time", "v"]);
        }
        assert_eq!(
            lines("-ta --csv --columns state,remote,process")[0],
            "time,state,peer_address,peer_port,peer_service,peer_ino,users,users_name,users_pid,users_fd"
        );
    });
}

#[test]
fn a_watch_is_a_stream_that_knows_the_past() {
    in_namespace("a_watch_is_a_stream_that_knows_the_past", || {
        let _listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut child = list("-tl --ndjson --watch 50ms").stdout(Stdio::piped()).spawn().unwrap();
        let stream = BufReader::new(child.stdout.take().unwrap()).lines().map(|line| line.unwrap());
        let found: Vec<Value> = stream.take(3).map(|line| serde_json::from_str(&line).unwrap()).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        let times: Vec<&str> = found.iter().map(|object| object["time"].as_str().unwrap()).collect();
        assert!(times.is_sorted() && times[0] != times[2], "{times:?}");
        let ages: Vec<u64> = found.iter().map(|object| object["age"].as_u64().unwrap()).collect();
        assert!(ages[0] == 0 && ages[1] > 0 && ages[2] > ages[1], "{ages:?}");
        assert_eq!(found[0]["sk"], found[2]["sk"]);
    });
}

/// Runs the program; standard error must have this.
#[track_caller]
fn check_end(command: &mut Command, code: i32, on_error: &str) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{command:?}: {said}");
    assert!(said.contains(on_error), "{command:?}: {said}");
}

#[test]
fn mistakes_end_with_2() {
    check_end(&mut list("state foo"), 2, "unknown state `foo`");
    check_end(&mut list("--columns nosuch"), 2, "there is no column `nosuch`; these are: netid, state,");
    check_end(&mut list("--sort local:up"), 2, "`up` is no way to order: asc or desc");
    check_end(&mut list("--count colour"), 2, "state, process or remote is possible");
    check_end(&mut list("--json --csv"), 2, "cannot be used with");
    check_end(&mut list("--count state --sort local"), 2, "cannot be used with");
    check_end(&mut list("--watch 1ms"), 2, "between 50ms and 1h is possible");
}

#[test]
fn a_reader_that_goes_is_a_quiet_end_and_a_full_disk_is_none() {
    for arguments in ["-a", "-a --json", "-a --csv", "--columns help", "-a --count state --watch 50ms"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = list(arguments).stdout(writer).output().unwrap();
        assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
        let full = File::options().write(true).open("/dev/full").unwrap();
        check_end(list(arguments).stdout(full), 1, "writing to standard output failed");
    }
}
