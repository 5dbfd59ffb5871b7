//! Menus over the table: what to group and sort by, which columns, which views, what is hidden.
//!
//! State and what keys do to it; drawing is in [`draw`]. One list of entries serves both.

mod choose;
pub mod draw;

use crossterm::event::{Event, KeyCode, KeyEvent};
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use crate::field::{Definition, Field, columns};
use crate::query::grouping::{GROUPINGS, Grouping};
use crate::query::rule::Rule;
use crate::query::view::{View, built_in};

use super::app::{App, Effect};
use super::keymap::Action;

/// Entries that a page is.
const PAGE: usize = 10;

/// What a menu is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// What rows are put together by.
    Groups,
    /// What rows are ordered by.
    Order,
    /// Columns.
    Columns,
    /// Views.
    Views,
    /// What is hidden, and what could be.
    Hidden,
}

impl Subject {
    /// The title of its menu.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Groups => " Group by ",
            Self::Order => " Sort by ",
            Self::Columns => " Columns ",
            Self::Views => " Views ",
            Self::Hidden => " Hide ",
        }
    }

    /// What keys do in its menu.
    pub const fn hints(self) -> &'static [(Action, &'static str)] {
        match self {
            Self::Groups => &[(Action::Open, "first level"), (Action::Mark, "second level")],
            Self::Order => &[(Action::Open, "sort"), (Action::Mark, "sort, and stay"), (Action::Find, "find")],
            Self::Columns => &[
                (Action::Mark, "show or not"),
                (Action::Find, "find"),
                (Action::Raise, "left"),
                (Action::Lower, "right"),
                (Action::Remove, "by width"),
            ],
            Self::Views => &[(Action::Open, "load"), (Action::Add, "keep this"), (Action::Remove, "delete")],
            Self::Hidden => &[(Action::Open, "hide or show"), (Action::Mark, "and stay")],
        }
    }
}

/// Where a view is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The user kept it.
    Kept,
    /// It came with the program.
    BuiltIn,
}

/// One entry of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Put together by this.
    Group(Grouping),
    /// Order by this.
    Order(Field),
    /// A column.
    Column(Field),
    /// A view with its name.
    View(Origin, String, View),
    /// A rule that hides rows now.
    Hidden(Rule),
    /// A rule that would hide the row under the cursor.
    Shown(Rule),
}

/// A menu that is open.
#[derive(Debug)]
pub struct Menu {
    /// What it is about.
    pub subject: Subject,
    /// The number of the entry under the cursor.
    pub cursor: usize,
    /// What is typed at present.
    pub typed: Option<Typed>,
    /// Only columns that have this text are listed; empty for all.
    pub narrow: String,
}

/// A text that is typed in a menu.
#[derive(Debug)]
pub enum Typed {
    /// The name under which a view is to be kept.
    Name(Input),
    /// What the listed columns must have.
    Narrow(Input),
}

impl Menu {
    /// A menu with the cursor on the entry of this number.
    pub const fn new(subject: Subject, cursor: usize) -> Self {
        Self { subject, cursor, typed: None, narrow: String::new() }
    }

    /// Those of these columns that it lists. What is called so stands before what is only described so.
    fn listed<'a>(&self, all: impl Iterator<Item = &'a Definition>) -> Vec<Field> {
        let narrow = self.narrow.to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&narrow);
        let is_called = |column: &Definition| has(column.name) || has(column.title);
        let mut listed: Vec<&Definition> = all.filter(|column| is_called(column) || has(column.doc)).collect();
        listed.sort_by_key(|column| !is_called(column));
        listed.into_iter().map(|column| column.field).collect()
    }
}

impl App {
    /// Opens a menu with the cursor on what holds now.
    pub fn open_menu(&mut self, subject: Subject) -> Vec<Effect> {
        let entries = self.entries(subject);
        let query = &self.sockets.query;
        let is_now = |entry: &Entry| match entry {
            Entry::Group(grouping) => query.grouping == *grouping,
            Entry::Order(field) => query.sort.field == *field,
            _ => false,
        };
        let cursor = entries.iter().position(is_now).unwrap_or(0);
        self.menu = Some(Menu::new(subject, cursor));
        Vec::new()
    }

    /// The entries of a menu, from top to bottom.
    pub fn entries(&self, subject: Subject) -> Vec<Entry> {
        let query = &self.sockets.query;
        match subject {
            Subject::Groups => GROUPINGS.iter().map(|definition| Entry::Group(definition.grouping)).collect(),
            Subject::Order => self.listed(columns().iter()).into_iter().map(Entry::Order).collect(),
            Subject::Columns => {
                let shown = self.shown_fields();
                let others = columns().iter().filter(|column| !shown.contains(&column.field));
                let all = shown.iter().map(|field| field.definition()).chain(others);
                self.listed(all).into_iter().map(Entry::Column).collect()
            }
            Subject::Views => {
                let kept = self.views.iter().cloned().map(|(name, view)| Entry::View(Origin::Kept, name, view));
                let own = built_in().map(|(name, view)| Entry::View(Origin::BuiltIn, name.to_owned(), view));
                kept.chain(own).collect()
            }
            Subject::Hidden => {
                let of_row = self.sockets.selected().map(Rule::of).unwrap_or_default();
                let loopback = (!of_row.contains(&Rule::Loopback)).then_some(Rule::Loopback);
                let shown = of_row.into_iter().chain(loopback).filter(|rule| !query.hidden.contains(rule));
                query.hidden.iter().cloned().map(Entry::Hidden).chain(shown.map(Entry::Shown)).collect()
            }
        }
    }

    /// Those of these columns that the menu lists.
    fn listed<'a>(&self, all: impl Iterator<Item = &'a Definition>) -> Vec<Field> {
        match &self.menu {
            Some(menu) => menu.listed(all),
            None => all.map(|column| column.field).collect(),
        }
    }

    /// Does what a key asks for while a menu is open.
    pub(super) fn act_on_menu(&mut self, action: Action) -> Vec<Effect> {
        let Some(menu) = &self.menu else { return Vec::new() };
        let (subject, cursor) = (menu.subject, menu.cursor);
        let last = self.entries(subject).len().saturating_sub(1);
        let cursor = match action {
            Action::Quit => return vec![Effect::Quit],
            Action::Suspend => return vec![Effect::Suspend],
            Action::Redraw => return vec![Effect::Redraw],
            Action::Down => cursor.saturating_add(1),
            Action::Up => cursor.saturating_sub(1),
            Action::PageDown => cursor.saturating_add(PAGE),
            Action::PageUp => cursor.saturating_sub(PAGE),
            Action::First => 0,
            Action::Last => last,
            Action::Open => {
                let effects = self.choose_entry(subject, cursor);
                self.menu = None;
                return effects;
            }
            Action::Mark => return self.mark_entry(subject, cursor),
            Action::Raise | Action::Lower => return self.shift(subject, cursor, action),
            Action::Remove => return self.remove(subject, cursor),
            Action::Add | Action::Find => {
                self.begin_to_type(subject, action);
                return Vec::new();
            }
            _ => {
                self.menu = None;
                return Vec::new();
            }
        };
        self.point(cursor.min(last));
        Vec::new()
    }

    /// Takes a key that is a part of a text; says whether it was.
    pub(super) fn type_in_menu(&mut self, key: KeyEvent) -> Option<Vec<Effect>> {
        let menu = self.menu.as_mut()?;
        match (menu.typed.as_mut()?, key.code) {
            (Typed::Name(_), KeyCode::Enter) => return Some(self.keep_view()),
            (Typed::Name(_), KeyCode::Esc) => self.menu = None,
            (Typed::Narrow(_), KeyCode::Enter | KeyCode::Down) => menu.typed = None,
            (Typed::Narrow(_), KeyCode::Esc) => *menu = Menu::new(menu.subject, 0),
            (Typed::Name(text), _) => {
                text.handle_event(&Event::Key(key));
            }
            (Typed::Narrow(text), _) => {
                text.handle_event(&Event::Key(key));
                text.value().clone_into(&mut menu.narrow);
                menu.cursor = 0;
            }
        }
        Some(Vec::new())
    }

    fn point(&mut self, cursor: usize) {
        if let Some(menu) = &mut self.menu {
            menu.cursor = cursor;
        }
    }
}
