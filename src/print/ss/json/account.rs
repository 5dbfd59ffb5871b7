//! Accounts ([`crate::field::tokens`]) as members of an object: all that was reported, whether a text would show it or
//! not.

use crate::field::tokens::{Shown, Token, Writer};
use crate::print::json::Json;

/// Writes into an object.
pub(super) struct Account<'a, 'b> {
    json: &'a mut Json<'b>,
    /// Bytes of the kernel's struct that were reported: what lies behind them is left out.
    reported: u16,
}

impl<'a, 'b> Account<'a, 'b> {
    /// All of it.
    pub(super) fn whole(json: &'a mut Json<'b>) -> Self {
        Self::reported(u16::MAX, json)
    }

    /// What lies within so many bytes.
    pub(super) fn reported(reported: u16, json: &'a mut Json<'b>) -> Self {
        Self { json, reported }
    }

    fn is_reported(&self, token: &Token) -> bool {
        token.end <= self.reported
    }
}

impl Writer for Account<'_, '_> {
    fn flag(&mut self, token: &'static Token, is_set: bool) {
        if self.is_reported(token) {
            self.json.boolean(token.name, is_set);
        }
    }

    fn number(&mut self, token: &'static Token, value: u64, _shown: Shown) {
        if self.is_reported(token) {
            self.json.integer(token.name, value);
        }
    }

    fn signed(&mut self, token: &'static Token, value: i32, _shown: Shown) {
        if self.is_reported(token) {
            self.json.integer(token.name, value);
        }
    }

    fn hex(&mut self, token: &'static Token, value: u32, _shown: Shown) {
        if self.is_reported(token) {
            self.json.digits(token.name, value.into());
        }
    }

    fn micros(&mut self, token: &'static Token, value: u32, shown: Shown) {
        // All ones stand for "unknown".
        if self.is_reported(token) && (value != u32::MAX || shown == Shown::Yes) {
            self.json.milliseconds(token.name, value);
        }
    }

    fn rate(&mut self, token: &'static Token, bits: f64, shown: Shown) {
        // Here 0 and all ones stand for "none", so that the number would mislead.
        if self.is_reported(token) && shown == Shown::Yes {
            self.json.bits(token.name, bits);
        }
    }

    fn share(&mut self, _part: u64, _whole: u64, _shown: Shown) {}

    fn word(&mut self, token: &'static Token, value: &'static str, _shown: Shown) {
        if self.is_reported(token) {
            self.json.string(token.name, value);
        }
    }
}
