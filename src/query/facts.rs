//! What is worth saying about a group, beyond its count.
//!
//! Found once for each listing, in one pass over the group; what depends on the time is kept as moments, so that a
//! frame only subtracts.

use std::cmp::Reverse;
use std::time::Duration;

use hashbrown::HashMap;

use crate::model::address::Endpoint;
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;
use crate::track::world::{Row, World};

/// How far ahead [`Fact::TimeWait`] counts.
pub const SOON: Duration = Duration::from_secs(10);

/// A remark on a group. Rows are given by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// TIME-WAIT.
    TimeWait {
        /// When each of them ends, the first one first; never empty.
        ends: Vec<Moment>,
        /// The local end, when all of them share one: it is free of them when the last one ends.
        local: Option<Endpoint>,
    },
    /// CLOSE-WAIT: the peer has closed and the process has not.
    HeldBy {
        /// A row of the process that holds the most; `None` while no owner is known.
        row: Option<u32>,
        /// How many that process holds.
        most: usize,
        /// How many processes hold some.
        processes: usize,
        /// When the oldest was first seen so.
        since: Moment,
    },
    /// LISTEN: accept queues that are full.
    FullQueues {
        /// The row of the fullest.
        row: u32,
        /// How many there are.
        count: usize,
    },
    /// Sockets whose bytes are not acknowledged, or not sent.
    Unacknowledged {
        /// Rows.
        rows: usize,
        /// Bytes.
        bytes: u64,
    },
    /// A process: its sockets by state, the most frequent first.
    States(Vec<(State, usize)>),
}

/// The remark on rows of one state, if there is one.
pub fn of_state(state: State, rows: &[u32], world: &World) -> Option<Fact> {
    let present = present(rows, world);
    match state {
        State::TimeWait => time_wait(present),
        State::CloseWait => held_by(present),
        State::Listen => full_queues(present),
        State::Established | State::FinWait1 | State::LastAck | State::Closing => unacknowledged(present),
        _ => None,
    }
}

/// The remark on rows of one process.
pub fn of_process(rows: &[u32], world: &World) -> Fact {
    let mut counts: HashMap<State, usize> = HashMap::new();
    for (_, row) in present(rows, world) {
        *counts.entry(row.socket.state).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(state, count)| (Reverse(*count), state.rank()));
    Fact::States(counts)
}

/// Whether an accept queue is full: it holds more than its limit (`sk_acceptq_is_full` of net/sock.h). /proc shows no
/// limit, and Unix listeners count in another way.
pub fn is_full(row: Row<'_>) -> bool {
    let socket = row.socket;
    socket.state == State::Listen
        && socket.ends.inet().is_some()
        && socket.send_queue > 0
        && socket.receive_queue > socket.send_queue
}

fn present<'a>(rows: &'a [u32], world: &'a World) -> impl Iterator<Item = (u32, Row<'a>)> {
    let row = |number: &u32| Some((*number, world.row(*number as usize)?));
    rows.iter().filter_map(row).filter(|(_, row)| row.is_present())
}

fn time_wait<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>) -> Option<Fact> {
    let mut ends = Vec::new();
    let mut local: Option<Option<Endpoint>> = None;
    for (_, row) in rows.filter(|(_, row)| row.socket.timer.kind == TimerKind::TimeWait) {
        let left = Duration::from_millis(u64::from(row.socket.timer.left_ms));
        ends.push(row.socket.read.plus(left));
        let here = row.socket.ends.inet().map(|ends| ends.local);
        local = Some(match local {
            None => here,
            Some(before) => before.filter(|before| here == Some(*before)),
        });
    }
    ends.sort_unstable();
    (!ends.is_empty()).then_some(Fact::TimeWait { ends, local: local.flatten() })
}

fn held_by<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>) -> Option<Fact> {
    let mut counts: HashMap<u32, (u32, usize)> = HashMap::new();
    let mut since: Option<Moment> = None;
    for (number, row) in rows {
        let entered = row.life.in_state_since();
        since = Some(since.map_or(entered, |since| since.min(entered)));
        if let Some(owner) = row.life.owner() {
            counts.entry(owner.pid()).or_insert((number, 0)).1 += 1;
        }
    }
    let processes = counts.len();
    let most = counts.into_values().max_by_key(|(row, count)| (*count, Reverse(*row)));
    Some(Fact::HeldBy {
        row: most.map(|(row, _)| row),
        most: most.map_or(0, |(_, count)| count),
        processes,
        since: since?,
    })
}

fn full_queues<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>) -> Option<Fact> {
    let mut full: Vec<_> = rows.filter(|(_, row)| is_full(*row)).collect();
    let count = full.len();
    full.sort_by_key(|(number, row)| (Reverse(row.socket.receive_queue - row.socket.send_queue), *number));
    full.first().map(|(row, _)| Fact::FullQueues { row: *row, count })
}

/// A FIN takes a number like a byte of data and counts in the queue (RFC 9293, 3.4); it is no byte that waits.
fn unacknowledged<'a>(rows: impl Iterator<Item = (u32, Row<'a>)>) -> Option<Fact> {
    let bytes = |row: Row<'_>| match row.socket.state {
        State::FinWait1 | State::LastAck | State::Closing => row.socket.send_queue.saturating_sub(1),
        _ => row.socket.send_queue,
    };
    let queues = rows.map(|(_, row)| bytes(row)).filter(|bytes| *bytes > 0);
    let (rows, bytes) = queues.fold((0, 0_u64), |(rows, sum), bytes| (rows + 1, sum + u64::from(bytes)));
    (rows > 0).then_some(Fact::Unacknowledged { rows, bytes })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::owner::{Holder, Holders, Process};
    use crate::model::sample::{inet, look, tcp, timed};
    use crate::model::socket::{Protocol, Socket};
    use crate::track::tracker::Tracker;

    fn world(sockets: Vec<Socket>) -> (Vec<u32>, Arc<World>) {
        let rows = (0..sockets.len() as u32).collect();
        let mut tracker = Tracker::default();
        tracker.absorb(look(0, sockets));
        let holder = |inode: u32| -> Option<Holders> {
            let process = Arc::new(Process { pid: inode % 10, command: (*b"x").into() });
            (inode >= 10).then(|| [Holder { process, tid: None, fd: 3 }].into())
        };
        tracker.learn(holder, Moment::default());
        (rows, tracker.world())
    }

    #[track_caller]
    fn check(sockets: Vec<Socket>, expected: Option<Fact>) {
        let state = sockets[0].state;
        let (rows, world) = world(sockets);
        assert_eq!(of_state(state, &rows, &world), expected);
    }

    fn listener(waiting: u32, limit: u32) -> Socket {
        let socket = inet(1, Protocol::Tcp, State::Listen, "0.0.0.0:80", "0.0.0.0:0");
        Socket { receive_queue: waiting, send_queue: limit, ..socket }
    }

    #[test]
    fn time_wait_tells_when_each_ends_and_what_they_share() {
        let socket = |number, left, local| {
            let socket = inet(number, Protocol::Tcp, State::TimeWait, local, "127.0.0.2:443");
            timed(socket, TimerKind::TimeWait, left)
        };
        let ends = |local: Option<&str>| Fact::TimeWait {
            ends: vec![Moment::from_millis(400), Moment::from_millis(900)],
            local: local.map(|_| Endpoint::new([10, 0, 0, 5].into(), 80)),
        };
        check(vec![socket(1, 900, "10.0.0.5:80"), socket(2, 400, "10.0.0.5:80")], Some(ends(Some("10.0.0.5:80"))));
        check(vec![socket(1, 900, "10.0.0.5:80"), socket(2, 400, "10.0.0.5:81")], Some(ends(None)));
    }

    #[test]
    fn a_listener_is_full_beyond_its_limit_and_the_fullest_is_named() {
        check(vec![listener(128, 128)], None);
        check(vec![listener(5, 0)], None);
        let sockets = vec![listener(129, 128), Socket { key: tcp(2, State::Listen).key, ..listener(9, 5) }];
        check(sockets, Some(Fact::FullQueues { row: 1, count: 2 }));
    }

    #[test]
    fn a_fin_is_no_byte_that_waits() {
        let socket = |number, state, bytes| Socket { send_queue: bytes, ..tcp(number, state) };
        let established = |bytes| socket(bytes, State::Established, bytes);
        check(vec![established(1), established(5), established(7)], Some(Fact::Unacknowledged { rows: 3, bytes: 13 }));
        check(vec![socket(1, State::FinWait1, 1)], None);
        check(vec![socket(1, State::LastAck, 8193)], Some(Fact::Unacknowledged { rows: 1, bytes: 8192 }));
    }

    #[test]
    fn close_wait_names_who_holds_the_most() {
        let socket = |number| tcp(number, State::CloseWait);
        let fact = |row, most, processes| Some(Fact::HeldBy { row, most, processes, since: Moment::default() });
        check(vec![socket(1)], fact(None, 0, 0));
        check(vec![socket(1), socket(12), socket(23), socket(33)], fact(Some(2), 2, 2));
    }

    #[test]
    fn a_process_has_its_states_counted() {
        let sockets = vec![tcp(1, State::Listen), tcp(2, State::CloseWait), tcp(3, State::CloseWait)];
        let (rows, world) = world(sockets);
        assert_eq!(of_process(&rows, &world), Fact::States(vec![(State::CloseWait, 2), (State::Listen, 1)]));
    }
}
