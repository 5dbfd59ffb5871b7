//! What the mouse does: the wheel scrolls, a click chooses, a second click opens.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use crate::model::time::Moment;

use super::app::{App, Effect};
use super::draw;
use super::footer;
use super::keymap::{Action, Context};
use super::lab::{self, Face};
use super::menu::{self, Menu};
use super::screen::Screen;
use super::sockets::{Way, panel, table};
use super::states;

/// Lines that one notch of the wheel moves.
const NOTCH: usize = 3;

/// Takes a mouse event in.
pub fn update(app: &mut App, event: MouseEvent, now: Moment) -> Vec<Effect> {
    let at = Position { x: event.column, y: event.row };
    if app.dialog.is_some() {
        match event.kind {
            MouseEventKind::ScrollDown => app.dialog_wheel(Way::Forward, NOTCH),
            MouseEventKind::ScrollUp => app.dialog_wheel(Way::Backward, NOTCH),
            // What is dangerous is not for a click.
            _ => {}
        }
        return Vec::new();
    }
    match event.kind {
        MouseEventKind::ScrollDown => wheel(app, Way::Forward, at, now),
        MouseEventKind::ScrollUp => wheel(app, Way::Backward, at, now),
        MouseEventKind::Down(MouseButton::Left) => click(app, at, now),
        _ => Vec::new(),
    }
}

fn wheel(app: &mut App, way: Way, at: Position, now: Moment) -> Vec<Effect> {
    if app.menu.is_some() {
        return app.act(if way == Way::Forward { Action::Down } else { Action::Up }, now);
    }
    let over_detail = app.areas().detail.contains(at);
    let (on_detail, on_lines) = match way {
        Way::Forward => (Action::DetailDown, Action::Down),
        Way::Backward => (Action::DetailUp, Action::Up),
    };
    match app.screen {
        Screen::Sockets if app.overlay.is_some() => app.act(on_lines, now),
        Screen::Sockets if over_detail => app.act(on_detail, now),
        Screen::Sockets => {
            app.sockets.step(way, NOTCH);
            Vec::new()
        }
        Screen::Timeline if over_detail => app.act(on_detail, now),
        Screen::Timeline if app.overlay.is_none() => {
            app.timeline.step(way, NOTCH);
            Vec::new()
        }
        Screen::Lab if app.keys() == Context::Lab => {
            let areas = app.areas();
            let on_list = lab::draw::is_on_list(&app.lab, areas.inside(areas.main), at);
            app.act(if on_list { on_lines } else { on_detail }, now)
        }
        Screen::States | Screen::Timeline | Screen::Lab => app.act(on_lines, now),
    }
}

fn click(app: &mut App, at: Position, now: Moment) -> Vec<Effect> {
    if app.overlay.take().is_some() {
        return Vec::new();
    }
    if let Some(menu) = &mut app.menu.take() {
        return click_menu(app, menu, at, now);
    }
    let areas = app.areas();
    if areas.tabs.contains(at) {
        return draw::tab_at(at.x.saturating_sub(areas.tabs.x)).map_or_else(Vec::new, |screen| app.switch(screen));
    }
    if areas.footer.contains(at) && app.prompt.is_none() {
        let action = footer::footer_at(app, areas.footer.width, at.x.saturating_sub(areas.footer.x));
        return action.map_or_else(Vec::new, |action| app.act(action, now));
    }
    if app.screen == Screen::States {
        return click_state(app, areas.inside(areas.main), at, now);
    }
    if app.screen == Screen::Timeline {
        return click_timeline(app, areas.inside(areas.main), at);
    }
    if app.keys() == Context::Grid {
        return click_cell(app, areas.inside(areas.main), at, now);
    }
    if app.screen == Screen::Lab {
        return click_demo(app, areas.inside(areas.main), at, now);
    }
    if app.screen == Screen::Sockets {
        let panel = areas.inside(areas.panel);
        if panel.contains(at) {
            if let Some(state) = panel::state_at(at.y - panel.y) {
                app.sockets.go_to_state(state);
            }
        } else {
            click_table(app, areas.inside(areas.main), at);
        }
    }
    Vec::new()
}

/// A click on an entry puts the cursor on it, a second one chooses it; one outside closes the menu.
fn click_menu(app: &mut App, menu: &mut Menu, at: Position, now: Moment) -> Vec<Effect> {
    let Some(entry) = menu::draw::entry_at(app, menu, at) else { return Vec::new() };
    let is_again = menu.cursor == entry;
    app.menu = Some(Menu { cursor: entry, narrow: std::mem::take(&mut menu.narrow), ..Menu::new(menu.subject, entry) });
    if is_again { app.act(Action::Open, now) } else { Vec::new() }
}

/// A click on a state chooses it, a second one lists its sockets.
fn click_state(app: &mut App, pane: Rect, at: Position, now: Moment) -> Vec<Effect> {
    let Some(state) = states::draw::state_at(pane, at) else { return Vec::new() };
    let is_chosen = app.states.cursor == state;
    app.states.cursor = state;
    if is_chosen { app.act(Action::Open, now) } else { Vec::new() }
}

/// A click on a demo chooses it, a second one opens it.
fn click_demo(app: &mut App, pane: Rect, at: Position, now: Moment) -> Vec<Effect> {
    let Some(demo) = lab::draw::demo_at(&app.lab, pane, at) else { return Vec::new() };
    let again = app.lab.cursor == demo && app.lab.face == Face::List;
    app.lab.go(demo);
    if again { app.act(Action::Step, now) } else { Vec::new() }
}

/// A click on a cell chooses it, a second one holds it.
fn click_cell(app: &mut App, pane: Rect, at: Position, now: Moment) -> Vec<Effect> {
    let Some(cell) = lab::grid::cell_at(pane, at) else { return Vec::new() };
    let again = app.lab.cells.chosen() == Some(cell);
    app.lab.cells.choose(cell);
    if again { app.act(Action::Hold, now) } else { Vec::new() }
}

fn click_timeline(app: &mut App, list: Rect, at: Position) -> Vec<Effect> {
    let offset = list.contains(at).then(|| at.y - list.y).and_then(|offset| offset.checked_sub(1));
    let line =
        offset.map(|offset| app.timeline.top() + usize::from(offset)).filter(|line| *line < app.timeline.total());
    match line {
        Some(line) if line == app.timeline.place() => app.go_to_socket(),
        Some(line) => {
            app.timeline.go(line);
            Vec::new()
        }
        None => Vec::new(),
    }
}

fn click_table(app: &mut App, table: Rect, at: Position) {
    if !table.contains(at) {
        return;
    }
    let Some(offset) = (at.y - table.y).checked_sub(1) else {
        return sort_by_column(app, table, at.x);
    };
    let line = app.sockets.top() + usize::from(offset);
    if line >= app.sockets.total() {
        return;
    }
    let cell = table::field_at(&app.sockets, table, at.x);
    let again = line == app.sockets.cursor() && cell == app.sockets.columns.cell;
    app.sockets.go(line);
    app.sockets.columns.cell = cell.filter(|_| app.sockets.selected().is_some());
    if again || app.sockets.selected().is_none() {
        app.open();
    }
}

/// A click on a title sorts by it, a second one turns the order round.
fn sort_by_column(app: &mut App, table: Rect, x: u16) {
    let Some(field) = table::field_at(&app.sockets, table, x) else { return };
    app.sockets.ask(|query| query.sort = query.sort.chosen(field));
}
