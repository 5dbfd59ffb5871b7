//! Draws a menu: a box in the middle with a line for each entry, and the keys below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use crate::model::fit::{Lose, cut, folded, width};
use crate::model::printable;
use crate::model::time::Moment;

use super::super::app::App;
use super::super::draw::block;
use super::super::keymap::Context;
use super::super::look::Look;
use super::super::theme::Label;
use super::{Entry, Menu, Origin, Typed};

/// Columns of a mark and of a name.
const MARK: usize = 5;
const NAME: usize = 22;

/// Columns of a box whose entries say little, and the most that a text is easily read in.
const USUAL: u16 = 76;
const WIDEST: u16 = 120;

/// Lines at the foot in which the entry at the cursor says in full what it means, where a line is too short for that.
const SAID: u16 = 3;

/// Entries in sight at most, so that the table is too.
const TALLEST: u16 = 28;

/// Draws the menu that is open.
pub fn draw(app: &App, menu: &Menu, buffer: &mut Buffer, look: Look<'_>) {
    let entries = app.entries(menu.subject);
    let Plan { place, list, said } = Plan::of(app, &entries, look);
    let narrow = if menu.narrow.is_empty() { String::new() } else { format!("\"{}\" ", menu.narrow) };
    let title = look.span(Label::Title, format!("{}{narrow}", menu.subject.title()));
    let frame = block(look).title(title).title_bottom(bottom(app, menu, place.width, look));
    Clear.render(place, buffer);
    frame.render(place, buffer);
    let top = top(menu.cursor, list.height);
    for (offset, (number, entry)) in (0..list.height).zip(entries.iter().enumerate().skip(top)) {
        let here = Rect { y: list.y + offset, height: 1, ..list };
        line(app, entry, list.width, look).render(here, buffer);
        if number == menu.cursor {
            buffer.set_style(here, look.style(Label::Cursor));
        }
    }
    if entries.is_empty() {
        Line::from(look.span(Label::Dim, " nothing here")).render(list, buffer);
    }
    let [_, _, doc] = entries.get(menu.cursor).map(|entry| words(app, entry, look)).unwrap_or_default();
    let room = usize::from(said.width.saturating_sub(2));
    for (offset, text) in (1..said.height).zip(folded(&doc, room)) {
        let here = Rect { x: said.x + 1, y: said.y + offset, width: said.width.saturating_sub(2), height: 1 };
        Line::from(look.span(Label::Dim, text)).render(here, buffer);
    }
}

/// Where the parts of a menu are.
struct Plan {
    /// All of it, the frame included.
    place: Rect,
    /// The entries.
    list: Rect,
    /// What the entry at the cursor says in full, below a blank line; of no height where all entries say it.
    said: Rect,
}

impl Plan {
    fn of(app: &App, entries: &[Entry], look: Look<'_>) -> Self {
        // The last line says the keys.
        let screen = Rect { height: app.size.height - u16::from(app.size.height > 4), ..app.size };
        let widest = entries.iter().map(|entry| width(&words(app, entry, look)[2])).max().unwrap_or(0);
        // The frame takes two columns, and the last one of a text is not cut.
        let wanted = u16::try_from(MARK + NAME + widest + 2).unwrap_or(u16::MAX);
        let width = wanted.clamp(USUAL, WIDEST).min(screen.width);
        let lines = u16::try_from(entries.len().max(1)).unwrap_or(u16::MAX).min(TALLEST);
        let said = if wanted > width && screen.height > lines.min(SAID) + SAID + 2 { SAID } else { 0 };
        let height = (lines + said).saturating_add(2).min(screen.height);
        let (x, y) = (screen.x + (screen.width - width) / 2, screen.y + (screen.height - height) / 2);
        let place = Rect { x, y, width, height };
        let inside = Rect { x: x + 1, y: y + 1, width: width.saturating_sub(2), height: height.saturating_sub(2) };
        let list = Rect { height: inside.height.saturating_sub(said), ..inside };
        Self { place, list, said: Rect { y: list.bottom(), height: inside.height - list.height, ..inside } }
    }
}

/// The entry on this place of the screen; `None` outside the menu.
pub fn entry_at(app: &App, menu: &Menu, at: Position) -> Option<usize> {
    let entries = app.entries(menu.subject);
    let list = Plan::of(app, &entries, app.look(Moment::default())).list;
    let number = top(menu.cursor, list.height) + usize::from(at.y.checked_sub(list.y)?);
    (list.contains(at) && number < entries.len()).then_some(number)
}

/// The first entry in sight.
fn top(cursor: usize, height: u16) -> usize {
    (cursor + 1).saturating_sub(usize::from(height))
}

fn line(app: &App, entry: &Entry, columns: u16, look: Look<'_>) -> Line<'static> {
    let [mark, name, doc] = words(app, entry, look);
    let glyph = look.theme.glyphs().cut;
    let name = cut(&name, NAME - 1, Lose::Back, glyph);
    let room = usize::from(columns).saturating_sub(MARK + NAME);
    let blank = " ".repeat(NAME.saturating_sub(width(&name)));
    Line::from(vec![
        look.span(Label::Key, format!(" {mark:<width$}", width = MARK - 1)),
        look.span(Label::Plain, name),
        Span::raw(blank),
        look.span(Label::Dim, cut(&doc, room, Lose::Back, glyph)),
    ])
}

/// An entry's mark, its name, and what it means.
fn words(app: &App, entry: &Entry, look: Look<'_>) -> [String; 3] {
    let query = &app.sockets.query;
    match entry {
        Entry::Group(grouping) => {
            let level = query.levels().position(|level| level == *grouping).map(|level| (level + 1).to_string());
            let definition = grouping.definition();
            [level.unwrap_or_default(), definition.name.to_owned(), definition.doc.to_owned()]
        }
        Entry::Order(field) => {
            let sign = look.theme.glyphs().sort[usize::from(query.sort.falls())];
            let mark = if query.sort.field == *field { sign } else { "" };
            [mark.to_owned(), field.definition().title.to_owned(), field.definition().doc.to_owned()]
        }
        Entry::Column(field) => {
            let mark = if app.shown_fields().contains(field) { "[x]" } else { "[ ]" };
            [mark.to_owned(), field.definition().title.to_owned(), field.definition().doc.to_owned()]
        }
        Entry::View(origin, name, view) => {
            let mark = if *origin == Origin::Kept { "*" } else { "" };
            let said = view.words();
            [mark.to_owned(), printable::text(name.as_bytes()), printable::text(said.as_bytes())]
        }
        Entry::Hidden(rule) => ["[x]".to_owned(), rule.to_string(), "hidden; choose it to show it again".to_owned()],
        Entry::Shown(rule) => ["[ ]".to_owned(), rule.to_string(), "choose it to hide such rows".to_owned()],
    }
}

/// The keys, or the text that is typed.
fn bottom(app: &App, menu: &Menu, columns: u16, look: Look<'_>) -> Line<'static> {
    let room = usize::from(columns).saturating_sub(4);
    if let Some(typed) = &menu.typed {
        let (what, text) = match typed {
            Typed::Name(name) => (" name: ", name),
            Typed::Narrow(text) => (" find: ", text),
        };
        let text = cut(text.value(), room.saturating_sub(8), Lose::Front, look.theme.glyphs().cut);
        return Line::from(vec![look.span(Label::Key, what), look.span(Label::Plain, format!("{text}_ "))]);
    }
    let mut line = Line::default();
    for (action, hint) in menu.subject.hints() {
        let key = app.keymap.shown(Context::Menu, *action);
        let hint = format!(" {hint} ");
        if line.width() + 1 + width(&key) + width(&hint) <= room {
            line.extend([look.span(Label::Key, format!(" {key}")), look.span(Label::Plain, hint)]);
        }
    }
    line
}
