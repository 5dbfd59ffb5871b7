//! The rules of getopt_long(3): clusters, arguments, abbreviations, options after other words.
//!
//! Knows netstat's table, not what its options mean.

use crate::model::printable;

use super::words::{Argument, Entry, JSON, OPTIONS, Plain, Word};

/// One option as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// What it asks for.
    pub word: Word,
    /// Its argument, empty when it has none.
    pub argument: String,
}

/// What stands after an option that is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Options may still follow.
    Free,
    /// No option follows (POSIXLY_CORRECT).
    Posix,
}

/// Walks the arguments. Words that are no options are passed over.
#[derive(Debug)]
pub struct Options<'a> {
    arguments: std::slice::Iter<'a, Vec<u8>>,
    /// What is left of a cluster such as `-tan`.
    cluster: &'a [u8],
    order: Order,
}

impl<'a> Options<'a> {
    /// Walks `arguments`, which are without the program's name.
    pub fn new(arguments: &'a [Vec<u8>], order: Order) -> Self {
        Self { arguments: arguments.iter(), cluster: &[], order }
    }

    fn short(&mut self, letter: u8) -> Result<Given, String> {
        let entry = OPTIONS.iter().find(|entry| entry.short == Some(char::from(letter)));
        let Some(entry) = entry else { return Err(format!("invalid option -- '{}'", printable::text(&[letter]))) };
        if entry.argument == Argument::None {
            return Ok(Given { word: entry.word, argument: String::new() });
        }
        let rest = std::mem::take(&mut self.cluster);
        let argument = if rest.is_empty() { self.arguments.next().map(Vec::as_slice) } else { Some(rest) };
        match argument {
            Some(argument) => Ok(Given { word: entry.word, argument: printable::text(argument) }),
            None => Err(format!("option requires an argument -- '{}'", char::from(letter))),
        }
    }

    /// `given` is without its dashes.
    fn long(&mut self, given: &[u8]) -> Result<Given, String> {
        let shown = printable::text(given);
        let (name, value) = match shown.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (&*shown, None),
        };
        if shown == JSON {
            return Ok(Given { word: Word::Plain(Plain::Json), argument: String::new() });
        }
        let entry = find(name, &shown)?;
        let full = entry.long.unwrap_or_default();
        let argument = match (entry.argument, value) {
            (Argument::None, Some(_)) => return Err(format!("option '--{full}' doesn't allow an argument")),
            (Argument::None, None) => String::new(),
            (Argument::Required, Some(value)) => value.to_owned(),
            (Argument::Required, None) => match self.arguments.next() {
                Some(argument) => printable::text(argument),
                None => return Err(format!("option '--{full}' requires an argument")),
            },
        };
        Ok(Given { word: entry.word, argument })
    }
}

/// The option of this name, or the only one that begins so. `shown` is what was given, for the message.
fn find(name: &str, shown: &str) -> Result<&'static Entry, String> {
    if let Some(exact) = OPTIONS.iter().find(|entry| entry.long == Some(name)) {
        return Ok(exact);
    }
    let begins = |entry: &&Entry| entry.long.is_some_and(|long| long.starts_with(name));
    let mut fitting = OPTIONS.iter().filter(begins);
    let Some(first) = fitting.next() else { return Err(format!("unrecognized option '--{shown}'")) };
    let others: Vec<&Entry> = fitting.filter(|entry| !entry.is_same_as(first)).collect();
    if others.is_empty() {
        return Ok(first);
    }
    let all = std::iter::once(first).chain(others).filter_map(|entry| entry.long);
    let possibilities: String = all.map(|long| format!(" '--{long}'")).collect();
    Err(format!("option '--{shown}' is ambiguous; possibilities:{possibilities}"))
}

impl Iterator for Options<'_> {
    type Item = Result<Given, String>;

    /// The next option, or what getopt_long(3) says against it.
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((letter, rest)) = self.cluster.split_first() {
                self.cluster = rest;
                return Some(self.short(*letter));
            }
            match self.arguments.next()?.as_slice() {
                b"--" => return None,
                [b'-', b'-', long @ ..] => return Some(self.long(long)),
                [b'-', cluster @ ..] if !cluster.is_empty() => self.cluster = cluster,
                _ if self.order == Order::Posix => return None,
                _ => {}
            }
        }
    }
}
