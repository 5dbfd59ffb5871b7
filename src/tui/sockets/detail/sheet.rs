//! Lines of the pane: titles at the left, what is said beside them, folded to the width; blocks in one column or two.

use ratatui::text::{Line, Span};

use crate::model::fit::{Lose, cut, folded, width};
use crate::tui::look::Look;
use crate::tui::theme::Label;

/// Columns of the titles at the left.
pub(super) const TITLE: usize = 10;
/// Columns between two figures, and between two columns of blocks.
const GAP: usize = 2;
/// From this width on blocks stand in two columns.
const TWO_FROM: usize = 84;

/// What is not broken when a line is full.
pub(super) type Piece = Vec<Span<'static>>;

/// Blocks for a pane of so many columns.
pub(super) struct Sheet<'a> {
    pub(super) look: Look<'a>,
    /// Columns of a block.
    pub(super) columns: usize,
    is_double: bool,
    blocks: Vec<Vec<Line<'static>>>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(columns: u16, look: Look<'a>) -> Self {
        let whole = usize::from(columns);
        let is_double = whole >= TWO_FROM;
        let columns = if is_double { (whole - GAP) / 2 } else { whole };
        Self { look, columns, is_double, blocks: Vec::new() }
    }

    /// Columns beside the titles.
    pub(super) fn room(&self) -> usize {
        self.columns.saturating_sub(TITLE + 1)
    }

    /// Begins another block: lines that stay together.
    pub(super) fn block(&mut self) {
        self.blocks.push(Vec::new());
    }

    /// A text in as many lines as it needs.
    pub(super) fn text(&mut self, title: &str, label: Label, text: &str) {
        for (number, line) in folded(text, self.room()).into_iter().enumerate() {
            let title = if number == 0 { title } else { "" };
            self.line(title, Line::from(self.look.span(label, line)));
        }
    }

    /// Pieces with gaps between, in as many lines as they need.
    pub(super) fn flow(&mut self, title: &str, pieces: impl IntoIterator<Item = Piece>) {
        let room = self.room();
        let mut lines: Vec<Line<'static>> = Vec::new();
        for piece in pieces.into_iter().flat_map(|piece| fitting(piece, room)) {
            let needed: usize = piece.iter().map(Span::width).sum();
            match lines.last_mut() {
                Some(line) if line.width() + GAP + needed <= room => {
                    line.push_span(Span::raw(" ".repeat(GAP)));
                    line.extend(piece);
                }
                _ => lines.push(Line::from(piece)),
            }
        }
        for (number, line) in lines.into_iter().enumerate() {
            self.line(if number == 0 { title } else { "" }, line);
        }
    }

    /// One line; what does not fit is lost.
    pub(super) fn line(&mut self, title: &str, text: Line<'static>) {
        let mut line = Line::from(self.look.span(Label::Dim, format!("{title:<TITLE$} ")));
        line.extend(text);
        if self.blocks.is_empty() {
            self.block();
        }
        if let Some(block) = self.blocks.last_mut() {
            block.push(line);
        }
    }

    /// The lines of the pane. In two columns blocks keep their order, down the first and on in the second.
    pub(super) fn finish(self) -> Vec<Line<'static>> {
        let blocks: Vec<Vec<Line<'static>>> = self.blocks.into_iter().filter(|block| !block.is_empty()).collect();
        if !self.is_double {
            return blocks.concat();
        }
        let split = split(&blocks.iter().map(Vec::len).collect::<Vec<_>>());
        let mut first = blocks;
        let second = first.split_off(split);
        beside(spaced(first), spaced(second), self.columns, self.look)
    }
}

/// A word and its value, which belong together.
pub(super) fn pair(word: &'static str, value: impl Into<String>, look: Look<'_>) -> Piece {
    let value = value.into();
    if value.is_empty() {
        return vec![look.span(Label::Plain, word)];
    }
    vec![look.span(Label::Dim, format!("{word} ")), look.span(Label::Plain, value)]
}

/// A piece of one style that is longer than a line, in as many as it needs; any other as it is.
fn fitting(piece: Piece, room: usize) -> Vec<Piece> {
    match piece.as_slice() {
        [text] if text.width() > room => {
            folded(&text.content, room).into_iter().map(|line| vec![Span::styled(line, text.style)]).collect()
        }
        _ => vec![piece],
    }
}

/// After how many blocks the second column begins, so that the higher one is as low as can be.
fn split(heights: &[usize]) -> usize {
    let whole: usize = heights.iter().sum();
    let mut above = 0;
    let higher = heights.iter().enumerate().map(|(number, height)| {
        above += height;
        (above.max(whole - above), number + 1)
    });
    higher.min().map_or(0, |(_, split)| split)
}

/// Blocks with an empty line between.
fn spaced(blocks: Vec<Vec<Line<'static>>>) -> Vec<Line<'static>> {
    blocks.join(&Line::default())
}

fn beside(first: Vec<Line<'static>>, second: Vec<Line<'static>>, columns: usize, look: Look<'_>) -> Vec<Line<'static>> {
    let height = first.len().max(second.len());
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut lines = Vec::with_capacity(height);
    for _ in 0..height {
        let mut line = held(first.next().unwrap_or_default(), columns, look);
        if let Some(right) = second.next() {
            line.push_span(Span::raw(" ".repeat((columns + GAP).saturating_sub(line.width()))));
            line.extend(right);
        }
        lines.push(line);
    }
    lines
}

/// A line without what lies beyond its columns.
fn held(line: Line<'static>, columns: usize, look: Look<'_>) -> Line<'static> {
    let mut room = columns;
    let mut held = Line::default();
    for span in line {
        let text = cut(&span.content, room, Lose::Back, look.theme.glyphs().cut);
        room -= width(&text).min(room);
        held.push_span(Span::styled(text, span.style));
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::text::{Context, Ports};
    use crate::model::names::NoNames;
    use crate::model::time::Moment;
    use crate::tui::theme::Theme;

    #[test]
    fn columns_are_about_as_high_as_each_other() {
        for (heights, expected) in
            [(&[][..], 0), (&[5], 1), (&[5, 5], 1), (&[1, 1, 9], 2), (&[9, 1, 1], 1), (&[2, 2, 2, 2], 2)]
        {
            assert_eq!(split(heights), expected, "{heights:?}");
        }
    }

    /// The lines of two blocks at a width.
    #[track_caller]
    fn check(columns: u16, expected: &[&str]) {
        let context = Context { now: Moment::default(), names: &NoNames, ports: Ports::Numbers };
        let theme = Theme::default();
        let look = Look { theme: &theme, context };
        let mut sheet = Sheet::new(columns, look);
        sheet.flow("one", [pair("rtt", "1ms", look), pair("sack", "", look), pair("cwnd", "10 segments", look)]);
        sheet.block();
        sheet.text("two", Label::Plain, "a text of some words");
        let lines: Vec<String> = sheet.finish().iter().map(ToString::to_string).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn blocks_reflow() {
        check(80, &["one        rtt 1ms  sack  cwnd 10 segments", "two        a text of some words"]);
        check(
            27,
            &[
                "one        rtt 1ms  sack",
                "           cwnd 10 segments",
                "two        a text of some",
                "           words",
            ],
        );
        check(90, &["one        rtt 1ms  sack  cwnd 10 segments    two        a text of some words"]);
    }
}
