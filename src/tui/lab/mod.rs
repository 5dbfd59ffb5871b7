//! The Lab screen: a demo on the stage, or the grid of the lab. State; drawing is in [`draw`] and [`grid`].

pub mod cells;
pub mod draw;
pub mod grid;

use std::time::Duration;

use crate::demo::view::Phase;
use crate::demo::{DEMOS, Options, View};
use crate::model::time::Moment;
use crate::session::{Command, DemoCommand, Play, Show};

use super::keymap::Action;

/// What the screen shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// The stage with its demo.
    #[default]
    Demo,
    /// The grid.
    Grid,
}

/// What came of a key.
#[derive(Debug, PartialEq)]
pub enum Done {
    /// The session is to be told.
    Tell(Command),
    /// The screen is to be left.
    Leave,
    /// Nothing more is to be done.
    Nothing,
}

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Lab {
    /// What is on the stage.
    pub show: Option<Show>,
    /// Which of the two is shown.
    pub view: Shown,
    /// The grid.
    pub cells: cells::Cells,
    /// Lines that the ladder is scrolled back from its newest line.
    pub back: usize,
    /// Whether a demo was asked for. It may not have been shown yet: keys pressed meanwhile are for it.
    asked: bool,
}

impl Lab {
    /// What the screen asks for when it is entered: an empty stage gets the first demo, which runs by itself.
    pub fn enter(&mut self) -> Option<Command> {
        if self.asked { None } else { self.begin(Play::Running) }
    }

    /// Takes in what is on the stage. A new line of the ladder is followed.
    pub fn take(&mut self, show: Option<Show>) {
        let steps = |show: &Option<Show>| show.as_ref().map(|show| show.view.runs.len());
        if steps(&self.show) != steps(&show) {
            self.back = 0;
        }
        self.show = show;
    }

    /// Does what a key asks for, and says what is still to be done.
    pub fn act(&mut self, action: Action) -> Done {
        match (self.view, action) {
            (Shown::Demo, Action::Back) => return Done::Leave,
            (Shown::Grid, Action::Back | Action::Grid) => self.view = Shown::Demo,
            (Shown::Demo, Action::Grid) => self.view = Shown::Grid,
            (Shown::Demo, _) => return self.act_on_stage(action).map_or(Done::Nothing, Done::Tell),
            (Shown::Grid, _) => {
                return self.cells.act(action).map_or(Done::Nothing, |command| Done::Tell(Command::Lab(command)));
            }
        }
        Done::Nothing
    }

    fn act_on_stage(&mut self, action: Action) -> Option<Command> {
        let command = match action {
            Action::Up => {
                self.back = self.back.saturating_add(1);
                return None;
            }
            Action::Down => {
                self.back = self.back.saturating_sub(1);
                return None;
            }
            Action::Step if !self.asked => return self.begin(Play::Stepwise),
            Action::Run | Action::Restart if !self.asked => return self.begin(Play::Running),
            Action::Step => DemoCommand::Step,
            Action::Run => DemoCommand::Run,
            Action::Restart => DemoCommand::Restart,
            Action::Stop => {
                self.asked = false;
                DemoCommand::Stop
            }
            _ => return None,
        };
        Some(Command::Demo(command))
    }

    /// Whether a time on the screen moves: a timer, or how long a step takes.
    pub fn moves(&self) -> bool {
        if self.view == Shown::Grid {
            return self.cells.moves();
        }
        let Some(show) = &self.show else { return false };
        let timer = show.view.ends.iter().any(|end| end.timer_left(end.since).is_some());
        timer || show.view.phase == Phase::Settling
    }

    fn begin(&mut self, play: Play) -> Option<Command> {
        let entry = DEMOS.first()?;
        self.asked = true;
        Some(Command::Demo(DemoCommand::Begin(entry, Options::default(), play)))
    }
}

/// Time since the demo began.
fn elapsed(view: &View, now: Moment) -> Duration {
    if view.runs.is_empty() { Duration::ZERO } else { view.elapsed(now) }
}
