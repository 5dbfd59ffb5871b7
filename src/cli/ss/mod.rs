//! `sockscope ss`: ss(8) word for word. docs/SS.md says what it is and where it differs.
//!
//! [`options`] is the table that parser and usage text come from, [`request`] what the words ask for, [`selection`] which
//! sockets that means, [`run`] the work. The filter is `query::filter::flat`, the columns are `print::ss`.

mod expression;
mod flags;
mod listing;
mod machine;
mod options;
mod request;
mod run;
mod selection;
mod tables;
#[cfg(test)]
mod tests;
mod usage;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt as _;
use std::process::ExitCode;

use crate::cli::getopt::{Complaint, Order};
use crate::model::printable;

pub(super) use flags::flags;
use request::Stop;

/// What ss answers for a wrong option, a wrong filter, a wrong state.
const WRONG: u8 = 255;

/// The version of iproute2 whose output this is.
const VERSION: &str = "ss utility, iproute2-7.3.0";

/// Runs ss with these words. `program` is what it was called by; only complaints about options name it.
pub(super) fn main(program: &OsStr, words: &[OsString]) -> ExitCode {
    let outcome = request::request(words, Order::of_environment(), &mut machine::Host).and_then(run::run);
    let code = outcome.unwrap_or_else(|stop| report(program, &stop));
    ExitCode::from(code)
}

/// Says why there is nothing more to do; gives the exit code.
fn report(program: &OsStr, stop: &Stop) -> u8 {
    let (mut out, mut err) = (io::stdout(), io::stderr());
    // Who does not read the reason cannot be told that either.
    let _ = match stop {
        Stop::Help => out.write_all(usage::usage().as_bytes()),
        Stop::Version => writeln!(out, "{VERSION}"),
        Stop::Option(Complaint(said)) => {
            let line = printable::text(&[program.as_bytes(), b": ", said].concat());
            write!(err, "{line}\n{}", usage::usage())
        }
        Stop::Usage(line) => write!(err, "{line}\n{}", usage::usage()),
        Stop::Said(line, _) => writeln!(err, "{line}"),
        Stop::Ended(_) => Ok(()),
    };
    match stop {
        Stop::Help | Stop::Version => 0,
        Stop::Option(_) | Stop::Usage(_) => WRONG,
        Stop::Said(_, code) | Stop::Ended(code) => *code,
    }
}
