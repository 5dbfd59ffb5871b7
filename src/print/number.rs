//! Numbers that are not whole, as C's printf(3) writes them, which ss(8) does with `%g`.
//!
//! What a listing holds in every row (times in milliseconds, rates with three digits) is written by integers alone;
//! the general way is `std`'s exact one, which is ten times slower. Both round as printf does: to the nearest decimal
//! of the double, and to even where two are as near.

use std::fmt::Write as _;

use super::text::Text;

/// Digits that `%g` keeps.
const DIGITS: u32 = 6;

/// Appends microseconds as milliseconds: `%g` of a thousandth.
pub(super) fn milliseconds(micros: u32, text: &mut Text) {
    if micros < 10_u32.pow(DIGITS) {
        text.number(micros / 1000);
        return fraction(micros % 1000, 3, text);
    }
    let dropped = micros.ilog10() + 1 - DIGITS;
    // The point stands before the last three digits of `micros`.
    let Some(behind_point @ 1..) = 3_u32.checked_sub(dropped) else {
        return general(f64::from(micros) / 1000.0, DIGITS, text);
    };
    let digits = rounded(micros, 10_u32.pow(dropped));
    let unit = 10_u32.pow(behind_point);
    text.number(digits / unit);
    fraction(digits % unit, behind_point, text);
}

/// Appends 256ths: `%g`. A 256th has eight decimals, so whole numbers hold it exactly, as a double does.
pub(super) fn of_256(value: u32, text: &mut Text) {
    const DECIMALS: u32 = 8;
    const ONE: u64 = 10_u64.pow(DECIMALS) / 256;
    let decimals = match value / 256 {
        1..10 => DIGITS - 1,
        10..100 => DIGITS - 2,
        _ => return general(f64::from(value) / 256.0, DIGITS, text),
    };
    let (exact, dropped) = (u64::from(value) * ONE, 10_u64.pow(DECIMALS - decimals));
    let (down, rest) = (exact / dropped, exact % dropped);
    let up = 2 * rest > dropped || 2 * rest == dropped && down % 2 == 1;
    let (digits, unit) = (down + u64::from(up), 10_u64.pow(decimals));
    text.number(digits / unit);
    fraction((digits % unit) as u32, decimals, text);
}

/// A number of microseconds divided by `unit`, rounded as its thousandth is when that is a double.
fn rounded(micros: u32, unit: u32) -> u32 {
    let (down, rest) = (micros / unit, micros % unit);
    if 2 * rest != unit {
        return down + u32::from(2 * rest > unit);
    }
    // In the middle the double decides, which lies a little above or below, or on the spot.
    let double = f64::from(micros) / 1000.0;
    let above = double.mul_add(1000.0, -f64::from(micros));
    let up = if above == 0.0 { down % 2 == 1 } else { above > 0.0 };
    down + u32::from(up)
}

/// Appends `.` and `value` as `digits` decimals, without the zeros at the end; nothing for 0.
fn fraction(value: u32, digits: u32, text: &mut Text) {
    if value != 0 {
        text.byte(b'.');
        text.decimals(value, digits);
    }
}

/// Appends `%.Ng`: so many significant digits, without zeros at the end, with an exponent where the number is
/// large or small for them.
pub(super) fn general(value: f64, digits: u32, text: &mut Text) {
    let mut scientific = String::new();
    let _takes_all = write!(scientific, "{value:.*e}", digits.saturating_sub(1) as usize);
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return text.push(&scientific) };
    let Ok(exponent) = exponent.parse::<i32>() else { return text.push(&scientific) };
    let without_zeros = |number: &str| match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => number.to_owned(),
    };
    let digits = digits.cast_signed();
    if (-4..digits).contains(&exponent) {
        let decimals = (digits - 1 - exponent).unsigned_abs() as usize;
        text.push(&without_zeros(&format!("{value:.decimals$}")));
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        text.format(format_args!("{}e{sign}{:02}", without_zeros(mantissa), exponent.unsigned_abs()));
    }
}

/// How rates are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rates {
    /// In bits a second (`-n`).
    Whole,
    /// With three digits and a prefix.
    Short,
}

/// Prefixes of rates, the largest first.
const PREFIXES: [(f64, u8); 4] = [(1e12, b'T'), (1e9, b'G'), (1e6, b'M'), (1e3, b'k')];

/// Appends bits a second and `bps`.
pub(super) fn rate(bits: f64, rates: Rates, text: &mut Text) {
    self::bits(bits, rates, text);
    text.push("bps");
}

/// Appends bits a second, the number alone.
pub(super) fn bits(bits: f64, rates: Rates, text: &mut Text) {
    match rates {
        Rates::Whole => whole(bits, text),
        Rates::Short => short(bits, text),
    }
}

/// `%.0f`.
fn whole(value: f64, text: &mut Text) {
    /// Up to here every whole number is a double.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if (0.0..EXACT).contains(&value) {
        text.number(value.round_ties_even() as u64);
    } else {
        text.format(format_args!("{value:.0}"));
    }
}

fn short(bits: f64, text: &mut Text) {
    match PREFIXES.iter().find(|(unit, _)| bits >= *unit) {
        Some((unit, prefix)) => {
            three_digits(bits / unit, text);
            text.byte(*prefix);
        }
        None if bits.fract() == 0.0 && bits >= 0.0 => text.number(bits as u32),
        None => general(bits, DIGITS, text),
    }
}

/// `%.3g` of a number from 1.
fn three_digits(value: f64, text: &mut Text) {
    let (scale, decimals) = match value {
        ..10.0 => (100.0, 2),
        ..100.0 => (10.0, 1),
        _ => (1.0, 0),
    };
    let scaled = value * scale;
    let nearest = scaled.round();
    // Where rounding of the product could matter, and where a digit is gained, the slow way decides.
    let is_close = ((scaled - scaled.floor()) - 0.5).abs() < 1e-6;
    if is_close || nearest >= 1000.0 {
        return general(value, 3, text);
    }
    let (digits, unit) = (nearest as u32, scale as u32);
    text.number(digits / unit);
    fraction(digits % unit, decimals, text);
}

#[cfg(test)]
mod tests;
