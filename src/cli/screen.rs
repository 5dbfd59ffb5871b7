//! Opens the screen.

use std::process::ExitCode;
use std::sync::Arc;

use crate::field::text::Ports;
use crate::model::capture::Table;
use crate::model::event::{Means, Standing};
use crate::model::state::StateSet;
use crate::session::{Hear, LabSettings, MakeSource, Opened, Session, Settings};
use crate::source::doors::Namespaces;
use crate::source::events::{EventsError, open};
use crate::source::live::{Live, Mode};
use crate::source::many::Many;
use crate::source::owners::Scanner;
use crate::source::{Source, Wants};
use crate::tui::app::Setup;
use crate::tui::{self, End};

use super::plan::Plan;
use super::{Failure, ended_by, environment};

/// Makes sources of the own namespace.
pub(super) fn live(mode: Mode) -> MakeSource {
    Arc::new(move || Box::new(Live::new(mode)) as Box<dyn Source>)
}

/// Makes sources of the own namespace and of those that are shown beside it.
fn many(mode: Mode, namespaces: &Namespaces) -> MakeSource {
    let namespaces = namespaces.clone();
    Arc::new(move || Box::new(Many::new(mode, namespaces.clone())) as Box<dyn Source>)
}

/// Begins to hear events of what is shown by this means, which must be had, or by the best that can be had.
pub(super) fn hear(choice: Option<Means>, shown: Namespaces) -> Result<Hear, Failure> {
    let failed = |error: EventsError| Failure::Events(error.to_string());
    if choice.is_some() {
        let opened = open(choice).map_err(failed)?;
        return Ok(Box::new(|| opened.within(shown)));
    }
    // Without a choice there is always one, if only to look again and again.
    let poll =
        || Opened { standing: Standing { means: Means::Poll, lacks: Vec::new(), refused: Vec::new() }, feed: None };
    Ok(Box::new(move || open(None).unwrap_or_else(|_| poll()).within(shown)))
}

/// Runs the screen. The session looks at everything: the counts of the panel are over all sockets, and a filter may be
/// cleared at any time.
pub(super) fn run(plan: Plan) -> Result<ExitCode, Failure> {
    let lab = LabSettings { mode: plan.mode, ..LabSettings::default() };
    let settings = Settings {
        source: many(plan.mode, &lab.namespaces),
        scanner: Some(Scanner::default()),
        wants: Wants::new(Table::SHOWN.to_vec(), StateSet::ALL),
        interval: plan.interval,
        lab: lab.clone(),
        events: Some(hear(plan.events, lab.namespaces.clone())?),
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
        names: Arc::new(plan.names.with_namespaces(lab.namespaces)),
        views: Vec::new(),
    };
    Ok(match tui::run(&session, setup)? {
        End::Quit => ExitCode::SUCCESS,
        End::Signal(signal) => ended_by(signal),
    })
}
