//! What the real program writes to a real terminal: no colour and no letter that the terminal was said to lack, nothing
//! that a process or a path smuggles in, and the demo as the table shows it.
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

use std::ffi::OsStr;
use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::UnixListener;

use support::namespace::in_own_process;
use support::population::Population;
use support::scratch::Scratch;
use support::terminal::{Terminal, program};

/// Everything that can be seen: both screens, the boxes over them, a prompt with a mistake.
const TOUR: [(&str, &str); 11] = [
    ("", "0.0.0.0:*"),
    ("G\r", "Detail"),
    ("\r?", "Help"),
    ("?i", " Gaps "),
    ("ibj\r", "by process"),
    ("/state foo", "^^^"),
    ("\r", "Enter keep"),
    ("\x1b", "d demo"),
    ("d", "tcp-echo"),
    (" ", "step by step"),
    (" ", "SYN-SENT"),
];

/// Every byte that comes out on a tour of the program in this environment, among sockets of all kinds.
fn tour(environment: &[(&str, &str)]) -> Terminal {
    let mut command = program(env!("CARGO_BIN_EXE_sockscope"), &[]);
    command.envs(environment.iter().copied());
    let mut terminal = Terminal::running(command, 160, 50);
    for (keys, then) in TOUR {
        terminal.press(keys);
        terminal.wait_for(then);
    }
    terminal.press("q");
    assert_eq!(terminal.wait_ended().code(), Some(0));
    terminal
}

/// Whether any SGR sequence (ECMA-48 8.3.117) sets a colour; 39, 49 and 59 set the terminal's own.
fn has_colour(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let sequences = text.split("\x1b[").skip(1).filter_map(|rest| {
        let end = rest.find(|symbol: char| symbol.is_ascii_alphabetic())?;
        (rest[end..].starts_with('m')).then(|| &rest[..end])
    });
    let is_colour = |number: u16| matches!(number, 30..=38 | 40..=48 | 58 | 90..=97 | 100..=107);
    sequences.flat_map(|sequence| sequence.split([';', ':'])).filter_map(|number| number.parse().ok()).any(is_colour)
}

#[test]
fn colours_come_only_where_they_are_wanted() {
    in_own_process("colours_come_only_where_they_are_wanted", || {
        let _population = Population::new();
        assert!(has_colour(&tour(&[]).bytes()), "no colour anywhere, so that this test could not fail");
        assert!(!has_colour(&tour(&[("NO_COLOR", "1")]).bytes()));
        assert!(!has_colour(&tour(&[("TERM", "vt100")]).bytes()));
    });
}

#[test]
fn a_terminal_that_cannot_move_its_cursor_gets_lines() {
    in_own_process("a_terminal_that_cannot_move_its_cursor_gets_lines", || {
        let _tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut command = program(env!("CARGO_BIN_EXE_sockscope"), &["-tln", "--no-config"]);
        command.env("TERM", "dumb");
        let mut terminal = Terminal::running(command, 80, 24);
        terminal.wait_for("help lists what may be typed");
        terminal.press("quit\n");
        assert_eq!(terminal.wait_ended().code(), Some(0));
        assert!(terminal.text().contains("so this is --linear"), "{}", terminal.text());
        assert!(terminal.text().contains("LISTEN 1") && !terminal.bytes().contains(&b'\x1b'), "{}", terminal.text());
    });
}

#[test]
fn a_locale_without_unicode_gets_ascii() {
    in_own_process("a_locale_without_unicode_gets_ascii", || {
        let _population = Population::new();
        assert!(!tour(&[]).bytes().is_ascii(), "nothing but ASCII anywhere, so that this test could not fail");
        for locale in [("LANG", "C"), ("LC_ALL", "POSIX")] {
            let bytes = tour(&[locale]).bytes();
            let odd = bytes.iter().position(|byte| !byte.is_ascii());
            let around = odd.map(|at| String::from_utf8_lossy(&bytes[at.saturating_sub(20)..at + 20]).into_owned());
            assert_eq!(around, None, "{locale:?}");
        }
    });
}

/// What a process or a path may be called to reach the terminal: a title, a query whose answer becomes keys, the
/// clipboard, a control of eight bits, a turned line, an end of the line.
const HOSTILE: [&[u8]; 7] =
    [b"\x1b]0;pwn\x07", b"\x1b[6n", b"\x1b]52;c;cHdu\x07", b"\x1bPq", b"\xc2\x9b5n", "\u{202e}".as_bytes(), b"\xff"];

#[test]
fn nothing_smuggled_in_reaches_the_terminal() {
    in_own_process("nothing_smuggled_in_reaches_the_terminal", || {
        let scratch = Scratch::new();
        let path = [scratch.path().as_os_str().as_bytes(), b"/first\nsecond", &HOSTILE.concat(), b"last"].concat();
        let _unix = UnixListener::bind(OsStr::from_bytes(&path)).unwrap();
        let _tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        for name in HOSTILE {
            // The kernel keeps 15 bytes.
            std::fs::write("/proc/self/comm", [b"A\n", name, b"Z"].concat()).unwrap();
            let own = format!("Z/{}", std::process::id());
            let mut terminal = Terminal::running(program(env!("CARGO_BIN_EXE_sockscope"), &[]), 230, 24);
            terminal.wait_for(&own);
            terminal.press("/src unix:*last\r");
            terminal.wait_for(" 1 of ");
            let text = terminal.text();
            let row = text.lines().find(|line| line.contains("????last ")).expect(&text);
            assert!(row.contains("last ") && row.contains(" A.") && row.contains(&own), "not on one line:\n{text}");
            terminal.press("G\r");
            terminal.wait_for("first.second");
            terminal.press("bj\r");
            terminal.wait_for("by process");
            terminal.press("q");
            terminal.wait_ended();
            let bytes = terminal.bytes();
            for smuggled in HOSTILE {
                let found = bytes.windows(smuggled.len()).any(|window| window == smuggled);
                assert!(!found, "{:?} comes through", smuggled.escape_ascii().to_string());
            }
        }
    });
}

#[test]
fn a_demo_leaves_its_time_wait_in_the_table() {
    in_own_process("a_demo_leaves_its_time_wait_in_the_table", || {
        let mut terminal = Terminal::running(program(env!("CARGO_BIN_EXE_sockscope"), &[]), 160, 50);
        terminal.wait_for("d demo");
        terminal.press("d");
        let client = |text: &str| text.lines().find(|line| line.contains("client   TIME-WAIT")).map(str::to_owned);
        while client(&terminal.text()).is_none() {
            terminal.wait("a step can be made, or the last one was", |screen| {
                screen.contents().contains("Space next:") || client(&screen.contents()).is_some()
            });
            terminal.press(" ");
        }
        terminal.wait("the client is in TIME-WAIT", |screen| client(&screen.contents()).is_some());
        let row = client(&terminal.text()).unwrap();
        assert!(row.contains("timewait  █"), "{row}");
        terminal.wait("its time runs", |screen| client(&screen.contents()).is_some_and(|now| now != row));
        let address = row.split_whitespace().find(|word| word.starts_with("127.0.0.1:")).unwrap();
        terminal.press("x");
        terminal.wait_for("sets the stage");
        terminal.press("1");
        terminal.wait("the row stands in the table", |screen| {
            screen.contents().lines().any(|line| line.contains(address) && line.contains("timewait "))
        });
        terminal.press("q");
        assert_eq!(terminal.wait_ended().code(), Some(0));
    });
}
