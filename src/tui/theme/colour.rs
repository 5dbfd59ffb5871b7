//! Colours: what a theme may ask for, and the nearest that a terminal has.
//!
//! Knows nothing of labels. Contrast is that of WCAG 2.2 (relative luminance); likeness is distance in Oklab.

use ratatui::style::Color;

/// A colour as a theme writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// One of the sixteen that the user's terminal defines, 0 to 15.
    Own(u8),
    /// Red, green and blue.
    True(Rgb),
}

/// Red, green and blue, as in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub [u8; 3]);

/// The names of the terminal's own colours, in the order of their numbers (ECMA-48, 8.3.117).
pub const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// The same as ratatui names them.
const OWN: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// What the sixteen are where nobody changed them: xterm's (XTerm-col.ad). A guess for any other terminal.
const XTERM: [[u8; 3]; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];

impl Ink {
    /// The colour of `#rrggbb` or of a name.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(own) = NAMES.iter().position(|name| *name == text) {
            return u8::try_from(own).ok().map(Self::Own);
        }
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(Self::True(Rgb([red, green, blue])))
    }

    /// What the eye sees, as far as it can be known.
    pub fn seen(self) -> Rgb {
        match self {
            Self::Own(own) => Rgb(XTERM.get(usize::from(own)).copied().unwrap_or_default()),
            Self::True(rgb) => rgb,
        }
    }

    /// For terminals that show any colour.
    pub fn as_it_is(self) -> Color {
        match self {
            Self::Own(own) => OWN.get(usize::from(own)).copied().unwrap_or_default(),
            Self::True(Rgb([red, green, blue])) => Color::Rgb(red, green, blue),
        }
    }
}

/// A colour of a terminal, and how it looks there.
pub type Shown = (Color, Rgb);

/// The terminal's own sixteen.
pub fn sixteen() -> Vec<Shown> {
    OWN.into_iter().zip(XTERM.map(Rgb)).collect()
}

/// The cube and the greys of 256 colours (xterm's 256colres.h). The first sixteen are left out: anybody may have changed
/// them.
pub fn indexed() -> Vec<Shown> {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let cube = LEVELS.into_iter().flat_map(|red| {
        LEVELS.into_iter().flat_map(move |green| LEVELS.into_iter().map(move |blue| Rgb([red, green, blue])))
    });
    let greys = (0..24).map(|step| Rgb([8 + 10 * step; 3]));
    (16..=u8::MAX).map(Color::Indexed).zip(cube.chain(greys)).collect()
}

/// The colours of a terminal with how they look, worked out once: a screen of labels is compared with all of them.
pub struct Palette(Vec<(Shown, [f64; 3], f64)>);

impl Palette {
    /// Of these.
    pub fn of(shown: Vec<Shown>) -> Self {
        Self(shown.into_iter().map(|shown| (shown, oklab(shown.1.linear()), shown.1.luminance())).collect())
    }

    /// The one that looks most like `wanted` among those that can be read on `ground`, `least` being the contrast. Where
    /// none can, the one that can be read best.
    pub fn nearest(&self, wanted: Rgb, ground: Rgb, least: f64) -> Shown {
        let (lab, behind) = (oklab(wanted.linear()), ground.luminance());
        let readable = self.0.iter().filter(|(.., luminance)| ratio(*luminance, behind) >= least);
        let near = readable.min_by(|(_, one, _), (_, other, _)| distance(lab, *one).total_cmp(&distance(lab, *other)));
        let clear =
            || self.0.iter().max_by(|(.., one), (.., other)| ratio(*one, behind).total_cmp(&ratio(*other, behind)));
        near.or_else(clear).map_or((Color::Reset, wanted), |(shown, ..)| *shown)
    }

    /// The one that looks most like `wanted`, for a ground.
    pub fn nearest_ground(&self, wanted: Rgb) -> Shown {
        self.nearest(wanted, wanted, 0.0)
    }
}

/// The ratio of WCAG: 1 for equal colours, 21 for black on white.
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    ratio(one.luminance(), other.luminance())
}

fn ratio(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

impl Rgb {
    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Without the curve of sRGB (IEC 61966-2-1).
    pub fn linear(self) -> [f64; 3] {
        self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { to_the_2_4((part + 0.055) / 1.055) }
        })
    }
}

/// A number between 0.08 and 1 to the power 2.4: its square, times the square of its fifth root, by Newton's method. It is
/// all that would need libm, and to load that takes a tenth of the time of a short run.
fn to_the_2_4(number: f64) -> f64 {
    let root = (0..8).fold(1.0_f64, |root, _| root - (root - number / root.powi(4)) / 5.0);
    (number * root).powi(2)
}

/// The distance of two colours in Oklab.
pub fn distance(one: [f64; 3], other: [f64; 3]) -> f64 {
    one.into_iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum::<f64>().sqrt()
}

/// Oklab of linear red, green and blue (Björn Ottosson, 2020).
pub fn oklab(linear: [f64; 3]) -> [f64; 3] {
    const CONES: [[f64; 3]; 3] = [
        [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
        [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
        [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
    ];
    const LAB: [[f64; 3]; 3] = [
        [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
        [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
        [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
    ];
    times(LAB, times(CONES, linear).map(|part| part.max(0.0).cbrt()))
}

/// A matrix times a vector.
pub fn times(matrix: [[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.into_iter().zip(vector).map(|(one, other)| one * other).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        let check = |one, other, expected: f64| {
            let found = contrast(Rgb(one), Rgb(other));
            assert!((found - expected).abs() < 0.01, "{found}");
        };
        check([0; 3], [255; 3], 21.0);
        check([255; 3], [255; 3], 1.0);
        // #767676 on white is the lightest grey that WCAG lets through.
        check([0x76; 3], [255; 3], 4.54);
    }

    #[track_caller]
    fn check(text: &str, expected: Option<Ink>) {
        assert_eq!(Ink::parse(text), expected, "{text}");
    }

    #[test]
    fn colours_are_named_or_in_hexadecimal() {
        check("black", Some(Ink::Own(0)));
        check("bright-white", Some(Ink::Own(15)));
        check("#Ff8000", Some(Ink::True(Rgb([255, 128, 0]))));
        for wrong in ["", "#", "#fff", "#+12345", "#gggggg", "ff8000", "Black", "#éé0000"] {
            check(wrong, None);
        }
    }

    #[test]
    fn colours_of_the_cube_and_the_greys_stay_themselves() {
        let palette = Palette::of(indexed());
        for (color, rgb) in indexed() {
            // Some greys of the cube are among the greys too.
            let (_, found) = palette.nearest_ground(rgb);
            assert_eq!(found, rgb, "{color:?}");
        }
        assert_eq!(indexed().last(), Some(&(Color::Indexed(255), Rgb([238; 3]))));
        assert_eq!(indexed()[16 + 36 * 5 - 16], (Color::Indexed(196), Rgb([255, 0, 0])));
    }

    #[test]
    fn what_cannot_be_read_is_not_taken() {
        let (black, palette) = (Rgb([0; 3]), Palette::of(sixteen()));
        let (color, rgb) = palette.nearest(Rgb([0, 0, 160]), black, 4.5);
        assert_eq!(color, Color::DarkGray, "{:.2}", contrast(rgb, black));
        let (color, _) = palette.nearest(Rgb([0, 0, 160]), black, 0.0);
        assert_eq!(color, Color::Blue);
        let (color, _) = palette.nearest(Rgb([200, 0, 0]), Rgb([127; 3]), 21.0);
        assert_eq!(color, Color::Black, "none can be read; the clearest is taken");
    }
}
