//! Runs a demo on a thread of its own: steps when told, or by itself, and shows every change.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use crate::demo::view::Phase;
use crate::demo::{Entry, Options, Pace, Stage};
use crate::source::clock::now;

use super::mailbox::Post;
use super::witness::Observer;
use super::{Command, DemoCommand, Play, Show, Update};

/// How long a step stands before the next one follows by itself: time to read its caption.
const DWELL: Duration = Duration::from_millis(2500);

/// What is on.
struct Performance {
    stage: Stage,
    entry: &'static Entry,
    options: Options,
    play: Play,
}

impl Performance {
    fn new(entry: &'static Entry, options: Options, play: Play) -> Self {
        Self { stage: Stage::new(entry, &options, Pace::Whole), entry, options, play }
    }

    fn show(&self) -> Show {
        Show { view: Arc::new(self.stage.view().clone()), play: self.play }
    }

    /// Whether it is time for the next step.
    fn is_due(&self) -> bool {
        let view = self.stage.view();
        let settled = view.at_hand().and_then(|(_, run)| run.settled);
        self.play == Play::Running
            && view.phase == Phase::Ready
            && settled.is_none_or(|settled| now().since(settled) >= DWELL)
    }
}

/// Runs until nobody can give orders any more. `collector` is told to look after each step, so that the table has it.
pub(super) fn run(mut eyes: Observer, orders: &Receiver<DemoCommand>, say: &Post, collector: &Sender<Command>) {
    let mut on: Option<Performance> = None;
    loop {
        let wait = on.as_ref().map_or(Duration::from_secs(3600), |on| on.stage.next_look());
        let before = on.as_ref().map(|on| on.stage.view().clone());
        let obeyed = match orders.recv_timeout(wait) {
            Ok(order) => {
                on = obey(order, on, &mut eyes);
                true
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if let Some(on) = &mut on {
            if on.is_due() {
                on.stage.step(&mut eyes);
            } else {
                on.stage.poll(&mut eyes);
            }
        }
        let after = on.as_ref().map(|on| on.stage.view());
        if runs(before.as_ref()) != runs(after) {
            let _ = collector.send(Command::Look);
        }
        if obeyed || before.as_ref() != after {
            say.put(Update::Demo(on.as_ref().map(Performance::show)));
        }
    }
}

/// Steps and changes so far: what the table of sockets wants to know of.
fn runs(view: Option<&crate::demo::View>) -> (usize, usize) {
    view.map_or((0, 0), |view| (view.runs.len(), view.runs.iter().map(|run| run.changes.len()).sum()))
}

fn obey(order: DemoCommand, on: Option<Performance>, eyes: &mut Observer) -> Option<Performance> {
    match (order, on) {
        (DemoCommand::Begin(entry, options, play), _) => Some(Performance::new(entry, options, play)),
        (DemoCommand::Restart, Some(on)) => Some(Performance::new(on.entry, on.options, on.play)),
        (DemoCommand::Stop, _) | (_, None) => None,
        (DemoCommand::Step, Some(mut on)) => {
            on.play = Play::Stepwise;
            on.stage.step(eyes);
            Some(on)
        }
        (DemoCommand::Run, Some(mut on)) => {
            on.play = match on.play {
                Play::Stepwise => Play::Running,
                Play::Running => Play::Stepwise,
            };
            Some(on)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::Demo;
    use crate::demo::script::{Role, Step};
    use crate::model::capture::Sink;
    use crate::model::socket::Socket;
    use crate::source::{Source, Target, Wants};

    /// A source without sockets.
    struct Empty;

    impl Source for Empty {
        fn look(&mut self, _: &Wants, _: &mut dyn Sink) {}

        fn find(&mut self, _: &Target) -> std::io::Result<Option<Socket>> {
            Ok(None)
        }
    }

    /// A demo of steps that do nothing.
    struct Idle;

    impl Demo for Idle {
        fn cast(&self) -> &'static [Role] {
            &[]
        }

        fn steps(&self) -> Vec<Step> {
            (0..9).map(|_| Step::new("idles", "Idles.", "")).collect()
        }
    }

    static IDLE: Entry = Entry { name: "idle", purpose: "nothing", choices: &[], make: |_| Box::new(Idle) };

    const RUNNING: DemoCommand = DemoCommand::Begin(&IDLE, Options::USUAL, Play::Running);
    const STEPWISE: DemoCommand = DemoCommand::Begin(&IDLE, Options::USUAL, Play::Stepwise);

    /// After these orders: who makes the steps, how many were made, and whether one is due at once.
    #[track_caller]
    fn check(orders: &[DemoCommand], expected: Option<(Play, usize, bool)>) {
        let mut eyes = Observer::new(Arc::new(|| Box::new(Empty)));
        let on = orders.iter().fold(None, |on, order| obey(order.clone(), on, &mut eyes));
        let seen = on.map(|on| (on.play, on.stage.view().runs.len(), on.is_due()));
        assert_eq!(seen, expected, "{orders:?}");
    }

    #[test]
    fn orders_say_who_makes_the_steps() {
        use DemoCommand::{Restart, Run, Step, Stop};
        check(&[RUNNING], Some((Play::Running, 0, true)));
        check(&[STEPWISE], Some((Play::Stepwise, 0, false)));
        check(&[RUNNING, Step], Some((Play::Stepwise, 1, false)));
        check(&[RUNNING, Step, Run], Some((Play::Running, 1, false)));
        check(&[RUNNING, Run], Some((Play::Stepwise, 0, false)));
        check(&[RUNNING, Restart], Some((Play::Running, 0, true)));
        check(&[RUNNING, Step, Restart], Some((Play::Stepwise, 0, false)));
        check(&[RUNNING, Stop], None);
        check(&[Step], None);
    }
}
