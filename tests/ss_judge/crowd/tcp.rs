//! TCP and MPTCP: listeners with names of services and full queues, connections in all kinds of dress.

use std::net::SocketAddr;

use libc::{IPPROTO_IPV6, IPPROTO_MPTCP, IPPROTO_TCP, IPV6_V6ONLY, TCP_FASTOPEN, TCP_FASTOPEN_CONNECT, TCP_MD5SIG_EXT};
use socket2::{Socket, Type};

use super::stream::{Way, dress, listen, try_listen};
use super::{Crowd, DEVICE};
use crate::dice::Dice;
use crate::sys::{send_fast, set, set_bytes};

const SERVICES: [u16; 8] = [21, 22, 25, 80, 443, 5432, 8080, 50_000];

pub fn populate(crowd: &mut Crowd, dice: &mut Dice) {
    for way in Way::ALL {
        services(crowd, dice, way);
        marked(crowd, way);
        crowded_listener(crowd, way);
        secret(crowd, way);
        fast(crowd, way);
        orphan(crowd, way);
        for _ in 0..6 {
            connection(crowd, dice, way, None);
        }
        connection(crowd, dice, way, Some(IPPROTO_MPTCP));
        bound(crowd, dice, way);
    }
}

fn tcp(way: Way) -> Socket {
    way.socket(Type::STREAM, None).unwrap()
}

/// Listeners at ports with names, some for IPv6 alone, some at a device.
pub fn services(crowd: &mut Crowd, dice: &mut Dice, way: Way) {
    if way == Way::Mapped {
        return;
    }
    for port in SERVICES {
        let socket = tcp(way);
        let only = i32::from(way == Way::V6);
        let _there_is_none_for_v4 = set(&socket, IPPROTO_IPV6, IPV6_V6ONLY, only);
        dress(dice, &socket);
        let at = if dice.once_in(2) { way.anywhere(port) } else { way.loopback(port) };
        let backlog = dice.pick(&[0, 1, 128, 4096]);
        // One of the ports is among those that the kernel gives away.
        crowd.hold(try_listen(socket, at, backlog));
    }
    let socket = tcp(way);
    if socket.bind_device(Some(DEVICE.as_bytes())).is_ok() {
        crowd.hold([listen(socket, way.anywhere(if way == Way::V4 { 9 } else { 13 }), 5)]);
    }
}

/// Bound sockets with marks.
pub fn marked(crowd: &mut Crowd, way: Way) {
    for mark in [1, 0x10, 0xf0, u32::MAX] {
        let socket = tcp(way);
        socket.set_mark(mark).unwrap();
        crowd.hold([listen(socket, way.loopback(0), 1)]);
    }
}

/// A listener whose queue is full, and clients that wait before it.
fn crowded_listener(crowd: &mut Crowd, way: Way) {
    let listener = listen(tcp(way), way.loopback(0), 1);
    for _ in 0..4 {
        let client = tcp(way);
        client.set_nonblocking(true).unwrap();
        let _some_are_not_answered = client.connect(&listener.local_addr().unwrap());
        crowd.hold([client]);
    }
    crowd.hold([listener]);
}

/// A connection, made of options, on which some data went to and fro and some is still there.
fn connection(crowd: &mut Crowd, dice: &mut Dice, way: Way, protocol: Option<i32>) {
    let [Some(server), Some(client)] = [(); 2].map(|()| way.socket(Type::STREAM, protocol)) else { return };
    dress(dice, &server);
    dress(dice, &client);
    let listener = listen(server, way.loopback(0), 5);
    let to = listener.local_addr().unwrap();
    if client.connect(&to).is_err() {
        return crowd.hold([listener, client]);
    }
    // A listener that waits for data (TCP_DEFER_ACCEPT) has nobody to hand out before.
    client.send(b"hello").unwrap();
    let (server, _) = listener.accept().unwrap();
    for _ in 0..dice.roll(6) {
        talk(&client, &server, 1 + dice.roll(3000));
        talk(&server, &client, 1 + dice.roll(300));
    }
    if dice.once_in(3) {
        client.send(&vec![7; 1 + dice.roll(1000)]).unwrap();
    }
    match dice.roll(6) {
        0 => client.shutdown(std::net::Shutdown::Write).unwrap(),
        1 => server.shutdown(std::net::Shutdown::Read).unwrap(),
        2 => return crowd.hold([server, listener]),
        _ => {}
    }
    crowd.hold([client, server, listener]);
}

fn talk(from: &Socket, to: &Socket, length: usize) {
    from.set_nonblocking(true).unwrap();
    to.set_nonblocking(true).unwrap();
    let _as_much_as_there_is_room_for = from.send(&vec![1; length]);
    let mut room = [std::mem::MaybeUninit::uninit(); 4096];
    let _as_much_as_has_come = to.recv(&mut room);
}

/// Sockets that sign (RFC 2385) for some peers.
fn secret(crowd: &mut Crowd, way: Way) {
    let [listener, client] = [(); 2].map(|()| tcp(way));
    let peer = way.loopback(0);
    for (key, prefix) in [(&b"secret"[..], 8), (b"b c,\\\x01\xff", if way == Way::V4 { 32 } else { 128 })] {
        for socket in [&listener, &client] {
            let _left_out_where_unknown = sign(socket, peer, prefix, key);
        }
    }
    let listener = listen(listener, peer, 5);
    if client.connect(&listener.local_addr().unwrap()).is_ok() {
        crowd.hold([listener.accept().unwrap().0]);
    }
    crowd.hold([listener, client]);
}

/// `struct tcp_md5sig` with a prefix.
fn sign(socket: &Socket, peer: SocketAddr, prefix: u8, key: &[u8]) -> std::io::Result<()> {
    let mut bytes = match peer {
        SocketAddr::V4(v4) => [&2_u16.to_ne_bytes()[..], &[0; 2], &v4.ip().octets()].concat(),
        SocketAddr::V6(v6) => [&10_u16.to_ne_bytes()[..], &[0; 6], &v6.ip().octets()].concat(),
    };
    bytes.resize(128, 0);
    bytes.extend([1, prefix]);
    bytes.extend(u16::try_from(key.len()).unwrap().to_ne_bytes());
    bytes.extend([0; 4]);
    bytes.extend(key);
    bytes.resize(216, 0);
    set_bytes(socket, IPPROTO_TCP, TCP_MD5SIG_EXT, &bytes)
}

/// Data with the first segment, and a client that put its connection off.
fn fast(crowd: &mut Crowd, way: Way) {
    let listener = listen(tcp(way), way.loopback(0), 5);
    let _left_out_where_unknown = set(&listener, IPPROTO_TCP, TCP_FASTOPEN, 5);
    let to = listener.local_addr().unwrap();
    // The first asks for a cookie, the second uses it.
    for _ in 0..2 {
        let client = tcp(way);
        if send_fast(&client, b"fast", &to).is_ok() {
            crowd.hold([listener.accept().unwrap().0]);
        }
        crowd.hold([client]);
    }
    let deferred = tcp(way);
    if set(&deferred, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1).is_ok() {
        deferred.connect(&to).unwrap();
        crowd.hold([deferred]);
    }
    crowd.hold([listener]);
}

/// Sockets that are bound and nothing else, and one that is not even that.
fn bound(crowd: &mut Crowd, dice: &mut Dice, way: Way) {
    for at in [way.loopback(0), way.anywhere(0), way.loopback(1)] {
        let socket = tcp(way);
        dress(dice, &socket);
        socket.set_reuse_address(true).unwrap();
        socket.bind(&at.into()).unwrap();
        crowd.hold([socket]);
    }
    crowd.hold([tcp(way)]);
}

/// A connection that was closed while its peer goes on.
fn orphan(crowd: &mut Crowd, way: Way) {
    let listener = listen(tcp(way), way.loopback(0), 5);
    let client = tcp(way);
    client.connect(&listener.local_addr().unwrap()).unwrap();
    crowd.hold([listener.accept().unwrap().0, listener]);
}
