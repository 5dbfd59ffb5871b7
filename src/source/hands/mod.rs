//! What acts on the machine: closes sockets, signals processes. Everything else in `source` only reads.
//!
//! Nothing is done to what is not as it was shown. Each call may take its time (see [`signal::PATIENCE`]), so call on a
//! thread that nobody waits for. Asks nobody for leave: that is the screen's.

pub mod close;
pub mod signal;
#[cfg(test)]
mod tests;

use crate::model::action::closing::Closing;
use crate::model::action::signal::{Handle, SignalRefusal, Signalled, Strike, Subject};
use crate::model::socket::Socket;

use super::diag::Channel;
use super::live::Live;

/// What can act.
pub trait Hands {
    /// Closes a socket if it is still as it was shown, and looks for it afterwards.
    fn close(&mut self, shown: &Socket) -> Closing;

    /// Says what is to know of a process before it gets a signal.
    ///
    /// # Errors
    ///
    /// It is not there, or is not the one that was meant.
    fn inspect(&mut self, handle: Handle) -> Result<Subject, SignalRefusal>;

    /// Sends a signal if the process is still the one that was shown, and waits to see what it does.
    fn signal(&mut self, strike: &Strike) -> Signalled;
}

impl<C: Channel + Send> Hands for Live<C> {
    fn close(&mut self, shown: &Socket) -> Closing {
        match self.diag() {
            Ok(diag) => close::close(diag, shown),
            Err(error) => close::unreachable(&error),
        }
    }

    fn inspect(&mut self, handle: Handle) -> Result<Subject, SignalRefusal> {
        signal::inspect(handle)
    }

    fn signal(&mut self, strike: &Strike) -> Signalled {
        signal::strike(strike)
    }
}
