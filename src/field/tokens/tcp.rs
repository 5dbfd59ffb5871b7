//! `struct tcp_info` in the words of ss(8): what `-i` shows of a TCP socket.
//!
//! Three walks, since ss names the congestion control between the first two, and lets it speak for itself between the
//! last two. Numbers that ss prints through `%d` are signed here.

use crate::model::detail::Control;
use crate::model::tcp_info::TcpInfo;

use super::{Shown, Writer, token};

/// `TCPI_OPT_*` (linux/tcp.h), less the window scale.
const TIMESTAMPS: u8 = 1;
const SACK: u8 = 2;
const WINDOW_SCALE: u8 = 4;
const ECN: u8 = 8;
const ECN_SEEN: u8 = 16;
const SYN_DATA: u8 = 32;
const MICROSECONDS: u8 = 64;

/// The kernel's first retransmission time-out, which ss takes for none.
const NO_RTO: u32 = 3_000_000;
/// A threshold from here on was never reached.
const NO_THRESHOLD: u32 = 0xffff;
/// The metric of a connection that saw no reordering.
const NO_REORDERING: u32 = 3;
/// Vegas keeps this for "not measured yet".
const NO_ROUND_TRIP: u32 = 0x7fff_ffff;

/// What both ends agreed on.
pub fn options(info: &TcpInfo, out: &mut impl Writer) {
    let mut option = |token, bit| out.flag(token, info.options & bit != 0);
    option(token!("ts", " ts", "", 6, Flag, "Timestamps are in use (RFC 7323)."), TIMESTAMPS);
    option(token!("usec_ts", " usec_ts", "", 6, Flag, "The timestamps count microseconds."), MICROSECONDS);
    option(token!("sack", " sack", "", 6, Flag, "Selective acknowledgements are in use (RFC 2018)."), SACK);
    option(token!("ecn", " ecn", "", 6, Flag, "ECN was agreed on (RFC 3168)."), ECN);
    option(token!("ecnseen", " ecnseen", "", 6, Flag, "A packet came in that was capable of ECN."), ECN_SEEN);
    option(token!("fastopen", " fastopen", "", 6, Flag, "Data in the SYN was acknowledged (RFC 7413)."), SYN_DATA);
}

/// Timers, sizes, windows, and what was sent and received.
pub fn progress(info: &TcpInfo, out: &mut impl Writer) {
    let scaled = Shown::when(info.options & WINDOW_SCALE != 0);
    let doc = token!("snd_wscale", " wscale:", "", 7, Count, "Window scale of the peer, a power of two.");
    out.number(doc, info.snd_wscale.into(), scaled);
    let doc = token!("rcv_wscale", ",", "", 7, Count, "Window scale of this end, a power of two.");
    out.number(doc, info.rcv_wscale.into(), scaled);
    let has_rto = Shown::when(info.rto != 0 && info.rto != NO_RTO);
    out.micros(token!("rto", 12, Milliseconds, "Retransmission time-out."), info.rto, has_rto);
    out.count(token!("backoff", 5, Count, "How often the time-out was doubled."), info.backoff);
    let measured = Shown::when(info.rtt != 0);
    out.micros(token!("rtt", 72, Milliseconds, "Smoothed round-trip time."), info.rtt, measured);
    let doc = token!("rttvar", "/", "", 76, Milliseconds, "Mean deviation of the round-trip time.");
    out.micros(doc, info.rttvar, measured);
    out.micros(token!("ato", 16, Milliseconds, "Time-out of delayed ACKs."), info.ato, Shown::when(info.ato != 0));
    signed(out, token!("mss", 20, Bytes, "Largest segment that is sent."), info.snd_mss);
    out.count(token!("pmtu", 64, Bytes, "MTU of the path."), info.pmtu);
    signed(out, token!("rcvmss", 24, Bytes, "Largest segment seen in receiving."), info.rcv_mss);
    signed(out, token!("advmss", 88, Bytes, "Largest segment that this end said to take."), info.advmss);
    out.count(token!("cwnd", 84, Count, "Congestion window, segments."), info.snd_cwnd);
    let has_threshold = Shown::when(info.snd_ssthresh != 0 && info.snd_ssthresh < NO_THRESHOLD);
    let doc = token!("ssthresh", 80, Count, "Threshold of slow start, segments.");
    out.number(doc, info.snd_ssthresh.into(), has_threshold);
    out.count(token!("bytes_sent", 208, Bytes, "Sent, retransmissions included."), info.bytes_sent);
    out.count(token!("bytes_retrans", 216, Bytes, "Retransmitted."), info.bytes_retrans);
    out.count(token!("bytes_acked", 128, Bytes, "Acknowledged by the peer."), info.bytes_acked);
    out.count(token!("bytes_received", 136, Bytes, "Received in order."), info.bytes_received);
    out.count(token!("segs_out", 140, Count, "Segments sent."), info.segs_out);
    out.count(token!("segs_in", 144, Count, "Segments received."), info.segs_in);
    out.count(token!("data_segs_out", 160, Count, "Segments sent with data."), info.data_segs_out);
    out.count(token!("data_segs_in", 156, Count, "Segments received with data."), info.data_segs_in);
}

/// Rates, what limits them, losses, and the windows. `control` may know a better round-trip time; of a listener the
/// number of acknowledged segments is the limit of its queue, which ss leaves out.
pub fn rates(info: &TcpInfo, control: Option<&Control>, is_listening: bool, out: &mut impl Writer) {
    let bits = send_rate(info, control);
    let doc = token!("send", " send ", "", 84, BitsPerSecond, "What the window allows: cwnd * mss / rtt.");
    out.rate(doc, bits.unwrap_or(0.0), Shown::when(bits.is_some()));
    out.count(token!("lastsnd", 48, Milliseconds, "Since data was last sent."), info.last_data_sent);
    out.count(token!("lastrcv", 56, Milliseconds, "Since data was last received."), info.last_data_recv);
    out.count(token!("lastack", 60, Milliseconds, "Since an ACK was last received."), info.last_ack_recv);
    let paced = is_limit(info.pacing_rate);
    let doc = token!("pacing_rate", " pacing_rate ", "", 112, BitsPerSecond, "Rate at which segments are paced.");
    out.rate(doc, bits_of(info.pacing_rate), Shown::when(paced));
    let doc = token!("max_pacing_rate", "/", "", 120, BitsPerSecond, "Upper bound of the pacing rate.");
    out.rate(doc, bits_of(info.max_pacing_rate), Shown::when(paced && is_limit(info.max_pacing_rate)));
    let doc = token!("delivery_rate", " delivery_rate ", "", 168, BitsPerSecond, "Latest rate at which data arrived.");
    out.rate(doc, bits_of(info.delivery_rate), Shown::when(info.delivery_rate != 0));
    out.count(token!("delivered", 196, Count, "Segments delivered, retransmissions included."), info.delivered);
    out.count(token!("delivered_ce", 200, Count, "Segments delivered with an ECN mark."), info.delivered_ce);
    let doc = token!("app_limited", " app_limited", "", 8, Flag, "The delivery rate was limited by the application.");
    out.flag(doc, info.delivery_rate_app_limited);
    limits(info, out);
    losses(info, is_listening, out);
    windows(info, out);
}

fn limits(info: &TcpInfo, out: &mut impl Writer) {
    let is_busy = info.busy_time != 0;
    let doc = token!("busy", " busy:", "ms", 176, Milliseconds, "Time with data to send.");
    out.number(doc, info.busy_time / 1000, Shown::when(is_busy));
    let doc = token!("rwnd_limited", " rwnd_limited:", "ms", 184, Milliseconds, "Time limited by the peer's window.");
    let limited = Shown::when(is_busy && info.rwnd_limited != 0);
    out.number(doc, info.rwnd_limited / 1000, limited);
    out.share(info.rwnd_limited, info.busy_time, limited);
    let doc = token!("sndbuf_limited", " sndbuf_limited:", "ms", 192, Milliseconds, "Time limited by the send buffer.");
    let limited = Shown::when(is_busy && info.sndbuf_limited != 0);
    out.number(doc, info.sndbuf_limited / 1000, limited);
    out.share(info.sndbuf_limited, info.busy_time, limited);
}

fn losses(info: &TcpInfo, is_listening: bool, out: &mut impl Writer) {
    out.count(token!("unacked", 28, Count, "Segments in flight; LISTEN: the accept queue."), info.unacked);
    let retransmitted = Shown::when(info.retrans != 0 || info.total_retrans != 0);
    out.number(token!("retrans", 40, Count, "Segments retransmitted, in flight."), info.retrans.into(), retransmitted);
    let doc = token!("total_retrans", "/", "", 104, Count, "Segments retransmitted, ever.");
    out.number(doc, info.total_retrans.into(), retransmitted);
    out.count(token!("lost", 36, Count, "Segments believed lost."), info.lost);
    let doc = token!("sacked", 32, Count, "Segments acknowledged selectively; LISTEN: limit of the accept queue.");
    out.number(doc, info.sacked.into(), Shown::when(info.sacked != 0 && !is_listening));
    out.count(token!("dsack_dups", 220, Count, "Duplicate SACKs received."), info.dsack_dups);
    out.count(token!("fackets", 44, Count, "Forward acknowledgements."), info.fackets);
    let reordered = Shown::when(info.reordering != NO_REORDERING);
    out.signed(token!("reordering", 92, Count, "Metric of reordering."), info.reordering.cast_signed(), reordered);
    signed(out, token!("reord_seen", 224, Count, "Reordering events."), info.reord_seen);
}

fn windows(info: &TcpInfo, out: &mut impl Writer) {
    let doc = token!("rcv_rtt", 96, Milliseconds, "Round-trip time as the receiver sees it.");
    out.micros(doc, info.rcv_rtt, Shown::when(info.rcv_rtt != 0));
    signed(out, token!("rcv_space", 100, Bytes, "Space for the receive queue."), info.rcv_space);
    out.count(token!("rcv_ssthresh", 68, Bytes, "The receiver's threshold of slow start."), info.rcv_ssthresh);
    out.count(token!("notsent", 148, Bytes, "In the queue, not sent yet."), info.notsent_bytes);
    let measured = Shown::when(info.min_rtt != 0 && info.min_rtt != u32::MAX);
    out.micros(token!("minrtt", 152, Milliseconds, "Smallest round-trip time."), info.min_rtt, measured);
    out.count(token!("rcv_ooopack", 228, Count, "Segments received out of order."), info.rcv_ooopack);
    out.count(token!("snd_wnd", 232, Bytes, "The peer's window."), info.snd_wnd);
    out.count(token!("rcv_wnd", 236, Bytes, "This end's window."), info.rcv_wnd);
    out.count(token!("rehash", 240, Count, "Times that the flow hash was changed after a time-out."), info.rehash);
}

fn signed(out: &mut impl Writer, token: &'static super::Token, value: u32) {
    out.signed(token, value.cast_signed(), Shown::when(value != 0));
}

fn bits_of(bytes: u64) -> f64 {
    bytes as f64 * 8.0
}

/// All ones and 0 mean that there is none.
const fn is_limit(rate: u64) -> bool {
    rate != 0 && rate != u64::MAX
}

/// Bits a second, when window, segment and round-trip time are known.
fn send_rate(info: &TcpInfo, control: Option<&Control>) -> Option<f64> {
    let micros = match control {
        Some(Control::Vegas { enabled: 1.., rtt, .. }) if *rtt != 0 && *rtt != NO_ROUND_TRIP => *rtt,
        _ => info.rtt,
    };
    let is_known = micros != 0 && info.snd_mss != 0 && info.snd_cwnd != 0;
    // In this order: the last digit of a large rate hangs on it.
    is_known.then(|| f64::from(info.snd_cwnd) * f64::from(info.snd_mss) * 8_000_000.0 / f64::from(micros))
}
