//! The screens. Only this layer knows ratatui and crossterm.
//!
//! [`run`] is the loop: one closed event, one update, effects, one frame. State and drawing are apart: [`app`]
//! changes and never draws, [`draw()`](draw::draw) draws and never changes.

mod act;
mod answered;
pub mod app;
pub mod areas;
pub mod asking;
pub mod bar;
mod cell;
pub mod clipboard;
pub mod diagram;
pub mod dialog;
pub mod draw;
pub mod explain;
pub mod footer;
pub mod header;
pub mod history;
pub mod keymap;
pub mod lab;
pub mod life;
pub mod look;
pub mod menu;
pub mod mouse;
pub mod overlay;
pub mod prompt;
mod resolver;
pub mod screen;
pub mod scribe;
mod setup;
mod sockets;
pub mod states;
mod still;
mod suggest;
pub mod terminal;
pub mod theme;
pub mod themes;
pub mod ticks;
pub mod timeline;
pub mod times;
mod typed;
pub mod worker;

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, after, never, select, unbounded};
use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;

use crate::model::time::Moment;
use crate::session::{Session, is_without_shell, now};

use app::{App, Effect, Event, Setup};
use resolver::Resolver;
use scribe::{ExportError, Job, Scribe};
use terminal::{Screen, Stopped, TerminalError, failed};
use worker::Worker;

/// The screen ended early.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// The terminal cannot be used.
    #[error(transparent)]
    Terminal(#[from] TerminalError),
    /// A part of the session is gone.
    #[error("{0}; this is a fault of the program, please report it")]
    Session(String),
    /// Reading keys failed.
    #[error("reading keys failed: {0}")]
    Keys(#[source] io::Error),
}

/// How the screen ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The user quit.
    Quit,
    /// A signal ended it; the number is the signal's.
    Signal(i32),
}

/// Runs the screen until the user quits or a signal comes.
///
/// # Errors
///
/// See [`TuiError`]. The terminal is given back in every case.
pub fn run(session: &Session, setup: Setup) -> Result<End, TuiError> {
    // Signals first: one that comes while the terminal is taken must find someone who gives it back.
    let signals = signals()?;
    let mut screen = Screen::take(setup.mouse)?;
    let (answer, answers) = unbounded();
    let heard = Heard { inputs: inputs()?, signals, answers };
    let size = screen.size()?;
    let mut app = App::new(setup, Rect { x: 0, y: 0, width: size.width, height: size.height });
    let ended = live(session, &heard, &answer, &mut screen, &mut app);
    // A history that cannot be kept is no reason to complain where a shell takes over.
    let _ = app.lines.keep();
    ended
}

fn live(
    session: &Session,
    heard: &Heard,
    answer: &Answers,
    screen: &mut Screen,
    app: &mut App,
) -> Result<End, TuiError> {
    let mut resolver = Resolver::new(Arc::clone(&app.names), answer.clone());
    let worker = Worker::start(&app.names, answer).map_err(failed("starting a thread that lists"))?;
    loop {
        show(screen, app)?;
        let mut wake = heard.wait(app, session)?;
        let mut alarm = None;
        // All that has come meanwhile goes into one frame.
        loop {
            let mut asked = false;
            match wake {
                Wake::Signal(SIGTSTP) => screen.suspend(Stopped::Program)?,
                Wake::Signal(SIGCONT) => screen.retake()?,
                Wake::Signal(signal) => return Ok(End::Signal(signal)),
                Wake::Event(came, event) => {
                    for effect in update(app, came, event) {
                        match effect {
                            Effect::Tell(command) => session.tell(command),
                            Effect::Ask(question) => {
                                asked = true;
                                app.times.asked(&question, now());
                                worker.ask(question);
                            }
                            Effect::Quit => return Ok(End::Quit),
                            Effect::Resolve(host) => resolver.addresses(host),
                            Effect::Name(address) => resolver.name(address),
                            Effect::Export(job) => export(job, Arc::clone(&app.scribe), answer.clone()),
                            Effect::Copy(text) => app.message = Some(screen.copy(&text)),
                            // As in a container or under `ssh -t`: no shell could continue the program.
                            Effect::Suspend if is_without_shell() => app.message = Some(NO_SHELL.to_owned()),
                            Effect::Suspend => screen.suspend(Stopped::Job)?,
                            Effect::Redraw => screen.retake()?,
                            Effect::SaveView(name, view) => app.note(app.scribe.keep(&name, Some(&view))),
                            Effect::KeepTheme(name) => app.keep_theme(&name),
                            Effect::DropView(name) => app.note(app.scribe.keep(&name, None)),
                            Effect::Break(why) => return Err(TuiError::Session(why)),
                        }
                    }
                }
            }
            // What asked for nothing is drawn at once, also while the worker is busy.
            let patience = asked.then(|| alarm.get_or_insert_with(|| after(PATIENCE)));
            match heard.more(app, session, patience)? {
                Some(next) => wake = next,
                None => break,
            }
        }
    }
}

/// Draws a frame, and notes how long that took.
fn show(screen: &mut Screen, app: &mut App) -> Result<(), TerminalError> {
    let began = now();
    screen.draw(|frame| {
        app.size = frame.area();
        draw::draw(app, frame, began);
    })?;
    app.times.drew(began, now());
    Ok(())
}

/// Takes an event in that came at this moment, and notes how long that took.
fn update(app: &mut App, came: Moment, event: Event) -> Vec<Effect> {
    app.times.came(&event, came);
    let began = now();
    let effects = app.update(event, began);
    app.times.updated(began, now());
    effects
}

/// How long a frame waits for the worker's answer: with few sockets it comes at once, and a key makes one frame.
const PATIENCE: Duration = Duration::from_millis(6);

const NO_SHELL: &str = "no shell is here that could continue a stopped program";

/// What ended a wait.
enum Wake {
    /// With the moment at which it came.
    Event(Moment, Event),
    Signal(i32),
}

/// Rings once.
type Alarm = Receiver<Instant>;

type Inputs = Receiver<io::Result<(Moment, Input)>>;

/// Where threads say what they found.
type Answers = Sender<Event>;

/// What the loop listens to, beside the session and the clock.
struct Heard {
    inputs: Inputs,
    signals: Receiver<i32>,
    answers: Receiver<Event>,
}

impl Heard {
    /// Waits for the first of all.
    fn wait(&self, app: &App, session: &Session) -> Result<Wake, TuiError> {
        let tick = app.next_tick(now()).map_or_else(never, |span| after(span.max(Duration::from_millis(16))));
        self.first(session, &tick).map(|wake| wake.unwrap_or_else(|| event(Event::Tick)))
    }

    /// What belongs into the same frame: what has come; and what comes while the worker's answer is awaited, until the
    /// alarm.
    fn more(&self, app: &App, session: &Session, alarm: Option<&mut Alarm>) -> Result<Option<Wake>, TuiError> {
        match (self.pending(session)?, alarm) {
            (None, Some(alarm)) if app.is_waiting() => self.first(session, alarm),
            (pending, _) => Ok(pending),
        }
    }

    /// The first that comes; nothing when the alarm does.
    fn first(&self, session: &Session, alarm: &Alarm) -> Result<Option<Wake>, TuiError> {
        select! {
            recv(self.signals) -> signal => Ok(Some(Wake::Signal(signal.unwrap_or(SIGTERM)))),
            recv(self.inputs) -> input => key(input.ok()).map(Some),
            recv(self.answers) -> answer => Ok(Some(event(answer.unwrap_or(Event::Tick)))),
            recv(session.updates().bell()) -> ring => match ring {
                Ok(()) => Ok(Some(event(Event::Updates(session.updates().take())))),
                Err(_) => Err(TuiError::Session("the session has ended".to_owned())),
            },
            recv(alarm) -> _ => Ok(None),
        }
    }

    /// What has come and was not taken yet.
    fn pending(&self, session: &Session) -> Result<Option<Wake>, TuiError> {
        if let Ok(signal) = self.signals.try_recv() {
            return Ok(Some(Wake::Signal(signal)));
        }
        if let Ok(input) = self.inputs.try_recv() {
            return key(Some(input)).map(Some);
        }
        if let Ok(answer) = self.answers.try_recv() {
            return Ok(Some(event(answer)));
        }
        let rang = session.updates().bell().try_recv().is_ok();
        Ok(rang.then(|| event(Event::Updates(session.updates().take()))))
    }
}

/// Writes a file on a thread of its own: a disk may take its time.
fn export(job: Box<Job>, scribe: Arc<dyn Scribe>, answers: Answers) {
    let failed = answers.clone();
    let write = move || {
        let _ = answers.send(Event::Written(scribe.export(&job)));
    };
    if let Err(error) = std::thread::Builder::new().name("export".to_owned()).spawn(write) {
        let _ = failed.send(Event::Written(Err(ExportError::Failed(format!("starting a thread: {error}")))));
    }
}

/// Something that came just now.
fn event(event: Event) -> Wake {
    Wake::Event(now(), event)
}

fn key(input: Option<io::Result<(Moment, Input)>>) -> Result<Wake, TuiError> {
    match input {
        Some(Ok((at, input))) => Ok(Wake::Event(at, Event::Input(enter(input)))),
        Some(Err(error)) => Err(TuiError::Keys(error)),
        None => Err(TuiError::Keys(io::ErrorKind::UnexpectedEof.into())),
    }
}

/// Enter that was typed before the terminal was in raw mode arrives as a line feed, which crossterm takes for Ctrl-J.
fn enter(input: Input) -> Input {
    match input {
        Input::Key(KeyEvent { code: KeyCode::Char('j'), modifiers: KeyModifiers::CONTROL, kind, .. }) => {
            Input::Key(KeyEvent::new_with_kind(KeyCode::Enter, KeyModifiers::NONE, kind))
        }
        other => other,
    }
}

/// Reads keys on a thread of its own. It ends with the program: nothing can wake it from its read.
fn inputs() -> Result<Inputs, TuiError> {
    let (say, inputs) = unbounded();
    let read = move || {
        loop {
            let input = crossterm::event::read().map(|input| (now(), input));
            let ended = input.is_err();
            if say.send(input).is_err() || ended {
                return;
            }
        }
    };
    std::thread::Builder::new().name("keys".to_owned()).spawn(read).map_err(TuiError::Keys)?;
    Ok(inputs)
}

fn signals() -> Result<Receiver<i32>, TuiError> {
    let mut signals =
        Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT]).map_err(failed("listening for signals"))?;
    let (say, heard) = unbounded();
    watch_for_hangup(say.clone())?;
    let listen = move || {
        for signal in signals.forever() {
            if say.send(signal).is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(listen).map_err(failed("listening for signals"))?;
    Ok(heard)
}

/// Says SIGHUP when the terminal goes away. The kernel tells the leader of the session only, and crossterm reads from a
/// terminal that is gone again and again without an end.
fn watch_for_hangup(say: Sender<i32>) -> Result<(), TuiError> {
    let watch = move || {
        let stdin = io::stdin();
        // Who polls for nothing is woken by an error or a hang-up only.
        let mut terminal = [PollFd::new(&stdin, PollFlags::empty())];
        while poll(&mut terminal, None) == Err(Errno::INTR) {}
        let _ = say.send(SIGHUP);
    };
    std::thread::Builder::new().name("hangup".to_owned()).spawn(watch).map_err(failed("watching the terminal"))?;
    Ok(())
}

#[cfg(test)]
mod tests;
