//! The word that was meant where a word is unknown.
//!
//! Knows no list of words; who asks brings the candidates.

/// The candidate that `word` was most likely meant to be.
pub fn closest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 24;
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_ascii_lowercase();
    let near = candidates.map(|candidate| (distance(&word, candidate), candidate));
    near.filter(|(changes, candidate)| *changes <= (candidate.len() + 1) / 3)
        .min_by_key(|(changes, _)| *changes)
        .map(|(_, candidate)| candidate)
}

/// Characters to insert, delete or replace to turn one word into the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (deleted, left) in one.chars().enumerate() {
        let mut diagonal = deleted;
        let mut before = deleted + 1;
        for (cell, right) in row.iter_mut().skip(1).zip(other.chars()) {
            let replaced = diagonal + usize::from(left != right);
            diagonal = *cell;
            before = replaced.min(before + 1).min(diagonal + 1);
            *cell = before;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: Option<&str>) {
        assert_eq!(closest(word, ["listening", "theme", "filter"].into_iter()), expected, "{word}");
    }

    #[test]
    fn a_slip_is_forgiven_and_a_guess_is_not_made() {
        check("listning", Some("listening"));
        check("THEME", Some("theme"));
        check("flter", Some("filter"));
        check("colours", None);
        check(&"theme".repeat(1000), None);
    }
}
