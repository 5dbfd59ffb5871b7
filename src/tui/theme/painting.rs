//! A theme as it is written: which colour each label has.
//!
//! Opens no file: `text` comes from the program itself or from who read it.

use hashbrown::HashMap;

use crate::model::state::State;
use crate::written::parse::parse;
use crate::written::{Entry, Spot, Value, Wrong};

use super::Label;
use super::colour::{Ink, NAMES};

/// The themes of this program: name and text. The first one is the default.
pub(super) const SHIPPED: [(&str, &str); 9] = [
    ("terminal", include_str!("../../../assets/themes/terminal.toml")),
    ("dusk", include_str!("../../../assets/themes/dusk.toml")),
    ("ember", include_str!("../../../assets/themes/ember.toml")),
    ("paper", include_str!("../../../assets/themes/paper.toml")),
    ("dawn", include_str!("../../../assets/themes/dawn.toml")),
    ("colour-blind", include_str!("../../../assets/themes/colour-blind.toml")),
    ("colour-blind-light", include_str!("../../../assets/themes/colour-blind-light.toml")),
    ("high-contrast", include_str!("../../../assets/themes/high-contrast.toml")),
    ("high-contrast-light", include_str!("../../../assets/themes/high-contrast-light.toml")),
];

/// For which terminals a theme is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ground {
    /// It has a dark ground.
    Dark,
    /// It has a light ground.
    Light,
    /// It has the terminal's.
    #[default]
    Own,
}

impl Ground {
    const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::Own];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Own => "own",
        }
    }
}

/// Colours of a label; `None` where it has the screen's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paint {
    /// Of the letters.
    pub text: Option<Ink>,
    /// Behind them.
    pub ground: Option<Ink>,
}

/// A theme as it is written.
#[derive(Clone, Debug, Default)]
pub struct Painting {
    /// Its name.
    pub name: String,
    /// What it is, in a line.
    pub about: String,
    /// For which terminals it is made.
    pub ground: Ground,
    /// The colours of labels; a label that is not named has those of [`Label::Plain`].
    pub paints: HashMap<Label, Paint>,
}

const KEYS: [&str; 4] = ["about", "ground", "labels", "states"];
const COLOURS: &str =
    "a colour is #rrggbb or a name such as red or bright-red; a label has TEXT, TEXT on GROUND, or on GROUND";

impl Painting {
    /// The themes of this program, the default one first.
    pub fn shipped() -> Vec<Self> {
        // A test holds that nothing is wrong with them.
        SHIPPED.iter().map(|(name, text)| Self::read(name, text).0).collect()
    }

    /// The theme that a text is, and what is wrong with it.
    pub fn read(name: &str, text: &str) -> (Self, Vec<Wrong>) {
        let (entries, mut wrong) = parse(text);
        let mut painting = Self { name: name.to_owned(), ..Self::default() };
        for entry in &entries {
            if let Err(mistakes) = painting.take(entry) {
                wrong.extend(mistakes);
            }
        }
        (painting, wrong)
    }

    fn take(&mut self, Entry { name, value }: &Entry) -> Result<(), Vec<Wrong>> {
        match name.value.as_str() {
            "about" => value.text("it says what the theme is").map(|text| text.clone_into(&mut self.about)),
            "ground" => ground(value).map(|ground| self.ground = ground),
            "labels" => return self.paint(value, &Label::NAMED),
            "states" => {
                let states: Vec<(&str, Label)> = states().collect();
                return self.paint(value, &states);
            }
            other => Err(Wrong::unknown(name.at, "part of a theme", other, KEYS.into_iter())),
        }
        .map_err(|wrong| vec![wrong])
    }

    /// Takes a table of labels with their colours in.
    fn paint(&mut self, table: &Spot<Value>, labels: &[(&str, Label)]) -> Result<(), Vec<Wrong>> {
        let mut wrong = Vec::new();
        for Entry { name, value } in table.table(COLOURS).map_err(|wrong| vec![wrong])? {
            let Some((_, label)) = labels.iter().find(|(known, _)| *known == name.value) else {
                wrong.push(Wrong::unknown(name.at, "label", &name.value, labels.iter().map(|(name, _)| *name)));
                continue;
            };
            match paint(value) {
                Ok(paint) => drop(self.paints.insert(*label, paint)),
                Err(mistake) => wrong.push(mistake),
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// The colours of a label.
    pub fn of(&self, label: Label) -> Paint {
        // A request socket is in SYN-RECV by another number.
        let label = if label == Label::State(State::NewSynRecv) { Label::State(State::SynRecv) } else { label };
        self.paints.get(&label).copied().unwrap_or_default()
    }
}

/// States by the words that filters take.
fn states() -> impl Iterator<Item = (&'static str, Label)> {
    State::all().filter_map(|state| Some((*state.words().first()?, Label::State(state))))
}

fn ground(value: &Spot<Value>) -> Result<Ground, Wrong> {
    let names = Ground::ALL.map(Ground::name);
    let text = value.text(&names.join(", "))?;
    let found = Ground::ALL.into_iter().find(|ground| ground.name() == text);
    found.ok_or_else(|| Wrong::unknown(value.at, "ground", text, names.into_iter()))
}

/// `red`, `#ff0000 on black`, `on #202020`.
fn paint(value: &Spot<Value>) -> Result<Paint, Wrong> {
    let text = value.text(COLOURS)?;
    let ink = |word: &str| {
        let unknown = || Wrong::unknown(value.at, "colour", word, NAMES.into_iter());
        let wrong = || {
            if word.starts_with('#') {
                Wrong::new(value.at, format!("`{word}` is no colour"), COLOURS)
            } else {
                unknown()
            }
        };
        Ink::parse(word).ok_or_else(wrong)
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        [text] if *text != "on" => Ok(Paint { text: Some(ink(text)?), ground: None }),
        ["on", ground] => Ok(Paint { text: None, ground: Some(ink(ground)?) }),
        [text, "on", ground] => Ok(Paint { text: Some(ink(text)?), ground: Some(ink(ground)?) }),
        _ => Err(Wrong::new(value.at, format!("`{text}` is no colour"), COLOURS)),
    }
}
