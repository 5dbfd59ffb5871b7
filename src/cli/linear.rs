//! `--linear`: no screen, one line a change, and words to type. For screen readers and terminals that cannot move their
//! cursor.
//!
//! Nothing that was written is ever changed; the lines are those of `sockscope events`.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rustix::io::Errno;

use crate::field::text::{Context, Ports, text};
use crate::field::{FIELDS, Field};
use crate::model::capture::Table;
use crate::model::fit::thousands;
use crate::model::names::Names;
use crate::model::state::StateSet;
use crate::query::changes::Wanted;
use crate::query::grouping::{GROUPINGS, Grouping};
use crate::query::listing::{Group, Query};
use crate::session::{LabSettings, Session, Settings, Update, now};
use crate::source::Wants;
use crate::source::names::HostNames;
use crate::source::owners::Scanner;
use crate::track::timeline::BOUND;
use crate::track::world::World;
use crate::written::{Place, Wrong};

use super::args::Arguments;
use super::config::Config;
use super::events::{PATIENCE, Teller, complain, reader_is_gone};
use super::plan::{self, Plan};
use super::screen::{fixed, hear};
use super::{Failure, ended_by, environment, interrupted, keys};

/// What may be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    List,
    Count,
    Filter,
    Help,
    Quit,
}

/// The words, with their form and what they do.
const WORDS: [(&str, Word, &str, &str); 5] = [
    ("list", Word::List, "list", "the sockets that match, one line each"),
    ("count", Word::Count, "count [state|process|remote]", "how many match, by state or otherwise"),
    ("filter", Word::Filter, "filter [FILTER]", "tell of these sockets only; without a filter, of all"),
    ("help", Word::Help, "help", "these words"),
    ("quit", Word::Quit, "quit", "end; so do Ctrl-C and Ctrl-D"),
];

/// More sockets are not listed: nobody listens to a hundred lines.
const MOST: usize = 100;
/// More bytes are no line.
const LONGEST: usize = 4096;

/// Runs in the place of a screen, which this terminal cannot show.
pub(super) fn instead_of_a_screen(arguments: &Arguments) -> Result<ExitCode, Failure> {
    complain(format_args!("TERM=dumb says that this terminal cannot move its cursor; so this is --linear"));
    run(arguments)
}

/// Tells of changes until the user quits or a signal comes. The exit code is 1 when the session broke.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut config = Config::load(&arguments.start.choice(), &arguments.given)?;
    let mut plan = Plan::make(arguments)?;
    plan.configure(&mut config)?;
    for fault in &config.faults {
        complain(format_args!("{fault}"));
    }
    let interrupted = interrupted().map_err(Failure::Session)?;
    let lab = LabSettings { namespaces: plan.namespaces.clone(), ..LabSettings::default() };
    let settings = Settings {
        source: fixed(plan.mode, &plan.namespaces),
        scanner: Some(Scanner::default()),
        wants: Wants::new(Table::SHOWN.to_vec(), StateSet::ALL),
        interval: plan.interval,
        events: Some(hear(plan.events, plan.namespaces)?),
        lab,
        remembered: BOUND,
    };
    let session = Session::start(settings).map_err(Failure::Session)?;
    let ports = if plan.say.numeric { Ports::Numbers } else { config.settings.ports };
    let mut reader = Reader::new(plan.query, plan.names, ports);
    let mut input = Input::default();
    while !reader_is_gone() {
        let updates = session.updates().wait(PATIENCE);
        for update in updates.ok_or_else(|| Failure::Events("the session has ended".to_owned()))? {
            reader.take(update)?;
        }
        let signal = interrupted.load(Ordering::Relaxed);
        if signal != 0 {
            return Ok(ended_by(i32::try_from(signal).unwrap_or_default()));
        }
        while let Some(line) = input.line() {
            if reader.obey(&line).map_err(Failure::Output)? == Then::End {
                return Ok(ExitCode::SUCCESS);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What follows a line that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    GoOn,
    End,
}

/// What is told, and to whom.
struct Reader {
    query: Query,
    names: HostNames,
    ports: Ports,
    world: Option<Arc<World>>,
    teller: Teller,
}

impl Reader {
    fn new(query: Query, names: HostNames, ports: Ports) -> Self {
        let teller = Teller::lines(wanted(&query), now());
        Self { query, names, ports, world: None, teller }
    }

    fn take(&mut self, update: Update) -> Result<(), Failure> {
        match update {
            Update::World(world) => {
                let is_first = self.world.is_none();
                self.world = Some(world);
                if is_first {
                    let text = format!("{}{}", self.summary(), "help lists what may be typed\n");
                    self.teller.say(&text).map_err(Failure::Output)?;
                }
            }
            Update::Past(past) => self.teller.tell(&past).map_err(Failure::Output)?,
            Update::Broken(why) => return Err(Failure::Events(why)),
            _ => {}
        }
        Ok(())
    }

    /// What there is, in a few lines.
    fn summary(&self) -> String {
        let Some(world) = &self.world else { return "no look has ended yet\n".to_owned() };
        let mut out = format!("{}: {}", environment::host(), count(&self.query, world, &self.names));
        for gap in world.coverage.iter() {
            out.push_str(&format!("not shown: {gap}\n"));
        }
        out
    }

    fn obey(&mut self, line: &str) -> io::Result<Then> {
        let (word, rest) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        if word.is_empty() {
            return Ok(Then::GoOn);
        }
        let names = WORDS.iter().map(|(name, ..)| *name);
        // The beginning of a word is enough.
        let Some((_, meant, ..)) = WORDS.iter().find(|(name, ..)| name.starts_with(word)) else {
            let Wrong { what, help, .. } = Wrong::unknown(Place::default(), "word", word, names);
            return self.teller.say(&format!("{what}; {help}\n")).map(|()| Then::GoOn);
        };
        let answer = match meant {
            Word::Quit => return Ok(Then::End),
            Word::Help => help(),
            Word::List => self.list(),
            Word::Count => self.count(rest.trim()),
            Word::Filter => self.filter(rest.trim()),
        };
        self.teller.say(&answer).map(|()| Then::GoOn)
    }

    fn list(&self) -> String {
        let Some(world) = &self.world else { return self.summary() };
        let listing = self.query.run(world);
        let context = Context { now: now(), names: &self.names, ports: self.ports };
        let rows = listing.rows.iter().filter_map(|number| world.row(usize::try_from(*number).ok()?));
        let mut out = String::new();
        for row in rows.filter(|row| row.is_present()).take(MOST) {
            let shown = [Field::State, Field::Netid, Field::Local, Field::Remote, Field::Timer, Field::Process];
            let cells = FIELDS.iter().map(|definition| definition.field).filter(|field| shown.contains(field));
            let words: Vec<String> =
                cells.map(|field| text(field, row, context)).filter(|word| !word.is_empty()).collect();
            out.push_str(&words.join("  "));
            out.push('\n');
        }
        let left = listing.matched.saturating_sub(MOST);
        if left > 0 {
            out.push_str(&format!("and {} more; a filter makes them fewer\n", thousands(left)));
        }
        if out.is_empty() { "none match\n".to_owned() } else { out }
    }

    fn count(&self, by: &str) -> String {
        let Some(world) = &self.world else { return self.summary() };
        let grouping = Grouping::named(by);
        match (by, grouping) {
            ("", _) => count(&self.query, world, &self.names),
            (_, Some(grouping)) => count(&Query { grouping, within: None, ..self.query.clone() }, world, &self.names),
            (_, None) => {
                let names = GROUPINGS.map(|definition| definition.name);
                let Wrong { what, help, .. } = Wrong::unknown(Place::default(), "group", by, names.into_iter());
                format!("{what}; {help}\n")
            }
        }
    }

    fn filter(&mut self, text: &str) -> String {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        match plan::filter(&words, &self.names) {
            Ok(filter) => {
                self.query.filter = filter;
                self.teller.want(wanted(&self.query));
                self.count("")
            }
            Err(wrong) => format!("{wrong}\n"),
        }
    }
}

fn wanted(query: &Query) -> Wanted {
    Wanted { selection: query.selection.clone(), filter: query.filter.clone() }
}

/// How many sockets match: `812 sockets, 40 match: LISTEN 12, ESTAB 28`.
fn count(query: &Query, world: &World, names: &dyn Names) -> String {
    let context = Context { now: world.at, names, ports: Ports::Numbers };
    let listing = query.run(world);
    let mut out = format!("{} sockets", thousands(listing.total));
    if listing.matched < listing.total {
        out.push_str(&format!(", {} match", thousands(listing.matched)));
    }
    let head = |group: &Group| {
        let number = listing.rows.get(group.span.start)?;
        let row = world.row(usize::try_from(*number).ok()?)?;
        Some(format!("{} {}", group.key.heading(row, world, context), thousands(group.present)))
    };
    let shown = listing.groups.iter().filter(|group| group.outer.is_none() && group.present > 0);
    let heads: Vec<String> = shown.take(MOST).filter_map(head).collect();
    if !heads.is_empty() {
        out.push_str(&format!(": {}", heads.join(", ")));
    }
    out.push('\n');
    out
}

fn help() -> String {
    WORDS.iter().map(|(_, _, form, doc)| format!("{form}: {doc}\n")).collect()
}

/// Lines as they are typed. At their end there are no more, and the changes go on; a terminal's end is that of the user.
#[derive(Default)]
struct Input {
    typed: Vec<u8>,
    ended: bool,
}

impl Input {
    /// The next whole line, if there is one already.
    fn line(&mut self) -> Option<String> {
        while !self.ended {
            match keys::byte(Duration::ZERO) {
                Ok(Some(b'\n')) => return Some(String::from_utf8_lossy(&std::mem::take(&mut self.typed)).into_owned()),
                Ok(Some(byte)) if self.typed.len() < LONGEST => self.typed.push(byte),
                Ok(Some(_)) => {}
                Ok(None) => {
                    self.ended = true;
                    return environment::is_typed().then(|| "quit".to_owned());
                }
                Err(Errno::INTR) => return None,
                Err(_) => self.ended = true,
            }
        }
        None
    }
}
