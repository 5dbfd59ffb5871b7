//! The clocks: the only place where time enters the program.
//!
//! Moments are for spans and for joining events; the date is only for showing when something was read.
#![expect(unsafe_code, reason = "localtime_r(3) has no safe form")]

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use crate::model::time::{Date, Moment};
use crate::model::wall::Wall;

const NANOS_PER_SECOND: u64 = 1_000_000_000;
const NANOS_PER_MILLI: u64 = 1_000_000;

/// The present moment of CLOCK_MONOTONIC (clock_gettime(2)).
pub fn now() -> Moment {
    Moment::from_nanos(nanos(ClockId::Monotonic))
}

/// The moment so long after boot by the clock that counts sleep too (CLOCK_BOOTTIME), as far as the machine has not
/// slept since then.
pub fn since_boot(passed: Duration) -> Moment {
    let asleep = nanos(ClockId::Boottime).saturating_sub(nanos(ClockId::Monotonic));
    Moment::from_nanos(u64::try_from(passed.as_nanos()).unwrap_or(u64::MAX).saturating_sub(asleep))
}

/// The clock on the wall (CLOCK_REALTIME), and the zone that it is in (localtime(3)).
pub fn wall() -> Wall {
    let since_epoch = nanos(ClockId::Realtime);
    Wall::new(since_epoch, now(), east(since_epoch / NANOS_PER_SECOND))
}

fn nanos(clock: ClockId) -> u64 {
    let time = clock_gettime(clock);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanos = u64::try_from(time.tv_nsec).unwrap_or(0);
    seconds.saturating_mul(NANOS_PER_SECOND).saturating_add(nanos)
}

/// Seconds that local time is ahead of UTC; 0 where that is not known.
fn east(since_epoch: u64) -> i32 {
    let Ok(seconds) = libc::time_t::try_from(since_epoch) else { return 0 };
    // SAFETY: all zero is a valid tm.
    let mut parts: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to values that live through the call, and nothing here sets the environment.
    let known = unsafe { libc::localtime_r(&raw const seconds, &raw mut parts) };
    if known.is_null() { 0 } else { i32::try_from(parts.tm_gmtoff).unwrap_or(0) }
}

/// The present date, CLOCK_REALTIME; 1970 where that is not set.
pub fn today() -> Date {
    Date::from_millis(nanos(ClockId::Realtime) / NANOS_PER_MILLI)
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

    #[test]
    fn the_wall_shows_this_century() {
        assert!(wall().rfc3339(now()).starts_with("20"));
    }
}
