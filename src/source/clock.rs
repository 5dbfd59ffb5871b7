//! The clock: the only place where time enters the program.
//!
//! Moments are for spans and for joining events; the date is only for showing when something was read.

use rustix::time::{ClockId, clock_gettime};

use crate::model::time::{Date, Moment};

const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// The present moment of CLOCK_MONOTONIC (clock_gettime(2)).
pub fn now() -> Moment {
    let time = clock_gettime(ClockId::Monotonic);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanos = u64::try_from(time.tv_nsec).unwrap_or(0);
    Moment::from_nanos(seconds.saturating_mul(NANOS_PER_SECOND).saturating_add(nanos))
}

/// The present date, CLOCK_REALTIME; 1970 where that is not set.
pub fn today() -> Date {
    let time = clock_gettime(ClockId::Realtime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let millis = u64::try_from(time.tv_nsec).unwrap_or(0) / 1_000_000;
    Date::from_millis(seconds.saturating_mul(1000).saturating_add(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_runs_and_never_goes_back() {
        let earlier = now();
        assert!(earlier > Moment::default());
        assert!(now() >= earlier);
    }
}
