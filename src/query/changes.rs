//! Which changes a filter means, and the list of them, kept up as changes come.
//!
//! A socket is tested as it was read or told of last. States in a filter mean the state that was left or entered.

use std::collections::VecDeque;

use crate::field::attribute::Known;
use crate::model::state::{State, StateSet};
use crate::track::life::Change;
use crate::track::timeline::Ring;

use super::filter::Filter;
use super::selection::Selection;

/// What is asked of changes. The default lets every one through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Tables and states.
    pub selection: Selection,
    /// The filter on top of it; the states that it names take the place of the selection's.
    pub filter: Filter,
}

impl Wanted {
    /// Whether a change is meant.
    pub fn matches(&self, change: &Change) -> bool {
        let wanted = self.filter.states().unwrap_or(self.selection.states);
        let ends = [change.what.from(), change.what.to()].into_iter().flatten();
        let states = ends.map(states_of).fold(StateSet::EMPTY, StateSet::union);
        let holders = change.life.holders.as_deref().unwrap_or_default();
        let of_socket = Known::socket(&change.socket);
        let known = Known { states, holders, life: Some(&change.life), now: change.at, ..of_socket };
        !states.intersection(wanted).is_empty()
            && self.selection.has_table(&change.socket)
            && self.filter.expression().is_none_or(|expression| expression.matches(&known))
    }
}

/// The kernel has two numbers for SYN-RECV, and lists closed TCP sockets as bound and inactive.
const fn states_of(state: State) -> StateSet {
    match state {
        State::NewSynRecv => StateSet::of(&[State::SynRecv]),
        State::BoundInactive => StateSet::of(&[State::Close, State::BoundInactive]),
        state => StateSet::of(&[state]),
    }
}

/// The numbers of the entries of a ring that match, the oldest first. Each entry is tested once, when it comes; what a
/// frame shows is found by its place.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    numbers: VecDeque<u64>,
    /// The number of the first entry that was not tested yet.
    next: u64,
}

impl Matches {
    /// Tests what came since the last time, and forgets what the ring forgot.
    pub fn follow(&mut self, ring: &Ring<Change>, wanted: &Wanted) {
        let oldest = ring.fell_out();
        while self.numbers.front().is_some_and(|number| *number < oldest) {
            self.numbers.pop_front();
        }
        let new = self.next.max(oldest)..ring.came();
        self.numbers.extend(new.filter(|number| ring.get(*number).is_some_and(|change| wanted.matches(change))));
        self.next = ring.came();
    }

    /// How many match.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether none matches.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The number of the entry at a place, counted from 0.
    pub fn at(&self, place: usize) -> Option<u64> {
        self.numbers.get(place).copied()
    }

    /// The place of the entry with this number, or of the first one after it.
    pub fn place_of(&self, number: u64) -> usize {
        self.numbers.partition_point(|other| *other < number)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::names::NoNames;
    use crate::model::sample::tcp;
    use crate::model::time::Moment;
    use crate::query::filter;
    use crate::track::life::{Evidence, Life, Stay, What};
    use crate::track::timeline::Timeline;

    fn change(number: u32, what: What) -> Change {
        let state = what.to().or(what.from()).unwrap_or(State::Unknown);
        let socket = tcp(number, state);
        let evidence = Evidence::Observed;
        let life = Life::new(socket.key, Stay { state, since: Moment::default(), evidence }, true);
        Change { at: Moment::default(), what, evidence, socket: Arc::new(socket), life: Arc::new(life) }
    }

    fn wanted(filter: &str) -> Wanted {
        Wanted { filter: filter::parse(filter, &NoNames).expect("a filter"), ..Wanted::default() }
    }

    #[track_caller]
    fn check(filter: &str, what: What, expected: bool) {
        assert_eq!(wanted(filter).matches(&change(1, what)), expected, "{filter}");
    }

    #[test]
    fn a_state_means_what_was_left_or_entered() {
        let moved = What::Moved(State::Established, State::FinWait1);
        check("", moved, true);
        check("state established", moved, true);
        check("state fin-wait-1", moved, true);
        check("state time-wait", moved, false);
        check("exclude established", moved, true);
        check("state connected exclude established,fin-wait-1", moved, false);
        check("state time-wait", What::Gone(State::TimeWait), true);
        check("state syn-sent", What::Opened(State::SynSent), true);
        check("state syn-recv", What::Opened(State::NewSynRecv), true);
        check("state established sport = :1025", moved, true);
        check("state established sport = :1026", moved, false);
        check("", What::Gone(State::Unknown), true);
    }

    /// However the changes come, what matches is what a test of the whole ring finds.
    #[test]
    fn a_list_that_follows_is_as_one_made_at_once() {
        let wanted = wanted("sport >= 1030");
        let (mut timeline, mut followed) = (Timeline::new(300), Matches::default());
        for number in 0..1000_u32 {
            timeline.note(change(number % 13, What::Opened(State::SynSent)));
            if number % 97 == 0 {
                followed.follow(&timeline.changes, &wanted);
            }
        }
        followed.follow(&timeline.changes, &wanted);
        let expected: Vec<u64> =
            timeline.changes.iter().filter(|(_, change)| wanted.matches(change)).map(|(number, _)| number).collect();
        assert!(expected.len() > 50);
        assert_eq!((0..followed.len()).filter_map(|place| followed.at(place)).collect::<Vec<_>>(), expected);
        assert_eq!(followed.place_of(expected[20]), 20);
        assert_eq!((followed.place_of(0), followed.place_of(u64::MAX)), (0, expected.len()));
    }
}
