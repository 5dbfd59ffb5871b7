//! Objects as JSON (RFC 8259): valid UTF-8, one line each.

use std::io::{self, Write};

use crate::field::schema::Place;
use crate::field::{Subject, Value};
use crate::print::address::number;

use super::{Content, Look, Printer};

/// How objects follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// In one array for each look (`--json`).
    Array,
    /// One a line (`--ndjson`).
    Lines,
}

/// Prints JSON.
pub struct Json<W> {
    content: Content,
    layout: Layout,
    out: W,
}

impl<W: Write> Json<W> {
    /// A printer to `out`.
    pub const fn new(content: Content, layout: Layout, out: W) -> Self {
        Self { content, layout, out }
    }
}

impl<W: Write> Printer for Json<W> {
    fn look(&mut self, look: &Look<'_>) -> io::Result<()> {
        let places = self.content.places();
        let (open, between, close) = match self.layout {
            Layout::Array => ("[\n", ",\n", "\n]\n"),
            Layout::Lines => ("", "\n", "\n"),
        };
        let mut line = String::new();
        let mut is_empty = true;
        for subject in self.content.subjects(look) {
            line.clear();
            line.push_str(if is_empty { open } else { between });
            object(&places, &subject, &mut line);
            self.out.write_all(line.as_bytes())?;
            is_empty = false;
        }
        let end = match (is_empty, self.layout) {
            (false, _) => close,
            (true, Layout::Array) => "[]\n",
            (true, Layout::Lines) => "",
        };
        self.out.write_all(end.as_bytes())?;
        self.out.flush()
    }
}

/// The first key of a path: places that share it stand in one object.
fn first_key(place: &Place) -> &'static str {
    place.path.split(['.', '[']).next().unwrap_or(place.path)
}

/// Appends an object.
pub(super) fn object(places: &[&Place], subject: &Subject<'_>, out: &mut String) {
    let mut members = Members::open(out);
    for part in places.chunk_by(|one, other| first_key(one) == first_key(other)) {
        let Some(key) = part.first().map(|place| first_key(place)) else { continue };
        if part.iter().any(|place| place.in_list().is_some()) {
            list(key, part, subject, &mut members);
            continue;
        }
        let (whole, inside): (Vec<&Place>, Vec<&Place>) = part.iter().partition(|place| place.path == key);
        for place in whole {
            members.value(key, &place.value(subject));
        }
        let inside: Vec<(&str, Value<'_>)> = inside
            .into_iter()
            .filter_map(|place| Some((place.path.split_once('.')?.1, place.value(subject))))
            .filter(|(_, value)| *value != Value::Absent)
            .collect();
        if !inside.is_empty() {
            let mut nested = Members::open(members.key(key));
            inside.iter().for_each(|(key, value)| nested.value(key, value));
            nested.close();
        }
    }
    members.close();
}

/// Appends a list of holders.
fn list(key: &str, part: &[&Place], subject: &Subject<'_>, members: &mut Members<'_>) {
    let out = members.key(key);
    out.push('[');
    for (at, holder) in subject.holders.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let mut element = Members::open(out);
        for place in part {
            if let Some((_, key)) = place.in_list() {
                element.value(key, &place.of_holder(holder));
            }
        }
        element.close();
    }
    out.push(']');
}

/// The inside of an object that is being written.
struct Members<'a> {
    out: &'a mut String,
    is_empty: bool,
}

impl<'a> Members<'a> {
    fn open(out: &'a mut String) -> Self {
        out.push('{');
        Self { out, is_empty: true }
    }

    /// Keys are plain words.
    fn key(&mut self, key: &str) -> &mut String {
        if !self.is_empty {
            self.out.push(',');
        }
        self.is_empty = false;
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str("\":");
        self.out
    }

    fn value(&mut self, key: &str, value: &Value<'_>) {
        match value {
            Value::Absent => {}
            Value::Null => self.key(key).push_str("null"),
            Value::Boolean(yes) => self.key(key).push_str(if *yes { "true" } else { "false" }),
            Value::Integer(value) => number(*value, self.key(key)),
            Value::Text(text) => quoted(text, self.key(key)),
        }
    }

    fn close(self) {
        self.out.push('}');
    }
}

/// Appends a string. Most need no escape.
fn quoted(text: &str, out: &mut String) {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&serde_json::Value::from(text).to_string());
    }
}
