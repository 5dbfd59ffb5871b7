//! Who has which room, and what the last line says.

use crossterm::event::Event as Input;

use super::driver::Driver;
use super::screens::driver;
use crate::tui::app::Event;
use crate::tui::screen::Screen;
use crate::tui::theme::Theme;

fn small() -> Driver {
    driver(80, 24, Theme::default())
}

/// What the last line says after these keys.
#[track_caller]
fn check(keys: &str, wanted: &[&str], unwanted: &[&str]) {
    let mut driver = small();
    let footer = driver.press(keys).line(23);
    wanted.iter().for_each(|word| assert!(footer.contains(word), "{keys}: {footer} lacks {word}"));
    unwanted.iter().for_each(|word| assert!(!footer.contains(word), "{keys}: {footer} has {word}"));
}

#[test]
fn the_last_line_tells_the_keys_of_what_is_in_front() {
    check("j", &["Enter detail", "/ filter", "? help", "q quit"], &["Esc", "]"]);
    check("j Enter", &["Enter detail", "] [ scroll"], &[]);
    check("i", &["Esc close", "j down"], &["Enter", "filter"]);
    check("?", &["Esc close", "j down"], &["Enter", "filter"]);
    check("T", &["Enter keep", "Esc close"], &["filter", "detail"]);
    check("C", &["Space show or not", "Esc close"], &["mark", "choose"]);
    check("v", &["Enter load", "a keep this"], &["Space"]);
    check("v a", &["Enter keep the view", "Esc back"], &["Space", "choose"]);
    check("s /", &["Enter to the list", "Esc all of them"], &["sort"]);
    check("/", &["Enter keep", "Tab complete"], &["detail"]);
}

#[test]
fn no_key_is_silent() {
    for (keys, expected) in [
        ("#", "ports by the names of their services"),
        ("# #", "DNS"),
        ("# # #", "by number"),
        ("v a Enter", "a view needs a name"),
        (".", "all columns that fit are shown"),
        ("/ z z z Tab", "nothing completes this"),
    ] {
        let mut driver = small();
        driver.press(keys);
        let said = driver.app.message.clone().unwrap_or_default();
        assert!(said.contains(expected), "{keys}: {said}");
    }
}

#[test]
fn esc_with_nothing_open_stays_on_its_screen() {
    for (key, screen) in [("2", Screen::States), ("3", Screen::Lab), ("4", Screen::Timeline)] {
        let mut driver = small();
        driver.press(key).press("Esc Esc");
        assert_eq!(driver.app.screen, screen);
    }
}

#[test]
fn an_empty_list_says_why() {
    let mut driver = small();
    driver.press("/").write("sport = :9").press("Enter");
    assert!(driver.text().contains("No socket matches. Esc clears the filter."), "{}", driver.text());
}

#[test]
fn pasted_lines_are_words_of_one_line() {
    let mut driver = small();
    driver.press("/").event(Event::Input(Input::Paste("zz\nsport = :8675\r\n".to_owned())));
    let typed = driver.app.prompt.as_ref().map(|prompt| prompt.text().to_owned());
    assert_eq!(typed.as_deref(), Some("zz sport = :8675"));
}

#[test]
fn a_message_ends_at_a_word() {
    let mut driver = small();
    driver.app.message =
        Some("its owner is hidden from this user, who may look at no process but at his own ones".into());
    let footer = driver.line(23);
    assert!(footer.ends_with("his own …"), "{footer}");
}

#[test]
fn the_detail_says_how_much_follows_and_has_what_the_list_leaves() {
    let mut driver = small();
    driver.press("/").write("sport = :22").press("Enter j Enter");
    let text = driver.text();
    let border = text.lines().position(|line| line.contains(" Detail ")).unwrap_or(0);
    assert_eq!(border, 10, "{text}");
    driver.press("Esc Esc").resize(80, 16).press("} } } j Enter");
    assert!(driver.text().contains("more below  ] [ "), "{}", driver.text());
    driver.press("] ] ] ] ] ] ] ] ] ] ] ] ] ] ] ] ] ] ] ] ]");
    assert!(driver.text().contains(" all  ] [ "), "{}", driver.text());
}

/// The box of completions leaves the frame of the table whole.
#[test]
fn the_frame_stays_whole_below_what_is_offered() {
    let mut driver = small();
    driver.press("/").write("s");
    let text = driver.text();
    assert!(text.lines().any(|line| line.starts_with("╰─") && !line.trim_matches('╰').contains('╰')), "{text}");
}
