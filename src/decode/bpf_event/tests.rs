//! Records written by hand, and any bytes.

use proptest::prelude::*;

use super::*;

/// A record of an IPv4 socket.
fn record(from: State, to: State) -> Vec<u8> {
    let mut bytes = vec![0; LENGTH];
    let mut put = |field: i16, value: &[u8]| bytes[place(field)..][..value.len()].copy_from_slice(value);
    put(at::TIME, &1_500_000_000_u64.to_ne_bytes());
    put(at::COOKIE, &77_u64.to_ne_bytes());
    put(at::PID_TGID, &(812_u64 << 32 | 813).to_ne_bytes());
    put(at::NETNS, &4_026_531_840_u32.to_ne_bytes());
    put(at::INTERFACE, &3_u32.to_ne_bytes());
    put(at::ERROR, &104_u32.to_ne_bytes());
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
    super::event(bytes).unwrap()
}

#[test]
fn every_field_is_read() {
    let event = event(&record(State::Established, State::FinWait1));
    assert_eq!((event.at, event.netns), (Moment::from_millis(1500), NetnsId(4_026_531_840)));
    assert_eq!((event.socket, event.ends.interface), (Token::Cookie(77), 3));
    assert_eq!(event.ends.local, Endpoint::new(Ipv4Addr::new(192, 0, 2, 1).into(), 43588));
    assert_eq!(event.ends.remote, Endpoint::new(Ipv4Addr::new(198, 51, 100, 7).into(), 443));
    assert_eq!(event.error.map(NonZeroU32::get), Some(104));
    assert_eq!(event.what, Occurrence::Moved { from: State::Established, to: State::FinWait1 });
    let actor = event.actor.unwrap();
    assert_eq!((actor.pid, actor.command()), (812, &b"nginx"[..]));
}

#[test]
fn a_port_that_was_given_back_is_read_where_segments_have_it() {
    let mut bytes = record(State::LastAck, State::Close);
    bytes[place(at::NUMBER)..][..2].fill(0);
    assert_eq!(event(&bytes).ends.local.port, 22);
}

#[test]
fn an_ipv6_address_has_all_its_bytes() {
    let mut bytes = record(State::Close, State::Listen);
    bytes[place(at::FAMILY)..][..2].copy_from_slice(&INET6.to_ne_bytes());
    bytes[place(at::LOCAL)..][..16].copy_from_slice(&Ipv6Addr::LOCALHOST.octets());
    assert_eq!(event(&bytes).ends.local.address, Ipv6Addr::LOCALHOST);
}

#[test]
fn a_process_counts_only_where_it_made_the_call() {
    let actor = |from, to| event(&record(from, to)).actor.map(|actor| actor.pid);
    assert_eq!(actor(State::Close, State::SynSent), Some(812));
    assert_eq!(actor(State::CloseWait, State::LastAck), Some(812));
    for to in [State::SynRecv, State::Established, State::FinWait2, State::CloseWait, State::Closing, State::Close] {
        assert_eq!(actor(State::Established, to), None, "{to:?}");
    }
}

#[test]
fn what_cannot_be_read_is_left_out() {
    let whole = record(State::Close, State::SynSent);
    for length in 0..place(at::COMM) {
        let is_read = super::event(&whole[..length]).is_some_and(|event| event.actor.is_some());
        assert!(!is_read, "{length}");
    }
    let mut strange = whole;
    strange[place(at::FAMILY)] = 1;
    assert_eq!(super::event(&strange), None);
}

/// In older kernels a connection that is accepted comes to SYN-RECV as a copy of its listener, cookie and all.
#[test]
fn a_connection_without_a_peer_is_not_told() {
    let mut bytes = record(State::Listen, State::SynRecv);
    assert!(super::event(&bytes).is_some());
    bytes[place(at::REMOTE_PORT)..][..2].fill(0);
    assert_eq!(super::event(&bytes), None);
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..120), v6 in any::<bool>()) {
        let _ = super::event(&bytes);
        let mut bytes = bytes;
        if let Some(family) = bytes.get_mut(place(at::FAMILY)..place(at::NUMBER)) {
            family.copy_from_slice(&(if v6 { INET6 } else { INET }).to_ne_bytes());
        }
        let _ = super::event(&bytes);
    }
}
