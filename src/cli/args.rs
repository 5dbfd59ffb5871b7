//! The arguments as they are written. Validates nothing that needs the machine.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::error::{ContextKind, ErrorKind};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::model::event::Means;
use crate::source::doors::Scope;
use crate::source::live::Mode;

use super::config::Choice;
use super::config::command::Ask;
use super::demo_args::Demo;
use super::explain::Explain;
use super::list::List;
use super::manual::{Shell, dressed};

/// Every TCP, UDP and Unix socket of this host, in every state, as it moves.
#[derive(Debug, Parser)]
#[command(name = "sockscope", version, about, args_override_self = true, max_term_width = 100)]
#[command(override_usage = USAGE)]
pub(super) struct Arguments {
    /// What to do instead of showing sockets.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// Which sockets.
    #[command(flatten)]
    pub select: Select,
    /// Between looks (1s)
    ///
    /// A number and ms, s, m or h; between 50ms and 1h.
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = interval)]
    pub interval: Duration,
    /// Where to read sockets
    #[arg(long, value_enum, default_value_t, global = true, hide_short_help = true)]
    pub source: Origin,
    /// How to hear events
    #[arg(long, value_name = "MEANS", value_enum, default_value_t, global = true)]
    pub events: Hearing,
    /// Of which network namespaces
    #[arg(long, value_name = "WHICH", value_enum, default_value_t, global = true, hide_short_help = true)]
    pub namespaces: Width,
    /// What the screen starts with.
    #[command(flatten)]
    pub start: Start,
    /// Which sockets, in the language of ss: `state time-wait`, `dport = :443 and not src 10.0.0.0/8`
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,
    /// The options that were given and are settings too, with their values.
    #[arg(skip)]
    pub given: Vec<(&'static str, String)>,
}

/// The options that are settings too, by the names of both.
const SETTINGS: [&str; 7] = ["theme", "colours", "view", "interval", "source", "events", "namespaces"];

/// What the screen starts with.
#[derive(Debug, Args)]
pub(super) struct Start {
    /// Colours, or `list`
    ///
    /// The theme of the screen; `list` lists them, as `sockscope themes` does.
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// How many colours the terminal has: auto, none, 16, 256 or true
    #[arg(long, value_name = "MANY", hide_short_help = true)]
    pub colours: Option<String>,
    /// Begin with a view that the config has
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub view: Option<String>,
    /// One line a change
    ///
    /// For screen readers and terminals that cannot move their cursor: nothing is drawn, each change is a line.
    #[arg(long)]
    pub linear: bool,
    /// Read the config from this file
    #[arg(long, value_name = "FILE", global = true, hide_short_help = true)]
    pub config: Option<PathBuf>,
    /// Read no config, and no theme or key of the user
    #[arg(long, global = true, conflicts_with = "config", hide_short_help = true)]
    pub no_config: bool,
}

impl Start {
    /// Which file is read.
    pub(super) fn choice(&self) -> Choice {
        match &self.config {
            _ if self.no_config => Choice::Nothing,
            Some(path) => Choice::File(path.clone()),
            None => Choice::Usual,
        }
    }
}

impl Arguments {
    /// The arguments of these words, the program's own name first. An option given twice counts once.
    ///
    /// # Errors
    ///
    /// What clap refuses, also when it was asked for help or the version; and what is said of a list of
    /// sockets beside a command that shows none.
    pub(super) fn of(words: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let mut command = dressed(Self::command());
        let matches = command.try_get_matches_from_mut(words)?;
        if let Some(verb) = matches.subcommand_name() {
            let given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
            let stray = command.get_arguments().find(|arg| !arg.is_global_set() && given(arg.get_id().as_str()));
            if let Some(stray) = stray.map(ToString::to_string) {
                let text = match verb {
                    "list" => format!("{stray} stands behind the command: sockscope list {stray}"),
                    _ => format!("{stray} does not go with the command `{verb}`, which lists no sockets"),
                };
                return Err(command.error(ErrorKind::ArgumentConflict, text));
            }
        }
        let mut arguments = Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
        arguments.given = given(&matches);
        Ok(arguments)
    }
}

/// The settings that options gave, as they were typed.
fn given(matches: &ArgMatches) -> Vec<(&'static str, String)> {
    let typed = |name: &&'static str| {
        let is_given = matches.value_source(name) == Some(ValueSource::CommandLine);
        let value = matches.try_get_raw(name).ok().flatten().and_then(Iterator::last).filter(|_| is_given)?;
        Some((*name, value.to_string_lossy().into_owned()))
    };
    SETTINGS.iter().filter_map(typed).collect()
}

/// What to say when an option does not exist; `None` for any other refusal. Clap would advise to pass it as a value,
/// which is never meant: ss has options that this program lacks.
pub(super) fn unknown_option(refusal: &clap::Error) -> Option<String> {
    if refusal.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    let option = refusal.get(ContextKind::InvalidArg)?;
    let similar = refusal.get(ContextKind::SuggestedArg).map(|similar| format!(" (there is {similar})"));
    Some(format!("there is no option {option}{}; `--help` lists the options", similar.unwrap_or_default()))
}

const USAGE: &str = "sockscope [OPTIONS] [FILTER]... | sockscope COMMAND ...";

/// ss's options that choose sockets or what is said of them.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct Select {
    /// TCP sockets
    #[arg(short, long)]
    pub tcp: bool,
    /// UDP sockets
    #[arg(short, long)]
    pub udp: bool,
    /// Unix domain sockets
    #[arg(short = 'x', long)]
    pub unix: bool,
    /// IPv4 sockets
    #[arg(short = '4', long, overrides_with = "ipv6")]
    pub ipv4: bool,
    /// IPv6 sockets
    #[arg(short = '6', long, overrides_with = "ipv4")]
    pub ipv6: bool,
    /// All states
    #[arg(short, long, overrides_with = "listening")]
    pub all: bool,
    /// Listening sockets
    #[arg(short, long, overrides_with = "all")]
    pub listening: bool,
    /// Ports as numbers
    ///
    /// The screen shows numbers anyway.
    #[arg(short, long, alias = "no-names")]
    pub numeric: bool,
    /// Timers
    ///
    /// The screen and `list` show them anyway.
    #[arg(short, long)]
    pub options: bool,
    /// Processes
    ///
    /// The screen and `list` show them anyway.
    #[arg(short, long)]
    pub processes: bool,
}

/// Commands.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Walk through the states
    ///
    /// Puts real sockets through their states, or lists the demos.
    Demo(Demo),
    /// Any state, any timer
    ///
    /// Holds a real socket in any state of TCP under any timer, or shows the grid.
    Lab(LabCell),
    /// TCP changes, live
    ///
    /// Prints what happens to TCP sockets when it happens, one line each.
    Events(Watch),
    /// What a word means
    ///
    /// Says what a word means, how to read it, and what governs it.
    Explain(Explain),
    /// Sockets: table, JSON, CSV
    ///
    /// Prints sockets as a table, JSON or CSV, once or again and again.
    List(Box<List>),
    /// Settings in force
    ///
    /// Prints every setting, who says it, and what is wrong with the files.
    Config(Ask),
    /// List the themes
    ///
    /// Lists the themes of the screen, your own among them.
    #[command(hide = true)]
    Themes,
    /// Completions for a shell
    ///
    /// Prints a script that completes commands, options, states and words of filters.
    #[command(hide = true)]
    Completions {
        /// Which shell
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Print a manual page
    ///
    /// Prints a page in the language of man(7).
    #[command(hide = true)]
    Man {
        /// Whose page: a command's
        #[arg(value_name = "COMMAND")]
        page: Option<String>,
    },
}

/// A cell of the lab.
#[derive(Debug, Args)]
pub(super) struct LabCell {
    /// State and timer: `fin-wait-2/timewait`, `estab/none`
    #[arg(value_name = "STATE/TIMER")]
    pub cell: Option<String>,
    /// Release it after this time; else Enter does
    #[arg(long = "for", value_name = "TIME", value_parser = span)]
    pub time: Option<Duration>,
    /// Hold it in a network namespace of its own, which ends with it
    #[arg(long)]
    pub own_namespace: bool,
}

/// The events command.
#[derive(Debug, Args)]
pub(super) struct Watch {
    /// One JSON object a line; docs/JSON.md has its keys
    #[arg(long)]
    pub ndjson: bool,
    /// Times in seconds since the command began
    #[arg(long)]
    pub since_start: bool,
    /// End after so many lines
    #[arg(long, value_name = "N")]
    pub count: Option<u64>,
    /// End after this time: 500ms, 10s, 1m
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub duration: Option<Duration>,
    /// Time between two looks: 500ms, 2s, 1m
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = interval)]
    pub interval: Duration,
    /// Which sockets; a state means: left or entered
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,
}

/// By which means events are heard.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Hearing {
    /// The best of those below that this machine allows
    #[default]
    Auto,
    /// A BPF program on the kernel's state changes (root)
    Bpf,
    /// The kernel's tracepoint (root)
    Perf,
    /// The kernel's word of sockets that are destroyed (any user)
    Destroy,
    /// None: compare one look with the next
    Poll,
}

impl From<Hearing> for Option<Means> {
    fn from(hearing: Hearing) -> Self {
        match hearing {
            Hearing::Auto => None,
            Hearing::Bpf => Some(Means::Bpf),
            Hearing::Perf => Some(Means::Perf),
            Hearing::Destroy => Some(Means::Destroy),
            Hearing::Poll => Some(Means::Poll),
        }
    }
}

/// Where sockets are read from.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Origin {
    /// netlink, and /proc where netlink does not answer
    #[default]
    Auto,
    /// netlink only
    Netlink,
    /// /proc only
    Proc,
}

impl From<Origin> for Mode {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::Auto => Self::Auto,
            Origin::Netlink => Self::Netlink,
            Origin::Proc => Self::Proc,
        }
    }
}

/// Of which network namespaces sockets are shown.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Width {
    /// The one that sockscope runs in
    #[default]
    Own,
    /// Every one that this user may see: those of containers, of `ip netns`
    All,
}

impl From<Width> for Scope {
    fn from(width: Width) -> Self {
        match width {
            Width::Own => Self::Own,
            Width::All => Self::All,
        }
    }
}

/// A time between two looks.
pub(super) fn interval(text: &str) -> Result<Duration, String> {
    let interval = span(text)?;
    let (least, most) = (Duration::from_millis(50), Duration::from_secs(3600));
    if (least..=most).contains(&interval) { Ok(interval) } else { Err("between 50ms and 1h is possible".to_owned()) }
}

/// A time with its unit; seconds without one.
fn span(text: &str) -> Result<Duration, String> {
    let digits = text.find(|symbol: char| !symbol.is_ascii_digit() && symbol != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: f64 = number.parse().map_err(|_| "a number and a unit are wanted, such as 500ms or 2s".to_owned())?;
    let seconds = match unit {
        "ms" => number / 1000.0,
        "" | "s" => number,
        "m" | "min" => number * 60.0,
        "h" => number * 3600.0,
        other => return Err(format!("no unit of time: `{other}` (ms, s, m or h)")),
    };
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests;
