//! The candidates for what is expected, the best first.

use crate::field::attribute::{Attribute, Kind, TIMERS, attributes};
use crate::model::printable;
use crate::model::state::{State, StateSet};

use super::super::ast::Comparison;
use super::super::display::quoted;
use super::super::field::quantity::{FACTORS, SPANS};
use super::super::field::{Operator, help};
use super::super::words::{self, Subject, WORDS, Word};
use super::{About, Candidate, Expected, MOST, Seen};

/// Those that `part` may become.
pub(super) fn of(expected: Expected, part: &str, open: usize, seen: &Seen) -> Vec<Candidate> {
    let mut offer = Offer { part: part.to_lowercase(), ranked: Vec::new() };
    match expected {
        Expected::Beginning => {
            offer.words(|word| matches!(word, Word::State | Word::Exclude));
            offer.predicate();
        }
        Expected::Predicate => offer.predicate(),
        Expected::States => offer.states(),
        Expected::Operator(about) => offer.operators(about),
        Expected::Value(about) | Expected::List(about) => offer.values(about, seen),
        Expected::Joint => {
            offer.words(|word| matches!(word, Word::And | Word::Or) || word == Word::Close && open > 0);
            if !part.is_empty() {
                offer.predicate();
            }
        }
    }
    offer.best()
}

/// From how many letters on the middle of a word counts.
const INSIDE: usize = 3;

/// What fits the part that is typed, with how well.
struct Offer {
    part: String,
    ranked: Vec<(u8, Candidate)>,
}

impl Offer {
    /// What begins with the part stands before what has it elsewhere, which a letter or two do not ask for; else the
    /// order is that of the tables.
    fn add(&mut self, text: &str, written: impl FnOnce() -> String, doc: impl FnOnce() -> String) {
        let rank = match text.to_lowercase().find(&self.part) {
            Some(0) => 0,
            Some(_) if self.part.len() >= INSIDE => 1,
            Some(_) | None => return,
        };
        let begins = self.ranked.iter().filter(|(other, _)| *other == rank).count();
        if begins < MOST {
            self.ranked.push((rank, Candidate { text: written(), doc: printable::text(doc().as_bytes()) }));
        }
    }

    fn plain(&mut self, text: &str, doc: &str) {
        self.add(text, || text.to_owned(), || doc.to_owned());
    }

    fn value(&mut self, text: &str, doc: impl FnOnce() -> String) {
        self.add(text, || quoted(text), doc);
    }

    fn best(mut self) -> Vec<Candidate> {
        self.ranked.sort_by_key(|(rank, _)| *rank);
        self.ranked.into_iter().map(|(_, candidate)| candidate).take(MOST).collect()
    }

    fn words(&mut self, is_meant: impl Fn(Word) -> bool) {
        for entry in WORDS.iter().filter(|entry| is_meant(entry.word)) {
            if let Some(word) = entry.spellings.first() {
                self.plain(word, entry.doc);
            }
        }
    }

    /// What a predicate may begin with. Where a word of ss is a field too it stands once.
    fn predicate(&mut self) {
        self.words(|word| matches!(word, Word::Subject(_)));
        for attribute in attributes() {
            let is_subject = |word: &&&str| words::meaning(word).is_none_or(|word| word == Word::State);
            let fits = |word: &&&str| word.starts_with(&self.part);
            let names = || attribute.words.iter().filter(is_subject);
            // Of several words the first one that fits is enough.
            if let Some(word) = names().find(fits).or_else(|| names().next()) {
                // Without an operator `state` is the clause at the beginning.
                let written = if attribute.kind == Kind::State { format!("{word} =") } else { (*word).to_owned() };
                self.add(word, || written, || attribute.doc.to_owned());
            }
        }
        self.words(|word| matches!(word, Word::Not | Word::Open));
        if !self.part.is_empty() {
            for state in State::all() {
                if let Some(word) = state.words().first() {
                    self.add(word, || format!("state = {word}"), || format!("Sockets in {}.", state.name()));
                }
            }
        }
    }

    fn states(&mut self) {
        for word in words::state_words() {
            let set = words::states(word).unwrap_or(StateSet::EMPTY);
            let shown: Vec<&str> = State::all().filter(|state| set.contains(*state)).map(State::name).collect();
            self.plain(word, &shown.join(", "));
        }
    }

    fn operators(&mut self, about: About) {
        let operators: Vec<Operator> = match about {
            About::Subject(Subject::Cgroup) => Operator::of(Kind::Cgroup),
            About::Subject(subject) => subject.comparisons().iter().copied().map(Operator::Compare).collect(),
            About::Field(attribute) => Operator::of(attribute.kind),
        };
        for operator in operators {
            let word = match operator {
                Operator::Compare(comparison) => Word::Comparison(comparison),
                Operator::Like(equality) => Word::Like(equality),
                Operator::In(_) => Word::In,
            };
            let doc = WORDS.iter().find(|entry| entry.word == word).map_or("", |entry| entry.doc);
            self.plain(
                &operator.to_string(),
                if operator == Operator::Compare(Comparison::EQUAL) { "Equal." } else { doc },
            );
        }
        if let About::Field(Attribute { kind: Kind::Flag, .. }) = about {
            self.words(|word| matches!(word, Word::And | Word::Or));
        }
    }

    fn values(&mut self, about: About, seen: &Seen) {
        match about {
            About::Subject(Subject::LocalPort) => self.seen(&seen.local_ports),
            About::Subject(Subject::RemotePort) => self.seen(&seen.remote_ports),
            About::Subject(Subject::LocalHost) => self.seen(&seen.local_hosts),
            About::Subject(Subject::RemoteHost) => self.seen(&seen.remote_hosts),
            About::Subject(Subject::Device) => self.seen(&seen.interfaces),
            About::Subject(Subject::Cgroup) => self.seen(&seen.cgroups),
            About::Subject(Subject::Mark | Subject::Autobound) => {}
            About::Field(attribute) => self.of_kind(attribute, seen),
        }
    }

    fn of_kind(&mut self, attribute: &Attribute, seen: &Seen) {
        let is_local = attribute.word().starts_with("local");
        match attribute.kind {
            Kind::State => self.states(),
            Kind::OneOf(known) => known.iter().for_each(|word| self.plain(word, "")),
            Kind::Flag => ["yes", "no"].into_iter().for_each(|word| self.plain(word, "")),
            Kind::Timer => {
                self.units(Kind::Span, &SPANS);
                TIMERS.iter().for_each(|word| self.plain(word, ""));
            }
            Kind::Port if is_local => self.seen(&seen.local_ports),
            Kind::Port => self.seen(&seen.remote_ports),
            Kind::Address if is_local => self.seen(&seen.local_hosts),
            Kind::Address | Kind::RemoteEnd => self.seen(&seen.remote_hosts),
            Kind::LocalEnd => self.seen(&seen.local_hosts),
            Kind::User => self.seen(&seen.users),
            Kind::Interface => self.seen(&seen.interfaces),
            Kind::Namespace => self.seen(&seen.namespaces),
            Kind::Cgroup => self.seen(&seen.cgroups),
            Kind::Container => self.seen(&seen.containers),
            Kind::Span => self.units(Kind::Span, &SPANS),
            Kind::Bytes | Kind::Count | Kind::Rate => self.units(attribute.kind, &FACTORS),
            Kind::Text if attribute.word() == "process" => self.seen(&seen.processes),
            Kind::Text if attribute.word() == "local.path" => self.seen(&seen.paths),
            Kind::Text if attribute.word() == "cong" => self.seen(&seen.congestions),
            Kind::Id if attribute.word() == "pid" => self.seen(&seen.pids),
            Kind::Text | Kind::Id | Kind::Hex => {}
        }
    }

    fn seen(&mut self, values: &[(String, String)]) {
        for (value, doc) in values {
            self.value(value, || doc.clone());
        }
    }

    /// A number with each unit.
    fn units(&mut self, kind: Kind, units: &[(&str, u64)]) {
        let number = self.part.trim_end_matches(|symbol: char| symbol.is_alphabetic()).to_owned();
        if !number.chars().all(|symbol| symbol.is_ascii_digit() || symbol == '.') {
            return;
        }
        let number = if number.is_empty() { "1".to_owned() } else { number };
        for (unit, _) in units.iter().rev().filter(|(unit, _)| !unit.is_empty()) {
            self.plain(&format!("{number}{unit}"), &help::values(kind));
        }
    }
}
