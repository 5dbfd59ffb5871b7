//! The messages of the multicast groups of sock_diag(7): sockets of TCP and UDP as they were when they were destroyed.

use crate::model::event::{Event, Occurrence, Token};
use crate::model::key::{Identity, NetnsId};
use crate::model::socket::Protocol;
use crate::model::time::Moment;

use super::inet;
use super::netlink::{Attributes, Message, Messages};

/// SOCK_DIAG_BY_FAMILY of linux/sock_diag.h.
const BY_FAMILY: u16 = 20;
/// Length of `struct inet_diag_msg`, which stands before the attributes.
const HEADER: usize = 72;
/// INET_DIAG_PROTOCOL.
const PROTOCOL: u16 = 10;
const IPPROTO_TCP: u8 = 6;
const IPPROTO_UDP: u8 = 17;

/// The events of one datagram, and how many of its messages could not be read.
pub fn events(bytes: &[u8], netns: NetnsId, at: Moment) -> (Vec<Event>, u64) {
    let mut messages = Messages::new(bytes);
    let (mut events, mut malformed) = (Vec::new(), 0);
    for message in messages.by_ref().filter(|message| message.kind == BY_FAMILY) {
        match event(&message, netns, at) {
            Some(event) => events.push(event),
            None => malformed += 1,
        }
    }
    (events, malformed + u64::from(!messages.rest().is_empty()))
}

fn event(message: &Message<'_>, netns: NetnsId, at: Moment) -> Option<Event> {
    let protocol = protocol(message.payload.get(HEADER..)?)?;
    let socket = inet::socket(protocol, message.payload, netns, at)?;
    let Identity::Cookie(cookie) = socket.key.identity else { return None };
    Some(Event {
        at,
        netns,
        socket: Token::Cookie(cookie),
        protocol,
        ends: *socket.ends.inet()?,
        what: Occurrence::Destroyed(Box::new(socket)),
        error: None,
        actor: None,
    })
}

/// The protocol. What is neither TCP nor UDP is in no group that is asked for.
fn protocol(attributes: &[u8]) -> Option<Protocol> {
    let (_, value) = Attributes::new(attributes).find(|(kind, _)| *kind == PROTOCOL)?;
    match *value.first()? {
        IPPROTO_TCP => Some(Protocol::Tcp),
        IPPROTO_UDP => Some(Protocol::Udp),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::decode::fixture::{AT, Inet, NETNS, message};
    use crate::model::state::State;

    #[test]
    fn a_socket_is_told_as_it_was_at_last() {
        let dead = Inet { state: 7, ..Inet::V4 };
        let bytes = message(BY_FAMILY, &dead.with(&[(PROTOCOL, &[IPPROTO_TCP]), (2, &[7; 280])]));
        let (events, malformed) = super::events(&bytes, NETNS, AT);
        let [event] = &events[..] else { panic!("{events:?}") };
        assert_eq!((event.socket, malformed), (Token::Cookie(0x3000_0004_1000_0002), 0));
        assert_eq!((event.at, event.netns, event.protocol), (AT, NETNS, Protocol::Tcp));
        let Occurrence::Destroyed(socket) = &event.what else { panic!("{event:?}") };
        assert_eq!((socket.state, event.key()), (State::Close, Some(socket.key)));
        assert!(socket.detail.as_ref().is_some_and(|detail| detail.tcp.is_some_and(|info| info.length == 280)));
    }

    /// How many events and how many unreadable messages are in these bytes.
    #[track_caller]
    fn check(bytes: &[u8], events: usize, malformed: u64) {
        let found = super::events(bytes, NETNS, AT);
        assert_eq!((found.0.len(), found.1), (events, malformed));
    }

    #[test]
    fn what_cannot_be_read_is_counted() {
        let of = |protocol: u8| message(BY_FAMILY, &Inet::V6.with(&[(PROTOCOL, &[protocol])]));
        check(&[of(IPPROTO_TCP), of(IPPROTO_UDP)].concat(), 2, 0);
        check(&of(132), 0, 1);
        check(&message(BY_FAMILY, &Inet::V4.with(&[])), 0, 1);
        check(&message(BY_FAMILY, &[2; 20]), 0, 1);
        check(&message(3, &[0; 4]), 0, 0);
        check(&[of(IPPROTO_UDP), vec![1]].concat(), 1, 1);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            super::events(&bytes, NETNS, AT);
            super::events(&message(BY_FAMILY, &bytes), NETNS, AT);
        }
    }
}
