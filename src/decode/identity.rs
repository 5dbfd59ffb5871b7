//! What a socket is known by: the kernel's cookie, or a digest where the table has none.

use std::hash::{DefaultHasher, Hash, Hasher};

use zerocopy::byteorder::{NativeEndian, U32};

use crate::model::address::{InetEnds, NetlinkEnds};
use crate::model::key::Identity;
use crate::model::socket::Protocol;

/// `idiag_cookie` and `udiag_cookie`: the low half stands first whatever the machine's byte order.
pub fn cookie([low, high]: [U32<NativeEndian>; 2]) -> Identity {
    Identity::Cookie(u64::from(low.get()) | u64::from(high.get()) << 32)
}

/// The digest of an inet row. A connected TCP socket loses its inode when it is closed, so there the
/// two ends must do; anywhere else several sockets may share their ends and only the inode tells.
pub fn inet_digest(protocol: Protocol, ends: &InetEnds, inode: u32) -> Identity {
    let connected = protocol == Protocol::Tcp && ends.remote.port != 0;
    digest((protocol, ends, (!connected).then_some(inode)))
}

/// The digest of a Unix row. A name can be bound late, so the inode must do. A connection that is not
/// accepted yet has none; there the column Num tells, which is an address that the kernel has
/// scrambled, or all zero where kptr_restrict hides it.
pub fn unix_digest(protocol: Protocol, inode: u32, num: &[u8]) -> Identity {
    digest((protocol, inode, (inode == 0).then_some(num)))
}

/// The digest of a netlink row.
pub fn netlink_digest(ends: &NetlinkEnds, inode: u32) -> Identity {
    digest((ends, inode))
}

/// The digest of a packet row. What the socket takes may be changed, so the inode must do.
pub fn packet_digest(protocol: Protocol, inode: u32) -> Identity {
    digest((protocol, inode))
}

/// Without a random key: the same socket must have the same digest in the next run, on a recording.
fn digest(parts: impl Hash) -> Identity {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    Identity::Digest(hasher.finish())
}
