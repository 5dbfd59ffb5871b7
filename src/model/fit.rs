//! Text as a terminal shows it: how wide it is, cut to fit, numbers that can be read.
//!
//! Makes nothing safe to print; that is [`super::printable`]'s.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Which end of a text matters less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lose {
    /// The beginning: of an address the port must stay, of a path the last name.
    Front,
    /// The end.
    Back,
    /// The end of what stands before the last `/`: of `command/pid` the pid must stay.
    Stem,
}

/// The text cut to `width` columns, with `mark` (one column wide) where something was cut off.
pub fn cut(text: &str, width: usize, lose: Lose, mark: &str) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let Some(room) = width.checked_sub(1) else { return String::new() };
    match lose {
        Lose::Back => {
            let kept: String = take(text.chars(), room).collect();
            kept + mark
        }
        Lose::Stem => match text.rsplit_once('/') {
            Some((stem, last)) if last.width() + 2 <= width => {
                cut(stem, width - last.width() - 1, Lose::Back, mark) + "/" + last
            }
            _ => cut(text, width, Lose::Back, mark),
        },
        Lose::Front => {
            let kept: Vec<char> = take(text.chars().rev(), room).collect();
            mark.chars().chain(kept.into_iter().rev()).collect()
        }
    }
}

/// The first characters that need no more than `room` columns.
fn take(chars: impl Iterator<Item = char>, room: usize) -> impl Iterator<Item = char> {
    let mut used = 0;
    chars.take_while(move |symbol| {
        used += symbol.width().unwrap_or(0);
        used <= room
    })
}

/// Columns that a text needs.
pub fn width(text: &str) -> usize {
    text.width()
}

/// A number with a comma between thousands: `12,480`.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, width: usize, lose: Lose, expected: &str) {
        assert_eq!(cut(text, width, lose, "…"), expected);
    }

    #[test]
    fn a_port_stays_when_its_address_does_not_fit() {
        check("192.168.100.200:43122", 15, Lose::Front, "….100.200:43122");
        check("192.168.100.200:43122", 21, Lose::Front, "192.168.100.200:43122");
    }

    #[test]
    fn a_pid_stays_when_its_command_does_not_fit() {
        check("sockscope/10184", 12, Lose::Stem, "socks…/10184");
        check("sockscope/10184", 6, Lose::Stem, "socks…");
        check("sockscope", 6, Lose::Stem, "socks…");
    }

    #[test]
    fn nothing_fits_into_nothing() {
        check("abc", 0, Lose::Back, "");
        check("abc", 1, Lose::Back, "…");
        check("", 0, Lose::Front, "");
    }

    #[test]
    fn wide_characters_are_not_halved() {
        check("漢字漢字", 4, Lose::Back, "漢…");
        check("漢字漢字", 4, Lose::Front, "…字");
    }

    #[test]
    fn thousands_have_commas() {
        for (number, expected) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), expected);
        }
    }
}
