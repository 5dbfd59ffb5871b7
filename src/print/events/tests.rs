use std::sync::Arc;

use super::*;
use crate::model::event::{Actor, COMM, Loss};
use crate::model::names::NoNames;
use crate::model::owner::{Holder, Process};
use crate::model::sample::{inet, unix};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::track::life::{End, Evidence, Life, Stay};

const START: Moment = Moment::from_millis(1_000);

/// A change at 1.5 s of a socket that was opened at 1 s.
fn change(socket: Socket, what: What) -> Change {
    let at = Moment::from_nanos(1_500_123_999);
    let stay = |state, since, evidence| Stay { state, since, evidence };
    let mut life = Life::new(socket.key, stay(State::SynSent, START, Evidence::Observed), true);
    match what {
        What::Moved(_, to) => life.enter(stay(to, at, Evidence::Inferred)),
        What::Gone(_) => {
            life.ended = Some(End { at, evidence: Evidence::Observed, error: NonZeroU32::new(111), tells_why: true })
        }
        _ => {}
    }
    Change { at, what, evidence: Evidence::Observed, socket: Arc::new(socket), life: Arc::new(life) }
}

fn tcp() -> Socket {
    inet(31, Protocol::Tcp, State::Close, "10.0.0.5:43122", "10.0.0.9:443")
}

fn owned(mut change: Change, command: &[u8]) -> Change {
    let process = Arc::new(Process { pid: 7, command: command.into() });
    Arc::make_mut(&mut change.life).holders = Some(Arc::new([Holder { process, fd: 3, tid: None }]));
    change
}

/// The line, with runs of blanks as one.
#[track_caller]
fn check(change: &Change, clock: Clock, expected: &str) {
    let mut out = String::new();
    line(&mut out, change, clock);
    assert!(out.ends_with('\n') && out.matches('\n').count() == 1, "{out:?}");
    assert_eq!(out.split_whitespace().collect::<Vec<_>>().join(" "), expected);
    assert_eq!(out.split_whitespace().count(), 12, "{out}");
}

#[test]
fn a_change_is_a_line_of_twelve_columns() {
    let wall = Clock::Wall(Wall::new(0, Moment::default(), 0));
    let since = Clock::Since(START);
    let ends = "10.0.0.5:43122 10.0.0.9:443";
    check(
        &change(tcp(), What::Opened(State::SynSent)),
        wall,
        &format!("1970-01-01T00:00:01.500123Z tcp net:1 sk:1f {ends} - SYN-SENT - observed active -"),
    );
    check(
        &owned(change(tcp(), What::Moved(State::SynSent, State::Established)), b"a b\x1b[2J\n"),
        since,
        &format!("0.500123 tcp net:1 sk:1f {ends} SYN-SENT ESTAB 500.1ms observed - a\\040b.[2J./7"),
    );
    check(
        &change(tcp(), What::Gone(State::SynSent)),
        since,
        &format!("0.500123 tcp net:1 sk:1f {ends} SYN-SENT - 500.1ms observed refused -"),
    );
    check(
        &change(unix(9, State::Listen, b"/run/a b"), What::Opened(State::Listen)),
        since,
        "0.500123 u_str net:1 sk:9 /run/a\\040b - - LISTEN - observed active -",
    );
}

fn object(change: &Change) -> serde_json::Value {
    let mut out = String::new();
    NdJson::new(Wall::new(0, Moment::default(), 0), START, &NoNames).change(&mut out, 5, change);
    assert!(out.ends_with('\n') && out.matches('\n').count() == 1, "{out:?}");
    serde_json::from_str(&out).expect("JSON")
}

#[test]
fn a_change_is_an_object() {
    let mut gone = owned(change(tcp(), What::Gone(State::SynSent)), b"\x1b[2J\xff\"\\");
    let object = object(&gone);
    let expected = serde_json::json!({
        "v": 1, "what": "gone", "number": 5, "time": "1970-01-01T00:00:01.500123Z", "since_start": 500.123,
        "evidence": "observed", "netid": "tcp",
        "local": {"address": "10.0.0.5", "port": 43122}, "peer": {"address": "10.0.0.9", "port": 443},
        "users": [{"name": ".[2J?\"\\", "pid": 7, "fd": 3}], "ino": 31, "sk": "1f", "netns": 1,
        "from": "SYN-SENT", "to": null, "dwell": 500.123, "how": "refused", "error": "ECONNREFUSED", "lived": 500.123,
        "owner": {"name": ".[2J?\"\\", "pid": 7, "fd": 3, "known_as": "holder"},
        "states": [{"state": "SYN-SENT", "since_start": 0, "evidence": "observed"}],
    });
    assert_eq!(object, expected);
    let life = Arc::make_mut(&mut gone.life);
    (life.holders, life.actor) = (None, Some(Box::new(Actor { pid: 8, comm: [b'x'; COMM] })));
    assert_eq!(super::tests::object(&gone)["owner"]["known_as"], "caller");
}

#[test]
fn word_of_what_is_not_told_is_an_object_too() {
    let mut out = String::new();
    lost(&mut out, Loss::Counted(3));
    lost(&mut out, Loss::Uncounted);
    missed(&mut out, 9);
    let expected = [
        r#"{"v":1,"what":"lost","changes":3}"#,
        r#"{"v":1,"what":"lost","changes":null}"#,
        r#"{"v":1,"what":"missed","changes":9}"#,
    ];
    assert_eq!(out.lines().collect::<Vec<_>>(), expected);
}
