//! A theme's colours as one terminal shows them. Done once, when the theme is made for the terminal.

use ratatui::style::{Color, Modifier, Style};

use super::colour::{Ink, Palette, Rgb, Shown, indexed, sixteen};
use super::painting::{Paint, Painting};
use super::{Colours, Label};

/// Translates colours for one terminal.
pub struct Brush<'a> {
    painting: &'a Painting,
    /// What the terminal has; `None` where it has any colour, or none at all.
    shown: Option<Palette>,
    colours: Colours,
}

impl<'a> Brush<'a> {
    pub fn new(painting: &'a Painting, colours: Colours) -> Self {
        let shown = match colours {
            Colours::Sixteen => Some(Palette::of(sixteen())),
            Colours::Indexed => Some(Palette::of(indexed())),
            Colours::True | Colours::None => None,
        };
        Self { painting, shown, colours }
    }

    /// The style of the screen itself.
    pub fn base(&self) -> Style {
        let plain = self.painting.of(Label::Plain);
        let ground = plain.ground.map(|ink| self.ground(ink));
        let text = plain.text.map(|ink| self.text(ink, ground, Label::Plain.contrast()));
        self.painted(Style::new(), text, ground.map(|(color, _)| color))
    }

    /// The style of a label that has this weight. A colour that tells the label stands instead of dimming or reversal,
    /// which would take from its contrast.
    pub fn style(&self, label: Label, weight: Style) -> Style {
        let Paint { text, ground } = self.painting.of(label);
        let behind = ground.or(self.painting.of(Label::Plain).ground).map(|ink| self.ground(ink));
        let text = text.map(|ink| self.text(ink, behind, label.contrast()));
        let own = ground.and(behind).map(|(color, _)| color);
        let mut style = weight;
        if text.is_some() && self.colours != Colours::None {
            style.add_modifier.remove(Modifier::DIM);
        }
        if own.is_some() && self.colours != Colours::None {
            style.add_modifier.remove(Modifier::REVERSED);
            style = style.remove_modifier(Modifier::DIM);
        }
        self.painted(style, text, own)
    }

    fn painted(&self, style: Style, text: Option<Color>, ground: Option<Color>) -> Style {
        match self.colours {
            Colours::None => style,
            _ => Style { fg: text, bg: ground, ..style },
        }
    }

    fn ground(&self, ink: Ink) -> Shown {
        match (&self.shown, ink) {
            (Some(shown), Ink::True(rgb)) => shown.nearest_ground(rgb),
            _ => (ink.as_it_is(), ink.seen()),
        }
    }

    /// Where the ground is the terminal's own nobody knows what can be read on it.
    fn text(&self, ink: Ink, ground: Option<Shown>, least: f64) -> Color {
        match (&self.shown, ink) {
            (Some(shown), Ink::True(rgb)) => {
                let (ground, least) = ground.map_or((Rgb([0; 3]), 0.0), |(_, ground)| (ground, least));
                shown.nearest(rgb, ground, least).0
            }
            _ => ink.as_it_is(),
        }
    }
}
