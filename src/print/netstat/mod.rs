//! The layout of netstat(8), net-tools 2.10: sockets as text, and as JSON, which netstat does not know; and its modes
//! that show no sockets, one module each.
//!
//! A [`Sheet`] takes sections and their rows as they come and chooses the rows itself, since netstat chooses by what
//! it shows. Whoever feeds it chooses tables and their order. One thing differs: what could move the cursor or break a
//! line is made harmless by [`crate::model::printable`], in paths and names.

pub mod groups;
pub mod interfaces;
pub mod masquerade;
pub mod routes;
pub mod statistics;
pub mod streams;

mod addresses;
mod cells;
mod ends;
mod inet;
mod json;
mod text;
mod unix;
mod users;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use crate::model::owner::Program;
use crate::model::proc_row::{InetRow, UnixRow};

pub use self::addresses::Addresses;
pub use self::inet::{Family, InetTable};
pub use self::json::Json;
pub use self::text::Text;

/// Which sockets are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Those with another end.
    #[default]
    Connected,
    /// Those without.
    Listening,
    /// All of them.
    All,
}

impl Which {
    /// What the titles say.
    const fn title(self) -> &'static str {
        match self {
            Self::Connected => "(w/o servers)",
            Self::Listening => "(only servers)",
            Self::All => "(servers and established)",
        }
    }

    /// Whether a socket is wanted that is one without another end, or is not.
    const fn takes(self, is_server: bool) -> bool {
        match self {
            Self::Connected => !is_server,
            Self::Listening => is_server,
            Self::All => true,
        }
    }
}

/// What a user can choose of the layout, each by an option of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Choice {
    /// `-e`: user and inode.
    Extend,
    /// `-p`: process id and program name.
    Programs,
    /// `-o`: the timer.
    Timers,
    /// `-W`: addresses in full.
    Wide,
    /// `--numeric-hosts`.
    NumericHosts,
    /// `--numeric-ports`.
    NumericPorts,
    /// `--numeric-users`.
    NumericUsers,
}

/// A set of choices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices(u8);

impl Choices {
    /// These and one more.
    #[must_use]
    pub const fn with(self, choice: Choice) -> Self {
        Self(self.0 | 1 << choice as u8)
    }

    /// Whether `choice` was made.
    pub const fn has(self, choice: Choice) -> bool {
        self.0 & 1 << choice as u8 != 0
    }
}

/// What is to be shown, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Which sockets.
    pub which: Which,
    /// What of them.
    pub choices: Choices,
}

/// The programs that hold sockets, by inode.
pub type Programs = HashMap<u32, Arc<Program>>;

/// Takes what netstat lists.
///
/// # Errors
///
/// Each method says what the stream answered.
pub trait Sheet {
    /// The section of inet sockets begins.
    fn begin_inet(&mut self) -> io::Result<()>;
    /// One socket, if it is wanted.
    fn inet(&mut self, table: InetTable, row: &InetRow) -> io::Result<()>;
    /// The section of Unix sockets begins.
    fn begin_unix(&mut self) -> io::Result<()>;
    /// One socket, if it is wanted.
    fn unix(&mut self, row: &UnixRow<'_>) -> io::Result<()>;
    /// Writes what is held back, since something is to be said elsewhere.
    fn hand_over(&mut self) -> io::Result<()>;
    /// Everything was said: writes what is left.
    fn finish(&mut self) -> io::Result<()>;
}
