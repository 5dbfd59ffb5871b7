//! What can be wrong with a filter, said so that it can be mended.
//!
//! One [`Mistake`] for each, the place of the words to blame, and a line on what is allowed there. Words of
//! the filter are printable and cut short wherever they are quoted.

use unicode_width::UnicodeWidthStr;

use crate::field::attribute::{Attribute, attributes};
use crate::model::closest::closest;
use crate::model::printable;

use super::ast::Comparison;
use super::field::{Operator, help};
use super::words::{self, FAMILIES, Subject, Word};

/// A part of a filter's text, in bytes; `end` is excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// Why a text is no filter. Its `Display` is one line; [`FilterError::render`] also shows where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{mistake}")]
pub struct FilterError {
    /// The filter as it was read.
    pub source_text: Box<str>,
    /// The words to blame. Empty at the end of what was written where something is missing.
    pub span: Span,
    /// What is wrong.
    pub mistake: Mistake,
}

impl FilterError {
    /// Four lines for people: what is wrong, the filter, a caret under each column of the words to blame,
    /// and what is allowed. No line holds control characters.
    pub fn render(&self) -> [String; 4] {
        let part = |from, to| shown_line(self.source_text.get(from..to).unwrap_or(""));
        let before = part(0, self.span.start);
        let blamed = part(self.span.start, self.span.end);
        let after = part(self.span.end, self.source_text.len());
        let carets = format!("{}{}", " ".repeat(before.width()), "^".repeat(blamed.width().max(1)));
        [self.mistake.to_string(), format!("{before}{blamed}{after}"), carets, self.mistake.help()]
    }
}

/// One column for each column, so that carets line up; line ends and tabs become blanks.
fn shown_line(text: &str) -> String {
    printable::text(text.replace(|symbol: char| symbol.is_ascii_whitespace(), " ").as_bytes())
}

/// A mistake and its place in a text that is known elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) span: Span,
    pub(super) mistake: Mistake,
}

impl Fault {
    pub(super) const fn new(span: Span, mistake: Mistake) -> Self {
        Self { span, mistake }
    }
}

/// A word of the filter made fit to be quoted: printable, and not endless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted(Box<str>);

impl Quoted {
    /// Makes a word fit.
    pub fn new(word: &str) -> Self {
        const LONGEST: usize = 40;
        let shown = printable::text(word.as_bytes());
        let cut = shown.char_indices().nth(LONGEST).and_then(|(end, _)| shown.get(..end));
        Self(cut.map_or_else(|| shown.as_str().into(), |start| format!("{start}...").into()))
    }
}

impl std::fmt::Display for Quoted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}`", self.0)
    }
}

/// What is wrong with a filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Mistake {
    /// A quoted text has no end.
    #[error("the quote is not closed")]
    UnclosedQuote,
    /// A backslash is the last character.
    #[error("nothing follows the backslash")]
    DanglingEscape,
    /// `state` or `exclude` without a name.
    #[error("`{}` needs the name of a state", words::spelling(*.0))]
    MissingState(Word),
    /// A name that is no state.
    #[error("unknown state {0}")]
    UnknownState(Quoted),
    /// `state` or `exclude` within or after the expression.
    #[error("`{}` must stand before the expression", words::spelling(*.0))]
    StateNotFirst(Word),
    /// `or` between states and expression.
    #[error("`or` cannot join the states and the expression")]
    OrAfterStates,
    /// More parentheses or negations inside of each other than is allowed.
    #[error("parentheses or `not` stand inside of each other more than {0} deep")]
    TooDeep(usize),
    /// `(` without its `)`.
    #[error("the parenthesis is not closed")]
    UnclosedParenthesis,
    /// `)` without its `(`.
    #[error("the parenthesis was not opened")]
    UnopenedParenthesis,
    /// The text ends, or an operator stands, where a predicate must be.
    #[error("a predicate is missing here")]
    MissingPredicate,
    /// A word that begins no predicate.
    #[error("{0} does not begin a predicate")]
    UnknownWord(Quoted),
    /// An operator that its subject does not take.
    #[error("`{}` does not take `{}`", words::spelling(Word::Subject(*.0)), words::spelling(Word::Comparison(*.1)))]
    WrongOperator(Subject, Comparison),
    /// A subject without its value.
    #[error("`{}` needs a value", words::spelling(Word::Subject(*.0)))]
    MissingValue(Subject),
    /// An operator that its field does not take.
    #[error("`{}` does not take `{}`", .0.word(), .1)]
    WrongFieldOperator(&'static Attribute, Operator),
    /// A field without its value.
    #[error("`{}` needs a value", .0.word())]
    MissingFieldValue(&'static Attribute),
    /// A value that its field cannot have.
    #[error("{} is no value of `{}`", .1, .0.word())]
    BadValue(&'static Attribute, Quoted),
    /// A value that is neither address nor host name.
    #[error("{0} is not an address")]
    BadAddress(Quoted),
    /// `[` without its `]`.
    #[error("the bracket of {0} is not closed")]
    UnclosedBracket(Quoted),
    /// The part after the slash of an address.
    #[error("{0} is not a prefix length of this address")]
    BadPrefix(Quoted),
    /// A host without an address.
    #[error("no address found for {0}")]
    UnknownHost(Quoted),
    /// An address of the other version of IP than the family before it.
    #[error("{0} is no address of the family before it")]
    WrongVersion(Quoted),
    /// A port above 65535.
    #[error("port {0} is out of range")]
    PortOutOfRange(Quoted),
    /// A port that is neither a number nor a known service.
    #[error("{0} is not a port")]
    UnknownService(Quoted),
    /// `sport` or `dport` of Unix sockets.
    #[error("Unix sockets have no ports")]
    NoPorts,
    /// An interface that is neither known nor a number.
    #[error("unknown interface {0}")]
    UnknownInterface(Quoted),
    /// A firewall mark that is no number.
    #[error("{0} is not a firewall mark")]
    BadMark(Quoted),
    /// A control group that does not exist.
    #[error("no control group found at {0}")]
    UnknownCgroup(Quoted),
}

impl Mistake {
    /// A line on what is allowed there.
    pub fn help(&self) -> String {
        match self {
            Self::UnclosedQuote => {
                "a quote ends with the sign that it began with; `\\` before a quote takes it as it is".into()
            }
            Self::DanglingEscape => "write `\\\\` for a backslash".into(),
            Self::MissingState(_) => state_help(),
            Self::UnknownState(word) => with_guess(word, words::state_words(), &state_help()),
            Self::StateNotFirst(word) => {
                format!(
                    "write `{} NAME[,NAME...]` first; the expression narrows what the states let through",
                    words::spelling(*word)
                )
            }
            Self::OrAfterStates => {
                "the expression always narrows the states; join states by a comma: `state listening,established`".into()
            }
            Self::TooDeep(_) => "simplify the expression".into(),
            Self::UnclosedParenthesis => "add `)`".into(),
            Self::UnopenedParenthesis => "remove it, or add `(` before".into(),
            Self::MissingPredicate => predicate_help(),
            Self::UnknownWord(word) if words::states(&word.0).is_some() => {
                format!("{word} is a state: begin the filter with `state {}`", word.0)
            }
            Self::UnknownWord(word) => match port(&word.0) {
                Some(port) => format!("a port has a side: write `sport = :{port} or dport = :{port}`"),
                None => with_guess(word, words::subjects().chain(fields()), &predicate_help()),
            },
            Self::WrongOperator(subject, _) => operator_help(*subject),
            Self::MissingValue(subject) => {
                format!("usage: {}; quote a value that is also a word of the language", form(*subject))
            }
            Self::WrongFieldOperator(attribute, _) => format!("it takes {}", help::operators(attribute.kind)),
            Self::MissingFieldValue(attribute) => {
                format!("{}; quote a value that is also a word of the language", help::usage(attribute))
            }
            Self::BadValue(attribute, word) => match help::guess(attribute, &word.0) {
                Some(guess) => format!("did you mean `{guess}`? {}", help::usage(attribute)),
                None => help::usage(attribute),
            },
            Self::BadAddress(_) | Self::UnknownHost(_) => host_help(),
            Self::UnclosedBracket(_) => "an IPv6 address stands in brackets: [::1]:22".into(),
            Self::BadPrefix(_) => "a prefix length is 0 to 32 for IPv4, 0 to 128 for IPv6".into(),
            Self::WrongVersion(_) => "`inet:` takes IPv4 addresses, `inet6:` IPv6 ones".into(),
            Self::PortOutOfRange(_) => "ports are 0 to 65535".into(),
            Self::UnknownService(_) => {
                "a port is :22, 22, a service such as :ssh, FAMILY:PORT, or *; addresses go to src and dst".into()
            }
            Self::NoPorts => "compare their names with src: src unix:/run/*".into(),
            Self::UnknownInterface(_) => "an interface is a name or index as `ip link` shows them; 0 is none".into(),
            Self::BadMark(_) => "a mark is VALUE or VALUE/MASK, each a 32-bit number: 0x10/0xff".into(),
            Self::UnknownCgroup(_) => {
                "a control group is a directory under /sys/fs/cgroup, with or without that beginning".into()
            }
        }
    }
}

/// The port that a word can only mean: `:7197`, `7197`.
fn port(word: &str) -> Option<u16> {
    word.strip_prefix(':').unwrap_or(word).parse().ok()
}

fn with_guess(word: &Quoted, candidates: impl Iterator<Item = &'static str>, help: &str) -> String {
    match closest(&word.0, candidates) {
        Some(guess) => format!("did you mean `{guess}`? {help}"),
        None => help.into(),
    }
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn state_help() -> String {
    format!("states are {}", list(words::state_words()))
}

fn predicate_help() -> String {
    format!("a predicate begins with one of {}, or with a field: process, user, rtt, ...", list(words::subjects()))
}

/// The words of every field.
fn fields() -> impl Iterator<Item = &'static str> {
    attributes().iter().flat_map(|attribute| attribute.words.iter().copied())
}

fn host_help() -> String {
    let families = list(FAMILIES.iter().map(|(name, _)| *name));
    format!("a host is [FAMILY:]ADDRESS[:PORT], as in 10.0.0.0/8, [::1]:22, *:ssh, /run/*; families are {families}")
}

fn form(subject: Subject) -> &'static str {
    words::WORDS.iter().find(|entry| entry.word == Word::Subject(subject)).map_or("", |entry| entry.form)
}

fn operator_help(subject: Subject) -> String {
    if subject.comparisons().is_empty() {
        return "it stands alone".into();
    }
    let operators = subject.comparisons().iter().map(|comparison| words::spelling(Word::Comparison(*comparison)));
    format!("it takes {}", list(operators))
}
