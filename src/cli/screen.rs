//! Opens the screen.

use std::process::ExitCode;
use std::sync::Arc;

use crate::field::text::Ports;
use crate::model::capture::Table;
use crate::model::event::{Means, Standing};
use crate::model::state::StateSet;
use crate::session::{Hear, MakeSource, Opened, Session, Settings};
use crate::source::events::{EventsError, open};
use crate::source::live::{Live, Mode};
use crate::source::owners::Scanner;
use crate::source::{Source, Wants};
use crate::tui::app::Setup;
use crate::tui::{self, End};

use super::plan::Plan;
use super::{Failure, ended_by, environment};

/// Makes live sources.
pub(super) fn live(mode: Mode) -> MakeSource {
    Arc::new(move || Box::new(Live::new(mode)) as Box<dyn Source>)
}

/// Begins to hear events by this means, which must be had, or by the best that can be had.
pub(super) fn hear(choice: Option<Means>) -> Result<Hear, Failure> {
    let failed = |error: EventsError| Failure::Events(error.to_string());
    if choice.is_some() {
        let opened = open(choice).map_err(failed)?;
        return Ok(Box::new(|| opened));
    }
    // Without a choice there is always one, if only to look again and again.
    let poll =
        || Opened { standing: Standing { means: Means::Poll, lacks: Vec::new(), refused: Vec::new() }, feed: None };
    Ok(Box::new(move || open(None).unwrap_or_else(|_| poll())))
}

/// Runs the screen. The session looks at everything: the counts of the panel are over all sockets, and a filter may be
/// cleared at any time.
pub(super) fn run(plan: Plan) -> Result<ExitCode, Failure> {
    let settings = Settings {
        source: live(plan.mode),
        scanner: Some(Scanner::default()),
        wants: Wants::new(Table::SHOWN.to_vec(), StateSet::ALL),
        interval: plan.interval,
        events: Some(hear(plan.events)?),
    };
    let session = Session::start(settings).map_err(Failure::Session)?;
    let setup = Setup {
        query: plan.query,
        filter: plan.filter,
        chosen: plan.chosen,
        interval: plan.interval,
        ports: Ports::Numbers,
        theme: environment::theme(),
        host: environment::host(),
        names: Arc::new(plan.names),
        views: Vec::new(),
    };
    Ok(match tui::run(&session, setup)? {
        End::Quit => ExitCode::SUCCESS,
        End::Signal(signal) => ended_by(signal),
    })
}
