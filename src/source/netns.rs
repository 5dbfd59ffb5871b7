//! Which network namespace this is.

use std::os::unix::fs::MetadataExt as _;

use crate::model::key::NetnsId;

/// The namespace of the calling thread, 0 when /proc does not tell. Sockets that it opens belong to it for ever.
pub fn own() -> NetnsId {
    let inode = std::fs::metadata("/proc/thread-self/ns/net").map_or(0, |file| file.ino());
    NetnsId(u32::try_from(inode).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_thread_has_a_namespace() {
        assert_ne!(own(), NetnsId(0));
    }
}
