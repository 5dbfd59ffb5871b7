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

/// The words of a text in lines of at most `width` columns; a word that is wider is broken.
pub fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let mut blank = " ";
        for piece in pieces(word, width) {
            match lines.last_mut() {
                Some(line) if line.is_empty() => line.push_str(piece),
                Some(line) if line.width() + blank.len() + piece.width() <= width => line.extend([blank, piece]),
                _ => lines.push(piece.to_owned()),
            }
            blank = "";
        }
    }
    lines
}

/// A word in parts of at most `width` columns, but of one character at least.
fn pieces(word: &str, width: usize) -> Vec<&str> {
    let (mut pieces, mut rest) = (Vec::new(), word);
    while !rest.is_empty() {
        let characters = take(rest.chars(), width).count().max(1);
        let end = rest.char_indices().nth(characters).map_or(rest.len(), |(end, _)| end);
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
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
    fn texts_are_folded_at_blanks_and_long_words_broken() {
        let check = |text, width, expected: &[&str]| assert_eq!(folded(text, width), expected, "{text}");
        check("", 5, &[""]);
        check("ab cd ef", 5, &["ab cd", "ef"]);
        check("ab cd ef", 80, &["ab cd ef"]);
        check("abcdefg hi", 3, &["abc", "def", "g", "hi"]);
        check("漢字漢 a", 4, &["漢字", "漢 a"]);
        check("漢", 1, &["漢"]);
        check("a", 0, &["a"]);
    }

    #[test]
    fn thousands_have_commas() {
        for (number, expected) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), expected);
        }
    }
}
