//! TOML to entries with their places.
//!
//! A line that is no TOML is one mistake, and the lines around it count.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::{Entry, Place, Spot, Value, Wrong};

/// What a text says, in its own order, and the lines that say nothing.
pub fn parse(text: &str) -> (Vec<Entry>, Vec<Wrong>) {
    let lines = Lines::of(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let wrong = mistakes(errors, &lines);
    let mut entries = entries(table.get_ref(), &lines);
    drop_mistaken(&mut entries, &wrong);
    (entries, wrong)
}

/// One mistake leads to others on the same line; the first one says most.
fn mistakes(errors: Vec<toml::de::Error>, lines: &Lines<'_>) -> Vec<Wrong> {
    let mut wrong: Vec<Wrong> = errors
        .into_iter()
        .map(|error| {
            let at = error.span().map_or_else(Place::default, |span| lines.place(&span));
            Wrong::new(at, format!("this is no TOML: {}", error.message()), "a line is NAME = VALUE or [TABLE]")
        })
        .collect();
    wrong.sort_by_key(|wrong| wrong.at);
    wrong.dedup_by_key(|wrong| wrong.at.line);
    wrong
}

/// Takes away what the parser made of the lines that it could not read.
fn drop_mistaken(entries: &mut Vec<Entry>, wrong: &[Wrong]) {
    for entry in &mut *entries {
        if let Value::Table(below) = &mut entry.value.value {
            drop_mistaken(below, wrong);
        }
    }
    let is_mistaken = |entry: &Entry| wrong.iter().any(|wrong| wrong.at.line == entry.name.at.line);
    entries.retain(|entry| matches!(entry.value.value, Value::Table(_)) || !is_mistaken(entry));
}

fn entries(table: &DeTable<'_>, lines: &Lines<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(name, value)| Entry {
            name: Spot { value: name.get_ref().to_string(), at: lines.place(&name.span()) },
            value: Spot { value: value_of(value.get_ref(), lines), at: lines.place(&value.span()) },
        })
        .collect();
    entries.sort_by_key(|entry| entry.name.at);
    entries
}

fn value_of(value: &DeValue<'_>, lines: &Lines<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(on) => Value::Switch(*on),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(Value::Other("a number out of range"), Value::Number),
        DeValue::Float(_) => Value::Other("a number with a fraction"),
        DeValue::Datetime(_) => Value::Other("a date"),
        DeValue::Array(list) => Value::List(
            list.iter()
                .map(|item| Spot { value: value_of(item.get_ref(), lines), at: lines.place(&item.span()) })
                .collect(),
        ),
        DeValue::Table(table) => Value::Table(entries(table, lines)),
    }
}

/// Where the lines of a text begin.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let after = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(after).collect() }
    }

    /// Where a span of bytes begins.
    fn place(&self, span: &Range<usize>) -> Place {
        let line = self.starts.partition_point(|start| *start <= span.start);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.text.get(start..span.start).unwrap_or_default();
        Place { line, column: before.chars().count() + 1 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Everything with its place, then the mistakes.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let (entries, wrong) = parse(text);
        let mut told = Vec::new();
        tell("", &entries, &mut told);
        told.extend(wrong.iter().map(|wrong| format!("{}:{} wrong", wrong.at.line, wrong.at.column)));
        assert_eq!(told, expected, "{wrong:?}");
    }

    fn tell(above: &str, entries: &[Entry], told: &mut Vec<String>) {
        for Entry { name, value } in entries {
            let path = format!("{above}{}", name.value);
            match &value.value {
                Value::Table(entries) => tell(&format!("{path}."), entries, told),
                other => {
                    let Spot { at: name, .. } = name;
                    told.push(format!(
                        "{}:{} {path} {}:{} {other:?}",
                        name.line, name.column, value.at.line, value.at.column
                    ));
                }
            }
        }
    }

    #[test]
    fn everything_has_its_place() {
        check("a = 1\n\n  \"é\" = \"ü\"\n", &["1:1 a 1:5 Number(1)", "3:3 é 3:9 Text(\"ü\")"]);
        check("z = true\n[t.u]\na = 0x1f", &["1:1 z 1:5 Switch(true)", "3:1 t.u.a 3:5 Number(31)"]);
        check(
            "a = 1.5\nb = 2026-01-01",
            &["1:1 a 1:5 Other(\"a number with a fraction\")", "2:1 b 2:5 Other(\"a date\")"],
        );
    }

    #[test]
    fn a_line_that_is_no_toml_spoils_no_other() {
        check("a = 1\nb == 2\nc = 3", &["1:1 a 1:5 Number(1)", "3:1 c 3:5 Number(3)", "2:4 wrong"]);
        check("a = 1\na = 2", &["1:1 a 1:5 Number(1)", "2:1 wrong"]);
    }

    proptest! {
        #[test]
        fn any_text_gives_entries_and_mistakes(text in "[ -~\\n\\[\\]=\"#é]{0,200}") {
            let lines = text.lines().count() + 1;
            let (entries, wrong) = parse(&text);
            prop_assert!(entries.iter().all(|entry| entry.name.at.line <= lines));
            prop_assert!(wrong.iter().all(|wrong| wrong.at.line <= lines));
        }

        #[test]
        fn what_toml_edit_takes_has_no_mistake(text in "([a-c] = ([0-9]|\"x\"|\\[1, 2\\])\\n|\\[[d-f]\\]\\n|# c\\n){0,6}") {
            let is_toml = text.parse::<toml_edit::DocumentMut>().is_ok();
            prop_assert_eq!(parse(&text).1.is_empty(), is_toml);
        }
    }
}
