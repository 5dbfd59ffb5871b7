//! Watches a cell by single look-ups: whether the kernel shows what the grid promises, and for how long.

use std::io;
use std::time::Duration;

use crate::demo::Witness;
use crate::demo::witness::{Sight, Whereabouts};
use crate::model::address::InetEnds;
use crate::model::socket::Protocol;
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;

use super::grid::{Cell, timer_word};
use super::held::Lasts;

/// How long the kernel may take until it shows the promised timer: one retransmission comes before a persist timer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a delayed ACK is looked for before it is said that this kernel does not report it.
const DELACK_PATIENCE: Duration = Duration::from_millis(500);
/// Time between two looks while it settles, and afterwards.
const SETTLING: Duration = Duration::from_millis(5);
const HOLDING: Duration = Duration::from_millis(250);

/// Where a cell stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Its sockets are made, and the kernel does not show it yet.
    Settling,
    /// The kernel shows it, since then.
    Reached(Moment),
    /// It was reached, and the kernel has ended it since.
    Over(Option<State>),
    /// It was not reached in time, and what was seen instead.
    Missed(String),
    /// The kernel keeps this timer and does not report it.
    Unreported,
}

/// A cell under watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// The cell.
    pub cell: Cell,
    /// Where its socket is.
    pub ends: InetEnds,
    /// How long the kernel leaves it there.
    pub lasts: Lasts,
    /// Since when it is watched.
    pub began: Moment,
    /// The socket as last seen.
    pub seen: Option<Sight>,
    /// Where it stands.
    pub phase: Phase,
    /// Whether the other end was seen to wait for an ACK.
    awaited: bool,
}

impl Watch {
    /// Watches from now on.
    pub const fn new(cell: Cell, ends: InetEnds, lasts: Lasts, now: Moment) -> Self {
        Self { cell, ends, lasts, began: now, seen: None, phase: Phase::Settling, awaited: false }
    }

    /// How long to wait before the next [`Watch::look`]; `None` when it is over.
    pub const fn next_look(&self) -> Option<Duration> {
        match self.phase {
            Phase::Settling => Some(SETTLING),
            Phase::Reached(_) | Phase::Missed(_) | Phase::Unreported => Some(HOLDING),
            Phase::Over(_) => None,
        }
    }

    /// Looks once.
    ///
    /// # Errors
    ///
    /// The look-up failed.
    pub fn look(&mut self, witness: &mut dyn Witness) -> io::Result<()> {
        if self.next_look().is_none() {
            return Ok(());
        }
        self.seen = at(self.ends, witness)?;
        let (now, state) = (witness.now(), self.seen.map(|seen| seen.state));
        match self.phase {
            Phase::Reached(_) if state != Some(self.cell.state) => self.phase = Phase::Over(state),
            Phase::Settling => self.settle(now, witness)?,
            _ => {}
        }
        Ok(())
    }

    fn settle(&mut self, now: Moment, witness: &mut dyn Witness) -> io::Result<()> {
        if self.is_promised() {
            self.phase = Phase::Reached(now);
            return Ok(());
        }
        if self.cell.timer == TimerKind::Delack {
            self.awaited |= self.peer_waits(witness)?;
            if self.awaited && now.since(self.began) > DELACK_PATIENCE {
                self.phase = Phase::Unreported;
                return Ok(());
            }
        }
        if now.since(self.began) > PATIENCE {
            self.phase = Phase::Missed(self.told());
        }
        Ok(())
    }

    /// Time that the kernel leaves to the cell; `None` when it leaves all.
    pub fn left(&self, now: Moment) -> Option<Duration> {
        let timer =
            self.seen.map(|seen| (seen.timer, seen.read)).filter(|(timer, _)| timer.kind == TimerKind::TimeWait);
        match (timer, self.lasts) {
            (Some((timer, read)), _) => Some(timer.left(read, now)),
            (None, Lasts::For(span)) => Some(span.saturating_sub(now.since(self.began))),
            (None, Lasts::Ever) => None,
        }
    }

    fn is_promised(&self) -> bool {
        self.seen.is_some_and(|seen| seen.state == self.cell.state && seen.timer.kind == self.cell.timer)
    }

    /// Whether the peer waits for an ACK: then there is a delayed one.
    fn peer_waits(&self, witness: &mut dyn Witness) -> io::Result<bool> {
        let InetEnds { local, remote, interface } = self.ends;
        let peer = at(InetEnds { local: remote, remote: local, interface }, witness)?;
        Ok(peer.is_some_and(|peer| peer.send_queue.is_some_and(|bytes| bytes > 0)))
    }

    fn told(&self) -> String {
        match self.seen {
            Some(seen) => format!("{} with timer {}", seen.state.name(), timer_word(seen.timer.kind)),
            None => "no such socket".to_owned(),
        }
    }
}

/// The socket with exactly these ends: where there is none the kernel may answer with a listener.
fn at(ends: InetEnds, witness: &mut dyn Witness) -> io::Result<Option<Sight>> {
    Ok(witness.look(&Whereabouts::Inet(Protocol::Tcp, ends))?.filter(|sight| sight.ends == Some(ends)))
}
