//! Holds the filter language to what is kept outside of its source: the fuzzer's corpus and `docs/FILTER.md`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::allow_attributes,
    missing_docs,
    reason = "tests"
)]

#[path = "../fuzz/replay_filter.rs"]
mod replay_filter;

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use replay_filter::EveryName;
use sockscope::field::attribute::{Kind, attributes};
use sockscope::model::state::{STATE_GROUPS, State, StateSet};
use sockscope::query::filter::field::help;
use sockscope::query::filter::parse;
use sockscope::query::filter::words::{WORDS, Word};

fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn manual() -> String {
    fs::read_to_string(repository("docs/FILTER.md")).unwrap()
}

#[test]
fn the_corpus_of_the_fuzzer_is_replayed() {
    let mut replayed = 0;
    for entry in fs::read_dir(repository("fuzz/corpus/filter")).unwrap() {
        let path = entry.unwrap().path();
        eprintln!("{}", path.display());
        // As for the fuzz target, bytes that are no text are no filter.
        if let Ok(text) = String::from_utf8(fs::read(&path).unwrap()) {
            replay_filter::replay(&text);
            replayed += 1;
        }
    }
    assert!(replayed > 0, "the corpus is empty");
}

/// The lines of all fenced blocks of a kind in the manual.
fn blocks(kind: &str) -> Vec<Vec<String>> {
    let manual = manual();
    let fence = format!("```{kind}\n");
    let blocks = manual.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.map(|block| block.lines().map(String::from).collect()).collect()
}

#[test]
fn each_example_of_the_manual_is_a_filter() {
    let examples = blocks("filter").concat();
    assert!(!examples.is_empty());
    for example in examples {
        parse(&example, &EveryName).unwrap_or_else(|error| panic!("{}", error.render().join("\n")));
    }
}

#[test]
fn the_mistake_of_the_manual_is_shown_so() {
    for block in blocks("mistake") {
        assert_eq!(parse(&block[1], &EveryName).unwrap_err().render()[..3], block);
    }
}

fn words_table() -> String {
    let mut table = String::from("| Word | Used as | Meaning |\n| --- | --- | --- |\n");
    for entry in WORDS.iter().filter(|entry| entry.word != Word::Close) {
        let spellings = entry.spellings.iter().map(|spelling| format!("`{spelling}`")).collect::<Vec<_>>().join(" ");
        writeln!(table, "| {} | `{}` | {} |", spellings.replace('|', "\\|"), entry.form, entry.doc).unwrap();
    }
    table
}

fn states_table() -> String {
    let mut table = String::from("| Word | Shown as |\n| --- | --- |\n");
    for state in State::all().filter(|state| !state.words().is_empty()) {
        let words = state.words().iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ");
        writeln!(table, "| {words} | {} |", state.name()).unwrap();
    }
    table.push_str("\n| Group | States |\n| --- | --- |\n");
    for (group, states) in STATE_GROUPS {
        let missing = StateSet::ALL.minus(states);
        let shown = if states.len() > missing.len() { format!("all but {}", names(missing)) } else { names(states) };
        writeln!(table, "| `{group}` | {} |", shown.trim_end_matches(" but ")).unwrap();
    }
    table
}

fn names(states: StateSet) -> String {
    let members = State::all().filter(|state| states.contains(*state));
    members.filter_map(|state| state.words().first().copied()).collect::<Vec<_>>().join(", ")
}

fn fields_table() -> String {
    let mut table = String::from("| Field | Value | Meaning |\n| --- | --- | --- |\n");
    for attribute in attributes() {
        let words = attribute.words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ");
        let value = match attribute.kind {
            Kind::OneOf(known) => known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" "),
            kind => help::name(kind).to_owned(),
        };
        writeln!(table, "| {words} | {value} | {} |", attribute.doc).unwrap();
    }
    table
}

fn values_table() -> String {
    let mut table = String::from("| Value | Written | Operators |\n| --- | --- | --- |\n");
    let mut named: Vec<&str> = Vec::new();
    for kind in attributes().iter().map(|attribute| attribute.kind) {
        if named.contains(&help::name(kind)) {
            continue;
        }
        named.push(help::name(kind));
        let written = match kind {
            Kind::OneOf(_) => "one of the words of the field".to_owned(),
            Kind::State => "a word of the table of states".to_owned(),
            kind => help::values(kind),
        };
        writeln!(table, "| {} | {written} | `{}` |", help::name(kind), help::operators(kind).replace(", ", "` `"))
            .unwrap();
    }
    table
}

#[track_caller]
fn check_table(table: &str) {
    assert!(manual().contains(table), "docs/FILTER.md must hold this table:\n\n{table}");
}

#[test]
fn the_manual_has_every_word() {
    check_table(&words_table());
}

#[test]
fn the_manual_has_every_field() {
    check_table(&fields_table());
}

#[test]
fn the_manual_has_every_kind_of_value() {
    check_table(&values_table());
}

#[test]
fn the_manual_has_every_state() {
    check_table(&states_table());
}
