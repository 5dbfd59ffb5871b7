//! Manual pages in the language of man(7), one for the program and one for each command.

use std::io;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::cli::config;
use crate::field::FIELDS;
use crate::field::attribute::attributes;
use crate::query::filter::words::{WORDS, Word};

use super::command;
use super::help::examples_of;

/// A page.
pub(super) struct Page {
    /// `sockscope`, `sockscope-list`.
    pub(super) name: String,
    /// The page.
    pub(super) text: Vec<u8>,
}

/// Every page.
pub(super) fn all() -> Vec<Page> {
    let mut command = command();
    command.build();
    let names: Vec<Command> = command.get_subcommands().cloned().collect();
    std::iter::once(command).chain(names).map(page).collect()
}

fn page(command: Command) -> Page {
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    let own = match command.get_name() {
        "sockscope" => vec![filter(), fields(), settings(), exit_status()],
        "config" => vec![settings(), exit_status()],
        "list" => vec![columns(), exit_status()],
        _ => Vec::new(),
    };
    let examples = Some(examples_of(command.get_name())).filter(|examples| !examples.is_empty());
    let examples =
        examples.map(|examples| terms("EXAMPLES", examples.iter().map(|(typed, what)| ((*typed).to_owned(), *what))));
    let sections: Vec<Roff> = commands(&command).into_iter().chain(own).chain(examples).chain([see_also()]).collect();
    let man = Man::new(command).source(concat!("sockscope ", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = write(&man, &sections, &mut text);
    Page { name, text }
}

fn write(man: &Man, sections: &[Roff], text: &mut Vec<u8>) -> io::Result<()> {
    man.render_title(text)?;
    man.render_name_section(text)?;
    man.render_synopsis_section(text)?;
    man.render_description_section(text)?;
    man.render_options_section(text)?;
    sections.iter().try_for_each(|section| section.to_writer(text))
}

/// The commands, with their pages.
fn commands(command: &Command) -> Option<Roff> {
    let below: Vec<(String, String)> = command
        .get_subcommands()
        .map(|below| {
            let name = below.get_display_name().unwrap_or(below.get_name());
            (format!("{name}(1)"), below.get_about().map(ToString::to_string).unwrap_or_default())
        })
        .collect();
    let entries = below.iter().map(|(name, about)| (name.clone(), about.as_str()));
    (!below.is_empty()).then(|| terms("COMMANDS", entries))
}

/// A section of terms, each with what it means.
fn terms<'a>(title: &str, terms: impl Iterator<Item = (String, &'a str)>) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [title]);
    for (term, meaning) in terms {
        roff.control("TP", []).text([bold(term)]).text([roman(meaning)]);
    }
    roff
}

fn filter() -> Roff {
    let told = WORDS.iter().filter(|entry| entry.word != Word::Close);
    terms("FILTER", told.map(|entry| (entry.form.to_owned(), entry.doc)))
}

fn fields() -> Roff {
    terms("FILTER FIELDS", attributes().iter().map(|attribute| (attribute.words.join(", "), attribute.doc)))
}

fn columns() -> Roff {
    terms("COLUMNS", FIELDS.iter().map(|definition| (definition.name.to_owned(), definition.doc)))
}

/// The settings of the file.
fn settings() -> Roff {
    let told: Vec<[String; 4]> = config::command::rows().collect();
    terms("SETTINGS", told.iter().map(|[name, default, doc, _]| (format!("{name} = {default}"), doc.as_str())))
}

/// What the exit codes mean, of every command but the drop-ins.
const EXIT_CODES: [(&str, &str); 4] = [
    ("0", "Done, or quit."),
    ("1", "Something failed, or a table could not be read; standard error says what."),
    ("2", "Wrong arguments or a wrong filter, with a caret under the word."),
    ("128 + n", "Ended by signal n."),
];

fn exit_status() -> Roff {
    terms("EXIT STATUS", EXIT_CODES.iter().map(|(code, meaning)| ((*code).to_owned(), *meaning)))
}

fn see_also() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["SEE ALSO"]);
    roff.text([bold("sockscope"), roman("(1), "), bold("ss"), roman("(8), "), bold("netstat"), roman("(8)")]);
    roff
}
