//! Presses keys and looks at the screen.

use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use crate::field::text::Ports;
use crate::model::names::NoNames;
use crate::model::sample::look;
use crate::model::socket::Socket;
use crate::model::time::Moment;
use crate::query::listing::Query;
use crate::query::view::View;
use crate::session::{Command, Scope, Update};
use crate::track::tracker::Tracker;
use crate::track::world::Row;
use crate::tui::app::{App, Effect, Event, Setup};
use crate::tui::draw::draw;
use crate::tui::history::History;
use crate::tui::keymap::Keymap;
use crate::tui::screen::Screen;
use crate::tui::scribe::{ExportError, Job, Scribe, Written};
use crate::tui::terminal::Mouse;
use crate::tui::theme::Theme;
use crate::tui::themes::Themes;
use crate::tui::worker::{Clerk, Waiting};

/// An application on a screen that is only a buffer.
pub struct Driver {
    pub app: App,
    pub tracker: Tracker,
    /// What the session was told.
    pub told: Vec<Command>,
    /// What it was told to look at.
    pub asked: Vec<Command>,
    /// Other effects.
    pub effects: Vec<Effect>,
    /// What the worker was asked and did not answer yet; `None` while it answers at once.
    withheld: Option<Waiting>,
    clerk: Clerk,
    pub now: Moment,
}

impl Driver {
    pub fn new(width: u16, height: u16, theme: Theme) -> Self {
        let setup = Setup {
            query: Query::default(),
            filter: String::new(),
            chosen: String::new(),
            interval: Duration::from_secs(1),
            ports: Ports::Numbers,
            scope: Scope::Own,
            screen: Screen::default(),
            columns: Vec::new(),
            mouse: Mouse::Ours,
            message: None,
            themes: Themes::new(vec![theme], 0),
            keymap: Keymap::default(),
            host: "web-01".to_owned(),
            names: Arc::new(NoNames),
            views: Vec::new(),
            history: History::default(),
            scribe: Arc::new(Plain),
        };
        let clerk = Clerk::new(Arc::clone(&setup.names));
        let app = App::new(setup, Rect { x: 0, y: 0, width, height });
        let (told, asked, effects) = (Vec::new(), Vec::new(), Vec::new());
        Self { app, tracker: Tracker::default(), told, asked, effects, withheld: None, clerk, now: Moment::default() }
    }

    /// From now on the worker is busy.
    pub fn withhold(&mut self) -> &mut Self {
        self.withheld = Some(Waiting::default());
        self
    }

    /// The worker answers the next question that waits; says whether there was one.
    pub fn answer(&mut self) -> bool {
        let Some(question) = self.withheld.as_mut().and_then(Waiting::take) else { return false };
        if let Some(answer) = self.clerk.answer(question) {
            self.event(Event::Answered(answer));
        }
        true
    }

    /// A look at `millis` that saw these sockets.
    pub fn look(&mut self, millis: u64, sockets: Vec<Socket>) -> &mut Self {
        self.now = Moment::from_millis(millis);
        self.tracker.absorb(look(millis, sockets));
        self.event(Event::Updates(vec![Update::World(self.tracker.world())]))
    }

    /// Time passes.
    pub fn wait(&mut self, millis: u64) -> &mut Self {
        self.now = self.now.plus(Duration::from_millis(millis));
        self.event(Event::Tick)
    }

    pub fn event(&mut self, event: Event) -> &mut Self {
        let mut answers = Vec::new();
        for effect in self.app.update(event, self.now) {
            match effect {
                Effect::Tell(command @ (Command::Ask(_) | Command::Sight(_))) => self.asked.push(command),
                Effect::Tell(command) => self.told.push(command),
                Effect::Ask(question) => match &mut self.withheld {
                    Some(waiting) => waiting.put(question),
                    None => answers.extend(self.clerk.answer(question)),
                },
                other => self.effects.push(other),
            }
        }
        for answer in answers {
            self.event(Event::Answered(answer));
        }
        self
    }

    /// Presses keys, separated by blanks: `j Enter Ctrl-z Space /`.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split(' ') {
            let (code, modifiers) = match key {
                "Enter" => (KeyCode::Enter, KeyModifiers::NONE),
                "Esc" => (KeyCode::Esc, KeyModifiers::NONE),
                "Tab" => (KeyCode::Tab, KeyModifiers::NONE),
                "Space" => (KeyCode::Char(' '), KeyModifiers::NONE),
                "PgDn" => (KeyCode::PageDown, KeyModifiers::NONE),
                "Up" => (KeyCode::Up, KeyModifiers::NONE),
                "Down" => (KeyCode::Down, KeyModifiers::NONE),
                "Left" => (KeyCode::Left, KeyModifiers::NONE),
                "Right" => (KeyCode::Right, KeyModifiers::NONE),
                "Backspace" => (KeyCode::Backspace, KeyModifiers::NONE),
                _ => match key.strip_prefix("Ctrl-") {
                    Some(letter) => (KeyCode::Char(letter.chars().next().unwrap()), KeyModifiers::CONTROL),
                    None => (KeyCode::Char(key.chars().next().unwrap()), KeyModifiers::NONE),
                },
            };
            self.event(Event::Input(Input::Key(KeyEvent::new(code, modifiers))));
        }
        self
    }

    /// Types a text.
    pub fn write(&mut self, text: &str) -> &mut Self {
        for symbol in text.chars() {
            let key = KeyEvent::new(KeyCode::Char(symbol), KeyModifiers::NONE);
            self.event(Event::Input(Input::Key(key)));
        }
        self
    }

    pub fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) -> &mut Self {
        let event = MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
        self.event(Event::Input(Input::Mouse(event)))
    }

    pub fn click(&mut self, column: u16, row: u16) -> &mut Self {
        self.mouse(MouseEventKind::Down(MouseButton::Left), column, row)
    }

    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.event(Event::Input(Input::Resize(width, height)))
    }

    fn buffer(&self) -> Buffer {
        let size = self.app.size;
        let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).unwrap();
        terminal.draw(|frame| draw(&self.app, frame, self.now)).unwrap();
        terminal.backend().buffer().clone()
    }

    /// The text of the screen, without blanks at the ends of lines.
    pub fn text(&self) -> String {
        let buffer = self.buffer();
        let line = |y| {
            let line: String = (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect();
            line.trim_end().to_owned()
        };
        (0..buffer.area.height).map(line).collect::<Vec<_>>().join("\n")
    }

    /// The line with this number, counted from 0.
    pub fn line(&self, number: usize) -> String {
        self.text().lines().nth(number).unwrap_or("").to_owned()
    }

    /// The text, then the styles: each run of cells that are not plain as `line:from..to style`.
    pub fn screen(&self) -> String {
        let mut out = self.text();
        out.push_str("\n--- styles ---");
        let buffer = self.buffer();
        for y in 0..buffer.area.height {
            let mut runs: Vec<(u16, u16, String)> = Vec::new();
            for x in 0..buffer.area.width {
                let cell = &buffer[(x, y)];
                let style = style(cell.fg, cell.bg, cell.modifier);
                match runs.last_mut() {
                    Some((_, end, last)) if *end == x && *last == style => *end = x + 1,
                    _ => runs.push((x, x + 1, style)),
                }
            }
            for (from, to, style) in runs.into_iter().filter(|(.., style)| !style.is_empty()) {
                out.push_str(&format!("\n{y}:{from}..{to} {style}"));
            }
        }
        out
    }
}

/// Writes nothing.
struct Plain;

impl Scribe for Plain {
    fn line(&self, row: Row<'_>) -> String {
        format!("the row of {:?}", row.socket.key.identity)
    }
    fn file_name(&self) -> String {
        "sockscope-2026-11-22-1701".to_owned()
    }
    fn export(&self, job: &Job) -> Result<Written, ExportError> {
        Ok(Written { path: job.path.clone(), rows: job.listing.matched })
    }

    fn keep(&self, _name: &str, _view: Option<&View>) -> Result<(), String> {
        Ok(())
    }
    fn keep_theme(&self, _name: &str) -> Result<String, String> {
        Ok("~/config.toml".to_owned())
    }
}

fn style(fg: Color, bg: Color, modifier: Modifier) -> String {
    let mut words = Vec::new();
    if fg != Color::Reset {
        words.push(format!("{fg:?}"));
    }
    if bg != Color::Reset {
        words.push(format!("on {bg:?}"));
    }
    words.extend(modifier.iter_names().map(|(name, _)| name.to_lowercase()));
    words.join(" ")
}
