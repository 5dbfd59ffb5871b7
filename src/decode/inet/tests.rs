use proptest::prelude::*;

use super::*;
use crate::decode::fixture::{AT, Inet, NETNS, words};
use crate::model::detail::Memory;
use crate::model::key::Identity;

/// What [`Inet::V4`] is.
fn plain() -> Socket {
    let ends = InetEnds {
        local: Endpoint::new(Ipv4Addr::new(192, 0, 2, 1).into(), 43588),
        remote: Endpoint::new(Ipv4Addr::new(198, 51, 100, 7).into(), 443),
        interface: 3,
    };
    let key = Key { netns: NETNS, identity: Identity::Cookie(0x3000_0004_1000_0002) };
    Socket {
        receive_queue: 11,
        send_queue: 22,
        uid: 1000,
        inode: 70_001,
        ..Socket::new(key, AT, Protocol::Tcp, State::Established, Ends::Inet(ends))
    }
}

fn decoded(payload: &[u8]) -> Option<Socket> {
    socket(Protocol::Tcp, payload, NETNS, AT)
}

/// The payload is the plain socket but for what `differ` changes.
#[track_caller]
fn check(payload: &[u8], differ: impl FnOnce(&mut Socket)) {
    let mut expected = plain();
    differ(&mut expected);
    assert_eq!(decoded(payload), Some(expected));
}

/// [`Inet::V4`] with one attribute is the plain socket but for what `differ` changes.
#[track_caller]
fn check_attribute(kind: u16, value: &[u8], differ: impl FnOnce(&mut Socket)) {
    check(&Inet::V4.with(&[(kind, value)]), differ);
}

/// [`Inet::V4`] with one attribute is the plain socket with this detail.
#[track_caller]
fn check_detail(kind: u16, value: &[u8], detail: Detail) {
    check_attribute(kind, value, |socket| socket.detail = Some(Box::new(detail)));
}

/// The order of the fields, told once more, byte by byte, as a little-endian kernel sends them.
#[test]
#[cfg(target_endian = "little")]
#[rustfmt::skip]
fn a_time_wait_byte_by_byte() {
    let payload = [
        2,                          // idiag_family: AF_INET
        6,                          // idiag_state: TIME-WAIT
        3,                          // idiag_timer: timewait
        0,                          // idiag_retrans
        0xaa, 0x44,                 // id.idiag_sport: 43588, network order
        0x01, 0xbb,                 // id.idiag_dport: 443
        192, 0, 2, 1,               // id.idiag_src
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        198, 51, 100, 7,            // id.idiag_dst
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        3, 0, 0, 0,                 // id.idiag_if
        0x02, 0x00, 0x00, 0x10,     // id.idiag_cookie[0]: the low half
        0x04, 0x00, 0x00, 0x30,     // id.idiag_cookie[1]
        0xfb, 0xe9, 0x00, 0x00,     // idiag_expires: 59,899 ms
        0, 0, 0, 0,                 // idiag_rqueue
        0, 0, 0, 0,                 // idiag_wqueue
        0, 0, 0, 0,                 // idiag_uid
        0, 0, 0, 0,                 // idiag_inode
        8, 0, 15, 0,                // attribute of 8 bytes: INET_DIAG_MARK
        0x2a, 0, 0, 0,
    ];
    check(&payload, |socket| {
        socket.state = State::TimeWait;
        socket.timer = Timer { kind: TimerKind::TimeWait, retransmits: 0, left_ms: 59_899 };
        (socket.receive_queue, socket.send_queue, socket.uid, socket.inode) = (0, 0, 0, 0);
        socket.mark = Some(42);
    });
}

#[test]
fn a_plain_row() {
    check(&Inet::V4.with(&[]), |_| {});
}

#[test]
fn every_state() {
    for number in 0..=255 {
        check(&Inet { state: number, ..Inet::V4 }.with(&[]), |socket| socket.state = State::from_number(number));
    }
}

#[test]
fn a_bound_inactive_socket_stays_what_the_kernel_says() {
    check(&Inet { state: 7, ..Inet::V4 }.with(&[]), |socket| socket.state = State::Close);
}

#[test]
fn every_timer() {
    let kinds = [
        (0, TimerKind::Off),
        (1, TimerKind::On),
        (2, TimerKind::Keepalive),
        (3, TimerKind::TimeWait),
        (4, TimerKind::Persist),
        (5, TimerKind::Delack),
        (200, TimerKind::Unknown(200)),
    ];
    for (timer, kind) in kinds {
        let message = Inet { timer, retrans: 255, expires: u32::MAX, ..Inet::V4 };
        check(&message.with(&[]), |socket| socket.timer = Timer { kind, retransmits: 255, left_ms: u32::MAX });
    }
}

#[test]
fn ipv6_and_mapped_addresses() {
    check(&Inet::V6.with(&[]), |socket| {
        let Ends::Inet(ends) = &mut socket.ends else { return };
        ends.local.address = "2001:db8::1".parse().unwrap();
        ends.remote.address = "::ffff:198.51.100.7".parse().unwrap();
    });
}

#[test]
fn a_minisocket_has_no_user_and_no_inode() {
    check(&Inet { state: 3, timer: 1, uid: 0, inode: 0, ..Inet::V4 }.with(&[]), |socket| {
        socket.state = State::SynRecv;
        socket.timer.kind = TimerKind::On;
        (socket.uid, socket.inode) = (0, 0);
    });
}

#[test]
fn a_table_of_udp_makes_udp() {
    let expected = Socket { protocol: Protocol::Udp, ..plain() };
    assert_eq!(socket(Protocol::Udp, &Inet::V4.with(&[]), NETNS, AT), Some(expected));
}

#[test]
fn other_families_are_refused() {
    for family in [0, 1, 16, 17, 40, 255] {
        assert_eq!(decoded(&Inet { family, ..Inet::V4 }.with(&[])), None);
    }
}

#[test]
fn attributes_of_the_row() {
    for bits in 0..4 {
        check_attribute(8, &[bits], |socket| socket.shutdown = Some(Shutdown(bits)));
    }
    check_attribute(11, &[0], |socket| socket.v6_only = Some(false));
    check_attribute(11, &[1], |socket| socket.v6_only = Some(true));
    check_attribute(15, &words(&[0xcafe]), |socket| socket.mark = Some(0xcafe));
    check_attribute(15, &words(&[0]), |_| {});
    check_attribute(21, &7777u64.to_ne_bytes(), |socket| socket.cgroup = NonZeroU64::new(7777));
    check_attribute(21, &0u64.to_ne_bytes(), |_| {});
    if cfg!(target_endian = "little") {
        check_attribute(22, &[0x82, 0x04], |socket| socket.options = Some(InetOptions(0x482)));
        check_attribute(22, &[0xff, 0xff], |socket| socket.options = Some(InetOptions(0x7ff)));
    }
    check_attribute(22, &[0, 0], |socket| socket.options = Some(InetOptions(0)));
}

#[test]
fn attributes_of_the_detail() {
    check_detail(5, &[0x10], Detail { tos: Some(0x10), ..Detail::default() });
    check_detail(5, &[0], Detail { tos: Some(0), ..Detail::default() });
    check_detail(6, &[0xb8], Detail { traffic_class: Some(0xb8), ..Detail::default() });
    check_detail(4, b"cubic\0", Detail { congestion: Some("cubic".into()), ..Detail::default() });
    check_detail(4, b"cubic", Detail { congestion: Some("cubic".into()), ..Detail::default() });
    check_detail(4, b"a\x1b[2J\0b", Detail { congestion: Some("a.[2J".into()), ..Detail::default() });
    check_detail(2, &[], Detail { tcp: Some(tcp_info(&[])), ..Detail::default() });
    check_detail(2, &[9; 280], Detail { tcp: Some(tcp_info(&[9; 280])), ..Detail::default() });
}

#[test]
fn attributes_of_congestion_controls_and_layers() {
    let numbers = words(&[1, 2, 3, 4, 5]);
    check_detail(3, &numbers, Detail { control: control::vegas(&numbers), ..Detail::default() });
    check_detail(9, &numbers, Detail { control: control::dctcp(&numbers), ..Detail::default() });
    check_detail(16, &numbers, Detail { control: control::bbr(&numbers), ..Detail::default() });
    check_detail(10, &[58], Detail { protocol: Some(58), ..Detail::default() });
    check_detail(17, &words(&[0x1_0001]), Detail { class_id: Some(0x1_0001), ..Detail::default() });
    let key = [&[2, 32, 1, 0, 192, 0, 2, 1][..], &[0; 12], b"k", &[0; 79]].concat();
    check_detail(18, &key, Detail { md5: md5::keys(&key), ..Detail::default() });
    check_detail(19, &[], Detail { ulp: Some(ulp::ulp(&[])), ..Detail::default() });
    check_attribute(20, &numbers, |_| {});
}

/// A message of this protocol is the plain socket with what only its family has.
#[track_caller]
fn check_family(protocol: Protocol, attributes: &[(u16, &[u8])], family: FamilyDetail) {
    let detail = Some(Box::new(Detail { family: Some(family), ..Detail::default() }));
    let expected = Socket { protocol, detail, ..plain() };
    assert_eq!(socket(protocol, &Inet::V4.with(attributes), NETNS, AT), Some(expected));
}

#[test]
fn info_is_the_struct_of_the_protocol() {
    let info = [1; 96];
    check_family(Protocol::Mptcp, &[(2, &info)], FamilyDetail::Mptcp(Box::new(mptcp_info(&info))));
    let storage = |last| [&2u16.to_ne_bytes()[..], &[0, 0, 192, 0, 2, last], &[0; 120]].concat();
    let addresses = |last| [Ipv4Addr::new(192, 0, 2, last).into()].into();
    let (local, peer) = (storage(1), storage(2));
    let association = Association { locals: addresses(1), peers: addresses(2), info: Some(sctp::sctp_info(&info)) };
    let attributes: [(u16, &[u8]); 3] = [(12, &local), (13, &peer), (2, &info)];
    check_family(Protocol::Sctp, &attributes, FamilyDetail::Sctp(Box::new(association)));
    check(&Inet::V4.with(&[(12, &local), (13, &peer)]), |_| {});
}

#[test]
fn the_memory_attributes() {
    let old = Memory { receive_allocated: 1, send_queued: 2, forward: 3, send_allocated: 4, ..Memory::default() };
    let full = Memory {
        receive_allocated: 1,
        receive_buffer: 2,
        send_allocated: 3,
        send_buffer: 4,
        forward: 5,
        send_queued: 6,
        options: 7,
        backlog: Some(8),
        drops: Some(9),
    };
    let detail = |memory| Detail { memory: Some(memory), ..Detail::default() };
    check_detail(1, &words(&[1, 2, 3, 4]), detail(old));
    check_detail(7, &words(&[1, 2, 3, 4, 5, 6, 7, 8, 9]), detail(full));
    check_detail(7, &words(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), detail(full));
    check_detail(7, &words(&[1, 2, 3, 4, 5, 6, 7, 8]), detail(Memory { drops: None, ..full }));
    check_detail(7, &words(&[1, 2, 3, 4, 5, 6, 7]), detail(Memory { backlog: None, drops: None, ..full }));
}

#[test]
fn skmeminfo_wins_over_meminfo_in_any_order() {
    let (old, full) = (words(&[90; 4]), words(&[1; 9]));
    let expected = sk_meminfo(&full);
    for attributes in [[(1, &old[..]), (7, &full[..])], [(7, &full[..]), (1, &old[..])]] {
        check(&Inet::V4.with(&attributes), |socket| detail(socket).memory = expected);
    }
}

#[test]
fn attributes_too_short_say_nothing() {
    for kind in [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 16, 17, 21, 22] {
        check_attribute(kind, &[], |_| {});
    }
    check_attribute(1, &[1; 15], |_| {});
    check_attribute(4, &[0, b'x'], |_| {});
    check_attribute(7, &[1; 27], |_| {});
    check_attribute(15, &[1; 3], |_| {});
    check_attribute(21, &[1; 7], |_| {});
}

/// A short value must not be filled up from the attribute behind it.
#[test]
fn an_attribute_ends_where_it_says() {
    let next = [0xff; 8];
    check(&Inet::V4.with(&[(15, &[]), (99, &next)]), |_| {});
    check(&Inet::V4.with(&[(21, &[1; 4]), (99, &next)]), |_| {});
    check(&Inet::V4.with(&[(2, &[1; 8]), (99, &next)]), |socket| detail(socket).tcp = Some(tcp_info(&[1; 8])));
}

#[test]
fn unknown_attributes_are_passed_over() {
    check(&Inet::V4.with(&[(0x3fff, &[1, 2, 3]), (8, &[3])]), |socket| socket.shutdown = Some(Shutdown(3)));
}

#[test]
fn attributes_after_an_impossible_length_are_left_out() {
    for length in [0u16, 3, 6, 0xffff] {
        let mut payload = Inet::V4.with(&[(8, &[1])]);
        payload.extend(length.to_ne_bytes());
        payload.extend([0; 2]);
        check(&payload, |socket| socket.shutdown = Some(Shutdown(1)));
    }
}

/// A message with everything in it.
fn rich() -> Vec<u8> {
    Inet::V6.with(&[
        (8, &[1]),
        (5, &[2]),
        (6, &[3]),
        (11, &[1]),
        (21, &9u64.to_ne_bytes()),
        (1, &[4; 16]),
        (7, &[5; 36]),
        (2, &[6; 280]),
        (4, b"bbr\0"),
        (15, &[7; 4]),
    ])
}

/// Each of the optional parts, and whether the socket has it.
fn parts(socket: &Socket) -> [bool; 9] {
    let detail = socket.detail.as_deref();
    [
        socket.shutdown.is_some(),
        socket.v6_only.is_some(),
        socket.mark.is_some(),
        socket.cgroup.is_some(),
        detail.is_some_and(|detail| detail.tcp.is_some()),
        detail.is_some_and(|detail| detail.memory.is_some()),
        detail.is_some_and(|detail| detail.congestion.is_some()),
        detail.is_some_and(|detail| detail.tos.is_some()),
        detail.is_some_and(|detail| detail.traffic_class.is_some()),
    ]
}

/// Cut anywhere, a message gives its header's socket or none, and only grows with its length.
#[test]
fn a_message_cut_at_each_byte() {
    let whole = rich();
    let mut seen = [false; 9];
    for length in 0..=whole.len() {
        let cut = decoded(&whole[..length]);
        assert_eq!(cut.is_some(), length >= 72, "at {length}");
        let Some(cut) = cut else { continue };
        assert_eq!((cut.key, cut.inode), (plain().key, plain().inode), "at {length}");
        let now = parts(&cut);
        assert!(seen.iter().zip(now).all(|(before, now)| now >= *before), "at {length}");
        seen = now;
    }
    assert_eq!(seen, [true; 9]);
}

proptest! {
    #[test]
    fn any_bytes_give_a_socket_or_none(
        family in proptest::sample::select(vec![AF_INET, AF_INET6, 17]),
        rest in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let bytes = [&[family], &rest[..]].concat();
        prop_assert_eq!(decoded(&bytes).is_some(), family != 17 && bytes.len() >= 72);
    }

    #[test]
    fn any_damage_to_attributes_leaves_the_header_as_it_is(
        damage in proptest::collection::vec((72..1000usize, any::<u8>()), 1..20)
    ) {
        let mut payload = rich();
        for (at, byte) in damage {
            let at = 72 + at % (payload.len() - 72);
            payload[at] = byte;
        }
        let socket = decoded(&payload).unwrap();
        let intact = decoded(&rich()).unwrap();
        prop_assert_eq!((socket.key, socket.ends, socket.timer, socket.uid, socket.inode),
            (intact.key, intact.ends, intact.timer, intact.uid, intact.inode));
    }
}
