//! What each key asks for, done to the state.

use std::time::Duration;

use crate::field::text::{Context, Ports};
use crate::model::capture::Table;
use crate::model::state::{State, StateSet};
use crate::model::time::Moment;
use crate::query::filter::{self, Filter};
use crate::query::rule::Rule;
use crate::query::selection::Selection;
use crate::session::Command;

use super::app::{App, Effect, Overlay};
use super::diagram::Direction;
use super::keymap::Action;
use super::menu::Subject;
use super::overlay;
use super::prompt::Prompt;
use super::screen::Screen;
use super::sockets::hosts::Naming;
use super::sockets::{From, Sought, Way};

/// The shortest and longest time between two looks that keys may set.
const INTERVALS: [Duration; 2] = [Duration::from_millis(125), Duration::from_secs(64)];

/// The shortest and longest time that a step of a demo stands, as far as keys may set it.
const DWELLS: [Duration; 2] = [Duration::from_millis(150), Duration::from_secs(40)];

impl App {
    /// Does what a key asks for.
    pub fn act(&mut self, action: Action, now: Moment) -> Vec<Effect> {
        if self.overlay.is_some() {
            return self.act_over(action);
        }
        if self.menu.is_some() {
            return self.act_on_menu(action);
        }
        match action {
            Action::Quit => vec![Effect::Quit],
            Action::Suspend => vec![Effect::Suspend],
            Action::Redraw => vec![Effect::Redraw],
            Action::Help => self.cover(Overlay::Help),
            Action::Coverage => self.cover(Overlay::Coverage),
            Action::Times => self.cover(Overlay::Times),
            Action::Explain => self.explain(),
            Action::Themes => {
                self.choose_theme();
                self.cover(Overlay::Themes)
            }
            Action::NextScreen => self.switch(self.screen.beside(Way::Forward)),
            Action::PreviousScreen => self.switch(self.screen.beside(Way::Backward)),
            Action::Screen(number) => self.switch(Screen::ALL.get(usize::from(number)).copied().unwrap_or(self.screen)),
            _ => match self.screen {
                Screen::Sockets => self.act_on_sockets(action, now),
                Screen::States => self.act_on_states(action, now),
                Screen::Timeline => self.act_on_timeline(action),
                Screen::Lab => self.act_on_lab(action),
            },
        }
    }

    /// A box over the screen takes the keys that scroll; any other closes it.
    fn act_over(&mut self, action: Action) -> Vec<Effect> {
        if self.overlay == Some(Overlay::Themes) && !matches!(action, Action::Quit | Action::Suspend | Action::Redraw) {
            return self.act_on_themes(action);
        }
        let page = self.size.height / 2;
        self.scroll = match action {
            Action::Quit => return vec![Effect::Quit],
            Action::Suspend => return vec![Effect::Suspend],
            Action::Redraw => return vec![Effect::Redraw],
            Action::Right if self.overlay == Some(Overlay::Explain) => return self.explain_beside(Way::Forward),
            Action::Left if self.overlay == Some(Overlay::Explain) => return self.explain_beside(Way::Backward),
            Action::Down => self.scroll.saturating_add(1),
            Action::Up => self.scroll.saturating_sub(1),
            Action::PageDown => self.scroll.saturating_add(page),
            Action::PageUp => self.scroll.saturating_sub(page),
            Action::First => 0,
            Action::Last => u16::MAX,
            _ => {
                self.overlay = None;
                0
            }
        }
        .min(overlay::most_scroll(self));
        Vec::new()
    }

    fn act_on_sockets(&mut self, action: Action, now: Moment) -> Vec<Effect> {
        let page = self.sockets.page().saturating_sub(1).max(1);
        match action {
            Action::Down => self.sockets.step(Way::Forward, 1),
            Action::Up => self.sockets.step(Way::Backward, 1),
            Action::PageDown => self.sockets.step(Way::Forward, page),
            Action::PageUp => self.sockets.step(Way::Backward, page),
            Action::First => self.sockets.go(0),
            Action::Last => self.sockets.go(usize::MAX),
            Action::NextGroup => self.sockets.go_to_group(Way::Forward),
            Action::PreviousGroup => self.sockets.go_to_group(Way::Backward),
            Action::Open => self.open(),
            Action::Fold => self.sockets.fold(),
            Action::FoldAll => self.sockets.fold_all(),
            Action::DetailDown => self.scroll_detail(1),
            Action::DetailUp => self.scroll_detail(-1),
            Action::Filter => self.edit_filter(),
            Action::Find => self.prompt = Some(Prompt::find()),
            Action::FindNext => self.find(Way::Forward, From::Next, now),
            Action::FindPrevious => self.find(Way::Backward, From::Next, now),
            Action::Sort | Action::Group | Action::Columns | Action::Views | Action::Hide => {
                return self.arrange(action);
            }
            Action::Reverse => self.sockets.ask(|query| query.sort = query.sort.reversed()),
            Action::SortLeft => self.sort_beside(Way::Backward),
            Action::SortRight => self.sort_beside(Way::Forward),
            Action::Left => self.step_cell(Way::Backward),
            Action::Right => self.step_cell(Way::Forward),
            Action::ColumnsLeft => self.scroll_columns(Way::Backward),
            Action::ColumnsRight => self.scroll_columns(Way::Forward),
            Action::Namespaces => return self.reach(),
            Action::Loopback => self.toggle_rule(Rule::Loopback),
            Action::Pin => self.toggle_pin(),
            Action::Services => self.toggle_services(),
            Action::Lab => return self.watch(),
            Action::Back => self.back(),
            Action::Pause => self.pause(now),
            Action::Refresh => {
                self.awaited = self.paused.is_some();
                return vec![Effect::Tell(Command::Look)];
            }
            Action::Faster => return self.set_interval(self.interval / 2),
            Action::Slower => return self.set_interval(self.interval * 2),
            _ => return self.act_on_rows(action),
        }
        Vec::new()
    }

    fn act_on_states(&mut self, action: Action, now: Moment) -> Vec<Effect> {
        match action {
            Action::Up => self.states.go(Direction::Up),
            Action::Down => self.states.go(Direction::Down),
            Action::Left => self.states.go(Direction::Left),
            Action::Right => self.states.go(Direction::Right),
            Action::Follow => self.states.follow(Way::Forward, &self.sockets.shown.world),
            Action::FollowPrevious => self.states.follow(Way::Backward, &self.sockets.shown.world),
            Action::Open => return self.list(self.states.cursor),
            Action::Back => self.states.followed = None,
            Action::Pause | Action::Refresh | Action::Coverage | Action::Faster | Action::Slower => {
                return self.act_on_sockets(action, now);
            }
            _ => {}
        }
        Vec::new()
    }

    fn act_on_lab(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Grid => self.lab.turn(),
            Action::Back => {
                self.lab.close();
            }
            Action::Choose => self.choose(0),
            Action::ChooseSecond => self.choose(1),
            Action::Faster => return self.set_dwell(self.lab.dwell / 2),
            Action::Slower => return self.set_dwell(self.lab.dwell * 2),
            _ => return self.lab.act(action).into_iter().map(Effect::Tell).collect(),
        }
        Vec::new()
    }

    /// Changes what the chosen demo lets one choose: a word to the next one, anything else is typed.
    fn choose(&mut self, which: usize) {
        let Some((entry, choice)) = self.lab.choice(which) else {
            self.message = Some("this demo leaves no such choice".to_owned());
            return;
        };
        let text = self.lab.options(entry).text(choice);
        match choice.form.after(&text) {
            Some(next) => self.message = self.lab.set(entry, choice, next).ok(),
            None => self.prompt = Some(Prompt::of_choice(entry, choice, text)),
        }
    }

    fn set_dwell(&mut self, dwell: Duration) -> Vec<Effect> {
        let [shortest, longest] = DWELLS;
        self.lab.dwell = dwell.clamp(shortest, longest);
        self.message = Some(format!("a demo that runs rests {:.1} s after each step", self.lab.dwell.as_secs_f64()));
        self.lab.tell_dwell().into_iter().map(Effect::Tell).collect()
    }

    /// Opens the lab. Who comes for the first time finds the first demo running.
    fn watch(&mut self) -> Vec<Effect> {
        let mut effects = self.switch(Screen::Lab);
        effects.extend(self.lab.show_first().into_iter().map(Effect::Tell));
        effects
    }

    /// Lists the TCP sockets in a state. The kernel lists closed ones only when they are bound.
    fn list(&mut self, state: State) -> Vec<Effect> {
        let listed = if state == State::Close { State::BoundInactive } else { state };
        let text = listed.words().first().map(|word| format!("state {word}")).unwrap_or_default();
        if let Ok(filter) = filter::parse(&text, &*self.names) {
            let selection = Selection { tables: vec![Table::Tcp4, Table::Tcp6], states: StateSet::ALL };
            (self.filter, self.chosen) = (text, "-t".to_owned());
            self.sockets.ask(|query| (query.filter, query.selection) = (filter, selection));
        }
        self.switch(Screen::Sockets)
    }

    fn cover(&mut self, overlay: Overlay) -> Vec<Effect> {
        self.overlay = Some(overlay);
        self.scroll = 0;
        Vec::new()
    }

    /// Shows a screen.
    pub(super) fn switch(&mut self, screen: Screen) -> Vec<Effect> {
        self.screen = screen;
        match screen {
            Screen::States => self.states.enter(self.sockets.selected()),
            Screen::Sockets | Screen::Timeline | Screen::Lab => {}
        }
        Vec::new()
    }

    /// Opens or closes the detail of a row, folds on a head.
    pub(super) fn open(&mut self) {
        if self.sockets.selected().is_none() {
            return self.sockets.fold();
        }
        self.sockets.detail = if self.sockets.detail.is_some() { None } else { Some(0) };
    }

    fn back(&mut self) {
        if self.sockets.detail.take().is_some() {
            return;
        }
        if self.sockets.columns.cell.take().is_some() {
            return;
        }
        if !self.sockets.marks.is_empty() {
            self.sockets.marks.clear();
            return;
        }
        if !self.sockets.find.is_empty() {
            self.sockets.find.clear();
            return;
        }
        if !self.filter.is_empty() {
            self.filter.clear();
            self.sockets.ask(|query| query.filter = Filter::default());
            return;
        }
        self.chosen.clear();
        self.sockets.ask(|query| query.selection = Selection::default());
    }

    fn scroll_detail(&mut self, lines: i16) {
        if let Some(scroll) = &mut self.sockets.detail {
            *scroll = scroll.saturating_add_signed(lines);
        }
    }

    pub(super) fn toggle_services(&mut self) {
        let naming = &mut self.sockets.hosts.naming;
        (self.ports, *naming) = match (self.ports, *naming) {
            (Ports::Numbers, _) => (Ports::Services, Naming::Off),
            (Ports::Services, Naming::Off) => (Ports::Services, Naming::On),
            (Ports::Services, Naming::On) => (Ports::Numbers, Naming::Off),
        };
        let said = match (self.ports, *naming) {
            (Ports::Numbers, _) => "ports and hosts by number",
            (Ports::Services, Naming::Off) => "ports by the names of their services, hosts by number",
            (Ports::Services, Naming::On) => "the resolver is asked (DNS) for the names of the hosts in sight",
        };
        self.message = Some(said.to_owned());
    }

    /// Opens the menu that a key asks for.
    fn arrange(&mut self, action: Action) -> Vec<Effect> {
        self.open_menu(match action {
            Action::Sort => Subject::Order,
            Action::Columns => Subject::Columns,
            Action::Views => Subject::Views,
            Action::Hide => Subject::Hidden,
            _ => Subject::Groups,
        })
    }

    fn set_interval(&mut self, interval: Duration) -> Vec<Effect> {
        let [shortest, longest] = INTERVALS;
        self.interval = interval.clamp(shortest.min(self.interval), longest.max(self.interval));
        vec![Effect::Tell(Command::Interval(self.interval))]
    }

    pub(super) fn find(&mut self, way: Way, from: From, now: Moment) {
        let context = Context { now, names: &*self.names, ports: self.ports };
        let sought = self.sockets.find(way, from, context);
        self.tell_of(sought);
    }

    /// Goes on with a search for which a frame was too short.
    pub(super) fn seek(&mut self, now: Moment) {
        let context = Context { now, names: &*self.names, ports: self.ports };
        if self.sockets.is_seeking() {
            let sought = self.sockets.seek_on(context);
            self.tell_of(sought);
        }
    }

    fn tell_of(&mut self, sought: Sought) {
        if sought == Sought::Nowhere && !self.sockets.find.is_empty() {
            self.message = Some(format!("no row has \"{}\"", self.sockets.find));
        }
    }
}
