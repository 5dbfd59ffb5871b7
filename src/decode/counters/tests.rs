use super::*;
use proptest::prelude::*;

/// Every counter as `TITLE NAME VALUE`, and whether the text ends before its time.
#[track_caller]
fn check(read: fn(&[u8]) -> Counters, text: &str, expected: &[&str], malformed: bool) {
    let counters = read(text.as_bytes());
    let row = |section: &Section, counter: &Counter| format!("{} {} {}", section.title, counter.name, counter.value);
    let rows: Vec<String> = counters
        .sections
        .iter()
        .flat_map(|section| section.counters.iter().map(move |counter| row(section, counter)))
        .collect();
    assert_eq!(rows, expected, "{text:?}");
    assert_eq!(counters.malformed, malformed, "{text:?}");
}

#[test]
fn two_lines_make_a_section() {
    check(pairs, "Ip: A B\nIp: 1 2\nUdp: A\nUdp: 3\n", &["Ip A 1", "Ip B 2", "Udp A 3"], false);
    check(pairs, "\nIp:\tA  B\nTcp:4\t5 6", &["Ip A 4", "Ip B 5"], false);
    check(pairs, "Ip: A B\nIp: 1\n", &["Ip A 1", "Ip B 0"], false);
    check(pairs, "Ip: A\n", &[], false);
    check(pairs, "", &[], false);
}

#[test]
fn a_line_without_a_colon_ends_it() {
    check(pairs, "Ip: A\nIp: 1\nwhat\nUdp: A\nUdp: 3\n", &["Ip A 1"], true);
    check(pairs, "Ip: A\n\nUdp: A\nUdp: 3\n", &[], true);
}

#[test]
fn numbers_never_fail() {
    check(
        pairs,
        "T: A B\nT: -1 99999999999999999999\n",
        &["T A 18446744073709551615", "T B 18446744073709551615"],
        false,
    );
    check(pairs, "T: A B C\nT: 1 x2 3\n", &["T A 1", "T B 0", "T C 0"], false);
}

#[test]
fn a_line_makes_a_counter() {
    check(snmp6, "Ip6A \t1\nIp6B 2\nUdpLite6A 3\n", &["Ip6 Ip6A 1", "Ip6 Ip6B 2", "UdpLite6 UdpLite6A 3"], false);
    check(snmp6, "Ip6A\nNone 1\n", &["None None 1"], false);
    check(sctp, "SctpA 1\n\nB 2\n", &["Sctp SctpA 1", "Sctp B 2"], false);
}

#[test]
fn counters_are_found_by_name() {
    let counters = pairs(b"Ip: A B\nIp: 1 2\n");
    assert_eq!(counters.get("Ip", "B"), Some(2));
    assert_eq!(counters.get("Ip", "C"), None);
    assert_eq!(counters.get("Tcp", "B"), None);
}

proptest! {
    #[test]
    fn any_text_can_be_read(text in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = (pairs(&text), snmp6(&text), sctp(&text));
    }

    #[test]
    fn whatever_was_written_is_read(
        values in proptest::collection::vec(("[A-Za-z][A-Za-z0-9]{0,9}", any::<u64>()), 1..20),
    ) {
        let line = |cells: Vec<String>| format!("Any: {}\n", cells.join(" "));
        let names = line(values.iter().map(|(name, _)| name.clone()).collect());
        let numbers = line(values.iter().map(|(_, value)| value.to_string()).collect());
        let read = pairs((names + &numbers).as_bytes());
        let pairs = |section: &Section| -> Vec<(String, u64)> {
            section.counters.iter().map(|counter| (counter.name.to_string(), counter.value)).collect()
        };
        prop_assert_eq!(read.sections.first().map(pairs), Some(values));
    }
}
