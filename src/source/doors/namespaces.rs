//! Which namespaces are shown beside the own one: those that this program made, and all others where that is wanted.
//!
//! A socket keeps its namespace, as a process in it does. So who shows one must let go of it when nobody else is there:
//! what a census does not find is shown no more.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::model::key::NetnsId;
use crate::model::time::Moment;
use crate::source::clock::now;

use super::entered::Entered;
use super::{Door, census};

/// The least time between two censuses. One takes 5 µs for each process.
const CENSUS: Duration = Duration::from_secs(2);

/// The same where they are only to be counted.
const COUNT: Duration = Duration::from_secs(20);

/// Censuses take no more than this part of the time.
const SHARE: u32 = 100;

/// Which namespaces are wanted beside those that this program made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// The own one.
    #[default]
    Own,
    /// All that this user may see.
    All,
}

impl Scope {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Own => Self::All,
            Self::All => Self::Own,
        }
    }
}

/// The namespaces that are shown beside the own one. Clones share one list.
#[derive(Clone, Default)]
pub struct Namespaces(Arc<Mutex<List>>);

#[derive(Default)]
struct List {
    scope: Scope,
    /// Those that this program made.
    made: Vec<Arc<dyn Door>>,
    /// Those that the last census found, without those, in the order of their numbers.
    found: Vec<Arc<Entered>>,
    /// How many more there are, of which nothing is known.
    hidden: usize,
    /// How many there are in all, wanted or not.
    beside: usize,
    next_census: Moment,
}

impl std::fmt::Debug for Namespaces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.doors().iter().map(|door| door.name().to_owned())).finish()
    }
}

impl Namespaces {
    /// Shows so many from now on.
    #[must_use]
    pub fn within(self, scope: Scope) -> Self {
        self.show(scope);
        self
    }

    /// How many are shown.
    pub fn scope(&self) -> Scope {
        self.list().scope
    }

    /// Shows so many. Those that are to be found are found by the next census.
    pub fn show(&self, scope: Scope) {
        let mut list = self.list();
        *list = List { scope, made: std::mem::take(&mut list.made), ..List::default() };
    }

    /// Finds the namespaces of the host, if they are wanted and were not found a short while ago. What cannot be found
    /// out now stays.
    pub fn find(&self, own: NetnsId) {
        if self.scope() == Scope::All {
            self.take_census(own);
        }
    }

    /// Counts them at least, where they are not wanted.
    pub fn count(&self, own: NetnsId) {
        if self.scope() == Scope::Own {
            self.take_census(own);
        }
    }

    fn take_census(&self, own: NetnsId) {
        let began = now();
        {
            let mut list = self.list();
            if began < list.next_census {
                return;
            }
            // Nobody else needs to do the same meanwhile.
            list.next_census = began.plus(CENSUS);
        }
        let census = census::take(own);
        let mut list = self.list();
        let Ok(census) = census else { return };
        let found = list.renewed(census.found);
        list.beside = found.len() + census.hidden;
        let pause = match list.scope {
            Scope::All => {
                (list.found, list.hidden) = (found, census.hidden);
                CENSUS
            }
            Scope::Own => COUNT,
        };
        list.next_census = began.plus(pause.max(now().since(began) * SHARE));
    }

    /// How many namespaces are wanted that cannot be told apart.
    pub fn hidden(&self) -> usize {
        self.list().hidden
    }

    /// How many there are beside the own one and those that this program made, wanted or not, as far as that is known.
    pub fn beside(&self) -> usize {
        self.list().beside
    }

    /// Shows one more.
    pub fn add(&self, door: Arc<dyn Door>) {
        let mut list = self.list();
        list.found.retain(|found| found.netns != door.netns());
        list.made.push(door);
    }

    /// Shows it no more.
    pub fn remove(&self, netns: NetnsId) {
        self.list().made.retain(|door| door.netns() != netns);
    }

    /// The doors: of those that were added, in that order, and of the others.
    pub fn doors(&self) -> Vec<Arc<dyn Door>> {
        self.list().doors().collect()
    }

    /// What a user calls it; `None` for the own one and for one that is not shown.
    pub fn name(&self, netns: NetnsId) -> Option<String> {
        let list = self.list();
        let made = list.made.iter().find(|door| door.netns() == netns).map(|door| door.name());
        let found = || at(&list.found, netns).map(|door| door.name.as_str());
        made.or_else(found).map(str::to_owned)
    }

    /// The one of this name.
    pub fn number(&self, name: &str) -> Option<NetnsId> {
        let list = self.list();
        list.doors().find(|door| door.name() == name).map(|door| door.netns())
    }

    fn list(&self) -> MutexGuard<'_, List> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl List {
    fn doors(&self) -> impl Iterator<Item = Arc<dyn Door>> {
        let found = self.found.iter().map(|door| Arc::clone(door) as Arc<dyn Door>);
        self.made.iter().cloned().chain(found)
    }

    /// What was found, in the doors that are open already where nothing has changed about them.
    fn renewed(&self, found: Vec<Entered>) -> Vec<Arc<Entered>> {
        let is_new = |entered: &Entered| self.made.iter().all(|door| door.netns() != entered.netns);
        let renew = |entered: Entered| {
            let same = at(&self.found, entered.netns).filter(|door| ***door == entered);
            same.map_or_else(|| Arc::new(entered.clone()), Arc::clone)
        };
        found.into_iter().filter(is_new).map(renew).collect()
    }
}

fn at(found: &[Arc<Entered>], netns: NetnsId) -> Option<&Arc<Entered>> {
    found.binary_search_by_key(&netns, |door| door.netns).ok().and_then(|place| found.get(place))
}
