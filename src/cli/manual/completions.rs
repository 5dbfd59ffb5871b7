//! Completions for shells, as scripts that know every option and word.

use clap::{Arg, Command, ValueEnum};
use clap_complete::aot::{Bash, Fish, Generator, Zsh, generate};

use super::worded;

/// A shell that completions are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Shell {
    /// bash(1)
    Bash,
    /// zsh(1)
    Zsh,
    /// fish(1)
    Fish,
}

/// The script.
pub(super) fn script(shell: Shell) -> Vec<u8> {
    match shell {
        Shell::Bash => made_by(Bash, worded()),
        Shell::Zsh => zsh(),
        Shell::Fish => made_by(Fish, worded()) + &fish_words(),
    }
    .into_bytes()
}

/// In the generator's script for zsh words that stand by themselves hide the commands behind them. So those of the
/// program itself are offered by a line of our own.
fn zsh() -> String {
    const BEGIN: &str = "_sockscope() {\n";
    let command = worded();
    let commands: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
    let options = command.get_arguments().filter(|arg| !arg.is_positional());
    let bare = Command::new("sockscope").version(env!("CARGO_PKG_VERSION")).args(options);
    let script = made_by(Zsh, bare.subcommands(command.get_subcommands()).disable_help_subcommand(true));
    let line = format!(
        "    if [[ $words[CURRENT] != -* ]] && (( ! ${{words[(I)({})]}} )); then compadd -- {}; fi\n",
        commands.join("|"),
        words(&command).join(" ")
    );
    script.replacen(BEGIN, &format!("{BEGIN}{line}"), 1)
}

/// The words that may stand by themselves behind a command.
fn words(command: &Command) -> Vec<String> {
    let values = command.get_positionals().flat_map(Arg::get_possible_values);
    values.map(|word| word.get_name().to_owned()).collect()
}

/// For fish the words that stand by themselves, which the generator leaves out; without them it offers files.
fn fish_words() -> String {
    let command = worded();
    let below: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
    let own = (format!("not __fish_seen_subcommand_from {}", below.join(" ")), &command);
    let theirs =
        command.get_subcommands().map(|below| (format!("__fish_seen_subcommand_from {}", below.get_name()), below));
    let mut out = String::new();
    for (condition, command) in std::iter::once(own).chain(theirs) {
        let words = words(command);
        if !words.is_empty() {
            out.push_str(&format!("complete -c sockscope -n \"{condition}\" -f -a \"{}\"\n", words.join(" ")));
        }
    }
    out
}

fn made_by(generator: impl Generator, mut command: Command) -> String {
    let mut script = Vec::new();
    generate(generator, &mut command, "sockscope", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}
