#![expect(unsafe_code, reason = "the C library's printf is the judge")]

use std::ffi::{CStr, c_char, c_double};

use proptest::prelude::*;

use super::*;

/// What C prints.
fn c(format: &CStr, value: f64) -> String {
    let mut buffer = [0_u8; 512];
    // SAFETY: the buffer is as long as said, the format is a C string and wants one double.
    let length = unsafe {
        libc::snprintf(buffer.as_mut_ptr().cast::<c_char>(), buffer.len(), format.as_ptr(), c_double::from(value))
    };
    String::from_utf8(buffer[..usize::try_from(length).unwrap()].to_vec()).unwrap()
}

fn text(write: impl FnOnce(&mut Text)) -> String {
    let mut text = Text::default();
    write(&mut text);
    String::from_utf8(text.as_bytes().to_vec()).unwrap()
}

#[track_caller]
fn check_milliseconds(micros: u32) {
    let expected = c(c"%g", f64::from(micros) / 1000.0);
    assert_eq!(text(|text| milliseconds(micros, text)), expected, "{micros}");
}

#[track_caller]
fn check_rate(bits: f64) {
    let (unit, format, prefix) = match bits {
        1e12.. => (1e12, c"%.3g", "T"),
        1e9.. => (1e9, c"%.3g", "G"),
        1e6.. => (1e6, c"%.3g", "M"),
        1e3.. => (1e3, c"%.3g", "k"),
        _ => (1.0, c"%g", ""),
    };
    let expected = format!("{}{prefix}bps", c(format, bits / unit));
    assert_eq!(text(|text| rate(bits, Rates::Short, text)), expected, "{bits}");
    assert_eq!(text(|text| rate(bits, Rates::Whole, text)), format!("{}bps", c(c"%.0f", bits)), "{bits}");
}

#[track_caller]
fn check_general(value: f64) {
    assert_eq!(text(|text| general(value, 6, text)), c(c"%g", value), "{value}");
    assert_eq!(text(|text| general(value, 3, text)), c(c"%.3g", value), "{value}");
}

#[test]
fn every_gain_is_as_in_printf() {
    for gain in 0..30_000 {
        assert_eq!(text(|text| of_256(gain, text)), c(c"%g", f64::from(gain) / 256.0), "{gain}");
    }
}

#[test]
fn times_in_milliseconds() {
    for micros in [0, 1, 9, 10, 999, 1000, 1001, 201_000, 999_999, 1_000_000, 1_234_565, 1_234_575, 12_345_650] {
        check_milliseconds(micros);
    }
    for micros in [99_999_949, 99_999_950, 99_999_951, 999_999_499, 999_999_500, 1_000_000_500, u32::MAX] {
        check_milliseconds(micros);
    }
    (0..40_000).for_each(|step| check_milliseconds(5 + 10 * step));
    (0..40_000).for_each(|step| check_milliseconds(10_000_050 + 1100 * step));
    (0..40_000).for_each(|step| check_milliseconds(100_000_500 + 21_000 * step));
}

#[test]
fn rates() {
    for bits in
        [0.0, 0.5, 1.0, 8.0, 999.0, 999.4, 999.5, 1000.0, 1004.9, 1005.0, 9995.0, 99_950.0, 999_500.0, 999_499.0]
    {
        check_rate(bits);
    }
    for bits in
        [1e6, 1_005_000.0, 1_015_000.0, 9.995e9, 1e12, 9.99e14, 9.995e14, 1e15, 1.5e20, 147_573_952_589_676_412_928.0]
    {
        check_rate(bits);
    }
}

proptest! {
    #[test]
    fn milliseconds_are_those_of_printf(micros in any::<u32>()) {
        check_milliseconds(micros);
        check_milliseconds(micros % 100_000_000);
    }

    #[test]
    fn rates_are_those_of_printf(bits in 0.0..1e17, bytes in any::<u64>(), shift in 0..64_u32, thousandth in 0..1_000_000_u32) {
        check_rate(bits);
        check_rate((bytes >> shift) as f64 * 8.0);
        check_rate(f64::from(thousandth) * 1000.0 / 200.0);
    }

    #[test]
    fn any_double_is_as_in_printf(value in proptest::num::f64::NORMAL, of_256 in any::<u32>()) {
        check_general(value);
        check_general(f64::from(of_256) / 256.0);
    }
}
