mod history;
mod namespaces;
mod owners;
mod parts;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::model::capture::Table;
use crate::model::key::Identity;
use crate::model::owner::{Holder, Process};
use crate::model::sample::{look, tcp, timed};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::timer::TimerKind;
use crate::track::life::STAYS;

/// Plays looks (milliseconds, [(number, state)]) and compares the changes as lines.
#[track_caller]
fn check(looks: &[(u64, &[(u32, State)])], expected: &[&str]) -> Tracker {
    let mut tracker = Tracker::default();
    let mut lines = Vec::new();
    for (millis, sockets) in looks {
        let sockets = sockets.iter().map(|(number, state)| tcp(*number, *state)).collect();
        lines.extend(tracker.absorb(look(*millis, sockets)).iter().map(line));
    }
    assert_eq!(lines, expected);
    tracker
}

fn line(change: &Change) -> String {
    let Identity::Cookie(number) = change.key().identity else { return "digest".to_owned() };
    let at = change.at.as_nanos() / 1_000_000;
    match change.what {
        What::Opened(state) => format!("{at} {number} opened {}", state.name()),
        What::Returned(state) => format!("{at} {number} returned in {}", state.name()),
        What::Moved(from, to) => format!("{at} {number} {} to {}", from.name(), to.name()),
        What::Gone(state) => format!("{at} {number} gone from {}", state.name()),
    }
}

#[test]
fn the_first_look_opens_nothing() {
    let tracker = check(&[(0, &[(1, State::Listen)])], &[]);
    assert!(!tracker.world().row(0).unwrap().life.opened_here);
}

#[test]
fn a_life_is_opened_moves_and_ends() {
    let tracker = check(
        &[
            (0, &[]),
            (1000, &[(1, State::SynSent)]),
            (2000, &[(1, State::Established)]),
            (3000, &[(1, State::TimeWait)]),
            (4000, &[]),
        ],
        &[
            "1000 1 opened SYN-SENT",
            "2000 1 SYN-SENT to ESTAB",
            "3000 1 ESTAB to TIME-WAIT",
            "4000 1 gone from TIME-WAIT",
        ],
    );
    let world = tracker.world();
    assert_eq!((world.present(), world.len()), (0, 1));
    let life = world.row(0).unwrap().life;
    assert_eq!(life.stays.len(), 3);
    assert_eq!(life.ended.map(|end| end.at), Some(Moment::from_millis(4000)));
}

#[test]
fn a_gone_row_lingers_and_then_leaves() {
    let looks: [(u64, &[(u32, State)]); 4] = [(0, &[(1, State::Listen)]), (1000, &[]), (3900, &[]), (4000, &[])];
    let tracker = check(&looks[..3], &["1000 1 gone from LISTEN"]);
    assert_eq!(tracker.world().len(), 1);
    let tracker = check(&looks, &["1000 1 gone from LISTEN"]);
    assert_eq!(tracker.world().len(), 0);
}

#[test]
fn a_row_missed_by_one_dump_goes_on_with_its_life() {
    let tracker = check(
        &[(0, &[(1, State::Listen)]), (1000, &[]), (2000, &[(1, State::Listen)])],
        &["1000 1 gone from LISTEN", "2000 1 returned in LISTEN"],
    );
    let world = tracker.world();
    let row = world.row(0).unwrap();
    assert!(row.is_present() && !row.life.opened_here);
}

#[test]
fn a_socket_given_twice_counts_once_and_the_later_answer_holds() {
    let tracker =
        check(&[(0, &[(1, State::SynRecv), (2, State::Listen), (1, State::Established)])], &["0 1 SYN-RECV to ESTAB"]);
    assert_eq!(tracker.world().present(), 2);
    assert_eq!(tracker.world().row(0).unwrap().socket.state, State::Established);
}

#[test]
fn time_wait_ends_when_its_timer_says() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![timed(tcp(1, State::TimeWait), TimerKind::TimeWait, 400)]));
    let changes = tracker.absorb(look(1000, vec![]));
    assert_eq!(changes[0].at, Moment::from_millis(400));
}

#[test]
fn rows_of_a_table_that_was_not_read_stay() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(1, State::Listen)]));
    for gap in [Gap::Interrupted { table: Table::Tcp4 }, Gap::Unreadable { table: Table::Tcp4, why: String::new() }] {
        let changes = tracker.absorb(Snapshot { coverage: vec![gap], ..look(1000, vec![]) });
        assert_eq!((changes.len(), tracker.world().present()), (0, 1));
    }
    let changes =
        tracker.absorb(Snapshot { coverage: vec![Gap::Interrupted { table: Table::Tcp6 }], ..look(2000, vec![]) });
    assert_eq!(changes.len(), 1);
}

#[test]
fn a_row_that_no_look_can_confirm_is_not_believed_for_ever() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(1, State::Listen), tcp(2, State::Listen)]));
    let mut disturbed = |millis, seen| {
        let coverage = vec![Gap::Interrupted { table: Table::Tcp4 }];
        let changes = tracker.absorb(Snapshot { coverage, ..look(millis, seen) });
        changes.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(disturbed(5_000, vec![tcp(2, State::Listen)]), [""; 0]);
    assert_eq!(disturbed(9_999, vec![]), [""; 0]);
    assert_eq!(disturbed(10_000, vec![]), ["10000 1 gone from LISTEN"]);
    assert_eq!(disturbed(15_000, vec![]), ["15000 2 gone from LISTEN"]);
}

#[test]
fn a_tuple_used_again_is_another_life_where_there_is_no_cookie() {
    let digest = |state| {
        let mut socket = tcp(1, state);
        socket.key.identity = Identity::Digest(9);
        socket
    };
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![digest(State::TimeWait)]));
    let changes = tracker.absorb(look(1000, vec![digest(State::SynSent)]));
    let what: Vec<What> = changes.iter().map(|change| change.what).collect();
    assert_eq!(what, [What::Gone(State::TimeWait), What::Opened(State::SynSent)]);
    tracker.absorb(look(2000, vec![]));
    let changes = tracker.absorb(look(2500, vec![digest(State::Established)]));
    assert_eq!(changes[0].what, What::Opened(State::Established));
}

#[test]
fn holders_are_remembered_into_time_wait() {
    let holders: Holders =
        Arc::new([Holder { process: Arc::new(Process { pid: 7, command: (*b"nginx").into() }), tid: None, fd: 3 }]);
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(1, State::Established)]));
    let learn = |tracker: &mut Tracker| tracker.learn(|inode| (inode == 1).then(|| Arc::clone(&holders)));
    assert_eq!(learn(&mut tracker), 1);
    assert_eq!(learn(&mut tracker), 0, "nothing new is no change");
    tracker.absorb(look(1000, vec![Socket { inode: 0, ..tcp(1, State::TimeWait) }]));
    assert_eq!(tracker.world().row(0).unwrap().life.holders, Some(holders));
}

#[test]
fn what_owners_hide_is_noted_once() {
    let mut tracker = Tracker::default();
    tracker.absorb(Snapshot { coverage: vec![Gap::Interrupted { table: Table::Tcp4 }], ..look(0, vec![]) });
    let hidden = |processes| vec![Gap::HiddenOwners { processes }];
    assert!(tracker.note(hidden(1)));
    assert!(!tracker.note(hidden(1)));
    assert!(tracker.note(hidden(2)));
    assert_eq!(tracker.world().coverage.len(), 2);
    assert!(tracker.note(vec![]));
    assert!(!tracker.note(vec![]));
}

#[test]
fn a_life_never_grows_past_its_bound() {
    let mut tracker = Tracker::default();
    for at in 0..(STAYS as u64 * 3) {
        let state = if at % 2 == 0 { State::Close } else { State::Established };
        tracker.absorb(look(at, vec![Socket { protocol: Protocol::Udp, ..tcp(1, state) }]));
    }
    let world = tracker.world();
    let life = world.row(0).unwrap().life;
    assert_eq!(life.stays.len(), STAYS);
    assert_eq!(life.first_seen(), Moment::default());
}

fn looks() -> impl Strategy<Value = Vec<BTreeMap<u32, u8>>> {
    prop::collection::vec(prop::collection::btree_map(0_u32..12, 1_u8..12, 0..12), 1..12)
}

proptest! {
    /// The laws of a difference: what was there, changed as told, is what is there; a key is opened or gone but once.
    #[test]
    fn changes_lead_from_one_look_to_the_next(looks in looks()) {
        let mut tracker = Tracker::default();
        let mut told: BTreeMap<u64, State> = BTreeMap::new();
        for (number, states) in looks.iter().enumerate() {
            // Far apart, so that nothing lingers and comes back.
            let at = number as u64 * 10_000;
            let sockets = states.iter().map(|(number, state)| tcp(*number, State::from_number(*state))).collect();
            let changes = tracker.absorb(look(at, sockets));
            let seen: BTreeMap<u64, State> =
                states.iter().map(|(number, state)| (u64::from(*number), State::from_number(*state))).collect();
            if number == 0 {
                prop_assert!(changes.is_empty());
                told = seen.clone();
            }
            for change in changes {
                let Identity::Cookie(cookie) = change.key().identity else { continue };
                match change.what {
                    What::Opened(state) | What::Returned(state) => prop_assert_eq!(told.insert(cookie, state), None),
                    What::Moved(from, to) => prop_assert_eq!(told.insert(cookie, to), Some(from)),
                    What::Gone(last) => prop_assert_eq!(told.remove(&cookie), Some(last)),
                }
            }
            prop_assert_eq!(&told, &seen);
            let world = tracker.world();
            prop_assert_eq!(world.present(), seen.len());
            for (number, row) in world.rows().enumerate() {
                prop_assert_eq!(world.find(row.socket.key), Some(number));
                prop_assert_eq!(row.life.stays.last().map(|stay| stay.state), Some(row.socket.state));
            }
        }
    }
}
