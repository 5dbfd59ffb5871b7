//! What a look costs at 1,000, 100,000 and 1,000,000 sockets, from the kernel's bytes to a frame, and what a world takes.
//!
//!     cargo bench --bench scale               all three
//!     cargo bench --bench scale -- 100000     so many sockets
//!
//! The sockets are staged, so that the kernel has no part in it; `benches/query.rs` has the listings between the two
//! ends, and `benches/screen.rs` the whole program over real sockets. Prints the median of some runs of each, and judges
//! none:
//!
//! - **decode**: netlink messages as the kernel writes them, in datagrams of 32 KiB, to a snapshot.
//! - **first look**, **diff**: a snapshot that the tracker takes in, as the first one and as one after it, of which a
//!   hundredth moved and another hundredth was replaced.
//! - **frame**: the screen of 200x60 cells, drawn into a buffer.
//! - **world**: memory that one world takes (its sockets have no tcp_info), and the most that there was while the next one
//!   was made beside it. Each size is measured in a process of its own, by what the kernel says of it.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::allow_attributes,
    dead_code,
    reason = "a bench, beside parts that others use"
)]

mod staged;

use std::net::IpAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;
use sockscope::decode::decoder::Decoder;
use sockscope::field::text::Ports;
use sockscope::model::address::Endpoint;
use sockscope::model::capture::{Form, Frame, Sink, Table};
use sockscope::model::key::Identity;
use sockscope::model::names::NoNames;
use sockscope::model::socket::Socket;
use sockscope::model::state::State;
use sockscope::model::time::Moment;
use sockscope::query::listing::Query;
use sockscope::query::view::View;
use sockscope::session::Update;
use sockscope::track::tracker::Tracker;
use sockscope::track::world::{Row, World};
use sockscope::tui::app::{App, Event, Setup};
use sockscope::tui::draw::draw;
use sockscope::tui::history::History;
use sockscope::tui::keymap::Keymap;
use sockscope::tui::screen::Screen;
use sockscope::tui::scribe::{ExportError, Job, Scribe, Written};
use sockscope::tui::terminal::Mouse;
use sockscope::tui::theme::{Charset, Colours, Theme};
use sockscope::tui::themes::Themes;

/// Set in the process that measures.
const INSIDE: &str = "SOCKSCOPE_BENCH_INSIDE";
const SIZES: [u32; 3] = [1000, 100_000, 1_000_000];
/// Runs of each, of which the median is told.
const RUNS: usize = 7;
/// Looks of a tracker, of which the median is told: each second one a second later.
const LOOKS: u64 = 7;
/// One socket of so many moves between two looks, and another one goes and a new one comes.
const PART: u32 = 100;
/// The kernel fills no more of a datagram of a dump.
const DATAGRAM: usize = 32 * 1024;

fn main() {
    if std::env::var_os(INSIDE).is_some() {
        return staged::sizes(&[]).into_iter().for_each(measure);
    }
    println!("sockets: {:>26}{:>14}{:>12}", "median", "a socket", "");
    for sockets in staged::sizes(&SIZES) {
        let mut command = Command::new(std::env::current_exe().unwrap());
        assert!(command.arg(sockets.to_string()).env(INSIDE, "1").status().unwrap().success());
    }
}

fn measure(sockets: u32) {
    println!("{sockets}");
    // Memory first: what is freed later stays with the process.
    let world = memory(sockets);
    tell("frame, 200x60", sockets, frame(world));
    tell("decode", sockets, decode(sockets));
    let (first, diff) = looks(sockets);
    tell("first look", sockets, first);
    tell("diff", sockets, diff);
}

fn tell(what: &str, sockets: u32, taken: Duration) {
    let each = taken.as_secs_f64() * 1e9 / f64::from(sockets);
    println!("  {what:<16} {:>16} {each:>10.1} ns", staged::millis(taken));
}

/// Tells what a world takes, and what the next one beside it; answers with a world.
fn memory(sockets: u32) -> Arc<World> {
    let each = |bytes: u64| bytes as f64 / f64::from(sockets);
    let before = status("VmRSS:");
    let mut tracker = Tracker::default();
    tracker.absorb(staged::snapshot(look(0), population(sockets, 0)));
    staged::learn(&mut tracker);
    let shown = tracker.world();
    let one = status("VmRSS:") - before;
    println!("  {:<16} {:>12} MiB {:>10.1} bytes", "world", one >> 20, each(one));
    tracker.absorb(staged::snapshot(look(1), population(sockets, 1)));
    let most = status("VmHWM:") - before;
    println!("  {:<16} {:>12} MiB {:>10.1} bytes", "two at most", most >> 20, each(most));
    drop(tracker);
    shown
}

/// A field of proc_pid_status(5), in bytes.
fn status(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10
}

const fn look(number: u64) -> Moment {
    Moment::from_millis(number * 1000)
}

/// The sockets of a look, in the room that a decoder would have given them.
fn population(sockets: u32, look: u64) -> Vec<Socket> {
    let mut made = Vec::with_capacity(sockets as usize);
    made.extend((0..sockets).map(|number| after(look, number)));
    made
}

/// A socket as of a look.
fn after(looks: u64, number: u32) -> Socket {
    let mut socket = staged::socket(number);
    let turn = u64::from(number % PART);
    if turn < looks && socket.state == State::Established {
        socket.state = State::FinWait2;
    }
    if turn >= u64::from(PART) - looks.min(u64::from(PART)) {
        let Identity::Cookie(cookie) = socket.key.identity else { return socket };
        socket.key.identity = Identity::Cookie(!cookie);
    }
    socket.read = look(looks);
    socket
}

/// The first look of a tracker, and those after it.
fn looks(sockets: u32) -> (Duration, Duration) {
    let mut tracker = Tracker::default();
    let mut times: Vec<Duration> = (0..=LOOKS)
        .map(|number| {
            let snapshot = staged::snapshot(look(number), population(sockets, number));
            // A screen keeps the world that it shows until it has the next one.
            let shown = tracker.world();
            let start = Instant::now();
            let changes = tracker.absorb(snapshot);
            let taken = start.elapsed();
            assert_eq!(changes.is_empty(), number == 0, "sockets came and went");
            if number == 0 {
                staged::learn(&mut tracker);
            }
            drop(shown);
            taken
        })
        .collect();
    let first = times.remove(0);
    times.sort_unstable();
    (first, times[times.len() / 2])
}

fn decode(sockets: u32) -> Duration {
    let dump = dump(sockets);
    staged::median(RUNS, || {
        let mut decoder = Decoder::new(look(0)).reusing(Vec::with_capacity(sockets as usize));
        for bytes in &dump {
            let (form, at) = (Form::Netlink, look(0));
            decoder.frame(Frame { table: Table::Tcp4, form, netns: staged::NETNS, at, bytes });
        }
        let snapshot = decoder.finish();
        assert_eq!((snapshot.sockets.len(), snapshot.coverage.len()), (sockets as usize, 0), "all is decoded");
        snapshot
    })
}

/// The answers of the kernel to a question for these sockets (linux/inet_diag.h), without its last word.
fn dump(sockets: u32) -> Vec<Vec<u8>> {
    let mut datagrams = vec![Vec::with_capacity(DATAGRAM)];
    for number in 0..sockets {
        let message = message(&staged::socket(number));
        if datagrams.last().is_some_and(|last| last.len() + message.len() > DATAGRAM) {
            datagrams.push(Vec::with_capacity(DATAGRAM));
        }
        datagrams.last_mut().unwrap().extend(message);
    }
    datagrams
}

/// `struct nlmsghdr`, `struct inet_diag_msg`, and the attributes that come unasked.
fn message(socket: &Socket) -> Vec<u8> {
    const DIAG_BY_FAMILY: u16 = 20;
    const MULTI: u16 = 2;
    let ends = socket.ends.inet().unwrap();
    let Identity::Cookie(cookie) = socket.key.identity else { return Vec::new() };
    let timer = if socket.timer.runs() { 3 } else { 0 };
    let state = (0..).find(|number| State::from_number(*number) == socket.state).unwrap();
    let mut body = vec![2, state, timer, socket.timer.retransmits];
    body.extend([ends.local.port, ends.remote.port].map(u16::to_be_bytes).concat());
    body.extend([ends.local, ends.remote].map(address).concat());
    let [low, high] = [cookie as u32, (cookie >> 32) as u32];
    let (left, queues) = (socket.timer.left_ms, [socket.receive_queue, socket.send_queue]);
    body.extend([0, low, high, left, queues[0], queues[1], socket.uid, socket.inode].map(u32::to_ne_bytes).concat());
    if socket.inode != 0 {
        // INET_DIAG_SHUTDOWN, INET_DIAG_SOCKOPT, INET_DIAG_CGROUP_ID.
        for (kind, value) in [(8, &[0][..]), (22, &[2, 0]), (21, &4711_u64.to_ne_bytes())] {
            body.extend([u16::try_from(4 + value.len()).unwrap(), kind].map(u16::to_ne_bytes).concat());
            body.extend(value);
            body.resize(body.len().next_multiple_of(4), 0);
        }
    }
    let mut message = u32::try_from(16 + body.len()).unwrap().to_ne_bytes().to_vec();
    message.extend([DIAG_BY_FAMILY, MULTI].map(u16::to_ne_bytes).concat());
    message.extend([1_u32, 0].map(u32::to_ne_bytes).concat());
    message.extend(body);
    message
}

fn address(end: Endpoint) -> [u8; 16] {
    let IpAddr::V4(address) = end.address else { return [0; 16] };
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&address.octets());
    bytes
}

/// Draws this world again and again.
fn frame(world: Arc<World>) -> Duration {
    let size = Rect { x: 0, y: 0, width: 200, height: 60 };
    let mut app = App::new(setup(), size);
    app.update(Event::Updates(vec![Update::World(world)]), look(1));
    let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).unwrap();
    staged::median(RUNS * 3, || {
        terminal.draw(|frame| draw(&app, frame, look(1))).unwrap();
    })
}

fn setup() -> Setup {
    Setup {
        query: Query::default(),
        filter: String::new(),
        chosen: String::new(),
        interval: Duration::from_secs(1),
        ports: Ports::Numbers,
        scope: sockscope::session::Scope::Own,
        screen: Screen::default(),
        columns: Vec::new(),
        mouse: Mouse::Ours,
        message: None,
        themes: Themes::new(vec![Theme::terminal(Colours::True, Charset::Unicode)], 0),
        keymap: Keymap::default(),
        host: "web-01".to_owned(),
        names: Arc::new(NoNames),
        views: Vec::new(),
        history: History::default(),
        scribe: Arc::new(Nobody),
    }
}

/// Writes nothing.
struct Nobody;

impl Scribe for Nobody {
    fn line(&self, _row: Row<'_>) -> String {
        String::new()
    }

    fn file_name(&self) -> String {
        String::new()
    }

    fn export(&self, job: &Job) -> Result<Written, ExportError> {
        Ok(Written { path: job.path.clone(), rows: 0 })
    }

    fn keep(&self, _name: &str, _view: Option<&View>) -> Result<(), String> {
        Ok(())
    }

    fn keep_theme(&self, _: &str) -> Result<String, String> {
        Err(String::new())
    }
}
