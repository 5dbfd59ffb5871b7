//! The ways into network namespaces: how the sockets of one are asked for from outside, and which ones are shown.
//!
//! A netlink socket stays in the namespace that it was opened in, whoever uses it. So a namespace is known by a
//! [`Door`]: somebody who is inside opens sockets there and hands them out. Looks at no socket: [`super::many`] does.

mod enclosed;
mod inside;
mod interface;
mod passing;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use netlink_sys::Socket;

use crate::model::key::NetnsId;

use super::diag::open_here;
use super::netns;
use super::places::Places;

pub use enclosed::{Enclosed, EnclosedError, NEAR, Opened, serve_door};
pub use inside::{User, enclose, is_refusal};
pub use interface::raise_loopback;

/// The way into a namespace.
pub trait Door: Send + Sync {
    /// Which namespace.
    fn netns(&self) -> NetnsId;

    /// What a user calls it.
    fn name(&self) -> &str;

    /// Where its tables are as text.
    fn places(&self) -> Places;

    /// Opens a NETLINK_SOCK_DIAG socket there.
    ///
    /// # Errors
    ///
    /// The kernel refuses netlink, or nobody is inside any more.
    fn open(&self) -> io::Result<Socket>;
}

/// The namespace of the thread that makes it, which is the one that opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Here(NetnsId);

impl Default for Here {
    fn default() -> Self {
        Self(netns::own())
    }
}

impl Door for Here {
    fn netns(&self) -> NetnsId {
        self.0
    }

    fn name(&self) -> &'static str {
        "own"
    }

    fn places(&self) -> Places {
        Places::default()
    }

    fn open(&self) -> io::Result<Socket> {
        open_here()
    }
}

/// The namespaces that are shown beside the own one. Clones share one list.
#[derive(Clone, Default)]
pub struct Namespaces(Arc<Mutex<Vec<Arc<dyn Door>>>>);

impl std::fmt::Debug for Namespaces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.doors().iter().map(|door| door.name().to_owned())).finish()
    }
}

impl Namespaces {
    /// Shows one more.
    pub fn add(&self, door: Arc<dyn Door>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(door);
    }

    /// Shows it no more.
    pub fn remove(&self, netns: NetnsId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|door| door.netns() != netns);
    }

    /// The doors, in the order in which they were added.
    pub fn doors(&self) -> Vec<Arc<dyn Door>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What a user calls it; `None` for the own one and for one that is not shown.
    pub fn name(&self, netns: NetnsId) -> Option<String> {
        self.doors().iter().find(|door| door.netns() == netns).map(|door| door.name().to_owned())
    }
}
