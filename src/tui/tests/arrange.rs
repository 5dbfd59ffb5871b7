//! What is shown, and how: groups, order, columns, views, what is hidden and what is pinned.

use super::driver::Driver;
use super::screens::{driver, host};
use crate::field::Field;
use crate::field::attribute::Need;
use crate::model::detail::{Detail, Memory};
use crate::model::limits::Limits;
use crate::model::sample::inet;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::tcp_info::TcpInfo;
use crate::query::grouping::Grouping;
use crate::query::rule::Rule;
use crate::query::sort::Sort;
use crate::query::view::View;
use crate::session::{Command, Update};
use crate::tui::app::{Effect, Event};
use crate::tui::theme::{Charset, Colours, Theme};

macro_rules! check {
    ($name:literal, $driver:expr) => {
        insta::assert_snapshot!($name, $driver.screen())
    };
}

/// A host with connections that came in by its listeners, and some that use up the ports to one end.
fn served(width: u16, height: u16, theme: Theme) -> Driver {
    let mut driver = driver(width, height, theme);
    let mut sockets = host();
    for number in 0..9_u32 {
        let local = format!("10.0.0.5:{}", 40_000 + number);
        sockets.push(inet(40 + number, Protocol::Tcp, State::Established, &local, "10.0.0.7:5432"));
    }
    sockets.push(Socket { receive_queue: 96, ..inet(60, Protocol::Tcp, State::Listen, "0.0.0.0:8080", "0.0.0.0:0") });
    if let Some(listener) = sockets.last_mut() {
        listener.send_queue = 128;
    }
    let limits = Limits { ports: Some((40_000, 40_009)), reserved_ports: Some(0), ..Limits::default() };
    driver.event(Event::Updates(vec![Update::Limits(limits)])).look(2000, sockets);
    driver
}

#[test]
fn listeners_with_what_came_in_by_them() {
    check!("by_listener_80x24", served(80, 24, Theme::default()).press("b j j j Enter"));
    check!("by_listener_state_120x40", served(120, 40, Theme::default()).press("b j j j Enter b k k k Space Enter"));
    check!("by_remote_port_200x60", served(200, 60, Theme::default()).press("b j j j j Enter b j Space Enter"));
    let plain = Theme::terminal(Colours::None, Charset::Ascii);
    check!("by_user_plain", served(100, 30, plain).press("b j j Enter b G Space Enter"));
}

#[test]
fn menus_at_several_sizes() {
    check!("menu_group_80x24", driver(80, 24, Theme::default()).press("b j Space"));
    check!("menu_sort_80x24", driver(80, 24, Theme::default()).press("s j j Space"));
    check!("menu_columns_120x40", driver(120, 40, Theme::default()).press("C J j Space G Space"));
    check!("menu_hide_80x24", driver(80, 24, Theme::default()).press("j h Space Space"));
    check!("menu_views_120x40", driver(120, 40, Theme::default()).press("v j"));
    check!("menu_sort_40x12", driver(40, 12, Theme::default()).press("s G"));
    check!("menu_columns_narrowed_80x24", driver(80, 24, Theme::default()).press("C /").write("retrans"));
}

#[test]
fn a_second_level_is_taken_and_left() {
    let mut driver = driver(80, 24, Theme::default());
    let levels = |driver: &Driver| driver.app.sockets.query.levels().map(|level| level.name()).collect::<Vec<_>>();
    for (keys, expected) in [
        ("b j Space", &["state", "process"][..]),
        ("Space", &["state"]),
        ("Space k Space", &["state", "process"]),
        ("j Enter", &["state", "process"]),
        ("b j Space Enter", &["process"]),
        ("b k Space Enter", &["process", "state"]),
        ("b k Space Enter", &["state"]),
        ("b j Space x Esc", &["state"]),
        ("b j j j Space G Enter", &["nothing"]),
    ] {
        driver.press(keys);
        assert_eq!(levels(&driver), expected, "{keys}");
    }
}

#[test]
fn sorting_moves_over_the_columns() {
    let mut driver = driver(120, 30, Theme::default());
    let sort = |driver: &Driver| driver.app.sockets.query.sort.text();
    for (keys, expected) in [
        (">", "remote:asc"),
        ("<", "local:asc"),
        ("<", "netid:asc"),
        ("<", "process:asc"),
        ("S", "process:desc"),
        ("s Enter", "process:asc"),
        ("s j j Enter", "age:asc"),
        (">", "netid:asc"),
    ] {
        driver.press(keys);
        assert_eq!(sort(&driver), expected, "{keys}");
    }
    driver.click(40, 3);
    let clicked = sort(&driver);
    driver.click(40, 3);
    assert_ne!(
        (sort(&driver), "netid:asc".to_owned()),
        (clicked.clone(), clicked),
        "a click sorts, a second one turns"
    );
}

#[test]
fn columns_are_chosen_moved_and_scrolled() {
    let mut driver = driver(60, 20, Theme::default());
    let first = driver.line(3);
    driver.press("C");
    for column in ["mark", "shut", "netns", "rtt"] {
        driver.press("/").write(column).press("Enter Space Esc C");
    }
    driver.press("Enter");
    check!("columns_chosen_60x20", driver);
    driver.press(". . .");
    check!("columns_scrolled_60x20", driver);
    driver.press("C x Esc");
    assert_eq!(driver.line(3), first, "by width again");
    assert_eq!(driver.press(".").app.message.as_deref(), Some("all columns that fit are shown; C chooses others"));
}

/// A host whose connections are measured, as looks bring it when they are asked for that.
fn measured() -> Vec<Socket> {
    let mut sockets = host();
    let connected = |socket: &&mut Socket| socket.state == State::Established && socket.ends.inet().is_some();
    for (number, socket) in (1..).zip(sockets.iter_mut().filter(connected)) {
        let info = TcpInfo {
            length: 280,
            rtt: 11_300 * number,
            rttvar: 5_650,
            min_rtt: 900 * number,
            snd_cwnd: 10 * number,
            snd_ssthresh: 0x7fff_ffff,
            unacked: 7,
            retrans: number - 1,
            total_retrans: 1234 * (number - 1),
            delivery_rate: 1_179_000 * u64::from(number),
            bytes_sent: 6_291_456,
            ..TcpInfo::default()
        };
        let memory = Memory { receive_buffer: 131_072, receive_allocated: 4352 * number, ..Memory::default() };
        socket.detail = Some(Box::new(Detail { tcp: Some(info), memory: Some(memory), ..Detail::default() }));
    }
    sockets
}

#[test]
fn figures_of_tcp_are_columns() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let shown = |keys| {
            let mut driver = driver(width, height, Theme::default());
            driver.press(keys).look(2000, measured());
            driver
        };
        insta::assert_snapshot!(format!("retransmits_{width}x{height}"), shown("v j j j j Enter").screen());
        insta::assert_snapshot!(format!("slow_{width}x{height}"), shown("v j j j j j Enter").screen());
        insta::assert_snapshot!(format!("memory_{width}x{height}"), shown("v G Enter").screen());
    }
}

/// At 80 columns the timer gives way, and the title keeps its word beside the sign of the order.
#[test]
fn what_the_query_is_about_is_seen() {
    let mut driver = driver(80, 24, Theme::default());
    driver.press("s /").write("recv-q").press("Enter Enter");
    assert!(driver.line(3).contains("Recv-Q▼"), "{}", driver.line(3));
    assert!(!driver.line(3).contains("Timer"), "{}", driver.line(3));
    let mut driver = served(80, 24, Theme::default());
    driver.press("/").write("sendq > 100").press("Enter");
    assert!(driver.line(3).contains("Send-Q"), "{}", driver.line(3));
    driver.press("Esc v");
    let queues = driver.app.entries(crate::tui::menu::Subject::Views);
    let place = queues.iter().position(|entry| format!("{entry:?}").contains("\"queues\"")).unwrap_or(0);
    for _ in 0..place {
        driver.press("j");
    }
    driver.press("Enter");
    for title in ["Recv-Q▼", "Send-Q", "Process"] {
        assert!(driver.line(3).contains(title), "{}", driver.line(3));
    }
    assert_eq!(driver.app.sockets.cursor(), 0, "what there is most of");
}

/// What the box explains, and what it says of the value.
fn explained(driver: &mut Driver) -> (String, String) {
    driver.press("e");
    let title = driver.app.explain.entry().map_or("", |entry| entry.title()).to_owned();
    let text = driver.text();
    let here = text.lines().find_map(|line| line.split_once("Here: ")).map(|(_, here)| here.to_owned());
    driver.press("Esc");
    (title, here.unwrap_or_default().trim_end_matches([' ', '│']).to_owned())
}

#[track_caller]
fn check_cell(driver: &mut Driver, keys: &str, title: &str, here: &str) {
    driver.press(keys);
    let (found, said) = explained(driver);
    assert_eq!((found.as_str(), said.starts_with(here)), (title, true), "{keys}: {said}");
}

#[test]
fn the_cell_under_the_cursor_is_explained() {
    let mut driver = driver(120, 40, Theme::default());
    driver.press("v j j j j j Enter").look(2000, measured());
    check_cell(&mut driver, "g", "rtt", "22.6ms: the least seen is 1.800ms");
    check_cell(&mut driver, "Right", "Local", "[2001:db8::5]:80");
    check_cell(&mut driver, "Right", "Remote", "[2001:db8:ffff");
    check_cell(&mut driver, "Right Right Right Right", "cwnd", "20 segments");
    check_cell(&mut driver, "j", "cwnd", "10 segments");
    check_cell(&mut driver, "Right Right Right Right", "Process", "nginx/812");
    assert!(driver.line(3).starts_with(|_| true) && driver.line(3).contains("Process"), "it was scrolled to");
    check_cell(&mut driver, "Left Left Left Left Left Left Left Left Left", "Local", "10.0.0.5:80");
    // On a head there is no cell, and without one the order is explained.
    check_cell(&mut driver, "Esc", "rtt", "11.3ms");
    check_cell(&mut driver, "Left", "unacked", "7 segments");
}

#[test]
fn the_cell_is_seen_without_colours() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let shown = |theme| {
            let mut driver = driver(width, height, theme);
            driver.press("v j j j j j Enter").look(2000, measured()).press("j Right Right Right");
            driver.screen()
        };
        insta::assert_snapshot!(format!("cell_{width}x{height}"), shown(Theme::default()));
        insta::assert_snapshot!(
            format!("cell_plain_{width}x{height}"),
            shown(Theme::terminal(Colours::None, Charset::Ascii))
        );
    }
}

#[test]
fn a_click_chooses_a_cell_and_a_second_one_opens() {
    let mut driver = driver(120, 40, Theme::default());
    driver.press("v j j j j j Enter").look(2000, measured());
    let column = |driver: &Driver, title: &str| {
        let line = driver.line(3);
        u16::try_from(line[..line.find(title).unwrap()].chars().count()).unwrap()
    };
    let (rtt, cwnd) = (column(&driver, "rtt"), column(&driver, "cwnd"));
    driver.click(rtt, 5);
    assert_eq!(explained(&mut driver).0, "rtt");
    driver.click(cwnd, 5);
    assert_eq!(
        (explained(&mut driver).0.as_str(), driver.app.sockets.detail),
        ("cwnd", None),
        "another cell of the line"
    );
    driver.click(cwnd, 5);
    assert_eq!(driver.app.sockets.detail, Some(0));
}

#[test]
fn looks_bring_what_columns_show_and_rows_are_ordered_by() {
    let mut driver = driver(120, 30, Theme::default());
    let brought = |driver: &mut Driver| {
        let last = driver.told.iter().rev().find_map(|command| match command {
            Command::Bring(needs) => Some(*needs),
            _ => None,
        });
        driver.told.clear();
        last.map(|needs| [Need::Info, Need::Memory].map(|need| needs.contains(need)))
    };
    driver.press("s /").write("rtt").press("Enter Enter");
    assert_eq!(brought(&mut driver), Some([true, false]), "to order by it");
    assert!(
        driver.look(2000, measured()).line(3).contains("rtt"),
        "it is shown without being chosen: {}",
        driver.line(3)
    );
    driver.press("C /").write("skmem.rb").press("Enter Space Esc");
    assert_eq!(brought(&mut driver), Some([true, true]), "to show it as well");
    driver.press("s g Enter");
    assert_eq!(brought(&mut driver), None, "rtt has become a column");
    driver.press("C x Esc");
    assert_eq!(brought(&mut driver), Some([false, false]));
}

#[test]
fn rows_are_hidden_and_pinned() {
    let mut driver = driver(110, 30, Theme::default());
    driver.press("L").press("b G Enter").press("G k P");
    check!("hidden_and_pinned", driver);
    let pinned = driver.app.sockets.query.pinned.clone();
    driver.press("/").write("state listening").press("Enter");
    let shown = |driver: &Driver| driver.app.sockets.shown.listing.rows.len();
    assert_eq!((shown(&driver), driver.app.sockets.shown.listing.matched), (4, 3), "it stays though it does not match");
    driver.press("g j P").look(2000, host());
    assert_eq!((shown(&driver), driver.app.sockets.query.pinned.len(), pinned.len()), (3, 0, 1));
    driver.press("L");
    assert_eq!(driver.app.sockets.query.hidden, []);
}

#[test]
fn rules_are_made_of_the_row_under_the_cursor() {
    let mut driver = driver(110, 30, Theme::default());
    driver.press("} } j");
    let remote = driver.app.sockets.selected().and_then(crate::field::remote_host);
    driver.press("h Enter");
    assert_eq!(driver.app.sockets.query.hidden, remote.map(Rule::Remote).into_iter().collect::<Vec<_>>());
    assert!(driver.text().contains("1 hidden (h)"), "{}", driver.text());
    driver.press("h Enter");
    assert_eq!(driver.app.sockets.query.hidden, []);
}

#[test]
fn views_are_kept_loaded_and_deleted() {
    let mut driver = driver(120, 30, Theme::default());
    driver.press("/").write("state time-wait").press("Enter > L v a").write("my view").press("Enter");
    let view = View {
        filter: Some("state time-wait".to_owned()),
        group: Some(Grouping::State),
        sort: Some(Sort::by(Field::Remote)),
        hidden: vec![Rule::Loopback],
        ..View::default()
    };
    assert_eq!(driver.effects, [Effect::SaveView("my view".to_owned(), view.clone())]);
    driver.press("v j Enter");
    assert_eq!((driver.app.filter.as_str(), driver.app.sockets.query.hidden.len()), ("", 0), "the usual view");
    driver.press("v Enter");
    let query = &driver.app.sockets.query;
    assert_eq!(View::of(&driver.app.filter, query, &[]), view);
    assert_eq!(driver.app.sockets.shown.listing.matched, 3);
    driver.press("v x x Esc");
    assert_eq!(driver.effects[1..], [Effect::DropView("my view".to_owned())], "one that is built in stays");
    driver.press("v a Esc v a Enter");
    assert_eq!((driver.effects.len(), driver.app.views.len()), (2, 0), "no name, no view");
}

#[test]
fn a_menu_is_used_by_mouse() {
    let mut driver = driver(80, 24, Theme::default());
    driver.press("b").click(10, 9);
    let pointed = driver.app.menu.as_ref().map(|menu| menu.cursor);
    driver.click(10, 9);
    assert_eq!(driver.app.sockets.query.grouping as usize, pointed.unwrap_or(99));
    assert!(driver.app.menu.is_none());
    driver.press("b").click(0, 0);
    assert!(driver.app.menu.is_none(), "a click beside it closes it");
}

#[test]
fn a_picture_that_stands_still_tells_its_age_and_what_it_misses() {
    let mut driver = driver(80, 24, Theme::default());
    driver.press("p").wait(12_000);
    assert!(driver.line(0).contains("frozen 12s"), "{}", driver.line(0));
    let mut past = crate::session::Past { timeline: driver.app.past.timeline.clone(), ..Default::default() };
    let mut sockets = host();
    sockets.truncate(3);
    let changes = driver.tracker.absorb(crate::model::sample::look(14_000, sockets));
    let count = changes.len();
    changes.into_iter().for_each(|change| past.timeline.note(change));
    driver.event(Event::Updates(vec![Update::Past(past)]));
    assert!(driver.line(0).contains(&format!("{count} changes since")), "{}", driver.line(0));
}
