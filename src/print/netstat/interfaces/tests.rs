//! What no kernel shows on demand. The rest is compared with the real program in `tests/netstat_modes`.

use super::{Form, Which, long, short, write};
use crate::model::interface::{Direction, Facts, Interface, Interfaces, Map, Traffic};
use crate::model::unread::Unread;
use crate::print::netstat::streams::{Outcome, Streams};

fn interface(facts: Option<Facts>) -> Interface {
    Interface { name: "x0".into(), facts, traffic: None, v6: Vec::new() }
}

/// One line of the long form.
#[track_caller]
fn check(facts: Facts, line: usize, expected: &str) {
    assert_eq!(long::text(&interface(Some(facts)), &facts).lines().nth(line), Some(expected), "{facts:?}");
}

#[test]
fn hardware_as_seen() {
    let address = [0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7];
    let check = |hardware, expected| {
        check(Facts { hardware, address, queue: Some(1000), ..Facts::default() }, 1, expected);
    };
    check(1, "        ether a0:a1:a2:a3:a4:a5  txqueuelen 1000  (Ethernet)");
    check(7, "        arcnet A0  txqueuelen 1000  (ARCnet)");
    check(15, "        dlci -24160  txqueuelen 1000  (Frame Relay DLCI)");
    check(27, "        eui64 A0:A1:A2:A3:A4:A5:A6:A7  txqueuelen 1000  (Generic EUI-64)");
    check(512, "        ppp  txqueuelen 1000  (Point-to-Point Protocol)");
    check(513, "        hdlc  txqueuelen 1000  ((Cisco)-HDLC)");
    check(768, "        tunnel   txqueuelen 1000  (IPIP Tunnel)");
    check(774, "        fddi A0-A1-A2-A3-A4-A5  txqueuelen 1000  (Fiber Distributed Data Interface)");
    check(780, "        hippi A0:A1:A2:A3:A4:A5  txqueuelen 1000  (HIPPI)");
    let unknown = "        unspec A0-A1-A2-A3-A4-A5-A6-A7-00-00-00-00-00-00-00-00  txqueuelen 1000  (UNSPEC)";
    check(32, unknown);
    check(65534, unknown);
}

#[test]
fn flags_as_seen() {
    let check = |flags, expected| check(Facts { flags, mtu: 9, ..Facts::default() }, 0, expected);
    check(0, "x0: flags=0<  mtu 9");
    check(1, "x0: flags=1<UP>  mtu 9");
    check(1 | 1 << 13, "x0: flags=8193<UP>  mtu 9");
    check(1 | 1 << 15, "x0: flags=-32767<UP,DYNAMIC>  mtu 9");
}

#[test]
fn letters_as_seen() {
    let check = |flags: u16, expected: &str| {
        let facts = Facts { flags, ..Facts::default() };
        let row = short(&interface(Some(facts)), &facts);
        assert_eq!(row, format!("x0{:18}0      - no statistics available -{:24}{expected}\n", "", ""));
    };
    let alone = ["BU", "DU", "LU", "PU", "NU", "RU", "OU", "PU", "AU", "mU", "sU", "MU", "U", "U", "dU"];
    for (bit, expected) in (1..).zip(alone) {
        check(1 | 1 << bit, expected);
    }
    check(0xffff, "ABDLMdPNOPsmRU");
    check(0, "[NO FLAGS]");
}

#[test]
fn the_place_of_a_card_as_seen() {
    let check = |map, expected| check(Facts { map, ..Facts::default() }, 2, expected);
    let memory = Map { memory_start: 4096, memory_end: 8191, ..Map::default() };
    check(Map { interrupt: 5, ..Map::default() }, "        device interrupt 5  ");
    check(Map { base: 256, ..Map::default() }, "        device base 0x100  ");
    check(Map { dma: 3, ..Map::default() }, "        device   dma 0x3");
    check(memory, "        device memory 0x1000-1fff  ");
    check(
        Map { interrupt: 7, base: 0x1234, dma: 3, ..memory },
        "        device interrupt 7  base 0x1234  memory 0x1000-1fff    dma 0x3",
    );
    check(Map { base: 255, ..Map::default() }, "");
}

#[test]
fn sizes_as_seen() {
    let check = |bytes: u64, expected: &str| {
        let received = Direction { bytes, ..Direction::default() };
        let traffic = Some(Traffic { received, ..Traffic::default() });
        let facts = Facts::default();
        let text = long::text(&Interface { traffic, ..interface(Some(facts)) }, &facts);
        assert_eq!(text.lines().nth(2).unwrap(), format!("        RX packets 0  bytes {bytes} ({expected})"));
    };
    check(0, "0.0 B");
    check(1024, "1024.0 B");
    check(1025, "1.0 KiB");
    check(1126, "1.0 KiB");
    check(1127, "1.1 KiB");
    check(999_999, "976.5 KiB");
    check(1 << 20, "1024.0 KiB");
    check(1_100_000, "1.0 MiB");
    check((1 << 60) - 1, "1023.9 PiB");
    check(1 << 60, "1024.0 PiB");
    check((1 << 60) + 1, "1.0 EiB");
    check(5 << 60, "5.0 EiB");
}

#[test]
fn one_that_has_gone_away_ends_the_list() {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let no_traffic = Some(Unread { path: "/proc/net/dev", why: "No such file or directory".to_owned() });
    let interfaces = Interfaces { list: vec![interface(None)], no_traffic };
    let mut streams = Streams { out: &mut out, err: &mut err };
    assert_eq!(write(&interfaces, Which::Up, Form::Long, &mut streams).unwrap(), Outcome::Failed);
    assert_eq!(out, b"Kernel Interface table\n");
    let expected = "Warning: cannot open /proc/net/dev (No such file or directory). Limited output.\n\
                    x0: error fetching interface information: Device not found\n\
                    missing interface information: No such device\n";
    assert_eq!(String::from_utf8(err).unwrap(), expected);
}
