//! Writes what is listed to a file: in which form, which fields, where to.

use std::path::PathBuf;

use crossterm::event::{Event, KeyCode, KeyEvent};
use ratatui::text::Line;
use tui_input::backend::crossterm::EventHandler as _;
use tui_input::{Input, InputRequest};

use crate::field::Field;
use crate::model::fit::thousands;
use crate::model::printable;
use crate::tui::app::App;
use crate::tui::look::Look;
use crate::tui::scribe::{Existing, ExportError, Form, Job};
use crate::tui::sockets::table;
use crate::tui::theme::Label;

use super::Turn;
use super::sheet::{Sheet, Words};

/// The dialog.
pub struct Export {
    /// What is written; form, fields and path as they stand by now.
    job: Job,
    /// The fields that the screen shows.
    shown: Vec<Field>,
    path: Input,
    stage: Stage,
    pub(super) top: usize,
}

/// How far it is.
enum Stage {
    /// Form, fields and path are chosen; what went wrong the last time.
    Editing(Option<String>),
    /// The file exists: it is asked whether to replace it.
    Replacing,
    /// It is written.
    Writing,
}

/// What heads and titles say in the place of a column is written too.
const TOLD: [Field; 2] = [Field::Netid, Field::State];

impl Export {
    pub(super) fn new(app: &App) -> Self {
        let sockets = &app.sockets;
        let areas = app.areas();
        let columns = table::columns(sockets, areas.inside(areas.main)).into_iter().map(|column| column.field);
        let mut shown: Vec<Field> = columns.collect();
        shown.extend(
            TOLD.into_iter().chain([Field::Process]).filter(|field| !shown.contains(field)).collect::<Vec<_>>(),
        );
        let form = Form::default();
        let job = Job {
            world: sockets.shown.world.clone(),
            listing: sockets.shown.listing.clone(),
            grouping: sockets.shown.query.grouping,
            ports: app.ports,
            form,
            fields: Some(shown.clone()),
            path: PathBuf::new(),
            existing: Existing::Keep,
        };
        let path = Input::new(format!("{}.{}", app.scribe.file_name(), form.extension()));
        Self { job, shown, path, stage: Stage::Editing(None), top: 0 }
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Turn {
        match &mut self.stage {
            Stage::Writing => match key.code {
                KeyCode::Esc => Turn::Leave,
                _ => Turn::Stay,
            },
            Stage::Replacing => match key.code {
                KeyCode::Char('y') => self.write(Existing::Replace),
                _ => {
                    self.stage = Stage::Editing(None);
                    Turn::Stay
                }
            },
            Stage::Editing(wrong) => match key.code {
                KeyCode::Esc => Turn::Leave,
                KeyCode::Enter if self.path.value().is_empty() => {
                    *wrong = Some("a path is wanted".to_owned());
                    Turn::Stay
                }
                KeyCode::Enter => self.write(Existing::Keep),
                KeyCode::Tab => {
                    self.next_form();
                    Turn::Stay
                }
                KeyCode::Down | KeyCode::Up => {
                    self.job.fields = if self.job.fields.is_some() { None } else { Some(self.shown.clone()) };
                    Turn::Stay
                }
                _ => {
                    self.path.handle_event(&Event::Key(key));
                    Turn::Stay
                }
            },
        }
    }

    fn write(&mut self, existing: Existing) -> Turn {
        self.stage = Stage::Writing;
        (self.job.existing, self.job.path) = (existing, PathBuf::from(self.path.value()));
        Turn::Write(Box::new(self.job.clone()))
    }

    /// The next form. A path that has the extension of the last one gets that of the new one.
    fn next_form(&mut self) {
        let last = self.job.form;
        self.job.form = last.next();
        if let Some(stem) = self.path.value().strip_suffix(last.extension()).filter(|stem| stem.ends_with('.')) {
            self.path = Input::new(format!("{stem}{}", self.job.form.extension()));
        }
    }

    /// Adds a pasted text to the path.
    pub(super) fn paste(&mut self, text: &str) {
        if matches!(self.stage, Stage::Editing(_)) {
            for symbol in printable::text(text.as_bytes()).chars() {
                self.path.handle(InputRequest::InsertChar(symbol));
            }
        }
    }

    /// It could not be written.
    pub(super) fn failed(&mut self, error: &ExportError) {
        self.stage = match error {
            ExportError::Exists(_) => Stage::Replacing,
            ExportError::Failed(_) => Stage::Editing(Some(error.to_string())),
        };
    }

    pub(super) fn sheet<'a>(&'a self, look: Look<'a>) -> Sheet<'a> {
        let _ = look;
        Sheet {
            title: " Export ",
            head: self.head(),
            count: 0,
            row: Box::new(|_, _| Line::default()),
            top: self.top,
            cursor: None,
            foot: self.foot(),
            input: matches!(self.stage, Stage::Editing(_)).then_some(("path:", &self.path)),
        }
    }

    fn head(&self) -> Vec<Words> {
        let forms: Vec<String> = Form::ALL
            .into_iter()
            .map(|form| if form == self.job.form { format!("[{}]", form.name()) } else { form.name().to_owned() })
            .collect();
        let fields = match &self.job.fields {
            Some(fields) => {
                let names: Vec<&str> = fields.iter().map(|field| field.definition().name).collect();
                format!("fields: those shown ({})", names.join(", "))
            }
            None => "fields: all".to_owned(),
        };
        vec![
            (
                Label::Plain,
                format!(
                    "{} rows, in the order of the list; those that are gone are left out",
                    thousands(self.job.listing.matched)
                ),
            ),
            (Label::Plain, format!("form: {}   (Tab)", forms.join(" "))),
            (Label::Plain, format!("{fields}   (Up, Down)")),
            (Label::Plain, String::new()),
        ]
    }

    fn foot(&self) -> Vec<Words> {
        match &self.stage {
            Stage::Editing(Some(wrong)) => vec![(Label::Error, wrong.clone())],
            Stage::Editing(None) => vec![(Label::Dim, "Enter writes; Esc goes back.".to_owned())],
            Stage::Replacing => {
                let path = printable::text(self.path.value().as_bytes());
                vec![(Label::Warning, format!("{path} exists. y replaces what is in it; any other key does not."))]
            }
            Stage::Writing => vec![(Label::Plain, "Writing...".to_owned())],
        }
    }
}
