//! Paths of control groups by their ids, learnt on a thread that nobody waits for and remembered: sockets outlive their
//! groups, and what was read before may still be asked for.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::model::time::Moment;

use super::super::clock::now;
use super::cgroup::Groups;

/// Groups that are remembered at most. Beyond it all are forgotten, and those in sight are learnt again.
const MOST: usize = 65_536;

/// After so long a group that was not found is looked for again: it may be below another mount by then.
const AGAIN: Duration = Duration::from_secs(60);

/// Time between two readings of all groups, however many new ones come into sight.
const PAUSE: Duration = Duration::from_secs(1);

/// What is known. Cheap to hand to a thread.
#[derive(Clone, Debug, Default)]
pub struct Learned(Arc<Mutex<Table>>);

#[derive(Debug, Default)]
struct Table {
    paths: HashMap<u64, Arc<str>>,
    /// Groups that were not there, and when that was seen.
    missing: HashMap<u64, Moment>,
    /// When the last reading began.
    began: Option<Moment>,
    is_reading: bool,
}

impl Learned {
    /// The path of a group as far as it is known; one that is not is learnt in the background. Never waits.
    pub fn path(&self, id: u64, mounts: &'static Path) -> Option<Arc<str>> {
        // Who holds the table lets go at once; the next frame asks again.
        let mut table = self.0.try_lock().ok()?;
        if let Some(path) = table.paths.get(&id) {
            return Some(Arc::clone(path));
        }
        if table.is_worth_reading(id, now()) {
            let learned = self.clone();
            let read = move || learned.learn(&[id], mounts);
            // Without a thread nothing is learnt, and the id is shown.
            table.is_reading = thread::Builder::new().name("groups".to_owned()).spawn(read).is_ok();
        }
        None
    }

    /// Reads all groups, on this thread. Those of `wanted` that are not there are not looked for again soon.
    pub fn learn(&self, wanted: &[u64], mounts: &Path) {
        let began = now();
        let found = Groups::mounted(mounts).map(Groups::into_pairs).unwrap_or_default();
        if let Ok(mut table) = self.0.lock() {
            table.take(found, wanted, began);
        }
    }
}

impl Table {
    fn is_worth_reading(&self, id: u64, now: Moment) -> bool {
        let is_soon = |then: &Moment, pause| now.since(*then) < pause;
        !self.is_reading
            && !self.missing.get(&id).is_some_and(|then| is_soon(then, AGAIN))
            && !self.began.is_some_and(|then| is_soon(&then, PAUSE))
    }

    fn take(&mut self, found: Vec<(u64, String)>, wanted: &[u64], began: Moment) {
        (self.is_reading, self.began) = (false, Some(began));
        if self.paths.len().saturating_add(found.len()) > MOST {
            self.paths.clear();
        }
        self.missing.retain(|_, then| began.since(*then) < AGAIN);
        self.paths.extend(found.into_iter().take(MOST).map(|(id, path)| (id, path.into())));
        self.missing.extend(wanted.iter().filter(|id| !self.paths.contains_key(id)).map(|id| (*id, began)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(number: u64) -> Moment {
        Moment::from_millis(1000 * number)
    }

    #[test]
    fn groups_are_read_when_one_is_new_and_not_again_and_again() {
        let mut table = Table::default();
        assert!(table.is_worth_reading(7, second(10)));
        table.is_reading = true;
        assert!(!table.is_worth_reading(7, second(10)), "one thread is enough");
        table.take(vec![(8, "/a".to_owned())], &[7], second(10));
        assert!(!table.is_worth_reading(9, second(10)), "at most once in a while");
        assert!(table.is_worth_reading(9, second(11)));
        assert!(!table.is_worth_reading(7, second(69)), "it was not there");
        assert!(table.is_worth_reading(7, second(70)));
        table.take(vec![(7, "/b".to_owned())], &[9], second(70));
        assert_eq!(table.paths.get(&8).map(|path| &**path), Some("/a"), "it is gone, its sockets may not be");
        assert_eq!((table.paths.len(), table.missing.len()), (2, 1));
    }

    #[test]
    fn no_number_of_groups_fills_the_memory() {
        let mut table = Table::default();
        for round in 0..3_u64 {
            let many = (0..50_000).map(|number| (round << 32 | number, "/x".to_owned())).collect();
            table.take(many, &[], second(round));
            assert!(table.paths.len() <= MOST);
        }
        table.take((0..100_000).map(|number| (number, "/x".to_owned())).collect(), &[], second(9));
        assert!(table.paths.len() <= MOST);
    }

    #[test]
    fn where_nothing_is_mounted_nothing_is_known_and_nobody_waits() {
        let learned = Learned::default();
        learned.learn(&[1], Path::new("/nonexistent"));
        assert_eq!(learned.path(1, Path::new("/nonexistent")), None);
    }
}
