//! Words into options as getopt_long(3) of the GNU C library does.
//!
//! Options may follow other words, short ones may be clustered, long ones abbreviated as far as they stay unique.
//! What is wrong is said in the library's own words. Knows no option by itself: see [`super::options`].

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;

use super::options::{OPTIONS, Opt};

/// One thing found among the words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'a> {
    /// Which option.
    pub(super) option: &'static Opt,
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

/// Gives the options one by one. What is left at the end are the operands.
#[derive(Debug)]
pub(super) struct Getopt<'a> {
    words: &'a [OsString],
    at: usize,
    /// The rest of a cluster of short options.
    cluster: &'a [u8],
    operands: Vec<OsString>,
    order: Order,
}

impl<'a> Getopt<'a> {
    /// Reads these words, the program's name not among them.
    pub(super) const fn new(words: &'a [OsString], order: Order) -> Self {
        Self { words, at: 0, cluster: &[], operands: Vec::new(), order }
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
    pub(super) fn next(&mut self) -> Option<Result<Found<'a>, Complaint>> {
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

    fn short(&mut self) -> Result<Found<'a>, Complaint> {
        let Some((letter, rest)) = self.cluster.split_first() else { return Err(Complaint(Vec::new())) };
        self.cluster = rest;
        let said = |what: &str| Complaint([what.as_bytes(), b" -- '", &[*letter], b"'"].concat());
        let option = OPTIONS.iter().find(|option| option.short.as_bytes().contains(letter));
        let option = option.ok_or_else(|| said("invalid option"))?;
        if !option.takes_argument() {
            return Ok(Found { option, argument: None });
        }
        self.cluster = &[];
        let argument = if rest.is_empty() { self.following() } else { Some(OsStr::from_bytes(rest)) };
        let argument = argument.ok_or_else(|| said("option requires an argument"))?;
        Ok(Found { option, argument: Some(argument) })
    }

    fn long(&mut self, word: &'a [u8]) -> Result<Found<'a>, Complaint> {
        let equals = word.iter().position(|byte| *byte == b'=');
        let (name, argument) = match equals.and_then(|at| word.split_at_checked(at)) {
            Some((name, rest)) => (name, rest.get(1..).map(OsStr::from_bytes)),
            None => (word, None),
        };
        let option = named(name).map_err(|possible| no_option(word, &possible))?;
        let said = |what: &str| Complaint(format!("option '--{}' {what}", option.long).into_bytes());
        if !option.takes_argument() {
            return match argument {
                Some(_) => Err(said("doesn't allow an argument")),
                None => Ok(Found { option, argument: None }),
            };
        }
        let argument = argument.or_else(|| self.following()).ok_or_else(|| said("requires an argument"))?;
        Ok(Found { option, argument: Some(argument) })
    }

    /// The next word, whatever it is.
    fn following(&mut self) -> Option<&'a OsStr> {
        let word = self.words.get(self.at)?;
        self.at += 1;
        Some(word)
    }
}

/// The option of this name, or the only one that begins so. What ss lacks is not abbreviated, so that all
/// abbreviations mean what they mean to ss.
fn named(name: &[u8]) -> Result<&'static Opt, Vec<&'static Opt>> {
    if let Some(option) = OPTIONS.iter().find(|option| option.long.as_bytes() == name) {
        return Ok(option);
    }
    let begins = |option: &&Opt| !option.is_extension() && option.long.as_bytes().starts_with(name);
    let possible: Vec<&Opt> = OPTIONS.iter().filter(begins).collect();
    match possible.as_slice() {
        [only] => Ok(only),
        _ => Err(possible),
    }
}

fn no_option(word: &[u8], possible: &[&Opt]) -> Complaint {
    if possible.is_empty() {
        return Complaint([b"unrecognized option '--", word, b"'"].concat());
    }
    let list: String = possible.iter().map(|option| format!(" '--{}'", option.long)).collect();
    Complaint([b"option '--", word, b"' is ambiguous; possibilities:", list.as_bytes()].concat())
}

/// The words of a line.
#[cfg(test)]
pub(super) fn words(line: &str) -> Vec<OsString> {
    line.split(' ').filter(|word| !word.is_empty()).map(|word| word.into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Options as `long=argument`, then `|`, then the operands; a complaint ends the list.
    #[track_caller]
    fn check_in(order: Order, line: &str, expected: &str) {
        let words = words(line);
        let mut getopt = Getopt::new(&words, order);
        let mut shown = Vec::new();
        while let Some(found) = getopt.next() {
            match found {
                Ok(Found { option, argument: None }) => shown.push(option.long.to_owned()),
                Ok(Found { option, argument: Some(argument) }) => {
                    shown.push(format!("{}={}", option.long, argument.to_string_lossy()));
                }
                Err(Complaint(said)) => shown.push(format!("<{}>", String::from_utf8_lossy(&said))),
            }
        }
        shown.push("|".to_owned());
        shown.extend(getopt.operands().iter().map(|word| word.to_string_lossy().into_owned()));
        assert_eq!(shown.join(" "), expected, "{line}");
    }

    #[track_caller]
    fn check(line: &str, expected: &str) {
        check_in(Order::Permuted, line, expected);
    }

    #[test]
    fn options_stand_anywhere_up_to_two_dashes() {
        check("-tan sport = :22 -o", "tcp all numeric options | sport = :22");
        check("a -t -- -x b --", "tcp | a -x b --");
        check("- -t", "tcp | -");
        check("", "|");
    }

    #[test]
    fn options_end_at_the_first_word_where_posix_is_asked_for() {
        check_in(Order::Posix, "-t a -n", "tcp | a -n");
        check_in(Order::Posix, "-t -- -n", "tcp | -n");
    }

    #[test]
    fn arguments_stand_beside_or_behind() {
        check("-Atcp -A udp --query=raw --query unix", "socket=tcp socket=udp query=raw query=unix |");
        check("-taf inet -fx", "tcp all family=inet family=x |");
        check("--family= x", "family= | x");
        check("-A -t", "socket=-t |");
        check("-f", "<option requires an argument -- 'f'> |");
        check("-tf", "tcp <option requires an argument -- 'f'> |");
        check("--net", "<option '--net' requires an argument> |");
        check("--tcp=1", "<option '--tcp' doesn't allow an argument> |");
    }

    #[test]
    fn long_options_may_be_cut_short_while_they_are_unique() {
        check("--num --bpf --li", "numeric bpf listening |");
        check(
            "--tc= --help=1",
            "<option '--tcp' doesn't allow an argument> <option '--help' doesn't allow an argument> |",
        );
        check("--no=1", "<option '--no=1' is ambiguous; possibilities: '--no-header' '--no-queues'> |");
        check("--t", "<option '--t' is ambiguous; possibilities: '--threads' '--tcp' '--tipc' '--tipcinfo' '--tos'> |");
        check("--s", "<option '--s' is ambiguous; possibilities: '--sctp' '--socket' '--summary'> |");
        check("--i", "<option '--i' is ambiguous; possibilities: '--info' '--ipv4' '--ipv6' '--inet-sockopt'> |");
        check("--xyz=2", "<unrecognized option '--xyz=2'> |");
    }

    #[test]
    fn what_ss_lacks_is_not_cut_short() {
        check("--json --ndjson", "json ndjson |");
        check(
            "--j --js --nd",
            "<unrecognized option '--j'> <unrecognized option '--js'> <unrecognized option '--nd'> |",
        );
    }

    #[test]
    fn unknown_letters_are_named() {
        check("-tYa", "tcp <invalid option -- 'Y'> all |");
        check("-d", "<invalid option -- 'd'> |");
    }
}
