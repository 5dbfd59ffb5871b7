//! One `struct xdp_diag_msg` with its attributes (linux/xdp_diag.h).

use zerocopy::byteorder::{NativeEndian, U16, U32};
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

use crate::model::address::{Ends, XdpEnds};
use crate::model::detail::FamilyDetail;
use crate::model::key::{Key, NetnsId};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::xdp::{Umem, XdpInfo, XdpStats};

use super::identity;
use super::memory::take_memory;
use super::netlink::{family_message, u32_at, u64_at};

const AF_XDP: u8 = 44;

// XDP_DIAG_* attribute types.
const INFO: u16 = 1;
const UID: u16 = 2;
const RX_RING: u16 = 3;
const TX_RING: u16 = 4;
const UMEM: u16 = 5;
const UMEM_FILL_RING: u16 = 6;
const UMEM_COMPLETION_RING: u16 = 7;
const MEMINFO: u16 = 8;
const STATS: u16 = 9;

/// `struct xdp_diag_msg`; names without their prefix.
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Header {
    family: u8,
    sock_type: u8,
    pad: U16<NativeEndian>,
    ino: U32<NativeEndian>,
    cookie: [U32<NativeEndian>; 2],
}

const _: () = assert!(size_of::<Header>() == 16);

/// The socket of one message. `None` when the header is cut or the family is not AF_XDP; an attribute that is cut is
/// left out.
pub fn socket(payload: &[u8], netns: NetnsId, at: Moment) -> Option<Socket> {
    let (header, attributes) = family_message::<Header>(payload, AF_XDP)?;
    let key = Key { netns, identity: identity::cookie(header.cookie) };
    let mut socket = Socket::new(key, at, Protocol::Xdp, State::Close, Ends::Xdp(XdpEnds::default()));
    socket.inode = header.ino.get();
    for (kind, value) in attributes {
        attribute(&mut socket, kind, value);
    }
    Some(socket)
}

/// Takes one attribute in; `None` when it is too short to say anything.
fn attribute(socket: &mut Socket, kind: u16, value: &[u8]) -> Option<()> {
    match kind {
        INFO => socket.ends = Ends::Xdp(XdpEnds { interface: u32_at(value, 0)?, queue: u32_at(value, 4)? }),
        UID => socket.uid = u32_at(value, 0)?,
        MEMINFO => socket.receive_queue = take_memory(socket, value)?.receive_allocated,
        RX_RING => xdp(socket)?.receive_ring = u32_at(value, 0),
        TX_RING => xdp(socket)?.send_ring = u32_at(value, 0),
        UMEM => xdp(socket)?.umem = umem(value),
        UMEM_FILL_RING => xdp(socket)?.fill_ring = u32_at(value, 0),
        UMEM_COMPLETION_RING => xdp(socket)?.completion_ring = u32_at(value, 0),
        STATS => xdp(socket)?.stats = stats(value),
        _ => {}
    }
    Some(())
}

fn xdp(socket: &mut Socket) -> Option<&mut XdpInfo> {
    let family = &mut socket.detail.get_or_insert_default().family;
    match family.get_or_insert_with(|| FamilyDetail::Xdp(Box::default())) {
        FamilyDetail::Xdp(info) => Some(info),
        _ => None,
    }
}

/// `struct xdp_diag_umem`.
fn umem(value: &[u8]) -> Option<Umem> {
    Some(Umem {
        size: u64_at(value, 0)?,
        id: u32_at(value, 8)?,
        pages: u32_at(value, 12)?,
        chunk_size: u32_at(value, 16)?,
        headroom: u32_at(value, 20)?,
        interface: u32_at(value, 24)?,
        queue: u32_at(value, 28)?,
        flags: u32_at(value, 32)?,
        references: u32_at(value, 36)?,
    })
}

/// `struct xdp_diag_stats`.
fn stats(value: &[u8]) -> Option<XdpStats> {
    Some(XdpStats {
        receive_dropped: u64_at(value, 0)?,
        receive_invalid: u64_at(value, 8)?,
        receive_full: u64_at(value, 16)?,
        fill_empty: u64_at(value, 24)?,
        send_invalid: u64_at(value, 32)?,
        send_empty: u64_at(value, 40)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::decode::fixture::{AT, NETNS, with_attributes, words};
    use crate::decode::memory::sk_meminfo;
    use crate::model::detail::Detail;
    use crate::model::key::Identity;

    fn message(attributes: &[(u16, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![44, 3, 0, 0];
        bytes.extend(words(&[60_001, 5, 6]));
        with_attributes(bytes, attributes)
    }

    /// The attributes make the plain socket but for what `differ` changes.
    #[track_caller]
    fn check(attributes: &[(u16, &[u8])], differ: impl FnOnce(&mut Socket)) {
        let key = Key { netns: NETNS, identity: Identity::Cookie(0x6_0000_0005) };
        let mut expected = Socket::new(key, AT, Protocol::Xdp, State::Close, Ends::Xdp(XdpEnds::default()));
        expected.inode = 60_001;
        differ(&mut expected);
        assert_eq!(socket(&message(attributes), NETNS, AT), Some(expected));
    }

    /// One attribute makes the plain socket with this detail.
    #[track_caller]
    fn check_info(kind: u16, value: &[u8], info: XdpInfo) {
        let family = Some(FamilyDetail::Xdp(Box::new(info)));
        let detail = || Some(Box::new(Detail { family: family.clone(), ..Detail::default() }));
        check(&[(kind, value)], |socket| socket.detail = detail());
    }

    #[test]
    fn attributes_of_the_row() {
        check(&[], |_| {});
        check(&[(1, &words(&[3, 7]))], |socket| socket.ends = Ends::Xdp(XdpEnds { interface: 3, queue: 7 }));
        check(&[(2, &words(&[1000]))], |socket| socket.uid = 1000);
        let memory = words(&[1, 2, 3, 4, 5, 6, 7, 8, 9]);
        check(&[(8, &memory)], |socket| {
            socket.receive_queue = 1;
            socket.detail = Some(Box::new(Detail { memory: sk_meminfo(&memory), ..Detail::default() }));
        });
    }

    #[test]
    fn attributes_of_the_detail() {
        check_info(3, &words(&[64]), XdpInfo { receive_ring: Some(64), ..XdpInfo::default() });
        check_info(4, &words(&[64]), XdpInfo { send_ring: Some(64), ..XdpInfo::default() });
        check_info(6, &words(&[64]), XdpInfo { fill_ring: Some(64), ..XdpInfo::default() });
        check_info(7, &words(&[64]), XdpInfo { completion_ring: Some(64), ..XdpInfo::default() });
        let umem = Umem {
            size: 0x1_0000_0000,
            id: 1,
            pages: 2,
            chunk_size: 3,
            headroom: 4,
            interface: 5,
            queue: 6,
            flags: 7,
            references: 8,
        };
        let value = [&0x1_0000_0000u64.to_ne_bytes()[..], &words(&[1, 2, 3, 4, 5, 6, 7, 8])].concat();
        check_info(5, &value, XdpInfo { umem: Some(umem), ..XdpInfo::default() });
        let stats = XdpStats {
            receive_dropped: 1,
            receive_invalid: 2,
            receive_full: 3,
            fill_empty: 4,
            send_invalid: 5,
            send_empty: 6,
        };
        let value = [1u64, 2, 3, 4, 5, 6].map(u64::to_ne_bytes);
        check_info(9, value.as_flattened(), XdpInfo { stats: Some(stats), ..XdpInfo::default() });
    }

    #[test]
    fn what_is_too_short_or_of_another_family() {
        check(&[(1, &[1; 7]), (2, &[1; 3]), (8, &[1; 27])], |_| {});
        check_info(5, &[1; 39], XdpInfo::default());
        check_info(9, &[1; 47], XdpInfo::default());
        let whole = message(&[]);
        assert!((0..whole.len()).all(|length| socket(&whole[..length], NETNS, AT).is_none()));
        assert_eq!(socket(&[&[17], &whole[1..]].concat(), NETNS, AT), None);
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_socket_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let bytes = [&[AF_XDP], &bytes[..]].concat();
            prop_assert_eq!(socket(&bytes, NETNS, AT).is_some(), bytes.len() >= 16);
        }
    }
}
