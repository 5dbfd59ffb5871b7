//! Prints the rows once, in the layout of ss: what the program does when its output is no terminal.

use std::io::{self, BufWriter};
use std::process::ExitCode;

use crate::field::attribute::{Known, Need};
use crate::field::text::Ports;
use crate::model::coverage::Gap;
use crate::model::owner::Holders;
use crate::model::socket::{Protocol, Socket};
use crate::print::ss::{Naming, Options, Part, Parts, print, width_from_columns};
use crate::session::{Holding, look_once};

use super::plan::Plan;
use super::screen::fixed;
use super::{Failure, coverage, plan};

/// Looks, prints, and says on standard error what could not be read. The exit code is 1 when that is a whole table.
pub(super) fn run(plan: &Plan) -> Result<ExitCode, Failure> {
    let states = plan.query.filter.states().unwrap_or(plan.query.selection.states);
    let wants = plan::wants(&plan.query, &[]);
    let is_needed = plan.say.processes || plan.query.filter.needs().contains(Need::Holders);
    let holding = if is_needed { Holding::Wanted } else { Holding::Unwanted };
    let (snapshot, holders) = look_once(&mut *fixed(plan.mode, &plan.namespaces)(), &wants, holding);
    // /proc cannot be asked for states, and the kernel knows a part of the filter at most.
    let expression = plan.query.filter.expression();
    let wanted = |socket: &Socket, holders: Option<&Holders>| {
        let known = Known { holders: holders.map_or(&[], |holders| &**holders), ..Known::socket(socket) };
        socket.is_in(states) && expression.is_none_or(|expression| expression.matches(&known))
    };
    let rows = snapshot.sockets.iter().map(|socket| (socket, holders.get(&socket.inode)));
    let rows = rows.filter(|(socket, holders)| wanted(socket, *holders));
    let out = BufWriter::new(io::stdout().lock());
    print(rows, &options(plan), &plan.names, out).map_err(Failure::Output)?;
    // What /proc lacks is said on the screen only: ss says nothing of it either, and scripts read standard error.
    let told = |gap: &&Gap| matches!(gap, Gap::Unreadable { .. } | Gap::NoOwners { .. } | Gap::Namespaces { .. });
    coverage::say(snapshot.coverage.iter().filter(told));
    Ok(coverage::exit_code(&snapshot.coverage))
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
        naming: Naming::Listing(None),
        width: std::env::var("COLUMNS").ok().and_then(|columns| width_from_columns(&columns)),
    }
}

/// The kinds of sockets that the chosen tables hold.
fn protocols(plan: &Plan) -> Vec<Protocol> {
    plan.tables().into_iter().flat_map(|table| table.protocols()).copied().collect()
}
