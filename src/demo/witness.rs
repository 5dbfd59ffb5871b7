//! The demo's eyes.

use std::io;
use std::time::Duration;

use crate::model::address::InetEnds;
use crate::model::socket::{Protocol, Socket};
use crate::model::time::Moment;

/// Sees single sockets and the time, for a stage.
pub trait Witness {
    /// The time.
    fn now(&self) -> Moment;

    /// Looks up the socket that has these ends; for a listener the remote one is unspecified. Where
    /// there is none the kernel may answer with the listener on the local port: the stage knows it by
    /// its ends and takes it for none.
    ///
    /// # Errors
    ///
    /// The look-up itself failed. That there is no such socket is no error.
    fn look(&mut self, protocol: Protocol, ends: &InetEnds) -> io::Result<Option<Socket>>;

    /// Lets this much time pass.
    fn pause(&mut self, span: Duration);
}
