//! How soon the screen is there, how soon it answers while looks go on, and what it costs when nothing happens.
//!
//!     cargo bench --bench screen                1,000 sockets
//!     cargo bench --bench screen -- 100000      as many as that, held by some processes
//!
//! The real program in a pseudo-terminal of 160x45, over TCP connections in a network namespace of its own. Prints
//! figures and judges none.
//!
//! - **start**: from the start of the process to the frames that show the program's name, rows, and who holds them.
//! - **keys**: from before a key is written to the terminal until the last byte came of the first whole frame that shows what
//!   the key asks for: another line under the cursor, another title, a text that appears or goes. A thread reads the terminal
//!   all the time and notes when bytes come; nothing polls. The program marks where frames begin and end (mode 2026), so that
//!   half a frame counts for nothing. Keys come at moments that have nothing to do with those of looks. They are pressed with
//!   a look a second, and once more with looks as often as the program does them, so that one is always under way.
//! - **refresh**: the time of a look as the program itself tells it (Ctrl-t), beside a bare dump of the same tables right
//!   before it, whose answers are dropped.
//! - **idle** and **memory**: what the kernel says of the process (proc_pid_stat(5), proc_pid_status(5)).
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

#[path = "ss/floor.rs"]
mod floor;
#[path = "ss/population.rs"]
mod population;
#[path = "../tests/support/mod.rs"]
mod support;

use std::process::Command;
use std::time::{Duration, Instant};

use sockscope::model::capture::Table;
use sockscope::model::state::StateSet;
use sockscope::source::Wants;
use vt100::Screen;

use population::{Population, Third};
use support::namespace::output;
use support::terminal::{Terminal, program};

/// Set in the process that lives in the namespace.
const INSIDE: &str = "SOCKSCOPE_BENCH_INSIDE";
const COLUMNS: u16 = 160;
const ROWS: u16 = 45;
/// Starts, of which the medians are told.
const STARTS: usize = 5;
/// Times between two looks while keys are pressed: as by default, and the shortest that there is.
const INTERVALS: [&str; 2] = ["1s", "50ms"];
/// How often all of the keys are pressed.
const ROUNDS: usize = 20;
/// A frame of a display at 60 Hz.
const GOAL: Duration = Duration::from_millis(16);
/// Looks whose time is taken.
const LOOKS: usize = 15;
/// How long the program is watched while nothing happens.
const IDLE: Duration = Duration::from_secs(20);

/// How a frame shows that it is the one for a key.
#[derive(Clone, Copy)]
enum Shows {
    /// Another line is under the cursor.
    Cursor,
    /// The pane has another title, or a count in it.
    Title,
    /// That, or its columns have other heads.
    Heads,
    /// This is there.
    Text(&'static str),
    /// This is gone.
    No(&'static str),
}

use Shows::{Cursor, Heads, No, Text, Title};

/// Keys of a kind in the order in which they are pressed, each with what it makes appear.
type Kind = (&'static str, &'static [(&'static str, Shows)]);

const KINDS: [Kind; 8] = [
    ("last and first line", &[("G", Cursor), ("g", Cursor)]),
    ("a line", &[("j", Cursor), ("j", Cursor), ("j", Cursor), ("k", Cursor), ("j", Cursor), ("k", Cursor)]),
    ("a page", &[("\x1b[6~", Cursor), ("\x1b[6~", Cursor), ("\x1b[6~", Cursor), ("\x1b[5~", Cursor)]),
    ("group by", &[("b", Text("Group by")), ("j\r", Title), ("b", Text("Group by")), ("k\r", Title)]),
    ("sort by", &[("s", Text("Sort by")), ("j\r", Heads), ("s", Text("Sort by")), ("k\r", Heads)]),
    (
        "filter, a character",
        &[
            ("/", Text("exclude listening")),
            ("s", Text("/ s")),
            ("p", Text("/ sp")),
            ("o", Text("/ spo")),
            ("r", Text("/ spor")),
            ("t", Text("/ sport")),
        ],
    ),
    // The first of them is a filter whose rows are others than those before.
    ("filter, its rows", &[(" = :9", Title), ("\x1b", No("/ sport"))]),
    ("help and screens", &[("?", Text(" Help ")), ("\x1b", No(" Help ")), ("\t", Title), ("\t", Title), ("1", Title)]),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let Some(("hold", rest)) = words.split_first().map(|(mode, rest)| (mode.as_str(), rest)) {
        return population::hold(rest);
    }
    let sockets: usize = words.iter().find_map(|word| word.parse().ok()).unwrap_or(1000);
    if std::env::var_os(INSIDE).is_some() {
        return measure(sockets);
    }
    let mut command = this();
    command.arg(sockets.to_string()).env(INSIDE, "1").stdout(std::process::Stdio::inherit());
    let Some(output) = output(command.stderr(std::process::Stdio::inherit())) else { return };
    assert!(output.status.success(), "{}", output.status);
}

/// This program.
fn this() -> Command {
    Command::new(std::env::current_exe().unwrap())
}

fn measure(sockets: usize) {
    // A third that ends after a minute would end while something is measured.
    let population = Population::make(sockets, Third::Established);
    println!("{sockets} TCP sockets, and a tenth as many of Unix; terminal {COLUMNS}x{ROWS}");
    starts(&population);
    for interval in INTERVALS {
        let mut terminal = start(interval);
        terminal.wait("owners are shown", |screen| has_owners(screen, &population));
        keys(&terminal, interval);
        quit(&mut terminal);
    }
    let mut terminal = start("1s");
    terminal.wait("owners are shown", |screen| has_owners(screen, &population));
    let before = cpu(&terminal);
    std::thread::sleep(IDLE);
    let share = (cpu(&terminal) - before).as_secs_f64() / IDLE.as_secs_f64();
    println!("idle     {:.2} % of a core over {} s, a look a second", share * 100.0, IDLE.as_secs());
    let memory = ["VmRSS:", "VmHWM:"].map(|field| status(&terminal, field));
    let each = memory.map(|kilobytes| kilobytes * 1024 / sockets);
    println!("memory   {} kB, {} kB at most: {} and {} bytes a socket", memory[0], memory[1], each[0], each[1]);
    refresh(&terminal);
    quit(&mut terminal);
}

fn start(interval: &str) -> Terminal {
    Terminal::running(program(env!("CARGO_BIN_EXE_sockscope"), &["--interval", interval]), COLUMNS, ROWS)
}

fn quit(terminal: &mut Terminal) {
    terminal.press("q");
    terminal.wait_ended();
}

fn has_owners(screen: &Screen, population: &Population) -> bool {
    let shown = screen.contents();
    population.pids().iter().any(|pid| shown.contains(&format!("/{pid}")))
}

fn starts(population: &Population) {
    let mut runs: Vec<[Duration; 3]> = (0..STARTS)
        .map(|_| {
            let begun = Instant::now();
            let mut terminal = start("1s");
            let name = terminal.wait_moment("a frame", |screen| screen.contents().contains("sockscope"));
            let rows = terminal.wait_moment("rows", |screen| screen.contents().contains("127.0.0.1:"));
            let owners = terminal.wait_moment("owners", |screen| has_owners(screen, population));
            quit(&mut terminal);
            [name, rows, owners].map(|moment| moment - begun)
        })
        .collect();
    let figures: Vec<String> = (0..3)
        .map(|which| {
            runs.sort_unstable_by_key(|run| run[which]);
            millis(runs[STARTS / 2][which])
        })
        .collect();
    println!("start    first frame {}, rows {}, owners {}", figures[0], figures[1], figures[2]);
}

/// Presses keys of every kind, and tells how soon each kind was answered.
fn keys(terminal: &Terminal, interval: &str) {
    println!("keys     with a look every {interval}:");
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); KINDS.len()];
    let mut pause = 0;
    for _ in 0..ROUNDS {
        for ((_, presses), times) in KINDS.iter().zip(&mut times) {
            for (keys, shows) in *presses {
                // 20 to 60 ms, scattered.
                pause = (pause + 17) % 41;
                std::thread::sleep(Duration::from_millis(20 + pause));
                times.push(press(terminal, keys, *shows));
            }
        }
    }
    for ((name, _), times) in KINDS.iter().zip(&mut times) {
        println!("  {name:<22}{}", spread(times));
    }
    println!("  {:<22}{}", "all", spread(&mut times.concat()));
}

/// From a key to the frame that shows it.
fn press(terminal: &Terminal, keys: &str, shows: Shows) -> Duration {
    let before = terminal.look(|screen| told(screen, shows));
    let begun = Instant::now();
    terminal.press(keys);
    let what = format!("what {keys:?} asks for");
    terminal.wait_moment(&what, |screen| match shows {
        Cursor | Title | Heads => told(screen, shows) != before,
        Text(text) => screen.contents().contains(text),
        No(text) => !screen.contents().contains(text),
    }) - begun
}

/// The part of the screen that tells of it.
fn told(screen: &Screen, shows: Shows) -> String {
    let line = |number: u16| screen.rows(0, COLUMNS).nth(usize::from(number)).unwrap_or_default();
    match shows {
        Title => line(2),
        Heads => line(2) + &line(3),
        Cursor => {
            let style = |row: u16| screen.cell(row, COLUMNS / 3).map(|cell| (cell.inverse(), cell.bgcolor()));
            let rows = 4..ROWS - 2;
            let is_alone = |row: &u16| rows.clone().filter(|other| style(*other) == style(*row)).count() == 1;
            let cursor = rows.clone().find(is_alone).unwrap_or_default();
            // Columns at the right may hold what moves by itself.
            format!("{cursor} {}", line(cursor).chars().take(usize::from(COLUMNS / 2)).collect::<String>())
        }
        Text(_) | No(_) => String::new(),
    }
}

fn spread(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |percent: usize| millis(times[(times.len() - 1) * percent / 100]);
    let late = times.iter().filter(|time| **time > GOAL).count();
    let (count, goal) = (times.len(), GOAL.as_millis());
    format!("{:>10} median {:>10} at 99 % {:>10} at worst, {late} of {count} above {goal} ms", at(50), at(99), at(100))
}

/// Tells the time of looks beside that of bare dumps.
fn refresh(terminal: &Terminal) {
    let wants = Wants::new(Table::SHOWN.to_vec(), StateSet::ALL);
    terminal.press("\x14");
    terminal.wait_for("last look");
    let mut runs: Vec<[f64; 3]> = (0..LOOKS)
        .map(|_| {
            let begun = Instant::now();
            floor::dump(&wants);
            let dump = begun.elapsed().as_secs_f64() * 1000.0;
            let before = terminal.look(look_number);
            terminal.wait("another look", |screen| look_number(screen) != before);
            let [look, ask] = terminal.look(|screen| {
                let contents = screen.contents();
                let told = contents.split_once("last look").unwrap().1;
                let mut figures = told.split_whitespace().filter_map(|word| word.parse::<f64>().ok());
                [figures.next().unwrap(), figures.next().unwrap()]
            });
            [dump, look, ask]
        })
        .collect();
    let mut median = |figure: fn(&[f64; 3]) -> f64| {
        runs.sort_by(|one, other| figure(one).total_cmp(&figure(other)));
        figure(&runs[LOOKS / 2])
    };
    let [dump, look, ask] = [median(|run| run[0]), median(|run| run[1]), median(|run| run[2])];
    let [whole, asked] = [median(|run| run[1] / run[0]), median(|run| run[2] / run[0])];
    println!(
        "refresh  bare dump {dump:.1} ms, look {look:.1} ms ({whole:.2}), of it asked and decoded {ask:.1} ms ({asked:.2})"
    );
}

/// The line of the box that counts looks.
fn look_number(screen: &Screen) -> Option<String> {
    let contents = screen.contents();
    let line = contents.lines().find(|line| line.contains(" rows, every "))?;
    line.split_once("look ")?.1.split_once(',').map(|(number, _)| number.to_owned())
}

/// Processor time that the program has used (proc_pid_stat(5), utime and stime).
fn cpu(terminal: &Terminal) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", terminal.pid().as_raw_pid())).unwrap();
    let after_name = stat.rsplit(')').next().unwrap();
    let ticks: u64 = after_name.split_whitespace().skip(11).take(2).map(|word| word.parse::<u64>().unwrap()).sum();
    Duration::from_secs(ticks) / u32::try_from(rustix::param::clock_ticks_per_second()).unwrap()
}

/// A field of proc_pid_status(5), in kilobytes.
fn status(terminal: &Terminal, field: &str) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", terminal.pid().as_raw_pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn millis(span: Duration) -> String {
    format!("{:.1} ms", span.as_secs_f64() * 1000.0)
}
