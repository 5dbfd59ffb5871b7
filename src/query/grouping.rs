//! What rows may be put together by: one table. And which group a row is of, under which heading.
//!
//! Says nothing of how groups are drawn; what else is worth saying of them is in [`super::facts`].

use std::cmp::Ordering;
use std::net::IpAddr;
use std::num::NonZeroU64;

use crate::field::text::{self, Context, Ports};
use crate::field::{Field, compare, remote_host};
use crate::model::fit::Lose;
use crate::model::key::{Key, NetnsId};
use crate::model::printable;
use crate::model::state::State;
use crate::track::owner::Owner;
use crate::track::world::{Row, World};

use super::accepting::Accepting;

/// What rows are put under one head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// By state, in the order of a connection's life.
    #[default]
    State,
    /// By the process that holds them.
    Process,
    /// By the user who made them.
    User,
    /// By the listener that accepted them.
    Listener,
    /// By the host at the other end; sockets without one last.
    Remote,
    /// By the port at the other end.
    RemotePort,
    /// By network namespace.
    Netns,
    /// By control group.
    Cgroup,
    /// No heads.
    Nothing,
}

/// What is to know of a grouping.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// Which grouping.
    pub grouping: Grouping,
    /// The word for it in commands and files.
    pub name: &'static str,
    /// The word over a column of such groups.
    pub title: &'static str,
    /// What stands together, in a sentence.
    pub doc: &'static str,
    /// The fields whose text is the same under one head, so that no column is spent on them.
    pub tells: &'static [Field],
}

const fn define(grouping: Grouping, [name, title, doc]: [&'static str; 3], tells: &'static [Field]) -> Definition {
    Definition { grouping, name, title, doc, tells }
}

/// Every grouping, in the order in which they are offered.
pub const GROUPINGS: [Definition; 9] = [
    define(Grouping::State, ["state", "State", "State, in the order of a connection's life."], &[Field::State]),
    define(Grouping::Process, ["process", "Process", "Process that holds the socket."], &[Field::Process]),
    define(Grouping::User, ["user", "User", "User who made the socket."], &[Field::User]),
    define(Grouping::Listener, ["listener", "Listener", "A listener with the connections that came in by it."], &[]),
    define(Grouping::Remote, ["remote", "Remote host", "Host at the other end."], &[]),
    define(Grouping::RemotePort, ["port", "Remote port", "Port at the other end."], &[]),
    define(Grouping::Netns, ["netns", "Namespace", "Network namespace."], &[Field::Netns]),
    define(
        Grouping::Cgroup,
        ["cgroup", "Control group", "Container, or control group, that the socket was made in."],
        &[Field::Cgroup],
    ),
    define(Grouping::Nothing, ["nothing", "", "No groups."], &[]),
];

impl Grouping {
    /// What is to know of it.
    pub fn definition(self) -> &'static Definition {
        // The table's order is the enum's: held by a test.
        &GROUPINGS[self as usize]
    }

    /// The grouping of this name, in any case.
    pub fn named(name: &str) -> Option<Self> {
        let is_meant = |definition: &&Definition| definition.name.eq_ignore_ascii_case(name);
        GROUPINGS.iter().find(is_meant).map(|definition| definition.grouping)
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        self.definition().name
    }

    /// Whether the group with the most rows stands first: there who leaks is seen at once. What has no such group stands
    /// last.
    pub const fn is_largest_first(self) -> bool {
        match self {
            Self::Process | Self::User | Self::Cgroup | Self::Listener | Self::Remote | Self::RemotePort => true,
            Self::State | Self::Netns | Self::Nothing => false,
        }
    }

    /// Which end of a heading is cut off where it does not fit.
    pub const fn loses(self) -> Lose {
        match self {
            Self::Process => Lose::Stem,
            _ => Lose::Back,
        }
    }

    /// Whether a head says all that this field would say under it.
    pub fn tells(self, field: Field) -> bool {
        self.definition().tells.contains(&field)
    }

    /// The group that a row is of. `accepting` is asked for listeners; without it none is known.
    pub fn group_of(self, row: Row<'_>, accepting: Option<&Accepting>) -> GroupKey {
        let socket = row.socket;
        match self {
            Self::State => GroupKey::State(socket.state),
            Self::Process => GroupKey::Process(row.life.owner().map(Owner::pid)),
            Self::User => GroupKey::User((!socket.is_minisocket()).then_some(socket.uid)),
            Self::Listener => GroupKey::Listener(accepting.and_then(|accepting| accepting.listener(socket))),
            Self::Remote => GroupKey::Remote(remote_host(row)),
            Self::RemotePort => {
                GroupKey::RemotePort(socket.ends.inet().map(|ends| ends.remote.port).filter(|port| *port != 0))
            }
            Self::Netns => GroupKey::Netns(socket.key.netns),
            Self::Cgroup => GroupKey::Cgroup(socket.cgroup),
            Self::Nothing => GroupKey::All,
        }
    }
}

/// What a group is of. It stays the same from look to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupKey {
    /// Rows that were pinned.
    Pinned,
    /// The only group.
    All,
    /// Of a state.
    State(State),
    /// Of a process; `None` where no owner is known.
    Process(Option<u32>),
    /// Of a user; `None` for minisockets, of which the kernel tells none.
    User(Option<u32>),
    /// Of a listener; `None` where none accepted it.
    Listener(Option<Key>),
    /// Of a remote host; `None` where there is none.
    Remote(Option<IpAddr>),
    /// Of a remote port; `None` where there is none.
    RemotePort(Option<u16>),
    /// Of a namespace.
    Netns(NetnsId),
    /// Of a control group, by its id; `None` where none is told.
    Cgroup(Option<NonZeroU64>),
}

impl GroupKey {
    /// What stands over the group; `row` is one of it.
    pub fn heading(self, row: Row<'_>, world: &World, context: Context<'_>) -> String {
        let field = |field| text::text(field, row, context);
        match self {
            Self::Pinned => "Pinned".to_owned(),
            Self::All => "All".to_owned(),
            Self::State(state) => state.name().to_owned(),
            Self::Process(_) => row.life.owner().map_or_else(|| "no known owner".to_owned(), text::owner),
            Self::User(Some(_)) => field(Field::User),
            Self::User(None) => "no known user".to_owned(),
            Self::Listener(None) => "no listener".to_owned(),
            Self::Listener(Some(key)) => {
                let listener = listener(key, world).unwrap_or(row);
                let of = |field| text::text(field, listener, context);
                format!("{} {} {}", of(Field::Netid), of(Field::Local), of(Field::Process)).trim_end().to_owned()
            }
            Self::Remote(host) => host.map_or_else(|| "no remote host".to_owned(), |host| host.to_string()),
            Self::RemotePort(None) => "no remote port".to_owned(),
            Self::RemotePort(Some(port)) => {
                let service = context.names.service(port, row.socket.protocol);
                match service.filter(|_| context.ports == Ports::Services) {
                    Some(service) => format!("port {}", printable::text(service.as_bytes())),
                    None => format!("port {port}"),
                }
            }
            Self::Netns(netns) => match context.names.namespace(netns) {
                Some(name) => format!("netns {name} ({})", netns.0),
                None if world.netns() == Some(netns) => format!("netns own ({})", netns.0),
                None => format!("netns {}", netns.0),
            },
            Self::Cgroup(None) => "no known control group".to_owned(),
            Self::Cgroup(Some(_)) => format!("cgroup {}", field(Field::Cgroup)),
        }
    }

    /// Whether it holds what has nothing to be grouped by.
    pub(super) const fn is_of_nothing(self) -> bool {
        matches!(
            self,
            Self::Process(None)
                | Self::User(None)
                | Self::Cgroup(None)
                | Self::Listener(None)
                | Self::Remote(None)
                | Self::RemotePort(None)
        )
    }

    /// Which of two groups of one grouping stands first; each with a row of it.
    pub(super) fn order(self, row: Row<'_>, other: Self, other_row: Row<'_>, world: &World) -> Ordering {
        match (self, other) {
            (Self::State(_), _) => compare(Field::State, row, other_row),
            (Self::Process(_), _) => compare(Field::Process, row, other_row),
            (Self::User(a), Self::User(b)) => none_last(a, b),
            (Self::Listener(a), Self::Listener(b)) => {
                let place = |key: Option<Key>| key.and_then(|key| listener(key, world));
                match (place(a), place(b)) {
                    (Some(one), Some(two)) => compare(Field::Netid, one, two)
                        .then_with(|| compare(Field::Local, one, two))
                        .then_with(|| a.cmp(&b)),
                    (one, two) => two.is_some().cmp(&one.is_some()),
                }
            }
            (Self::Remote(a), Self::Remote(b)) => none_last(a, b),
            (Self::RemotePort(a), Self::RemotePort(b)) => none_last(a, b),
            (Self::Netns(a), Self::Netns(b)) => {
                // The own one stands first.
                let place = |netns: NetnsId| (world.netns() != Some(netns), netns);
                place(a).cmp(&place(b))
            }
            (Self::Cgroup(a), Self::Cgroup(b)) => none_last(a, b),
            _ => Ordering::Equal,
        }
    }
}

/// The row of a listener.
pub fn listener(key: Key, world: &World) -> Option<Row<'_>> {
    world.find(key).and_then(|number| world.row(number))
}

fn none_last<T: Ord>(a: Option<T>, b: Option<T>) -> Ordering {
    (a.is_none(), a).cmp(&(b.is_none(), b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_grouping_stands_at_its_place_and_is_named_once() {
        for (place, definition) in GROUPINGS.iter().enumerate() {
            assert_eq!(definition.grouping as usize, place, "{}", definition.name);
            assert!(definition.doc.ends_with('.'), "{}", definition.name);
            assert_eq!(Grouping::named(&definition.name.to_uppercase()), Some(definition.grouping));
        }
        assert_eq!(Grouping::named("nosuch"), None);
    }
}
