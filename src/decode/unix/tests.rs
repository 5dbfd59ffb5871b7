use proptest::prelude::*;

use super::*;
use crate::decode::fixture::{AT, NETNS, Unix, words};
use crate::decode::memory::sk_meminfo;
use crate::model::detail::Detail;
use crate::model::key::Identity;

/// What [`Unix::STREAM`] is.
fn plain() -> Socket {
    let key = Key { netns: NETNS, identity: Identity::Cookie(0x6_0000_0005) };
    let ends = Ends::Unix(Box::default());
    Socket { inode: 80_001, ..Socket::new(key, AT, Protocol::UnixStream, State::Established, ends) }
}

fn decoded(payload: &[u8]) -> Option<Socket> {
    socket(payload, NETNS, AT)
}

/// The payload is the plain socket but for what `differ` changes.
#[track_caller]
fn check(payload: &[u8], differ: impl FnOnce(&mut Socket)) {
    let mut expected = plain();
    differ(&mut expected);
    assert_eq!(decoded(payload), Some(expected));
}

/// [`Unix::STREAM`] with one attribute is the plain socket with these ends.
#[track_caller]
fn check_ends(kind: u16, value: &[u8], ends: UnixEnds) {
    check(&Unix::STREAM.with(&[(kind, value)]), |socket| socket.ends = Ends::Unix(Box::new(ends)));
}

#[track_caller]
fn check_name(value: &[u8], name: Option<&[u8]>) {
    check_ends(0, value, UnixEnds { name: name.map(Into::into), ..UnixEnds::default() });
}

/// The order of the fields, told once more, byte by byte, as a little-endian kernel sends them.
#[test]
#[cfg(target_endian = "little")]
#[rustfmt::skip]
fn a_listener_byte_by_byte() {
    let payload = [
        1,                          // udiag_family: AF_UNIX
        5,                          // udiag_type: SOCK_SEQPACKET
        10,                         // udiag_state: TCP_LISTEN
        0,                          // pad
        0x81, 0x38, 0x01, 0x00,     // udiag_ino: 80,001
        5, 0, 0, 0,                 // udiag_cookie[0]: the low half
        6, 0, 0, 0,                 // udiag_cookie[1]
        7, 0, 0, 0,                 // attribute of 7 bytes: UNIX_DIAG_NAME
        b'/', b'a', 0, 0,           // with the NUL that ends it, and one byte to fill up
        12, 0, 4, 0,                // attribute of 12 bytes: UNIX_DIAG_RQLEN
        2, 0, 0, 0,                 // udiag_rqueue: waiting to be accepted
        0x80, 0, 0, 0,              // udiag_wqueue: the limit
    ];
    check(&payload, |socket| {
        (socket.protocol, socket.state) = (Protocol::UnixSeqpacket, State::Listen);
        socket.ends = Ends::Unix(Box::new(UnixEnds { name: Some((*b"/a").into()), ..UnixEnds::default() }));
        (socket.receive_queue, socket.send_queue) = (2, 128);
    });
}

#[test]
fn types() {
    check(&Unix { sock_type: 1, ..Unix::STREAM }.with(&[]), |socket| socket.protocol = Protocol::UnixStream);
    check(&Unix { sock_type: 2, ..Unix::STREAM }.with(&[]), |socket| socket.protocol = Protocol::UnixDgram);
    check(&Unix { sock_type: 5, ..Unix::STREAM }.with(&[]), |socket| socket.protocol = Protocol::UnixSeqpacket);
    for sock_type in [0, 3, 4, 6, 10, 255] {
        check(&Unix { sock_type, ..Unix::STREAM }.with(&[]), |socket| socket.protocol = Protocol::UnixDgram);
    }
}

#[test]
fn other_families_are_refused() {
    for family in [0, 2, 10, 255] {
        assert_eq!(decoded(&Unix { family, ..Unix::STREAM }.with(&[])), None);
    }
}

#[test]
fn states_are_those_of_tcp() {
    for number in 0..=255 {
        check(&Unix { state: number, ..Unix::STREAM }.with(&[]), |socket| socket.state = State::from_number(number));
    }
}

#[test]
fn names() {
    check_name(b"", None);
    check_name(b"/run/a\0", Some(b"/run/a"));
    check_name(b"relative\0", Some(b"relative"));
    check_name(b"/not ended", Some(b"/not ended"));
    check_name(b"/a b\n\x1b\xff\0", Some(b"/a b\n\x1b\xff"));
    check_name(b"\0", Some(b"\0"));
    check_name(b"\0abstract", Some(b"\0abstract"));
    check_name(b"\0padded\0\0\0", Some(b"\0padded\0\0\0"));
    check_name(b"@literal\0", Some(b"@literal"));
}

#[test]
fn relations() {
    check_ends(1, &words(&[501, 0x0080_0003]), UnixEnds { file: Some((0x0080_0003, 501)), ..UnixEnds::default() });
    check_ends(2, &words(&[80_002]), UnixEnds { peer: Some(80_002), ..UnixEnds::default() });
    check_ends(3, &words(&[7, 8, 9]), UnixEnds { pending: [7, 8, 9].into(), ..UnixEnds::default() });
    check_ends(3, &[], UnixEnds::default());
}

#[test]
fn attributes_of_the_row() {
    check(&Unix::STREAM.with(&[(4, &words(&[3, 4]))]), |socket| (socket.receive_queue, socket.send_queue) = (3, 4));
    check(&Unix::STREAM.with(&[(6, &[2])]), |socket| socket.shutdown = Some(Shutdown(2)));
    check(&Unix::STREAM.with(&[(7, &words(&[1000]))]), |socket| socket.uid = 1000);
    let memory = words(&[1, 2, 3, 4, 5, 6, 7, 8, 9]);
    let expected = Detail { memory: sk_meminfo(&memory), ..Detail::default() };
    check(&Unix::STREAM.with(&[(5, &memory)]), |socket| socket.detail = Some(Box::new(expected)));
}

#[test]
fn attributes_too_short_say_nothing() {
    for kind in [1, 2, 4, 5, 6, 7] {
        check(&Unix::STREAM.with(&[(kind, &[]), (99, &[0xff; 40])]), |_| {});
    }
    check(&Unix::STREAM.with(&[(1, &[1; 7])]), |_| {});
    check(&Unix::STREAM.with(&[(4, &[1; 7])]), |_| {});
    check(&Unix::STREAM.with(&[(5, &[1; 27])]), |_| {});
    let cut = [&words(&[7])[..], &[1, 2, 3]].concat();
    check_ends(3, &cut, UnixEnds { pending: [7].into(), ..UnixEnds::default() });
}

/// Cut anywhere, a message gives its header's socket or none.
#[test]
fn a_message_cut_at_each_byte() {
    let whole = Unix::STREAM.with(&[(0, b"/run/a\0"), (1, &[1; 8]), (3, &[2; 12]), (5, &[3; 36]), (7, &[4; 4])]);
    for length in 0..=whole.len() {
        let cut = decoded(&whole[..length]);
        assert_eq!(cut.is_some(), length >= 16, "at {length}");
        assert!(cut.is_none_or(|cut| (cut.key, cut.inode) == (plain().key, plain().inode)), "at {length}");
    }
}

proptest! {
    #[test]
    fn any_bytes_give_a_socket_or_none(
        start in proptest::sample::select(vec![[1, 1], [1, 2], [1, 5], [1, 3], [2, 1]]),
        rest in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let bytes = [&start, &rest[..]].concat();
        prop_assert_eq!(decoded(&bytes).is_some(), start[0] == AF_UNIX && bytes.len() >= 16);
    }

    #[test]
    fn any_attributes_leave_the_header_as_it_is(
        attributes in proptest::collection::vec((0..12u16, proptest::collection::vec(any::<u8>(), 0..50)), 0..12)
    ) {
        let attributes: Vec<(u16, &[u8])> = attributes.iter().map(|(kind, value)| (*kind, &value[..])).collect();
        let socket = decoded(&Unix::STREAM.with(&attributes)).unwrap();
        prop_assert_eq!((socket.key, socket.state, socket.inode), (plain().key, plain().state, plain().inode));
    }
}
