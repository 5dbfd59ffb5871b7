//! What a snapshot does not show, and why.

use super::capture::Table;

/// One thing that cannot be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The table was read from /proc, which lacks cookies, cgroups, accept-queue limits and
    /// bound-inactive sockets. `why` says what kept netlink from answering, or that /proc was asked for.
    FromProc {
        /// The table.
        table: Table,
        /// Reason, for people.
        why: String,
    },
    /// The table could not be read at all.
    Unreadable {
        /// The table.
        table: Table,
        /// What was tried and why it failed, for people.
        why: String,
    },
    /// The kernel said that the dump was disturbed while it ran, each time it was tried.
    Interrupted {
        /// The table.
        table: Table,
    },
    /// Messages that could not be decoded.
    Malformed {
        /// The table.
        table: Table,
        /// How many.
        messages: u32,
    },
    /// Sockets that the filter leaves out are looked at seldom, since a look at everything takes long.
    Seldom {
        /// Time between two looks at them.
        seconds: u64,
    },
    /// Processes whose descriptors may not be read: their sockets show no owner.
    HiddenOwners {
        /// How many processes.
        processes: u32,
    },
    /// The descriptors could not be scanned at all.
    NoOwners {
        /// What was tried and why it failed.
        why: String,
    },
    /// Network namespaces that were asked for and are not shown, or from /proc only.
    Namespaces {
        /// Which, for people.
        what: String,
        /// What was tried and why it failed, for people.
        why: String,
        /// What there is of them.
        shown: Shown,
    },
}

/// What there is of namespaces that cannot be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// What /proc tells.
    FromProc,
    /// Nothing.
    Nothing,
}

impl Gap {
    /// The table that it is about; `None` when it is about all.
    pub const fn table(&self) -> Option<Table> {
        match self {
            Self::FromProc { table, .. }
            | Self::Unreadable { table, .. }
            | Self::Interrupted { table }
            | Self::Malformed { table, .. } => Some(*table),
            Self::Seldom { .. } | Self::HiddenOwners { .. } | Self::NoOwners { .. } | Self::Namespaces { .. } => None,
        }
    }
}

/// The gaps of one snapshot. Empty means that everything asked for was seen.
pub type Coverage = Vec<Gap>;

impl std::fmt::Display for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::FromProc { table, why } => write!(f, "{}: read from /proc ({why})", table.name()),
            Self::Unreadable { table, why } => write!(f, "{}: not shown ({why})", table.name()),
            Self::Interrupted { table } => {
                write!(f, "{}: changed while it was read; rows may be missing", table.name())
            }
            Self::Malformed { table, messages } => {
                write!(f, "{}: {messages} answers could not be decoded", table.name())
            }
            Self::Seldom { seconds } => {
                write!(f, "sockets that the filter leaves out: looked at every {seconds} s, since there are so many")
            }
            Self::HiddenOwners { processes } => {
                let noun = if *processes == 1 { "process" } else { "processes" };
                write!(f, "owners: the descriptors of {processes} {noun} may not be read; root may read more")
            }
            Self::NoOwners { why } => write!(f, "owners: not known ({why})"),
            Self::Namespaces { what, why, shown: Shown::FromProc } => {
                write!(f, "namespaces: {what}: read from /proc ({why})")
            }
            Self::Namespaces { what, why, shown: Shown::Nothing } => {
                write!(f, "namespaces: {what}: not shown ({why})")
            }
        }
    }
}
