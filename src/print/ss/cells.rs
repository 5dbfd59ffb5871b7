//! The text of each cell of a row.
//!
//! Reads the socket, appends to the cell; widths are the layout's.

use std::fmt::{Display, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::columns::{Column, Part, Parts};
use super::duration::TimeLeft;
use super::hosts::Host;
use crate::model::address::{Endpoint, Ends, UnixEnds};
use crate::model::owner::Holder;
use crate::model::printable;
use crate::model::socket::{Protocol, Socket};
use crate::model::timer::Timer;

/// What the cells of one row are made from.
pub(super) struct Row<'a> {
    pub(super) socket: &'a Socket,
    /// In the order in which they were found.
    pub(super) holders: &'a [Holder],
    pub(super) parts: Parts,
}

impl Row<'_> {
    /// Appends the text of one cell.
    pub(super) fn cell(&self, column: Column, host: &mut Host<'_>, out: &mut String) {
        let socket = self.socket;
        match column {
            Column::Netid => out.push_str(socket.protocol.netid()),
            Column::State => out.push_str(socket.state.name()),
            Column::ReceiveQueue => queue(socket.receive_queue, out),
            Column::SendQueue => queue(socket.send_queue, out),
            Column::LocalAddress => local_address(socket, host, out),
            Column::LocalPort => local_port(socket, host, out),
            Column::PeerAddress => peer_address(socket, out),
            Column::PeerPort => peer_port(socket, host, out),
            Column::Process => processes(self.holders, out),
            Column::Details => self.details(out),
        }
    }

    fn details(&self, out: &mut String) {
        if self.parts.contains(Part::Timers) && self.socket.protocol == Protocol::Tcp {
            timer(self.socket.timer, out);
        }
    }
}

/// Appends a value's text.
fn put(value: impl Display, out: &mut String) {
    let _a_string_takes_all = write!(out, "{value}");
}

/// Appends a number in decimal. Numbers are most of the text: with [`put`] a listing takes half as long again.
pub(super) fn number(value: impl itoa::Integer, out: &mut String) {
    out.push_str(itoa::Buffer::new().format(value));
}

/// Signed, as ss prints it: a queue of 2^31 and more is negative. Never narrower than six.
fn queue(bytes: u32, out: &mut String) {
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(bytes.cast_signed());
    out.push_str(digits);
    out.push_str("      ".get(digits.len()..).unwrap_or_default());
}

fn local_address(socket: &Socket, host: &mut Host<'_>, out: &mut String) {
    match &socket.ends {
        Ends::Inet(ends) => {
            address(ends.local, socket, out);
            if ends.interface != 0 {
                out.push('%');
                host.interface(ends.interface, out);
            }
            out.push(':');
        }
        Ends::Unix(ends) => {
            unix_name(ends, out);
            out.push(' ');
        }
        _ => {}
    }
}

fn local_port(socket: &Socket, host: &Host<'_>, out: &mut String) {
    match &socket.ends {
        Ends::Inet(ends) => host.port(ends.local.port, socket.protocol, out),
        Ends::Unix(_) => number(socket.inode, out),
        _ => {}
    }
}

/// ss names no Unix peer, not even one whose name stands in another row.
fn peer_address(socket: &Socket, out: &mut String) {
    match &socket.ends {
        Ends::Inet(ends) => {
            address(ends.remote, socket, out);
            out.push(':');
        }
        Ends::Unix(_) => out.push_str("* "),
        _ => {}
    }
}

fn peer_port(socket: &Socket, host: &Host<'_>, out: &mut String) {
    match &socket.ends {
        Ends::Inet(ends) => host.port(ends.remote.port, socket.protocol, out),
        Ends::Unix(ends) => number(ends.peer.unwrap_or(0), out),
        _ => {}
    }
}

fn unix_name(ends: &UnixEnds, out: &mut String) {
    match &ends.name {
        Some(name) => out.push_str(&printable::unix_name(name)),
        None => out.push('*'),
    }
}

/// An unspecified IPv6 address takes IPv4 too, hence `*`, unless the socket is for IPv6 only.
fn address(end: Endpoint, socket: &Socket, out: &mut String) {
    match end.address {
        IpAddr::V4(v4) => dotted(v4, out),
        IpAddr::V6(v6) if v6.is_unspecified() && socket.v6_only != Some(true) => out.push('*'),
        IpAddr::V6(v6) => match v4_compatible(v6) {
            Some(v4) => put(format_args!("[::{v4}]"), out),
            None => put(format_args!("[{v6}]"), out),
        },
    }
}

fn dotted(address: Ipv4Addr, out: &mut String) {
    for (at, octet) in address.octets().into_iter().enumerate() {
        if at > 0 {
            out.push('.');
        }
        number(octet, out);
    }
}

/// The IPv4 address in the last 32 bits when all before is zero and it does not begin with 16 zero
/// bits: inet_ntop(3) writes such an address with dots, Rust does not.
fn v4_compatible(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))),
        _ => None,
    }
}

/// The holders as they come: the one found last stands first, here and in ss. ss ends a command name at the first
/// `)`, since it takes it from the brackets of /proc/PID/stat.
fn processes(holders: &[Holder], out: &mut String) {
    for (at, Holder { process, fd, .. }) in holders.iter().enumerate() {
        let command = process.command.split(|byte| *byte == b')').next().unwrap_or_default();
        out.push_str(if at == 0 { " users:((\"" } else { ",(\"" });
        out.push_str(&printable::ascii(command));
        out.push_str("\",pid=");
        number(process.pid, out);
        out.push_str(",fd=");
        number(*fd, out);
        out.push(')');
    }
    if !holders.is_empty() {
        out.push(')');
    }
}

fn timer(timer: Timer, out: &mut String) {
    if timer.runs() {
        let (name, left) = (timer.kind.name(), TimeLeft(timer.left_ms));
        put(format_args!(" timer:({name},{left},{})", timer.retransmits), out);
    }
}
