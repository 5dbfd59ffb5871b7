//! Closes a socket: looks whether it is still as it was shown, closes it by its cookie, looks for it again.
//!
//! Between the look and the end lie some microseconds in which its state may move on; its cookie and its ends cannot
//! become another socket's, since the kernel compares them.

use rustix::thread::{CapabilitySet, capabilities};

use crate::model::action::closing::{Closing, Refusal};
use crate::model::key::NetnsId;
use crate::model::socket::Socket;
use crate::source::diag::{Channel, DestroyError, Destroyed, Diag, DiagError};

/// The kernel, as far as closing goes. A trait so that a test can play one that changes.
pub(super) trait Kernel {
    /// The namespace that it is asked about.
    fn netns(&self) -> NetnsId;
    /// The socket with this key as it is now.
    fn look_up(&mut self, shown: &Socket) -> Result<Option<Socket>, DiagError>;
    /// Closes the socket with this key and these ends.
    fn destroy(&mut self, shown: &Socket) -> Result<Destroyed, DestroyError>;
}

impl<C: Channel> Kernel for Diag<C> {
    fn netns(&self) -> NetnsId {
        Diag::netns(self)
    }
    fn look_up(&mut self, shown: &Socket) -> Result<Option<Socket>, DiagError> {
        self.again(shown)
    }
    fn destroy(&mut self, shown: &Socket) -> Result<Destroyed, DestroyError> {
        Diag::destroy(self, shown)
    }
}

/// Closes one socket.
pub(super) fn close(kernel: &mut impl Kernel, shown: &Socket) -> Closing {
    if let Some(refusal) = Refusal::foreseen(shown) {
        return Closing::Refused(refusal);
    }
    if shown.key.netns != kernel.netns() {
        return Closing::Refused(Refusal::OtherNamespace);
    }
    match kernel.look_up(shown) {
        Ok(None) => return Closing::Gone,
        Ok(Some(found)) if !is_as_shown(&found, shown) => return Closing::Changed { state: found.state },
        Ok(Some(_)) => {}
        Err(error) => return unreachable(&error),
    }
    match kernel.destroy(shown) {
        Ok(Destroyed::Closed) => proof(kernel, shown),
        Ok(Destroyed::Gone) => match kernel.look_up(shown) {
            Ok(Some(_)) => Closing::Refused(Refusal::Shadowed),
            Ok(None) => Closing::Gone,
            Err(error) => unreachable(&error),
        },
        Ok(Destroyed::Unsupported) => Closing::Refused(Refusal::NoDestroy),
        Err(DestroyError::Refused(cause)) if cause.raw_os_error() == Some(libc::EPERM) => {
            let has_rights = capabilities(None).is_ok_and(|sets| sets.effective.contains(CapabilitySet::NET_ADMIN));
            Closing::Refused(if has_rights { Refusal::ForeignNamespace } else { Refusal::Unprivileged })
        }
        Err(error) => Closing::Refused(Refusal::Failed(error.to_string())),
    }
}

/// The kernel cannot be asked.
pub(super) fn unreachable(error: &DiagError) -> Closing {
    Closing::Refused(Refusal::Failed(error.to_string()))
}

/// Looks for what was closed.
fn proof(kernel: &mut impl Kernel, shown: &Socket) -> Closing {
    match kernel.look_up(shown) {
        Ok(None) => Closing::Closed { left: None },
        // What is left of a socket whose port was bound is in another state, or has lost its peer; a datagram socket
        // without a peer looks as before.
        Ok(Some(found)) => Closing::Closed { left: Some(found.state) },
        Err(error) => Closing::Refused(Refusal::Failed(format!("closed, but not looked for afterwards: {error}"))),
    }
}

fn is_as_shown(found: &Socket, shown: &Socket) -> bool {
    found.key == shown.key && found.state == shown.state && found.ends == shown.ends
}
