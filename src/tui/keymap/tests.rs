use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use proptest::prelude::*;

use super::key::Key;
use super::map::SHIPPED;
use super::*;
use crate::written::Place;

fn press(keymap: &Keymap, context: Context, code: KeyCode) -> Option<Action> {
    keymap.action(context, KeyEvent::new(code, KeyModifiers::NONE))
}

#[test]
fn the_file_of_the_program_is_whole() {
    let (keymap, wrong) = Keymap::with(SHIPPED);
    assert_eq!(wrong, [], "an offer twice, a key that means two things, or a slip");
    for context in Context::ALL {
        for binding in keymap.of(context) {
            assert!(!binding.keys.is_empty(), "{:?} of {} cannot be reached", binding.offer.action, context.title());
        }
    }
}

#[test]
fn no_key_means_two_things() {
    let keymap = Keymap::default();
    for context in Context::ALL {
        let mut seen: Vec<Key> = Vec::new();
        for key in keymap.bindings(context).flat_map(|binding| &binding.keys) {
            assert!(!seen.contains(key), "{key} twice in {}", context.title());
            seen.push(*key);
        }
    }
}

#[test]
fn lists_move_by_arrows_and_by_letters() {
    let keymap = Keymap::default();
    for context in Context::ALL.into_iter().filter(|context| *context != Anywhere) {
        for (letter, arrow, action) in
            [(KeyCode::Char('j'), KeyCode::Down, Action::Down), (KeyCode::Char('k'), KeyCode::Up, Action::Up)]
        {
            assert_eq!(press(&keymap, context, letter), Some(action), "{}", context.title());
            assert_eq!(press(&keymap, context, arrow), Some(action), "{}", context.title());
        }
    }
}

#[test]
fn an_action_has_one_name_and_a_name_one_action() {
    for offer in OFFERS {
        assert!(offer.doc.ends_with('.'), "{}", offer.name);
        for other in OFFERS {
            assert_eq!(offer.action == other.action, offer.name == other.name, "{} {}", offer.name, other.name);
        }
    }
}

#[test]
fn keys_are_found_by_context() {
    let keymap = Keymap::default();
    assert_eq!(press(&keymap, Sockets, KeyCode::Char(' ')), Some(Action::Fold));
    assert_eq!(press(&keymap, Lab, KeyCode::Char(' ')), Some(Action::Step));
    assert_eq!(press(&keymap, Lab, KeyCode::Char('/')), None);
    let control_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(keymap.action(Lab, control_c), Some(Action::Quit));
}

#[test]
fn a_user_gives_keys_and_takes_them() {
    let text = "[sockets]\nsort = [\"o\", \"F2\"]\nrefresh = []\nfilter = \"ß\"\n[anywhere]\nhelp = \"Ctrl-g\"\n";
    let (keymap, wrong) = Keymap::with(text);
    assert_eq!(wrong, []);
    assert_eq!(press(&keymap, Sockets, KeyCode::Char('o')), Some(Action::Sort));
    assert_eq!(press(&keymap, Sockets, KeyCode::F(2)), Some(Action::Sort));
    assert_eq!(press(&keymap, Sockets, KeyCode::Char('ß')), Some(Action::Filter));
    assert_eq!(press(&keymap, Sockets, KeyCode::Char('s')), None, "what was named has no other key");
    assert_eq!(press(&keymap, Sockets, KeyCode::Char('r')), None);
    assert_eq!(press(&keymap, States, KeyCode::Char('r')), Some(Action::Refresh), "another screen keeps its own");
    assert_eq!(keymap.shown(Lab, Action::Help), "Ctrl-g");
    assert_eq!(keymap.shown(Sockets, Action::Refresh), "");
}

#[test]
fn a_user_may_exchange_two_keys() {
    let (keymap, wrong) = Keymap::with("[sockets]\nsort = \"b\"\ngroup = \"s\"\n");
    assert_eq!(wrong, []);
    assert_eq!(press(&keymap, Sockets, KeyCode::Char('s')), Some(Action::Group));
    assert_eq!(press(&keymap, Sockets, KeyCode::Char('b')), Some(Action::Sort));
}

/// What is wrong with the user's file.
#[track_caller]
fn check_wrong(text: &str, expected: &[&str]) {
    let found: Vec<String> = Keymap::with(text).1.into_iter().map(|wrong| wrong.within("k.toml").to_string()).collect();
    let is_same = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| a.starts_with(b));
    assert!(is_same, "{found:#?}");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    check_wrong("[socket]\n", &["k.toml:1:2: there is no screen `socket`; did you mean `sockets`?"]);
    check_wrong("[sockets]\nsrot = \"x\"", &["k.toml:2:1: there is no action of [sockets] `srot`;"]);
    check_wrong("[sockets]\nsort = \"Entr\"", &["k.toml:2:8: there is no key `Entr`; did you mean `Enter`?"]);
    check_wrong("[sockets]\nsort = [\"x\", \"\"]", &["k.toml:2:14: there is no key ``; a key is"]);
    check_wrong("[sockets]\nsort = \"Ctrl-i\"", &["k.toml:2:8: a terminal sends the same for Ctrl-i and Tab;"]);
    check_wrong("[sockets]\nsort = 1", &["k.toml:2:8: a list of texts is wanted, not a number;"]);
    check_wrong("sockets = 1", &["k.toml:1:11: a table is wanted, not a number;"]);
}

#[test]
fn a_key_that_would_mean_two_things_is_told_of() {
    check_wrong("[sockets]\nsort = \"x\"\ngroup = \"x\"", &["k.toml:3:1: x is [sockets] sort already, in line 2;"]);
    check_wrong("[anywhere]\nhelp = \"j\"\n", &[]);
    check_wrong(
        "[sockets]\nsort = \"b\"",
        &["k.toml:2:1: b was the only key of [sockets] group; give that another key, or say group = []"],
    );
    check_wrong("[sockets]\nsort = \"b\"\ngroup = []", &[]);
}

#[test]
fn one_can_always_quit() {
    check_wrong("[anywhere]\nquit = []", &["k.toml:2:1: no key is left to quit; Ctrl-c still does"]);
    let (keymap, wrong) = Keymap::with("[anywhere]\nquit = []\n[sockets]\nsort = \"Ctrl-c\"");
    assert_eq!(wrong.len(), 1);
    assert_eq!(keymap.shown(Sockets, Action::Quit), "Ctrl-c");
    assert_eq!(keymap.shown(Sockets, Action::Sort), "");
}

proptest! {
    #[test]
    fn the_name_of_a_key_is_read_again(text in "\\PC{1,4}|Ctrl-[a-z]|F1?[0-9]|Enter|Shift-Tab|PgDn|Space") {
        if let Ok(key) = Key::parse(&text, Place::default()) {
            prop_assert_eq!(Key::parse(&key.to_string(), Place::default()), Ok(key));
        }
    }

    #[test]
    fn any_file_leaves_one_meaning_a_key(keys in proptest::collection::vec(("[a-eqsjk/]|Ctrl-c|Esc", 0..OFFERS.len()), 0..12)) {
        let line = |(key, at): &(String, usize)| OFFERS.get(*at).map(|offer| {
            format!("[{}]\n{} = \"{key}\"\n", offer.context.word(), offer.name)
        });
        let (keymap, _) = Keymap::with(&keys.iter().filter_map(line).collect::<String>());
        for context in Context::ALL {
            let mut seen: Vec<Key> = Vec::new();
            for key in keymap.bindings(context).flat_map(|binding| &binding.keys) {
                prop_assert!(!seen.contains(key), "{} twice in {}", key, context.title());
                seen.push(*key);
            }
            prop_assert!(keymap.bindings(context).any(|binding| binding.offer.action == Action::Quit && !binding.keys.is_empty()));
        }
    }
}
