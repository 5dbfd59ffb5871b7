//! What both programs say of sockets while they are destroyed (`-E`), side by side.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::OwnedFd;
use std::process::Child;
use std::time::{Duration, Instant};

use rustix::net::netlink::{self, SocketAddrNetlink};
use rustix::net::{AddressFamily, RecvFlags, SocketFlags, SocketType, bind, recv, socket_with};
use socket2::{Domain, Socket, Type};

use crate::crowd::stream::listen;
use crate::judge::Judge;

/// Options of `-E`; some with names of services, for which ss asks those of every protocol here.
const LINES: [&str; 12] = [
    "-tEio",
    "-tEioO",
    "COLUMNS=100 -tuEe",
    "COLUMNS=60 -tuEO",
    "-tuEmn",
    "-tuEnHe",
    "-uEp",
    "-tE sport = :22",
    "-uE4",
    "-E",
    "-lE",
    "-E dport != :22",
];

/// Ports of services of one protocol, of both, of none.
const PORTS: [u16; 5] = [22, 69, 53, 1000, 2049];

/// Far more than either needs.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs both under each line, and compares what they say of the same sockets.
pub fn check_all(judge: &Judge) {
    for line in LINES {
        let mut followers = judge.programs().map(|program| judge.command(program, line).spawn().unwrap());
        let witness = witness();
        until(line, || listeners().len() == followers.len() + 1);
        PORTS.into_iter().for_each(destroy);
        // The kernel tells of them some time later.
        let mut room = [0; 4096];
        for _ in 0..PORTS.len() * DESTROYED {
            recv(&witness, &mut room, RecvFlags::empty()).unwrap();
        }
        drop(witness);
        until(line, || listeners().iter().all(|waiting| *waiting == 0) && followers.iter().all(rests));
        followers.iter_mut().for_each(|follower| follower.kill().unwrap());
        let [ours, theirs] = followers.map(|follower| follower.wait_with_output().unwrap());
        assert!(theirs.stdout.split(|byte| *byte == b'\n').count() > 2, "{line:?}: {theirs:?}");
        assert_eq!(ours.stdout.utf8_chunks().collect::<Vec<_>>(), theirs.stdout.utf8_chunks().collect::<Vec<_>>());
        assert_eq!(ours.stderr, theirs.stderr, "{line:?}");
    }
}

/// Listens as well.
fn witness() -> OwnedFd {
    let diagnostics = Some(netlink::SOCK_DIAG);
    let witness = socket_with(AddressFamily::NETLINK, SocketType::DGRAM, SocketFlags::CLOEXEC, diagnostics).unwrap();
    bind(&witness, &SocketAddrNetlink::new(0, 0xf)).unwrap();
    witness
}

/// How many sockets [`destroy`] makes.
const DESTROYED: usize = 5;

/// Sockets that live for a moment.
fn destroy(port: u16) {
    let listener = listen(socket(Domain::IPV4, Type::STREAM), (Ipv4Addr::LOCALHOST, port).into(), 5);
    let client = socket(Domain::IPV4, Type::STREAM);
    client.connect(&listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    client.send(&vec![0; port.into()]).unwrap();
    drop((client, server, listener));
    for loopback in [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()] {
        let at = SocketAddr::from((loopback, port));
        socket(Domain::for_address(at), Type::DGRAM).bind(&at.into()).unwrap();
    }
}

fn socket(domain: Domain, kind: Type) -> Socket {
    Socket::new(domain, kind, None).unwrap()
}

/// How many bytes wait in each netlink socket that listens to socket diagnostics.
fn listeners() -> Vec<u64> {
    let text = fs::read_to_string("/proc/net/netlink").unwrap();
    let rows = text.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    rows.filter(|row| row[1] == "4" && row[3] != "00000000").map(|row| row[4].parse().unwrap()).collect()
}

/// Whether it waits for something.
fn rests(program: &Child) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", program.id())).unwrap();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('S'))
}

#[track_caller]
fn until(line: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{line:?} waits too long");
        std::thread::yield_now();
    }
}
