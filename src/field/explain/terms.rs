//! Words of ss for what was set on a socket.

use super::{Entry, Topic, meant};

const fn term(word: &'static str, texts: [&'static str; 3], settings: &'static [&'static str]) -> Entry {
    meant(Topic::Term(word), texts, settings)
}

/// An entry for each.
pub(super) static ENTRIES: &[Entry] = &[
    term(
        "cong",
        [
            "Name of the congestion control: what decides how cwnd grows and shrinks.",
            "cubic and reno react to losses; bbr measures the path's rate and delay; dctcp reacts to ECN marks.",
            "RFC 5681; RFC 9438; tcp(7), TCP_CONGESTION",
        ],
        &["net.ipv4.tcp_congestion_control", "net.ipv4.tcp_available_congestion_control"],
    ),
    term(
        "tos",
        [
            "Type of service byte of IPv4 packets that are sent.",
            "The upper six bits are the DSCP, by which routers may prefer packets; the lower two belong to ECN.",
            "RFC 2474; ip(7), IP_TOS",
        ],
        &["net.ipv4.tcp_reflect_tos"],
    ),
    term(
        "tclass",
        [
            "Traffic class byte of IPv6 packets that are sent.",
            "As tos, for IPv6.",
            "RFC 2474; RFC 8200, 7; ipv6(7), IPV6_TCLASS",
        ],
        &["net.ipv4.tcp_reflect_tos"],
    ),
    term(
        "class_id",
        [
            "Class of traffic control that its packets are put in, or their priority where there is no class.",
            "A process or its control group (net_cls) may set it.",
            "tc(8); socket(7), SO_PRIORITY",
        ],
        &["net.core.default_qdisc"],
    ),
    term(
        "recverr",
        [
            "Errors that routers and the peer report are queued for the process.",
            "Read by recvmsg(2) with MSG_ERRQUEUE; for UDP errors are else seen only when connected.",
            "ip(7), IP_RECVERR",
        ],
        &[],
    ),
    term(
        "is_icsk",
        ["The socket is of a protocol with connections.", "True of every TCP socket.", "linux/inet_diag.h"],
        &[],
    ),
    term(
        "freebind",
        [
            "It may be bound to an address that this host does not have (yet).",
            "Set by daemons that start before the network, and for addresses that move between hosts.",
            "ip(7), IP_FREEBIND",
        ],
        &["net.ipv4.ip_nonlocal_bind"],
    ),
    term("hdrincl", ["The process writes the IP header itself.", "Raw sockets only.", "raw(7), IP_HDRINCL"], &[]),
    term(
        "mc_loop",
        [
            "Multicast that it sends comes back to sockets of this host.",
            "On unless switched off; it means nothing for TCP.",
            "ip(7), IP_MULTICAST_LOOP",
        ],
        &[],
    ),
    term(
        "transparent",
        [
            "It may take and send packets of addresses that are not this host's.",
            "Set by transparent proxies; needs CAP_NET_ADMIN.",
            "ip(7), IP_TRANSPARENT",
        ],
        &[],
    ),
    term(
        "mc_all",
        [
            "It gets multicast of every group that anybody on this host has joined.",
            "On unless switched off; it means nothing for TCP.",
            "ip(7), IP_MULTICAST_ALL",
        ],
        &[],
    ),
    term(
        "nodefrag",
        ["Fragments are not put together before it sees them.", "Raw sockets only.", "ip(7), IP_NODEFRAG"],
        &[],
    ),
    term(
        "bind_addr_no_port",
        [
            "bind(2) chose an address and left the port to connect(2).",
            "So many more connections fit into the ephemeral range: a port is taken once for each peer.",
            "ip(7), IP_BIND_ADDRESS_NO_PORT",
        ],
        &["net.ipv4.ip_local_port_range"],
    ),
    term(
        "recverr_rfc4884",
        [
            "As recverr, with the extensions of ICMP messages.",
            "They may hold more of the packet that failed, and MPLS labels.",
            "RFC 4884; ip(7), IP_RECVERR_RFC4884",
        ],
        &[],
    ),
    term(
        "defer_connect",
        [
            "connect(2) was answered at once; the SYN waits for the first data.",
            "TCP Fast Open of a client (TCP_FASTOPEN_CONNECT).",
            "RFC 7413; tcp(7), TCP_FASTOPEN_CONNECT",
        ],
        &["net.ipv4.tcp_fastopen"],
    ),
];
