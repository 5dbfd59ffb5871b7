//! Snapshots: what a user sees, at several sizes, in colour and without.

use super::driver::Driver;
use crate::model::capture::Table;
use crate::model::coverage::Gap;
use crate::model::detail::Detail;
use crate::model::detail::Memory;
use crate::model::owner::{Holder, Holders, Process, ProcessDetail};
use crate::model::sample::{inet, look, timed, unix};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::tcp_info::TcpInfo;
use crate::model::time::Moment;
use crate::model::timer::{Timer, TimerKind};
use crate::session::{Focus, Lookup, Update};
use crate::tui::app::Event;
use crate::tui::theme::{Charset, Colours, Theme};

/// A host with something in every state, hostile names included.
pub(super) fn host() -> Vec<Socket> {
    let tcp = |number, state, local: &str, remote: &str| inet(number, Protocol::Tcp, state, local, remote);
    let listener = |number, local, waiting, limit| Socket {
        receive_queue: waiting,
        send_queue: limit,
        ..tcp(number, State::Listen, local, if local.starts_with('[') { "[::]:0" } else { "0.0.0.0:0" })
    };
    let mut sockets = vec![
        listener(1, "0.0.0.0:80", 0, 511),
        listener(2, "[::]:22", 129, 128),
        tcp(3, State::SynSent, "10.0.0.5:40110", "10.9.9.9:5432"),
        tcp(4, State::Established, "10.0.0.5:80", "192.168.100.200:51822"),
        tcp(5, State::Established, "[2001:db8::5]:80", "[2001:db8:ffff:ffff:ffff:ffff:ffff:1]:51822"),
        tcp(6, State::FinWait1, "10.0.0.5:80", "10.0.0.8:1024"),
        tcp(7, State::CloseWait, "10.0.0.5:8080", "10.0.0.77:51822"),
        tcp(8, State::LastAck, "10.0.0.5:8080", "10.0.0.78:51823"),
        inet(9, Protocol::Udp, State::Close, "127.0.0.53:53", "0.0.0.0:0"),
        unix(10, State::Listen, b"/run/\x1b[31mevil\n\xff.sock"),
        unix(11, State::Established, b"\0abstract\0name"),
    ];
    sockets[2].timer = Timer { kind: TimerKind::On, retransmits: 3, left_ms: 5400 };
    sockets[3].send_queue = 65_536;
    sockets[3] = timed(sockets[3].clone(), TimerKind::Keepalive, 5_400_000);
    for number in 0..3_u32 {
        let local = format!("10.0.0.5:{}", 43_120 + number);
        let socket = tcp(20 + number, State::TimeWait, &local, "10.0.0.9:443");
        sockets.push(Socket { inode: 0, ..timed(socket, TimerKind::TimeWait, 48_200 - number * 20_000) });
    }
    sockets
}

fn holders(pid: u32, command: &[u8]) -> Holders {
    std::sync::Arc::new([Holder {
        process: std::sync::Arc::new(Process { pid, command: command.into() }),
        tid: None,
        fd: 7,
    }])
}

pub(super) fn driver(width: u16, height: u16, theme: Theme) -> Driver {
    let mut driver = Driver::new(width, height, theme);
    driver.tracker.absorb(look(0, host()));
    let owner = |inode| match inode {
        1 | 4 | 5 => Some(holders(812, b"nginx")),
        7 | 8 => Some(holders(4411, b"worker\x1b]0;x\x07")),
        _ => None,
    };
    driver.tracker.learn(owner);
    driver.look(1000, host());
    driver
}

macro_rules! check {
    ($name:literal, $driver:expr) => {
        insta::assert_snapshot!($name, $driver.screen())
    };
}

#[test]
fn sockets_at_several_sizes() {
    check!("sockets_80x24", driver(80, 24, Theme::default()));
    check!("sockets_120x40", driver(120, 40, Theme::default()));
    check!("sockets_200x60", driver(200, 60, Theme::default()));
    check!("sockets_40x12", driver(40, 12, Theme::default()));
}

#[test]
fn sockets_without_colour_and_in_ascii() {
    check!("sockets_plain", driver(110, 30, Theme::terminal(Colours::None, Charset::Ascii)));
}

#[test]
fn an_ascii_terminal_gets_ascii_only() {
    let mut driver = Driver::new(120, 30, Theme::terminal(Colours::None, Charset::Ascii));
    driver.look(0, vec![unix(1, State::Listen, "/run/中文é".as_bytes()), host()[2].clone()]);
    assert!(driver.text().is_ascii(), "{}", driver.text());
    assert!(driver.press("?").text().is_ascii());
}

#[test]
fn rows_come_and_go() {
    let mut driver = driver(110, 30, Theme::default());
    let mut sockets = host();
    sockets.retain(|socket| socket.inode != 7);
    sockets.push(inet(30, Protocol::Tcp, State::Established, "10.0.0.5:80", "10.0.0.99:2000"));
    driver.look(2000, sockets).wait(500);
    check!("rows_come_and_go", driver);
}

#[test]
fn other_groupings() {
    check!("by_process", driver(110, 34, Theme::default()).press("b j Enter"));
    check!("by_remote", driver(110, 34, Theme::default()).press("b j j j j Enter"));
    check!("by_nothing", driver(110, 24, Theme::default()).press("b G Enter > > S"));
}

#[test]
fn detail_below_and_beside() {
    let mut below = driver(80, 24, Theme::default());
    below.press("} } j Enter");
    check!("detail_80x24", below);
    let mut beside = driver(160, 45, Theme::default());
    beside.press("} } j Enter");
    let mut focus = host()[3].clone();
    focus.read = beside.now;
    let tcp = TcpInfo {
        length: 280,
        rtt: 1250,
        rttvar: 300,
        rto: 204_000,
        snd_mss: 1448,
        pmtu: 1500,
        snd_cwnd: 10,
        snd_ssthresh: 0x7fff_ffff,
        unacked: 45,
        bytes_sent: 1_234_567,
        total_retrans: 3,
        ..TcpInfo::default()
    };
    let memory = Memory { receive_buffer: 131_072, send_buffer: 87_040, send_queued: 66_000, ..Memory::default() };
    let detail = Detail { tcp: Some(tcp), memory: Some(memory), congestion: Some("bbr".into()), ..Detail::default() };
    focus.detail = Some(Box::new(detail));
    let process = ProcessDetail {
        pid: 812,
        command_line: vec![(*b"nginx: worker\x1b[2J").into(), (*b"-g").into()],
        parent: Some(Process { pid: 1, command: (*b"systemd").into() }),
        began: Some(Moment::default()),
        user: Some(33),
        group: Some((*b"/system.slice/nginx.service").into()),
    };
    let focus =
        Focus { of: Some(focus.key), lookup: Lookup::Found(focus.into()), process: Some(process.into()), group: None };
    beside.event(Event::Updates(vec![Update::Focus(focus)]));
    check!("detail_160x45", beside);
}

#[test]
fn a_wrong_filter_shows_where() {
    let mut driver = driver(80, 24, Theme::default());
    driver.press("/").write("state listening and dport = :nosuch");
    check!("filter_wrong", driver);
}

#[test]
fn help_and_coverage() {
    check!("help_80x24", driver(80, 24, Theme::default()).press("?"));
    check!("help_80x24_scrolled", driver(80, 24, Theme::default()).press("? G"));
    check!("help_120x60", driver(120, 60, Theme::default()).press("?"));
    let mut partial = driver(80, 24, Theme::default());
    let mut snapshot = look(2000, host());
    let why = "opening a NETLINK_SOCK_DIAG socket: Operation not permitted".to_owned();
    snapshot.coverage = vec![Gap::FromProc { table: Table::Tcp4, why }, Gap::HiddenOwners { processes: 12 }];
    partial.tracker.absorb(snapshot);
    partial.event(Event::Updates(vec![Update::World(partial.tracker.world())])).press("i");
    check!("coverage", partial);
}

#[test]
fn nothing_to_show() {
    check!("before_the_first_look", Driver::new(80, 24, Theme::default()));
    check!("no_sockets", Driver::new(80, 24, Theme::default()).look(0, Vec::new()));
}

/// Any size, any screen: no panic, and something is drawn where there is room.
#[test]
fn every_size_is_survived() {
    for width in [1, 2, 3, 7, 20, 39, 41, 80, 99, 101, 151, 300] {
        for height in [1, 2, 3, 4, 5, 9, 11, 13, 24, 100] {
            let mut driver = driver(width, height, Theme::default());
            for keys in
                ["j", "Enter", "?", "G", "Esc", "/", "x", "Esc", "f", "a", "Enter", "2", "n", "3", "Space", "1", "i"]
            {
                assert_eq!(driver.press(keys).text().split('\n').count(), usize::from(height));
            }
            driver.resize(height, width).click(width / 2, height / 2).screen();
        }
    }
}

#[test]
fn untrusted_names_never_reach_the_screen_raw() {
    let mut driver = driver(200, 60, Theme::default());
    driver.press("} } } } } } j Enter");
    assert!(driver.text().chars().all(|symbol| symbol == '\n' || !symbol.is_control()));
}
