//! The order of the names of interfaces: `eth2` stands before `eth10`, and `eth2:1` right after it.

/// What two names are compared by: the name without its number, the number, the number of the label. Names that have
/// the same (`a1`, `a01`) are compared as they are.
pub(super) fn key(name: &str) -> (&str, Option<u64>, Option<u64>, &str) {
    let (device, label) = match name.rsplit_once(':') {
        Some((device, digits)) if is_number(digits) => (device, Some(number(digits))),
        _ => (name, None),
    };
    let stem = device.trim_end_matches(|symbol: char| symbol.is_ascii_digit());
    let digits = device.get(stem.len()..).unwrap_or_default();
    (stem, is_number(digits).then(|| number(digits)), label, name)
}

fn is_number(digits: &str) -> bool {
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn number(digits: &str) -> u64 {
    digits.parse().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::key;

    /// `names` stand in the order in which netstat 2.10 was seen to print them.
    #[track_caller]
    fn check(names: &[&str]) {
        let mut sorted = names.to_vec();
        sorted.reverse();
        sorted.sort_by(|one, other| key(one).cmp(&key(other)));
        assert_eq!(sorted, names);
    }

    #[test]
    fn names_are_ordered_as_seen() {
        check(&["12", "0x", "ETH0", "_z", "a01", "a1", "a2", "a10", "b", "e1h2", "eth", "eth2", "eth2:1", "eth10"]);
        check(&["eth10", "eth2.5", "eth2.10", "eth2:x", "eth2a", "lo", "tun0", "veryverylongif0"]);
        check(&["eth2", "eth10", "eth1.5", "eth10.2", "eth2.5"]);
        check(&["a", "a01"]);
    }
}
