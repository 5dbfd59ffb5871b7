//! Reads the kernel's limits on sockets from /proc.
//!
//! Some ten microseconds a file. What cannot be read is not known; it is missing where a namespace hides it.

use std::fs;

use crate::decode::limits::{Sockstat, number, port_range, sockstat};
use crate::model::limits::{Limits, SynCookies};

/// The limits as they are now, of the namespace that this process lives in.
pub fn read() -> Limits {
    let Sockstat { orphans, buckets } = bytes("/proc/net/sockstat").map(|text| sockstat(&text)).unwrap_or_default();
    Limits {
        max_syn_backlog: setting("ipv4/tcp_max_syn_backlog"),
        syn_cookies: setting("ipv4/tcp_syncookies").map(SynCookies::from_number),
        somaxconn: setting("core/somaxconn"),
        orphans,
        max_orphans: setting("ipv4/tcp_max_orphans"),
        buckets,
        max_buckets: setting("ipv4/tcp_max_tw_buckets"),
        ports: bytes("/proc/sys/net/ipv4/ip_local_port_range").and_then(|text| port_range(&text)),
    }
}

fn setting(name: &str) -> Option<u32> {
    number(&bytes(&format!("/proc/sys/net/{name}"))?)
}

fn bytes(path: &str) -> Option<Vec<u8>> {
    fs::read(path).ok()
}
