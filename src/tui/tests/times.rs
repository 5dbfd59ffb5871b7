//! The box that shows how long things take, from staged times.

use std::time::Duration;

use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyModifiers};

use super::screens::driver;
use crate::model::time::Moment;
use crate::session::{Took, Update};
use crate::tui::app::Event;
use crate::tui::theme::Theme;

const fn micros(micros: u64) -> Moment {
    Moment::from_nanos(micros * 1000)
}

fn key() -> Event {
    Event::Input(Input::Key(KeyEvent::new(KeyCode::Char('j'), KeyModifiers::NONE)))
}

#[test]
fn times_are_those_of_what_was_told() {
    let mut driver = driver(100, 24, Theme::default());
    let took = Took { ask: Duration::from_micros(98_700), track: Duration::from_micros(23_450) };
    driver.event(Event::Updates(vec![Update::Took(took)])).press("Ctrl-t");
    insta::assert_snapshot!("times_before_any_100x24", driver.text());
    let times = &mut driver.app.times;
    // Of 400 frames the first 144 are forgotten, slow as one of them was; every fourth one shows two keys.
    for frame in 0..400 {
        let at = frame * 100_000;
        if frame % 4 == 0 {
            times.came(&key(), micros(at));
            times.came(&key(), micros(at + 50));
        }
        times.updated(micros(at), micros(at + 40));
        let slow = if frame == 3 { 90_000 } else { 0 };
        times.drew(micros(at + 100), micros(at + 1100 + frame + slow));
    }
    insta::assert_snapshot!("times_100x24", driver.text());
    driver.press("Esc");
    assert!(!driver.text().contains("key to frame"));
}

/// A frame that no key came before says nothing of keys, and a list that nobody asked for nothing of lists.
#[test]
fn a_key_is_shown_once() {
    let mut driver = driver(100, 24, Theme::default());
    driver.app.times.came(&key(), micros(0));
    driver.app.times.drew(micros(10), micros(1000));
    driver.app.times.drew(micros(2000), micros(3000));
    let screen = driver.press("Ctrl-t").text();
    let line = screen.lines().find(|line| line.contains("key to frame")).unwrap();
    assert_eq!(line.matches("1.00 ms").count(), 4, "{line}");
}

/// The box wakes nobody: what it shows changes with the next frame, whatever that is for.
#[test]
fn idle_stays_idle() {
    let mut driver = driver(100, 24, Theme::default());
    driver.look(60_000, Vec::new()).press("2");
    let before = driver.app.next_tick(driver.now);
    driver.press("Ctrl-t");
    assert_eq!(driver.app.next_tick(driver.now), before);
}
