//! How a dialog looks: a box with words at its top, a list that scrolls, and a question at its bottom.
//!
//! Only the lines of the list that are in sight are made. Where there is little room the words give way first, then the
//! list; the question stays.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph, Widget};
use tui_input::Input;

use crate::model::fit::width;
use crate::model::printable;
use crate::tui::draw::block;
use crate::tui::look::Look;
use crate::tui::theme::Label;

/// Columns beyond which a box gains nothing.
const WIDEST: u16 = 112;
/// Lines of the list that stay before the words give way.
const LIST: usize = 3;

/// Words of one kind, as long as they are.
pub(super) type Words = (Label, String);

/// Makes a line of the list: its number, and the columns that it has.
type Row<'a> = Box<dyn Fn(usize, usize) -> Line<'static> + 'a>;

/// What is drawn.
pub(super) struct Sheet<'a> {
    /// In the frame.
    pub title: &'static str,
    /// Above the list.
    pub head: Vec<Words>,
    /// Lines of the list.
    pub count: usize,
    /// One of them.
    pub row: Row<'a>,
    /// The first one in sight.
    pub top: usize,
    /// Where the cursor stands in it.
    pub cursor: Option<usize>,
    /// Below it.
    pub foot: Vec<Words>,
    /// A line that is being typed, the last of all.
    pub input: Option<(&'static str, &'a Input)>,
}

/// The lines of a sheet, and how many are shown of each part.
struct Layout {
    place: Rect,
    head: Vec<Line<'static>>,
    list: usize,
    foot: Vec<Line<'static>>,
}

impl Sheet<'_> {
    /// The first line of the list when its last one is at the bottom.
    pub(super) fn most_top(&self, screen: Rect) -> usize {
        // Which words are bold does not change where they break.
        self.count.saturating_sub(self.lay_out(screen, |_, text| Line::from(text)).list)
    }

    /// Draws it in the middle of the screen.
    pub(super) fn draw(&self, screen: Rect, buffer: &mut Buffer, look: Look<'_>) {
        let layout = self.lay_out(screen, |label, text| Line::from(look.span(label, text)));
        let mut frame = block(look).title(look.span(Label::Title, self.title));
        if layout.list < self.count {
            let top = self.first(layout.list);
            let places = format!(" {} to {} of {} · j k scroll ", top + 1, top + layout.list, self.count);
            frame = frame.title(Line::from(look.span(Label::Dim, places)).right_aligned());
        }
        let inside = frame.inner(layout.place);
        Clear.render(layout.place, buffer);
        frame.render(layout.place, buffer);
        let top = self.first(layout.list);
        let columns = usize::from(inside.width);
        let rows = (top..self.count).take(layout.list).map(|number| {
            let line = (self.row)(number, columns.saturating_sub(2));
            if self.cursor == Some(number) { line.patch_style(look.style(Label::Cursor)) } else { line }
        });
        let mut lines: Vec<Line<'static>> = layout.head.into_iter().chain(rows).chain(layout.foot).collect();
        if let Some((prompt, input)) = self.input {
            lines.push(typed(prompt, input, columns, look));
        }
        Paragraph::new(lines).render(inside, buffer);
    }

    /// The first line in sight: the cursor is.
    fn first(&self, list: usize) -> usize {
        let top = self.top.min(self.count.saturating_sub(list));
        match self.cursor {
            Some(cursor) if cursor < top => cursor,
            Some(cursor) if cursor >= top + list => (cursor + 1).saturating_sub(list),
            _ => top,
        }
    }

    fn lay_out(&self, screen: Rect, line: impl Fn(Label, String) -> Line<'static>) -> Layout {
        let width = screen.width.min(WIDEST);
        let columns = usize::from(width.saturating_sub(2));
        let room = usize::from(screen.height.saturating_sub(2));
        let wrapped = |words: &[Words]| -> Vec<Line<'static>> {
            let lines =
                words.iter().flat_map(|(label, text)| wrap(text, columns).into_iter().map(|part| (*label, part)));
            lines.map(|(label, text)| line(label, text)).collect()
        };
        let (mut head, mut foot) = (wrapped(&self.head), wrapped(&self.foot));
        let typed = usize::from(self.input.is_some());
        let left = room.saturating_sub(typed);
        foot.drain(..foot.len().saturating_sub(left));
        let left = left - foot.len();
        head.truncate(left.saturating_sub(self.count.min(LIST)));
        let list = self.count.min(left - head.len());
        let height = u16::try_from(head.len() + list + foot.len() + typed + 2).unwrap_or(u16::MAX).min(screen.height);
        let (x, y) = (screen.x + (screen.width - width) / 2, screen.y + (screen.height - height) / 2);
        Layout { place: Rect { x, y, width, height }, head, list, foot }
    }
}

/// Breaks a text into lines between words. The lines after the first are indented; a word that is too long is cut by
/// the edge.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::from(" ");
    for word in text.split(' ') {
        if width(&line) + 1 + width(word) > columns && line.trim() != "" {
            lines.push(std::mem::replace(&mut line, "   ".to_owned()));
        }
        if line.trim() != "" {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// A line that is being typed, with its cursor.
fn typed(prompt: &'static str, input: &Input, columns: usize, look: Look<'_>) -> Line<'static> {
    let room = columns.saturating_sub(width(prompt) + 3);
    let hidden = input.visual_scroll(room);
    let (mut before, mut at, mut after) = (String::new(), " ".to_owned(), String::new());
    let (mut column, cursor) = (0, input.cursor());
    for (number, symbol) in input.value().chars().enumerate() {
        let shown = printable::text(symbol.encode_utf8(&mut [0; 4]).as_bytes());
        column += width(&shown);
        if column <= hidden || column > hidden + room {
            continue;
        }
        match number.cmp(&cursor) {
            std::cmp::Ordering::Less => before += &shown,
            std::cmp::Ordering::Equal => at = shown,
            std::cmp::Ordering::Greater => after += &shown,
        }
    }
    Line::from(vec![
        Span::raw(" "),
        look.span(Label::Key, prompt),
        Span::raw(" "),
        look.span(Label::Plain, before),
        look.span(Label::Cursor, at),
        look.span(Label::Plain, after),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, columns: usize, expected: &[&str]) {
        assert_eq!(wrap(text, columns), expected);
    }

    #[test]
    fn words_stay_whole_and_within_the_columns() {
        check("", 10, &[" "]);
        check("one two three", 9, &[" one two", "   three"]);
        check("one two three", 80, &[" one two three"]);
        check("unbreakable", 4, &[" unbreakable"]);
        check("a unbreakable b", 5, &[" a", "   unbreakable", "   b"]);
    }
}
