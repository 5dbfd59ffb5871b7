//! Heads of groups: what a group is of, how many are in it, and what is worth saying of it.

use std::time::Duration;

use ratatui::text::{Line as TextLine, Span};

use crate::field::Field;
use crate::field::text::{self, countdown, span};
use crate::model::address::Endpoint;
use crate::model::fit::{Lose, cut, thousands, width};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::query::facts::{Fact, SOON};
use crate::query::listing::GroupKey;
use crate::tui::bar::bar;
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::Sockets;

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
        Fact::Accepted { waiting, limit: Some(limit), .. } => (*waiting, *limit),
        Fact::PortsLeft { taken, all, .. } => (*taken as u64, *all as u64),
        _ => return Vec::new(),
    };
    if room <= usize::from(GAUGE) {
        return Vec::new();
    }
    bar(used, limit, GAUGE, look.theme).into_iter().chain([Span::raw(" ")]).collect()
}

/// A fact in words.
fn remark(fact: &Fact, present: usize, sockets: &Sockets, look: Look<'_>) -> (Label, String) {
    let now = look.context.now;
    let row = |number: u32| sockets.shown.world.row(number as usize);
    match fact {
        Fact::TimeWait { ends, local } => (Label::Dim, time_wait(ends, *local, look)),
        Fact::HeldBy { row: None, since, .. } => (Label::Dim, format!("watched for {}", span(now.since(*since)))),
        Fact::HeldBy { row: Some(number), most, processes, since } => {
            let name = row(*number).map_or_else(String::new, |row| text::text(Field::Process, row, look.context));
            let who = match (processes, *most >= present) {
                (1, true) => format!("all held by {name}"),
                (1, false) => format!("{} held by {name}", thousands(*most)),
                _ => format!(
                    "held by {}, {} of them by {name}",
                    plural(*processes, "process", "processes"),
                    thousands(*most)
                ),
            };
            (Label::Warning, format!("{who}, watched for {}", span(now.since(*since))))
        }
        Fact::FullQueues { row: number, count } => {
            let which = row(*number).map_or_else(String::new, |row| {
                let part = |field| text::text(field, row, look.context);
                let owner = part(Field::Process);
                let owner = if owner.is_empty() { owner } else { format!(" {owner}") };
                format!("{}{owner} {}/{}", part(Field::Local), part(Field::RecvQ), part(Field::SendQ))
            });
            let more = if *count > 1 { format!(" and {} more", count - 1) } else { String::new() };
            (Label::Error, format!("accept queue full: {which}{more}"))
        }
        Fact::Unacknowledged { rows, bytes } => {
            let bytes = usize::try_from(*bytes).unwrap_or(usize::MAX);
            (
                Label::Dim,
                format!(
                    "{} not acknowledged, in {}",
                    plural(bytes, "byte", "bytes"),
                    plural(*rows, "socket", "sockets")
                ),
            )
        }
        Fact::States(counts) => (Label::Dim, states(counts)),
        Fact::Namespace { netns, processes, states: counts } => {
            let own = sockets.shown.world.netns() == Some(*netns);
            let hint = sockets.reach.hint(look.context.names).filter(|_| own);
            let parts = [Some(plural(*processes, "process", "processes")), hint, Some(states(counts))];
            (Label::Dim, parts.into_iter().flatten().collect::<Vec<_>>().join("   "))
        }
        Fact::Accepted { waiting, limit, connections } => accepted(*waiting, *limit, *connections),
        Fact::PortsLeft { port, taken, all, states: counts } => {
            let left = thousands(all.saturating_sub(*taken));
            let label = if taken * 10 >= all * 9 { Label::Warning } else { Label::Dim };
            (label, format!("{left} ports left to port {port}   {}", states(counts)))
        }
    }
}

fn states(counts: &[(State, usize)]) -> String {
    let counts: Vec<String> =
        counts.iter().map(|(state, count)| format!("{} {}", thousands(*count), state.name())).collect();
    counts.join("  ")
}

/// A queue that holds more than its limit is full (`sk_acceptq_is_full` of net/sock.h).
fn accepted(waiting: u64, limit: Option<u64>, connections: usize) -> (Label, String) {
    let of = limit.map_or_else(|| "?".to_owned(), |limit| limit.to_string());
    let text = format!("{waiting}/{of} wait, {} accepted", thousands(connections));
    match limit {
        Some(limit) if limit > 0 && waiting > limit => (Label::Error, format!("full: {text}")),
        Some(limit) if limit > 0 && waiting * 2 >= limit => (Label::Warning, text),
        _ => (Label::Dim, text),
    }
}

/// When the sockets of a group in TIME-WAIT end; a local end that all of them hold is free when the last one does.
fn time_wait(ends: &[Moment], local: Option<Endpoint>, look: Look<'_>) -> String {
    let now = look.context.now;
    let left = |end: Option<&Moment>| countdown(end.map_or(Duration::ZERO, |end| end.since(now)));
    if let (Some(local), true) = (local, ends.len() > 1) {
        let mut out = String::new();
        text::endpoint(&mut out, local);
        return format!("{out} is free of them in {}", left(ends.last()));
    }
    let soon = ends.partition_point(|end| end.since(now) <= SOON);
    let next = format!("next ends in {}", left(ends.first()));
    if soon > 1 { format!("{} end within {}s, {next}", thousands(soon), SOON.as_secs()) } else { next }
}

fn plural(count: usize, one: &str, more: &str) -> String {
    format!("{} {}", thousands(count), if count == 1 { one } else { more })
}
