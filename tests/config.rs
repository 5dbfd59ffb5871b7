//! Files of the user, through the program itself: what is read, what is said of mistakes, and that nothing hangs.
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

use std::io::Write;
use std::process::{Command, Output, Stdio};

use rustix::fs::{CWD, Mode, mkfifoat};

use support::scratch::Scratch;

/// The program with this folder as the user's.
fn program(home: &Scratch, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockscope"));
    command.args(arguments).env("XDG_CONFIG_HOME", home.path()).stdin(Stdio::null());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The exit code, a line of standard output, and what standard error begins with after the path of the folder.
#[track_caller]
fn check(home: &Scratch, output: &Output, code: i32, line: &str, error: &str) {
    let errors = text(&output.stderr).replace(&home.path().display().to_string(), "");
    assert_eq!(output.status.code(), Some(code), "{errors}");
    assert!(text(&output.stdout).lines().any(|found| found == line), "{}", text(&output.stdout));
    assert!(errors.starts_with(error) && errors.is_empty() == error.is_empty(), "{errors}");
}

#[test]
fn config_says_what_is_in_force_and_what_is_wrong() {
    let home = Scratch::new();
    let run = |arguments: &[&str]| program(&home, arguments).output().unwrap();
    let default = "theme = \"terminal\"                       # default";
    check(&home, &run(&["config"]), 0, default, "");
    home.file("sockscope/config.toml", b"theme = \"dusk\"\n");
    check(&home, &run(&["config"]), 0, "theme = \"dusk\"                           # line 1", "");
    check(&home, &run(&["config", "--no-config"]), 0, default, "");
    let mut paper = program(&home, &["config"]);
    paper.env("SOCKSCOPE_THEME", "paper");
    check(&home, &paper.output().unwrap(), 0, "theme = \"paper\"                          # SOCKSCOPE_THEME", "");
    home.file("sockscope/config.toml", b"theme = \"dsk\"\n");
    let wrong = "sockscope: /sockscope/config.toml:1:9: there is no theme `dsk`; did you mean `dusk`?";
    check(&home, &run(&["config"]), 1, default, wrong);
    home.file("sockscope/keymap.toml", b"[sockets]\nsort = \"Entr\"\n");
    home.file("sockscope/config.toml", b"");
    let wrong = "sockscope: /sockscope/keymap.toml:2:8: there is no key `Entr`; did you mean `Enter`?";
    check(&home, &run(&["config"]), 1, default, wrong);
}

#[test]
fn a_theme_of_the_user_is_listed_and_may_be_chosen() {
    let home = Scratch::new();
    home.file("sockscope/themes/mine.toml", b"about = \"Mine\"\n[labels]\nplain = \"#ffffff on #000000\"\n");
    home.file("sockscope/themes/dusk.toml", b"about = \"My dusk\"\nground = \"dark\"\n");
    home.file("sockscope/config.toml", b"theme = \"mine\"\n");
    for words in [&["themes"][..], &["--theme", "list"]] {
        let output = program(&home, words).output().unwrap();
        check(&home, &output, 0, "mine                 own    Mine", "");
        check(&home, &output, 0, "dusk                 dark   My dusk", "");
    }
    check(
        &home,
        &program(&home, &["config"]).output().unwrap(),
        0,
        "theme = \"mine\"                           # line 1",
        "",
    );
    let output = program(&home, &["themes", "--no-config"]).output().unwrap();
    check(&home, &output, 0, "dusk                 dark   Soft colours on a blue night", "");
}

#[test]
fn what_is_no_file_is_told_of_and_does_not_hang() {
    let home = Scratch::new();
    home.file("sockscope/themes/x", b"");
    let config = home.path().join("sockscope/config.toml");
    mkfifoat(CWD, &config, Mode::RUSR | Mode::WUSR).unwrap();
    let default = "theme = \"terminal\"                       # default";
    let output = program(&home, &["config"]).output().unwrap();
    check(&home, &output, 1, default, "sockscope: /sockscope/config.toml: it is a pipe, not a file;");
    std::fs::remove_file(&config).unwrap();
    std::fs::create_dir(&config).unwrap();
    let output = program(&home, &["config"]).output().unwrap();
    check(&home, &output, 1, default, "sockscope: /sockscope/config.toml: it is a directory, not a file;");
}

#[test]
fn a_file_that_was_asked_for_must_be_there() {
    let home = Scratch::new();
    let path = home.path().join("none.toml");
    let output = program(&home, &["--linear", "--config", path.to_str().unwrap()]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("there is no file"), "{}", text(&output.stderr));
    let output = program(&home, &["--linear", "--theme", "x", "--colours", "many"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("there is no value of colours `many`"), "{}", text(&output.stderr));
}

/// What the program says, given these lines to read.
fn linear(home: &Scratch, arguments: &[&str], lines: &str) -> Output {
    let mut child = program(home, arguments)
        .arg("--linear")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn lines_are_answered_and_mistakes_told() {
    let home = Scratch::new();
    home.file("sockscope/config.toml", b"filter = \"state listnening\"\n");
    let lines = "help\nfilter state\ncont\ncount rmote\nq\n";
    let output = linear(&home, &["--events", "poll"], lines);
    let (said, errors) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{errors}");
    assert!(errors.contains("config.toml:1:10: unknown state `listnening`"), "{errors}");
    for words in ["quit: end; so do", "this filter is wrong", "there is no word `cont`; did you mean `count`?"] {
        assert!(said.contains(words), "{said}");
    }
    assert!(!said.contains('\u{1b}') && !errors.contains('\u{1b}'));
}
