//! What is worth saying about a group of one state, beyond its count.

use std::time::Duration;

use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;
use crate::track::world::{Row, World};

/// How far ahead [`Fact::PortsBack`] looks.
pub const SOON: Duration = Duration::from_secs(10);

/// A remark on a group. Rows are given by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// TIME-WAIT: this many end within [`SOON`], the first in `next`.
    PortsBack {
        /// How many.
        soon: usize,
        /// Time until the first.
        next: Duration,
    },
    /// CLOSE-WAIT: the peer has closed and the process has not. The row's process holds this many; the oldest is that old.
    HeldBy {
        /// A row of the process that holds the most.
        row: u32,
        /// How many it holds.
        count: usize,
        /// Time since the oldest was first seen so.
        oldest: Duration,
    },
    /// LISTEN: this many accept queues are full.
    FullQueues(usize),
    /// Sockets whose data waits: bytes queued to be sent, and rows that have some.
    Unsent {
        /// Rows.
        rows: usize,
        /// Bytes.
        bytes: u64,
    },
}

/// The remark on rows of `state`, if there is one.
pub fn of(state: State, rows: &[u32], world: &World, now: Moment) -> Option<Fact> {
    let present = rows
        .iter()
        .filter_map(|number| Some((*number, world.row(*number as usize)?)))
        .filter(|(_, row)| row.is_present());
    match state {
        State::TimeWait => ports_back(present, now),
        State::CloseWait => held_by(present, now),
        State::Listen => {
            let full = present.filter(|(_, row)| is_full(*row)).count();
            (full > 0).then_some(Fact::FullQueues(full))
        }
        State::Established | State::FinWait1 | State::LastAck | State::Closing => unsent(present),
        _ => None,
    }
}

/// The accept queue is full when it holds more than its limit (`sk_acceptq_is_full`). /proc shows no limit, and Unix
/// listeners count another way.
fn is_full(row: Row<'_>) -> bool {
    let socket = row.socket;
    socket.ends.inet().is_some() && socket.send_queue > 0 && socket.receive_queue > socket.send_queue
}

fn ports_back<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>, now: Moment) -> Option<Fact> {
    let left = rows
        .filter(|(_, row)| row.socket.timer.kind == TimerKind::TimeWait)
        .map(|(_, row)| row.socket.timer.left(row.socket.read, now));
    let (mut soon, mut next) = (0, None::<Duration>);
    for left in left {
        soon += usize::from(left <= SOON);
        next = Some(next.map_or(left, |next| next.min(left)));
    }
    next.map(|next| Fact::PortsBack { soon, next })
}

fn held_by<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>, now: Moment) -> Option<Fact> {
    let mut counts: hashbrown::HashMap<u32, (u32, usize)> = hashbrown::HashMap::new();
    let mut since = now;
    for (number, row) in rows {
        since = since.min(row.life.in_state_since());
        if let Some(holder) = row.life.holders.as_ref().and_then(|holders| holders.first()) {
            counts.entry(holder.process.pid).or_insert((number, 0)).1 += 1;
        }
    }
    let (row, count) = counts.into_values().max_by_key(|(row, count)| (*count, std::cmp::Reverse(*row)))?;
    Some(Fact::HeldBy { row, count, oldest: now.since(since) })
}

fn unsent<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>) -> Option<Fact> {
    let queues = rows.map(|(_, row)| row.socket.send_queue).filter(|bytes| *bytes > 0);
    let (rows, bytes) = queues.fold((0, 0_u64), |(rows, sum), bytes| (rows + 1, sum + u64::from(bytes)));
    (rows > 0).then_some(Fact::Unsent { rows, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::{inet, look, tcp, timed};
    use crate::model::socket::{Protocol, Socket};
    use crate::track::tracker::Tracker;

    #[track_caller]
    fn check(sockets: Vec<Socket>, expected: Option<Fact>) {
        let state = sockets[0].state;
        let rows: Vec<u32> = (0..sockets.len() as u32).collect();
        let mut tracker = Tracker::default();
        tracker.absorb(look(0, sockets));
        assert_eq!(of(state, &rows, &tracker.world(), Moment::from_millis(5000)), expected);
    }

    fn listener(waiting: u32, limit: u32) -> Socket {
        let socket = inet(1, Protocol::Tcp, State::Listen, "0.0.0.0:80", "0.0.0.0:0");
        Socket { receive_queue: waiting, send_queue: limit, ..socket }
    }

    #[test]
    fn time_wait_tells_when_ports_come_back() {
        let socket = |number, left| timed(tcp(number, State::TimeWait), TimerKind::TimeWait, left);
        check(
            vec![socket(1, 14_000), socket(2, 16_000), socket(3, 5_400)],
            Some(Fact::PortsBack { soon: 2, next: Duration::from_millis(400) }),
        );
    }

    #[test]
    fn a_listener_is_full_beyond_its_limit() {
        check(vec![listener(128, 128)], None);
        check(vec![listener(129, 128)], Some(Fact::FullQueues(1)));
        check(vec![listener(5, 0)], None);
    }

    #[test]
    fn unsent_bytes_are_summed() {
        let socket = |bytes| Socket { send_queue: bytes, ..tcp(bytes, State::Established) };
        check(vec![socket(0), socket(5), socket(7)], Some(Fact::Unsent { rows: 2, bytes: 12 }));
        check(vec![socket(0)], None);
    }

    #[test]
    fn close_wait_without_known_owner_says_nothing() {
        check(vec![tcp(1, State::CloseWait)], None);
    }
}
