//! Inet sockets: states, timers, addresses, what is around them.

use std::num::NonZeroU64;

use sockscope::model::detail::{Detail, InetOptions, Memory};
use sockscope::model::key::{Identity, Key, NetnsId};
use sockscope::model::socket::{Protocol, Shutdown, Socket};
use sockscope::model::state::State;
use sockscope::model::tcp_info::TcpInfo;
use sockscope::model::timer::{Timer, TimerKind};

use super::{detailed, inet, some_memory, tcp, with};

pub fn states() -> Vec<Socket> {
    (0..=11).map(|number| tcp(State::from_number(number))).collect()
}

/// Where the form of a time changes, and beside it.
const TIMES: [u32; 35] = [
    0,
    1,
    5,
    99,
    100,
    250,
    999,
    1_000,
    1_001,
    1_010,
    1_500,
    1_999,
    9_000,
    9_373,
    9_999,
    10_000,
    10_001,
    10_999,
    33_020,
    59_000,
    59_999,
    60_000,
    60_999,
    61_000,
    119_999,
    120_000,
    540_000,
    599_000,
    599_999,
    600_000,
    600_001,
    661_000,
    7_199_999,
    2_147_483_647,
    4_294_967_295,
];

pub fn timers() -> Vec<Socket> {
    let timed = |byte, left_ms, retransmits| {
        let timer = Timer { kind: TimerKind::from_byte(byte), retransmits, left_ms };
        Socket { timer, ..tcp(State::Established) }
    };
    let kinds = (0..=7).chain([u8::MAX]).flat_map(|byte| [(byte, 0, 0), (byte, 250, 1), (byte, 61_000, u8::MAX)]);
    let times = TIMES.iter().map(|left| (1, *left, 3));
    kinds.chain(times).map(|(byte, left, retransmits)| timed(byte, left, retransmits)).collect()
}

pub fn addresses() -> Vec<Socket> {
    let ends = [
        ("0.0.0.0:22", "0.0.0.0:0"),
        ("255.255.255.255:65535", "1.2.3.4:53"),
        ("127.0.0.1:80", "100.100.100.100:32768"),
        ("[::]:22", "[::]:0"),
        ("[::1]:60999", "[::1]:22"),
        ("[::ffff:1.2.3.4]:80", "[::1.2.3.4]:22"),
        ("[::1:0]:22", "[2001:db8:0:1:1:1:1:1]:22"),
        ("[2001:db8:1111:2222:3333:4444:5555:6666]:32767", "[fe80::1]:80"),
        ("[0:0:1:0:0:1:0:0]:22", "[1:0:0:1::]:22"),
    ];
    let sockets = ends.iter().flat_map(|(local, remote)| {
        let plain = inet(Protocol::Tcp, State::Established, local, remote);
        let mut bound = plain.clone();
        if let sockscope::model::address::Ends::Inet(ends) = &mut bound.ends {
            ends.interface = if local.len() % 2 == 0 { 1 } else { 999_999 };
        }
        let v6_only = plain.ends.inet().unwrap().local.address.is_ipv6().then_some(true);
        [Socket { v6_only, ..plain.clone() }, plain, bound]
    });
    let (v4, v6): (Vec<_>, Vec<_>) = sockets.partition(|socket| socket.ends.inet().unwrap().local.address.is_ipv4());
    [v4, v6].concat()
}

fn cookie(number: u64) -> Key {
    Key { netns: NetnsId(0), identity: Identity::Cookie(number) }
}

pub fn extended() -> Vec<Socket> {
    let v6 = |v6_only| Socket { v6_only, ..inet(Protocol::Tcp, State::Listen, "[::]:80", "[::]:0") };
    let timer = Timer { kind: TimerKind::TimeWait, retransmits: 0, left_ms: 59_123 };
    let own = tcp(State::Established);
    let mut sockets = vec![
        Socket { uid: 1000, inode: 77, mark: Some(0x1f), ..own.clone() },
        Socket { uid: u32::MAX, inode: u32::MAX, mark: Some(u32::MAX), key: cookie(u64::MAX), ..own.clone() },
        Socket { key: cookie(0), shutdown: Some(Shutdown(0)), ..own.clone() },
        Socket { cgroup: NonZeroU64::new(1), shutdown: Some(Shutdown(0)), ..own.clone() },
        Socket { cgroup: NonZeroU64::new(0xffff_ffff_ffff), ..own.clone() },
        Socket { timer, ..tcp(State::TimeWait) },
        Socket { receive_queue: 1_234_567, send_queue: 1 << 31, ..own.clone() },
        Socket { receive_queue: u32::MAX, send_queue: 999_999, ..own.clone() },
    ];
    sockets.extend((0..4).map(|bits| Socket { shutdown: Some(Shutdown(bits)), ..own.clone() }));
    sockets.extend([None, Some(true), Some(false)].map(v6));
    sockets
}

pub fn options() -> Vec<Socket> {
    let numbers = [Some(0), Some(1), Some(0x10), Some(0xff), None];
    let services = numbers.map(|tos| {
        let class_id = tos.map(|tos: u8| u32::from(tos) << 12 | u32::from(tos));
        Detail { tos, traffic_class: tos.map(|tos| tos / 2), class_id, ..Detail::default() }
    });
    let bits = (0..12).map(|bit| 1 << bit).chain([0, 0x7ff, 0x5ff, 0xffff]);
    let options = bits.map(|bits| Socket { options: Some(InetOptions(bits)), ..tcp(State::Established) });
    services.into_iter().map(detailed).chain(options).chain([tcp(State::TimeWait)]).collect()
}

/// Groups beside groups, present and absent.
pub fn groups() -> Vec<Socket> {
    let info = TcpInfo { length: 248, rtt: 1234, rttvar: 567, options: 0x7f, reordering: 3, ..TcpInfo::default() };
    let timer = Timer { kind: TimerKind::On, retransmits: 2, left_ms: 204 };
    let all = Detail {
        tcp: Some(info),
        memory: Some(some_memory()),
        congestion: Some("cubic".into()),
        tos: Some(0x10),
        class_id: Some(0),
        ..Detail::default()
    };
    let socket = Socket {
        timer,
        uid: 5,
        inode: 6,
        cgroup: NonZeroU64::new(1),
        options: Some(InetOptions(0x12)),
        ..detailed(all.clone())
    };
    let minisocket = Timer { kind: TimerKind::TimeWait, retransmits: 0, left_ms: 5_000 };
    let v6 = inet(Protocol::Tcp, State::Listen, "[::1]:80", "[::]:0");
    vec![
        socket.clone(),
        Socket { timer: minisocket, ..tcp(State::TimeWait) },
        tcp(State::SynSent),
        Socket { detail: Some(Box::new(Detail { memory: None, ..all.clone() })), ..socket.clone() },
        Socket { detail: Some(Box::new(Detail { tcp: None, ..all.clone() })), ..socket },
        detailed(Detail { congestion: None, ..all.clone() }),
        with(all, v6),
    ]
}

pub fn memory() -> Vec<Socket> {
    let full = some_memory();
    let memories = [
        full,
        Memory { drops: None, ..full },
        Memory { drops: None, backlog: None, ..full },
        Memory { receive_allocated: u32::MAX, receive_buffer: 6_291_456, send_buffer: 212_992, ..full },
    ];
    let sockets = memories.map(|memory| detailed(Detail { memory: Some(memory), ..Detail::default() }));
    sockets.into_iter().chain([tcp(State::TimeWait)]).collect()
}

pub fn udp() -> Vec<Socket> {
    let close = inet(Protocol::Udp, State::Close, "10.0.0.1:53", "0.0.0.0:0");
    let v6 = inet(Protocol::Udp, State::Close, "[::]:53", "[::]:0");
    let detail = Detail { memory: Some(some_memory()), tos: Some(8), ..Detail::default() };
    vec![
        with(
            detail.clone(),
            Socket { shutdown: Some(Shutdown(0)), uid: 7, inode: 8, options: Some(InetOptions(0x10)), ..close.clone() },
        ),
        Socket { receive_queue: 4352, cgroup: NonZeroU64::new(1), ..close },
        inet(Protocol::Udp, State::Established, "10.0.0.1:40000", "10.0.0.2:53"),
        with(detail, Socket { v6_only: Some(true), ..v6.clone() }),
        v6,
    ]
}

pub fn raw() -> Vec<Socket> {
    let of = |protocol: u16, local: &str, remote: &str| {
        let socket = inet(Protocol::Raw, State::Close, &format!("{local}:{protocol}"), &format!("{remote}:0"));
        let protocol = u8::try_from(protocol).ok();
        with(Detail { memory: Some(some_memory()), protocol, ..Detail::default() }, socket)
    };
    let v4 = [0, 1, 6, 17, 58, 132, 253, 255].map(|protocol| of(protocol, "10.0.0.1", "0.0.0.0"));
    let connected = Socket { state: State::Established, uid: 3, ..of(1, "127.0.0.1", "127.0.0.2") };
    let v6 = Socket { v6_only: Some(true), ..of(58, "[::]", "[::]") };
    v4.into_iter().chain([connected, v6, of(17, "[::1]", "[::]")]).collect()
}
