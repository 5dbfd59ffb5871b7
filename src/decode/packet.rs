//! One `struct packet_diag_msg` with its attributes (linux/packet_diag.h).
//!
//! Multicast lists (PACKET_DIAG_MCLIST) are passed over.

use zerocopy::byteorder::{NativeEndian, U16, U32};
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

use crate::model::address::{Ends, PacketEnds};
use crate::model::detail::FamilyDetail;
use crate::model::key::{Key, NetnsId};
use crate::model::packet::{BpfInstruction, PacketInfo, Ring};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;

use super::identity;
use super::memory::take_memory;
use super::netlink::{family_message, u32_at};

const AF_PACKET: u8 = 17;
const SOCK_RAW: u32 = 3;

// PACKET_DIAG_* attribute types.
const INFO: u16 = 0;
const RX_RING: u16 = 2;
const TX_RING: u16 = 3;
const FANOUT: u16 = 4;
const UID: u16 = 5;
const MEMINFO: u16 = 6;
const FILTER: u16 = 7;

/// `struct packet_diag_msg`; names without their prefix.
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Header {
    family: u8,
    sock_type: u8,
    num: U16<NativeEndian>,
    ino: U32<NativeEndian>,
    cookie: [U32<NativeEndian>; 2],
}

const _: () = assert!(size_of::<Header>() == 16);

/// The socket of one message. `None` when the header is cut or the family is not AF_PACKET; an attribute that is cut
/// is left out.
pub fn socket(payload: &[u8], netns: NetnsId, at: Moment) -> Option<Socket> {
    let (header, attributes) = family_message::<Header>(payload, AF_PACKET)?;
    let key = Key { netns, identity: identity::cookie(header.cookie) };
    let mut ends = PacketEnds { ethertype: header.num.get(), interface: 0 };
    for (_, value) in attributes.clone().filter(|(kind, _)| *kind == INFO) {
        ends.interface = u32_at(value, 0).unwrap_or(0);
    }
    let protocol = protocol(header.sock_type.into());
    let mut socket = Socket::new(key, at, protocol, State::Close, Ends::Packet(ends));
    socket.inode = header.ino.get();
    for (kind, value) in attributes {
        attribute(&mut socket, kind, value);
    }
    Some(socket)
}

/// SOCK_RAW, or SOCK_DGRAM, among which ss(8) counts the old SOCK_PACKET.
pub const fn protocol(sock_type: u32) -> Protocol {
    match sock_type {
        SOCK_RAW => Protocol::PacketRaw,
        _ => Protocol::PacketDgram,
    }
}

/// Takes one attribute in; `None` when it is too short to say anything.
fn attribute(socket: &mut Socket, kind: u16, value: &[u8]) -> Option<()> {
    match kind {
        INFO => {
            let (version, threshold, flags) = (u32_at(value, 4)?, u32_at(value, 12)?, u32_at(value, 20)?);
            let info = packet(socket)?;
            (info.version, info.copy_threshold, info.flags) = (version, threshold, flags);
        }
        RX_RING => packet(socket)?.receive_ring = ring(value),
        TX_RING => packet(socket)?.send_ring = ring(value),
        FANOUT => packet(socket)?.fanout = u32_at(value, 0),
        FILTER => packet(socket)?.filter = Some(value.as_chunks().0.iter().map(instruction).collect()),
        UID => socket.uid = u32_at(value, 0)?,
        MEMINFO => socket.receive_queue = take_memory(socket, value)?.receive_allocated,
        _ => {}
    }
    Some(())
}

fn packet(socket: &mut Socket) -> Option<&mut PacketInfo> {
    let family = &mut socket.detail.get_or_insert_default().family;
    match family.get_or_insert_with(|| FamilyDetail::Packet(Box::default())) {
        FamilyDetail::Packet(info) => Some(info),
        _ => None,
    }
}

/// `struct packet_diag_ring`.
fn ring(value: &[u8]) -> Option<Ring> {
    Some(Ring {
        block_size: u32_at(value, 0)?,
        block_count: u32_at(value, 4)?,
        frame_size: u32_at(value, 8)?,
        frame_count: u32_at(value, 12)?,
        timeout: u32_at(value, 16)?,
        private: u32_at(value, 20)?,
        features: u32_at(value, 24)?,
    })
}

/// `struct sock_filter`.
fn instruction([a, b, jump_true, jump_false, operand @ ..]: &[u8; 8]) -> BpfInstruction {
    BpfInstruction {
        code: u16::from_ne_bytes([*a, *b]),
        jump_true: *jump_true,
        jump_false: *jump_false,
        operand: u32::from_ne_bytes(*operand),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::decode::fixture::{AT, NETNS, with_attributes, words};
    use crate::decode::memory::sk_meminfo;
    use crate::model::detail::Detail;
    use crate::model::key::Identity;

    /// A socket of this type for IPv4's ethertype.
    fn message(sock_type: u8, attributes: &[(u16, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![17, sock_type];
        bytes.extend(0x0800u16.to_ne_bytes());
        bytes.extend(words(&[60_001, 5, 6]));
        with_attributes(bytes, attributes)
    }

    fn plain() -> Socket {
        let key = Key { netns: NETNS, identity: Identity::Cookie(0x6_0000_0005) };
        let ends = Ends::Packet(PacketEnds { ethertype: 0x0800, interface: 0 });
        Socket { inode: 60_001, ..Socket::new(key, AT, Protocol::PacketRaw, State::Close, ends) }
    }

    /// The attributes make the plain socket but for what `differ` changes.
    #[track_caller]
    fn check(attributes: &[(u16, &[u8])], differ: impl FnOnce(&mut Socket)) {
        let mut expected = plain();
        differ(&mut expected);
        assert_eq!(socket(&message(3, attributes), NETNS, AT), Some(expected));
    }

    /// The attributes make the plain socket with this detail.
    #[track_caller]
    fn check_info(attributes: &[(u16, &[u8])], info: PacketInfo) {
        let family = Some(FamilyDetail::Packet(Box::new(info)));
        check(attributes, |socket| socket.detail = Some(Box::new(Detail { family, ..Detail::default() })));
    }

    #[test]
    fn types() {
        for (sock_type, protocol) in [
            (3, Protocol::PacketRaw),
            (2, Protocol::PacketDgram),
            (10, Protocol::PacketDgram),
            (0, Protocol::PacketDgram),
        ] {
            let expected = Socket { protocol, ..plain() };
            assert_eq!(socket(&message(sock_type, &[]), NETNS, AT), Some(expected));
        }
    }

    #[test]
    fn attributes_of_the_row() {
        check(&[], |_| {});
        check(&[(5, &words(&[1000]))], |socket| socket.uid = 1000);
        let memory = words(&[1, 2, 3, 4, 5, 6, 7, 8, 9]);
        check(&[(6, &memory)], |socket| {
            socket.receive_queue = 1;
            socket.detail = Some(Box::new(Detail { memory: sk_meminfo(&memory), ..Detail::default() }));
        });
    }

    #[test]
    fn attributes_of_the_detail() {
        let info = PacketInfo { version: 1, copy_threshold: 2, flags: 0x1f, ..PacketInfo::default() };
        let whole = Detail { family: Some(FamilyDetail::Packet(Box::new(info))), ..Detail::default() };
        check(&[(0, &words(&[3, 1, 9, 2, 9, 0x1f]))], |socket| {
            socket.ends = Ends::Packet(PacketEnds { ethertype: 0x0800, interface: 3 });
            socket.detail = Some(Box::new(whole));
        });
        let ring =
            Ring { block_size: 1, block_count: 2, frame_size: 3, frame_count: 4, timeout: 5, private: 6, features: 7 };
        let numbers = words(&[1, 2, 3, 4, 5, 6, 7]);
        check_info(&[(2, &numbers)], PacketInfo { receive_ring: Some(ring), ..PacketInfo::default() });
        check_info(&[(3, &numbers)], PacketInfo { send_ring: Some(ring), ..PacketInfo::default() });
        check_info(&[(4, &words(&[0x1_0002]))], PacketInfo { fanout: Some(0x1_0002), ..PacketInfo::default() });
        let load = [&0x28u16.to_ne_bytes()[..], &[1, 2], &words(&[12])].concat();
        let instruction = BpfInstruction { code: 0x28, jump_true: 1, jump_false: 2, operand: 12 };
        let filter = |instructions: &[BpfInstruction]| {
            let filter = Some(Box::from(instructions));
            PacketInfo { filter, ..PacketInfo::default() }
        };
        check_info(&[(7, &load)], filter(&[instruction]));
        check_info(&[(7, &[&load[..], &load, &[1; 7]].concat())], filter(&[instruction, instruction]));
        check_info(&[(7, &[])], filter(&[]));
    }

    #[test]
    fn what_is_too_short_or_of_another_family() {
        check(&[(5, &[1; 3]), (6, &[1; 27]), (0, &[1; 3])], |_| {});
        check(&[(0, &[0; 23])], |_| {});
        check_info(&[(2, &[1; 27]), (4, &[1; 3])], PacketInfo::default());
        let whole = message(3, &[]);
        assert!((0..whole.len()).all(|length| socket(&whole[..length], NETNS, AT).is_none()));
        assert_eq!(socket(&[&[16], &whole[1..]].concat(), NETNS, AT), None);
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_socket_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let bytes = [&[AF_PACKET], &bytes[..]].concat();
            prop_assert_eq!(socket(&bytes, NETNS, AT).is_some(), bytes.len() >= 16);
        }
    }
}
