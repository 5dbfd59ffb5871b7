//! Digits of small numbers, made without a loop or a call: most of a listing is numbers.

/// `00000000`.
pub(super) const ZEROS: u64 = 0x3030_3030_3030_3030;

/// The digits of a number below 10^8, one in each byte, the first one in the lowest. Add [`ZEROS`] for their text. Parts
/// are divided side by side in one word, by multiplication with an inverse that is exact for so few digits.
#[inline]
pub(super) const fn eight_digits(value: u32) -> u64 {
    let fours = (value / 10_000) as u64 | ((value % 10_000) as u64) << 32;
    let hundreds = ((fours * 10_486) >> 20) & 0x7f_0000_007f;
    let twos = hundreds | (fours - 100 * hundreds) << 16;
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (twos - 10 * tens) << 8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(value: u32) {
        assert_eq!((eight_digits(value) | ZEROS).to_le_bytes(), *format!("{value:08}").as_bytes(), "{value}");
    }

    #[test]
    fn numbers_of_few_digits() {
        (0..10_000).for_each(check);
        (0..10_000).for_each(|high| check(high * 10_000 + 9_999 - high));
        check(99_999_999);
    }

    proptest! {
        #[test]
        fn any_number(value in 0..100_000_000_u32) {
            check(value);
        }
    }
}
