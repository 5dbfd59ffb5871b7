use super::*;
use crate::model::sample::{inet, inside, look, tcp, timed, unix};
use crate::track::tracker::Tracker;

fn census(sockets: Vec<Socket>) -> Census {
    let mut tracker = Tracker::default();
    tracker.absorb(look(1000, sockets));
    Census::of(&tracker.world())
}

fn listener(number: u32, local: &str, waiting: u32, limit: u32) -> Socket {
    let socket = inet(number, Protocol::Tcp, State::Listen, local, "0.0.0.0:0");
    Socket { receive_queue: waiting, send_queue: limit, ..socket }
}

fn request(number: u32, local: &str) -> Socket {
    let remote = format!("10.0.0.9:{number}");
    Socket { inode: 0, ..inet(number, Protocol::Tcp, State::SynRecv, local, &remote) }
}

fn text(queue: Option<Queue>) -> String {
    queue.map_or_else(String::new, |queue| {
        let limit = queue.limit.map_or_else(|| "?".to_owned(), |limit| limit.to_string());
        format!("{}:{} {}/{limit}", queue.local.address, queue.local.port, queue.waiting)
    })
}

#[test]
fn only_tcp_is_counted() {
    let udp = inet(3, Protocol::Udp, State::Established, "10.0.0.5:5", "10.0.0.6:6");
    let sockets = vec![tcp(1, State::Established), unix(2, State::Established, b"x"), udp, tcp(4, State::NewSynRecv)];
    let census = census(sockets);
    assert_eq!((census.count(State::Established), census.count(State::SynRecv)), (1, 1));
    assert_eq!(census.ports.within((0, u16::MAX)), 2);
    assert_eq!(Census::default().count(State::Listen), 0);
}

#[test]
fn the_fullest_queue_is_the_one_nearest_to_its_limit() {
    let census = census(vec![
        listener(1, "0.0.0.0:80", 100, 511),
        listener(2, "127.0.0.1:81", 6, 5),
        listener(3, "[::]:82", 0, 9),
    ]);
    assert_eq!((text(census.fullest), census.waiting, census.full), ("127.0.0.1:81 6/5".to_owned(), 106, 1));
}

#[track_caller]
fn check_requests(sockets: Vec<Socket>, expected: &str) {
    assert_eq!(text(census(sockets).requests), expected);
}

#[test]
fn requests_belong_to_the_listener_of_their_end() {
    let any = || listener(1, "0.0.0.0:80", 0, 511);
    let requests = || [request(11, "10.0.0.5:80"), request(12, "10.0.0.5:80"), request(13, "10.0.0.6:80")];
    let with = |listeners: &[Socket]| [listeners, &requests()].concat();
    check_requests(with(&[any()]), "10.0.0.5:80 2/511");
    check_requests(with(&[any(), listener(2, "10.0.0.5:80", 0, 7)]), "10.0.0.5:80 2/7");
    check_requests(with(&[]), "10.0.0.5:80 2/?");
    check_requests(vec![any()], "");
}

#[test]
fn each_namespace_has_its_own_listeners_and_ports() {
    let there = |limit| inside(2, listener(1, "0.0.0.0:80", 0, limit));
    let requests = || inside(2, request(11, "10.0.0.5:80"));
    check_requests(vec![there(7), requests()], "10.0.0.5:80 1/7");
    check_requests(vec![listener(2, "0.0.0.0:80", 0, 7), requests()], "10.0.0.5:80 1/?");
    let both =
        vec![request(1, "10.0.0.5:80"), inside(2, request(2, "10.0.0.5:80")), inside(3, request(3, "10.0.0.5:80"))];
    check_requests(both, "10.0.0.5:80 1/?");
    let ports = census(vec![listener(1, "0.0.0.0:80", 0, 1), inside(2, listener(2, "0.0.0.0:81", 0, 1))]).ports;
    assert_eq!(ports.within((80, 81)), 1, "the range is that of the own namespace");
}

#[test]
fn orphans_are_held_by_nobody_and_no_minisockets() {
    let orphan = |number, state| Socket { inode: 0, ..tcp(number, state) };
    let bucket = timed(orphan(4, State::FinWait2), TimerKind::TimeWait, 9);
    let sockets = vec![orphan(1, State::FinWait1), tcp(2, State::LastAck), orphan(3, State::Established), bucket];
    assert_eq!(census(sockets).orphans, 1);
}

#[test]
fn the_oldest_and_the_next_are_found() {
    let mut tracker = Tracker::default();
    tracker.absorb(look(1000, vec![tcp(1, State::CloseWait)]));
    let wait = |number, left| timed(tcp(number, State::TimeWait), TimerKind::TimeWait, left);
    tracker.absorb(look(2000, vec![tcp(1, State::CloseWait), tcp(2, State::CloseWait), wait(3, 900), wait(4, 400)]));
    let census = Census::of(&tracker.world());
    let oldest = Oldest { since: Moment::from_millis(1000), is_watched: false };
    assert_eq!((census.oldest_close_wait, census.next_free), (Some(oldest), Some(Moment::from_millis(2400))));
}
