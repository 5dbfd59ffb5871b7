//! The columns of ss(8): their order, headers and alignment, and which of them an option shows.

use crate::model::socket::Protocol;
use crate::model::state::StateSet;

/// What an option adds to the listing or takes from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Part {
    /// The line of titles (`-H` takes it away).
    Header,
    /// The Netid column.
    Netid,
    /// The State column.
    State,
    /// The columns Recv-Q and Send-Q (`-Q` takes them away).
    Queues,
    /// The Process column (`-p`).
    Processes,
    /// The thread beside each holder's process (`-T`); needs [`Part::Processes`] to show.
    Threads,
    /// The security context of each holder (`-Z`).
    Context,
    /// That of its socket too (`-z`).
    Contexts,
    /// The running timer (`-o`).
    Timers,
    /// Owner, inode, cookie, mark, cgroup, shutdown (`-e`).
    Extended,
    /// Socket memory (`-m`).
    Memory,
    /// The protocol's own account (`-i`).
    Info,
    /// Type of service, traffic class, class id (`--tos`).
    TypeOfService,
    /// The control group (`--cgroup`).
    Cgroup,
    /// Flags and options of inet sockets (`--inet-sockopt`).
    InetOptions,
    /// TIPC's own account (`--tipcinfo`).
    Tipc,
    /// The program that packet sockets filter by (`-b`).
    PacketFilter,
    /// Details stay on the line of their socket (`-O`).
    Oneline,
    /// Names of hosts in the place of addresses (`-r`).
    Resolve,
}

/// A set of [`Part`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts(u32);

impl Parts {
    /// No part: the addresses alone.
    pub const NONE: Self = Self(0);

    /// What ss shows of these tables and states without an option: a column that would say the same
    /// in every row is left out, that is Netid with one table and State with one state.
    pub fn of_selection(tables: &[Protocol], states: StateSet) -> Self {
        let parts = Self::NONE.with(Part::Header).with(Part::Queues);
        let parts = if same(tables) { parts } else { parts.with(Part::Netid) };
        if states.len() == 1 { parts } else { parts.with(Part::State) }
    }

    /// This set and `part`.
    #[must_use]
    pub const fn with(self, part: Part) -> Self {
        Self(self.0 | 1 << part as u8)
    }

    /// This set less `part`.
    #[must_use]
    pub const fn without(self, part: Part) -> Self {
        Self(self.0 & !(1 << part as u8))
    }

    /// Whether `part` is a member.
    pub const fn contains(self, part: Part) -> bool {
        self.0 & 1 << part as u8 != 0
    }

    /// Whether timers are shown: `-e` and `-b` imply `-o`.
    pub const fn shows_timers(self) -> bool {
        self.0 & (1 << Part::Timers as u8 | 1 << Part::Extended as u8 | 1 << Part::PacketFilter as u8) != 0
    }

    /// Whether any group of details is shown.
    pub const fn has_details(self) -> bool {
        self.0 >> Part::Timers as u8 != 0
    }
}

/// Whether all are one table to ss, which has four kinds of TIPC in one, and none for a VSOCK of type SOCK_SEQPACKET.
fn same(tables: &[Protocol]) -> bool {
    let table = |protocol: &Protocol| match protocol {
        Protocol::TipcDgram | Protocol::TipcRdm | Protocol::TipcSeqpacket => Protocol::TipcStream,
        Protocol::VsockSeqpacket => Protocol::VsockStream,
        other => *other,
    };
    tables.first().is_some_and(|first| tables.iter().all(|other| table(other) == table(first)))
}

/// How many columns there are at most.
pub(super) const COLUMN_COUNT: usize = 10;

/// A cell's place in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Netid,
    State,
    ReceiveQueue,
    SendQueue,
    LocalAddress,
    LocalPort,
    PeerAddress,
    PeerPort,
    Process,
    /// Detail groups, one after the other; no title.
    Details,
}

/// The side to which a cell's text is pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// How a column looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spec {
    pub(super) column: Column,
    /// The part that it belongs to; `None` when it is always shown.
    part: Option<Part>,
    pub(super) title: &'static str,
    pub(super) align: Align,
    /// What separates it from the column before; the first one shown goes without.
    pub(super) delimiter: &'static str,
}

/// Every column in order. A port stands right of its address, with the colon in the address cell.
/// The texts of the last two columns bring their own blank.
const COLUMNS: [Spec; COLUMN_COUNT] = [
    spec(Column::Netid, Some(Part::Netid), "Netid", Align::Left, ""),
    spec(Column::State, Some(Part::State), "State", Align::Left, " "),
    spec(Column::ReceiveQueue, Some(Part::Queues), "Recv-Q", Align::Left, " "),
    spec(Column::SendQueue, Some(Part::Queues), "Send-Q", Align::Left, " "),
    spec(Column::LocalAddress, None, "Local Address:", Align::Right, " "),
    spec(Column::LocalPort, None, "Port", Align::Left, ""),
    spec(Column::PeerAddress, None, "Peer Address:", Align::Right, " "),
    spec(Column::PeerPort, None, "Port", Align::Left, ""),
    spec(Column::Process, Some(Part::Processes), "Process", Align::Left, ""),
    spec(Column::Details, None, "", Align::Left, ""),
];

const fn spec(column: Column, part: Option<Part>, title: &'static str, align: Align, delimiter: &'static str) -> Spec {
    Spec { column, part, title, align, delimiter }
}

/// The columns that `parts` leaves.
pub(super) fn shown(parts: Parts) -> impl Iterator<Item = Spec> {
    COLUMNS.into_iter().filter(move |spec| spec.part.is_none_or(|part| parts.contains(part)))
}
