//! The grid of the lab, with cells held as the session would say.

use std::sync::Arc;
use std::time::Duration;

use super::driver::Driver;
use crate::demo::lab::{Cell, Lasts, Phase, Watch};
use crate::demo::witness::Sight;
use crate::model::key::{Key, NetnsId};
use crate::model::names::{Names, NoNames};
use crate::model::sample::{inet, tcp, timed};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::session::{Command, Kept, LabCommand, LabShow, Place, Update};
use crate::tui::app::Event;
use crate::tui::lab::Shown;
use crate::tui::screen::Screen;
use crate::tui::theme::{Charset, Colours, Theme};

const LOCAL: &str = "127.0.0.1:43588";
const REMOTE: &str = "127.0.0.1:42849";

fn grid(width: u16, height: u16, theme: Theme) -> Driver {
    let mut driver = Driver::new(width, height, theme);
    driver.look(0, Vec::new()).press("3 a");
    driver
}

/// A cell that stands so, with its timer as it would be seen.
fn kept(name: &str, place: Place, phase: Phase) -> Kept {
    let cell = Cell::named(name).unwrap();
    let lasts = cell.recipe().map_or(Lasts::Ever, |recipe| recipe.lasts);
    let socket = timed(inet(1, Protocol::Tcp, cell.state, LOCAL, REMOTE), cell.timer, 58_200);
    let ends = *socket.ends.inet().unwrap();
    let mut watch = Watch::new(cell, ends, lasts, Moment::default());
    (watch.seen, watch.phase) = (Some(Sight::of(&socket)), phase);
    Kept { place, watch }
}

fn with(driver: &mut Driver, kept: Vec<Kept>, word: Option<&str>) {
    let show = LabShow { kept, word: word.map(str::to_owned) };
    driver.event(Event::Updates(vec![Update::Lab(show)])).wait(300);
}

fn held(width: u16, height: u16, theme: Theme) -> Driver {
    let mut driver = grid(width, height, theme);
    let reached = || Phase::Reached(Moment::default());
    let kept = vec![
        kept("fin-wait-2/timewait", Place::Here, reached()),
        kept("last-ack/on", Place::Apart, reached()),
        kept("listen", Place::Here, reached()),
        kept("listen", Place::Apart, reached()),
        kept("time-wait", Place::Here, Phase::Over(None)),
        kept("closing/persist", Place::Here, Phase::Settling),
        kept("close-wait/on", Place::Here, Phase::Missed("ESTAB with timer none".to_owned())),
        kept("estab/delack", Place::Here, Phase::Unreported),
    ];
    with(&mut driver, kept, None);
    driver
}

macro_rules! check {
    ($name:literal, $driver:expr) => {
        insta::assert_snapshot!($name, $driver.screen())
    };
}

#[test]
fn the_grid_at_several_sizes() {
    check!("grid_empty_80x24", grid(80, 24, Theme::default()).press("j l"));
    check!("grid_held_80x24", held(80, 24, Theme::default()).press("j j j j j j l l l"));
    check!("grid_held_120x40", held(120, 40, Theme::default()).press("n"));
    check!("grid_plain", held(80, 24, Theme::terminal(Colours::None, Charset::Ascii)).press("j"));
}

#[test]
fn what_went_wrong_stands_under_the_grid() {
    let mut driver = grid(80, 24, Theme::default());
    with(&mut driver, vec![kept("close-wait/on", Place::Here, Phase::Missed("gone".to_owned()))], Some("no namespace"));
    for _ in 0..9 {
        driver.press("j");
    }
    driver.press("l");
    let text = driver.text();
    assert!(text.contains("no namespace") && text.contains("does not show it: gone"), "{text}");
}

/// After these keys the session is told this.
#[track_caller]
fn check_told(keys: &str, expected: Option<LabCommand>) {
    let mut driver = grid(80, 24, Theme::default());
    driver.told.clear();
    driver.press(keys);
    let told = driver.told.iter().find_map(|command| match command {
        Command::Lab(command) => Some(*command),
        _ => None,
    });
    assert_eq!(told, expected, "{keys}");
}

#[test]
fn keys_choose_and_hold() {
    let toggle = |name, place| Some(LabCommand::Toggle(Cell::named(name).unwrap(), place));
    check_told("Enter", toggle("closed", Place::Here));
    check_told("j Enter", toggle("listen", Place::Here));
    check_told("j j l Enter", toggle("syn-sent", Place::Here));
    check_told("n j Space", toggle("listen", Place::Apart));
    check_told("n n k h Enter", toggle("closed", Place::Here));
    check_told("l Enter", None);
    check_told("x", Some(LabCommand::ReleaseAll));
}

#[test]
fn escape_leads_back_to_the_demo_and_no_farther() {
    let mut driver = grid(80, 24, Theme::default());
    let shown = |driver: &Driver| (driver.app.screen, driver.app.lab.view);
    assert_eq!(shown(&driver), (Screen::Lab, Shown::Grid));
    driver.press("1 3");
    assert_eq!(shown(&driver), (Screen::Lab, Shown::Grid));
    driver.press("Esc");
    assert_eq!(shown(&driver), (Screen::Lab, Shown::Demos));
    driver.press("a a");
    assert_eq!(shown(&driver), (Screen::Lab, Shown::Demos));
    driver.press("Esc");
    assert_eq!(shown(&driver), (Screen::Lab, Shown::Demos), "nothing is open any more");
}

#[test]
fn a_click_chooses_and_a_second_one_holds() {
    let mut driver = grid(80, 24, Theme::default());
    driver.told.clear();
    // Under `timewait`, in the line of fin-wait-2: frame, name, three cells; header, tabs, frame, two heads, six states.
    driver.click(1 + 12 + 3 * 11, 2 + 1 + 2 + 6);
    assert_eq!(driver.app.lab.cells.chosen(), Cell::named("fin-wait-2/timewait"));
    assert_eq!(driver.told, []);
    driver.click(1 + 12 + 3 * 11 + 4, 2 + 1 + 2 + 6);
    let toggle = LabCommand::Toggle(Cell::named("fin-wait-2/timewait").unwrap(), Place::Here);
    assert_eq!(driver.told, [Command::Lab(toggle)]);
}

#[test]
fn the_picture_moves_only_while_a_time_does() {
    let mut driver = grid(80, 24, Theme::default());
    assert_eq!(driver.app.next_tick(driver.now), None);
    with(&mut driver, vec![kept("listen", Place::Here, Phase::Reached(Moment::default()))], None);
    assert_eq!(driver.app.next_tick(driver.now), None);
    with(&mut driver, vec![kept("time-wait", Place::Here, Phase::Reached(Moment::default()))], None);
    assert_eq!(driver.app.next_tick(driver.now), Some(Duration::from_millis(100)));
    with(&mut driver, vec![kept("time-wait", Place::Here, Phase::Over(None))], None);
    assert_eq!(driver.app.next_tick(driver.now), None);
}

#[test]
fn every_size_is_survived() {
    for (width, height) in [(1, 1), (2, 5), (10, 3), (30, 8), (47, 11), (79, 17), (130, 20), (300, 90)] {
        held(width, height, Theme::default()).press("j l").screen();
    }
}

/// Knows the name of one namespace.
struct Lab;

impl Names for Lab {
    fn namespace(&self, netns: NetnsId) -> Option<String> {
        (netns == NetnsId(2)).then(|| "lab".to_owned())
    }
    fn port(&self, service: &str, protocol: Option<Protocol>) -> Option<u16> {
        NoNames.port(service, protocol)
    }
    fn service(&self, _: u16, _: Protocol) -> Option<&str> {
        None
    }
    fn interface_index(&self, name: &str) -> Option<u32> {
        NoNames.interface_index(name)
    }
    fn interface_name(&self, index: u32) -> Option<String> {
        NoNames.interface_name(index)
    }
    fn user(&self, _: u32) -> Option<&str> {
        None
    }
    fn addresses(&self, host: &str) -> Vec<std::net::IpAddr> {
        NoNames.addresses(host)
    }
    fn cgroup_id(&self, path: &str) -> Option<u64> {
        NoNames.cgroup_id(path)
    }
    fn ephemeral_ports(&self) -> (u16, u16) {
        NoNames.ephemeral_ports()
    }
}

#[test]
fn rows_of_another_namespace_are_marked() {
    let mut driver = Driver::new(160, 24, Theme::default());
    driver.app.names = Arc::new(Lab);
    let here = tcp(1, State::Established);
    let there = Socket { key: Key { netns: NetnsId(2), ..here.key }, ..tcp(2, State::Established) };
    driver.look(0, vec![here.clone()]);
    assert!(!driver.text().contains('◆') && !driver.text().contains("Netns"));
    driver.look(5000, vec![here, there]).wait(3000);
    let text = driver.text();
    let marked: Vec<&str> = text.lines().filter(|line| line.contains('◆')).collect();
    assert!(marked.len() == 1 && marked[0].contains(" lab "), "{text}");
    assert!(text.contains("Netns"), "{text}");
}
