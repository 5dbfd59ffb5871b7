//! The running pipeline behind one handle: worlds out, commands in.
//!
//! Threads and channels are here and nowhere else. Whether the source is the live kernel, a recording or a stage set
//! by a test is not known here. Draws nothing, decodes nothing.

mod actor;
mod all;
mod asking;
mod collector;
mod demos;
pub mod events;
mod focus;
mod lab;
mod looks;
mod mailbox;
mod network;
mod once;
mod owners;
mod relay;
mod sight;
mod stream;
mod witness;

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Sender, unbounded};

use crate::demo::{Entry, Options, View};
use crate::field::attribute::{Need, Needs};
use crate::model::key::Key;
use crate::model::limits::Limits;
use crate::model::owner::ProcessDetail;
use crate::model::setting::Setting;
use crate::model::socket::Socket;
pub use crate::source::doors::Scope;
pub use crate::source::events::Opened;
use crate::source::owners::Scanner;
pub use crate::source::process::is_without_shell;
use crate::source::{Extra, Extras, Source, Wants};
use crate::track::world::World;

pub use crate::decode::decoder::Malformed;
pub use crate::source::clock::{now, today, wall};
pub use actor::{Order, Report};
pub use demos::DWELL;
pub use events::Past;
use mailbox::Post;
pub use witness::Observer;

pub use all::{Outcome, Subject, Tested, run_all, subjects};
pub use asking::Asking;
pub use lab::{HOLDER, KeepError, Kept, Lab, LabCommand, LabSettings, LabShow, Place};
pub use looks::Looks;
pub use mailbox::Mailbox;
pub use once::{Holding, look_once};
pub use relay::relay;
pub use stream::{Rows, Stream};

/// Makes a source. Threads that look by themselves have one each.
pub type MakeSource = Arc<dyn Fn() -> Box<dyn Source> + Send + Sync>;

/// Begins to hear events; called once, on the thread that takes them in.
pub type Hear = Box<dyn FnOnce() -> Opened + Send>;

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
    /// For the cells that the lab holds.
    pub lab: LabSettings,
    /// How to begin to hear what happens between looks; `None` to do without.
    pub events: Option<Hear>,
    /// Changes that are remembered, and closed sockets: [`BOUND`](crate::track::timeline::BOUND) for who only shows
    /// them, more for who must not miss one.
    pub remembered: usize,
}

/// What a look must bring so that these needs are met. Who holds sockets is no part of a look.
pub fn extras(needs: Needs) -> Extras {
    let pairs = [(Need::Info, Extra::Info), (Need::Memory, Extra::Memory)];
    let needed = pairs.into_iter().filter(|(need, _)| needs.contains(*need));
    needed.fold(Extras::NONE, |extras, (_, extra)| extras.with(extra))
}

/// What a session can be told.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Look now.
    Look,
    /// Look so often.
    Interval(Duration),
    /// Let looks bring this beyond the rows.
    Bring(Needs),
    /// Show the sockets of so many network namespaces.
    Namespaces(Scope),
    /// Let looks ask for what is in sight, and for what is not only now and then.
    Ask(Asking),
    /// Look the rows with these keys up one by one, now and between looks: they are in sight. These look-ups bring all that
    /// there is to a connection, whatever looks bring.
    Sight(Vec<Key>),
    /// Keep the detail of this socket fresh, or of none.
    Focus(Option<Key>),
    /// Read these settings of the kernel.
    Settings(&'static [&'static str]),
    /// Something for a demo.
    Demo(&'static Entry, DemoCommand),
    /// Something for the lab.
    Lab(LabCommand),
    /// Close sockets, or signal a process.
    Act(Order),
}

/// What a demo can be told. Others go on meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DemoCommand {
    /// Set the stage, and say who makes the steps. If it is on already it is closed before.
    Begin(Options, Play),
    /// Make the next step. From now on steps are made one by one.
    Step,
    /// Make steps by itself, or stop doing so.
    Run,
    /// So long a step stands before the next one follows by itself.
    Dwell(Duration),
    /// Set the same stage again; who makes the steps stays.
    Restart,
    /// Close what is open and clear the stage.
    Stop,
}

/// What a session says.
#[derive(Clone, Debug)]
pub enum Update {
    /// The world after a look, or after owners were learnt.
    World(Arc<World>),
    /// How long the look took that the world is of.
    Took(Took),
    /// What happened lately.
    Past(Past),
    /// The kernel's limits, when one of them or what is used of it has changed.
    Limits(Limits),
    /// The settings that were asked for.
    Settings(Vec<Setting>),
    /// The socket in focus.
    Focus(Focus),
    /// Every demo that is on, the one that moved last at the end.
    Demos(Vec<Show>),
    /// The cells that the lab holds.
    Lab(LabShow),
    /// What came of an order, or how far it is.
    Acted(Report),
    /// A part of the session ended that should not have.
    Broken(String),
}

/// How long a look took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Took {
    /// To ask the kernel, and to decode its answers as they came.
    pub ask: Duration,
    /// To compare them with the world before.
    pub track: Duration,
}

/// What is known of the socket in focus beyond its row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Focus {
    /// Which socket this is about.
    pub of: Option<Key>,
    /// What looking it up by itself brought.
    pub lookup: Lookup,
    /// The process that holds it, once it has been described.
    pub process: Option<Arc<ProcessDetail>>,
    /// The path of the control group that the socket was made in, once it has been found; printable.
    pub group: Option<String>,
}

/// What came of looking one socket up by itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Lookup {
    /// It was not looked up, cannot be looked up by itself, or that failed: its row is what is known.
    #[default]
    NotTried,
    /// It is gone.
    Gone,
    /// It is there, and this is how, with its detail.
    Found(Arc<Socket>),
}

impl Focus {
    /// The socket with this key, if it was just found.
    pub fn found(&self, key: Key) -> Option<&Socket> {
        match &self.lookup {
            Lookup::Found(socket) if self.of == Some(key) => Some(socket),
            _ => None,
        }
    }
}

/// A demo on the stage.
#[derive(Clone, Debug)]
pub struct Show {
    /// As far as it went.
    pub view: Arc<View>,
    /// Who makes the steps.
    pub play: Play,
    /// How long a step stands before the next one follows by itself.
    pub dwell: Duration,
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

/// The handle. Dropping it closes what demo and lab opened and lets the threads end.
#[derive(Debug)]
pub struct Session {
    commands: Option<Sender<Command>>,
    demos: Option<Sender<(&'static Entry, DemoCommand)>>,
    cells: Option<Sender<LabCommand>>,
    acts: Option<Sender<Order>>,
    updates: Mailbox,
    /// Those who hold sockets: the demos and the lab.
    holders: Vec<JoinHandle<()>>,
}

impl Session {
    /// Starts looking.
    ///
    /// # Errors
    ///
    /// A thread could not be started.
    pub fn start(settings: Settings) -> std::io::Result<Self> {
        let (commands, orders) = unbounded();
        let (cues, cued) = unbounded();
        let (cells, lab_orders) = unbounded();
        let (say, updates) = mailbox::mailbox();
        let owners = settings.scanner.map(|scanner| owners::start(scanner, &say)).transpose()?;
        let (acts, act_orders) = unbounded();
        let (make, told, look) = (Arc::clone(&settings.source), say.clone(), commands.clone());
        spawn("actor", &say, move || actor::run(&make, &act_orders, &told, &look))?;
        let make = Arc::clone(&settings.source);
        let house = demos::House {
            source: Arc::clone(&make),
            lab: settings.lab.clone(),
            say: say.clone(),
            collector: commands.clone(),
        };
        let stages = spawn("demos", &say, move || demos::run(&house, &cued))?;
        let lab = Lab::new(Observer::new(Arc::clone(&make)), settings.lab);
        let (told, again) = (say.clone(), commands.clone());
        let lab = spawn("lab", &say, move || lab::run(lab, &lab_orders, &told, &again))?;
        let collector = collector::Collector::new(
            settings.wants,
            settings.interval,
            owners,
            events::Heard::new(say.clone(), settings.remembered),
        );
        spawn("collector", &say.clone(), move || collector.run(make(), settings.events, &orders, &say))?;
        let holders = vec![stages, lab];
        let (commands, demos, cells, acts) = (Some(commands), Some(cues), Some(cells), Some(acts));
        Ok(Self { commands, demos, cells, acts, updates, holders })
    }

    /// Tells the session something. A session that has ended hears nothing.
    pub fn tell(&self, command: Command) {
        let _ = match command {
            Command::Demo(entry, command) => self.demos.as_ref().map(|demos| demos.send((entry, command)).is_ok()),
            Command::Lab(command) => self.cells.as_ref().map(|cells| cells.send(command).is_ok()),
            Command::Act(order) => self.acts.as_ref().map(|acts| acts.send(order).is_ok()),
            command => self.commands.as_ref().map(|commands| commands.send(command).is_ok()),
        };
    }

    /// Where it speaks.
    pub const fn updates(&self) -> &Mailbox {
        &self.updates
    }
}

impl Drop for Session {
    /// Waits for demos and lab only, since they close sockets that others may see. The collector ends when neither this
    /// handle nor one of these can command it, and the owners' thread when the collector asks no more: each after the
    /// dump or the scan that it is busy with, which may take long and changes nothing.
    fn drop(&mut self) {
        (self.demos, self.cells, self.acts, self.commands) = (None, None, None, None);
        for holder in self.holders.drain(..) {
            let _ = holder.join();
        }
    }
}

/// Starts a thread of the session. If it panics that is said: whoever waits for its next word would wait for ever.
fn spawn(name: &'static str, say: &Post, body: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    let fall = Fall { name, say: say.clone() };
    std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        let _fall = fall;
        body();
    })
}

/// Says that its thread panicked.
struct Fall {
    name: &'static str,
    say: Post,
}

impl Drop for Fall {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.say.put(Update::Broken(format!("the {} thread has ended", self.name)));
        }
    }
}

#[cfg(test)]
mod tests;
