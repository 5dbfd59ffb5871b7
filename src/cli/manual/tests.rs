use std::fs;
use std::path::Path;

use super::*;
use crate::model::fit::width;
use crate::tui::keymap::{Context, Keymap};

/// What a shell of 80 columns and 24 rows shows with a prompt below it.
const ROWS: usize = 23;

fn helps() -> Vec<(String, String)> {
    let mut command = dressed(Arguments::command());
    command.build();
    let below: Vec<Command> = command.get_subcommands().filter(|below| !below.has_subcommands()).cloned().collect();
    let own = std::iter::once(command).chain(below);
    own.filter(|command| command.get_name() != "help")
        .map(|mut command| (command.get_name().to_owned(), command.render_long_help().to_string()))
        .collect()
}

#[test]
fn every_help_fits_a_screen() {
    for (name, help) in helps() {
        assert!(help.trim_end().lines().count() <= ROWS, "{name}: {help}");
        for line in help.lines() {
            assert!(width(line) < 80, "{name}: {line}");
        }
    }
}

#[test]
fn the_help_shows_five_commands_that_work() {
    let (_, help) = helps().swap_remove(0);
    let examples: Vec<&str> = help.lines().filter(|line| line.starts_with("  sockscope")).collect();
    assert_eq!(examples.len(), 5, "{help}");
    for example in examples {
        let words = example.trim().split("  ").next().unwrap().split(' ').map(std::ffi::OsString::from);
        Arguments::of(words).unwrap();
    }
}

#[test]
fn every_option_is_told_about() {
    let mut command = worded();
    command.build();
    command.clone().debug_assert();
    for command in std::iter::once(&command).chain(command.get_subcommands()) {
        for arg in command.get_arguments() {
            assert!(arg.get_help().is_some(), "{} {arg}", command.get_name());
        }
    }
}

#[test]
fn every_command_has_a_page() {
    let names: Vec<String> = pages::all().into_iter().map(|page| page.name).collect();
    let wanted = page_names().into_iter().map(|name| format!("sockscope-{name}"));
    let mut wanted: Vec<String> = std::iter::once("sockscope".to_owned()).chain(wanted).collect();
    let mut names = names;
    wanted.sort();
    names.sort();
    assert_eq!(names, wanted);
}

/// What is committed below `assets` is what would be made now. With SOCKSCOPE_REFRESH set it is written instead.
#[track_caller]
fn check_file(path: &str, text: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(path);
    if std::env::var_os("SOCKSCOPE_REFRESH").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let there = fs::read(&path).unwrap_or_default();
    let is_fresh = there == text;
    assert!(is_fresh, "{} is out of date: run the tests once with SOCKSCOPE_REFRESH=1", path.display());
}

#[test]
fn completions_are_fresh() {
    for (shell, file) in [(Shell::Bash, "sockscope.bash"), (Shell::Zsh, "_sockscope"), (Shell::Fish, "sockscope.fish")]
    {
        check_file(&format!("completions/{file}"), &completions::script(shell));
    }
}

#[test]
fn pages_are_fresh() {
    let pages = pages::all();
    for page in &pages {
        check_file(&format!("man/{}.1", page.name), &page.text);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/man");
    let committed = fs::read_dir(folder).unwrap().count();
    assert_eq!(committed, pages.len(), "a page without a command lies below assets/man");
}

#[test]
fn the_default_config_is_fresh() {
    check_file("config.toml", crate::cli::config::command::default_file().as_bytes());
}

#[test]
fn the_table_of_settings_is_fresh() {
    let rows = crate::cli::config::command::rows();
    let rows: String =
        rows.map(|[name, default, doc, allowed]| format!("| `{name}` | `{default}` | {doc} | {allowed} |\n")).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/CONFIG.md");
    let there = fs::read_to_string(&path).unwrap();
    let head = "| setting | default | what it does | allowed |\n| --- | --- | --- | --- |\n";
    let (before, table) = there.split_once(head).unwrap();
    let end = table.find("\n\n").map_or(table.len(), |end| end + 1);
    let fresh = format!("{before}{head}{rows}{}", &table[end..]);
    check_file("../docs/CONFIG.md", fresh.as_bytes());
}

#[test]
fn the_table_of_keys_is_fresh() {
    let keymap = Keymap::default();
    let mut text =
        String::from("# Keys\n\nMade from `assets/keymap.toml`. `docs/CONFIG.md` says how to change them.\n");
    for context in Context::ALL {
        text.push_str(&format!(
            "\n## {} `[{}]`\n\n| keys | name | what it does |\n| --- | --- | --- |\n",
            context.title(),
            context.word()
        ));
        for binding in keymap.of(context) {
            let keys: Vec<String> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
            text.push_str(&format!("| {} | {} | {} |\n", keys.join(" "), binding.offer.name, binding.offer.doc));
        }
    }
    check_file("../docs/KEYS.md", text.as_bytes());
}
