//! Takes the terminal and gives it back, whatever happens.
//!
//! Raw mode, the alternate screen and the mouse are taken by [`Screen::take`] and given back when it is dropped, by
//! the panic hook, and before the program stops for the shell. Giving back twice does no harm.

use std::io::{self, Stdout, Write};
use std::sync::Once;

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{cursor, execute};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

/// The terminal could not be used.
#[derive(Debug, thiserror::Error)]
#[error("{tried} failed: {cause}")]
pub struct TerminalError {
    /// What was tried.
    tried: &'static str,
    #[source]
    cause: io::Error,
}

/// The terminal while it is ours.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    ///
    /// Standard input or output is no terminal, or it does not take the modes.
    pub fn take() -> Result<Self, TerminalError> {
        give_back_on_panic();
        let enter = enter();
        let terminal = enter.and_then(|()| {
            Terminal::new(CrosstermBackend::new(io::stdout()))
                .map_err(|cause| TerminalError { tried: "asking the terminal for its size", cause })
        });
        terminal.map(|terminal| Self { terminal }).inspect_err(|_| leave())
    }

    /// The terminal to draw on.
    pub const fn terminal(&mut self) -> &mut Terminal<CrosstermBackend<Stdout>> {
        &mut self.terminal
    }

    /// Gives the terminal back, stops the program as Ctrl-Z does, and takes the terminal again when it is continued.
    ///
    /// # Errors
    ///
    /// The terminal cannot be taken again.
    pub fn suspend(&mut self) -> Result<(), TerminalError> {
        leave();
        // The default action of SIGTSTP stops the whole process, its other threads too.
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)
            .map_err(|cause| TerminalError { tried: "stopping for the shell", cause })?;
        self.retake()
    }

    /// Takes the terminal again after something else had it, and forgets what it showed.
    ///
    /// # Errors
    ///
    /// As for [`Screen::take`].
    pub fn retake(&mut self) -> Result<(), TerminalError> {
        enter()?;
        self.terminal.clear().map_err(|cause| TerminalError { tried: "clearing the screen", cause })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        leave();
    }
}

fn enter() -> Result<(), TerminalError> {
    enable_raw_mode().map_err(|cause| TerminalError { tried: "putting the terminal into raw mode", cause })?;
    execute!(io::stdout(), EnterAlternateScreen, EnableMouseCapture, EnableBracketedPaste, cursor::Hide)
        .map_err(|cause| TerminalError { tried: "opening the alternate screen", cause })
}

/// Each part is tried for itself: where the terminal is gone nothing can be mended.
fn leave() {
    let mut out = io::stdout();
    let _ = execute!(out, DisableBracketedPaste, DisableMouseCapture, LeaveAlternateScreen, cursor::Show);
    let _ = out.flush();
    let _ = disable_raw_mode();
}

/// A panic on any thread gives the terminal back before it is reported, or nobody could read the report.
fn give_back_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            leave();
            report(panic);
        }));
    });
}
