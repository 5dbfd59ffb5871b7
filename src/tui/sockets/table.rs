//! Draws the table: heads with their facts, rows in columns, the lines that are in sight and no others.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line as TextLine, Span};
use ratatui::widgets::Widget;

use crate::field::text::{countdown, holder, span};
use crate::field::{Field, text};
use crate::model::fit::{Lose, cut, thousands, width};
use crate::query::facts::{self, Fact, SOON};
use crate::query::listing::{Direction, Grouping};
use crate::track::world::Row;
use crate::tui::bar::{bar, whole};
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::columns::{Column, lay_out};
use super::lines::Line;
use super::{GroupId, Sockets};

/// How long a row counts as new.
pub const NEW: Duration = Duration::from_secs(2);

/// Columns before the first field: mark and blank.
const MARGIN: u16 = 2;

/// Columns of a timer's name, and of the time left.
const KIND: usize = 9;
const TIME: usize = 6;

/// The columns that a table of this width has.
pub fn columns(sockets: &Sockets, area: Rect) -> Vec<Column> {
    let mut hidden = Vec::new();
    match sockets.query.grouping {
        Grouping::State => hidden.push(Field::State),
        Grouping::Process => hidden.push(Field::Process),
        Grouping::Nothing => {}
    }
    if sockets.query.selection.is_one_kind() {
        hidden.push(Field::Netid);
    }
    lay_out(area.width.saturating_sub(MARGIN), &hidden)
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
    if sockets.total() == 0 {
        let text = if sockets.world.looks == 0 { "Looking…" } else { "No socket matches." };
        let below = Rect { y: area.y + 1, height: area.height.min(2) - 1, ..area };
        TextLine::from(look.span(Label::Dim, format!("  {text}"))).render(below, buffer);
    }
    for offset in 0..area.height.saturating_sub(1) {
        let number = sockets.top() + usize::from(offset);
        let Some(line) = sockets.line(number) else { break };
        let place = Rect { y: area.y + 1 + offset, height: 1, ..area };
        let drawn = match line {
            Line::Head(group) => head(sockets, group, look),
            Line::Row { place, .. } => match sockets.row(place) {
                Some(row) => cells(row, &columns, &sockets.find, look),
                None => continue,
            },
        };
        drawn.render(place, buffer);
        if number == sockets.cursor() {
            buffer.set_style(place, look.style(Label::Cursor));
        }
    }
}

fn titles(sockets: &Sockets, columns: &[Column], look: Look<'_>) -> TextLine<'static> {
    let mut spans = vec![Span::raw(" ".repeat(usize::from(MARGIN)))];
    let sort = sockets.query.sort;
    for column in columns {
        let mut title = column.field.definition().title.to_owned();
        if column.field == sort.field {
            title.push_str(match sort.direction {
                Direction::Forward => " +",
                Direction::Backward => " -",
            });
        }
        let title = cut(&title, usize::from(column.width), Lose::Back, look.theme.glyphs().cut);
        let (before, after) = column.padding(width(&title));
        spans.extend([
            Span::raw(" ".repeat(before)),
            look.span(Label::Column, title),
            Span::raw(" ".repeat(after + 1)),
        ]);
    }
    TextLine::from(spans)
}

fn head(sockets: &Sockets, group: usize, look: Look<'_>) -> TextLine<'static> {
    let Some(part) = sockets.listing.groups.get(group) else { return TextLine::default() };
    let fold = look.theme.glyphs().fold[usize::from(sockets.is_folded(group))];
    let rows = sockets.listing.rows.get(part.span.clone()).unwrap_or(&[]);
    let id = sockets.group_id(group);
    let (label, name) = match id {
        GroupId::State(state) => (Label::State(state), state.name().to_owned()),
        GroupId::Process(_) => (Label::Title, process_name(sockets, part.span.start)),
        GroupId::All => (Label::Title, "All".to_owned()),
    };
    let mut spans = vec![
        look.span(Label::Dim, format!("{fold} ")),
        look.span(label, name),
        look.span(Label::Plain, format!(" {}", thousands(part.present))),
    ];
    if let GroupId::State(state) = id
        && let Some(fact) = facts::of(state, rows, &sockets.world, look.context.now)
    {
        spans.push(look.span(Label::Dim, format!("   {}", remark(fact, part.present, sockets))));
    }
    TextLine::from(spans)
}

fn process_name(sockets: &Sockets, place: usize) -> String {
    let row = sockets.row(place);
    let first = row.and_then(|row| row.life.holders.as_ref()).and_then(|holders| holders.first());
    first.map_or_else(|| "no known owner".to_owned(), holder)
}

/// A fact in words.
fn remark(fact: Fact, present: usize, sockets: &Sockets) -> String {
    match fact {
        Fact::PortsBack { soon: 0, next } => format!("next port back in {}", countdown(next)),
        Fact::PortsBack { soon, next } => {
            format!("{} back within {}s, next in {}", plural(soon, "port"), SOON.as_secs(), countdown(next))
        }
        Fact::HeldBy { row, count, oldest } => {
            let row = sockets.world.row(row as usize);
            let first = row.and_then(|row| row.life.holders.as_ref()).and_then(|holders| holders.first());
            let name = first.map_or_else(String::new, holder);
            let share = if count >= present { "all".to_owned() } else { thousands(count) };
            format!("{share} held by {name}, seen for {}", span(oldest))
        }
        Fact::FullQueues(1) => "1 accept queue is full".to_owned(),
        Fact::FullQueues(count) => format!("{} accept queues are full", thousands(count)),
        Fact::Unsent { rows, bytes } => {
            format!(
                "{} bytes wait in {}",
                thousands(usize::try_from(bytes).unwrap_or(usize::MAX)),
                plural(rows, "Send-Q")
            )
        }
    }
}

fn plural(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", thousands(count), if count == 1 { "" } else { "s" })
}

fn cells(row: Row<'_>, columns: &[Column], find: &str, look: Look<'_>) -> TextLine<'static> {
    let (mark, label) = mark(row, look);
    let mut spans = vec![look.span(label, format!("{mark} "))];
    for column in columns {
        match column.field {
            Field::Timer if row.is_present() => spans.extend(timer(row, column.width, look)),
            field => spans.extend(cell(row, field, *column, find, label, look)),
        }
        spans.push(Span::raw(" "));
    }
    TextLine::from(spans)
}

/// The sign before a row, which says without colour what its label says with it.
fn mark(row: Row<'_>, look: Look<'_>) -> (&'static str, Label) {
    let age = look.context.now.since(row.life.first_seen());
    match row.life.ended {
        Some(_) => ("-", Label::Gone),
        None if row.life.opened_here && age < NEW => ("+", Label::New),
        None => (" ", Label::Plain),
    }
}

fn cell(row: Row<'_>, field: Field, column: Column, find: &str, label: Label, look: Look<'_>) -> Vec<Span<'static>> {
    let whole = text::text(field, row, look.context);
    let lose = match field {
        Field::Local | Field::Remote => Lose::Front,
        Field::Process => Lose::Stem,
        _ => Lose::Back,
    };
    let shown = cut(&whole, usize::from(column.width), lose, look.theme.glyphs().cut);
    let (before, after) = column.padding(width(&shown));
    let label = match field {
        _ if !find.is_empty() && whole.to_lowercase().contains(&find.to_lowercase()) => Label::Match,
        Field::State if label == Label::Plain => Label::State(row.socket.state),
        _ => label,
    };
    vec![Span::raw(" ".repeat(before)), look.span(label, shown), Span::raw(" ".repeat(after))]
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
    let millis = |span: Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
    let [full, empty] = bar(millis(left), millis(whole(timer)), room, look.theme);
    let plain = Style::new();
    vec![
        Span::styled(format!("{kind:<KIND$} "), plain),
        full,
        empty,
        Span::styled(format!(" {:>TIME$}", countdown(left)), plain),
    ]
}
