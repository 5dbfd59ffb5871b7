//! The real program in a real pseudo-terminal: what it takes of the terminal it gives back, whatever ends or stops it.
//!
//! Each test runs in a process of its own, as the shell of a terminal of its own, among sockets of its own where the
//! host gives a namespace.
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

use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;
use sockscope::field::text::Ports;
use sockscope::model::capture::{Sink, Table};
use sockscope::model::names::NoNames;
use sockscope::model::socket::Socket;
use sockscope::model::state::StateSet;
use sockscope::query::listing::Query;
use sockscope::query::view::View;
use sockscope::session::{LabSettings, Scope, Session, Settings};
use sockscope::source::{Source, Target, Wants};
use sockscope::track::world::Row;
use sockscope::tui;
use sockscope::tui::app::Setup;
use sockscope::tui::history::History;
use sockscope::tui::keymap::Keymap;
use sockscope::tui::screen::Screen;
use sockscope::tui::scribe::{ExportError, Job, Scribe, Written};
use sockscope::tui::terminal::{Mouse, Screen as Taken};
use sockscope::tui::theme::Theme;
use sockscope::tui::themes::Themes;

use support::namespace::{again, in_own_process};
use support::terminal::{Terminal, program};

fn sockscope(arguments: &[&str]) -> Command {
    program(env!("CARGO_BIN_EXE_sockscope"), arguments)
}

/// The program in a terminal of the usual size, after its first rows.
fn started() -> Terminal {
    let terminal = Terminal::running(sockscope(&[]), 80, 24);
    terminal.wait_for("LISTEN");
    terminal.wait_taken();
    terminal
}

/// A listener that is certain to be among the rows.
fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

#[test]
fn the_table_shows_and_q_gives_the_terminal_back() {
    in_own_process("the_table_shows_and_q_gives_the_terminal_back", || {
        let (_listener, address) = listener();
        let mut terminal = Terminal::running(sockscope(&["-tln"]), 120, 24);
        terminal.wait_taken();
        terminal.wait_for(&format!("/{}", std::process::id()));
        let text = terminal.text();
        let row = text.lines().find(|line| line.contains(&address)).expect(&text);
        assert!(row.contains("0.0.0.0:*") && row.contains("termi"), "{row}");
        terminal.press("q");
        assert_eq!(terminal.wait_ended().code(), Some(0));
        terminal.assert_given_back();
        assert_eq!(terminal.text().trim(), "", "nothing stays on the main screen");
    });
}

#[test]
fn ctrl_c_is_a_key_that_quits() {
    in_own_process("ctrl_c_is_a_key_that_quits", || {
        let _listener = listener();
        let mut terminal = started();
        terminal.press("\x03");
        assert_eq!(terminal.wait_ended().code(), Some(0));
        terminal.assert_given_back();
    });
}

#[test]
fn signals_end_it_with_their_number() {
    in_own_process("signals_end_it_with_their_number", || {
        let _listener = listener();
        for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
            let mut terminal = started();
            terminal.signal(signal);
            assert_eq!(terminal.wait_ended().code(), Some(128 + signal.as_raw()));
            terminal.assert_given_back();
        }
    });
}

/// A program that was stopped and continued has its screen again and hears its keys.
#[track_caller]
fn check_continues(mut terminal: Terminal) {
    terminal.signal_job(Signal::CONT);
    terminal.wait_for("? help");
    terminal.wait_taken();
    terminal.press("?");
    terminal.wait_for("╭ Help");
    assert!(!terminal.text().contains("host$"), "not all is drawn anew:\n{}", terminal.text());
    terminal.press("q");
    assert_eq!(terminal.wait_ended().code(), Some(0));
    terminal.assert_given_back();
}

#[test]
fn ctrl_z_and_sigtstp_stop_it_without_its_screen() {
    in_own_process("ctrl_z_and_sigtstp_stop_it_without_its_screen", || {
        let _listener = listener();
        let by_key = |terminal: &Terminal| terminal.press("\x1a");
        let by_signal = |terminal: &Terminal| terminal.signal(Signal::TSTP);
        let ways: [&dyn Fn(&Terminal); 2] = [&by_key, &by_signal];
        for stop in ways {
            let terminal = started();
            stop(&terminal);
            terminal.wait_stopped();
            terminal.wait("the alternate screen is left", |screen| !screen.alternate_screen());
            terminal.assert_given_back();
            check_continues(terminal);
        }
    });
}

/// The script waits for the program: when only the program stops, the shell never gets its prompt back.
#[test]
fn ctrl_z_stops_the_whole_job() {
    in_own_process("ctrl_z_stops_the_whole_job", || {
        let _listener = listener();
        let mut script = Command::new("/bin/sh");
        script.args(["-c", r#""$0"; exit $?"#, env!("CARGO_BIN_EXE_sockscope")]);
        let terminal = Terminal::running(script, 80, 24);
        terminal.wait_for("LISTEN");
        terminal.press("\x1a");
        terminal.wait_stopped();
        check_continues(terminal);
    });
}

#[test]
fn ctrl_z_does_not_stop_it_for_ever() {
    in_own_process("ctrl_z_does_not_stop_it_for_ever", || {
        let _listener = listener();
        let mut terminal = Terminal::open(80, 24);
        terminal.run_without_a_shell(sockscope(&[]));
        terminal.wait_for("LISTEN");
        terminal.press("\x1a");
        terminal.wait_for("no shell is here");
        terminal.press("q");
        assert_eq!(terminal.wait_ended().code(), Some(0));
    });
}

#[test]
fn ctrl_l_wipes_off_what_others_wrote() {
    in_own_process("ctrl_l_wipes_off_what_others_wrote", || {
        let _listener = listener();
        let mut terminal = started();
        terminal.scribble("Broadcast message");
        terminal.press("\x0c");
        terminal.wait_without("Broadcast");
        terminal.wait_for("LISTEN");
        terminal.press("q");
        assert_eq!(terminal.wait_ended().code(), Some(0));
    });
}

/// SIGSTOP cannot be heard: the screen stays, but the shell puts its own modes back.
#[test]
fn sigstop_and_a_shell_do_not_confuse_it() {
    in_own_process("sigstop_and_a_shell_do_not_confuse_it", || {
        let _listener = listener();
        let terminal = started();
        terminal.signal(Signal::STOP);
        terminal.wait_stopped();
        terminal.be_the_shell();
        terminal.assert_modes_given_back();
        terminal.scribble("host$ fg");
        check_continues(terminal);
    });
}

#[test]
fn every_size_is_drawn() {
    in_own_process("every_size_is_drawn", || {
        let _listener = listener();
        let mut terminal = started();
        for (columns, rows) in [(120, 40), (1, 1), (10, 3), (200, 60), (40, 12), (39, 11), (0, 0), (80, 24)] {
            terminal.resize(columns, rows);
            terminal.wait(&format!("a screen of {columns}x{rows}"), |screen| {
                let at = |row, column| screen.cell(row, column).map_or("", |cell| cell.contents());
                let last: String = screen.rows(0, columns).last().unwrap();
                match (columns, rows) {
                    (40.., 12..) => {
                        at(2, columns - 1) == "╮" && at(rows - 2, columns - 1) == "╯" && last.contains("? help")
                    }
                    (10.., 3..) => at(rows - 2, 0) != "╰" && last.contains("? help"),
                    _ => true,
                }
            });
        }
        terminal.press("q");
        assert_eq!(terminal.wait_ended().code(), Some(0));
        terminal.assert_given_back();
    });
}

#[test]
fn keys_before_the_first_frame_are_not_lost() {
    in_own_process("keys_before_the_first_frame_are_not_lost", || {
        let (_listener, address) = listener();
        let port = address.rsplit(':').next().unwrap();
        let mut terminal = Terminal::open(120, 24);
        terminal.press(&format!("/sport = :{port}\r?"));
        terminal.run(sockscope(&[]));
        terminal.wait_for("╭ Help");
        terminal.press("?");
        terminal.wait_for(&format!("by state · / sport = :{port} ─"));
        terminal.wait_for(&address);
        terminal.press("q");
        assert_eq!(terminal.wait_ended().code(), Some(0));
    });
}

#[test]
fn a_flood_of_keys_is_survived() {
    in_own_process("a_flood_of_keys_is_survived", || {
        let _listener = listener();
        let mut terminal = started();
        terminal.press(&"jkGgsSbz# }{[]\r\tf1\r2p".repeat(100));
        // crossterm reads 1,024 bytes each time that the kernel tells it of new ones, and leaves the rest until then.
        while terminal.is_running() {
            terminal.press("q");
            std::thread::yield_now();
        }
        assert_eq!(terminal.wait_ended().code(), Some(0));
        terminal.assert_given_back();
    });
}

#[test]
fn it_ends_when_its_terminal_goes() {
    in_own_process("it_ends_when_its_terminal_goes", || {
        let _listener = listener();
        // After the first look nothing is drawn, so that no write can fail.
        let quiet = || sockscope(&["--interval", "60m"]);
        let runs: [fn(&mut Terminal, Command); 2] = [Terminal::run, Terminal::run_without_a_shell];
        for run in runs {
            let mut terminal = Terminal::open(120, 24);
            run(&mut terminal, quiet());
            terminal.wait_for(&format!("/{}", std::process::id()));
            // 1 when a write failed before the hang-up was heard.
            let code = terminal.hang_up().code();
            assert!([Some(128 + Signal::HUP.as_raw()), Some(1)].contains(&code), "{code:?}");
        }
    });
}

/// Where the program that panics does so.
const PANICS: &str = "SOCKSCOPE_TEST_PANICS";

/// Shows nothing at its first look, and panics at its second.
struct Faulty {
    looks: u32,
}

impl Source for Faulty {
    fn look(&mut self, _: &Wants, _: &mut dyn Sink) {
        self.looks += 1;
        assert!(self.looks < 2, "a fault made on purpose");
    }
    fn find(&mut self, _: &Target) -> std::io::Result<Option<Socket>> {
        Ok(None)
    }
}

/// Writes nothing.
struct Mute;

impl Scribe for Mute {
    fn line(&self, _: Row<'_>) -> String {
        String::new()
    }
    fn file_name(&self) -> String {
        String::new()
    }
    fn export(&self, job: &Job) -> Result<Written, ExportError> {
        Err(ExportError::Exists(job.path.clone()))
    }

    fn keep(&self, _name: &str, _view: Option<&View>) -> Result<(), String> {
        Ok(())
    }

    fn keep_theme(&self, _name: &str) -> Result<String, String> {
        Err("no settings".to_owned())
    }
}

/// Runs the screen over a source that panics on its thread.
fn panic_while_looking() {
    let settings = Settings {
        source: Arc::new(|| Box::new(Faulty { looks: 0 })),
        scanner: None,
        wants: Wants::new(Table::SHOWN.to_vec(), StateSet::ALL),
        interval: Duration::from_millis(100),
        lab: LabSettings::default(),
        events: None,
        remembered: sockscope::track::timeline::BOUND,
    };
    let setup = Setup {
        query: Query::default(),
        filter: String::new(),
        interval: settings.interval,
        ports: Ports::Numbers,
        scope: Scope::Own,
        screen: Screen::default(),
        columns: Vec::new(),
        mouse: Mouse::Ours,
        message: None,
        themes: Themes::new(vec![Theme::default()], 0),
        keymap: Keymap::default(),
        host: "host".to_owned(),
        names: std::sync::Arc::new(NoNames),
        scribe: Arc::new(Mute),
        chosen: String::new(),
        views: Vec::new(),
        history: History::default(),
    };
    let session = Session::start(settings).unwrap();
    tui::run(&session, setup).unwrap();
}

fn panic_while_drawing() {
    let mut screen = Taken::take(Mouse::Ours).unwrap();
    screen.draw(|frame| frame.render_widget("frame 1", frame.area())).unwrap();
    screen.draw(|_| panic!("a fault made on purpose")).unwrap();
}

/// Goes on drawing when another thread has panicked.
fn panic_beside_drawing() {
    let mut screen = Taken::take(Mouse::Ours).unwrap();
    screen.draw(|frame| frame.render_widget("frame 1", frame.area())).unwrap();
    std::thread::spawn(|| panic!("a fault made on purpose")).join().unwrap_err();
    screen.draw(|frame| frame.render_widget("frame 2", frame.area())).unwrap();
}

#[test]
fn a_panic_is_reported_on_a_terminal_that_was_given_back() {
    const TEST: &str = "a_panic_is_reported_on_a_terminal_that_was_given_back";
    in_own_process(TEST, || {
        match std::env::var(PANICS).as_deref() {
            Ok("looking") => return panic_while_looking(),
            Ok("drawing") => return panic_while_drawing(),
            Ok("beside") => return panic_beside_drawing(),
            _ => {}
        }
        for place in ["looking", "drawing", "beside"] {
            let mut command = again(TEST);
            command.env(PANICS, place).env("RUST_BACKTRACE", "0");
            let mut terminal = Terminal::running(command, 80, 24);
            assert_eq!(terminal.wait_ended().code(), Some(101));
            terminal.assert_given_back();
            let output = String::from_utf8(terminal.bytes()).unwrap();
            let (_, after) = output.split_once("\x1b[?1049h").expect("the screen was taken");
            let (before, after) = after.split_once("\x1b[?1049l\x1b[?25h").expect("the screen was given back");
            assert!(!before.contains("on purpose"), "the report is lost with the screen");
            assert!(after.contains("a fault made on purpose\r\n"), "no report, or in raw mode: {after:?}");
            // Leaving the alternate screen twice would put the cursor back, and what follows over the report.
            assert!(!after.contains("\x1b["), "the terminal is not left alone: {after:?}");
        }
    });
}
