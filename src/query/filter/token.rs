//! Cuts a filter's text into words and signs.
//!
//! Blanks part words; operators made of signs need none around them, except within square brackets, where
//! addresses and sets of patterns stand. `\` takes the next character as it is. What stands in quotes
//! belongs to a word and is never a word of the language; a single-quoted text has no escapes. `~` is an operator where
//! a word begins and behind the name of a field: paths may have one too.

use crate::field::attribute::attribute;

use super::ast::Equality;
use super::error::{Fault, Mistake, Span};
use super::words::{self, Word};

/// A word or sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// The text, without quotes and escapes.
    pub(super) text: String,
    /// Where it stands.
    pub(super) span: Span,
    /// What it means as a word of the language.
    pub(super) word: Option<Word>,
    /// Places in the text of the commas that part values.
    pub(super) commas: Vec<usize>,
}

impl Token {
    /// The place of `part`, which is within `text`; the whole token when quotes or escapes hide the place.
    pub(super) fn span_of(&self, start: usize, end: usize) -> Span {
        if self.text.len() == self.span.end - self.span.start {
            Span { start: self.span.start + start, end: self.span.start + end }
        } else {
            self.span
        }
    }
}

/// The tokens of a text, in order.
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, Fault> {
    let mut reader = Reader { source, at: 0 };
    let mut tokens = Vec::new();
    while let Some(token) = reader.token()? {
        tokens.push(token);
    }
    Ok(tokens)
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or("")
    }

    fn next(&mut self) -> Option<char> {
        let symbol = self.rest().chars().next()?;
        self.at += symbol.len_utf8();
        Some(symbol)
    }

    fn fault_from(&self, start: usize, mistake: Mistake) -> Fault {
        Fault::new(Span { start, end: self.at }, mistake)
    }

    fn token(&mut self) -> Result<Option<Token>, Fault> {
        let blanks = self.rest().len() - self.rest().trim_start().len();
        self.at += blanks;
        let start = self.at;
        if let Some((sign, word)) = words::leading_sign(self.rest()) {
            self.at += sign.len();
            let span = Span { start, end: self.at };
            return Ok(Some(Token { text: sign.into(), span, word: Some(word), commas: Vec::new() }));
        }
        if self.rest().is_empty() {
            return Ok(None);
        }
        self.word().map(Some)
    }

    fn word(&mut self) -> Result<Token, Fault> {
        let start = self.at;
        let mut text = String::new();
        let mut quoted = false;
        let mut bracket_end = start;
        let mut commas = Vec::new();
        while let Some(symbol) = self.rest().chars().next() {
            let in_bracket = self.at < bracket_end;
            if symbol.is_whitespace() || !in_bracket && self.is_sign_after(&text) {
                break;
            }
            let symbol_start = self.at;
            self.at += symbol.len_utf8();
            match symbol {
                '\\' => text.push(self.next().ok_or_else(|| self.fault_from(symbol_start, Mistake::DanglingEscape))?),
                '"' | '\'' => {
                    quoted = true;
                    self.quoted(symbol, symbol_start, &mut text)?;
                }
                '[' if !in_bracket => {
                    bracket_end = self.closing_bracket();
                    text.push(symbol);
                }
                _ => {
                    if symbol == ',' && !in_bracket {
                        commas.push(text.len());
                    }
                    text.push(symbol);
                }
            }
        }
        let word = if quoted { None } else { words::meaning(&text) };
        Ok(Token { text, span: Span { start, end: self.at }, word, commas })
    }

    /// Whether a sign ends the word that began with `text`.
    fn is_sign_after(&self, text: &str) -> bool {
        match words::leading_sign(self.rest()) {
            Some((_, Word::Like(Equality::Equal))) => attribute(text).is_some(),
            sign => sign.is_some(),
        }
    }

    /// Reads up to and with the closing quote.
    fn quoted(&mut self, quote: char, start: usize, text: &mut String) -> Result<(), Fault> {
        loop {
            match self.next() {
                Some(symbol) if symbol == quote => return Ok(()),
                Some('\\') if quote == '"' => text.extend(self.next()),
                Some(symbol) => text.push(symbol),
                None => return Err(self.fault_from(start, Mistake::UnclosedQuote)),
            }
        }
    }

    /// Where the bracket that was just opened closes within its word; here, when it does not.
    fn closing_bracket(&self) -> usize {
        let end = self.rest().find(|symbol: char| symbol == ']' || symbol.is_whitespace());
        let closing = end.filter(|end| self.rest().get(*end..).is_some_and(|rest| rest.starts_with(']')));
        self.at + closing.unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens as `text`, a word of the language with a mark before it.
    #[track_caller]
    fn check(source: &str, expected: &[&str]) {
        let tokens = tokens(source).unwrap();
        let shown: Vec<String> = tokens
            .iter()
            .map(|token| format!("{}{}", if token.word.is_some() { "#" } else { "" }, token.text))
            .collect();
        assert_eq!(shown, expected, "{source}");
    }

    #[test]
    fn signs_need_no_blanks() {
        check("(sport=:22)", &["#(", "#sport", "#=", ":22", "#)"]);
        check(
            "!sport!=:22&&dport>=1||src 10/8",
            &["#!", "#sport", "#!=", ":22", "#&&", "#dport", "#>=", "1", "#||", "#src", "10/8"],
        );
        check("a<=b<c==d|e&f", &["a", "#<=", "b", "#<", "c", "#==", "d", "#|", "e", "#&", "f"]);
    }

    #[test]
    fn brackets_hold_signs() {
        check("unix:/a[!b]=c", &["unix:/a[!b]", "#=", "c"]);
        check("[::1]:22)", &["[::1]:22", "#)"]);
        check("a[!b", &["a[", "#!", "b"]);
        check("a[ ]", &["a[", "]"]);
    }

    #[test]
    fn blanks_are_any_white_space() {
        check(" \tsrc\n10/8\u{a0}", &["#src", "10/8"]);
        check("  ", &[]);
    }

    #[test]
    fn escapes_as_in_ss() {
        check(r"/a\ b\(", &["/a b("]);
        check(r"\( \or", &["#(", "#or"]);
    }

    #[test]
    fn quoted_words_are_only_words() {
        check(r#""or" 'src' "a b"/c"#, &["or", "src", "a b/c"]);
        check(r#""a\"b\\" 'a\'"#, &[r#"a"b\"#, r"a\"]);
        check(r#""""#, &[""]);
    }

    #[track_caller]
    fn check_fault(source: &str, start: usize, end: usize, mistake: Mistake) {
        assert_eq!(tokens(source), Err(Fault::new(Span { start, end }, mistake)), "{source}");
    }

    #[test]
    fn quotes_and_escapes_must_end() {
        check_fault("src 'a b", 4, 8, Mistake::UnclosedQuote);
        check_fault(r#"src "a\"#, 4, 7, Mistake::UnclosedQuote);
        check_fault(r"src a\", 5, 6, Mistake::DanglingEscape);
    }
}
