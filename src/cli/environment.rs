//! What the process was started with: terminal, locale, colours, host name. Asked once.

use std::io::{IsTerminal, stdin, stdout};
use std::path::PathBuf;

use crate::model::printable;
use crate::tui::theme::{Charset, Colours};

/// How sockets can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Medium {
    /// On a screen: both sides are a terminal, one that can move its cursor.
    Screen,
    /// One line after another: the terminal says that it is dumb.
    Lines,
    /// Once: the output is no terminal, or nobody can type.
    Once,
}

/// How sockets can be shown here. Where TERM is not set at all, as in many containers, the terminal can move its cursor all
/// the same.
pub(super) fn medium() -> Medium {
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    match (stdout().is_terminal(), stdin().is_terminal()) {
        (true, _) if is_dumb => Medium::Lines,
        (true, true) => Medium::Screen,
        _ => Medium::Once,
    }
}

/// Whether a person types.
pub(super) fn is_typed() -> bool {
    stdin().is_terminal()
}

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shows {
    /// Colours.
    pub colours: Colours,
    /// Characters.
    pub charset: Charset,
}

/// What this terminal can show, as far as the environment says.
pub(super) fn shows() -> Shows {
    shows_for(|name| std::env::var(name).ok())
}

/// The locale is the first of three variables that is set (locale(7)).
fn shows_for(variable: impl Fn(&str) -> Option<String>) -> Shows {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| set(name)).unwrap_or_default().to_lowercase();
    // A locale that is not set at all is common in containers, whose terminals are UTF-8 all the same.
    let charset = if locale.is_empty() || locale.contains("utf-8") || locale.contains("utf8") {
        Charset::Unicode
    } else {
        Charset::Ascii
    };
    Shows { colours: colours(&set), charset }
}

/// Whether a rule is of this terminal.
type Holds = fn(&str) -> bool;

/// What TERM says by its beginning or its end, the first that holds. Names without an entry have sixteen colours. The
/// entries of terminfo for xterm and screen claim eight, while the terminals of these names show more.
const TERMINALS: [(Holds, Colours); 6] = [
    (|term| term == "dumb" || term.ends_with("-mono") || term.ends_with("-m"), Colours::None),
    (|term| ["vt1", "vt2", "vt5"].iter().any(|begin| term.starts_with(begin)), Colours::None),
    (|term| term.ends_with("-direct"), Colours::True),
    (
        |term| {
            TRUE.iter().any(|name| term == *name || term.strip_prefix(name).is_some_and(|rest| rest.starts_with('-')))
        },
        Colours::True,
    ),
    (|term| term.ends_with("-256color"), Colours::Indexed),
    (|_| true, Colours::Sixteen),
];

/// Terminals that show any colour and say so by their name.
const TRUE: [&str; 7] = ["alacritty", "contour", "foot", "ghostty", "xterm-ghostty", "xterm-kitty", "wezterm"];

/// `NO_COLOR` (no-color.org) counts when it is not empty. COLORTERM goes through sudo and ssh, and says nothing where it was
/// inherited by a console, or by screen(1), which has no such colours.
fn colours(set: &impl Fn(&str) -> Option<String>) -> Colours {
    let term = set("TERM").unwrap_or_default();
    let said = TERMINALS.iter().find(|(holds, _)| holds(&term)).map_or(Colours::Sixteen, |(_, colours)| *colours);
    let is_screen = term.starts_with("screen") && set("TMUX").is_none();
    let any = set("COLORTERM").is_some_and(|value| value == "truecolor" || value == "24bit");
    match said {
        _ if set("NO_COLOR").is_some() => Colours::None,
        Colours::Sixteen | Colours::Indexed if any && !is_screen && term != "linux" => Colours::True,
        said => said,
    }
}

/// The host's name, made printable.
pub(super) fn host() -> String {
    printable::text(rustix::system::uname().nodename().to_bytes())
}

/// Where a file of this program's state is kept (XDG Base Directory Specification); nowhere without a home.
pub(super) fn state_file(name: &str) -> Option<PathBuf> {
    state_for(|name| std::env::var_os(name).map(PathBuf::from)).map(|directory| directory.join("sockscope").join(name))
}

/// A path that is not absolute does not count, as the specification has it.
fn state_for(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let absolute = |name: &str| variable(name).filter(|path| path.is_absolute());
    absolute("XDG_STATE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/state")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shows_with(variables: &str) -> Shows {
        let find =
            |name: &str| variables.split(' ').filter_map(|word| word.split_once('=')).find(|(key, _)| *key == name);
        shows_for(|name| find(name).map(|(_, value)| value.to_owned()))
    }

    #[track_caller]
    fn check(variables: &str, colours: Colours) {
        assert_eq!(shows_with(variables).colours, colours, "{variables}");
    }

    #[track_caller]
    fn check_state(variables: &[(&str, &str)], expected: Option<&str>) {
        let get = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| PathBuf::from(value));
        assert_eq!(state_for(get), expected.map(PathBuf::from));
    }

    #[test]
    fn state_is_kept_where_the_user_says() {
        check_state(&[("HOME", "/home/a")], Some("/home/a/.local/state"));
        check_state(&[("HOME", "/home/a"), ("XDG_STATE_HOME", "/s")], Some("/s"));
        check_state(&[("HOME", "/home/a"), ("XDG_STATE_HOME", "s")], Some("/home/a/.local/state"));
        check_state(&[("XDG_STATE_HOME", "")], None);
        check_state(&[("HOME", "")], None);
    }

    #[test]
    fn the_terminal_says_its_colours() {
        check("", Colours::Sixteen);
        check("TERM=xterm", Colours::Sixteen);
        check("TERM=linux", Colours::Sixteen);
        check("TERM=xterm-256color", Colours::Indexed);
        check("TERM=xterm-256color COLORTERM=truecolor", Colours::True);
        check("TERM=xterm COLORTERM=24bit", Colours::True);
        check("COLORTERM=yes TERM=xterm", Colours::Sixteen);
        check("TERM=xterm-kitty", Colours::True);
        check("TERM=foot-extra", Colours::True);
        check("TERM=footnote", Colours::Sixteen);
        check("TERM=xterm-direct", Colours::True);
        for plain in ["dumb", "vt100", "vt220", "vt510", "xterm-mono", "linux-m"] {
            check(&format!("TERM={plain} COLORTERM=truecolor"), Colours::None);
        }
    }

    #[test]
    fn a_claim_that_was_inherited_does_not_count() {
        check("TERM=linux COLORTERM=truecolor", Colours::Sixteen);
        check("TERM=screen-256color COLORTERM=truecolor", Colours::Indexed);
        check("TERM=screen-256color COLORTERM=truecolor TMUX=/tmp/x", Colours::True);
    }

    #[test]
    fn no_color_takes_all_unless_it_is_empty() {
        check("NO_COLOR=1 TERM=xterm-256color COLORTERM=truecolor", Colours::None);
        check("NO_COLOR= TERM=xterm-256color", Colours::Indexed);
    }

    #[track_caller]
    fn check_charset(variables: &str, charset: Charset) {
        assert_eq!(shows_with(variables).charset, charset, "{variables}");
    }

    #[test]
    fn the_locale_says_the_characters() {
        check_charset("", Charset::Unicode);
        check_charset("LANG=en_US.UTF-8", Charset::Unicode);
        check_charset("LANG=C", Charset::Ascii);
        check_charset("LANG=de_DE.UTF-8 LC_ALL=POSIX", Charset::Ascii);
        check_charset("LC_CTYPE=C.utf8", Charset::Unicode);
    }
}
