//! Fits columns to a screen: as many to a line as go there, what is left over spread evenly.
//!
//! Knows widths only, no text.

use std::num::NonZeroUsize;

/// The width that ss(8) takes from the variable COLUMNS when it cannot ask a terminal: the number
/// that the text begins with, after blanks, as atoi(3) has it: of one that is too large, the lower 32 bits. `None`, which
/// means compact, when that is no number above 0.
pub fn width_from_columns(columns: &str) -> Option<NonZeroUsize> {
    let number = columns.trim_start_matches([' ', '\t', '\n', '\u{b}', '\u{c}', '\r']);
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, number.strip_prefix('+').unwrap_or(number)),
    };
    let digits = digits.bytes().take_while(u8::is_ascii_digit).map(|digit| i64::from(digit - b'0'));
    let value = digits.fold(0_i64, |value, digit| value.saturating_mul(10).saturating_add(sign * digit));
    NonZeroUsize::new(usize::try_from(value as i32).ok()?)
}

/// Widens `widths` until each line of columns fills `screen`. A column wider than the screen is cut
/// down to it (its cells then run over); a width of 0 is no column and stays.
///
/// There is no line end between the lines: the screen wraps where one is full.
pub(super) fn fill(widths: &mut [usize], screen: usize) {
    let mut columns: Vec<&mut usize> = widths.iter_mut().filter(|width| **width > 0).collect();
    columns.iter_mut().for_each(|width| **width = screen.min(**width));
    let mut rest = columns.as_mut_slice();
    while !rest.is_empty() {
        let (line, after) = rest.split_at_mut(fitting(rest, screen));
        spread(line, screen);
        rest = after;
    }
}

/// How many columns the next line takes: one even where it does not fit.
fn fitting(columns: &[&mut usize], screen: usize) -> usize {
    let mut used = 0_usize;
    let fit = columns.iter().take_while(|width| {
        used = used.saturating_add(***width);
        used <= screen
    });
    fit.count().max(1)
}

/// Gives each column of a line the same share of what is free; what cannot be shared goes to the last ones.
fn spread(line: &mut [&mut usize], screen: usize) {
    let used = line.iter().fold(0_usize, |sum, width| sum.saturating_add(**width));
    let free = screen.saturating_sub(used);
    let count = line.len().max(1);
    let first_with_more = count.saturating_sub(free % count);
    for (at, width) in line.iter_mut().enumerate() {
        **width = width.saturating_add(free / count).saturating_add(usize::from(at >= first_with_more));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(widths: &[usize], screen: usize, filled: &[usize]) {
        let mut widths = widths.to_vec();
        fill(&mut widths, screen);
        assert_eq!(widths, filled);
    }

    #[test]
    fn what_is_left_over_goes_to_all_and_the_rest_to_the_last() {
        check(&[9, 7, 7], 23, &[9, 7, 7]);
        check(&[9, 7, 7], 24, &[9, 7, 8]);
        check(&[9, 7, 7], 25, &[9, 8, 8]);
        check(&[9, 7, 7], 26, &[10, 8, 8]);
    }

    #[test]
    fn columns_that_do_not_fit_start_a_line() {
        check(&[9, 7, 7], 22, &[12, 10, 22]);
        check(&[9, 7, 7], 16, &[9, 7, 16]);
        check(&[9, 7, 7], 15, &[15, 7, 8]);
    }

    #[test]
    fn a_column_is_never_wider_than_the_screen() {
        check(&[9, 7, 7], 7, &[7, 7, 7]);
        check(&[9, 7, 7], 1, &[1, 1, 1]);
    }

    #[test]
    fn no_width_is_no_column() {
        check(&[9, 0, 7], 18, &[10, 0, 8]);
        check(&[0, 0], 18, &[0, 0]);
        check(&[], 18, &[]);
    }

    #[test]
    fn a_screen_of_any_size_is_harmless() {
        check(&[usize::MAX, 3], 10, &[10, 10]);
        check(&[3], usize::MAX, &[usize::MAX]);
        check(&[3, 3], 0, &[0, 0]);
    }

    #[track_caller]
    fn check_variable(columns: &str, width: Option<usize>) {
        assert_eq!(width_from_columns(columns).map(NonZeroUsize::get), width);
    }

    #[test]
    fn the_variable_is_read_up_to_what_is_no_digit() {
        check_variable("120", Some(120));
        check_variable(" 90", Some(90));
        check_variable("+90", Some(90));
        check_variable("80x", Some(80));
        check_variable("65536", Some(65536));
        check_variable("2147483647", Some(2_147_483_647));
        check_variable("4294967376", Some(80));
        check_variable("-4294967216", Some(80));
    }

    #[test]
    fn without_a_number_above_zero_there_is_no_width() {
        check_variable("", None);
        check_variable("0", None);
        check_variable("0x50", None);
        check_variable("-5", None);
        check_variable("+-5", None);
        for too_large in ["2147483648", "4294967296", "99999999999999999999999", "-99999999999999999999999"] {
            check_variable(too_large, None);
        }
        check_variable("wide", None);
    }
}
