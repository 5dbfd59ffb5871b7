//! Filters that were used before: recalled by keys, kept in a file.
//!
//! The file is `sockscope/filters` below the user's state directory (XDG Base Directory Specification), one filter a
//! line, the oldest first. Whatever goes wrong with it costs the history and nothing else.

use std::fs::{self, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::model::printable;

use super::sockets::Way;

/// How many are remembered.
const MOST: usize = 200;
/// Bytes of a filter that is remembered, and of a file that is read.
const LONGEST: usize = 2000;
const LARGEST: u64 = 1 << 20;

/// The filters, and where they are kept.
#[derive(Clone, Debug, Default)]
pub struct History {
    path: Option<PathBuf>,
    /// The oldest first.
    entries: Vec<String>,
    /// Those of this run, which the file does not have yet.
    new: Vec<String>,
}

/// Where a walk through the history stands, and what was typed before it began.
#[derive(Clone, Debug, Default)]
pub struct Recall {
    back: usize,
    typed: String,
}

impl History {
    /// What the file at `path` holds; without a path, or where it cannot be read, nothing.
    pub fn at(path: Option<PathBuf>) -> Self {
        let entries = path.as_deref().map(read).unwrap_or_default();
        Self { path, entries, new: Vec::new() }
    }

    /// Remembers a filter, as the latest.
    pub fn remember(&mut self, filter: &str) {
        let filter = filter.trim();
        if filter.is_empty() || filter.len() > LONGEST || filter.contains(char::is_control) {
            return;
        }
        push(&mut self.entries, filter);
        push(&mut self.new, filter);
    }

    /// The next filter back (or forth again) from where a walk stands; `None` at its end.
    pub fn recall(&self, recall: &mut Recall, way: Way, text: &str) -> Option<String> {
        if recall.back == 0 {
            text.clone_into(&mut recall.typed);
        }
        let back = match way {
            Way::Backward => recall.back + 1,
            Way::Forward => recall.back.checked_sub(1)?,
        };
        let found = match back {
            0 => recall.typed.clone(),
            _ => self.entries.get(self.entries.len().checked_sub(back)?)?.clone(),
        };
        recall.back = back;
        Some(found)
    }

    /// Writes what is new behind what other runs have written meanwhile. Only its owner may read it.
    ///
    /// # Errors
    ///
    /// The directory or the file cannot be written.
    pub fn keep(&self) -> std::io::Result<()> {
        let Some(path) = self.path.as_deref().filter(|_| !self.new.is_empty()) else { return Ok(()) };
        let mut entries = read(path);
        self.new.iter().for_each(|filter| push(&mut entries, filter));
        if let Some(directory) = path.parent() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        }
        // A new file takes the old one's place whole, so that none is ever half written.
        let beside = path.with_extension(format!("{}.new", std::process::id()));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        let text: String = entries.iter().map(|entry| format!("{entry}\n")).collect();
        let written = file.write_all(text.as_bytes()).and_then(|()| fs::rename(&beside, path));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written
    }
}

fn push(entries: &mut Vec<String>, filter: &str) {
    entries.retain(|known| known != filter);
    entries.push(filter.to_owned());
    entries.drain(..entries.len().saturating_sub(MOST));
}

fn read(path: &Path) -> Vec<String> {
    let mut bytes = Vec::new();
    // A pipe in its place must not be waited for.
    let file = OpenOptions::new().read(true).custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed()).open(path);
    let _ = file.and_then(|file| file.take(LARGEST).read_to_end(&mut bytes));
    let mut entries = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && line.len() <= LONGEST) {
        push(&mut entries, &printable::text(line));
    }
    entries
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn history(filters: &[&str]) -> History {
        let mut history = History::default();
        filters.iter().for_each(|filter| history.remember(filter));
        history
    }

    /// Walks by `<` and `>` from a typed text.
    #[track_caller]
    fn check(filters: &[&str], typed: &str, walk: &str, expected: &str) {
        let (history, mut recall, mut text) = (history(filters), Recall::default(), typed.to_owned());
        for step in walk.chars() {
            let way = if step == '<' { Way::Backward } else { Way::Forward };
            text = history.recall(&mut recall, way, &text).unwrap_or(text);
        }
        assert_eq!(text, expected, "{walk}");
    }

    #[test]
    fn a_walk_goes_back_and_forth() {
        check(&["a", "b"], "x", "<", "b");
        check(&["a", "b"], "x", "<<", "a");
        check(&["a", "b"], "x", "<<<<>", "b");
        check(&["a", "b"], "x", "<<>>", "x");
        check(&["a", "b"], "x", ">", "x");
        check(&["a", "b", "a"], "", "<<", "b");
        check(&[], "x", "<", "x");
        check(&["", "  ", "\u{1b}[m"], "x", "<", "x");
    }

    #[test]
    fn the_history_has_an_end() {
        let filters: Vec<String> = (0..MOST + 5).map(|number| number.to_string()).collect();
        let history = history(&filters.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!((history.entries.len(), &*history.entries[0]), (MOST, "5"));
    }

    #[test]
    fn what_is_kept_is_there_the_next_time_for_its_owner_alone() {
        let scratch = std::env::temp_dir().join(format!("sockscope-history-{}", std::process::id()));
        let path = scratch.join("state/sockscope/filters");
        let mut first = History::at(Some(path.clone()));
        let mut other = History::at(Some(path.clone()));
        first.remember("sport = :22");
        other.remember("rtt > 5ms");
        first.keep().unwrap();
        other.keep().unwrap();
        assert_eq!(History::at(Some(path.clone())).entries, ["sport = :22", "rtt > 5ms"]);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, b"\x1b[31m\n\xff\n\n").unwrap();
        assert!(History::at(Some(path.clone())).entries.iter().all(|entry| !entry.contains(char::is_control)));
        fs::remove_dir_all(&scratch).unwrap();
        assert!(History::at(Some(path)).entries.is_empty());
    }

    #[test]
    fn without_a_place_nothing_is_kept() {
        let mut history = History::at(None);
        history.remember("a");
        assert!(history.keep().is_ok());
        let mut history = History::at(Some("/dev/null/x".into()));
        history.remember("a");
        assert!(history.keep().is_err());
    }
}
