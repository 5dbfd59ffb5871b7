//! Ends of the families that have two numbers: packet, netlink and VSOCK sockets. Their names, and their place in a socket.

use crate::field::numbers;
use crate::model::address::Ends;
use crate::model::names::Names;

use super::ast::{NumberFamily, Numbers, Side};
use super::net;

/// Reads an end from its two parts, each of which may be empty or `*` for any; `None` when one is neither name nor
/// number.
pub(super) fn end(family: NumberFamily, address: &str, port: &str, names: &dyn Names) -> Option<Numbers> {
    let is_any = |text: &str| matches!(text, "" | "*");
    let address = if is_any(address) { None } else { Some(self::address(family, address, names)?) };
    let port = if is_any(port) { None } else { Some(self::port(family, port, names)?) };
    Some(Numbers { family, address, port })
}

fn address(family: NumberFamily, text: &str, names: &dyn Names) -> Option<u32> {
    let number = || net::integer(text).and_then(|number| u32::try_from(number).ok());
    match family {
        NumberFamily::Link => ethertype(text).map(u32::from),
        NumberFamily::Netlink => number().or_else(|| numbers::netlink_protocol_of(text, names).map(u32::from)),
        NumberFamily::Vsock => number(),
    }
}

fn port(family: NumberFamily, text: &str, names: &dyn Names) -> Option<i64> {
    match family {
        NumberFamily::Link => net::integer(text).or_else(|| names.interface_index(text).map(i64::from)),
        NumberFamily::Netlink if text == "kernel" => Some(0),
        NumberFamily::Netlink => net::integer(text),
        // The kernel's number is unsigned, and ss keeps it in an int.
        NumberFamily::Vsock => u32::try_from(net::integer(text)?).ok().map(|port| port.cast_signed().into()),
    }
}

fn ethertype(text: &str) -> Option<u16> {
    numbers::ethertype_of(text).or_else(|| u16::try_from(net::integer(text)?).ok())
}

/// The family and the two numbers of one end of a socket that has such; a packet socket has no other end, and its
/// numbers are 0.
pub(super) fn of(ends: &Ends, side: Side) -> Option<(NumberFamily, u32, u32)> {
    let pick = |local: (u32, u32), remote: (u32, u32)| if side == Side::Local { local } else { remote };
    let (family, (address, port)) = match ends {
        Ends::Packet(ends) => (NumberFamily::Link, pick((ends.ethertype.into(), ends.interface), (0, 0))),
        Ends::Netlink(ends) => {
            // Port id 0 is the kernel's, so that no peer has another one.
            let peer = if ends.connected { ends.peer_port } else { -1 };
            let [port, peer] = [ends.port, peer].map(i32::cast_unsigned);
            (NumberFamily::Netlink, pick((ends.protocol.into(), port), (0, peer)))
        }
        Ends::Vsock(ends) => (NumberFamily::Vsock, pick((ends.cid, ends.port), (ends.peer_cid, ends.peer_port))),
        Ends::Inet(_) | Ends::Unix(_) | Ends::Tipc(_) | Ends::Xdp(_) => return None,
    };
    Some((family, address, port))
}
