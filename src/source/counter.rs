//! One counter of the network stack: /proc/net/netstat and /proc/net/snmp, under the names of nstat(8).
//!
//! Both files are pairs of lines, `Group: NAME ...` and `Group: VALUE ...`. Reads one value; keeps nothing.

use std::io;

/// Where counters stand.
const FILES: [&str; 2] = ["/proc/net/netstat", "/proc/net/snmp"];

/// The counter called by its group and its name together: `TcpExtListenDrops`. `None` where this kernel has none.
///
/// # Errors
///
/// A file could not be read.
pub fn counter(name: &str) -> io::Result<Option<u64>> {
    for path in FILES {
        let text = std::fs::read_to_string(path)
            .map_err(|error| io::Error::new(error.kind(), format!("reading {path}: {error}")))?;
        if let Some(value) = value(&text, name) {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

fn value(text: &str, name: &str) -> Option<u64> {
    let mut lines = text.lines();
    while let (Some(names), Some(values)) = (lines.next(), lines.next()) {
        let Some((group, names)) = names.split_once(':') else { continue };
        let Some(wanted) = name.strip_prefix(group) else { continue };
        let values = values.split_once(':').map_or("", |(_, values)| values);
        let mut pairs = names.split_ascii_whitespace().zip(values.split_ascii_whitespace());
        if let Some((_, value)) = pairs.find(|(name, _)| *name == wanted) {
            return value.parse().ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "TcpExt: SyncookiesSent ListenDrops\nTcpExt: 3 41\nIpExt: InNoRoutes\nIpExt: 7\nMPTcpExt: A\n";

    #[track_caller]
    fn check(name: &str, expected: Option<u64>) {
        assert_eq!(value(TEXT, name), expected, "{name}");
    }

    #[test]
    fn a_counter_stands_below_its_name() {
        check("TcpExtListenDrops", Some(41));
        check("TcpExtSyncookiesSent", Some(3));
        check("IpExtInNoRoutes", Some(7));
        check("TcpExtNoSuch", None);
        check("MPTcpExtA", None);
        check("", None);
    }
}
