//! The choices that a demo leaves to its user: one table serves the command line, its help and the lab's screen.

use std::fmt::{self, Display, Formatter};

/// One choice of a demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name: the option `--name`, or the argument `NAME` where [`Form::is_argument`].
    pub name: &'static str,
    /// What it decides, in a few words.
    pub about: &'static str,
    /// What may be chosen.
    pub form: Form,
}

/// What may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One of these words, each with its meaning. The first one is chosen when nothing is said.
    Word(&'static [(&'static str, &'static str)]),
    /// A number.
    Number {
        /// The smallest.
        least: u32,
        /// The largest.
        most: u32,
        /// The one that is chosen when nothing is said.
        usual: u32,
    },
    /// A host or a URL: free text, given as an argument.
    Place {
        /// The one that is chosen when nothing is said.
        usual: &'static str,
    },
}

impl Form {
    /// Whether it is given by its place on the command line, and not as an option.
    pub const fn is_argument(&self) -> bool {
        matches!(self, Self::Place { .. })
    }

    /// What is chosen when nothing is said.
    pub fn usual(&self) -> String {
        match self {
            Self::Word(words) => words.first().map_or_else(String::new, |(word, _)| (*word).to_owned()),
            Self::Number { usual, .. } => usual.to_string(),
            Self::Place { usual } => (*usual).to_owned(),
        }
    }

    /// The word after this one, and after the last one the first; `None` where words are not all that may be chosen.
    pub fn after(&self, text: &str) -> Option<&'static str> {
        let Self::Word(words) = self else { return None };
        let here = words.iter().position(|(word, _)| *word == text).map_or(0, |here| here + 1);
        words.get(here).or(words.first()).map(|(word, _)| *word)
    }

    fn admits(&self, text: &str) -> bool {
        match self {
            Self::Word(words) => words.iter().any(|(word, _)| *word == text),
            Self::Number { least, most, .. } => {
                text.parse::<u32>().is_ok_and(|number| (*least..=*most).contains(&number))
            }
            Self::Place { .. } => !text.is_empty() && !text.chars().any(char::is_control),
        }
    }
}

impl Display for Form {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(words) => {
                let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                f.write_str(&words.join(", "))
            }
            Self::Number { least, most, .. } => write!(f, "a number from {least} to {most}"),
            Self::Place { .. } => f.write_str("a text without control characters"),
        }
    }
}

/// What was chosen is none of what may be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} may be {form}; not `{}`", text.escape_debug())]
pub struct NotAdmitted {
    name: &'static str,
    form: Form,
    text: String,
}

/// What a user chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    chosen: Vec<(&'static str, String)>,
}

impl Options {
    /// Nothing chosen: every choice as usual.
    pub const USUAL: Self = Self { chosen: Vec::new() };

    /// These options and one more. A choice that was made before is replaced.
    ///
    /// # Errors
    ///
    /// The text is none of what may be chosen.
    pub fn with(mut self, choice: &Choice, text: &str) -> Result<Self, NotAdmitted> {
        if !choice.form.admits(text) {
            return Err(NotAdmitted { name: choice.name, form: choice.form, text: text.to_owned() });
        }
        self.chosen.retain(|(name, _)| *name != choice.name);
        self.chosen.push((choice.name, text.to_owned()));
        Ok(self)
    }

    /// What was chosen, or what is usual.
    pub fn text(&self, choice: &Choice) -> String {
        let chosen = self.chosen.iter().find(|(name, _)| *name == choice.name);
        chosen.map_or_else(|| choice.form.usual(), |(_, text)| text.clone())
    }

    /// Whether that word was chosen, or is usual.
    pub fn says(&self, choice: &Choice, word: &str) -> bool {
        self.text(choice) == word
    }

    /// The number that was chosen, or is usual.
    pub fn number(&self, choice: &Choice) -> u32 {
        self.text(choice).parse().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOSE: Choice =
        Choice { name: "close", about: "Who", form: Form::Word(&[("client", "This"), ("server", "That")]) };
    const COUNT: Choice =
        Choice { name: "count", about: "How many", form: Form::Number { least: 2, most: 9, usual: 5 } };
    const HOST: Choice = Choice { name: "host", about: "Whom", form: Form::Place { usual: "127.0.0.1" } };

    /// What is chosen by this text, and what the refusal says.
    #[track_caller]
    fn check(choice: Choice, text: &str, expected: Result<&str, &str>) {
        let outcome = Options::default().with(&choice, text).map(|options| options.text(&choice));
        assert_eq!(outcome.map_err(|error| error.to_string()), expected.map(str::to_owned).map_err(str::to_owned));
    }

    #[test]
    fn what_may_be_chosen_is() {
        check(CLOSE, "server", Ok("server"));
        check(CLOSE, "nobody", Err("close may be client, server; not `nobody`"));
        check(COUNT, "2", Ok("2"));
        check(COUNT, "9", Ok("9"));
        check(COUNT, "10", Err("count may be a number from 2 to 9; not `10`"));
        check(COUNT, "-3", Err("count may be a number from 2 to 9; not `-3`"));
        check(HOST, "::1", Ok("::1"));
        check(HOST, "", Err("host may be a text without control characters; not ``"));
        check(HOST, "a\x1bb", Err("host may be a text without control characters; not `a\\u{1b}b`"));
    }

    #[test]
    fn what_was_not_chosen_is_as_usual_and_the_last_choice_counts() {
        assert_eq!(Options::USUAL.number(&COUNT), 5);
        assert!(Options::USUAL.says(&CLOSE, "client"));
        let twice = Options::USUAL.with(&COUNT, "3").and_then(|options| options.with(&COUNT, "4"));
        assert_eq!(twice.map(|options| options.number(&COUNT)), Ok(4));
    }
}
