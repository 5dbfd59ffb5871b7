//! Finds rows by parts of their text that need not stand together: `ngwk 443` finds `nginx-worker ... :443`.
//!
//! Each word must be found in one of a row's texts. Words of three letters and more may have gaps; numbers and shorter
//! words may not, since among ten thousand addresses they would be found everywhere. `'word` allows no gaps, `^word`
//! stands at the beginning, `word$` at the end, `!word` nowhere, as in fzf(1). Letters may be in either case.

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// From how many characters on a word may have gaps.
const GAPPED: usize = 3;

/// What is looked for, and room to look for it.
pub struct Needle {
    words: Vec<Atom>,
    matcher: Matcher,
    room: Vec<char>,
}

impl std::fmt::Debug for Needle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.words).finish()
    }
}

impl Needle {
    /// Looks for these words.
    pub fn new(text: &str) -> Self {
        let mut words = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart).atoms;
        for word in &mut words {
            let letters = word.needle_text();
            let is_numeric = letters.chars().all(|symbol| !symbol.is_alphabetic());
            if word.kind == AtomKind::Fuzzy && (is_numeric || letters.chars().count() < GAPPED) {
                word.kind = AtomKind::Substring;
            }
        }
        Self { words, matcher: Matcher::new(Config::DEFAULT), room: Vec::new() }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How well a row has it, by its texts; `None` when it has it not.
    pub fn score(&mut self, texts: &[String]) -> Option<u32> {
        let Self { words, matcher, room } = self;
        words.iter().try_fold(0_u32, |sum, word| {
            let mut scores = texts.iter().map(|text| word.score(Utf32Str::new(text, room), matcher));
            // A word that must not be there is found where it is missing: in all texts.
            let score =
                if word.negative { scores.all(|score| score.is_some()).then_some(0) } else { scores.flatten().max() };
            Some(sum.saturating_add(score?.into()))
        })
    }

    /// The characters of a text that it was found by, counted from 0, in order.
    pub fn marks(&mut self, text: &str) -> Vec<usize> {
        let Self { words, matcher, room } = self;
        let mut marks = Vec::new();
        for word in words.iter().filter(|word| !word.negative) {
            word.indices(Utf32Str::new(text, room), matcher, &mut marks);
        }
        marks.sort_unstable();
        marks.dedup();
        marks.into_iter().filter_map(|mark| usize::try_from(mark).ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROW: [&str; 3] = ["ESTAB", "10.0.0.5:8080", "nginx-worker/812"];

    #[track_caller]
    fn check(needle: &str, expected: bool) {
        let row = ROW.map(str::to_owned);
        assert_eq!(Needle::new(needle).score(&row).is_some(), expected, "{needle}");
    }

    #[test]
    fn words_may_have_gaps_and_numbers_may_not() {
        check("nginx", true);
        check("ngwk", true);
        check("ngwk 8080", true);
        check("8080 estab", true);
        check("880", false);
        check("10.0.0.5", true);
        check("1005", false);
        check("nr", false);
        check("NGINX", true);
        check("'ngwk", false);
        check("^nginx", true);
        check("^worker", false);
        check("812$", true);
        check("!apache", true);
        check("!nginx", false);
        check("", true);
    }

    #[test]
    fn what_stands_together_counts_more() {
        let mut needle = Needle::new("work");
        let [near, far] = ["worker", "with-our-rocks"].map(|text| needle.score(&[text.to_owned()]));
        assert!(near > far, "{near:?} {far:?}");
    }

    #[track_caller]
    fn check_marks(needle: &str, text: &str, expected: &str) {
        let marks = Needle::new(needle).marks(text);
        let shown: String = (0..text.chars().count()).map(|at| if marks.contains(&at) { '^' } else { ' ' }).collect();
        assert_eq!(shown.trim_end(), expected, "{needle} in {text}");
    }

    #[test]
    fn marks_stand_under_what_was_found() {
        check_marks("ngwk", "nginx-worker", "^^    ^  ^");
        check_marks("80", "10.0.0.5:8080", "         ^^");
        check_marks("漢", "a漢b", " ^");
        check_marks("none", "nginx", "");
        check_marks("!x", "nginx", "");
    }

    proptest! {
        #[test]
        fn no_text_panics(needle in "\\PC{0,12}", text in "\\PC{0,24}") {
            let mut needle = Needle::new(&needle);
            let marks = needle.marks(&text);
            prop_assert!(marks.iter().all(|mark| *mark < text.chars().count()));
            let _ = needle.score(&[text]);
        }
    }
}
