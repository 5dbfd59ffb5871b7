//! What a command without a screen hears on standard input while it runs.

use std::io;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

/// The next byte of standard input; `None` at its end. INTR where none came in this time.
pub(super) fn byte(patience: Duration) -> Result<Option<u8>, Errno> {
    let input = io::stdin();
    let patience = Timespec::try_from(patience).map_err(|_| Errno::INVAL)?;
    if poll(&mut [PollFd::new(&input, PollFlags::IN)], Some(&patience))? == 0 {
        return Err(Errno::INTR);
    }
    let mut byte = [0];
    let count = rustix::io::read(&input, &mut byte)?;
    Ok(byte.first().copied().filter(|_| count > 0))
}
