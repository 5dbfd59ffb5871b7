//! What a theme must keep, for every theme and every depth.

use ratatui::style::Color;

use super::super::colour::{Ink, Rgb, contrast, distance, indexed, oklab, sixteen, times};
use super::super::painting::{Ground, Paint};
use super::*;

/// How a colour on the screen is seen; `None` for the terminal's default.
fn seen(color: Color) -> Option<Rgb> {
    match color {
        Color::Reset => None,
        Color::Rgb(red, green, blue) => Some(Rgb([red, green, blue])),
        other => {
            let all = sixteen().into_iter().chain(indexed());
            Some(all.into_iter().find(|(color, _)| *color == other).unwrap().1)
        }
    }
}

fn painted() -> impl Iterator<Item = Painting> {
    Painting::shipped().into_iter().filter(|painting| painting.ground != Ground::Own)
}

/// Text and ground of a label on the screen, where the theme says both.
fn on_screen(theme: &Theme, label: Label) -> (Rgb, Rgb) {
    let style = theme.base().patch(theme.style(label));
    (style.fg.and_then(seen).unwrap(), style.bg.and_then(seen).unwrap())
}

#[test]
fn nothing_is_wrong_with_the_themes_that_are_shipped() {
    for (name, text) in painting::SHIPPED {
        let (painting, wrong) = Painting::read(name, text);
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
        assert!(!painting.about.is_empty(), "{name}");
    }
    let grounds: Vec<Ground> = Painting::shipped().iter().map(|painting| painting.ground).collect();
    assert!(grounds.len() >= 8 && grounds.iter().filter(|ground| **ground == Ground::Light).count() >= 2);
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/themes");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), grounds.len(), "a theme is not in the table");
}

#[test]
fn every_label_can_be_read_in_every_theme_at_every_depth() {
    let mut wrong = Vec::new();
    for painting in painted() {
        for colours in [Colours::True, Colours::Indexed, Colours::Sixteen] {
            let theme = Theme::of(&painting, colours, Charset::Unicode);
            for label in Label::all() {
                let (text, ground) = on_screen(&theme, label);
                let ratio = contrast(text, ground);
                if ratio < label.contrast() {
                    wrong.push(format!("{} {colours:?} {label:?}: {ratio:.2}", painting.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn high_contrast_is_seven_to_one() {
    for painting in painted().filter(|painting| painting.name.starts_with("high-contrast")) {
        let theme = Theme::of(&painting, Colours::True, Charset::Unicode);
        for label in Label::all().filter(|label| label.contrast() > 3.0) {
            let (text, ground) = on_screen(&theme, label);
            assert!(contrast(text, ground) >= 7.0, "{} {label:?}: {:.2}", painting.name, contrast(text, ground));
        }
    }
}

#[test]
fn a_ground_is_as_dark_or_light_as_it_says() {
    for painting in painted() {
        let (text, ground) = on_screen(&Theme::of(&painting, Colours::True, Charset::Unicode), Label::Plain);
        let is_dark = contrast(ground, Rgb([0; 3])) < contrast(text, Rgb([0; 3]));
        assert_eq!(is_dark, painting.ground == Ground::Dark, "{}", painting.name);
    }
}

/// Colour vision without the cones for green and for red, in linear light (Machado, Oliveira and Fernandes, 2009, severity 1).
const DEUTERANOPIA: [[f64; 3]; 3] =
    [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]];
const PROTANOPIA: [[f64; 3]; 3] =
    [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]];

/// One state of each colour, and plain text.
const APART: [Label; 8] = [
    Label::State(State::Listen),
    Label::State(State::SynSent),
    Label::State(State::Established),
    Label::State(State::FinWait1),
    Label::State(State::TimeWait),
    Label::State(State::CloseWait),
    Label::State(State::LastAck),
    Label::Plain,
];

/// The least distance of two states' colours as such an eye sees them.
fn least_distance(theme: &Theme, eye: [[f64; 3]; 3]) -> f64 {
    let lab = |label| oklab(times(eye, on_screen(theme, label).0.linear()).map(|part| part.clamp(0.0, 1.0)));
    let colours = APART.map(lab);
    let pairs = colours
        .iter()
        .enumerate()
        .flat_map(|(at, one)| colours.iter().skip(at + 1).map(|other| distance(*one, *other)));
    pairs.fold(f64::MAX, f64::min)
}

#[test]
fn states_stay_apart_for_eyes_without_green_or_red() {
    let theme = |name: &str, colours| {
        let painting = painted().find(|painting| painting.name == name).unwrap();
        Theme::of(&painting, colours, Charset::Unicode)
    };
    for eye in [DEUTERANOPIA, PROTANOPIA] {
        // Equal colours are 0 apart, black and white 1; a tenth is seen at a glance.
        for (colours, least) in [(Colours::True, 0.1), (Colours::Indexed, 0.06)] {
            for name in ["colour-blind", "colour-blind-light"] {
                let distance = least_distance(&theme(name, colours), eye);
                assert!(distance > least, "{name} {colours:?}: {distance:.3}");
            }
        }
        assert!(
            least_distance(&theme("dusk", Colours::True), eye) < 0.1,
            "an ordinary theme would do, so this shows nothing"
        );
    }
}

#[test]
fn no_colour_means_none_in_any_theme() {
    for painting in Painting::shipped() {
        let theme = Theme::of(&painting, Colours::None, Charset::Unicode);
        let (plain, terminal) = (theme.base(), Theme::terminal(Colours::None, Charset::Unicode));
        assert_eq!((plain.fg, plain.bg), (None, None));
        for label in Label::all() {
            let style = theme.style(label);
            assert_eq!((style.fg, style.bg), (None, None), "{label:?}");
            assert_eq!(style, terminal.style(label), "weight remains");
        }
    }
}

#[test]
fn the_default_theme_leaves_the_ground_to_the_terminal() {
    let painting = Painting::shipped().swap_remove(0);
    for label in Label::all() {
        let Paint { text, ground } = painting.of(label);
        assert!(ground.is_none() && !matches!(text, Some(Ink::True(_))), "{label:?}");
    }
    let theme = Theme::default();
    assert_eq!((theme.base(), theme.style(Label::Title).fg), (Style::new(), Some(Color::Cyan)));
}

/// What is wrong with a theme.
#[track_caller]
fn check_wrong(text: &str, expected: &str) {
    let (_, wrong) = Painting::read("mine", text);
    let found: Vec<String> = wrong.into_iter().map(|wrong| wrong.within("mine.toml").to_string()).collect();
    assert!(found.len() == 1 && found[0].starts_with(expected), "{found:?}");
}

#[test]
fn what_is_wrong_with_a_theme_has_its_place() {
    check_wrong("[lables]\n", "mine.toml:1:2: there is no part of a theme `lables`; did you mean `labels`?");
    check_wrong("[labels]\ntittle = \"red\"", "mine.toml:2:1: there is no label `tittle`; did you mean `title`?");
    check_wrong("[labels]\ntitle = \"gren\"", "mine.toml:2:9: there is no colour `gren`; did you mean `green`?");
    check_wrong("[labels]\ntitle = \"#12345\"", "mine.toml:2:9: `#12345` is no colour; a colour is #rrggbb or");
    check_wrong("[labels]\ntitle = \"red over blue\"", "mine.toml:2:9: `red over blue` is no colour;");
    check_wrong("[labels]\ntitle = 7", "mine.toml:2:9: a text is wanted, not a number;");
    check_wrong("[states]\nestab = \"red\"", "mine.toml:2:1: there is no label `estab`");
    check_wrong("ground = \"drk\"", "mine.toml:1:10: there is no ground `drk`; did you mean `dark`?");
}

#[test]
fn one_wrong_label_spoils_no_other() {
    let (painting, wrong) = Painting::read("mine", "[labels]\ntitle = \"gren\"\nkey = \"red\"\n");
    assert_eq!((painting.of(Label::Title), wrong.len()), (Paint::default(), 1));
    assert_eq!(painting.of(Label::Key).text, Some(Ink::Own(1)));
}
