//! The kernel's side of a program, for tests.

use std::net::IpAddr;

use crate::model::socket::Socket;

/// What the kernel does with a program (`inet_diag_bc_run`), for the steps that are used here.
pub(in crate::query::filter) fn run(mut program: &[u8], socket: &Socket) -> bool {
    let ends = socket.ends.inet().unwrap();
    let word = |bytes: &[u8]| u16::from_ne_bytes(bytes.try_into().unwrap());
    while let [code, yes, low, high, rest @ ..] = program {
        let limit = || word(&rest[2..4]);
        let holds = match code {
            1 => false,
            2 => ends.local.port >= limit(),
            3 => ends.local.port <= limit(),
            4 => ends.remote.port >= limit(),
            5 => ends.remote.port <= limit(),
            7 | 8 => {
                let end = if *code == 7 { ends.local } else { ends.remote };
                let port = i32::from_ne_bytes(rest[4..8].try_into().unwrap());
                (port == -1 || port == i32::from(end.port)) && lies_in(end.address, rest[0], rest[1], &rest[8..])
            }
            10 => {
                let [value, mask] = [0, 4].map(|at| u32::from_ne_bytes(rest[at..at + 4].try_into().unwrap()));
                socket.mark.unwrap_or(0) & mask == value
            }
            other => panic!("step {other}"),
        };
        let distance = if holds { usize::from(*yes) } else { usize::from(word(&[*low, *high])) };
        if distance > program.len() {
            return false;
        }
        program = &program[distance..];
    }
    true
}

fn lies_in(address: IpAddr, family: u8, length: u8, wanted: &[u8]) -> bool {
    let agree = |bytes: &[u8]| {
        (0..usize::from(length)).all(|bit| (bytes[bit / 8] ^ wanted[bit / 8]) & (0x80 >> (bit % 8)) == 0)
    };
    match (address, family) {
        (_, 0) => true,
        (IpAddr::V4(address), 2) => agree(&address.octets()),
        (IpAddr::V6(address), 10) => agree(&address.octets()),
        (IpAddr::V6(address), 2) => address.to_ipv4_mapped().is_some_and(|address| agree(&address.octets())),
        _ => false,
    }
}

/// Whether the kernel takes a program (`inet_diag_bc_audit`).
pub(in crate::query::filter) fn is_sound(program: &[u8]) -> bool {
    let mut starts = vec![program.len(), program.len() + 4];
    let mut at = 0;
    let mut jumps = Vec::new();
    while at < program.len() {
        starts.push(at);
        let yes = usize::from(program[at + 1]);
        jumps.push((at, at + usize::from(u16::from_ne_bytes([program[at + 2], program[at + 3]]))));
        at += yes;
        if yes < 4 || yes % 4 != 0 {
            return false;
        }
    }
    at == program.len() && jumps.iter().all(|(from, to)| to > from && starts.contains(to))
}
