//! The box that explains a word: which words there are where the cursor stands, and what is said of the chosen one.
//!
//! Meanings are [`crate::field::explain`]'s; the values of settings are asked of the session and shown when they come.

use ratatui::text::Line;

use crate::field::explain::{Entry, Subject, Topic, all, of, reading};
use crate::field::figures::{GROUPS, of_memory, of_tcp};
use crate::field::{FIELDS, Field};
use crate::model::fit::folded;
use crate::model::setting::Setting;
use crate::model::state::State;
use crate::query::listing::GroupKey;
use crate::session::Command;
use crate::track::world::Row;

use super::app::{App, Effect, Overlay};
use super::look::Look;
use super::screen::Screen;
use super::sockets::{Way, lines, table};
use super::theme::Label;

/// Columns of the text where there is room.
const COLUMNS: usize = 76;

/// Which word is explained, and which are beside it.
#[derive(Debug, Default)]
pub struct Explain {
    topics: Vec<Topic>,
    at: usize,
    /// Settings as they were when they were asked for last.
    settings: Vec<Setting>,
}

impl Explain {
    /// The word's entry.
    pub fn entry(&self) -> Option<&'static Entry> {
        self.topics.get(self.at).and_then(|topic| of(*topic))
    }

    fn walk(&mut self, way: Way) {
        let count = self.topics.len().max(1);
        let step = if way == Way::Forward { 1 } else { count - 1 };
        self.at = (self.at + step) % count;
    }

    /// Takes settings in, in place of what was known of them.
    pub fn take(&mut self, settings: Vec<Setting>) {
        self.settings.retain(|known| settings.iter().all(|setting| setting.name != known.name));
        self.settings.extend(settings);
    }

    fn value(&self, name: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.name == name)
    }
}

impl App {
    /// Opens the box on the word under the cursor: of a row the cell, or else the column that is sorted by, of a group and on
    /// the diagram the state.
    pub(super) fn explain(&mut self) -> Vec<Effect> {
        let (topics, first) = match self.screen {
            Screen::States | Screen::Lab => (states(), Topic::State(self.states.cursor)),
            Screen::Timeline => {
                (states(), Topic::State(self.explained_row().map_or(State::Unknown, |row| row.socket.state)))
            }
            Screen::Sockets => self.of_sockets(),
        };
        self.explain.at = topics.iter().position(|topic| *topic == first).unwrap_or(0);
        self.explain.topics = topics;
        self.overlay = Some(Overlay::Explain);
        self.say_settings()
    }

    /// Goes to the next word, or the one before.
    pub(super) fn explain_beside(&mut self, way: Way) -> Vec<Effect> {
        self.explain.walk(way);
        self.say_settings()
    }

    fn say_settings(&mut self) -> Vec<Effect> {
        self.scroll = 0;
        let settings = self.explain.entry().map_or(&[][..], |entry| entry.settings);
        if settings.is_empty() { Vec::new() } else { vec![Effect::Tell(Command::Settings(settings))] }
    }

    /// The columns of the table, and with the detail open all that it shows.
    fn of_sockets(&self) -> (Vec<Topic>, Topic) {
        let sockets = &self.sockets;
        let areas = self.areas();
        let first = Topic::of_column(self.cell().unwrap_or(sockets.shown.query.sort.field));
        let mut topics: Vec<Topic> = table::columns(sockets, areas.inside(areas.main))
            .iter()
            .map(|column| Topic::of_column(column.field))
            .collect();
        if !topics.contains(&first) {
            topics.insert(0, first);
        }
        match (sockets.line(sockets.cursor()), self.explained_row()) {
            (Some(lines::Line::Head(group)), _) => {
                if let Some(GroupKey::State(state)) = sockets.shown.listing.groups.get(group).map(|group| group.key) {
                    topics.insert(0, Topic::State(state));
                    return (topics, Topic::State(state));
                }
            }
            (_, Some(row)) => {
                topics.push(Topic::State(row.socket.state));
                topics.push(Topic::Timer(row.socket.timer.kind));
                if sockets.detail.is_some() {
                    topics.extend(FIELDS.iter().map(|known| Topic::Field(known.field)));
                    topics.extend(self.figures(row));
                }
            }
            _ => {}
        }
        (unique(topics), first)
    }

    /// Everything that the detail shows beyond the columns, in its order.
    fn figures(&self, row: Row<'_>) -> Vec<Topic> {
        let fresh = self.sockets.focus.found(row.socket.key).unwrap_or(row.socket);
        let detail = fresh.detail.as_deref();
        let figures = detail.map(|detail| of_tcp(detail, fresh.state)).unwrap_or_default();
        let memory = detail.and_then(|detail| detail.memory).map(|memory| of_memory(&memory)).unwrap_or_default();
        let tcp = GROUPS.iter().flat_map(|group| group.of(&figures)).map(|figure| Topic::Tcp(figure.token.name));
        let memory = memory.iter().map(|figure| Topic::Memory(figure.token.name));
        let subject = Subject { row, fresh, context: self.context(self.sockets.shown.world.at) };
        let terms = all().map(|entry| entry.topic).filter(|topic| matches!(topic, Topic::Term(_)));
        memory.chain(tcp).chain(terms.filter(|topic| reading(*topic, subject).is_some())).collect()
    }

    /// The row whose values are read.
    fn explained_row(&self) -> Option<Row<'_>> {
        match self.screen {
            Screen::Sockets => self.sockets.selected(),
            Screen::Timeline => self.timeline.known().map(|(socket, life)| Row { socket, life }),
            Screen::States | Screen::Lab => None,
        }
    }
}

fn states() -> Vec<Topic> {
    State::all().filter(|state| *state != State::NewSynRecv).map(Topic::State).collect()
}

fn unique(topics: Vec<Topic>) -> Vec<Topic> {
    let mut kept: Vec<Topic> = Vec::with_capacity(topics.len());
    for topic in topics {
        if !kept.contains(&topic) {
            kept.push(topic);
        }
    }
    kept
}

/// What is said of the chosen word, no wider than the screen.
pub fn lines(app: &App, look: Look<'_>) -> Vec<Line<'static>> {
    let Some(entry) = app.explain.entry() else { return Vec::new() };
    let columns = usize::from(app.size.width).saturating_sub(4).min(COLUMNS);
    let place = format!("{} of {}", app.explain.at + 1, app.explain.topics.len());
    let mut out = vec![Line::from(vec![
        look.span(Label::Title, entry.title()),
        look.span(Label::Dim, format!("  {}  {place}", entry.family())),
    ])];
    let mut say = |label, text: &str| {
        out.extend(folded(text, columns).into_iter().map(|line| Line::from(look.span(label, line))));
    };
    let here = app.explained_row().and_then(|row| {
        let fresh = app.sockets.focus.found(row.socket.key).unwrap_or(row.socket);
        reading(entry.topic, Subject { row, fresh, context: look.context })
    });
    if let Some(here) = here {
        say(Label::Warning, &format!("Here: {here}"));
    } else if matches!(entry.topic, Topic::Field(Field::Mark | Field::Interface | Field::Cgroup)) {
        say(Label::Dim, "Here: none told.");
    }
    say(Label::Plain, "");
    say(Label::Plain, entry.meaning());
    if !entry.advice.is_empty() {
        say(Label::Plain, entry.advice);
    }
    say(Label::Plain, "");
    say(Label::Dim, entry.sources);
    let widest = entry.settings.iter().map(|name| name.len()).max().unwrap_or(0);
    for name in entry.settings {
        let value = match app.explain.value(name).map(|setting| &setting.value) {
            Some(Ok(value)) => look.span(Label::Key, value.clone()),
            Some(Err(why)) => look.span(Label::Dim, format!("({why})")),
            None => look.span(Label::Dim, "..."),
        };
        out.push(Line::from(vec![look.span(Label::Plain, format!("{name:widest$}  ")), value]));
    }
    out
}
