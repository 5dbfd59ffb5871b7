//! Draws the table: rows in columns under their heads, the lines that are in sight and no others.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line as TextLine, Span};
use ratatui::widgets::Widget;

use crate::field::attribute::Kind;
use crate::field::text::countdown;
use crate::field::{Field, ORDER, text};
use crate::model::coverage::Gap;
use crate::model::fit::{Lose, cut, width};
use crate::query::facts;
use crate::query::filter::Filter;
use crate::query::fuzzy::Needle;
use crate::track::world::Row;
use crate::tui::bar::time_bar;
use crate::tui::cell;
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::columns::{Column, lay_out};
use super::head::head;
use super::lines::Line;
use super::{SEARCHED, Sockets};

/// How long a row counts as new.
pub const NEW: Duration = Duration::from_secs(2);

/// Columns before the first field: sign, and mark or the sign of another namespace.
pub const MARGIN: u16 = 2;

/// Before a row that is marked.
const MARK: &str = "*";

/// From so many retransmissions on a timer is marked.
const MANY: u8 = 3;

/// Columns of a timer's name, and of the time left.
const KIND: usize = 9;
const TIME: usize = 6;

/// The columns that a table of this width has.
pub fn columns(sockets: &Sockets, area: Rect) -> Vec<Column> {
    let alike = sockets.shown.alike;
    let says_nothing = |field: &Field| match field {
        Field::State => alike.state.is_some(),
        Field::Netid => alike.protocol.is_some(),
        Field::Timer => alike.idle,
        Field::Netns => !alike.mixed,
        _ => false,
    };
    let hidden: Vec<Field> =
        ORDER.into_iter().filter(|field| says_nothing(field) || sockets.shown.query.heads_tell(*field)).collect();
    lay_out(room(area), &sockets.columns, &hidden, &sockets.shown.query.subjects())
}

/// What a table of this width has for its columns.
pub fn room(area: Rect) -> u16 {
    area.width.saturating_sub(MARGIN)
}

/// The field whose title stands at a column of the screen.
pub fn field_at(sockets: &Sockets, area: Rect, x: u16) -> Option<Field> {
    let mut left = area.x + MARGIN;
    for column in columns(sockets, area) {
        if (left..left + column.width).contains(&x) {
            return Some(column.field);
        }
        left += column.width + 1;
    }
    None
}

/// Draws titles on the first line of `area` and the table below it.
pub fn draw(sockets: &Sockets, area: Rect, buffer: &mut Buffer, look: Look<'_>) {
    if area.is_empty() {
        return;
    }
    let columns = columns(sockets, area);
    titles(sockets, &columns, look).render(Rect { height: 1, ..area }, buffer);
    let [before, after] = [sockets.columns.first, sockets.columns.beyond(room(area))];
    for (count, sign, x) in [(before, "<", area.x), (after, ">", area.right().saturating_sub(1))] {
        if count > 0 {
            buffer.set_span(x, area.y, &look.span(Label::Key, sign), 1);
        }
    }
    if sockets.total() == 0 {
        let unread = sockets.shown.world.coverage.iter().any(|gap| matches!(gap, Gap::Unreadable { .. }));
        let text = match sockets.shown.world.looks {
            0 => "Looking...",
            _ if unread && sockets.shown.world.present() == 0 => "Nothing could be read; i says why.",
            _ if sockets.shown.query.filter != Filter::default() => "No socket matches. Esc clears the filter.",
            _ if sockets.shown.listing.hidden > 0 => "No socket matches that is not hidden. h shows what is.",
            _ => "No socket matches.",
        };
        let below = Rect { y: area.y + 1, height: area.height.min(2) - 1, ..area };
        TextLine::from(look.span(Label::Dim, format!("  {text}"))).render(below, buffer);
    }
    let mut find = (!sockets.find.is_empty()).then(|| Needle::new(&sockets.find));
    for offset in 0..area.height.saturating_sub(1) {
        let number = sockets.top() + usize::from(offset);
        let Some(line) = sockets.line(number) else { break };
        let place = Rect { y: area.y + 1 + offset, height: 1, ..area };
        let drawn = match line {
            Line::Head(group) => head(sockets, group, area.width, look),
            Line::Row { place, .. } => match sockets.row(place) {
                Some(row) => cells(row, &columns, sockets, &mut find, look),
                None => continue,
            },
        };
        drawn.render(place, buffer);
        if let Line::Row { place: row, .. } = line
            && let Some(row) = sockets.row(row)
        {
            sockets.hosts.draw(row, &columns, place, buffer, look);
        }
        if number == sockets.cursor() {
            buffer.set_style(place, look.style(Label::Cursor));
            if matches!(line, Line::Row { .. }) {
                cell::draw(sockets, &columns, place, buffer);
            }
        }
    }
}

fn titles(sockets: &Sockets, columns: &[Column], look: Look<'_>) -> TextLine<'static> {
    let mut spans = vec![Span::raw(" ".repeat(usize::from(MARGIN)))];
    let sort = sockets.shown.query.sort;
    let glyphs = look.theme.glyphs();
    for (number, column) in columns.iter().enumerate() {
        let room = usize::from(column.width);
        let mut title = cut(column.field.definition().title, room, Lose::Back, glyphs.cut);
        let sign = if column.field == sort.field { glyphs.sort[usize::from(sort.falls())] } else { "" };
        // A title that fills its column is not cut for the sign, which takes the blank behind it; the last has none.
        if number + 1 == columns.len() {
            title = cut(&title, room.saturating_sub(width(sign)), Lose::Back, "");
        }
        let (before, after) = column.padding(width(&title) + width(sign));
        let blank = usize::from(column.width) + 1 - (before + width(&title) + width(sign) + after).min(room + 1);
        spans.extend([
            Span::raw(" ".repeat(before)),
            look.span(Label::Column, title + sign),
            Span::raw(" ".repeat(after + blank)),
        ]);
    }
    TextLine::from(spans)
}

fn cells(
    row: Row<'_>,
    columns: &[Column],
    sockets: &Sockets,
    find: &mut Option<Needle>,
    look: Look<'_>,
) -> TextLine<'static> {
    let (sign, label) = sign(row, look);
    let apart = look.context.names.namespace(row.socket.key.netns).map_or(" ", |_| look.theme.glyphs().apart);
    let mark = if sockets.marks.has(row.socket.key) { look.span(Label::Key, MARK) } else { look.span(label, apart) };
    let mut spans = vec![look.span(label, sign), mark];
    for column in columns {
        match column.field {
            Field::Timer if row.is_present() => spans.extend(timer(row, column.width, look)),
            field => spans.extend(written(row, field, *column, find.as_mut(), label, look)),
        }
        spans.push(Span::raw(" "));
    }
    TextLine::from(spans)
}

/// The sign before a row, which says without colour what its label says with it.
fn sign(row: Row<'_>, look: Look<'_>) -> (&'static str, Label) {
    let age = look.context.now.since(row.life.first_seen());
    match row.life.ended {
        Some(_) => ("-", Label::Gone),
        None if facts::is_full(row) => ("!", Label::Error),
        None if row.life.opened_here && age < NEW => ("+", Label::New),
        None => (" ", Label::Plain),
    }
}

fn written(
    row: Row<'_>,
    field: Field,
    column: Column,
    find: Option<&mut Needle>,
    label: Label,
    look: Look<'_>,
) -> Vec<Span<'static>> {
    let whole = text::text(field, row, look.context);
    let shown = match is_counted(field) {
        // A number that is cut reads as another number.
        true if width(&whole) > usize::from(column.width) => scaled(&whole),
        _ => cut(&whole, usize::from(column.width), field.loses(), look.theme.glyphs().cut),
    };
    let (before, after) = column.padding(width(&shown));
    let label = match field {
        Field::State if label == Label::Plain => Label::State(row.socket.state),
        _ => label,
    };
    let mut spans = vec![Span::raw(" ".repeat(before))];
    match find.filter(|_| SEARCHED.contains(&field)) {
        Some(needle) => spans.extend(marked(&shown, &needle.marks(&shown), label, look)),
        None => spans.push(look.span(label, shown)),
    }
    spans.push(Span::raw(" ".repeat(after)));
    spans
}

/// A text with the characters at these places marked.
fn marked(text: &str, marks: &[usize], label: Label, look: Look<'_>) -> Vec<Span<'static>> {
    let mut spans: Vec<(bool, String)> = Vec::new();
    for (place, symbol) in text.chars().enumerate() {
        let is_marked = marks.binary_search(&place).is_ok();
        match spans.last_mut().filter(|(before, _)| *before == is_marked) {
            Some((_, part)) => part.push(symbol),
            None => spans.push((is_marked, symbol.to_string())),
        }
    }
    let label_of = |is_marked| if is_marked { Label::Match } else { label };
    spans.into_iter().map(|(is_marked, part)| look.span(label_of(is_marked), part)).collect()
}

/// Whether its text is a number that may be rounded.
fn is_counted(field: Field) -> bool {
    match field {
        Field::RecvQ | Field::SendQ => true,
        field => field.attribute().is_some_and(|attribute| attribute.kind == Kind::Count),
    }
}

/// A number of many digits with two of them and a power of thousand: `3.8M`.
fn scaled(digits: &str) -> String {
    let number: f64 = digits.replace(',', "").parse().unwrap_or(0.0);
    let (unit, sign) = if number < 1e6 {
        (1e3, "k")
    } else if number < 1e9 {
        (1e6, "M")
    } else {
        (1e9, "G")
    };
    format!("{:.1}{sign}", number / unit)
}

/// Name, bar and time of a timer, filling `columns`.
fn timer(row: Row<'_>, columns: u16, look: Look<'_>) -> Vec<Span<'static>> {
    let timer = row.socket.timer;
    let columns = usize::from(columns);
    if !timer.runs() {
        return vec![Span::raw(" ".repeat(columns))];
    }
    let left = timer.left(row.socket.read, look.context.now);
    let tries = if timer.retransmits > 0 { format!("×{}", timer.retransmits) } else { String::new() };
    let glyph = look.theme.glyphs().cut;
    let kind = cut(timer.kind.name(), KIND.saturating_sub(width(&tries)), Lose::Back, glyph) + &tries;
    let room = u16::try_from(columns.saturating_sub(KIND + TIME + 2)).unwrap_or(0);
    let [full, empty] = time_bar(timer, left, room, look.theme);
    let plain = Style::new();
    // What was sent again and again has no one who answers.
    let plain = if timer.retransmits >= MANY { look.style(Label::Warning) } else { plain };
    vec![
        Span::styled(format!("{kind:<KIND$} "), plain),
        full,
        empty,
        Span::styled(format!(" {:>TIME$}", countdown(left)), plain),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::text::{Context, Ports};
    use crate::model::names::NoNames;
    use crate::model::sample::{inet, look, unix};
    use crate::model::socket::{Protocol, Socket};
    use crate::model::state::State;
    use crate::model::time::Moment;
    use crate::model::timer::{Timer, TimerKind};
    use crate::query::grouping::GROUPINGS;
    use crate::query::listing::Query;
    use crate::track::tracker::Tracker;
    use crate::tui::theme::Theme;

    fn rows() -> Vec<Socket> {
        let tcp = |number| inet(number, Protocol::Tcp, State::Established, "192.168.100.200:43122", "[::1]:9");
        let timed = |number, kind, retransmits, left_ms| Socket {
            timer: Timer { kind, retransmits, left_ms },
            receive_queue: u32::MAX,
            send_queue: 3_782_144,
            ..tcp(number)
        };
        vec![
            tcp(1),
            timed(2, TimerKind::On, 250, 119_999),
            timed(3, TimerKind::Keepalive, 9, u32::MAX),
            timed(4, TimerKind::TimeWait, 0, 60_000),
            unix(5, State::Listen, "/run/漢字.sock".as_bytes()),
        ]
    }

    /// Every cell is exactly as wide as its column, at every width and under every heading.
    #[test]
    fn rows_and_titles_stand_in_columns() {
        let mut tracker = Tracker::default();
        tracker.absorb(look(0, rows()));
        let context = Context { now: Moment::default(), names: &NoNames, ports: Ports::Numbers };
        let theme = Theme::default();
        let look = Look { theme: &theme, context };
        for grouping in GROUPINGS.iter().map(|definition| definition.grouping) {
            let mut sockets = Sockets::new(Query { grouping, ..Query::default() });
            sockets.show(tracker.world());
            for width in 20..260 {
                let columns = columns(&sockets, Rect { x: 0, y: 0, width, height: 1 });
                let wanted =
                    usize::from(MARGIN) + columns.iter().map(|column| usize::from(column.width) + 1).sum::<usize>();
                assert_eq!(
                    titles(&sockets, &columns, look).width(),
                    wanted,
                    "titles at {width}, by {}",
                    grouping.name()
                );
                for row in sockets.shown.world.rows() {
                    let line = cells(row, &columns, &sockets, &mut None, look);
                    assert_eq!(line.width(), wanted, "{line} at {width}, by {}", grouping.name());
                }
            }
        }
    }

    #[test]
    fn large_numbers_are_scaled_and_never_cut() {
        for (digits, expected) in
            [("3782144", "3.8M"), ("4294967295", "4.3G"), ("123456", "123.5k"), ("1,234,567", "1.2M")]
        {
            assert_eq!(scaled(digits), expected);
        }
    }
}
