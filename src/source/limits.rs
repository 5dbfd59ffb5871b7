//! Reads the kernel's limits on sockets from /proc.
//!
//! Some ten microseconds a file. What cannot be read is not known; it is missing where a namespace hides it.

use std::fs;
use std::path::Path;

use crate::decode::limits::{Sockstat, number, port_range, reserved_ports, sockstat};
use crate::model::limits::{Limits, SynCookies};

/// The limits as they are now, of the namespace that this process lives in.
pub fn read() -> Limits {
    below(Path::new("/proc"))
}

fn below(proc: &Path) -> Limits {
    let bytes = |name: &str| fs::read(proc.join(name)).ok();
    let setting = |name: &str| number(&bytes(&format!("sys/net/{name}"))?);
    let Sockstat { orphans, buckets } = bytes("net/sockstat").map(|text| sockstat(&text)).unwrap_or_default();
    let ports = bytes("sys/net/ipv4/ip_local_port_range").and_then(|text| port_range(&text));
    let reserved = || Some(reserved_ports(&bytes("sys/net/ipv4/ip_local_reserved_ports")?, ports?));
    Limits {
        max_syn_backlog: setting("ipv4/tcp_max_syn_backlog"),
        syn_cookies: setting("ipv4/tcp_syncookies").map(SynCookies::from_number),
        somaxconn: setting("core/somaxconn"),
        orphans,
        max_orphans: setting("ipv4/tcp_max_orphans"),
        buckets,
        max_buckets: setting("ipv4/tcp_max_tw_buckets"),
        ports,
        reserved_ports: reserved(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::scratch::Scratch;

    /// As in a namespace of its own, where some files are hidden.
    #[test]
    fn what_is_hidden_is_not_known() {
        let root = Scratch::new();
        root.file("net/sockstat", b"sockets: used 9\nTCP: inuse 1 orphan 2 tw 3 alloc 4 mem 5\n");
        root.file("sys/net/ipv4/tcp_max_tw_buckets", b"131072\n");
        root.file("sys/net/ipv4/tcp_syncookies", b"1\n");
        let limits = Limits {
            orphans: Some(2),
            buckets: Some(3),
            max_buckets: Some(131_072),
            syn_cookies: Some(SynCookies::WhenFull),
            ..Limits::default()
        };
        assert_eq!(below(root.path()), limits);
        assert_eq!(below(Path::new("/nowhere")), Limits::default());
    }
}
