//! How soon the picture moves by itself.
//!
//! Nothing wakes the program that would not be seen: without a timer, a fresh or a fading row in sight there is no tick.

use std::time::Duration;

use crate::model::time::Moment;
use crate::track::life::End;
use crate::track::tracker::LINGER;
use crate::track::world::Row;

use super::app::{App, Overlay};
use super::screen::Screen;
use super::sockets::Sockets;
use super::sockets::lines::Line;
use super::sockets::table::NEW;

/// Tenths of a second are shown.
const TENTH: Duration = Duration::from_millis(100);
/// Whole seconds are shown.
const SECOND: Duration = Duration::from_secs(1);

/// Time until the next frame that differs, if one will.
pub fn next(app: &App, now: Moment) -> Option<Duration> {
    if app.sockets.is_seeking() {
        return Some(Duration::ZERO);
    }
    match app.screen {
        // The age of the picture is shown.
        _ if app.paused.is_some() => Some(SECOND),
        _ if app.overlay == Some(Overlay::Help) => None,
        Screen::States => app.states.next_tick(now),
        Screen::Lab => app.lab.moves().then_some(TENTH),
        Screen::Sockets if app.sockets.detail.is_some() => Some(TENTH),
        Screen::Sockets => in_sight(&app.sockets, now),
        Screen::Timeline => app.timeline.detail.map(|_| TENTH),
    }
}

fn in_sight(sockets: &Sockets, now: Moment) -> Option<Duration> {
    let lines = sockets.top()..sockets.top() + sockets.page();
    let moves = lines.map_while(|line| sockets.line(line)).filter_map(|line| match line {
        Line::Head(group) => sockets.moves(group).then_some(TENTH),
        Line::Row { place, .. } => of_row(sockets.row(place)?, now),
    });
    moves.min()
}

fn of_row(row: Row<'_>, now: Moment) -> Option<Duration> {
    if let Some(End { at: ended, .. }) = row.life.ended {
        return Some(LINGER.saturating_sub(now.since(ended)).max(TENTH));
    }
    let left = row.socket.timer.left(row.socket.read, now);
    if row.socket.timer.runs() && !left.is_zero() {
        return Some(if left < Duration::from_secs(60) { TENTH } else { SECOND });
    }
    let age = now.since(row.life.first_seen());
    (row.life.opened_here && age < NEW).then(|| NEW - age)
}
