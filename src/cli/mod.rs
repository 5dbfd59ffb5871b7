//! Arguments, commands, exit codes. Only this layer knows clap, and only it ends the program.
//!
//! Parse, then plan, then run: `args` touches nothing but the arguments, `plan` asks the machine once, and
//! commands get what they need.

mod args;
pub mod config;
mod coverage;
mod demo;
mod demo_args;
mod environment;
mod events;
mod explain;
mod getopt;
mod keys;
mod lab;
mod linear;
mod list;
mod manual;
mod netstat;
mod plain;
mod plan;
mod screen;
mod scribe;
mod selection;
mod ss;
mod themes;

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use crate::session::{HOLDER, KeepError};

use args::{Arguments, Verb};
use environment::Medium;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// A tool whose place this program takes. It has rules of its own for options.
struct DropIn {
    /// The name of a symlink to this program, or its first argument.
    name: &'static str,
    /// What it is, in a line.
    about: &'static str,
    /// Does what the tool does: called with the name by which messages call it, and its arguments.
    run: fn(&OsStr, &[OsString]) -> ExitCode,
    /// Its options, for telling about them.
    flags: fn() -> Vec<manual::Flag>,
}

/// The tools.
const DROP_INS: [DropIn; 2] = [
    DropIn { name: "netstat", about: "In the place of netstat", run: netstat::main, flags: netstat::flags },
    DropIn { name: "ss", about: "In the place of ss", run: ss::main, flags: ss::flags },
];

/// The program as a whole: parses, runs, reports.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    holder(&arguments).or_else(|| drop_in(&arguments)).unwrap_or_else(|| own(arguments))
}

/// Holds cells in the namespace that this process was started in, if the lab started it. Nobody else asks for that, and
/// so no help tells of it.
fn holder(arguments: &[OsString]) -> Option<ExitCode> {
    let is_asked = arguments.get(1).is_some_and(|first| first == HOLDER);
    is_asked.then(|| lab::serve().unwrap_or_else(Failure::report))
}

/// Does what the tool does as which this program was called, if it was.
fn drop_in(arguments: &[OsString]) -> Option<ExitCode> {
    let (program, rest) = arguments.split_first()?;
    let called = Path::new(program).file_name();
    if let Some(tool) = DROP_INS.iter().find(|tool| called == Some(OsStr::new(tool.name))) {
        return Some((tool.run)(program, rest));
    }
    let (first, rest) = rest.split_first()?;
    DROP_INS.iter().find(|tool| first == tool.name).map(|tool| (tool.run)(first, rest))
}

fn own(arguments: Vec<OsString>) -> ExitCode {
    let arguments = match Arguments::of(arguments) {
        Ok(arguments) => arguments,
        Err(refusal) => {
            if let Some(text) = args::unknown_option(&refusal) {
                return Failure::Unknown(text).report();
            }
            // Help and version are asked for, and go to standard output with exit code 0; the rest is wrong.
            let printed = refusal.print();
            if refusal.use_stderr() {
                return wrong_arguments();
            }
            return printed.map_err(Failure::Output).map_or_else(Failure::report, |()| ExitCode::SUCCESS);
        }
    };
    match run(arguments) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    match &arguments.verb {
        Some(Verb::Demo(demo)) => demo::run(demo, arguments.source),
        Some(Verb::Lab(cell)) => lab::run(cell, arguments.source),
        Some(Verb::Events(watch)) => {
            events::run(watch, arguments.source.into(), arguments.events.into(), arguments.namespaces.into())
        }
        Some(Verb::Explain(words)) => explain::run(words),
        Some(Verb::List(list)) => list::run(list, arguments.source.into(), arguments.namespaces.into()),
        Some(Verb::Config(ask)) => config::command::run(ask, &arguments.start.choice()),
        Some(Verb::Themes) => themes::run(&arguments.start.choice()),
        Some(Verb::Completions { shell }) => manual::completions(*shell),
        Some(Verb::Man { page }) => manual::man(page.as_deref()),
        None if arguments.start.theme.as_deref() == Some("list") => themes::run(&arguments.start.choice()),
        None if arguments.start.linear => linear::run(&arguments),
        None => match environment::medium() {
            Medium::Screen => screen::run(&arguments),
            Medium::Lines => linear::instead_of_a_screen(&arguments),
            Medium::Once => plain::run(&plan::Plan::make(&arguments)?),
        },
    }
}

/// The exit code of clap for wrong arguments, and ours for a wrong filter.
fn wrong_arguments() -> ExitCode {
    ExitCode::from(2)
}

/// As a shell reports a process that a signal ended.
fn ended_by(signal: i32) -> ExitCode {
    ExitCode::from(u8::try_from(128 + signal).unwrap_or(u8::MAX))
}

/// Becomes the number of the signal that asks the program to end, so that it ends in order.
fn interrupted() -> io::Result<Arc<AtomicUsize>> {
    let heard = Arc::new(AtomicUsize::new(0));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        let number = usize::try_from(signal).unwrap_or_default();
        signal_hook::flag::register_usize(signal, Arc::clone(&heard), number)?;
    }
    Ok(heard)
}

/// Why the program ends early.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// The filter is wrong; the text has a caret under the word.
    #[error("{0}")]
    Filter(String),
    /// A name that is asked for does not exist.
    #[error("{0}")]
    Unknown(String),
    /// A table could not be read to its end.
    #[error("{0}")]
    Table(String),
    /// A mode of netstat that has no JSON, by its option.
    #[error("{0}: only sockets and the counters of -s have a form in JSON")]
    NoJson(&'static str),
    /// Writing to standard output failed.
    #[error("writing to standard output failed: {0}")]
    Output(#[source] io::Error),
    /// The session could not be started.
    #[error("starting the threads that read sockets failed: {0}")]
    Session(#[source] io::Error),
    /// A cell of the lab is not held.
    #[error(transparent)]
    Lab(#[from] KeepError),
    /// Events cannot be heard, or no more.
    #[error("{0}")]
    Events(String),
    /// The screen ended early.
    #[error(transparent)]
    Screen(#[from] crate::tui::TuiError),
}

impl Failure {
    /// Says it on standard error. A reader that has gone away is a quiet end.
    fn report(self) -> ExitCode {
        if let Self::Output(cause) = &self
            && cause.kind() == io::ErrorKind::BrokenPipe
        {
            return ExitCode::SUCCESS;
        }
        use io::Write;
        let _ = writeln!(io::stderr(), "sockscope: {self}");
        match self {
            Self::Filter(_) | Self::Unknown(_) => wrong_arguments(),
            Self::Table(_)
            | Self::NoJson(_)
            | Self::Output(_)
            | Self::Session(_)
            | Self::Lab(_)
            | Self::Events(_)
            | Self::Screen(_) => ExitCode::FAILURE,
        }
    }
}
