//! Staged sockets with the arguments under which ss printed them.

mod families;
mod inet;
mod tcp;

use std::net::SocketAddr;

use sockscope::model::address::{Endpoint, Ends, InetEnds};
use sockscope::model::detail::{Detail, Memory};
use sockscope::model::key::{Identity, Key, NetnsId};
use sockscope::model::socket::{Protocol, Socket};
use sockscope::model::state::State;
use sockscope::model::time::Moment;

/// One file in `golden/`.
pub struct Case {
    pub name: &'static str,
    pub sockets: fn() -> Vec<Socket>,
    /// Each for a run of its own.
    pub arguments: &'static [&'static str],
}

const fn case(name: &'static str, sockets: fn() -> Vec<Socket>, arguments: &'static [&'static str]) -> Case {
    Case { name, sockets, arguments }
}

const ALL_INET: &str = "-tanoemi --tos --cgroup --inet-sockopt";
const ALL_INET_ONELINE: &str = "-tanoemiO --tos --cgroup --inet-sockopt";

pub const CASES: &[Case] = &[
    case("states", inet::states, &["-tan", "-tanHQ"]),
    case("timers", inet::timers, &["-tano", "-tane", "-tanb"]),
    case("addresses", inet::addresses, &["-tan", "-ta", "-tanO"]),
    case("extended", inet::extended, &["-tan", "-tane", "-tanep", "-tan --cgroup", "-tane --cgroup", "-tanmO"]),
    case("options", inet::options, &["-tan --tos", "-tan --inet-sockopt", "-tanO --inet-sockopt", "-tane --tos"]),
    case("groups", inet::groups, &[ALL_INET, ALL_INET_ONELINE, "-tan", "-tani", "-tanm", "-tanmp", "-tai"]),
    case("memory", inet::memory, &["-tanm", "-tanmO", "-tanmQ"]),
    case("udp", inet::udp, &["-uan", "-ua", "-uane", "-uani", "-uanm", "-uanoemi --tos --cgroup --inet-sockopt"]),
    case("raw", inet::raw, &["-wan", "-wa", "-wan -u", "-wa -t", "-wane", "-wani", "-wanm", "-wanoemiO"]),
    case("tcp_info", tcp::usual, &["-tani", "-tanio", "-tanie", "-tanib", "-taoiO"]),
    case("tcp_info_each", tcp::each, &["-tanHio"]),
    case("tcp_info_lengths", tcp::lengths, &["-tanHQiO"]),
    case("tcp_info_extremes", tcp::extremes, &["-tani", "-taioO"]),
    case("tcp_info_random", tcp::random, &["-tanHQoi", "-taHQiO"]),
    case("times", tcp::times, &["-tanHQiO"]),
    case("rates", tcp::rates, &["-tanHQiO", "-taHQiO"]),
    case("congestion", tcp::congestion, &["-tani", "-tai", "-tanmO"]),
    case("md5", tcp::md5, &["-tani", "-tanmO", "-tan"]),
    case("ulp", tcp::ulp, &["-tani", "-tanHiO", "-tanm"]),
    case("mptcp", families::mptcp, &["-Man", "-Manoei", "-ManiO", "-Manm", "-Ma -t"]),
    case("sctp", families::sctp, &["-San", "-Sa -t", "-Sano", "-Sane", "-Sani", "-Sanm", "-SanoemiO"]),
    case("unix", families::unix, &["-xa", "-xae", "-xam", "-xai", "-xaemioO", "-xaemp", "-xaH", "-xa -t -n"]),
    case("packet", families::packet, &["-0a", "-0an", "-0ae", "-0am", "-0ab", "-0aeoimbO", "-0aempb", "-0ai"]),
    case(
        "netlink",
        families::netlink,
        &[
            "-A netlink -a",
            "-A netlink -an",
            "-A netlink -ae",
            "-A netlink -aep",
            "-A netlink -am",
            "-A netlink -amp",
            "-A netlink -anempO",
        ],
    ),
    case("vsock", families::vsock, &["--vsock -a", "--vsock -an", "--vsock -aeimoO", "--vsock -aep"]),
    case(
        "tipc",
        families::tipc,
        &[
            "--tipc -a",
            "--tipc -an",
            "--tipc -ae",
            "--tipc -aep",
            "--tipc -a --tipcinfo",
            "--tipc -aemip --tipcinfo",
            "--tipc -aemipO --tipcinfo",
        ],
    ),
    case("xdp", families::xdp, &["--xdp -a", "--xdp -an", "--xdp -ae", "--xdp -am", "--xdp -aeimpoO", "--xdp -aempb"]),
];

/// A number that is the same in every run.
pub struct Random(pub u64);

impl Random {
    /// SplitMix64.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn number(&mut self, first: u64, last: u64) -> u64 {
        first + self.next() % (last - first + 1)
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.number(0, of.len() as u64 - 1) as usize]
    }
}

fn socket(protocol: Protocol, state: State, ends: Ends) -> Socket {
    let key = Key { netns: NetnsId(0), identity: Identity::Cookie(0x22_0000_0011) };
    Socket::new(key, Moment::default(), protocol, state, ends)
}

fn inet(protocol: Protocol, state: State, local: &str, remote: &str) -> Socket {
    let [local, remote] = [local, remote].map(|end| {
        let end: SocketAddr = end.parse().unwrap();
        Endpoint::new(end.ip(), end.port())
    });
    socket(protocol, state, Ends::Inet(InetEnds { local, remote, interface: 0 }))
}

fn tcp(state: State) -> Socket {
    inet(Protocol::Tcp, state, "10.0.0.1:40000", "10.0.0.2:50000")
}

fn with(detail: Detail, socket: Socket) -> Socket {
    Socket { detail: Some(Box::new(detail)), ..socket }
}

fn detailed(detail: Detail) -> Socket {
    with(detail, tcp(State::Established))
}

/// Memory in which each number is another one.
fn some_memory() -> Memory {
    Memory {
        receive_allocated: 0,
        receive_buffer: 1,
        send_allocated: 2,
        send_buffer: 3,
        forward: 4,
        send_queued: 5,
        options: u32::MAX,
        backlog: Some(7),
        drops: Some(8),
    }
}
