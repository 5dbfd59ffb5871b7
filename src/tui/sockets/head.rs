//! Heads of groups: what a group is of, how many are in it, and what is worth saying of it.

use ratatui::text::{Line as TextLine, Span};

use crate::model::fit::{Lose, cut, thousands, width};
use crate::query::facts::{Backlog, Fact};
use crate::query::listing::GroupKey;
use crate::tui::bar::bar;
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::Sockets;
use super::remark::remark;

/// Columns of a gauge.
const GAUGE: u16 = 8;

/// The line of a group's head.
pub fn head(sockets: &Sockets, group: usize, columns: u16, look: Look<'_>) -> TextLine<'static> {
    let Some(part) = sockets.shown.listing.groups.get(group) else { return TextLine::default() };
    let fold = look.theme.glyphs().fold[usize::from(sockets.is_folded(group))];
    let label = match part.key {
        GroupKey::State(state) => Label::State(state),
        _ => Label::Title,
    };
    let first = sockets.row(part.span.start);
    let name = first.map_or_else(String::new, |row| part.key.heading(row, &sockets.shown.world, look.context));
    let indent = if part.outer.is_some() { "  " } else { "" };
    let mut spans = vec![
        look.span(Label::Dim, format!("{indent}{fold} ")),
        look.span(label, name),
        look.span(Label::Plain, format!(" {}", thousands(part.present))),
    ];
    if let Some(fact) = sockets.fact(group) {
        let (label, text) = remark(fact, part.present, sockets, look);
        let used: usize = spans.iter().map(|span| width(&span.content)).sum();
        let room = usize::from(columns).saturating_sub(used);
        spans.push(look.span(Label::Plain, "   "));
        let gauge = gauge(fact, room.saturating_sub(3 + width(&text)), look);
        let room = room.saturating_sub(3 + gauge.iter().map(Span::width).sum::<usize>());
        spans.extend(gauge);
        spans.push(look.span(label, cut(&text, room, Lose::Back, look.theme.glyphs().cut)));
    }
    TextLine::from(spans)
}

/// A bar before the words, where both have room.
fn gauge(fact: &Fact, room: usize, look: Look<'_>) -> Vec<Span<'static>> {
    let (used, limit) = match fact {
        Fact::Accepted { queue: Some(Backlog { waiting, limit: Some(limit) }), .. } => (*waiting, *limit),
        Fact::PortsLeft { taken, all, .. } => (*taken as u64, *all as u64),
        _ => return Vec::new(),
    };
    if room <= usize::from(GAUGE) {
        return Vec::new();
    }
    bar(used, limit, GAUGE, look.theme).into_iter().chain([Span::raw(" ")]).collect()
}
