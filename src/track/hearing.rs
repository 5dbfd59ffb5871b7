//! Events between two looks: to which socket each belongs, and what it adds to that socket's life.
//!
//! An event says which state was left and which was entered. Where the state that was left is not the one that the
//! life is in, something was not heard: that step is added as inferred. An event that comes late takes its place by
//! time. What has an end is a life; the same key or the same ends after it are another.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;

use hashbrown::HashMap;

use crate::model::address::{Ends, InetEnds};
use crate::model::event::{Actor, Event, Occurrence, Token, may_linger};
use crate::model::key::{Identity, Key};
use crate::model::owner::Holders;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;

use super::life::{Change, End, Evidence, Life, Stay, What};
use super::listeners::Listeners;
use super::transition::may_follow;
use super::world::World;

/// Lives that are known from events alone and may wait for a look. Beyond it the oldest are forgotten: events of
/// other namespaces may never be confirmed by a look.
pub const HEARD: usize = 100_000;

/// A socket that was told of since the last look.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) socket: Arc<Socket>,
    pub(super) life: Arc<Life>,
    /// The latest event.
    pub(super) heard: Moment,
    /// When its full socket was freed, and how that is known. Whether it lives on in TIME-WAIT only a look can tell.
    pub(super) freed: Option<End>,
    /// Whether it has its place in the order in which they became known.
    is_listed: bool,
}

/// What was heard since the last look.
#[derive(Clone, Debug, Default)]
pub(super) struct Hearing {
    known: HashMap<Key, Known>,
    /// The order in which they became known.
    order: VecDeque<Key>,
    /// The keys of sockets that are known by where they lie in memory.
    pointers: HashMap<u64, Key>,
    /// Sockets that had no key of their own so far.
    nameless: u64,
    listeners: Listeners,
    /// Lives that were over at the last look, with their ends: an event may still come late.
    over: HashMap<Key, Moment>,
}

impl Hearing {
    /// Takes an event in; adds what it changes.
    pub(super) fn hear(&mut self, event: &Event, world: &World, changes: &mut Vec<Change>) {
        let key = self.key_of(event, world);
        self.listeners.note(event);
        if self.over.get(&key).is_some_and(|end| event.at <= *end) {
            return;
        }
        let before = self.known.remove(&key);
        let is_listed = before.as_ref().is_some_and(|known| known.is_listed);
        let birth = |changes| Known { is_listed, ..birth(event, key, self.listeners.of(event, world), changes) };
        let mut known = match before.or_else(|| seen(key, world)) {
            // A life that ended is over; what comes after it under the same key is another.
            Some(mut known) if is_past(&known, event) => {
                if let Occurrence::Moved { from, to } = event.what {
                    late(&mut known, event.at, from, to, changes);
                }
                return self.keep(key, known);
            }
            Some(mut known) if begins_anew(&known, event) => {
                let unseen = End { at: event.at, evidence: Evidence::Inferred, error: None, tells_why: false };
                let freed = known.freed.unwrap_or(unseen);
                end(&mut known, freed, changes);
                let known = birth(changes);
                return self.keep(key, known);
            }
            Some(known) if known.life.ended.is_none() => known,
            Some(_) | None => {
                let known = birth(changes);
                return self.keep(key, known);
            }
        };
        known.heard = known.heard.max(event.at);
        match &event.what {
            Occurrence::Moved { from, to } => moved(&mut known, event, *from, *to, changes),
            Occurrence::Destroyed(last) => freed(&mut known, event, last, changes),
        }
        self.keep(key, known);
    }

    /// Takes out what is known of the socket with this key, or of one with these ends that had no key so far.
    pub(super) fn take(&mut self, socket: &Socket, nameless: &HashMap<(Protocol, InetEnds), Key>) -> Option<Known> {
        if let Some(known) = self.known.remove(&socket.key) {
            return Some(known);
        }
        let ends = plain(socket.ends.inet()?);
        let key = *nameless.get(&(socket.protocol, ends))?;
        let mut known = self.known.remove(&key)?;
        known.is_listed = false;
        Arc::make_mut(&mut known.life).key = socket.key;
        self.pointers.values_mut().filter(|other| **other == key).for_each(|other| *other = socket.key);
        Some(known)
    }

    /// The sockets that have no key of their own and live, by their ends.
    pub(super) fn nameless(&self) -> HashMap<(Protocol, InetEnds), Key> {
        let nameless = |(key, known): (&Key, &Known)| {
            let ends = known.socket.ends.inet().filter(|_| matches!(key.identity, Identity::Digest(_)))?;
            known.life.ended.is_none().then(|| ((known.socket.protocol, plain(ends)), *key))
        };
        self.known.iter().filter_map(nameless).collect()
    }

    /// Takes out everything that is left; what should wait for the next look is put back with [`Self::keep`].
    pub(super) fn drain(&mut self) -> Vec<(Key, Known)> {
        let order = std::mem::take(&mut self.order);
        let known = &mut self.known;
        let take = |key| Some((key, Known { is_listed: false, ..known.remove(&key)? }));
        let left = order.into_iter().filter_map(take).collect();
        self.known.clear();
        left
    }

    /// Remembers who holds a socket that was told of.
    pub(super) fn learn(&mut self, key: Key, holders: &Holders) {
        if let Some(known) = self.known.get_mut(&key) {
            Arc::make_mut(&mut known.life).holders = Some(Arc::clone(holders));
        }
    }

    /// Whether a socket with this key waits for a look.
    pub(super) fn waits(&self, key: Key) -> bool {
        self.known.contains_key(&key)
    }

    /// How many sockets wait for a look.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.known.len()
    }

    /// Remembers which lives are over until the next look.
    pub(super) fn remember(&mut self, over: &HashMap<Key, Arc<Life>>) {
        self.over = over.iter().filter_map(|(key, life)| Some((*key, life.ended?.at))).collect();
        self.pointers.retain(|_, key| !over.contains_key(key));
    }

    pub(super) fn keep(&mut self, key: Key, mut known: Known) {
        if !std::mem::replace(&mut known.is_listed, true) {
            self.order.push_back(key);
        }
        self.known.insert(key, known);
        while self.order.len() > HEARD {
            if let Some(oldest) = self.order.pop_front() {
                self.known.remove(&oldest);
            }
        }
    }

    /// The key of an event's socket. One that is known by its place in memory only is found by its ends.
    fn key_of(&mut self, event: &Event, world: &World) -> Key {
        let pointer = match event.socket {
            Token::Cookie(cookie) => return Key { netns: event.netns, identity: Identity::Cookie(cookie) },
            Token::Pointer(pointer) => pointer,
        };
        let begins = matches!(event.what, Occurrence::Moved { from, to } if is_beginning(from, to));
        if let Some(key) = self.pointers.get(&pointer).filter(|_| !begins) {
            return *key;
        }
        if self.pointers.len() >= HEARD {
            self.pointers.clear();
        }
        let found = if begins { None } else { world.by_ends(event.protocol, &event.ends) };
        let key = found.unwrap_or_else(|| {
            self.nameless += 1;
            Key { netns: event.netns, identity: Identity::Digest(self.nameless) }
        });
        self.pointers.insert(pointer, key);
        key
    }
}

/// Whether a socket may have both: each part is equal, or was not told in one of them. A socket that is connected
/// anew has other ends.
pub(super) fn are_same(before: &Ends, now: &Ends) -> bool {
    let (Some(before), Some(now)) = (before.inet(), now.inet()) else { return true };
    let ports = |one: u16, other: u16| one == other || one == 0 || other == 0;
    let addresses = |one: IpAddr, other: IpAddr| one == other || one.is_unspecified() || other.is_unspecified();
    ports(before.local.port, now.local.port)
        && ports(before.remote.port, now.remote.port)
        && addresses(before.remote.address, now.remote.address)
}

/// The ends without the interface, which not every means tells.
fn plain(ends: &InetEnds) -> InetEnds {
    InetEnds { interface: 0, ..*ends }
}

/// What the last look knows of a socket.
fn seen(key: Key, world: &World) -> Option<Known> {
    let number = world.find(key)?;
    let row = world.row(number)?;
    let life = Arc::clone(world.lives.get(number)?);
    Some(Known { socket: Arc::new(row.socket.clone()), life, heard: Moment::default(), freed: None, is_listed: false })
}

/// Whether an event is about what was before the end of this life: it came late, and the end is known.
fn is_past(known: &Known, event: &Event) -> bool {
    known.life.ended.is_some_and(|end| event.at <= end.at)
}

/// Whether an event is the first one of another life under the same key, whose life before was not heard to end.
fn begins_anew(known: &Known, event: &Event) -> bool {
    let last = known.life.last();
    if known.life.ended.is_some() || event.at <= last.since {
        return false;
    }
    match event.what {
        _ if !are_same(&known.socket.ends, &Ends::Inet(event.ends)) => true,
        Occurrence::Moved { from: State::Listen, to: State::SynRecv | State::Established } => {
            !matches!(last.state, State::SynRecv | State::NewSynRecv)
        }
        Occurrence::Moved { from, .. } => event.protocol == Protocol::Tcp && !may_follow(last.state, from),
        Occurrence::Destroyed(_) => false,
    }
}

/// The life that begins with an event, or that is heard of for the first time.
fn birth(event: &Event, key: Key, listener: Option<Box<Actor>>, changes: &mut Vec<Change>) -> Known {
    let (from, to) = match &event.what {
        Occurrence::Moved { from, to } => (*from, *to),
        // Of a socket that nobody saw only its end is known, and what it was at last.
        Occurrence::Destroyed(last) => return born_at_its_end(last, event, key, changes),
    };
    let stay = |state, evidence| Stay { state, since: event.at, evidence };
    let is_opening = is_beginning(from, to);
    let socket = Arc::new(Socket::new(key, event.at, event.protocol, to, Ends::Inet(event.ends)));
    let first = if is_opening { stay(to, Evidence::Observed) } else { stay(from, Evidence::Inferred) };
    let life = Arc::new(Life { actor: event.actor.map(Box::new), listener, ..Life::new(key, first, is_opening) });
    let mut known = Known { socket, life, heard: event.at, freed: None, is_listed: false };
    if is_opening {
        tell(&known, event.at, What::Opened(to), Evidence::Observed, changes);
    } else {
        moved(&mut known, event, from, to, changes);
    }
    known
}

/// Whether this is the first step of a life. A connection that was accepted is made as a copy of its listener.
const fn is_beginning(from: State, to: State) -> bool {
    matches!((from, to), (State::Close, _) | (State::Listen, State::SynRecv | State::Established))
}

fn born_at_its_end(last: &Socket, event: &Event, key: Key, changes: &mut Vec<Change>) -> Known {
    let first = Stay { state: State::Unknown, since: event.at, evidence: Evidence::Inferred };
    let life = Arc::new(Life::new(key, first, false));
    let mut known = Known { socket: Arc::new(last.clone()), life, heard: event.at, freed: None, is_listed: false };
    freed(&mut known, event, last, changes);
    known
}

/// Takes one step of a life.
fn moved(known: &mut Known, event: &Event, from: State, to: State, changes: &mut Vec<Change>) {
    let last = known.life.last();
    if let Some(actor) = event.actor {
        let life = Arc::make_mut(&mut known.life);
        life.actor.get_or_insert_with(|| Box::new(actor));
    }
    if event.at < last.since || is_told(&known.life, event.at, to) {
        return late(known, event.at, from, to, changes);
    }
    learn_ends(known, event);
    if last.state != from && !(last.state == to && from == State::Listen) {
        step(known, event.at, from, Evidence::Inferred, changes);
    }
    match to {
        State::Close if event.protocol != Protocol::Udp => leave(known, event, from, changes),
        _ => step(known, event.at, to, Evidence::Observed, changes),
    }
}

/// A socket in CLOSE is in no table any more, but its connection may live on as a minisocket.
fn leave(known: &mut Known, event: &Event, from: State, changes: &mut Vec<Change>) {
    if may_linger(from, State::Close, event.error) {
        known.freed = Some(End { at: event.at, evidence: Evidence::Observed, error: None, tells_why: false });
        return;
    }
    let tells_why = matches!(event.socket, Token::Cookie(_));
    let ended = End { at: event.at, evidence: Evidence::Observed, error: event.error, tells_why };
    end(known, ended, changes);
}

/// Notes that the full socket is freed. What cannot live on in TIME-WAIT has ended.
fn freed(known: &mut Known, event: &Event, last: &Socket, changes: &mut Vec<Change>) {
    let ends_told = last.ends.inet().is_some_and(|ends| ends.local.port != 0);
    let mut socket = if ends_told { last.clone() } else { Socket { ends: known.socket.ends.clone(), ..last.clone() } };
    socket.key = known.life.key;
    socket.uid = known.socket.uid;
    socket.inode = known.socket.inode;
    known.socket = Arc::new(socket);
    let is_over = event.protocol == Protocol::Udp
        || matches!(known.life.last().state, State::Listen | State::SynSent | State::LastAck | State::TimeWait);
    let ended = End { at: event.at, evidence: Evidence::Observed, error: event.error, tells_why: false };
    if is_over { end(known, ended, changes) } else { known.freed = Some(ended) }
}

/// Ends a life.
pub(super) fn end(known: &mut Known, ended: End, changes: &mut Vec<Change>) {
    let last = known.life.last();
    let ended = End { at: ended.at.max(last.since), ..ended };
    Arc::make_mut(&mut known.life).ended = Some(ended);
    tell(known, ended.at, What::Gone(last.state), ended.evidence, changes);
}

/// Enters a state.
pub(super) fn step(known: &mut Known, at: Moment, to: State, evidence: Evidence, changes: &mut Vec<Change>) {
    let last = known.life.last();
    if last.state == to {
        return;
    }
    Arc::make_mut(&mut known.life).enter(Stay { state: to, since: at, evidence });
    tell(known, at, What::Moved(last.state, to), evidence, changes);
}

fn tell(known: &Known, at: Moment, what: What, evidence: Evidence, changes: &mut Vec<Change>) {
    changes.push(Change { at, what, evidence, socket: Arc::clone(&known.socket), life: Arc::clone(&known.life) });
}

/// Whether the life knows already that this state was entered: by this event, or by a look that came before it.
fn is_told(life: &Life, at: Moment, to: State) -> bool {
    life.stays
        .iter()
        .rev()
        .any(|stay| stay.state == to && (stay.since == at || stay.evidence == Evidence::Inferred && at <= stay.since))
}

/// An event of what is known already, or was passed over.
fn late(known: &mut Known, at: Moment, from: State, to: State, changes: &mut Vec<Change>) {
    if is_told(&known.life, at, to) {
        confirm(known, at, from, to, changes);
    } else {
        insert_late(known, at, from, to, changes);
    }
}

/// What was inferred is now observed, and its time is known. A state is never entered before the one that led to it.
fn confirm(known: &mut Known, at: Moment, from: State, to: State, changes: &mut Vec<Change>) {
    let life = Arc::make_mut(&mut known.life);
    let place = life.stays.iter().rposition(|stay| stay.state == to && at <= stay.since);
    let Some(place) = place else { return };
    let before = place.checked_sub(1).and_then(|before| life.stays.get(before)).copied();
    let Some(stay) = life.stays.get_mut(place) else { return };
    match before {
        Some(before) if before.state == from && before.since <= at => {
            (stay.since, stay.evidence) = (at, Evidence::Observed);
        }
        None if is_beginning(from, to) && stay.evidence == Evidence::Inferred => {
            (stay.since, stay.evidence) = (at, Evidence::Observed);
            life.opened_here = true;
            tell(known, at, What::Opened(to), Evidence::Observed, changes);
        }
        _ => {}
    }
}

/// An event that comes after later ones of the same socket, which had passed its state over. It gets its place, and
/// the change is told with its own time.
fn insert_late(known: &mut Known, at: Moment, from: State, to: State, changes: &mut Vec<Change>) {
    let life = Arc::make_mut(&mut known.life);
    let place = life.stays.iter().position(|stay| stay.since > at).unwrap_or(life.stays.len());
    let before = place.checked_sub(1).and_then(|before| life.stays.get(before)).map(|stay| stay.state);
    let after = life.stays.get(place).map(|stay| stay.state);
    // Else it is older than all that is remembered, or another step is missing too, and it stays passed over.
    if before == Some(from) && after != Some(to) && to != State::Close && life.stays.len() < super::life::STAYS {
        life.stays.insert(place, Stay { state: to, since: at, evidence: Evidence::Observed });
        tell(known, at, What::Moved(from, to), Evidence::Observed, changes);
    }
}

/// Connect chooses the local port after the first event, and the last one may have lost it.
fn learn_ends(known: &mut Known, event: &Event) {
    let knows =
        known.socket.ends.inet().is_some_and(|ends| ends.local.port != 0 && !ends.local.address.is_unspecified());
    if knows || event.ends.local.port == 0 || known.socket.ends == Ends::Inet(event.ends) {
        return;
    }
    Arc::make_mut(&mut known.socket).ends = Ends::Inet(event.ends);
}
