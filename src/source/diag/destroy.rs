//! Closing a socket from outside (SOCK_DESTROY, linux/sock_diag.h).
//!
//! Needs CAP_NET_ADMIN over the namespace. The cookie is always sent: a port that went to another socket meanwhile is
//! none of ours. What its owner then sees (ECONNABORTED) and its peer (a reset) is the kernel's.

use std::io;

use crate::model::socket::Socket;

use super::request::Request;
use super::{Channel, Diag, DiagError, errno, inet};

/// What came of a socket that was to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destroyed {
    /// The kernel closed it. One that was bound explicitly may stay in its table, unconnected.
    Closed,
    /// It was gone already, or is of a kind that is found in no table, such as one that is bound and inactive.
    Gone,
    /// This kernel closes no sockets of its kind, or none at all (CONFIG_INET_DIAG_DESTROY).
    Unsupported,
}

/// A socket could not be closed.
#[derive(Debug, thiserror::Error)]
pub enum DestroyError {
    /// The kernel refused; as ss(8) says it.
    #[error("SOCK_DESTROY answers: {}", errno::text(.0))]
    Refused(#[source] io::Error),
    /// The kernel could not be asked.
    #[error(transparent)]
    Diag(DiagError),
}

impl<C: Channel> Diag<C> {
    /// Closes one socket. Ask over another `Diag` than the one that a dump still comes from.
    ///
    /// # Errors
    ///
    /// The kernel refuses, mostly for want of CAP_NET_ADMIN, or cannot be asked.
    pub fn destroy(&mut self, socket: &Socket) -> Result<Destroyed, DestroyError> {
        let Some(body) = inet::destroy(socket) else { return Ok(Destroyed::Unsupported) };
        match self.exchange(Request::destroy(body), |_| {}) {
            Ok(_) => Ok(Destroyed::Closed),
            Err(DiagError::Refused(cause)) => match cause.raw_os_error() {
                Some(libc::ENOENT) => Ok(Destroyed::Gone),
                Some(libc::EOPNOTSUPP) => Ok(Destroyed::Unsupported),
                _ => Err(DestroyError::Refused(cause)),
            },
            Err(error) => Err(DestroyError::Diag(error)),
        }
    }
}
