//! What becomes of the sockets of a process when it ends.

use crate::model::fit::thousands;
use crate::model::state::State;
use crate::track::world::{Row, World};

/// The sockets of one process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fates {
    /// Those that nobody else holds, by state: they close with it.
    closing: Vec<(State, usize)>,
    /// Those that others hold too.
    staying: usize,
}

impl Fates {
    /// Counts in one pass over all rows.
    pub(super) fn of(pid: u32, world: &World) -> Self {
        let mut fates = Self::default();
        for row in world.rows().filter(Row::is_present) {
            let Some(holders) = row.life.holders.as_deref() else { continue };
            let of_it = holders.iter().filter(|holder| holder.process.pid == pid).count();
            if of_it == 0 {
                continue;
            }
            if of_it < holders.len() {
                fates.staying += 1;
                continue;
            }
            match fates.closing.iter_mut().find(|(state, _)| *state == row.socket.state) {
                Some((_, count)) => *count += 1,
                None => fates.closing.push((row.socket.state, 1)),
            }
        }
        fates.closing.sort_by_key(|(state, _)| state.rank());
        fates
    }

    /// In words.
    pub(super) fn text(&self) -> String {
        let total: usize = self.closing.iter().map(|(_, count)| count).sum();
        let mut text = match total {
            1 => "if it ends, 1 socket closes".to_owned(),
            total => format!("if it ends, {} sockets close", thousands(total)),
        };
        let states: Vec<String> =
            self.closing.iter().map(|(state, count)| format!("{} {}", thousands(*count), state.name())).collect();
        if !states.is_empty() {
            text += &format!(": {}", states.join(", "));
        }
        match self.staying {
            0 => {}
            1 => text += "; 1 stays open, since others hold it too",
            staying => text += &format!("; {} stay open, since others hold them too", thousands(staying)),
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::owner::{Holder, Process};
    use crate::model::sample::{look, tcp};
    use crate::track::tracker::Tracker;

    #[test]
    fn what_others_hold_stays_open() {
        let mut tracker = Tracker::default();
        let states = [State::Listen, State::Established, State::Established, State::Listen];
        tracker.absorb(look(0, (1..).zip(states).map(|(number, state)| tcp(number, state)).collect()));
        let holders = |pids: &[u32]| {
            let holder = |pid: &u32| Holder {
                process: Arc::new(Process { pid: *pid, command: (*b"x").into() }),
                tid: None,
                fd: 3,
            };
            pids.iter().map(holder).collect()
        };
        let of = |inode| match inode {
            1 => Some(holders(&[7, 8])),
            2 | 3 => Some(holders(&[7, 7])),
            4 => Some(holders(&[8])),
            _ => None,
        };
        tracker.learn(of);
        let check = |pid, expected: &str| assert_eq!(Fates::of(pid, &tracker.world()).text(), expected);
        check(7, "if it ends, 2 sockets close: 2 ESTAB; 1 stays open, since others hold it too");
        check(8, "if it ends, 1 socket closes: 1 LISTEN; 1 stays open, since others hold it too");
        check(9, "if it ends, 0 sockets close");
    }
}
