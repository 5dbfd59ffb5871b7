//! What is said of a wrong filter, and where the carets stand.

use super::super::{MAX_DEPTH, parse, parse_words};
use super::Fixture;

/// Checks the message, the carets (as they stand under `text`), and a part of the help.
#[track_caller]
fn check_error(text: &str, carets: &str, message: &str, help: &str) {
    let [said, _, shown, helped] = parse(text, &Fixture).unwrap_err().render();
    assert_eq!(format!("{text}\n{shown}\n{said}"), format!("{text}\n{carets}\n{message}"));
    assert!(helped.contains(help), "help: {helped}");
}

#[test]
fn states() {
    check_error("state foo sport = :22", "      ^^^", "unknown state `foo`", "states are listening, syn-sent");
    check_error("state listning", "      ^^^^^^^^", "unknown state `listning`", "did you mean `listening`?");
    check_error("state closed-wait", "      ^^^^^^^^^^^", "unknown state `closed-wait`", "did you mean `close-wait`?");
    check_error("state new-syn-recv", "      ^^^^^^^^^^^^", "unknown state `new-syn-recv`", "bucket, big");
    check_error("state listening,foo", "                ^^^", "unknown state `foo`", "states are");
    check_error("state listening,", "                ^", "`state` needs the name of a state", "states are");
    check_error("state", "     ^", "`state` needs the name of a state", "states are");
    check_error("exclude  ", "       ^", "`exclude` needs the name of a state", "states are");
    check_error("state = listning", "        ^^^^^^^^", "unknown state `listning`", "did you mean `listening`?");
    check_error("state =", "       ^", "`state` needs a value", "a state: listening, syn-sent");
    check_error("state state", "      ^^^^^", "`state` needs the name of a state", "states are");
}

#[test]
fn states_in_the_wrong_place() {
    check_error(
        "sport :22 or dport :22 state all",
        "                       ^^^^^",
        "`state` must stand before the expression",
        "state NAME",
    );
    check_error("(excl all)", " ^^^^", "`exclude` must stand before the expression", "exclude NAME");
    check_error("state all or src *", "          ^^", "`or` cannot join the states and the expression", "comma");
    check_error(
        "listening",
        "^^^^^^^^^",
        "`listening` does not begin a predicate",
        "begin the filter with `state listening`",
    );
}

#[test]
fn predicates() {
    check_error(":7197", "^^^^^", "`:7197` does not begin a predicate", "write `sport = :7197 or dport = :7197`");
    check_error("sprot = :22", "^^^^^", "`sprot` does not begin a predicate", "did you mean `sport`?");
    check_error("sport = :22 10.0.0.1", "            ^^^^^^^^", "`10.0.0.1` does not begin a predicate", "src, dst");
    check_error("and sport :22", "^^^", "a predicate is missing here", "one of src, dst, sport");
    check_error("sport :22 and", "             ^", "a predicate is missing here", "src");
    check_error("sport :22 or or", "             ^^", "a predicate is missing here", "src");
    check_error("state all and", "             ^", "a predicate is missing here", "src");
    check_error("not", "   ^", "a predicate is missing here", "src");
    check_error("( )", "  ^", "a predicate is missing here", "src");
    check_error("= 22", "^", "a predicate is missing here", "src");
    check_error("'sport' = 22", "^^^^^^^", "`sport` does not begin a predicate", "src");
}

#[test]
fn operators_and_values() {
    check_error("sport =", "       ^", "`sport` needs a value", "usage: sport [OP] PORT");
    check_error("sport", "     ^", "`sport` needs a value", "usage");
    check_error("src and dst *", "    ^^^", "`src` needs a value", "quote a value");
    check_error("src ''", "    ^^", "`src` needs a value", "usage: src [= !=] HOST");
    check_error("sport = = 22", "        ^", "`sport` needs a value", "usage");
    check_error("dev > lo", "    ^", "`dev` does not take `>`", "it takes =, !=");
    check_error("src ge 10", "    ^^", "`src` does not take `>=`", "it takes =, !=");
    check_error("autobound = 1", "          ^", "`autobound` does not take `=`", "it stands alone");
}

#[test]
fn parentheses_and_quotes() {
    check_error("src * and (sport :22 or dst *", "          ^", "the parenthesis is not closed", "add `)`");
    check_error("sport :22 )", "          ^", "the parenthesis was not opened", "remove it");
    check_error("src 'a b", "    ^^^^", "the quote is not closed", "`\\`");
    check_error("src a\\", "     ^", "nothing follows the backslash", "`\\\\`");
}

#[test]
fn hosts() {
    check_error("src 256.1.1.1", "    ^^^^^^^^^", "`256.1.1.1` is not an address", "a host is [FAMILY:]ADDRESS[:PORT]");
    check_error("src 127.*", "    ^^^^^", "`127.*` is not an address", "families are inet, inet6, unix");
    check_error("src nowhere:22", "    ^^^^^^^^^^", "no address found for `nowhere`", "a host is");
    check_error("src 10/33", "    ^^^^^", "`33` is not a prefix length of this address", "0 to 32");
    check_error("src web/8", "    ^^^^^", "`web/8` is not an address", "a host is");
    check_error("src [::1", "    ^^^^", "the bracket of `[::1` is not closed", "[::1]:22");
    check_error("src [::1]x", "    ^^^^^^", "`[::1]x` is not an address", "a host is");
    check_error("src inet:[::1]", "    ^^^^^^^^^^", "`[::1]` is no address of the family before it", "inet6:");
    check_error("src inet6:10/8", "    ^^^^^^^^^^", "`10/8` is no address of the family before it", "inet6:");
    check_error("src *:nope", "    ^^^^^^", "`nope` is not a port", "a port is");
    check_error("dst ::1:70000", "    ^^^^^^^^^", "port `70000` is out of range", "65535");
    check_error("src fe80::1%lo", "    ^^^^^^^^^^", "`fe80::1%lo` is not an address", "a host is");
}

#[test]
fn ports() {
    check_error("sport = :70000", "        ^^^^^^", "port `70000` is out of range", "65535");
    check_error("sport = -1", "        ^^", "`-1` is not a port", "a port is");
    check_error("sport = :gopher", "        ^^^^^^^", "`gopher` is not a port", "a service such as :ssh");
    check_error(
        "sport = 10.0.0.1:22",
        "        ^^^^^^^^^^^",
        "`10.0.0.1:22` is not a port",
        "addresses go to src and dst",
    );
    check_error("sport = unix:22", "        ^^^^^^^", "Unix sockets have no ports", "src unix:");
}

#[test]
fn other_values() {
    check_error("dev eth9", "    ^^^^", "unknown interface `eth9`", "ip link");
    check_error("fwmark x", "       ^", "`x` is not a firewall mark", "VALUE/MASK");
    check_error("fwmark 5/", "       ^^", "`5/` is not a firewall mark", "32-bit");
    check_error("fwmark 4294967296", "       ^^^^^^^^^^", "`4294967296` is not a firewall mark", "32-bit");
    check_error("cgroup = /nope", "         ^^^^^", "no control group found at `/nope`", "/sys/fs/cgroup");
}

#[test]
fn nesting_has_an_end() {
    let nested = |depth: usize| format!("{}src *{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(MAX_DEPTH), &Fixture).is_ok());
    let message = format!("parentheses or `not` stand inside of each other more than {MAX_DEPTH} deep");
    check_error(&nested(MAX_DEPTH + 1), &format!("{}^", " ".repeat(MAX_DEPTH)), &message, "simplify");
    check_error(&"! ".repeat(100_000), &format!("{}^", "  ".repeat(MAX_DEPTH)), &message, "simplify");
    assert!(parse(&"(src *) ".repeat(1000), &Fixture).is_ok());
}

#[track_caller]
fn check_rendered(text: &str, expected: &str) {
    assert_eq!(parse(text, &Fixture).unwrap_err().render()[..3].join("\n"), expected);
}

#[test]
fn carets_line_up_under_wide_and_unprintable_text() {
    check_rendered("src /漢 foo", "`foo` does not begin a predicate\nsrc /漢 foo\n        ^^^");
    check_rendered("src /a\u{301} 漢字", "`漢字` does not begin a predicate\nsrc /a\u{301} 漢字\n       ^^^^");
    check_rendered("src\t*\nx\u{1b}[31m", "`x.[31m` does not begin a predicate\nsrc * x.[31m\n      ^^^^^^");
    check_rendered("src /'\u{202e}' \u{7}", "`.` does not begin a predicate\nsrc /'???' .\n           ^");
}

#[test]
fn long_words_are_cut_where_they_are_quoted() {
    let error = parse(&"x".repeat(1000), &Fixture).unwrap_err();
    assert_eq!(error.to_string(), format!("`{}...` does not begin a predicate", "x".repeat(40)));
}

#[test]
fn the_words_of_a_command_line_are_blamed_in_their_joined_line() {
    let words = ["sport", "= :22 or", "foo"].map(String::from);
    let rendered = parse_words(&words, &Fixture).unwrap_err().render();
    assert_eq!(rendered[1..3], ["sport = :22 or foo", "               ^^^"]);
}

#[test]
fn fields() {
    check_error("proces ~ nginx", "^^^^^^", "`proces` does not begin a predicate", "did you mean `process`?");
    check_error("rtt > 50", "      ^^", "`50` is no value of `rtt`", "a time with its unit");
    check_error("rtt > 50 ms", "      ^^", "`50` is no value of `rtt`", "50ms");
    check_error("rtt ~ 5", "    ^", "`rtt` does not take `~`", "it takes =, !=, in, not in, >");
    check_error("process > a", "        ^", "`process` does not take `>`", "it takes =, !=, in, not in, ~, !~");
    check_error("rtt >", "     ^", "`rtt` needs a value", "`rtt` is compared with a time");
    check_error("rtt", "   ^", "`rtt` needs a value", "with a time");
    check_error("timer = persit", "        ^^^^^^", "`persit` is no value of `timer.name`", "did you mean `persist`?");
    check_error("netid in (tcp, udq)", "               ^^^", "`udq` is no value of `netid`", "did you mean `udp`?");
    check_error(
        "local.port in 8000-",
        "              ^^^^^",
        "`8000-` is no value of `local.port`",
        "a range: 8000-8999",
    );
    check_error("local.port in 9-8", "              ^^^", "`9-8` is no value of `local.port`", "a range");
    check_error("local.port in (1, 2", "              ^", "the parenthesis is not closed", "add `)`");
    check_error("local.port in ()", "              ^", "`local.port` needs a value", "a port");
    check_error("local.port in (1, or)", "                  ^^", "`local.port` needs a value", "quote a value");
    check_error("local.port = 70000", "             ^^^^^", "`70000` is no value of `local.port`", "a port");
    check_error("user = nobody-here", "       ^^^^^^^^^^^", "`nobody-here` is no value of `user`", "by name or number");
    check_error(
        "remote.host in 10/33",
        "               ^^^^^",
        "`33` is not a prefix length of this address",
        "0 to 32",
    );
    check_error("rate > 1x", "       ^^", "`1x` is no value of `delivery_rate`", "bits a second");
    check_error("opened = maybe", "         ^^^^^", "`maybe` is no value of `opened`", "yes or no");
    check_error(
        "cgroup ~ a and cgroup in b",
        "                      ^^",
        "`cgroup` does not take `in`",
        "it takes =, !=, ~, !~",
    );
}
