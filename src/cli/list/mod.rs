//! `sockscope list`: the rows of the screen, printed.
//!
//! What is looked at and how often is decided here; how it is written is [`crate::print::list`]'s.

mod options;

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread::sleep;

use crate::field::attribute::{Kind, Need, Needs};
use crate::field::text::{Context, Ports};
use crate::field::{ESSENTIAL, FIELDS, Field, ORDER, PRIORITY, columns};
use crate::model::coverage::{Coverage, Gap};
use crate::print::list::{By, Content, Csv, Header, Ink, Json, Layout, Look, Printer, Screen, Table};
use crate::print::ss::width_from_columns;
use crate::query::listing::{Grouping, Query};
use crate::session::{Holding, Looks, now, today};
use crate::source::doors::{Namespaces, Scope};
use crate::source::live::Mode;
use crate::source::names::HostNames;
use crate::tui::theme::Colours;

use options::Asked;
pub(super) use options::{List, columns_like, known_columns, sort};

use super::screen::fixed;
use super::selection::selection;
use super::{Failure, coverage, environment, plan};

/// The words that `--columns` takes beside the names of columns.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    options::WORDS.into_iter().map(|(word, _)| word)
}

/// Columns of a terminal that does not tell.
const USUAL_WIDTH: usize = 80;

/// Looks and prints, once or until it is ended. The exit code is 1 when a whole table could not be read.
pub(super) fn run(arguments: &List, mode: Mode, scope: Scope) -> Result<ExitCode, Failure> {
    if arguments.columns.contains(&Asked::Help) {
        return help();
    }
    let namespaces = Namespaces::default().within(scope);
    let names = HostNames::default().with_namespaces(namespaces.clone());
    let query = Query {
        selection: selection(&arguments.select),
        filter: plan::filter(&arguments.filter, &names)?,
        grouping: grouping(arguments),
        sort: arguments.sort.unwrap_or_default(),
        ..Query::default()
    };
    let content = content(arguments);
    let fields = match &content {
        Content::Rows(fields) => &fields[..],
        Content::Counts(_) => &[],
    };
    let wants = plan::wants(&query, fields);
    let holding = holding(&query, fields);
    let mut looks = Looks::new(fixed(mode, &namespaces)(), wants, holding);
    let ports = if arguments.select.numeric { Ports::Numbers } else { Ports::Services };
    if names_groups(&query, fields) {
        names.learn_groups();
    }
    let mut printer = printer(arguments, content);
    let mut said = Said::default();
    loop {
        let (began, date) = (now(), today());
        let world = looks.look();
        let listing = query.run(&world);
        let context = Context { now: world.at, names: &names, ports };
        let look = Look { world: &world, listing: &listing, grouping: query.grouping, context, date };
        printer.look(&look).map_err(Failure::Output)?;
        said.left_out(printer.left_out());
        said.gaps(&world.coverage);
        let Some(interval) = arguments.watch else { return Ok(coverage::exit_code(&world.coverage)) };
        drop((listing, Arc::into_inner(world)));
        sleep(interval.saturating_sub(now().since(began)));
    }
}

/// What rows are put together by, to be counted or under heads.
fn grouping(arguments: &List) -> Grouping {
    arguments.count.map(By::grouping).or(arguments.group).unwrap_or(Grouping::Nothing)
}

/// The fields that are printed. Data is for programs, which want to know everything; without a second look nothing is
/// known of the past.
fn content(arguments: &List) -> Content {
    if let Some(by) = arguments.count {
        return Content::Counts(by);
    }
    let all = || FIELDS.iter().map(|definition| definition.field);
    if arguments.columns.is_empty() {
        let is_data = arguments.json || arguments.ndjson || arguments.csv;
        let is_past = |field: &Field| matches!(field, Field::InState | Field::Age);
        let is_usual = |field: &Field| PRIORITY.iter().take(ESSENTIAL).any(|usual| usual == field);
        let is_over_it = |field: &Field| grouping(arguments).tells(*field);
        return Content::Rows(match is_data {
            true => all().filter(|field| arguments.watch.is_some() || !is_past(field)).collect(),
            false => ORDER.into_iter().filter(|field| is_usual(field) && !is_over_it(field)).collect(),
        });
    }
    let mut fields: Vec<Field> = Vec::new();
    for asked in &arguments.columns {
        let named: Vec<Field> = match asked {
            Asked::Field(field) => vec![*field],
            Asked::All => all().collect(),
            Asked::Help => Vec::new(),
        };
        fields.extend(named.into_iter().filter(|field| !fields.contains(field)).collect::<Vec<_>>());
    }
    Content::Rows(fields)
}

/// Owners cost a scan of every descriptor of the host.
fn holding(query: &Query, fields: &[Field]) -> Holding {
    let is_grouped = matches!(query.grouping, Grouping::Process | Grouping::Listener);
    let needs = query.needs().union(Needs::of(fields.iter().copied()));
    if is_grouped || needs.contains(Need::Holders) { Holding::Wanted } else { Holding::Unwanted }
}

/// Whether paths of control groups are printed. Nobody waits for a frame here, so that they are read first.
fn names_groups(query: &Query, fields: &[Field]) -> bool {
    let is_of_group = |field: &Field| match field.attribute() {
        Some(attribute) => attribute.kind == Kind::Container,
        None => *field == Field::Cgroup,
    };
    query.grouping == Grouping::Cgroup || fields.iter().any(is_of_group)
}

fn printer(arguments: &List, content: Content) -> Box<dyn Printer> {
    let out = BufWriter::new(io::stdout().lock());
    let header = if arguments.no_header { Header::Hidden } else { Header::Shown };
    if arguments.json {
        Box::new(Json::new(content, Layout::Array, out))
    } else if arguments.ndjson {
        Box::new(Json::new(content, Layout::Lines, out))
    } else if arguments.csv {
        Box::new(Csv::new(content, header, out))
    } else {
        Box::new(Table::new(content, header, screen(), out))
    }
}

/// COLUMNS counts before what the terminal says, as with ss; without both nothing limits a row.
fn screen() -> Screen {
    let shows = environment::shows();
    let is_terminal = io::stdout().is_terminal();
    let variable = std::env::var("COLUMNS").ok().and_then(|columns| width_from_columns(&columns));
    let terminal = || rustix::termios::tcgetwinsize(io::stdout()).map_or(0, |size| usize::from(size.ws_col));
    let width = match variable {
        Some(width) => Some(width.get().min(u16::MAX.into())),
        None if is_terminal => Some(terminal()).filter(|width| *width > 0).or(Some(USUAL_WIDTH)),
        None => None,
    };
    let ink = if is_terminal && shows.colours != Colours::None { Ink::Bold } else { Ink::Plain };
    Screen { width, ink, cut: shows.charset.glyphs().cut }
}

/// What was said on standard error, so that it is not said at each look.
#[derive(Default)]
struct Said {
    left_out: Vec<Field>,
    gaps: Coverage,
}

impl Said {
    fn left_out(&mut self, fields: &[Field]) {
        if fields.is_empty() || self.left_out == fields {
            return;
        }
        self.left_out = fields.to_vec();
        let names: Vec<&str> = fields.iter().map(|field| field.definition().name).collect();
        let noun = if names.len() == 1 { "column" } else { "columns" };
        let _ = writeln!(
            io::stderr(),
            "sockscope: {} {noun} left out for want of room: {}; --columns chooses",
            names.len(),
            names.join(", ")
        );
    }

    fn gaps(&mut self, coverage: &[Gap]) {
        coverage::say(coverage.iter().filter(|gap| !self.gaps.contains(gap)));
        self.gaps = coverage.to_vec();
    }
}

/// Columns of the longest names of columns.
const NAME: usize = 24;

/// The columns and what they mean.
fn help() -> Result<ExitCode, Failure> {
    let mut out = io::stdout().lock();
    for definition in columns() {
        writeln!(out, "{:<NAME$} {}", definition.name, definition.doc).map_err(Failure::Output)?;
    }
    out.flush().map_err(Failure::Output)?;
    Ok(ExitCode::SUCCESS)
}
