//! A terminal's screen as SVG, in the look of a terminal window.
//!
//! Lines, bars and arrows are drawn as shapes, since no two fonts join them alike; text is set run by run, each
//! held to the columns that it takes. Knows nothing of what is on the screen.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use vt100::{Cell, Color, Screen};

/// Pixels of a cell. The width is that of most monospaced fonts at this size.
const CELL: (f64, f64) = (8.43, 19.0);
const FONT_SIZE: u8 = 14;
const FONTS: &str = "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";
/// From the top of a cell to the line that letters stand on.
const BASELINE: f64 = 14.0;
/// Around the screen, and the height of the window's title.
const MARGIN: f64 = 16.0;
const BAR: f64 = 34.0;

const PAPER: &str = "#0d1117";
const INK: &str = "#d1d7e0";
/// The sixteen colours of the terminal (ECMA-48 SGR 30 to 37 and 90 to 97).
const SIXTEEN: [&str; 16] = [
    "#30363d", "#ff7b72", "#56d364", "#e3b341", "#6cb6ff", "#d2a8ff", "#4fd1d9", "#d1d7e0", //
    "#6e7681", "#ffa198", "#7ee787", "#f2cc60", "#96d0ff", "#e2c5ff", "#85e5eb", "#ffffff",
];
/// What is left of a faint ink, and of the ink of a light shade.
const FAINT: f64 = 0.55;
const SHADE: f64 = 0.2;

/// How a cell looks.
#[derive(Clone, PartialEq)]
struct Look {
    ink: Ink,
    paper: Option<String>,
    bold: bool,
    underlined: bool,
    struck: bool,
}

/// A colour, and whether it is faint.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Ink {
    colour: String,
    faint: bool,
}

/// Makes the picture. `title` stands in the window's bar; `told` is for those who cannot see it. Cells that are struck
/// through are expected as italic ones, an attribute that the emulator knows.
pub fn svg(screen: &Screen, title: &str, told: &str) -> String {
    let (rows, columns) = screen.size();
    let (width, height) = (f64::from(columns.get()) * CELL.0, f64::from(rows.get()) * CELL.1);
    let (outer_width, outer_height) = (width + 2.0 * MARGIN, height + BAR + MARGIN);
    let mut body = String::new();
    for row in 0..rows.get() {
        let cells: Vec<&Cell> = (0..columns.get()).filter_map(|column| screen.cell(row, column)).collect();
        papers(&cells, row, &mut body);
    }
    let mut shapes = BTreeMap::new();
    for row in 0..rows.get() {
        let cells: Vec<&Cell> = (0..columns.get()).filter_map(|column| screen.cell(row, column)).collect();
        draw_shapes(&cells, row, &mut shapes);
        texts(&cells, row, &mut body);
    }
    for ((ink, kind), path) in shapes {
        let paint = match kind {
            Kind::Line => format!("fill=\"none\" stroke=\"{}\"", ink.colour),
            Kind::Area => format!("fill=\"{}\"", ink.colour),
            Kind::Shade => format!("fill=\"{}\" opacity=\"{SHADE}\"", ink.colour),
        };
        let opacity = if ink.faint { format!(" opacity=\"{FAINT}\"") } else { String::new() };
        let _ = writeln!(body, "<path {paint}{opacity} d=\"{path}\"/>");
    }
    let (title, told) = (escape(title), escape(told));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {outer_width:.0} {outer_height:.0}\" \
         width=\"{outer_width:.0}\" height=\"{outer_height:.0}\" role=\"img\">\n\
         <title>{title}</title>\n<desc>{told}</desc>\n\
         <rect x=\".5\" y=\".5\" width=\"{:.0}\" height=\"{:.0}\" rx=\"10\" fill=\"{PAPER}\" stroke=\"#30363d\"/>\n\
         {}\
         <g font-family=\"{FONTS}\" font-size=\"{FONT_SIZE}\" fill=\"{INK}\">\n\
         <text x=\"{:.0}\" y=\"22\" text-anchor=\"middle\" font-size=\"12\" fill=\"#8b949e\">{title}</text>\n\
         <g transform=\"translate({MARGIN} {BAR})\">\n{body}</g>\n</g>\n</svg>\n",
        outer_width - 1.0,
        outer_height - 1.0,
        buttons(),
        outer_width / 2.0,
    )
}

fn buttons() -> String {
    let button = |(at, colour)| format!("<circle cx=\"{at}\" cy=\"18\" r=\"6\" fill=\"{colour}\"/>\n");
    [(22, "#ff5f57"), (42, "#febc2e"), (62, "#28c840")].into_iter().map(button).collect()
}

fn look(cell: &Cell) -> Look {
    let (ink, paper) = (colour(cell.fgcolor()), colour(cell.bgcolor()));
    let (ink, paper) = match cell.inverse() {
        true => (paper.unwrap_or_else(|| PAPER.to_owned()), Some(ink.unwrap_or_else(|| INK.to_owned()))),
        false => (ink.unwrap_or_else(|| INK.to_owned()), paper),
    };
    Look {
        ink: Ink { colour: ink, faint: cell.dim() },
        paper,
        bold: cell.bold(),
        underlined: cell.underline(),
        struck: cell.italic(),
    }
}

fn colour(colour: Color) -> Option<String> {
    match colour {
        Color::Default => None,
        Color::Idx(number) => SIXTEEN.get(usize::from(number)).map(|colour| (*colour).to_owned()),
        Color::Rgb(red, green, blue) => Some(format!("#{red:02x}{green:02x}{blue:02x}")),
    }
}

/// Runs of cells that are alike: the first column, the cells, what is common.
fn runs<'a, T: PartialEq>(cells: &'a [&Cell], of: impl Fn(&Cell) -> T) -> Vec<(usize, &'a [&'a Cell], T)> {
    let mut runs = Vec::new();
    let mut start = 0;
    while let Some(first) = cells.get(start) {
        let common = of(first);
        let length = cells[start..].iter().take_while(|cell| of(cell) == common).count();
        runs.push((start, &cells[start..start + length], common));
        start += length;
    }
    runs
}

fn papers(cells: &[&Cell], row: u16, body: &mut String) {
    for (column, run, paper) in runs(cells, |cell| look(cell).paper) {
        let Some(paper) = paper else { continue };
        let (x, y) = corner(column, row);
        let width = run.len() as f64 * CELL.0;
        let _ = writeln!(
            body,
            "<rect x=\"{x:.1}\" y=\"{y:.0}\" width=\"{width:.1}\" height=\"{}\" fill=\"{paper}\"/>",
            CELL.1
        );
    }
}

fn texts(cells: &[&Cell], row: u16, body: &mut String) {
    for (column, run, look) in runs(cells, look) {
        let line: Vec<&str> = run.iter().map(|cell| letter(cell)).collect();
        if look.underlined {
            rule(column, line.len(), row, BASELINE + 3.0, &look.ink, body);
        }
        for (at, words) in words(&line) {
            let (x, y) = corner(column + at, row);
            let (y, length) = (y + BASELINE, words.len() as f64 * CELL.0);
            let mut attributes = String::new();
            if look.ink.colour != INK {
                let _ = write!(attributes, " fill=\"{}\"", look.ink.colour);
            }
            if look.ink.faint {
                let _ = write!(attributes, " opacity=\"{FAINT}\"");
            }
            if look.bold {
                attributes.push_str(" font-weight=\"bold\"");
            }
            let text = escape(&words.concat());
            let _ = writeln!(
                body,
                "<text x=\"{x:.1}\" y=\"{y:.0}\" textLength=\"{length:.1}\" lengthAdjust=\"spacingAndGlyphs\"{attributes}>{text}</text>"
            );
            if look.struck {
                rule(column + at, words.len(), row, CELL.1 / 2.0 + 0.5, &look.ink, body);
            }
        }
    }
}

/// A line under or through so many cells.
fn rule(column: usize, cells: usize, row: u16, below: f64, ink: &Ink, body: &mut String) {
    let (x, y) = corner(column, row);
    let opacity = if ink.faint { FAINT } else { 0.8 };
    let _ = writeln!(
        body,
        "<path d=\"M{x:.1} {:.1}h{:.1}\" stroke=\"{}\" opacity=\"{opacity}\"/>",
        y + below,
        cells as f64 * CELL.0,
        ink.colour
    );
}

/// What stands in a cell as a letter: nothing where it is blank or drawn as a shape.
fn letter(cell: &Cell) -> &str {
    let text = cell.contents();
    if text.is_empty() || shape(text, 0.0, 0.0).is_some() { " " } else { text }
}

/// Pieces of a line that have no two blanks in a row, with their places.
fn words<'a>(line: &'a [&'a str]) -> Vec<(usize, &'a [&'a str])> {
    let mut words = Vec::new();
    let mut start = 0;
    while start < line.len() {
        let rest = &line[start..];
        let end = rest.windows(2).position(|pair| pair == [" ", " "]).unwrap_or(rest.len());
        let end = rest[..end].iter().rposition(|letter| *letter != " ").map_or(0, |last| last + 1);
        match end {
            0 => start += 1,
            _ if rest[0] == " " => start += 1,
            _ => {
                words.push((start, &rest[..end]));
                start += end;
            }
        }
    }
    words
}

/// How a shape is painted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Line,
    Area,
    Shade,
}

type Shapes = BTreeMap<(Ink, Kind), String>;

fn draw_shapes(cells: &[&Cell], row: u16, shapes: &mut Shapes) {
    for (column, cell) in cells.iter().enumerate() {
        let (x, y) = corner(column, row);
        if let Some((kind, path)) = shape(cell.contents(), x, y) {
            let mut ink = look(cell).ink;
            ink.faint &= kind != Kind::Shade;
            shapes.entry((ink, kind)).or_default().push_str(&path);
        }
    }
}

/// The path of a sign that must meet its neighbours, with its cell's corner at (x, y).
fn shape(sign: &str, x: f64, y: f64) -> Option<(Kind, String)> {
    let (width, height) = CELL;
    let (middle, centre) = (x + width / 2.0, y + height / 2.0);
    let (right, bottom, round) = (x + width, y + height, 5.0);
    let line = |path: String| Some((Kind::Line, path));
    let area = |path: String| Some((Kind::Area, path));
    // Bars keep apart from those above and below.
    let (top, high) = (y + 3.0, height - 5.0);
    let block = |y: f64, width: f64, high: f64| format!("M{x:.1} {y:.1}h{width:.1}v{high:.1}h-{width:.1}z");
    // A whole cell reaches into the next one, or a seam shows between them.
    let whole = width + 0.5;
    let bar = |eighths: f64| area(block(top, width * eighths / 8.0, high));
    let level = |eighths: f64| area(block(top + high * (8.0 - eighths) / 8.0, whole, high * eighths / 8.0));
    match sign {
        "─" => line(format!("M{x:.1} {centre:.1}h{width:.1}")),
        "│" => line(format!("M{middle:.1} {y:.1}v{height:.1}")),
        "├" => line(format!("M{middle:.1} {y:.1}v{height:.1}M{middle:.1} {centre:.1}H{right:.1}")),
        "┤" => line(format!("M{middle:.1} {y:.1}v{height:.1}M{middle:.1} {centre:.1}H{x:.1}")),
        "╭" => line(format!("M{middle:.1} {bottom:.1}V{:.1}q0-{round} {round}-{round}H{right:.1}", centre + round)),
        "╮" => line(format!("M{middle:.1} {bottom:.1}V{:.1}q0-{round}-{round}-{round}H{x:.1}", centre + round)),
        "╰" => line(format!("M{middle:.1} {y:.1}V{:.1}q0 {round} {round} {round}H{right:.1}", centre - round)),
        "╯" => line(format!("M{middle:.1} {y:.1}V{:.1}q0 {round}-{round} {round}H{x:.1}", centre - round)),
        "╳" => line(format!("M{:.1} {:.1}l7 7m0-7l-7 7", middle - 3.5, centre - 3.5)),
        "▶" => area(format!("M{x:.1} {:.1}L{right:.1} {centre:.1}L{x:.1} {:.1}z", centre - 4.5, centre + 4.5)),
        "◀" => area(format!("M{right:.1} {:.1}L{x:.1} {centre:.1}L{right:.1} {:.1}z", centre - 4.5, centre + 4.5)),
        "▸" => area(format!("M{:.1} {:.1}l6 4.5l-6 4.5z", x + 1.5, centre - 4.5)),
        "▾" => area(format!("M{:.1} {:.1}h8l-4 6z", x + 0.2, centre - 3.0)),
        "█" => level(8.0),
        "░" => Some((Kind::Shade, block(top, whole, high))),
        "▁" => level(1.0),
        "▂" => level(2.0),
        "▃" => level(3.0),
        "▄" => level(4.0),
        "▅" => level(5.0),
        "▆" => level(6.0),
        "▇" => level(7.0),
        "▏" => bar(1.0),
        "▎" => bar(2.0),
        "▍" => bar(3.0),
        "▌" => bar(4.0),
        "▋" => bar(5.0),
        "▊" => bar(6.0),
        "▉" => bar(7.0),
        _ => None,
    }
}

fn corner(column: usize, row: u16) -> (f64, f64) {
    (column as f64 * CELL.0, f64::from(row) * CELL.1)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
