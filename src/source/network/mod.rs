//! What /proc/net and netdevice(7) tell of the network stack that is no socket: counters, routes, groups, interfaces.
//!
//! Reads each file whole, when it is asked to, and keeps nothing. Of the namespace of this process.

mod devices;

use std::fs;
use std::io;
use std::path::PathBuf;

use crate::decode;
use crate::model::counters::{Counters, Statistics};
use crate::model::interface::Interfaces;
use crate::model::membership::Memberships;
use crate::model::route::Routes;
use crate::model::unread::Unread;

/// Reads the files below one directory.
#[derive(Clone, Debug)]
pub struct Network {
    directory: PathBuf,
}

impl Network {
    /// The files below `directory`, usually /proc/net. Errors name them as if they were there.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    /// The counters of every file that the kernel has.
    pub fn statistics(&self) -> Statistics {
        let counters = |path, decode: fn(&[u8]) -> Counters| self.file(path).map(|text| decode(&text));
        Statistics {
            snmp: counters("/proc/net/snmp", decode::counters::pairs),
            netstat: counters("/proc/net/netstat", decode::counters::pairs),
            sctp: counters("/proc/net/sctp/snmp", decode::counters::sctp),
            snmp6: counters("/proc/net/snmp6", decode::counters::snmp6),
        }
    }

    /// The routes of the main tables.
    pub fn routes(&self) -> Routes {
        Routes {
            v4: self.file("/proc/net/route").map_err(Into::into).and_then(|text| decode::routes::v4(&text)),
            v4_cache: self.file("/proc/net/rt_cache").map(drop),
            v6: self.file("/proc/net/ipv6_route").map(|text| decode::routes::v6(&text)),
        }
    }

    /// The memberships of multicast groups.
    pub fn memberships(&self) -> Memberships {
        Memberships {
            v4: self.file("/proc/net/igmp").map(|text| decode::memberships::v4(&text)),
            v6: self.file("/proc/net/igmp6").map(|text| decode::memberships::v6(&text)),
        }
    }

    /// The interfaces, and the labels of their addresses. Asks the kernel about each, in the namespace of this thread.
    ///
    /// # Errors
    ///
    /// No socket could be made, through which the kernel is asked.
    pub fn interfaces(&self) -> io::Result<Interfaces> {
        let (traffic, no_traffic) = match self.file("/proc/net/dev") {
            Ok(text) => (text, None),
            Err(unread) => (Vec::new(), Some(unread)),
        };
        let addresses = self.file("/proc/net/if_inet6").unwrap_or_default();
        let traffic = decode::interfaces::traffic(&traffic);
        let list = devices::list(&traffic, &decode::interfaces::addresses_v6(&addresses))?;
        Ok(Interfaces { list, no_traffic })
    }

    fn file(&self, path: &'static str) -> Result<Vec<u8>, Unread> {
        let below = path.strip_prefix("/proc/net/").unwrap_or(path);
        fs::read(self.directory.join(below)).map_err(|error| Unread { path, why: words(&error) })
    }
}

/// As strerror(3) says it, without the number that Rust adds.
fn words(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}
