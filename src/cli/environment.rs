//! What the process was started with: terminal, locale, colours, host name. Asked once.

use std::io::{IsTerminal, stdin, stdout};

use crate::model::printable;
use crate::tui::theme::{Charset, Colours, Theme};

/// Whether a screen can be shown: both sides are a terminal, one that can move its cursor. Where TERM is not set at all,
/// as in many containers, the terminal can all the same.
pub(super) fn is_terminal() -> bool {
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    stdout().is_terminal() && stdin().is_terminal() && !is_dumb
}

/// Looks for this terminal.
pub(super) fn theme() -> Theme {
    theme_for(|name| std::env::var(name).ok())
}

/// `NO_COLOR` (no-color.org) counts when it is not empty; the locale is the first of three variables that is set (locale(7)).
fn theme_for(variable: impl Fn(&str) -> Option<String>) -> Theme {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let term = set("TERM").unwrap_or_default();
    let colours = if set("NO_COLOR").is_some() || term == "dumb" || term.ends_with("-mono") || term.starts_with("vt1") {
        Colours::None
    } else {
        Colours::Sixteen
    };
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| set(name)).unwrap_or_default().to_lowercase();
    // A locale that is not set at all is common in containers, whose terminals are UTF-8 all the same.
    let charset = if locale.is_empty() || locale.contains("utf-8") || locale.contains("utf8") {
        Charset::Unicode
    } else {
        Charset::Ascii
    };
    Theme { colours, charset }
}

/// The host's name, made printable.
pub(super) fn host() -> String {
    printable::text(rustix::system::uname().nodename().to_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(variables: &[(&str, &str)], colours: Colours, charset: Charset) {
        let get = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        assert_eq!(theme_for(get), Theme { colours, charset });
    }

    #[test]
    fn the_environment_decides() {
        check(&[], Colours::Sixteen, Charset::Unicode);
        check(&[("NO_COLOR", "1"), ("LANG", "en_US.UTF-8")], Colours::None, Charset::Unicode);
        check(&[("NO_COLOR", ""), ("LANG", "C")], Colours::Sixteen, Charset::Ascii);
        check(&[("LANG", "de_DE.UTF-8"), ("LC_ALL", "POSIX")], Colours::Sixteen, Charset::Ascii);
        check(&[("TERM", "vt100"), ("LC_CTYPE", "C.utf8")], Colours::None, Charset::Unicode);
    }
}
