//! One `struct netlink_diag_msg` with its attributes (linux/netlink_diag.h).

use zerocopy::byteorder::{NativeEndian, U32};
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

use crate::model::address::{Ends, NetlinkEnds};
use crate::model::detail::FamilyDetail;
use crate::model::key::{Key, NetnsId};
use crate::model::netlink::NetlinkInfo;
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;

use super::identity;
use super::memory::take_memory;
use super::netlink::{family_message, u32_at};

const AF_NETLINK: u8 = 16;
/// NETLINK_CONNECTED (net/netlink/af_netlink.c); the only other state is NETLINK_UNCONNECTED, 0.
const CONNECTED: u8 = 1;

// NETLINK_DIAG_* attribute types.
const MEMINFO: u16 = 0;
const GROUPS: u16 = 1;

/// `struct netlink_diag_msg`; names without their prefix.
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Header {
    family: u8,
    sock_type: u8,
    protocol: u8,
    state: u8,
    portid: U32<NativeEndian>,
    dst_portid: U32<NativeEndian>,
    dst_group: U32<NativeEndian>,
    ino: U32<NativeEndian>,
    cookie: [U32<NativeEndian>; 2],
}

const _: () = assert!(size_of::<Header>() == 28);

/// The socket of one message. `None` when the header is cut or the family is not AF_NETLINK; an attribute that is cut
/// is left out. Its state is CLOSE as in ss(8), connected or not. The user is not told.
pub fn socket(payload: &[u8], netns: NetnsId, at: Moment) -> Option<Socket> {
    let (header, attributes) = family_message::<Header>(payload, AF_NETLINK)?;
    let key = Key { netns, identity: identity::cookie(header.cookie) };
    let ends = NetlinkEnds {
        protocol: header.protocol,
        port: header.portid.get().cast_signed(),
        connected: header.state == CONNECTED,
        peer_port: header.dst_portid.get().cast_signed(),
        peer_group: header.dst_group.get(),
    };
    let mut socket = Socket::new(key, at, Protocol::Netlink, State::Close, Ends::Netlink(ends));
    socket.inode = header.ino.get();
    for (kind, value) in attributes {
        attribute(&mut socket, kind, value);
    }
    Some(socket)
}

/// Takes one attribute in; `None` when it is too short to say anything. The kernel sends as many groups as the
/// protocol has; the first 32 are kept.
fn attribute(socket: &mut Socket, kind: u16, value: &[u8]) -> Option<()> {
    match kind {
        MEMINFO => {
            let memory = take_memory(socket, value)?;
            (socket.receive_queue, socket.send_queue) = (memory.receive_allocated, memory.send_allocated);
        }
        GROUPS => {
            let info = NetlinkInfo { groups: Some(u32_at(value, 0)?), callback: 0 };
            socket.detail.get_or_insert_default().family = Some(FamilyDetail::Netlink(info));
        }
        _ => {}
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::decode::fixture::{AT, NETNS, with_attributes, words};
    use crate::decode::memory::sk_meminfo;
    use crate::model::detail::Detail;
    use crate::model::key::Identity;

    /// NETLINK_ROUTE, the port of process 4321, not connected.
    const ROUTE: [u8; 4] = [16, 3, 0, 0];

    fn message(start: [u8; 4], attributes: &[(u16, &[u8])]) -> Vec<u8> {
        let mut bytes = start.to_vec();
        bytes.extend(words(&[4321, 7, 9, 60_001, 5, 6]));
        with_attributes(bytes, attributes)
    }

    fn plain() -> Socket {
        let key = Key { netns: NETNS, identity: Identity::Cookie(0x6_0000_0005) };
        let ends = NetlinkEnds { protocol: 0, port: 4321, connected: false, peer_port: 7, peer_group: 9 };
        Socket { inode: 60_001, ..Socket::new(key, AT, Protocol::Netlink, State::Close, Ends::Netlink(ends)) }
    }

    /// The payload is the plain socket but for what `differ` changes.
    #[track_caller]
    fn check(payload: &[u8], differ: impl FnOnce(&mut Socket, &mut NetlinkEnds)) {
        let mut expected = plain();
        let Ends::Netlink(mut ends) = expected.ends else { unreachable!() };
        differ(&mut expected, &mut ends);
        expected.ends = Ends::Netlink(ends);
        assert_eq!(socket(payload, NETNS, AT), Some(expected));
    }

    #[test]
    fn rows() {
        check(&message(ROUTE, &[]), |_, _| {});
        check(&message([16, 2, 15, 1], &[]), |_, ends| (ends.protocol, ends.connected) = (15, true));
        check(&message([16, 2, 0, 10], &[]), |_, _| {});
        let mut from_kernel = message(ROUTE, &[]);
        from_kernel[4..8].copy_from_slice(&(-4096i32).to_ne_bytes());
        check(&from_kernel, |_, ends| ends.port = -4096);
    }

    #[test]
    fn attributes() {
        let memory = words(&[1, 2, 3, 4, 5, 6, 7, 8, 9]);
        check(&message(ROUTE, &[(0, &memory)]), |socket, _| {
            (socket.receive_queue, socket.send_queue) = (1, 3);
            socket.detail = Some(Box::new(Detail { memory: sk_meminfo(&memory), ..Detail::default() }));
        });
        let groups = |groups| {
            let info = NetlinkInfo { groups: Some(groups), callback: 0 };
            Some(Box::new(Detail { family: Some(FamilyDetail::Netlink(info)), ..Detail::default() }))
        };
        check(&message(ROUTE, &[(1, &words(&[0x551, 3]))]), |socket, _| socket.detail = groups(0x551));
        check(&message(ROUTE, &[(4, &words(&[1])), (1, &words(&[0]))]), |socket, _| socket.detail = groups(0));
    }

    #[test]
    fn what_is_too_short_or_of_another_family() {
        check(&message(ROUTE, &[(0, &[1; 27]), (1, &[1; 3])]), |_, _| {});
        let whole = message(ROUTE, &[]);
        assert!((0..whole.len()).all(|length| socket(&whole[..length], NETNS, AT).is_none()));
        assert_eq!(socket(&message([17, 3, 0, 0], &[]), NETNS, AT), None);
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_socket_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let bytes = [&[AF_NETLINK], &bytes[..]].concat();
            prop_assert_eq!(socket(&bytes, NETNS, AT).is_some(), bytes.len() >= 28);
        }
    }
}
