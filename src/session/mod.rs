//! The running pipeline behind one handle: worlds out, commands in.
//!
//! Threads and channels are here and nowhere else. Whether the source is the live kernel, a recording or a stage set
//! by a test is not known here. Draws nothing, decodes nothing.

mod collector;
mod demos;
mod once;
mod owners;

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::demo::{Entry, Options, View};
use crate::model::key::Key;
use crate::model::socket::Socket;
use crate::source::owners::Scanner;
use crate::source::{Source, Wants};
use crate::track::world::World;

pub use crate::source::clock::now;
pub use demos::Observer;
pub use once::{Holding, look_once};

/// Makes a source. Threads that look by themselves have one each.
pub type MakeSource = Arc<dyn Fn() -> Box<dyn Source> + Send + Sync>;

/// What to run.
pub struct Settings {
    /// Where sockets come from.
    pub source: MakeSource,
    /// Who looks for owners; nobody when `None`.
    pub scanner: Option<Scanner>,
    /// What each look is to bring.
    pub wants: Wants,
    /// Time between two looks.
    pub interval: Duration,
}

/// What a session can be told.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Look now.
    Look,
    /// Look so often.
    Interval(Duration),
    /// Look no more until resumed or told.
    Pause,
    /// Look again and again.
    Resume,
    /// Keep the detail of this socket fresh, or of none.
    Focus(Option<Key>),
    /// Something for the demo.
    Demo(DemoCommand),
}

/// What the stage can be told.
#[derive(Clone, Copy, Debug)]
pub enum DemoCommand {
    /// Set the stage for a demo. One that runs is stopped.
    Begin(&'static Entry, Options),
    /// Make the next step.
    Step,
    /// Make steps by itself, or stop doing so.
    Run,
    /// Set the same stage again.
    Restart,
    /// Close what is open and clear the stage.
    Stop,
}

impl PartialEq for DemoCommand {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Begin(one, of), Self::Begin(another, with)) => one.name == another.name && of == with,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

/// What a session says.
#[derive(Clone, Debug)]
pub enum Update {
    /// The world after a look, or after owners were learnt.
    World(Arc<World>),
    /// The socket in focus with its detail; `None` when it is gone or cannot be looked up by itself.
    Focus(Option<Arc<Socket>>),
    /// The stage; `None` when it is clear.
    Demo(Option<Show>),
    /// A part of the session ended that should not have.
    Broken(String),
}

/// A demo on the stage.
#[derive(Clone, Debug)]
pub struct Show {
    /// As far as it went.
    pub view: Arc<View>,
    /// Who makes the steps.
    pub play: Play,
}

/// Who makes the steps of a demo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Play {
    /// A user, one by one.
    #[default]
    Stepwise,
    /// The demo itself, slowly.
    Running,
}

/// The handle. Dropping it ends the threads and closes what a demo opened.
#[derive(Debug)]
pub struct Session {
    commands: Option<Sender<Command>>,
    demos: Option<Sender<DemoCommand>>,
    updates: Receiver<Update>,
    threads: Vec<JoinHandle<()>>,
}

impl Session {
    /// Starts looking.
    ///
    /// # Errors
    ///
    /// A thread could not be started.
    pub fn start(settings: Settings) -> std::io::Result<Self> {
        let (commands, orders) = unbounded();
        let (cues, stage_orders) = unbounded();
        let (say, updates) = unbounded();
        let mut threads = Vec::new();
        let owners = match settings.scanner {
            Some(scanner) => Some(owners::start(scanner, &say, &mut threads)?),
            None => None,
        };
        let make = Arc::clone(&settings.source);
        let eyes = Observer::new(Arc::clone(&settings.source));
        let told = say.clone();
        let again = commands.clone();
        threads.push(spawn("demo", &say, move || demos::run(eyes, &stage_orders, &told, &again))?);
        let collector = collector::Collector::new(settings.wants, settings.interval, owners);
        threads.push(spawn("collector", &say.clone(), move || collector.run(make(), &orders, &say))?);
        Ok(Self { commands: Some(commands), demos: Some(cues), updates, threads })
    }

    /// Tells the session something. A session that has ended hears nothing.
    pub fn tell(&self, command: Command) {
        let _ = match command {
            Command::Demo(command) => self.demos.as_ref().map(|demos| demos.send(command).is_ok()),
            command => self.commands.as_ref().map(|commands| commands.send(command).is_ok()),
        };
    }

    /// Where it speaks.
    pub const fn updates(&self) -> &Receiver<Update> {
        &self.updates
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The threads end when nobody can tell them anything any more. The demo's holds a way to the collector, so it
        // goes first; the collector one to the owners'.
        self.demos = None;
        self.commands = None;
        for thread in self.threads.drain(..).rev() {
            let _ = thread.join();
        }
    }
}

/// Starts a thread of the session. If it panics that is said: whoever waits for its next word would wait for ever.
fn spawn(
    name: &'static str,
    say: &Sender<Update>,
    body: impl FnOnce() + Send + 'static,
) -> std::io::Result<JoinHandle<()>> {
    let fall = Fall { name, say: say.clone() };
    std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        let _fall = fall;
        body();
    })
}

/// Says that its thread panicked.
struct Fall {
    name: &'static str,
    say: Sender<Update>,
}

impl Drop for Fall {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _ = self.say.send(Update::Broken(format!("the {} thread has ended", self.name)));
        }
    }
}
