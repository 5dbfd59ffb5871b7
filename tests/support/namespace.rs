//! A user and network namespace of a process's own, without any privilege.
//!
//! A process with threads may not leave its user namespace, and every test has threads around it. So
//! whatever is to live inside is a new process, which enters between fork and exec.
#![expect(unsafe_code, reason = "unshare(2) has no safe form")]

use std::io;
use std::process::{Child, Command, Output};

use rustix::thread::{UnshareFlags, unshare_unsafe};
use sockscope::source::doors::{self, User, is_refusal, raise_loopback};

/// Names, inside of a namespace, the test that runs there.
const INSIDE: &str = "SOCKSCOPE_TEST_INSIDE";

/// Runs `body` in a namespace whose loopback is up, by running the test called `test` (its full name)
/// once more inside. Where namespaces are refused, says that the test was left out.
pub fn in_namespace(test: &str, body: impl FnOnce()) {
    if is_inside(test) {
        return body();
    }
    if let Some(output) = output(&mut again(test)) {
        check(test, &output);
    }
}

/// As [`in_namespace`], but where namespaces are refused `body` runs among the host's own sockets, in a process of its
/// own all the same.
pub fn in_own_process(test: &str, body: impl FnOnce()) {
    if is_inside(test) {
        return body();
    }
    let output = enclose(&mut again(test)).output().or_else(|error| match is_refusal(&error) {
        true => again(test).output(),
        false => Err(error),
    });
    check(test, &output.expect("a test can be run again"));
}

/// Runs `body` in a thread whose new sockets are in a network namespace of their own, its loopback up. Unlike
/// [`in_namespace`] this needs root, and leaves the thread with all its rights. Where it is refused, says that the test was
/// left out.
pub fn in_own_network<T: Send>(body: impl FnOnce() -> T + Send) -> Option<T> {
    let enter = || {
        // SAFETY: a network namespace is a thread's own matter.
        unsafe { unshare_unsafe(UnshareFlags::NEWNET) }?;
        raise_loopback()
    };
    let name = std::thread::current().name().unwrap_or("this test").to_owned();
    std::thread::scope(|scope| {
        let inside =
            std::thread::Builder::new().name(name).spawn_scoped(scope, || unless_refused(enter()).map(|()| body()));
        inside.expect("a thread can be started").join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Whether this process was made to run this test.
fn is_inside(test: &str) -> bool {
    std::env::var_os(INSIDE).is_some_and(|inside| inside == test)
}

/// The test once more, in a process of its own.
pub fn again(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a test knows its program"));
    command.args([test, "--exact", "--include-ignored", "--nocapture", "--test-threads=1"]).env(INSIDE, test);
    command
}

#[track_caller]
fn check(test: &str, output: &Output) {
    let said = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat();
    assert!(output.status.success(), "in its namespace: {}\n{said}", output.status);
    assert!(said.contains("1 passed"), "{test:?} is not the full name of this test:\n{said}");
}

/// Runs a program in a new namespace to its end; `None`, and a word about it, where that is refused.
pub fn output(command: &mut Command) -> Option<Output> {
    unless_refused(enclose(command).output())
}

/// Starts a program in a new namespace; `None`, and a word about it, where that is refused.
pub fn spawn(command: &mut Command) -> Option<Child> {
    unless_refused(enclose(command).spawn())
}

fn unless_refused<T>(outcome: io::Result<T>) -> Option<T> {
    match outcome {
        Ok(result) => Some(result),
        Err(error) if is_refusal(&error) => {
            let test = std::thread::current().name().unwrap_or("this test").to_owned();
            eprintln!("left out: {test}: this host gives no namespace: {error}");
            None
        }
        Err(error) => panic!("the program could not be started: {error}"),
    }
}

/// Makes the command enter a new namespace, as its root, before it begins. It dies with the thread that
/// starts it.
fn enclose(command: &mut Command) -> &mut Command {
    doors::enclose(command, User::Root)
}
