//! How long frames, updates and looks take, for the box that shows it (Ctrl-t).
//!
//! Reads no clock: every moment comes from who waited for the terminal, and a look's from who looked. Keeps the last
//! times of each kind and nothing else, and wakes nobody: the box shows what was true when the frame before it was done.

use std::collections::VecDeque;
use std::time::Duration;

use ratatui::text::Line;

use crate::model::time::Moment;
use crate::session::Took;

use super::app::{App, Event};
use super::look::Look;
use super::theme::Label;
use super::worker::{Answer, Question};

/// Times of each kind that are kept.
const KEPT: usize = 256;

/// The last times of one kind.
#[derive(Clone, Debug, Default)]
struct Spans(VecDeque<Duration>);

impl Spans {
    fn extend(&mut self, spans: impl IntoIterator<Item = Duration>) {
        spans.into_iter().for_each(|span| self.add(span));
    }

    fn add(&mut self, span: Duration) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(span);
    }

    /// The last one, the median, that which one of a hundred is above, and the longest; `None` while there is none.
    fn figures(&self) -> Option<[Duration; 4]> {
        let last = *self.0.back()?;
        let mut sorted: Vec<Duration> = self.0.iter().copied().collect();
        sorted.sort_unstable();
        let at = |percent: usize| sorted.get((sorted.len() - 1) * percent / 100).copied().unwrap_or(last);
        Some([last, at(50), at(99), at(100)])
    }
}

/// What is known of the program's own time.
#[derive(Clone, Debug, Default)]
pub struct Times {
    frames: u32,
    draw: Spans,
    update: Spans,
    key: Spans,
    list: Spans,
    /// When the worker was first asked for a list that has not come.
    asked: Option<Moment>,
    /// When the first key came that no frame has shown yet.
    pressed: Option<Moment>,
    /// The last look.
    pub(super) look: Took,
}

impl Times {
    /// An event came at this moment: a key, or the mouse, is to be shown by the next frame.
    pub fn came(&mut self, event: &Event, at: Moment) {
        match event {
            Event::Input(_) => _ = self.pressed.get_or_insert(at),
            Event::Answered(Answer::Listed(_)) => {
                self.list.extend(self.asked.take().map(|asked| at.since(asked)));
            }
            _ => {}
        }
    }

    /// The worker was asked.
    pub fn asked(&mut self, question: &Question, at: Moment) {
        if let Question::List(_) = question {
            self.asked.get_or_insert(at);
        }
    }

    /// An event was taken in.
    pub fn updated(&mut self, from: Moment, to: Moment) {
        self.update.add(to.since(from));
    }

    /// A frame was drawn and given to the terminal; it shows every key that was heard of before.
    pub fn drew(&mut self, from: Moment, to: Moment) {
        self.frames += 1;
        self.draw.add(to.since(from));
        if let Some(pressed) = self.pressed.take() {
            self.key.add(to.since(pressed));
        }
    }
}

/// The lines of the box.
pub(super) fn lines(app: &App, look: Look<'_>) -> Vec<Line<'static>> {
    let times = &app.times;
    let kinds = [
        ("drawing a frame", &times.draw),
        ("taking in an event", &times.update),
        ("key to frame", &times.key),
        ("list asked to come", &times.list),
    ];
    let mut texts = vec![row("", ["last", "median", "99 %", "worst"].map(str::to_owned))];
    texts.extend(
        kinds.map(|(name, spans)| row(name, spans.figures().map_or_else(Default::default, |all| all.map(millis)))),
    );
    let Took { ask, track } = times.look;
    let parts = format!("= {} to ask and decode + {} to track", millis(ask), millis(track));
    texts.push(format!("{:<20}{:>10} {parts}", "last look", millis(ask + track)));
    let world = &app.sockets.shown.world;
    let every = app.interval.as_secs_f64();
    texts.push(format!("look {}, {} rows, every {every} s, {} frames", world.looks, world.len(), times.frames));
    texts.into_iter().map(|text| Line::from(look.span(Label::Plain, format!(" {text} ")))).collect()
}

fn row(name: &str, figures: [String; 4]) -> String {
    figures.iter().fold(format!("{name:<20}"), |line, figure| line + &format!("{figure:>10}"))
}

fn millis(span: Duration) -> String {
    format!("{:.2} ms", span.as_secs_f64() * 1000.0)
}
