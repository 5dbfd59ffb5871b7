//! The options of ss for those who tell about them: completions and the manual page.

use crate::cli::manual::Flag;

use super::options::{Effect, OPTIONS, Opt, Value};
use super::tables::{FAMILIES, QUERIES};

/// Every option with its help.
pub(in crate::cli) fn flags() -> Vec<Flag> {
    OPTIONS.iter().map(flag).collect()
}

fn flag(option: &Opt) -> Flag {
    let value = match option.value {
        Value::None => None,
        Value::Unnamed => Some("VALUE"),
        Value::Named(name) => Some(name),
    };
    Flag {
        short: option.short.chars().next(),
        long: Some(option.long),
        value,
        words: words(&option.effect),
        help: option.help.to_owned(),
    }
}

/// The words that an option's argument may be; none when it may be anything.
fn words(effect: &Effect) -> Vec<&'static str> {
    match effect {
        Effect::NamedFamily => FAMILIES.iter().map(|row| row.name).collect(),
        Effect::Query => QUERIES.iter().map(|(name, _)| *name).collect(),
        _ => Vec::new(),
    }
}
