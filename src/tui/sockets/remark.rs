//! Facts of groups in words: who or what is to blame first, so that a narrow screen shows it.

use std::time::Duration;

use crate::field::Field;
use crate::field::cell::bytes;
use crate::field::text::{self, countdown, span};
use crate::model::address::Endpoint;
use crate::model::fit::thousands;
use crate::model::state::State;
use crate::model::time::Moment;
use crate::query::census::Queue;
use crate::query::facts::{Backlog, Fact, Held, SOON};
use crate::track::world::{Row, World};
use crate::tui::look::Look;
use crate::tui::theme::Label;

use super::Sockets;

/// What is said of a group of so many rows, and how it is painted.
pub(super) fn remark(fact: &Fact, present: usize, sockets: &Sockets, look: Look<'_>) -> (Label, String) {
    let world = &*sockets.shown.world;
    let row = |number: u32| world.row(number as usize);
    match fact {
        Fact::TimeWait { ends, local } => (Label::Dim, time_wait(ends, *local, look)),
        Fact::HeldBy(held) => {
            let label = if held.row.is_some() { Label::Warning } else { Label::Dim };
            (label, held_by(held, present, world, look))
        }
        Fact::NotClosed(held) => {
            (Label::Dim, format!("the peer has not closed; {}", held_by(held, present, world, look)))
        }
        Fact::FullQueues { row: number, count } => {
            let which = row(*number).map_or_else(String::new, |row| full_queue(row, look));
            (Label::Error, format!("accept queue full: {which}{}", more(*count)))
        }
        Fact::Bound { row: number, count } => {
            let which = row(*number).map_or_else(String::new, |row| bound(row));
            (Label::Warning, format!("bound, not listening: {which}{}", more(*count)))
        }
        Fact::Asking { to, most, full } => {
            let many = if *most >= present { "all".to_owned() } else { thousands(*most) };
            asking(&format!("{many} to {}", end(*to)), *full)
        }
        Fact::Unacknowledged { row: number, most, rows, bytes: all } => {
            let which = row(*number).map_or_else(String::new, |row| connection(row, look));
            let all = if *rows > 1 { format!("; {rows} sockets, {} in all", bytes(*all)) } else { String::new() };
            (Label::Dim, format!("{} not acknowledged: {which}{all}", bytes(*most)))
        }
        Fact::States(counts) => (Label::Dim, states(counts)),
        Fact::Namespace { netns, processes, states: counts } => {
            let is_own = world.netns() == Some(*netns);
            let hint = sockets.reach.hint(look.context.names).filter(|_| is_own);
            let processes =
                format!("{} {}", thousands(*processes), if *processes == 1 { "process" } else { "processes" });
            let parts = [Some(processes), hint, Some(states(counts))];
            (Label::Dim, parts.into_iter().flatten().collect::<Vec<_>>().join("   "))
        }
        Fact::Accepted { queue, connections } => accepted(*queue, *connections),
        Fact::PortsLeft { port, taken, all, states: counts } => {
            let left = thousands(all.saturating_sub(*taken));
            let label = if taken * 10 >= all * 9 { Label::Warning } else { Label::Dim };
            (label, format!("{left} ports left to port {port}   {}", states(counts)))
        }
    }
}

fn more(count: usize) -> String {
    if count > 1 { format!(" and {} more", thousands(count - 1)) } else { String::new() }
}

fn end(end: Endpoint) -> String {
    let mut out = String::new();
    text::endpoint(&mut out, end);
    out
}

fn states(counts: &[(State, usize)]) -> String {
    let counts: Vec<String> =
        counts.iter().map(|(state, count)| format!("{} {}", thousands(*count), state.name())).collect();
    counts.join("  ")
}

/// Who holds the most, since when at least its oldest is so, and how many are held by others.
fn held_by(held: &Held, present: usize, world: &World, look: Look<'_>) -> String {
    let older = if held.oldest.is_watched { "" } else { ">" };
    let since = format!("{older}{}", span(look.context.now.since(held.oldest.since)));
    let owner = held.row.and_then(|row| world.row(row as usize)).and_then(|row| row.life.owner());
    let Some(owner) = owner else { return format!("owner not known, {since}") };
    let owner = text::owner(owner);
    if held.most >= present {
        return format!("{owner} holds all, {since}");
    }
    let others = match held.others {
        0 => String::new(),
        1 => "; 1 other process".to_owned(),
        others => format!("; {} other processes", thousands(others)),
    };
    format!("{owner} holds {}, {since}{others}", thousands(held.most))
}

fn full_queue(row: Row<'_>, look: Look<'_>) -> String {
    let part = |field| text::text(field, row, look.context);
    let owner = row.life.owner().map_or_else(String::new, |owner| format!(" {}", text::owner(owner)));
    format!("{}{owner} {}/{}", part(Field::Local), part(Field::RecvQ), part(Field::SendQ))
}

fn bound(row: Row<'_>) -> String {
    let local = row.socket.ends.inet().map_or_else(String::new, |ends| match ends.local {
        local if local.address.is_unspecified() => format!(":{}", local.port),
        local => end(local),
    });
    match row.life.owner() {
        Some(owner) => format!("{} holds {local} until it closes it", text::owner(owner)),
        None => format!("{local} is held until its process closes it"),
    }
}

fn asking(asks: &str, full: Option<Queue>) -> (Label, String) {
    match full {
        Some(Queue { waiting, limit: Some(limit), .. }) => {
            (Label::Error, format!("{asks}, whose queue is full ({waiting}/{limit})"))
        }
        _ => (Label::Dim, format!("{asks}, no answer yet")),
    }
}

/// Its owner and its ends; an address that is the same at both stands nowhere.
fn connection(row: Row<'_>, look: Look<'_>) -> String {
    let owner = row.life.owner().map_or_else(String::new, |owner| format!("{} ", text::owner(owner)));
    let Some(ends) = row.socket.ends.inet() else {
        return format!("{owner}{}", text::text(Field::Local, row, look.context));
    };
    let remote = match ends.remote {
        remote if remote.address == ends.local.address => format!(":{}", remote.port),
        remote => end(remote),
    };
    format!("{owner}:{} {} {remote}", ends.local.port, look.theme.glyphs().arrow)
}

/// A queue that holds more than its limit is full (`sk_acceptq_is_full` of net/sock.h).
fn accepted(queue: Option<Backlog>, connections: usize) -> (Label, String) {
    let accepted = format!("{} accepted", thousands(connections));
    let Some(Backlog { waiting, limit }) = queue else { return (Label::Dim, accepted) };
    let of = limit.map_or_else(|| "?".to_owned(), |limit| limit.to_string());
    let text = format!("{waiting}/{of} wait, {accepted}");
    match limit {
        Some(limit) if limit > 0 && waiting > limit => (Label::Error, format!("full: {text}")),
        Some(limit) if limit > 0 && waiting * 2 >= limit => (Label::Warning, text),
        _ => (Label::Dim, text),
    }
}

/// When the sockets of a group in TIME-WAIT end; a local end that all of them hold is free when the last one does.
/// Binding over it takes SO_REUSEADDR on both sockets (`inet_csk_bind_conflict` of net/ipv4/inet_connection_sock.c).
fn time_wait(ends: &[Moment], local: Option<Endpoint>, look: Look<'_>) -> String {
    let now = look.context.now;
    let left = |end: Option<&Moment>| countdown(end.map_or(Duration::ZERO, |end| end.since(now)));
    if let Some(local) = local {
        let of = if ends.len() > 1 { "them" } else { "it" };
        let free = format!("{} is free of {of} in {}", end(local), left(ends.last()));
        return format!("{free}, at once with SO_REUSEADDR, if set before too");
    }
    let soon = ends.partition_point(|end| end.since(now) <= SOON);
    let next = format!("next ends in {}", left(ends.first()));
    if soon > 1 { format!("{} end within {}s, {next}", thousands(soon), SOON.as_secs()) } else { next }
}
