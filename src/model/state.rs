//! Socket states: RFC 9293 section 3.3.2 under the names of ss(8), and sets of them.

/// The state of a socket. Discriminants are the kernel's (include/net/tcp_states.h).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum State {
    /// Connected, data may flow.
    Established = 1,
    /// A connection was asked for, no answer yet.
    SynSent = 2,
    /// A request was received and answered, the last ACK is missing.
    SynRecv = 3,
    /// Closed here, our FIN is not acknowledged yet.
    FinWait1 = 4,
    /// Closed here and acknowledged; the peer has not closed.
    FinWait2 = 5,
    /// Both closed, this end closed first and holds the pair of ports for a while.
    TimeWait = 6,
    /// No connection (ss calls it UNCONN).
    Close = 7,
    /// The peer closed; this end has not.
    CloseWait = 8,
    /// The peer closed first, our FIN is not acknowledged yet.
    LastAck = 9,
    /// Waiting for connections.
    Listen = 10,
    /// Both closed at once, our FIN is not acknowledged yet.
    Closing = 11,
    /// A request socket as the kernel keeps it; diag reports it as [`State::SynRecv`].
    NewSynRecv = 12,
    /// Bound to a port, neither listening nor connected. The kernel reports [`State::Close`].
    BoundInactive = 13,
    /// A number that this program does not know.
    Unknown = 0,
}

/// Each state once, with its number, the name shown and the words that a filter takes for it.
/// The order is a connection's way through its life; screens list states so.
const STATES: [(State, &str, &[&str]); 14] = [
    (State::Listen, "LISTEN", &["listening"]),
    (State::SynSent, "SYN-SENT", &["syn-sent"]),
    (State::SynRecv, "SYN-RECV", &["syn-recv", "syn-rcv"]),
    (State::NewSynRecv, "SYN-RECV", &[]),
    (State::Established, "ESTAB", &["established"]),
    (State::FinWait1, "FIN-WAIT-1", &["fin-wait-1"]),
    (State::FinWait2, "FIN-WAIT-2", &["fin-wait-2"]),
    (State::Closing, "CLOSING", &["closing"]),
    (State::TimeWait, "TIME-WAIT", &["time-wait"]),
    (State::CloseWait, "CLOSE-WAIT", &["close-wait"]),
    (State::LastAck, "LAST-ACK", &["last-ack"]),
    (State::Close, "UNCONN", &["unconnected", "close", "closed"]),
    (State::BoundInactive, "UNCONN", &["bound-inactive"]),
    (State::Unknown, "UNKNOWN", &["unknown"]),
];

impl State {
    /// The state for the kernel's number.
    pub const fn from_number(number: u8) -> Self {
        match number {
            1 => Self::Established,
            2 => Self::SynSent,
            3 => Self::SynRecv,
            4 => Self::FinWait1,
            5 => Self::FinWait2,
            6 => Self::TimeWait,
            7 => Self::Close,
            8 => Self::CloseWait,
            9 => Self::LastAck,
            10 => Self::Listen,
            11 => Self::Closing,
            12 => Self::NewSynRecv,
            13 => Self::BoundInactive,
            _ => Self::Unknown,
        }
    }

    /// Each state, in the order of a connection's life.
    pub fn all() -> impl Iterator<Item = Self> {
        STATES.iter().map(|(state, ..)| *state)
    }

    /// The name that ss(8) shows.
    pub fn name(self) -> &'static str {
        STATES.iter().find(|(state, ..)| *state == self).map_or("UNKNOWN", |(_, name, _)| name)
    }

    /// Where the state stands in a connection's life, for sorting.
    pub fn rank(self) -> usize {
        STATES.iter().position(|(state, ..)| *state == self).unwrap_or(STATES.len())
    }

    /// The words that a filter takes for this state, the first one preferred.
    pub fn words(self) -> &'static [&'static str] {
        STATES.iter().find(|(state, ..)| *state == self).map_or(&[], |(.., words)| words)
    }
}

/// A set of states, as the kernel's bit mask (bit n is state number n).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StateSet(u32);

/// The groups of states that a filter may name (ss(8), "STATE-FILTER").
pub const STATE_GROUPS: [(&str, StateSet); 5] = [
    ("all", StateSet::ALL),
    ("connected", StateSet::CONNECTED),
    ("synchronized", StateSet::CONNECTED.without(State::SynSent)),
    ("bucket", StateSet::of(&[State::SynRecv, State::TimeWait])),
    ("big", StateSet::ALL.without(State::SynRecv).without(State::TimeWait)),
];

impl StateSet {
    /// No state.
    pub const EMPTY: Self = Self(0);
    /// Every state of today's kernels, bound-inactive included (bits 1 to 11 and 13, and bit 0 as ss sets it).
    pub const ALL: Self = Self(0x2fff);
    /// All but closed and listening.
    pub const CONNECTED: Self = Self::ALL.without(State::Close).without(State::Listen);
    /// What `-l` means: LISTEN and UNCONN.
    pub const LISTENING: Self = Self::of(&[State::Listen, State::Close]);
    /// What ss shows for connection-oriented tables without an option: [`Self::CONNECTED`] less TIME-WAIT. ss means to
    /// leave SYN-RECV out too, but sets the bit of NEW_SYN_RECV, by which the kernel lists the same sockets.
    pub const CONN: Self = Self::CONNECTED.without(State::TimeWait);

    /// The set of the given states.
    pub const fn of(states: &[State]) -> Self {
        let mut set = Self::EMPTY;
        let mut at = 0;
        while at < states.len() {
            set = set.with(states[at]);
            at += 1;
        }
        set
    }

    /// The set for a filter's word: a state or a group, in any case. `None` for a word that is neither.
    pub fn from_word(word: &str) -> Option<Self> {
        let group = STATE_GROUPS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
        let state = || {
            STATES
                .iter()
                .find(|(_, _, words)| words.iter().any(|known| known.eq_ignore_ascii_case(word)))
                .map(|(state, ..)| Self::of(&[*state]))
        };
        group.map(|(_, set)| *set).or_else(state)
    }

    /// The kernel's bit mask.
    pub const fn mask(self) -> u32 {
        self.0
    }

    /// This set and `state`.
    pub const fn with(self, state: State) -> Self {
        Self(self.0 | 1 << state as u8)
    }

    /// This set less `state`.
    pub const fn without(self, state: State) -> Self {
        Self(self.0 & !(1 << state as u8))
    }

    /// Members of either set.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Members of both sets.
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Members of this set that are not in `other`.
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether `state` is a member.
    pub const fn contains(self, state: State) -> bool {
        self.0 & 1 << state as u8 != 0
    }

    /// Whether no state is a member.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Number of member bits.
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }
}
