//! The modes of netstat that show no sockets, against the real one (net-tools 2.10).
//!
//! Recordings: the files below `fixtures/NAME` stand for /proc/net, `hosts` and `networks` for those of /etc, and
//! `expected.txt` has what the real program said of them. Where it is installed, it is asked again.
//! SOCKSCOPE_RECORD=1 writes `expected.txt` anew.

#![expect(unsafe_code, reason = "unshare has no safe form")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::allow_attributes,
    reason = "tests"
)]

mod live;
#[path = "../support/namespace.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod namespace;
mod ours;
mod recordings;

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use rustix::mount::{MountPropagationFlags, mount_change};
use rustix::thread::{UnshareFlags, unshare_unsafe};

use ours::Run;

/// The real program's answer; `None`, and a word about it, where there is none.
fn real(options: &str) -> Option<Run> {
    run(Command::new("netstat"), options).inspect_err(|error| eprintln!("left out: no netstat: {error}")).ok()
}

/// What the built program says as a drop-in.
fn drop_in(options: &str) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockscope"));
    command.arg0("netstat");
    run(command, options).unwrap()
}

fn run(mut command: Command, options: &str) -> io::Result<Run> {
    let output = command.args(options.split_whitespace()).env("LC_ALL", "C").stdin(Stdio::null()).output()?;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ok(Run { out: text(output.stdout), err: text(output.stderr), code: output.status.code().unwrap() })
}

/// Takes this thread, and the programs that it starts, to mounts of their own.
fn leave_the_mounts() {
    // SAFETY: the other threads of the process open absolute paths only, and do not care which mounts they see.
    unsafe { unshare_unsafe(UnshareFlags::NEWNS) }.expect("root of a user namespace may");
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC).expect("as above");
}

/// Whether there is the program that the recordings were made with.
fn has_real() -> bool {
    real("-V").is_some_and(|version| {
        let known = version.out.starts_with("net-tools 2.10\n");
        if !known {
            eprintln!("left out: this netstat is another: {}", version.out);
        }
        known
    })
}
