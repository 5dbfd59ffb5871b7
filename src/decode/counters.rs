//! The text of /proc/net/{snmp,netstat} (two lines a section), /proc/net/snmp6 and /proc/net/sctp/snmp (a line a
//! counter).
//!
//! Numbers are read as strtoull(3) reads them: there is none that fails.

use crate::model::counters::{Counter, Counters, Section};
use crate::model::printable;

use super::digits::{lines, pair, unsigned, words};

/// Sections as a line `TITLE: NAME NAME...` and a line `TITLE: NUMBER NUMBER...`. A missing number is 0. Ends at a line
/// without a colon.
pub fn pairs(text: &[u8]) -> Counters {
    let mut lines = lines(text);
    let mut counters = Counters::default();
    while let Some(names) = lines.next() {
        if names.is_empty() {
            continue;
        }
        let Some(values) = lines.next() else { break };
        let Some(section) = section(names, values) else {
            counters.malformed = true;
            break;
        };
        counters.sections.push(section);
    }
    counters
}

/// Sections as lines `NAME NUMBER`, where the name begins with the title, which ends at the first 6.
pub fn snmp6(text: &[u8]) -> Counters {
    by_line(text, |name| match name.iter().position(|byte| *byte == b'6') {
        Some(six) => name.get(..=six).unwrap_or(name),
        None => name,
    })
}

/// One section as lines `NAME NUMBER`.
pub fn sctp(text: &[u8]) -> Counters {
    by_line(text, |_| b"Sctp")
}

fn section(names: &[u8], values: &[u8]) -> Option<Section> {
    let (title, names) = pair(names)?;
    let (_, mut values) = pair(values)?;
    let counters = words(names).map(|name| {
        let (value, rest) = unsigned(values);
        values = rest;
        counter(name, value)
    });
    Some(Section { title: printable::text(title).into(), counters: counters.collect() })
}

fn by_line(text: &[u8], title: impl Fn(&[u8]) -> &[u8]) -> Counters {
    let mut counters = Counters::default();
    for line in lines(text) {
        let mut words = words(line);
        let (Some(name), Some(value)) = (words.next(), words.next()) else { continue };
        let (title, counter) = (printable::text(title(name)), counter(name, unsigned(value).0));
        match counters.sections.last_mut() {
            Some(last) if *last.title == *title => last.counters.push(counter),
            _ => counters.sections.push(Section { title: title.into(), counters: vec![counter] }),
        }
    }
    counters
}

fn counter(name: &[u8], value: u64) -> Counter {
    Counter { name: printable::text(name).into(), value }
}

#[cfg(test)]
mod tests;
