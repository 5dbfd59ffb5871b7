//! Small texts under /proc that tell limits: a number, a range of ports, the line of TCP in sockstat (proc(5)).
//!
//! Reads no file and knows no path.

use super::digits::{Words, decimal, unsigned};

/// What the line of TCP in /proc/net/sockstat tells of sockets that no process holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sockstat {
    /// `orphan`.
    pub orphans: Option<u32>,
    /// `tw`.
    pub buckets: Option<u32>,
}

/// The words of `TCP: inuse 8 orphan 0 tw 3 alloc 12 mem 1`: names, each with its number after it, in any order.
pub fn sockstat(text: &[u8]) -> Sockstat {
    let mut found = Sockstat::default();
    let Some(line) = text.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(b"TCP:")) else {
        return found;
    };
    let mut words = Words::new(line);
    while let Some((name, number)) = words.next().zip(words.next()) {
        match name {
            b"orphan" => found.orphans = decimal(number),
            b"tw" => found.buckets = decimal(number),
            _ => {}
        }
    }
    found
}

/// The number that a file of /proc/sys holds.
pub fn number(text: &[u8]) -> Option<u32> {
    decimal(text.trim_ascii())
}

/// The two ports of ip_local_port_range, both included; `None` when they are no range.
pub fn port_range(text: &[u8]) -> Option<(u16, u16)> {
    let mut ports = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).map(decimal);
    Some((ports.next()??, ports.next()??)).filter(|(first, last)| first <= last)
}

/// How many ports of a range ip_local_reserved_ports names: `8080,9148-9150`, each once. A text that is no such list
/// names as many as can be read.
pub fn reserved_ports(text: &[u8], (first, last): (u16, u16)) -> u16 {
    let mut reserved = std::collections::BTreeSet::new();
    for part in text.trim_ascii().split(|byte| *byte == b',') {
        let mut ends = part.splitn(2, |byte| *byte == b'-').map(decimal::<u16>);
        let Some(from) = ends.next().flatten() else { continue };
        let to = ends.next().flatten().unwrap_or(from);
        reserved.extend(from.max(first)..=to.min(last));
    }
    u16::try_from(reserved.len()).unwrap_or(u16::MAX)
}

/// The ports between the two numbers that a text begins with, as scanf(3) reads it into two ints (`%d %d`): `None` where
/// there are no two. The first port is greater than the last where none lies between them.
pub fn scanned_range(text: &[u8]) -> Option<(u16, u16)> {
    let (first, rest) = scanned(text)?;
    let (last, _) = scanned(rest)?;
    let is_void = first > last || last < 0 || first > i32::from(u16::MAX);
    let port = |number: i32| number.clamp(0, u16::MAX.into()) as u16;
    Some(if is_void { (1, 0) } else { (port(first), port(last)) })
}

fn scanned(text: &[u8]) -> Option<(i32, &[u8])> {
    let (number, rest) = unsigned(text);
    (rest.len() < text.len()).then_some((number as i32, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, orphans: Option<u32>, buckets: Option<u32>) {
        assert_eq!(sockstat(text.as_bytes()), Sockstat { orphans, buckets }, "{text}");
    }

    #[test]
    fn the_line_of_tcp_is_found_and_its_words_by_name() {
        check("sockets: used 9\nTCP: inuse 8 orphan 5 tw 3 alloc 12 mem 1\nUDP: inuse 1 mem 7\n", Some(5), Some(3));
        check("TCP: tw 3 orphan 5", Some(5), Some(3));
        check("TCP: inuse 8 tw", None, None);
        check("TCP: orphan x tw 4294967296", None, None);
        check("UDP: orphan 1 tw 2\n", None, None);
        check("", None, None);
    }

    #[test]
    fn numbers_and_ranges() {
        assert_eq!((number(b"4096\n"), number(b"-1\n"), number(b"")), (Some(4096), None, None));
        assert_eq!(port_range(b"32768\t60999\n"), Some((32768, 60999)));
        assert_eq!(port_range(b"1 70000"), None);
        assert_eq!(port_range(b"9 8"), None);
        assert_eq!(port_range(b"9"), None);
    }

    #[test]
    fn reserved_ports_of_the_range_count_once() {
        for (text, expected) in
            [("", 0), ("\n", 0), ("8080,9148\n", 0), ("40000-40004,40004-40010,39990-40000", 10), ("40001,x,5-", 1)]
        {
            assert_eq!(reserved_ports(text.as_bytes(), (40_000, 40_009)), expected, "{text}");
        }
    }

    #[track_caller]
    fn check_scanned(text: &str, expected: Option<(u16, u16)>) {
        assert_eq!(scanned_range(text.as_bytes()), expected, "{text}");
    }

    #[test]
    fn ranges_as_scanf_reads_them() {
        check_scanned("32768\t60999\n", Some((32768, 60999)));
        check_scanned("\n+20 90x", Some((20, 90)));
        check_scanned("1024 99999", Some((1024, 65535)));
        check_scanned("-5 100", Some((0, 100)));
        check_scanned("4294967297 4294967298", Some((1, 2)));
        for none in ["5000 1024", "70000 80000", "-20 -1", "3 -1"] {
            check_scanned(none, Some((1, 0)));
        }
        for short in ["", "x", "1024", "1024x 5000", "0x10 60000", "3 x", "3,5", "1024\0 2000"] {
            check_scanned(short, None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(text in proptest::collection::vec(any::<u8>(), 0..80)) {
            let line = [b"TCP:", &text[..]].concat();
            let _ = (sockstat(&text), sockstat(&line), number(&text), port_range(&text), scanned_range(&text));
            let _ = reserved_ports(&text, (1, 65535));
        }
    }
}
