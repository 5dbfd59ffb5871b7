//! The States screen: the diagram at several sizes, with flow, a socket's way, and limits.

use std::sync::Arc;

use super::driver::Driver;
use crate::model::event::{Batch, Event as Heard, Means, Occurrence, Standing, Token};
use crate::model::key::Identity;
use crate::model::limits::{Limits, SynCookies};
use crate::model::sample::{inet, timed};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;
use crate::session::{Past, Update};
use crate::track::timeline::Timeline;
use crate::tui::app::Event;
use crate::tui::screen::Screen;
use crate::tui::theme::{Charset, Colours, Theme};

fn plain() -> Theme {
    Theme::terminal(Colours::None, Charset::Ascii)
}

fn at(number: u32, state: State, local: &str, remote: &str) -> Socket {
    inet(number, Protocol::Tcp, state, local, remote)
}

/// A host with something in every state.
fn host() -> Vec<Socket> {
    let listener = |number, local, waiting, limit| Socket {
        receive_queue: waiting,
        send_queue: limit,
        ..at(number, State::Listen, local, "0.0.0.0:0")
    };
    let mut sockets = vec![
        listener(1, "0.0.0.0:80", 3, 511),
        listener(2, "10.0.0.5:22", 129, 128),
        at(3, State::SynSent, "10.0.0.5:40110", "10.9.9.9:5432"),
        Socket { inode: 0, ..at(4, State::SynRecv, "10.0.0.5:80", "10.0.0.77:51000") },
        at(6, State::FinWait1, "10.0.0.5:80", "10.0.0.8:1024"),
        at(7, State::CloseWait, "10.0.0.5:8080", "10.0.0.77:51822"),
        Socket { inode: 0, ..at(8, State::LastAck, "10.0.0.5:8080", "10.0.0.78:51823") },
    ];
    for number in 0..1200_u32 {
        let remote = format!("10.0.{}.{}:51822", number / 200, number % 200 + 1);
        sockets.push(at(100 + number, State::Established, "10.0.0.5:80", &remote));
    }
    for number in 0..30_u32 {
        let socket = at(20 + number, State::TimeWait, &format!("10.0.0.5:{}", 43_120 + number), "10.0.0.9:443");
        sockets.push(Socket { inode: 0, ..timed(socket, TimerKind::TimeWait, 58_200 - number * 1000) });
    }
    sockets
}

fn limits() -> Limits {
    Limits {
        max_syn_backlog: Some(512),
        syn_cookies: Some(SynCookies::WhenFull),
        somaxconn: Some(4096),
        orphans: Some(12),
        max_orphans: Some(16_384),
        buckets: Some(30),
        max_buckets: Some(32),
        ports: Some((32_768, 60_999)),
        reserved_ports: None,
    }
}

/// The screen after events told of a client's whole life, and a look of another socket's end.
fn driver(width: u16, height: u16, theme: Theme) -> Driver {
    let mut driver = Driver::new(width, height, theme);
    driver.press("2").look(0, host());
    let mut timeline = Timeline::default();
    let lived = [
        (State::Close, State::SynSent, 7_000_000),
        (State::SynSent, State::Established, 7_000_210),
        (State::Established, State::FinWait1, 8_400_210),
        (State::FinWait1, State::FinWait2, 8_404_310),
    ];
    let client = at(9, State::Close, "10.0.0.5:50000", "10.0.0.9:443");
    let event = |(from, to, micros): (State, State, u64)| Heard {
        at: Moment::from_nanos(micros * 1000),
        netns: client.key.netns,
        socket: Token::Cookie(9),
        protocol: Protocol::Tcp,
        ends: *client.ends.inet().unwrap(),
        what: Occurrence::Moved { from, to },
        error: None,
        actor: None,
    };
    assert_eq!(client.key.identity, Identity::Cookie(9));
    let batch = Batch { events: lived.map(event).into(), loss: None };
    driver.tracker.hear(&batch).into_iter().for_each(|change| timeline.note(change));
    let mut sockets = host();
    sockets.retain(|socket| socket.state != State::LastAck);
    sockets.push(Socket { state: State::TimeWait, ..timed(client, TimerKind::TimeWait, 59_500) });
    driver
        .tracker
        .absorb(crate::model::sample::look(9000, sockets.clone()))
        .into_iter()
        .for_each(|change| timeline.note(change));
    let standing = Arc::new(Standing { means: Means::Bpf, lacks: Vec::new(), refused: Vec::new() });
    driver.now = Moment::from_millis(10_000);
    let past = Past { timeline, standing: Some(standing), lost: None, ..Past::default() };
    let world = driver.tracker.world();
    driver.event(Event::Updates(vec![Update::World(world), Update::Past(past), Update::Limits(limits())]));
    driver
}

macro_rules! check {
    ($name:literal, $driver:expr) => {
        insta::assert_snapshot!($name, $driver.screen())
    };
}

#[test]
fn the_diagram_at_several_sizes() {
    check!("states_80x24", driver(80, 24, Theme::default()));
    check!("states_120x40", driver(120, 40, Theme::default()));
    check!("states_200x60", driver(200, 60, Theme::default()));
    check!("states_60x20", driver(60, 20, Theme::default()));
    check!("states_40x14", driver(40, 14, Theme::default()));
}

/// The client closed, so its way ends in TIME-WAIT, the last steps of it inferred.
fn following(width: u16, height: u16, theme: Theme) -> Driver {
    let mut driver = driver(width, height, theme);
    driver.app.states.cursor = State::TimeWait;
    driver.press("N");
    driver
}

#[test]
fn a_socket_is_followed_along_its_way() {
    check!("states_way_80x24", following(80, 24, Theme::default()));
    check!("states_way_120x40", following(120, 40, Theme::default()));
    check!("states_way_200x60", following(200, 60, Theme::default()));
}

#[test]
fn without_colour_and_in_ascii() {
    check!("states_no_colour", following(80, 24, Theme::terminal(Colours::None, Charset::Unicode)));
    check!("states_ascii_80x24", following(80, 24, plain()));
    check!("states_ascii_120x40", following(120, 40, plain()));
    assert!(following(120, 40, plain()).text().is_ascii());
}

#[test]
fn the_cursor_moves_and_enter_lists_what_is_under_it() {
    let mut driver = driver(80, 24, Theme::default());
    driver.press("k k h j");
    assert_eq!(driver.app.states.cursor, State::SynRecv);
    driver.press("Enter");
    assert_eq!((driver.app.screen, driver.app.filter.as_str()), (Screen::Sockets, "state syn-recv"));
    assert_eq!(driver.app.sockets.shown.listing.matched, 1);
    driver.press("Esc Esc");
    assert_eq!(driver.app.sockets.shown.listing.matched, driver.app.sockets.shown.listing.total);
    driver.press("2").click(20, 17);
    assert_eq!((driver.app.screen, driver.app.states.cursor), (Screen::States, State::TimeWait));
    driver.click(20, 17);
    assert_eq!((driver.app.screen, driver.app.sockets.shown.listing.matched), (Screen::Sockets, 31));
}

#[test]
fn escape_lets_the_socket_go_and_stays() {
    let mut driver = following(80, 24, Theme::default());
    driver.press("Esc");
    assert!(driver.app.states.followed.is_none() && driver.app.screen == Screen::States);
    driver.press("Esc");
    assert_eq!(driver.app.screen, Screen::States);
}

#[test]
fn the_socket_chosen_in_the_table_is_lit() {
    let mut driver = driver(80, 24, Theme::default());
    driver.press("1 } } } } j");
    let chosen = driver.app.sockets.selected().map(|row| row.socket.key);
    driver.press("2");
    assert_eq!(driver.app.states.followed.as_ref().map(|followed| followed.life.key), chosen);
}

#[test]
fn nothing_flows_while_the_picture_stands_still() {
    let mut driver = driver(80, 24, Theme::default());
    driver.press("p");
    let paused = driver.text();
    assert!(paused.contains("/s"), "{paused}");
    let past = Past { timeline: driver.app.past.timeline.clone(), ..Past::default() };
    driver.wait(60_000).event(Event::Updates(vec![Update::Past(past)]));
    assert_eq!(
        driver.text().lines().skip(3).collect::<Vec<_>>()[..18],
        paused.lines().skip(3).collect::<Vec<_>>()[..18]
    );
    assert_eq!(driver.app.next_tick(driver.now), Some(std::time::Duration::from_secs(1)), "its age is told");
    driver.press("p");
    assert!(!driver.text().contains("/s"), "what flowed before is long ago");
}
