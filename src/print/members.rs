//! Objects that are made from places of the schema.
//!
//! Which places there are is the schema's; how JSON is written is [`super::json`]'s.

use crate::field::schema::Place;
use crate::field::{Subject, Value};

use super::json::Json;

/// The members of an object, found once for all objects.
#[derive(Debug)]
pub(super) struct Members(Vec<Member>);

/// What stands under one key.
#[derive(Debug)]
struct Member {
    key: &'static str,
    form: Form,
}

/// Keys are those within.
#[derive(Debug)]
enum Form {
    Value(&'static Place),
    Object(Vec<(&'static str, &'static Place)>),
    /// An object for each holder.
    List(Vec<(&'static str, &'static Place)>),
}

impl Members {
    /// The members of an object with these places. Places that share their first key stand side by side.
    pub(super) fn of(places: impl IntoIterator<Item = &'static Place>) -> Self {
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
        Self(members)
    }

    /// Writes them for a subject.
    pub(super) fn write(&self, subject: &Subject<'_>, json: &mut Json<'_>) {
        for Member { key, form } in &self.0 {
            match form {
                Form::Value(place) => json.value(key, &place.value(subject)),
                Form::List(places) => json.list(key, |json| list(places, subject, json)),
                Form::Object(places) => {
                    let values = places.iter().map(|(key, place)| (*key, place.value(subject)));
                    let mut values = values.filter(|(_, value)| *value != Value::Absent).peekable();
                    if values.peek().is_some() {
                        json.nested(key, |json| values.for_each(|(key, value)| json.value(key, &value)));
                    }
                }
            }
        }
    }
}

/// An object for each holder.
fn list(places: &[(&'static str, &'static Place)], subject: &Subject<'_>, json: &mut Json<'_>) {
    for holder in subject.holders {
        json.item(|json| places.iter().for_each(|(key, place)| json.value(key, &place.of_holder(holder))));
    }
}
