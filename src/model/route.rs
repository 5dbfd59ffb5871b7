//! Routes as /proc/net/route and /proc/net/ipv6_route tell them.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::unread::{ProcFile, Unread};

/// The bits of a route's flags (`RTF_*` of linux/route.h and linux/ipv6_route.h).
pub mod flag {
    /// The route is usable.
    pub const UP: u32 = 1;
    /// By way of a gateway.
    pub const GATEWAY: u32 = 1 << 1;
    /// To one host.
    pub const HOST: u32 = 1 << 2;
    /// Packets are refused (unreachable, blackhole, prohibit).
    pub const REJECT: u32 = 1 << 9;
    /// Stands in the cache of IPv6, not in the table.
    pub const CACHE: u32 = 1 << 24;
}

/// A route of IPv4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteV4 {
    /// The interface, printable; `*` when none.
    pub interface: Box<str>,
    /// The destination.
    pub destination: Ipv4Addr,
    /// The gateway; unspecified when none.
    pub gateway: Ipv4Addr,
    /// The mask of the destination.
    pub mask: Ipv4Addr,
    /// See [`flag`].
    pub flags: u32,
    /// References (always 0 on today's kernels).
    pub references: i32,
    /// Look-ups (always 0 on today's kernels).
    pub uses: i32,
    /// Smaller is preferred.
    pub metric: i32,
    /// Maximum segment size, bytes.
    pub mtu: i32,
    /// TCP's window, bytes.
    pub window: i32,
    /// Initial round-trip time, milliseconds.
    pub irtt: i32,
}

/// A route of IPv6.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteV6 {
    /// The interface, printable.
    pub interface: Box<str>,
    /// The destination.
    pub destination: Ipv6Addr,
    /// How many bits of it count.
    pub prefix: u8,
    /// The next hop; unspecified when none.
    pub gateway: Ipv6Addr,
    /// See [`flag`].
    pub flags: u32,
    /// Smaller is preferred.
    pub metric: u32,
    /// References.
    pub references: u32,
    /// Look-ups.
    pub uses: u32,
}

/// Why there are no routes of IPv4.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRoutes {
    /// The file could not be read.
    #[error(transparent)]
    Unread(#[from] Unread),
    /// The file is empty.
    #[error("the table has no header")]
    Headless,
    /// A column that every kernel has is not there.
    #[error("the table has no column {0}")]
    Lacks(&'static str),
}

/// A table of routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteTable {
    /// Those of IPv4.
    V4,
    /// The cache of IPv4.
    V4Cache,
    /// Those of IPv6, and their cache.
    V6,
}

impl ProcFile for RouteTable {
    fn path(&self) -> &'static str {
        match self {
            Self::V4 => "/proc/net/route",
            Self::V4Cache => "/proc/net/rt_cache",
            Self::V6 => "/proc/net/ipv6_route",
        }
    }
}

/// The tables of one host. One that was not asked for is unread, and says so.
#[derive(Clone, Debug)]
pub struct Routes {
    /// /proc/net/route.
    pub v4: Result<Vec<RouteV4>, NoRoutes>,
    /// /proc/net/rt_cache. Empty since Linux 3.6, which has no such cache.
    pub v4_cache: Result<(), Unread>,
    /// /proc/net/ipv6_route, table and cache.
    pub v6: Result<Vec<RouteV6>, Unread>,
}
