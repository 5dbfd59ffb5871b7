//! Runs every demo and holds every cell of the lab, fast, and says of each how it came out.
//!
//! One after the other: what is compared are the kernel's counters too, and those are the whole host's.

use std::time::Duration;

use crate::demo::failure::Failure;
use crate::demo::lab::{Cell, Phase};
use crate::demo::view::Phase as StagePhase;
use crate::demo::witness::Whereabouts;
use crate::demo::{self, DEMOS, Entry, Next, Options, Pace, Stage, Witness};
use crate::model::socket::Protocol;
use crate::model::state::State;

use super::MakeSource;
use super::lab::{Lab, LabSettings, Place};
use super::witness::Observer;

/// How it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The kernel did as expected.
    Same,
    /// It did otherwise, and how.
    Different(String),
    /// This host or this kernel does not let it be tried, and why.
    LeftOut(String),
}

/// What was run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A demo.
    Demo(&'static str),
    /// A cell of the lab.
    Cell(Cell),
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    /// What.
    pub subject: Subject,
    /// How it came out.
    pub outcome: Outcome,
    /// How long it took.
    pub took: Duration,
}

/// What is run, in order.
pub fn subjects() -> impl Iterator<Item = Subject> {
    DEMOS.iter().map(|entry| Subject::Demo(entry.name)).chain(Cell::possible().map(Subject::Cell))
}

/// Runs everything. `tell` gets each line as it comes, and `may_go_on` is asked again and again.
pub fn run_all(
    make: &MakeSource,
    settings: LabSettings,
    may_go_on: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(Tested) -> Next,
) {
    let mut eyes = Observer::new(std::sync::Arc::clone(make)).with_networks(settings.clone());
    let mut lab = Lab::new(Observer::new(std::sync::Arc::clone(make)), settings);
    for subject in subjects() {
        let began = eyes.now();
        let outcome = match subject {
            Subject::Demo(name) => demo::find(name).map(|entry| perform(entry, &mut eyes, may_go_on)),
            Subject::Cell(cell) => Some(reach(cell, &mut lab, &mut eyes)),
        };
        if !may_go_on() {
            return;
        }
        let Some(outcome) = outcome else { continue };
        if tell(Tested { subject, outcome, took: eyes.now().since(began) }) == Next::Stop {
            return;
        }
    }
}

fn perform(entry: &Entry, eyes: &mut Observer, may_go_on: &dyn Fn() -> bool) -> Outcome {
    let mut stage = Stage::new(entry, &Options::USUAL, Pace::Fast);
    demo::run(&mut stage, eyes, &mut |_| if may_go_on() { Next::Go } else { Next::Stop });
    let view = stage.view();
    match &view.phase {
        StagePhase::Finished => Outcome::Same,
        StagePhase::Failed(failure @ Failure::Forbidden { .. }) => Outcome::LeftOut(failure.to_string()),
        StagePhase::Failed(failure) => Outcome::Different(format!("step {}: {failure}", view.runs.len())),
        StagePhase::Ready | StagePhase::Settling => Outcome::LeftOut("interrupted".to_owned()),
    }
}

/// Holds the cell until it is seen, lets go, and looks whether it is gone.
fn reach(cell: Cell, lab: &mut Lab, eyes: &mut Observer) -> Outcome {
    match reached(cell, lab, eyes) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Different(error.to_string()),
    }
}

fn reached(cell: Cell, lab: &mut Lab, eyes: &mut Observer) -> Result<Outcome, super::KeepError> {
    lab.hold(cell, Place::Here)?;
    let watch = loop {
        lab.look()?;
        match lab.kept().next().map(|kept| &kept.watch) {
            Some(watch) if watch.phase == Phase::Settling => eyes.pause(lab.next_look()),
            Some(watch) => break watch.clone(),
            None => return Ok(Outcome::Different("it is not held".to_owned())),
        }
    };
    lab.release(cell, Place::Here)?;
    let left = eyes
        .look(&Whereabouts::Inet(Protocol::Tcp, watch.ends))
        .map_err(super::KeepError::Blind)?
        .filter(|sight| sight.ends == Some(watch.ends) && sight.state != State::TimeWait);
    Ok(match (watch.phase, left) {
        (Phase::Reached(_), None) => Outcome::Same,
        (Phase::Reached(_), Some(left)) => Outcome::Different(format!("{} is left of it", left.state.name())),
        (Phase::Unreported, _) => Outcome::LeftOut("this kernel does not report the timer of delayed ACKs".to_owned()),
        (Phase::Missed(seen), _) => Outcome::Different(format!("it is {seen}")),
        (Phase::Over(_) | Phase::Settling, _) => Outcome::Different("it was over at once".to_owned()),
    })
}
