//! One AF_TIPC socket: nested attributes without a header (TIPC_NLA_SOCK, linux/tipc_netlink.h).

use crate::model::address::{Ends, TipcEnds};
use crate::model::detail::FamilyDetail;
use crate::model::key::{Identity, Key, NetnsId};
use crate::model::socket::{Protocol, Socket};
use crate::model::state::State;
use crate::model::time::Moment;
use crate::model::tipc::TipcInfo;

use super::netlink::{Attributes, u32_at, u64_at};

/// TIPC_NLA_SOCK, which holds all else.
const SOCK: u16 = 2;

// TIPC_NLA_SOCK_*.
const ADDR: u16 = 1;
const REF: u16 = 2;
const CON: u16 = 3;
const HAS_PUBL: u16 = 4;
const STAT: u16 = 5;
const TYPE: u16 = 6;
const INO: u16 = 7;
const UID: u16 = 8;
const TIPC_STATE: u16 = 9;
const COOKIE: u16 = 10;

// TIPC_NLA_CON_*.
const CON_FLAG: u16 = 1;
const CON_NODE: u16 = 2;
const CON_SOCK: u16 = 3;
const CON_TYPE: u16 = 4;
const CON_INST: u16 = 5;

// TIPC_NLA_SOCK_STAT_*.
const STAT_RCVQ: u16 = 0;
const STAT_SENDQ: u16 = 1;
const STAT_LINK_CONG: u16 = 2;
const STAT_CONN_CONG: u16 = 3;
const STAT_DROP: u16 = 4;

/// The socket of one message. `None` when it has no type that the kernel has, or no cookie; any other attribute that
/// is missing or cut is left out.
pub fn socket(payload: &[u8], netns: NetnsId, at: Moment) -> Option<Socket> {
    let (_, nest) = Attributes::new(payload).find(|(kind, _)| *kind == SOCK)?;
    let find = |wanted| Attributes::new(nest).find_map(|(kind, value)| (kind == wanted).then_some(value));
    let protocol = protocol(u32_at(find(TYPE)?, 0)?)?;
    let identity = Identity::Cookie(u64_at(find(COOKIE)?, 0)?);
    let key = Key { netns, identity };
    let mut ends = TipcEnds::default();
    let mut info = TipcInfo::default();
    let mut socket = Socket::new(key, at, protocol, State::Unknown, Ends::Tipc(ends));
    for (kind, value) in Attributes::new(nest) {
        match kind {
            ADDR => ends.node = u32_at(value, 0).unwrap_or(0),
            REF => ends.reference = u32_at(value, 0).unwrap_or(0),
            CON => connection(value, &mut ends, &mut info),
            HAS_PUBL => info.is_published = true,
            STAT => statistics(value, &mut socket, &mut info),
            INO => socket.inode = u32_at(value, 0).unwrap_or(0),
            UID => socket.uid = u32_at(value, 0).unwrap_or(0),
            TIPC_STATE => socket.state = state(value),
            _ => {}
        }
    }
    socket.ends = Ends::Tipc(ends);
    socket.detail.get_or_insert_default().family = Some(FamilyDetail::Tipc(info));
    Some(socket)
}

/// The states have TCP's numbers (net/tipc/socket.c).
fn state(value: &[u8]) -> State {
    let number = u32_at(value, 0).and_then(|number| u8::try_from(number).ok());
    number.map_or(State::Unknown, State::from_number)
}

const fn protocol(sock_type: u32) -> Option<Protocol> {
    match sock_type {
        1 => Some(Protocol::TipcStream),
        2 => Some(Protocol::TipcDgram),
        4 => Some(Protocol::TipcRdm),
        5 => Some(Protocol::TipcSeqpacket),
        _ => None,
    }
}

/// The peer, and the name that it was reached through, which counts only when the flag stands beside it.
fn connection(nest: &[u8], ends: &mut TipcEnds, info: &mut TipcInfo) {
    let (mut peer, mut name, mut named) = ((0, 0), (0, 0), false);
    for (kind, value) in Attributes::new(nest) {
        let number = u32_at(value, 0).unwrap_or(0);
        match kind {
            CON_FLAG => named = true,
            CON_NODE => peer.0 = number,
            CON_SOCK => peer.1 = number,
            CON_TYPE => name.0 = number,
            CON_INST => name.1 = number,
            _ => {}
        }
    }
    ends.peer = Some(peer);
    info.via = named.then_some(name);
}

fn statistics(nest: &[u8], socket: &mut Socket, info: &mut TipcInfo) {
    for (kind, value) in Attributes::new(nest) {
        let number = u32_at(value, 0).unwrap_or(0);
        match kind {
            STAT_RCVQ => socket.receive_queue = number,
            STAT_SENDQ => socket.send_queue = number,
            STAT_LINK_CONG => info.link_congested = true,
            STAT_CONN_CONG => info.connection_congested = true,
            STAT_DROP => info.drops = number,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::decode::fixture::{AT, NETNS, attributes, words};
    use crate::model::detail::Detail;

    /// A stream socket with `more` behind its type and cookie.
    fn message(more: &[(u16, &[u8])]) -> Vec<u8> {
        let (kind, cookie) = (words(&[1]), 0x6_0000_0005u64.to_ne_bytes());
        let nest = [attributes(&[(TYPE, &kind), (COOKIE, &cookie)]), attributes(more)].concat();
        attributes(&[(SOCK, &nest)])
    }

    /// The attributes make a stream socket but for what `differ` changes.
    #[track_caller]
    fn check(more: &[(u16, &[u8])], differ: impl FnOnce(&mut Socket, &mut TipcEnds, &mut TipcInfo)) {
        let key = Key { netns: NETNS, identity: Identity::Cookie(0x6_0000_0005) };
        let (mut ends, mut info) = (TipcEnds::default(), TipcInfo::default());
        let mut expected = Socket::new(key, AT, Protocol::TipcStream, State::Unknown, Ends::Tipc(ends));
        differ(&mut expected, &mut ends, &mut info);
        expected.ends = Ends::Tipc(ends);
        expected.detail = Some(Box::new(Detail { family: Some(FamilyDetail::Tipc(info)), ..Detail::default() }));
        assert_eq!(socket(&message(more), NETNS, AT), Some(expected));
    }

    #[test]
    fn attributes_of_the_row() {
        check(&[], |_, _, _| {});
        check(&[(ADDR, &words(&[0x0100_1001])), (REF, &words(&[77]))], |_, ends, _| {
            (ends.node, ends.reference) = (0x0100_1001, 77);
        });
        check(&[(INO, &words(&[90])), (UID, &words(&[1000])), (TIPC_STATE, &words(&[10]))], |socket, _, _| {
            (socket.inode, socket.uid, socket.state) = (90, 1000, State::Listen);
        });
        check(&[(TIPC_STATE, &words(&[257]))], |_, _, _| {});
        check(&[(HAS_PUBL, &[])], |_, _, info| info.is_published = true);
        check(&[(99, &[1; 8]), (INO, &[1; 3])], |_, _, _| {});
    }

    #[test]
    fn connections() {
        let (node, port, kind, instance) = (words(&[3]), words(&[88]), words(&[18888]), words(&[17]));
        let by_name = [(1, &[][..]), (2, &node), (3, &port), (4, &kind), (5, &instance)];
        check(&[(CON, &attributes(&by_name))], |_, ends, info| {
            (ends.peer, info.via) = (Some((3, 88)), Some((18888, 17)));
        });
        check(&[(CON | 0x8000, &attributes(&by_name[1..]))], |_, ends, _| ends.peer = Some((3, 88)));
        check(&[(CON, &[])], |_, ends, _| ends.peer = Some((0, 0)));
    }

    #[test]
    fn statistics_of_the_queues() {
        let (receive, send, drops) = (words(&[3]), words(&[4]), words(&[9]));
        check(&[(STAT, &attributes(&[(0, &receive), (1, &send), (4, &drops)]))], |socket, _, info| {
            (socket.receive_queue, socket.send_queue, info.drops) = (3, 4, 9);
        });
        check(&[(STAT, &attributes(&[(2, &[])]))], |_, _, info| info.link_congested = true);
        check(&[(STAT, &attributes(&[(3, &[])]))], |_, _, info| info.connection_congested = true);
    }

    #[test]
    fn types() {
        use Protocol::{TipcDgram, TipcRdm, TipcSeqpacket, TipcStream};
        let expected = [None, Some(TipcStream), Some(TipcDgram), None, Some(TipcRdm), Some(TipcSeqpacket), None];
        for (sock_type, expected) in (0..).zip(expected) {
            let (kind, cookie) = (words(&[sock_type]), [1; 8]);
            let message = attributes(&[(SOCK, &attributes(&[(TYPE, &kind), (COOKIE, &cookie)]))]);
            assert_eq!(socket(&message, NETNS, AT).map(|socket| socket.protocol), expected);
        }
    }

    #[test]
    fn without_type_or_cookie_there_is_no_socket() {
        let whole = message(&[]);
        assert!((0..whole.len()).all(|length| socket(&whole[..length], NETNS, AT).is_none()));
        assert_eq!(socket(&attributes(&[(SOCK, &attributes(&[(TYPE, &words(&[1]))]))]), NETNS, AT), None);
        assert_eq!(socket(&attributes(&[(3, &whole[4..])]), NETNS, AT), None);
    }

    proptest! {
        #[test]
        fn any_attributes_leave_the_cookie_as_it_is(
            more in proptest::collection::vec((0..14u16, proptest::collection::vec(any::<u8>(), 0..40)), 0..12)
        ) {
            let more: Vec<(u16, &[u8])> = more.iter().map(|(kind, value)| (*kind, &value[..])).collect();
            let socket = socket(&message(&more), NETNS, AT).unwrap();
            prop_assert_eq!(socket.key.identity, Identity::Cookie(0x6_0000_0005));
        }
    }
}
