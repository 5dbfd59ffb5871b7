//! Records written by hand, and any bytes.

use proptest::prelude::*;

use super::*;

/// A record of an IPv4 socket with this cookie.
fn record(hook: Hook, cookie: u64, from: State, to: State) -> Vec<u8> {
    let mut bytes = vec![0; LENGTH];
    let mut put = |field: i16, value: &[u8]| bytes[place(field)..][..value.len()].copy_from_slice(value);
    put(at::TIME, &1_500_000_000_u64.to_ne_bytes());
    put(at::COOKIE, &cookie.to_ne_bytes());
    put(at::PID_TGID, &(812_u64 << 32 | 813).to_ne_bytes());
    put(at::NETNS, &4_026_531_840_u32.to_ne_bytes());
    put(at::INTERFACE, &3_u32.to_ne_bytes());
    put(at::HOOK, &(hook as u32).to_ne_bytes());
    put(at::FROM, &u32::from(from as u8).to_ne_bytes());
    put(at::TO, &u32::from(to as u8).to_ne_bytes());
    put(at::FAMILY, &2_u16.to_ne_bytes());
    put(at::NUMBER, &43588_u16.to_ne_bytes());
    put(at::REMOTE_PORT, &443_u16.to_be_bytes());
    put(at::LOCAL_PORT, &22_u16.to_be_bytes());
    put(at::LOCAL, &[192, 0, 2, 1]);
    put(at::REMOTE, &[198, 51, 100, 7]);
    put(at::COMM, b"nginx\0");
    bytes
}

fn event(bytes: &[u8]) -> Event {
    Reader::default().event(bytes).unwrap()
}

#[test]
fn every_field_is_read() {
    let event = event(&record(Hook::Transition, 77, State::Established, State::FinWait1));
    assert_eq!((event.at, event.netns), (Moment::from_millis(1500), NetnsId(4_026_531_840)));
    assert_eq!((event.socket, event.ends.interface), (Token::Cookie(77), 3));
    assert_eq!(event.ends.local, Endpoint::new(Ipv4Addr::new(192, 0, 2, 1).into(), 43588));
    assert_eq!(event.ends.remote, Endpoint::new(Ipv4Addr::new(198, 51, 100, 7).into(), 443));
    assert_eq!(event.what, Occurrence::Moved { from: State::Established, to: State::FinWait1 });
    let actor = event.actor.unwrap();
    assert_eq!((actor.pid, actor.command()), (812, &b"nginx"[..]));
}

#[test]
fn a_port_that_was_given_back_is_read_where_segments_have_it() {
    let mut bytes = record(Hook::Transition, 1, State::LastAck, State::Close);
    bytes[place(at::NUMBER)..][..2].fill(0);
    assert_eq!(event(&bytes).ends.local.port, 22);
}

#[test]
fn an_ipv6_address_has_all_its_bytes() {
    let mut bytes = record(Hook::Transition, 1, State::Close, State::Listen);
    bytes[place(at::FAMILY)..][..2].copy_from_slice(&INET6.to_ne_bytes());
    bytes[place(at::LOCAL)..][..16].copy_from_slice(&Ipv6Addr::LOCALHOST.octets());
    assert_eq!(event(&bytes).ends.local.address, Ipv6Addr::LOCALHOST);
}

#[test]
fn a_process_counts_only_where_it_made_the_call() {
    let actor = |from, to| event(&record(Hook::Transition, 1, from, to)).actor.map(|actor| actor.pid);
    assert_eq!(actor(State::Close, State::SynSent), Some(812));
    assert_eq!(actor(State::CloseWait, State::LastAck), Some(812));
    for to in [State::SynRecv, State::Established, State::FinWait2, State::CloseWait, State::Closing, State::Close] {
        assert_eq!(actor(State::Established, to), None, "{to:?}");
    }
}

/// What is told of one connection, record by record.
#[track_caller]
fn check(records: &[(Hook, State, State)], expected: &[(State, State)]) {
    let mut reader = Reader::default();
    let events = records.iter().filter_map(|(hook, from, to)| reader.event(&record(*hook, 5, *from, *to)));
    let moves: Vec<_> = events
        .map(|event| match event.what {
            Occurrence::Moved { from, to } => (from, to),
            Occurrence::Destroyed(_) => panic!("no program tells of that"),
        })
        .collect();
    assert_eq!(moves, expected);
    assert_eq!(reader.minis.len(), 0, "nothing is remembered of what has ended");
}

#[test]
fn a_minisocket_goes_on_with_the_life_of_its_connection() {
    use Hook::{Linger, Rearm, Release, Transition};
    use State::{Close, Closing, FinWait1, FinWait2, TimeWait};
    let end = (TimeWait, Close);
    check(
        &[(Linger, FinWait2, TimeWait), (Transition, FinWait2, Close), (Release, TimeWait, Close)],
        &[(FinWait2, TimeWait), end],
    );
    check(
        &[(Linger, Closing, TimeWait), (Transition, Closing, Close), (Rearm, TimeWait, TimeWait)],
        &[(Closing, TimeWait)],
    );
    let orphan = [
        (Transition, FinWait1, FinWait2),
        (Linger, FinWait2, FinWait2),
        (Transition, FinWait2, Close),
        (Rearm, TimeWait, TimeWait),
        (Rearm, TimeWait, TimeWait),
        (Release, TimeWait, Close),
    ];
    check(&orphan, &[(FinWait1, FinWait2), (FinWait2, TimeWait), end]);
    check(&[orphan[1], orphan[2], (Release, FinWait2, Close)], &[(FinWait2, Close)]);
}

#[test]
fn a_reset_is_an_end_at_once() {
    check(&[(Hook::Transition, State::FinWait2, State::Close)], &[(State::FinWait2, State::Close)]);
    check(&[(Hook::Release, State::TimeWait, State::Close)], &[(State::TimeWait, State::Close)]);
}

#[test]
fn what_cannot_be_joined_is_left_out() {
    let whole = record(Hook::Transition, 7, State::Close, State::SynSent);
    assert!(Reader::default().event(&record(Hook::Transition, 0, State::Close, State::SynSent)).is_none());
    for (field, value) in [(at::HOOK, 9), (at::FAMILY, 1)] {
        let mut bytes = whole.clone();
        bytes[place(field)] = value;
        assert!(Reader::default().event(&bytes).is_none());
    }
    for length in 0..place(at::PID_TGID) {
        assert!(Reader::default().event(&whole[..length]).is_none());
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(records in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..120), 0..20)) {
        let mut reader = Reader::default();
        for mut bytes in records {
            if let Some(hook) = bytes.get_mut(place(at::HOOK)..place(at::FROM)) {
                hook.copy_from_slice(&u32::from(hook[0] % 6).to_ne_bytes());
            }
            let _ = reader.event(&bytes);
        }
    }
}
