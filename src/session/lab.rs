//! Holds cells of the lab, in the namespace of this program or in one of their own, and watches them.
//!
//! A namespace of its own has a process inside, which makes the sockets there and keeps the door. It is started for the
//! first cell and ended after the last one; with it goes what TCP would keep there, TIME-WAIT too.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use crate::demo::lab::held::LabError;
use crate::demo::lab::protocol::{Answer, Order};
use crate::demo::lab::{Cell, Held, Watch, hold};
use crate::model::socket::Socket;
use crate::source::clock::now;
use crate::source::doors::{Enclosed, EnclosedError, Namespaces, User};
use crate::source::live::{Live, Mode};

use super::mailbox::Post;
use super::witness::Observer;
use super::{Command, Update};

/// The argument by which this program is asked to be the process inside.
pub const HOLDER: &str = "lab-holder";

/// What a user calls the namespace.
const NAME: &str = "lab";

/// How long the process inside may take for an order: a recipe gives up sooner.
const PATIENCE: Duration = Duration::from_secs(15);

/// Time between two looks while nothing is held.
const IDLE: Duration = Duration::from_secs(3600);

/// Where a cell is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the namespace of this program, among the host's own sockets.
    #[default]
    Here,
    /// In a namespace of its own.
    Apart,
}

/// What the lab needs.
#[derive(Clone)]
pub struct LabSettings {
    /// The program that is started in a namespace of its own, with [`HOLDER`] as its argument.
    pub holder: PathBuf,
    /// Where that namespace is shown.
    pub namespaces: Namespaces,
    /// How its sockets are looked at.
    pub mode: Mode,
}

impl Default for LabSettings {
    /// This very program, and namespaces that nobody else shows.
    fn default() -> Self {
        Self { holder: PathBuf::from("/proc/self/exe"), namespaces: Namespaces::default(), mode: Mode::default() }
    }
}

/// A cell that is held, or was until the kernel ended it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where.
    pub place: Place,
    /// How it stands.
    pub watch: Watch,
}

/// The lab as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabShow {
    /// The cells, in the order in which they were asked for.
    pub kept: Vec<Kept>,
    /// Why the last wish was not granted.
    pub word: Option<String>,
}

/// What the lab can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabCommand {
    /// Hold a cell there; let go of it when it is held there already and not over.
    Toggle(Cell, Place),
    /// Let go of all cells.
    ReleaseAll,
}

/// A cell is not held.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// It cannot be, or not on this host.
    #[error(transparent)]
    Cell(#[from] LabError),
    /// There is no namespace of its own.
    #[error(transparent)]
    Enclosed(#[from] EnclosedError),
    /// The process inside could not do it.
    #[error("{0}")]
    Inside(String),
    /// The process inside is gone, and with it what it held.
    #[error("the process that held the namespace is gone: {0}")]
    Lost(#[source] io::Error),
    /// A socket could not be looked up.
    #[error("looking a socket up failed: {0}")]
    Blind(#[source] io::Error),
}

/// What keeps the sockets of a cell.
#[derive(Debug)]
enum Grip {
    Here(Held),
    /// The number by which the process inside knows it.
    Apart(u64),
}

/// Cells that are held. Dropping it lets go of all.
pub struct Lab {
    settings: LabSettings,
    eyes: Observer,
    apart: Option<Apart>,
    kept: Vec<(Kept, Grip)>,
    number: u64,
}

impl Lab {
    /// Holds nothing yet; looks at what it holds here through `eyes`.
    pub const fn new(eyes: Observer, settings: LabSettings) -> Self {
        Self { settings, eyes, apart: None, kept: Vec::new(), number: 0 }
    }

    /// Holds a cell. What was held there of the same cell is let go.
    ///
    /// # Errors
    ///
    /// See [`KeepError`].
    pub fn hold(&mut self, cell: Cell, place: Place) -> Result<(), KeepError> {
        self.release(cell, place)?;
        let (ends, lasts, grip) = match place {
            Place::Here => {
                let held = hold(cell)?;
                (held.ends, held.lasts, Grip::Here(held))
            }
            Place::Apart => {
                self.number += 1;
                let number = self.number;
                match self.order(Order::Hold(number, cell))? {
                    Answer::Held(_, lasts, ends) => (ends, lasts, Grip::Apart(number)),
                    Answer::Failed(_, why) => return Err(KeepError::Inside(why)),
                    Answer::Released(_) => return Err(KeepError::Lost(io::ErrorKind::InvalidData.into())),
                }
            }
        };
        self.kept.push((Kept { place, watch: Watch::new(cell, ends, lasts, now()) }, grip));
        Ok(())
    }

    /// Lets go of a cell that is held there; of one that is not does nothing.
    ///
    /// # Errors
    ///
    /// See [`KeepError::Lost`].
    pub fn release(&mut self, cell: Cell, place: Place) -> Result<(), KeepError> {
        let is = |kept: &Kept| kept.place == place && kept.watch.cell == cell;
        let Some(at) = self.kept.iter().position(|(kept, _)| is(kept)) else { return Ok(()) };
        let (_, grip) = self.kept.remove(at);
        let outcome = match grip {
            Grip::Here(held) => {
                drop(held);
                Ok(())
            }
            Grip::Apart(number) => self.order(Order::Release(number)).map(drop),
        };
        if self.kept.iter().all(|(kept, _)| kept.place == Place::Here) {
            self.leave();
        }
        outcome
    }

    /// Lets go of everything.
    pub fn release_all(&mut self) {
        self.kept.clear();
        self.leave();
    }

    /// Looks at each cell once, and keeps those going that need it.
    ///
    /// # Errors
    ///
    /// A look-up failed.
    pub fn look(&mut self) -> Result<(), KeepError> {
        for (kept, grip) in &mut self.kept {
            if let Grip::Here(held) = &*grip {
                held.tick();
            }
            if let Some(eyes) = eyes(kept.place, &mut self.eyes, &mut self.apart) {
                kept.watch.look(eyes).map_err(KeepError::Blind)?;
            }
        }
        Ok(())
    }

    /// The socket of a cell that is kept, as the tables have it now.
    ///
    /// # Errors
    ///
    /// The look-up failed.
    pub fn socket(&mut self, kept: &Kept) -> Result<Option<Socket>, KeepError> {
        match eyes(kept.place, &mut self.eyes, &mut self.apart) {
            Some(eyes) => eyes.socket(kept.watch.ends).map_err(KeepError::Blind),
            None => Ok(None),
        }
    }

    /// How long to wait before the next [`Lab::look`].
    pub fn next_look(&self) -> Duration {
        let rhythms = self.kept.iter().filter_map(|(_, grip)| match grip {
            Grip::Here(held) => held.rhythm(),
            Grip::Apart(_) => None,
        });
        self.kept.iter().filter_map(|(kept, _)| kept.watch.next_look()).chain(rhythms).min().unwrap_or(IDLE)
    }

    /// What is held.
    pub fn kept(&self) -> impl ExactSizeIterator<Item = &Kept> {
        self.kept.iter().map(|(kept, _)| kept)
    }

    /// Tells the process inside, which is started where there is none.
    fn order(&mut self, order: Order) -> Result<Answer, KeepError> {
        let apart = match &mut self.apart {
            Some(apart) => apart,
            none => none.insert(Apart::start(&self.settings)?),
        };
        apart.order(order).map_err(|error| {
            self.kept.retain(|(kept, _)| kept.place == Place::Here);
            self.leave();
            KeepError::Lost(error)
        })
    }

    /// Ends the process inside.
    fn leave(&mut self) {
        if let Some(apart) = self.apart.take() {
            self.settings.namespaces.remove(apart.enclosed.door().netns());
        }
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.release_all();
    }
}

/// Who sees what is held at a place.
fn eyes<'a>(place: Place, here: &'a mut Observer, apart: &'a mut Option<Apart>) -> Option<&'a mut Observer> {
    match place {
        Place::Here => Some(here),
        Place::Apart => apart.as_mut().map(|apart| &mut apart.eyes),
    }
}

/// The namespace of its own.
struct Apart {
    enclosed: Enclosed,
    answers: BufReader<UnixStream>,
    eyes: Observer,
}

impl Apart {
    fn start(settings: &LabSettings) -> Result<Self, EnclosedError> {
        let enclosed = Enclosed::start(&settings.holder, HOLDER, NAME, User::Same)?;
        let control = enclosed.control();
        control.set_read_timeout(Some(PATIENCE)).map_err(EnclosedError::Start)?;
        let answers = BufReader::new(control.try_clone().map_err(EnclosedError::Start)?);
        let (door, mode) = (enclosed.door(), settings.mode);
        settings.namespaces.add(Arc::clone(&door));
        let eyes = Observer::new(Arc::new(move || Box::new(Live::behind(mode, Arc::clone(&door)))));
        Ok(Self { enclosed, answers, eyes })
    }

    fn order(&mut self, order: Order) -> io::Result<Answer> {
        writeln!(self.enclosed.control(), "{order}")?;
        let mut line = String::new();
        match self.answers.read_line(&mut line)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => line.trim_end().parse().map_err(io::Error::other),
        }
    }
}

/// Runs until nobody can give orders any more. `collector` is told to look when something was held or released.
pub(super) fn run(mut lab: Lab, orders: &Receiver<LabCommand>, say: &Post, collector: &Sender<Command>) {
    let mut shown = LabShow::default();
    loop {
        let mut word = shown.word.clone();
        match orders.recv_timeout(lab.next_look()) {
            Ok(order) => {
                word = obey(order, &mut lab).err().map(|error| error.to_string());
                let _ = collector.send(Command::Look);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if let Err(error) = lab.look() {
            word = Some(error.to_string());
        }
        let now = LabShow { kept: lab.kept().cloned().collect(), word };
        if now != shown {
            shown = now;
            say.put(Update::Lab(shown.clone()));
        }
    }
}

fn obey(order: LabCommand, lab: &mut Lab) -> Result<(), KeepError> {
    match order {
        LabCommand::Toggle(cell, place) => {
            let is = |kept: &&Kept| kept.place == place && kept.watch.cell == cell;
            let is_held = lab.kept().find(is).is_some_and(|kept| kept.watch.next_look().is_some());
            if is_held { lab.release(cell, place) } else { lab.hold(cell, place) }
        }
        LabCommand::ReleaseAll => {
            lab.release_all();
            Ok(())
        }
    }
}
