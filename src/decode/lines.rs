//! The lines of a text and where they begin.

/// Walks lines without their ends, each with its offset in the text.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    rest: &'a [u8],
    length: usize,
}

impl<'a> Lines<'a> {
    /// Every line but the first.
    pub fn after_header(text: &'a [u8]) -> Self {
        let mut lines = Self { rest: text, length: text.len() };
        lines.next();
        lines
    }

    /// What was not walked yet.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a [u8]);

    fn next(&mut self) -> Option<(usize, &'a [u8])> {
        if self.rest.is_empty() {
            return None;
        }
        let offset = self.length - self.rest.len();
        let end = self.rest.iter().position(|byte| *byte == b'\n').unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest.get(1..).unwrap_or(&[]);
        Some((offset, line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(usize, &str)]) {
        let found: Vec<_> = Lines::after_header(text.as_bytes()).collect();
        let expected: Vec<_> = expected.iter().map(|(offset, line)| (*offset, line.as_bytes())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_and_where_they_begin() {
        check("", &[]);
        check("header", &[]);
        check("header\n", &[]);
        check("header\na\n\nbc", &[(7, "a"), (9, ""), (10, "bc")]);
        check("\na\n", &[(1, "a")]);
    }
}
