//! The Timeline screen: what stands on it, and what keys make of it.

use std::num::NonZeroU32;
use std::sync::Arc;

use super::driver::Driver;
use crate::model::address::{Ends, InetEnds};
use crate::model::detail::Detail;
use crate::model::event::{Actor, Batch, COMM, Event as Heard, Loss, Means, Occurrence, Refusal, Standing, Token};
use crate::model::key::NetnsId;
use crate::model::sample::{inet, look, tcp, timed};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::tcp_info::TcpInfo;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;
use crate::model::wall::Wall;
use crate::session::{Command, Past, Update};
use crate::track::life::{Change, Evidence, Life, Stay, What};
use crate::track::timeline::Timeline;
use crate::tui::app::Event;
use crate::tui::screen::Screen;
use crate::tui::theme::{Charset, Colours, Theme};
use crate::tui::themes::Themes;

macro_rules! check {
    ($name:literal, $driver:expr) => {
        insta::assert_snapshot!($name, $driver.screen())
    };
}

/// A clock that shows 09:41:00 at 0.
const WALL: Wall = Wall::new((9 * 3600 + 41 * 60) * 1_000_000_000, Moment::from_nanos(0), 0);

fn event(number: u32, micros: u64, from: State, to: State, error: u32) -> Heard {
    let ends = |local: &str, remote: &str| match inet(1, Protocol::Tcp, State::Close, local, remote).ends {
        Ends::Inet(ends) => ends,
        _ => InetEnds {
            local: crate::model::address::Endpoint::ANY_V4,
            remote: crate::model::address::Endpoint::ANY_V4,
            interface: 0,
        },
    };
    let mut comm = [0; COMM];
    comm[..6].copy_from_slice(b"cu\x1b[rl");
    let is_server = number == 2;
    let local = if is_server { "10.0.0.5:443" } else { "10.0.0.5:43122" };
    let remote = if is_server { "192.168.100.200:51822" } else { "10.0.0.9:443" };
    Heard {
        at: Moment::from_nanos(micros * 1000),
        netns: NetnsId(1),
        socket: Token::Cookie(number.into()),
        protocol: Protocol::Tcp,
        ends: ends(local, remote),
        what: Occurrence::Moved { from, to },
        error: NonZeroU32::new(error),
        actor: (!is_server && to == State::SynSent).then_some(Actor { pid: 812, comm }),
    }
}

/// Three connections: one to the end of TIME-WAIT, one that came in and was reset, one that was refused.
fn story() -> (Driver, Vec<Change>) {
    use State::{Close, Established, FinWait1, FinWait2, Listen, SynRecv, SynSent, TimeWait};
    let mut driver = Driver::new(80, 24, Theme::default());
    let mut changes = driver.tracker.absorb(look(0, vec![tcp(9, Established)]));
    let events = vec![
        event(1, 1_000_000, Close, SynSent, 0),
        event(1, 1_000_053, SynSent, Established, 0),
        event(2, 1_200_000, Listen, SynRecv, 0),
        event(2, 1_200_020, SynRecv, Established, 0),
        event(2, 3_500_000, Established, Close, 104),
        event(3, 3_600_000, Close, SynSent, 0),
        event(3, 3_600_040, SynSent, Close, 111),
        event(1, 4_200_000, Established, FinWait1, 0),
        event(1, 4_200_030, FinWait1, FinWait2, 0),
        event(1, 4_200_060, FinWait2, Close, 0),
    ];
    changes.extend(driver.tracker.hear(&Batch { events, loss: None }));
    let waits = Socket { inode: 0, ..inet(1, Protocol::Tcp, TimeWait, "10.0.0.5:43122", "10.0.0.9:443") };
    let waits = timed(waits, TimerKind::TimeWait, 55_000);
    changes.extend(driver.tracker.absorb(look(5_000, vec![tcp(9, Established), waits.clone()])));
    changes.extend(driver.tracker.absorb(look(
        59_000,
        vec![
            tcp(9, Established),
            Socket { timer: crate::model::timer::Timer { left_ms: 1_200, ..waits.timer }, ..waits },
        ],
    )));
    changes.extend(driver.tracker.absorb(look(61_000, vec![tcp(9, Established)])));
    driver.now = Moment::from_millis(61_000);
    driver.event(Event::Updates(vec![Update::World(driver.tracker.world())]));
    (driver, changes)
}

fn standing() -> Standing {
    let refused = vec![Refusal { means: Means::Bpf, why: "bpf(2): Operation not permitted; root may".to_owned() }];
    Standing { means: Means::Destroy, lacks: vec!["and on this kernel something more".to_owned()], refused }
}

fn past(changes: Vec<Change>) -> Past {
    let mut timeline = Timeline::default();
    changes.into_iter().for_each(|change| timeline.note(change));
    Past { timeline, standing: Some(Arc::new(standing())), lost: None, wall: WALL }
}

fn screen(width: u16, height: u16, theme: Theme) -> Driver {
    let (mut driver, changes) = story();
    driver.app.themes = Themes::new(vec![theme], 0);
    driver.resize(width, height).event(Event::Updates(vec![Update::Past(past(changes))])).press("4");
    driver
}

#[test]
fn changes_at_several_sizes() {
    check!("changes_80x24", screen(80, 24, Theme::default()));
    check!("changes_120x40", screen(120, 40, Theme::default()));
    check!("changes_200x60", screen(200, 60, Theme::default()));
    check!("changes_plain", screen(100, 30, Theme::terminal(Colours::None, Charset::Ascii)));
}

#[test]
fn closed_sockets_at_several_sizes() {
    check!("closed_80x24", screen(80, 24, Theme::default()).press("c"));
    check!("closed_120x40", screen(120, 40, Theme::default()).press("c"));
    check!("closed_200x60", screen(200, 60, Theme::default()).press("c"));
}

#[test]
fn the_life_of_a_closed_socket() {
    check!("life_80x24", screen(80, 24, Theme::default()).press("c Enter"));
    check!("life_120x40", screen(120, 40, Theme::default()).press("c Enter"));
    check!("life_plain", screen(100, 30, Theme::terminal(Colours::None, Charset::Ascii)).press("c Space"));
}

/// The counters that the kernel told with the end of a socket.
#[test]
fn the_last_figures_of_a_closed_socket_are_kept() {
    let (mut driver, _) = story();
    let info = TcpInfo { length: 280, rtt: 1250, bytes_sent: 1_234_567, bytes_acked: 1_234_567, ..TcpInfo::default() };
    let mut event = event(1, 61_000_000, State::Established, State::Close, 0);
    let mut last = inet(7, Protocol::Tcp, State::Close, "10.0.0.5:43122", "10.0.0.9:443");
    last.detail = Some(Box::new(Detail { tcp: Some(info), ..Detail::default() }));
    (event.socket, event.what) = (Token::Cookie(7), Occurrence::Destroyed(Box::new(last)));
    let mut changes = driver.tracker.hear(&Batch { events: vec![event], loss: None });
    changes.extend(driver.tracker.absorb(look(62_000, vec![])));
    driver.event(Event::Updates(vec![Update::Past(past(changes))])).press("4 c g Space");
    check!("life_only_its_end_heard_80x24", driver);
    driver.resize(120, 40);
    for figure in ["bytes_sent 1,234,567 bytes", "bytes_acked 1,234,567 bytes"] {
        assert!(driver.text().contains(figure), "{}", driver.text());
    }
}

#[test]
fn the_means_and_what_they_miss_are_said() {
    let mut driver = screen(80, 24, Theme::default());
    assert!(driver.line(0).contains("netlink · destroy events · every 1s"), "{}", driver.line(0));
    let lost = Some(Loss::Counted(1234));
    let update = Update::Past(Past { lost, ..driver.app.past.clone() });
    driver.event(Event::Updates(vec![update]));
    assert!(driver.line(0).contains("1,234 lost"), "{}", driver.line(0));
    check!("events_covered_80x24", driver.press("i"));
}

/// A past of so many changes, one a millisecond, of as many sockets.
fn stream(changes: u32) -> Past {
    let mut timeline = Timeline::new(1000);
    for number in 0..changes {
        let socket = tcp(number, State::SynSent);
        let at = Moment::from_millis(number.into());
        let first = Stay { state: State::SynSent, since: at, evidence: Evidence::Observed };
        let life = Arc::new(Life::new(socket.key, first, true));
        let what = What::Opened(State::SynSent);
        timeline.note(Change { at, what, evidence: Evidence::Observed, socket: Arc::new(socket), life });
    }
    Past { timeline, wall: WALL, ..Past::default() }
}

/// The number of the change under the cursor.
fn under_cursor(driver: &Driver) -> u64 {
    driver.app.timeline.selected().unwrap().at.as_nanos() / 1_000_000
}

fn streaming() -> Driver {
    let mut driver = Driver::new(80, 24, Theme::default());
    driver.event(Event::Updates(vec![Update::Past(stream(500))])).press("4");
    driver
}

fn goes_on(driver: &mut Driver, changes: u32) {
    driver.event(Event::Updates(vec![Update::Past(stream(changes))]));
}

#[test]
fn the_newest_is_followed_until_the_cursor_leaves_it() {
    let mut driver = streaming();
    assert_eq!(under_cursor(&driver), 499);
    goes_on(&mut driver, 600);
    assert_eq!(under_cursor(&driver), 599);
    driver.press("j");
    assert_eq!(driver.app.timeline.newer(), None, "below the newest there is nothing");
    let before = driver.press("k").line(10);
    goes_on(&mut driver, 5000);
    assert_eq!((under_cursor(&driver), driver.line(10)), (598, before), "it stands still, also past the bound");
    assert!(driver.line(2).contains("frozen, 4,400 newer (G)"), "{}", driver.line(2));
    driver.press("G");
    assert_eq!(under_cursor(&driver), 4999);
    assert!(driver.line(2).contains("at most 1,000, "), "{}", driver.line(2));
    assert!(driver.line(2).contains("fell out"), "{}", driver.line(2));
    driver.press("p");
    goes_on(&mut driver, 5100);
    assert_eq!(under_cursor(&driver), 4999);
    driver.press("p");
    assert_eq!(under_cursor(&driver), 5099);
}

#[test]
fn the_whole_past_can_be_walked_through() {
    let mut driver = streaming();
    driver.press("g");
    assert_eq!((under_cursor(&driver), driver.app.timeline.top()), (0, 0));
    driver.press("PgDn j");
    assert_eq!(under_cursor(&driver), 18);
    for _ in 0..40 {
        driver.press("PgDn");
    }
    assert_eq!(under_cursor(&driver), 499);
    driver.click(10, 5);
    assert_eq!(under_cursor(&driver), driver.app.timeline.top() as u64 + 1);
}

#[test]
fn the_filter_is_the_one_of_the_sockets_and_states_mean_both_sides() {
    let mut driver = screen(120, 40, Theme::default());
    let total = |driver: &Driver| driver.app.timeline.total();
    assert_eq!(total(&driver), 11);
    driver.press("/").write("state time-wait");
    assert_eq!(total(&driver), 2, "into it and out of it, while it is typed");
    driver.press("Enter");
    assert_eq!(driver.app.filter, "state time-wait");
    driver.press("c");
    assert_eq!(total(&driver), 1);
    driver.press("1");
    assert!(driver.line(2).contains("/ state time-wait"), "{}", driver.line(2));
    driver.press("4 Esc");
    assert_eq!(total(&driver), 3);
    driver.press("/").write("dport = :443").press("Enter");
    assert_eq!(total(&driver), 2);
}

#[test]
fn a_frozen_cursor_stays_where_it_was_when_the_filter_changes() {
    let mut driver = streaming();
    driver.press("g j j j j j j j /").write("sport >= 1032").press("Enter");
    assert_eq!(under_cursor(&driver), 8, "the next one that matches");
}

#[test]
fn enter_goes_to_the_socket_or_opens_its_life() {
    let mut driver = streaming();
    driver.look(1000, vec![tcp(499, State::Established), tcp(498, State::Established)]);
    driver.press("k k Enter");
    assert_eq!((driver.app.screen, driver.app.timeline.detail), (Screen::Timeline, Some(0)), "497 is in no row");
    driver.press("Esc G Enter");
    assert_eq!(driver.app.screen, Screen::Sockets);
    assert_eq!(driver.app.sockets.selected().unwrap().socket.inode, 499);
    driver.press("4 Space");
    assert_eq!(driver.told.last(), Some(&Command::Focus(Some(tcp(499, State::Close).key))));
    assert!(driver.text().contains("ESTAB"), "{}", driver.text());
    driver.press("Esc Esc");
    assert_eq!(driver.app.screen, Screen::Timeline);
}

#[test]
fn a_picture_that_stands_still_stands_still_here_too() {
    let mut driver = streaming();
    driver.press("1 p 4");
    goes_on(&mut driver, 600);
    assert_eq!(under_cursor(&driver), 499);
    driver.press("1 p 4");
    assert_eq!(under_cursor(&driver), 599);
}

/// Any size: nothing panics.
#[test]
fn every_size_is_survived() {
    for width in [1, 2, 3, 20, 39, 41, 80, 99, 151, 300] {
        for height in [1, 2, 3, 5, 9, 11, 24, 100] {
            let mut driver = screen(width, height, Theme::default());
            for keys in
                ["k", "Space", "c", "g", "]", "[", "i", "?", "G", "Esc", "/", "x", "Esc", "j", "Esc", "Esc", "Esc"]
            {
                assert_eq!(driver.press(keys).text().split('\n').count(), usize::from(height));
            }
            driver.press("4").resize(height, width).click(width / 2, height / 2).screen();
        }
    }
}
