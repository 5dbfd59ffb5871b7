//! Files in, bytes out. Each expected text is what netstat 2.10 printed of the same file, but for the bytes that are
//! made harmless.

use std::net::IpAddr;

use proptest::prelude::*;

use super::*;
use crate::decode::{proc_net, proc_unix};
use crate::model::names::{LegacyNames, NoNames, Transport};

const TCP: &str = "\
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 100 1 0
   1: 0100007F:0016 0302010A:C350 01 00000001:00000000 02:00001234 00000000  1000        7 101 1 0
   2: 0100007F:2329 0100007F:0050 06 00000000:00000000 03:0000176F 00000000     0        0 0 3 0
   3: FFFFFFFF:FFFF FFFFFFFF:FFFF 04 FFFFFFFF:FFFFFFFF 01:FFFFFFFF 00000003 4294967295        0 4294967295 1 0
   4: 0100007F:0016 0302010A:C351 08 00000000:00000001 04:00000005 00000000    33        2 102 1 0
   5: 0100007F:0016 0302010A:C352 0B 00000000:00000001 05:00000005 00000000    33        2 103 1 0
";

const TCP6: &str = "\
   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 200 1
   1: 0000000000000000FFFF00000100007F:2329 0000000000000000FFFF00000302010A:C350 01 00000000:00000000 00:00000000 00000000 0 0 201 1
   2: B80D0120111122223333444455556666:C350 000080FE00000000FF005450B6B8A4FE:0016 01 00000000:00000000 00:00000000 00000000 0 0 202 1
   3: 0000000000000000000000000302010A:0000 00000000000000000000000001000000:0001 01 00000000:00000000 00:00000000 00000000 0 0 203 1
";

const UDP: &str = "\
   0: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 300 2 0 0
   1: 0100007F:0035 0100007F:0000 01 00000000:00000000 01:00000064 00000003   101        2 301 2 0 0
   2: 0100007F:0035 00000000:0050 02 00000000:00000000 02:00000064 00000003   101        2 302 2 0 0
";

const UNIX: &[u8] = b"\
0000000000000000: 00000002 00000000 00010000 0001 01   400 /run/a socket
0000000000000000: 00000003 00000000 00000000 0001 03   401
0000000000000000: 00000002 00000000 00000000 0002 01   402 @abstract@
0000000000000000: FFFFFFFF 00000000 00070000 0005 04 4000000000 /x/\x1b[31mred\xff
0000000000000000: 00000002 00000000 00000000 000A 05     0 \x0b
";

/// Knows some names, long ones among them.
struct FewNames;

impl LegacyNames for FewNames {
    fn host(&self, address: IpAddr) -> Option<String> {
        (address == IpAddr::from([10, 1, 2, 3])).then(|| "averylonghostname.example.com".to_owned())
    }
    fn service(&self, port: u16, transport: Transport) -> Option<&str> {
        match (port, transport) {
            (22, Transport::Tcp) => Some("ssh"),
            (9001, Transport::Tcp) => Some("averyveryverylongservice"),
            (1, Transport::Raw) => Some("icmp"),
            _ => None,
        }
    }
    fn user(&self, uid: u32) -> Option<String> {
        (uid == 1000).then(|| "averylongusername".to_owned())
    }
}

fn programs() -> Programs {
    [(101, b"nginx: master process".as_slice()), (401, b"\x1b[31m"), (402, "é".as_bytes())]
        .map(|(inode, name)| (inode, Arc::new(Program { pid: 1000 + inode, name: name.into() })))
        .into()
}

fn table(name: &str) -> InetTable {
    InetTable::ALL.into_iter().find(|table| table.name == name).unwrap()
}

fn feed(sheet: &mut dyn Sheet, tables: &[(&str, &str)], unix: &[u8]) {
    if !tables.is_empty() {
        sheet.begin_inet().unwrap();
    }
    for (name, text) in tables {
        for line in text.lines() {
            sheet.inet(table(name), &proc_net::row(line.as_bytes()).unwrap()).unwrap();
        }
    }
    if !unix.is_empty() {
        sheet.begin_unix().unwrap();
    }
    for line in unix.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        sheet.unix(&proc_unix::row(line).unwrap()).unwrap();
    }
    sheet.finish().unwrap();
}

fn options(which: Which, choices: &[Choice]) -> Options {
    Options { which, choices: choices.iter().fold(Choices::default(), |all, choice| all.with(*choice)) }
}

fn printed(options: Options, names: &dyn LegacyNames, tables: &[(&str, &str)], unix: &[u8]) -> String {
    let (programs, mut out) = (programs(), Vec::new());
    feed(&mut Text::new(options, names, &programs, &mut out), tables, unix);
    // Blanks at the ends matter, and editors take them away.
    String::from_utf8(out).unwrap().replace(" \n", "·\n")
}

const NUMERIC: [Choice; 3] = [Choice::NumericHosts, Choice::NumericPorts, Choice::NumericUsers];

#[track_caller]
fn check(which: Which, choices: &[Choice], tables: &[(&str, &str)], unix: &[u8], expected: &str) {
    let all: Vec<Choice> = NUMERIC.iter().chain(choices).copied().collect();
    assert_eq!(printed(options(which, &all), &NoNames, tables, unix), expected);
}

#[test]
fn tcp() {
    check(
        Which::All,
        &[],
        &[("tcp", TCP)],
        b"",
        "\
Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address           Foreign Address         State     ·
tcp        2      0 127.0.0.1:8080          0.0.0.0:*               LISTEN    ·
tcp        0      1 127.0.0.1:22            10.1.2.3:50000          ESTABLISHED
tcp        0      0 127.0.0.1:9001          127.0.0.1:80            TIME_WAIT ·
tcp   4294967295 4294967295 255.255.255.255:65535   255.255.255.255:65535   FIN_WAIT1 ·
tcp        1      0 127.0.0.1:22            10.1.2.3:50001          CLOSE_WAIT·
tcp        1      0 127.0.0.1:22            10.1.2.3:50002          CLOSING   ·
",
    );
}

#[test]
fn every_column() {
    check(
        Which::Connected,
        &[Choice::Extend, Choice::Programs, Choice::Timers],
        &[("tcp", TCP)],
        b"",
        "\
Active Internet connections (w/o servers)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       User       Inode      PID/Program name     Timer
tcp        0      1 127.0.0.1:22            10.1.2.3:50000          ESTABLISHED 1000       101        1101/nginx: master   keepalive (46.60/0/7)
tcp        0      0 127.0.0.1:9001          127.0.0.1:80            TIME_WAIT   0          0          -                    timewait (59.99/0/0)
tcp   4294967295 4294967295 255.255.255.255:65535   255.255.255.255:65535   FIN_WAIT1   -1         4294967295 -                    on (42949672.95/3/0)
tcp        1      0 127.0.0.1:22            10.1.2.3:50001          CLOSE_WAIT  33         102        -                    probe (0.05/0/2)
tcp        1      0 127.0.0.1:22            10.1.2.3:50002          CLOSING     33         103        -                    unkn-5 (0.05/0/2)
",
    );
}

#[test]
fn version_6_and_its_cut_addresses() {
    check(
        Which::All,
        &[],
        &[("tcp6", TCP6)],
        b"",
        "\
Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address           Foreign Address         State     ·
tcp6       0      0 :::22                   :::*                    LISTEN    ·
tcp6       0      0 127.0.0.1:9001          10.1.2.3:50000          ESTABLISHED
tcp6       0      0 2001:db8:2222:111:50000 fe80::5054:ff:fea4:b:22 ESTABLISHED
tcp6       0      0 ::10.1.2.3:*            ::1:1                   ESTABLISHED
",
    );
}

#[test]
fn wide_rows_are_not_cut() {
    check(
        Which::Connected,
        &[Choice::Wide],
        &[("tcp6", TCP6.lines().nth(2).unwrap())],
        b"",
        "\
Active Internet connections (w/o servers)
Proto Recv-Q Send-Q Local Address           Foreign Address         State     ·
tcp6       0      0 2001:db8:2222:1111:4444:3333:6666:5555:50000 fe80::5054:ff:fea4:b8b6:22 ESTABLISHED
",
    );
}

#[test]
fn servers_are_told_by_port_or_address() {
    check(
        Which::Listening,
        &[Choice::Timers],
        &[("tcp", TCP), ("udp", UDP), ("udpl", UDP), ("raw", UDP)],
        b"",
        "\
Active Internet connections (only servers)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       Timer
tcp        2      0 127.0.0.1:8080          0.0.0.0:*               LISTEN      off (0.00/0/0)
udp        0      0 127.0.0.1:53            0.0.0.0:*                           off (0.00/0/0)
udp        0      0 127.0.0.1:53            0.0.0.0:80              UNKNOWN     on2 (1.00/0/2)
udpl       0      0 127.0.0.1:53            0.0.0.0:*                           off (0.00/0/0)
udpl       0      0 127.0.0.1:53            0.0.0.0:80              UNKNOWN     on2 (1.00/0/2)
raw        0      0 127.0.0.1:53            0.0.0.0:*               7           off (0.00/0/0)
raw        0      0 127.0.0.1:53            0.0.0.0:80              2           on2 (1.00/3/2)
",
    );
}

#[test]
fn names_stand_where_there_are_any() {
    let text = printed(options(Which::All, &[Choice::Extend]), &FewNames, &[("tcp", TCP), ("tcp6", TCP6)], b"");
    let addresses: Vec<&str> = text.lines().skip(2).map(|line| line[20..].trim_end_matches(['·', ' '])).collect();
    assert_eq!(
        addresses,
        [
            "127.0.0.1:8080          0.0.0.0:*               LISTEN      0          100",
            "127.0.0.1:ssh           averylonghostname:50000 ESTABLISHED averylongusername 101",
            "127.:averyveryverylongs 127.0.0.1:80            TIME_WAIT   0          0",
            "4967295 255.255.255.255:65535   255.255.255.255:65535   FIN_WAIT1   -1         4294967295",
            "127.0.0.1:ssh           averylonghostname:50001 CLOSE_WAIT  33         102",
            "127.0.0.1:ssh           averylonghostname:50002 CLOSING     33         103",
            "[::]:ssh                [::]:*                  LISTEN      0          200",
            "127.:averyveryverylongs 10.1.2.3:50000          ESTABLISHED 0          201",
            "2001:db8:2222:111:50000 fe80::5054:ff:fea4::ssh ESTABLISHED 0          202",
            "::10.1.2.3:*            ::1:1                   ESTABLISHED 0          203",
        ]
    );
}

#[test]
fn unix_sockets() {
    check(
        Which::All,
        &[Choice::Programs],
        &[],
        UNIX,
        "\
Active UNIX domain sockets (servers and established)
Proto RefCnt Flags       Type       State         I-Node   PID/Program name     Path
unix  2      [ ACC ]     STREAM     LISTENING     400      -                    /run/a
unix  3      [ ]         STREAM     CONNECTED     401      1401/.[31m          ·
unix  2      [ ]         DGRAM                    402      1402/é              @abstract@
unix  4294967295 [ ACC W N ] SEQPACKET  DISCONNECTING 4000000000 -                    /x/.[31mred?
unix  2      [ ]         UNKNOWN    UNKNOWN       0        -                   ·
",
    );
    check(
        Which::Listening,
        &[],
        &[],
        UNIX,
        "\
Active UNIX domain sockets (only servers)
Proto RefCnt Flags       Type       State         I-Node   Path
unix  2      [ ACC ]     STREAM     LISTENING     400      /run/a
",
    );
}

fn json(options: Options, names: &dyn LegacyNames, tables: &[(&str, &str)], unix: &[u8]) -> String {
    let (programs, mut out) = (programs(), Vec::new());
    feed(&mut Json::new(options, names, &programs, &mut out), tables, unix);
    String::from_utf8(out).unwrap()
}

#[test]
fn json_has_numbers_and_names_side_by_side() {
    let all = [Choice::Extend, Choice::Programs, Choice::Timers];
    let second = TCP.lines().nth(1).unwrap();
    assert_eq!(
        json(options(Which::All, &all), &FewNames, &[("tcp", second)], b""),
        r#"[{"v":1,"netid":"tcp","proto":"tcp","state":"ESTAB","recv_q":0,"send_q":1,"local":{"address":"127.0.0.1","port":22,"service":"ssh"},"peer":{"address":"10.1.2.3","host":"averylonghostname.example.com","port":50000},"uid":1000,"login":"averylongusername","ino":101,"program":{"pid":1101,"name":"nginx: master process"},"timer":{"name":"keepalive","time":46600,"retrans":7,"probes":7}}]
"#
    );
    let few =
        json(options(Which::All, &NUMERIC), &NoNames, &[], UNIX.split_inclusive(|byte| *byte == b'\n').next().unwrap());
    assert_eq!(
        few,
        r#"[{"v":1,"netid":"u_str","proto":"unix","type":"STREAM","state":"LISTEN","local":{"path":"/run/a socket","ino":400},"refcnt":2,"flags":["ACC"]}]
"#
    );
    assert_eq!(json(options(Which::Listening, &[]), &NoNames, &[], b""), "[]\n");
}

proptest! {
    #[test]
    fn any_path_is_one_line_of_text_and_valid_json(path in proptest::collection::vec(any::<u8>(), 0..40)) {
        let mut line = b"0000000000000000: 00000002 00000000 00010000 0001 01   400 ".to_vec();
        line.extend(path.iter().filter(|byte| **byte != b'\n'));
        let options = options(Which::All, &[]);
        let text = printed(options, &NoNames, &[], &line);
        prop_assert_eq!(text.lines().count(), 3);
        prop_assert!(!text.chars().any(|symbol| symbol.is_control() && symbol != '\n'));
        let text = json(options, &NoNames, &[], &line);
        prop_assert!(serde_json::from_str::<Vec<serde_json::Value>>(&text).is_ok());
    }
}
