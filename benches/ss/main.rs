//! `sockscope ss` beside ss itself and beside the kernel's share of the work, whole processes, output to a pipe; and
//! `sockscope netstat` beside netstat.
//!
//!     cargo bench --bench ss                  10, 1,000, 10,000 and 100,000 TCP sockets
//!     cargo bench --bench ss -- 1000          so many
//!     cargo bench --bench ss -- netstat       netstat; 10, 1,000 and 10,000
//!
//! The ss is that of SOCKSCOPE_REFERENCE_SS, or the one on the PATH, as netstat is. The sockets are made in a network namespace of
//! its own: about two thirds of those asked for are in ESTAB, a third in TIME-WAIT, a hundredth in LISTEN, and a tenth
//! as many Unix sockets are beside them. Each round runs the floor, ss and sockscope in turn, and ratios are taken in it;
//! the table has their medians, so that a slow minute of the machine hits all alike. No figure is judged.
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

mod floor;
mod population;

#[path = "../../tests/support/namespace.rs"]
mod namespace;

use std::ffi::OsString;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use population::{Population, Third};

/// Set in the process that lives in the namespace.
const INSIDE: &str = "SOCKSCOPE_BENCH_INSIDE";
/// What is measured: a tool in whose place the program stands.
struct Tool {
    name: &'static str,
    /// Another one in the place of that on the PATH.
    other: &'static str,
    sizes: &'static [usize],
    cases: &'static [Case],
}

/// A listing: its name, the floor under it, and the words. PORT is a port that many sockets have.
type Case = (&'static str, Option<&'static str>, &'static str);

const TOOLS: [Tool; 2] = [
    Tool { name: "ss", other: "SOCKSCOPE_REFERENCE_SS", sizes: &[10, 1_000, 10_000, 100_000], cases: &SS },
    Tool { name: "netstat", other: "SOCKSCOPE_REFERENCE_NETSTAT", sizes: &[10, 1_000, 10_000], cases: &NETSTAT },
];

/// Rounds at these sizes at most; small ones are short and noisy.
const ROUNDS: [(usize, usize); 3] = [(100, 41), (10_000, 21), (usize::MAX, 7)];

const SS: [Case; 9] = [
    // TIME-WAIT lasts a minute, so this one is first.
    ("state time-wait", Some("time-wait"), "-tan state time-wait"),
    ("-tan", Some("all"), "-tan"),
    ("-tano", Some("all"), "-tano"),
    ("-tani", Some("info"), "-tani"),
    ("sport = :PORT", Some("port"), "-tan sport = :PORT"),
    ("-tln", Some("listen"), "-tln"),
    ("-tanp", Some("owners"), "-tanp"),
    ("-s", None, "-s"),
    ("-xa", Some("unix"), "-xa"),
];

const NETSTAT: [Case; 11] = [
    ("-tan", Some("all"), "-tan"),
    ("-tln", None, "-tln"),
    ("-tanp", Some("owners"), "-tanp"),
    ("-an", None, "-an"),
    ("-xan", Some("unix"), "-xan"),
    ("-uan", None, "-uan"),
    ("-s", None, "-s"),
    ("-rn", None, "-rn"),
    ("-i", None, "-i"),
    ("-gn", None, "-gn"),
    ("-h", None, "-h"),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.split_first() {
        Some((mode, rest)) if mode == "floor" => floor::run(rest),
        Some((mode, rest)) if mode == "hold" => population::hold(rest),
        _ if std::env::var_os(INSIDE).is_some() => inside(&words),
        _ => outside(&words),
    }
}

/// Runs itself once more for each size, in a namespace of its own.
fn outside(words: &[String]) {
    let asked: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let Tool { name, sizes, .. } = tool(words);
    println!("| TCP sockets | `{name}` | floor ms | {name} ms | sockscope ms | of {name} | of the floor |");
    println!("| ---: | --- | ---: | ---: | ---: | ---: | ---: |");
    for size in if asked.is_empty() { sizes.to_vec() } else { asked } {
        let mut command = this();
        command.args([&size.to_string(), *name]).env(INSIDE, "1").stderr(Stdio::inherit());
        let Some(output) = namespace::output(&mut command) else { return };
        print!("{}", String::from_utf8_lossy(&output.stdout));
    }
}

/// The tool that is named, or else ss.
fn tool(words: &[String]) -> &'static Tool {
    TOOLS.iter().find(|tool| words.iter().any(|word| word == tool.name)).unwrap_or(&TOOLS[0])
}

/// This program.
fn this() -> Command {
    Command::new(std::env::current_exe().unwrap())
}

fn inside(words: &[String]) {
    let size: usize = words[0].parse().unwrap();
    let tool = tool(words);
    let population = Population::make(size, Third::TimeWait);
    let rounds = ROUNDS.iter().find(|(most, _)| size <= *most).unwrap().1;
    for (name, floor, words) in tool.cases {
        let words = words.replace("PORT", &population.port.to_string());
        let mut programs = [ours(tool), reference(tool)].map(|mut program| {
            program.args(words.split(' '));
            program
        });
        let [ours, reference] = &mut programs;
        let mut floor = floor.map(|floor| {
            let mut program = this();
            program.args(["floor", floor, &population.port.to_string()]);
            program
        });
        let mut runs: Vec<[f64; 3]> = (0..=rounds)
            .map(|_| [floor.as_mut().map_or(f64::NAN, milliseconds), milliseconds(reference), milliseconds(ours)])
            .collect();
        // The first one warms up.
        runs.remove(0);
        println!("{}", row(size, name, &runs));
    }
}

fn ours(tool: &Tool) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockscope"));
    command.arg(tool.name);
    command
}

fn reference(tool: &Tool) -> Command {
    Command::new(std::env::var_os(tool.other).unwrap_or_else(|| OsString::from(tool.name)))
}

/// From the start of a program to its end, all of its output read.
fn milliseconds(command: &mut Command) -> f64 {
    let mut room = vec![0; 1 << 16];
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("there is such a program");
    let mut out = child.stdout.take().unwrap();
    while out.read(&mut room).unwrap() > 0 {}
    assert!(child.wait().unwrap().success(), "{command:?}");
    in_milliseconds(begun.elapsed())
}

fn in_milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The medians of rounds of floor, ss and sockscope.
fn row(size: usize, name: &str, runs: &[[f64; 3]]) -> String {
    let of = |figure: fn(&[f64; 3]) -> f64| {
        let mut figures: Vec<f64> = runs.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    let cell = |figure: f64, digits: usize| if figure.is_nan() { String::new() } else { format!("{figure:.digits$}") };
    let [floor, ss, ours] = [of(|run| run[0]), of(|run| run[1]), of(|run| run[2])].map(|time| cell(time, 2));
    let [of_ss, of_floor] = [of(|run| run[2] / run[1]), of(|run| run[2] / run[0])].map(|ratio| cell(ratio, 2));
    format!("| {size} | `{name}` | {floor} | {ss} | {ours} | {of_ss} | {of_floor} |")
}
