//! Writes JSON (RFC 8259), always whole and valid UTF-8.
//!
//! Knows nothing of sockets.

use super::super::number::{self, Rates};
use super::super::text::{Number, Text};
use crate::field::tokens::{Shown, Token, Writer};
use crate::model::printable;

/// The inside of an object or array that is being written.
pub(super) struct Json<'a> {
    text: &'a mut Text,
    /// Whether nothing stands in it yet.
    is_empty: bool,
    /// Bytes of a kernel's struct that were reported: what lies behind them is left out.
    pub(super) reported: u16,
}

impl<'a> Json<'a> {
    /// Writes an object that stands for itself.
    pub(super) fn object(text: &'a mut Text, fill: impl FnOnce(&mut Json<'_>)) {
        text.byte(b'{');
        fill(&mut Json { text, is_empty: true, reported: u16::MAX });
        text.byte(b'}');
    }

    fn comma(&mut self) {
        if !self.is_empty {
            self.text.byte(b',');
        }
        self.is_empty = false;
    }

    fn key(&mut self, key: &str) {
        self.comma();
        // Keys are our own and need no care.
        self.text.byte(b'"');
        self.text.push(key);
        self.text.push("\":");
    }

    /// Writes a member that is an object.
    pub(super) fn nested(&mut self, key: &str, fill: impl FnOnce(&mut Json<'_>)) {
        self.key(key);
        Json::object(self.text, fill);
    }

    /// Writes a member that is an array.
    pub(super) fn list(&mut self, key: &str, fill: impl FnOnce(&mut Json<'_>)) {
        self.key(key);
        self.text.byte(b'[');
        fill(&mut Json { text: self.text, is_empty: true, reported: u16::MAX });
        self.text.byte(b']');
    }

    /// Writes an element that is an object.
    pub(super) fn item(&mut self, fill: impl FnOnce(&mut Json<'_>)) {
        self.comma();
        Json::object(self.text, fill);
    }

    /// Writes an element that is a number.
    pub(super) fn number_item(&mut self, value: u32) {
        self.comma();
        self.text.number(value);
    }

    /// Writes an element that is a text.
    pub(super) fn text_item(&mut self, value: &str) {
        self.comma();
        quoted(value, self.text);
    }

    /// Writes a number.
    pub(super) fn integer(&mut self, key: &str, value: impl Number) {
        self.key(key);
        self.text.number(value);
    }

    /// Writes a number, where there is one.
    pub(super) fn optional(&mut self, key: &str, value: Option<impl Number>) {
        if let Some(value) = value {
            self.integer(key, value);
        }
    }

    /// Writes a text that is printable already.
    pub(super) fn string(&mut self, key: &str, value: &str) {
        self.key(key);
        quoted(value, self.text);
    }

    /// Writes bytes of any kind, made printable.
    pub(super) fn untrusted(&mut self, key: &str, bytes: &[u8]) {
        self.string(key, &printable::text(bytes));
    }

    /// Writes what a cell would show.
    pub(super) fn written(&mut self, key: &str, write: impl FnOnce(&mut Text)) {
        self.key(key);
        self.text.byte(b'"');
        let start = self.text.len();
        write(self.text);
        let written = self.text.as_bytes().get(start..).unwrap_or_default();
        if written.iter().all(is_plain) {
            return self.text.byte(b'"');
        }
        let cell = str::from_utf8(written).unwrap_or_default().to_owned();
        self.text.truncate(start.saturating_sub(1));
        quoted(&cell, self.text);
    }

    /// Writes a number beyond what a double holds, or one that is always read in hexadecimal, as a text of its digits.
    pub(super) fn digits(&mut self, key: &str, value: u64) {
        self.key(key);
        self.text.format(format_args!("\"{value:x}\""));
    }

    /// Writes yes or no.
    pub(super) fn boolean(&mut self, key: &str, value: bool) {
        self.key(key);
        self.text.push(if value { "true" } else { "false" });
    }

    /// Writes that there is none.
    pub(super) fn null(&mut self, key: &str) {
        self.key(key);
        self.text.push("null");
    }

    /// Writes microseconds as milliseconds, exactly.
    pub(super) fn milliseconds(&mut self, key: &str, micros: u32) {
        self.key(key);
        self.text.number(micros / 1000);
        if !micros.is_multiple_of(1000) {
            self.text.format(format_args!(".{:03}", micros % 1000));
        }
    }

    /// Writes a share, as `%g` shows it.
    pub(super) fn share(&mut self, key: &str, value: f64) {
        self.key(key);
        number::general(value, 6, self.text);
    }

    /// Writes bits a second, whole.
    pub(super) fn bits(&mut self, key: &str, value: f64) {
        self.key(key);
        number::bits(value, Rates::Whole, self.text);
    }

    fn is_reported(&self, token: &Token) -> bool {
        token.end <= self.reported
    }
}

/// All that was reported, whether a text would show it or not.
impl Writer for Json<'_> {
    fn flag(&mut self, token: &'static Token, is_set: bool) {
        if self.is_reported(token) {
            self.boolean(token.name, is_set);
        }
    }

    fn number(&mut self, token: &'static Token, value: u64, _shown: Shown) {
        if self.is_reported(token) {
            self.integer(token.name, value);
        }
    }

    fn signed(&mut self, token: &'static Token, value: i32, _shown: Shown) {
        if self.is_reported(token) {
            self.integer(token.name, value);
        }
    }

    fn hex(&mut self, token: &'static Token, value: u32, _shown: Shown) {
        if self.is_reported(token) {
            self.digits(token.name, value.into());
        }
    }

    fn micros(&mut self, token: &'static Token, value: u32, shown: Shown) {
        // All ones stand for "unknown".
        if self.is_reported(token) && (value != u32::MAX || shown == Shown::Yes) {
            self.milliseconds(token.name, value);
        }
    }

    fn rate(&mut self, token: &'static Token, bits: f64, shown: Shown) {
        // Here 0 and all ones stand for "none", so that the number would mislead.
        if self.is_reported(token) && shown == Shown::Yes {
            self.bits(token.name, bits);
        }
    }

    fn share(&mut self, _part: u64, _whole: u64, _shown: Shown) {}

    fn word(&mut self, token: &'static Token, value: &'static str, _shown: Shown) {
        if self.is_reported(token) {
            self.string(token.name, value);
        }
    }
}

/// What needs no look: everything but controls and the two characters that mean something.
const fn is_plain(byte: &u8) -> bool {
    !matches!(byte, b'"' | b'\\' | 0..0x20)
}

/// Appends a string. The text is printable, so that only two characters need care; the others are there for safety.
fn quoted(value: &str, text: &mut Text) {
    text.byte(b'"');
    if value.bytes().all(|byte| is_plain(&byte)) {
        text.push(value);
        return text.byte(b'"');
    }
    for symbol in value.chars() {
        match symbol {
            '"' => text.push("\\\""),
            '\\' => text.push("\\\\"),
            '\0'..' ' => text.format(format_args!("\\u{:04x}", u32::from(symbol))),
            other => text.push(other.encode_utf8(&mut [0; 4])),
        }
    }
    text.byte(b'"');
}
