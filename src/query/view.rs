//! A view: what is shown and how, in words, under a name.
//!
//! Pure: it is kept and found again by others. Everything is a word or a list of words, so that any file can hold it.

use crate::field::Field;

use super::grouping::Grouping;
use super::listing::Query;
use super::rule::Rule;
use super::sort::Sort;

/// What is shown, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// What the user calls it.
    pub name: String,
    /// The text of the filter; empty for none.
    pub filter: String,
    /// Groups, and groups within them.
    pub grouping: Grouping,
    /// The second level; `None` for one.
    pub within: Option<Grouping>,
    /// Order under a head.
    pub sort: Sort,
    /// Columns from left to right; none when they are chosen by the width of the screen.
    pub columns: Vec<Field>,
    /// What is hidden.
    pub hidden: Vec<Rule>,
}

/// A part of a view as words: `key = [ "word", … ]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// One of [`KEYS`].
    pub key: &'static str,
    /// Its words, in order; a text that may hold anything is one word.
    pub words: Vec<String>,
}

/// What a view may say, each with what is allowed.
pub const KEYS: [(&str, &str); 5] = [
    ("filter", "a filter, in the language of ss"),
    ("group", "one or two of state, process, user, listener, remote, port, netns, nothing"),
    ("sort", "a column, with :asc or :desc"),
    ("columns", "columns from left to right, as `sockscope list --columns help` lists them"),
    ("hide", "loopback, remote ADDRESS, process NAME, user UID, lport PORT, rport PORT"),
];

/// A word of a view that means nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no {key} of a view: {allowed}")]
pub struct ViewError {
    /// The key it stands at.
    pub key: String,
    /// The word.
    pub word: String,
    /// What may stand there.
    pub allowed: &'static str,
}

impl View {
    /// The view that a query shows, with the text of its filter and the columns that were chosen.
    pub fn of(name: String, filter: String, query: &Query, columns: Vec<Field>) -> Self {
        let Query { grouping, within, sort, .. } = *query;
        Self { name, filter, grouping, within, sort, columns, hidden: query.hidden.clone() }
    }

    /// The words of a view, without what is as usual.
    pub fn entries(&self) -> Vec<Entry> {
        let groups = [Some(self.grouping), self.within].into_iter().flatten();
        let usual = Self::default();
        let sort = (self.sort != usual.sort).then(|| self.sort.text());
        let words: [Vec<String>; 5] = [
            (!self.filter.is_empty()).then(|| self.filter.clone()).into_iter().collect(),
            groups.map(|grouping| grouping.name().to_owned()).collect(),
            sort.into_iter().collect(),
            self.columns.iter().map(|field| field.definition().name.to_owned()).collect(),
            self.hidden.iter().map(ToString::to_string).collect(),
        ];
        let entry = |((key, _), words)| Entry { key, words };
        KEYS.into_iter().zip(words).map(entry).filter(|entry| !entry.words.is_empty()).collect()
    }

    /// Takes in the words of a key.
    ///
    /// # Errors
    ///
    /// The first word that means nothing, or a key that is none.
    pub fn set(&mut self, key: &str, words: &[&str]) -> Result<(), ViewError> {
        match key {
            "filter" => self.filter = words.join(" "),
            "group" => {
                let groups = all(key, words, Grouping::named)?;
                self.grouping = groups.first().copied().unwrap_or_default();
                self.within = groups.get(1).copied();
            }
            "sort" => {
                let sorts = all(key, words, |word| Sort::named(word).ok())?;
                self.sort = sorts.first().copied().unwrap_or_default();
            }
            "columns" => self.columns = all(key, words, Field::named)?,
            "hide" => self.hidden = all(key, words, |word| word.parse().ok())?,
            _ => return Err(wrong(key, key)),
        }
        Ok(())
    }
}

fn all<T>(key: &str, words: &[&str], parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, ViewError> {
    words.iter().map(|word| parse(word).ok_or_else(|| wrong(key, word))).collect()
}

fn wrong(key: &str, word: &str) -> ViewError {
    let allowed = KEYS.iter().find(|(known, _)| *known == key).map(|(_, allowed)| *allowed);
    ViewError {
        key: if allowed.is_some() { key.to_owned() } else { "key".to_owned() },
        word: word.to_owned(),
        allowed: allowed.unwrap_or("filter, group, sort, columns, hide"),
    }
}

/// A view that comes with the program.
struct BuiltIn {
    name: &'static str,
    entries: &'static [(&'static str, &'static [&'static str])],
}

/// What is looked for most often: who listens and is full, who leaks, where ports went, what is slow.
const BUILT_IN: [BuiltIn; 6] = [
    BuiltIn { name: "usual", entries: &[] },
    BuiltIn { name: "listeners", entries: &[("group", &["listener", "state"])] },
    BuiltIn {
        name: "leaks",
        entries: &[("filter", &["state close-wait"]), ("group", &["process", "remote"]), ("sort", &["instate"])],
    },
    BuiltIn {
        name: "time-wait by remote",
        entries: &[("filter", &["state time-wait"]), ("group", &["remote", "port"]), ("sort", &["timer"])],
    },
    BuiltIn {
        name: "retransmits",
        entries: &[
            ("filter", &["state connected exclude time-wait"]),
            ("group", &["remote"]),
            ("sort", &["sendq"]),
            ("columns", &["local", "remote", "timer", "sendq", "process"]),
        ],
    },
    BuiltIn { name: "queues", entries: &[("group", &["nothing"]), ("sort", &["recvq"])] },
];

/// The views that come with the program.
pub fn built_in() -> Vec<View> {
    let view = |built_in: &BuiltIn| {
        let mut view = View { name: built_in.name.to_owned(), ..View::default() };
        for (key, words) in built_in.entries {
            // Held by a test: every word means something.
            let _ = view.set(key, words);
        }
        view
    };
    BUILT_IN.iter().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::names::NoNames;
    use crate::query::filter;

    fn again(view: &View) -> View {
        let mut read = View { name: view.name.clone(), ..View::default() };
        for entry in view.entries() {
            let words: Vec<&str> = entry.words.iter().map(String::as_str).collect();
            read.set(entry.key, &words).unwrap();
        }
        read
    }

    #[test]
    fn views_that_come_with_the_program_mean_something() {
        for (view, made) in built_in().iter().zip(&BUILT_IN) {
            for (key, words) in made.entries {
                assert_eq!(View::default().set(key, words), Ok(()), "{}", view.name);
            }
            assert!(filter::parse(&view.filter, &NoNames).is_ok(), "{}", view.name);
            assert_eq!(&again(view), view);
        }
    }

    #[test]
    fn a_view_is_read_as_it_is_written() {
        let view = View {
            name: "mine".to_owned(),
            filter: "state listening and ( sport = :80 )".to_owned(),
            grouping: Grouping::Process,
            within: Some(Grouping::State),
            sort: Sort::by(Field::RecvQ).reversed(),
            columns: vec![Field::Local, Field::Cookie],
            hidden: vec![Rule::Loopback, Rule::Process("a, b c".into())],
        };
        assert_eq!(again(&view), view);
        assert_eq!(again(&View::default()), View::default());
    }

    #[track_caller]
    fn check_wrong(key: &str, words: &[&str], expected: &str) {
        assert_eq!(View::default().set(key, words).unwrap_err().to_string(), expected);
    }

    #[test]
    fn what_means_nothing_is_said_with_what_is_allowed() {
        check_wrong("sort", &["local:up"], "`local:up` is no sort of a view: a column, with :asc or :desc");
        check_wrong("nosuch", &[], "`nosuch` is no key of a view: filter, group, sort, columns, hide");
        assert_eq!(View::default().set("hide", &["loopback", "x"]).unwrap_err().word, "x");
    }
}
