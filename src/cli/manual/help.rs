//! `--help` that fits a screen of 80 columns and 24 rows: what people want most first, options side by side.

use clap::{Arg, Command};

use crate::cli::DROP_INS;

/// Columns of half a screen of 80.
const HALF: usize = 40;
/// Columns for the letters and words of an option, or the name of a command.
const FLAGS: usize = 15;
const NAME: usize = 11;

/// Commands with what is typed most, and what for.
const EXAMPLES: [(&str, &[(&str, &str)]); 6] = [
    (
        "sockscope",
        &[
            ("sockscope", "everything, live; ? shows the keys"),
            ("sockscope state close-wait", "who forgot to close"),
            ("sockscope -o state time-wait", "which ports come back, and when"),
            ("sockscope list -tl", "TCP listeners and who holds them, printed"),
            ("sockscope demo tcp-echo", "watch one connection live and die"),
        ],
    ),
    (
        "list",
        &[
            ("sockscope list -tl", "TCP listeners and who holds them"),
            ("sockscope list --count remote -t", "whom this host talks to, and how much"),
            ("sockscope list --ndjson --watch 1s", "every socket each second, for programs"),
        ],
    ),
    (
        "explain",
        &[
            ("sockscope explain recvq", "a column, and the settings behind it"),
            ("sockscope explain time-wait", "a state"),
            ("sockscope explain cwnd rb", "words of ss -i and ss -m"),
        ],
    ),
    (
        "lab",
        &[
            ("sockscope lab", "what can be held, and for how long"),
            ("sockscope lab fin-wait-2/timewait", "an orphan, until Enter or its 60 s end"),
            ("sockscope lab last-ack --for 10s", "with its own timer, ten seconds"),
        ],
    ),
    (
        "completions",
        &[
            ("source <(sockscope completions bash)", "in ~/.bashrc"),
            ("sockscope completions fish | source", "in ~/.config/fish/config.fish"),
        ],
    ),
    ("man", &[("sockscope man list | man -l -", "read the page of `list`")]),
];

/// The command and those below it, with such help; but those that have commands of their own.
pub(in crate::cli) fn dressed(command: Command) -> Command {
    let global: Vec<Arg> = command.get_arguments().filter(|arg| arg.is_global_set()).cloned().collect();
    let names: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    let command = names.iter().fold(command, |command, name| {
        command.mut_subcommand(name, |below| {
            // A list of commands of its own has no two columns.
            if below.has_subcommands() {
                return below;
            }
            let text = body(&below, &global);
            wear(below, text)
        })
    });
    let text = body(&command, &[]);
    wear(command, text)
}

fn wear(command: Command, text: String) -> Command {
    let what = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    let what = what.lines().last().unwrap_or_default();
    let template = format!("{what}\n{{usage-heading}} {{usage}}{{after-help}}");
    command.help_template(template).after_help(text)
}

/// Examples, commands, options. `inherited` are the options of the command above.
fn body(command: &Command, inherited: &[Arg]) -> String {
    let examples = examples(command.get_name());
    let mut commands_section = String::new();
    let mut commands: Vec<(String, String)> = command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
        .map(|below| (below.get_name().to_owned(), about(below)))
        .collect();
    if !commands.is_empty() {
        commands.extend(DROP_INS.iter().map(|tool| (tool.name.to_owned(), tool.about.to_owned())));
        commands_section = section("Commands", &commands, NAME);
    }
    // The filter of the program itself is explained by the examples; what few need is left to the manual.
    let is_left_out = |arg: &Arg| arg.is_hide_set() || arg.is_hide_short_help_set();
    let is_told = |arg: &&Arg| !(is_left_out(arg) || arg.is_positional() && !commands.is_empty());
    let own = command.get_arguments().chain(inherited).filter(is_told);
    let mut options: Vec<(String, String)> = own.map(|arg| (flags(arg), help(arg))).collect();
    let help = if command.get_version().is_some() { "Help; -V the version" } else { "Print this" };
    options.push(("-h, --help".to_owned(), help.to_owned()));
    // No line is lost between the two: a screen has but 24.
    let tables = commands_section + &section("Options", &options, FLAGS);
    if examples.is_empty() { tables } else { format!("{examples}\n{tables}") }
}

/// What is typed most with a command, and what for.
pub(super) fn examples_of(name: &str) -> &'static [(&'static str, &'static str)] {
    EXAMPLES.iter().find(|(of, _)| *of == name).map_or(&[], |(_, lines)| lines)
}

fn examples(name: &str) -> String {
    let lines = examples_of(name);
    let wide = lines.iter().map(|(typed, _)| typed.len()).max().unwrap_or(0);
    lines.iter().map(|(typed, what)| format!("  {typed:wide$}  {what}\n")).collect()
}

/// The entries that two of fit beside each other, then the others.
fn section(title: &str, entries: &[(String, String)], name: usize) -> String {
    let cells = entries.iter().map(|(left, right)| format!("  {left:name$} {right}"));
    let (short, long): (Vec<String>, Vec<String>) = cells.partition(|cell| cell.len() < HALF);
    let mut out = format!("{title}:\n");
    for pair in short.chunks(2) {
        let line = pair.iter().map(|cell| format!("{cell:HALF$}")).collect::<String>();
        out.extend([line.trim_end(), "\n"]);
    }
    for line in &long {
        out.extend([line.as_str(), "\n"]);
    }
    out
}

/// `-t, --tcp`, `    --sort <COLUMN>`, `[NAME]`.
fn flags(arg: &Arg) -> String {
    let value = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string).unwrap_or_default();
    let takes = arg.get_action().takes_values();
    let value = match (arg.is_positional(), takes) {
        (true, _) => return value,
        (false, true) => format!(" {value}"),
        (false, false) => String::new(),
    };
    match (arg.get_short(), arg.get_long()) {
        (Some(short), Some(long)) => format!("-{short}, --{long}{value}"),
        (Some(short), None) => format!("-{short}{value}"),
        (None, long) => format!("--{}{value}", long.unwrap_or_default()),
    }
}

/// What an option does, and the words that it takes; those of an option of all commands stand in the manual only.
fn help(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let words: Vec<String> = match arg.get_action().takes_values() && !arg.is_global_set() {
        true => arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect(),
        false => Vec::new(),
    };
    if words.is_empty() { help } else { format!("{help}: {}", words.join(", ")) }
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}
