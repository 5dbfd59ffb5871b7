//! The Process cell: the holders of a socket, and what ss puts there by mistake.

use super::super::columns::{Part, Parts};
use super::super::details::{identity, netlink};
use super::super::text::Text;
use super::Row;
use crate::model::address::Ends;
use crate::model::owner::Holder;
use crate::model::printable;

/// Appends the cell. The details of netlink sockets, and those of TIPC's `-e`, stand here, so that they are seen with
/// `-p` only; a netlink socket shows no holders.
pub(super) fn cell(row: &Row<'_>, text: &mut Text) {
    match &row.socket.ends {
        Ends::Netlink(_) => netlink::all(row.socket, row.parts, text),
        Ends::Tipc(_) => {
            if row.parts.contains(Part::Extended) {
                identity::all(row.socket, text);
            }
            holders(row.holders, row.parts, text);
        }
        _ => holders(row.holders, row.parts, text),
    }
}

/// The holders as they come: the one found last stands first, here and in ss. ss ends a command name at the first
/// `)`, since it takes it from the brackets of /proc/PID/stat.
fn holders(holders: &[Holder], parts: Parts, text: &mut Text) {
    for (at, Holder { process, tid, fd }) in holders.iter().enumerate() {
        let command = process.command.split(|byte| *byte == b')').next().unwrap_or_default();
        text.push(if at == 0 { " users:((\"" } else { ",(\"" });
        command.iter().for_each(|byte| text.byte(printable::ascii_byte(*byte)));
        text.labelled("\",pid=", process.pid);
        if let Some(tid) = tid.filter(|_| parts.contains(Part::Threads)) {
            text.labelled(",tid=", tid);
        }
        text.labelled(",fd=", *fd);
        text.byte(b')');
    }
    if !holders.is_empty() {
        text.byte(b')');
    }
}
