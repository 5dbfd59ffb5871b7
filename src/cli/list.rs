//! Prints the rows once, in the layout of ss: what the program does when its output is no terminal.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use crate::field::text::Ports;
use crate::model::coverage::Gap;
use crate::model::socket::{Protocol, Socket};
use crate::print::ss::{Options, Part, Parts, print, width_from_columns};
use crate::session::{Holding, look_once};
use crate::source::Wants;
use crate::source::live::Live;

use super::Failure;
use super::plan::Plan;

/// Looks, prints, and says on standard error what could not be read. The exit code is 1 when that is a whole table.
pub(super) fn run(plan: &Plan) -> Result<ExitCode, Failure> {
    let states = plan.query.filter.states().unwrap_or(plan.query.selection.states);
    let wants = Wants::new(plan.tables(), states);
    let holding = if plan.say.processes { Holding::Wanted } else { Holding::Unwanted };
    let (snapshot, holders) = look_once(&mut Live::new(plan.mode), &wants, holding);
    // /proc cannot be asked for states, and the filter was not given to the kernel.
    let expression = plan.query.filter.expression();
    let wanted =
        |socket: &&Socket| socket.is_in(states) && expression.is_none_or(|expression| expression.matches(socket));
    let rows = snapshot.sockets.iter().filter(wanted).map(|socket| (socket, holders.get(&socket.inode)));
    let out = BufWriter::new(io::stdout().lock());
    print(rows, &options(plan), &plan.names, out).map_err(Failure::Output)?;
    report(&snapshot.coverage);
    let is_whole = !snapshot.coverage.iter().any(|gap| matches!(gap, Gap::Unreadable { .. }));
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn options(plan: &Plan) -> Options {
    let states = plan.query.filter.states().unwrap_or(plan.query.selection.states);
    let mut parts = Parts::of_selection(&protocols(plan), states);
    if plan.say.timers {
        parts = parts.with(Part::Timers);
    }
    if plan.say.processes {
        parts = parts.with(Part::Processes);
    }
    Options {
        parts,
        ports: if plan.say.numeric { Ports::Numbers } else { Ports::Services },
        width: std::env::var("COLUMNS").ok().and_then(|columns| width_from_columns(&columns)),
    }
}

/// The kinds of sockets that the chosen tables hold.
fn protocols(plan: &Plan) -> Vec<Protocol> {
    plan.tables().into_iter().flat_map(|table| table.protocols()).copied().collect()
}

/// A table that was not read at all must not look like an empty one. What /proc lacks is said on the screen only:
/// ss says nothing of it either, and scripts read standard error.
fn report(coverage: &[Gap]) {
    for gap in coverage.iter().filter(|gap| matches!(gap, Gap::Unreadable { .. } | Gap::NoOwners { .. })) {
        let _ = writeln!(io::stderr(), "sockscope: {gap}");
    }
}
