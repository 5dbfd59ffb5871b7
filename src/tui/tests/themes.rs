use super::driver::Driver;
use crate::model::sample::tcp;
use crate::model::state::State;
use crate::tui::app::Effect;
use crate::tui::keymap::{Context, Keymap};
use crate::tui::theme::painting::Painting;
use crate::tui::theme::{Charset, Colours, Theme};
use crate::tui::themes::Themes;

fn driver(width: u16, height: u16) -> Driver {
    let all = Painting::shipped();
    let themes = all.iter().map(|painting| Theme::of(painting, Colours::True, Charset::Unicode)).collect();
    let mut driver = Driver::new(width, height, Theme::default());
    driver.app.themes = Themes::new(themes, 0);
    driver.look(0, vec![tcp(1, State::Established), tcp(2, State::CloseWait)]);
    driver
}

fn name(driver: &Driver) -> &str {
    &driver.app.themes.current().name
}

#[test]
fn each_theme_shows_as_the_cursor_comes_to_it() {
    let mut driver = driver(80, 24);
    assert_eq!(name(driver.press("T j")), "dusk");
    insta::assert_snapshot!("themes_80x24", driver.screen());
    assert_eq!(name(driver.press("G")), "high-contrast-light");
    assert_eq!(name(driver.press("j g k")), "terminal");
}

#[test]
fn a_theme_is_kept_or_the_one_before_comes_back() {
    let mut driver = driver(80, 24);
    assert_eq!(name(driver.press("T j j Esc")), "terminal");
    assert_eq!(name(driver.press("T j Enter")), "dusk");
    assert_eq!(driver.effects, [Effect::KeepTheme("dusk".to_owned())], "only what was chosen is kept");
    driver.app.keep_theme("dusk");
    assert!(driver.line(23).contains("theme = \"dusk\" in ~/config.toml"), "{}", driver.line(23));
    assert_eq!(name(driver.press("j T k Esc")), "dusk");
    assert_eq!(name(driver.press("T Enter")), "dusk");
    assert!(driver.app.overlay.is_none());
    assert_eq!(driver.effects.len(), 1, "what is in force is not written again");
}

#[test]
fn a_list_longer_than_the_screen_follows_its_cursor() {
    let mut driver = driver(80, 8);
    assert!(driver.press("T G").text().contains("▸ high-contrast-light"), "{}", driver.text());
    assert!(driver.press("g").text().contains("▸ terminal"), "{}", driver.text());
}

#[test]
fn other_screens_have_the_choice_too() {
    for screen in ["2", "3", "4"] {
        let mut driver = driver(80, 24);
        assert_eq!(name(driver.press(screen).press("T j")), "dusk", "screen {screen}");
        assert_eq!(name(driver.press("Esc")), "terminal", "screen {screen}");
    }
}

#[test]
fn the_whole_screen_has_the_ground_of_the_theme() {
    let mut driver = driver(80, 24);
    driver.press("T j Esc T j Enter j");
    let screen = driver.screen();
    let (_, styles) = screen.split_once("--- styles ---").unwrap();
    let bare: Vec<&str> = styles.lines().filter(|run| !run.is_empty() && !run.contains(" on ")).collect();
    assert_eq!(bare, [""; 0]);
}

#[test]
fn words_on_the_screen_name_the_keys_in_force() {
    let mut driver = driver(80, 24);
    let (keymap, wrong) =
        Keymap::with("[anywhere]\nhelp = \"Ctrl-g\"\n[sockets]\nsort = [\"o\", \"s\"]\nfilter = []\n");
    assert_eq!(wrong, []);
    driver.app.keymap = keymap;
    assert!(driver.line(1).ends_with("Ctrl-g help"), "{}", driver.line(1));
    let footer = driver.line(23);
    assert!(footer.contains("o sort") && footer.contains("Ctrl-g help") && !footer.contains("filter"), "{footer}");
    let help = driver.press("Ctrl-g").text();
    assert!(help.contains("o s            Choose what to sort by."), "{help}");
    assert_eq!(driver.app.keys(), Context::Sockets);
}
