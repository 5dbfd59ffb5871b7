//! What diag says of an AF_TIPC socket beyond its row (linux/tipc_netlink.h).

/// TIPC_NLA_SOCK_*.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TipcInfo {
    /// Waits because a link is congested.
    pub link_congested: bool,
    /// Waits because the connection is congested.
    pub connection_congested: bool,
    /// Messages dropped.
    pub drops: u32,
    /// A name is published.
    pub is_published: bool,
    /// The name that the connection was made through: type and instance.
    pub via: Option<(u32, u32)>,
}
