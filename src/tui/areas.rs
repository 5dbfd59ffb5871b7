//! Where things are on the screen. The same answer serves drawing and the mouse.

use ratatui::layout::Rect;

use super::app::App;
use super::prompt::Prompt;
use super::screen::Screen;

/// From this width on the panel of states has a place.
const PANEL_FROM: u16 = 106;
/// Its width.
const PANEL: u16 = 26;
/// From this width on the detail stands at the side, else below.
const SIDE_FROM: u16 = 150;
/// From this size on both are best off below each other: the table has all its columns, and the detail stands in two.
const BELOW_FROM: (u16, u16) = (190, 50);
/// Lines that a list keeps above the detail however short it is, so that the pane does not jump with each row.
const LEAST: u16 = 5;
/// Smaller screens do without frames.
const FRAME_FROM: (u16, u16) = (40, 12);

/// What wants a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Lines of a prompt at the bottom; 0 for none.
    pub prompt: u16,
    /// Whether a detail pane is open.
    pub detail: Pane,
    /// Whether the screen has a panel at its side.
    pub panel: Pane,
    /// Lines of the list, which leaves the detail below it what it does not fill.
    pub lines: u16,
}

/// Whether a pane is to be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// It is.
    Open,
    /// It is not.
    #[default]
    Closed,
}

/// The places. Those that have none are empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    /// One line: name, host, counts, source.
    pub header: Rect,
    /// One line: the screens.
    pub tabs: Rect,
    /// The panel of states, frame included.
    pub panel: Rect,
    /// The main pane, frame included.
    pub main: Rect,
    /// The detail pane, frame included.
    pub detail: Rect,
    /// The prompt.
    pub prompt: Rect,
    /// One line: keys.
    pub footer: Rect,
    /// Whether panes have frames.
    pub framed: bool,
}

impl Areas {
    /// Divides a screen. Every place lies within it, whatever its size.
    pub fn of(screen: Rect, needs: Needs) -> Self {
        let mut areas =
            Self { framed: screen.width >= FRAME_FROM.0 && screen.height >= FRAME_FROM.1, ..Self::default() };
        let mut rest = screen;
        areas.header = top(&mut rest, u16::from(screen.height >= 4));
        areas.tabs = top(&mut rest, u16::from(screen.height >= 10));
        areas.footer = bottom(&mut rest, u16::from(screen.height >= 3));
        areas.prompt = bottom(&mut rest, needs.prompt);
        if needs.panel == Pane::Open && screen.width >= PANEL_FROM {
            areas.panel = left(&mut rest, PANEL);
        }
        if needs.detail == Pane::Open {
            let is_ample = screen.width >= BELOW_FROM.0 && screen.height >= BELOW_FROM.1;
            areas.detail = if screen.width >= SIDE_FROM && !is_ample {
                let width = rest.width * 2 / 5;
                right(&mut rest, width)
            } else {
                // The list keeps its titles and its frame.
                let list = needs.lines.max(LEAST).saturating_add(if areas.framed { 3 } else { 1 });
                let height = rest.height.saturating_sub(list).max(rest.height / 2);
                bottom(&mut rest, height)
            };
        }
        areas.main = rest;
        areas
    }

    /// What is inside a pane's frame.
    pub fn inside(&self, pane: Rect) -> Rect {
        if !self.framed {
            return pane;
        }
        Rect {
            x: pane.x.saturating_add(1),
            y: pane.y.saturating_add(1),
            width: pane.width.saturating_sub(2),
            height: pane.height.saturating_sub(2),
        }
    }
}

impl App {
    /// Whether a detail pane is open.
    pub const fn is_detailed(&self) -> bool {
        match self.screen {
            Screen::Sockets => self.sockets.detail.is_some(),
            Screen::Timeline => self.timeline.detail.is_some(),
            Screen::States | Screen::Lab => false,
        }
    }

    /// Where things are now.
    pub fn areas(&self) -> Areas {
        let pane = |open| if open { Pane::Open } else { Pane::Closed };
        let listed = if self.screen == Screen::Sockets { self.sockets.total() } else { usize::MAX };
        let needs = Needs {
            prompt: self.prompt.as_ref().map_or(0, Prompt::height),
            detail: pane(self.is_detailed()),
            panel: pane(self.screen == Screen::Sockets),
            lines: u16::try_from(listed).unwrap_or(u16::MAX),
        };
        Areas::of(self.size, needs)
    }
}

fn top(rest: &mut Rect, height: u16) -> Rect {
    let height = height.min(rest.height);
    let place = Rect { height, ..*rest };
    rest.y += height;
    rest.height -= height;
    place
}

fn bottom(rest: &mut Rect, height: u16) -> Rect {
    let height = height.min(rest.height);
    rest.height -= height;
    Rect { y: rest.y + rest.height, height, ..*rest }
}

fn left(rest: &mut Rect, width: u16) -> Rect {
    let width = width.min(rest.width);
    let place = Rect { width, ..*rest };
    rest.x += width;
    rest.width -= width;
    place
}

fn right(rest: &mut Rect, width: u16) -> Rect {
    let width = width.min(rest.width);
    rest.width -= width;
    Rect { x: rest.x + rest.width, width, ..*rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: u16, list: u16, detail: u16) {
        let screen = Rect { x: 0, y: 0, width: 80, height: 24 };
        let areas = Areas::of(screen, Needs { detail: Pane::Open, lines, ..Needs::default() });
        assert_eq!((areas.main.height, areas.detail.height), (list, detail), "{lines} lines");
    }

    #[test]
    fn the_detail_has_what_a_short_list_leaves() {
        check(0, 8, 13);
        check(2, 8, 13);
        check(6, 9, 12);
        check(8, 11, 10);
        check(900, 11, 10);
    }

    #[test]
    fn every_place_lies_within_the_screen_at_any_size() {
        for (width, height) in (0..260).step_by(7).flat_map(|width| (0..70).map(move |height| (width, height))) {
            let screen = Rect { x: 0, y: 0, width, height };
            for prompt in [0, 3] {
                let areas = Areas::of(screen, Needs { prompt, detail: Pane::Open, panel: Pane::Open, lines: 3 });
                let places =
                    [areas.header, areas.tabs, areas.panel, areas.main, areas.detail, areas.prompt, areas.footer];
                for place in places {
                    assert!(place.right() <= width && place.bottom() <= height, "{width}x{height}: {place:?}");
                }
                let cells: u32 = places.iter().map(|place| place.area()).sum();
                assert_eq!(cells, screen.area(), "{width}x{height}: places overlap or leave a gap");
            }
        }
    }
}
