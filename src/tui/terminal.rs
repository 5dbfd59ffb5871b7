//! Takes the terminal and gives it back, whatever happens.
//!
//! Raw mode, the alternate screen and the mouse are taken by [`Screen::take`] and given back when it is dropped, by
//! the panic hook, and before the program stops for the shell.

use std::io::{self, IsTerminal as _, Stdout, Write};
use std::mem::ManuallyDrop;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::style::force_color_output;
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Rect, Size};
use ratatui::{Frame, Terminal};
use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};

use crate::model::printable;

use super::clipboard::sequence;

/// The terminal could not be used.
#[derive(Debug, thiserror::Error)]
#[error("{tried} failed: {cause}")]
pub struct TerminalError {
    /// What was tried.
    tried: &'static str,
    #[source]
    cause: io::Error,
}

/// Names what was tried when it failed.
pub(super) fn failed(tried: &'static str) -> impl FnOnce(io::Error) -> TerminalError {
    move |cause| TerminalError { tried, cause }
}

/// Who stops for the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// This process: somebody sent it SIGTSTP.
    Program,
    /// All of its job, as on Ctrl-Z: a script around the program too, or the shell would wait for that.
    Job,
}

/// Whose the mouse is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mouse {
    /// It works the screen.
    #[default]
    Ours,
    /// The terminal selects text with it, as anywhere.
    Terminals,
}

/// The terminal while it is ours.
pub struct Screen {
    mouse: Mouse,
    /// Never dropped: its own drop writes to the terminal once more, and panics where that and standard error are gone.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<Stdout>>>,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    ///
    /// Standard input or output is no terminal, or it does not take the modes.
    pub fn take(mouse: Mouse) -> Result<Self, TerminalError> {
        give_back_on_panic();
        // Whether there are colours was decided with the theme; crossterm would look at NO_COLOR again.
        force_color_output(true);
        let terminal = enter(mouse).and_then(|()| {
            Terminal::new(CrosstermBackend::new(io::stdout())).map_err(failed("asking the terminal for its size"))
        });
        terminal.map(|terminal| Self { mouse, terminal: ManuallyDrop::new(terminal) }).inspect_err(|_| leave())
    }

    /// The terminal's size.
    ///
    /// # Errors
    ///
    /// The terminal does not say.
    pub fn size(&self) -> Result<Size, TerminalError> {
        self.terminal.size().map_err(failed("asking the terminal for its size"))
    }

    /// Draws a frame, which terminals that know mode 2026 show as a whole and never half drawn.
    ///
    /// # Errors
    ///
    /// The terminal cannot be written to, or a panic has given it back.
    pub fn draw(&mut self, frame: impl FnOnce(&mut Frame<'_>)) -> Result<(), TerminalError> {
        // A panic on another thread gives the terminal back before this frame or after it, not within.
        let _whole = io::stdout().lock();
        still_ours()?;
        let mut out = io::stdout();
        execute!(out, BeginSynchronizedUpdate)
            .and_then(|()| self.terminal.draw(frame).map(|_| ()))
            .and_then(|()| execute!(out, EndSynchronizedUpdate))
            .map_err(failed("drawing on the terminal"))
    }

    /// Hands a text to the terminal's clipboard, and says what to expect of it.
    pub fn copy(&mut self, text: &str) -> String {
        let _whole = io::stdout().lock();
        let mut out = io::stdout();
        if !out.is_terminal() {
            return "nothing copied: standard output is no terminal".to_owned();
        }
        let written = match sequence(text) {
            Ok(sequence) => out.write_all(sequence.as_bytes()).and_then(|()| out.flush()),
            Err(too_long) => return format!("nothing copied: {too_long}"),
        };
        match written {
            Ok(()) => format!("handed to the terminal's clipboard: {}", printable::text(text.as_bytes())),
            Err(error) => format!("nothing copied: {error}"),
        }
    }

    /// Gives the terminal back, stops, and takes the terminal again when the program is continued.
    ///
    /// # Errors
    ///
    /// The terminal cannot be taken again.
    pub fn suspend(&mut self, whom: Stopped) -> Result<(), TerminalError> {
        leave();
        // SIGTSTP would come back as a signal to hear. This one stops the main thread, which is this one, at once.
        let stopped = match whom {
            Stopped::Program => kill_process(getpid(), Signal::STOP),
            Stopped::Job => kill_current_process_group(Signal::STOP),
        };
        stopped.map_err(|errno| failed("stopping for the shell")(errno.into()))?;
        self.retake()
    }

    /// Takes the terminal again after something else had it, and forgets what it showed.
    ///
    /// # Errors
    ///
    /// As for [`Screen::take`], or a panic has given it back.
    pub fn retake(&mut self) -> Result<(), TerminalError> {
        let _whole = io::stdout().lock();
        still_ours()?;
        // After a SIGSTOP the shell has its own modes in force, and crossterm believes in those that it set.
        disable_raw_mode().map_err(failed("looking at the terminal's modes"))?;
        enter(self.mouse)?;
        let Size { width, height } = self.size()?;
        // Unlike `clear` this does not ask where the cursor is: the answer would come as keys, on another thread.
        self.terminal.resize(Rect { x: 0, y: 0, width, height }).map_err(failed("clearing the screen"))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        leave();
    }
}

/// Whether the terminal is ours at this moment.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Whether a panic has given it back for good.
static PANICKED: AtomicBool = AtomicBool::new(false);

fn enter(mouse: Mouse) -> Result<(), TerminalError> {
    TAKEN.store(true, Ordering::SeqCst);
    enable_raw_mode().map_err(failed("putting the terminal into raw mode"))?;
    // Where there is no alternate screen what stood there before would show through.
    execute!(io::stdout(), EnterAlternateScreen, Clear(ClearType::All), EnableBracketedPaste, cursor::Hide)
        .map_err(failed("opening the alternate screen"))?;
    match mouse {
        Mouse::Ours => execute!(io::stdout(), EnableMouseCapture).map_err(failed("asking for the mouse")),
        Mouse::Terminals => Ok(()),
    }
}

/// Once only: a terminal that leaves its alternate screen again puts the cursor back, so that what comes next would
/// overwrite what was just said. Each part is tried for itself: where the terminal is gone nothing can be mended.
fn leave() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let _ = execute!(out, EndSynchronizedUpdate, DisableBracketedPaste, DisableMouseCapture);
    let _ = execute!(out, LeaveAlternateScreen, cursor::Show);
    let _ = out.flush();
    let _ = disable_raw_mode();
}

fn still_ours() -> Result<(), TerminalError> {
    match PANICKED.load(Ordering::SeqCst) {
        true => Err(failed("using the terminal")(io::Error::other("a thread of the program has panicked"))),
        false => Ok(()),
    }
}

/// A panic on any thread gives the terminal back before it is reported, or nobody could read the report; and nothing is
/// drawn over the report.
fn give_back_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let _whole = io::stdout().lock();
            PANICKED.store(true, Ordering::SeqCst);
            leave();
            report(panic);
        }));
    });
}
