//! `sockscope lab`: shows the grid, or holds one cell; and the run of all demos and cells.

use std::io::{self, StdoutLock, Write};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::demo::Next;
use crate::demo::lab::{Cell, Phase, Square, serve as serve_cells};
use crate::field::text::Ports;
use crate::model::names::NoNames;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::{State, StateSet};
use crate::model::time::Moment;
use crate::model::timer::TimerKind;
use crate::print::lab::{Sum, about, grid, holding, json, line};
use crate::print::ss::{Naming, Options, Part, Parts, print};
use crate::session::{Lab, LabSettings, Observer, Place, now, run_all as test_all};
use crate::source::doors::serve_door;

use super::args::{LabCell, Origin};
use super::demo::signs;
use super::keys::byte;
use super::screen::live;
use super::{Failure, ended_by, environment, interrupted};

/// Time between two rows that say the same but for their times.
const BETWEEN_ROWS: Duration = Duration::from_secs(1);

/// The longest wait for Enter before the socket is looked at again.
const LISTENING: Duration = Duration::from_millis(100);

/// Runs the command. The exit code is 1 when the cell cannot be, or the kernel did not show it.
pub(super) fn run(arguments: &LabCell, origin: Origin) -> Result<ExitCode, Failure> {
    let mut out = io::stdout().lock();
    let Some(name) = &arguments.cell else {
        out.write_all(grid(&signs(environment::shows().charset)).as_bytes()).map_err(Failure::Output)?;
        return Ok(ExitCode::SUCCESS);
    };
    let Some(cell) = Cell::named(name) else {
        let text = format!("there is no cell `{name}`; `sockscope lab` shows all, such as fin-wait-2/timewait");
        return Err(Failure::Unknown(text));
    };
    out.write_all(about(cell).as_bytes()).map_err(Failure::Output)?;
    if let Square::Impossible(_) = cell.square() {
        return Ok(ExitCode::FAILURE);
    }
    let place = if arguments.own_namespace { Place::Apart } else { Place::Here };
    hold(cell, place, arguments.time, origin, out)
}

/// Holds a cell until it is released or over.
fn hold(
    cell: Cell,
    place: Place,
    time: Option<Duration>,
    origin: Origin,
    out: StdoutLock<'_>,
) -> Result<ExitCode, Failure> {
    let interrupted = interrupted().map_err(Failure::Session)?;
    let settings = LabSettings { mode: origin.into(), ..LabSettings::default() };
    let mut lab = Lab::new(Observer::new(live(origin.into())), settings);
    lab.hold(cell, place)?;
    let (began, mut rows, mut enter) = (now(), Rows { out, told: None }, Enter { awaited: true });
    let mut is_told = false;
    loop {
        lab.look()?;
        let Some(kept) = lab.kept().next().cloned() else { return Ok(ExitCode::FAILURE) };
        let socket = lab.socket(&kept)?;
        match &kept.watch.phase {
            Phase::Settling => {
                std::thread::sleep(lab.next_look());
                continue;
            }
            Phase::Reached(_) if !is_told => {
                is_told = true;
                rows.say(&holding(kept.watch.lasts, time))?;
            }
            Phase::Reached(_) => {}
            Phase::Over(state) => {
                rows.say(&format!("The kernel has ended it: {}.\n", state.map_or("the socket is gone", State::name)))?;
                return Ok(ExitCode::SUCCESS);
            }
            Phase::Missed(seen) => {
                rows.say(&format!("The kernel does not show it: {seen}.\n"))?;
                return Ok(ExitCode::FAILURE);
            }
            Phase::Unreported => {
                rows.say("The timer runs, and this kernel does not report it (Linux commit c698f5cc940d does).\n")?;
                return Ok(ExitCode::FAILURE);
            }
        }
        rows.row(socket.as_ref(), now())?;
        if let Some(signal) = signal(&interrupted) {
            return Ok(ended_by(signal));
        }
        if time.is_some_and(|time| now().since(began) >= time) || enter.pressed(lab.next_look().min(LISTENING)) {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

/// The number of the signal that asked the program to end, once there was one.
fn signal(heard: &AtomicUsize) -> Option<i32> {
    i32::try_from(heard.load(Ordering::Relaxed)).ok().filter(|signal| *signal != 0)
}

/// The rows of a socket as it is held, in the layout of ss.
struct Rows<'a> {
    out: StdoutLock<'a>,
    /// What was told last, and when.
    told: Option<(State, TimerKind, Moment)>,
}

impl Rows<'_> {
    fn say(&mut self, text: &str) -> Result<(), Failure> {
        self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()).map_err(Failure::Output)
    }

    /// Tells the row when it says something new, or nothing was told for a while; titles come once.
    fn row(&mut self, socket: Option<&Socket>, now: Moment) -> Result<(), Failure> {
        let Some(socket) = socket else { return Ok(()) };
        let is_due = self.told.is_none_or(|(state, timer, at)| {
            (state, timer) != (socket.state, socket.timer.kind) || now.since(at) >= BETWEEN_ROWS
        });
        if !is_due {
            return Ok(());
        }
        let parts = Parts::of_selection(&[Protocol::Tcp], StateSet::ALL).with(Part::Timers);
        let options = Options { parts, ports: Ports::Numbers, naming: Naming::default(), width: None };
        let mut text = Vec::new();
        print([(socket, None)], &options, &NoNames, &mut text).map_err(Failure::Output)?;
        let text = String::from_utf8_lossy(&text);
        // The titles make the columns as wide in every row as in the first.
        let titles = usize::from(self.told.is_some());
        let lines: String = text.lines().skip(titles).map(|line| format!("{}\n", line.trim_end())).collect();
        self.told = Some((socket.state, socket.timer.kind, now));
        self.say(&lines)
    }
}

/// Enter on standard input.
struct Enter {
    /// Whether it can still come.
    awaited: bool,
}

impl Enter {
    /// Waits a moment, and says whether it was pressed.
    fn pressed(&mut self, patience: Duration) -> bool {
        if !self.awaited {
            std::thread::sleep(patience);
            return false;
        }
        match byte(patience) {
            Ok(Some(symbol)) => symbol == b'\n',
            Ok(None) => {
                self.awaited = false;
                false
            }
            Err(_) => false,
        }
    }
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// For people.
    Text,
    /// One JSON object a line.
    Ndjson,
}

/// `sockscope demo all`. The exit code is 1 when the kernel did otherwise anywhere.
pub(super) fn run_all(form: Form, origin: Origin, mut out: StdoutLock<'_>) -> Result<ExitCode, Failure> {
    let interrupted = interrupted().map_err(Failure::Session)?;
    let signs = signs(environment::shows().charset);
    let (mut sum, mut written) = (Sum::default(), Ok(()));
    let may_go_on = || signal(&interrupted).is_none();
    test_all(&live(origin.into()), LabSettings::default(), &may_go_on, &mut |tested| {
        sum.add(&tested);
        let text = match form {
            Form::Text => line(&tested, &signs),
            Form::Ndjson => json(&tested),
        };
        written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        if written.is_err() { Next::Stop } else { Next::Go }
    });
    let last = match form {
        Form::Text => sum.line(),
        Form::Ndjson => sum.json(),
    };
    written.and_then(|()| out.write_all(last.as_bytes())).map_err(Failure::Output)?;
    match signal(&interrupted) {
        Some(signal) => Ok(ended_by(signal)),
        None if sum.different > 0 => Ok(ExitCode::FAILURE),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// The process in a namespace of its own: opens diagnostic sockets over standard output, holds cells as standard input
/// says, and ends when that does.
pub(super) fn serve() -> Result<ExitCode, Failure> {
    let stream = |descriptor: std::os::fd::BorrowedFd<'_>| descriptor.try_clone_to_owned().map(UnixStream::from);
    let (control, door) = (stream(io::stdin().as_fd()), stream(io::stdout().as_fd()));
    let (control, door) = (control.map_err(Failure::Session)?, door.map_err(Failure::Session)?);
    // Who looks for the owner of what is held finds this name, and not the one that /proc gives a program.
    let _ = rustix::thread::set_name(c"sockscope");
    let open = move || {
        let _ = serve_door(door);
    };
    std::thread::Builder::new().name("door".to_owned()).spawn(open).map_err(Failure::Session)?;
    serve_cells(control).map_err(Failure::Session)?;
    Ok(ExitCode::SUCCESS)
}
