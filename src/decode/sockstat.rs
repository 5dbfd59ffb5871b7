//! The text of /proc/net/sockstat and sockstat6, and the one counter of /proc/net/snmp that `ss -s` shows.
//!
//! Numbers are taken by their place in the line, as ss(8) does: `TCP: inuse 3 orphan 0 tw 2 alloc 5 mem 1`. Lines that
//! are not known are passed over; of a line that comes twice the last one counts.

use crate::model::statistics::SocketStatistics;

use super::digits::{Words, signed};

/// Takes in a text of either file.
pub fn sockstat(text: &[u8], statistics: &mut SocketStatistics) {
    for line in text.split(|byte| *byte == b'\n') {
        let end = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (key, rest) = line.split_at_checked(end).unwrap_or((line, &[]));
        let numbers = Words::new(rest.get(1..).unwrap_or(&[])).skip(1).step_by(2).map_while(signed);
        for (field, number) in fields(statistics, key).into_iter().flatten().zip(numbers) {
            *field = number;
        }
    }
}

/// The places of a line's numbers, in their order.
fn fields<'a>(to: &'a mut SocketStatistics, key: &[u8]) -> [Option<&'a mut i64>; 4] {
    let one = |field| [Some(field), None, None, None];
    match key {
        b"sockets" => one(&mut to.used),
        b"TCP" => [&mut to.tcp.v4, &mut to.tcp_orphaned, &mut to.tcp_time_wait, &mut to.tcp_allocated].map(Some),
        b"TCP6" => one(&mut to.tcp.v6),
        b"UDP" => one(&mut to.udp.v4),
        b"UDP6" => one(&mut to.udp.v6),
        b"RAW" => one(&mut to.raw.v4),
        b"RAW6" => one(&mut to.raw.v6),
        b"FRAG" => one(&mut to.fragments.v4),
        b"FRAG6" => one(&mut to.fragments.v6),
        _ => [None, None, None, None],
    }
}

/// CurrEstab of /proc/net/snmp: the first line `Tcp:` has the names, the second one the numbers. `None` when either is
/// missing; a number that is none counts 0.
pub fn established(snmp: &[u8]) -> Option<i64> {
    let mut lines = snmp.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"Tcp:"));
    let column = Words::new(lines.next()?).position(|name| name == b"CurrEstab")?;
    Some(signed(Words::new(lines.next()?).nth(column)?).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::statistics::InUse;

    /// The texts, one after the other, make these statistics.
    #[track_caller]
    fn check(texts: &[&str], expected: SocketStatistics) {
        let mut found = SocketStatistics::default();
        texts.iter().for_each(|text| sockstat(text.as_bytes(), &mut found));
        assert_eq!(found, expected);
    }

    #[track_caller]
    fn check_established(snmp: &str, expected: Option<i64>) {
        assert_eq!(established(snmp.as_bytes()), expected, "{snmp}");
    }

    const V4: &str = "sockets: used 149\nTCP: inuse 3 orphan 1 tw 2 alloc 5 mem 4\nUDP: inuse 6 mem 7\n\
        UDPLITE: inuse 8\nRAW: inuse 9\nFRAG: inuse 10 memory 11\n";
    const V6: &str = "TCP6: inuse 12\nUDP6: inuse 13\nUDPLITE6: inuse 14\nRAW6: inuse 15\nFRAG6: inuse 16 memory 17\n";

    #[test]
    fn both_files() {
        let both = SocketStatistics {
            used: 149,
            tcp: InUse { v4: 3, v6: 12 },
            udp: InUse { v4: 6, v6: 13 },
            raw: InUse { v4: 9, v6: 15 },
            fragments: InUse { v4: 10, v6: 16 },
            tcp_orphaned: 1,
            tcp_time_wait: 2,
            tcp_allocated: 5,
            established: None,
        };
        check(&[V4, V6], both);
        check(&[V6, V4], both);
    }

    #[test]
    fn odd_lines() {
        let tcp = |v4, tcp_orphaned| SocketStatistics { tcp: InUse { v4, v6: 0 }, tcp_orphaned, ..Default::default() };
        check(&["", "\n\n", "TCP", "TCP:", ":", "BOGUS: x 5", " UDP: inuse 3", "RAW inuse 4"], Default::default());
        check(&["TCP: other 5 names 6"], tcp(5, 6));
        check(&["TCP: inuse 5 orphan x tw 7"], tcp(5, 0));
        check(&["TCP: inuse 5 orphan 6\nTCP: inuse 7"], tcp(7, 6));
        check(&["TCP: inuse -5 orphan 99999999999999999999"], tcp(-5, 0));
    }

    #[test]
    fn the_counter_of_snmp() {
        let real = "Ip: Forwarding DefaultTTL\nIp: 1 64\nTcp: RtoAlgorithm MaxConn CurrEstab InSegs\nTcp: 1 -1 19 20\n";
        check_established(real, Some(19));
        check_established("Tcp: A CurrEstab\nTcp: 7 -8\nTcp: CurrEstab\nTcp: 9\n", Some(-8));
        check_established("Tcp: A CurrEstab\nTcp: 7 x\n", Some(0));
        check_established("Tcp: A CurrEstab\nTcp: 7\n", None);
        check_established("Tcp: A B\nTcp: 7 8\n", None);
        check_established("Tcp: A CurrEstab\nUdp: 7 8\n", None);
        check_established("", None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(text in "(TCP|UDP6|sockets|Tcp)?[:a-z0-9 \n-]{0,60}", bytes: Vec<u8>) {
            for text in [text.as_bytes(), &bytes] {
                sockstat(text, &mut SocketStatistics::default());
                established(text);
            }
        }
    }
}
