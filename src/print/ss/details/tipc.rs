//! TIPC's own account (`--tipcinfo`). Its `-e` stands in the Process cell.

use super::super::columns::{Part, Parts};
use super::super::text::Text;
use crate::model::detail::FamilyDetail;
use crate::model::socket::{Protocol, Socket};

pub(super) fn all(socket: &Socket, parts: Parts, text: &mut Text) {
    if !parts.contains(Part::Tipc) {
        return;
    }
    let Some(FamilyDetail::Tipc(info)) = socket.detail.as_ref().and_then(|detail| detail.family.as_ref()) else {
        return;
    };
    let kind = match socket.protocol {
        Protocol::TipcStream => "STREAM",
        Protocol::TipcDgram => "DGRAM",
        Protocol::TipcRdm => "RDM",
        Protocol::TipcSeqpacket => "SEQPACKET",
        _ => "(null)",
    };
    let congestion = match (info.link_congested, info.connection_congested) {
        (true, _) => "link",
        (false, true) => "conn",
        (false, false) => "none",
    };
    // Not the line and tab of all others.
    text.push(if parts.contains(Part::Oneline) { "" } else { "\n" });
    text.format(format_args!(" type:{kind} cong:{congestion}  drop:{} ", info.drops.cast_signed()));
    text.push(if info.is_published { " publ" } else { "" });
    if let Some((kind, instance)) = info.via {
        text.format(format_args!(" via {{{kind},{instance}}} "));
    }
}
