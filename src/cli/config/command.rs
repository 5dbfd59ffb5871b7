//! `sockscope config`: what is in force and who says so, and the files to begin with.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;

use crate::cli::{Failure, themes};
use crate::tui::keymap::map::SHIPPED;
use crate::written::Value;

use super::settings::{SETTINGS, Setting};
use super::{Choice, Config, From, keys, show};

/// The config command.
#[derive(Debug, Args)]
pub(in crate::cli) struct Ask {
    /// Print a file with every default
    #[arg(long, conflicts_with = "keymap")]
    pub print: bool,
    /// Print the file of keys
    #[arg(long)]
    pub keymap: bool,
}

/// Runs the command. The exit code is 1 where something is wrong with the files.
pub(in crate::cli) fn run(ask: &Ask, choice: &Choice) -> Result<ExitCode, Failure> {
    let mut out = io::stdout().lock();
    let mut print = |text: &str| out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Failure::Output);
    if ask.print {
        return print(&default_file()).map(|()| ExitCode::SUCCESS);
    }
    if ask.keymap {
        return print(SHIPPED).map(|()| ExitCode::SUCCESS);
    }
    let mut config = Config::load(choice, &[])?;
    themes::chosen(&themes::all(&mut config), &mut config)?;
    keys::load(&mut config)?;
    print(&in_force(&config))?;
    for fault in &config.faults {
        let _ = writeln!(io::stderr(), "sockscope: {fault}");
    }
    Ok(if config.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A value as TOML has it.
pub(super) fn toml(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("{text:?}"),
        Value::Switch(on) => on.to_string(),
        Value::Number(number) => number.to_string(),
        Value::List(list) => {
            format!("[{}]", list.iter().map(|item| toml(&item.value)).collect::<Vec<_>>().join(", "))
        }
        Value::Table(_) | Value::Other(_) => String::new(),
    }
}

/// Every setting with its value and who says so.
fn in_force(config: &Config) -> String {
    let mut out = match &config.path {
        Some(path) if path.exists() => format!("# {}\n", show(path)),
        Some(path) => format!("# {} is not there; `sockscope config --print` shows what it may say\n", show(path)),
        None => "# no file is read\n".to_owned(),
    };
    for (setting, said) in SETTINGS.iter().zip(&config.said) {
        let from = match &said.from {
            From::Default => "default".to_owned(),
            From::File(place) => format!("line {}", place.line),
            From::View => "the view".to_owned(),
            From::Environment(name) => name.clone(),
            From::CommandLine => "command line".to_owned(),
        };
        let line = format!("{} = {}", setting.name, said.text);
        out.push_str(&format!("{line:<40} # {from}\n"));
    }
    for (name, _) in &config.views {
        out.push_str(&format!("[views.{name:?}]\n"));
    }
    out
}

/// The file with every default, all of it commented out.
pub(in crate::cli) fn default_file() -> String {
    let mut out = String::from(
        "# The configuration of sockscope's screen, with every default. It is read from\n# $XDG_CONFIG_HOME/sockscope/config.toml, \
         or ~/.config/sockscope/config.toml.\n# The command line beats the environment, that beats this file.\n",
    );
    for setting in &SETTINGS {
        out.push_str(&format!(
            "\n{}{}#{} = {}\n",
            comment(setting.doc),
            comment(&allowed(setting)),
            setting.name,
            setting.default
        ));
    }
    out.push_str(VIEW);
    out
}

const VIEW: &str = "
# A view has a name, and any of a filter, a group, an order and columns:
# sockscope --view leaks, or view = \"leaks\" above.
#[views.leaks]
#filter = \"state close-wait\"
#group = \"process\"
#sort = \"age:desc\"
#columns = [\"local\", \"remote\", \"process\", \"age\"]
";

fn allowed(setting: &Setting) -> String {
    format!("Allowed: {}.", setting.allowed())
}

/// A text as comments of at most 90 columns.
fn comment(text: &str) -> String {
    const COLUMNS: usize = 90;
    let mut out = String::new();
    let mut line = String::from("#");
    for word in text.split(' ') {
        if line.len() + 1 + word.len() > COLUMNS {
            out.push_str(&line);
            out.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    out.push_str(&line);
    out.push('\n');
    out
}

/// The table of `docs/CONFIG.md`, and the section of the manual page: name, default, what it does, what is allowed.
pub(in crate::cli) fn rows() -> impl Iterator<Item = [String; 4]> {
    SETTINGS
        .iter()
        .map(|setting| [setting.name.to_owned(), setting.default.to_owned(), setting.doc.to_owned(), setting.allowed()])
}
