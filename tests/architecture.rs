//! Holds the house in order: which layer may use which, how long files and functions may be, that each module says
//! what it is for. The table of layers is that of docs/ARCHITECTURE.md.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::allow_attributes, reason = "a test")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Each layer and what it may use beside itself.
const LAYERS: [(&str, &[&str]); 12] = [
    ("model", &[]),
    ("written", &["model"]),
    ("decode", &["model"]),
    ("source", &["model", "decode"]),
    ("track", &["model"]),
    ("field", &["model", "track"]),
    ("query", &["model", "track", "field"]),
    ("demo", &["model"]),
    ("session", &["model", "decode", "source", "track", "field", "query", "demo"]),
    ("print", &["model", "track", "field", "query", "demo", "session"]),
    ("tui", &["model", "written", "track", "field", "query", "demo", "session"]),
    ("cli", &["model", "written", "decode", "source", "track", "field", "query", "demo", "session", "print", "tui"]),
];

/// Crates that only the named layers may know, since they do I/O, start threads, draw, or end the program.
const CRATES: [(&str, &[&str]); 19] = [
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("crossbeam_channel", &["session", "tui"]),
    ("crossterm", &["tui"]),
    ("libc", &["source", "demo"]),
    ("netlink_sys", &["source"]),
    ("nucleo_matcher", &["query"]),
    ("procfs", &["source"]),
    ("ratatui", &["tui"]),
    ("rustix", &["source", "demo", "tui", "cli"]),
    ("serde", &["print"]),
    ("serde_json", &["print"]),
    ("signal_hook", &["tui", "cli"]),
    ("socket2", &["demo"]),
    ("toml", &["written"]),
    ("toml_edit", &["written"]),
    ("tui_input", &["tui"]),
    ("zerocopy", &["decode"]),
];

/// What layers without I/O and without a clock must not name.
const PURE: [&str; 6] = ["model", "written", "decode", "track", "field", "query"];
const IMPURE: [&str; 6] = ["std::fs", "std::io::std", "std::process", "std::thread", "Instant::now", "SystemTime"];

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;

/// Files and functions over the budget, with the reason. This list only shrinks.
const EXCEPTIONS: [(&str, &str); 0] = [];

struct Source {
    path: PathBuf,
    layer: String,
    /// The file without its `#[cfg(test)]` parts.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    assert!(files.len() > 20, "the sources were not found below {}", root.display());
    files
        .into_iter()
        .filter(|path| !path.ends_with("tests.rs") && !path.components().any(|part| part.as_os_str() == "tests"))
        .map(|path| {
            let inside = path.strip_prefix(&root).unwrap();
            let first = inside.components().next().unwrap().as_os_str().to_string_lossy();
            let layer = first.trim_end_matches(".rs").to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            Source { path: inside.to_owned(), layer, code: without_tests(&text) }
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Cuts off what follows a `#[cfg(test)]` at the margin: by habit tests stand last.
fn without_tests(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let declares = |next: &str| next.trim_end().ends_with(';');
        if line == "#[cfg(test)]" && !lines.peek().is_some_and(|next| declares(next)) {
            break;
        }
        writeln!(code, "{line}").unwrap();
    }
    code
}

/// The lines that are neither comments nor empty of code, with their numbers.
fn code_lines(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")).map(|(at, line)| (at + 1, line))
}

#[track_caller]
fn report(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_layer_uses_only_what_lies_below_it() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == source.layer) else { continue };
        for (number, line) in code_lines(&source.code) {
            for used in line.split("crate::").skip(1) {
                let used = used.split(|symbol: char| !symbol.is_alphanumeric() && symbol != '_').next().unwrap();
                let is_layer = LAYERS.iter().any(|(layer, _)| *layer == used);
                if is_layer && used != source.layer && !allowed.contains(&used) {
                    wrong.push(format!("{}:{number}: {} may not use {used}", source.path.display(), source.layer));
                }
            }
            if line.contains(&"super::".repeat(depth(&source.path) + 1)) {
                wrong.push(format!("{}:{number}: leaves its layer; begin with crate::", source.path.display()));
            }
            if line.contains("use crate::{") {
                wrong.push(format!(
                    "{}:{number}: name each path by itself, so that this test sees it",
                    source.path.display()
                ));
            }
        }
    }
    report(&wrong);
}

/// How many modules a file's own lies below its layer. Each `super::` goes up by one.
fn depth(path: &Path) -> usize {
    let folders = path.components().count() - 1;
    if path.ends_with("mod.rs") { folders - 1 } else { folders }
}

#[test]
fn super_ends_at_the_layer() {
    for (path, expected) in
        [("main.rs", 0), ("tui/mod.rs", 0), ("tui/app.rs", 1), ("tui/lab/mod.rs", 1), ("tui/lab/draw.rs", 2)]
    {
        assert_eq!(depth(Path::new(path)), expected, "{path}");
    }
}

#[test]
fn every_folder_is_a_layer_with_an_arrow() {
    let mut wrong: Vec<String> = sources()
        .iter()
        .filter(|source| !["lib", "main"].contains(&source.layer.as_str()))
        .filter(|source| LAYERS.iter().all(|(layer, _)| *layer != source.layer))
        .map(|source| format!("{} lies in no layer", source.path.display()))
        .collect();
    let document = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ARCHITECTURE.md")).unwrap();
    for (layer, allowed) in LAYERS {
        let row = format!("| `{layer}/` |");
        let Some(line) = document.lines().find(|line| line.starts_with(&row)) else {
            wrong.push(format!("docs/ARCHITECTURE.md has no row for {layer}"));
            continue;
        };
        let last = line.trim_end_matches('|').rsplit('|').next().unwrap().trim();
        let named: Vec<&str> = last.split(", ").filter(|name| !name.is_empty() && *name != "nothing").collect();
        if named != allowed {
            wrong.push(format!("docs/ARCHITECTURE.md lets {layer} use {named:?}, this test {allowed:?}"));
        }
    }
    report(&wrong);
}

#[test]
fn crates_that_act_stay_in_their_layer() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (number, line) in code_lines(&source.code) {
            for (name, layers) in CRATES {
                if line.contains(&format!("{name}::")) && !layers.contains(&source.layer.as_str()) {
                    wrong.push(format!("{}:{number}: only {layers:?} may use {name}", source.path.display()));
                }
            }
            for name in IMPURE.iter().filter(|_| PURE.contains(&source.layer.as_str())) {
                if line.contains(name) {
                    wrong.push(format!(
                        "{}:{number}: {} does no I/O and reads no clock",
                        source.path.display(),
                        source.layer
                    ));
                }
            }
        }
    }
    report(&wrong);
}

#[test]
fn only_source_and_demo_may_be_unsafe() {
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|source| source.code.contains("expect(unsafe_code"))
        .filter(|source| !["source", "demo"].contains(&source.layer.as_str()))
        .map(|source| format!("{}: talks to the kernel where it should not", source.path.display()))
        .collect();
    report(&wrong);
}

#[test]
fn files_and_functions_can_be_held_in_the_head() {
    let mut over = Vec::new();
    for source in sources() {
        let path = source.path.display().to_string();
        let lines = source.code.lines().count();
        if lines > FILE_LINES {
            over.push((path.clone(), format!("{path}: {lines} lines")));
        }
        for (name, lines) in functions(&source.code) {
            if lines > FUNCTION_LINES {
                over.push((format!("{path}:{name}"), format!("{path}: fn {name} has {lines} lines")));
            }
        }
    }
    for (exception, reason) in EXCEPTIONS {
        assert!(over.iter().any(|(name, _)| name == exception), "{exception} ({reason}) is an exception no more");
    }
    let wrong: Vec<String> = over
        .into_iter()
        .filter(|(name, _)| EXCEPTIONS.iter().all(|(exception, _)| exception != name))
        .map(|(_, text)| text)
        .collect();
    report(&wrong);
}

/// The functions of a file formatted by rustfmt: a signature, and its end at the same indent.
fn functions(code: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = function(line).filter(|_| !line.ends_with([';', '}'])) else { continue };
        let indent = line.len() - line.trim_start().len();
        let end = format!("{}}}", " ".repeat(indent));
        let length = lines[start..].iter().position(|line| *line == end).map_or(0, |length| length + 1);
        found.push((name.to_owned(), length));
    }
    found
}

/// The name of the function that a line begins, whatever stands before `fn`.
fn function(line: &str) -> Option<&str> {
    let (qualifiers, rest) = match line.trim_start().strip_prefix("fn ") {
        Some(rest) => ("", rest),
        None => line.trim_start().split_once(" fn ")?,
    };
    let is_qualifier = |word: &str| {
        ["pub", "const", "async", "unsafe", "extern", "default", "in"].contains(&word)
            || word.starts_with("pub(")
            || word.ends_with(')')
            || word.starts_with('"')
    };
    qualifiers.split_whitespace().all(is_qualifier).then(|| rest.split(['(', '<']).next().unwrap_or(rest))
}

#[test]
fn functions_are_known_by_any_qualifiers() {
    let check = |line, expected| assert_eq!(function(line), expected, "{line}");
    check("fn a() {", Some("a"));
    check("    pub(super) const fn b<T>(", Some("b"));
    check("pub(in crate::tui) fn c() {", Some("c"));
    check("unsafe extern \"C\" fn d(", Some("d"));
    check("pub async unsafe fn e(", Some("e"));
    check("let f = a fn b(", None);
    check("// what fn is", None);
    check("open: fn() -> u8,", None);
}

#[test]
fn every_module_says_what_it_is_for() {
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|source| !source.code.starts_with("//! "))
        .map(|source| format!("{}: begins without a module doc", source.path.display()))
        .collect();
    report(&wrong);
}

#[test]
fn the_program_is_thin() {
    let main = sources().into_iter().find(|source| source.layer == "main").unwrap();
    assert!(main.code.lines().count() < 40);
}
