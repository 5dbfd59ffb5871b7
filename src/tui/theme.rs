//! How things look: one label for each meaning, one style for each label.
//!
//! Widgets name labels, never colours. Only the sixteen colours that every terminal has, in the user's own
//! palette, are used; with `NO_COLOR` weight and reversal remain. No meaning rests on colour alone.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use crate::model::state::State;

/// What a piece of the screen means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// Plain text.
    Plain,
    /// The program's name, titles of panes.
    Title,
    /// Said in passing: units, frames, hints.
    Dim,
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

/// Whether the terminal is to show colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colours {
    /// The terminal's sixteen.
    #[default]
    Sixteen,
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

/// Looks for this terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// Colours.
    pub colours: Colours,
    /// Characters.
    pub charset: Charset,
}

impl Theme {
    /// The style of a label.
    pub fn style(self, label: Label) -> Style {
        let style = weight(label);
        match (self.colours, colour(label)) {
            (Colours::Sixteen, Some(colour)) => style.fg(colour),
            _ => style,
        }
    }

    /// The glyphs of this theme.
    pub const fn glyphs(self) -> &'static Glyphs {
        match self.charset {
            Charset::Unicode => &UNICODE,
            Charset::Ascii => &ASCII,
        }
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
        Label::Dim | Label::BarEmpty => style.add_modifier(Modifier::DIM),
        Label::Column => style.add_modifier(Modifier::UNDERLINED),
        Label::Cursor | Label::Tab => style.add_modifier(Modifier::REVERSED),
        Label::State(State::CloseWait) => style.add_modifier(Modifier::BOLD),
        Label::State(_) => style,
        Label::Gone => style.add_modifier(Modifier::DIM).add_modifier(Modifier::CROSSED_OUT),
        Label::Error => style.add_modifier(Modifier::BOLD),
        Label::Match => style.add_modifier(Modifier::BOLD).add_modifier(Modifier::UNDERLINED),
    }
}

fn colour(label: Label) -> Option<Color> {
    match label {
        Label::Plain | Label::Dim | Label::BarEmpty | Label::Column | Label::Cursor | Label::Gone => None,
        Label::Title | Label::Tab => Some(Color::Cyan),
        Label::Key | Label::Match | Label::Warning | Label::Way => Some(Color::Yellow),
        Label::New | Label::Good => Some(Color::Green),
        Label::BarFull => Some(Color::Magenta),
        Label::Error => Some(Color::Red),
        Label::State(state) => of_state(state),
    }
}

const fn of_state(state: State) -> Option<Color> {
    match state {
        State::Listen => Some(Color::Cyan),
        State::SynSent | State::SynRecv | State::NewSynRecv => Some(Color::Yellow),
        State::Established => Some(Color::Green),
        State::FinWait1 | State::FinWait2 | State::Closing => Some(Color::Blue),
        State::TimeWait => Some(Color::Magenta),
        State::CloseWait => Some(Color::Red),
        State::LastAck => Some(Color::LightRed),
        State::Close | State::BoundInactive | State::Unknown => None,
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
    use super::*;

    #[test]
    fn no_colour_means_none_for_any_label() {
        let theme = Theme { colours: Colours::None, ..Theme::default() };
        let states = State::all().map(Label::State);
        for label in states.chain([Label::Tab, Label::Key, Label::Error, Label::Good, Label::BarFull]) {
            assert_eq!(theme.style(label).fg, None, "{label:?}");
            assert_eq!(theme.style(label).bg, None, "{label:?}");
        }
    }

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
