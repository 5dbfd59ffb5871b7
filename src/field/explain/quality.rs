//! The words of `struct tcp_info` for rates, what limits them, losses, and windows.

use super::Entry;
use super::progress::tcp;

/// An entry for each, in the order of ss.
pub(super) static ENTRIES: &[Entry] = &[
    tcp(
        "send",
        "The most that this window allows on this path; what is really sent is mostly less.",
        "RFC 5681, 3.1; ss(8), -i",
        &[],
    ),
    tcp("lastsnd", "A connection that is busy shows a few milliseconds.", "tcp(7), TCP_INFO; ss(8), -i", &[]),
    tcp("lastrcv", "Long, with a process that waits: the peer has nothing to say.", "tcp(7), TCP_INFO; ss(8), -i", &[]),
    tcp("lastack", "Long while Send-Q is not empty: the peer does not answer.", "tcp(7), TCP_INFO; ss(8), -i", &[]),
    tcp(
        "pacing_rate",
        "Segments are spread over time so that this rate is kept. BBR sets it; others use twice, then 1.2 times, the rate \
         of the window.",
        "socket(7), SO_MAX_PACING_RATE; tc-fq(8)",
        &["net.ipv4.tcp_pacing_ss_ratio", "net.ipv4.tcp_pacing_ca_ratio", "net.core.default_qdisc"],
    ),
    tcp("max_pacing_rate", "Set by the process.", "socket(7), SO_MAX_PACING_RATE", &[]),
    tcp(
        "delivery_rate",
        "Measured from the latest acknowledgements: what the path carried. With app_limited it is only what was offered.",
        "draft-cheng-iccrg-delivery-rate-estimation; ss(8), -i",
        &[],
    ),
    tcp("delivered", "Acknowledged one way or the other.", "linux/tcp.h, tcpi_delivered", &[]),
    tcp(
        "delivered_ce",
        "Routers said with a mark, not with a loss, that they are busy.",
        "RFC 3168, 6.1; linux/tcp.h, tcpi_delivered_ce",
        &["net.ipv4.tcp_ecn"],
    ),
    tcp(
        "app_limited",
        "The process gave less than the path could carry: a slow transfer is then not the network's fault.",
        "draft-cheng-iccrg-delivery-rate-estimation",
        &[],
    ),
    tcp(
        "busy",
        "Of it rwnd_limited and sndbuf_limited are parts; the rest was limited by the path.",
        "linux/tcp.h",
        &[],
    ),
    tcp(
        "rwnd_limited",
        "A large share of busy: the peer's process reads too slowly, or its receive buffer is too small for the path.",
        "RFC 9293, 3.8.6; linux/tcp.h",
        &["net.ipv4.tcp_rmem"],
    ),
    tcp(
        "sndbuf_limited",
        "A large share of busy: the send buffer here is too small for the path.",
        "socket(7), SO_SNDBUF; linux/tcp.h",
        &["net.ipv4.tcp_wmem", "net.core.wmem_max"],
    ),
    tcp(
        "unacked",
        "As many as cwnd: the window is used up and sending waits for acknowledgements.",
        "RFC 5681, 2, FlightSize",
        &["net.core.somaxconn"],
    ),
    tcp("retrans", "Sent again and not acknowledged yet: a recovery is under way.", "RFC 6675; RFC 8985", &[]),
    tcp(
        "total_retrans",
        "As a share of data_segs_out: above one in a hundred the path loses or reorders packets.",
        "RFC 4898, tcpEStatsPerfSegsRetrans",
        &["net.ipv4.tcp_retries1", "net.ipv4.tcp_retries2", "net.ipv4.tcp_early_retrans"],
    ),
    tcp("lost", "They will be sent again.", "RFC 8985, 6; RFC 6675", &["net.ipv4.tcp_recovery"]),
    tcp(
        "sacked",
        "The peer has later segments and misses earlier ones.",
        "RFC 2018; listen(2)",
        &["net.ipv4.tcp_sack", "net.core.somaxconn"],
    ),
    tcp(
        "dsack_dups",
        "The peer got a segment twice: something was sent again without need.",
        "RFC 2883; RFC 3708",
        &["net.ipv4.tcp_dsack"],
    ),
    tcp("fackets", "Always 0 since Linux 4.15.", "linux/tcp.h, tcpi_fackets", &[]),
    tcp(
        "reordering",
        "How far a segment may be late before it counts as lost; 3 unless the path reorders.",
        "RFC 5681, 3.2; RFC 4653; tcp(7), tcp_reordering",
        &["net.ipv4.tcp_reordering", "net.ipv4.tcp_max_reordering"],
    ),
    tcp("reord_seen", "The path delivers packets out of order.", "RFC 4737; linux/tcp.h", &["net.ipv4.tcp_reordering"]),
    tcp(
        "rcv_rtt",
        "Measured from data that comes in; the receive buffer is sized by it.",
        "tcp(7), tcp_moderate_rcvbuf",
        &["net.ipv4.tcp_moderate_rcvbuf"],
    ),
    tcp(
        "rcv_space",
        "What the process read in a round trip; the receive buffer is grown to fit twice as much.",
        "tcp(7), tcp_moderate_rcvbuf",
        &["net.ipv4.tcp_moderate_rcvbuf", "net.ipv4.tcp_rmem"],
    ),
    tcp(
        "rcv_ssthresh",
        "The window that this end tells grows up to this.",
        "tcp(7), tcp_rmem",
        &["net.ipv4.tcp_rmem", "net.ipv4.tcp_adv_win_scale"],
    ),
    tcp(
        "notsent",
        "Written by the process and still here: the window, or the pace, does not let it go.",
        "tcp(7), TCP_NOTSENT_LOWAT",
        &["net.ipv4.tcp_notsent_lowat", "net.ipv4.tcp_autocorking"],
    ),
    tcp(
        "minrtt",
        "The path without queues. Compare rtt with it.",
        "linux/tcp.h, tcpi_min_rtt",
        &["net.ipv4.tcp_min_rtt_wlen"],
    ),
    tcp("rcv_ooopack", "Before them something was missing: lost or late.", "linux/tcp.h, tcpi_rcv_ooopack", &[]),
    tcp(
        "snd_wnd",
        "How much the peer will take. 0: its process does not read, and the persist timer runs.",
        "RFC 9293, 3.8.6, SND.WND",
        &["net.ipv4.tcp_window_scaling"],
    ),
    tcp(
        "rcv_wnd",
        "How much this end will take. 0: the process here does not read.",
        "RFC 9293, 3.8.6, RCV.WND",
        &["net.ipv4.tcp_rmem"],
    ),
    tcp(
        "rehash",
        "After time-outs another of several equal paths is tried.",
        "linux/tcp.h, tcpi_rehash; RFC 6438",
        &["net.core.txrehash", "net.ipv4.tcp_plb_enabled"],
    ),
];
