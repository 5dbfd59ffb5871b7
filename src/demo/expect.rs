//! What a step expects to see, and what was seen instead.
//!
//! Judges values that somebody else looked up; looks at nothing.

use std::fmt::{self, Display, Formatter};

use crate::model::fit::thousands;
use crate::model::state::State;
use crate::model::timer::TimerKind;

use super::script::End;
use super::witness::Sight;

/// What must be seen of an end after a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expect {
    /// Whose socket.
    pub end: End,
    /// Its state; `None` when there must be no such socket.
    pub state: Option<State>,
    /// The states that it passes through on its way, too fast to be looked up. The ladder has them as inferred.
    pub through: &'static [State],
    /// States that it may be seen in on its way, or may not: there is more than one way.
    pub perhaps: &'static [State],
    /// What else must be so of it.
    pub traits: Vec<Trait>,
}

/// Something that must be so of a socket beside its state. What the source cannot tell (/proc knows no memory and no peers)
/// is no failure; the finding says that it was not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    /// This timer runs.
    Timer(TimerKind),
    /// A quantity is within bounds.
    Amount(Quantity, Bounds),
    /// The peer that the kernel names is the socket of that end (Unix sockets).
    PeerOf(End),
}

/// A number that the kernel tells of a socket. What it is called is what ss(8) calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// Recv-Q: bytes not read, for LISTEN connections not accepted.
    ReceiveQueue,
    /// Send-Q: bytes not acknowledged or not sent, for LISTEN the limit of the accept queue.
    SendQueue,
    /// How often the timer has fired without an answer.
    Retries,
    /// skmem r: memory that received data takes.
    ReceiveAllocated,
    /// skmem rb: limit of that memory.
    ReceiveBuffer,
    /// skmem tb: limit of the memory for sending.
    SendBuffer,
    /// skmem d: what was dropped for want of memory.
    Drops,
    /// rto: time until the next retransmission, ms.
    Rto,
    /// snd_wnd: the window that the peer offers.
    PeerWindow,
}

impl Quantity {
    /// How many there are.
    pub const COUNT: usize = 9;

    /// What ss(8) calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReceiveQueue => "Recv-Q",
            Self::SendQueue => "Send-Q",
            Self::Retries => "retries",
            Self::ReceiveAllocated => "skmem r",
            Self::ReceiveBuffer => "skmem rb",
            Self::SendBuffer => "skmem tb",
            Self::Drops => "skmem d",
            Self::Rto => "rto",
            Self::PeerWindow => "snd_wnd",
        }
    }
}

/// The values that will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds {
    /// This one.
    Is(u64),
    /// This one or more.
    AtLeast(u64),
    /// This one or less.
    AtMost(u64),
}

impl Bounds {
    /// Whether the value will do.
    pub const fn hold(self, value: u64) -> bool {
        match self {
            Self::Is(wanted) => value == wanted,
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }
}

impl Display for Bounds {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(value) => f.write_str(&number(*value)),
            Self::AtLeast(value) => write!(f, "at least {}", number(*value)),
            Self::AtMost(value) => write!(f, "at most {}", number(*value)),
        }
    }
}

impl Expect {
    /// That the end is in `state`.
    pub const fn state(end: End, state: State) -> Self {
        Self { end, state: Some(state), through: &[], perhaps: &[], traits: Vec::new() }
    }

    /// That the end's socket is gone.
    pub const fn gone(end: End) -> Self {
        Self { end, state: None, through: &[], perhaps: &[], traits: Vec::new() }
    }

    /// And that it goes through these states first, in this order.
    pub fn through(self, states: &'static [State]) -> Self {
        Self { through: states, ..self }
    }

    /// And that it may be seen in these states before.
    pub fn perhaps(self, states: &'static [State]) -> Self {
        Self { perhaps: states, ..self }
    }

    /// And that this timer runs.
    pub fn timer(self, kind: TimerKind) -> Self {
        self.and(Trait::Timer(kind))
    }

    /// And that Recv-Q says so much.
    pub fn receive_queue(self, length: u64) -> Self {
        self.amount(Quantity::ReceiveQueue, Bounds::Is(length))
    }

    /// And that Send-Q says so much.
    pub fn send_queue(self, length: u64) -> Self {
        self.amount(Quantity::SendQueue, Bounds::Is(length))
    }

    /// And that a quantity is within bounds.
    pub fn amount(self, quantity: Quantity, bounds: Bounds) -> Self {
        self.and(Trait::Amount(quantity, bounds))
    }

    /// And that the kernel names that end's socket as its peer.
    pub fn peer_of(self, end: End) -> Self {
        self.and(Trait::PeerOf(end))
    }

    /// The states that it goes through, in order.
    pub fn path(&self) -> impl Iterator<Item = Option<State>> {
        self.through.iter().map(|state| Some(*state)).chain(std::iter::once(self.state))
    }

    /// Whether the kernel keeps such a socket for 60 s only, so that it may be gone before a reader goes on.
    pub const fn is_kept_for_a_time(&self) -> bool {
        matches!(self.state, Some(State::TimeWait | State::FinWait2))
    }

    /// Whether it may be seen so while the step goes on.
    pub fn admits(&self, state: Option<State>) -> bool {
        self.path().any(|passed| passed == state) || state.is_some_and(|state| self.perhaps.contains(&state))
    }

    /// Compares with what was seen, and says it. `sight` is that of any end.
    pub fn compare(&self, name: impl Fn(End) -> &'static str, sight: impl Fn(End) -> Option<Sight>) -> Finding {
        let seen = sight(self.end);
        let who = name(self.end);
        let mut wanted = format!("{who} {}", state_name(self.state));
        let mut is = state_name(seen.map(|seen| seen.state)).to_owned();
        let mut holds = self.state == seen.map(|seen| seen.state);
        let mut more = String::new();
        for part in &self.traits {
            let outcome = part.compare(seen.as_ref(), &name, &sight);
            wanted.push_str(&outcome.wanted);
            is.push_str(&outcome.seen);
            holds &= outcome.holds;
            if !outcome.exact {
                more.push_str(&outcome.seen);
            }
        }
        let told = if holds { more.trim_start_matches(", ").to_owned() } else { is };
        Finding { wanted, seen: Some(told).filter(|told| !told.is_empty()), holds }
    }

    fn and(mut self, part: Trait) -> Self {
        self.traits.push(part);
        self
    }
}

/// One trait, compared: pieces of sentences.
struct Outcome {
    wanted: String,
    seen: String,
    holds: bool,
    /// Whether "as wanted" says all that was seen.
    exact: bool,
}

impl Trait {
    fn compare(
        self,
        seen: Option<&Sight>,
        name: &impl Fn(End) -> &'static str,
        sight: &impl Fn(End) -> Option<Sight>,
    ) -> Outcome {
        match self {
            Self::Timer(kind) => Outcome {
                wanted: timer_text(kind),
                seen: seen.map(|seen| timer_text(seen.timer.kind)).unwrap_or_default(),
                holds: seen.is_some_and(|seen| seen.timer.kind == kind),
                exact: true,
            },
            Self::Amount(quantity, bounds) => {
                let value = seen.and_then(|seen| seen.quantity(quantity));
                let text = value.map_or("not told".to_owned(), number);
                Outcome {
                    wanted: format!(", {} {bounds}", quantity.name()),
                    seen: seen.map(|_| format!(", {} {text}", quantity.name())).unwrap_or_default(),
                    holds: seen.is_some() && value.is_none_or(|value| bounds.hold(value)),
                    exact: matches!(bounds, Bounds::Is(_)) && value.is_some(),
                }
            }
            Self::PeerOf(end) => {
                let (peer, inode) = (seen.and_then(|seen| seen.peer), sight(end).map(|other| other.inode));
                Outcome {
                    wanted: format!(", peer is the {}", name(end)),
                    seen: peer
                        .map_or_else(|| ", peer not told".to_owned(), |peer| format!(", its peer has inode {peer}")),
                    holds: seen.is_some() && peer.is_none_or(|peer| Some(peer) == inode),
                    exact: false,
                }
            }
        }
    }
}

/// Something that must be so beyond the sockets of the cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A counter of the network stack (nstat(8)) grew by so much or more. Others on this host may make it grow too.
    Grew {
        /// Its name: `TcpExtListenDrops`.
        counter: &'static str,
        /// By how much.
        by: u64,
    },
    /// So many TCP sockets are in a state, on the local or the remote port of an end.
    Number {
        /// Their state.
        state: State,
        /// Which of their ports is told.
        port: Port,
        /// How many.
        bounds: Bounds,
    },
}

/// A port by which sockets are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// Their local port is that end's local port.
    Local(End),
    /// Their remote port is that end's local port.
    Remote(End),
}

impl Fact {
    /// Compares with the value: by how much the counter grew, or how many sockets there are. `None`: not told.
    pub fn compare(&self, name: impl Fn(End) -> &'static str, value: Option<u64>) -> Finding {
        let bounds = self.bounds();
        let wanted = match *self {
            Self::Grew { counter, .. } => format!("{counter} grows by {bounds}"),
            Self::Number { state, port, .. } => {
                let (side, end) = match port {
                    Port::Local(end) => ("local", end),
                    Port::Remote(end) => ("remote", end),
                };
                format!("{} sockets whose {side} port is the {}'s: {bounds}", state.name(), name(end))
            }
        };
        let seen = match (value, bounds) {
            (None, _) => Some("not told by this kernel".to_owned()),
            (Some(value), Bounds::Is(wanted)) if value == wanted => None,
            (Some(value), _) => Some(number(value)),
        };
        Finding { wanted, seen, holds: value.is_none_or(|value| bounds.hold(value)) }
    }

    const fn bounds(&self) -> Bounds {
        match *self {
            Self::Grew { by, .. } => Bounds::AtLeast(by),
            Self::Number { bounds, .. } => bounds,
        }
    }
}

/// An expectation compared with the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was to be: `client ESTAB, Recv-Q at least 1`.
    pub wanted: String,
    /// What was instead: `SYN-SENT, Recv-Q 0`. Of an expectation that holds, what it leaves open: `Recv-Q 18`.
    pub seen: Option<String>,
    /// Whether it is as it was to be.
    pub holds: bool,
}

impl Finding {
    /// What is said of a state whose time was over before anyone looked.
    pub fn over(who: &str, state: Option<State>) -> Self {
        Self { wanted: format!("{who} {}", state_name(state)), seen: Some("its time is over".to_owned()), holds: true }
    }
}

impl Display for Finding {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.wanted)?;
        match (&self.seen, self.holds) {
            (None, _) => Ok(()),
            (Some(seen), true) => write!(f, " ({seen})"),
            (Some(seen), false) => write!(f, " (is {seen})"),
        }
    }
}

fn timer_text(kind: TimerKind) -> String {
    match kind {
        TimerKind::Off => " without a timer".to_owned(),
        kind => format!(" with timer {}", kind.name()),
    }
}

fn number(value: u64) -> String {
    usize::try_from(value).map_or_else(|_| value.to_string(), thousands)
}

/// The name of a state; `gone` for none.
pub fn state_name(state: Option<State>) -> &'static str {
    state.map_or("gone", State::name)
}
