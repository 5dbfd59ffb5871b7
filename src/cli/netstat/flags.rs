//! The options of netstat as they are told about. What netstat's own usage text says of them is said here too.

use crate::cli::manual::Flag;

use super::said::USAGE;
use super::words::{Argument, Entry, FAMILIES, OPTIONS, Plain, Word};

/// Every option that does something.
pub(in crate::cli) fn flags() -> Vec<Flag> {
    OPTIONS.iter().filter_map(flag).collect()
}

fn flag(entry: &Entry) -> Option<Flag> {
    let (value, words) = match entry.argument {
        Argument::None => (None, Vec::new()),
        Argument::Required => (Some("FAMILY"), FAMILIES.iter().map(|(name, _)| *name).collect()),
    };
    Some(Flag { short: entry.short, long: entry.long, value, words, help: help(entry)? })
}

/// `None` for an option that does nothing.
fn help(entry: &Entry) -> Option<String> {
    let told = entry.long.and_then(in_usage);
    Some(match entry.word {
        Word::Forgotten | Word::Broken | Word::Bluetooth | Word::Wrong => return None,
        Word::Family(family) => format!("address family {}", family.name()),
        Word::Families => "address families by name".to_owned(),
        Word::Help => "print how to call it".to_owned(),
        Word::Version => "print the version".to_owned(),
        Word::Plain(Plain::Tcp | Plain::Sctp | Plain::Udp | Plain::UdpLite | Plain::Raw) => {
            format!("{} sockets", entry.long?)
        }
        Word::Plain(Plain::Json) => "print rows as JSON; netstat has no such option".to_owned(),
        Word::Context | Word::Numeric | Word::Plain(_) => told?.to_owned(),
    })
}

/// What the usage text says behind the option.
fn in_usage(long: &str) -> Option<&'static str> {
    USAGE.lines().find_map(|line| {
        let (before, after) = line.split_once(&format!("--{long} "))?;
        let is_its_line = before.trim().is_empty() || before.trim().ends_with(',');
        Some(after.trim()).filter(|_| is_its_line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(short: char, long: &str, help: &str) {
        let flag = flags().into_iter().find(|flag| flag.short == Some(short)).unwrap();
        assert_eq!((flag.long, flag.help.as_str()), (Some(long), help));
    }

    #[test]
    fn what_the_usage_text_says_is_found() {
        check('r', "route", "display routing table");
        check('n', "numeric", "don't resolve names");
        check('t', "tcp", "tcp sockets");
        check('a', "all", "display all sockets (default: connected)");
    }

    #[test]
    fn only_what_does_nothing_is_left_out() {
        let left_out: Vec<&Entry> = OPTIONS.iter().filter(|entry| flag(entry).is_none()).collect();
        let is_idle =
            |entry: &&Entry| matches!(entry.word, Word::Forgotten | Word::Broken | Word::Bluetooth | Word::Wrong);
        assert!(left_out.iter().all(is_idle), "{left_out:?}");
    }
}
