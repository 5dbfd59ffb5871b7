//! A tool whose place the program takes, told to clap: only so that it can be told about.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command};

use crate::cli::DropIn;

/// An option of a tool.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct Flag {
    /// Its letter.
    pub(in crate::cli) short: Option<char>,
    /// Its word, without dashes.
    pub(in crate::cli) long: Option<&'static str>,
    /// What its argument is called; none when it takes none.
    pub(in crate::cli) value: Option<&'static str>,
    /// The words that its argument may be; empty when it may be anything.
    pub(in crate::cli) words: Vec<&'static str>,
    /// What it does.
    pub(in crate::cli) help: String,
}

/// A tool as a command. A letter or word that two options share belongs to the first of them; an option that has
/// neither left is passed over.
pub(super) fn command(tool: &DropIn) -> Command {
    let command = Command::new(tool.name).about(tool.about).disable_help_flag(true).disable_version_flag(true);
    let mut known: Vec<Flag> = Vec::new();
    for mut flag in (tool.flags)() {
        flag.short = flag.short.filter(|short| known.iter().all(|other| other.short != Some(*short)));
        match known.iter_mut().find(|other| other.long == flag.long && flag.long.is_some()) {
            Some(same) => same.short = same.short.or(flag.short),
            None if flag.short.is_some() || flag.long.is_some() => known.push(flag),
            None => {}
        }
    }
    known.into_iter().enumerate().fold(command, |command, (number, flag)| command.arg(arg(number, flag)))
}

fn arg(number: usize, flag: Flag) -> Arg {
    let mut arg = Arg::new(number.to_string()).help(flag.help);
    if let Some(short) = flag.short {
        arg = arg.short(short);
    }
    if let Some(long) = flag.long {
        arg = arg.long(long);
    }
    match flag.value {
        None => arg.action(ArgAction::SetTrue),
        Some(value) if flag.words.is_empty() => arg.value_name(value),
        Some(value) => arg.value_name(value).value_parser(PossibleValuesParser::new(flag.words)),
    }
}
