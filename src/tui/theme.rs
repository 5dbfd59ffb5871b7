//! How things look: one label for each meaning, one style for each label.
//!
//! Widgets name labels, never colours. A theme says which colours, and the default one has the sixteen that every
//! terminal has, in the user's own palette; with `NO_COLOR` weight and reversal remain. No meaning rests on colour alone.

mod brush;
pub mod colour;
pub mod painting;

use hashbrown::HashMap;
use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};

use crate::model::state::State;

use brush::Brush;
use painting::{Ground, Painting};

/// What a piece of the screen means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// Plain text.
    Plain,
    /// The program's name, titles of panes.
    Title,
    /// Said in passing: units, hints.
    Dim,
    /// The lines around panes.
    Frame,
    /// Titles of columns.
    Column,
    /// The line under the cursor.
    Cursor,
    /// A key that may be pressed.
    Key,
    /// A state's name.
    State(State),
    /// Opened a moment ago.
    New,
    /// Gone a moment ago.
    Gone,
    /// The filled part of a bar.
    BarFull,
    /// The empty part of a bar.
    BarEmpty,
    /// Worth a look.
    Warning,
    /// Wrong.
    Error,
    /// As hoped for.
    Good,
    /// Text that was searched for.
    Match,
    /// The chosen tab.
    Tab,
    /// The way of a socket through the diagram of states.
    Way,
}

impl Label {
    /// The labels by the names that themes have for them; states have a table of their own there.
    pub const NAMED: [(&str, Self); 17] = [
        ("plain", Self::Plain),
        ("title", Self::Title),
        ("dim", Self::Dim),
        ("frame", Self::Frame),
        ("column", Self::Column),
        ("cursor", Self::Cursor),
        ("key", Self::Key),
        ("new", Self::New),
        ("gone", Self::Gone),
        ("bar-full", Self::BarFull),
        ("bar-empty", Self::BarEmpty),
        ("warning", Self::Warning),
        ("error", Self::Error),
        ("good", Self::Good),
        ("match", Self::Match),
        ("tab", Self::Tab),
        ("way", Self::Way),
    ];

    /// Every label.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::NAMED.into_iter().map(|(_, label)| label).chain(State::all().map(Self::State))
    }

    /// The contrast that it needs to be seen (WCAG 2.2): 1.4.3 for text, 1.4.11 for what is drawn.
    pub const fn contrast(self) -> f64 {
        match self {
            Self::Frame | Self::BarFull | Self::BarEmpty => 3.0,
            _ => 4.5,
        }
    }
}

/// How many colours the terminal is to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colours {
    /// The terminal's own sixteen.
    #[default]
    Sixteen,
    /// 256, of which 240 are the same on every terminal.
    Indexed,
    /// Any.
    True,
    /// None (`NO_COLOR`, or a terminal that has none).
    None,
}

/// The characters that the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charset {
    /// Unicode with box drawing and block elements.
    #[default]
    Unicode,
    /// ASCII only (a locale that is not UTF-8).
    Ascii,
}

impl Charset {
    /// The glyphs in it.
    pub const fn glyphs(self) -> &'static Glyphs {
        match self {
            Self::Unicode => &UNICODE,
            Self::Ascii => &ASCII,
        }
    }
}

/// Looks for this terminal: a theme in the colours that the terminal has.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// What it is, in a line.
    pub about: String,
    /// For which terminals it is made.
    pub ground: Ground,
    /// Characters.
    pub charset: Charset,
    base: Style,
    styles: HashMap<Label, Style>,
}

impl Default for Theme {
    fn default() -> Self {
        Self::terminal(Colours::default(), Charset::default())
    }
}

impl Theme {
    /// The default theme, which has the terminal's own colours.
    pub fn terminal(colours: Colours, charset: Charset) -> Self {
        Self::of(&Painting::shipped().into_iter().next().unwrap_or_default(), colours, charset)
    }

    /// A theme on a terminal. Colours that the terminal lacks become those of its own that look alike and can be read.
    pub fn of(painting: &Painting, colours: Colours, charset: Charset) -> Self {
        let brush = Brush::new(painting, colours);
        Self {
            name: painting.name.clone(),
            about: painting.about.clone(),
            ground: painting.ground,
            charset,
            base: brush.base(),
            styles: Label::all().map(|label| (label, brush.style(label, weight(label)))).collect(),
        }
    }

    /// The style of what no label names: the screen itself.
    pub const fn base(&self) -> Style {
        self.base
    }

    /// The style of a label.
    pub fn style(&self, label: Label) -> Style {
        self.styles.get(&label).copied().unwrap_or_default()
    }

    /// The glyphs of this theme.
    pub const fn glyphs(&self) -> &'static Glyphs {
        self.charset.glyphs()
    }
}

/// What remains when colours are taken away.
fn weight(label: Label) -> Style {
    let style = Style::new();
    match label {
        Label::Plain | Label::BarFull | Label::Good => style,
        // A title stands in a frame, which is dim.
        Label::Title => style.add_modifier(Modifier::BOLD).remove_modifier(Modifier::DIM),
        Label::Key | Label::New | Label::Warning | Label::Way => style.add_modifier(Modifier::BOLD),
        Label::Dim | Label::Frame | Label::BarEmpty => style.add_modifier(Modifier::DIM),
        Label::Column => style.add_modifier(Modifier::UNDERLINED),
        Label::Cursor | Label::Tab => style.add_modifier(Modifier::REVERSED),
        Label::State(State::CloseWait) => style.add_modifier(Modifier::BOLD),
        Label::State(_) => style,
        Label::Gone => style.add_modifier(Modifier::DIM).add_modifier(Modifier::CROSSED_OUT),
        Label::Error => style.add_modifier(Modifier::BOLD),
        Label::Match => style.add_modifier(Modifier::BOLD).add_modifier(Modifier::UNDERLINED),
    }
}

/// The characters of one charset.
#[derive(Debug)]
pub struct Glyphs {
    /// Filled cell of a bar, then its parts from an eighth to seven eighths.
    pub bar: [&'static str; 8],
    /// Empty cell of a bar.
    pub bar_empty: &'static str,
    /// Levels of a sparkline from nothing to full.
    pub spark: [&'static str; 8],
    /// A group that is unfolded, and one that is folded.
    pub fold: [&'static str; 2],
    /// After the title that is sorted by: smallest first, largest first.
    pub sort: [&'static str; 2],
    /// Stands for what was cut off; one column wide.
    pub cut: &'static str,
    /// Between parts of a line.
    pub dot: &'static str,
    /// Before the step at hand, and before the line under the cursor.
    pub pointer: &'static str,
    /// Before what a demo's program prints.
    pub output: &'static str,
    /// From one end of a connection to the other.
    pub arrow: &'static str,
    /// From one state to the next: observed, and inferred.
    pub step: [&'static str; 2],
    /// A time spent in a state whose beginning was observed, and one that was inferred.
    pub stay: [&'static str; 2],
    /// A step that is done, and one that failed.
    pub verdict: [&'static str; 2],
    /// Before what is in another network namespace.
    pub apart: &'static str,
}

const UNICODE: Glyphs = Glyphs {
    bar: ["█", "▏", "▎", "▍", "▌", "▋", "▊", "▉"],
    bar_empty: "░",
    spark: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "█"],
    fold: ["▾", "▸"],
    sort: ["▲", "▼"],
    cut: "…",
    dot: "·",
    pointer: "▸",
    output: "»",
    arrow: "▶",
    step: ["→", "⇢"],
    stay: ["█", "▒"],
    verdict: ["✓", "✗"],
    apart: "◆",
};

const ASCII: Glyphs = Glyphs {
    bar: ["#", ".", ".", ".", "=", "=", "=", "="],
    bar_empty: ".",
    spark: [" ", ".", ".", ":", ":", "|", "|", "#"],
    fold: ["v", ">"],
    sort: ["^", "v"],
    cut: "~",
    dot: "-",
    pointer: ">",
    output: "<",
    arrow: ">",
    step: [">", "~"],
    stay: ["#", ":"],
    verdict: ["+", "x"],
    apart: "@",
};

/// Takes away what an ASCII terminal cannot show, whoever wrote it: the names of processes and paths know no charset.
pub fn only_ascii(buffer: &mut Buffer) {
    for cell in buffer.content.iter_mut().filter(|cell| !cell.symbol().is_ascii()) {
        let sign = sign_for(cell.symbol());
        cell.set_symbol(sign);
    }
}

fn sign_for(symbol: &str) -> &'static str {
    match symbol {
        "─" | "·" => "-",
        "│" | "├" | "┤" => "|",
        "▶" => ">",
        "◆" => "@",
        "◀" => "<",
        "╳" => "X",
        "×" => "x",
        "…" => "~",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    mod contrast;

    use super::*;

    #[test]
    fn nothing_but_ascii_is_left() {
        let mut buffer = Buffer::with_lines(["on×2 ├─▶│ 漢字/é…", "plain ~"]);
        only_ascii(&mut buffer);
        assert_eq!(buffer, Buffer::with_lines(["onx2 |->| ? ? /?~", "plain ~"]));
    }

    #[test]
    fn ascii_glyphs_are_ascii_and_one_column_wide() {
        let glyphs = &ASCII;
        let single = [glyphs.bar_empty, glyphs.cut, glyphs.dot, glyphs.pointer];
        let more = [glyphs.output, glyphs.arrow, glyphs.apart];
        let all = glyphs.bar.iter().chain(&glyphs.spark).chain(&glyphs.fold).chain(&glyphs.sort).chain(&glyphs.verdict);
        for glyph in all.chain(&single).chain(&more).chain(&glyphs.step).chain(&glyphs.stay) {
            assert!(glyph.is_ascii() && glyph.len() == 1, "{glyph}");
        }
    }
}
