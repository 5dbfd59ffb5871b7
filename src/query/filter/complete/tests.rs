use std::sync::Arc;

use proptest::prelude::*;

use super::super::parse;
use super::super::tests::{Fixture, socket};
use super::*;
use crate::model::names::NoNames;
use crate::model::owner::{Holder, Process};
use crate::model::sample::look;
use crate::track::tracker::Tracker;

fn seen() -> Seen {
    let shorthands = [
        "tcp LISTEN 10.0.0.5:8080 0.0.0.0:0",
        "tcp ESTAB 10.0.0.5:8080 193.233.7.9:443",
        "tcp ESTAB 10.0.0.5:8081 193.233.7.9:443",
        "u_str LISTEN /run/my,app.sock",
    ];
    let mut sockets = shorthands.map(socket);
    for (number, socket) in (1..).zip(&mut sockets) {
        (socket.inode, socket.uid) = (number, 33);
        socket.key.identity = crate::model::key::Identity::Cookie(number.into());
    }
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, sockets.into()));
    let process = Arc::new(Process { pid: 812, command: b"nginx: worker".to_vec().into() });
    let holder = Holder { process, tid: None, fd: 3 };
    tracker.learn(|inode| (inode < 3).then(|| vec![holder.clone()].into()));
    Seen::of(&tracker.world(), &NoNames)
}

/// Completes at the `|`, and compares the first candidates.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let cursor = text.find('|').unwrap();
    let found = complete(&text.replace('|', ""), cursor, &seen());
    let texts: Vec<&str> = found.candidates.iter().map(|candidate| &*candidate.text).collect();
    assert_eq!(texts.get(..expected.len()), Some(expected), "{text}: {texts:?}");
}

#[track_caller]
fn check_all(text: &str, expected: &[&str]) {
    check(text, expected);
    let cursor = text.find('|').unwrap();
    assert_eq!(complete(&text.replace('|', ""), cursor, &seen()).candidates.len(), expected.len(), "{text}");
}

#[test]
fn words_and_fields_by_their_beginning() {
    check("|", &["state", "exclude", "src", "dst", "sport", "dport"]);
    check("sp|", &["sport"]);
    check("rt|", &["rto", "rtt", "rttvar"]);
    check("proc|", &["process"]);
    check("uid|", &["uid"]);
    check("not peer.p|", &["peer.port"]);
    check("clos|", &["state = closing", "state = close-wait"]);
    check("not stat|", &["state ="]);
    check("( rate|", &["rate"]);
    check("skmem.|", &["skmem.r", "skmem.rb"]);
    check_all("zzz|", &[]);
}

#[test]
fn states_after_their_word() {
    check("state |", &["listening", "syn-sent"]);
    check_all("state ti|", &["time-wait"]);
    check_all("state time-wait,cl|", &["closing", "close-wait"]);
    check("state = clo|", &["closing", "close-wait"]);
    check("rtt > 5ms and state in (listening, est|", &["established"]);
}

#[test]
fn operators_that_the_field_takes() {
    check_all("process |", &["=", "!=", "in", "not in", "~", "!~"]);
    check_all("sport |", &["=", "!=", ">", "<", ">=", "<="]);
    check_all("cgroup |", &["=", "!=", "~", "!~"]);
    check_all("rtt n|", &["not in"]);
}

#[test]
fn values_that_are_there() {
    check_all("process ~ |", &["\"nginx: worker\""]);
    check_all("process ~ work|", &["\"nginx: worker\""]);
    check_all("pid = |", &["812"]);
    check("sport = 8|", &["8080", "8081"]);
    check("local.port in (8080, |", &["8080", "8081"]);
    check_all("dst |", &["=", "!="]);
    check_all("dst = |", &["193.233.7.9"]);
    check_all("remote.host in 193|", &["193.233.7.9"]);
    check_all("user = |", &["33"]);
    check_all("netid = u_|", &["u_str", "u_dgr", "u_seq"]);
    check_all("local.path ~ |", &["\"/run/my,app.sock\""]);
    check_all("opened = |", &["yes", "no"]);
    check("timer = p|", &["persist"]);
    check_all("timer < p|", &[]);
    check_all("timer in \"\"|", &[]);
    check("timer < 5|", &["5ns"]);
}

#[test]
fn units_behind_a_number() {
    check("rtt > 50|", &["50ns", "50us", "50ms", "50s"]);
    check_all("rtt > 50m|", &["50ms", "50m"]);
    check("recvq > 64|", &["64Ti", "64Gi"]);
}

#[test]
fn joints_between_predicates() {
    check_all("sport = 22 |", &["and", "or"]);
    check_all("( sport = 22 |", &["and", "or", ")"]);
    check("sport = 22 a|", &["and", "autobound"]);
    check("sport = 22 and |", &["src"]);
    check("v6only |", &["=", "!=", "and", "or"]);
}

#[test]
fn only_what_is_typed_is_replaced() {
    let found = complete("rtt > 5ms and proc ~ x", 18, &seen());
    assert_eq!((found.span, &*found.candidates[0].text), (14..18, "process"));
    assert_eq!(complete("state time-wait,cl", 18, &seen()).span, 16..18);
    assert_eq!(complete("src 'a", 6, &seen()).candidates, []);
    assert_eq!(complete("é", 1, &seen()), Completion::default());
}

proptest! {
    #[test]
    fn whatever_is_offered_can_be_put_there(text in "(state |rtt |process |local.port |sport |timer |not |\\(|and |or |> |= |~ |in |5|x|,|\"|[a-z]{1,3}){0,8}") {
        let (seen, end) = (seen(), text.len());
        let found = complete(&text, end, &seen);
        prop_assert!(found.candidates.len() <= MOST);
        for candidate in found.candidates {
            let mut text = text.clone();
            text.replace_range(found.span.clone(), &candidate.text);
            // It may be wrong elsewhere, but what was put in is never what is to blame.
            if let Err(error) = parse(&text, &Fixture) {
                let inserted = found.span.start..found.span.start + candidate.text.len();
                prop_assert!(!(error.span.start >= inserted.start && error.span.end <= inserted.end && error.span.start < error.span.end), "{} of {}: {}", candidate.text, text, error);
            }
        }
    }
}
