//! The line of the filter: completion, history, what it needs; and the search for a row.

use super::driver::Driver;
use crate::field::attribute::{Need, Needs};
use crate::model::capture::Table;
use crate::model::owner::{Holder, Process};
use crate::model::sample::{inet, tcp};
use crate::model::socket::Protocol;
use crate::model::state::State;
use crate::session::{Command, Update};
use crate::tui::app::Event;
use crate::tui::history::History;
use crate::tui::theme::{Charset, Colours, Theme};

fn driver(width: u16, height: u16) -> Driver {
    let mut driver = Driver::new(width, height, Theme::default());
    let listener = inet(1, Protocol::Tcp, State::Listen, "0.0.0.0:8080", "0.0.0.0:0");
    driver.look(0, vec![listener, tcp(2, State::Established), tcp(3, State::Established), tcp(4, State::CloseWait)]);
    let process = std::sync::Arc::new(Process { pid: 812, command: b"nginx-worker".to_vec().into() });
    let holder = Holder { process, tid: None, fd: 3 };
    driver.tracker.learn(|inode| (inode < 3).then(|| vec![holder.clone()].into()));
    let world = driver.tracker.world();
    driver.event(Event::Updates(vec![Update::World(world)]));
    driver
}

fn line(driver: &Driver) -> &str {
    driver.app.prompt.as_ref().unwrap().text()
}

#[track_caller]
fn check_line(typed: &str, keys: &str, expected: &str) {
    let mut driver = driver(80, 24);
    driver.press("/").write(typed).press(keys);
    assert_eq!(line(&driver), expected, "{typed} {keys}");
}

#[test]
fn tab_puts_candidates_into_the_line() {
    check_line("proc", "Tab", "process ");
    check_line("process ~ ngi", "Tab", "process ~ nginx-worker ");
    check_line("state cl", "Tab", "state closing");
    check_line("state cl", "Tab Tab", "state close-wait");
    check_line("state cl", "Tab Tab Tab", "state closing");
    check_line("state cl", "Tab Down", "state close-wait");
    check_line("state cl", "Tab Up", "state close-wait");
    check_line("state cl", "Tab Esc", "state cl");
    check_line("sport = 80", "Tab", "sport = 8080 ");
    check_line("zzz", "Tab", "zzz");
    check_line("", "Tab", "state");
}

#[test]
fn what_is_chosen_acts_as_if_it_was_typed() {
    let mut driver = driver(80, 24);
    driver.press("/").write("state = clos").press("Tab Tab");
    assert_eq!(driver.app.sockets.shown.listing.matched, 1);
    driver.press("Esc");
    assert!(driver.app.prompt.is_some(), "Esc gives back what was typed first");
    driver.press("Esc");
    assert!(driver.app.prompt.is_none());
    assert_eq!(driver.app.sockets.shown.listing.matched, 4);
}

#[test]
fn the_history_comes_back_by_up_and_down() {
    let mut driver = driver(80, 24);
    for filter in ["sport = :8080", "state = close-wait"] {
        driver.press("/").write(filter).press("Enter Esc");
    }
    driver.press("/").write("x").press("Up");
    assert_eq!((line(&driver), driver.app.sockets.shown.listing.matched), ("state = close-wait", 1));
    driver.press("Up Up");
    assert_eq!(line(&driver), "sport = :8080");
    driver.press("Down Down");
    assert_eq!(line(&driver), "x");
}

#[test]
fn looks_bring_what_the_filter_compares_and_no_more() {
    let mut driver = driver(80, 24);
    let told = |driver: &mut Driver| {
        let brought: Vec<Command> =
            driver.told.iter().filter(|command| matches!(command, Command::Bring(_))).cloned().collect();
        driver.told.clear();
        brought
    };
    let info = Command::Bring(Needs::default().with(Need::Info));
    driver.press("/").write("rtt > 50");
    assert_eq!(told(&mut driver), [], "what is wrong asks for nothing");
    driver.write("ms");
    assert_eq!(told(&mut driver), [info]);
    driver.press("Enter").press("Esc");
    assert_eq!(told(&mut driver), [Command::Bring(Needs::default())]);
}

#[test]
fn an_empty_history_is_harmless() {
    let mut driver = driver(80, 24);
    driver.app.lines = History::at(None);
    driver.press("/").write("x").press("Up Down Tab");
    assert_eq!(line(&driver), "x");
}

#[test]
fn the_box_stands_above_the_line() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut driver = driver(width, height);
        driver.press("/").write("state = close-wait and proc");
        insta::assert_snapshot!(format!("offered_{width}x{height}"), driver.screen());
    }
    let mut driver = driver(80, 24);
    driver.press("/").write("rtt > 5ms and state in (listening, ").press("Tab Tab");
    insta::assert_snapshot!("chosen_80x24", driver.screen());
    let mut driver = Driver::new(80, 24, Theme::terminal(Colours::None, Charset::Ascii));
    driver.press("/").write("r");
    insta::assert_snapshot!("offered_plain", driver.screen());
}

#[test]
fn a_box_finds_room_on_every_screen() {
    for width in [1, 2, 8, 20, 40, 80] {
        for height in [1, 2, 3, 5, 8, 12, 24] {
            let mut driver = driver(width, height);
            for key in ["Tab", "Tab", "Up", "Esc"] {
                driver.press("/").write("local.port in (8080, r").press(key);
                let _ = driver.text();
            }
        }
    }
}

#[test]
fn a_row_is_found_by_parts_of_its_text_which_are_marked() {
    let mut driver = driver(80, 24);
    driver.press("f").write("ngwk 8080");
    assert_eq!(driver.app.sockets.selected().map(|row| row.socket.inode), Some(1));
    driver.press("Enter");
    insta::assert_snapshot!("found_80x24", driver.screen());
    driver.press("f").write("none such");
    assert!(driver.app.message.as_deref().is_some_and(|message| message.contains("no row has")));
}

#[test]
fn looks_are_told_what_is_in_sight() {
    let mut driver = driver(80, 24);
    let asked = |driver: &mut Driver| {
        let is_asking = |command| match command {
            Command::Ask(asking) => Some((asking.tables.len(), asking.filter.map(|filter| filter.to_string()))),
            _ => None,
        };
        driver.asked.drain(..).filter_map(is_asking).collect::<Vec<_>>()
    };
    asked(&mut driver);
    driver.press("/").write("dport = :443");
    assert_eq!(asked(&mut driver), [], "others are offered while it is typed");
    driver.press("Enter");
    let narrow = (Table::SHOWN.len(), Some("dport = :443".to_owned()));
    assert_eq!(asked(&mut driver), std::slice::from_ref(&narrow));
    driver.press("2");
    assert_eq!(asked(&mut driver), [(Table::SHOWN.len(), None)], "the diagram counts all of TCP");
    driver.press("1");
    assert_eq!(asked(&mut driver), [narrow]);
    driver.app.sockets.ask(|query| query.selection.tables = vec![Table::Unix]);
    driver.press("Esc");
    assert_eq!(asked(&mut driver), [(1, None)]);
    driver.press("Esc");
    assert_eq!(asked(&mut driver), [(Table::SHOWN.len(), None)], "the selection is taken back too");
    driver.app.sockets.ask(|query| query.selection.tables = vec![Table::Unix]);
    driver.press("2");
    assert_eq!(asked(&mut driver), [(3, None)]);
}

#[test]
fn rows_in_sight_are_told_of_while_they_may_move() {
    let mut driver = driver(80, 24);
    let sight = |driver: &mut Driver| {
        let keys = |command| match command {
            Command::Sight(keys) => Some(keys.len()),
            _ => None,
        };
        driver.asked.drain(..).filter_map(keys).next_back()
    };
    driver.press("j");
    let rows = driver.app.sockets.shown.listing.rows.len();
    assert!(sight(&mut driver).is_some_and(|keys| 0 < keys && keys <= rows));
    driver.press("j");
    assert_eq!(sight(&mut driver), None, "the same are in sight");
    driver.press("p");
    assert_eq!(sight(&mut driver), Some(0));
    driver.press("p");
    assert!(sight(&mut driver).is_some_and(|keys| keys > 0));
    driver.press("2");
    assert_eq!(sight(&mut driver), Some(0));
}
