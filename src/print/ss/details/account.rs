//! Accounts ([`crate::field::tokens`]) as text: what says nothing is left out.

use super::super::number::{self, Rates};
use super::super::text::Text;
use crate::field::tokens::{Shown, Token, Writer};

/// Writes into a cell.
pub(super) struct Account<'a> {
    pub(super) text: &'a mut Text,
    pub(super) rates: Rates,
    /// Whether words that stand for themselves are wanted.
    pub(super) flags: Shown,
}

impl Account<'_> {
    #[inline(always)]
    fn put(&mut self, token: &Token, shown: Shown, write: impl FnOnce(&mut Text)) {
        if shown == Shown::Yes {
            self.text.push(token.before);
            write(self.text);
            self.text.push(token.after);
        }
    }
}

impl Writer for Account<'_> {
    #[inline]
    fn flag(&mut self, token: &'static Token, is_set: bool) {
        if is_set && self.flags == Shown::Yes {
            self.text.push(token.before);
        }
    }

    #[inline(always)]
    fn number(&mut self, token: &'static Token, value: u64, shown: Shown) {
        self.put(token, shown, |text| text.number(value));
    }

    #[inline]
    fn signed(&mut self, token: &'static Token, value: i32, shown: Shown) {
        self.put(token, shown, |text| text.number(value));
    }

    #[inline]
    fn hex(&mut self, token: &'static Token, value: u32, shown: Shown) {
        self.put(token, shown, |text| text.hex(value.into()));
    }

    #[inline(always)]
    fn micros(&mut self, token: &'static Token, value: u32, shown: Shown) {
        self.put(token, shown, |text| number::milliseconds(value, text));
    }

    #[inline]
    fn rate(&mut self, token: &'static Token, bits: f64, shown: Shown) {
        let rates = self.rates;
        self.put(token, shown, |text| number::rate(bits, rates, text));
    }

    fn share(&mut self, part: u64, whole: u64, shown: Shown) {
        if shown == Shown::Yes {
            let percent = 100.0 * part as f64 / whole as f64;
            self.text.format(format_args!("({percent:.1}%)"));
        }
    }

    #[inline]
    fn word(&mut self, token: &'static Token, value: &'static str, shown: Shown) {
        self.put(token, shown, |text| text.push(value));
    }
}
