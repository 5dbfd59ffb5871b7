//! The text of `docs/JSON.md`: the rules, and the tables of places.

use std::fmt::Write as _;

use super::super::tokens::Unit;
use super::{ABSENCES, ACCOUNTS, Account, BY_PROCESS, BY_REMOTE, BY_STATE, CHANGES, IN_NETSTAT, OF_NETSTAT, Place};
use super::{OF_DEMOS, Part, Presence, SUMMARY, TOLD, Told, places};

/// The whole page.
pub fn document() -> String {
    let mut page = Page(INTRODUCTION.to_owned());
    page.sockets();
    for account in &ACCOUNTS {
        page.account(account);
    }
    page.section("Summary", "The first object of `ss --json -s`.", &SUMMARY);
    page.text(COUNTS);
    for (by, places) in [("state", &BY_STATE[..]), ("process", &BY_PROCESS), ("remote", &BY_REMOTE)] {
        let _takes_all = write!(page.0, "\nBy `{by}`:\n");
        page.table(places);
    }
    page.section("Changes", CHANGED, &CHANGES);
    page.section("Changes that are missing", MISSING, &ABSENCES);
    page.section("netstat", NETSTAT, &OF_NETSTAT);
    page.shared();
    page.text(COUNTERS);
    page.demos();
    page.0
}

struct Page(String);

impl Page {
    fn text(&mut self, text: &str) {
        self.0.push('\n');
        self.0.push_str(text);
    }

    fn section(&mut self, title: &str, text: &str, places: &[Place]) {
        let _takes_all = write!(self.0, "\n## {title}\n\n{text}\n");
        self.table(places);
    }

    /// Keys with kind, unit and meaning.
    fn table(&mut self, places: &[Place]) {
        self.0.push_str("\n| Key | Value | Unit | Meaning |\n| --- | --- | --- | --- |\n");
        for Place { path, kind, unit, doc, .. } in places {
            let _takes_all = writeln!(self.0, "| `{path}` | {} | {unit} | {doc} |", kind.name());
        }
    }

    /// The same of a socket, with whoever has each key.
    fn sockets(&mut self) {
        self.0.push_str("\n| Key | Value | Unit | `list` | `ss` | `events` | Meaning |\n");
        self.0.push_str("| --- | --- | --- | --- | --- | --- | --- |\n");
        for place in places() {
            let Place { path, kind, unit, doc, .. } = place;
            let is_of_change = place.is_of_changes() || *path == "v";
            let (list, ss) = (in_list(place), in_ss(place));
            let events = if is_of_change { "yes" } else { "" };
            let _takes_all =
                writeln!(self.0, "| `{path}` | {} | {unit} | {list} | {ss} | {events} | {doc} |", kind.name());
        }
    }

    fn account(&mut self, Account { key, option, doc, tokens }: &Account) {
        let _takes_all =
            write!(self.0, "\n## `{key}` ({option})\n\n{doc}\n\n| Key | Unit | Meaning |\n| --- | --- | --- |\n");
        for token in tokens() {
            let _takes_all = writeln!(self.0, "| `{key}.{}` | {} | {} |", token.name, unit(token.unit), token.doc);
        }
    }

    /// What netstat has of a socket's keys, by option.
    fn shared(&mut self) {
        for (option, title) in [("", "Always"), ("-e", "With `-e`"), ("-o", "With `-o`")] {
            let paths = IN_NETSTAT.iter().filter(|(_, of)| *of == option);
            let paths: Vec<String> = paths.map(|(path, _)| format!("`{path}`")).collect();
            let _takes_all = write!(self.0, "\n{title}: {}.\n", paths.join(", "));
        }
    }

    /// What demos tell: the objects, and their keys.
    fn demos(&mut self) {
        self.text(DEMOS);
        self.0.push_str("\n| `what` | When |\n| --- | --- |\n");
        for Told { what, when } in &TOLD {
            let _takes_all = writeln!(self.0, "| `{what}` | {when} |");
        }
        self.0.push_str("\n| Key | Value | Unit | In | Meaning |\n| --- | --- | --- | --- | --- |\n");
        for Part { place: Place { path, kind, unit, doc, .. }, of, presence } in &OF_DEMOS {
            let within = if of.is_empty() { "all".to_owned() } else { of.join(", ") };
            let perhaps = match presence {
                Presence::Always => "",
                Presence::Perhaps => ", where there is one",
            };
            let _takes_all = writeln!(self.0, "| `{path}` | {} | {unit} | {within}{perhaps} | {doc} |", kind.name());
        }
    }
}

/// The columns of `list` that bring a place.
fn in_list(place: &Place) -> String {
    let columns: Vec<&str> = place.fields.iter().map(|field| field.definition().name).collect();
    if columns.is_empty() && place.is_of(&[]) { "always".to_owned() } else { columns.join(", ") }
}

/// The option of ss that brings it.
fn in_ss(place: &Place) -> &'static str {
    match place.option {
        Some("") => "always",
        Some(option) => option,
        None => "",
    }
}

const fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "",
        Unit::Bytes => "bytes",
        Unit::BitsPerSecond => "bit/s",
        Unit::Milliseconds => "ms",
        Unit::Id => "id",
        Unit::Flag => "true, false",
        Unit::Word => "word",
    }
}

const INTRODUCTION: &str = "\
# JSON

One schema for all that is printed as JSON. A key means the same, has the same unit, and for one socket the same value,
whoever prints it:

| Command | Prints |
| --- | --- |
| `sockscope ss --json` | An array of sockets; with `-s` its first object is the summary. After any other options of ss. |
| `sockscope list --json` | An array of sockets, or of counts; with `--watch` one for each look. |
| `sockscope events --ndjson` | Changes, and word of changes that are missing. |
| `sockscope netstat --json` | An array of sockets; with `-s` one object of counters. |
| `sockscope demo NAME --ndjson` | What happens in a demo; `demo all --ndjson` how each demo and each cell of the lab came out. |

`--ndjson` prints the same objects, one a line, without anything around them.

- The output is valid JSON in UTF-8 whatever processes and sockets are called: what is not printable is replaced, as
  everywhere. Names and paths can be put on a terminal as they are.
- A key that makes no sense for a socket is left out (a Unix socket has no port). So is one that was not asked for, and
  a detail that the kernel did not report. `null` means that there is none now, or that the kernel did not say. What is
  not known is never 0.
- Numbers are numbers. Times are in milliseconds, with decimals where they are finer; sizes in bytes, rates in bits a
  second. A few members of the kernel's accounts have another unit, and say so.
- Numbers that identify and may be beyond 2^53, or are always read so (`sk`, tokens, tags), are strings in hexadecimal,
  as ss prints them. Counters of 64 bits are numbers.
- Keys are the words of ss. What its text leaves out because it is 0 is here.
- `v` is the version of this page, in every object. It changes when a key changes its meaning or goes; new keys may come
  without that.

CSV has the same values under the same names, with `_` for the dots ([LIST.md](LIST.md)).

This page is made from the tables that tests hold against the output (`src/field/schema/`).

## A socket

`list` prints all its keys, or those of the named columns; `in_state`, `entered`, `age` and `opened` only with `--watch` or when
named, since one look knows no past. With a column of that name it also prints `cong`, `family`, `container` (the name of the
container that the control group is of) and each key of the accounts `tcp`, `skmem`, `mptcp` and `sctp`, as ss has them. ss prints what its options ask for. `users` are the processes that hold the
socket, or the last ones known to have held it; without the right to look into other processes (root has it) it is
empty for theirs. A key within an object that is left out or `null` is left out too.
";

const COUNTS: &str = "\
## Counts

`list --count BY` gives an object for each kind, the most frequent first. A socket that more than one process holds counts
for the first of its `users`; where `users` is empty no owner is known.
";

const CHANGED: &str = "\
A change has the keys of its socket, as it was known last, and these, which are always there.";

const MISSING: &str = "\
A program that reads changes learns by these what people read on standard error.";

const NETSTAT: &str = "\
An object of `netstat --json` has these keys, and some of a socket's. Its text has other words for some values; here
they are those of every other object.";

const COUNTERS: &str = "\
With `-s` there is one object: beside `v`, a section (`Ip`, `Tcp`, `TcpExt`, …) holds each counter by the kernel's own name.
A counter is an integer, and only the kernel knows its unit: most count, some are bytes (`InOctets`).
";

const DEMOS: &str = "\
## Demos

`demo NAME --ndjson` tells what happens as it happens, `demo all --ndjson` how each came out ([DEMO.md](DEMO.md)). The
keys of an object go by what it is about:
";
