//! The groups of details behind the columns, each family in a file, in ss's order.

mod account;
mod congestion;
pub(super) mod identity;
mod inet;
mod memory;
pub(super) mod netlink;
mod packet;
mod proc_net;
mod tcp;
mod tipc;
mod ulp;
mod unix;
mod xdp;

use super::cells::Row;
use super::columns::{Part, Parts};
use super::hosts::Host;
use super::text::Text;
use crate::model::address::Ends;
use crate::model::key::Identity;

/// Appends all groups that are asked for and known.
pub(super) fn all(row: &Row<'_>, host: &mut Host<'_>, text: &mut Text) {
    if !row.parts.has_details() {
        return;
    }
    match (&row.socket.ends, row.socket.key.identity) {
        (Ends::Inet(_), Identity::Cookie(_)) => inet::all(row, host, text),
        (Ends::Inet(_), Identity::Digest(_)) => proc_net::all(row.socket, row.parts, text),
        (Ends::Unix(ends), _) => unix::all(row.socket, ends, row.parts, text),
        (Ends::Packet(_), _) => packet::all(row.socket, row.parts, text),
        (Ends::Tipc(_), _) => tipc::all(row.socket, row.parts, text),
        (Ends::Xdp(_), _) => xdp::all(row.socket, row.parts, text),
        (Ends::Netlink(_) | Ends::Vsock(_), _) => {}
    }
}

/// Appends what stands before a group that has a line of its own.
fn begin_line(parts: Parts, text: &mut Text) {
    text.push(if parts.contains(Part::Oneline) { " " } else { "\n\t" });
}
