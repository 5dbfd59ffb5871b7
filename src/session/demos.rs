//! Runs demos, each on a thread of its own: steps when told, or by itself, and shows every change.
//!
//! A thread each, since one demo may wait for what the others must not: a name server, a thousand connections. A thread
//! is started when its demo is begun first and ends with the session.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

use crate::demo::view::Phase;
use crate::demo::{Entry, Options, Pace, Stage};
use crate::source::clock::now;

use super::mailbox::Post;
use super::witness::Observer;
use super::{Command, DemoCommand, LabSettings, MakeSource, Play, Show, Update, spawn};

/// How long a step stands before the next one follows by itself, unless told otherwise: time to read its caption.
pub const DWELL: Duration = Duration::from_millis(2500);

/// What is on, of all demos.
#[derive(Clone)]
struct Board {
    shows: Arc<Mutex<Vec<Show>>>,
    say: Post,
}

impl Board {
    /// Puts a demo's show in the place of its last one, and says what is on now.
    fn post(&self, entry: &'static Entry, show: Option<Show>) {
        let mut shows = self.shows.lock().unwrap_or_else(PoisonError::into_inner);
        shows.retain(|other| other.view.name != entry.name);
        shows.extend(show);
        // Under the lock: what is said last is what holds.
        self.say.put(Update::Demos(shows.clone()));
    }
}

/// What every demo's thread is given.
pub(super) struct House {
    /// Makes its eyes.
    pub source: MakeSource,
    /// For the network of its own that a demo may need.
    pub lab: LabSettings,
    /// Where it says what is on.
    pub say: Post,
    /// Is told to look after each step, so that the table has it.
    pub collector: Sender<Command>,
}

/// A demo's thread.
struct Player {
    name: &'static str,
    orders: Sender<DemoCommand>,
    thread: JoinHandle<()>,
}

/// Hands orders to the demos until nobody can give any more; then lets each one close what it opened.
pub(super) fn run(house: &House, orders: &Receiver<(&'static Entry, DemoCommand)>) {
    let board = Board { shows: Arc::default(), say: house.say.clone() };
    let mut players: Vec<Player> = Vec::new();
    for (entry, order) in orders {
        if let Some(player) = players.iter().find(|player| player.name == entry.name) {
            let _ = player.orders.send(order);
            continue;
        }
        // Another order than this one is for a demo that is on.
        if !matches!(order, DemoCommand::Begin(..)) {
            continue;
        }
        match start(house, &board, entry) {
            Ok(player) => {
                let _ = player.orders.send(order);
                players.push(player);
            }
            Err(error) => house.say.put(Update::Broken(format!("the thread of {} did not start: {error}", entry.name))),
        }
    }
    // All are told before one is waited for.
    let threads: Vec<JoinHandle<()>> = players.into_iter().map(|player| player.thread).collect();
    for thread in threads {
        let _ = thread.join();
    }
}

fn start(house: &House, board: &Board, entry: &'static Entry) -> std::io::Result<Player> {
    let (orders, heard) = unbounded();
    let (board, collector) = (board.clone(), house.collector.clone());
    let eyes = Observer::new(Arc::clone(&house.source)).with_networks(house.lab.clone());
    let perform = move || play(entry, eyes, &heard, &board, &collector);
    let thread = spawn("demo", &house.say, perform)?;
    Ok(Player { name: entry.name, orders, thread })
}

/// What is on.
struct Performance {
    stage: Stage,
    options: Options,
    play: Play,
    dwell: Duration,
}

impl Performance {
    fn new(entry: &'static Entry, options: Options, play: Play, dwell: Duration) -> Self {
        Self { stage: Stage::new(entry, &options, Pace::Whole), options, play, dwell }
    }

    fn show(&self) -> Show {
        Show { view: Arc::new(self.stage.view().clone()), play: self.play, dwell: self.dwell }
    }

    /// Time until the next step, where it comes by itself.
    fn next_step(&self) -> Option<Duration> {
        let view = self.stage.view();
        if self.play != Play::Running || view.phase != Phase::Ready {
            return None;
        }
        let settled = view.at_hand().and_then(|(_, run)| run.settled);
        Some(settled.map_or(Duration::ZERO, |settled| self.dwell.saturating_sub(now().since(settled))))
    }

    fn is_due(&self) -> bool {
        self.next_step().is_some_and(|wait| wait.is_zero())
    }

    /// Time until there is something to do.
    fn wait(&self) -> Duration {
        let look = self.stage.next_look();
        self.next_step().map_or(look, |step| step.min(look))
    }
}

/// Plays one demo, again and again as told, until nobody can give orders any more.
fn play(
    entry: &'static Entry,
    mut eyes: Observer,
    orders: &Receiver<DemoCommand>,
    board: &Board,
    collector: &Sender<Command>,
) {
    let mut on: Option<Performance> = None;
    loop {
        let wait = on.as_ref().map_or(Duration::from_secs(3600), Performance::wait);
        let before = on.as_ref().map(|on| on.stage.view().clone());
        let obeyed = match orders.recv_timeout(wait) {
            Ok(order) => {
                on = obey(entry, order, on, &mut eyes);
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
            board.post(entry, on.as_ref().map(Performance::show));
        }
    }
}

/// Steps and changes so far: what the table of sockets wants to know of.
fn runs(view: Option<&crate::demo::View>) -> (usize, usize) {
    view.map_or((0, 0), |view| (view.runs.len(), view.runs.iter().map(|run| run.changes.len()).sum()))
}

fn obey(
    entry: &'static Entry,
    order: DemoCommand,
    on: Option<Performance>,
    eyes: &mut Observer,
) -> Option<Performance> {
    match (order, on) {
        (DemoCommand::Begin(options, play), _) => Some(Performance::new(entry, options, play, DWELL)),
        (DemoCommand::Restart, Some(on)) => Some(Performance::new(entry, on.options, on.play, on.dwell)),
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
        (DemoCommand::Dwell(dwell), Some(on)) => Some(Performance { dwell, ..on }),
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

    const RUNNING: DemoCommand = DemoCommand::Begin(Options::USUAL, Play::Running);
    const STEPWISE: DemoCommand = DemoCommand::Begin(Options::USUAL, Play::Stepwise);

    /// After these orders: who makes the steps, how many were made, and whether one is due at once.
    #[track_caller]
    fn check(orders: &[DemoCommand], expected: Option<(Play, usize, bool)>) {
        let mut eyes = Observer::new(Arc::new(|| Box::new(Empty)));
        let on = orders.iter().fold(None, |on, order| obey(&IDLE, order.clone(), on, &mut eyes));
        let seen = on.map(|on| (on.play, on.stage.view().runs.len(), on.is_due()));
        assert_eq!(seen, expected, "{orders:?}");
    }

    #[test]
    fn orders_say_who_makes_the_steps() {
        use DemoCommand::{Dwell, Restart, Run, Step, Stop};
        check(&[RUNNING], Some((Play::Running, 0, true)));
        check(&[STEPWISE], Some((Play::Stepwise, 0, false)));
        check(&[RUNNING, Step], Some((Play::Stepwise, 1, false)));
        check(&[RUNNING, Step, Run], Some((Play::Running, 1, false)));
        check(&[RUNNING, Run], Some((Play::Stepwise, 0, false)));
        check(&[RUNNING, Restart], Some((Play::Running, 0, true)));
        check(&[RUNNING, Step, Restart], Some((Play::Stepwise, 0, false)));
        check(&[RUNNING, Step, Run, Dwell(Duration::ZERO)], Some((Play::Running, 1, true)));
        check(&[RUNNING, Stop], None);
        check(&[Step], None);
    }
}
