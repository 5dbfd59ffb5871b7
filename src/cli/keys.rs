//! What a command without a screen hears while it runs: bytes on standard input, and signals that ask it to end.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

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

/// A signal that asks the program to end, so that it ends in order.
#[derive(Clone, Debug)]
pub(super) struct Interrupt(Arc<AtomicUsize>);

impl Interrupt {
    /// Listens from now on.
    ///
    /// # Errors
    ///
    /// No handler could be set.
    pub(super) fn listen() -> io::Result<Self> {
        let heard = Arc::new(AtomicUsize::new(0));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            let number = usize::try_from(signal).unwrap_or_default();
            signal_hook::flag::register_usize(signal, Arc::clone(&heard), number)?;
        }
        Ok(Self(heard))
    }

    /// The signal's number, once there was one.
    pub(super) fn signal(&self) -> Option<i32> {
        i32::try_from(self.0.load(Ordering::Relaxed)).ok().filter(|signal| *signal != 0)
    }
}
