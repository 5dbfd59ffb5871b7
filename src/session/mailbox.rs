//! What the session says, kept until somebody listens: the latest of each kind and no more.
//!
//! A screen that is blocked (a terminal stopped by Ctrl-S, say) must not make worlds pile up.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::Update;

/// The session's side.
#[derive(Clone, Debug)]
pub(super) struct Post {
    kept: Arc<Mutex<Vec<Update>>>,
    bell: Sender<()>,
}

/// The listener's side.
#[derive(Debug)]
pub struct Mailbox {
    kept: Arc<Mutex<Vec<Update>>>,
    rings: Receiver<()>,
}

/// A mailbox and the way to it.
pub(super) fn mailbox() -> (Post, Mailbox) {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let (bell, rings) = bounded(1);
    (Post { kept: Arc::clone(&kept), bell }, Mailbox { kept, rings })
}

impl Post {
    /// Leaves an update and says so; an older one of the same kind is dropped.
    pub(super) fn put(&self, update: Update) {
        self.leave(update);
        // A bell that has rung and was not heard yet rings for this one too.
        let _ = self.bell.try_send(());
    }

    /// Leaves an update for which nobody needs to wake: it is taken with the next one.
    pub(super) fn leave(&self, update: Update) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same_kind = |older: &Update| match (older, &update) {
            // Each order is answered, and its last word counts.
            (Update::Acted(older), Update::Acted(newer)) => older.id == newer.id,
            (older, newer) => std::mem::discriminant(older) == std::mem::discriminant(newer),
        };
        let replaced = kept.iter().position(is_same_kind).map(|place| kept.remove(place));
        kept.push(update);
        drop(kept);
        // To free a world takes milliseconds, for which nobody who takes should have to wait.
        drop(replaced);
    }
}

impl Mailbox {
    /// Rings when there is something to take. Disconnected when the session has ended.
    pub const fn bell(&self) -> &Receiver<()> {
        &self.rings
    }

    /// Waits until there is something, and no longer than this, and takes it; `None` when the session has ended.
    pub fn wait(&self, patience: Duration) -> Option<Vec<Update>> {
        match self.rings.recv_timeout(patience) {
            Ok(()) => Some(self.take()),
            Err(RecvTimeoutError::Timeout) => Some(Vec::new()),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    /// Takes what there is, in the order in which it came.
    pub fn take(&self) -> Vec<Update> {
        std::mem::take(&mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_latest_of_each_kind_is_kept() {
        let (post, mailbox) = mailbox();
        for number in 0..1000 {
            post.put(Update::Broken(number.to_string()));
        }
        post.put(Update::Demos(Vec::new()));
        assert!(mailbox.bell().try_recv().is_ok());
        let kept = mailbox.take();
        assert!(matches!(&kept[..], [Update::Broken(last), Update::Demos(_)] if last == "999"), "{kept:?}");
        assert!(mailbox.take().is_empty() && mailbox.bell().try_recv().is_err());
        drop(post);
        assert!(mailbox.bell().recv().is_err());
    }
}
