//! Names of protocols: protocols(5) for IP, and `nl_protos` of iproute2 for netlink.

use std::collections::HashMap;

use crate::model::printable;

use super::number;

/// Reads protocols(5): `NAME NUMBER ALIAS...`. The first name of a number counts, as with getprotobynumber(3).
pub fn parse(text: &[u8]) -> HashMap<u8, String> {
    let mut names = HashMap::new();
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.split(|byte| *byte == b'#').next().unwrap_or_default();
        let mut words = words(line);
        let (name, protocol) = (words.next(), words.next().and_then(number));
        if let (Some(name), Some(protocol)) = (name, protocol) {
            names.entry(protocol).or_insert_with(|| printable::text(name));
        }
    }
    names
}

/// Reads `nl_protos`: `NUMBER NAME`, the number decimal or after `0x`. The last name of a number counts, and the first
/// line that is something else ends it, as in ss(8).
pub fn parse_netlink(text: &[u8]) -> HashMap<u8, String> {
    let mut names = HashMap::new();
    for line in text.split(|byte| *byte == b'\n') {
        let mut words = words(line);
        match (words.next(), words.next(), words.next()) {
            (None, ..) => {}
            (Some(comment), ..) if comment.starts_with(b"#") => {}
            (Some(digits), Some(name), rest) if rest.is_none_or(|rest| rest.starts_with(b"#")) => {
                let Some(protocol) = either_base(digits) else { break };
                if let Ok(protocol) = u8::try_from(protocol) {
                    names.insert(protocol, printable::text(name));
                }
            }
            _ => break,
        }
    }
    names
}

fn either_base(digits: &[u8]) -> Option<u32> {
    match digits.strip_prefix(b"0x") {
        Some(digits) => u32::from_str_radix(str::from_utf8(digits).ok()?, 16).ok(),
        None => number(digits),
    }
}

fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: HashMap<u8, String>, number: u8, name: Option<&str>) {
        assert_eq!(names.get(&number).map(String::as_str), name);
    }

    #[test]
    fn ip_protocols_are_read_past_junk() {
        let text = b"# IP\nip 0 IP\nicmp\t1 ICMP # ping\nold 1\nbad x\nbig 256\n\nalone\nesc\x1b 7";
        check(parse(text), 0, Some("ip"));
        check(parse(text), 1, Some("icmp"));
        check(parse(text), 7, Some("esc."));
        check(parse(text), 2, None);
    }

    #[test]
    fn netlink_protocols_are_read_as_ss_reads_them() {
        let text = b"# names\n\n0 zero\n4 four # c\n0x10 sixteen\n  9\tnine\n300 big\n0 last\nbad line here\n17 never";
        check(parse_netlink(text), 0, Some("last"));
        check(parse_netlink(text), 4, Some("four"));
        check(parse_netlink(text), 16, Some("sixteen"));
        check(parse_netlink(text), 9, Some("nine"));
        check(parse_netlink(text), 44, None);
        check(parse_netlink(text), 17, None);
        check(parse_netlink(b""), 0, None);
    }
}
