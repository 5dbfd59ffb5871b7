//! The Lab screen: the list of demos with the stage of the chosen one, or the grid of states and timers. State; drawing
//! is in [`draw`] and [`grid`].
//!
//! Several demos may be on at once. What is on, the session says; what was asked for is remembered here, so that keys
//! that are pressed before the session has answered are for the right demo.

pub mod cells;
pub mod draw;
pub mod grid;
mod list;
mod lit;
mod words;

use std::time::Duration;

use crate::demo::choice::{Choice, NotAdmitted};
use crate::demo::view::Phase;
use crate::demo::{DEMOS, Entry, Options, View};
use crate::model::time::Moment;
use crate::session::{Command, DWELL, DemoCommand, Play, Show};

use super::keymap::Action;

/// Which half of the screen is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// The demos.
    #[default]
    Demos,
    /// The grid: any state, any timer.
    Grid,
}

/// What is seen of the demos.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Face {
    /// The list with all that it says of the demos.
    #[default]
    List,
    /// The stage of the chosen demo; the list where there is room beside it.
    Stage,
}

/// The state of the screen.
#[derive(Debug)]
pub struct Lab {
    /// Demos or grid.
    pub view: Shown,
    /// The grid.
    pub cells: cells::Cells,
    /// The chosen demo, as an index of [`DEMOS`].
    pub cursor: usize,
    /// What is seen of the demos.
    pub face: Face,
    /// Lines that the ladder is scrolled back from its newest line.
    pub back: usize,
    /// How long a step of a demo that runs stands.
    pub dwell: Duration,
    /// What is on.
    shows: Vec<Show>,
    /// What was chosen, by the demo's name.
    chosen: Vec<(&'static str, Options)>,
    /// The demos that were asked for, with what was chosen then.
    asked: Vec<(&'static str, Options)>,
}

impl Default for Lab {
    fn default() -> Self {
        Self {
            view: Shown::default(),
            cells: cells::Cells::default(),
            cursor: 0,
            face: Face::default(),
            back: 0,
            dwell: DWELL,
            shows: Vec::new(),
            chosen: Vec::new(),
            asked: Vec::new(),
        }
    }
}

impl Lab {
    /// The chosen demo.
    pub fn entry(&self) -> Option<&'static Entry> {
        DEMOS.get(self.cursor)
    }

    /// The stage of a demo, if it is on.
    pub fn show_of(&self, entry: &Entry) -> Option<&Show> {
        self.shows.iter().find(|show| show.view.name == entry.name)
    }

    /// The stage of the chosen demo, if it is on.
    pub fn show(&self) -> Option<&Show> {
        self.entry().and_then(|entry| self.show_of(entry))
    }

    /// What was chosen for a demo.
    pub fn options(&self, entry: &Entry) -> Options {
        of_name(&self.chosen, entry).cloned().unwrap_or_default()
    }

    /// A choice that the chosen demo leaves, by its number.
    pub fn choice(&self, number: usize) -> Option<(&'static Entry, &'static Choice)> {
        let entry = self.entry()?;
        Some((entry, entry.choices.get(number)?))
    }

    /// Notes a choice, and says what holds from when on.
    ///
    /// # Errors
    ///
    /// The text is none of what may be chosen.
    pub fn set(&mut self, entry: &'static Entry, choice: &Choice, text: &str) -> Result<String, NotAdmitted> {
        let options = self.options(entry).with(choice, text.trim())?;
        let when = if of_name(&self.asked, entry).is_some() { "; r begins again with it" } else { "" };
        let message = format!("{} {}: {}{when}", entry.name, choice.name, options.text(choice));
        self.chosen.retain(|(name, _)| *name != entry.name);
        self.chosen.push((entry.name, options));
        Ok(message)
    }

    /// How many demos or cells hold sockets, for the frame of the pane.
    pub fn summary(&self) -> String {
        if self.view == Shown::Grid {
            return self.cells.summary();
        }
        let on = self.shows.iter().filter(|show| matches!(show.view.phase, Phase::Ready | Phase::Settling)).count();
        if on == 0 { String::new() } else { format!(" {on} of {} on ", DEMOS.len()) }
    }

    /// Takes in what is on. A new line of the ladder is followed.
    pub fn take(&mut self, shows: Vec<Show>) {
        let steps = |lab: &Self| lab.show().map(|show| show.view.runs.len());
        let before = steps(self);
        self.shows = shows;
        if steps(self) != before {
            self.back = 0;
        }
    }

    /// Goes to a demo, or to the last one.
    pub fn go(&mut self, to: usize) {
        let to = to.min(DEMOS.len().saturating_sub(1));
        if to != self.cursor {
            (self.cursor, self.back) = (to, 0);
        }
    }

    /// Shows the demos instead of the grid, or the list instead of a stage; says whether there was something to close.
    pub fn close(&mut self) -> bool {
        std::mem::take(&mut self.view) == Shown::Grid || std::mem::take(&mut self.face) == Face::Stage
    }

    /// Shows the grid instead of the demos, or the demos again.
    pub const fn turn(&mut self) {
        self.view = match self.view {
            Shown::Demos => Shown::Grid,
            Shown::Grid => Shown::Demos,
        };
    }

    /// Where no demo was asked for yet, the first one is, and runs.
    pub fn show_first(&mut self) -> Vec<Command> {
        self.view = Shown::Demos;
        if !self.asked.is_empty() {
            return Vec::new();
        }
        self.go(0);
        self.begin(Play::Running)
    }

    /// Tells the demos that are on how long a step stands.
    pub fn tell_dwell(&self) -> Vec<Command> {
        let of = |entry: &&Entry| of_name(&self.asked, entry).is_some();
        DEMOS.iter().filter(of).map(|entry| Command::Demo(entry, DemoCommand::Dwell(self.dwell))).collect()
    }

    /// Does what a key asks for, or says what the session is to do.
    pub fn act(&mut self, action: Action) -> Vec<Command> {
        if self.view == Shown::Grid {
            return self.cells.act(action).map(Command::Lab).into_iter().collect();
        }
        match action {
            Action::Up => self.go(self.cursor.saturating_sub(1)),
            Action::Down => self.go(self.cursor.saturating_add(1)),
            Action::First => self.go(0),
            Action::Last => self.go(usize::MAX),
            Action::DetailUp => self.back = self.back.saturating_add(1),
            Action::DetailDown => self.back = self.back.saturating_sub(1),
            Action::Step | Action::Run | Action::Restart | Action::Stop => return self.order(action),
            _ => {}
        }
        Vec::new()
    }

    /// Whether a time on the screen moves: a timer, or how long a step takes.
    pub fn moves(&self) -> bool {
        if self.view == Shown::Grid {
            return self.cells.moves();
        }
        let Some(show) = self.show().filter(|_| self.face == Face::Stage) else { return false };
        let timer = show.view.ends.iter().any(|end| end.timer_left(end.since).is_some());
        timer || show.view.phase == Phase::Settling
    }

    fn order(&mut self, action: Action) -> Vec<Command> {
        let Some(entry) = self.entry() else { return Vec::new() };
        let Some(asked) = of_name(&self.asked, entry) else {
            return match action {
                Action::Stop => Vec::new(),
                Action::Step => self.begin(Play::Stepwise),
                _ => self.begin(Play::Running),
            };
        };
        let order = match action {
            // From the list the first key only opens: what a step does must be seen.
            Action::Step if self.face == Face::List => {
                self.face = Face::Stage;
                return Vec::new();
            }
            Action::Step => DemoCommand::Step,
            Action::Run => DemoCommand::Run,
            Action::Restart if *asked == self.options(entry) => DemoCommand::Restart,
            Action::Restart => return self.begin(self.show().map_or(Play::Running, |show| show.play)),
            _ => {
                self.asked.retain(|(name, _)| *name != entry.name);
                return vec![Command::Demo(entry, DemoCommand::Stop)];
            }
        };
        self.face = Face::Stage;
        vec![Command::Demo(entry, order)]
    }

    fn begin(&mut self, play: Play) -> Vec<Command> {
        let Some(entry) = self.entry() else { return Vec::new() };
        self.face = Face::Stage;
        let options = self.options(entry);
        self.asked.retain(|(name, _)| *name != entry.name);
        self.asked.push((entry.name, options.clone()));
        let mut orders = vec![DemoCommand::Begin(options, play)];
        if self.dwell != DWELL {
            orders.push(DemoCommand::Dwell(self.dwell));
        }
        orders.into_iter().map(|order| Command::Demo(entry, order)).collect()
    }
}

fn of_name<'a>(options: &'a [(&'static str, Options)], entry: &Entry) -> Option<&'a Options> {
    options.iter().find(|(name, _)| *name == entry.name).map(|(_, options)| options)
}

/// Time since the demo began.
fn elapsed(view: &View, now: Moment) -> Duration {
    if view.runs.is_empty() { Duration::ZERO } else { view.elapsed(now) }
}
