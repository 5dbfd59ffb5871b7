use std::sync::Arc;

use super::*;
use crate::model::address::{NetlinkEnds, PacketEnds, VsockEnds, XdpEnds};
use crate::model::names::NoNames;
use crate::model::owner::{Holder, Process};
use crate::model::sample::{inet, look, tcp, timed, unix};
use crate::model::socket::{Protocol, Shutdown};
use crate::model::state::State;
use crate::model::timer::TimerKind;
use crate::track::tracker::Tracker;

/// The text of a field for a socket first seen at 0, at 65 s.
#[track_caller]
fn check(field: Field, socket: Socket, expected: &str) {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![socket]));
    let world = tracker.world();
    let context = Context { now: Moment::from_millis(65_000), names: &NoNames, ports: Ports::Numbers };
    assert_eq!(text(field, world.row(0).unwrap(), context), expected);
}

fn listener(local: &str) -> Socket {
    let remote = if local.starts_with('[') { "[::]:0" } else { "0.0.0.0:0" };
    inet(7, Protocol::Tcp, State::Listen, local, remote)
}

#[test]
fn addresses_are_written_as_ss_does() {
    check(Field::Local, listener("0.0.0.0:22"), "0.0.0.0:22");
    check(Field::Remote, listener("0.0.0.0:22"), "0.0.0.0:*");
    check(Field::Local, listener("[::]:22"), "*:22");
    check(Field::Local, Socket { v6_only: Some(true), ..listener("[::]:22") }, "[::]:22");
    check(Field::Local, listener("[::ffff:10.0.0.1]:80"), "[::ffff:10.0.0.1]:80");
}

#[test]
fn an_interface_without_a_name_shows_its_number() {
    let mut socket = listener("10.0.0.1:80");
    if let Ends::Inet(ends) = &mut socket.ends {
        ends.interface = 4;
    }
    check(Field::Local, socket, "10.0.0.1%if4:80");
}

#[test]
fn unix_names_move_no_cursor() {
    check(Field::Local, unix(7, State::Listen, b"/tmp/a\n\x1b[31m\xff"), "/tmp/a..[31m?");
    check(Field::Local, unix(7, State::Listen, b"\0dbus\0"), "@dbus@");
}

#[test]
fn other_families_show_names() {
    let of = |protocol, ends| Socket { protocol, ends, ..tcp(7, State::Close) };
    let netlink = |port, connected| {
        of(Protocol::Netlink, Ends::Netlink(NetlinkEnds { protocol: 16, port, connected, ..NetlinkEnds::default() }))
    };
    check(Field::Local, netlink(0, false), "genl:kernel");
    check(Field::Local, netlink(-5, false), "genl:-5");
    check(Field::Remote, netlink(7, false), "");
    check(Field::Remote, netlink(7, true), "0:0");
    let packet = |ethertype, interface| of(Protocol::PacketRaw, Ends::Packet(PacketEnds { ethertype, interface }));
    check(Field::Local, packet(3, 0), "*:*");
    check(Field::Local, packet(0x800, 4), "ip:if4");
    check(Field::Local, packet(0x8fff, 0), "[36863]:*");
    let any = VsockEnds { cid: u32::MAX, port: 5, peer_cid: 2, peer_port: u32::MAX };
    check(Field::Local, of(Protocol::VsockStream, Ends::Vsock(any)), "*:5");
    check(Field::Remote, of(Protocol::VsockStream, Ends::Vsock(any)), "2:*");
    check(Field::Local, of(Protocol::Xdp, Ends::Xdp(XdpEnds { interface: 4, queue: 3 })), "if4:q3");
}

#[test]
fn timers_count_down_from_their_reading() {
    check(Field::Timer, timed(tcp(7, State::TimeWait), TimerKind::TimeWait, 66_500), "timewait 1.5s");
    check(Field::Timer, timed(tcp(7, State::TimeWait), TimerKind::TimeWait, 60_000), "timewait 0.0s");
    check(Field::Timer, timed(tcp(7, State::Established), TimerKind::Keepalive, 7_265_000), "keepalive 2h00m");
    check(Field::Timer, tcp(7, State::Established), "");
}

#[test]
fn what_is_older_than_the_program_says_so() {
    check(Field::Age, tcp(7, State::Established), ">1m05s");
    check(Field::InState, tcp(7, State::Established), ">1m05s");
}

#[test]
fn shutdown_shows_the_directions_still_open() {
    check(Field::Shutdown, Socket { shutdown: Some(Shutdown(0)), ..tcp(7, State::Established) }, "<->");
    check(Field::Shutdown, Socket { shutdown: Some(Shutdown(1)), ..tcp(7, State::CloseWait) }, "-->");
    check(Field::Shutdown, Socket { shutdown: Some(Shutdown(2)), ..tcp(7, State::FinWait2) }, "<--");
}

#[test]
fn several_processes_are_counted() {
    let process = |pid| Arc::new(Process { pid, command: (*b"ng\x1binx").into() });
    let holders: Arc<[Holder]> = Arc::new([
        Holder { process: process(9), tid: None, fd: 3 },
        Holder { process: process(8), tid: None, fd: 3 },
        Holder { process: process(9), tid: None, fd: 4 },
    ]);
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(7, State::Listen)]));
    tracker.learn(|_| Some(Arc::clone(&holders)));
    let world = tracker.world();
    let context = Context { now: Moment::default(), names: &NoNames, ports: Ports::Numbers };
    assert_eq!(text(Field::Process, world.row(0).unwrap(), context), "ng.inx/9 +1");
}

#[test]
fn spans_have_two_units() {
    for (seconds, expected) in [
        (0, "0s"),
        (59, "59s"),
        (60, "1m00s"),
        (3599, "59m59s"),
        (3600, "1h00m"),
        (86_399, "23h59m"),
        (450_000, "5d05h"),
    ] {
        assert_eq!(span(Duration::from_secs(seconds)), expected);
    }
    assert_eq!(countdown(Duration::from_millis(48_150)), "48.2s");
    assert_eq!(countdown(Duration::from_millis(1)), "0.1s");
    assert_eq!(countdown(Duration::from_millis(59_980)), "60.0s");
    assert_eq!(countdown(Duration::from_millis(60_001)), "1m00s");
}

#[test]
fn short_stays_are_told_to_the_microsecond() {
    for (micros, expected) in [
        (0, "0.000ms"),
        (53, "0.053ms"),
        (9_999, "9.999ms"),
        (12_345, "12.3ms"),
        (999_999, "999.9ms"),
        (1_000_000, "1.00s"),
        (59_999_999, "59.99s"),
        (125_000_000, "2m05s"),
    ] {
        assert_eq!(dwell(Duration::from_micros(micros)), expected);
    }
}

/// Knows two groups.
struct Groups;

impl Names for Groups {
    fn known_cgroup_path(&self, id: u64) -> Option<Arc<str>> {
        match id {
            7 => Some("/system.slice/nginx.service".into()),
            8 => Some(format!("/system.slice/docker-{}.scope", "3f4e5d6c".repeat(8)).into()),
            _ => None,
        }
    }
}

#[test]
fn a_control_group_has_its_name_once_it_is_known() {
    let check = |word: &str, id: u64, expected: &str| {
        let mut tracker = Tracker::default();
        let cgroup = std::num::NonZeroU64::new(id);
        tracker.absorb(look(0, vec![Socket { cgroup, ..tcp(1, State::Established) }]));
        let world = tracker.world();
        let context = Context { now: Moment::default(), names: &Groups, ports: Ports::Numbers };
        assert_eq!(text(Field::named(word).unwrap(), world.row(0).unwrap(), context), expected, "{word} {id}");
    };
    check("cgroup", 7, "/system.slice/nginx.service");
    check("cgroup", 8, "3f4e5d6c3f4e");
    check("cgroup", 9, "9");
    check("cgroup", 0, "");
    check("container", 7, "-");
    check("container", 8, "3f4e5d6c3f4e");
    check("cgroup_id", 8, "8");
}

/// The time in its state and its age, of a socket that was found or opened, and whether it changed its state since.
#[track_caller]
fn check_times(looks: &[&[State]], expected: [&str; 2]) {
    let mut tracker = Tracker::default();
    for (at, states) in (0..).zip(looks) {
        tracker.absorb(look(at * 1000, states.iter().map(|state| tcp(1, *state)).collect()));
    }
    let world = tracker.world();
    let context = Context { now: Moment::from_millis(9000), names: &NoNames, ports: Ports::Numbers };
    let row = world.row(0).unwrap();
    assert_eq!([Field::InState, Field::Age].map(|field| text(field, row, context)), expected.map(ToOwned::to_owned));
}

#[test]
fn what_was_found_is_older_than_it_was_watched() {
    check_times(&[&[State::Established]], [">9s", ">9s"]);
    check_times(&[&[State::Established], &[State::CloseWait]], ["8s", ">9s"]);
    check_times(&[&[], &[State::Established]], ["8s", "8s"]);
}
