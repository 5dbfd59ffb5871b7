//! The groups of inet sockets that were read from /proc/net: less than netlink has, and on one line.
//!
//! ss shows details of TCP only there.

use super::super::columns::{Part, Parts};
use super::super::number;
use super::super::text::Text;
use super::{identity, inet};
use crate::model::detail::{ProcDetail, ProcTcp};
use crate::model::socket::{Protocol, Socket};

/// Clock ticks a second (USER_HZ): the same on every architecture that Linux has today.
const TICKS: f64 = 100.0;
/// The kernel's first retransmission time-out, which ss takes for none.
const NO_RTO: u32 = 300;
/// What the rows of minisockets have, which lack the last columns.
const OF_MINISOCKET: ProcTcp = ProcTcp { rto: 0, ato: 0, qack: 0, cwnd: 2, ssthresh: -1 };

pub(super) fn all(socket: &Socket, parts: Parts, text: &mut Text) {
    if socket.protocol != Protocol::Tcp {
        return;
    }
    if parts.shows_timers() {
        inet::timer(socket, text);
    }
    let detail = socket.detail.as_ref().and_then(|detail| detail.proc.as_ref());
    if parts.contains(Part::Extended) {
        identity::all(socket, text);
        if let Some(rest) = detail.map(|detail| &detail.rest).filter(|rest| !rest.is_empty()) {
            text.push(" opt:\"");
            text.push(rest);
            text.byte(b'"');
        }
    }
    if parts.contains(Part::Info) {
        info(socket, detail, text);
    }
}

fn info(socket: &Socket, detail: Option<&ProcDetail>, text: &mut Text) {
    let tcp = detail.and_then(|detail| detail.tcp).unwrap_or(OF_MINISOCKET);
    if tcp.rto != 0 && tcp.rto != NO_RTO {
        seconds(" rto:", tcp.rto, text);
    }
    if tcp.ato != 0 {
        seconds(" ato:", tcp.ato, text);
    }
    // Twice the number and a bit in one column; ss reads that bit from the number.
    let quick = tcp.qack / 2;
    if quick != 0 {
        text.labelled(" qack:", quick);
        text.push(if quick % 2 == 1 { " bidir" } else { "" });
    }
    if tcp.cwnd != 0 {
        text.labelled(" cwnd:", tcp.cwnd);
    }
    if !matches!(tcp.ssthresh, 0 | -1) {
        text.labelled(" ssthresh:", tcp.ssthresh);
    }
    if socket.timer.retransmits != 0 {
        text.labelled(" retrans:", socket.timer.retransmits);
        text.push("/0");
    }
    text.push(" reordering:0");
}

fn seconds(label: &str, ticks: u32, text: &mut Text) {
    text.push(label);
    number::general(f64::from(ticks) / TICKS, 6, text);
}
