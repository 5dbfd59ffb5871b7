//! The words of `struct tcp_info` for what was agreed on, sizes, windows, and what was sent and received.

use super::{Entry, Topic, entry};

pub(super) const fn tcp(
    word: &'static str,
    advice: &'static str,
    sources: &'static str,
    settings: &'static [&'static str],
) -> Entry {
    entry(Topic::Tcp(word), advice, sources, settings)
}

/// An entry for each, in the order of ss.
pub(super) static ENTRIES: &[Entry] = &[
    tcp(
        "ts",
        "They make the round-trip time known for every segment and protect fast connections against old segments. Absent: \
         one of the two ends does not offer them.",
        "RFC 7323, 3; tcp(7), tcp_timestamps",
        &["net.ipv4.tcp_timestamps"],
    ),
    tcp("usec_ts", "Set by a route (features tcp_usec_ts) for data centers.", "ip-route(8)", &[]),
    tcp(
        "sack",
        "With it only what was lost is sent again. Absent: a single loss can cost a time-out.",
        "RFC 2018; tcp(7), tcp_sack",
        &["net.ipv4.tcp_sack", "net.ipv4.tcp_dsack"],
    ),
    tcp(
        "ecn",
        "Routers can mark packets instead of dropping them. Both ends must offer it.",
        "RFC 3168, 6; tcp(7), tcp_ecn",
        &["net.ipv4.tcp_ecn", "net.ipv4.tcp_ecn_fallback"],
    ),
    tcp(
        "ecnseen",
        "The path lets ECN through, at least in this direction.",
        "RFC 3168, 6.1; linux/tcp.h, TCPI_OPT_ECN_SEEN",
        &["net.ipv4.tcp_ecn"],
    ),
    tcp(
        "fastopen",
        "The connection saved a round trip: the request went with the SYN.",
        "RFC 7413; tcp(7), tcp_fastopen",
        &["net.ipv4.tcp_fastopen"],
    ),
    tcp(
        "snd_wscale",
        "The window that the peer tells is multiplied by 2 to this power. Without it no window is above 64 KiB.",
        "RFC 7323, 2; tcp(7), tcp_window_scaling",
        &["net.ipv4.tcp_window_scaling"],
    ),
    tcp(
        "rcv_wscale",
        "The window that this end tells is multiplied by 2 to this power; it is chosen by the largest receive buffer.",
        "RFC 7323, 2; tcp(7), tcp_rmem",
        &["net.ipv4.tcp_window_scaling", "net.ipv4.tcp_rmem", "net.core.rmem_max"],
    ),
    tcp(
        "rto",
        "How long the next segment may stay without an acknowledgement: the smoothed round-trip time and four deviations, \
         at least 200 ms unless set otherwise, doubled by each time-out.",
        "RFC 6298, 2; ip-route(8), rto_min",
        &["net.ipv4.tcp_rto_min_us", "net.ipv4.tcp_rto_max_ms", "net.ipv4.tcp_retries2"],
    ),
    tcp(
        "backoff",
        "Shown while the peer does not answer; rto is 2 to this power times what it was.",
        "RFC 6298, 5.5",
        &["net.ipv4.tcp_retries1", "net.ipv4.tcp_retries2"],
    ),
    tcp(
        "rtt",
        "From a segment to its acknowledgement, smoothed: the path, the queues on it, and the peer's delay. Far above minrtt \
         a queue on the path is full.",
        "RFC 6298, 2; RFC 7323, 4",
        &[],
    ),
    tcp("rttvar", "As large as rtt: the path is unsteady.", "RFC 6298, 2", &[]),
    tcp(
        "ato",
        "40 ms at first; it follows the rate at which data comes in.",
        "RFC 9293, 3.8.6.3; RFC 1122, 4.2.3.2",
        &[],
    ),
    tcp(
        "mss",
        "Payload of a full segment: the path's MTU less headers and options. Below 1,448 a tunnel is in the way.",
        "RFC 9293, 3.7.1; RFC 6691",
        &["net.ipv4.tcp_base_mss", "net.ipv4.tcp_mtu_probing"],
    ),
    tcp(
        "pmtu",
        "The largest packet that gets through, headers included, as far as it was discovered. 65,535 is loopback's.",
        "RFC 1191; RFC 8201; ip(7), IP_MTU",
        &["net.ipv4.ip_no_pmtu_disc", "net.ipv4.tcp_mtu_probing"],
    ),
    tcp("rcvmss", "An estimate from what came in; it decides when to acknowledge at once.", "RFC 9293, 3.8.6.3", &[]),
    tcp("advmss", "Told to the peer in the SYN: the interface's MTU less headers.", "RFC 9293, 3.7.1", &[]),
    tcp(
        "cwnd",
        "How many segments may be on their way. cwnd * mss / rtt is the most that is sent in a second. It grows while \
         nothing is lost and shrinks when something is. 1 after a time-out.",
        "RFC 5681, 3.1; RFC 6928",
        &["net.ipv4.tcp_congestion_control", "net.ipv4.tcp_slow_start_after_idle"],
    ),
    tcp(
        "ssthresh",
        "Below it cwnd doubles in each round trip (slow start), from there on it grows slowly. Absent: nothing was lost yet.",
        "RFC 5681, 3.1",
        &["net.ipv4.tcp_no_metrics_save"],
    ),
    tcp("bytes_sent", "Less bytes_acked and bytes_retrans: what is on its way.", "RFC 4898, 2; linux/tcp.h", &[]),
    tcp(
        "bytes_retrans",
        "As a share of bytes_sent: above one in a hundred the path loses packets.",
        "RFC 4898; linux/tcp.h",
        &["net.ipv4.tcp_retries2"],
    ),
    tcp("bytes_acked", "What the peer's kernel has; whether its process has read it is not told.", "RFC 4898", &[]),
    tcp("bytes_received", "What this process has read, and Recv-Q.", "RFC 4898", &[]),
    tcp("segs_out", "With those that only acknowledge.", "RFC 4898, tcpEStatsPerfSegsOut", &[]),
    tcp("segs_in", "With those that only acknowledge.", "RFC 4898, tcpEStatsPerfSegsIn", &[]),
    tcp("data_segs_out", "Retransmissions included.", "RFC 4898, tcpEStatsPerfDataSegsOut", &[]),
    tcp("data_segs_in", "What came twice included.", "RFC 4898, tcpEStatsPerfDataSegsIn", &[]),
];
