//! What is known of an AF_NETLINK socket beyond its row (linux/netlink_diag.h, /proc/net/netlink).

/// Its groups and, from /proc only, its dump.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NetlinkInfo {
    /// The first 32 multicast groups that it hears.
    pub groups: Option<u32>,
    /// The column `Cb` of older kernels in /proc: not 0 while a dump is under way.
    pub callback: u64,
}
