//! The letters of socket memory.

use super::{Entry, Topic, entry};

const fn memory(
    letters: &'static str,
    advice: &'static str,
    sources: &'static str,
    settings: &'static [&'static str],
) -> Entry {
    entry(Topic::Memory(letters), advice, sources, settings)
}

/// An entry for each, in the order of ss.
pub(super) static ENTRIES: &[Entry] = &[
    memory(
        "r",
        "More than Recv-Q: packets are counted with the kernel's own structures around them.",
        "ss(8), -m, skmem; sock_diag(7), SK_MEMINFO_RMEM_ALLOC",
        &["net.ipv4.tcp_mem"],
    ),
    memory(
        "rb",
        "TCP begins with the second number of tcp_rmem and grows it up to the third while the connection is busy, unless \
         the process set SO_RCVBUF, which the kernel doubles.",
        "ss(8), -m, skmem; tcp(7), tcp_rmem; socket(7), SO_RCVBUF",
        &["net.ipv4.tcp_rmem", "net.core.rmem_default", "net.core.rmem_max", "net.ipv4.tcp_moderate_rcvbuf"],
    ),
    memory(
        "t",
        "Packets that the network card or the queue of the interface has not sent yet.",
        "ss(8), -m, skmem; sock_diag(7), SK_MEMINFO_WMEM_ALLOC",
        &["net.ipv4.tcp_limit_output_bytes"],
    ),
    memory(
        "tb",
        "TCP grows it up to the third number of tcp_wmem, unless the process set SO_SNDBUF, which the kernel doubles. A \
         write waits, or gives EAGAIN, when it is full.",
        "ss(8), -m, skmem; tcp(7), tcp_wmem; socket(7), SO_SNDBUF",
        &["net.ipv4.tcp_wmem", "net.core.wmem_default", "net.core.wmem_max"],
    ),
    memory(
        "f",
        "Memory that was set aside for the socket and is not in use; it goes back when memory is short.",
        "ss(8), -m, skmem; sock_diag(7), SK_MEMINFO_FWD_ALLOC",
        &["net.ipv4.tcp_mem", "net.ipv4.udp_mem"],
    ),
    memory(
        "w",
        "More than Send-Q: packets are counted with the kernel's own structures around them.",
        "ss(8), -m, skmem; sock_diag(7), SK_MEMINFO_WMEM_QUEUED",
        &["net.ipv4.tcp_wmem"],
    ),
    memory(
        "o",
        "Filters (SO_ATTACH_FILTER), multicast memberships, control messages.",
        "ss(8), -m, skmem; socket(7)",
        &["net.core.optmem_max"],
    ),
    memory(
        "bl",
        "Packets that came while the process was inside a call on the socket; they are taken when that ends. Often 0.",
        "ss(8), -m, skmem; sock_diag(7), SK_MEMINFO_BACKLOG",
        &[],
    ),
    memory(
        "d",
        "UDP: datagrams that found the receive buffer full: the process reads too slowly or the buffer is too small. \
         LISTEN: requests and ACKs that found a queue full, among other reasons. It never goes down.",
        "ss(8), -m, skmem; socket(7), SO_RXQ_OVFL",
        &["net.core.rmem_max", "net.core.somaxconn"],
    ),
];
