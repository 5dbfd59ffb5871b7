//! The cells of both ends: addresses with their delimiter, and ports.

use std::net::IpAddr;

use super::super::hosts::Host;
use super::super::text::Text;
use crate::field::numbers;
use crate::field::text::Ports;
use crate::model::address::{Endpoint, Ends, UnixEnds, VsockEnds};
use crate::model::socket::Socket;

/// What a VSOCK or an unbound port means by all ones.
const ANY: u32 = u32::MAX;

/// Appends the address of this end, with the delimiter of its port.
pub(super) fn local_address(socket: &Socket, host: &mut Host<'_>, text: &mut Text) {
    match &socket.ends {
        Ends::Inet(ends) => {
            address(ends.local, socket, host, text);
            if ends.interface != 0 {
                text.byte(b'%');
                host.interface(ends.interface, text);
            }
            text.byte(b':');
        }
        Ends::Unix(ends) => {
            unix_name(ends, text);
            text.byte(b' ');
        }
        Ends::Netlink(ends) => {
            match host.netlink_protocol(ends.protocol) {
                Some(name) => text.untrusted(name.as_bytes()),
                None => text.number(ends.protocol),
            }
            text.byte(b':');
        }
        Ends::Packet(ends) => ethertype(ends.ethertype, host, text),
        Ends::Vsock(ends) => vsock_cid(ends.cid, text),
        Ends::Tipc(ends) => node(ends.node, text),
        Ends::Xdp(ends) if ends.interface == 0 => text.byte(b'*'),
        Ends::Xdp(ends) => {
            host.interface(ends.interface, text);
            text.byte(b':');
        }
    }
}

/// Appends the port of this end.
pub(super) fn local_port(socket: &Socket, host: &mut Host<'_>, text: &mut Text) {
    match &socket.ends {
        Ends::Inet(ends) => host.port(ends.local.port, socket.protocol, text),
        Ends::Unix(_) => text.number(socket.inode),
        Ends::Netlink(ends) => netlink_port(ends.port, host, text),
        Ends::Packet(ends) if ends.interface == 0 => text.byte(b'*'),
        Ends::Packet(ends) => host.interface(ends.interface, text),
        Ends::Vsock(ends) => vsock_port(ends.port, text),
        Ends::Tipc(ends) => text.number(ends.reference),
        Ends::Xdp(ends) if ends.interface == 0 => {}
        Ends::Xdp(ends) => text.labelled("q", ends.queue),
    }
}

/// Appends the address of the other end. ss names no Unix peer, not even one whose name stands in another row.
pub(super) fn peer_address(socket: &Socket, host: &mut Host<'_>, text: &mut Text) {
    match &socket.ends {
        Ends::Inet(ends) => {
            address(ends.remote, socket, host, text);
            text.byte(b':');
        }
        Ends::Unix(_) => text.push("* "),
        Ends::Netlink(ends) if !ends.connected => text.byte(b'*'),
        Ends::Netlink(ends) => {
            // Signed, as in ss.
            text.number(ends.peer_group.cast_signed());
            text.byte(b':');
        }
        Ends::Packet(_) | Ends::Xdp(_) => text.byte(b'*'),
        Ends::Vsock(ends) => vsock_cid(ends.peer_cid, text),
        Ends::Tipc(ends) => match ends.peer {
            Some((peer, _)) => node(peer, text),
            None => text.byte(b'-'),
        },
    }
}

/// Appends the port of the other end.
pub(super) fn peer_port(socket: &Socket, host: &Host<'_>, text: &mut Text) {
    match &socket.ends {
        Ends::Inet(ends) => host.port(ends.remote.port, socket.protocol, text),
        Ends::Unix(ends) => text.number(ends.peer.unwrap_or(0)),
        Ends::Netlink(ends) if ends.connected => text.number(ends.peer_port),
        Ends::Vsock(VsockEnds { peer_port, .. }) => vsock_port(*peer_port, text),
        Ends::Tipc(ends) => {
            if let Some((_, reference)) = ends.peer {
                text.number(reference);
            }
        }
        Ends::Netlink(_) | Ends::Packet(_) | Ends::Xdp(_) => {}
    }
}

fn unix_name(ends: &UnixEnds, text: &mut Text) {
    match &ends.name {
        Some(name) => text.unix_name(name),
        None => text.byte(b'*'),
    }
}

/// An unspecified IPv6 address takes IPv4 too, hence `*`, unless the socket is for IPv6 only.
fn address(end: Endpoint, socket: &Socket, host: &mut Host<'_>, text: &mut Text) {
    if end.address.is_unspecified() {
        return text.push(match end.address {
            IpAddr::V4(_) => "0.0.0.0",
            IpAddr::V6(_) if socket.v6_only == Some(true) => "[::]",
            IpAddr::V6(_) => "*",
        });
    }
    match (host.name_of(end.address), end.address) {
        (Some(name), _) => text.push(name),
        (None, IpAddr::V4(_)) => text.address(end.address),
        (None, IpAddr::V6(_)) => {
            text.byte(b'[');
            text.address(end.address);
            text.byte(b']');
        }
    }
}

/// Every packet is `*`; a number stands in brackets.
fn ethertype(number: u16, host: &Host<'_>, text: &mut Text) {
    match host.ethertype(number) {
        _ if number == numbers::EVERY_ETHERTYPE => text.push("*:"),
        Some(name) => text.format(format_args!("{name}:")),
        None => text.format(format_args!("[{number}]:")),
    }
}

fn netlink_port(port: i32, host: &Host<'_>, text: &mut Text) {
    match port {
        -1 => text.byte(b'*'),
        0 if host.ports == Ports::Services => text.push("kernel"),
        _ => {
            if let Some(command) = host.netlink_command(port) {
                text.untrusted(command.as_bytes());
                text.byte(b'/');
            }
            text.number(port);
        }
    }
}

fn vsock_cid(cid: u32, text: &mut Text) {
    vsock_port(cid, text);
    text.byte(b':');
}

fn vsock_port(number: u32, text: &mut Text) {
    if number == ANY { text.byte(b'*') } else { text.number(number) }
}

fn node(node: u32, text: &mut Text) {
    text.number(node);
    text.byte(b':');
}
