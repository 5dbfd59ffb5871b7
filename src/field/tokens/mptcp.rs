//! `struct mptcp_info` in the words of ss(8): what `-i` shows of an MPTCP socket.

use crate::model::mptcp_info::MptcpInfo;

use super::{Shown, Writer, token};

/// `MPTCP_INFO_FLAG_*` (linux/mptcp.h).
const FALLBACK: u32 = 1;
const REMOTE_KEY_RECEIVED: u32 = 2;

/// All of it.
pub fn all(info: &MptcpInfo, out: &mut impl Writer) {
    out.count(token!("subflows", 1, Count, "Subflows beside the first one."), info.subflows);
    out.count(token!("add_addr_signal", 2, Count, "Addresses announced."), info.add_addr_signal);
    out.count(token!("add_addr_accepted", 3, Count, "Announced addresses taken."), info.add_addr_accepted);
    out.count(token!("subflows_max", 4, Count, "Limit of subflows."), info.subflows_max);
    out.count(token!("add_addr_signal_max", 5, Count, "Limit of add_addr_signal."), info.add_addr_signal_max);
    out.count(token!("add_addr_accepted_max", 6, Count, "Limit of add_addr_accepted."), info.add_addr_accepted_max);
    out.flag(token!("fallback", " fallback", "", 12, Flag, "It fell back to TCP."), info.flags & FALLBACK != 0);
    let has_key = info.flags & REMOTE_KEY_RECEIVED != 0;
    out.flag(token!("remote_key", " remote_key", "", 12, Flag, "The key of the other end is known."), has_key);
    out.hex(token!("token", 16, Id, "Token of this end, in hexadecimal."), info.token, Shown::when(info.token != 0));
    out.count(token!("write_seq", 24, Count, "Sequence number of the next byte to be written."), info.write_seq);
    out.count(token!("snd_una", 32, Count, "First byte that is not acknowledged."), info.snd_una);
    out.count(token!("rcv_nxt", 40, Count, "Next byte expected."), info.rcv_nxt);
    out.count(token!("local_addr_used", 41, Count, "Local addresses in use."), info.local_addr_used);
    out.count(token!("local_addr_max", 42, Count, "Limit of local_addr_used."), info.local_addr_max);
    out.count(token!("csum_enabled", 43, Count, "1 when checksums are in use."), info.csum_enabled);
    out.count(token!("retransmits", 48, Count, "Retransmissions."), info.retransmits);
    out.count(token!("bytes_retrans", 56, Bytes, "Retransmitted."), info.bytes_retrans);
    out.count(token!("bytes_sent", 64, Bytes, "Sent."), info.bytes_sent);
    out.count(token!("bytes_received", 72, Bytes, "Received."), info.bytes_received);
    out.count(token!("bytes_acked", 80, Bytes, "Acknowledged."), info.bytes_acked);
    out.count(token!("subflows_total", 81, Count, "Subflows, the first one counted."), info.subflows_total);
    out.count(token!("endp_laminar_max", 82, Count, "Limit of laminar endpoints."), info.endp_laminar_max);
    out.count(token!("last_data_sent", 88, Milliseconds, "Since data was last sent."), info.last_data_sent);
    out.count(token!("last_data_recv", 92, Milliseconds, "Since data was last received."), info.last_data_recv);
    out.count(token!("last_ack_recv", 96, Milliseconds, "Since an ACK was last received."), info.last_ack_recv);
}
