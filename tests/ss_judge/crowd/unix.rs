//! Unix sockets of the three types: names of many kinds, queues with data, listeners with clients that wait.
//!
//! Names here hold no control characters and are UTF-8: others are shown in another way than by ss, on purpose.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;

use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, Shutdown, SocketAddrUnix, SocketFlags, SocketType, accept_with, bind, connect,
    listen, recv, send, sendto, shutdown, socket_with, socketpair,
};

use super::Crowd;
use crate::dice::Dice;

/// Abstract where the first byte is NUL; a path, below the directory of the test, otherwise.
const NAMES: [&[u8]; 13] = [
    b"plain",
    b"with a blank",
    "gr\u{fc}\u{df}e\u{4e16}\u{754c}".as_bytes(),
    b"a*b?[c]",
    b"back\\slash",
    b"\0abstract",
    b"\0two\0parts",
    b"\0@sign",
    b"\0 blank first",
    b"\0",
    b"\0trailing\0\0",
    b"\0a-name-that-is-as-long-as-a-name-can-be-and-fills-the-whole-of-the-structure-that-the-kernel-has-for-it-01",
    b"\x000a1b2",
];

const TYPES: [(SocketType, &[u8]); 3] =
    [(SocketType::STREAM, b".s"), (SocketType::DGRAM, b".d"), (SocketType::SEQPACKET, b".q")];

pub fn populate(crowd: &mut Crowd, dice: &mut Dice) {
    for (kind, suffix) in TYPES {
        for name in NAMES {
            let address = address(crowd, name, suffix);
            if kind == SocketType::DGRAM {
                datagrams(crowd, dice, &address);
            } else {
                connections(crowd, dice, kind, &address);
            }
        }
        unnamed(crowd, kind);
    }
}

fn open(kind: SocketType) -> OwnedFd {
    socket_with(AddressFamily::UNIX, kind, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK, None).unwrap()
}

fn address(crowd: &Crowd, name: &[u8], suffix: &[u8]) -> SocketAddrUnix {
    match name {
        [0, rest @ ..] if rest.len() > 100 || rest.is_empty() => {
            SocketAddrUnix::new_abstract_name(&[rest, &suffix[1..]].concat()[..]).unwrap()
        }
        [0, rest @ ..] => SocketAddrUnix::new_abstract_name(&[rest, suffix].concat()[..]).unwrap(),
        path => {
            let path = [crowd.scratch.path().as_os_str().as_bytes(), b"/", path, suffix].concat();
            SocketAddrUnix::new(OsStr::from_bytes(&path)).unwrap()
        }
    }
}

fn datagrams(crowd: &mut Crowd, dice: &mut Dice, address: &SocketAddrUnix) {
    let [server, client, stranger] = [(); 3].map(|()| open(SocketType::DGRAM));
    bind(&server, address).unwrap();
    connect(&client, address).unwrap();
    for _ in 0..dice.roll(5) {
        sendto(&stranger, &vec![0; 1 + dice.roll(900)], SendFlags::empty(), address).unwrap();
    }
    crowd.hold([server, client, stranger]);
}

/// A listener with clients that were accepted, clients that wait, and clients that went away.
fn connections(crowd: &mut Crowd, dice: &mut Dice, kind: SocketType, address: &SocketAddrUnix) {
    let listener = open(kind);
    bind(&listener, address).unwrap();
    listen(&listener, dice.pick(&[1, 5, 128])).unwrap();
    let client = open(kind);
    connect(&client, address).unwrap();
    let server = accept_with(&listener, SocketFlags::CLOEXEC).unwrap();
    send(&client, &vec![0; 1 + dice.roll(2000)], SendFlags::empty()).unwrap();
    if dice.once_in(3) {
        recv(&server, &mut [0_u8; 100][..], RecvFlags::empty()).unwrap();
    }
    if dice.once_in(3) {
        shutdown(&client, dice.pick(&[Shutdown::Read, Shutdown::Write, Shutdown::Both])).unwrap();
    }
    for _ in 0..dice.roll(4) {
        let waiting = open(kind);
        let _the_queue_may_be_full = connect(&waiting, address);
        crowd.hold([waiting]);
    }
    if !dice.once_in(4) {
        crowd.hold([client]);
    }
    crowd.hold([server, listener]);
}

fn unnamed(crowd: &mut Crowd, kind: SocketType) {
    let (one, other) = socketpair(AddressFamily::UNIX, kind, SocketFlags::CLOEXEC, None).unwrap();
    send(&one, b"to the other", SendFlags::empty()).unwrap();
    let (alone, gone) = socketpair(AddressFamily::UNIX, kind, SocketFlags::CLOEXEC, None).unwrap();
    drop(gone);
    crowd.hold([one, other, alone, open(kind)]);
}
