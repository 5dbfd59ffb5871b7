//! What asks before it acts: boxes over the screen that take every key while they are open.
//!
//! A dialog shows what will happen and to which rows, as they were when it opened, and orders what its user confirms.
//! Nothing is done here: the session acts, the command line's side writes files, and their answers come back.

mod answer;
mod choice;
mod close;
mod copy;
mod export;
mod fates;
mod sheet;
mod signal;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;

use crate::model::action::Act;
use crate::session::{Command, Order, Report};

use super::app::{App, Effect};
use super::keymap::Action;
use super::look::Look;
use super::scribe::{ExportError, Job, Written};
use super::sockets::Way;

use close::Close;
use copy::Copy;
use export::Export;
use sheet::Sheet;
use signal::Signal;

/// The dialog that is open.
pub enum Dialog {
    /// Closes sockets.
    Close(Close),
    /// Signals a process.
    Signal(Signal),
    /// Copies a text to the clipboard.
    Copy(Copy),
    /// Writes what is listed to a file.
    Export(Export),
}

/// What a dialog wants after a key.
enum Turn {
    /// To stay.
    Stay,
    /// To be closed.
    Leave,
    /// Something done; it stays and waits for the report.
    Act(Act),
    /// A text copied; it is closed.
    Copy(String),
    /// A file written; it stays and waits.
    Write(Box<Job>),
}

impl Dialog {
    fn key(&mut self, key: KeyEvent) -> Turn {
        match self {
            Self::Close(close) => close.key(key),
            Self::Signal(signal) => signal.key(key),
            Self::Copy(copy) => copy.key(key),
            Self::Export(export) => export.key(key),
        }
    }

    fn sheet<'a>(&'a self, app: &'a App, look: Look<'a>) -> Sheet<'a> {
        match self {
            Self::Close(close) => close.sheet(&app.sockets.shown.world, look),
            Self::Signal(signal) => signal.sheet(look),
            Self::Copy(copy) => copy.sheet(look),
            Self::Export(export) => export.sheet(look),
        }
    }

    /// The first line of its list that is in sight.
    fn top(&mut self) -> &mut usize {
        match self {
            Self::Close(close) => &mut close.top,
            Self::Signal(signal) => &mut signal.choice.top,
            Self::Copy(copy) => &mut copy.choice.top,
            Self::Export(export) => &mut export.top,
        }
    }
}

/// Draws the dialog that is open, if one is.
pub fn draw(app: &App, buffer: &mut Buffer, look: Look<'_>) {
    if let Some(dialog) = &app.dialog {
        dialog.sheet(app, look).draw(app.size, buffer, look);
    }
}

impl App {
    /// Opens what a key asks for about the row under the cursor or the marked ones.
    pub(super) fn act_on_rows(&mut self, action: Action) -> Vec<Effect> {
        let opened = match action {
            Action::Mark => return self.mark(),
            Action::MarkAll => {
                self.sockets.mark_all();
                return Vec::new();
            }
            Action::Unmark => {
                self.sockets.marks.clear();
                return Vec::new();
            }
            Action::Close => self.targets().map(|rows| {
                let sockets = &self.sockets;
                Dialog::Close(Close::new(sockets.shown.world.clone(), rows, &sockets.shown.listing.rows))
            }),
            Action::Signal => {
                self.targets().and_then(|rows| Signal::new(self.sockets.shown.world.clone(), &rows)).map(Dialog::Signal)
            }
            Action::Copy => Ok(Dialog::Copy(Copy::new(self))),
            Action::Export => Ok(Dialog::Export(Export::new(self))),
            _ => return Vec::new(),
        };
        match opened {
            Ok(mut dialog) => {
                let ask = if let Dialog::Signal(signal) = &dialog { Some(signal.inspect()) } else { None };
                let order = ask.map(|act| self.order(&mut dialog, act));
                self.dialog = Some(dialog);
                order.into_iter().collect()
            }
            Err(why) => {
                self.message = Some(why.to_owned());
                Vec::new()
            }
        }
    }

    /// Marks the row under the cursor, or all rows of the group whose head is there, and goes on to the next line.
    fn mark(&mut self) -> Vec<Effect> {
        self.sockets.mark();
        if self.sockets.selected().is_some() {
            self.sockets.step(Way::Forward, 1);
        }
        Vec::new()
    }

    /// The rows that an act is for, by number: the marked ones, else the one under the cursor.
    fn targets(&self) -> Result<Vec<u32>, &'static str> {
        let world = &self.sockets.shown.world;
        let selected = || self.sockets.selected().and_then(|row| world.find(row.socket.key));
        let mut rows: Vec<usize> = self.sockets.marks.iter().filter_map(|key| world.find(*key)).collect();
        if rows.is_empty() {
            rows.extend(selected());
        }
        rows.retain(|number| *number < world.present());
        rows.sort_unstable();
        let rows: Vec<u32> = rows.into_iter().flat_map(u32::try_from).collect();
        if rows.is_empty() {
            Err("choose a socket that is there; on a group's head m marks all of it")
        } else {
            Ok(rows)
        }
    }

    fn order(&mut self, dialog: &mut Dialog, act: Act) -> Effect {
        self.orders = self.orders.wrapping_add(1);
        let id = self.orders;
        match dialog {
            Dialog::Close(close) => close.ordered(id),
            Dialog::Signal(signal) => signal.ordered(id),
            Dialog::Copy(_) | Dialog::Export(_) => {}
        }
        Effect::Tell(Command::Act(Order { id, act }))
    }

    /// A key while a dialog is open.
    pub(super) fn dialog_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            match key.code {
                KeyCode::Char('c') => return vec![Effect::Quit],
                KeyCode::Char('z') => return vec![Effect::Suspend],
                KeyCode::Char('l') => return vec![Effect::Redraw],
                _ => {}
            }
        }
        let Some(mut dialog) = self.dialog.take() else { return Vec::new() };
        let turn = dialog.key(key);
        let effects = match turn {
            Turn::Stay => Vec::new(),
            Turn::Leave => return Vec::new(),
            Turn::Act(act) => vec![self.order(&mut dialog, act)],
            Turn::Copy(text) => return vec![Effect::Copy(text)],
            Turn::Write(job) => vec![Effect::Export(job)],
        };
        self.dialog = Some(dialog);
        self.settle_dialog();
        effects
    }

    /// A pasted text goes where a text is typed.
    pub(super) fn dialog_paste(&mut self, text: &str) {
        if let Some(Dialog::Export(export)) = &mut self.dialog {
            export.paste(text);
        }
    }

    /// The wheel scrolls the list.
    pub(super) fn dialog_wheel(&mut self, way: Way, lines: usize) {
        if let Some(dialog) = &mut self.dialog {
            let top = dialog.top();
            *top = match way {
                Way::Forward => top.saturating_add(lines),
                Way::Backward => top.saturating_sub(lines),
            };
        }
        self.settle_dialog();
    }

    /// Keeps the list's last line at the bottom.
    fn settle_dialog(&mut self) {
        let Some(mut dialog) = self.dialog.take() else { return };
        let most = dialog.sheet(self, self.look(self.sockets.shown.world.at)).most_top(self.size);
        let top = dialog.top();
        *top = (*top).min(most);
        self.dialog = Some(dialog);
    }

    /// What came of an order. Where its dialog was closed meanwhile, a line says it.
    pub(super) fn take_report(&mut self, report: Report) {
        let rest = match &mut self.dialog {
            Some(Dialog::Close(close)) => close.take(report),
            Some(Dialog::Signal(signal)) => signal.take(report),
            _ => Some(report),
        };
        self.message = rest.and_then(|report| close::in_a_line(&report.outcome)).or(self.message.take());
        if let Some(Dialog::Close(close)) = &self.dialog {
            close.done().for_each(|key| {
                self.sockets.marks.remove(&key);
            });
        }
    }

    /// What came of a file.
    pub(super) fn take_written(&mut self, outcome: Result<Written, ExportError>) {
        let open = match &mut self.dialog {
            Some(Dialog::Export(export)) => Some(export),
            _ => None,
        };
        match (outcome, open) {
            (Err(error), Some(export)) => export.failed(&error),
            (Err(error), None) => self.message = Some(error.to_string()),
            (Ok(written), open) => {
                self.message = Some(written.to_string());
                if open.is_some() {
                    self.dialog = None;
                }
            }
        }
    }
}
