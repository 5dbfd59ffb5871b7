//! `struct sctp_info` in the words of ss(8): what `-i` shows of an SCTP socket.

use crate::model::sctp::SctpInfo;

use super::{Shown, Writer, token};

/// The states of an association (`SCTP_STATE_*`), by number.
const STATES: [&str; 8] = [
    "CLOSED",
    "COOKIE_WAIT",
    "COOKIE_ECHOED",
    "ESTAB",
    "SHUTDOWN_PENDING",
    "SHUTDOWN_SENT",
    "SHUTDOWN_RECEIVED",
    "ACK_SENT",
];

/// The name of an association's state, as ss writes it for numbers that it does not know too.
pub fn state(number: u32) -> &'static str {
    usize::try_from(number).ok().and_then(|number| STATES.get(number)).copied().unwrap_or("(null)")
}

/// All of it.
pub fn all(info: &SctpInfo, out: &mut impl Writer) {
    let doc = token!("tag", 4, Id, "Verification tag of this end, in hexadecimal.");
    out.hex(doc, info.tag, Shown::when(info.tag != 0));
    out.word(token!("state", 8, Word, "State of the association."), state(info.state), Shown::when(info.state != 0));
    out.count(token!("rwnd", 12, Bytes, "Receive window."), info.rwnd);
    out.count(token!("unackdata", 14, Count, "Chunks not acknowledged."), info.unackdata);
    out.count(token!("penddata", 16, Count, "Chunks not read."), info.penddata);
    out.count(token!("instrms", 18, Count, "Streams that come in."), info.instrms);
    out.count(token!("outstrms", 20, Count, "Streams that go out."), info.outstrms);
    out.count(token!("inqueue", 28, Count, "Chunks in the queue that comes in."), info.inqueue);
    out.count(token!("outqueue", 32, Count, "Chunks in the queue that goes out."), info.outqueue);
    out.count(token!("overerr", 36, Count, "Errors over all paths."), info.overall_error);
    out.count(token!("maxburst", 40, Count, "Limit of a burst."), info.max_burst);
    out.count(token!("maxseg", 44, Bytes, "Largest fragment."), info.maxseg);
    out.count(token!("prwnd", 48, Bytes, "Receive window of the other end."), info.peer_rwnd);
    let doc = token!("ptag", 52, Id, "Verification tag of the other end, in hexadecimal.");
    out.hex(doc, info.peer_tag, Shown::when(info.peer_tag != 0));
    out.count(token!("pcapable", 53, Count, "What the other end is capable of, as bits."), info.peer_capable);
    out.count(token!("psack", 54, Count, "1 when the other end needs a SACK."), info.peer_sack);
    out.count(token!("autoclose", 0, Count, "Seconds until an idle association is closed."), info.autoclose);
    out.count(token!("adapind", 0, Id, "Indication of the adaptation layer."), info.adaptation_ind);
    out.count(token!("pdpoint", 0, Bytes, "Point of partial delivery."), info.pd_point);
    out.count(token!("nodelay", 0, Count, "1 when data is sent without delay."), info.nodelay);
    out.count(token!("nofrag", 0, Count, "1 when messages are not fragmented."), info.disable_fragments);
    out.count(token!("v4mapped", 0, Count, "1 when IPv4 addresses are given mapped."), info.v4mapped);
    out.count(token!("fraginl", 0, Count, "Level of fragment interleave."), info.frag_interleave);
}
