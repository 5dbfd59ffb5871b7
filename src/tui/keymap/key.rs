//! Keys: their names, and what a terminal says when one is pressed.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::written::{Place, Wrong};

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    code: KeyCode,
    control: bool,
}

/// Keys that have no character, by their names.
const NAMED: [(&str, KeyCode); 16] = [
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Shift-Tab", KeyCode::BackTab),
    ("Space", KeyCode::Char(' ')),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Insert", KeyCode::Insert),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
];

/// What a terminal sends for two keys alike: these with Ctrl are that key.
const ALIKE: [(char, &str); 5] = [('i', "Tab"), ('m', "Enter"), ('j', "Enter"), ('h', "Backspace"), ('[', "Esc")];

const HELP: &str = "a key is a character, Ctrl-x, F1 to F12, or a name such as Enter, Space, PgDn, Shift-Tab";

impl Key {
    /// The key that was pressed.
    pub fn of(event: KeyEvent) -> Self {
        Self { code: event.code, control: event.modifiers.contains(KeyModifiers::CONTROL) }
    }

    /// The key of this name.
    ///
    /// # Errors
    ///
    /// There is none, or a terminal cannot tell it from another.
    pub fn parse(text: &str, at: Place) -> Result<Self, Wrong> {
        let unknown = || Wrong::new(at, format!("there is no key `{text}`"), HELP);
        if let Some(rest) = text.strip_prefix("Ctrl-") {
            let symbol = one(rest).filter(char::is_ascii_graphic).ok_or_else(unknown)?.to_ascii_lowercase();
            if let Some((_, same)) = ALIKE.iter().find(|(alike, _)| *alike == symbol) {
                return Err(Wrong::new(
                    at,
                    format!("a terminal sends the same for {text} and {same}"),
                    "take another key",
                ));
            }
            return Ok(Self { code: KeyCode::Char(symbol), control: true });
        }
        let function =
            text.strip_prefix('F').and_then(|number| number.parse().ok()).filter(|number| (1..=12).contains(number));
        let named = || NAMED.iter().find(|(name, _)| *name == text).map(|(_, code)| *code);
        let visible = || one(text).filter(|symbol| !symbol.is_whitespace() && !symbol.is_control()).map(KeyCode::Char);
        let code = function.map(KeyCode::F).or_else(named).or_else(visible).ok_or_else(|| {
            let guess = crate::model::closest::closest(text, NAMED.iter().map(|(name, _)| *name));
            guess.map_or_else(unknown, |guess| {
                Wrong::new(at, format!("there is no key `{text}`"), format!("did you mean `{guess}`? {HELP}"))
            })
        })?;
        Ok(Self { code, control: false })
    }
}

/// The only character of a text.
fn one(text: &str) -> Option<char> {
    let mut symbols = text.chars();
    symbols.next().filter(|_| symbols.next().is_none())
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.control {
            f.write_str("Ctrl-")?;
        }
        if let Some((name, _)) = NAMED.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(symbol) => write!(f, "{symbol}"),
            code => write!(f, "{code}"),
        }
    }
}
