//! What makes a socket the same socket in the next look.

/// A network namespace, by the inode number of its `ns/net` file; 0 when it could not be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetnsId(pub u32);

impl NetnsId {
    /// The inode; `None` where the namespace is not known.
    pub const fn known(self) -> Option<u32> {
        match self.0 {
            0 => None,
            inode => Some(inode),
        }
    }
}

/// The identity of a socket within its namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// The kernel's socket cookie: unique while the machine runs, and the same from SYN-RECV to the
    /// end of TIME-WAIT.
    Cookie(u64),
    /// Where the table has no cookie (/proc): a digest of protocol, ends and (but for TCP connections)
    /// inode; of protocol and inode for Unix sockets. Stays the same from ESTAB into TIME-WAIT, where the inode is gone.
    Digest(u64),
}

/// The key of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The namespace that the socket lives in.
    pub netns: NetnsId,
    /// The socket within it.
    pub identity: Identity,
}
