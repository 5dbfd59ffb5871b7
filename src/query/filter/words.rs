//! Every word and operator of the language, once.
//!
//! The tokens, the help under an error, the printed form and the tables of `docs/FILTER.md` all come from
//! here. State names are those of [`crate::model::state`].

use crate::model::state::{STATE_GROUPS, State, StateSet};

use super::ast::{Comparison, Equality, Family, IpVersion, NumberFamily};

/// What a word of the language means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// `state`.
    State,
    /// `exclude`.
    Exclude,
    /// What a predicate is about.
    Subject(Subject),
    /// How a subject stands to its value.
    Comparison(Comparison),
    /// `~`: a field's text has this somewhere, or has not.
    Like(Equality),
    /// `in`: a field is one of these.
    In,
    /// `not`.
    Not,
    /// `and`.
    And,
    /// `or`.
    Or,
    /// `(`.
    Open,
    /// `)`.
    Close,
}

/// What a predicate is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// `src`.
    LocalHost,
    /// `dst`.
    RemoteHost,
    /// `sport`.
    LocalPort,
    /// `dport`.
    RemotePort,
    /// `dev`.
    Device,
    /// `fwmark`.
    Mark,
    /// `cgroup`.
    Cgroup,
    /// `autobound`.
    Autobound,
}

impl Subject {
    /// The operators that it takes; none for a predicate without a value.
    pub const fn comparisons(self) -> &'static [Comparison] {
        const ALL: &[Comparison] = &[
            Comparison::EQUAL,
            Comparison::UNEQUAL,
            Comparison::Greater,
            Comparison::Less,
            Comparison::GreaterOrEqual,
            Comparison::LessOrEqual,
        ];
        const EQUALITY: &[Comparison] = &[Comparison::EQUAL, Comparison::UNEQUAL];
        match self {
            Self::LocalPort | Self::RemotePort => ALL,
            Self::LocalHost | Self::RemoteHost | Self::Device | Self::Mark | Self::Cgroup => EQUALITY,
            Self::Autobound => &[],
        }
    }
}

/// A row of the table of words.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What it means.
    pub word: Word,
    /// How it may be written, the preferred way first. Letters may be in either case.
    pub spellings: &'static [&'static str],
    /// How it is used.
    pub form: &'static str,
    /// What it does, in a sentence.
    pub doc: &'static str,
}

/// The words of the language, grouped by kind.
pub const WORDS: &[Entry] = &[
    entry(
        Word::State,
        &["state"],
        "state NAME[,NAME...]",
        "Adds states; stands before the expression, or behind one without `or`.",
    ),
    entry(
        Word::Exclude,
        &["exclude", "excl"],
        "exclude NAME[,NAME...]",
        "Takes states away; as the first word it starts from all.",
    ),
    entry(Word::Subject(Subject::LocalHost), &["src"], "src [= !=] HOST", "The local address, or address and port."),
    entry(Word::Subject(Subject::RemoteHost), &["dst"], "dst [= !=] HOST", "The peer's address, or address and port."),
    entry(Word::Subject(Subject::LocalPort), &["sport"], "sport [OP] PORT", "The local port."),
    entry(Word::Subject(Subject::RemotePort), &["dport"], "dport [OP] PORT", "The peer's port."),
    entry(
        Word::Subject(Subject::Device),
        &["dev"],
        "dev [= !=] INTERFACE",
        "The interface that the socket is bound to, by name or index; 0 is none.",
    ),
    entry(
        Word::Subject(Subject::Mark),
        &["fwmark"],
        "fwmark [= !=] VALUE[/MASK]",
        "The firewall mark: mark & MASK is VALUE. Decimal, 0x hexadecimal or 0 octal.",
    ),
    entry(
        Word::Subject(Subject::Cgroup),
        &["cgroup"],
        "cgroup [= !=] PATH",
        "The control group (v2) that the socket was made in.",
    ),
    entry(
        Word::Subject(Subject::Autobound),
        &["autobound"],
        "autobound",
        "The kernel chose the local port (it lies in ip_local_port_range) or the Unix name (none, or @ and five hex digits).",
    ),
    entry(Word::Comparison(Comparison::EQUAL), &["=", "==", "eq"], "A = B", "Equal; meant where no operator stands."),
    entry(
        Word::Comparison(Comparison::UNEQUAL),
        &["!=", "ne", "neq"],
        "A != B",
        "Unequal; of a word of ss the same as `not` before the predicate.",
    ),
    entry(Word::Comparison(Comparison::Greater), &[">", "gt"], "A > B", "Greater."),
    entry(Word::Comparison(Comparison::Less), &["<", "lt"], "A < B", "Less."),
    entry(Word::Comparison(Comparison::GreaterOrEqual), &[">=", "ge", "geq"], "A >= B", "Greater or equal."),
    entry(Word::Comparison(Comparison::LessOrEqual), &["<=", "le", "leq"], "A <= B", "Less or equal."),
    entry(
        Word::Like(Equality::Equal),
        &["~"],
        "FIELD ~ PATTERN",
        "The text has this somewhere, in either case; `*`, `?` and `[a-z]` as in fnmatch(3).",
    ),
    entry(Word::Like(Equality::Unequal), &["!~"], "FIELD !~ PATTERN", "The text is known and has this nowhere."),
    entry(
        Word::In,
        &["in"],
        "FIELD [not] in (VALUE, FROM-TO)",
        "One of these values or ranges; a single one needs no parentheses.",
    ),
    entry(Word::Not, &["not", "!"], "not X", "X does not hold. Binds tightest."),
    entry(Word::And, &["and", "&&", "&"], "X and Y", "Both hold; meant where two predicates stand side by side."),
    entry(Word::Or, &["or", "||", "|"], "X or Y", "One of them holds. Binds loosest."),
    entry(Word::Open, &["("], "( X )", "X is taken first."),
    entry(Word::Close, &[")"], "( X )", "Ends what `(` began."),
];

const fn entry(word: Word, spellings: &'static [&'static str], form: &'static str, doc: &'static str) -> Entry {
    Entry { word, spellings, form, doc }
}

/// The families that may stand before the first colon of a host or port.
pub const FAMILIES: [(&str, Family); 6] = [
    ("inet", Family::Inet(IpVersion::V4)),
    ("inet6", Family::Inet(IpVersion::V6)),
    ("unix", Family::Unix),
    ("link", Family::Numbered(NumberFamily::Link)),
    ("netlink", Family::Numbered(NumberFamily::Netlink)),
    ("vsock", Family::Numbered(NumberFamily::Vsock)),
];

/// What `text` means as a whole word or operator.
pub fn meaning(text: &str) -> Option<Word> {
    let spelt = |entry: &&Entry| entry.spellings.iter().any(|known| known.eq_ignore_ascii_case(text));
    WORDS.iter().find(spelt).map(|entry| entry.word)
}

/// The longest operator made of signs that `text` begins with. Such operators need no blanks around them.
pub fn leading_sign(text: &str) -> Option<(&'static str, Word)> {
    // Nearly every character of a filter is one of these, and the table is long.
    if text.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return None;
    }
    let signs = WORDS.iter().flat_map(|entry| entry.spellings.iter().map(|spelling| (*spelling, entry.word)));
    signs
        .filter(|(spelling, _)| !spelling.starts_with(|first: char| first.is_ascii_alphabetic()))
        .filter(|(spelling, _)| text.starts_with(spelling))
        .max_by_key(|(spelling, _)| spelling.len())
}

/// The preferred spelling.
pub fn spelling(word: Word) -> &'static str {
    WORDS.iter().find(|entry| entry.word == word).and_then(|entry| entry.spellings.first()).copied().unwrap_or("")
}

/// Preferred spelling of each subject.
pub fn subjects() -> impl Iterator<Item = &'static str> {
    WORDS.iter().filter_map(|entry| match entry.word {
        Word::Subject(_) => entry.spellings.first().copied(),
        _ => None,
    })
}

/// The family with this name.
pub fn family(name: &str) -> Option<Family> {
    FAMILIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, family)| *family)
}

/// The name of a family.
pub fn family_name(family: Family) -> &'static str {
    FAMILIES.iter().find(|(_, known)| *known == family).map_or("", |(name, _)| name)
}

/// Preferred word of each state and group, groups last.
pub fn state_words() -> impl Iterator<Item = &'static str> {
    let states = State::all().filter_map(|state| state.words().first().copied());
    states.chain(STATE_GROUPS.iter().map(|(name, _)| *name))
}

/// The states that a word names: a group, a word of ss(8), or a name as it is shown (where UNCONN is
/// more than one state). Dashes may be underscores or left out, as in netstat(8): `TIME_WAIT`, `FIN_WAIT1`.
pub fn states(word: &str) -> Option<StateSet> {
    let group = STATE_GROUPS.iter().find(|(name, _)| same_letters(name, word)).map(|(_, set)| *set);
    let one = || State::all().find(|state| state.words().iter().any(|known| same_letters(known, word)));
    let shown = || State::all().filter(|state| same_letters(state.name(), word)).fold(StateSet::EMPTY, StateSet::with);
    group.or_else(|| one().map(|state| StateSet::of(&[state]))).or_else(|| Some(shown()).filter(|set| !set.is_empty()))
}

fn same_letters(one: &str, other: &str) -> bool {
    fn letters(word: &str) -> impl Iterator<Item = u8> {
        word.bytes().filter(|byte| !matches!(byte, b'-' | b'_')).map(|byte| byte.to_ascii_lowercase())
    }
    letters(one).eq(letters(other))
}
