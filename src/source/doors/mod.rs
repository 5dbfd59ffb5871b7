//! The ways into network namespaces: how the sockets of one are asked for from outside, and which ones are shown.
//!
//! A netlink socket stays in the namespace that it was opened in, whoever uses it. So a namespace is known by a
//! [`Door`]: somebody who is inside, or goes there for a moment, opens sockets and hands them out. Looks at no socket:
//! [`super::many`] does.

mod census;
mod enclosed;
mod entered;
mod inside;
mod interface;
mod namespaces;
mod passing;

use std::io;

use netlink_sys::Socket;

use crate::model::key::NetnsId;

use super::diag::open_here;
use super::netns;
use super::places::Places;

pub use enclosed::{Enclosed, EnclosedError, NEAR, Opened, serve_door};
pub use inside::{User, enclose, is_refusal};
pub use interface::raise_loopback;
pub use namespaces::{Namespaces, Scope};

/// The way into a namespace.
pub trait Door: Send + Sync {
    /// Which namespace.
    fn netns(&self) -> NetnsId;

    /// What a user calls it.
    fn name(&self) -> &str;

    /// Where its tables are as text.
    fn places(&self) -> Places;

    /// Whether there are such tables.
    fn has_text(&self) -> bool {
        true
    }

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
