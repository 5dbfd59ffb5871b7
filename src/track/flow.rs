//! How many sockets took each arrow of TCP's diagram over the last seconds.
//!
//! Counts each change once, when it comes, into short spans of time: what a frame asks costs the same however much
//! happened. Reads no clock; a change that comes late is counted where it belongs.

use std::collections::VecDeque;
use std::time::Duration;

use super::life::Evidence;
use super::steps::{self, Step};
use super::timeline::Timeline;
use super::transition::TRANSITIONS;
use crate::model::key::NetnsId;
use crate::model::state::State;
use crate::model::time::Moment;

/// What counts as lately.
pub const WINDOW: Duration = Duration::from_secs(5);

/// Spans that the window is made of, and the length of each.
const SPANS: u64 = 20;
const SPAN: u64 = WINDOW.as_nanos() as u64 / SPANS;

/// Sockets that took an arrow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// The kernel said so.
    pub observed: u32,
    /// Two looks differ so.
    pub inferred: u32,
}

impl Traffic {
    /// Both together.
    pub const fn total(self) -> u32 {
        self.observed.saturating_add(self.inferred)
    }

    /// Whether more of them were observed than inferred.
    pub const fn is_observed(self) -> bool {
        self.observed > self.inferred
    }

    fn add(&mut self, other: Self) {
        self.observed = self.observed.saturating_add(other.observed);
        self.inferred = self.inferred.saturating_add(other.inferred);
    }
}

/// What took each arrow within a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flows([Traffic; TRANSITIONS.len()]);

impl Flows {
    /// What took this arrow; nothing when there is no such arrow.
    pub fn of(&self, from: State, to: State) -> Traffic {
        let place = TRANSITIONS.iter().position(|step| *step == (from, to));
        place.and_then(|place| self.0.get(place)).copied().unwrap_or_default()
    }

    /// Whether nothing moved.
    pub fn is_still(&self) -> bool {
        self.0.iter().all(|traffic| traffic.total() == 0)
    }

    /// Counts a step.
    pub fn count(&mut self, step: Step) {
        let place = TRANSITIONS.iter().position(|arrow| *arrow == (step.from, step.to));
        let Some(traffic) = place.and_then(|place| self.0.get_mut(place)) else { return };
        traffic.add(match step.evidence {
            Evidence::Observed => Traffic { observed: 1, inferred: 0 },
            Evidence::Inferred => Traffic { observed: 0, inferred: 1 },
        });
    }
}

/// The last seconds.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    /// Spans in which something moved, by their number; the latest last.
    spans: VecDeque<(u64, Flows)>,
    /// The number of the first change that was not counted yet.
    next: u64,
}

impl Meter {
    /// Counts the changes that came since the last time, in namespaces that are shown: some means tell of every one.
    pub fn read(&mut self, timeline: &Timeline, is_shown: impl Fn(NetnsId) -> bool) {
        let (changes, next) = (&timeline.changes, self.next);
        let new = changes.iter().rev().take_while(|(number, _)| *number >= next);
        for change in new.map(|(_, change)| change).filter(|change| is_shown(change.key().netns)) {
            for step in steps::of_change(change) {
                if let Some(flows) = self.span(change.at) {
                    flows.count(step);
                }
            }
        }
        self.next = changes.came();
    }

    /// What moved within the window that ends now.
    pub fn flows(&self, now: Moment) -> Flows {
        let last = number(now);
        let mut sum = Flows::default();
        for (_, flows) in self.spans.iter().filter(|(number, _)| *number <= last && number + SPANS > last) {
            sum.0.iter_mut().zip(&flows.0).for_each(|(sum, traffic)| sum.add(*traffic));
        }
        sum
    }

    /// The span of a moment; `None` when it is older than all that is kept.
    fn span(&mut self, at: Moment) -> Option<&mut Flows> {
        let wanted = number(at);
        let latest = self.spans.back().map_or(wanted, |(number, _)| (*number).max(wanted));
        if wanted + SPANS <= latest {
            return None;
        }
        while self.spans.front().is_some_and(|(number, _)| number + SPANS <= latest) {
            self.spans.pop_front();
        }
        let place = self.spans.partition_point(|(number, _)| *number < wanted);
        if self.spans.get(place).is_none_or(|(number, _)| *number != wanted) {
            self.spans.insert(place, (wanted, Flows::default()));
        }
        self.spans.get_mut(place).map(|(_, flows)| flows)
    }
}

const fn number(at: Moment) -> u64 {
    at.as_nanos() / SPAN
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::model::sample::tcp;
    use crate::track::life::{Change, Life, Stay, What};

    fn change(millis: u64, evidence: Evidence) -> Change {
        let socket = tcp(1, State::CloseWait);
        let stay = Stay { state: State::CloseWait, since: Moment::from_millis(millis), evidence };
        let life = Arc::new(Life::new(socket.key, stay, true));
        let what = What::Moved(State::Established, State::CloseWait);
        Change { at: stay.since, what, evidence, socket: Arc::new(socket), life }
    }

    fn of(meter: &Meter, millis: u64) -> (u32, u32) {
        let traffic = meter.flows(Moment::from_millis(millis)).of(State::Established, State::CloseWait);
        (traffic.observed, traffic.inferred)
    }

    #[test]
    fn changes_are_counted_once_and_forgotten_after_the_window() {
        let (mut meter, mut timeline) = (Meter::default(), Timeline::default());
        timeline.note(change(1000, Evidence::Observed));
        timeline.note(change(1100, Evidence::Inferred));
        meter.read(&timeline, |_| true);
        meter.read(&timeline, |_| true);
        assert_eq!(of(&meter, 1500), (1, 1));
        timeline.note(change(4000, Evidence::Observed));
        timeline.note(change(3000, Evidence::Observed));
        meter.read(&timeline, |_| true);
        assert_eq!((of(&meter, 4000), of(&meter, 7000), of(&meter, 8800)), ((3, 1), (2, 0), (1, 0)));
        assert!(meter.flows(Moment::from_millis(9000)).is_still());
        assert_eq!(of(&meter, 0), (0, 0), "nothing is shown before it happened");
    }

    #[test]
    fn what_happens_in_other_namespaces_is_left_out() {
        let mut timeline = Timeline::default();
        timeline.note(change(1000, Evidence::Observed));
        let count = |shown: u32| {
            let mut meter = Meter::default();
            meter.read(&timeline, |netns| netns == NetnsId(shown));
            of(&meter, 1000).0
        };
        assert_eq!([1, 2].map(count), [1, 0]);
    }

    proptest! {
        /// Whatever the order in which changes come: those of the window are counted, and few spans are kept.
        #[test]
        fn the_order_of_changes_does_not_matter(times in proptest::collection::vec(0_u64..20_000, 0..60)) {
            let (mut meter, mut timeline) = (Meter::default(), Timeline::default());
            let latest = times.iter().copied().max().unwrap_or(0);
            for time in &times {
                timeline.note(change(*time, Evidence::Observed));
                meter.read(&timeline, |_| true);
            }
            let expected = times.iter().filter(|time| *time / 250 + SPANS > latest / 250).count();
            prop_assert_eq!(of(&meter, latest).0 as usize, expected);
            prop_assert!(meter.spans.len() as u64 <= SPANS);
        }
    }
}
