//! What happens before each picture is taken.

use std::net::{Ipv4Addr, UdpSocket};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::time::{Duration, Instant};

use socket2::Socket;
use vt100::{Parser, Screen};

use crate::stage::{self, Actor, CACHE, CLIENTS, DATABASE, HOST, OTHERS, Pair, SEARCH};
use crate::support::terminal::{Terminal, program};

/// A picture.
pub struct Scene {
    /// Its file, without the ending.
    pub name: &'static str,
    /// In the bar of the window.
    pub title: &'static str,
    /// Leads to the screen.
    pub play: fn(&Path) -> Screen,
}

/// All pictures.
pub const SCENES: [Scene; 2] = [
    Scene { name: "screen", title: "sockscope on web-01", play: table },
    Scene { name: "lab", title: "sockscope on web-01: the lab", play: lab },
];

/// The scene of this name.
pub fn find(name: &str) -> &'static Scene {
    SCENES.iter().find(|scene| scene.name == name).expect("there is a scene of this name")
}

/// A web server at work, for three quarters of a minute.
fn table(path: &Path) -> Screen {
    let terminal = Terminal::running(program(path, &[]), 120, 40);
    // By the timer, which makes a stair of those that run out.
    terminal.press("sjj\r");
    let began = Instant::now();
    let until = |millis: u64| std::thread::sleep(Duration::from_millis(millis).saturating_sub(began.elapsed()));
    let _sshd = sshd();
    let _nginx = nginx();
    let (mut worker, mut caches, mut searches) = worker();
    for second in 2..42 {
        until(second * 1000);
        if second % 9 == 4 {
            worker.close_next();
            stage::follow(caches.pop().expect("one for each time"));
        }
        if second % 11 == 3 {
            stage::forget(searches.pop().expect("one for each time"));
        }
    }
    until(42_700);
    let _curl = Actor::new("curl", vec![stage::asking(OTHERS, 8080).into()]);
    until(44_200);
    let _rsync = Actor::new("rsync", vec![stage::unheard(Pair::to(OTHERS, 873), &[0; 1448]).into()]);
    // Opened and closed within the last look.
    until(45_500);
    let _dump = Actor::new("pg_dump", vec![Pair::to(DATABASE, 5432).alone().into()]);
    worker.close_next();
    until(46_400);
    photograph(&terminal)
}

fn sshd() -> Actor {
    let listener = stage::listen([0; 4], 22, 128);
    let session = Pair::from(OTHERS, 50514, &listener).alone();
    stage::keep_alive(&session, 7200);
    Actor::new("sshd", vec![listener.into(), session.into()])
}

fn nginx() -> Actor {
    let https = stage::listen([0; 4], 443, 511);
    let http = stage::listen([0; 4], 80, 511);
    let visitor = Pair::from(CLIENTS, 51822, &https).alone();
    let slow = stage::overfill(Pair::from(CLIENTS, 40118, &https));
    for port in [40220, 40222] {
        stage::queue_up(&https, OTHERS, port);
    }
    stage::half_open(&http, OTHERS, 61044);
    Actor::new("nginx", vec![https.into(), http.into(), visitor.into(), slow.into()])
}

/// The worker, with the far ends of its connections to the cache and to the search.
fn worker() -> (Actor, Vec<Socket>, Vec<Socket>) {
    let to = |server, port, count| {
        (0..count).map(move |_| Pair::to(server, port)).map(|pair| (OwnedFd::from(pair.near), pair.far))
    };
    let (cached, caches): (Vec<_>, Vec<_>) = to(CACHE, 6379, 5).unzip();
    let (searching, searches): (Vec<_>, Vec<_>) = to(SEARCH, 9200, 4).unzip();
    let question = UdpSocket::bind((Ipv4Addr::from(HOST), 0)).expect("it is the host's");
    question.connect((Ipv4Addr::from(DATABASE), 53)).expect("nobody is asked");
    let database = Pair::to(DATABASE, 5432).alone();
    stage::keep_alive(&database, 600);
    let app = UnixListener::bind("/run/app.sock").expect("/run is new");
    let rest = [question.into()].into_iter().chain(searching).chain([database.into(), app.into()]);
    (Actor::new("worker", cached.into_iter().chain(rest).collect()), caches.into_iter().rev().collect(), searches)
}

fn lab(path: &Path) -> Screen {
    let terminal = Terminal::running(program(path, &[]), 138, 34);
    terminal.wait_for("d demo");
    terminal.press("d");
    let is_there = |screen: &Screen| screen.contents().contains("client   TIME-WAIT");
    while !terminal.look(is_there) {
        terminal.wait("a step can be made", |screen| is_there(screen) || screen.contents().contains("Space next:"));
        terminal.press(" ");
    }
    std::thread::sleep(Duration::from_secs(13));
    photograph(&terminal)
}

/// The last whole frame. The emulator does not know text that is struck through (SGR 9): italics stand for it, which
/// the program does not use.
fn photograph(terminal: &Terminal) -> Screen {
    let (rows, columns) = terminal.look(Screen::size);
    let mut parser = Parser::new(rows, columns, 0);
    let recording = String::from_utf8(terminal.recording()).expect("it writes UTF-8");
    parser.process(recording.replace("\x1b[9m", "\x1b[3m").replace("\x1b[29m", "\x1b[23m").as_bytes());
    parser.screen().clone()
}
