//! The kernel's limits on sockets by state, and how far they are used, as far as the kernel says so itself.
//!
//! The limit of an accept queue is its listener's own: [`super::socket::Socket::send_queue`].

/// When a listener answers a SYN with a cookie instead of keeping the request (net.ipv4.tcp_syncookies, ip-sysctl).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SynCookies {
    /// Never: a request for which there is no room is dropped.
    Off,
    /// When its queue of requests is full.
    WhenFull,
    /// Always; no request is kept.
    Always,
}

impl SynCookies {
    /// The setting for the kernel's number.
    pub const fn from_number(number: u32) -> Self {
        match number {
            0 => Self::Off,
            2 => Self::Always,
            _ => Self::WhenFull,
        }
    }

    /// When cookies are sent, in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::WhenFull => "when full",
            Self::Always => "always",
        }
    }
}

/// What the kernel says of limits. `None` where it does not: a namespace does not see what holds for the whole host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Requests in SYN-RECV that a listener keeps at most while cookies are off (net.ipv4.tcp_max_syn_backlog).
    pub max_syn_backlog: Option<u32>,
    /// Whether cookies are sent.
    pub syn_cookies: Option<SynCookies>,
    /// The most that listen(2) grants as its backlog (net.core.somaxconn).
    pub somaxconn: Option<u32>,
    /// Sockets that no process holds any more and that are not closed yet (`orphan` of /proc/net/sockstat). Of the
    /// whole host, in whichever namespace it is read.
    pub orphans: Option<u32>,
    /// The most of them (net.ipv4.tcp_max_orphans). Of the whole host; hidden in other namespaces than the first.
    pub max_orphans: Option<u32>,
    /// TIME-WAIT buckets of this namespace (`tw` of /proc/net/sockstat). Sockets in FIN-WAIT-2 that no process holds
    /// are kept in the same way and counted.
    pub buckets: Option<u32>,
    /// The most of them (net.ipv4.tcp_max_tw_buckets); what is over is closed at once.
    pub max_buckets: Option<u32>,
    /// The ports that the kernel chooses from (net.ipv4.ip_local_port_range), both included.
    pub ports: Option<(u16, u16)>,
    /// How many of those it does not choose (net.ipv4.ip_local_reserved_ports).
    pub reserved_ports: Option<u16>,
}
