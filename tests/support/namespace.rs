//! A user and network namespace of a process's own, without any privilege.
//!
//! A process with threads may not leave its user namespace, and every test has threads around it. So
//! whatever is to live inside is a new process, which enters between fork and exec.
#![expect(unsafe_code, reason = "pre_exec and SIOCSIFFLAGS have no safe form")]

use std::ffi::CStr;
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Output};

use rustix::fs::{Mode, OFlags};
use rustix::net::{AddressFamily, SocketType};
use rustix::process::{Signal, getegid, geteuid, set_parent_process_death_signal};
use rustix::thread::{UnshareFlags, unshare_unsafe};

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

fn is_refusal(error: &io::Error) -> bool {
    const REFUSALS: [i32; 6] = [libc::EPERM, libc::EACCES, libc::ENOSPC, libc::EINVAL, libc::ENOSYS, libc::EUSERS];
    error.raw_os_error().is_some_and(|errno| REFUSALS.contains(&errno))
}

/// Makes the command enter a new namespace, as its root, before it begins. It dies with the thread that
/// starts it.
fn enclose(command: &mut Command) -> &mut Command {
    let maps = [
        (c"/proc/self/setgroups", "deny".to_owned()),
        (c"/proc/self/uid_map", format!("0 {} 1", geteuid().as_raw())),
        (c"/proc/self/gid_map", format!("0 {} 1", getegid().as_raw())),
    ];
    // SAFETY: between fork and exec only system calls are made and no memory is allocated.
    unsafe { command.pre_exec(move || enter(&maps)) }
}

fn enter(maps: &[(&CStr, String)]) -> io::Result<()> {
    // SAFETY: the process has one thread and shares nothing that the flags would take from it.
    unsafe { unshare_unsafe(UnshareFlags::NEWUSER | UnshareFlags::NEWNET) }?;
    set_parent_process_death_signal(Some(Signal::KILL))?;
    for (path, text) in maps {
        let file = rustix::fs::open(*path, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())?;
        rustix::io::write(&file, text.as_bytes())?;
    }
    raise_loopback()
}

fn raise_loopback() -> io::Result<()> {
    let socket = rustix::net::socket(AddressFamily::INET, SocketType::DGRAM, None)?;
    // SAFETY: all zero is a valid ifreq.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    for (to, from) in request.ifr_name.iter_mut().zip(c"lo".to_bytes()) {
        *to = *from as libc::c_char;
    }
    request.ifr_ifru.ifru_flags = libc::IFF_UP as libc::c_short;
    // SAFETY: the ioctl reads an ifreq, and one is given.
    match unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
