//! Packet and netlink sockets.

use std::ffi::CString;
use std::num::NonZeroU32;

use rustix::net::netlink::SocketAddrNetlink;
use rustix::net::{AddressFamily, Protocol, SocketFlags, SocketType, bind, connect, socket_with};
use socket2::{Domain, SockFilter, Socket, Type};

use super::{Crowd, DEVICE};
use crate::dice::Dice;
use crate::support::population::tcp::deafen;
use crate::sys::{bind_packet, device_index, set, set_bytes};

const SOL_PACKET: i32 = 263;
const PACKET_RX_RING: i32 = 5;
const PACKET_COPY_THRESH: i32 = 7;
const PACKET_AUXDATA: i32 = 8;
const PACKET_ORIGDEV: i32 = 9;
const PACKET_VERSION: i32 = 10;
const PACKET_LOSS: i32 = 14;
const PACKET_TX_RING: i32 = 13;
const PACKET_VNET_HDR: i32 = 15;
const PACKET_FANOUT: i32 = 18;

/// Ethertypes: all, IP, ARP, IPv6, 802.1Q, and one without a name.
const ETHERTYPES: [u16; 7] = [0x0003, 0x0800, 0x0806, 0x86dd, 0x8100, 0x88b5, 0x1234];

pub fn populate(crowd: &mut Crowd, dice: &mut Dice) {
    let devices = [0, device_index(c"lo"), device_index(&CString::new(DEVICE).unwrap())];
    for kind in [Type::RAW, Type::DGRAM] {
        for ethertype in ETHERTYPES {
            let socket = packet(kind);
            bind_packet(&socket, ethertype, dice.pick(&devices)).unwrap();
            flags(dice, &socket);
            crowd.hold([socket]);
        }
        crowd.hold([packet(kind)]);
        crowd.hold([filtered(kind, devices[1])]);
        rings(crowd, kind);
        fanouts(crowd, kind);
    }
    netlinks(crowd, dice);
}

/// A packet socket that takes nothing yet, and, so that its queue stays as it is, nothing later.
fn packet(kind: Type) -> Socket {
    let socket = Socket::new(Domain::PACKET, kind, None).unwrap();
    deafen(&socket);
    socket
}

fn flags(dice: &mut Dice, socket: &Socket) {
    for (name, value) in [
        (PACKET_VERSION, 2),
        (PACKET_LOSS, 1),
        (PACKET_AUXDATA, 1),
        (PACKET_ORIGDEV, 1),
        (PACKET_VNET_HDR, 1),
        (PACKET_COPY_THRESH, 7),
    ] {
        if dice.once_in(3) {
            let _left_out_where_it_does_not_go = set(socket, SOL_PACKET, name, value);
        }
    }
}

fn filtered(kind: Type, device: u32) -> Socket {
    let socket = packet(kind);
    let load = SockFilter::new(0x28, 0, 0, 12);
    let jump = SockFilter::new(0x15, 0, 1, 0x1234);
    let [all, nothing] = [0x0004_0000, 0].map(|length| SockFilter::new(0x06, 0, 0, length));
    socket.attach_filter(&[load, jump, all, nothing]).unwrap();
    bind_packet(&socket, 0x0003, device).unwrap();
    socket
}

/// Rings of the three versions; the kernel may have no memory for them.
fn rings(crowd: &mut Crowd, kind: Type) {
    for (version, ring) in [(0, PACKET_RX_RING), (1, PACKET_TX_RING), (2, PACKET_RX_RING)] {
        let socket = packet(kind);
        set(&socket, SOL_PACKET, PACKET_VERSION, version).unwrap();
        let frames = 4_u32;
        let numbers: &[u32] = if version == 2 { &[4096, 2, 2048, frames, 60, 0, 1] } else { &[4096, 2, 2048, frames] };
        let request: Vec<u8> = numbers.iter().flat_map(|number| number.to_ne_bytes()).collect();
        let _left_out_without_memory = set_bytes(&socket, SOL_PACKET, ring, &request);
        crowd.hold([socket]);
    }
}

/// Groups that share what comes, by each rule that needs no program.
fn fanouts(crowd: &mut Crowd, kind: Type) {
    for rule in 0..6 {
        for _ in 0..2 {
            let socket = packet(kind);
            bind_packet(&socket, 0x0800, device_index(c"lo")).unwrap();
            let group = 100 + rule + if kind == Type::RAW { 0 } else { 50 };
            let _left_out_where_unknown = set(&socket, SOL_PACKET, PACKET_FANOUT, rule << 16 | group);
            crowd.hold([socket]);
        }
    }
}

/// Every protocol that the kernel has, alone, in groups, and connected.
fn netlinks(crowd: &mut Crowd, dice: &mut Dice) {
    for protocol in 0..23 {
        for groups in [0, 1, 0x8000_0011] {
            // 0 is the protocol that is taken without one.
            let number = NonZeroU32::new(protocol).map(Protocol::from_raw);
            let Ok(socket) = socket_with(AddressFamily::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC, number) else {
                continue;
            };
            let port = dice.pick(&[0, 77, 4_000_000_000]);
            let _left_out_where_it_is_taken = bind(&socket, &SocketAddrNetlink::new(port, groups));
            if dice.once_in(3) {
                let _left_out_where_refused = connect(&socket, &SocketAddrNetlink::new(dice.pick(&[0, 99]), 0));
            }
            crowd.hold([socket]);
        }
    }
}
