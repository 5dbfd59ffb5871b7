//! Looks again and again, follows what changed, and hands out worlds.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, never, select};

use crate::decode::decoder::Decoder;
use crate::model::address::Ends;
use crate::model::key::{Key, NetnsId};
use crate::model::owner::ProcessDetail;
use crate::model::time::Moment;
use crate::source::clock::now;
use crate::source::{Source, Target, Wants};
use crate::track::tracker::Tracker;

use super::mailbox::Post;
use super::owners::{Desk, Report};
use super::{Command, Focus, Update};

/// Time between two looks at the socket in focus: 8 µs each.
const FOCUS: Duration = Duration::from_millis(250);

/// The thread's state.
pub(super) struct Collector {
    wants: Wants,
    interval: Duration,
    tracker: Tracker,
    owners: Option<Desk>,
    focus: Option<Key>,
    /// The process that holds the socket in focus, described once.
    process: Option<Arc<ProcessDetail>>,
    paused: bool,
}

impl Collector {
    pub(super) fn new(wants: Wants, interval: Duration, owners: Option<Desk>) -> Self {
        Self { wants, interval, tracker: Tracker::default(), owners, focus: None, process: None, paused: false }
    }

    /// Runs until nobody can command any more.
    pub(super) fn run(mut self, mut source: Box<dyn Source>, orders: &Receiver<Command>, say: &Post) {
        let mut reports = self.owners.as_ref().map_or_else(never, |desk| desk.reports().clone());
        let mut next_look = now();
        loop {
            if !self.paused && now() >= next_look {
                next_look = self.look(&mut *source, say);
            }
            self.look_at_focus(&mut *source, say);
            select! {
                recv(orders) -> order => match order {
                    Ok(Command::Look) => next_look = self.look(&mut *source, say),
                    Ok(order) => next_look = self.obey(order, next_look),
                    Err(_) => return,
                },
                recv(reports) -> report => match report {
                    Ok(report) => self.learn(report, say),
                    // A channel that is closed is always ready: to wait for it would be to spin.
                    Err(_) => (self.owners, reports) = (None, never()),
                },
                default(self.patience(next_look)) => {}
            }
        }
    }

    fn patience(&self, next_look: Moment) -> Duration {
        let look = if self.paused { Duration::from_secs(3600) } else { next_look.since(now()) };
        if self.focus.is_some() { look.min(FOCUS) } else { look }
    }

    fn obey(&mut self, order: Command, next_look: Moment) -> Moment {
        match order {
            Command::Interval(interval) => self.interval = interval,
            Command::Pause => self.paused = true,
            Command::Resume => self.paused = false,
            Command::Focus(key) => (self.focus, self.process) = (key, None),
            Command::Look | Command::Demo(_) => return next_look,
        }
        next_look.min(now().plus(self.interval))
    }

    /// Looks once and returns when to look next.
    fn look(&mut self, source: &mut dyn Source, say: &Post) -> Moment {
        let began = now();
        let mut decoder = Decoder::new(began, NetnsId::default());
        source.look(&self.wants, &mut decoder);
        let mut snapshot = decoder.finish();
        if let Some(desk) = &self.owners {
            snapshot.coverage.extend(desk.gaps());
        }
        self.tracker.absorb(snapshot);
        let world = self.tracker.world();
        if let Some(desk) = &mut self.owners {
            desk.ask(&world, began);
        }
        say.put(Update::World(world));
        // A look that takes longer than the interval must not become all that the machine does.
        let ended = now();
        began.plus(self.interval).max(ended.plus(ended.since(began)))
    }

    fn learn(&mut self, report: Report, say: &Post) {
        let Some(desk) = &mut self.owners else { return };
        let holders = desk.take(report, now());
        self.tracker.learn(|inode| holders.get(&inode).cloned(), now());
        self.tracker.note(desk.gaps());
        say.put(Update::World(self.tracker.world()));
    }

    /// Looks at the socket in focus by itself, and at the process that holds it.
    fn look_at_focus(&mut self, source: &mut dyn Source, say: &Post) {
        let Some(key) = self.focus else { return };
        let world = self.tracker.world();
        let Some(row) = world.find(key).and_then(|number| world.row(number)) else {
            return say.put(Update::Focus(Focus::default()));
        };
        let found = match &row.socket.ends {
            Ends::Inet(ends) if row.is_present() => {
                let target = Target { protocol: row.socket.protocol, ends: *ends, identity: Some(key.identity) };
                source.find(&target).ok().flatten()
            }
            // Unix sockets bring all their attributes with the dump.
            _ => None,
        };
        let holder = row.life.holders.as_ref().and_then(|holders| holders.first()).map(|holder| holder.process.pid);
        if self.process.as_ref().map(|known| known.pid) != holder {
            self.process = holder.and_then(|pid| source.describe(pid)).map(Arc::new);
        }
        say.put(Update::Focus(Focus { socket: found.map(Arc::new), process: self.process.clone() }));
    }
}
