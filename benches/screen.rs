//! How soon the screen is there, how soon it answers, and what it costs when nothing happens.
//!
//!     cargo bench --bench screen            1,000 sockets
//!     cargo bench --bench screen -- 15000   as many as the limit of open files allows
//!
//! The real program in a pseudo-terminal of 160x45, over TCP connections in a network namespace of its own. Prints
//! figures and judges none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::allow_attributes,
    dead_code,
    missing_docs,
    reason = "a benchmark, beside parts that tests use"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::{Resource, getrlimit, setrlimit};

use support::namespace::output;
use support::terminal::{Terminal, program};

/// Set in the process that lives in the namespace.
const INSIDE: &str = "SOCKSCOPE_BENCH_INSIDE";
/// How long the program is watched while nothing happens.
const IDLE: Duration = Duration::from_secs(20);
/// Keys that are timed, and what each of them makes appear.
const KEYS: [(&str, &str); 6] =
    [("?", "Help"), ("\x1b", ""), ("i", "Gaps"), ("\x1b", ""), ("/", "exclude listening"), ("\x1b", "")];

fn main() {
    let sockets: usize = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(1000);
    if std::env::var_os(INSIDE).is_some() {
        return measure(sockets);
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(sockets.to_string()).env(INSIDE, "1");
    let Some(output) = output(&mut command) else { return };
    print!("{}", String::from_utf8_lossy(&output.stdout));
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
}

fn measure(sockets: usize) {
    let held = connections(sockets);
    println!("{} TCP sockets of this process, terminal 160x45", held.len());
    let start = Instant::now();
    let mut terminal = Terminal::running(program(env!("CARGO_BIN_EXE_sockscope"), &[]), 160, 45);
    terminal.wait_for("sockscope");
    println!("first frame {}", millis(start.elapsed()));
    terminal.wait_for("127.0.0.1:");
    println!("first rows  {}", millis(start.elapsed()));
    terminal.wait_for(&format!("/{}", std::process::id()));
    println!("owners      {}", millis(start.elapsed()));
    answers(&terminal);
    let before = cpu(&terminal);
    std::thread::sleep(IDLE);
    let share = (cpu(&terminal) - before).as_secs_f64() / IDLE.as_secs_f64();
    println!("idle        {:.2} % of a core over {} s, one look a second", share * 100.0, IDLE.as_secs());
    println!("memory      {} kB at most", status(&terminal, "VmHWM:"));
    terminal.press("q");
    terminal.wait_ended();
}

/// Listeners and connections until there are so many sockets.
fn connections(sockets: usize) -> Vec<std::os::fd::OwnedFd> {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    let _ = setrlimit(Resource::Nofile, limit);
    let mut held: Vec<std::os::fd::OwnedFd> = Vec::new();
    while held.len() < sockets {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        for _ in 0..100 {
            let client = TcpStream::connect(listener.local_addr().unwrap()).expect("ulimit -n allows so many sockets");
            held.extend([client.into(), listener.accept().unwrap().0.into()]);
        }
        held.push(listener.into());
    }
    held
}

/// Times from a key to the frame that shows it.
fn answers(terminal: &Terminal) {
    let mut times = Vec::new();
    for _ in 0..50 {
        for (key, appears) in KEYS {
            let start = Instant::now();
            terminal.press(key);
            if appears.is_empty() {
                terminal.wait_without("Help");
                terminal.wait_without("Gaps ─");
                terminal.wait_without("exclude listening");
            } else {
                terminal.wait_for(appears);
                times.push(start.elapsed());
            }
        }
    }
    times.sort_unstable();
    let at = |share: usize| millis(times[(times.len() - 1) * share / 100]);
    println!("a key       {} in the median, {} at 99 %, {} at worst", at(50), at(99), at(100));
}

/// Processor time that the program has used (proc_pid_stat(5), utime and stime).
fn cpu(terminal: &Terminal) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", terminal.pid().as_raw_pid())).unwrap();
    let after_name = stat.rsplit(')').next().unwrap();
    let ticks: u64 = after_name.split_whitespace().skip(11).take(2).map(|word| word.parse::<u64>().unwrap()).sum();
    Duration::from_secs(ticks) / u32::try_from(rustix::param::clock_ticks_per_second()).unwrap()
}

fn status(terminal: &Terminal, field: &str) -> String {
    let status = std::fs::read_to_string(format!("/proc/{}/status", terminal.pid().as_raw_pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().to_owned()
}

fn millis(span: Duration) -> String {
    format!("{:.1} ms", span.as_secs_f64() * 1000.0)
}
