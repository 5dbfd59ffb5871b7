//! What may stand behind a field, in words for people.

use crate::field::attribute::{Attribute, Kind};
use crate::model::closest::closest;
use crate::model::state::State;

use super::Operator;

/// The name of a type.
pub const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Count => "count",
        Kind::Bytes => "bytes",
        Kind::Span => "time",
        Kind::Rate => "rate",
        Kind::Id => "number",
        Kind::Hex => "hexadecimal",
        Kind::Port => "port",
        Kind::User => "user",
        Kind::Interface => "interface",
        Kind::Namespace => "namespace",
        Kind::Flag => "yes or no",
        Kind::Text => "text",
        Kind::OneOf(_) => "word",
        Kind::Address => "address",
        Kind::State => "state",
        Kind::Cgroup => "control group",
        Kind::Container => "container",
        Kind::LocalEnd | Kind::RemoteEnd => "host",
        Kind::Timer => "timer",
    }
}

/// What the values of a type look like.
pub fn values(kind: Kind) -> String {
    match kind {
        Kind::Count => "a number: 10, 2K, 1M".to_owned(),
        Kind::Bytes => "bytes: 1460, 64K, 64Ki, 1.5M".to_owned(),
        Kind::Span => "a time with its unit (ns us ms s m h d): 50ms, 1.5s, 2h".to_owned(),
        Kind::Rate => "bits a second: 500K, 1M, 10Mbps; or bytes: 10MB/s".to_owned(),
        Kind::Id => "a number, decimal or after 0x hexadecimal".to_owned(),
        Kind::Hex => "a number in hexadecimal".to_owned(),
        Kind::Port => "a port: 22, ssh; a range: 8000-8999".to_owned(),
        Kind::User => "a user, by name or number: www-data, 33".to_owned(),
        Kind::Interface => "an interface, by name or index: eth0, 2".to_owned(),
        Kind::Namespace => "a namespace, by name (ip netns) or inode".to_owned(),
        Kind::Flag => "yes or no".to_owned(),
        Kind::Text => "a text".to_owned(),
        Kind::OneOf(words) => format!("one of {}", words.join(", ")),
        Kind::Address => "an address, net or host name: 10.0.0.1, 10/8, ::1, example.org".to_owned(),
        Kind::State => {
            let words = State::all().filter_map(|state| state.words().first().copied());
            format!("a state: {}", words.collect::<Vec<_>>().join(", "))
        }
        Kind::Cgroup => "a control group: /system.slice/nginx.service".to_owned(),
        Kind::Container => "a container: a name, or the first twelve digits of its id".to_owned(),
        Kind::LocalEnd | Kind::RemoteEnd => "a host as for src and dst: 10/8, 10.0.0.1:22, *:ssh".to_owned(),
        Kind::Timer => "a time (5s), or one of on, keepalive, timewait, persist, delack, off".to_owned(),
    }
}

/// The operators that a field takes.
pub fn operators(kind: Kind) -> String {
    let operators: Vec<String> = Operator::of(kind).iter().map(ToString::to_string).collect();
    operators.join(", ")
}

/// How a field is used, for where its value is missing or wrong.
pub(in super::super) fn usage(attribute: &Attribute) -> String {
    format!("`{}` is compared with {}", attribute.word(), values(attribute.kind))
}

/// The word of a type that was likely meant.
pub(in super::super) fn guess(attribute: &Attribute, word: &str) -> Option<&'static str> {
    match attribute.kind {
        Kind::OneOf(known) => closest(word, known.iter().copied()),
        _ => None,
    }
}
