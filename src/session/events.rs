//! Events on their way from the kernel: a thread that does nothing but read them, so that none is lost while others work.
//!
//! The way is bounded. When nobody takes what was read, the thread waits, the kernel's own buffer fills, and the kernel
//! counts what has no room: what is lost is counted in one place only. Joins nothing and follows no socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, never};

use crate::model::event::{Batch, Loss, Means, Refusal, Standing};
use crate::model::time::Moment;
use crate::model::wall::Wall;
use crate::source::clock::{now, wall};
use crate::source::events::{Feed, GRACE, Opened, is_full};
use crate::track::life::Change;
use crate::track::timeline::Timeline;

use super::mailbox::Post;
use super::{Hear, Update};

/// Batches that were read and not taken: with 4,096 events each at most 32 MB.
const BATCHES: usize = 64;

/// How soon the thread notices that nobody listens any more, and how old its word of what it has read may be.
const PATIENCE: Duration = Duration::from_millis(20);

/// The listener's side. Dropping it ends the thread and closes the source.
#[derive(Debug)]
pub struct Events {
    standing: Standing,
    batches: Receiver<Result<Batch, String>>,
    reading: Arc<Reading>,
}

/// What both sides say of the reading.
#[derive(Debug, Default)]
struct Reading {
    /// Nobody listens any more.
    is_over: AtomicBool,
    /// When the last reading began that left nothing over, in nanoseconds since boot.
    until: AtomicU64,
}

/// What there is to take.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// Events, or word of a loss.
    Batch(Batch),
    /// Nothing came in time.
    Nothing,
    /// The source broke; why, for people. Nothing more will come.
    Broken(String),
}

impl Events {
    /// Starts to read what was opened.
    ///
    /// # Errors
    ///
    /// The thread could not be started.
    pub fn start(opened: Opened) -> std::io::Result<Self> {
        let (say, batches) = bounded(BATCHES);
        let reading = Arc::new(Reading::default());
        let shared = Arc::clone(&reading);
        if let Some(feed) = opened.feed {
            std::thread::Builder::new().name("events".to_owned()).spawn(move || read(feed, &say, &shared))?;
        }
        Ok(Self { standing: opened.standing, batches, reading })
    }

    /// By which means they are heard.
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Where they come, to be selected on with other channels. Disconnected when there is no source, or none any more.
    pub const fn batches(&self) -> &Receiver<Result<Batch, String>> {
        &self.batches
    }

    /// Whether all that happened before this moment has been read, and waits in [`Self::batches`] or was taken there.
    pub fn has_read_until(&self, moment: Moment) -> bool {
        Moment::from_nanos(self.reading.until.load(Ordering::Acquire)) >= moment.plus(GRACE)
    }

    /// Waits for the next batch, and no longer than this.
    pub fn next(&self, patience: Duration) -> News {
        match self.batches.recv_timeout(patience) {
            Ok(Ok(batch)) => News::Batch(batch),
            Ok(Err(why)) => News::Broken(why),
            Err(RecvTimeoutError::Timeout) => News::Nothing,
            Err(RecvTimeoutError::Disconnected) => News::Broken("the source of events has ended".to_owned()),
        }
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.reading.is_over.store(true, Ordering::Relaxed);
    }
}

/// What happened lately, and how well it is known.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// The changes, and the sockets that closed.
    pub timeline: Timeline,
    /// By which means events are heard; `None` before they are, and where nobody asked for them.
    pub standing: Option<Arc<Standing>>,
    /// Events that were lost since the beginning. Looks mended what they told.
    pub lost: Option<Loss>,
    /// The clock on the wall when this was told.
    pub wall: Wall,
}

/// The least time between two words of the past: a busy host has thousands of changes in it.
const WORD: Duration = Duration::from_millis(50);

/// So many changes are told of at once, before they push each other out.
const MANY: usize = 10_000;

/// The collector's side: keeps the past, and tells of it.
pub(super) struct Heard {
    past: Past,
    events: Option<Events>,
    batches: Receiver<Result<Batch, String>>,
    post: Post,
    is_news: bool,
    /// Changes that were not told of.
    untold: usize,
    next_word: Moment,
}

impl Heard {
    /// Nothing is heard yet.
    pub(super) fn new(post: Post, remembered: usize) -> Self {
        let batches = never();
        let past = Past { timeline: Timeline::new(remembered), ..Past::default() };
        let next_word = Moment::default();
        Self { past, events: None, batches, post, is_news: false, untold: 0, next_word }
    }

    /// Where it tells.
    pub(super) const fn post(&self) -> &Post {
        &self.post
    }

    /// Begins to hear. Where not even a thread can be started, looks must do.
    pub(super) fn begin(&mut self, hear: Hear) {
        let opened = hear();
        let mut standing = opened.standing.clone();
        let has_feed = opened.feed.is_some();
        match Events::start(opened) {
            Ok(events) if has_feed => {
                self.batches = events.batches().clone();
                self.events = Some(events);
            }
            Ok(_) => {}
            Err(error) => give_up(&mut standing, format!("starting a thread: {error}")),
        }
        self.past.standing = Some(Arc::new(standing));
        self.is_news = true;
    }

    /// Where batches come.
    pub(super) const fn batches(&self) -> &Receiver<Result<Batch, String>> {
        &self.batches
    }

    /// Whether nothing that happened before this moment is still to be read.
    pub(super) fn has_read_until(&self, moment: Moment) -> bool {
        self.events.as_ref().is_none_or(|events| events.has_read_until(moment))
    }

    /// The batch of what came; `None` when it was the last word of a source that broke.
    pub(super) fn take(&mut self, news: Option<Result<Batch, String>>) -> Option<Batch> {
        let why = match news {
            Some(Ok(batch)) => {
                if let Some(loss) = batch.loss {
                    self.past.lost = Some(self.past.lost.map_or(loss, |before| before.and(loss)));
                    self.is_news = true;
                }
                return Some(batch);
            }
            Some(Err(why)) => why,
            None => "its thread has ended".to_owned(),
        };
        // A channel that is closed is always ready: to wait for it would be to spin.
        (self.events, self.batches) = (None, never());
        if let Some(standing) = &mut self.past.standing {
            give_up(Arc::make_mut(standing), why);
        }
        self.is_news = true;
        None
    }

    /// Remembers changes.
    pub(super) fn note(&mut self, changes: Vec<Change>) {
        self.is_news |= !changes.is_empty();
        self.untold += changes.len();
        changes.into_iter().for_each(|change| self.past.timeline.note(change));
    }

    /// Tells of the past when there is news, and not too often.
    pub(super) fn say(&mut self, now: Moment) {
        if self.is_news && (now >= self.next_word || self.untold >= MANY) {
            self.past.wall = wall();
            self.post.put(Update::Past(self.past.clone()));
            (self.is_news, self.untold, self.next_word) = (false, 0, now.plus(WORD));
        }
    }

    /// How long nothing needs to be told.
    pub(super) fn patience(&self, now: Moment) -> Duration {
        if self.is_news { self.next_word.since(now) } else { Duration::MAX }
    }
}

/// From now on what happens is inferred from looks.
fn give_up(standing: &mut Standing, why: String) {
    let means = std::mem::replace(&mut standing.means, Means::Poll);
    standing.lacks.clear();
    standing.refused.push(Refusal { means, why });
}

/// Reads until nobody listens or the source breaks.
fn read(mut feed: Box<dyn Feed>, say: &Sender<Result<Batch, String>>, reading: &Reading) {
    while !reading.is_over.load(Ordering::Relaxed) {
        let mut batch = Batch::default();
        let began = now();
        let outcome = feed.read(&mut batch);
        let is_full = is_full(&batch);
        if !batch.is_empty() && say.send(Ok(batch)).is_err() {
            return;
        }
        if !is_full {
            reading.until.store(began.as_nanos(), Ordering::Release);
        }
        let outcome = outcome.map_err(|error| error.to_string());
        let waited = outcome.and_then(|()| match is_full {
            true => Ok(()),
            false => feed.wait(PATIENCE).map_err(|error| format!("waiting for events: {error}")),
        });
        if let Err(why) = waited {
            let _ = say.send(Err(why));
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::model::event::{Loss, Means};
    use crate::source::events::{Call, EventsError};

    /// Loses one event at each reading, so many times, and then breaks.
    struct Weary(u64);

    impl Feed for Weary {
        fn wait(&mut self, _patience: Duration) -> io::Result<()> {
            Ok(())
        }
        fn read(&mut self, batch: &mut Batch) -> Result<(), EventsError> {
            self.0 = self.0.checked_sub(1).ok_or(EventsError::Refused {
                call: Call::Group,
                what: "reading".into(),
                cause: io::Error::from_raw_os_error(5),
            })?;
            batch.lose(Loss::Counted(1));
            Ok(())
        }
    }

    fn events(feed: Option<Box<dyn Feed>>) -> Events {
        let standing = Standing { means: Means::Destroy, lacks: Vec::new(), refused: Vec::new() };
        Events::start(Opened { standing, feed }).unwrap()
    }

    #[test]
    fn every_batch_arrives_however_late_it_is_taken() {
        let batches = 3 * BATCHES as u64;
        let events = events(Some(Box::new(Weary(batches))));
        for _ in 0..batches {
            let News::Batch(batch) = events.next(Duration::MAX) else { panic!("it broke too soon") };
            assert_eq!(batch.loss, Some(Loss::Counted(1)));
        }
        assert!(matches!(events.next(Duration::MAX), News::Broken(why) if why.starts_with("reading: ")));
        assert!(matches!(events.next(Duration::MAX), News::Broken(_)));
    }

    #[test]
    fn the_thread_ends_when_nobody_listens() {
        struct Told {
            _alive: Sender<()>,
        }
        impl Feed for Told {
            fn wait(&mut self, _patience: Duration) -> io::Result<()> {
                Ok(())
            }
            fn read(&mut self, _batch: &mut Batch) -> Result<(), EventsError> {
                Ok(())
            }
        }
        let (alive, dead) = bounded(0);
        drop(events(Some(Box::new(Told { _alive: alive }))));
        assert!(dead.recv().is_err());
    }

    #[test]
    fn no_source_gives_no_events() {
        assert!(matches!(events(None).next(Duration::MAX), News::Broken(_)));
    }
}
