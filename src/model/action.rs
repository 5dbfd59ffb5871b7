//! What can be done to sockets and processes, and what came of it.
//!
//! Values only: who asks is a screen, who acts is a source.

use std::sync::Arc;

pub mod closing;
pub mod signal;

use super::socket::Socket;
use closing::Closing;
use signal::{Handle, SignalRefusal, Signalled, Strike, Subject};

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Close these sockets if each is still as it was shown.
    Close(Arc<[Socket]>),
    /// Say what is to know of a process before it gets a signal.
    Inspect(Handle),
    /// Send a signal.
    Signal(Strike),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// So many of the sockets are done with.
    Closing {
        /// Done.
        done: usize,
        /// To do in all.
        of: usize,
    },
    /// What came of each socket, in the order of the order.
    Closed(Arc<[Closing]>),
    /// The process.
    Inspected(Result<Arc<Subject>, SignalRefusal>),
    /// What the signal did.
    Signalled(Signalled),
}
