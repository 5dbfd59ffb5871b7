//! How many sockets the kernel counts: /proc/net/sockstat, sockstat6 and one counter of /proc/net/snmp (proc(5)).

/// Sockets of one transport in use, by version of IP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InUse {
    /// Over IPv4.
    pub v4: i64,
    /// Over IPv6.
    pub v6: i64,
}

/// What `ss -s` is made of. What no file told is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SocketStatistics {
    /// Sockets of every family.
    pub used: i64,
    /// TCP, neither TIME-WAIT nor closed.
    pub tcp: InUse,
    /// UDP.
    pub udp: InUse,
    /// Raw.
    pub raw: InUse,
    /// Queues of fragments.
    pub fragments: InUse,
    /// TCP without a holder, of both versions. Counted for the whole host, whatever the namespace.
    pub tcp_orphaned: i64,
    /// TCP in TIME-WAIT, of both versions.
    pub tcp_time_wait: i64,
    /// TCP of every state but TIME-WAIT, of both versions. Counted for the whole host, whatever the namespace.
    pub tcp_allocated: i64,
    /// TCP in ESTAB and CLOSE-WAIT (tcpCurrEstab of RFC 4022); `None` when snmp did not tell.
    pub established: Option<i64>,
}
