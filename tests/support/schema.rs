//! Holds objects of JSON against the schema.

use std::collections::BTreeMap;

use serde_json::Value;
use sockscope::field::Kind;
use sockscope::field::schema::{ACCOUNTS, OF_DEMOS, Place, Presence, TOLD, VERSION};

/// How often each path was seen.
pub type Seen = BTreeMap<String, usize>;

/// What a value must be.
fn is_kind(value: &Value, kind: Kind) -> bool {
    match kind {
        Kind::Text => value.is_string(),
        Kind::TextOrNull => value.is_string() || value.is_null(),
        Kind::Integer => value.is_u64() || value.is_i64(),
        Kind::IntegerOrNull => value.is_u64() || value.is_i64() || value.is_null(),
        Kind::Number => value.is_number(),
        Kind::NumberOrNull => value.is_number() || value.is_null(),
        Kind::Boolean => value.is_boolean(),
        Kind::ObjectOrNull => value.is_object() || value.is_null(),
    }
}

/// Every path of an object with its value; objects are paths too, lists only by their elements.
pub fn paths(object: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    walk("", object, &mut found);
    found
}

fn walk(path: &str, value: &Value, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(members) => {
            if !path.is_empty() && !path.ends_with("[]") {
                found.push((path.to_owned(), value.clone()));
            }
            for (key, value) in members {
                walk(&if path.is_empty() { key.clone() } else { format!("{path}.{key}") }, value, found);
            }
        }
        Value::Array(elements) => elements.iter().for_each(|value| walk(&format!("{path}[]"), value, found)),
        other => found.push((path.to_owned(), other.clone())),
    }
}

/// Holds objects against the places that the document tells of.
#[track_caller]
pub fn check(objects: &[Value], places: &[&Place]) -> Seen {
    let mut seen = Seen::new();
    for object in objects {
        for (path, value) in paths(object) {
            match places.iter().find(|place| place.path == path) {
                Some(place) => assert!(is_kind(&value, place.kind), "{path} is {value}, not {}", place.kind.name()),
                None => assert!(is_parent(&path, &value, places) || is_token(&path), "no place for {path} in {object}"),
            }
            *seen.entry(path).or_default() += 1;
        }
    }
    seen
}

/// Holds objects of demos against their table. Returns each `what` with the paths that it had.
#[track_caller]
pub fn check_demos(objects: &[Value]) -> BTreeMap<&str, Vec<String>> {
    let mut seen: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for object in objects {
        let what = object["what"].as_str().unwrap_or_else(|| panic!("{object}"));
        assert!(TOLD.iter().any(|told| told.what == what), "{object}");
        let parts = || OF_DEMOS.iter().filter(|part| part.is_of(what));
        let found = check(std::slice::from_ref(object), &parts().map(|part| &part.place).collect::<Vec<_>>());
        for part in parts().filter(|part| part.presence == Presence::Always) {
            assert!(found.contains_key(part.place.path), "no {} in {object}", part.place.path);
        }
        assert_eq!(object["v"], VERSION);
        seen.entry(what).or_default().extend(found.into_keys());
    }
    seen
}

/// Whether other places lie within it.
fn is_parent(path: &str, value: &Value, places: &[&Place]) -> bool {
    let is_account = ACCOUNTS.iter().any(|account| account.key == path);
    value.is_object() && (is_account || places.iter().any(|place| place.path.starts_with(&format!("{path}."))))
}

/// Whether it is a number of an account of the kernel's.
fn is_token(path: &str) -> bool {
    tokens().any(|token| token == path)
}

/// The paths of all of them.
pub fn tokens() -> impl Iterator<Item = String> {
    ACCOUNTS
        .iter()
        .flat_map(|account| (account.tokens)().into_iter().map(|token| format!("{}.{}", account.key, token.name)))
}
