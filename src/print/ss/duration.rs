//! The time left on a timer, as ss(8) writes it since 6.11.

use super::text::Text;

const SECOND: u32 = 1_000;
const TEN_SECONDS: u32 = 10 * SECOND;
const MINUTE: u32 = 60 * SECOND;
const TEN_MINUTES: u32 = 10 * MINUTE;

/// Appends a span in milliseconds. The longer it is the coarser its text, always rounded down; 0 has no text.
pub(super) fn time_left(millis: u32, text: &mut Text) {
    let (minutes, seconds, rest) = (millis / MINUTE, millis % MINUTE / SECOND, millis % SECOND);
    match millis {
        0 => {}
        1..SECOND => {
            text.three_digits(rest);
            text.push("ms");
        }
        SECOND..TEN_SECONDS if rest != 0 => {
            text.number(seconds);
            text.byte(b'.');
            text.three_digits(rest);
            text.push("sec");
        }
        SECOND..MINUTE => {
            text.number(seconds);
            text.push("sec");
        }
        MINUTE.. => {
            text.number(minutes);
            text.push("min");
            if millis < TEN_MINUTES && seconds != 0 {
                text.number(seconds);
                text.push("sec");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(millis: u32, expected: &str) {
        let mut text = Text::default();
        time_left(millis, &mut text);
        assert_eq!(text.as_str(), expected);
    }

    #[test]
    fn nothing_left_is_empty() {
        check(0, "");
    }

    #[test]
    fn below_a_second_it_counts_milliseconds() {
        check(1, "001ms");
        check(5, "005ms");
        check(250, "250ms");
        check(999, "999ms");
    }

    #[test]
    fn below_ten_seconds_it_keeps_milliseconds_that_are_not_zero() {
        check(1_000, "1sec");
        check(1_001, "1.001sec");
        check(1_500, "1.500sec");
        check(9_000, "9sec");
        check(9_999, "9.999sec");
    }

    #[test]
    fn below_a_minute_it_counts_whole_seconds() {
        check(10_000, "10sec");
        check(10_999, "10sec");
        check(33_020, "33sec");
        check(59_999, "59sec");
    }

    #[test]
    fn below_ten_minutes_it_keeps_seconds_that_are_not_zero() {
        check(60_000, "1min");
        check(60_999, "1min");
        check(61_000, "1min1sec");
        check(540_000, "9min");
        check(599_999, "9min59sec");
    }

    #[test]
    fn from_ten_minutes_it_counts_whole_minutes() {
        check(600_000, "10min");
        check(661_000, "11min");
        check(7_199_999, "119min");
        check(i32::MAX.unsigned_abs(), "35791min");
        check(u32::MAX, "71582min");
    }
}
