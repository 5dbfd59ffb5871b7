//! TCP's own account of a connection: `struct tcp_info` of linux/tcp.h.
//!
//! Kernels have made it longer over the years. Fields beyond [`TcpInfo::length`] were not reported
//! and read 0; ask [`TcpInfo::reports`] where 0 and "not reported" must be told apart.

/// `struct tcp_info` as far as the kernel filled it. Times are in microseconds unless said otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TcpInfo {
    /// Bytes that the kernel gave; a field counts when it ends within them.
    pub length: u16,
    /// State number.
    pub state: u8,
    /// Congestion avoidance state: 0 open, 1 disorder, 2 CWR, 3 recovery, 4 loss.
    pub ca_state: u8,
    /// Retransmissions of the segment at hand.
    pub retransmits: u8,
    /// Probes sent and not answered.
    pub probes: u8,
    /// Exponent of the retransmission backoff.
    pub backoff: u8,
    /// TCPI_OPT_* bits: 1 timestamps, 2 SACK, 4 window scale, 8 ECN, 16 ECN seen, 32 SYN data, 64 microsecond timestamps.
    pub options: u8,
    /// Window scale that the peer asked for (low half of the byte).
    pub snd_wscale: u8,
    /// Window scale that this end asked for (high half of the byte).
    pub rcv_wscale: u8,
    /// The delivery rate was limited by the application.
    pub delivery_rate_app_limited: bool,
    /// Why TCP Fast Open failed on the client (0 not, 1 cookie missing, 2 refused, 3 SYN data lost).
    pub fastopen_client_fail: u8,
    /// Retransmission time-out.
    pub rto: u32,
    /// Delayed-ACK time-out.
    pub ato: u32,
    /// Maximum segment size for sending, bytes.
    pub snd_mss: u32,
    /// Maximum segment size seen in receiving, bytes.
    pub rcv_mss: u32,
    /// Segments in flight; for LISTEN the accept queue's length.
    pub unacked: u32,
    /// Segments acknowledged selectively; for LISTEN the accept queue's limit.
    pub sacked: u32,
    /// Segments believed lost.
    pub lost: u32,
    /// Segments retransmitted and in flight.
    pub retrans: u32,
    /// Forward acknowledgements (unused since Linux 4.15).
    pub fackets: u32,
    /// Since data was last sent, milliseconds.
    pub last_data_sent: u32,
    /// Since an ACK was last sent, milliseconds (not kept by the kernel).
    pub last_ack_sent: u32,
    /// Since data was last received, milliseconds.
    pub last_data_recv: u32,
    /// Since an ACK was last received, milliseconds.
    pub last_ack_recv: u32,
    /// Path MTU, bytes.
    pub pmtu: u32,
    /// Receiver's slow-start threshold, bytes.
    pub rcv_ssthresh: u32,
    /// Smoothed round-trip time.
    pub rtt: u32,
    /// Mean deviation of the round-trip time.
    pub rttvar: u32,
    /// Slow-start threshold, segments.
    pub snd_ssthresh: u32,
    /// Congestion window, segments.
    pub snd_cwnd: u32,
    /// Maximum segment size that this end advertised.
    pub advmss: u32,
    /// Reordering metric, segments.
    pub reordering: u32,
    /// Round-trip time as the receiver sees it.
    pub rcv_rtt: u32,
    /// Space for the receive queue, bytes.
    pub rcv_space: u32,
    /// Segments retransmitted over the whole life.
    pub total_retrans: u32,
    /// Pacing rate, bytes a second; all ones when not limited.
    pub pacing_rate: u64,
    /// Upper bound of the pacing rate, bytes a second.
    pub max_pacing_rate: u64,
    /// Bytes acknowledged by the peer.
    pub bytes_acked: u64,
    /// Bytes received in order.
    pub bytes_received: u64,
    /// Segments sent.
    pub segs_out: u32,
    /// Segments received.
    pub segs_in: u32,
    /// Bytes in the queue that were not sent yet.
    pub notsent_bytes: u32,
    /// Smallest round-trip time in the kernel's window; all ones when unknown.
    pub min_rtt: u32,
    /// Segments received with data.
    pub data_segs_in: u32,
    /// Segments sent with data.
    pub data_segs_out: u32,
    /// Latest delivery rate, bytes a second.
    pub delivery_rate: u64,
    /// Time spent with data to send.
    pub busy_time: u64,
    /// Time limited by the peer's window.
    pub rwnd_limited: u64,
    /// Time limited by the send buffer.
    pub sndbuf_limited: u64,
    /// Segments delivered, retransmissions included.
    pub delivered: u32,
    /// Segments delivered with an ECN mark.
    pub delivered_ce: u32,
    /// Bytes sent, retransmissions included.
    pub bytes_sent: u64,
    /// Bytes retransmitted.
    pub bytes_retrans: u64,
    /// Duplicate SACKs received.
    pub dsack_dups: u32,
    /// Reordering events seen.
    pub reord_seen: u32,
    /// Segments received out of order.
    pub rcv_ooopack: u32,
    /// The peer's advertised window, bytes.
    pub snd_wnd: u32,
    /// This end's advertised window, bytes.
    pub rcv_wnd: u32,
    /// Times that the flow hash was changed after a time-out.
    pub rehash: u32,
    /// Retransmission time-outs (whole life).
    pub total_rto: u16,
    /// Recoveries from time-outs.
    pub total_rto_recoveries: u16,
    /// Time spent in recovery from time-outs, milliseconds.
    pub total_rto_time: u32,
}

impl TcpInfo {
    /// Whether the kernel reported the field that ends at byte `end` of the struct.
    pub const fn reports(&self, end: u16) -> bool {
        end <= self.length
    }
}
