//! A look compared with the one before: which sockets are the same, which are new, which are gone.
//!
//! What events told in between counts more than a row that was read before them.

use std::sync::Arc;
use std::time::Duration;

use hashbrown::HashMap;

use crate::model::coverage::Gap;
use crate::model::key::{Identity, Key, NetnsId};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;

use super::hearing::{Hearing, Known, are_same, end, step};
use super::index::Index;
use super::life::{Change, End, Evidence, Life, Stay, What};
use super::tracker::{BELIEF, LINGER, Scope};
use super::transition::may_follow;
use super::world::{Row, World};

/// A world in the making.
pub(super) struct Next {
    pub(super) sockets: Vec<Socket>,
    pub(super) lives: Vec<Arc<Life>>,
    pub(super) index: Index,
}

impl Next {
    pub(super) fn with_capacity(sockets: usize) -> Self {
        Self { sockets: Vec::new(), lives: Vec::with_capacity(sockets), index: Index::with_capacity(sockets) }
    }

    /// Takes over the sockets of the new look, in the room that they stand in.
    pub(super) fn see_all(
        &mut self,
        mut sockets: Vec<Socket>,
        previous: &World,
        hearing: &mut Hearing,
        at: Moment,
        changes: &mut Vec<Change>,
    ) {
        let mut given_again = Vec::new();
        let nameless = hearing.nameless();
        sockets.retain_mut(|socket| match self.find(socket.key) {
            // A dump is no instant: a socket that moved in mid-dump is given twice. The later answer holds.
            Some(place) => {
                if let Some(life) = self.lives.get_mut(place) {
                    advance(life, socket, at, changes);
                }
                given_again.push((place, socket.clone()));
                false
            }
            None => {
                let known = hearing.take(socket, &nameless);
                follow_on(known, socket, previous, hearing, at, changes).is_some_and(|life| self.follow(life))
            }
        });
        for (place, socket) in given_again {
            if let Some(seen) = sockets.get_mut(place) {
                *seen = socket;
            }
        }
        self.sockets = sockets;
    }

    /// Carries over the rows whose absence says nothing: those that the look would not show, those of tables that could not
    /// be read whole this time, and those that events told of while the look was under way. But a busy table may be
    /// disturbed at every look, and would then never lose a row; so a row is believed for [`BELIEF`] only.
    pub(super) fn keep_uncertain(
        &mut self,
        previous: &World,
        hearing: &Hearing,
        over: &HashMap<Key, Arc<Life>>,
        seen: &Seen<'_>,
    ) {
        for number in 0..previous.present {
            let (Some(row), Some(life)) = (previous.row(number), previous.lives.get(number)) else { continue };
            let key = row.socket.key;
            if self.find(key).is_some() || over.contains_key(&key) || !seen.scope.watches(row.socket) {
                continue;
            }
            let is_believed = !seen.is_read(row.socket) && seen.at.since(row.socket.read) < BELIEF;
            if hearing.waits(key) || is_believed || !seen.scope.shows(row.socket) {
                self.push(row.socket.clone(), Arc::clone(life));
            }
        }
    }

    /// Adds the rows that are gone, and drops those that are gone for long enough. How some of them ended was told.
    pub(super) fn linger(
        &mut self,
        previous: &World,
        over: &HashMap<Key, Arc<Life>>,
        seen: &Seen<'_>,
        changes: &mut Vec<Change>,
    ) {
        let at = seen.at;
        for (number, row) in previous.rows().enumerate().filter(|(_, row)| seen.scope.watches(row.socket)) {
            let key = row.socket.key;
            if self.find(key).is_some() {
                continue;
            }
            let Some(life) = over.get(&key).filter(|_| row.is_present()).or_else(|| previous.lives.get(number)) else {
                continue;
            };
            let mut life = Arc::clone(life);
            let ended = life.ended.unwrap_or_else(|| end_of(row.socket, previous.at, at));
            if life.ended.is_none() {
                Arc::make_mut(&mut life).ended = Some(ended);
                changes.push(gone(&life, row.socket, ended));
            }
            if at.since(ended.at) < LINGER {
                self.push(row.socket.clone(), life);
            }
        }
    }

    fn push(&mut self, socket: Socket, life: Arc<Life>) {
        if self.follow(life) {
            self.sockets.push(socket);
        }
    }

    /// Adds all of a row but its socket; says whether there was room.
    fn follow(&mut self, life: Arc<Life>) -> bool {
        let Ok(number) = u32::try_from(self.lives.len()) else { return false };
        self.index.add(life.key, number, |number| Some(self.lives.get(number)?.key));
        self.lives.push(life);
        true
    }

    fn find(&self, key: Key) -> Option<usize> {
        self.index.get(key, |number| Some(self.lives.get(number)?.key))
    }
}

/// What a look saw, beside its rows.
pub(super) struct Seen<'a> {
    pub(super) netns: Option<NetnsId>,
    /// Namespaces that were looked at beside that one.
    pub(super) beside: &'a [NetnsId],
    pub(super) coverage: &'a [Gap],
    pub(super) scope: Scope<'a>,
    pub(super) at: Moment,
}

impl Seen<'_> {
    /// Judges what events told of and the look does not have. Answers with the lives that are over.
    pub(super) fn settle(&self, hearing: &mut Hearing, changes: &mut Vec<Change>) -> HashMap<Key, Arc<Life>> {
        let mut over = HashMap::new();
        for (key, mut known) in hearing.drain() {
            let is_shown = self.scope.shows(&known.socket);
            let is_foreign = self.netns.is_some_and(|netns| netns != key.netns) && !self.beside.contains(&key.netns);
            let cannot_be_judged = is_foreign || known.heard >= self.at || !is_shown || !self.is_read(&known.socket);
            match (known.life.ended, known.freed) {
                (Some(_), _) => {}
                // Whether it lives on in TIME-WAIT a look will say that shows it.
                (None, Some(freed)) if known.heard < self.at && is_shown => end(&mut known, freed, changes),
                (None, _) if cannot_be_judged => {
                    hearing.keep(key, known);
                    continue;
                }
                (None, _) => end(&mut known, missed(self.at), changes),
            }
            over.insert(key, known.life);
        }
        hearing.remember(&over);
        over
    }

    /// Whether the look read the whole table that a socket stands in.
    fn is_read(&self, socket: &Socket) -> bool {
        let is_of_table = |gap: &Gap| match gap {
            Gap::Unreadable { table, .. } | Gap::Interrupted { table } => *table == socket.table(),
            _ => false,
        };
        !self.coverage.iter().any(is_of_table)
    }
}

/// The life of a row that was looked up by itself; `None` when its end was told since.
pub(super) fn look_again(
    socket: &mut Socket,
    previous: &World,
    hearing: &mut Hearing,
    at: Moment,
    changes: &mut Vec<Change>,
) -> Option<Arc<Life>> {
    let known = hearing.take(socket, &HashMap::new());
    follow_on(known, socket, previous, hearing, at, changes)
}

/// The life of a socket that was read, of which events may have told. `None` when it was read before its end.
fn follow_on(
    known: Option<Known>,
    socket: &mut Socket,
    previous: &World,
    hearing: &mut Hearing,
    at: Moment,
    changes: &mut Vec<Change>,
) -> Option<Arc<Life>> {
    let Some(known) = known else { return Some(see(socket, previous, at, changes)) };
    match meet(known, socket, at, changes) {
        Ok(life) => Some(life),
        Err(known) => {
            hearing.keep(socket.key, known);
            None
        }
    }
}

/// The life of a socket that no event told of since the last look.
fn see(socket: &Socket, previous: &World, at: Moment, changes: &mut Vec<Change>) -> Arc<Life> {
    let known = previous.find(socket.key).and_then(|number| Some((previous.row(number)?, previous.lives.get(number)?)));
    match known {
        Some((row, life)) if is_reused(row, socket) => {
            if row.is_present() {
                let ended = end_of(row.socket, previous.at, at);
                let life = Arc::new(Life { ended: Some(ended), ..Life::clone(life) });
                changes.push(gone(&life, row.socket, ended));
            }
            open(socket, at, Watched::Always, changes)
        }
        Some((row, life)) => {
            let mut life = Arc::clone(life);
            if life.ended.is_some() {
                Arc::make_mut(&mut life).ended = None;
                changes.push(inferred(&life, socket, at, What::Returned(row.socket.state)));
            }
            advance(&mut life, socket, at, changes);
            life
        }
        None => {
            // Of a namespace that is new here it cannot be said whether its sockets are.
            let is_watched = previous.looks_at(socket.key.netns) && previous.watches(socket.table());
            let watched = if is_watched { Watched::Always } else { Watched::FromNow };
            open(socket, at, watched, changes)
        }
    }
}

/// A row meets what events told of its socket. `Err` when the row is older than the end that was told.
fn meet(mut known: Known, socket: &mut Socket, at: Moment, changes: &mut Vec<Change>) -> Result<Arc<Life>, Known> {
    if let Some(end) = known.life.ended {
        // The kernel took the row at some moment between the beginning of the look and the reading.
        if socket.read <= end.at || at <= end.at && are_same(&known.socket.ends, &socket.ends) {
            return Err(known);
        }
        if socket.state != State::TimeWait || !goes_on(known.life.last().state, &known.socket, socket) {
            // It was connected anew, under the same cookie, and that was not heard.
            return Ok(open(socket, at, Watched::Always, changes));
        }
        Arc::make_mut(&mut known.life).ended = None;
        known.freed = Some(end);
    }
    let last = known.life.last();
    if last.since <= socket.read && !goes_on(last.state, &known.socket, socket) {
        let ended = known.freed.unwrap_or_else(|| missed(at));
        end(&mut known, ended, changes);
        return Ok(open(socket, at, Watched::Always, changes));
    }
    match known.freed {
        Some(freed) if socket.read < freed.at => return Err(known),
        Some(freed) => step(&mut known, freed.at, socket.state, Evidence::Inferred, changes),
        // The row is older than the event.
        None if last.evidence == Evidence::Observed && last.since > socket.read => socket.state = last.state,
        None => step(&mut known, at.max(last.since), socket.state, Evidence::Inferred, changes),
    }
    Ok(known.life)
}

/// Without a cookie, a tuple used again looks like the socket before it. A connection leaves TIME-WAIT only for
/// its end (RFC 9293, 3.3.2). Its ends may be taken again before that: a new SYN may open them anew out of TIME-WAIT
/// (RFC 9293, 3.6.1), but that is a new connection. So what comes after TIME-WAIT, or after a row that was already
/// gone, is another life. The same holds where a socket has a cookie and an event told that it had ended: a process
/// may connect it anew.
fn is_reused(before: Row<'_>, now: &Socket) -> bool {
    let ended_for_sure = before.life.ended.is_some_and(|end| end.evidence == Evidence::Observed);
    let left_time_wait = before.socket.state == State::TimeWait && now.state != State::TimeWait;
    let goes_on = goes_on(before.life.last().state, before.socket, now);
    match now.key.identity {
        Identity::Digest(_) => !before.is_present() || left_time_wait,
        Identity::Cookie(_) => ended_for_sure || !goes_on,
    }
}

/// Whether a socket that was in this state can be what a row shows. UDP and Unix sockets go to and fro.
fn goes_on(last: State, before: &Socket, now: &Socket) -> bool {
    now.protocol != Protocol::Tcp || may_follow(last, now.state) && are_same(&before.ends, &now.ends)
}

/// Since when a socket is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Watched {
    /// It was not there before.
    Always,
    /// It was there when the watch began.
    FromNow,
}

fn open(socket: &Socket, at: Moment, watched: Watched, changes: &mut Vec<Change>) -> Arc<Life> {
    let first = Stay { state: socket.state, since: at, evidence: Evidence::Inferred };
    let life = Arc::new(Life::new(socket.key, first, watched == Watched::Always));
    if watched == Watched::Always {
        changes.push(inferred(&life, socket, at, What::Opened(socket.state)));
    }
    life
}

fn advance(life: &mut Arc<Life>, socket: &Socket, at: Moment, changes: &mut Vec<Change>) {
    let from = life.last().state;
    if from == socket.state {
        return;
    }
    Arc::make_mut(life).enter(Stay { state: socket.state, since: at, evidence: Evidence::Inferred });
    changes.push(inferred(life, socket, at, What::Moved(from, socket.state)));
}

fn inferred(life: &Arc<Life>, socket: &Socket, at: Moment, what: What) -> Change {
    let (socket, life) = (Arc::new(socket.clone()), Arc::clone(life));
    Change { at, what, evidence: Evidence::Inferred, socket, life }
}

fn gone(life: &Arc<Life>, socket: &Socket, ended: End) -> Change {
    let what = What::Gone(life.last().state);
    Change { evidence: ended.evidence, ..inferred(life, socket, ended.at, what) }
}

/// When a socket that is no longer there ended: at the end of its TIME-WAIT timer if that fell between the two
/// looks, else at the look that missed it.
fn end_of(socket: &Socket, last_seen: Moment, now: Moment) -> End {
    let due = socket.read.plus(Duration::from_millis(u64::from(socket.timer.left_ms)));
    let by_timer = socket.timer.kind == TimerKind::TimeWait && (last_seen..=now).contains(&due);
    missed(if by_timer { due } else { now })
}

/// An end that nothing told of but a look without the socket.
const fn missed(at: Moment) -> End {
    End { at, evidence: Evidence::Inferred, error: None, tells_why: false }
}
