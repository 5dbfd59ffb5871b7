//! How each cell is reached: where it begins, and what is done to the two ends then.
//!
//! Two things hold a connection where it is. A **deaf** end takes no segment (IP_MINTTL 255), so that the other end's
//! are never acknowledged. A **full** end has a small buffer and never reads, so that the other end's data and the FIN
//! behind it wait for the window.
//!
//! Closing the descriptors ends all of it: they reset (SO_LINGER 0, see [`crate::demo::bench`]).

mod connection;

use std::io;
use std::time::Duration;

use socket2::Socket;

use crate::model::address::InetEnds;
use crate::model::state::State;
use crate::model::timer::TimerKind;

use connection::{
    abandoned, answer_late, close, close_peer, closed, deafen_peer, fill, keep_alive, left, listening, orphaned, pair,
    send, syn_received, syn_sent, time_wait,
};

use super::grid::Cell;
use super::held::Lasts;

/// How one cell is reached.
#[derive(Debug)]
pub struct Recipe {
    /// The cell.
    pub cell: Cell,
    /// For how long, as far as it can be told beforehand.
    pub lasts: Lasts,
    /// In a sentence.
    pub how: &'static str,
    /// Where it begins.
    begin: fn() -> io::Result<Made>,
    /// What is done then, to the end that is meant and its peer.
    then: &'static [Deed],
}

/// Something done to a connection: its own end, and the peer's.
type Deed = fn(&Socket, &Socket) -> io::Result<()>;

/// What a recipe made.
pub(super) struct Made {
    /// Where the socket in the cell is to be found.
    pub(super) ends: InetEnds,
    /// How long it lasts, when that is not what the recipe says.
    pub(super) lasts: Option<Lasts>,
    /// To be closed in this order; of a connection its own end and the peer's.
    pub(super) sockets: Vec<Socket>,
}

/// How long data and FINs are sent again.
const GIVE_UP: Lasts = For(crate::demo::bench::GIVE_UP);
/// 127 SYNs, the most that there can be, with up to two minutes between them.
const SYNS: Lasts = For(Duration::from_secs(4 * 3600));
/// TCP_TIMEWAIT_LEN of include/net/tcp.h.
const MINUTE: Lasts = For(connection::MINUTE);
const HOUR: Lasts = For(connection::DEFER);
/// Time between two segments that are to be acknowledged late: half of the shortest delay (TCP_DELACK_MIN, 40 ms).
const DELACK_RHYTHM: Duration = Duration::from_millis(20);

impl Recipe {
    /// Does it.
    pub(super) fn make(&self) -> io::Result<Made> {
        let made = (self.begin)()?;
        self.on(&made.sockets, self.then)?;
        Ok(made)
    }

    /// How often [`Recipe::again`] is wanted.
    pub(super) fn rhythm(&self) -> Option<Duration> {
        (self.cell.timer == Delack).then_some(DELACK_RHYTHM)
    }

    /// Does once more what keeps a timer running that is over in a moment.
    pub(super) fn again(&self, sockets: &[Socket]) -> io::Result<()> {
        if self.rhythm().is_some() { self.on(sockets, self.then) } else { Ok(()) }
    }

    fn on(&self, sockets: &[Socket], deeds: &[Deed]) -> io::Result<()> {
        match sockets {
            [own, peer] => deeds.iter().try_for_each(|deed| deed(own, peer)),
            _ => Ok(()),
        }
    }
}

use Lasts::{Ever, For};
use State::{Close, CloseWait, Closing, Established, FinWait1, FinWait2, LastAck, Listen, SynRecv, SynSent};
use TimerKind::{Delack, Keepalive, Off, On, Persist, TimeWait};

const fn recipe(
    state: State,
    timer: TimerKind,
    lasts: Lasts,
    begin: fn() -> io::Result<Made>,
    then: &'static [Deed],
    how: &'static str,
) -> Recipe {
    Recipe { cell: Cell::new(state, timer), lasts, how, begin, then }
}

/// Every cell that can be held. Of each state the first one is what its name alone means.
#[rustfmt::skip]
pub(super) static RECIPES: [Recipe; 24] = [
    recipe(Close, Off, Ever, closed, &[], "A socket is bound to a port, and neither listens nor connects."),
    recipe(Listen, Off, Ever, listening, &[], "A socket is bound and listens."),
    recipe(SynSent, On, SYNS, syn_sent, &[], "The listener is deaf, so the SYN is sent again and again."),
    recipe(SynRecv, On, HOUR, syn_received, &[],
        "The listener waits for data (TCP_DEFER_ACCEPT) from a client that sends none."),
    recipe(Established, Off, Ever, pair, &[], "Two ends are connected, and nothing is under way."),
    recipe(Established, On, GIVE_UP, pair, &[deafen_peer, send], "The peer is deaf, and data is sent again and again."),
    recipe(Established, Keepalive, Ever, pair, &[keep_alive], "SO_KEEPALIVE; the peer answers each probe."),
    recipe(Established, Persist, Ever, pair, &[fill], "The peer never reads, and its window is shut."),
    recipe(Established, Delack, Ever, pair, &[answer_late],
        "Single bytes arrive, and each is acknowledged late (TCP_QUICKACK 0)."),
    recipe(FinWait1, On, GIVE_UP, pair, &[deafen_peer, close], "The peer is deaf; it closes, and its FIN is sent again."),
    recipe(FinWait1, Persist, Ever, pair, &[fill, close],
        "It closes behind data for which the peer's window is shut, so its FIN waits."),
    recipe(FinWait2, Off, Ever, left, &[], "It shuts its side down and keeps the socket; the peer does not close."),
    recipe(FinWait2, Keepalive, Ever, left, &[keep_alive], "The same, with SO_KEEPALIVE; the peer answers each probe."),
    recipe(FinWait2, TimeWait, MINUTE, orphaned, &[],
        "It closes the socket for good (TCP_LINGER2 60); the peer does not close."),
    recipe(FinWait2, Delack, Ever, left, &[answer_late],
        "It shuts its side down; the peer still sends single bytes, each acknowledged late."),
    recipe(Closing, On, GIVE_UP, pair, &[deafen_peer, close, close_peer],
        "The peer is deaf; both close, so both FINs cross, and its own is sent again."),
    recipe(Closing, Persist, Ever, pair, &[fill, close, close_peer],
        "It closes behind data that waits for the window, and meanwhile the peer closes too."),
    recipe(State::TimeWait, TimeWait, MINUTE, time_wait, &[], "It closes first, then the peer. Nothing shortens it."),
    recipe(CloseWait, Off, Ever, abandoned, &[], "The peer closes, and it does not."),
    recipe(CloseWait, On, GIVE_UP, abandoned, &[deafen_peer, send],
        "The peer closes and goes deaf, and data for it is sent again and again."),
    recipe(CloseWait, Keepalive, Ever, abandoned, &[keep_alive], "The peer closes; SO_KEEPALIVE, and it answers each probe."),
    recipe(CloseWait, Persist, Ever, abandoned, &[fill], "The peer closes and never reads, and its window is shut."),
    recipe(LastAck, On, GIVE_UP, abandoned, &[deafen_peer, close],
        "The peer closes and goes deaf; it closes too, and its FIN is sent again."),
    recipe(LastAck, Persist, Ever, abandoned, &[fill, close],
        "The peer closes and never reads; it closes behind data that waits for the window."),
];
