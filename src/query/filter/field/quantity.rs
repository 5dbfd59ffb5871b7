//! Numbers with units as people write them: `50ms`, `1.5K`, `64Ki`, `10MB/s`.
//!
//! K, M, G and T are thousands, Ki and its like 1024s. A time has a unit always, but for 0. Whole numbers inside:
//! nanoseconds, bytes, bits a second, things.

use crate::field::attribute::Kind;

use super::super::net;

/// Units of time and their nanoseconds; how time is printed, the largest that fits.
pub const SPANS: [(&str, u64); 7] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1000),
    ("ns", 1),
];

/// What stands before a unit, and its factor.
pub const FACTORS: [(&str, u64); 9] = [
    ("", 1),
    ("K", 1000),
    ("M", 1_000_000),
    ("G", 1_000_000_000),
    ("T", 1_000_000_000_000),
    ("Ki", 1 << 10),
    ("Mi", 1 << 20),
    ("Gi", 1 << 30),
    ("Ti", 1 << 40),
];

/// What a unit is called after its factor, and how many bits a second, bytes or things it is.
const RATES: [(&str, u64); 5] = [("", 1), ("bps", 1), ("bit", 1), ("bit/s", 1), ("B/s", 8)];
const BYTES: [(&str, u64); 2] = [("", 1), ("B", 1)];
const COUNTS: [(&str, u64); 1] = [("", 1)];

/// Reads a number of this kind; `None` when it is none, has a unit that its kind has not, or is too large.
pub fn read(kind: Kind, text: &str) -> Option<u64> {
    if text.starts_with("0x") && kind != Kind::Span {
        return net::number(text);
    }
    let end = text.find(|symbol: char| !symbol.is_ascii_digit() && symbol != '.').unwrap_or(text.len());
    let (digits, unit) = text.split_at_checked(end)?;
    let scale = match kind {
        Kind::Span => span(unit).or_else(|| (digits == "0" && unit.is_empty()).then_some(1))?,
        Kind::Rate => scaled(unit, &RATES)?,
        Kind::Bytes => scaled(unit, &BYTES)?,
        _ => scaled(unit, &COUNTS)?,
    };
    decimal(digits, scale)
}

/// Writes a number so that [`read`] reads the same.
pub fn write(kind: Kind, number: u64) -> String {
    match kind {
        Kind::Span => {
            let fits = |(_, nanos): &&(&str, u64)| number.is_multiple_of(*nanos);
            let (unit, nanos) = SPANS.iter().find(fits).filter(|_| number != 0).copied().unwrap_or(("s", 1));
            format!("{}{unit}", number / nanos)
        }
        _ => number.to_string(),
    }
}

/// `min` is a minute too, and the micro sign is taken.
fn span(unit: &str) -> Option<u64> {
    let unit = match unit {
        "min" => "m",
        "µs" | "μs" => "us",
        other => other,
    };
    SPANS.iter().find(|(known, _)| *known == unit).map(|(_, nanos)| *nanos)
}

/// A factor and a unit, letters in either case but for the B of bytes, which a b of bits must not be.
fn scaled(unit: &str, units: &[(&str, u64)]) -> Option<u64> {
    let fits = |text: &str, factor: &str, name: &str| {
        let (start, end) = (text.get(..factor.len()), text.get(factor.len()..));
        start.is_some_and(|start| start.eq_ignore_ascii_case(factor)) && end == Some(name)
    };
    let all = FACTORS.iter().flat_map(|factor| units.iter().map(move |unit| (factor, unit)));
    all.filter(|((factor, _), (name, _))| fits(unit, factor, name)).map(|((_, one), (_, other))| one * other).next()
}

/// Digits with at most one point, times `scale`, cut to a whole number.
fn decimal(digits: &str, scale: u64) -> Option<u64> {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 18 || !all(whole) || !all(part) {
        return None;
    }
    let whole = u128::from(whole.parse::<u64>().ok()?) * u128::from(scale);
    let of = 10_u128.pow(u32::try_from(part.len()).ok()?);
    let part = u128::from(if part.is_empty() { 0 } else { part.parse::<u64>().ok()? }) * u128::from(scale) / of;
    u64::try_from(whole + part).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    #[track_caller]
    fn check(kind: Kind, text: &str, expected: Option<u64>) {
        assert_eq!(read(kind, text), expected, "{text}");
    }

    #[test]
    fn times() {
        check(Kind::Span, "50ms", Some(50_000_000));
        check(Kind::Span, "0.5ms", Some(500_000));
        check(Kind::Span, "1.5s", Some(1_500_000_000));
        check(Kind::Span, "2m", Some(120_000_000_000));
        check(Kind::Span, "2min", Some(120_000_000_000));
        check(Kind::Span, "1h", Some(3_600_000_000_000));
        check(Kind::Span, "3d", Some(259_200_000_000_000));
        check(Kind::Span, "7us", Some(7000));
        check(Kind::Span, "7µs", Some(7000));
        check(Kind::Span, "0", Some(0));
        for wrong in [
            "50",
            "ms",
            "",
            "5x",
            "5 ms",
            "-5ms",
            "1.2.3s",
            "5S",
            ".5s",
            "99999999999999999999d",
            "9999999999d",
            "0x5s",
        ] {
            check(Kind::Span, wrong, None);
        }
    }

    #[test]
    fn bytes_and_counts() {
        check(Kind::Bytes, "64Ki", Some(65_536));
        check(Kind::Bytes, "64kib", None);
        check(Kind::Bytes, "64kiB", Some(65_536));
        check(Kind::Bytes, "1.5K", Some(1500));
        check(Kind::Bytes, "1k", Some(1000));
        check(Kind::Bytes, "1MB", Some(1_000_000));
        check(Kind::Bytes, "0x10", Some(16));
        check(Kind::Bytes, "1bps", None);
        check(Kind::Count, "10", Some(10));
        check(Kind::Count, "010", Some(10));
        check(Kind::Count, "1M", Some(1_000_000));
        check(Kind::Count, "1MB", None);
    }

    #[test]
    fn rates_are_in_bits_unless_they_say_bytes() {
        check(Kind::Rate, "1M", Some(1_000_000));
        check(Kind::Rate, "1Mbps", Some(1_000_000));
        check(Kind::Rate, "1Mbit", Some(1_000_000));
        check(Kind::Rate, "1.5Gbit/s", Some(1_500_000_000));
        check(Kind::Rate, "1MB/s", Some(8_000_000));
        check(Kind::Rate, "1MiB/s", Some(8 << 20));
        check(Kind::Rate, "1MB", None);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(kind in select(vec![Kind::Span, Kind::Bytes, Kind::Rate, Kind::Count]), number in any::<u64>()) {
            prop_assert_eq!(read(kind, &write(kind, number)), Some(number));
        }

        #[test]
        fn no_text_panics(kind in select(vec![Kind::Span, Kind::Bytes, Kind::Rate, Kind::Count]), text in "[0-9.xKMi a-zµ/-]{0,24}|\\PC{0,8}") {
            let _ = read(kind, &text);
        }
    }
}
