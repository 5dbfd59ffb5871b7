//! Makes a network of its own for a demo: a process in a namespace opens sockets there and a TUN device, and stays as long
//! as they are needed.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use crate::demo::network::{Network, Sockets};
use crate::source::doors::{Enclosed, Namespaces, Opened, User};
use crate::source::live::Live;

use super::lab::{HOLDER, LabSettings};
use super::witness::Observer;

/// What a user calls the namespace.
const NAME: &str = "wire";

/// The process in the namespace, which is shown while it is there.
struct Inside {
    enclosed: Enclosed,
    namespaces: Namespaces,
}

impl Sockets for Inside {
    fn tcp(&self) -> io::Result<OwnedFd> {
        self.enclosed.open(Opened::Tcp)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.namespaces.remove(self.enclosed.door().netns());
    }
}

/// Makes it.
///
/// # Errors
///
/// The host gives no namespace, or no TUN device in it: the text says which and what to look at.
pub(super) fn make(settings: &LabSettings) -> io::Result<Network> {
    // As root of the namespace, since an interface is made there.
    let enclosed = Enclosed::start(&settings.holder, HOLDER, NAME, User::Root).map_err(io::Error::other)?;
    let tun = enclosed.open(Opened::Tun).map_err(|error| {
        io::Error::other(format!(
            "/dev/net/tun gives no device ({error}); it needs the kernel's module tun, and a device file that this user \
             may open"
        ))
    })?;
    let (door, mode) = (enclosed.door(), settings.mode);
    settings.namespaces.add(Arc::clone(&door));
    let eyes = Observer::new(Arc::new(move || Box::new(Live::behind(mode, Arc::clone(&door)))));
    let sockets = Inside { enclosed, namespaces: settings.namespaces.clone() };
    Ok(Network { sockets: Box::new(sockets), eyes: Box::new(eyes), tun })
}
