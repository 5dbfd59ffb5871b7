//! The flat reading, held against what ss 7.3 was seen to do.

use std::fmt::Write as _;

use super::*;
use crate::query::filter::ast::{Family, NumberFamily};
use crate::query::filter::bytecode;
use crate::query::filter::tests::machine::{is_sound, run};
use crate::query::filter::tests::{Fixture, socket};

fn reading(text: &str) -> Result<Reading, Refusal> {
    reading_with(text, None)
}

fn reading_with(text: &str, preferred: Option<Home>) -> Result<Reading, Refusal> {
    let services = Services { tcp: true, udp: true };
    read(std::iter::once(text.as_bytes()), b"", Hosts { names: &Fixture, preferred, services })
}

/// The filter lets these of the sockets through, by their numbers.
#[track_caller]
fn check(text: &str, expected: &[usize]) {
    let filter = reading(text).unwrap().expression.unwrap();
    let found: Vec<usize> =
        SOCKETS.iter().enumerate().filter(|(_, text)| filter.matches(&socket(text))).map(|(at, _)| at).collect();
    assert_eq!(found, expected, "{text}");
}

const SOCKETS: [&str; 8] = [
    "tcp LISTEN 127.0.0.1:22 0.0.0.0:0",
    "tcp ESTAB 10.1.2.3:80 10.1.2.4:40000 mark=16",
    "tcp ESTAB [2001:db8::1]:443 [2001:db8::2]:40001 dev=1",
    "tcp ESTAB [::ffff:10.1.2.3]:80 [::ffff:10.1.2.4]:40002",
    "udp UNCONN 0.0.0.0:53 0.0.0.0:0",
    "u_str LISTEN /run/a",
    "u_str LISTEN @abs",
    "u_dgr UNCONN -",
];

#[test]
fn joints_are_taken_from_left_to_right() {
    check("sport = :22 or sport = :80 and sport = :80", &[1, 3]);
    check("sport = :22 or ( sport = :80 and sport = :22 )", &[0]);
    check("not sport = :22 or sport = :22", &[0, 1, 2, 3, 4, 5, 6, 7]);
    check("not ( not sport = :22 )", &[0]);
    check("! ! sport = :22", &[0]);
    check("not sport = :80 dport = :40001", &[2]);
}

#[test]
fn operators_are_opposites_of_each_other() {
    check("sport > :80", &[2]);
    check("sport < :80 sport >= :22", &[0, 4]);
    check("sport != :80", &[0, 2, 4, 5, 6, 7]);
    check("sport le 53", &[0, 4, 5, 6, 7]);
    check("fwmark != 0x10", &[0, 2, 3, 4, 5, 6, 7]);
    check("fwmark 0x10/0xf0", &[1]);
    check("dev lo", &[2]);
}

#[test]
fn addresses_are_compared_without_regard_to_their_family() {
    check("src 10.1.2.3", &[1, 3]);
    check("src [::ffff:10.1.2.3]", &[3]);
    check("src 32.1.13.184", &[2]);
    check("src [a01:203::/32]", &[1]);
    check("src 0.0.0.0", &[3, 4, 7]);
    check("src 0.0.0.0/0", &[0, 1, 2, 3, 4, 5, 6, 7]);
    check("src any", &[0, 1, 2, 3, 4, 5, 6, 7]);
    check("src *:80", &[1, 3]);
}

#[test]
fn names_are_globs() {
    check("src unix:/RUN/*", &[5]);
    check("src unix:@a*", &[6]);
    check("src unix:", &[3, 4, 7]);
}

#[track_caller]
fn check_refused(text: &str, expected: &[&str]) {
    let shown = match reading(text).unwrap_err() {
        Refusal::Syntax => vec!["syntax".to_owned()],
        Refusal::TooLong => vec!["too long".to_owned()],
        Refusal::Value(lines) => lines,
    };
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn a_token_out_of_place_is_a_syntax_error() {
    for text in [
        "( )",
        "(",
        ")",
        "sport",
        "sport =",
        "= :22",
        "src != 1.2.3.4",
        "src > 1.2.3.4",
        "1.2.3.4",
        "sport = :22 or",
        "or sport = :22",
        "and sport = :22",
        "sport = :22 and and dport = :22",
        "sport = :22 :80",
        "autobound = :22",
        "! = sport",
        "not and sport = :22",
        "dev > lo",
        "fwmark > 1",
        "not",
        "( sport = :22",
        "sport = :22 )",
        "sport = :22 not",
        "autobound :22",
    ] {
        check_refused(text, &["syntax"]);
    }
}

#[test]
fn a_value_is_read_by_the_subject_that_stood_last() {
    const HOST: &str = "Cannot parse dst/src address.";
    let port = |name: &str| format!("Error: \"{name}\" does not look like a port.");
    let prefix = |name: &str| format!("Error: an inet prefix is expected rather than \"{name}\".");
    check_refused("foo", &[&prefix("foo"), HOST]);
    check_refused("sport=:22", &[&prefix("sport="), HOST]);
    check_refused("SPORT = :22", &[&prefix("SPORT"), HOST]);
    check_refused("sport EQ :22", &[&port("EQ"), HOST]);
    check_refused("sport = :22 state established", &[&port("state"), HOST]);
    check_refused("autobound foo", &[&prefix("foo"), HOST]);
    check_refused("dev lo foo", &["Cannot parse device."]);
    check_refused("fwmark 1 foo", &["Cannot parse mark foo."]);
    check_refused("fwmark 1/", &["Cannot parse mark 1/."]);
    check_refused("src ::1", &[&prefix(":"), HOST]);
    check_refused("src [::1]/128", &[&port("/128"), HOST]);
    check_refused("src [::1", &[HOST]);
    check_refused("src 127.0.0.1/33", &[&prefix("127.0.0.1/33"), HOST]);
    check_refused("src default/8", &[&prefix("default/8"), HOST]);
    check_refused("src 1.2.3.4:22:22", &[&prefix("1.2.3.4:22"), HOST]);
    check_refused("sport [::1]:22", &[&port(":1"), HOST]);
    check_refused("sport ::22", &[&port(":22"), HOST]);
    check_refused("src inet:[::1]", &[&prefix("::1"), HOST]);
    check_refused("src vsock:x", &[HOST]);
    check_refused("src netlink:-1", &[HOST]);
}

/// A host with a family narrows the listing, and later hosts are read by it.
#[track_caller]
fn check_family(text: &str, preferred: Option<Home>, expected: Option<Home>) {
    assert_eq!(reading_with(text, preferred).map(|reading| reading.family), Ok(expected), "{text}");
}

#[test]
fn a_family_narrows_the_listing() {
    let [v4, v6] = [IpVersion::V4, IpVersion::V6].map(|version| Home::Of(Family::Inet(version)));
    let unix = Home::Of(Family::Unix);
    check_family("src 1.2.3.4", None, None);
    check_family("src inet:1.2.3.4", None, Some(v4));
    check_family("src inet6:*", None, Some(v6));
    check_family("src unix:a or src b", None, Some(unix));
    check_family("src inet6:[::1] or src unix:a", None, Some(unix));
    check_family("sport inet:22", None, Some(v4));
    check_family("src inet6:*", Some(v4), Some(v6));
    check_family("src inet:*", Some(unix), Some(v4));
    let netlink = Home::Of(Family::Numbered(NumberFamily::Netlink));
    check_family("sport = :22", Some(netlink), Some(netlink));
    check_family("src /a", Some(unix), Some(unix));
    check_family("src [::1]", Some(v6), Some(v6));
    check_family("src netlink:*:kernel", None, Some(Home::Of(Family::Numbered(NumberFamily::Netlink))));
    check_family("src 10.0.0.1", Some(Home::WithoutHosts), Some(Home::WithoutHosts));
    for text in ["src [::1]", "src 10/8", "src web"] {
        assert!(reading_with(text, Some(Home::WithoutHosts)).is_err());
    }
    assert!(reading("src inet6:[::1] or src 127.0.0.1").is_err());
    assert!(reading_with("src [::1]", Some(v4)).is_err());
}

/// A filter of these numbers, by which all shapes occur.
fn filter_of(numbers: &[u8]) -> String {
    let mut text = String::new();
    let mut open = 0;
    for (at, number) in numbers.iter().enumerate() {
        if at > 0 {
            text.push_str([" and ", " or ", " "][usize::from(number % 3)]);
        }
        text.push_str(["", "not ", "not not ", "( ", "not ( "][usize::from(number / 3 % 5)]);
        open += usize::from(number / 3 % 5 > 2);
        let port = 20 + number % 4;
        let _ = match number % 7 {
            0 => write!(text, "sport = :{port}"),
            1 => write!(text, "dport > :{port}"),
            2 => write!(text, "src 10.0.0.{}/{}", number % 5, 8 * (1 + number % 4)),
            3 => write!(text, "dst [2001:db8::{}]", number % 5),
            4 => write!(text, "sport <= {port}"),
            5 => write!(text, "fwmark = {}", number % 2),
            _ => write!(text, "src web"),
        };
        if open > 0 && number % 2 == 0 {
            text.push_str(" )");
            open -= 1;
        }
    }
    text + &" )".repeat(open)
}

proptest::proptest! {
    /// On sockets whose bits cannot be taken for those of another family, kernel and rows agree.
    #[test]
    fn the_kernel_lets_through_what_the_filter_does(
        numbers in proptest::collection::vec(0_u8..=255, 1..12),
        (shape, a, b, local, remote, mark) in (0_u8..3, 0_u8..5, 0_u8..5, 19_u16..25, 19_u16..25, 0_u32..2),
    ) {
        let end = |number: u8, port: u16| match shape {
            0 => format!("10.0.0.{number}:{port}"),
            1 => format!("[::ffff:10.0.0.{number}]:{port}"),
            _ => format!("[2001:db8::{number}]:{port}"),
        };
        let text = format!("tcp ESTAB {} {} mark={mark}", end(a, local), end(b, remote));
        let socket = socket(&text);
        let written = filter_of(&numbers);
        let filter = reading(&written).unwrap().expression.unwrap();
        let program = bytecode::compile(&filter).unwrap();
        assert!(is_sound(&program), "{written}");
        assert_eq!(run(&program, &socket), filter.matches(&socket), "{written} on {text}");
    }

    #[test]
    fn any_text_is_survived(text: String) {
        if let Ok(Reading { expression: Some(filter), .. }) = reading(&text) {
            let _ = bytecode::compile(&filter);
            let _ = SOCKETS.iter().filter(|text| filter.matches(&socket(text))).count();
        }
    }
}

#[test]
fn what_the_kernel_cannot_say_is_not_said() {
    let compiled = |text: &str| bytecode::compile(&reading(text).unwrap().expression.unwrap());
    assert!(compiled("dev lo and sport = :22").is_none());
    assert!(compiled("autobound or sport = :22").is_some());
    let long = vec!["sport = :22"; 10_000].join(" or ");
    assert!(compiled(&long).is_none());
}

/// The kernel refuses conditions of other families, so that ss reads /proc instead.
#[test]
fn what_the_kernel_refuses_is_said() {
    for text in ["src unix:/a", "src link:ip", "src link:*", "src netlink:0", "src vsock:1:2"] {
        let program = bytecode::compile(&reading(text).unwrap().expression.unwrap()).unwrap();
        assert_eq!(program[4], 17, "{text}");
    }
    assert_eq!(bytecode::compile(&reading("src any").unwrap().expression.unwrap()).unwrap()[4], 0);
}

#[test]
fn groups_may_stand_deep() {
    let deep = |depth: usize| format!("{}sport = :22{}", "( ".repeat(depth), " )".repeat(depth));
    assert!(reading(&deep(900)).unwrap().expression.unwrap().matches(&socket(SOCKETS[0])));
    check_refused(&deep(100_000), &["syntax"]);
}
