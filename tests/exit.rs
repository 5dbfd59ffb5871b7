//! How the program ends when its output is a pipe: exit codes, and what it says on standard error.
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

use std::process::{Command, Output, Stdio};

use support::namespace::in_namespace;
use support::seccomp::refuse_sockets;

/// Compares the exit code, whether anything came on standard output, and what standard error holds.
#[track_caller]
fn check(output: &Output, code: i32, prints: bool, complains_of: &[&str]) {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{errors}");
    assert_eq!(output.stdout.is_empty(), !prints);
    assert_eq!(errors.lines().count(), complains_of.len(), "{errors}");
    assert!(errors.lines().zip(complains_of).all(|(line, words)| line.contains(words)), "{errors}");
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockscope"));
    command.args(arguments);
    command
}

#[test]
fn a_table_that_cannot_be_read_is_a_failure_with_the_rest_printed() {
    let netlink = ["-ta", "--source", "netlink"];
    check(&program(&netlink).output().unwrap(), 0, true, &[]);
    // The filter holds for the thread that sets it, and for what it starts.
    let refused = std::thread::spawn(move || {
        refuse_sockets(libc::AF_NETLINK, libc::EPERM);
        (program(&netlink).output().unwrap(), program(&["-ta"]).output().unwrap())
    });
    let (over_netlink, with_proc) = refused.join().unwrap();
    check(&over_netlink, 1, true, &["tcp (IPv4): not shown", "tcp (IPv6): not shown"]);
    check(&with_proc, 0, true, &[]);
}

#[test]
fn a_demo_that_nobody_reads_to_its_end_fails_quietly() {
    in_namespace("a_demo_that_nobody_reads_to_its_end_fails_quietly", || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut demo = program(&["demo", "tcp-echo", "--fast"]);
        check(
            &demo.stdout(Stdio::from(writer)).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap(),
            1,
            false,
            &[],
        );
    });
}
