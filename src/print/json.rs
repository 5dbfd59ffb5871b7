//! Writes JSON (RFC 8259), always whole and valid UTF-8: every object that this program prints is written here.
//!
//! Knows nothing of sockets; what may stand in an object is in [`crate::field::schema`].

use std::net::IpAddr;
use std::time::Duration;

use super::number::{self, Rates};
use super::text::{Number, Text};
use crate::field::Value;
use crate::model::printable;
use crate::model::time::Moment;

/// The inside of an object or array that is being written.
pub(super) struct Json<'a> {
    text: &'a mut Text,
    /// Whether nothing stands in it yet.
    is_empty: bool,
}

/// How objects follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// In one array (`--json`).
    Array,
    /// One a line (`--ndjson`).
    Lines,
}

impl<'a> Json<'a> {
    /// Writes an object that stands for itself.
    pub(super) fn object(text: &'a mut Text, fill: impl FnOnce(&mut Json<'_>)) {
        text.byte(b'{');
        fill(&mut Json { text, is_empty: true });
        text.byte(b'}');
    }

    /// Adds an object on a line of its own.
    pub(super) fn line(out: &mut String, fill: impl FnOnce(&mut Json<'_>)) {
        let mut line = Text::default();
        Json::object(&mut line, fill);
        line.byte(b'\n');
        out.push_str(line.as_str());
    }

    fn comma(&mut self) {
        if !self.is_empty {
            self.text.byte(b',');
        }
        self.is_empty = false;
    }

    #[inline]
    fn key(&mut self, key: &str) {
        // Keys are our own and need no care.
        self.text.push(if self.is_empty { "\"" } else { ",\"" });
        self.is_empty = false;
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
        fill(&mut Json { text: self.text, is_empty: true });
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

    /// Writes a number, or that there is none.
    pub(super) fn or_null(&mut self, key: &str, value: Option<impl Number>) {
        match value {
            Some(value) => self.integer(key, value),
            None => self.null(key),
        }
    }

    /// Writes a text that is printable already.
    pub(super) fn string(&mut self, key: &str, value: &str) {
        self.key(key);
        quoted(value, self.text);
    }

    /// Writes a text of any kind, made printable, or that there is none.
    pub(super) fn text_or_null(&mut self, key: &str, value: Option<&str>) {
        match value {
            Some(value) => self.untrusted(key, value.as_bytes()),
            None => self.null(key),
        }
    }

    /// Writes bytes of any kind, made printable.
    pub(super) fn untrusted(&mut self, key: &str, bytes: &[u8]) {
        match printable::as_they_are(bytes) {
            Some(text) => self.string(key, text),
            None => self.string(key, &printable::text(bytes)),
        }
    }

    /// Writes an IP address as inet_ntop(3) does.
    pub(super) fn address(&mut self, key: &str, address: IpAddr) {
        self.key(key);
        self.text.byte(b'"');
        self.text.address(address);
        self.text.byte(b'"');
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
        self.text.byte(b'"');
        self.text.hex(value);
        self.text.byte(b'"');
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
    pub(super) fn milliseconds(&mut self, key: &str, micros: impl Into<u64>) {
        self.key(key);
        self.micros(micros.into());
    }

    fn micros(&mut self, micros: u64) {
        self.text.number(micros / 1000);
        if !micros.is_multiple_of(1000) {
            self.text.byte(b'.');
            self.text.three_digits((micros % 1000) as u32);
        }
    }

    /// Writes a span of time in milliseconds, to the microsecond.
    pub(super) fn span(&mut self, key: &str, span: Duration) {
        self.milliseconds(key, u64::try_from(span.as_micros()).unwrap_or(u64::MAX));
    }

    /// Writes in the same way a span of time, or that there is none.
    pub(super) fn span_or_null(&mut self, key: &str, span: Option<Duration>) {
        match span {
            Some(span) => self.span(key, span),
            None => self.null(key),
        }
    }

    /// Writes in the same way how long `at` is after `start`, below 0 where it is before.
    pub(super) fn since(&mut self, key: &str, start: Moment, at: Moment) {
        if at >= start {
            return self.span(key, at.since(start));
        }
        let micros = u64::try_from(start.since(at).as_micros()).unwrap_or(u64::MAX);
        self.key(key);
        // With less than a microsecond between them it is 0, which has no sign.
        if micros > 0 {
            self.text.byte(b'-');
        }
        self.micros(micros);
    }

    /// Writes a value of the schema; nothing where there is none.
    #[inline]
    pub(super) fn value(&mut self, key: &str, value: &Value<'_>) {
        match value {
            Value::Absent => {}
            Value::Null => self.null(key),
            Value::Boolean(yes) => self.boolean(key, *yes),
            Value::Integer(number) => self.integer(key, *number),
            Value::Signed(number) => self.integer(key, *number),
            Value::Micros(micros) => self.milliseconds(key, *micros),
            Value::Hex(number) => self.digits(key, *number),
            Value::Address(address) => self.address(key, *address),
            Value::Text(text) => self.string(key, text),
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What stands under `k` when this is all that is written.
    fn written(write: impl FnOnce(&mut Json<'_>)) -> serde_json::Value {
        let mut text = Text::default();
        Json::object(&mut text, write);
        assert!(!text.as_bytes().contains(&b'\n'));
        let mut object: serde_json::Value = serde_json::from_slice(text.as_bytes()).unwrap();
        object["k"].take()
    }

    #[track_caller]
    fn check_since(nanos: u64, expected: f64) {
        let start = Moment::from_millis(1);
        let found = written(|json| json.since("k", start, Moment::from_nanos(nanos)));
        assert_eq!(found.as_f64(), Some(expected));
    }

    #[test]
    fn times_are_milliseconds_to_the_microsecond() {
        check_since(1_500_000_000, 1499.0);
        check_since(1_500_023_999, 1499.023);
        check_since(250_000, -0.75);
    }

    #[test]
    fn whole_times_are_whole_numbers() {
        assert_eq!(written(|json| json.span("k", Duration::from_secs(2))).to_string(), "2000");
        let now = Moment::from_millis(5);
        assert_eq!(written(|json| json.since("k", now, now)).to_string(), "0");
        assert_eq!(written(|json| json.digits("k", u64::MAX)), "ffffffffffffffff");
        assert_eq!(written(|json| json.digits("k", 0)), "0");
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in ".*") {
            prop_assert_eq!(written(|json| json.string("k", &text)), serde_json::json!(text));
            let cell = |json: &mut Json<'_>| json.written("k", |out| out.push(&text));
            prop_assert_eq!(written(cell), serde_json::json!(text));
        }

        #[test]
        fn any_bytes_are_a_text_without_controls(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let found = written(|json| json.untrusted("k", &bytes));
            prop_assert_eq!(found.as_str(), Some(&*printable::text(&bytes)));
        }

        #[test]
        fn any_number_comes_back(value: u64, signed: i64, address: IpAddr) {
            prop_assert_eq!(written(|json| json.integer("k", value)), serde_json::json!(value));
            prop_assert_eq!(written(|json| json.value("k", &Value::Integer(value))), serde_json::json!(value));
            prop_assert_eq!(written(|json| json.integer("k", signed)), serde_json::json!(signed));
            let text = written(|json| json.address("k", address));
            prop_assert_eq!(text.as_str().and_then(|text| text.parse().ok()), Some(address));
            prop_assert!(written(|json| json.share("k", value as f64 / 256.0)).is_number());
            prop_assert!(written(|json| json.bits("k", value as f64 * 8.0)).is_number());
        }
    }
}
