//! Turns looks into worlds and changes.
//!
//! One pass over the new sockets and one over the old: cost grows with their number and no faster.
//! Changes found here are inferred; events will add observed ones.

use std::sync::Arc;
use std::time::Duration;

use hashbrown::HashMap;

use crate::model::coverage::Gap;
use crate::model::key::{Identity, Key};
use crate::model::owner::Holders;
use crate::model::snapshot::Snapshot;
use crate::model::socket::Socket;
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;

use super::life::{Change, Evidence, Life, Stay, What};
use super::world::{Row, World};

/// How long a gone socket stays among the rows.
pub const LINGER: Duration = Duration::from_secs(3);

/// States remembered of one life. A UDP socket may connect and disconnect for ever; its first state
/// and its latest ones are kept.
pub const STAYS: usize = 64;

/// How long a row whose table cannot be read whole is believed without being seen.
pub const BELIEF: Duration = Duration::from_secs(10);

/// Follows sockets from look to look.
#[derive(Debug, Default)]
pub struct Tracker {
    world: Arc<World>,
}

/// A world in the making.
struct Next {
    sockets: Vec<Socket>,
    lives: Vec<Arc<Life>>,
    index: HashMap<Key, u32>,
}

impl Tracker {
    /// The world after the last look.
    pub fn world(&self) -> Arc<World> {
        Arc::clone(&self.world)
    }

    /// Takes a new look in. Returns what changed since the one before; nothing for the first look,
    /// which finds sockets but sees none being opened.
    pub fn absorb(&mut self, snapshot: Snapshot) -> Vec<Change> {
        let previous = Arc::clone(&self.world);
        let mut changes = Vec::new();
        let mut next = Next::with_capacity(snapshot.sockets.len());
        next.see_all(snapshot.sockets, &previous, snapshot.at, &mut changes);
        next.keep_uncertain(&previous, &snapshot.coverage, snapshot.at);
        let present = next.lives.len();
        next.linger(&previous, snapshot.at, &mut changes);
        self.world = Arc::new(World {
            at: snapshot.at,
            looks: previous.looks + 1,
            coverage: snapshot.coverage,
            sockets: Arc::new(next.sockets),
            lives: next.lives,
            index: Arc::new(next.index),
            present,
        });
        changes
    }

    /// Remembers who holds which socket, by inode. A socket that `holders` does not know keeps what was learnt
    /// before: the kernel forgets the inode of a closed socket, its owner is still the answer to "who was it".
    pub fn learn(&mut self, holders: impl Fn(u32) -> Option<Holders>, at: Moment) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut lives: Option<Vec<Arc<Life>>> = None;
        for (number, row) in self.world.rows().enumerate().take(self.world.present) {
            if row.socket.inode == 0 {
                continue;
            }
            let found = holders(row.socket.inode);
            if found.is_none() || found == row.life.holders {
                continue;
            }
            let life = Life { holders: found, ..row.life.clone() };
            changes.push(Change { key: life.key, at, what: What::OwnerLearnt, evidence: Evidence::Observed });
            if let Some(place) = lives.get_or_insert_with(|| self.world.lives.clone()).get_mut(number) {
                *place = Arc::new(life);
            }
        }
        if let Some(lives) = lives {
            let world = &self.world;
            self.world = Arc::new(World {
                lives,
                coverage: world.coverage.clone(),
                sockets: Arc::clone(&world.sockets),
                index: Arc::clone(&world.index),
                ..**world
            });
        }
        changes
    }

    /// Says in the world's coverage what a scan for owners could not see. Returns whether that is news.
    pub fn note(&mut self, gaps: Vec<Gap>) -> bool {
        let is_of_owners = |gap: &Gap| matches!(gap, Gap::HiddenOwners { .. } | Gap::NoOwners { .. });
        if self.world.coverage.iter().filter(|gap| is_of_owners(gap)).eq(&gaps) {
            return false;
        }
        let world = Arc::make_mut(&mut self.world);
        world.coverage.retain(|gap| !is_of_owners(gap));
        world.coverage.extend(gaps);
        true
    }
}

impl Next {
    fn with_capacity(sockets: usize) -> Self {
        Self { sockets: Vec::new(), lives: Vec::with_capacity(sockets), index: HashMap::with_capacity(sockets) }
    }

    /// Takes over the sockets of the new look, in the room that they stand in.
    fn see_all(&mut self, mut sockets: Vec<Socket>, previous: &World, at: Moment, changes: &mut Vec<Change>) {
        let mut given_again = Vec::new();
        sockets.retain(|socket| match self.index.get(&socket.key).map(|number| *number as usize) {
            // A dump is no instant: a socket that moved in mid-dump is given twice. The later answer holds.
            Some(place) => {
                if let Some(life) = self.lives.get_mut(place) {
                    advance(life, socket, at, changes);
                }
                given_again.push((place, socket.clone()));
                false
            }
            None => {
                let life = self.see(socket, previous, at, changes);
                self.follow(socket.key, life)
            }
        });
        for (place, socket) in given_again {
            if let Some(seen) = sockets.get_mut(place) {
                *seen = socket;
            }
        }
        self.sockets = sockets;
    }

    /// The life of a socket of the new look.
    fn see(&self, socket: &Socket, previous: &World, at: Moment, changes: &mut Vec<Change>) -> Arc<Life> {
        let known =
            previous.find(socket.key).and_then(|number| Some((previous.row(number)?, previous.lives.get(number)?)));
        match known {
            Some((row, _)) if is_reused(row, socket) => {
                if row.is_present() {
                    changes.push(gone(row.life, row.socket.state, end_of(row.socket, previous.at, at)));
                }
                open(socket, at, true, changes)
            }
            Some((row, life)) => {
                let mut life = Arc::clone(life);
                if life.ended.is_some() {
                    Arc::make_mut(&mut life).ended = None;
                    let what = What::Returned(row.socket.state);
                    changes.push(Change { key: socket.key, at, what, evidence: Evidence::Inferred });
                }
                advance(&mut life, socket, at, changes);
                life
            }
            None => open(socket, at, previous.looks > 0, changes),
        }
    }

    /// Carries over the rows of tables that could not be read whole this time: their absence says nothing. But a busy
    /// table may be disturbed at every look, and would then never lose a row; so a row is believed for [`BELIEF`] only.
    fn keep_uncertain(&mut self, previous: &World, coverage: &[Gap], at: Moment) {
        let uncertain: Vec<_> = coverage
            .iter()
            .filter_map(|gap| match gap {
                Gap::Unreadable { table, .. } | Gap::Interrupted { table } => Some(*table),
                _ => None,
            })
            .collect();
        if uncertain.is_empty() {
            return;
        }
        for number in 0..previous.present {
            let (Some(row), Some(life)) = (previous.row(number), previous.lives.get(number)) else { continue };
            let is_believed = uncertain.contains(&row.socket.table()) && at.since(row.socket.read) < BELIEF;
            if is_believed && !self.index.contains_key(&row.socket.key) {
                self.push(row.socket.clone(), Arc::clone(life));
            }
        }
    }

    /// Adds the rows that are gone, and drops those that are gone for long enough.
    fn linger(&mut self, previous: &World, at: Moment, changes: &mut Vec<Change>) {
        for (number, row) in previous.rows().enumerate() {
            if self.index.contains_key(&row.socket.key) {
                continue;
            }
            let mut life = match previous.lives.get(number) {
                Some(life) => Arc::clone(life),
                None => continue,
            };
            let ended = life.ended.unwrap_or_else(|| end_of(row.socket, previous.at, at));
            if life.ended.is_none() {
                Arc::make_mut(&mut life).ended = Some(ended);
                changes.push(gone(&life, row.socket.state, ended));
            }
            if at.since(ended) < LINGER {
                self.push(row.socket.clone(), life);
            }
        }
    }

    fn push(&mut self, socket: Socket, life: Arc<Life>) {
        if self.follow(socket.key, life) {
            self.sockets.push(socket);
        }
    }

    /// Adds all of a row but its socket; says whether there was room.
    fn follow(&mut self, key: Key, life: Arc<Life>) -> bool {
        let Ok(number) = u32::try_from(self.lives.len()) else { return false };
        self.index.insert(key, number);
        self.lives.push(life);
        true
    }
}

/// Without a cookie, a tuple used again looks like the socket before it. A connection leaves TIME-WAIT only for
/// its end (RFC 9293, 3.3.2). Its ends may be taken again before that: a new SYN may open them anew out of TIME-WAIT
/// (RFC 9293, 3.6.1), but that is a new connection. So what comes after TIME-WAIT, or after a row that was already
/// gone, is another life.
fn is_reused(before: Row<'_>, now: &Socket) -> bool {
    matches!(now.key.identity, Identity::Digest(_))
        && (!before.is_present() || (before.socket.state == State::TimeWait && now.state != State::TimeWait))
}

fn open(socket: &Socket, at: Moment, opened_here: bool, changes: &mut Vec<Change>) -> Arc<Life> {
    if opened_here {
        let what = What::Opened(socket.state);
        changes.push(Change { key: socket.key, at, what, evidence: Evidence::Inferred });
    }
    let stay = Stay { state: socket.state, since: at, evidence: Evidence::Inferred };
    Arc::new(Life { key: socket.key, opened_here, stays: [stay].into_iter().collect(), holders: None, ended: None })
}

fn advance(life: &mut Arc<Life>, socket: &Socket, at: Moment, changes: &mut Vec<Change>) {
    let Some(from) = life.stays.last().map(|stay| stay.state).filter(|state| *state != socket.state) else { return };
    let life = Arc::make_mut(life);
    if life.stays.len() >= STAYS {
        life.stays.remove(1);
    }
    life.stays.push(Stay { state: socket.state, since: at, evidence: Evidence::Inferred });
    changes.push(Change { key: socket.key, at, what: What::Moved(from, socket.state), evidence: Evidence::Inferred });
}

fn gone(life: &Life, last: State, at: Moment) -> Change {
    Change { key: life.key, at, what: What::Gone(last), evidence: Evidence::Inferred }
}

/// When a socket that is no longer there ended: at the end of its TIME-WAIT timer if that fell between the two
/// looks, else at the look that missed it.
fn end_of(socket: &Socket, last_seen: Moment, now: Moment) -> Moment {
    let due = socket.read.plus(Duration::from_millis(u64::from(socket.timer.left_ms)));
    let by_timer = socket.timer.kind == TimerKind::TimeWait && (last_seen..=now).contains(&due);
    if by_timer { due } else { now }
}

#[cfg(test)]
mod tests;
