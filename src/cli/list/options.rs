//! The arguments of `list` as they are written.

use std::time::Duration;

use clap::Args;

use crate::cli::args::{Select, interval};
use crate::field::{FIELDS, Field, columns};
use crate::model::closest::closest;
use crate::print::list::By;
use crate::query::grouping::{GROUPINGS, Grouping};
use crate::query::sort::{Sort, SortError};

/// The list command.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(in crate::cli) struct List {
    /// Which sockets.
    #[command(flatten)]
    pub select: Select,
    /// These columns, comma between; `all`, or `help` to list them
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = column)]
    pub columns: Vec<Asked>,
    /// Order by a column; `:asc` or `:desc` says which way
    #[arg(long, value_name = "COLUMN", value_parser = sort)]
    pub sort: Option<Sort>,
    /// By state, process, user, listener, remote, port, cgroup
    #[arg(long, value_name = "BY", value_parser = grouping)]
    pub group: Option<Grouping>,
    /// Only count by state, process or remote
    #[arg(long, value_name = "BY", value_parser = by, conflicts_with_all = ["columns", "sort", "group"])]
    pub count: Option<By>,
    /// Look again and again, so often: 500ms, 2s
    #[arg(long, value_name = "TIME", value_parser = interval)]
    pub watch: Option<Duration>,
    /// One JSON array
    #[arg(long, conflicts_with_all = ["ndjson", "csv"])]
    pub json: bool,
    /// JSON, one a line
    #[arg(long, conflicts_with = "csv")]
    pub ndjson: bool,
    /// CSV (RFC 4180)
    #[arg(long)]
    pub csv: bool,
    /// No line of titles
    #[arg(short = 'H', long)]
    pub no_header: bool,
    /// Which sockets, in the language of ss
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,
}

/// What `--columns` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Asked {
    /// The list of columns.
    Help,
    /// Every column.
    All,
    /// One column.
    Field(Field),
}

/// The words of [`Asked`] that are no field.
pub(in crate::cli) const WORDS: [(&str, Asked); 2] = [("all", Asked::All), ("help", Asked::Help)];

fn column(name: &str) -> Result<Asked, String> {
    let word = WORDS.into_iter().find(|(word, _)| word.eq_ignore_ascii_case(name)).map(|(_, asked)| asked);
    word.map_or_else(|| field(name).map(Asked::Field), Ok)
}

fn field(name: &str) -> Result<Field, String> {
    Field::named(name).ok_or_else(|| no_column(name))
}

fn no_column(name: &str) -> String {
    format!("there is no column `{name}`; {}", columns_like(name))
}

/// What columns there are, for who wrote a word that is none.
pub(in crate::cli) fn columns_like(name: &str) -> String {
    let guess = closest(name, columns().iter().map(|known| known.name));
    let guess = guess.map(|guess| format!("did you mean `{guess}`? ")).unwrap_or_default();
    format!("{guess}these are: {}", known_columns())
}

/// The columns in words.
pub(in crate::cli) fn known_columns() -> String {
    let names: Vec<&str> = FIELDS.iter().map(|definition| definition.name).collect();
    format!("{}, and every field of a filter, such as rtt; `sockscope list --columns help` lists all", names.join(", "))
}

pub(in crate::cli) fn sort(text: &str) -> Result<Sort, String> {
    Sort::named(text).map_err(|error| match error {
        SortError::Field(name) => no_column(&name),
        SortError::Way(_) => error.to_string(),
    })
}

fn grouping(name: &str) -> Result<Grouping, String> {
    let names = || GROUPINGS.iter().map(|definition| definition.name).collect::<Vec<_>>().join(", ");
    Grouping::named(name).ok_or_else(|| format!("one of these is possible: {}", names()))
}

fn by(name: &str) -> Result<By, String> {
    let named = |by: &By| by.grouping().name().eq_ignore_ascii_case(name);
    By::ALL.into_iter().find(named).ok_or_else(|| "state, process or remote is possible".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_column(name: &str, expected: Option<Asked>) {
        assert_eq!(column(name).ok(), expected, "{name}");
    }

    #[test]
    fn columns_have_the_names_of_fields() {
        check_column("help", Some(Asked::Help));
        check_column("ALL", Some(Asked::All));
        check_column("remote", Some(Asked::Field(Field::Remote)));
        check_column("peer", Some(Asked::Field(Field::Remote)));
        check_column("", None);
        check_column("rem", None);
    }
}
