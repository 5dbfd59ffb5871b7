//! The running pipeline behind one handle: worlds out, commands in.
//!
//! Threads and channels are here and nowhere else. Whether the source is the live kernel, a recording or a stage set
//! by a test is not known here. Draws nothing, decodes nothing.

mod collector;
mod demos;
mod mailbox;
mod once;
mod owners;

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Sender, unbounded};

use crate::demo::{Entry, Options, View};
use crate::model::key::Key;
use crate::model::owner::ProcessDetail;
use crate::model::socket::Socket;
use crate::source::owners::Scanner;
use crate::source::{Source, Wants};
use crate::track::world::World;

pub use crate::source::clock::now;
pub use demos::Observer;
pub use mailbox::Mailbox;
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
    /// Set the stage for a demo, and say who makes its steps. One that runs is stopped.
    Begin(&'static Entry, Options, Play),
    /// Make the next step. From now on steps are made one by one.
    Step,
    /// Make steps by itself, or stop doing so.
    Run,
    /// Set the same stage again; who makes the steps stays.
    Restart,
    /// Close what is open and clear the stage.
    Stop,
}

impl PartialEq for DemoCommand {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Begin(one, of, play), Self::Begin(another, with, other)) => {
                one.name == another.name && of == with && play == other
            }
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

/// What a session says.
#[derive(Clone, Debug)]
pub enum Update {
    /// The world after a look, or after owners were learnt.
    World(Arc<World>),
    /// The socket in focus.
    Focus(Focus),
    /// The stage; `None` when it is clear.
    Demo(Option<Show>),
    /// A part of the session ended that should not have.
    Broken(String),
}

/// What is known of the socket in focus beyond its row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Focus {
    /// As just looked up, with its detail; `None` when it is gone or cannot be looked up by itself.
    pub socket: Option<Arc<Socket>>,
    /// The process that holds it.
    pub process: Option<Arc<ProcessDetail>>,
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
    updates: Mailbox,
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
        let (say, updates) = mailbox::mailbox();
        let mut threads = Vec::new();
        let owners = match settings.scanner {
            Some(scanner) => Some(owners::start(scanner, &mut threads)?),
            None => None,
        };
        let make = Arc::clone(&settings.source);
        let eyes = Observer::new(Arc::clone(&settings.source));
        let told = say.clone();
        let again = commands.clone();
        threads.push(spawn("demo", move || demos::run(eyes, &stage_orders, &told, &again))?);
        let collector = collector::Collector::new(settings.wants, settings.interval, owners);
        threads.push(spawn("collector", move || collector.run(make(), &orders, &say))?);
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
    pub const fn updates(&self) -> &Mailbox {
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

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name.to_owned()).spawn(body)
}
