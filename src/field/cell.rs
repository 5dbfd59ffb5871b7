//! The text of an attribute in a cell: a value with its unit, as short as it can be without lying.
//!
//! What has no such value shows a dash, so that 0 and nothing differ.

use std::time::Duration;

use crate::model::fit::thousands;
use crate::model::printable;

use super::attribute::{Attribute, Datum, Kind, Known};
use super::container;
use super::figures::rate;
use super::text::{Context, dwell};

/// Where there is no value.
const NONE: &str = "-";

/// From so many bytes on they are told with three digits.
const EXACT: u64 = 10_000;

/// The value of an attribute: of holders the first one's, and how many others there are.
pub fn cell(attribute: &Attribute, known: &Known<'_>, context: Context<'_>) -> String {
    let mut values = Vec::new();
    attribute.each(known, |datum| values.push(datum));
    let [first, others @ ..] = &values[..] else { return NONE.to_owned() };
    let text = written(attribute.kind, *first, context);
    let others = others.iter().filter(|other| *other != first).count();
    if others == 0 { text } else { format!("{text} +{others}") }
}

fn written(kind: Kind, datum: Datum<'_>, context: Context<'_>) -> String {
    match datum {
        Datum::Unknown => NONE.to_owned(),
        Datum::Number(value) => number(kind, value, context),
        Datum::AtLeast(value) => format!(">{}", number(kind, value, context)),
        Datum::Text(name) => printable::unix_name(name),
        Datum::Address(address) => address.to_string(),
    }
}

fn number(kind: Kind, value: u64, context: Context<'_>) -> String {
    match kind {
        Kind::Count => thousands(usize::try_from(value).unwrap_or(usize::MAX)),
        Kind::Bytes => bytes(value),
        Kind::Span => dwell(Duration::from_nanos(value)),
        Kind::Rate => rate(value as f64),
        Kind::Hex => format!("{value:x}"),
        Kind::Flag => if value == 0 { "no" } else { "yes" }.to_owned(),
        Kind::Container => context
            .names
            .known_cgroup_path(value)
            .and_then(|path| container::of_path(&path).map(ToOwned::to_owned))
            .unwrap_or_else(|| NONE.to_owned()),
        _ => value.to_string(),
    }
}

/// Bytes: `1,448 B`, `64.0 KiB`, `1.42 GiB`.
pub fn bytes(count: u64) -> String {
    if count < EXACT {
        return format!("{} B", thousands(usize::try_from(count).unwrap_or(usize::MAX)));
    }
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut number = count as f64 / 1024.0;
    let mut units = UNITS.iter();
    let mut unit = units.next().copied().unwrap_or_default();
    // What would be rounded up to a thousand is one of the next unit.
    while number >= 999.5
        && let Some(next) = units.next()
    {
        (number, unit) = (number / 1024.0, next);
    }
    let digits = if number >= 99.95 {
        0
    } else if number >= 9.995 {
        1
    } else {
        2
    };
    format!("{number:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(count: u64, expected: &str) {
        assert_eq!(bytes(count), expected);
    }

    #[test]
    fn bytes_have_three_digits() {
        check(0, "0 B");
        check(1448, "1,448 B");
        check(9_999, "9,999 B");
        check(10_240, "10.0 KiB");
        check(65_536, "64.0 KiB");
        check(212_992, "208 KiB");
        check(1_023_999, "0.98 MiB");
        check(6_291_456, "6.00 MiB");
        check(u64::MAX, "16.0 EiB");
    }
}
