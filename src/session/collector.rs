//! Looks again and again, follows what changed, and hands out worlds.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, never, select};

use crate::decode::decoder::Decoder;
use crate::model::event::Batch;
use crate::model::limits::Limits;
use crate::model::socket::Socket;
use crate::model::time::Moment;
use crate::source::clock::now;
use crate::source::{Extras, Source, Wants};
use crate::track::tracker::Tracker;

use super::asking::Plan;
use super::events::Heard;
use super::focus::Watch;
use super::mailbox::Post;
use super::owners::{Desk, Report};
use super::sight::Sight;
use super::{Command, Hear, Scope, Took, Update, extras};

/// Time between two looks at the socket in focus: 8 µs each.
const FOCUS: Duration = Duration::from_millis(250);

/// How long a look waits for a reader of events that lags. Beyond it some are told late, and the look has inferred them.
const LAG: Duration = Duration::from_millis(200);

/// Time between two questions how far that reader is.
const STEP: Duration = Duration::from_millis(1);

/// Whether all events that happened were heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whole {
    Yes,
    No,
}

impl Whole {
    const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::No,
        }
    }
}

/// The thread's state.
pub(super) struct Collector {
    plan: Plan,
    extras: Extras,
    interval: Duration,
    tracker: Tracker,
    owners: Option<Desk>,
    focus: Watch,
    sight: Sight,
    heard: Heard,
    next_look: Moment,
    limits: Limits,
    /// Settings that were asked for.
    asked: Option<&'static [&'static str]>,
    /// Which namespaces are to be shown from the next look on.
    scope: Option<Scope>,
}

impl Collector {
    pub(super) fn new(wants: Wants, interval: Duration, owners: Option<Desk>, heard: Heard) -> Self {
        Self {
            plan: Plan::new(wants.tables),
            extras: wants.extras,
            interval,
            tracker: Tracker::default(),
            owners,
            focus: Watch::new(heard.post().clone()),
            sight: Sight::default(),
            heard,
            next_look: Moment::default(),
            limits: Limits::default(),
            asked: None,
            scope: None,
        }
    }

    /// Runs until nobody can command any more.
    pub(super) fn run(
        mut self,
        mut source: Box<dyn Source>,
        mut hear: Option<Hear>,
        orders: &Receiver<Command>,
        say: &Post,
    ) {
        let mut reports = self.owners.as_ref().map_or_else(never, |desk| desk.reports().clone());
        let answers = self.focus.answers().clone();
        loop {
            if now() >= self.next_look {
                self.look(&mut *source, say);
                // To begin to hear takes some 15 ms, for which nobody should wait with nothing to look at.
                if let Some(hear) = hear.take() {
                    self.heard.begin(hear);
                }
            }
            if self.sight.is_due(now()) && self.glance(&mut *source, say) {
                say.put(Update::World(self.tracker.world()));
            }
            self.heard.say(now());
            self.focus.look(&mut *source, &self.tracker.world());
            self.focus.say();
            if let Some(names) = self.asked.take() {
                say.put(Update::Settings(names.iter().map(|name| source.setting(name)).collect()));
            }
            select! {
                recv(orders) -> order => match order {
                    // Orders that wait are taken together: many wishes for a look are answered by one.
                    Ok(order) => if self.obey([order].into_iter().chain(orders.try_iter())) {
                        self.look(&mut *source, say);
                    },
                    Err(_) => return,
                },
                recv(reports) -> report => match report {
                    Ok(report) => self.learn(report, say),
                    // A channel that is closed is always ready: to wait for it would be to spin.
                    Err(_) => (self.owners, reports) = (None, never()),
                },
                recv(self.heard.batches()) -> batch => if self.hear(batch.ok(), say) == Whole::No {
                    self.next_look = self.at_once(now());
                },
                recv(answers) -> answer => answer.into_iter().for_each(|answer| self.focus.take(answer)),
                default(self.patience()) => {}
            }
        }
    }

    fn patience(&self) -> Duration {
        let now = now();
        let look = self.next_look.since(now).min(self.heard.patience(now)).min(self.sight.patience(now));
        if self.focus.of().is_some() { look.min(FOCUS) } else { look }
    }

    /// Does what is ordered, but for looks; says whether one is wanted.
    fn obey(&mut self, orders: impl Iterator<Item = Command>) -> bool {
        let mut wants_look = false;
        for order in orders {
            match order {
                Command::Look => {
                    self.plan.widen();
                    wants_look = true;
                }
                Command::Ask(asking) => wants_look |= self.plan.turn(asking),
                Command::Sight(keys) => self.sight.turn(keys, now()),
                Command::Interval(interval) => self.interval = interval,
                Command::Bring(needs) => wants_look |= self.bring(extras(needs)),
                Command::Namespaces(scope) => (self.scope, wants_look) = (Some(scope), true),
                Command::Focus(key) => self.focus.turn(key),
                Command::Settings(names) => self.asked = Some(names),
                Command::Demo(..) | Command::Lab(_) | Command::Act(_) => {}
            }
        }
        self.next_look = self.next_look.min(now().plus(self.interval));
        wants_look
    }

    /// Sets what looks bring; says whether that is another than before, which somebody waits for.
    fn bring(&mut self, extras: Extras) -> bool {
        let is_other = extras != self.extras;
        self.extras = extras;
        is_other && extras != Extras::NONE
    }

    /// Looks once, and sets the time of the next look.
    fn look(&mut self, source: &mut dyn Source, say: &Post) {
        let began = now();
        // Room for as many rows as there were, and some: to grow while decoding would take twice as much.
        let rows = self.tracker.world().len();
        let mut decoder = Decoder::new(began).reusing(Vec::with_capacity(rows + rows / 16));
        let scope = self.scope.take();
        if let Some(scope) = scope {
            source.show(scope);
            self.plan.widen();
        }
        source.look(&self.plan.wants(began, self.extras), &mut decoder);
        let mut snapshot = decoder.finish();
        let asked = now();
        self.plan.note(began, asked);
        let whole = self.catch_up(asked, say);
        if let Some(desk) = &self.owners {
            snapshot.coverage.extend(desk.gaps());
        }
        if scope.is_some() {
            self.tracker.leave(&snapshot);
        }
        snapshot.coverage.extend(self.plan.gap());
        let begun = now();
        let changes = self.plan.scoped(|scope| self.tracker.absorb_within(snapshot, scope));
        let tracked = now();
        self.heard.note(changes);
        // What a look does not bring the rows in sight have all the same.
        self.glance(source, say);
        let world = self.tracker.world();
        if let Some(desk) = &mut self.owners {
            desk.ask(&world, began);
        }
        say.leave(Update::Took(Took { ask: asked.since(began), track: tracked.since(begun) }));
        say.put(Update::World(world));
        let limits = source.limits();
        if limits != self.limits {
            self.limits = limits;
            say.put(Update::Limits(limits));
        }
        // A look that takes longer than the interval must not become all that the machine does.
        let ended = now();
        self.next_look = match whole {
            Whole::Yes => began.plus(self.interval).max(ended.plus(ended.since(began))),
            Whole::No => self.at_once(ended),
        };
        self.sight.follow(self.next_look, ended);
    }

    /// Looks the rows in sight up, one by one; says whether there is news of them.
    fn glance(&mut self, source: &mut dyn Source, say: &Post) -> bool {
        let (at, world) = (now(), self.tracker.world());
        let found = self.sight.look(source, &world);
        let has_moved = |found: &Socket| {
            let row = world.find(found.key).and_then(|number| world.row(number));
            row.is_some_and(|row| row.socket.state != found.state)
        };
        // Events tell it better, and have their own time.
        if found.iter().any(has_moved) && self.catch_up(now(), say) == Whole::No {
            self.next_look = self.at_once(now());
        }
        let is_news = !found.is_empty();
        if is_news {
            self.heard.note(self.tracker.glance(found, at));
        }
        is_news
    }

    /// When the next look comes, after a loss that only one at everything can mend.
    const fn at_once(&mut self, now: Moment) -> Moment {
        self.plan.widen();
        now
    }

    /// Takes in what happened until this moment: rows are newer than events that still wait to be read, and what these tell
    /// would come late.
    fn catch_up(&mut self, moment: Moment, say: &Post) -> Whole {
        let batches = self.heard.batches().clone();
        let mut whole = Whole::Yes;
        loop {
            let is_last = self.heard.has_read_until(moment) || now() >= moment.plus(LAG);
            // No more than waited just now: on a busy host further ones come all the time.
            for batch in batches.try_iter().take(batches.len()) {
                whole = whole.and(self.hear(Some(batch), say));
                // A reader that lagged leaves more than the past has room for.
                self.heard.say(now());
            }
            if is_last {
                return whole;
            }
            match batches.recv_timeout(STEP) {
                Ok(batch) => whole = whole.and(self.hear(Some(batch), say)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return whole,
            }
        }
    }

    /// Takes in what happened since the last look. What was lost only a look can mend.
    fn hear(&mut self, news: Option<Result<Batch, String>>, say: &Post) -> Whole {
        let Some(batch) = self.heard.take(news) else { return Whole::Yes };
        let before = self.tracker.world();
        self.heard.note(self.tracker.hear(&batch));
        let world = self.tracker.world();
        if !Arc::ptr_eq(&before, &world) {
            say.put(Update::World(world));
        }
        if batch.loss.is_some() { Whole::No } else { Whole::Yes }
    }

    fn learn(&mut self, report: Report, say: &Post) {
        let Some(desk) = &mut self.owners else { return };
        let holders = desk.take(report, now());
        let learnt = self.tracker.learn(|inode| holders.get(&inode).cloned());
        let is_noted = self.tracker.note(desk.gaps());
        if is_noted || learnt > 0 {
            say.put(Update::World(self.tracker.world()));
        }
    }
}
