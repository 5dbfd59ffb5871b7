//! Looks that show a part of what there is, and sockets that are looked up by themselves.

use crate::model::capture::Table;
use crate::model::event::{Event, Occurrence, Token};
use crate::model::key::NetnsId;
use crate::model::sample::{look, tcp, unix};
use crate::model::socket::Socket;
use crate::model::state::State;
use crate::track::tracker::*;

use super::line;

const TCP: Scope<'static> = Scope { tables: Some(&[Table::Tcp4]), shows: None };

fn both() -> Vec<Socket> {
    vec![tcp(1, State::Established), unix(2, State::Established, b"x")]
}

/// The numbers of the rows, the lingering ones at the end.
fn rows(tracker: &Tracker) -> Vec<u32> {
    tracker.world().rows().map(|row| row.socket.inode).collect()
}

fn lines(changes: &[Change]) -> Vec<String> {
    changes.iter().map(line).collect()
}

#[test]
fn what_is_watched_no_more_leaves_without_a_word_and_comes_back_so() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, both()));
    assert_eq!(tracker.absorb_within(look(1000, vec![tcp(1, State::Established)]), TCP), []);
    assert_eq!((rows(&tracker), tracker.world().present()), (vec![1], 1));
    assert_eq!(tracker.absorb(look(2000, both())), []);
    assert!(tracker.world().rows().all(|row| !row.life.opened_here));
    assert_eq!(lines(&tracker.absorb(look(3000, vec![]))).len(), 2);
    assert_eq!(tracker.absorb_within(look(3100, vec![]), TCP), []);
    assert_eq!(rows(&tracker), [1], "what lingers of other tables is forgotten too");
}

/// Looks at two sockets, then at what is shown of the second one only, then at nothing: what is told, and which rows stay.
#[test]
fn what_a_look_does_not_show_stays_as_it_was() {
    let mut tracker = Tracker::default();
    let pair = |second| vec![tcp(1, State::Established), tcp(2, second)];
    tracker.absorb(look(0, pair(State::Established)));
    let shows = |socket: &Socket| socket.inode == 2;
    let scope = Scope { shows: Some(&shows), ..Scope::default() };
    let changes = tracker.absorb_within(look(60_000, vec![tcp(2, State::CloseWait)]), scope);
    assert_eq!(lines(&changes), ["60000 2 ESTAB to CLOSE-WAIT"]);
    assert_eq!(tracker.world().present(), 2);
    assert_eq!(lines(&tracker.absorb_within(look(61_000, vec![]), scope)), ["61000 2 gone from CLOSE-WAIT"]);
    assert_eq!((rows(&tracker), tracker.world().present()), (vec![1, 2], 1));
    assert_eq!(lines(&tracker.absorb(look(62_000, vec![]))), ["62000 1 gone from ESTAB"]);
}

fn heard(at: u64, what: Occurrence) -> Batch {
    let ends = *tcp(1, State::Close).ends.inet().expect("an inet socket");
    let (at, socket) = (Moment::from_millis(at), Token::Cookie(1));
    let protocol = tcp(1, State::Close).protocol;
    let event = Event { at, netns: NetnsId(1), socket, protocol, ends, what, error: None, actor: None };
    Batch { events: vec![event], loss: None }
}

/// A socket that is freed may be in TIME-WAIT: a look that would not show it does not say that it is not.
#[test]
fn what_was_freed_waits_for_a_look_that_shows_it() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(1, State::Established)]));
    tracker.hear(&heard(5, Occurrence::Destroyed(Box::new(Socket { inode: 0, ..tcp(1, State::Close) }))));
    let nothing = Scope { shows: Some(&|_| false), ..Scope::default() };
    assert_eq!(tracker.absorb_within(look(10, vec![]), nothing), []);
    assert_eq!(tracker.world().present(), 1);
    assert_eq!(lines(&tracker.absorb(look(20, vec![tcp(1, State::TimeWait)]))), ["5 1 ESTAB to TIME-WAIT"]);
}

/// And one that was told to have ended is gone, whatever a look shows.
#[test]
fn what_was_told_to_have_ended_goes_with_any_look() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(1, State::Established)]));
    let ended = Occurrence::Moved { from: State::Established, to: State::Close };
    assert_eq!(lines(&tracker.hear(&heard(5, ended))), ["5 1 gone from ESTAB"]);
    let nothing = Scope { shows: Some(&|_| false), ..Scope::default() };
    assert_eq!(tracker.absorb_within(look(10, vec![]), nothing), []);
    assert_eq!(tracker.world().present(), 0);
}

fn found(at: u64, socket: Socket) -> Socket {
    Socket { read: Moment::from_millis(at), ..socket }
}

#[test]
fn a_row_that_is_looked_up_is_brought_up_to_date() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(1, State::Established), tcp(2, State::Established)]));
    let (before, at) = (tracker.world(), Moment::from_millis(100));
    let queued = Socket { receive_queue: 77, ..found(100, tcp(2, State::Established)) };
    assert_eq!(tracker.glance(vec![queued, found(100, tcp(3, State::Established))], at), []);
    let world = tracker.world();
    assert_eq!(world.row(1).expect("a row").socket.receive_queue, 77);
    assert_eq!(before.row(1).expect("a row").socket.receive_queue, 0, "what was handed out stays");
    assert_eq!((rows(&tracker), world.looks, world.lists_as(&before)), (vec![1, 2], 1, true));
    let moved = tracker.glance(vec![found(200, tcp(1, State::CloseWait))], Moment::from_millis(200));
    assert_eq!(lines(&moved), ["200 1 ESTAB to CLOSE-WAIT"]);
    assert!(!tracker.world().lists_as(&world), "a row has moved");
    assert_eq!(tracker.absorb(look(300, vec![tcp(1, State::CloseWait), tcp(2, State::Established)])), []);
}

/// What was heard of after a row was read counts more.
#[test]
fn a_look_up_older_than_an_event_does_not_undo_it() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(0, vec![tcp(1, State::Established)]));
    tracker.hear(&heard(20, Occurrence::Moved { from: State::Established, to: State::FinWait1 }));
    assert_eq!(tracker.glance(vec![found(10, tcp(1, State::Established))], Moment::from_millis(10)), []);
    assert_eq!(tracker.world().row(0).expect("a row").socket.state, State::FinWait1);
    tracker.hear(&heard(40, Occurrence::Moved { from: State::FinWait1, to: State::Close }));
    assert_eq!(tracker.glance(vec![found(30, tcp(1, State::FinWait1))], Moment::from_millis(30)), []);
    assert_eq!(tracker.absorb(look(50, vec![])), []);
    assert_eq!(tracker.world().present(), 0);
}
