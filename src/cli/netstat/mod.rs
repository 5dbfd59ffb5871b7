//! `netstat`, for those whose fingers know it: the options, texts, messages and exit codes of net-tools 2.10.
//!
//! Decides what is done and how it ends; rows come from `source`, their layout from `print`. What it does not copy:
//! control characters go out harmless, and output that cannot be written is an error (netstat says nothing of it).

mod flags;
mod modes;
mod parse;
mod said;
mod sockets;
#[cfg(test)]
mod tests;
mod words;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt as _;
use std::process::ExitCode;

use crate::model::printable;

use super::Failure;
use super::getopt::Order;
pub(super) use flags::flags;
use parse::{End, Mode};

/// netstat's exit code when something that was asked for is not there.
const REFUSED: u8 = 1;
/// netstat's exit code for wrong arguments.
const USAGE: u8 = 3;

/// Does what netstat does. `program` is the name that messages of getopt_long(3) begin with.
pub(super) fn main(program: &OsStr, arguments: &[OsString]) -> ExitCode {
    run(program, arguments).unwrap_or_else(Failure::report)
}

fn run(program: &OsStr, arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let mut notes = String::new();
    let parsed = parse::parse(arguments, Order::of_environment(), &mut notes);
    say(&notes);
    match parsed {
        Ok(mode) => begin(mode),
        Err(end) => tell(end, &printable::text(program.as_bytes())),
    }
}

fn begin(mode: Mode) -> Result<ExitCode, Failure> {
    match mode {
        Mode::Sockets(sockets) => sockets::run(&sockets),
        Mode::Statistics(given) => modes::statistics(&given),
        Mode::Routes(given) => modes::routes(&given),
        Mode::Interfaces(given) => modes::interfaces(&given),
        Mode::Groups(sockets, given) => modes::groups(sockets, &given),
        Mode::Masquerade(given) => modes::masquerade(&given),
    }
}

fn tell(end: End, program: &str) -> Result<ExitCode, Failure> {
    match end {
        End::Help => {
            print(said::USAGE)?;
            say(said::FAMILIES);
            Ok(ExitCode::SUCCESS)
        }
        End::Version => print(said::VERSION).map(|()| ExitCode::SUCCESS),
        End::Usage(why) => {
            if let Some(why) = why {
                say(&format!("{program}: {why}\n"));
            }
            say(said::USAGE);
            say(said::FAMILIES);
            Ok(ExitCode::from(USAGE))
        }
        End::Refused(text) => {
            say(&text);
            Ok(ExitCode::from(REFUSED))
        }
    }
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Failure::Output)
}

/// Standard error is the last place to complain to, so its own failure is not told.
fn say(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}
