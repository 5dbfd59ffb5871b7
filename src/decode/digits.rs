//! The words and numbers of text under /proc.

/// The words of a line: runs of bytes between blanks.
#[derive(Clone, Debug)]
pub struct Words<'a> {
    rest: &'a [u8],
}

impl<'a> Words<'a> {
    /// Walks `line`.
    pub const fn new(line: &'a [u8]) -> Self {
        Self { rest: line }
    }

    /// What follows the last word.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let start = self.rest.iter().position(|byte| *byte != b' ')?;
        let (_, rest) = self.rest.split_at_checked(start)?;
        let end = rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len());
        let (word, rest) = rest.split_at_checked(end)?;
        self.rest = rest;
        Some(word)
    }
}

/// The words of a line: runs of bytes between white space of any kind.
pub fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

/// The lines of a text, without their ends.
pub fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.strip_suffix(b"\n").unwrap_or(text).split(|byte| *byte == b'\n')
}

/// The two halves of `A:B`.
pub fn pair(word: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = word.iter().position(|byte| *byte == b':')?;
    let (left, right) = word.split_at_checked(colon)?;
    Some((left, right.get(1..)?))
}

/// A hexadecimal number of any length that fits; `None` for anything else.
pub fn hex<T: TryFrom<u64>>(digits: &[u8]) -> Option<T> {
    number::<16, T>(digits)
}

/// A decimal number of any length that fits; `None` for anything else, a sign included.
pub fn decimal<T: TryFrom<u64>>(digits: &[u8]) -> Option<T> {
    number::<10, T>(digits)
}

/// The decimal number that a text begins with, and what follows it, as strtoull(3) has it: white space before it is
/// passed over, a sign wraps around, what is too large becomes the largest. Where there is none: 0, and the whole text.
pub fn unsigned(text: &[u8]) -> (u64, &[u8]) {
    let trimmed = text.trim_ascii_start();
    let digits = trimmed.strip_prefix(b"-").or_else(|| trimmed.strip_prefix(b"+")).unwrap_or(trimmed);
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let Some((digits, rest)) = digits.split_at_checked(count).filter(|(digits, _)| !digits.is_empty()) else {
        return (0, text);
    };
    let value = decimal(digits).unwrap_or(u64::MAX);
    let is_negative = trimmed.starts_with(b"-") && value != u64::MAX;
    (if is_negative { value.wrapping_neg() } else { value }, rest)
}

/// A decimal number as scanf(3) reads it into 32 bits: with a sign, or as their pattern without one.
pub fn scanned(digits: &[u8]) -> Option<i32> {
    let (value, rest) = unsigned(digits);
    rest.is_empty().then_some(value as i32)
}

/// A decimal number with or without a minus sign.
pub fn signed<T: TryFrom<i64>>(digits: &[u8]) -> Option<T> {
    let number = match digits.strip_prefix(b"-") {
        Some(digits) => -decimal::<i64>(digits)?,
        None => decimal(digits)?,
    };
    T::try_from(number).ok()
}

fn number<const RADIX: u32, T: TryFrom<u64>>(digits: &[u8]) -> Option<T> {
    if digits.is_empty() {
        return None;
    }
    let sum = digits.iter().try_fold(0u64, |sum, byte| {
        let digit = char::from(*byte).to_digit(RADIX)?;
        sum.checked_mul(u64::from(RADIX))?.checked_add(u64::from(digit))
    })?;
    T::try_from(sum).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(digits: &str, as_hex: Option<u32>, as_decimal: Option<u32>) {
        assert_eq!(hex(digits.as_bytes()), as_hex, "{digits} as hexadecimal");
        assert_eq!(decimal(digits.as_bytes()), as_decimal, "{digits} as decimal");
    }

    #[test]
    fn numbers() {
        check("0", Some(0), Some(0));
        check("10", Some(16), Some(10));
        check("fF", Some(255), None);
        check("000000000000000000000001", Some(1), Some(1));
        check("FFFFFFFF", Some(u32::MAX), None);
        check("4294967295", None, Some(u32::MAX));
        check("4294967296", None, None);
        check("99999999999999999999", None, None);
    }

    #[test]
    fn signs() {
        let read = |digits: &str| signed::<i32>(digits.as_bytes());
        assert_eq!([read("-1"), read("7"), read("-2147483648")], [Some(-1), Some(7), Some(i32::MIN)]);
        assert_eq!([read("--1"), read("-"), read("2147483648"), read("+1")], [None; 4]);
    }

    #[test]
    fn what_is_no_number() {
        for digits in ["", "-1", "+1", " 1", "1 ", "0x1", "g", "1.0", "\u{663}"] {
            check(digits, None, None);
        }
    }

    #[test]
    fn words_stand_between_blanks() {
        let words: Vec<&[u8]> = Words::new(b"  a:b  c\td ").collect();
        assert_eq!(words, [&b"a:b"[..], b"c\td"]);
        assert_eq!(Words::new(b"   ").next(), None);
    }

    #[test]
    fn pairs_split_at_the_first_colon() {
        assert_eq!(pair(b"a:b:c"), Some((&b"a"[..], &b"b:c"[..])));
        assert_eq!(pair(b":"), Some((&b""[..], &b""[..])));
        assert_eq!(pair(b"ab"), None);
    }
}
