//! The grid: every state of TCP against every timer that the kernel reports.
//!
//! Two tables, `RECIPES` for what can be and `IMPOSSIBLE` for what cannot; a test holds that each pair stands in one of
//! them. The kernel reports one timer a socket (inet_diag_msg_attrs_fill and inet_sk_diag_fill of net/ipv4/inet_diag.c):
//! retransmission before persist before keepalive before delayed ACK. So a timer may run and not be reported.

use std::fmt::{self, Display, Formatter};

use crate::model::state::State;
use crate::model::timer::TimerKind;

use super::recipe::{RECIPES, Recipe};

/// The eleven states of RFC 9293, 3.3.2, in the order of a connection's life. CLOSED is a socket that is bound and no
/// more: the kernel lists no other closed one.
pub const STATES: [State; 11] = [
    State::Close,
    State::Listen,
    State::SynSent,
    State::SynRecv,
    State::Established,
    State::FinWait1,
    State::FinWait2,
    State::Closing,
    State::TimeWait,
    State::CloseWait,
    State::LastAck,
];

/// The timers in the order of their numbers.
pub const TIMERS: [TimerKind; 6] =
    [TimerKind::Off, TimerKind::On, TimerKind::Keepalive, TimerKind::TimeWait, TimerKind::Persist, TimerKind::Delack];

/// One square of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cell {
    /// A state of [`STATES`].
    pub state: State,
    /// A timer of [`TIMERS`].
    pub timer: TimerKind,
}

/// What the grid has to say of a cell.
#[derive(Clone, Copy, Debug)]
pub enum Square {
    /// It can be held, and so.
    Possible(&'static Recipe),
    /// It cannot be.
    Impossible(&'static Reason),
}

/// Why a state never shows some timers.
#[derive(Debug, PartialEq, Eq)]
pub struct Reason {
    /// The state.
    state: State,
    /// The timers.
    timers: &'static [TimerKind],
    /// In a sentence.
    pub why: &'static str,
    /// Where that is written.
    pub source: &'static str,
}

impl Cell {
    /// The cell of a state and a timer.
    pub const fn new(state: State, timer: TimerKind) -> Self {
        Self { state, timer }
    }

    /// Every cell, state by state.
    pub fn all() -> impl Iterator<Item = Self> {
        STATES.into_iter().flat_map(|state| TIMERS.into_iter().map(move |timer| Self::new(state, timer)))
    }

    /// The cells that can be held.
    pub fn possible() -> impl Iterator<Item = Self> {
        RECIPES.iter().map(|recipe| recipe.cell)
    }

    /// The cell of that name, in any case: `fin-wait-2/timewait`, `estab/none`; a state alone is meant without a timer, or
    /// with the only one that it has.
    pub fn named(name: &str) -> Option<Self> {
        let (state, timer) = name.split_once('/').map_or((name, None), |(state, timer)| (state, Some(timer)));
        let state = STATES.into_iter().find(|known| names(*known).any(|word| word.eq_ignore_ascii_case(state)))?;
        match timer {
            Some(timer) => {
                let is = |known: &TimerKind| timer_word(*known).eq_ignore_ascii_case(timer);
                TIMERS.into_iter().find(is).map(|timer| Self::new(state, timer))
            }
            None => Self::possible().find(|cell| cell.state == state),
        }
    }

    /// How it is reached, or why not.
    pub fn square(self) -> Square {
        match RECIPES.iter().find(|recipe| recipe.cell == self) {
            Some(recipe) => Square::Possible(recipe),
            None => Square::Impossible(reason(self).unwrap_or(&UNTOLD)),
        }
    }

    /// How it is reached, when it can be.
    pub fn recipe(self) -> Option<&'static Recipe> {
        match self.square() {
            Square::Possible(recipe) => Some(recipe),
            Square::Impossible(_) => None,
        }
    }
}

impl Display for Cell {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", word(self.state), timer_word(self.timer))
    }
}

/// The word of a state: the one that RFC 9293 has, in lower case.
pub fn word(state: State) -> &'static str {
    match state {
        State::Close => "closed",
        State::Listen => "listen",
        state => state.words().first().copied().unwrap_or("unknown"),
    }
}

/// The word of a timer; `none` where ss(8) prints nothing.
pub const fn timer_word(timer: TimerKind) -> &'static str {
    match timer {
        TimerKind::Off => "none",
        timer => timer.name(),
    }
}

/// All words by which a state is known.
fn names(state: State) -> impl Iterator<Item = &'static str> {
    [word(state), state.name()].into_iter().chain(state.words().iter().copied())
}

/// The reason in the table, if there is one.
pub(super) fn reason(cell: Cell) -> Option<&'static Reason> {
    IMPOSSIBLE.iter().find(|reason| reason.state == cell.state && reason.timers.contains(&cell.timer))
}

/// Stands in for a pair that neither table has; a test keeps the tables whole.
static UNTOLD: Reason = Reason { state: State::Unknown, timers: &[], why: "Nobody knows how.", source: "" };

use TimerKind::{Delack, Keepalive, Off, On, Persist, TimeWait};

const fn never(state: State, timers: &'static [TimerKind], why: &'static str, source: &'static str) -> Reason {
    Reason { state, timers, why, source }
}

/// An unacknowledged FIN, in each of the three states that have one.
const FIN: &str = "Its FIN is not acknowledged: it is sent again (on) or waits for the window to open (persist), and the \
                   kernel reports these first.";
const FIN_SOURCE: &str = "RFC 9293 3.8.1, 3.8.6.1; inet_diag.c, inet_sk_diag_fill()";

const MINISOCKET: &str = "Only what is left of a socket after it was closed has this timer: TIME-WAIT, and FIN-WAIT-2.";
const MINISOCKET_SOURCE: &str = "tcp_minisocks.c, tcp_time_wait()";

/// What cannot be.
static IMPOSSIBLE: [Reason; 12] = [
    never(
        State::Close,
        &[On, Keepalive, TimeWait, Persist, Delack],
        "There is no connection: nothing is sent, and nobody is waited for.",
        "RFC 9293 3.3.2",
    ),
    never(
        State::Listen,
        &[On, Keepalive, TimeWait, Persist, Delack],
        "A listener sends nothing: the timer of a SYN-ACK is that of its request, in SYN-RECV, and SO_KEEPALIVE waits \
         for a connection.",
        "inet_connection_sock.c, reqsk_timer_handler(); tcp_timer.c, tcp_set_keepalive()",
    ),
    never(
        State::SynSent,
        &[Off, Keepalive, TimeWait, Persist, Delack],
        "Its SYN is not acknowledged, so it is to be sent again, and the kernel reports that timer first.",
        "RFC 9293 3.8.1; inet_diag.c, inet_sk_diag_fill()",
    ),
    never(
        State::SynRecv,
        &[Off, Keepalive, TimeWait, Persist, Delack],
        "A request has one timer, that of its SYN-ACK.",
        "inet_diag.c, inet_req_diag_fill()",
    ),
    never(State::Established, &[TimeWait], MINISOCKET, MINISOCKET_SOURCE),
    never(State::FinWait1, &[Off, Keepalive, TimeWait, Delack], FIN, FIN_SOURCE),
    never(
        State::FinWait2,
        &[On, Persist],
        "Its FIN is acknowledged and was the last that it sent: nothing is left to be sent again, or to wait for a window.",
        "RFC 9293 3.3.2",
    ),
    never(State::Closing, &[Off, Keepalive, TimeWait, Delack], FIN, FIN_SOURCE),
    never(
        State::TimeWait,
        &[Off, On, Keepalive, Persist, Delack],
        "What is left of the socket has one timer, that of its end.",
        "tcp_minisocks.c, tcp_time_wait()",
    ),
    never(State::CloseWait, &[TimeWait], MINISOCKET, MINISOCKET_SOURCE),
    never(
        State::CloseWait,
        &[Delack],
        "The peer's FIN was the last that it sent. Its ACK alone may be late: some ten milliseconds, once, which nothing \
         makes longer.",
        "RFC 9293 3.10.7.4; tcp_input.c, tcp_fin()",
    ),
    never(State::LastAck, &[Off, Keepalive, TimeWait, Delack], FIN, FIN_SOURCE),
];
