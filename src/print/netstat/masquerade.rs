//! `netstat -M`: masqueraded connections.
//!
//! Linux keeps them in no file that netstat(8) reads since version 2.4; conntrack(8) shows them.

use std::io;

use super::streams::{Outcome, Streams, no_support};

/// Says that there is no such table.
///
/// # Errors
///
/// What the stream answered.
pub fn write(streams: &mut Streams<'_>) -> io::Result<Outcome> {
    no_support("ip_masquerade", streams)
}
