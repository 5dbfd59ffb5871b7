//! `sockscope events`: prints what happens to sockets when it happens, until it is told to stop.

use std::io::{self, StdoutLock, Write};
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::model::capture::Table;
use crate::model::event::{Loss, Means, Standing};
use crate::model::state::StateSet;
use crate::model::time::Moment;
use crate::print::events::{Clock, NdJson, line, lost, missed};
use crate::query::changes::Wanted;
use crate::session::{LabSettings, Past, Session, Settings, Update, extras, now};
use crate::source::Wants;
use crate::source::doors::{Namespaces, Scope};
use crate::source::live::Mode;
use crate::source::names::HostNames;
use crate::source::owners::Scanner;
use crate::track::life::Change;

use super::args::Watch;
use super::plan;
use super::screen::{fixed, hear};
use super::{Failure, ended_by, interrupted};

/// Changes that may wait to be written, in a burst: those of some thirty thousand connections.
const REMEMBERED: usize = 300_000;

/// How soon a signal, or a reader that went away, is noticed.
pub(super) const PATIENCE: Duration = Duration::from_millis(100);

/// Runs the command. The exit code is 1 when the session broke.
pub(super) fn run(watch: &Watch, mode: Mode, means: Option<Means>, scope: Scope) -> Result<ExitCode, Failure> {
    let namespaces = Namespaces::default().within(scope);
    let filter = plan::filter(&watch.filter, &HostNames::default().with_namespaces(namespaces.clone()))?;
    let interrupted = interrupted().map_err(Failure::Session)?;
    let start = now();
    let settings = Settings {
        source: fixed(mode, &namespaces),
        scanner: Some(Scanner::default()),
        wants: Wants { extras: extras(filter.needs()), ..Wants::new(Table::SHOWN.to_vec(), StateSet::ALL) },
        interval: watch.interval,
        lab: LabSettings::default(),
        events: Some(hear(means, namespaces)?),
        remembered: REMEMBERED,
    };
    let session = Session::start(settings).map_err(Failure::Session)?;
    let end = watch.duration.map(|duration| start.plus(duration));
    let mut teller = Teller::new(watch, Wanted { filter, ..Wanted::default() }, start);
    while teller.left > 0 && end.is_none_or(|end| now() < end) && !reader_is_gone() {
        let patience = end.map_or(PATIENCE, |end| end.since(now()).min(PATIENCE));
        let updates = session.updates().wait(patience);
        for update in updates.ok_or_else(|| Failure::Events("the session has ended".to_owned()))? {
            match update {
                Update::Past(past) => teller.tell(&past).map_err(Failure::Output)?,
                Update::Broken(why) => return Err(Failure::Events(why)),
                Update::World(_)
                | Update::Focus(_)
                | Update::Took(_)
                | Update::Demos(_)
                | Update::Lab(_)
                | Update::Limits(_)
                | Update::Settings(_)
                | Update::Acted(_) => {}
            }
        }
        let signal = interrupted.load(Ordering::Relaxed);
        if signal != 0 {
            return Ok(ended_by(i32::try_from(signal).unwrap_or_default()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether standard output is a pipe that nobody reads any more: where nothing happens no write would tell.
pub(super) fn reader_is_gone() -> bool {
    let out = io::stdout();
    let mut reader = [PollFd::new(&out, PollFlags::empty())];
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    let is_asked = poll(&mut reader, Some(&at_once)).is_ok();
    is_asked && reader.iter().any(|reader| reader.revents().intersects(PollFlags::ERR | PollFlags::HUP))
}

/// What was told so far, and how it is told.
pub(super) struct Teller {
    wanted: Wanted,
    /// The number of the first change that was not told yet.
    next: u64,
    /// Lines still to be written.
    left: u64,
    standing: Option<Arc<Standing>>,
    lost: Option<Loss>,
    start: Moment,
    names: Rc<HostNames>,
    form: Form,
    out: StdoutLock<'static>,
}

/// Bytes that are written at once, and not many more.
const PIECE: usize = 1 << 15;

/// What a line is.
#[derive(Clone, Copy)]
enum Form {
    /// Columns, with the time of day.
    Line,
    /// Columns, with the time since the command began.
    SinceStart,
    /// JSON.
    NdJson,
}

impl Teller {
    fn new(watch: &Watch, wanted: Wanted, start: Moment) -> Self {
        let form = match (watch.ndjson, watch.since_start) {
            (true, _) => Form::NdJson,
            (false, true) => Form::SinceStart,
            (false, false) => Form::Line,
        };
        Self { left: watch.count.unwrap_or(u64::MAX), form, ..Self::lines(wanted, start) }
    }

    /// Tells of every change in columns, with the time of day.
    pub(super) fn lines(wanted: Wanted, start: Moment) -> Self {
        let out = io::stdout().lock();
        Self {
            wanted,
            next: 0,
            left: u64::MAX,
            standing: None,
            lost: None,
            start,
            names: Rc::default(),
            form: Form::Line,
            out,
        }
    }

    /// From now on other changes are told.
    pub(super) fn want(&mut self, wanted: Wanted) {
        self.wanted = wanted;
    }

    /// Writes whole lines at once.
    pub(super) fn say(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    /// Writes what is new. Whoever reads may wait for any line of it, so nothing is kept back; but what came together is
    /// written together, since a call for each line would let a busy host run ahead.
    pub(super) fn tell(&mut self, past: &Past) -> io::Result<()> {
        if past.standing != self.standing {
            self.standing.clone_from(&past.standing);
            introduce(past.standing.as_deref());
        }
        let names = Rc::clone(&self.names);
        let json = NdJson::new(past.wall, self.start, &*names);
        if let Some(loss) = past.lost.filter(|_| past.lost != self.lost) {
            let new = since(self.lost, loss);
            complain(format_args!("{new}; the next look mends what they told"));
            self.tell_absence(|out| lost(out, new))?;
            self.lost = past.lost;
        }
        let changes = &past.timeline.changes;
        let fell_out = changes.fell_out().saturating_sub(self.next);
        if fell_out > 0 {
            complain(format_args!("{fell_out} changes came faster than they could be written, and were missed"));
            self.tell_absence(|out| missed(out, fell_out))?;
        }
        let mut text = String::new();
        for number in self.next.max(changes.fell_out())..changes.came() {
            let change = changes.get(number).filter(|change| self.left > 0 && self.wanted.matches(change));
            if let Some(change) = change {
                self.add(&mut text, &json, number, change);
                self.left -= 1;
            }
            if text.len() > PIECE {
                self.say(&text)?;
                text.clear();
            }
        }
        self.say(&text)?;
        self.next = changes.came();
        Ok(())
    }

    fn add(&self, text: &mut String, json: &NdJson<'_>, number: u64, change: &Change) {
        match self.form {
            Form::Line => line(text, change, Clock::Wall(json.wall)),
            Form::SinceStart => line(text, change, Clock::Since(self.start)),
            Form::NdJson => json.change(text, number, change),
        }
    }

    /// A program that reads JSON learns there what people read on standard error.
    fn tell_absence(&mut self, text: impl FnOnce(&mut String)) -> io::Result<()> {
        let Form::NdJson = self.form else { return Ok(()) };
        let mut out = String::new();
        text(&mut out);
        self.say(&out)
    }
}

/// What was lost after so much was.
fn since(before: Option<Loss>, now: Loss) -> Loss {
    match (before, now) {
        (None, now) => now,
        (Some(Loss::Counted(before)), Loss::Counted(now)) => Loss::Counted(now.saturating_sub(before)),
        _ => Loss::Uncounted,
    }
}

/// Says by which means events are heard, and why by no better one.
fn introduce(standing: Option<&Standing>) {
    let Some(standing) = standing else { return };
    for refusal in &standing.refused {
        complain(format_args!("no {refusal}"));
    }
    complain(format_args!("{standing}"));
}

pub(super) fn complain(what: std::fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "sockscope: {what}");
}
