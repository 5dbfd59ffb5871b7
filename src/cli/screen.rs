//! Opens the screen.

use std::process::ExitCode;
use std::sync::Arc;

use crate::field::attribute::Needs;
use crate::field::text::Ports;
use crate::model::event::{Means, Standing};
use crate::model::state::StateSet;
use crate::session::{Hear, LabSettings, MakeSource, Opened, Session, Settings, extras};
use crate::source::doors::{Namespaces, Scope};
use crate::source::events::{EventsError, open};
use crate::source::live::{Live, Mode};
use crate::source::many::Many;
use crate::source::owners::Scanner;
use crate::source::{Source, Wants};
use crate::track::timeline::BOUND;
use crate::tui::app::Setup;
use crate::tui::asking::tables;
use crate::tui::history::History;
use crate::tui::theme::Theme;
use crate::tui::themes::Themes;
use crate::tui::{self, End};
use crate::written::Fault;

use super::args::Arguments;
use super::config::Config;
use super::plan::Plan;
use super::scribe::Pen;
use super::{Failure, config, ended_by, environment, themes};

/// Makes sources of the own namespace.
pub(super) fn live(mode: Mode) -> MakeSource {
    Arc::new(move || Box::new(Live::new(mode)) as Box<dyn Source>)
}

/// Makes sources that show what these namespaces do, for programs in which that stays.
pub(super) fn fixed(mode: Mode, namespaces: &Namespaces) -> MakeSource {
    match namespaces.scope() {
        Scope::Own => live(mode),
        Scope::All => many(mode, namespaces.clone()),
    }
}

/// Makes sources of the own namespace and of those that are shown beside it.
fn many(mode: Mode, namespaces: Namespaces) -> MakeSource {
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

/// Runs the screen. The session looks at the tables that it shows; the screen asks for others when it shows them.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut config = Config::load(&arguments.start.choice(), &arguments.given)?;
    let mut plan = Plan::make(arguments)?;
    plan.configure(&mut config)?;
    let themes = looks(&mut config)?;
    let keymap = config::keys::load(&mut config)?;
    let (namespaces, scope) = (plan.namespaces, config.settings.namespaces);
    let lab = LabSettings { mode: plan.mode, namespaces: namespaces.clone(), ..LabSettings::default() };
    let tables = tables(config.settings.screen, &plan.query.selection);
    let needs = plan.query.needs().union(Needs::of(config.settings.columns.iter().copied()));
    let settings = Settings {
        source: many(plan.mode, namespaces.clone()),
        scanner: Some(Scanner::default()),
        wants: Wants { extras: extras(needs), ..Wants::new(tables, StateSet::ALL) },
        interval: plan.interval,
        lab,
        events: Some(hear(plan.events, namespaces)?),
        remembered: BOUND,
    };
    let session = Session::start(settings).map_err(Failure::Session)?;
    let names = Arc::new(plan.names);
    let setup = Setup {
        query: plan.query,
        filter: plan.filter,
        chosen: plan.chosen,
        interval: plan.interval,
        scope,
        ports: if plan.say.numeric { Ports::Numbers } else { config.settings.ports },
        screen: config.settings.screen,
        columns: config.settings.columns.clone(),
        mouse: config.settings.mouse,
        message: notice(&config.faults),
        themes,
        keymap,
        host: environment::host(),
        history: History::at(environment::state_file("filters")),
        scribe: Arc::new(Pen { names: Arc::clone(&names), settings: config.path.clone() }),
        names,
        views: config.views.clone(),
    };
    Ok(match tui::run(&session, setup)? {
        End::Quit => ExitCode::SUCCESS,
        End::Signal(signal) => ended_by(signal),
    })
}

/// Every theme on this terminal, the chosen one in force.
fn looks(config: &mut Config) -> Result<Themes, Failure> {
    let paintings = themes::all(config);
    let chosen = themes::chosen(&paintings, config)?;
    let shows = environment::shows();
    let colours = config.settings.colours.filter(|_| !is_forbidden(config)).unwrap_or(shows.colours);
    let charset = config.settings.charset.unwrap_or(shows.charset);
    Ok(Themes::new(paintings.iter().map(|painting| Theme::of(painting, colours, charset)).collect(), chosen))
}

/// `NO_COLOR` is of the environment: it beats the file, and an option beats it.
fn is_forbidden(config: &Config) -> bool {
    let is_set = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    is_set && matches!(config.from("colours"), config::From::File(_) | config::From::View | config::From::Default)
}

/// The first fault, and how to see the others.
fn notice(faults: &[Fault]) -> Option<String> {
    let Fault { file, wrong } = faults.first()?;
    // A line of the screen is short; `sockscope config` has the path and the rest.
    let file = file.rsplit('/').next().unwrap_or_default();
    let short = Fault { file: file.to_owned(), wrong: wrong.clone() };
    Some(match faults.len() - 1 {
        0 => short.to_string(),
        others => format!("{} ({others} more: sockscope config)", short.without_help()),
    })
}
