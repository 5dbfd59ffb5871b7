use super::*;
use proptest::prelude::*;

#[track_caller]
fn check(read: fn(&[u8]) -> Vec<Membership>, text: &str, expected: &[&str]) {
    let row = |row: &Membership| format!("{} {} {}", row.interface, row.users, row.group);
    assert_eq!(read(text.as_bytes()).iter().map(row).collect::<Vec<_>>(), expected, "{text:?}");
}

#[test]
#[cfg(target_endian = "little")]
fn groups_of_v4_follow_their_interface() {
    let text = "header\n1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n\
                2\tfifteenbytename:     1      V3\n\t\t\t\tFB0000E0    20 0:0\t0\n\t\t\t\t010000E0 2 0:0\t0\n";
    check(v4, text, &["lo 1 224.0.0.1", "fifteenbytename 20 224.0.0.251", "fifteenbytename 2 224.0.0.1"]);
    check(v4, "header\nwhat\n\t\tzz 1\n\t\t1\n", &[]);
}

#[test]
fn groups_of_v6_stand_by_themselves() {
    let text = "1    lo   ff020000000000000000000000000001     1 0000000C 0\nwhat\n2 x ff02 1\n";
    check(v6, text, &["lo 1 ff02::1"]);
}

proptest! {
    #[test]
    fn any_text_can_be_read(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "[0-9a-f :\n\t]{0,300}") {
        let _ = (v4(&bytes), v6(&bytes), v4(text.as_bytes()), v6(text.as_bytes()));
    }
}
