//! How full it is: queues against their limits, memory, the running timer.

use ratatui::text::{Line, Span};

use crate::field::figures::{self, bytes, counted};
use crate::field::text::countdown;
use crate::model::detail::Memory;
use crate::model::fit::{thousands, width};
use crate::model::key::Identity;
use crate::model::socket::Socket;
use crate::model::state::State;
use crate::track::world::Row;
use crate::tui::bar::{bar, time_bar};
use crate::tui::theme::Label;

use super::sheet::{Piece, Sheet, pair};

/// The most columns of a gauge, and the least that are of use.
const GAUGE: usize = 16;
const LEAST: usize = 4;

/// The queues of a socket. A gauge shows them against the limit where that is known.
pub(super) fn block(socket: &Socket, memory: Option<Memory>, sheet: &mut Sheet<'_>) {
    if socket.state == State::Listen {
        return accept_queue(socket, memory, sheet);
    }
    let limits = memory.map(|memory| (memory.receive_buffer, memory.send_buffer));
    let mut queue = |title, held: u32, limit: Option<u32>| match limit {
        Some(limit) => {
            let text = format!("{} of {}", thousands(held as usize), bytes(limit.into()));
            gauge(title, [held, limit], &text, sheet);
        }
        None => sheet.text(title, Label::Plain, &bytes(held.into())),
    };
    queue("Recv-Q", socket.receive_queue, limits.map(|(receive, _)| receive));
    queue("Send-Q", socket.send_queue, limits.map(|(_, send)| send));
}

/// Connections that wait to be accepted, and those that were dropped because the queue was full or for another reason.
fn accept_queue(socket: &Socket, memory: Option<Memory>, sheet: &mut Sheet<'_>) {
    let (waiting, limit) = (socket.receive_queue, socket.send_queue);
    if let Identity::Digest(_) = socket.key.identity {
        let text = format!("{} to be accepted; /proc tells no limit", counted(waiting.into(), "waits", "wait"));
        return sheet.text("queue", Label::Plain, &text);
    }
    let text = format!("{} of {} wait to be accepted", thousands(waiting as usize), thousands(limit as usize));
    gauge("queue", [waiting, limit], &text, sheet);
    if waiting > limit {
        sheet.text("", Label::Error, "full: new connections are dropped");
    }
    if let Some(drops) = memory.and_then(|memory| memory.drops).filter(|drops| *drops > 0) {
        let text = format!("{} at this listener", counted(drops.into(), "segment", "segments"));
        sheet.text("dropped", Label::Error, &text);
    }
}

fn gauge(title: &str, [part, full]: [u32; 2], text: &str, sheet: &mut Sheet<'_>) {
    let look = sheet.look;
    let cells = bar(part.into(), full.into(), columns_beside(text, sheet), look.theme);
    gauged(title, cells, vec![look.span(Label::Plain, text.to_owned())], sheet);
}

/// Columns of a gauge beside this text: it gives way to what is said in words.
fn columns_beside(text: &str, sheet: &Sheet<'_>) -> u16 {
    let room = sheet.room().saturating_sub(width(text) + 1).min(GAUGE);
    if room < LEAST { 0 } else { u16::try_from(room).unwrap_or(0) }
}

fn gauged(title: &str, cells: [Span<'static>; 2], text: Vec<Span<'static>>, sheet: &mut Sheet<'_>) {
    let mut line = Line::from(cells.to_vec());
    if line.width() > 0 {
        line.push_span(Span::raw(" "));
    }
    line.extend(text);
    sheet.line(title, line);
}

/// The parts of the socket's memory, in the letters of `ss -m`.
pub(super) fn memory(memory: Memory, sheet: &mut Sheet<'_>) {
    let look = sheet.look;
    let piece = |figure: &figures::Figure| -> Piece {
        let label = if figure.token.name == "d" { Label::Warning } else { Label::Plain };
        vec![look.span(Label::Dim, format!("{} ", figure.token.name)), look.span(label, figure.text.clone())]
    };
    let figures = figures::of_memory(&memory);
    // A listener's drops stand with its queue, and what nothing was dropped of needs no word.
    let told = figures.iter().filter(|figure| figure.token.name != "d" || memory.drops.is_some_and(|drops| drops > 0));
    sheet.flow("skmem", told.map(piece));
}

/// The running timer with its bar.
pub(super) fn timer(row: Row<'_>, socket: &Socket, sheet: &mut Sheet<'_>) {
    let timer = socket.timer;
    if !timer.runs() || !row.is_present() {
        return;
    }
    let look = sheet.look;
    let left = timer.left(socket.read, look.context.now);
    let tries = match timer.retransmits {
        0 => String::new(),
        count => format!(", sent again {}", counted(count.into(), "time", "times")),
    };
    let text = format!("{} {}", timer.kind.name(), countdown(left));
    let cells = time_bar(timer, left, columns_beside(&format!("{text}{tries}"), sheet), look.theme);
    gauged("timer", cells, vec![look.span(Label::Plain, text), look.span(Label::Warning, tries)], sheet);
}

/// What was set on the socket, as far as the kernel tells it.
pub(super) fn options(socket: &Socket, sheet: &mut Sheet<'_>) {
    let look = sheet.look;
    let detail = socket.detail.as_deref();
    let mut pieces: Vec<Piece> = Vec::new();
    let control = detail.and_then(|detail| detail.congestion.as_deref());
    pieces.extend(control.map(|name| pair("cong", name, look)));
    let hex = |word, value: Option<u32>| value.map(|value| pair(word, format!("{value:#x}"), look));
    pieces.extend(hex("tos", detail.and_then(|detail| detail.tos).map(u32::from)));
    pieces.extend(hex("tclass", detail.and_then(|detail| detail.traffic_class).map(u32::from)));
    pieces.extend(hex("class_id", detail.and_then(|detail| detail.class_id).filter(|id| *id != 0)));
    pieces.extend(socket.options.into_iter().flat_map(|options| options.words()).map(|word| pair(word, "", look)));
    sheet.flow("options", pieces);
}
