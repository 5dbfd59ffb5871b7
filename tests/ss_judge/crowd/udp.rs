//! UDP, UDP-Lite, raw and ping sockets: bound, connected, with data that nobody reads and data that found no room.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

use libc::{IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_IPV6, IPPROTO_UDPLITE, IPV6_V6ONLY};
use socket2::{Socket, Type};

use super::stream::{Way, dress};
use super::{Crowd, DEVICE};
use crate::dice::Dice;
use crate::support::population::tcp::deafen;
use crate::sys::set;

const SERVICES: [u16; 5] = [53, 67, 69, 123, 50_000];
const RAW: [i32; 8] = [1, 2, 6, 17, 47, 58, 132, 255];

pub fn populate(crowd: &mut Crowd, dice: &mut Dice) {
    for way in Way::ALL {
        for port in SERVICES {
            let socket = udp(way);
            let _there_is_none_for_v4 = set(&socket, IPPROTO_IPV6, IPV6_V6ONLY, i32::from(way == Way::V6));
            dress(dice, &socket);
            socket.set_reuse_address(true).unwrap();
            let at = if dice.once_in(2) { way.anywhere(port) } else { way.loopback(port) };
            // One of the ports is among those that the kernel gives away.
            let _it_may_be_taken = socket.bind(&at.into());
            crowd.hold([socket]);
        }
        connected(crowd, dice, way);
        full(crowd, way);
        at_device(crowd, way);
        raw(crowd, dice, way);
        others(crowd, way);
    }
}

fn udp(way: Way) -> Socket {
    way.socket(Type::DGRAM, None).unwrap()
}

fn connected(crowd: &mut Crowd, dice: &mut Dice, way: Way) {
    for port in [1, 53, 40_000] {
        let socket = udp(way);
        dress(dice, &socket);
        socket.connect(&way.loopback(port).into()).unwrap();
        crowd.hold([socket]);
    }
}

/// More than there is room for.
fn full(crowd: &mut Crowd, way: Way) {
    let [from, to] = [udp(way), udp(way)];
    to.set_recv_buffer_size(3000).unwrap();
    to.bind(&way.loopback(0).into()).unwrap();
    let address = to.local_addr().unwrap();
    for _ in 0..20 {
        from.send_to(&[0; 700], &address).unwrap();
    }
    crowd.hold([from, to]);
}

/// Addresses that hold on one link only, and groups.
fn at_device(crowd: &mut Crowd, way: Way) {
    let socket = udp(way);
    if socket.bind_device(Some(DEVICE.as_bytes())).is_err() {
        return;
    }
    let index = std::ffi::CString::new(DEVICE).unwrap();
    let index = crate::sys::device_index(&index);
    let at: SocketAddr = match way {
        Way::V4 => (Ipv4Addr::new(239, 1, 2, 3), 7000).into(),
        Way::V6 | Way::Mapped => {
            let group = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 1, way.loopback(0).is_ipv6().into());
            SocketAddrV6::new(group, 7000, 0, index).into()
        }
    };
    let _left_out_where_it_is_not_of_the_link = socket.bind(&at.into());
    crowd.hold([socket]);
}

/// Raw sockets that hear nothing, so that their queues stay as they are.
fn raw(crowd: &mut Crowd, dice: &mut Dice, way: Way) {
    for protocol in RAW {
        let Some(socket) = way.socket(Type::RAW, Some(protocol)) else { continue };
        deafen(&socket);
        dress(dice, &socket);
        if dice.once_in(2) && way != Way::Mapped {
            socket.bind(&way.loopback(0).into()).unwrap();
        }
        if dice.once_in(3) {
            let _left_out_where_it_has_no_way = socket.connect(&way.loopback(0).into());
        }
        crowd.hold([socket]);
    }
}

/// Kinds that ss does not list.
fn others(crowd: &mut Crowd, way: Way) {
    let ping = if way == Way::V4 { IPPROTO_ICMP } else { IPPROTO_ICMPV6 };
    for protocol in [ping, IPPROTO_UDPLITE] {
        if let Some(socket) = way.socket(Type::DGRAM, Some(protocol)) {
            let _left_out_where_refused = socket.bind(&way.loopback(0).into());
            crowd.hold([socket]);
        }
    }
}
