//! The summary of ss(8) (`-s`).

use std::io::{self, Write};

use crate::model::statistics::{InUse, SocketStatistics};

/// Prints it.
///
/// # Errors
///
/// What `out` answered.
pub fn print(statistics: &SocketStatistics, out: &mut impl Write) -> io::Result<()> {
    let SocketStatistics { used, established, orphaned, time_wait, .. } = *statistics;
    let (total, closed) = (total(statistics), closed(statistics));
    writeln!(out, "Total: {used}")?;
    writeln!(out, "TCP:   {total} (estab {established}, closed {closed}, orphaned {orphaned}, timewait {time_wait})")?;
    writeln!(out, "\nTransport Total     IP        IPv6")?;
    for (name, InUse { v4, v6 }) in transports(statistics) {
        writeln!(out, "{name}\t  {:<9} {v4:<9} {v6:<9}", v4.wrapping_add(v6))?;
    }
    writeln!(out)
}

/// TCP sockets, those in TIME-WAIT counted. Sums wrap around, as in ss.
pub(super) const fn total(statistics: &SocketStatistics) -> i32 {
    statistics.allocated.wrapping_add(statistics.time_wait)
}

/// TCP sockets that stand in no table. Of a namespace that is not the host's own it means nothing, since the kernel
/// counts allocations for the whole host.
pub(super) const fn closed(statistics: &SocketStatistics) -> i32 {
    let InUse { v4, v6 } = statistics.tcp;
    statistics.allocated.wrapping_sub(v4.wrapping_add(v6).wrapping_sub(statistics.time_wait))
}

/// Each row of the summary's table.
pub(super) fn transports(statistics: &SocketStatistics) -> [(&'static str, InUse); 5] {
    let SocketStatistics { tcp, udp, raw, fragments, .. } = *statistics;
    let sum = |first: i32, second: i32, third: i32| first.wrapping_add(second).wrapping_add(third);
    let inet = InUse { v4: sum(tcp.v4, udp.v4, raw.v4), v6: sum(tcp.v6, udp.v6, raw.v6) };
    [("RAW", raw), ("UDP", udp), ("TCP", tcp), ("INET", inet), ("FRAG", fragments)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(statistics: SocketStatistics, expected: &str) {
        let mut out = Vec::new();
        print(&statistics, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    fn some() -> SocketStatistics {
        SocketStatistics {
            used: 49,
            established: 83,
            orphaned: 3,
            time_wait: 5,
            allocated: 107,
            tcp: InUse { v4: 11, v6: 41 },
            udp: InUse { v4: 17, v6: 43 },
            raw: InUse { v4: 29, v6: 53 },
            fragments: InUse { v4: 31, v6: 59 },
        }
    }

    /// As ss 7.3 prints it from the same files.
    #[test]
    fn a_summary() {
        check(
            some(),
            "Total: 49\nTCP:   112 (estab 83, closed 60, orphaned 3, timewait 5)\n\nTransport Total     IP        IPv6\n\
             RAW\t  82        29        53       \nUDP\t  60        17        43       \nTCP\t  52        11        41       \n\
             INET\t  194       57        137      \nFRAG\t  90        31        59       \n\n",
        );
    }

    #[test]
    fn numbers_of_other_namespaces_wrap_around() {
        let udp = InUse { v4: 1_234_567_890, v6: 43 };
        let odd = SocketStatistics { allocated: i32::MAX, orphaned: -3, udp, ..some() };
        check(
            odd,
            "Total: 49\nTCP:   -2147483644 (estab 83, closed 2147483600, orphaned -3, timewait 5)\n\n\
             Transport Total     IP        IPv6\nRAW\t  82        29        53       \n\
             UDP\t  1234567933 1234567890 43       \nTCP\t  52        11        41       \n\
             INET\t  1234568067 1234567930 137      \nFRAG\t  90        31        59       \n\n",
        );
    }
}
