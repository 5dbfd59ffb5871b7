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

/// Each octet in decimal with a dot, and how many bytes at the end are not needed.
pub(super) static OCTETS: [([u8; 4], usize); 256] = octets();

const fn octets() -> [([u8; 4], usize); 256] {
    let mut table = [([b'.'; 4], 0); 256];
    let mut octet = 0;
    while octet < table.len() {
        let number = octet as u8;
        let [hundreds, tens, ones] = [b'0' + number / 100, b'0' + number / 10 % 10, b'0' + number % 10];
        table[octet] = match number {
            100.. => ([hundreds, tens, ones, b'.'], 0),
            10.. => ([tens, ones, b'.', b'.'], 1),
            _ => ([ones, b'.', b'.', b'.'], 2),
        };
        octet += 1;
    }
    table
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

    #[test]
    fn every_octet() {
        for (octet, (text, spare)) in OCTETS.iter().enumerate() {
            assert_eq!(&text[..4 - spare], format!("{octet}.").as_bytes());
        }
    }
}
