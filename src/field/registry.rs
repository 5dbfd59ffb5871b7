//! The table of fields: those of every row here, the others as [`super::column`] makes them from the attributes.

use crate::model::fit::Lose;

use super::attribute::{Attribute, Need};
use super::column::{self, Index};

/// Which side of its column a field's text leans on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// One attribute of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Kind of socket.
    Netid,
    /// TCP state.
    State,
    /// This host's end.
    Local,
    /// The other end.
    Remote,
    /// The running timer.
    Timer,
    /// Receive queue.
    RecvQ,
    /// Send queue.
    SendQ,
    /// Who holds it.
    Process,
    /// How long it is in its state.
    InState,
    /// How long it is known.
    Age,
    /// Owning user.
    User,
    /// Inode.
    Inode,
    /// Bound interface.
    Interface,
    /// Firewall mark.
    Mark,
    /// Cgroup id.
    Cgroup,
    /// Directions shut down.
    Shutdown,
    /// Kernel cookie.
    Cookie,
    /// Network namespace.
    Netns,
    /// Anything else that a filter can compare: `rtt`, `skmem.rb`, `local.port`.
    Attribute(Index),
}

/// What is to know of a field.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// Which field.
    pub field: Field,
    /// The word for it in commands and files.
    pub name: &'static str,
    /// The word for it in JSON: ss's own where ss has one.
    pub key: &'static str,
    /// The word over its column.
    pub title: &'static str,
    /// What it means, in a sentence, with unit and source.
    pub doc: &'static str,
    /// Lean.
    pub align: Align,
    /// Columns that it needs to be of use.
    pub narrow: u16,
    /// Columns in which what is usual fits.
    pub usual: u16,
    /// Columns beyond which it gains nothing.
    pub wide: u16,
}

const fn define(
    field: Field,
    [name, key, title, doc]: [&'static str; 4],
    align: Align,
    [narrow, usual, wide]: [u16; 3],
) -> Definition {
    Definition { field, name, key, title, doc, align, narrow, usual, wide }
}

use Align::{Left, Right};

/// The fields of every row, in the order in which a detail pane lists them. What a user may choose from is
/// [`columns`](super::columns).
pub const FIELDS: [Definition; 18] = [
    define(Field::Netid, ["netid", "netid", "Netid", "Kind of socket, as ss names it."], Left, [5, 5, 5]),
    define(
        Field::State,
        ["state", "state", "State", "TCP state (RFC 9293, 3.3.2); other kinds use ESTAB, LISTEN and UNCONN."],
        Left,
        [10, 10, 10],
    ),
    define(
        Field::Local,
        ["local", "local", "Local", "Address and port of this end; for Unix sockets the path."],
        Left,
        [17, 21, 47],
    ),
    define(
        Field::Remote,
        ["remote", "peer", "Remote", "Address and port of the other end; for Unix sockets the peer's inode."],
        Left,
        [17, 21, 47],
    ),
    define(
        Field::Timer,
        ["timer", "timer", "Timer", "The running timer, the time until it fires, and retransmissions so far."],
        Left,
        [17, 24, 30],
    ),
    define(
        Field::RecvQ,
        ["recvq", "recv_q", "Recv-Q", "Bytes received and not read yet; LISTEN: connections not accepted yet."],
        Right,
        [6, 7, 9],
    ),
    define(
        Field::SendQ,
        ["sendq", "send_q", "Send-Q", "Bytes not acknowledged or not sent yet; LISTEN: limit of the accept queue."],
        Right,
        [6, 7, 9],
    ),
    define(
        Field::Process,
        [
            "process",
            "users",
            "Process",
            "Command and pid that hold the socket, or did at last; else of who opened it, or its listener.",
        ],
        Left,
        [11, 18, 26],
    ),
    define(
        Field::InState,
        ["instate", "in_state", "In state", "Time in its present state; `>` when it was found in it."],
        Right,
        [8, 8, 8],
    ),
    define(
        Field::Age,
        ["age", "age", "Age", "Time since it was first seen; `>` when it is older than this program."],
        Right,
        [8, 8, 8],
    ),
    define(
        Field::User,
        ["user", "uid", "User", "User who made the socket; the kernel reports none for minisockets."],
        Left,
        [8, 8, 16],
    ),
    define(
        Field::Inode,
        ["inode", "ino", "Inode", "Inode of the socket file; 0 when no descriptor refers to it."],
        Right,
        [8, 8, 10],
    ),
    define(
        Field::Interface,
        ["interface", "interface", "Device", "Interface that it is bound to (SO_BINDTODEVICE)."],
        Left,
        [6, 6, 15],
    ),
    define(
        Field::Mark,
        ["mark", "fwmark", "Mark", "Firewall mark (SO_MARK); shown with CAP_NET_ADMIN only."],
        Right,
        [6, 10, 10],
    ),
    define(
        Field::Cgroup,
        [
            "cgroup",
            "cgroup",
            "Cgroup",
            "Container, or path of the control group, that it was made in; the group's id as long as that is not known.",
        ],
        Left,
        [9, 20, 40],
    ),
    define(
        Field::Shutdown,
        ["shutdown", "shutdown", "Shut", "Directions shut down: `<` still receives, `>` still sends."],
        Left,
        [4, 4, 4],
    ),
    define(
        Field::Cookie,
        ["cookie", "sk", "Cookie", "The kernel's number for it (sk), the same through its whole life."],
        Right,
        [8, 8, 18],
    ),
    define(
        Field::Netns,
        ["netns", "netns", "Netns", "Name of its network namespace, or the inode."],
        Right,
        [10, 10, 10],
    ),
];

/// Fields of a table from left to right.
pub const ORDER: [Field; 15] = [
    Field::Netid,
    Field::State,
    Field::Local,
    Field::Remote,
    Field::Timer,
    Field::RecvQ,
    Field::SendQ,
    Field::Process,
    Field::Netns,
    Field::InState,
    Field::User,
    Field::Shutdown,
    Field::Interface,
    Field::Inode,
    Field::Cgroup,
];

/// Fields of a table from the one that goes last to the one that goes first when it is narrow.
pub const PRIORITY: [Field; 15] = [
    Field::Local,
    Field::Remote,
    Field::State,
    Field::Process,
    Field::Timer,
    Field::Netid,
    Field::RecvQ,
    Field::SendQ,
    Field::Netns,
    Field::InState,
    Field::User,
    Field::Shutdown,
    Field::Inode,
    Field::Interface,
    Field::Cgroup,
];

/// How many of [`PRIORITY`] would rather be narrow than go.
pub const ESSENTIAL: usize = 8;

impl Field {
    /// The field that a user means by `name`: its word for commands or for JSON, or any of a filter, in any case.
    pub fn named(name: &str) -> Option<Self> {
        let is_meant = |known: &str| known.eq_ignore_ascii_case(name);
        let own = FIELDS.iter().find(|definition| is_meant(definition.name) || is_meant(definition.key));
        own.map(|found| found.field).or_else(|| column::named(name))
    }

    /// Which end of its text a table cuts off: the port, the pid must stay.
    pub const fn loses(self) -> Lose {
        match self {
            Self::Local | Self::Remote | Self::Cgroup => Lose::Front,
            Self::Process => Lose::Stem,
            _ => Lose::Back,
        }
    }

    /// What is to know of this field.
    pub fn definition(self) -> &'static Definition {
        match self {
            Self::Attribute(index) => index.definition(),
            // Each of the others is in the table: held by a test.
            own => FIELDS.iter().find(|known| known.field == own).unwrap_or(&FIELDS[0]),
        }
    }

    /// The attribute that it is, when it is none of [`FIELDS`].
    pub fn attribute(self) -> Option<&'static Attribute> {
        match self {
            Self::Attribute(index) => Some(index.attribute()),
            _ => None,
        }
    }

    /// What must have been asked of the host for it to be known.
    pub fn need(self) -> Need {
        match self {
            Self::Process => Need::Holders,
            field => field.attribute().map_or(Need::Row, |attribute| attribute.need),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_stands_at_its_place_and_is_named_once() {
        for definition in &FIELDS {
            assert_eq!(definition.field.definition().name, definition.name);
            assert!(
                definition.narrow <= definition.usual && definition.usual <= definition.wide,
                "{}",
                definition.name
            );
            assert!(definition.doc.ends_with('.'), "{}", definition.name);
            assert_eq!(FIELDS.iter().filter(|other| other.name == definition.name).count(), 1, "{}", definition.name);
            assert_eq!(FIELDS.iter().filter(|other| other.key == definition.key).count(), 1, "{}", definition.key);
        }
    }

    #[test]
    fn every_column_has_a_priority() {
        for field in ORDER {
            assert!(PRIORITY.contains(&field), "{field:?}");
        }
    }

    #[test]
    fn a_field_is_found_by_either_word() {
        for (name, expected) in [("recvq", Some(Field::RecvQ)), ("Recv_Q", Some(Field::RecvQ)), ("recv", None)] {
            assert_eq!(Field::named(name), expected, "{name}");
        }
    }
}
