//! Copies a text about the row under the cursor, or the command that lists what the screen does.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::text::{Line, Span};

use crate::field::{Field, text};
use crate::model::fit::{Lose, cut};
use crate::model::time::Moment;
use crate::query::command;
use crate::tui::app::App;
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::Turn;
use super::choice::Choice;
use super::sheet::Sheet;

/// A text that can be copied, or why there is none.
struct Item {
    key: char,
    name: &'static str,
    text: Result<String, String>,
}

/// The dialog.
pub struct Copy {
    items: Vec<Item>,
    pub(super) choice: Choice,
}

impl Copy {
    pub(super) fn new(app: &App) -> Self {
        let names = &*app.names;
        let row = app.sockets.selected();
        let of_row = |make: &dyn Fn(crate::track::world::Row<'_>) -> Result<String, String>| match row {
            Some(row) => make(row),
            None => Err("no socket is under the cursor".to_owned()),
        };
        // Ports are numbers: an address is copied to be pasted into something.
        let numbers = crate::field::text::Context { now: Moment::default(), names, ports: text::Ports::Numbers };
        let end = |field| {
            of_row(&|row| {
                Some(text::text(field, row, numbers))
                    .filter(|text| !text.is_empty())
                    .ok_or_else(|| "it has none".to_owned())
            })
        };
        let item = |key, name, text| Item { key, name, text };
        let items = vec![
            item('l', "local end", end(Field::Local)),
            item('r', "remote end", end(Field::Remote)),
            item('s', "row as ss has it", of_row(&|row| Ok(app.scribe.line(row)))),
            item(
                'c',
                "ss for this socket",
                of_row(&|row| command::of_socket(row.socket, names).map_err(|none| none.to_string())),
            ),
            item(
                'v',
                "ss for this view",
                command::of_query(&app.sockets.shown.query, names).map_err(|none| none.to_string()),
            ),
        ];
        Self { items, choice: Choice::default() }
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Turn {
        let wanted = match key.code {
            KeyCode::Enter => Some(self.choice.at),
            KeyCode::Char(symbol) => self.items.iter().position(|item| item.key == symbol),
            _ => None,
        };
        match wanted.and_then(|place| self.items.get(place)) {
            Some(Item { text: Ok(text), .. }) => Turn::Copy(text.clone()),
            Some(_) => Turn::Stay,
            None if self.choice.key(key.code, self.items.len()) => Turn::Stay,
            None => Turn::Leave,
        }
    }

    pub(super) fn sheet<'a>(&'a self, look: Look<'a>) -> Sheet<'a> {
        Sheet {
            title: " Copy ",
            head: Vec::new(),
            count: self.items.len(),
            row: Box::new(move |number, columns| self.line(number, columns, look)),
            top: self.choice.top,
            cursor: Some(self.choice.at),
            foot: vec![
                (Label::Plain, String::new()),
                (Label::Plain, "A letter or Enter copies; Esc goes back.".to_owned()),
                (
                    Label::Dim,
                    "By OSC 52, which a terminal may refuse without a word; in tmux: set -s set-clipboard on"
                        .to_owned(),
                ),
            ],
            input: None,
        }
    }

    fn line(&self, number: usize, columns: usize, look: Look<'_>) -> Line<'static> {
        let Some(item) = self.items.get(number) else { return Line::default() };
        let (label, text) = match &item.text {
            Ok(text) => (Label::Plain, text),
            Err(why) => (Label::Dim, why),
        };
        Line::from(vec![
            look.span(Label::Key, format!(" {} ", item.key)),
            Span::raw(format!("{:<18}  ", item.name)),
            look.span(label, cut(text, columns.saturating_sub(23), Lose::Back, look.theme.glyphs().cut)),
        ])
    }
}
