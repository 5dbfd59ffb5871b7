//! How full it is: queues against their limits, memory, the running timer.

use std::time::Duration;

use ratatui::text::{Line, Span};

use crate::field::figures::{self, bytes, counted};
use crate::field::text::{countdown, owner};
use crate::model::detail::Memory;
use crate::model::fit::thousands;
use crate::model::key::Identity;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::timer::Timer;
use crate::track::world::Row;
use crate::tui::bar::{bar, time_bar};
use crate::tui::theme::Label;

use super::sheet::{Piece, Sheet, pair};

/// The most columns of a gauge, and the least that are of use.
const GAUGE: usize = 16;
const LEAST: usize = 4;

/// A line with a gauge.
struct Gauge {
    title: &'static str,
    full: Share,
    text: Vec<Span<'static>>,
}

/// What a gauge is filled by; nothing where no limit is known.
enum Share {
    Unknown,
    Queue([u32; 2]),
    Timer(Timer, Duration),
}

/// Queues and timer of a socket. A gauge shows them against the limit where that is known; all are of one width.
pub(super) fn block(row: Row<'_>, socket: &Socket, memory: Option<Memory>, sheet: &mut Sheet<'_>) {
    let mut gauges = Vec::new();
    if row.is_present() && row.is_read() {
        gauges =
            if socket.state == State::Listen { accept_queue(socket, sheet) } else { queues(socket, memory, sheet) };
    }
    gauges.extend(timer(row, socket, sheet));
    let room = gauges.iter().map(|gauge| columns_beside(&gauge.text, sheet)).min().unwrap_or(0);
    for gauge in gauges {
        draw(gauge, room, sheet);
    }
    if row.is_present() && row.is_read() {
        losses(socket, memory, sheet);
    }
    free_again(row, socket, sheet);
}

fn queues(socket: &Socket, memory: Option<Memory>, sheet: &Sheet<'_>) -> Vec<Gauge> {
    let queue = |title, held: u32, limit: Option<u32>| {
        let (full, text) = match limit {
            Some(limit) => {
                (Share::Queue([held, limit]), format!("{} of {}", thousands(held as usize), bytes(limit.into())))
            }
            None => (Share::Unknown, bytes(held.into())),
        };
        Gauge { title, full, text: vec![sheet.look.span(Label::Plain, text)] }
    };
    vec![
        queue("Recv-Q", socket.receive_queue, memory.map(|memory| memory.receive_buffer)),
        queue("Send-Q", socket.send_queue, memory.map(|memory| memory.send_buffer)),
    ]
}

/// Connections that wait to be accepted.
fn accept_queue(socket: &Socket, sheet: &Sheet<'_>) -> Vec<Gauge> {
    let (waiting, limit) = (socket.receive_queue, socket.send_queue);
    let (full, text) = match socket.key.identity {
        Identity::Digest(_) => {
            let waiting = counted(waiting.into(), "waits", "wait");
            (Share::Unknown, format!("{waiting} to be accepted; /proc tells no limit"))
        }
        Identity::Cookie(_) => {
            let text = format!("{} of {} wait to be accepted", thousands(waiting as usize), thousands(limit as usize));
            (Share::Queue([waiting, limit]), text)
        }
    };
    vec![Gauge { title: "queue", full, text: vec![sheet.look.span(Label::Plain, text)] }]
}

/// What a listener drops because its queue is full or for another reason.
fn losses(socket: &Socket, memory: Option<Memory>, sheet: &mut Sheet<'_>) {
    if socket.state != State::Listen || matches!(socket.key.identity, Identity::Digest(_)) {
        return;
    }
    if socket.receive_queue > socket.send_queue {
        sheet.text("", Label::Error, "full: new connections are dropped");
    }
    if let Some(drops) = memory.and_then(|memory| memory.drops).filter(|drops| *drops > 0) {
        let text = format!("{} at this listener", counted(drops.into(), "segment", "segments"));
        sheet.text("dropped", Label::Error, &text);
    }
}

/// Columns of a gauge beside this text: it gives way to what is said in words.
fn columns_beside(text: &[Span<'static>], sheet: &Sheet<'_>) -> u16 {
    let text: usize = text.iter().map(Span::width).sum();
    let room = sheet.room().saturating_sub(text + 1).min(GAUGE);
    if room < LEAST { 0 } else { u16::try_from(room).unwrap_or(0) }
}

fn draw(gauge: Gauge, room: u16, sheet: &mut Sheet<'_>) {
    let theme = sheet.look.theme;
    let cells = match gauge.full {
        Share::Unknown => Vec::new(),
        Share::Queue([part, full]) => bar(part.into(), full.into(), room, theme).to_vec(),
        Share::Timer(timer, left) => time_bar(timer, left, room, theme).to_vec(),
    };
    let mut line = Line::from(cells);
    if line.width() > 0 {
        line.push_span(Span::raw(" "));
    }
    line.extend(gauge.text);
    sheet.line(gauge.title, line);
}

/// What the letters of `ss -m` are short for.
const LETTERS: [(&str, &str); 9] = [
    ("r", "received"),
    ("rb", "receive limit"),
    ("t", "handed down"),
    ("tb", "send limit"),
    ("f", "ahead"),
    ("w", "to send"),
    ("o", "options"),
    ("bl", "backlog"),
    ("d", "dropped"),
];

/// The parts of the socket's memory, in the letters of `ss -m` and in words.
pub(super) fn memory(memory: Memory, sheet: &mut Sheet<'_>) {
    let look = sheet.look;
    let piece = |figure: &figures::Figure| -> Piece {
        let letters = figure.token.name;
        let label = if letters == "d" { Label::Warning } else { Label::Plain };
        let word = LETTERS.iter().find(|(known, _)| *known == letters).map_or("", |(_, word)| word);
        vec![look.span(Label::Dim, format!("{letters} {word} ")), look.span(label, figure.text.clone())]
    };
    let figures = figures::of_memory(&memory);
    // A listener's drops stand with its queue, and what nothing was dropped of needs no word.
    let told = figures.iter().filter(|figure| figure.token.name != "d" || memory.drops.is_some_and(|drops| drops > 0));
    sheet.flow("skmem", told.map(piece));
}

/// The running timer.
fn timer(row: Row<'_>, socket: &Socket, sheet: &Sheet<'_>) -> Option<Gauge> {
    let timer = socket.timer;
    if !timer.runs() || !row.is_present() {
        return None;
    }
    let look = sheet.look;
    let left = timer.left(socket.read, look.context.now);
    let tries = match timer.retransmits {
        0 => String::new(),
        count => format!(", sent again {}", counted(count.into(), "time", "times")),
    };
    let text = format!("{} {}", timer.kind.name(), countdown(left));
    let text = vec![look.span(Label::Plain, text), look.span(Label::Warning, tries)];
    Some(Gauge { title: "timer", full: Share::Timer(timer, left), text })
}

/// When the port is free again of a socket that does nothing but hold it: whom bind(2) tells EADDRINUSE looks for that.
fn free_again(row: Row<'_>, socket: &Socket, sheet: &mut Sheet<'_>) {
    let port = socket.ends.inet().map_or(0, |ends| ends.local.port);
    if socket.protocol != Protocol::Tcp || port == 0 || !row.is_present() {
        return;
    }
    let text = match socket.state {
        State::TimeWait => {
            format!(
                "port {port} when the timer ends; at once for a server with SO_REUSEADDR, if this socket had it too"
            )
        }
        State::Close | State::BoundInactive => {
            let owner = row.life.owner().map_or_else(|| "its process".to_owned(), owner);
            format!("port {port} when {owner} closes it: it is bound and does not listen")
        }
        _ => return,
    };
    sheet.text("free", Label::Plain, &text);
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
    pieces.extend(
        socket
            .options
            .into_iter()
            .flat_map(|options| options.words())
            // True of every TCP socket.
            .filter(|word| *word != "is_icsk")
            .map(|word| pair(word, "", look)),
    );
    sheet.flow("options", pieces);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_memory_has_a_word() {
        let memory = Memory { backlog: Some(1), drops: Some(1), ..Memory::default() };
        for figure in figures::of_memory(&memory) {
            assert!(LETTERS.iter().any(|(known, _)| *known == figure.token.name), "{}", figure.token.name);
        }
    }
}
