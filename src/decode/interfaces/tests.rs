use super::*;
use proptest::prelude::*;

#[track_caller]
fn check(rows: &str, expected: &[(&str, [u64; 13])]) {
    let text = format!("header\nheader\n{rows}");
    let row = |(name, traffic): (&[u8], Traffic)| {
        let Traffic { received, sent, frame_errors, collisions, carrier_errors } = traffic;
        let [a, b] = [received, sent].map(|one| [one.bytes, one.packets, one.errors, one.dropped, one.overruns]);
        let all = [&a[..], &[frame_errors], &b[..], &[collisions, carrier_errors]].concat();
        (String::from_utf8(name.to_vec()).unwrap(), all)
    };
    let seen: Vec<_> = traffic(text.as_bytes()).into_iter().map(row).collect();
    let expected: Vec<_> = expected.iter().map(|(name, numbers)| ((*name).to_owned(), numbers.to_vec())).collect();
    assert_eq!(seen, expected, "{rows:?}");
}

#[test]
fn counters_stand_after_the_name() {
    let numbers = [1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15];
    check("    lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n", &[("lo", numbers)]);
    check("fifteenbytename:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n", &[("fifteenbytename", numbers)]);
    check("lo: 1 2\nwhat\n", &[("lo", [1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])]);
}

#[test]
fn addresses_have_their_interface_last() {
    let text = "fe8000000000000000fc00fffe000001 04 40 20 80     eth0\nwhat\n";
    let address = AddressV6 { address: "fe80::fc:ff:fe00:1".parse().unwrap(), prefix: 64, scope: 0x20 };
    assert_eq!(addresses_v6(text.as_bytes()), [(&b"eth0"[..], address)]);
}

proptest! {
    #[test]
    fn any_text_can_be_read(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "[0-9a-f :\n\t]{0,300}") {
        let _ = (traffic(&bytes), traffic(text.as_bytes()), addresses_v6(&bytes), addresses_v6(text.as_bytes()));
    }
}
