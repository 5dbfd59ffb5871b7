//! What /proc/net and netdevice(7) tell of the network stack that is no socket: counters, routes, groups, interfaces.
//!
//! Reads each file whole, when it is asked for, and keeps nothing. Of the namespace of this process.

mod devices;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::decode;
use crate::model::counters::{CounterFile, Counters, Statistics};
use crate::model::interface::Interfaces;
use crate::model::membership::Memberships;
use crate::model::route::{RouteTable, Routes};
use crate::model::unread::{ProcFile, Unread};

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

    /// The counters of these files, as far as the kernel has them.
    pub fn statistics(&self, asked: &[CounterFile]) -> Statistics {
        let counters = |file, decode: fn(&[u8]) -> Counters| self.of(&file, asked).map(|text| decode(&text));
        Statistics {
            snmp: counters(CounterFile::Snmp, decode::counters::pairs),
            netstat: counters(CounterFile::Netstat, decode::counters::pairs),
            sctp: counters(CounterFile::Sctp, decode::counters::sctp),
            snmp6: counters(CounterFile::Snmp6, decode::counters::snmp6),
        }
    }

    /// The routes of these tables.
    pub fn routes(&self, asked: &[RouteTable]) -> Routes {
        let text = |table| self.of(&table, asked);
        Routes {
            v4: text(RouteTable::V4).map_err(Into::into).and_then(|text| decode::routes::v4(&text)),
            v4_cache: text(RouteTable::V4Cache).map(drop),
            v6: text(RouteTable::V6).map(|text| decode::routes::v6(&text)),
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

    /// A file, if it is among those that are asked for.
    fn of<T: PartialEq + ProcFile>(&self, file: &T, asked: &[T]) -> Result<Vec<u8>, Unread> {
        let path = file.path();
        if asked.contains(file) { self.file(path) } else { Err(Unread { path, why: "not asked for".to_owned() }) }
    }

    fn file(&self, path: &'static str) -> Result<Vec<u8>, Unread> {
        let below = path.strip_prefix("/proc/net/").unwrap_or(path);
        read(&self.directory.join(below)).map_err(|error| Unread { path, why: words(&error) })
    }
}

/// Room for most of these files, so that one call reads them. /proc tells no sizes, and who guesses from nothing reads
/// in ten pieces what the kernel has made at once.
const ROOM: usize = 1 << 14;

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(ROOM);
    // Through `take` nobody asks for the size first.
    File::open(path)?.take(u64::MAX).read_to_end(&mut text)?;
    Ok(text)
}

/// As strerror(3) says it, without the number that Rust adds.
fn words(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}
