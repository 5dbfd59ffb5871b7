//! The host's own count of its sockets: /proc/net/sockstat, sockstat6 and the line `Tcp` of snmp (proc_pid_net(5)).

/// What ss(8) sums up with `-s`. A number that a file does not name is 0. Signed, since the kernel prints signed
/// numbers and ss takes differences of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SocketStatistics {
    /// `sockets: used`: sockets of all families in this network namespace.
    pub used: i32,
    /// `Tcp: CurrEstab` of snmp: TCP connections in ESTAB or CLOSE-WAIT.
    pub established: i32,
    /// `TCP: orphan`: TCP sockets that no file refers to; of the whole host.
    pub orphaned: i32,
    /// `TCP: tw`: TCP minisockets in TIME-WAIT.
    pub time_wait: i32,
    /// `TCP: alloc`: TCP sockets allocated, minisockets not counted; of the whole host.
    pub allocated: i32,
    /// `TCP: inuse` and `TCP6: inuse`: TCP sockets in a table.
    pub tcp: InUse,
    /// `UDP: inuse` and `UDP6: inuse`.
    pub udp: InUse,
    /// `RAW: inuse` and `RAW6: inuse`.
    pub raw: InUse,
    /// `FRAG: inuse` and `FRAG6: inuse`: packets that wait for the rest of their fragments.
    pub fragments: InUse,
}

/// A count for each version of IP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InUse {
    /// IPv4 (sockstat).
    pub v4: i32,
    /// IPv6 (sockstat6).
    pub v6: i32,
}
