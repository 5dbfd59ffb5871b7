//! Words into options as getopt_long(3) of the GNU C library does.
//!
//! Options may follow other words, short ones may be clustered, long ones abbreviated as far as they stay unique.
//! What is wrong is said in the library's own words. Knows no option by itself: each program has a table of them.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;

/// An option as this needs to know it.
pub(super) trait Spec: 'static {
    /// Whether this is one of its letters.
    fn has_letter(&self, letter: u8) -> bool;
    /// Its name after two dashes, if it has one.
    fn long(&self) -> Option<&'static str>;
    /// Whether it cannot stand without an argument.
    fn takes_argument(&self) -> bool;
    /// Whether the program that is stood in for has no such option. It cannot be cut short, so that all abbreviations
    /// mean what they mean there.
    fn is_extension(&self) -> bool;
    /// Whether an abbreviation of both is not ambiguous.
    fn is_same_as(&self, _other: &Self) -> bool {
        false
    }
}

/// One thing found among the words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'a, T: Spec> {
    /// Which option.
    pub(super) option: &'static T,
    /// Its argument, if it takes one.
    pub(super) argument: Option<&'a OsStr>,
}

/// A complaint without the program's name before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Complaint(pub(super) Vec<u8>);

/// Where options are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// Among all words.
    #[default]
    Permuted,
    /// Up to the first word that is none (POSIXLY_CORRECT is set).
    Posix,
}

impl Order {
    /// As the environment has it.
    pub(super) fn of_environment() -> Self {
        if std::env::var_os("POSIXLY_CORRECT").is_some() { Self::Posix } else { Self::Permuted }
    }
}

/// Gives the options one by one. What is left at the end are the operands.
#[derive(Debug)]
pub(super) struct Getopt<'a, T: Spec> {
    table: &'static [T],
    words: &'a [OsString],
    at: usize,
    /// The rest of a cluster of short options.
    cluster: &'a [u8],
    operands: Vec<OsString>,
    order: Order,
}

impl<'a, T: Spec> Getopt<'a, T> {
    /// Reads these words, the program's name not among them, by the options of this table.
    pub(super) const fn new(table: &'static [T], words: &'a [OsString], order: Order) -> Self {
        Self { table, words, at: 0, cluster: &[], operands: Vec::new(), order }
    }

    /// The words that are no options, in their order; for when [`Self::next`] has no more.
    pub(super) fn operands(mut self) -> Vec<OsString> {
        self.operands.extend(self.words.iter().skip(self.at).cloned());
        self.operands
    }

    /// The next option.
    ///
    /// # Errors
    ///
    /// A word that is no option of the table, or one that stands without its argument or with one too many.
    pub(super) fn next(&mut self) -> Option<Result<Found<'a, T>, Complaint>> {
        if !self.cluster.is_empty() {
            return Some(self.short());
        }
        loop {
            let word = self.words.get(self.at)?;
            match word.as_bytes() {
                b"--" => {
                    self.at += 1;
                    return None;
                }
                [b'-', b'-', long @ ..] => {
                    self.at += 1;
                    return Some(self.long(long));
                }
                [b'-', cluster @ ..] if !cluster.is_empty() => {
                    self.at += 1;
                    self.cluster = cluster;
                    return Some(self.short());
                }
                _ if self.order == Order::Posix => return None,
                _ => {
                    self.at += 1;
                    self.operands.push(word.clone());
                }
            }
        }
    }

    fn short(&mut self) -> Result<Found<'a, T>, Complaint> {
        let Some((letter, rest)) = self.cluster.split_first() else { return Err(Complaint(Vec::new())) };
        self.cluster = rest;
        let said = |what: &str| Complaint([what.as_bytes(), b" -- '", &[*letter], b"'"].concat());
        let option = self.table.iter().find(|option| option.has_letter(*letter));
        let option = option.ok_or_else(|| said("invalid option"))?;
        if !option.takes_argument() {
            return Ok(Found { option, argument: None });
        }
        self.cluster = &[];
        let argument = if rest.is_empty() { self.following() } else { Some(OsStr::from_bytes(rest)) };
        let argument = argument.ok_or_else(|| said("option requires an argument"))?;
        Ok(Found { option, argument: Some(argument) })
    }

    fn long(&mut self, word: &'a [u8]) -> Result<Found<'a, T>, Complaint> {
        let equals = word.iter().position(|byte| *byte == b'=');
        let (name, argument) = match equals.and_then(|at| word.split_at_checked(at)) {
            Some((name, rest)) => (name, rest.get(1..).map(OsStr::from_bytes)),
            None => (word, None),
        };
        let option = self.named(word, name)?;
        let said =
            |what: &str| Complaint(format!("option '--{}' {what}", option.long().unwrap_or_default()).into_bytes());
        if !option.takes_argument() {
            return match argument {
                Some(_) => Err(said("doesn't allow an argument")),
                None => Ok(Found { option, argument: None }),
            };
        }
        let argument = argument.or_else(|| self.following()).ok_or_else(|| said("requires an argument"))?;
        Ok(Found { option, argument: Some(argument) })
    }

    /// The option of this name, or the only one that begins so. `word` is the name with what stands behind it.
    fn named(&self, word: &[u8], name: &[u8]) -> Result<&'static T, Complaint> {
        let long = |option: &T| option.long().map(str::as_bytes);
        let is_named = |option: &&T| long(option) == Some(name) && (!option.is_extension() || word == name);
        if let Some(option) = self.table.iter().find(is_named) {
            return Ok(option);
        }
        let begins = |option: &&T| !option.is_extension() && long(option).is_some_and(|long| long.starts_with(name));
        let mut possible = self.table.iter().filter(begins);
        let first = possible.next().ok_or_else(|| Complaint([b"unrecognized option '--", word, b"'"].concat()))?;
        let others: Vec<&T> = possible.filter(|other| !other.is_same_as(first)).collect();
        if others.is_empty() {
            return Ok(first);
        }
        let all = std::iter::once(first).chain(others).filter_map(Spec::long);
        let list: String = all.map(|long| format!(" '--{long}'")).collect();
        Err(Complaint([b"option '--", word, b"' is ambiguous; possibilities:", list.as_bytes()].concat()))
    }

    /// The next word, whatever it is.
    fn following(&mut self) -> Option<&'a OsStr> {
        let word = self.words.get(self.at)?;
        self.at += 1;
        Some(word)
    }
}

/// The words of a line.
#[cfg(test)]
pub(super) fn words(line: &str) -> Vec<OsString> {
    line.split(' ').filter(|word| !word.is_empty()).map(|word| word.into()).collect()
}
