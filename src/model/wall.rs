//! The time of day of a moment. Reads no clock and knows no calendar but the common one (proleptic Gregorian).

use super::time::Moment;

const NANOS: u64 = 1_000_000_000;
const DAY: u64 = 86_400;

/// The clock on the wall, as it stands to the monotonic one. It is set now and then, and the monotonic clock stands still
/// while the machine sleeps: so it holds for moments near the one at which it was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wall {
    /// Nanoseconds from 1970-01-01T00:00:00Z to the monotonic clock's zero.
    zero: u64,
    /// Seconds that local time is ahead of UTC.
    east: i32,
}

impl Wall {
    /// A clock that shows `since_epoch` nanoseconds since 1970 at `at`, in a zone so many seconds ahead of UTC.
    pub const fn new(since_epoch: u64, at: Moment, east: i32) -> Self {
        Self { zero: since_epoch.saturating_sub(at.as_nanos()), east }
    }

    /// The moment in UTC, as RFC 3339 writes it, with microseconds: `2026-07-12T09:41:07.000123Z`.
    pub fn rfc3339(self, at: Moment) -> String {
        let nanos = self.zero.saturating_add(at.as_nanos());
        let (seconds, micros) = (nanos / NANOS, nanos % NANOS / 1000);
        let [year, month, day] = date(seconds / DAY);
        let [hour, minute, second] = time(seconds % DAY);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
    }

    /// The time of day where this machine is, with milliseconds: `11:41:07.000`.
    pub fn time_of_day(self, at: Moment) -> String {
        let nanos = self.zero.saturating_add(at.as_nanos());
        let seconds = (nanos / NANOS).saturating_add_signed(self.east.into());
        let [hour, minute, second] = time(seconds % DAY);
        format!("{hour:02}:{minute:02}:{second:02}.{:03}", nanos % NANOS / 1_000_000)
    }
}

const fn time(seconds: u64) -> [u64; 3] {
    [seconds / 3600, seconds / 60 % 60, seconds % 60]
}

/// Year, month and day of a day counted from 1970-01-01. Years begin in March here, so that the leap day is the last.
const fn date(day: u64) -> [u64; 3] {
    const FOUR_CENTURIES: u64 = 146_097;
    // From 0000-03-01.
    let day = day + 719_468;
    let (era, day) = (day / FOUR_CENTURIES, day % FOUR_CENTURIES);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // Of 153 days in five months, from March and from August on.
    let month = (5 * day + 2) / 153;
    let year = era * 400 + year;
    let in_month = day - (153 * month + 2) / 5 + 1;
    if month < 10 { [year, month + 3, in_month] } else { [year + 1, month - 9, in_month] }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The clock shows this at so many seconds since 1970.
    #[track_caller]
    fn check(seconds: u64, expected: &str) {
        let wall = Wall::new(seconds * NANOS, Moment::from_millis(5), 0);
        assert_eq!(wall.rfc3339(Moment::from_nanos(5_123_999)), expected);
    }

    /// The seconds are those of date(1).
    #[test]
    fn days_are_those_of_the_calendar() {
        check(86_400, "1970-01-02T00:00:00.000123Z");
        check(951_782_399, "2000-02-28T23:59:59.000123Z");
        check(951_868_799, "2000-02-29T23:59:59.000123Z");
        check(951_868_800, "2000-03-01T00:00:00.000123Z");
        check(1_709_164_800, "2024-02-29T00:00:00.000123Z");
        check(1_735_689_599, "2024-12-31T23:59:59.000123Z");
        check(4_107_542_400, "2100-03-01T00:00:00.000123Z");
    }

    #[test]
    fn local_time_runs_over_midnight() {
        let at = Moment::default();
        assert_eq!(Wall::new(0, at, 7200).time_of_day(at), "02:00:00.000");
        assert_eq!(Wall::new(86_400 * NANOS, at, -60).time_of_day(Moment::from_millis(1500)), "23:59:01.500");
        assert_eq!(Wall::new(0, at, -3600).time_of_day(at), "00:00:00.000", "before 1970 no time is shown");
    }

    #[test]
    fn no_moment_is_too_late() {
        let late = Moment::from_nanos(u64::MAX);
        let wall = Wall::new(u64::MAX, Moment::default(), i32::MAX);
        assert!(wall.rfc3339(late).ends_with('Z') && wall.time_of_day(late).len() == 12);
    }
}
