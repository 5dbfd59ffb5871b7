//! Writes for the screens: rows as ss prints them, and files with the printers of `sockscope list`.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::OFlags;

use crate::field::FIELDS;
use crate::field::text::{Context, Ports};
use crate::model::printable;
use crate::print::list::{Content, Csv, Header, Json, Layout, Look, Printer};
use crate::print::ss::{self, Naming, Options, Part, Parts};
use crate::query::view::View;
use crate::session::today;
use crate::source::names::HostNames;
use crate::track::world::Row;
use crate::tui::scribe::{Existing, ExportError, Form, Job, Scribe, Written};
use crate::written::Wrong;
use crate::written::replace::set;

use super::config::{file, show, views};

/// Only its user may read what is written: it tells who talks to whom.
const MODE: u32 = 0o600;

/// Who writes.
pub(super) struct Pen {
    /// Names for numbers.
    pub names: Arc<HostNames>,
    /// The file of settings; `None` where there is none.
    pub settings: Option<PathBuf>,
}

impl Scribe for Pen {
    fn line(&self, row: Row<'_>) -> String {
        let parts = [Part::Netid, Part::State, Part::Queues, Part::Processes, Part::Timers];
        let parts = parts.into_iter().fold(Parts::NONE, Parts::with);
        let options = Options { parts, ports: Ports::Numbers, naming: Naming::default(), width: None };
        let mut line = Vec::new();
        // Memory takes everything that is written to it.
        let _ = ss::print([(row.socket, row.life.holders.as_ref())], &options, &*self.names, &mut line);
        printable::text(line.trim_ascii())
    }

    fn file_name(&self) -> String {
        // 2026-11-22T17:01:02.345Z
        let date = today().to_string();
        let minute: String = date.chars().take(19).filter(|symbol| *symbol != ':').collect();
        format!("sockscope-{minute}Z")
    }

    fn export(&self, job: &Job) -> Result<Written, ExportError> {
        let path = at_home(&job.path, std::env::home_dir());
        let file = open(&path, job.existing)?;
        let written = self.write(job, file);
        match written {
            Ok(()) => Ok(Written { path: std::path::absolute(&path).unwrap_or(path), rows: job.listing.matched }),
            Err(error) => {
                // Half a file is worse than none; what was there before is lost either way.
                let removed = job.existing == Existing::Keep && std::fs::remove_file(&path).is_ok();
                let rest = if removed { "nothing is left of it" } else { "what is there is not whole" };
                Err(ExportError::Failed(format!("writing {}: {error}; {rest}", shown(&path))))
            }
        }
    }

    fn keep(&self, name: &str, view: Option<&View>) -> Result<(), String> {
        let change = |text: &str| {
            view.map_or_else(|| views::without_view(text, name), |view| views::with_view(text, name, view))
        };
        self.change("view", change).map(|_| ())
    }

    fn keep_theme(&self, name: &str) -> Result<String, String> {
        self.change("theme", |text| set(text, "theme", name)).map(show)
    }
}

impl Pen {
    /// Changes the file of settings to keep something in it. Says which file that is.
    fn change(&self, what: &str, change: impl FnOnce(&str) -> Result<String, Wrong>) -> Result<&Path, String> {
        let lasts = |why: String| format!("the {what} lasts until the end only: {why}");
        let none = || lasts("there is no file of settings to keep it in".to_owned());
        let path = self.settings.as_deref().ok_or_else(none)?;
        let text = file::read(path).map_err(|why| lasts(format!("{}: {why}", shown(path))))?.unwrap_or_default();
        let changed = change(&text).map_err(|wrong| lasts(format!("{}; {}", wrong.what, wrong.help)))?;
        file::write(path, &changed).map_err(lasts)?;
        Ok(path)
    }

    fn write(&self, job: &Job, file: File) -> io::Result<()> {
        let all = || FIELDS.iter().map(|definition| definition.field).collect();
        let content = Content::Rows(job.fields.clone().unwrap_or_else(all));
        let mut out = BufWriter::new(&file);
        let mut printer: Box<dyn Printer + '_> = match job.form {
            Form::Json => Box::new(Json::new(content, Layout::Array, &mut out)),
            Form::Ndjson => Box::new(Json::new(content, Layout::Lines, &mut out)),
            Form::Csv => Box::new(Csv::new(content, Header::Shown, &mut out)),
        };
        let context = Context { now: job.world.at, names: &*self.names, ports: job.ports };
        let (world, listing, grouping) = (&*job.world, &job.listing, job.grouping);
        printer.look(&Look { world, listing, grouping, context, date: today() })?;
        drop(printer);
        io::Write::flush(&mut out)?;
        drop(out);
        // Some file systems tell only now that there was no room.
        file.sync_all()
    }
}

/// Opens a file to be filled. One that is there is opened only when it may be replaced, and only if it is a plain file:
/// what a link leads to, a device or a pipe is none of ours.
fn open(path: &Path, existing: Existing) -> Result<File, ExportError> {
    let mut options = OpenOptions::new();
    options.write(true).mode(MODE);
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    let opened = match existing {
        Existing::Keep => options.create_new(true).open(path),
        Existing::Replace => options.custom_flags(flags.cast_signed()).open(path).and_then(|file| {
            let is_plain = file.metadata()?.is_file();
            if !is_plain {
                return Err(io::Error::other("it is no plain file"));
            }
            file.set_len(0).map(|()| file)
        }),
    };
    opened.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => ExportError::Exists(path.to_owned()),
        _ => ExportError::Failed(format!("opening {}: {error}", shown(path))),
    })
}

fn shown(path: &Path) -> String {
    printable::text(path.as_os_str().as_encoded_bytes())
}

/// The path with the user's home in the place of a leading `~`.
fn at_home(path: &Path, home: Option<PathBuf>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests;
