//! The arguments of `sockscope demo`, made from the table of demos: each demo is a command with its own choices.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::error::ErrorKind;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, Subcommand};

use crate::demo::choice::{Choice, Form};
use crate::demo::{self, DEMOS, Entry, Options};

/// The name that means every demo.
const ALL: &str = "all";

/// The demo command.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true, subcommand_value_name = "NAME", subcommand_help_heading = "Demos")]
pub(super) struct Demo {
    /// Which demo.
    #[command(subcommand)]
    pub which: Option<Which>,
    /// Leave out the steps in which only time passes, and much of it (TIME-WAIT lasts 60 s)
    #[arg(long, global = true)]
    pub fast: bool,
    /// Wait for Enter on standard input before each step; when the input ends, run on
    #[arg(long, global = true)]
    pub step: bool,
    /// Print one JSON object a line for each thing that happens
    #[arg(long, global = true)]
    pub ndjson: bool,
}

/// A demo that was named.
#[derive(Clone, Debug)]
pub(super) enum Which {
    /// This one, with these options.
    Known(&'static Entry, Options),
    /// All of them, and every cell of the lab.
    All,
    /// None of that name.
    Unknown(String),
}

impl Subcommand for Which {
    fn augment_subcommands(command: Command) -> Command {
        let command =
            DEMOS.iter().fold(command.allow_external_subcommands(true), |command, entry| command.subcommand(of(entry)));
        command.subcommand(Command::new(ALL).about("run all of these and hold every cell of the lab, fast, as a test"))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    /// Any name: one that no demo has is refused later, with the list of those that there are.
    fn has_subcommand(_name: &str) -> bool {
        true
    }
}

impl FromArgMatches for Which {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let Some((name, given)) = matches.subcommand() else {
            return Err(clap::Error::new(ErrorKind::MissingSubcommand));
        };
        if name == ALL {
            return Ok(Self::All);
        }
        let Some(entry) = demo::find(name) else { return Ok(Self::Unknown(name.to_owned())) };
        let chosen = entry.choices.iter().filter_map(|choice| Some((choice, given.get_one::<String>(choice.name)?)));
        let options = chosen.into_iter().try_fold(Options::default(), |options, (choice, text)| {
            options.with(choice, text).map_err(|error| clap::Error::raw(ErrorKind::ValueValidation, error))
        })?;
        Ok(Self::Known(entry, options))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn of(entry: &'static Entry) -> Command {
    Command::new(entry.name).about(entry.purpose).args(entry.choices.iter().map(argument))
}

fn argument(choice: &'static Choice) -> Arg {
    let argument = Arg::new(choice.name).help(choice.about).default_value(choice.form.usual());
    match choice.form {
        Form::Word(words) => {
            let values = words.iter().map(|(word, meaning)| PossibleValue::new(*word).help(*meaning));
            argument.long(choice.name).value_parser(PossibleValuesParser::new(values))
        }
        Form::Number { .. } => argument.long(choice.name).value_name("NUMBER").value_parser(checked(choice)),
        Form::Place { .. } => argument.value_parser(checked(choice)),
    }
}

/// Refuses what the choice does not admit, in its own words.
fn checked(choice: &'static Choice) -> impl Fn(&str) -> Result<String, String> + Clone {
    |text: &str| {
        let options = Options::default().with(choice, text).map_err(|error| error.to_string())?;
        Ok(options.text(choice))
    }
}
