//! What drawing depends on beside what is drawn.

use ratatui::style::Style;
use ratatui::text::Span;

use crate::field::text::Context;

use super::theme::{Label, Theme};

/// Theme, names and the moment of a frame.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// Styles and glyphs.
    pub theme: &'a Theme,
    /// The moment and the names that text depends on.
    pub context: Context<'a>,
}

impl Look<'_> {
    /// The style of a label.
    pub fn style(self, label: Label) -> Style {
        self.theme.style(label)
    }

    /// A piece of text under a label.
    pub fn span(self, label: Label, text: impl Into<std::borrow::Cow<'static, str>>) -> Span<'static> {
        Span::styled(text, self.theme.style(label))
    }
}
