//! `sockscope demo`: lists the demos, or runs one without a screen.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rustix::io::Errno;

use crate::demo::view::Phase;
use crate::demo::{self, Next, Pace, Stage, View};
use crate::print::demo::ndjson::Lines;
use crate::print::demo::{Signs, Transcript, listing};
use crate::session::{LabSettings, Observer};
use crate::tui::theme::Charset;

use super::args::Origin;
use super::demo_args::{Demo, Which};
use super::keys::byte;
use super::lab::Form;
use super::screen::live;
use super::{Failure, ended_by, environment, interrupted, lab};

/// Runs the command. The exit code is 1 when the kernel did otherwise than the demo expects, or when nobody read the
/// demo to its end.
pub(super) fn run(arguments: &Demo, origin: Origin) -> Result<ExitCode, Failure> {
    let mut out = io::stdout().lock();
    let (entry, options) = match &arguments.which {
        None => {
            out.write_all(listing().as_bytes()).map_err(Failure::Output)?;
            return Ok(ExitCode::SUCCESS);
        }
        Some(Which::Unknown(name)) => {
            let list = listing();
            return Err(Failure::Unknown(format!("there is no demo `{name}`; these are:\n\n{}", list.trim_end())));
        }
        Some(Which::All) => {
            let form = if arguments.ndjson { Form::Ndjson } else { Form::Text };
            return lab::run_all(form, origin, out);
        }
        Some(Which::Known(entry, options)) => (entry, options),
    };
    let interrupted = interrupted().map_err(Failure::Session)?;
    let pace = if arguments.fast { Pace::Fast } else { Pace::Whole };
    let mut stage = Stage::new(entry, options, pace);
    let mut lines = Lines::default();
    let mut transcript = Transcript::new(signs(environment::shows().charset));
    let mut tell = |view: &View| if arguments.ndjson { lines.news(view) } else { transcript.news(view) };
    let mut enter = Enter { awaited: arguments.step, asked: None };
    let mut written = Ok(());
    let networks = LabSettings { mode: origin.into(), ..LabSettings::default() };
    let mut eyes = Observer::new(live(origin.into())).with_networks(networks);
    demo::run(&mut stage, &mut eyes, &mut |view| {
        written = out.write_all(tell(view).as_bytes()).and_then(|()| out.flush());
        if written.is_err() || interrupted.load(Ordering::Relaxed) != 0 {
            return Next::Stop;
        }
        enter.next(view)
    });
    match written {
        Err(cause) if cause.kind() == io::ErrorKind::BrokenPipe => return Ok(ExitCode::FAILURE),
        written => written.map_err(Failure::Output)?,
    }
    Ok(match stage.view().phase {
        Phase::Finished => ExitCode::SUCCESS,
        Phase::Failed(_) => ExitCode::FAILURE,
        // Interrupted: the stage is dropped with this function and closes what it opened.
        Phase::Ready | Phase::Settling => {
            ended_by(i32::try_from(interrupted.load(Ordering::Relaxed)).unwrap_or_default())
        }
    })
}

/// How long to wait for Enter before the sockets are looked at again.
const PATIENCE: Duration = Duration::from_millis(100);

/// The reader's Enter before each step. Standard input is read byte by byte and only when it has one, so that the
/// sockets are looked at meanwhile and a signal ends the wait.
struct Enter {
    /// Whether it is waited for.
    awaited: bool,
    /// The step that was asked for last.
    asked: Option<usize>,
}

impl Enter {
    /// Whether the demo may go on.
    fn next(&mut self, view: &View) -> Next {
        if !self.awaited || view.phase != Phase::Ready {
            return Next::Go;
        }
        let step = view.runs.len();
        if self.asked != Some(step) && io::stdin().is_terminal() {
            let _ = write!(io::stderr(), "Enter: ");
        }
        self.asked = Some(step);
        match byte(PATIENCE) {
            Ok(Some(b'\n')) => Next::Go,
            Ok(Some(_)) | Err(Errno::INTR) => Next::Hold,
            Ok(None) | Err(_) => {
                self.awaited = false;
                Next::Go
            }
        }
    }
}

/// What the locale can show.
pub(super) const fn signs(charset: Charset) -> Signs {
    match charset {
        Charset::Unicode => Signs::UNICODE,
        Charset::Ascii => Signs::ASCII,
    }
}
