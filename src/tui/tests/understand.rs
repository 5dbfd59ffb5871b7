//! The detail of one socket, and what is said of a word: snapshots at several sizes, driven by keys.

use std::sync::Arc;

use super::driver::Driver;
use crate::model::detail::{Detail, InetOptions, Memory};
use crate::model::owner::{Holder, Process, ProcessDetail};
use crate::model::sample::{inet, look, timed};
use crate::model::setting::Setting;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::tcp_info::TcpInfo;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;
use crate::session::{Command, Focus, Lookup, Update};
use crate::tui::app::{Effect, Event};
use crate::tui::theme::{Charset, Colours, Theme};

const GROUP: &str = "/system.slice/docker-3f4e5d6c7b8a90123f4e5d6c7b8a90123f4e5d6c7b8a90123f4e5d6c7b8a9012.scope";

/// Both ends of a connection over loopback, and a listener whose queue is full.
fn pair() -> Vec<Socket> {
    let end = |number, local, remote| inet(number, Protocol::Tcp, State::Established, local, remote);
    let server = end(1, "127.0.0.1:8080", "127.0.0.1:43210");
    // The client's socket is open for both families.
    let client = end(2, "[::ffff:127.0.0.1]:43210", "[::ffff:127.0.0.1]:8080");
    let listener = inet(3, Protocol::Tcp, State::Listen, "127.0.0.1:8080", "0.0.0.0:0");
    vec![
        Socket { send_queue: 66_000, ..timed(server, TimerKind::On, 340) },
        Socket { receive_queue: 131_000, ..client },
        Socket { receive_queue: 129, send_queue: 128, ..listener },
    ]
}

fn figures(second: u32) -> TcpInfo {
    TcpInfo {
        length: 280,
        options: 1 | 2 | 4,
        snd_wscale: 7,
        rcv_wscale: 7,
        rtt: 1250 + 400 * (second % 5),
        rttvar: 300,
        min_rtt: 900,
        rto: 204_000,
        snd_mss: 1448,
        rcv_mss: 536,
        advmss: 1448,
        pmtu: 1500,
        snd_cwnd: 10 + second,
        snd_ssthresh: 0x7fff_ffff,
        unacked: 45,
        notsent_bytes: 1,
        bytes_sent: 1_234_567 + u64::from(second) * 600_000,
        bytes_acked: 1_200_000 + u64::from(second * second) * 50_000,
        bytes_received: 517,
        bytes_retrans: 4344,
        total_retrans: 3 + second / 7,
        retrans: 1,
        segs_out: 900,
        segs_in: 450,
        data_segs_out: 880,
        data_segs_in: 1,
        delivery_rate: 1_250_000,
        delivery_rate_app_limited: true,
        busy_time: 2_000_000,
        rwnd_limited: 1_500_000,
        last_data_sent: 12,
        last_ack_recv: 1200,
        reordering: 3,
        fastopen_client_fail: 1,
        ..TcpInfo::default()
    }
}

/// What looking the first socket up brings in this second.
fn focus(second: u32, at: Moment) -> Focus {
    let memory = Memory {
        receive_buffer: 131_072,
        send_buffer: 87_040,
        send_queued: 66_000,
        forward: 4096,
        backlog: Some(0),
        drops: Some(2),
        ..Memory::default()
    };
    let detail = Detail {
        tcp: Some(figures(second)),
        memory: Some(memory),
        congestion: Some("bbr".into()),
        tos: Some(0x10),
        ..Detail::default()
    };
    let socket =
        Socket { read: at, detail: Some(detail.into()), options: Some(InetOptions(0b1_0010)), ..pair()[0].clone() };
    let process = ProcessDetail {
        pid: 812,
        command_line: [&b"web: worker\x1b[2J"[..], b"--listen", b"127.0.0.1:8080"].map(Box::from).into(),
        parent: Some(Process { pid: 1, command: (*b"systemd").into() }),
        began: Some(Moment::default()),
        user: Some(33),
        group: Some(GROUP.as_bytes().into()),
    };
    let group = Some(GROUP.to_owned());
    Focus { of: Some(socket.key), lookup: Lookup::Found(socket.into()), process: Some(process.into()), group }
}

/// The pane open on one end, after half a minute with a pause in it.
fn driver(width: u16, height: u16, theme: Theme) -> Driver {
    let mut driver = Driver::new(width, height, theme);
    driver.tracker.absorb(look(0, pair()));
    let holder =
        |pid, command: &[u8], fd| Holder { process: Arc::new(Process { pid, command: command.into() }), tid: None, fd };
    driver.tracker.learn(|inode| match inode {
        1 => Some(Arc::from([holder(812, b"web", 7), holder(813, b"web", 7), holder(812, b"web", 9)])),
        2 => Some(Arc::from([holder(99, b"curl\x1b]0;x\x07", 5)])),
        _ => None,
    });
    driver.look(30_000, pair()).press("} j Enter");
    for second in (1..30).filter(|second| !(12..16).contains(second)) {
        let focus = focus(second, Moment::from_millis(u64::from(second) * 1000));
        driver.event(Event::Updates(vec![Update::Focus(focus)]));
    }
    driver
}

macro_rules! check {
    ($name:literal, $driver:expr) => {
        insta::assert_snapshot!($name, $driver.screen())
    };
}

#[test]
fn the_detail_reflows() {
    check!("pair_80x24", driver(80, 24, Theme::default()));
    check!("pair_80x60", driver(80, 60, Theme::default()));
    check!("pair_120x40", driver(120, 40, Theme::default()));
    check!("pair_200x60", driver(200, 60, Theme::default()));
    let plain = Theme::terminal(Colours::None, Charset::Ascii);
    check!("pair_plain", driver(120, 40, plain));
}

#[test]
fn a_listener_tells_that_its_queue_is_full() {
    let mut driver = driver(80, 30, Theme::default());
    driver.press("g j");
    let text = driver.text();
    assert!(text.contains("129 of 128 wait to be accepted") && text.contains("full: new connections"), "{text}");
}

/// While the picture stands still so do the figures, and the graphs get a gap.
#[test]
fn a_pause_holds_the_detail() {
    let mut driver = driver(80, 70, Theme::default());
    let told = |driver: &Driver, second: u32| driver.text().contains(&format!("cwnd {} segments", 10 + second));
    driver.press("p").event(Event::Updates(vec![Update::Focus(focus(33, Moment::from_millis(33_000)))]));
    assert!(told(&driver, 29) && !told(&driver, 33), "{}", driver.text());
    driver.press("p").event(Event::Updates(vec![Update::Focus(focus(34, Moment::from_millis(34_000)))]));
    assert!(told(&driver, 34), "{}", driver.text());
    assert!(driver.text().contains("····"), "{}", driver.text());
}

/// The settings that were asked for last.
fn asked(driver: &Driver) -> &[&'static str] {
    match driver.told.last() {
        Some(Command::Settings(names)) => names,
        _ => &[],
    }
}

/// Answers what was asked for last.
fn answer(driver: &mut Driver) {
    let names = asked(driver).to_vec();
    let value = |name: &str| {
        if name.contains("core") { Ok("4096".to_owned()) } else { Err("only root may read it".to_owned()) }
    };
    let settings = names.into_iter().map(|name| Setting { name, value: value(name) }).collect();
    driver.event(Event::Updates(vec![Update::Settings(settings)]));
}

#[test]
fn a_word_is_explained_with_its_value_and_the_settings_here() {
    for (name, width, height) in [("80x24", 80, 24), ("120x40", 120, 40), ("200x60", 200, 60)] {
        let mut driver = Driver::new(width, height, Theme::default());
        // The listener's queue, by which is sorted.
        driver.look(1000, pair()).press("s s s g j e");
        insta::assert_snapshot!(format!("explain_asked_{name}"), driver.text());
        answer(&mut driver);
        insta::assert_snapshot!(format!("explain_{name}"), driver.screen());
    }
}

/// The word in the box after these keys.
#[track_caller]
fn check_word(driver: &mut Driver, keys: &str, expected: &str) {
    driver.press(keys);
    let text = driver.text();
    let line = text.lines().skip_while(|line| !line.contains(" Explain ")).nth(1).unwrap_or_default();
    let word = line.split(['│', '|']).find_map(|cell| cell.split("  ").map(str::trim).find(|word| !word.is_empty()));
    assert!(line.contains(&format!("{expected}  ")), "{expected} is not explained but {word:?}:\n{text}");
}

#[test]
fn words_are_walked_through_round_the_end() {
    let mut closed = Driver::new(120, 40, Theme::default());
    closed.look(1000, pair()).press("} j");
    check_word(&mut closed, "e", "Local");
    assert_eq!(asked(&closed)[0], "net.ipv4.ip_local_port_range");
    check_word(&mut closed, "n", "Remote");
    check_word(&mut closed, "p p", "on");
    check_word(&mut closed, "h", "ESTAB");
    check_word(&mut closed, "l l", "Local");
    closed.press("e");
    assert_eq!(closed.app.overlay, None);
    check_word(&mut closed, "k e", "ESTAB");
    let mut open = driver(120, 40, Theme::default());
    let total = |driver: &Driver| driver.text().split(" of ").nth(2).map(str::to_owned);
    check_word(&mut open, "e p", "mc_loop");
    check_word(&mut open, "p p", "tos");
    assert!(open.text().contains("Here: 0x10: DSCP 4, ECN 0"), "{}", open.text());
    assert!(total(&open).is_some());
}

#[test]
fn the_diagram_explains_its_states() {
    let mut driver = Driver::new(80, 24, Theme::default());
    driver.look(1000, pair()).press("2");
    check_word(&mut driver, "e", "ESTAB");
    check_word(&mut driver, "n", "FIN-WAIT-1");
    driver.press("Esc ?").press("h");
    assert_eq!(driver.app.overlay, None, "only in its own box do keys walk");
}

/// Hosts are asked for on the third press only, once each, and their names stand beside the addresses.
#[test]
fn hosts_are_named_when_it_is_asked_for() {
    let mut driver = Driver::new(200, 24, Theme::default());
    let remote =
        |number, port| inet(number, Protocol::Tcp, State::Established, "10.0.0.5:443", &format!("192.0.2.7:{port}"));
    driver.look(1000, vec![remote(1, 1), remote(2, 2)]).press("j #");
    assert_eq!(driver.effects, []);
    driver.press("#").press("j k").wait(1000);
    let address = "192.0.2.7".parse().unwrap();
    assert_eq!(driver.effects, [Effect::Name(address)]);
    driver.event(Event::Named(address, Some("a\u{1b}[2Jb.example".to_owned()))).press("Enter");
    let text = driver.text();
    assert!(text.contains("192.0.2.7:1") && text.contains("a.[2Jb.exa") && text.contains("a.[2Jb.example"), "{text}");
    driver.press("#");
    assert!(!driver.text().contains("[2Jb"), "{}", driver.text());
}
