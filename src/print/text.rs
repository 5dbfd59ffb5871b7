//! Text being made: bytes of UTF-8, numbers written without the machinery of `std::fmt`, which a listing of a
//! hundred thousand rows would feel.
//!
//! Knows no columns and no sockets. Untrusted bytes come through [`crate::model::printable`] before they get here.

use std::fmt::{self, Write as _};
use std::net::IpAddr;

use super::digits::{ZEROS, eight_digits};
use crate::model::printable;
use crate::print::address::{Dotted, v4_compatible};

/// A growing text.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    bytes: Vec<u8>,
}

impl Text {
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text, which is UTF-8 since nothing else is appended.
    pub(super) fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes).unwrap_or_default()
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.bytes.truncate(length);
    }

    /// Appends a text.
    #[inline]
    pub(super) fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Appends what is UTF-8 already.
    #[inline]
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Appends the first `length` bytes, which are UTF-8 already. Where they are few and others stand behind them, a copy of
    /// known length that is cut is faster than one of those bytes, which is a call.
    #[inline]
    pub(super) fn beginning(&mut self, bytes: &[u8], length: usize) {
        const FEW: usize = 16;
        match bytes.first_chunk::<FEW>() {
            Some(chunk) if length <= FEW => {
                self.bytes.extend_from_slice(chunk);
                self.bytes.truncate(self.bytes.len().saturating_sub(FEW - length));
            }
            _ => self.bytes(bytes.get(..length).unwrap_or_default()),
        }
    }

    /// Appends an ASCII character.
    #[inline]
    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// Appends bytes of any kind, made printable.
    pub(super) fn untrusted(&mut self, bytes: &[u8]) {
        match printable::as_they_are(bytes) {
            Some(text) => self.push(text),
            None => self.push(&printable::text(bytes)),
        }
    }

    /// Appends the name of a Unix socket, made printable.
    pub(super) fn unix_name(&mut self, name: &[u8]) {
        match name {
            [0, rest @ ..] if let Some(rest) = printable::as_they_are(rest) => {
                self.byte(b'@');
                self.push(rest);
            }
            [0, ..] => self.push(&printable::unix_name(name)),
            _ => self.untrusted(name),
        }
    }

    /// Appends a number in decimal.
    #[inline]
    pub(super) fn number(&mut self, value: impl Number) {
        match value.try_into() {
            Ok(short) => self.digits(short),
            Err(_) => self.push(itoa::Buffer::new().format(value)),
        }
    }

    /// Appends eight digits and cuts what is not needed. Not in line: in the many places of an account that won nothing.
    #[inline(never)]
    fn digits(&mut self, value: u32) {
        if value > 99_999_999 {
            return self.push(itoa::Buffer::new().format(value));
        }
        let digits = eight_digits(value);
        // A 0 has one digit too.
        let leading = digits.trailing_zeros().min(u64::BITS - 1) / u8::BITS;
        self.word((digits | ZEROS) >> (leading * u8::BITS), leading as usize);
    }

    /// Appends the decimals behind a point, so many and all of them in `value`, without the zeros at the end. At most eight.
    pub(super) fn decimals(&mut self, value: u32, count: u32) {
        let digits = eight_digits(value) >> (8_u32.saturating_sub(count) * u8::BITS);
        self.word(digits | ZEROS, (digits.leading_zeros() / u8::BITS) as usize);
    }

    /// Appends eight bytes less so many at their end.
    #[inline]
    fn word(&mut self, bytes: u64, spare: usize) {
        self.bytes.extend_from_slice(&bytes.to_le_bytes());
        self.bytes.truncate(self.bytes.len().saturating_sub(spare));
    }

    /// Appends a word and a number.
    #[inline]
    pub(super) fn labelled(&mut self, label: &str, value: impl Number) {
        self.push(label);
        self.number(value);
    }

    /// Appends a number in hexadecimal, without a prefix.
    pub(super) fn hex(&mut self, value: u64) {
        let digits = (u64::BITS - value.leading_zeros()).div_ceil(4).max(1);
        for place in (0..digits).rev() {
            let digit = (value >> (4 * place) & 0xf) as u8;
            self.byte(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 });
        }
    }

    /// Appends a number below a thousand with zeros in front.
    pub(super) fn three_digits(&mut self, value: u32) {
        for unit in [100, 10, 1] {
            self.byte(b'0' + (value / unit % 10) as u8);
        }
    }

    /// Appends a number in hexadecimal as C's `%#x` does: 0 has no prefix.
    pub(super) fn hex_or_zero(&mut self, value: u32) {
        if value == 0 { self.byte(b'0') } else { self.format(format_args!("{value:#x}")) }
    }

    /// Appends what `std::fmt` makes: for what is rare.
    pub(super) fn format(&mut self, arguments: fmt::Arguments<'_>) {
        let _takes_all = self.write_fmt(arguments);
    }

    /// Appends `count` blanks.
    #[inline]
    pub(super) fn blanks(&mut self, count: usize) {
        const FEW: usize = 16;
        if count <= FEW {
            self.beginning(&[b' '; FEW], count);
        } else {
            self.bytes.resize(self.bytes.len().saturating_add(count), b' ');
        }
    }

    /// Appends an IP address as inet_ntop(3) writes it.
    pub(super) fn address(&mut self, address: IpAddr) {
        match address {
            IpAddr::V4(v4) => self.bytes.extend_from_slice(Dotted::of(v4).as_bytes()),
            IpAddr::V6(v6) => match v4_compatible(v6) {
                Some(v4) => {
                    self.push("::");
                    self.bytes.extend_from_slice(Dotted::of(v4).as_bytes());
                }
                None => self.format(format_args!("{v6}")),
            },
        }
    }
}

/// A whole number. Those that fit into 32 bits and are not negative are written in a quicker way.
pub(super) trait Number: itoa::Integer + TryInto<u32> + Copy {}

impl<N: itoa::Integer + TryInto<u32> + Copy> Number for N {}

impl fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(text);
        Ok(())
    }
}
