//! Cuts the words of a command line, and the lines of a file, into tokens as ss(8) does.
//!
//! Blanks and tabs part tokens, also within one word. A `\` goes away and takes the next character as it is; nothing
//! else is special, so that operators need blanks around them.

/// How long a line of a filter file may be, its end counted: ss reads into 1024 bytes, and wants two of them free.
const LONGEST_LINE: usize = 1022;

/// A line of the file is longer than ss reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// The tokens of the words, then those of the file. Each is cut only when it is asked for, so that what is wrong is
/// found in the order in which it stands.
pub(super) fn tokens<'a>(
    words: impl Iterator<Item = &'a [u8]>,
    file: &'a [u8],
) -> impl Iterator<Item = Result<Vec<u8>, TooLong>> {
    words.map(Ok).chain(lines(file)).flat_map(|text| match text {
        Ok(text) => cut(text).into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    })
}

/// The lines of a filter file that ss reads: not those that begin with `#` or, as it happens, with `0`.
fn lines(text: &[u8]) -> impl Iterator<Item = Result<&[u8], TooLong>> {
    text.split_inclusive(|byte| *byte == b'\n').map(|line| {
        // A string of C ends at its first NUL.
        let line = line.split(|byte| *byte == 0).next().unwrap_or(line);
        if line.len() > LONGEST_LINE {
            return Err(TooLong);
        }
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        Ok(if matches!(line.first(), Some(b'#' | b'0')) { b"" } else { line })
    })
}

fn cut(text: &[u8]) -> Vec<Vec<u8>> {
    let mut tokens = Vec::new();
    let mut token: Option<Vec<u8>> = None;
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b' ' | b'\t' => tokens.extend(token.take()),
            b'\\' => token.get_or_insert_default().extend(bytes.next()),
            byte => token.get_or_insert_default().push(*byte),
        }
    }
    tokens.extend(token);
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &[&str], file: &str, expected: &[&str]) {
        let found = tokens(words.iter().map(|word| word.as_bytes()), file.as_bytes());
        let shown: Vec<String> = found
            .map(|token| token.map_or("<too long>".to_owned(), |token| String::from_utf8(token).unwrap()))
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn blanks_part_tokens_within_words() {
        check(&["( sport = :22", ")"], "", &["(", "sport", "=", ":22", ")"]);
        check(&["(sport=:22)", "", " \t "], "", &["(sport=:22)"]);
    }

    #[test]
    fn a_backslash_takes_the_next_character() {
        check(&[r"a\ b", r"\(", r"\\", r"a\"], "", &["a b", "(", r"\", "a"]);
        check(&[r"\"], "", &[""]);
    }

    #[test]
    fn lines_with_a_hash_or_a_zero_are_passed_over() {
        check(&["a"], "b c\n# d\n0 e\n # f\n\ng", &["a", "b", "c", "#", "f", "g"]);
        check(&[], "a\0b\nc", &["a", "c"]);
    }

    #[test]
    fn a_line_has_an_end() {
        let line = |length: usize| format!("{}\n", "x ".repeat(length).get(..length).unwrap());
        assert!(tokens(std::iter::empty(), line(1021).as_bytes()).all(|token| token.is_ok()));
        check(&["a"], &line(1022), &["a", "<too long>"]);
    }
}
