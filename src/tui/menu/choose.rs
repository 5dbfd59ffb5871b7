//! What choosing an entry does.

use tui_input::Input;

use crate::field::Field;
use crate::model::printable;
use crate::query::filter;
use crate::query::listing::Grouping;
use crate::query::rule::Rule;
use crate::query::view::View;

use super::super::app::{App, Effect};
use super::super::keymap::{Action, Context};
use super::super::sockets::columns::Columns;
use super::super::sockets::{Way, table};
use super::{Entry, Origin, Subject, Typed};

impl App {
    /// Chooses an entry.
    pub(super) fn choose_entry(&mut self, subject: Subject, cursor: usize) -> Vec<Effect> {
        match self.entries(subject).into_iter().nth(cursor) {
            // Who has just marked the second level is done.
            Some(Entry::Group(grouping)) if self.sockets.query.within == Some(grouping) => {}
            Some(Entry::Group(grouping)) => self.sockets.ask(|query| {
                query.grouping = grouping;
                query.within = query.within.filter(|_| grouping != Grouping::Nothing);
            }),
            Some(Entry::Order(field)) => self.sockets.ask(|query| query.sort = query.sort.chosen(field)),
            Some(Entry::Hidden(rule) | Entry::Shown(rule)) => self.toggle_rule(rule),
            Some(Entry::View(_, name, view)) => self.load_view(&name, view),
            Some(Entry::Column(_)) | None => {}
        }
        Vec::new()
    }

    /// Marks an entry, and stays.
    pub(super) fn mark_entry(&mut self, subject: Subject, cursor: usize) -> Vec<Effect> {
        let entry = self.entries(subject).into_iter().nth(cursor);
        match entry {
            Some(Entry::Group(grouping)) => self.sockets.ask(|query| {
                if grouping != query.grouping {
                    let is_new = grouping != Grouping::Nothing && query.within != Some(grouping);
                    query.within = is_new.then_some(grouping);
                }
            }),
            Some(Entry::Column(field)) => self.toggle_column(field),
            Some(Entry::View(..)) | None => {}
            Some(_) => {
                self.choose_entry(subject, cursor);
            }
        }
        if let Some(entry) = entry_again(self.entries(subject), cursor, subject) {
            self.point(entry);
        }
        Vec::new()
    }

    /// Moves a column to the left or to the right.
    pub(super) fn shift(&mut self, subject: Subject, cursor: usize, action: Action) -> Vec<Effect> {
        let Some(Entry::Column(field)) = self.entries(subject).into_iter().nth(cursor) else { return Vec::new() };
        let mut shown = self.shown_fields();
        let Some(here) = shown.iter().position(|column| *column == field) else { return Vec::new() };
        let there = if action == Action::Lower { here + 1 } else { here.saturating_sub(1) };
        if there < shown.len() {
            shown.swap(here, there);
            self.sockets.columns.chosen = shown;
            self.point(self.entries(subject).iter().position(|entry| *entry == Entry::Column(field)).unwrap_or(cursor));
        }
        Vec::new()
    }

    /// Takes an entry away: a view that was kept, a rule in force; all columns that were chosen.
    pub(super) fn remove(&mut self, subject: Subject, cursor: usize) -> Vec<Effect> {
        let mut effects = Vec::new();
        match self.entries(subject).into_iter().nth(cursor) {
            Some(Entry::View(Origin::Kept, name, _)) => {
                self.views.retain(|(kept, _)| *kept != name);
                effects.push(Effect::DropView(name));
            }
            Some(Entry::View(Origin::BuiltIn, ..)) => {
                self.message = Some("this view comes with the program and stays".to_owned());
            }
            Some(Entry::Hidden(rule)) => self.toggle_rule(rule),
            Some(Entry::Column(_)) => self.sockets.columns = Columns::default(),
            Some(Entry::Group(_)) => self.sockets.ask(|query| query.within = None),
            Some(Entry::Order(_) | Entry::Shown(_)) | None => {}
        }
        self.point(cursor.min(self.entries(subject).len().saturating_sub(1)));
        effects
    }

    /// Asks for the name of a view, or for a text that columns have.
    pub(super) fn begin_to_type(&mut self, subject: Subject, action: Action) {
        let Some(menu) = &mut self.menu else { return };
        menu.typed = match (subject, action) {
            (Subject::Views, Action::Add) => Some(Typed::Name(Input::default())),
            (Subject::Order | Subject::Columns, Action::Find) => Some(Typed::Narrow(menu.narrow.clone().into())),
            _ => None,
        };
    }

    /// Keeps what is shown under the name that was typed.
    pub(super) fn keep_view(&mut self) -> Vec<Effect> {
        let Some(Typed::Name(name)) = self.menu.take().and_then(|menu| menu.typed) else { return Vec::new() };
        let name = name.value().trim().to_owned();
        if name.is_empty() {
            self.message = Some("a view needs a name; nothing was kept".to_owned());
            return Vec::new();
        }
        let view = View::of(&self.filter, &self.sockets.query, &self.sockets.columns.chosen);
        self.message = Some(format!("view {} is kept", printable::text(name.as_bytes())));
        self.views.retain(|(kept, _)| *kept != name);
        self.views.push((name.clone(), view.clone()));
        vec![Effect::SaveView(name, view)]
    }

    /// Shows what a view says. Its filter may mean nothing here, such as an interface that is not there.
    pub fn load_view(&mut self, name: &str, view: View) {
        let text = view.filter.unwrap_or_default();
        match filter::parse(&text, &*self.names) {
            Ok(filter) => {
                self.filter = text;
                self.sockets.columns = Columns::of(view.columns);
                self.sockets.ask(|query| {
                    query.filter = filter;
                    (query.grouping, query.within) = (view.group.unwrap_or_default(), view.within);
                    (query.sort, query.hidden) = (view.sort.unwrap_or_default(), view.hidden);
                });
            }
            Err(error) => {
                self.message =
                    Some(format!("the filter of view {} is wrong: {error}", printable::text(name.as_bytes())));
            }
        }
    }

    /// Hides what a rule says, or shows it again.
    pub fn toggle_rule(&mut self, rule: Rule) {
        self.sockets.ask(|query| match query.hidden.iter().position(|hidden| *hidden == rule) {
            Some(place) => {
                query.hidden.remove(place);
            }
            None => query.hidden.push(rule),
        });
    }

    /// Pins the row under the cursor, or lets it go.
    pub fn toggle_pin(&mut self) {
        let Some(key) = self.sockets.selected().map(|row| row.socket.key) else { return };
        self.sockets.ask(|query| match query.pinned.iter().position(|pinned| *pinned == key) {
            Some(place) => {
                query.pinned.remove(place);
            }
            None => query.pinned.push(key),
        });
    }

    /// Sorts by the column beside the one that is sorted by.
    pub fn sort_beside(&mut self, way: Way) {
        let fields = self.shown_fields();
        let count = fields.len();
        let here = fields.iter().position(|field| *field == self.sockets.query.sort.field);
        let there = match (here, way) {
            (None, _) => 0,
            (Some(here), Way::Forward) => here + 1,
            (Some(here), Way::Backward) => here + count - 1,
        };
        if let Some(field) = fields.get(there % count.max(1)) {
            self.sockets.ask(|query| query.sort = query.sort.chosen(*field));
        }
    }

    /// Scrolls over the columns that were chosen.
    pub fn scroll_columns(&mut self, way: Way) {
        let areas = self.areas();
        let room = table::room(areas.inside(areas.main));
        if self.sockets.columns.chosen.is_empty() {
            self.message = Some(format!(
                "all columns that fit are shown; {} chooses others",
                self.keymap.shown(Context::Sockets, Action::Columns)
            ));
        }
        self.sockets.columns.scroll(way, room);
    }

    /// The fields of the columns, from left to right: those that were chosen, or those that the width has room for.
    pub(in crate::tui) fn shown_fields(&self) -> Vec<Field> {
        let chosen = &self.sockets.columns.chosen;
        if !chosen.is_empty() {
            return chosen.clone();
        }
        let areas = self.areas();
        table::columns(&self.sockets, areas.inside(areas.main)).into_iter().map(|column| column.field).collect()
    }

    fn toggle_column(&mut self, field: Field) {
        let mut shown = self.shown_fields();
        match shown.iter().position(|column| *column == field) {
            // A table without a column is none.
            Some(place) if shown.len() > 1 => {
                shown.remove(place);
            }
            Some(_) => {}
            None => shown.push(field),
        }
        self.sockets.columns.chosen = shown;
        self.sockets.columns.first = 0;
    }
}

/// Where the cursor stands after an entry was marked: on the next one of what may have moved.
fn entry_again(entries: Vec<Entry>, cursor: usize, subject: Subject) -> Option<usize> {
    let last = entries.len().checked_sub(1)?;
    matches!(subject, Subject::Columns | Subject::Hidden).then(|| cursor.min(last))
}
