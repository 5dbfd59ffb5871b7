//! What is to be known of a word, as text for a terminal and as the page docs/FIELDS.md.
//!
//! The words are [`crate::field::explain`]'s. Reads no setting: values are handed in.

use std::fmt::Write as _;

use crate::field::explain::{Entry, FAMILIES};
use crate::model::fit::{folded, width};
use crate::model::setting::Setting;

/// Columns of the text.
const COLUMNS: usize = 80;
/// Columns of a word in the list.
const WORD: usize = 20;

/// An entry with the values of its settings.
pub fn entry(entry: &Entry, settings: &[Setting]) -> String {
    let mut out = format!("{} ({})\n", entry.word(), entry.family());
    for text in [entry.meaning(), entry.advice].into_iter().filter(|text| !text.is_empty()) {
        paragraph(&mut out, "  ", text);
    }
    paragraph(&mut out, "  Written in: ", entry.sources);
    if !settings.is_empty() {
        out.push_str("  Settings, and what they are here now:\n");
    }
    let widest = settings.iter().map(|setting| setting.name.len()).max().unwrap_or(0);
    for Setting { name, value } in settings {
        let value = value.clone().unwrap_or_else(|why| format!("({why})"));
        let _ = writeln!(out, "    {name:widest$}  {value}");
    }
    out
}

/// Every word with its meaning, one a line or two.
pub fn list() -> String {
    let mut out = String::new();
    for (title, entries) in FAMILIES {
        let _ = writeln!(out, "{title}:");
        for entry in entries {
            let indent = format!("  {:<WORD$} ", entry.word());
            paragraph(&mut out, &indent, entry.meaning());
        }
        out.push('\n');
    }
    out.push_str(
        "`sockscope explain WORD` says more: how to read it, where it is written, which settings govern it.\n",
    );
    out
}

/// A text behind `begin`, in lines that stand under each other.
fn paragraph(out: &mut String, begin: &str, text: &str) {
    let indent = width(begin);
    for (number, line) in folded(text, COLUMNS.saturating_sub(indent)).into_iter().enumerate() {
        let before = if number == 0 { begin } else { "" };
        let _ = writeln!(out, "{before:indent$}{line}");
    }
}

const INTRODUCTION: &str = "\
# Every word on the screen

This page is made from `src/field/explain/`: the same is said by `e` on the screen, which adds how to read the very
value under the cursor, and by `sockscope explain WORD`, both with the values that the settings have on the host.
";

/// The text of docs/FIELDS.md.
pub fn document() -> String {
    let mut out = INTRODUCTION.to_owned();
    for (title, entries) in FAMILIES {
        let _ = write!(out, "\n## {title}\n\n| Word | Meaning | How to read it | Written in | Settings |\n");
        out.push_str("| --- | --- | --- | --- | --- |\n");
        for entry in entries {
            let settings: Vec<String> = entry.settings.iter().map(|name| format!("`{name}`")).collect();
            let cells = [
                format!("`{}`", entry.title()),
                entry.meaning().to_owned(),
                entry.advice.to_owned(),
                entry.sources.to_owned(),
                settings.join(", "),
            ];
            let _ = writeln!(out, "| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::field::explain::named;

    #[test]
    fn an_entry_is_read_from_top_to_bottom() {
        let settings = [
            Setting { name: "net.ipv4.tcp_fin_timeout", value: Ok("60".to_owned()) },
            Setting { name: "net.x", value: Err("only root may read it".to_owned()) },
        ];
        let expected = "\
fin-wait-2 (state)
  This end closed and that is acknowledged; the peer has not closed.
  The peer is in CLOSE-WAIT: its process has not called close. While a process
  here holds the socket it may last for ever (half-closed); an orphan goes after
  tcp_fin_timeout.
  Written in: RFC 9293, 3.6; tcp(7)
  Settings, and what they are here now:
    net.ipv4.tcp_fin_timeout  60
    net.x                     (only root may read it)
";
        assert_eq!(entry(named("fin-wait-2")[0], &settings), expected);
    }

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        let all = crate::field::explain::all().map(|found| entry(found, &[])).collect::<String>() + &list();
        for line in all.lines().filter(|line| !line.starts_with('`')) {
            assert!(width(line) <= COLUMNS, "{line}");
        }
    }

    /// With SOCKSCOPE_REFRESH set the page is written anew.
    #[test]
    fn the_page_is_fresh() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/FIELDS.md");
        if std::env::var_os("SOCKSCOPE_REFRESH").is_some() {
            std::fs::write(&path, document()).unwrap();
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(there == document(), "docs/FIELDS.md is out of date: run the tests once with SOCKSCOPE_REFRESH=1");
    }
}
