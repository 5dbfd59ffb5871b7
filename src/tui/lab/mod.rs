//! The Lab screen: a demo on the stage. State; drawing is in [`draw`].

pub mod cells;
pub mod draw;

use std::time::Duration;

use crate::demo::view::Phase;
use crate::demo::{DEMOS, Options, View};
use crate::model::time::Moment;
use crate::session::{Command, DemoCommand, Play, Show};

use super::keymap::Action;

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Lab {
    /// What is on the stage.
    pub show: Option<Show>,
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

    /// Does what a key asks for, or says what the session is to do.
    pub fn act(&mut self, action: Action) -> Option<Command> {
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
