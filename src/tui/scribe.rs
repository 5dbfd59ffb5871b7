//! What the screens have written for them: rows as ss prints them, files, and views and the theme among the
//! settings.
//!
//! Printers are no business of this layer, nor are files: the command line hands in somebody who knows both.

use std::fmt::{Display, Formatter};
use std::path::PathBuf;
use std::sync::Arc;

use crate::field::Field;
use crate::field::text::Ports;
use crate::model::fit::thousands;
use crate::model::printable;
use crate::query::listing::{Grouping, Listing};
use crate::query::view::View;
use crate::track::world::{Row, World};

/// Who writes.
pub trait Scribe: Send + Sync {
    /// A row as `ss -nop` prints it.
    fn line(&self, row: Row<'_>) -> String;

    /// What a file of this moment may be called, without its extension.
    fn file_name(&self) -> String;

    /// Writes a file. Takes its time: not for the thread that draws.
    ///
    /// # Errors
    ///
    /// There is such a file, or it cannot be written.
    fn export(&self, job: &Job) -> Result<Written, ExportError>;

    /// Keeps a view under a name where the next start finds it, or forgets the one of that name when there is none.
    ///
    /// # Errors
    ///
    /// What was tried, and why it failed.
    fn keep(&self, name: &str, view: Option<&View>) -> Result<(), String>;

    /// Makes the theme of this name that of the next start. Says where it was written, for people.
    ///
    /// # Errors
    ///
    /// What was tried, and why it failed.
    fn keep_theme(&self, name: &str) -> Result<String, String>;
}

/// A file to be written.
#[derive(Clone, Debug)]
pub struct Job {
    /// What is known.
    pub world: Arc<World>,
    /// Which of it, in which order.
    pub listing: Listing,
    /// What it is grouped by.
    pub grouping: Grouping,
    /// Ports as numbers or names.
    pub ports: Ports,
    /// In which form.
    pub form: Form,
    /// These fields; `None` for all.
    pub fields: Option<Vec<Field>>,
    /// Where to. A `~` at the beginning is the home of the user.
    pub path: PathBuf,
    /// What becomes of a file that is there.
    pub existing: Existing,
}

impl PartialEq for Job {
    /// The same rows of the same world in the same form to the same place.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.world, &other.world)
            && self.listing == other.listing
            && (self.grouping, self.ports, self.form) == (other.grouping, other.ports, other.form)
            && (&self.fields, &self.path, self.existing) == (&other.fields, &other.path, other.existing)
    }
}

/// The form of a file; keys and columns are those of `sockscope list`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// One array of objects.
    #[default]
    Json,
    /// One object a line.
    Ndjson,
    /// Comma-separated values (RFC 4180).
    Csv,
}

impl Form {
    /// Every form, in the order in which a key walks through them.
    pub const ALL: [Self; 3] = [Self::Json, Self::Ndjson, Self::Csv];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Ndjson => "NDJSON",
            Self::Csv => "CSV",
        }
    }

    /// What its files are called behind the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
        }
    }

    /// The one after it, round and round.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Json => Self::Ndjson,
            Self::Ndjson => Self::Csv,
            Self::Csv => Self::Json,
        }
    }
}

/// What becomes of a file that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays as it is, and nothing is written.
    Keep,
    /// Its text is replaced.
    Replace,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// Rows.
    pub rows: usize,
}

impl Display for Written {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let path = printable::text(self.path.as_os_str().as_encoded_bytes());
        write!(f, "{} rows written to {path}", thousands(self.rows))
    }
}

/// A file was not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// There is such a file.
    #[error("{} exists", printable::text(.0.as_os_str().as_encoded_bytes()))]
    Exists(PathBuf),
    /// It could not be made or filled; the text says what was tried and why it failed.
    #[error("{0}")]
    Failed(String),
}
