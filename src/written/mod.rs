//! Files that a user writes, in TOML: what stands where, and what is wrong with it.
//!
//! One wrong entry spoils no other. Opens no file, and knows no setting, key or colour: who reads an entry says what is
//! allowed there.

pub mod parse;
pub mod replace;

use std::fmt;

use crate::model::closest::closest;
use crate::model::printable;

/// A place in a text, counted from 1; columns are characters. `0:0` is the text as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// What is wrong at a place, and what is allowed there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Where.
    pub at: Place,
    /// What is wrong; printable.
    pub what: String,
    /// What is allowed, or what to do; printable.
    pub help: String,
}

impl Wrong {
    /// This is wrong here. What was written may be quoted as it is: it is made printable.
    pub fn new(at: Place, what: impl AsRef<str>, help: impl AsRef<str>) -> Self {
        let clean = |text: &str| printable::text(text.as_bytes());
        Self { at, what: clean(what.as_ref()), help: clean(help.as_ref()) }
    }

    /// A word that is none of those allowed; names the one that was most likely meant.
    pub fn unknown<'a>(at: Place, kind: &str, word: &str, allowed: impl Iterator<Item = &'a str> + Clone) -> Self {
        let guess = closest(word, allowed.clone()).map(|guess| format!("did you mean `{guess}`? "));
        let words: Vec<&str> = allowed.collect();
        let help = format!("{}these are: {}", guess.unwrap_or_default(), words.join(", "));
        Self::new(at, format!("there is no {kind} `{}`", short(word)), help)
    }

    /// As part of this file.
    pub fn within(self, file: &str) -> Fault {
        Fault { file: printable::text(file.as_bytes()), wrong: self }
    }
}

/// A word as it may be quoted: nobody reads a thousand letters of a mistake.
fn short(word: &str) -> String {
    const LETTERS: usize = 40;
    let mut letters = word.chars();
    let mut text: String = letters.by_ref().take(LETTERS).collect();
    if letters.next().is_some() {
        text.push_str("...");
    }
    text
}

/// Something wrong in a file: `/etc/x.toml:3:9: there is no theme `dsk`; did you mean `dusk`? ...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, printable.
    pub file: String,
    /// What is wrong, and where in it.
    pub wrong: Wrong,
}

impl Fault {
    /// Where it is and what, for a place that is short.
    pub fn without_help(&self) -> String {
        let Place { line, column } = self.wrong.at;
        match line {
            0 => format!("{}: {}", self.file, self.wrong.what),
            _ => format!("{}:{line}:{column}: {}", self.file, self.wrong.what),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.without_help(), self.wrong.help)
    }
}

/// Something with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot<T> {
    /// What.
    pub value: T,
    /// Where it begins.
    pub at: Place,
}

/// What was written behind a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `"text"`.
    Text(String),
    /// `true`, `false`.
    Switch(bool),
    /// A whole number.
    Number(i64),
    /// `[a, b]`.
    List(Vec<Spot<Value>>),
    /// `[name]` with what follows, or `{ a = 1 }`.
    Table(Vec<Entry>),
    /// A value of a kind that nothing here takes, by its name.
    Other(&'static str),
}

impl Value {
    /// What it is, for saying that something else is wanted.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Switch(_) => "true or false",
            Self::Number(_) => "a number",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Other(kind) => kind,
        }
    }
}

impl Spot<Value> {
    /// The text that it is.
    ///
    /// # Errors
    ///
    /// It is something else; `help` says what is allowed.
    pub fn text(&self, help: &str) -> Result<&str, Wrong> {
        match &self.value {
            Value::Text(text) => Ok(text),
            other => Err(self.is_not("a text", other, help)),
        }
    }

    /// The texts that it is: a list of them, or one by itself.
    ///
    /// # Errors
    ///
    /// It is something else, or holds something else; `help` says what is allowed.
    pub fn texts(&self, help: &str) -> Result<Vec<Spot<&str>>, Wrong> {
        match &self.value {
            Value::Text(text) => Ok(vec![Spot { value: text, at: self.at }]),
            Value::List(list) => list.iter().map(|item| Ok(Spot { value: item.text(help)?, at: item.at })).collect(),
            other => Err(self.is_not("a list of texts", other, help)),
        }
    }

    /// The entries of the table that it is.
    ///
    /// # Errors
    ///
    /// It is something else; `help` says what is allowed.
    pub fn table(&self, help: &str) -> Result<&[Entry], Wrong> {
        match &self.value {
            Value::Table(entries) => Ok(entries),
            other => Err(self.is_not("a table", other, help)),
        }
    }

    fn is_not(&self, wanted: &str, found: &Value, help: &str) -> Wrong {
        Wrong::new(self.at, format!("{wanted} is wanted, not {}", found.kind()), help)
    }
}

/// `name = value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name.
    pub name: Spot<String>,
    /// The value.
    pub value: Spot<Value>,
}
