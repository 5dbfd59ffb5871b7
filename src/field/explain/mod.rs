//! What is to be known of every word on the screen: what it means, how to read it, where that is written, and which
//! settings of the kernel govern it.
//!
//! One table for all; the screen, the command `explain` and docs/FIELDS.md are made from it. What a word means in one
//! sentence stands with the word itself ([`FIELDS`](super::FIELDS), [`tokens`](super::tokens)) and is taken from there.
//! Reads no setting: names of settings leave here, values come from elsewhere.

mod fields;
mod memory;
mod progress;
mod quality;
mod reading;
mod states;
mod terms;

use std::sync::LazyLock;

use crate::model::state::State;
use crate::model::timer::TimerKind;

use super::attribute::Account;
use super::column::columns;
use super::registry::{Definition, Field};
use super::tokens::{Token, listed};

pub use reading::{Subject, reading};

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// An attribute of a row.
    Field(Field),
    /// A state.
    State(State),
    /// A timer.
    Timer(TimerKind),
    /// A word of `struct tcp_info`, as in `ss -i`.
    Tcp(&'static str),
    /// Letters of socket memory, as in `ss -m`.
    Memory(&'static str),
    /// Another word of ss.
    Term(&'static str),
}

impl Topic {
    /// What explains a column: the word of ss's that it is, if it is one.
    pub fn of_column(field: Field) -> Self {
        match field.attribute().map(|attribute| (attribute.word(), attribute.account())) {
            Some((_, Some((Account::Tcp, word)))) => Self::Tcp(word),
            Some((_, Some((Account::Memory, letters)))) => Self::Memory(letters),
            Some((word @ "cong", None)) => Self::Term(word),
            _ => Self::Field(field),
        }
    }
}

/// Everything of one word.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What it is about.
    pub topic: Topic,
    /// What it means, where no table of its own says so; else empty.
    meaning: &'static str,
    /// How to read it, in sentences.
    pub advice: &'static str,
    /// Where that is written: RFC and section, manual page.
    pub sources: &'static str,
    /// The settings of the kernel (sysctl(8)) that govern it, in the words of sysctl.
    pub settings: &'static [&'static str],
}

/// An entry of a word that has its meaning in a table of its own.
const fn entry(topic: Topic, advice: &'static str, sources: &'static str, settings: &'static [&'static str]) -> Entry {
    Entry { topic, meaning: "", advice, sources, settings }
}

/// An entry of a word whose meaning stands nowhere else.
const fn meant(
    topic: Topic,
    [meaning, advice, sources]: [&'static str; 3],
    settings: &'static [&'static str],
) -> Entry {
    Entry { topic, meaning, advice, sources, settings }
}

/// Every kind of topic with its title, in the order of documents.
pub static FAMILIES: [(&str, &[Entry]); 7] = [
    ("Columns", fields::ENTRIES),
    ("States", states::STATES),
    ("Timers", states::TIMERS),
    ("TCP: sizes, windows, what was sent", progress::ENTRIES),
    ("TCP: rates, limits, losses", quality::ENTRIES),
    ("Socket memory", memory::ENTRIES),
    ("Options", terms::ENTRIES),
];

/// Every entry.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    FAMILIES.iter().flat_map(|(_, entries)| entries.iter())
}

/// The entry of a topic.
pub fn of(topic: Topic) -> Option<&'static Entry> {
    let wanted = match topic {
        // Two numbers of the kernel for one state.
        Topic::State(State::NewSynRecv) => Topic::State(State::SynRecv),
        Topic::Timer(TimerKind::Unknown(_)) => Topic::Timer(TimerKind::Unknown(0)),
        topic => topic,
    };
    all().chain(OTHERS.iter()).find(|entry| entry.topic == wanted)
}

/// Columns that have no entry of their own: what they mean is known, and how to read them is said of what they are a part
/// of, such as `local` for `local.port`.
static OTHERS: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let of_part = |definition: &Definition| {
        let topic = Topic::of_column(definition.field);
        let whole = definition.name.split('.').next().and_then(Field::named).map(Topic::Field);
        let whole = whole.and_then(|whole| all().find(|entry| entry.topic == whole));
        let plain = entry(topic, "", "ss(8)", &[]);
        whole.map_or(plain, |whole| Entry { topic, ..*whole })
    };
    columns()
        .iter()
        .filter(|known| all().all(|entry| entry.topic != Topic::of_column(known.field)))
        .map(of_part)
        .collect()
});

/// The entries that a user means by `word`, in any case: none, one, or more where a word has several meanings.
pub fn named(word: &str) -> Vec<&'static Entry> {
    let is_meant = |entry: &&Entry| entry.words().iter().any(|known| known.eq_ignore_ascii_case(word));
    all().chain(OTHERS.iter()).filter(is_meant).collect()
}

impl Entry {
    /// The word by which it is asked for.
    pub fn word(&self) -> &'static str {
        match self.topic {
            Topic::Field(field) => field.definition().name,
            Topic::State(state) => state.words().first().copied().unwrap_or("unknown"),
            Topic::Timer(TimerKind::Off) => "off",
            Topic::Timer(timer) => timer.name(),
            Topic::Tcp(word) | Topic::Memory(word) | Topic::Term(word) => word,
        }
    }

    /// All words by which it is found.
    fn words(&self) -> Vec<&'static str> {
        match self.topic {
            Topic::Field(field) => {
                let definition = field.definition();
                vec![definition.name, definition.key, definition.title]
            }
            Topic::State(state) => [state.name()].into_iter().chain(state.words().iter().copied()).collect(),
            Topic::Memory(_) => vec![self.word(), "skmem"],
            Topic::Timer(_) | Topic::Tcp(_) | Topic::Term(_) => vec![self.word()],
        }
    }

    /// The word as the screen shows it.
    pub fn title(&self) -> &'static str {
        match self.topic {
            Topic::Field(field) => field.definition().title,
            Topic::State(state) => state.name(),
            Topic::Timer(_) | Topic::Tcp(_) | Topic::Memory(_) | Topic::Term(_) => self.word(),
        }
    }

    /// What kind of thing it is, in a word or two.
    pub const fn family(&self) -> &'static str {
        match self.topic {
            Topic::Field(_) => "column",
            Topic::State(_) => "state",
            Topic::Timer(_) => "timer",
            Topic::Tcp(_) => "tcp_info",
            Topic::Memory(_) => "skmem",
            Topic::Term(_) => "option",
        }
    }

    /// What it means, in a sentence.
    pub fn meaning(&self) -> &'static str {
        match self.topic {
            Topic::Field(field) => field.definition().doc,
            Topic::Tcp(word) => token(&listed::tcp(), word),
            Topic::Memory(word) => token(&listed::memory(), word),
            Topic::State(_) | Topic::Timer(_) | Topic::Term(_) => self.meaning,
        }
    }
}

fn token(tokens: &[&'static Token], word: &str) -> &'static str {
    tokens.iter().find(|token| token.name == word).map_or("", |token| token.doc)
}

#[cfg(test)]
mod tests;
