//! Where a mode of netstat(8) prints, and how it ends.

use std::io::{self, Write};

/// Where a mode prints.
pub struct Streams<'a> {
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error.
    pub err: &'a mut dyn Write,
}

/// How a mode ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// As it should, which may be with a complaint: exit code 0.
    Complete,
    /// The kernel lacks something: exit code 1.
    Failed,
    /// A family was named that has no routes: exit code 3.
    Unrouted,
}

/// Says that the kernel lacks something that a mode needs.
pub(super) fn no_support(feature: &str, streams: &mut Streams<'_>) -> io::Result<Outcome> {
    writeln!(streams.err, "netstat: no support for `{feature}' on this system.")?;
    Ok(Outcome::Failed)
}
