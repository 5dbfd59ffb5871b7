//! Signals a process: which one, what it does on each signal, what becomes of its sockets, and what came of it.
//!
//! One process at a time: several holders of a socket are mostly a parent and its children, and which is meant only a
//! user knows.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::text::{Line, Span};

use crate::model::action::signal::{Disposition, Handle, Signalled, Strike, Subject};
use crate::model::action::signal::{Signal as Which, SignalRefusal};
use crate::model::action::{Act, Outcome};
use crate::model::fit::{Lose, cut};
use crate::model::printable;
use crate::session::Report;
use crate::track::world::World;
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::Turn;
use super::answer::{Answer, Said};
use super::choice::Choice;
use super::close::describe;
use super::fates::Fates;
use super::sheet::{Sheet, Words};

/// The dialog.
pub struct Signal {
    shown: Arc<World>,
    /// The processes that hold one of the rows, each with the row by which it was found.
    holders: Vec<(Handle, u32)>,
    /// Which of them.
    holder: usize,
    fates: Fates,
    stage: Stage,
    pub(super) choice: Choice,
}

/// How far it is.
enum Stage {
    /// The process is asked for under this number.
    Inspecting(u32),
    /// A signal is chosen.
    Choosing(Arc<Subject>),
    /// It is asked whether to send it.
    Asking(Arc<Subject>, Which, Answer),
    /// It is under way under this number.
    Sending(u32, Which),
    /// The end.
    Done(Which, Signalled),
    /// The process cannot be signalled.
    Refused(SignalRefusal),
}

impl Signal {
    /// Asks about the processes that hold these rows.
    ///
    /// # Errors
    ///
    /// None is known.
    pub(super) fn new(shown: Arc<World>, rows: &[u32]) -> Result<Self, &'static str> {
        let mut holders: Vec<(Handle, u32)> = Vec::new();
        let mut known = hashbrown::HashSet::new();
        for number in rows {
            let Some(row) = shown.row(*number as usize) else { continue };
            for holder in row.life.holders.iter().flat_map(|holders| holders.iter()) {
                let handle = Handle { pid: holder.process.pid, inode: row.socket.inode };
                if row.socket.inode != 0 && known.insert(handle.pid) {
                    holders.push((handle, *number));
                }
            }
        }
        if holders.is_empty() {
            return Err("no process is known to hold it: it may be an orphan, or its owner is hidden (i says more)");
        }
        let mut signal = Self {
            shown,
            holders,
            holder: 0,
            fates: Fates::default(),
            stage: Stage::Inspecting(0),
            choice: Choice::default(),
        };
        signal.fates = Fates::of(signal.handle().pid, &signal.shown);
        Ok(signal)
    }

    fn handle(&self) -> Handle {
        self.holders.get(self.holder).map_or(Handle { pid: 0, inode: 0 }, |(handle, _)| *handle)
    }

    /// What to ask for first.
    pub(super) fn inspect(&self) -> Act {
        Act::Inspect(self.handle())
    }

    /// It was ordered under this number.
    pub(super) fn ordered(&mut self, id: u32) {
        self.stage = match &self.stage {
            Stage::Asking(_, which, _) => Stage::Sending(id, *which),
            _ => Stage::Inspecting(id),
        };
    }

    /// Takes the report of its order; gives back that of another one.
    pub(super) fn take(&mut self, report: Report) -> Option<Report> {
        self.stage = match (&self.stage, &report.outcome) {
            (Stage::Inspecting(id), Outcome::Inspected(inspected)) if *id == report.id => match inspected {
                Ok(subject) => Stage::Choosing(Arc::clone(subject)),
                Err(refusal) => Stage::Refused(refusal.clone()),
            },
            (Stage::Sending(id, which), Outcome::Signalled(signalled)) if *id == report.id => {
                Stage::Done(*which, signalled.clone())
            }
            _ => return Some(report),
        };
        None
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Turn {
        match &mut self.stage {
            Stage::Choosing(_) | Stage::Inspecting(_) | Stage::Refused(_)
                if key.code == KeyCode::Tab && self.holders.len() > 1 =>
            {
                self.holder = (self.holder + 1) % self.holders.len();
                self.fates = Fates::of(self.handle().pid, &self.shown);
                Turn::Act(self.inspect())
            }
            Stage::Choosing(_) if self.choice.key(key.code, Which::all().len()) => Turn::Stay,
            Stage::Choosing(subject) if key.code == KeyCode::Enter => {
                let Some(which) = Which::all().nth(self.choice.at) else { return Turn::Stay };
                let pid = usize::try_from(subject.handle.pid).unwrap_or_default();
                let answer = if subject.is_vital() { Answer::number(pid) } else { Answer::Key };
                self.stage = Stage::Asking(Arc::clone(subject), which, answer);
                Turn::Stay
            }
            Stage::Asking(subject, which, answer) => match answer.key(key) {
                Said::Yes => {
                    let (handle, started) = (subject.handle, subject.started);
                    Turn::Act(Act::Signal(Strike { handle, started, signal: *which }))
                }
                Said::No => {
                    self.stage = Stage::Choosing(Arc::clone(subject));
                    Turn::Stay
                }
                Said::Nothing => Turn::Stay,
            },
            _ => match key.code {
                KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q' | 'n') => Turn::Leave,
                _ => Turn::Stay,
            },
        }
    }

    pub(super) fn sheet<'a>(&'a self, look: Look<'a>) -> Sheet<'a> {
        let subject = match &self.stage {
            Stage::Choosing(subject) | Stage::Asking(subject, ..) => Some(subject),
            _ => None,
        };
        let input = if let Stage::Asking(_, _, answer) = &self.stage { answer.input() } else { None };
        let is_choosing = matches!(self.stage, Stage::Choosing(_));
        Sheet {
            title: " Signal a process ",
            head: self.head(look),
            count: if is_choosing { Which::all().len() } else { 0 },
            row: Box::new(move |number, columns| line(number, columns, subject.map(AsRef::as_ref), look)),
            top: self.choice.top,
            cursor: is_choosing.then_some(self.choice.at),
            foot: self.foot(),
            input: input.map(|input| ("number:", input)),
        }
    }

    fn head(&self, look: Look<'_>) -> Vec<Words> {
        let number = self.holders.get(self.holder).map_or(0, |(_, number)| *number);
        let Some(row) = self.shown.row(number as usize) else { return Vec::new() };
        let pid = self.handle().pid;
        let holder =
            row.life.holders.iter().flat_map(|holders| holders.iter()).find(|holder| holder.process.pid == pid);
        let (command, fd) =
            holder.map_or((String::new(), 0), |holder| (printable::text(&holder.process.command), holder.fd));
        let mut who = format!("{command}/{pid}");
        if let Stage::Choosing(subject) | Stage::Asking(subject, ..) = &self.stage {
            let user = look.context.names.user(subject.uid).map_or_else(|| subject.uid.to_string(), str::to_owned);
            who += &format!(", user {user}, state {}", subject.state);
        }
        if self.holders.len() > 1 {
            who += &format!("   (process {} of {}; Tab for the next)", self.holder + 1, self.holders.len());
        }
        vec![
            (Label::Title, who),
            (Label::Plain, format!("holds, as fd {fd}: {}", describe(row, look))),
            (Label::Plain, self.fates.text()),
            (Label::Plain, String::new()),
        ]
    }

    fn foot(&self) -> Vec<Words> {
        let (label, text) = match &self.stage {
            Stage::Inspecting(_) => (Label::Plain, "Asking the kernel about it...".to_owned()),
            Stage::Choosing(_) => (Label::Plain, "Enter chooses a signal; Esc goes back.".to_owned()),
            Stage::Asking(subject, which, Answer::Number { number, .. }) => {
                let what = if subject.is_self {
                    "this program itself"
                } else {
                    "the first process of this machine or container"
                };
                let text = format!("Send {} to {what}? Type {number} and Enter; Esc leaves it.", which.name());
                (Label::Warning, text)
            }
            Stage::Asking(_, which, Answer::Key) => {
                (Label::Warning, format!("Send {}? y sends it; any other key leaves it.", which.name()))
            }
            Stage::Sending(_, which) => {
                (Label::Plain, format!("Sending {}, and waiting up to 2 s to see what it does...", which.name()))
            }
            Stage::Done(which, signalled) => {
                let is_refused = matches!(signalled, Signalled::Refused(_));
                let label = if is_refused { Label::Error } else { Label::Good };
                (label, format!("{}: {signalled}. Enter goes back.", which.name()))
            }
            Stage::Refused(refusal) => (Label::Error, format!("No signal can be sent: {refusal}. Enter goes back.")),
        };
        vec![(Label::Plain, String::new()), (label, text)]
    }
}

/// A signal, what it asks for, and what the process does on it.
fn line(number: usize, columns: usize, subject: Option<&Subject>, look: Look<'_>) -> Line<'static> {
    let Some(which) = Which::all().nth(number) else { return Line::default() };
    let does = match subject.map(|subject| subject.disposition(which)) {
        Some(Disposition::Caught) => " (it has a handler)",
        Some(Disposition::Ignored) => " (it ignores this)",
        Some(Disposition::Default) | None => "",
    };
    let room = columns.saturating_sub(8);
    Line::from(vec![
        look.span(Label::Key, format!("  {:<5} ", which.name())),
        Span::raw(cut(&format!("{}{does}", which.meaning()), room, Lose::Back, look.theme.glyphs().cut)),
    ])
}
