//! What a filter lets through. Rows marked ss were seen so with ss 7.3.

use crate::field::attribute::Known;
use crate::model::state::{State, StateSet};

use super::super::{Filter, parse, parse_words};
use super::{Fixture, socket};

const SSH: &str = "tcp ESTAB 127.0.0.1:22 127.0.0.1:55860";
const LISTENER: &str = "tcp LISTEN 127.0.0.1:22 0.0.0.0:0 dev=1";
const CLIENT: &str = "tcp ESTAB 10.0.0.5:43122 193.233.7.9:443 mark=5 cgroup=4711";
const V6: &str = "tcp ESTAB [2001:db8::1]:80 [2001:db8::2]:1234";
const MAPPED: &str = "tcp ESTAB [::ffff:127.0.0.1]:80 [::ffff:127.0.0.1]:54198";
const PATH: &str = "u_str LISTEN /tmp/flt/Alpha.sock";
const ABSTRACT: &str = "u_str ESTAB @abs-Beta";
const UNNAMED: &str = "u_dgr UNCONN -";

#[track_caller]
fn check(filter: &str, shorthand: &str, expected: bool) {
    let filter = parse(filter, &Fixture).unwrap_or_else(|error| panic!("{}", error.render().join("\n")));
    assert_eq!(filter.matches(&Known::socket(&socket(shorthand))), expected, "{filter} on {shorthand}");
}

/// Checks one filter on each of the sockets above; the string has a `+` for each that passes.
#[track_caller]
fn check_all(filter: &str, expected: &str) {
    for (shorthand, sign) in [SSH, LISTENER, CLIENT, V6, MAPPED, PATH, ABSTRACT, UNNAMED].iter().zip(expected.chars()) {
        check(filter, shorthand, sign == '+');
    }
}

#[test]
fn nothing_asked_is_everything() {
    check_all("", "++++++++");
    check_all("  \t", "++++++++");
    assert_eq!(parse("", &Fixture), Ok(Filter::default()));
}

#[test]
fn states_alone() {
    check_all("state listening", "-+---+--");
    check_all("state listening,established", "+++++++-");
    check_all("state listening state established", "+++++++-");
    check_all("exclude listening", "+-+++-++");
    check_all("excl listening exclude established", "-------+");
    check_all("exclude listening state listening", "++++++++");
    check_all("state all exclude listening", "+-+++-++");
    check_all("state connected", "+-+++-+-");
    check_all("state unknown", "--------");
    check_all("exclude all", "--------");
    check_all("STATE Listening", "-+---+--");
}

#[track_caller]
fn check_states(filter: &str, expected: StateSet) {
    assert_eq!(parse(filter, &Fixture).unwrap().states(), Some(expected), "{filter}");
}

#[track_caller]
fn check_same(filter: &str, other: &str) {
    assert_eq!(parse(filter, &Fixture), parse(other, &Fixture), "{filter}");
}

#[test]
fn states_may_stand_behind_what_they_narrow() {
    for filter in ["sport = :22 and state established", "sport = :22 state established"] {
        check_same(filter, "state established sport = :22");
    }
    check_same("(sport = :22 or dport = :22) and exclude listen", "exclude listen (sport = :22 or dport = :22)");
    check_same("sport = :22 and state all exclude listen", "state all exclude listen sport = :22");
    check_same("send-q > 0 and recv-q > 0", "sendq > 0 and recvq > 0");
}

#[test]
fn states_by_other_names() {
    check_states("state listen", StateSet::of(&[State::Listen]));
    check_states("state ESTAB", StateSet::of(&[State::Established]));
    check_states("state TIME-WAIT,TIME_WAIT,time-wait,timewait", StateSet::of(&[State::TimeWait]));
    check_states("state FIN_WAIT1,SYN_RECV", StateSet::of(&[State::FinWait1, State::SynRecv]));
    check_states("state syn-rcv", StateSet::of(&[State::SynRecv]));
    check_states("state unconn", StateSet::of(&[State::Close, State::BoundInactive]));
    check_states("state unconnected", StateSet::of(&[State::Close]));
    check_states("state closed", StateSet::of(&[State::Close]));
}

/// ss: `state close` lists no TCP socket, `state bound-inactive` does.
#[test]
fn tcp_sockets_that_are_bound_and_inactive() {
    let bound = "tcp UNCONN 127.0.0.1:9999 0.0.0.0:0";
    check("state close", bound, false);
    check("state bound-inactive", bound, true);
    check("state connected", bound, true);
    check("state unconn", bound, true);
    check("state close", "udp UNCONN 127.0.0.1:53 0.0.0.0:0", true);
    check("state bound-inactive", UNNAMED, false);
}

#[test]
fn states_and_an_expression() {
    check_all("state established sport = :22", "+-------");
    check_all("state established and sport = :22", "+-------");
    check_all("state connected ( dport = :443 or sport = :80 )", "--+++---");
}

/// ss, but for `<` and its like on Unix sockets, where ss compares the inode.
#[test]
fn ports() {
    check_all("sport = :22", "++------");
    check_all("sport :22", "++------");
    check_all("sport 22", "++------");
    check_all("sport eq ssh", "++------");
    check_all("sport == :ssh", "++------");
    check_all("sport = 0x16", "++------");
    check_all("sport = 026", "++------");
    check_all("sport != :22", "--++++++");
    check_all("not sport = :22", "--++++++");
    check_all("sport > :22", "--+++---");
    check_all("sport >= :22", "+++++---");
    check_all("sport lt 80", "++------");
    check_all("sport leq 80", "++-++---");
    check_all("dport = https", "--+-----");
    check_all("sport = inet:80", "--------");
    check_all("sport = inet6:80", "---++---");
    check_all("sport = inet6::http", "---++---");
    check_all("sport = inet:*", "+++-----");
    check_all("sport = *", "++++++++");
    check_all("sport = :", "++++++++");
    check_all("sport != *", "--------");
    check_all("sport >= *", "--------");
    check_all("sport < inet:*", "--------");
    check_all("sport = *:22", "++------");
}

/// ss, but for `src 0/0`, which passes Unix sockets there.
#[test]
fn hosts() {
    check_all("src *", "++++++++");
    check_all("src any", "++++++++");
    check_all("src :", "++++++++");
    check_all("src *:*", "++++++++");
    check_all("src *:22", "++------");
    check_all("src :22", "++------");
    check_all("src *ssh", "++------");
    check_all("src inet:*", "+++-----");
    check_all("src inet6:any", "---++---");
    check_all("src inet:", "+++-----");
    check_all("src 127.0.0.1", "++--+---");
    check_all("src = 127.0.0.1", "++--+---");
    check_all("src != 127.0.0.1", "--++-+++");
    check_all("not src 127/8", "--++-+++");
    check_all("src inet:127/8", "++------");
    check_all("src 127.0.0.1:22", "++------");
    check_all("src 127.0.0.1:*", "++--+---");
    check_all("src 127/8:80", "----+---");
    check_all("dst 193.233.7/24", "--+-----");
    check_all("src 10.0.0.0/255.0.0.0", "--+-----");
    check_all("src 10", "--------");
    check_all("src 0/0", "+++-+---");
    check_all("src [2001:db8::1]", "---+----");
    check_all("src [2001:db8::1]:80", "---+----");
    check_all("src [2001:db8::/32]:80", "---+----");
    check_all("src [2001:db8::]/32:80", "---+----");
    check_all("src 2001:db8::/32:80", "---+----");
    check_all("src 2001:db8::/32", "---+----");
    check_all("src 2001:db8::1:80", "---+----");
    check_all("src 2001:db8::1", "---+----");
    check_all("dst 2001:db8::2", "---+----");
    check_all("dst 2001:db8:0:0:0:0:0:2", "---+----");
    check_all("src [::ffff:127.0.0.1]", "----+---");
    check_all("src ::ffff:127.0.0.1", "----+---");
    check_all("src ::/0", "---++---");
    check_all("src INET6:[::ffff:127.0.0.1]:http", "----+---");
}

#[test]
fn host_names_match_each_of_their_addresses() {
    check_all("src localhost", "++--+---");
    check_all("src localhost:80", "----+---");
    check_all("src inet:localhost", "++------");
    check_all("src inet6:localhost", "--------");
    check("src [localhost]:80", "tcp ESTAB [::1]:80 [::1]:9", true);
    check("src web", "tcp ESTAB 10.0.0.2:80 10.0.0.9:9", true);
}

/// ss.
#[test]
fn unix_names() {
    check_all("src unix:*", "-----+++");
    check_all("src unix:/TMP/*", "-----+--");
    check_all("src /tmp/flt/[a]lpha?sock", "-----+--");
    check_all("src @*", "------+-");
    check_all("src unix:@ABS*", "------+-");
    check_all("src unix:", "-------+");
    check_all("not src /tmp/*", "+++++-++");
    check_all("dst unix:*", "-----+++");
    check_all("dst /tmp/*", "--------");
    check_all("src unix:/tmp/* or src 127.0.0.1", "++--++--");
    check("src unix:'/a b(c)'", "u_str LISTEN /ab", false);
    check(r"src unix:/a\=b", "u_str LISTEN /a=b", true);
}

#[test]
fn families_that_are_not_listed_match_nothing() {
    check_all("src netlink:rtnl:kernel", "--------");
    check_all("src link:*:lo or dst vsock:2:1024", "--------");
    check_all("sport = vsock:22", "--------");
    check_all("sport < link:lo", "--------");
    check_all("not src netlink:*", "++++++++");
}

/// ss.
#[test]
fn interfaces() {
    check_all("dev lo", "-+------");
    check_all("dev = 1", "-+------");
    check_all("dev != lo", "+-++++++");
    check_all("dev 0", "+-++++++");
    check("dev 'or'", "udp UNCONN 0.0.0.0:1 0.0.0.0:0 dev=3", true);
}

/// ss.
#[test]
fn marks() {
    check_all("fwmark 5", "--+-----");
    check_all("fwmark = 0x5/07", "--+-----");
    check_all("fwmark = 4/4", "--+-----");
    check_all("fwmark = 5/1", "--------");
    check_all("fwmark = 5/0", "--------");
    check_all("fwmark != 5", "++-+++++");
    check_all("fwmark 0", "++-+++++");
}

#[test]
fn control_groups() {
    check_all("cgroup /system.slice", "--+-----");
    check_all("cgroup != '/a b'", "++-+++++");
}

/// ss.
#[test]
fn automatic_ports_and_names() {
    check_all("autobound", "--+----+");
    check_all("not autobound", "++-++++-");
    check("autobound", "u_str LISTEN @0a1f9", true);
    check("autobound", "u_str LISTEN @ABCDE", false);
    check("autobound", "u_str LISTEN @0a1f", false);
    check("autobound", "u_str LISTEN 0a1f9", false);
    check("autobound", "udp UNCONN 0.0.0.0:32767 0.0.0.0:0", false);
    check("autobound", "udp UNCONN 0.0.0.0:32768 0.0.0.0:0", true);
    check("autobound", "udp UNCONN 0.0.0.0:60999 0.0.0.0:0", true);
    check("autobound", "udp UNCONN 0.0.0.0:61000 0.0.0.0:0", false);
}

/// `T` is true and `F` false of the socket.
#[track_caller]
fn check_logic(formula: &str, expected: bool) {
    check(&formula.replace('T', "sport = :22").replace('F', "sport = :23"), SSH, expected);
}

#[test]
fn not_binds_over_and_over_or() {
    check_logic("T or T and F", true);
    check_logic("(T or T) and F", false);
    check_logic("F and F or T", true);
    check_logic("F and (F or T)", false);
    check_logic("not F and F", false);
    check_logic("not (F and F)", true);
    check_logic("not T or T", true);
    check_logic("T F", false);
    check_logic("T T or F", true);
    check_logic("T or T F", true);
    check_logic("not F F", false);
    check_logic("not not T", true);
    check_logic("! ! ! T", false);
    check_logic("((T))", true);
}

#[test]
fn operators_in_every_spelling_without_blanks() {
    check_logic("(T)and(T)", true);
    check_logic("T&&F||T", true);
    check_logic("T&F|T", true);
    check_logic("!F", true);
    check_logic(r"\( T \)", true);
    check_logic("T OR F", true);
    check("sport=:22&&!dport=:443", SSH, true);
    check("(sport>=:22)", SSH, true);
    check("Sport NE :22", SSH, false);
}

#[test]
fn the_words_of_a_command_line_are_one_text() {
    let words = ["state", "established", "( sport = :22", ")"].map(String::from);
    assert_eq!(parse_words(&words, &Fixture), parse("state established ( sport = :22 )", &Fixture));
    assert_eq!(parse_words(&[], &Fixture), Ok(Filter::default()));
}

#[test]
fn a_filter_travels_between_threads() {
    fn travels<T: Send + Sync + Clone + 'static>() {}
    travels::<Filter>();
}
