//! The state of the whole screen, and how events change it.
//!
//! One closed [`Event`], one [`App::update`], effects returned: nothing here draws, waits or asks the kernel.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{Event as Input, KeyEvent, KeyEventKind};
use ratatui::layout::Rect;

use crate::field::attribute::Needs as Needed;
use crate::field::text::{Context, Ports};
use crate::model::names::Names;
use crate::model::time::Moment;
use crate::query::view::View;
use crate::session::{Command, Past, Update};
use crate::track::world::World;

use super::asking::Asked;
use super::dialog::Dialog;
use super::explain::Explain;
use super::history::History;
use super::keymap::{Context as KeyContext, Keymap};
use super::lab::{Lab, Shown};
use super::look::Look;
use super::menu::Menu;
use super::mouse;
use super::prompt::{Hosts, Prompt, Verdict};
use super::screen::Screen;
use super::scribe::{ExportError, Job, Scribe, Written};
use super::sockets::Sockets;
use super::sockets::reach::Reach;
use super::states::States;
use super::themes::Themes;
use super::timeline::Timeline;
use super::times::Times;
use super::worker::{Answer, Question};

pub use super::overlay::Overlay;
pub use super::setup::Setup;

/// Everything that can make the program act.
#[derive(Debug)]
pub enum Event {
    /// A key, the mouse, or another size of the terminal.
    Input(Input),
    /// What the session says.
    Updates(Vec<Update>),
    /// A host was looked up.
    Resolved(String, Vec<IpAddr>),
    /// The name of an address was looked up; `None` when it has none.
    Named(IpAddr, Option<String>),
    /// A file was written, or was not.
    Written(Result<Written, ExportError>),
    /// The worker answered [`Effect::Ask`].
    Answered(Answer),
    /// Time passed: the picture moves by itself.
    Tick,
}

/// What the loop is to do after an update.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Tell the session.
    Tell(Command),
    /// End the program.
    Quit,
    /// Ask the worker, and say so by [`Event::Answered`].
    Ask(Question),
    /// Look a host up, and say so by [`Event::Resolved`].
    Resolve(String),
    /// Look the name of an address up, and say so by [`Event::Named`].
    Name(IpAddr),
    /// Put a text into the terminal's clipboard.
    Copy(String),
    /// Write a file, and say so by [`Event::Written`].
    Export(Box<Job>),
    /// Do what the terminal does on Ctrl-Z when it is not in raw mode.
    Suspend,
    /// Draw every cell anew.
    Redraw,
    /// End the program: a part of it is missing.
    Break(String),
    /// Keep a view where the next start finds it, in place of one of the same name.
    SaveView(String, View),
    /// Forget the view of this name.
    DropView(String),
    /// Begin with the theme of this name from now on.
    KeepTheme(String),
}

/// The state.
pub struct App {
    /// The screen shown.
    pub screen: Screen,
    /// The Sockets screen.
    pub sockets: Sockets,
    /// The States screen.
    pub states: States,
    /// The Lab screen.
    pub lab: Lab,
    /// The Timeline screen.
    pub timeline: Timeline,
    /// What happened lately.
    pub past: Past,
    /// How long frames, updates and looks take.
    pub times: Times,
    /// What lies over it.
    pub overlay: Option<Overlay>,
    /// The word that is explained.
    pub explain: Explain,
    /// What asks before it acts.
    pub dialog: Option<Dialog>,
    /// The number of the last order.
    pub(super) orders: u32,
    /// Who writes files.
    pub scribe: Arc<dyn Scribe>,
    /// Lines that the box over the screen is scrolled down.
    pub scroll: u16,
    /// A menu over it.
    pub menu: Option<Menu>,
    /// Views that were kept, by their names.
    pub views: Vec<(String, View)>,
    /// The line being edited.
    pub prompt: Option<Prompt>,
    /// The filter's text.
    pub filter: String,
    /// The options that chose tables and states; empty for none.
    pub chosen: String,
    /// What went wrong or is worth saying, until the next key.
    pub message: Option<String>,
    /// Time between two looks.
    pub interval: Duration,
    /// Since when the picture stands still.
    pub paused: Option<Moment>,
    /// Changes that had come when it was taken.
    pub came: u64,
    /// Whether the next look is shown although the picture stands still.
    pub awaited: bool,
    /// The latest world that came while it stood still.
    pub(super) held: Option<Arc<World>>,
    /// Looks for this terminal.
    pub themes: Themes,
    /// What keys mean.
    pub keymap: Keymap,
    /// The host's name.
    pub host: String,
    /// The terminal's size.
    pub size: Rect,
    /// How ports show.
    pub ports: Ports,
    /// Names for numbers.
    pub names: Arc<dyn Names + Send + Sync>,
    /// Hosts that were looked up.
    pub(super) hosts: Hosts,
    /// Filters that were used before.
    pub lines: History,
    /// What looks bring beyond the rows.
    pub(super) brought: Needed,
    focused: Option<crate::model::key::Key>,
    /// What looks ask for.
    pub(super) asked: Asked,
}

impl App {
    /// The state at the start.
    pub fn new(setup: Setup, size: Rect) -> Self {
        let asked = Asked::at_start(setup.screen, &setup.query.selection);
        let brought = setup.query.needs().union(Needed::of(setup.columns.iter().copied()));
        let reach = Reach::new(setup.scope, &setup.keymap);
        let mut app = Self {
            screen: setup.screen,
            sockets: Sockets::new(setup.query).with_columns(setup.columns).with_reach(reach),
            states: States::default(),
            lab: Lab::default(),
            timeline: Timeline::default(),
            past: Past::default(),
            times: Times::default(),
            overlay: None,
            explain: Explain::default(),
            dialog: None,
            orders: 0,
            scribe: setup.scribe,
            scroll: 0,
            menu: None,
            views: setup.views,
            prompt: None,
            filter: setup.filter,
            chosen: setup.chosen,
            message: setup.message,
            interval: setup.interval,
            paused: None,
            came: 0,
            awaited: false,
            held: None,
            themes: setup.themes,
            keymap: setup.keymap,
            host: setup.host,
            size,
            names: setup.names,
            lines: setup.history,
            brought,
            hosts: Hosts::default(),
            ports: setup.ports,
            focused: None,
            asked,
        };
        app.settle();
        app
    }

    /// What drawing at `now` depends on. While the picture stands still, so does its time.
    pub fn look(&self, now: Moment) -> Look<'_> {
        Look { theme: self.themes.current(), context: self.context(self.paused.unwrap_or(now)) }
    }

    /// Whose keys hold.
    pub const fn keys(&self) -> KeyContext {
        match (self.screen, self.lab.view) {
            _ if self.menu.is_some() => KeyContext::Menu,
            _ if matches!(self.overlay, Some(Overlay::Explain)) => KeyContext::Explain,
            (Screen::Lab, Shown::Grid) => KeyContext::Grid,
            (screen, _) => screen.context(),
        }
    }

    /// Takes an event in.
    pub fn update(&mut self, event: Event, now: Moment) -> Vec<Effect> {
        let mut effects = match event {
            Event::Input(Input::Key(key)) if key.kind != KeyEventKind::Release => self.key(key, now),
            Event::Input(Input::Mouse(event)) => mouse::update(self, event, now),
            Event::Input(Input::Resize(width, height)) => {
                self.size = Rect { x: 0, y: 0, width, height };
                Vec::new()
            }
            Event::Input(Input::Paste(text)) if self.dialog.is_some() => {
                self.dialog_paste(&text);
                Vec::new()
            }
            Event::Input(Input::Paste(text)) => {
                if let Some(prompt) = &mut self.prompt {
                    prompt.paste(&text);
                    prompt.suggest();
                }
                self.prompt_changed(now);
                Vec::new()
            }
            Event::Resolved(host, addresses) => {
                let awaited = self.prompt.as_ref().and_then(Prompt::unknown_host) == Some(&host);
                self.hosts.insert(host, addresses);
                if awaited { self.keep_prompt(now) } else { Vec::new() }
            }
            Event::Named(address, name) => {
                self.sockets.hosts.take(address, name.as_deref(), now);
                Vec::new()
            }
            Event::Tick => {
                self.seek(now);
                Vec::new()
            }
            Event::Written(outcome) => {
                self.take_written(outcome);
                Vec::new()
            }
            Event::Answered(answer) => self.take_answer(answer),
            Event::Input(_) => Vec::new(),
            Event::Updates(updates) => updates.into_iter().flat_map(|update| self.take(update)).collect(),
        };
        self.settle();
        effects.extend(self.focus());
        effects.extend(self.sockets.unnamed(now).into_iter().map(Effect::Name));
        effects.extend(self.bring());
        effects.extend(self.ask());
        effects.extend(self.questions());
        effects
    }

    /// Says what failed.
    pub fn note(&mut self, outcome: Result<(), String>) {
        if let Err(why) = outcome {
            self.message = Some(why);
        }
    }

    /// When the picture will have moved by itself, if it will.
    pub fn next_tick(&self, now: Moment) -> Option<Duration> {
        super::ticks::next(self, now)
    }

    fn key(&mut self, key: KeyEvent, now: Moment) -> Vec<Effect> {
        self.message = None;
        if let Some(effects) = self.type_in_menu(key) {
            return effects;
        }
        if self.dialog.is_some() {
            return self.dialog_key(key);
        }
        let Some(prompt) = &mut self.prompt else {
            return match self.keymap.action(self.keys(), key) {
                Some(action) => self.act(action, now),
                None => {
                    (self.overlay, self.menu) = (None, None);
                    Vec::new()
                }
            };
        };
        match prompt.key(key, &self.lines) {
            Verdict::Edited => self.prompt_changed(now),
            Verdict::Kept => return self.keep_prompt(now),
            Verdict::Dropped => self.drop_prompt(),
            Verdict::Quit => return vec![Effect::Quit],
            Verdict::Suspend => return vec![Effect::Suspend],
            Verdict::Redraw => return vec![Effect::Redraw],
            Verdict::Barren => self.message = Some("nothing completes this".to_owned()),
            Verdict::Nothing => {}
        }
        Vec::new()
    }

    fn take(&mut self, update: Update) -> Vec<Effect> {
        match update {
            Update::World(world) => self.take_world(world),
            Update::Took(took) => self.times.look = took,
            Update::Past(past) => self.take_past(past),
            Update::Limits(limits) => self.states.limits = limits,
            Update::Settings(settings) => self.explain.take(settings),
            Update::Focus(focus) => self.take_focus(focus),
            Update::Demos(shows) => self.lab.take(shows),
            Update::Lab(show) => self.lab.cells.take(show),
            Update::Acted(report) => self.take_report(report),
            Update::Broken(why) => return vec![Effect::Break(why)],
        }
        Vec::new()
    }

    /// Asks the session for the socket that the detail pane shows.
    fn focus(&mut self) -> Option<Effect> {
        let wanted = match (self.screen, self.sockets.detail) {
            (Screen::Sockets, Some(_)) => self.sockets.selected().map(|row| row.socket.key),
            (Screen::Timeline, _) => self.timeline.focus().filter(|key| self.sockets.shown.world.find(*key).is_some()),
            _ => None,
        };
        if wanted == self.focused {
            return None;
        }
        self.focused = wanted;
        if let Some(scroll) = &mut self.sockets.detail {
            *scroll = 0;
        }
        Some(Effect::Tell(Command::Focus(wanted)))
    }

    fn settle(&mut self) {
        let areas = self.areas();
        // One line of the pane holds the columns' titles.
        let lines = areas.inside(areas.main).height.saturating_sub(1);
        self.sockets.fit(usize::from(lines));
        self.sockets.seek_facts(self.states.limits);
        if self.screen == Screen::Timeline {
            self.timeline.fit(usize::from(lines));
            if self.paused.is_none() {
                self.timeline.attend(&self.past, &self.sockets.query);
            }
        }
    }

    pub(super) fn context(&self, now: Moment) -> Context<'_> {
        Context { now, names: &*self.names, ports: self.ports }
    }
}
