//! The real program where its output is no terminal: what it prints, where it prints what is wrong, how it ends.
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

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use support::namespace::{in_namespace, in_own_process};

fn sockscope(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockscope"));
    command.args(arguments.split_whitespace()).env_clear().env("LANG", "C.UTF-8").stdin(Stdio::null());
    command
}

/// Runs the program and compares its exit code; standard output and standard error must have, or begin with, these.
#[track_caller]
fn check(command: &mut Command, code: i32, on_output: &str, on_error: &str) {
    let output = command.output().unwrap();
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    assert_eq!(output.status.code(), Some(code), "{command:?}\n{out}\n{err}");
    for (wanted, said) in [(on_output, &out), (on_error, &err)] {
        assert!(
            said.contains(wanted) && wanted.is_empty() == said.is_empty(),
            "{command:?}: no {wanted:?} in {said:?}"
        );
    }
}

#[test]
fn rows_are_printed_once_in_the_layout_of_ss() {
    in_own_process("rows_are_printed_once_in_the_layout_of_ss", || {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let head = "State  Recv-Q Send-Q Local Address:Port  Peer Address:Port";
        check(&mut sockscope(&format!("-tln sport = :{port}")), 0, head, "");
        let row = format!("LISTEN 0      128        127.0.0.1:{port}      0.0.0.0:*");
        check(&mut sockscope(&format!("-tln sport = :{port}")), 0, &row, "");
    });
}

#[test]
fn mistakes_end_with_2_and_are_shown() {
    check(&mut sockscope("state foo"), 2, "", "unknown state `foo`\nstate foo\n      ^^^\n");
    check(&mut sockscope("demo nosuch"), 2, "", "there is no demo `nosuch`; these are:\n\ntcp-echo ");
    check(&mut sockscope("--nosuch"), 2, "", "there is no option --nosuch");
    check(&mut sockscope("--interval 1d"), 2, "", "no unit of time: `d`");
}

#[test]
fn demos_are_listed() {
    check(&mut sockscope("demo"), 0, "  one TCP connection", "");
}

/// What writes to standard output, each in its own way.
const WRITERS: [&str; 5] = ["-a", "demo", "demo tcp-echo", "--help", "--version"];

#[test]
fn a_reader_that_goes_is_a_quiet_end() {
    for arguments in WRITERS {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        // A demo that nobody reads to its end was not seen to do as it should.
        let code = i32::from(arguments == "demo tcp-echo");
        check(sockscope(arguments).stdout(writer), code, "", "");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    for arguments in WRITERS {
        let full = File::options().write(true).open("/dev/full").unwrap();
        check(sockscope(arguments).stdout(full), 1, "", "writing to standard output failed: No space left on device");
    }
}

#[test]
fn a_demo_without_a_screen_ends_well() {
    in_own_process("a_demo_without_a_screen_ends_well", || {
        check(&mut sockscope("demo tcp-echo --fast"), 0, "the kernel did as all 13 steps expect", "");
        check(&mut sockscope("demo tcp-echo --fast --close server"), 0, "the kernel did as all 13 steps expect", "");
    });
}

#[test]
fn an_interrupted_demo_closes_what_it_opened() {
    in_namespace("an_interrupted_demo_closes_what_it_opened", || {
        for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
            let mut demo = sockscope("demo tcp-echo").stdout(Stdio::piped()).spawn().unwrap();
            let lines = BufReader::new(demo.stdout.take().unwrap()).lines();
            let mut lines = lines.map(|line| line.unwrap());
            assert!(lines.any(|line| line.starts_with(" 3 of 14")), "the demo is not in its middle");
            assert!(listens(), "without a listener this test could not fail");
            kill_process(Pid::from_child(&demo), signal).unwrap();
            lines.for_each(drop);
            assert_eq!(demo.wait().unwrap().code(), Some(128 + signal.as_raw()));
            assert!(!listens());
        }
    });
}

/// Whether any TCP socket of this namespace is in state LISTEN, which /proc/net/tcp calls 0A.
fn listens() -> bool {
    std::fs::read_to_string("/proc/self/net/tcp")
        .unwrap()
        .lines()
        .any(|line| line.split_whitespace().nth(3) == Some("0A"))
}
