//! Keeps the rows in sight fresh between two looks: each is looked up by itself, which costs 8 µs.
//!
//! Only what moves without a clock is looked up: connections, but not those in TIME-WAIT. Whether one is gone the next look
//! says.

use std::time::Duration;

use crate::model::address::Ends;
use crate::model::detail::Detail;
use crate::model::key::{Identity, Key};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::tcp_info::TcpInfo;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;
use crate::source::clock::now;
use crate::source::{Source, Target};
use crate::track::world::World;

/// Time between two look-ups of the rows in sight.
const PAUSE: Duration = Duration::from_millis(250);

/// Where looks come as fast as this, nothing is looked up in between.
const FAST: Duration = Duration::from_millis(500);

/// Rows that are looked up: more than a screen has lines.
const ROWS: usize = 200;

/// How far a timer's end may differ between two readings of the same timer: the kernel rounds to ticks.
const TICKS: Duration = Duration::from_millis(50);

/// The rows in sight.
#[derive(Debug, Default)]
pub(super) struct Sight {
    keys: Vec<Key>,
    /// When they are looked up next, if they are.
    next: Option<Moment>,
    /// When the next look begins, if that is late enough for look-ups before it.
    until: Option<Moment>,
}

impl Sight {
    /// Turns to other rows, which are looked up at once.
    pub(super) fn turn(&mut self, mut keys: Vec<Key>, now: Moment) {
        keys.truncate(ROWS);
        self.next = (!keys.is_empty()).then_some(now);
        self.keys = keys;
    }

    /// Whether it is time to look them up.
    pub(super) fn is_due(&self, now: Moment) -> bool {
        self.next.is_some_and(|next| now >= next)
    }

    /// How long nothing needs to be looked up.
    pub(super) fn patience(&self, now: Moment) -> Duration {
        self.next.map_or(Duration::MAX, |next| next.since(now))
    }

    /// A look has ended, and the next one comes then.
    pub(super) fn follow(&mut self, next_look: Moment, now: Moment) {
        self.until = (next_look.since(now) > FAST).then_some(next_look);
        self.next = self.until.filter(|_| !self.keys.is_empty()).map(|_| now.plus(PAUSE));
    }

    /// Looks them up: those that are not as the world has them.
    pub(super) fn look(&mut self, source: &mut dyn Source, world: &World) -> Vec<Socket> {
        let mut is_moving = false;
        let mut news = Vec::new();
        for key in &self.keys {
            let row = world.find_present(*key).and_then(|number| world.row(number));
            let Some((socket, target)) = row.and_then(|row| Some((row.socket, target(row.socket)?))) else { continue };
            is_moving = true;
            if let Ok(Some(found)) = source.find_in(key.netns, &target)
                && found.key == *key
                && differ(socket, &found)
            {
                news.push(found);
            }
        }
        let next = now().plus(PAUSE);
        self.next = self.until.filter(|until| is_moving && next < *until).map(|_| next);
        news
    }
}

/// How a connection that may move is looked up.
fn target(socket: &Socket) -> Option<Target> {
    let (Ends::Inet(ends), Identity::Cookie(_)) = (&socket.ends, socket.key.identity) else { return None };
    let may_move = socket.protocol == Protocol::Tcp
        && ends.remote.port != 0
        && !matches!(socket.state, State::TimeWait | State::Listen | State::Close);
    may_move.then_some(Target { protocol: socket.protocol, ends: *ends, identity: Some(socket.key.identity) })
}

/// Whether two readings of a socket differ in more than that time passed.
fn differ(before: &Socket, after: &Socket) -> bool {
    let row = |socket: &Socket| (socket.state, socket.receive_queue, socket.send_queue, socket.shutdown);
    let timer = |socket: &Socket| (socket.timer.kind, socket.timer.retransmits);
    let due = |socket: &Socket| socket.read.plus(Duration::from_millis(socket.timer.left_ms.into()));
    let (old, new) = (due(before), due(after));
    let is_set_anew = after.timer.kind != TimerKind::Off && old.since(new).max(new.since(old)) > TICKS;
    row(before) != row(after) || timer(before) != timer(after) || is_set_anew || timeless(before) != timeless(after)
}

/// The detail without the clocks that run in it.
fn timeless(socket: &Socket) -> Option<Detail> {
    let mut detail = Detail::clone(socket.detail.as_ref()?);
    if let Some(tcp) = &mut detail.tcp {
        *tcp = TcpInfo { last_data_sent: 0, last_ack_sent: 0, last_data_recv: 0, last_ack_recv: 0, ..*tcp };
    }
    Some(detail)
}
