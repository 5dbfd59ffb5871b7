//! Both ends of a socket. A number that means "any" or "none" is null.

use super::super::hosts::Host;
use super::socket::key;
use crate::field::{self, Field};
use crate::model::address::{Endpoint, Ends, InetEnds, NetlinkEnds, TipcEnds, UnixEnds};
use crate::model::printable;
use crate::model::socket::{Protocol, Socket};
use crate::print::json::Json;

/// What a VSOCK means by all ones.
const ANY: u32 = u32::MAX;

pub(super) fn both(socket: &Socket, host: &mut Host<'_>, json: &mut Json<'_>) {
    json.nested(key(Field::Local), |json| local(socket, host, json));
    json.nested(key(Field::Remote), |json| peer(socket, host, json));
}

fn local(socket: &Socket, host: &mut Host<'_>, json: &mut Json<'_>) {
    match &socket.ends {
        Ends::Inet(InetEnds { local, interface: index, .. }) => {
            inet(*local, socket.protocol, host, json);
            if *index != 0 {
                interface(*index, host, json);
            }
        }
        Ends::Unix(ends) => unix(socket, ends, json),
        Ends::Netlink(ends) => netlink(ends, host, json),
        Ends::Packet(ends) => {
            json.integer("ethertype", ends.ethertype);
            if let Some(name) = host.ethertype(ends.ethertype) {
                json.string("ethertype_name", name);
            }
            interface(ends.interface, host, json);
        }
        Ends::Vsock(ends) => vsock(ends.cid, ends.port, json),
        Ends::Tipc(TipcEnds { node, reference, .. }) => tipc(*node, *reference, json),
        Ends::Xdp(ends) => {
            interface(ends.interface, host, json);
            json.integer("queue", ends.queue);
        }
    }
}

fn peer(socket: &Socket, host: &mut Host<'_>, json: &mut Json<'_>) {
    match &socket.ends {
        Ends::Inet(ends) => inet(ends.remote, socket.protocol, host, json),
        Ends::Unix(ends) => json.or_null(key(Field::Inode), field::peer_of(ends)),
        Ends::Netlink(ends) if ends.connected => {
            json.integer("group", ends.peer_group);
            json.integer("port", ends.peer_port);
        }
        Ends::Vsock(ends) => vsock(ends.peer_cid, ends.peer_port, json),
        Ends::Tipc(TipcEnds { peer: Some((node, reference)), .. }) => tipc(*node, *reference, json),
        Ends::Netlink(_) | Ends::Packet(_) | Ends::Tipc(_) | Ends::Xdp(_) => {}
    }
}

fn inet(end: Endpoint, protocol: Protocol, host: &mut Host<'_>, json: &mut Json<'_>) {
    json.address("address", end.address);
    json.integer("port", end.port);
    if let Some(name) = host.name_of(end.address).filter(|_| !end.address.is_unspecified()) {
        json.string("host", name);
    }
    if let Some(name) = host.service(end.port, protocol) {
        json.untrusted("service", name.as_bytes());
    }
}

fn unix(socket: &Socket, ends: &UnixEnds, json: &mut Json<'_>) {
    match &ends.name {
        Some(name) => json.string("path", &printable::unix_name(name)),
        None => json.null("path"),
    }
    json.or_null(key(Field::Inode), field::inode_of(socket));
}

fn netlink(ends: &NetlinkEnds, host: &Host<'_>, json: &mut Json<'_>) {
    json.integer("protocol", ends.protocol);
    if let Some(name) = host.netlink_protocol(ends.protocol) {
        json.untrusted("protocol_name", name.as_bytes());
    }
    json.integer("port", ends.port);
    if let Some(command) = host.netlink_command(ends.port) {
        json.untrusted("command", command.as_bytes());
    }
}

fn interface(index: u32, host: &mut Host<'_>, json: &mut Json<'_>) {
    match index {
        0 => json.null(key(Field::Interface)),
        _ => json.written(key(Field::Interface), |text| host.interface(index, text)),
    }
}

fn vsock(cid: u32, port: u32, json: &mut Json<'_>) {
    for (key, number) in [("cid", cid), ("port", port)] {
        if number == ANY { json.null(key) } else { json.integer(key, number) }
    }
}

fn tipc(node: u32, reference: u32, json: &mut Json<'_>) {
    json.integer("node", node);
    json.integer("ref", reference);
}
