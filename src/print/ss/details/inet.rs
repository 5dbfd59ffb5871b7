//! The groups of inet sockets that netlink reports: timer, what is around the socket, options, memory and account.

use super::super::cells::{Row, raw_netid};
use super::super::columns::{Part, Parts};
use super::super::duration::time_left;
use super::super::hosts::Host;
use super::super::number::Rates;
use super::super::text::Text;
use super::account::Account;
use super::{begin_line, identity, memory, tcp, ulp};
use crate::field::text::Ports;
use crate::field::tokens::{Shown, mptcp, sctp};
use crate::model::detail::{Detail, FamilyDetail};
use crate::model::sctp::Association;
use crate::model::socket::{Protocol, Socket};

pub(super) fn all(row: &Row<'_>, host: &mut Host<'_>, text: &mut Text) {
    let (socket, parts) = (row.socket, row.parts);
    if parts.shows_timers() {
        timer(socket, text);
    }
    if parts.contains(Part::Extended) {
        extended(socket, host, text);
    }
    let detail = socket.detail.as_deref();
    if parts.contains(Part::TypeOfService) {
        type_of_service(detail, text);
    }
    if parts.contains(Part::Cgroup) {
        cgroup(socket, host, text);
    }
    if parts.contains(Part::InetOptions) {
        options(socket, parts, text);
    }
    if parts.contains(Part::Memory) || parts.contains(Part::Info) && !is_udp(socket) {
        if !parts.contains(Part::Oneline) {
            text.push("\n\t");
        }
        memory::all(socket, text);
        if let Some(detail) = detail {
            account(socket, detail, parts, host.ports, text);
        }
    }
}

/// Appends the running timer. Of SCTP ss knows one only.
pub(super) fn timer(socket: &Socket, text: &mut Text) {
    let timer = socket.timer;
    if !timer.runs() {
        return;
    }
    text.push(" timer:(");
    text.push(if socket.protocol == Protocol::Sctp { "T3_RTX" } else { timer.kind.name() });
    text.byte(b',');
    time_left(timer.left_ms, text);
    text.labelled(",", timer.retransmits);
    text.byte(b')');
}

fn extended(socket: &Socket, host: &mut Host<'_>, text: &mut Text) {
    identity::all(socket, text);
    if let Some(mark) = socket.mark.filter(|mark| *mark != 0) {
        text.push(" fwmark:0x");
        text.hex(mark.into());
    }
    cgroup(socket, host, text);
    let is_v6 = socket.ends.inet().is_some_and(|ends| ends.local.address.is_ipv6());
    if let Some(v6_only) = socket.v6_only.filter(|_| is_v6) {
        text.labelled(" v6only:", u8::from(v6_only));
    }
    shutdown(socket, text);
}

/// Appends the arrow of what is shut down.
pub(super) fn shutdown(socket: &Socket, text: &mut Text) {
    if let Some(shut) = socket.shutdown {
        text.push(match (shut.receive(), shut.send()) {
            (false, false) => " <->",
            (false, true) => " <--",
            (true, false) => " -->",
            (true, true) => " ---",
        });
    }
}

fn cgroup(socket: &Socket, host: &mut Host<'_>, text: &mut Text) {
    if let Some(id) = socket.cgroup {
        text.push(" cgroup:");
        host.cgroup(id.get(), text);
    }
}

fn type_of_service(detail: Option<&Detail>, text: &mut Text) {
    let Some(detail) = detail else { return };
    let fields = [
        (" tos:", detail.tos.map(u32::from)),
        (" tclass:", detail.traffic_class.map(u32::from)),
        (" class_id:", detail.class_id),
    ];
    for (label, value) in fields {
        if let Some(value) = value {
            text.push(label);
            text.hex_or_zero(value);
        }
    }
}

fn options(socket: &Socket, parts: Parts, text: &mut Text) {
    let Some(options) = socket.options else { return };
    begin_line(parts, text);
    text.push("inet-sockopt: (");
    for word in options.words() {
        text.byte(b' ');
        text.push(word);
    }
    text.byte(b')');
}

/// Everything that the kernel sent of the protocol, asked for or not.
fn account(socket: &Socket, detail: &Detail, parts: Parts, ports: Ports, text: &mut Text) {
    let rates = if ports == Ports::Numbers { Rates::Whole } else { Rates::Short };
    tcp::all(socket, detail, Shown::when(parts.shows_timers()), rates, text);
    tcp::keys(&detail.md5, text);
    ulp::all(detail.ulp.as_ref(), text);
    let mut account = Account { text, rates, flags: Shown::Yes };
    match &detail.family {
        Some(FamilyDetail::Mptcp(info)) => mptcp::all(info, &mut account),
        Some(FamilyDetail::Sctp(association)) => association_account(association, &mut account),
        _ => {}
    }
}

fn association_account(association: &Association, account: &mut Account<'_>) {
    for (label, addresses) in [(" locals:", &association.locals), (" peers:", &association.peers)] {
        for (at, address) in addresses.iter().enumerate() {
            account.text.push(if at == 0 { label } else { "," });
            account.text.address(*address);
        }
    }
    if let Some(info) = &association.info {
        sctp::all(info, account);
    }
}

/// ss looks at the protocol in the Netid column, which a raw socket may have from UDP.
fn is_udp(socket: &Socket) -> bool {
    match socket.protocol {
        Protocol::Udp => true,
        Protocol::Raw => raw_netid(socket) == Protocol::Udp.netid(),
        _ => false,
    }
}
