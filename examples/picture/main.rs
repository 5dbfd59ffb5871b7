//! Makes the pictures in `assets/`: the real program over real sockets, in a namespace and a pseudo-terminal of its
//! own. `assets/make-picture` runs it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::allow_attributes,
    dead_code,
    reason = "support of the tests, and a tool that ends when something is missing"
)]

mod scenes;
mod stage;
#[path = "../../tests/support/mod.rs"]
mod support;
mod svg;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use scenes::Scene;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["act", name, sockets @ ..] => stage::act(name, sockets).expect("an actor needs a name and open sockets"),
        ["inside", name, folder] => draw(scenes::find(name), Path::new(folder)),
        [folder] => return outside(folder),
        _ => {
            eprintln!("usage: picture FOLDER");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

/// Each picture has a namespace of its own, and so a process.
fn outside(folder: &str) -> ExitCode {
    let start = |scene: &Scene| {
        let mut command = Command::new(std::env::current_exe().expect("a program knows its file"));
        support::namespace::spawn(command.args(["inside", scene.name, folder]))
    };
    let running: Vec<_> = scenes::SCENES.iter().map(start).collect();
    let drawn =
        running.into_iter().flatten().filter_map(|mut child| child.wait().ok()).filter(|status| status.success());
    if drawn.count() == scenes::SCENES.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn draw(scene: &Scene, folder: &Path) {
    stage::set().expect("a namespace of its own has a host name, addresses and a /run");
    let screen = (scene.play)(&program());
    let text = svg::svg(&screen, scene.title, &screen.contents());
    std::fs::write(folder.join(scene.name).with_extension("svg"), text).expect("the folder can be written");
}

/// The program, built beside this example.
fn program() -> PathBuf {
    let own = std::env::current_exe().expect("a program knows its file");
    let program = own.ancestors().nth(2).expect("examples lie in a folder of their own").join("sockscope");
    assert!(program.exists(), "{} is missing: cargo build --bin sockscope", program.display());
    program
}
