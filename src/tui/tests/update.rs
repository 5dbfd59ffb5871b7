//! What keys and the mouse change.

use std::time::Duration;

use crossterm::event::MouseEventKind;

use super::driver::Driver;
use crate::demo::DEMOS;
use crate::model::sample::{inet, tcp, timed};
use crate::model::socket::Protocol;
use crate::model::state::State;
use crate::model::timer::TimerKind;
use crate::session::{Command, DemoCommand, Play};
use crate::tui::app::{Effect, Event, Overlay};
use crate::tui::screen::Screen;
use crate::tui::theme::Theme;

fn driver() -> Driver {
    let mut driver = Driver::new(80, 24, Theme::default());
    let listener = inet(1, Protocol::Tcp, State::Listen, "0.0.0.0:80", "0.0.0.0:0");
    driver.look(0, vec![listener, tcp(2, State::Established), tcp(3, State::Established), tcp(4, State::CloseWait)]);
    driver
}

fn matched(driver: &Driver) -> usize {
    driver.app.sockets.shown.listing.matched
}

#[test]
fn a_filter_acts_while_it_is_typed_and_a_wrong_one_keeps_the_last_rows() {
    let mut driver = driver();
    driver.press("/").write("state established");
    assert_eq!(matched(&driver), 2);
    driver.write(" spo");
    assert_eq!(matched(&driver), 2, "the last good rows stay");
    assert!(driver.app.prompt.as_ref().unwrap().error().is_some());
    driver.press("Enter");
    assert!(driver.app.prompt.is_some(), "a wrong filter stays open");
    driver.press("Backspace Backspace Backspace Backspace Enter");
    assert_eq!((driver.app.filter.as_str(), driver.app.prompt.is_none()), ("state established", true));
    driver.press("/").write(" sport = :1026");
    assert_eq!(matched(&driver), 1);
    driver.press("Esc");
    assert_eq!((matched(&driver), driver.app.filter.as_str()), (2, "state established"));
    driver.press("Esc");
    assert_eq!((matched(&driver), driver.app.filter.as_str()), (4, ""));
}

#[test]
fn keys_typed_into_a_prompt_are_text() {
    let mut driver = driver();
    driver.press("/").write("q?2");
    assert!(driver.effects.is_empty() && driver.app.overlay.is_none() && driver.app.screen == Screen::Sockets);
    driver.press("Ctrl-c");
    assert_eq!(driver.effects, [Effect::Quit]);
}

#[test]
fn quitting_works_from_everywhere() {
    for keys in ["q", "Ctrl-c", "2 q", "? q", "Enter q", "i Ctrl-c"] {
        assert_eq!(driver().press(keys).effects, [Effect::Quit], "{keys}");
    }
}

#[test]
fn pausing_stops_time_on_the_screen() {
    let mut driver = driver();
    let wait = timed(tcp(9, State::TimeWait), TimerKind::TimeWait, 30_000);
    driver.look(1000, vec![wait]).wait(1000);
    let before = driver.text();
    assert!(before.contains("29.0s"), "{before}");
    driver.press("p");
    let frozen = driver.text();
    assert!(frozen.contains("frozen 0s"), "{frozen}");
    driver.wait(5000);
    assert_eq!(driver.text().lines().skip(1).collect::<Vec<_>>(), frozen.lines().skip(1).collect::<Vec<_>>());
    assert!(driver.line(0).contains("frozen 5s"), "its age is told: {}", driver.line(0));
    driver.press("r p");
    assert_eq!(driver.told, [Command::Look], "the world goes on");
    assert!(driver.text().contains("24.0s"));
}

#[test]
fn while_paused_only_the_look_that_was_asked_for_is_shown() {
    let mut driver = driver();
    let known = |driver: &Driver| driver.app.sockets.shown.world.present();
    driver.press("p").look(1000, vec![tcp(9, State::Listen)]);
    assert_eq!(known(&driver), 4, "a world that nobody asked for waits");
    driver.press("r").look(2000, vec![tcp(9, State::Listen), tcp(10, State::Listen)]);
    assert_eq!(known(&driver), 2);
    driver.look(3000, Vec::new());
    assert_eq!(known(&driver), 2, "one look was asked for, not two");
    driver.press("p");
    assert_eq!(known(&driver), 0, "the latest world is shown when the picture moves again");
}

#[test]
fn the_interval_has_bounds() {
    let mut driver = driver();
    driver.press("+ + + + +");
    assert_eq!(driver.told.last(), Some(&Command::Interval(Duration::from_millis(125))));
    driver.press("- - - - - - - - - - - -");
    assert_eq!(driver.told.last(), Some(&Command::Interval(Duration::from_secs(64))));
}

#[test]
fn the_session_is_told_what_the_detail_shows() {
    let mut driver = driver();
    let key = |driver: &Driver| driver.app.sockets.selected().map(|row| row.socket.key);
    driver.press("j Enter");
    let first = key(&driver);
    driver.press("} j");
    let second = key(&driver);
    driver.press("}");
    driver.press("Esc");
    let [first, none, second] = [first, None, second].map(Command::Focus);
    assert_eq!(driver.told, [first, none.clone(), second, none]);
}

#[test]
fn a_key_opens_the_demo_and_keys_drive_it() {
    let mut driver = driver();
    driver.press("d");
    assert_eq!(driver.app.screen, Screen::Lab);
    let demo = |order| Command::Demo(&DEMOS[0], order);
    let begin = DemoCommand::Begin(crate::demo::Options::default(), Play::Running);
    assert_eq!(driver.told, [demo(begin)], "the key sets the stage, and the demo runs");
    driver.press("p Space Esc Esc 1");
    let keys = [DemoCommand::Run, DemoCommand::Step].map(demo);
    assert_eq!(driver.told[1..], keys, "keys pressed before the stage is seen are for it");
    assert_eq!(driver.app.screen, Screen::Sockets);
    driver.press("d");
    assert_eq!(driver.told.len(), 3, "a demo that is on goes on");
}

#[test]
fn screens_are_reached_by_number_tab_and_click() {
    let mut driver = driver();
    driver.press("3");
    assert_eq!(driver.app.screen, Screen::Lab);
    driver.press("Tab");
    assert_eq!(driver.app.screen, Screen::Timeline);
    driver.press("Tab");
    assert_eq!(driver.app.screen, Screen::Sockets);
    driver.press("Tab");
    assert_eq!(driver.app.screen, Screen::States);
    driver.click(24, 1);
    assert_eq!(driver.app.screen, Screen::Lab);
    driver.click(2, 1);
    assert_eq!(driver.app.screen, Screen::Sockets);
}

#[test]
fn the_mouse_chooses_opens_folds_sorts_and_scrolls() {
    let mut driver = driver();
    driver.click(10, 5);
    assert_eq!(driver.app.sockets.selected().unwrap().socket.inode, 1);
    assert!(driver.app.sockets.detail.is_none());
    driver.click(10, 5);
    assert!(driver.app.sockets.detail.is_some());
    driver.press("Esc");
    driver.click(10, 4);
    assert!(driver.app.sockets.is_folded(0));
    driver.click(30, 3);
    assert_eq!(driver.app.sockets.query.sort.field, crate::field::Field::Remote);
    let cursor = driver.app.sockets.cursor();
    driver.mouse(MouseEventKind::ScrollDown, 10, 10);
    assert_eq!(driver.app.sockets.cursor(), cursor + 3);
    driver.click(79, 23);
}

#[test]
fn a_box_takes_the_keys_that_scroll_and_any_other_closes_it() {
    let mut driver = driver();
    driver.press("? j j");
    assert_eq!((driver.app.overlay, driver.app.scroll), (Some(Overlay::Help), 2));
    driver.press("k k k");
    assert_eq!(driver.app.scroll, 0);
    driver.press("x");
    assert_eq!(driver.app.overlay, None);
}

#[test]
fn a_search_that_finds_nothing_says_so() {
    let mut driver = driver();
    driver.press("f").write("zzz").press("Enter");
    assert!(driver.line(23).contains("no row has \"zzz\""), "{}", driver.line(23));
    driver.press("Esc");
    assert!(driver.app.sockets.find.is_empty());
}

/// Nothing in sight moves: nothing wakes the program.
#[test]
fn ticks_come_only_while_something_moves() {
    let mut driver = driver();
    let tick = |driver: &Driver| driver.app.next_tick(driver.now);
    assert_eq!(tick(&driver), None);
    driver.look(1000, vec![timed(tcp(9, State::TimeWait), TimerKind::TimeWait, 30_000)]);
    assert_eq!(tick(&driver), Some(Duration::from_millis(100)));
    driver.press("p");
    assert_eq!(tick(&driver), Some(Duration::from_secs(1)), "only its age moves");
    driver.press("p").look(9000, vec![timed(tcp(8, State::Established), TimerKind::Keepalive, 7_000_000)]);
    driver.look(20_000, vec![timed(tcp(8, State::Established), TimerKind::Keepalive, 7_000_000)]);
    assert_eq!(tick(&driver), Some(Duration::from_secs(1)));
}

#[test]
fn a_host_is_looked_up_on_enter_and_no_key_waits_for_it() {
    let mut driver = driver();
    driver.press("/").write("dst db.example");
    assert!(driver.text().contains("Enter looks up"), "{}", driver.text());
    driver.press("Enter");
    assert_eq!(driver.effects, [Effect::Resolve("db.example".to_owned())]);
    assert!(driver.app.prompt.is_some());
    driver.event(Event::Resolved("db.example".to_owned(), vec![[127, 0, 0, 2].into()]));
    assert_eq!((driver.app.prompt.is_none(), matched(&driver)), (true, 3));
    driver.press("/").write(" or dst gone.example").press("Enter");
    driver.event(Event::Resolved("gone.example".to_owned(), Vec::new()));
    assert!(driver.app.prompt.as_ref().unwrap().error().is_some(), "a host without addresses is a mistake");
}
