//! Choosing a theme: each one shows on the whole screen while the cursor is on it.

use ratatui::text::Line;

use crate::model::printable;

use super::app::{App, Effect};
use super::keymap::Action;
use super::look::Look;
use super::overlay;
use super::sockets::Way;
use super::theme::{Label, Theme};

/// The themes, and which one is in force.
#[derive(Debug)]
pub struct Themes {
    all: Vec<Theme>,
    chosen: usize,
    /// The one in force when the choice began.
    before: usize,
    default: Theme,
}

impl Themes {
    /// These themes, the one with this number in force.
    pub fn new(all: Vec<Theme>, chosen: usize) -> Self {
        Self { all, chosen, before: chosen, default: Theme::default() }
    }

    /// The theme in force.
    pub fn current(&self) -> &Theme {
        self.all.get(self.chosen).unwrap_or(&self.default)
    }

    fn step(&mut self, way: Way) {
        let last = self.all.len().saturating_sub(1);
        self.chosen = match way {
            Way::Forward => (self.chosen + 1).min(last),
            Way::Backward => self.chosen.saturating_sub(1),
        };
    }
}

impl App {
    /// The choice begins.
    pub(super) fn choose_theme(&mut self) {
        self.themes.before = self.themes.chosen;
    }

    /// Makes a theme that of the next start, and says where that was written, or why it was not.
    pub(super) fn keep_theme(&mut self, name: &str) {
        self.message = Some(match self.scribe.keep_theme(name) {
            Ok(path) => {
                let path = printable::text(path.as_bytes());
                format!("the next start has it too: theme = \"{name}\" in {path}")
            }
            Err(why) => printable::text(why.as_bytes()),
        });
    }

    /// Takes a key in.
    pub(super) fn act_on_themes(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Down => self.themes.step(Way::Forward),
            Action::Up => self.themes.step(Way::Backward),
            Action::First => self.themes.chosen = 0,
            Action::Last => self.themes.chosen = self.themes.all.len().saturating_sub(1),
            Action::Back => {
                self.themes.chosen = self.themes.before;
                self.overlay = None;
            }
            _ => {
                self.overlay = None;
                if self.themes.chosen != self.themes.before {
                    return vec![Effect::KeepTheme(self.themes.current().name.clone())];
                }
            }
        }
        // A list that is longer than the screen follows its cursor.
        let line = u16::try_from(self.themes.chosen).unwrap_or(u16::MAX);
        let above = self.size.height.saturating_sub(6);
        self.scroll = line.saturating_sub(above).min(overlay::most_scroll(self));
        Vec::new()
    }
}

/// The list, with the theme in force under the cursor.
pub fn lines(themes: &Themes, look: Look<'_>) -> Vec<Line<'static>> {
    let wide = themes.all.iter().map(|theme| theme.name.len()).max().unwrap_or(0);
    let mut lines: Vec<Line<'static>> = themes
        .all
        .iter()
        .enumerate()
        .map(|(at, theme)| {
            let is_here = at == themes.chosen;
            let pointer = if is_here { look.theme.glyphs().pointer } else { " " };
            let text = format!(" {pointer} {:wide$}  {:5}  {} ", theme.name, theme.ground.name(), theme.about);
            Line::from(look.span(if is_here { Label::Cursor } else { Label::Plain }, text))
        })
        .collect();
    lines.push(Line::default());
    let keys = [("j k", "look"), ("Enter", "keep"), ("Esc", "as it was")];
    let hints = keys
        .map(|(key, hint)| [look.span(Label::Key, format!("  {key}")), look.span(Label::Plain, format!(" {hint} "))]);
    lines.push(Line::from(hints.concat()));
    lines
}
