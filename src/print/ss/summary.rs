//! The summary of ss(8) (`-s`).

use std::io::{self, Write};

use crate::model::statistics::{InUse, SocketStatistics};

/// Prints it.
///
/// # Errors
///
/// What `out` answered.
pub fn print(statistics: &SocketStatistics, out: &mut impl Write) -> io::Result<()> {
    let Summary { used, tcp } = Summary::of(statistics);
    let Tcp { total, established, closed, orphaned, time_wait } = tcp;
    writeln!(out, "Total: {used}")?;
    writeln!(out, "TCP:   {total} (estab {established}, closed {closed}, orphaned {orphaned}, timewait {time_wait})")?;
    writeln!(out, "\nTransport Total     IP        IPv6")?;
    for Transport { name, total, v4, v6 } in transports(statistics) {
        writeln!(out, "{name}\t  {total:<9} {v4:<9} {v6:<9}")?;
    }
    writeln!(out)
}

/// The first two lines. Numbers are C's `int`, as in ss: sums wrap around.
#[derive(Clone, Copy, Debug)]
pub(super) struct Summary {
    pub(super) used: i32,
    pub(super) tcp: Tcp,
}

/// The sums of TCP.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tcp {
    /// Those in TIME-WAIT counted.
    pub(super) total: i32,
    pub(super) established: i32,
    /// In no table. Of a namespace that is not the host's own it means nothing, since the kernel counts allocations for
    /// the whole host.
    pub(super) closed: i32,
    pub(super) orphaned: i32,
    pub(super) time_wait: i32,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transport {
    pub(super) name: &'static str,
    pub(super) total: i32,
    pub(super) v4: i32,
    pub(super) v6: i32,
}

impl Summary {
    pub(super) fn of(statistics: &SocketStatistics) -> Self {
        let (allocated, time_wait) = (int(statistics.tcp_allocated), int(statistics.tcp_time_wait));
        let in_use = int(statistics.tcp.v4).wrapping_add(int(statistics.tcp.v6));
        let tcp = Tcp {
            total: allocated.wrapping_add(time_wait),
            established: int(statistics.established.unwrap_or(0)),
            closed: allocated.wrapping_sub(in_use.wrapping_sub(time_wait)),
            orphaned: int(statistics.tcp_orphaned),
            time_wait,
        };
        Self { used: int(statistics.used), tcp }
    }
}

/// Each row of the table.
pub(super) fn transports(statistics: &SocketStatistics) -> [Transport; 5] {
    let SocketStatistics { tcp, udp, raw, fragments, .. } = *statistics;
    let sum = |first: i64, second: i64, third: i64| first.wrapping_add(second).wrapping_add(third);
    let inet = InUse { v4: sum(tcp.v4, udp.v4, raw.v4), v6: sum(tcp.v6, udp.v6, raw.v6) };
    [("RAW", raw), ("UDP", udp), ("TCP", tcp), ("INET", inet), ("FRAG", fragments)].map(|(name, InUse { v4, v6 })| {
        let (v4, v6) = (int(v4), int(v6));
        Transport { name, total: v4.wrapping_add(v6), v4, v6 }
    })
}

/// What C makes of a number that is no `int`.
const fn int(number: i64) -> i32 {
    number as i32
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
            established: Some(83),
            tcp_orphaned: 3,
            tcp_time_wait: 5,
            tcp_allocated: 107,
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
        let odd = SocketStatistics { tcp_allocated: i32::MAX.into(), tcp_orphaned: -3, udp, ..some() };
        check(
            odd,
            "Total: 49\nTCP:   -2147483644 (estab 83, closed 2147483600, orphaned -3, timewait 5)\n\n\
             Transport Total     IP        IPv6\nRAW\t  82        29        53       \n\
             UDP\t  1234567933 1234567890 43       \nTCP\t  52        11        41       \n\
             INET\t  1234568067 1234567930 137      \nFRAG\t  90        31        59       \n\n",
        );
    }
}
