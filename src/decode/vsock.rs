//! One `struct vsock_diag_msg` (linux/vm_sockets_diag.h). It has no attributes.

use zerocopy::byteorder::{NativeEndian, U32};
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

use crate::model::address::{Ends, VsockEnds};
use crate::model::key::{Key, NetnsId};
use crate::model::socket::{Protocol, Shutdown, Socket};
use crate::model::state::State;
use crate::model::time::Moment;

use super::identity;

const AF_VSOCK: u8 = 40;

/// `struct vsock_diag_msg`; names without their prefix.
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Header {
    family: u8,
    sock_type: u8,
    state: u8,
    shutdown: u8,
    src_cid: U32<NativeEndian>,
    src_port: U32<NativeEndian>,
    dst_cid: U32<NativeEndian>,
    dst_port: U32<NativeEndian>,
    ino: U32<NativeEndian>,
    cookie: [U32<NativeEndian>; 2],
}

const _: () = assert!(size_of::<Header>() == 32);

/// The socket of one message. `None` when it is cut, the family is not AF_VSOCK or the type is none that the
/// kernel has.
pub fn socket(payload: &[u8], netns: NetnsId, at: Moment) -> Option<Socket> {
    let (header, _) = Header::ref_from_prefix(payload).ok()?;
    let protocol = match (header.family, header.sock_type) {
        (AF_VSOCK, 1) => Protocol::VsockStream,
        (AF_VSOCK, 2) => Protocol::VsockDgram,
        (AF_VSOCK, 5) => Protocol::VsockSeqpacket,
        _ => return None,
    };
    let key = Key { netns, identity: identity::cookie(header.cookie) };
    let ends = VsockEnds {
        cid: header.src_cid.get(),
        port: header.src_port.get(),
        peer_cid: header.dst_cid.get(),
        peer_port: header.dst_port.get(),
    };
    Some(Socket {
        inode: header.ino.get(),
        shutdown: Some(Shutdown(header.shutdown)),
        ..Socket::new(key, at, protocol, State::from_number(header.state), Ends::Vsock(ends))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::decode::fixture::{AT, NETNS, words};
    use crate::model::key::Identity;

    fn message(start: [u8; 4]) -> Vec<u8> {
        [&start[..], &words(&[3, 1024, 2, u32::MAX, 60_001, 5, 6])].concat()
    }

    /// A message that begins so is a socket of this protocol and state, or none.
    #[track_caller]
    fn check(start: [u8; 4], expected: Option<(Protocol, State)>) {
        let expected = expected.map(|(protocol, state)| {
            let key = Key { netns: NETNS, identity: Identity::Cookie(0x6_0000_0005) };
            let ends = Ends::Vsock(VsockEnds { cid: 3, port: 1024, peer_cid: 2, peer_port: u32::MAX });
            let shutdown = Some(Shutdown(start[3]));
            Socket { inode: 60_001, shutdown, ..Socket::new(key, AT, protocol, state, ends) }
        });
        assert_eq!(socket(&message(start), NETNS, AT), expected);
        assert_eq!(socket(&[message(start), vec![1; 9]].concat(), NETNS, AT), expected, "a later kernel's");
    }

    #[test]
    fn types_and_states() {
        check([40, 1, 1, 0], Some((Protocol::VsockStream, State::Established)));
        check([40, 2, 7, 3], Some((Protocol::VsockDgram, State::Close)));
        check([40, 5, 10, 1], Some((Protocol::VsockSeqpacket, State::Listen)));
        check([40, 1, 200, 0], Some((Protocol::VsockStream, State::Unknown)));
        check([40, 3, 1, 0], None);
        check([2, 1, 1, 0], None);
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_socket_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let bytes = [&[AF_VSOCK, 1], &bytes[..]].concat();
            prop_assert_eq!(socket(&bytes, NETNS, AT).is_some(), bytes.len() >= 32);
        }
    }
}
