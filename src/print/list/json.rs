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
        let members = members(&self.content.places());
        let (open, between, close) = match self.layout {
            Layout::Array => ("[\n", ",\n", "\n]\n"),
            Layout::Lines => ("", "\n", "\n"),
        };
        let mut line = String::new();
        let mut is_empty = true;
        for subject in self.content.subjects(look) {
            line.clear();
            line.push_str(if is_empty { open } else { between });
            object(&members, &subject, &mut line);
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

/// What stands under one key of an object. Found once for all objects.
struct Member {
    key: &'static str,
    form: Form,
}

/// Keys are those within.
enum Form {
    Value(&'static Place),
    Object(Vec<(&'static str, &'static Place)>),
    /// An object for each holder.
    List(Vec<(&'static str, &'static Place)>),
}

/// The members of an object with these places. Places that share their first key stand side by side.
fn members(places: &[&'static Place]) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    for place in places {
        let (key, within) = match (place.in_list(), place.path.split_once('.')) {
            (Some(list), _) => list,
            (None, Some(object)) => object,
            (None, None) => {
                members.push(Member { key: place.path, form: Form::Value(place) });
                continue;
            }
        };
        match members.last_mut() {
            Some(Member { key: last, form: Form::Object(inside) | Form::List(inside) }) if *last == key => {
                inside.push((within, place));
            }
            _ if place.in_list().is_some() => members.push(Member { key, form: Form::List(vec![(within, place)]) }),
            _ => members.push(Member { key, form: Form::Object(vec![(within, place)]) }),
        }
    }
    members
}

/// Appends an object.
fn object(members: &[Member], subject: &Subject<'_>, out: &mut String) {
    let mut object = Object::open(out);
    for Member { key, form } in members {
        match form {
            Form::Value(place) => object.value(key, &place.value(subject)),
            Form::List(places) => list(places, subject, object.key(key)),
            Form::Object(places) => {
                let values = places.iter().map(|(key, place)| (*key, place.value(subject)));
                let mut values = values.filter(|(_, value)| *value != Value::Absent).peekable();
                if values.peek().is_some() {
                    let mut inside = Object::open(object.key(key));
                    values.for_each(|(key, value)| inside.value(key, &value));
                    inside.close();
                }
            }
        }
    }
    object.close();
}

/// Appends a list of holders.
fn list(places: &[(&'static str, &'static Place)], subject: &Subject<'_>, out: &mut String) {
    out.push('[');
    for (at, holder) in subject.holders.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let mut element = Object::open(out);
        places.iter().for_each(|(key, place)| element.value(key, &place.of_holder(holder)));
        element.close();
    }
    out.push(']');
}

/// The inside of an object that is being written.
struct Object<'a> {
    out: &'a mut String,
    is_empty: bool,
}

impl<'a> Object<'a> {
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
