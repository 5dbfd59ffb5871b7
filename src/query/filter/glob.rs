//! Patterns for the names of Unix sockets: fnmatch(3) without regard to case, `/` and leading dots not special.
//!
//! Works on bytes and folds ASCII only, as ss(8) does in the C locale. Knows no collating symbols and
//! no equivalence classes.

use std::iter::Peekable;
use std::str::Bytes;

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    pattern: Box<str>,
    pieces: Box<[Piece]>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// `*`: any run of bytes.
    Run,
    /// `?`: any byte.
    Any,
    /// This byte, in lower case.
    Byte(u8),
    /// `[...]`: a byte in (or, when negated, not in) the set.
    OneOf { set: Box<ByteSet>, negated: bool },
}

impl Glob {
    /// Compiles a pattern. Every text is one: a bracket that is not closed stands for itself.
    pub fn new(pattern: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = pattern.bytes().peekable();
        while let Some(byte) = rest.next() {
            pieces.push(match byte {
                b'*' => Piece::Run,
                b'?' => Piece::Any,
                b'\\' => Piece::Byte(folded(rest.next().unwrap_or(b'\\'))),
                b'[' => bracket(&mut rest).unwrap_or(Piece::Byte(b'[')),
                other => Piece::Byte(folded(other)),
            });
        }
        Self { pattern: pattern.into(), pieces: pieces.into() }
    }

    /// The pattern as written.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Whether a socket's name matches. The NULs of an abstract name count as `@`, which is how it is shown.
    pub fn matches(&self, name: &[u8]) -> bool {
        let is_abstract = name.first() == Some(&0);
        let byte_at = |at: usize| name.get(at).map(|byte| if is_abstract && *byte == 0 { b'@' } else { folded(*byte) });
        let (mut at, mut piece_at) = (0, 0);
        // Where to go on when the last run has to take one byte more: the piece after it, the next byte.
        let mut retry = None;
        loop {
            match (self.pieces.get(piece_at), byte_at(at)) {
                (Some(Piece::Run), _) => {
                    piece_at += 1;
                    retry = Some((piece_at, at));
                }
                (None, None) => return true,
                (Some(piece), Some(byte)) if piece.takes(byte) => {
                    piece_at += 1;
                    at += 1;
                }
                _ => {
                    let Some((after_run, taken)) = retry.filter(|(_, taken)| *taken < name.len()) else {
                        return false;
                    };
                    retry = Some((after_run, taken + 1));
                    (piece_at, at) = (after_run, taken + 1);
                }
            }
        }
    }
}

impl Piece {
    fn takes(&self, byte: u8) -> bool {
        match self {
            Self::Run => false,
            Self::Any => true,
            Self::Byte(wanted) => *wanted == byte,
            Self::OneOf { set, negated } => set.contains(byte) != *negated,
        }
    }
}

/// Reads a set after its `[`. Leaves `rest` alone when the set has no end.
fn bracket(rest: &mut Peekable<Bytes<'_>>) -> Option<Piece> {
    let mut ahead = rest.clone();
    let negated = ahead.next_if(|byte| matches!(byte, b'!' | b'^')).is_some();
    let mut set = Box::<ByteSet>::default();
    let mut first = true;
    loop {
        let byte = ahead.next()?;
        if byte == b']' && !first {
            break;
        }
        first = false;
        if byte == b'['
            && let Some(class) = class(&mut ahead)
        {
            (0..=u8::MAX).filter(class).for_each(|byte| set.insert(byte));
            continue;
        }
        let from = if byte == b'\\' { ahead.next()? } else { byte };
        let to = range_end(&mut ahead).unwrap_or(from);
        (from..=to).for_each(|byte| set.insert(byte));
    }
    *rest = ahead;
    Some(Piece::OneOf { set, negated })
}

/// The end of a range after its beginning; `None` (and nothing read) where `-` stands for itself or is missing.
fn range_end(rest: &mut Peekable<Bytes<'_>>) -> Option<u8> {
    let mut ahead = rest.clone();
    ahead.next_if_eq(&b'-')?;
    let end = match ahead.next()? {
        b']' => return None,
        b'\\' => ahead.next()?,
        other => other,
    };
    *rest = ahead;
    Some(end)
}

type Class = fn(&u8) -> bool;

/// A class such as `[:digit:]` after its first bracket.
fn class(rest: &mut Peekable<Bytes<'_>>) -> Option<Class> {
    const CLASSES: [(&[u8], Class); 12] = [
        (b":alnum:]", u8::is_ascii_alphanumeric),
        (b":alpha:]", u8::is_ascii_alphabetic),
        (b":blank:]", |byte| matches!(byte, b' ' | b'\t')),
        (b":cntrl:]", u8::is_ascii_control),
        (b":digit:]", u8::is_ascii_digit),
        (b":graph:]", u8::is_ascii_graphic),
        (b":lower:]", u8::is_ascii_lowercase),
        (b":print:]", |byte| matches!(byte, b' '..=b'~')),
        (b":punct:]", u8::is_ascii_punctuation),
        (b":space:]", |byte| matches!(byte, b' ' | b'\t'..=b'\r')),
        (b":upper:]", u8::is_ascii_uppercase),
        (b":xdigit:]", u8::is_ascii_hexdigit),
    ];
    let (name, class) = CLASSES.iter().find(|(name, _)| rest.clone().take(name.len()).eq(name.iter().copied()))?;
    rest.nth(name.len() - 1);
    Some(*class)
}

const fn folded(byte: u8) -> u8 {
    byte.to_ascii_lowercase()
}

/// A set of bytes in lower case, one bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ByteSet([u64; 4]);

impl ByteSet {
    fn insert(&mut self, byte: u8) {
        let byte = folded(byte);
        if let Some(word) = self.0.get_mut(usize::from(byte / 64)) {
            *word |= 1 << (byte % 64);
        }
    }

    fn contains(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte / 64)).is_some_and(|word| word >> (byte % 64) & 1 != 0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(pattern: &str, name: &[u8], expected: bool) {
        assert_eq!(Glob::new(pattern).matches(name), expected, "{pattern} on {}", name.escape_ascii());
    }

    #[test]
    fn runs_cross_slashes_and_dots() {
        check("/tmp/*", b"/tmp/a/.b", true);
        check("*", b"", true);
        check("", b"", true);
        check("", b"a", false);
        check("/tmp/*", b"/run/a", false);
        check("*.sock", b"/a.sock.sock", true);
        check("a*b*c", b"a-b-b-c", true);
        check("a*b*c", b"a-b-b-c-", false);
    }

    #[test]
    fn case_does_not_count() {
        check("/TMP/a[X-Z]", b"/tmp/Ax", true);
        check("[[:upper:]]", b"a", true);
    }

    #[test]
    fn nuls_of_abstract_names_are_at_signs() {
        check("@a@b", b"\0a\0b", true);
        check("@*", b"\0", true);
        check("a@b", b"a\0b", false);
    }

    #[test]
    fn sets_as_fnmatch_reads_them() {
        check("[!a]b", b"cb", true);
        check("[^a]b", b"ab", false);
        check("[]a]", b"]", true);
        check("[a-]", b"-", true);
        check("[a", b"[a", true);
        check("[[:digit:]x]", b"7", true);
        check("[\\]]", b"]", true);
        check("\\*", b"*", true);
        check("\\*", b"a", false);
        check("a?c", b"a/c", true);
    }

    #[test]
    fn many_runs_stay_fast() {
        check(&"*a".repeat(200), &[b'a'; 199], false);
    }

    /// What the pattern means, by trying every way: for patterns without sets.
    fn naive(pattern: &[u8], name: &[u8]) -> bool {
        match (pattern.split_first(), name.split_first()) {
            (None, None) => true,
            (Some((b'*', rest)), _) => {
                naive(rest, name) || name.split_first().is_some_and(|(_, name)| naive(pattern, name))
            }
            (Some((b'?', rest)), Some((_, name))) => naive(rest, name),
            (Some((wanted, rest)), Some((byte, name))) => wanted == byte && naive(rest, name),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn agrees_with_trying_every_way(pattern in "[ab*?]{0,8}", name in "[ab]{0,10}") {
            prop_assert_eq!(Glob::new(&pattern).matches(name.as_bytes()), naive(pattern.as_bytes(), name.as_bytes()));
        }

        #[test]
        fn no_pattern_panics(pattern in "\\PC{0,20}|[\\[\\]\\\\:!^a-z-]{0,20}", name: Vec<u8>) {
            Glob::new(&pattern).matches(&name);
        }
    }
}
