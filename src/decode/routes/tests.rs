use super::*;
use proptest::prelude::*;

const HEADER: &str = "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\n";

/// The destination and the interface of each row.
#[track_caller]
fn check(rows: &str, expected: &[(&str, [u8; 4])]) {
    let routes = v4(format!("{HEADER}{rows}").as_bytes()).unwrap();
    let seen: Vec<_> = routes.iter().map(|route| (&*route.interface, route.destination.octets())).collect();
    let expected: Vec<_> = expected.iter().map(|(name, octets)| (*name, native(*octets))).collect();
    assert_eq!(seen, expected, "{rows:?}");
}

/// What a little-endian kernel's text means on this machine.
fn native(octets: [u8; 4]) -> [u8; 4] {
    u32::from_le_bytes(octets).to_ne_bytes()
}

#[test]
fn rows_of_v4() {
    check("eth0\t000200C0\t0\t0001\t1\t2\t3\t00FFFFFF\t4\t5\t6   \n", &[("eth0", [192, 0, 2, 0])]);
    check("short 0 0 1 0 0 0\nlo 0000007F 0 1 0 0 0 000000FF 0 0 0\n\nwhat\n", &[("lo", [127, 0, 0, 0])]);
    check("e\x1bc 0 0 1 -1 4294967295 -3 0 0 0 0\n", &[("e.c", [0; 4])]);
}

#[test]
fn numbers_of_v4_wrap() {
    let route = v4(format!("{HEADER}e 0 0 1 -1 4294967295 -3 0 7 8 9\n").as_bytes()).unwrap().remove(0);
    assert_eq!((route.references, route.uses, route.metric), (-1, -1, -3));
    assert_eq!((route.mtu, route.window, route.irtt), (7, 8, 9));
}

#[test]
fn columns_are_found_by_the_header() {
    let text = HEADER.replace("Flags", "New Flags") + "e 0 0 what 2 0 0 0 0 0 0 0\n";
    assert_eq!(v4(text.as_bytes()).unwrap()[0].flags, 2);
    assert_eq!(v4(b""), Err(NoRoutes::Headless));
    assert_eq!(v4(HEADER.replace("Mask", "").as_bytes()), Err(NoRoutes::Lacks("Mask")));
    assert_eq!(v4(b"Destination Iface\n"), Err(NoRoutes::Lacks("Destination")));
}

#[test]
fn rows_of_v6() {
    let zero = "0".repeat(32);
    let row = format!("20010db8{} 40 {zero} 00 {zero} 00000400 00000001 00000002 00000003     eth0\n", "0".repeat(24));
    let routes = v6(format!("{row}what\n\n{zero} 1\n").as_bytes());
    let [route] = routes.as_slice() else { panic!("{routes:?}") };
    assert_eq!((route.destination, route.prefix), ("2001:db8::".parse().unwrap(), 64));
    assert_eq!((route.metric, route.references, route.uses, route.flags), (1024, 1, 2, 3));
    assert_eq!(&*route.interface, "eth0");
}

proptest! {
    #[test]
    fn any_text_can_be_read(text in "[0-9a-fA-Fx :\\-\n\t]{0,300}", bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = (v4(text.as_bytes()), v6(text.as_bytes()), v4(&bytes), v6(&bytes));
        let _ = v4(format!("{HEADER}{text}").as_bytes());
    }
}
