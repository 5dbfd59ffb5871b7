//! What each key asks for on the Timeline screen.

use crate::query::filter::Filter;
use crate::tui::app::{App, Effect};
use crate::tui::keymap::Action;
use crate::tui::sockets::Way;

impl App {
    /// Does what a key asks for.
    pub(in crate::tui) fn act_on_timeline(&mut self, action: Action) -> Vec<Effect> {
        let page = self.timeline.page().saturating_sub(1).max(1);
        match action {
            Action::Down => self.timeline.step(Way::Forward, 1),
            Action::Up => self.timeline.step(Way::Backward, 1),
            Action::PageDown => self.timeline.step(Way::Forward, page),
            Action::PageUp => self.timeline.step(Way::Backward, page),
            Action::First => self.timeline.go(0),
            Action::Last => self.timeline.follow(),
            Action::Freeze => self.timeline.freeze(),
            Action::Closed => self.timeline.turn(),
            Action::Open => return self.go_to_socket(),
            Action::Life => self.timeline.detail = if self.timeline.detail.is_some() { None } else { Some(0) },
            Action::DetailDown => self.scroll_life(1),
            Action::DetailUp => self.scroll_life(-1),
            Action::Filter => self.edit_filter(),
            Action::Services => self.toggle_services(),
            Action::Back => self.close_in_timeline(),
            _ => {}
        }
        Vec::new()
    }

    /// Goes to the row of the socket, or opens its life where the Sockets screen does not list it.
    pub(in crate::tui) fn go_to_socket(&mut self) -> Vec<Effect> {
        let Some(key) = self.timeline.selected().map(|change| change.key()) else { return Vec::new() };
        let went = self.sockets.go_to(key);
        self.arrive(went)
    }

    fn scroll_life(&mut self, lines: i16) {
        if let Some(scroll) = &mut self.timeline.detail {
            *scroll = scroll.saturating_add_signed(lines);
        }
    }

    /// Closes the pane; then follows again; then clears the filter; then goes to the sockets.
    fn close_in_timeline(&mut self) {
        if self.timeline.detail.take().is_some() {
            return;
        }
        if self.timeline.newer().is_some() {
            return self.timeline.follow();
        }
        if !self.filter.is_empty() {
            self.filter.clear();
            self.sockets.ask(|query| query.filter = Filter::default());
        }
    }
}
