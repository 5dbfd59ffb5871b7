//! While the worker is busy: keys are taken, what is shown stays whole, and answers are shown when they come.

use proptest::prelude::*;

use super::driver::Driver;
use crate::model::sample::{inet, look, tcp};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::query::listing::Grouping;
use crate::session::{Past, Update};
use crate::tui::app::Event;
use crate::tui::screen::Screen;
use crate::tui::sockets::Went;
use crate::tui::theme::Theme;

fn host() -> Vec<Socket> {
    vec![tcp(1, State::Listen), tcp(2, State::Established), tcp(3, State::Established), tcp(4, State::CloseWait)]
}

fn driver() -> Driver {
    let mut driver = Driver::new(80, 24, Theme::default());
    driver.look(0, host());
    driver
}

/// The picture is of one world and of one query, whatever was asked meanwhile.
#[track_caller]
fn check_whole(driver: &Driver) {
    let shown = &driver.app.sockets.shown;
    assert_eq!(shown.listing, shown.query.run(&shown.world));
    driver.text();
}

fn rows(driver: &Driver) -> usize {
    driver.app.sockets.shown.listing.matched
}

#[test]
fn keys_are_taken_while_the_worker_is_busy() {
    let mut driver = driver();
    driver.withhold().press("/").write("state close-wait");
    assert!(driver.text().contains("/ state close-wait"), "{}", driver.text());
    assert_eq!((rows(&driver), driver.app.is_waiting()), (4, true));
    driver.press("Enter G");
    assert_eq!(
        driver.app.sockets.selected().map(|row| row.socket.inode),
        Some(4),
        "the cursor moves over what is shown"
    );
    check_whole(&driver);
    while driver.answer() {}
    assert_eq!((rows(&driver), driver.app.is_waiting()), (1, false));
    assert_eq!(driver.app.sockets.selected().map(|row| row.socket.inode), Some(4), "and stays where it was");
}

#[test]
fn what_is_written_over_the_rows_is_true_of_them() {
    let mut driver = driver();
    driver.withhold().press("b j Enter").press("> >");
    assert_eq!(driver.app.sockets.query.grouping, Grouping::Process);
    assert!(driver.line(2).contains("by state") && !driver.line(2).contains("sorted"), "{}", driver.line(2));
    assert!(driver.text().contains("LISTEN 1"), "{}", driver.text());
    while driver.answer() {}
    assert!(driver.line(2).contains("by process · sorted"), "{}", driver.line(2));
}

#[test]
fn acts_are_for_the_rows_that_are_shown() {
    let mut driver = driver();
    driver.press("G");
    driver.withhold().look(1000, vec![tcp(9, State::CloseWait)]);
    driver.press("K");
    assert!(driver.text().contains("127.0.0.1:1028"), "{}", driver.text());
    while driver.answer() {}
    driver.press("Esc");
    check_whole(&driver);
}

#[test]
fn marks_end_with_their_sockets_when_the_world_is_shown() {
    let mut driver = driver();
    driver.press("M");
    assert_eq!(driver.app.sockets.marks.len(), 4);
    driver.withhold().look(1000, vec![tcp(1, State::Listen)]);
    assert_eq!(driver.app.sockets.marks.len(), 4);
    while driver.answer() {}
    assert_eq!(driver.app.sockets.marks.len(), 1);
}

#[test]
fn the_other_end_comes_with_the_answer() {
    let mut driver = driver();
    let tcp = |number, local, remote| inet(number, Protocol::Tcp, State::Established, local, remote);
    let client = tcp(7, "127.0.0.1:5000", "127.0.0.1:6000");
    let server = tcp(8, "127.0.0.1:6000", "127.0.0.1:5000");
    let peer = |driver: &Driver| driver.app.sockets.peer().map(|row| row.socket.inode);
    driver.look(1000, vec![client.clone(), server.clone()]);
    assert_eq!(driver.app.sockets.go_to(client.key), Went::There);
    driver.withhold().press("Enter");
    assert_eq!((peer(&driver), driver.app.is_waiting()), (None, true));
    while driver.answer() {}
    assert_eq!(peer(&driver), Some(8));
    driver.press("j");
    assert_eq!(peer(&driver), None, "that of another socket is none");
    while driver.answer() {}
    assert_eq!(peer(&driver), Some(7));
    driver.look(2000, vec![server, client]);
    assert_eq!(peer(&driver), Some(7));
    driver.answer();
    assert_eq!(peer(&driver), Some(7), "it comes with the listing, so that it never flickers");
}

#[test]
fn the_row_of_a_change_is_gone_to_once_it_is_listed() {
    let mut driver = driver();
    driver.press("/").write("state listening").press("Enter");
    let mut past = Past::default();
    let sockets = host().into_iter().chain([tcp(5, State::Established)]).collect();
    let changes = driver.tracker.absorb(look(1000, sockets));
    changes.into_iter().for_each(|change| past.timeline.note(change));
    let world = driver.tracker.world();
    driver.event(Event::Updates(vec![Update::World(world), Update::Past(past)]));
    driver.press("4").withhold().press("/ Ctrl-u").write("state established").press("Enter Enter");
    assert_eq!(driver.app.screen, Screen::Timeline, "whether it is listed is not known yet");
    while driver.answer() {}
    assert_eq!(driver.app.screen, Screen::Sockets);
    assert_eq!(driver.app.sockets.selected().map(|row| row.socket.inode), Some(5));
}

#[test]
fn a_filter_is_typed_before_its_values_are_known() {
    let mut driver = driver();
    driver.withhold().press("/").write("sport = 102");
    let offers = |driver: &Driver| driver.text().contains("1 socket");
    assert!(!offers(&driver), "{}", driver.text());
    while driver.answer() {}
    assert!(offers(&driver), "{}", driver.text());
    driver.press("Esc");
    assert!(driver.app.prompt.is_none());
}

#[test]
fn the_states_are_counted_in_the_background() {
    let mut driver = driver();
    driver.withhold().press("2");
    assert_eq!((driver.app.states.census.count(State::Established), driver.app.is_waiting()), (0, true));
    while driver.answer() {}
    assert_eq!((driver.app.states.census.count(State::Established), driver.app.is_waiting()), (2, false));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    /// Looks, keys and answers in any order: what is shown is whole, never goes back, and is what was asked in the end.
    #[test]
    fn what_is_shown_is_whole_and_never_goes_back(steps in prop::collection::vec(0_usize..10, 1..40)) {
        const KEYS: [&str; 7] = ["j", ">", "z", "b j Enter", "L", "Enter", "G m"];
        let mut driver = driver();
        driver.withhold();
        let (mut now, mut before) = (0, 0);
        for step in steps {
            match (KEYS.get(step), step) {
                (Some(keys), _) => {
                    driver.press(keys);
                }
                (None, 7) => {
                    now += 1000;
                    let sockets = (1..=now as u32 / 500).map(|number| tcp(number, State::Established)).collect();
                    driver.look(now, sockets);
                }
                _ => {
                    driver.answer();
                }
            }
            check_whole(&driver);
            prop_assert!(driver.app.sockets.shown.number >= before);
            before = driver.app.sockets.shown.number;
        }
        while driver.answer() {}
        let sockets = &driver.app.sockets;
        let asked = sockets.query.run(&driver.tracker.world());
        prop_assert_eq!(&sockets.shown.listing, &asked);
        prop_assert!(!driver.app.is_waiting());
    }
}
