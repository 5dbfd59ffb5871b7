//! How the figures of one connection went lately: a sample a second, for two minutes.
//!
//! Kept for the one socket that is looked at. A second without a sample stays a gap: nothing is made up.

use std::collections::VecDeque;

use crate::model::key::Key;
use crate::model::socket::Socket;
use crate::model::tcp_info::TcpInfo;
use crate::model::time::Moment;

/// Seconds that are kept.
pub const KEPT: usize = 120;

/// A figure over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// Smoothed round-trip time, microseconds.
    RoundTrip,
    /// Congestion window, segments.
    Window,
    /// Bytes that the peer acknowledged, a second.
    Acknowledged,
    /// Bytes received, a second.
    Received,
    /// Segments sent again, a second.
    Retransmitted,
}

impl Curve {
    /// Every curve.
    pub const ALL: [Self; 5] = [Self::RoundTrip, Self::Window, Self::Acknowledged, Self::Received, Self::Retransmitted];

    fn is_counter(self) -> bool {
        matches!(self, Self::Acknowledged | Self::Received | Self::Retransmitted)
    }

    fn of(self, sample: &Sample) -> u64 {
        match self {
            Self::RoundTrip => sample.rtt.into(),
            Self::Window => sample.cwnd.into(),
            Self::Acknowledged => sample.acked,
            Self::Received => sample.received,
            Self::Retransmitted => sample.retransmitted.into(),
        }
    }
}

/// What is kept of a look.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sample {
    at: Moment,
    rtt: u32,
    cwnd: u32,
    acked: u64,
    received: u64,
    retransmitted: u32,
}

impl Sample {
    const fn new(at: Moment, info: &TcpInfo) -> Self {
        Self {
            at,
            rtt: info.rtt,
            cwnd: info.snd_cwnd,
            acked: info.bytes_acked,
            received: info.bytes_received,
            retransmitted: info.total_retrans,
        }
    }

    const fn second(&self) -> u64 {
        self.at.as_nanos() / 1_000_000_000
    }
}

/// The samples of one connection.
#[derive(Clone, Debug, Default)]
pub struct Trend {
    of: Option<Key>,
    /// One a second at most, the oldest first.
    samples: VecDeque<Sample>,
}

impl Trend {
    /// Takes a look at a socket in; one at another socket begins anew. The last look of a second counts.
    pub fn take(&mut self, socket: &Socket) {
        if self.of != Some(socket.key) {
            *self = Self { of: Some(socket.key), samples: VecDeque::new() };
        }
        let Some(info) = socket.detail.as_ref().and_then(|detail| detail.tcp.as_ref()) else { return };
        let sample = Sample::new(socket.read, info);
        match self.samples.back_mut() {
            Some(last) if last.second() == sample.second() => *last = sample,
            Some(last) if last.second() > sample.second() => {}
            _ => self.samples.push_back(sample),
        }
        if self.samples.len() > KEPT {
            self.samples.pop_front();
        }
    }

    /// Whether there is something to see of this socket: two samples at least.
    pub fn is_of(&self, key: Key) -> bool {
        self.of == Some(key) && self.samples.len() > 1
    }

    /// A figure in each of the last `seconds` seconds, up to the last sample, the oldest first; `None` in a second without.
    /// Counters are differences to the second before, a second.
    pub fn last(&self, curve: Curve, seconds: usize) -> Vec<Option<u64>> {
        let Some(newest) = self.samples.back().map(Sample::second) else { return Vec::new() };
        let begin = newest.saturating_sub(u64::try_from(seconds).unwrap_or(u64::MAX)).saturating_add(1);
        let first = self.samples.front().map_or(newest, Sample::second).max(begin);
        (first..=newest).map(|second| self.at(curve, second)).collect()
    }

    fn at(&self, curve: Curve, second: u64) -> Option<u64> {
        let place = self.samples.binary_search_by_key(&second, Sample::second).ok()?;
        let sample = self.samples.get(place)?;
        if !curve.is_counter() {
            return Some(curve.of(sample));
        }
        let before = self.samples.get(place.checked_sub(1)?).filter(|before| before.second() + 1 == second)?;
        // A counter that went back is of another connection, or of a kernel that does not tell it.
        let grown = curve.of(sample).checked_sub(curve.of(before))?;
        let nanos = sample.at.since(before.at).as_nanos().max(1);
        u64::try_from(u128::from(grown) * 1_000_000_000 / nanos).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::detail::Detail;
    use crate::model::sample::tcp;
    use crate::model::state::State;

    fn look(number: u32, millis: u64, rtt: u32, bytes_acked: u64) -> Socket {
        let info = TcpInfo { length: 280, rtt, bytes_acked, ..TcpInfo::default() };
        let detail = Detail { tcp: Some(info), ..Detail::default() };
        Socket { read: Moment::from_millis(millis), detail: Some(Box::new(detail)), ..tcp(number, State::Established) }
    }

    /// Looks at a connection: milliseconds, round-trip time, bytes acknowledged; then the curves.
    #[track_caller]
    fn check(looks: &[(u64, u32, u64)], rtt: &[Option<u64>], rate: &[Option<u64>]) {
        let mut trend = Trend::default();
        looks.iter().for_each(|(at, rtt, acked)| trend.take(&look(1, *at, *rtt, *acked)));
        assert_eq!(trend.last(Curve::RoundTrip, 5), rtt);
        assert_eq!(trend.last(Curve::Acknowledged, 5), rate);
    }

    #[test]
    fn a_second_has_one_sample_and_a_gap_stays_one() {
        check(&[], &[], &[]);
        check(&[(1000, 7, 0)], &[Some(7)], &[None]);
        check(&[(1000, 7, 0), (1250, 8, 50), (2250, 9, 150)], &[Some(8), Some(9)], &[None, Some(100)]);
        check(
            &[(1000, 7, 0), (3000, 9, 10), (4000, 9, 510)],
            &[Some(7), None, Some(9), Some(9)],
            &[None, None, None, Some(500)],
        );
    }

    #[test]
    fn counters_that_go_back_and_looks_that_come_late_tell_nothing() {
        check(&[(1000, 7, 500), (2000, 7, 400)], &[Some(7), Some(7)], &[None, None]);
        check(&[(2000, 7, 500), (1000, 9, 400)], &[Some(7)], &[None]);
    }

    #[test]
    fn only_the_last_seconds_of_one_socket_are_kept() {
        let mut trend = Trend::default();
        (0..500).for_each(|second| trend.take(&look(1, second * 1000, 5, second)));
        assert_eq!(trend.samples.len(), KEPT);
        assert_eq!(trend.last(Curve::RoundTrip, 3).len(), 3);
        assert!(trend.is_of(look(1, 0, 0, 0).key) && !trend.is_of(look(2, 0, 0, 0).key));
        trend.take(&look(2, 500_000, 5, 0));
        assert_eq!(trend.last(Curve::RoundTrip, 9).len(), 1);
    }
}
