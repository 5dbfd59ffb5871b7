//! What the program tells about itself: help that fits a screen, completions, manual pages. All of it is made from the
//! tables that the options are read by.

mod completions;
mod help;
mod pages;
mod tool;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Arg, Command, CommandFactory as _};

use crate::field::attribute::{Attribute, attributes};
use crate::field::{columns, explain};
use crate::print::list::By;
use crate::query::filter::words::{WORDS, meaning, state_words};

use super::args::Arguments;
use super::{DROP_INS, Failure, list};

pub(super) use completions::Shell;
pub(super) use help::dressed;
pub(super) use tool::Flag;

/// Prints a script for a shell.
pub(super) fn completions(shell: Shell) -> Result<ExitCode, Failure> {
    print(&completions::script(shell))
}

/// Prints a page, in the language of man(7); without a name, that of the program.
pub(super) fn man(name: Option<&str>) -> Result<ExitCode, Failure> {
    let pages = pages::all();
    let wanted = name.unwrap_or("sockscope");
    let is_wanted = |page: &&pages::Page| page.name == wanted || page.name == format!("sockscope-{wanted}");
    match pages.iter().find(is_wanted) {
        Some(page) => print(&page.text),
        None => {
            let names: Vec<&str> = pages.iter().map(|page| page.name.as_str()).collect();
            Err(Failure::Unknown(format!("there is no page `{wanted}`; these are: {}", names.join(", "))))
        }
    }
}

fn print(text: &[u8]) -> Result<ExitCode, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text).and_then(|()| out.flush()).map_err(Failure::Output)?;
    Ok(ExitCode::SUCCESS)
}

/// The whole program as clap knows it, with the tools whose place it takes. For telling only.
fn command() -> Command {
    let command = own_options(Arguments::command().disable_help_subcommand(true));
    DROP_INS.iter().fold(command, |command, tool| command.subcommand(tool::command(tool)))
}

/// Gives options of all commands to each command by itself: the tools do not take them.
fn own_options(command: Command) -> Command {
    let global: Vec<Arg> = command.get_arguments().filter(|arg| arg.is_global_set()).cloned().collect();
    let below: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    global.into_iter().fold(command, |command, arg| {
        let arg = arg.global(false);
        let command = below.iter().fold(command, |command, name| command.mut_subcommand(name, |below| below.arg(&arg)));
        command.mut_arg(arg.get_id().clone(), |arg| arg.global(false))
    })
}

/// The same with the words that may stand in each place. A filter, for one, is more than such words.
fn worded() -> Command {
    let command = command().mut_arg("filter", filter_words);
    let command = command.mut_subcommand("list", |list| {
        let by = || By::ALL.map(|by| by.grouping().name());
        list.mut_arg("filter", filter_words)
            .mut_arg("columns", |arg| one_of(arg, fields().chain(list::words())))
            .mut_arg("sort", |arg| one_of(arg, fields()))
            .mut_arg("group", |arg| one_of(arg, by()))
            .mut_arg("count", |arg| one_of(arg, by()))
    });
    let command = command.mut_subcommand("explain", |explain| explain.mut_arg("words", |arg| one_of(arg, explained())));
    command.mut_subcommand("man", |man| man.mut_arg("page", |arg| one_of(arg, page_names())))
}

/// What `man` may be asked for: every command.
fn page_names() -> Vec<&'static str> {
    let own = ["demo", "lab", "events", "explain", "list", "config", "themes", "completions", "man"];
    own.into_iter().chain(DROP_INS.iter().map(|tool| tool.name)).collect()
}

/// What `explain` may be asked for.
fn explained() -> Vec<&'static str> {
    let mut words: Vec<&str> = explain::all().map(explain::Entry::word).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn fields() -> impl Iterator<Item = &'static str> {
    columns().iter().map(|definition| definition.name)
}

fn filter_words(arg: Arg) -> Arg {
    let spellings = WORDS.iter().filter_map(|entry| entry.spellings.first().copied());
    let words = spellings.filter(|word| word.starts_with(|first: char| first.is_ascii_alphabetic()));
    let fields = attributes().iter().map(Attribute::word).filter(|word| meaning(word).is_none());
    one_of(arg, words.chain(state_words()).chain(fields))
}

fn one_of(arg: Arg, words: impl IntoIterator<Item = &'static str>) -> Arg {
    arg.value_parser(PossibleValuesParser::new(words))
}

#[cfg(test)]
mod tests;
