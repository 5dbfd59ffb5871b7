//! What may be typed next in a filter.
//!
//! Pure: from a text, the place of the cursor, and an index of the values that there are ([`Seen`], made once for a
//! world). The tables of words, states and fields are those of the parser. The work for a key does not depend on how
//! many sockets there are.

mod candidates;
mod seen;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::field::attribute::{Attribute, Kind, attribute};

use super::ast::Comparison;
use super::token::{Token, tokens};
use super::words::{Subject, Word, spelling};

pub use seen::Seen;

/// How many are offered.
pub const MOST: usize = 40;

/// Something that may be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// As it is written, with the quotes that it needs.
    pub text: String,
    /// What it means, short; it may be empty. Printable.
    pub doc: String,
}

/// What may stand at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The bytes that a candidate takes the place of.
    pub span: Range<usize>,
    /// The best first.
    pub candidates: Vec<Candidate>,
}

/// What the text before the cursor lets expect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// The beginning: states or a predicate.
    Beginning,
    /// A predicate.
    Predicate,
    /// The names of states.
    States,
    /// The operator of what a predicate is about.
    Operator(About),
    /// A value of it.
    Value(About),
    /// Another value of a list.
    List(About),
    /// What joins predicates.
    Joint,
}

/// What a predicate is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Subject(Subject),
    Field(&'static Attribute),
}

impl About {
    /// What is compared where the order counts: of a timer its time, since its names have none.
    fn in_order(self) -> Self {
        match self {
            Self::Field(Attribute { kind: Kind::Timer, .. }) => field("timer.time").unwrap_or(self),
            _ => self,
        }
    }
}

/// What may be typed at the cursor, a place in bytes.
pub fn complete(text: &str, cursor: usize, seen: &Seen) -> Completion {
    let Some(before) = text.get(..cursor) else { return Completion::default() };
    // An open quote or a lone backslash has no words yet.
    let Ok(all) = tokens(before) else { return Completion { span: cursor..cursor, candidates: Vec::new() } };
    let typed = all.last().filter(|token| token.span.end == before.len() && !is_sign(token));
    let done = all.len() - usize::from(typed.is_some());
    let expected = all.iter().take(done).fold(Expected::Beginning, Expected::after);
    let start = typed.map_or(cursor, |token| {
        let has_parts = matches!(expected, Expected::States | Expected::Value(_) | Expected::List(_));
        let part = token.commas.last().filter(|_| has_parts).map_or(0, |comma| comma + 1);
        token.span.start + part
    });
    let part = before.get(start..).unwrap_or_default();
    let open = parentheses(all.get(..done).unwrap_or_default());
    Completion { span: start..cursor, candidates: candidates::of(expected, part, open, seen) }
}

/// A sign is complete as it stands: what follows it is typed next.
fn is_sign(token: &Token) -> bool {
    token.word.is_some() && !token.text.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// How many are open.
fn parentheses(tokens: &[Token]) -> usize {
    tokens.iter().fold(0, |open: usize, token| match token.word {
        Some(Word::Open) => open + 1,
        Some(Word::Close) => open.saturating_sub(1),
        _ => open,
    })
}

impl Expected {
    fn after(self, token: &Token) -> Self {
        match (self, token.word) {
            (Self::States, Some(Word::Comparison(_) | Word::Like(_))) => {
                field(spelling(Word::State)).map_or(Self::Predicate, Self::Value)
            }
            (Self::States, Some(Word::In)) => field(spelling(Word::State)).map_or(Self::Predicate, Self::Value),
            (Self::States, Some(Word::Not)) => field(spelling(Word::State)).map_or(Self::Predicate, Self::Operator),
            (Self::States, None) => Self::Joint,
            (Self::Operator(about), Some(Word::Comparison(Comparison::Is(_)) | Word::Like(_) | Word::In)) => {
                Self::Value(about)
            }
            (Self::Operator(about), Some(Word::Comparison(_))) => Self::Value(about.in_order()),
            (Self::Operator(about), Some(Word::Not)) => Self::Operator(about),
            (Self::Operator(_), None) | (Self::Value(_), None) => Self::Joint,
            (Self::Value(about) | Self::List(about), Some(Word::Open)) => Self::List(about),
            (Self::List(about), None) => Self::List(about),
            (_, Some(Word::Close)) => Self::Joint,
            _ => Self::of_word(token),
        }
    }

    /// After a word that begins something.
    fn of_word(token: &Token) -> Self {
        match token.word {
            Some(Word::State | Word::Exclude) => Self::States,
            Some(Word::Subject(Subject::Autobound)) => Self::Joint,
            Some(Word::Subject(subject)) => Self::Operator(About::Subject(subject)),
            Some(_) => Self::Predicate,
            None => field(&token.text).map_or(Self::Joint, Self::Operator),
        }
    }
}

fn field(word: &str) -> Option<About> {
    attribute(word).map(About::Field)
}
