//! What a row costs to print: `cargo bench --bench print [-- SOCKETS]`.
//!
//! The sockets are staged, so that the kernel has no part in it. Figures are printed and none is judged.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::allow_attributes, reason = "a bench")]

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Instant;

use sockscope::field::text::Ports;
use sockscope::model::address::{Endpoint, Ends, InetEnds};
use sockscope::model::detail::Detail;
use sockscope::model::key::{Identity, Key, NetnsId};
use sockscope::model::names::NoNames;
use sockscope::model::owner::{Holder, Holders, Process};
use sockscope::model::socket::{Protocol, Socket};
use sockscope::model::state::{State, StateSet};
use sockscope::model::tcp_info::TcpInfo;
use sockscope::model::time::Moment;
use sockscope::model::timer::{Timer, TimerKind};
use sockscope::print::json::Layout;
use sockscope::print::ss::{Naming, Options, Part, Parts, Printer};

const SOCKETS: u32 = 100_000;
const TRIES: usize = 7;

fn main() {
    let sockets = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(SOCKETS);
    let plain: Vec<Socket> = (0..sockets).map(|number| socket(number, None)).collect();
    let informed: Vec<Socket> = (0..sockets).map(|number| socket(number, Some(info(number)))).collect();
    let process = Arc::new(Process { pid: 4321, command: b"nginx".as_slice().into() });
    let holders: Holders = [Holder { process, tid: None, fd: 7 }].into();
    println!("{sockets} sockets, ns a row, best of {TRIES}");
    let tcp = Parts::of_selection(&[Protocol::Tcp], StateSet::ALL);
    measure("-tan", &plain, tcp, &[], None);
    measure("-tano", &plain, tcp.with(Part::Timers), &[], None);
    measure("-tanp", &plain, tcp.with(Part::Processes), &holders, None);
    measure("-tane", &plain, tcp.with(Part::Extended), &[], None);
    measure("-tani", &informed, tcp.with(Part::Info), &[], None);
    measure("-tan --json", &plain, tcp, &[], Some(Layout::Array));
    measure("-tani --json", &informed, tcp.with(Part::Info), &[], Some(Layout::Array));
}

fn measure(name: &str, sockets: &[Socket], parts: Parts, holders: &[Holder], shape: Option<Layout>) {
    let options = Options { parts, ports: Ports::Numbers, naming: Naming::default(), width: None };
    let run = || {
        let mut bytes = Counted(0);
        let begun = Instant::now();
        let mut printer = match shape {
            None => Printer::new(&options, &NoNames, &mut bytes),
            Some(shape) => Printer::json(&options, shape, &NoNames, &mut bytes),
        };
        sockets.iter().for_each(|socket| printer.row(socket, holders));
        let made = begun.elapsed();
        printer.finish().unwrap();
        (begun.elapsed(), made, bytes.0)
    };
    let (all, made, bytes) = (0..TRIES).map(|_| run()).min().unwrap();
    let a_row = |time: std::time::Duration| time.as_nanos() / sockets.len().max(1) as u128;
    println!("{name:14} {:5}   cells {:5}   bytes a row {:4}", a_row(all), a_row(made), bytes / sockets.len().max(1));
}

/// Counts what it is given.
struct Counted(usize);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn socket(number: u32, info: Option<TcpInfo>) -> Socket {
    let end = |address: u32, port: u32| Endpoint::new(IpAddr::V4(Ipv4Addr::from_bits(address)), port as u16);
    let local = end(0x7f00_0001 + number / 30_000, 30_000 + number % 30_000);
    let ends = InetEnds { local, remote: end(0x7f00_0001, 5555), interface: 0 };
    let state = if number.is_multiple_of(3) { State::TimeWait } else { State::Established };
    let key = Key { netns: NetnsId(1), identity: Identity::Cookie(u64::from(number) << 20) };
    let timer = Timer { kind: TimerKind::Keepalive, retransmits: 0, left_ms: 7_000 + number % 60_000 };
    let detail = info.map(|tcp| Detail { tcp: Some(tcp), congestion: Some("cubic".into()), ..Detail::default() });
    Socket {
        timer,
        uid: 1000,
        inode: number,
        detail: detail.map(Box::new),
        ..Socket::new(key, Moment::default(), Protocol::Tcp, state, Ends::Inet(ends))
    }
}

/// As of a connection that carried a little.
fn info(number: u32) -> TcpInfo {
    TcpInfo {
        length: 248,
        options: 7,
        snd_wscale: 10,
        rcv_wscale: 10,
        rto: 201_000,
        ato: 40_000,
        rtt: 20 + number % 1000,
        rttvar: 10 + number % 700,
        snd_mss: 32_768,
        rcv_mss: 536,
        pmtu: 65_535,
        advmss: 65_483,
        snd_cwnd: 10,
        bytes_sent: 100_000 + u64::from(number),
        bytes_acked: 100_001 + u64::from(number),
        bytes_received: u64::from(number),
        segs_out: 12,
        segs_in: 11,
        data_segs_out: 5,
        data_segs_in: 6,
        last_data_sent: 1234,
        last_data_recv: 1234,
        last_ack_recv: 1234,
        pacing_rate: 2_500_000_000 + u64::from(number) * 1000,
        delivery_rate: 1_000_000_000 + u64::from(number) * 777,
        delivered: 6,
        delivery_rate_app_limited: true,
        reordering: 3,
        rcv_space: 65_495,
        rcv_ssthresh: 65_495,
        min_rtt: 15 + number % 100,
        snd_wnd: 65_536,
        rcv_wnd: 65_536,
        ..TcpInfo::default()
    }
}
