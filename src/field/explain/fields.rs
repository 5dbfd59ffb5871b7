//! The columns.

use crate::field::registry::Field;

use super::{Entry, Topic, entry};

const fn field(field: Field, advice: &'static str, sources: &'static str, settings: &'static [&'static str]) -> Entry {
    entry(Topic::Field(field), advice, sources, settings)
}

/// An entry for each, in the order of the registry.
pub(super) static ENTRIES: &[Entry] = &[
    field(
        Field::Netid,
        "tcp, udp, raw, mptcp, sctp, dccp carry IP; u_str, u_dgr, u_seq are Unix sockets (stream, datagram, seqpacket); \
         nl is netlink, p_raw and p_dgr are packet sockets, v_* VSOCK, ti_* TIPC.",
        "ss(8); socket(2); unix(7), netlink(7), packet(7), vsock(7)",
        &[],
    ),
    field(
        Field::State,
        "Who closes first goes through FIN-WAIT-1, FIN-WAIT-2 and TIME-WAIT; the other end through CLOSE-WAIT and \
         LAST-ACK. UDP shows ESTAB once connect(2) named a peer, else UNCONN. Ask for a state by its name to read more.",
        "RFC 9293, 3.3.2; ss(8), STATE-FILTER",
        &[],
    ),
    field(
        Field::Local,
        "`0.0.0.0` and `*` mean every address of this host; `%NAME` behind an address is the interface it is bound to. A \
         port that nobody bound is chosen from the ephemeral range. `@` begins an abstract Unix name, which is no file.",
        "RFC 9293, 3.4.1; bind(2), ip(7), unix(7)",
        &["net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_nonlocal_bind"],
    ),
    field(
        Field::Remote,
        "`*` as the port means that there is no other end: a listener, or a datagram socket that is not connected. The \
         other end may be a balancer or a translator of addresses rather than the program that talks.",
        "connect(2), getpeername(2), unix(7)",
        &[],
    ),
    field(
        Field::Timer,
        "At most one runs at a time. The bar and the time count down to when it fires; behind the sign of times stands \
         how often it has fired without an answer. Ask for on, keepalive, timewait, persist or delack to read of each.",
        "ss(8), -o; proc_pid_net(5), tr and tm->when",
        &["net.ipv4.tcp_retries2", "net.ipv4.tcp_keepalive_time"],
    ),
    field(
        Field::RecvQ,
        "A connection: bytes that came in and that its process has not read; many, and for long, mean that the process \
         is slow or stuck, and the peer will be stopped by a closed window. LISTEN: not bytes but connections that wait \
         to be accepted; more than Send-Q means that the queue is full and new ones are dropped.",
        "RFC 9293, 3.8.6; listen(2), tcp(7), ss(8)",
        &["net.core.somaxconn", "net.ipv4.tcp_rmem", "net.core.rmem_max", "net.ipv4.tcp_abort_on_overflow"],
    ),
    field(
        Field::SendQ,
        "A connection: bytes that were written and that the peer has not acknowledged, sent or not; many, and for long, \
         mean a slow path, a peer that does not read, or a peer that is gone. LISTEN: the limit of the accept queue, the \
         backlog of listen(2) cut to somaxconn.",
        "RFC 9293, 3.8; listen(2), tcp(7), ss(8)",
        &["net.core.somaxconn", "net.ipv4.tcp_wmem", "net.core.wmem_max", "net.ipv4.tcp_notsent_lowat"],
    ),
    field(
        Field::Process,
        "`+2` counts more processes that hold the same socket: it was inherited over fork(2) or passed over a Unix socket, \
         and stays open until the last of them closes it. Processes of other users are seen by root only.",
        "proc_pid_fd(5), fork(2), unix(7), SCM_RIGHTS",
        &[],
    ),
    field(
        Field::InState,
        "Counted from the first look or event that saw the state, so never too long. Minutes in SYN-SENT, FIN-WAIT-1 or \
         LAST-ACK tell of a peer that does not answer; in CLOSE-WAIT of a process that does not close.",
        "RFC 9293, 3.3.2",
        &[],
    ),
    field(
        Field::Age,
        "The kernel does not tell when a socket was made. What was there at the first look may be of any age.",
        "ss(8) has no such column",
        &[],
    ),
    field(
        Field::User,
        "The user whose process made the socket, not the one that uses it now. Requests and TIME-WAIT have none; the \
         kernel reports them as of root.",
        "socket(7), credentials(7), ss(8), -e",
        &[],
    ),
    field(
        Field::Inode,
        "The number N behind `socket:[N]` in /proc/PID/fd. 0 with a state before CLOSE: accepted by nobody yet, or closed \
         by its process while the kernel finishes the connection (an orphan).",
        "proc_pid_fd(5), ss(8), -e",
        &["net.ipv4.tcp_max_orphans"],
    ),
    field(
        Field::Interface,
        "Only packets of this interface reach the socket. In a VRF it is the device of the VRF.",
        "socket(7), SO_BINDTODEVICE; ip-vrf(8)",
        &["net.ipv4.tcp_l3mdev_accept", "net.ipv4.udp_l3mdev_accept"],
    ),
    field(
        Field::Mark,
        "Routing rules and firewalls match it. Empty says nothing without CAP_NET_ADMIN, since the kernel then hides it.",
        "socket(7), SO_MARK; ip-rule(8)",
        &["net.ipv4.tcp_fwmark_accept", "net.ipv4.fwmark_reflect"],
    ),
    field(
        Field::Cgroup,
        "The inode of a directory below /sys/fs/cgroup: `find /sys/fs/cgroup -inum ID`. It names the service or the \
         container also where the process is hidden or gone; a process that moved to another group keeps its sockets here.",
        "cgroups(7); ss(8), --cgroup",
        &[],
    ),
    field(
        Field::Shutdown,
        "`<->` both directions are open; `-->` nothing is received any more (the peer closed), it may still send; `<--` \
         this end has sent its FIN and may still receive.",
        "shutdown(2); RFC 9293, 3.6; ss(8), -e",
        &[],
    ),
    field(
        Field::Cookie,
        "Unique while the machine runs: from SYN-RECV over ESTAB to the end of TIME-WAIT it is the same. Sockets are closed \
         by it, so that never a later one on the same ports is meant.",
        "socket(7), SO_COOKIE; ss(8), -e; sock_diag(7)",
        &[],
    ),
    field(
        Field::Netns,
        "The same as in `readlink /proc/PID/ns/net`. Addresses, ports, interfaces and most settings belong to one \
         namespace: two of them may hold the same port.",
        "network_namespaces(7), ip-netns(8)",
        &[],
    ),
];
