//! The tables of ss(8) as `-A` names them, and its families: what belongs to what, and which states are shown where
//! nobody asked for any.

use crate::model::capture::Table;
use crate::model::socket::Protocol;
use crate::model::state::{State, StateSet};

/// A table as ss counts them: one bit of its selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Db {
    Netlink,
    PacketRaw,
    PacketDgram,
    UnixStream,
    UnixDgram,
    UnixSeqpacket,
    Raw,
    Udp,
    Tcp,
    Sctp,
    VsockStream,
    VsockDgram,
    Tipc,
    Xdp,
    Mptcp,
}

/// A family as ss counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Family {
    Inet,
    Inet6,
    Link,
    Unix,
    Netlink,
    Vsock,
    Tipc,
    Xdp,
}

/// A set of tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Dbs(u16);

impl Dbs {
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn of(dbs: &[Db]) -> Self {
        let mut set = Self::NONE;
        let mut at = 0;
        while at < dbs.len() {
            set = set.with(dbs[at]);
            at += 1;
        }
        set
    }

    pub(super) const fn with(self, db: Db) -> Self {
        Self(self.0 | 1 << db as u8)
    }

    pub(super) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn contains(self, db: Db) -> bool {
        self.0 & 1 << db as u8 != 0
    }

    pub(super) const fn len(self) -> u32 {
        self.0.count_ones()
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A set of families.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Families(u8);

impl Families {
    pub(super) const NONE: Self = Self(0);
    const INET: Self = Self::NONE.with(Family::Inet).with(Family::Inet6);

    pub(super) const fn of(family: Family) -> Self {
        Self::NONE.with(family)
    }

    pub(super) const fn with(self, family: Family) -> Self {
        Self(self.0 | 1 << family as u8)
    }

    pub(super) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn contains(self, family: Family) -> bool {
        self.0 & 1 << family as u8 != 0
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A row of the table of tables.
pub(super) struct DbRow {
    pub(super) db: Db,
    /// States shown when nobody asks for others.
    pub(super) states: StateSet,
    /// The families that have such sockets.
    pub(super) families: Families,
    /// What is read for it, and of which family.
    pub(super) tables: &'static [(Table, Family)],
    /// The sockets of those tables that belong to it.
    pub(super) protocols: &'static [Protocol],
}

/// Every state, as ss sets the bits. It sets NEW_SYN_RECV too, by which the kernel lists the requests of SYN-RECV, and
/// never takes it away again.
pub(super) const ALL_STATES: StateSet = StateSet::ALL.with(State::NewSynRecv);
/// What ss means by connected.
pub(super) const CONN: StateSet =
    ALL_STATES.without(State::Listen).without(State::Close).without(State::TimeWait).without(State::SynRecv);
const CLOSE: StateSet = StateSet::of(&[State::Close]);
const TIPC_STATES: StateSet = StateSet::of(&[State::Established, State::Listen, State::Close]);
const ESTABLISHED: StateSet = StateSet::of(&[State::Established]);

const fn inet(db: Db, states: StateSet, tables: &'static [(Table, Family)], protocols: &'static [Protocol]) -> DbRow {
    DbRow { db, states, families: Families::INET, tables, protocols }
}

const fn other(
    db: Db,
    states: StateSet,
    tables: &'static [(Table, Family); 1],
    protocols: &'static [Protocol],
) -> DbRow {
    DbRow { db, states, families: Families::of(tables[0].1), tables, protocols }
}

const NETLINK: &[(Table, Family); 1] = &[(Table::Netlink, Family::Netlink)];
const PACKET: &[(Table, Family); 1] = &[(Table::Packet, Family::Link)];
const UNIX: &[(Table, Family); 1] = &[(Table::Unix, Family::Unix)];
const VSOCK: &[(Table, Family); 1] = &[(Table::Vsock, Family::Vsock)];
const TIPC: &[(Table, Family); 1] = &[(Table::Tipc, Family::Tipc)];
const XDP: &[(Table, Family); 1] = &[(Table::Xdp, Family::Xdp)];
const RAW: &[(Table, Family)] = &[(Table::Raw4, Family::Inet), (Table::Raw6, Family::Inet6)];
const UDP: &[(Table, Family)] = &[(Table::Udp4, Family::Inet), (Table::Udp6, Family::Inet6)];
const TCP: &[(Table, Family)] = &[(Table::Tcp4, Family::Inet), (Table::Tcp6, Family::Inet6)];
const SCTP: &[(Table, Family)] = &[(Table::Sctp4, Family::Inet), (Table::Sctp6, Family::Inet6)];
const MPTCP: &[(Table, Family)] = &[(Table::Mptcp4, Family::Inet), (Table::Mptcp6, Family::Inet6)];

/// Every table.
#[rustfmt::skip]
pub(super) static DBS: [DbRow; 15] = [
    other(Db::Netlink, CLOSE, NETLINK, &[Protocol::Netlink]),
    other(Db::PacketRaw, CLOSE, PACKET, &[Protocol::PacketRaw]),
    other(Db::PacketDgram, CLOSE, PACKET, &[Protocol::PacketDgram]),
    other(Db::UnixStream, CONN, UNIX, &[Protocol::UnixStream]),
    other(Db::UnixDgram, CLOSE, UNIX, &[Protocol::UnixDgram]),
    other(Db::UnixSeqpacket, CONN, UNIX, &[Protocol::UnixSeqpacket]),
    inet(Db::Raw, ESTABLISHED, RAW, &[Protocol::Raw]),
    inet(Db::Udp, ESTABLISHED, UDP, &[Protocol::Udp]),
    inet(Db::Tcp, CONN, TCP, &[Protocol::Tcp]),
    inet(Db::Sctp, CONN, SCTP, &[Protocol::Sctp]),
    // ss has no bit for VSOCK of type SOCK_SEQPACKET, and so never leaves it out.
    other(Db::VsockStream, CONN, VSOCK, &[Protocol::VsockStream, Protocol::VsockSeqpacket]),
    other(Db::VsockDgram, CONN, VSOCK, &[Protocol::VsockDgram, Protocol::VsockSeqpacket]),
    other(Db::Tipc, TIPC_STATES, TIPC,
        &[Protocol::TipcStream, Protocol::TipcDgram, Protocol::TipcRdm, Protocol::TipcSeqpacket]),
    other(Db::Xdp, CLOSE, XDP, &[Protocol::Xdp]),
    inet(Db::Mptcp, CONN, MPTCP, &[Protocol::Mptcp]),
];

const INET_DBS: Dbs = Dbs::of(&[Db::Raw, Db::Udp, Db::Tcp, Db::Sctp, Db::Mptcp]);
const UNIX_DBS: Dbs = Dbs::of(&[Db::UnixStream, Db::UnixDgram, Db::UnixSeqpacket]);
const PACKET_DBS: Dbs = Dbs::of(&[Db::PacketRaw, Db::PacketDgram]);
const VSOCK_DBS: Dbs = Dbs::of(&[Db::VsockStream, Db::VsockDgram]);
const ALL_DBS: Dbs = INET_DBS.union(UNIX_DBS).union(PACKET_DBS).union(VSOCK_DBS).with(Db::Netlink).with(Db::Xdp);

/// What `-A` takes. `all` is everything but TIPC.
const QUERIES: &[(&str, Dbs)] = &[
    ("all", ALL_DBS),
    ("inet", INET_DBS),
    ("tcp", Dbs::of(&[Db::Tcp])),
    ("mptcp", Dbs::of(&[Db::Mptcp])),
    ("udp", Dbs::of(&[Db::Udp])),
    ("raw", Dbs::of(&[Db::Raw])),
    ("sctp", Dbs::of(&[Db::Sctp])),
    ("unix", UNIX_DBS),
    ("unix_stream", Dbs::of(&[Db::UnixStream])),
    ("u_str", Dbs::of(&[Db::UnixStream])),
    ("unix_dgram", Dbs::of(&[Db::UnixDgram])),
    ("u_dgr", Dbs::of(&[Db::UnixDgram])),
    ("unix_seqpacket", Dbs::of(&[Db::UnixSeqpacket])),
    ("u_seq", Dbs::of(&[Db::UnixSeqpacket])),
    ("packet", PACKET_DBS),
    ("packet_raw", Dbs::of(&[Db::PacketRaw])),
    ("p_raw", Dbs::of(&[Db::PacketRaw])),
    ("packet_dgram", Dbs::of(&[Db::PacketDgram])),
    ("p_dgr", Dbs::of(&[Db::PacketDgram])),
    ("netlink", Dbs::of(&[Db::Netlink])),
    ("vsock", VSOCK_DBS),
    ("vsock_stream", Dbs::of(&[Db::VsockStream])),
    ("v_str", Dbs::of(&[Db::VsockStream])),
    ("vsock_dgram", Dbs::of(&[Db::VsockDgram])),
    ("v_dgr", Dbs::of(&[Db::VsockDgram])),
    ("tipc", Dbs::of(&[Db::Tipc])),
    ("xdp", Dbs::of(&[Db::Xdp])),
];

/// The tables that a word after `-A` names.
pub(super) fn query(word: &[u8]) -> Option<Dbs> {
    QUERIES.iter().find(|(name, _)| name.as_bytes() == word).map(|(_, dbs)| *dbs)
}

/// The tables of everything, which are shown where nobody chooses.
pub(super) const fn all() -> Dbs {
    ALL_DBS
}

/// A row of the table of families.
pub(super) struct FamilyRow {
    pub(super) family: Family,
    /// What `-f` calls it.
    pub(super) name: &'static str,
    /// Its tables, all of which are shown where none of them was chosen.
    pub(super) dbs: Dbs,
    /// States shown when nobody asks for others.
    pub(super) states: StateSet,
}

const fn family(family: Family, name: &'static str, dbs: Dbs, states: StateSet) -> FamilyRow {
    FamilyRow { family, name, dbs, states }
}

/// Every family.
pub(super) static FAMILIES: [FamilyRow; 8] = [
    family(Family::Inet, "inet", INET_DBS, CONN),
    family(Family::Inet6, "inet6", INET_DBS, CONN),
    family(Family::Link, "link", PACKET_DBS, CLOSE),
    family(Family::Unix, "unix", UNIX_DBS, CONN),
    family(Family::Netlink, "netlink", Dbs::of(&[Db::Netlink]), CLOSE),
    family(Family::Vsock, "vsock", VSOCK_DBS, CONN),
    family(Family::Tipc, "tipc", Dbs::of(&[Db::Tipc]), TIPC_STATES),
    family(Family::Xdp, "xdp", Dbs::of(&[Db::Xdp]), CLOSE),
];

/// The states that a word of the filter names. The groups that are made from all states hold NEW_SYN_RECV like them.
pub(super) fn states(word: &str) -> Option<StateSet> {
    let is_wide = ["all", "connected", "synchronized", "big"].iter().any(|wide| wide.eq_ignore_ascii_case(word));
    StateSet::from_word(word).map(|states| if is_wide { states.with(State::NewSynRecv) } else { states })
}
