//! What both programs close and list (`-K`): each gets sockets of its own, made alike.

use std::net::Ipv4Addr;

use socket2::{Domain, Socket, Type};

use crate::crowd::stream::listen;
use crate::judge::Judge;

/// Options, before the port of the sockets that are to be closed.
const LINES: [&str; 6] = [
    "-tanKH sport =",
    "-tanKH dport =",
    "-tK state established sport =",
    "-tuanK sport =",
    "-KanO src 127.0.0.1 sport =",
    "-uaK sport =",
];

/// Runs each line with both, and compares what they closed, ports aside.
pub fn check_all(judge: &Judge) {
    for line in LINES {
        let [ours, theirs] = judge.programs().map(|program| {
            let sockets = sockets();
            let port = sockets[0].local_addr().unwrap().as_socket().unwrap().port();
            let output = judge.command(program, &format!("{line} :{port}")).output().unwrap();
            let mut lines: Vec<String> = String::from_utf8(output.stdout).unwrap().lines().map(without_ports).collect();
            lines.sort();
            let closed: Vec<bool> = sockets.iter().map(|socket| socket.take_error().unwrap().is_some()).collect();
            (output.status.code(), lines, output.stderr, closed)
        });
        assert!(!theirs.1.is_empty(), "{line:?}: {theirs:?}");
        assert_eq!(ours, theirs, "{line:?}");
    }
}

/// A listener, both ends of a connection to it, and a UDP socket with the same port.
fn sockets() -> [Socket; 4] {
    let socket = |kind| Socket::new(Domain::IPV4, kind, None).unwrap();
    let listener = listen(socket(Type::STREAM), (Ipv4Addr::LOCALHOST, 0).into(), 5);
    let at = listener.local_addr().unwrap();
    let client = socket(Type::STREAM);
    client.connect(&at).unwrap();
    let (server, _) = listener.accept().unwrap();
    let datagrams = socket(Type::DGRAM);
    datagrams.bind(&at).unwrap();
    [listener, client, server, datagrams]
}

/// All ports here have five digits.
fn without_ports(line: &str) -> String {
    let mut parts = line.split(':');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |line, part| match part.get(..5).filter(|port| port.bytes().all(|byte| byte.is_ascii_digit())) {
        Some(_) => format!("{line}:#####{}", &part[5..]),
        None => format!("{line}:{part}"),
    })
}
