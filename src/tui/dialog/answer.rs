//! The answer to a question that is dangerous to answer by mistake: a key, or a number to be typed.

use crossterm::event::{Event, KeyCode, KeyEvent};
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler as _;

/// What counts as yes.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    /// The key `y`.
    Key,
    /// This number, typed, and Enter.
    Number {
        /// The number.
        number: usize,
        /// As far as it is typed.
        typed: Input,
    },
}

/// What a key says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Do it.
    Yes,
    /// Leave it.
    No,
    /// Nothing yet.
    Nothing,
}

impl Answer {
    /// An answer by typing this number.
    pub(super) fn number(number: usize) -> Self {
        Self::Number { number, typed: Input::default() }
    }

    /// Takes a key in. Whatever is not yes is no: also Enter by itself.
    pub(super) fn key(&mut self, key: KeyEvent) -> Said {
        match (self, key.code) {
            (Self::Key, KeyCode::Char('y')) => Said::Yes,
            (Self::Key, _) => Said::No,
            (Self::Number { number, typed }, KeyCode::Enter) => match typed.value().parse::<usize>() {
                Ok(said) if said == *number => Said::Yes,
                _ if typed.value().is_empty() => Said::No,
                _ => {
                    typed.reset();
                    Said::Nothing
                }
            },
            (Self::Number { typed, .. }, KeyCode::Char('0'..='9') | KeyCode::Backspace) => {
                typed.handle_event(&Event::Key(key));
                Said::Nothing
            }
            (Self::Number { .. }, _) => Said::No,
        }
    }

    /// The line that is typed, if one is.
    pub(super) const fn input(&self) -> Option<&Input> {
        match self {
            Self::Key => None,
            Self::Number { typed, .. } => Some(typed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    /// What the last of these keys says; `E` is Enter, `<` Backspace.
    #[track_caller]
    fn check(mut answer: Answer, keys: &str, expected: Said) {
        let code = |symbol| match symbol {
            'E' => KeyCode::Enter,
            '<' => KeyCode::Backspace,
            symbol => KeyCode::Char(symbol),
        };
        let said = keys.chars().map(|symbol| answer.key(KeyEvent::new(code(symbol), KeyModifiers::NONE))).last();
        assert_eq!(said, Some(expected), "{keys}");
    }

    #[test]
    fn no_is_the_default() {
        check(Answer::Key, "y", Said::Yes);
        check(Answer::Key, "n", Said::No);
        check(Answer::Key, "E", Said::No);
        check(Answer::Key, "Y", Said::No);
        check(Answer::number(12), "12E", Said::Yes);
        check(Answer::number(12), "13<2E", Said::Yes);
        check(Answer::number(12), "1E", Said::Nothing);
        check(Answer::number(12), "1E12E", Said::Yes);
        check(Answer::number(12), "E", Said::No);
        check(Answer::number(12), "12y", Said::No);
        check(Answer::number(12), "12", Said::Nothing);
    }
}
