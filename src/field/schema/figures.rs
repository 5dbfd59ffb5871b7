//! Places for what `list` prints of the kernel's accounts, one for each column that has no place of its own: their keys
//! and values are those of `ss --json`.

use std::sync::LazyLock;

use super::super::attribute::{Attribute, Datum, Kind as Type, Known};
use super::super::column::columns;
use super::super::container;
use super::super::registry::Definition;
use super::super::tokens::{Shown, Token, Writer};
use super::super::value::{Kind, Subject, Value};
use super::{From, PLACES, Place};
use crate::model::printable;

static FIGURES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let of_column = |definition: &Definition| {
        let attribute = definition.field.attribute()?;
        let is_placed = PLACES.iter().any(|place| place.tells(attribute));
        // Places live as long as the program, and so do the fields that are named here, once.
        let fields: &'static [_] = Box::leak(Box::new([definition.field]));
        (!is_placed).then(|| Place {
            path: key(attribute),
            fields,
            option: None,
            kind: kind(attribute.kind),
            unit: "",
            doc: attribute.doc,
            from: From::Attribute(attribute),
        })
    };
    columns().iter().filter_map(of_column).collect()
});

/// The places. Those of one account stand side by side.
pub fn figures() -> &'static [Place] {
    &FIGURES
}

/// The word that has the account before it, where it is of one.
fn key(attribute: &Attribute) -> &'static str {
    attribute.words.iter().find(|word| word.contains('.')).copied().unwrap_or(attribute.word())
}

const fn kind(of: Type) -> Kind {
    match of {
        Type::Count | Type::Bytes | Type::Rate | Type::Id | Type::Port => Kind::Integer,
        Type::Span => Kind::Number,
        Type::Flag => Kind::Boolean,
        _ => Kind::Text,
    }
}

/// The value of an attribute.
pub(super) fn value<'a>(attribute: &Attribute, subject: &Subject<'a>) -> Value<'a> {
    let socket = subject.row.socket;
    if let Some((account, word)) = attribute.account() {
        let exact = account.walk(socket, |reported| Exact { word, reported, value: Value::Absent });
        return exact.map_or(Value::Absent, |exact| exact.value);
    }
    let known = Known { holders: subject.holders, ..Known::row(subject.row, subject.context.now) };
    match (attribute.kind, attribute.first(&known)) {
        (_, Datum::Unknown) => Value::Absent,
        (_, Datum::Text(text)) => Value::Text(printable::text(text).into()),
        (_, Datum::Address(address)) => Value::Address(address),
        (Type::Container, Datum::Number(id)) => {
            let path = subject.context.names.known_cgroup_path(id);
            let name = path.and_then(|path| container::of_path(&path).map(ToOwned::to_owned));
            name.map_or(Value::Absent, |name| Value::Text(name.into()))
        }
        (Type::Flag, Datum::Number(flag) | Datum::AtLeast(flag)) => Value::Boolean(flag != 0),
        (Type::Hex, Datum::Number(number) | Datum::AtLeast(number)) => Value::Hex(number),
        (Type::Span, Datum::Number(nanos) | Datum::AtLeast(nanos)) => Value::Micros(nanos / 1000),
        (_, Datum::Number(number) | Datum::AtLeast(number)) => Value::Integer(number),
    }
}

/// The value under one word of an account, as `ss --json` writes it.
struct Exact<'a> {
    word: &'a str,
    /// Bytes of the kernel's struct that were reported.
    reported: u16,
    value: Value<'static>,
}

impl Exact<'_> {
    fn put(&mut self, token: &Token, value: Value<'static>) {
        if token.name == self.word && token.end <= self.reported {
            self.value = value;
        }
    }
}

impl Writer for Exact<'_> {
    fn flag(&mut self, token: &'static Token, is_set: bool) {
        self.put(token, Value::Boolean(is_set));
    }

    fn number(&mut self, token: &'static Token, value: u64, _shown: Shown) {
        self.put(token, Value::Integer(value));
    }

    fn signed(&mut self, token: &'static Token, value: i32, _shown: Shown) {
        self.put(token, Value::Signed(value.into()));
    }

    fn hex(&mut self, token: &'static Token, value: u32, _shown: Shown) {
        self.put(token, Value::Hex(value.into()));
    }

    /// All ones stand for "unknown".
    fn micros(&mut self, token: &'static Token, value: u32, shown: Shown) {
        if value != u32::MAX || shown == Shown::Yes {
            self.put(token, Value::Micros(value.into()));
        }
    }

    /// 0 and all ones stand for "none".
    fn rate(&mut self, token: &'static Token, bits: f64, shown: Shown) {
        if shown == Shown::Yes {
            self.put(token, Value::Integer(bits.round_ties_even() as u64));
        }
    }

    fn share(&mut self, _part: u64, _whole: u64, _shown: Shown) {}

    fn word(&mut self, token: &'static Token, value: &'static str, _shown: Shown) {
        self.put(token, Value::Text(value.into()));
    }
}
