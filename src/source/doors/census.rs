//! Which network namespaces the host has: those that processes are in, and those that a file keeps.
//!
//! Two calls for each process, some 5 µs. A namespace that only a thread, a descriptor or a socket keeps is not found.
//! Enters none.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::model::key::NetnsId;
use crate::model::printable;
use crate::source::process;

use super::entered::Entered;

/// Where files are that keep namespaces: those of ip-netns(8) and Kubernetes, whose names people know, and those of
/// Docker, whose names are numbers.
const KEPT: [(&str, Named); 2] = [("/run/netns", Named::ByFile), ("/run/docker/netns", Named::ByProcess)];

/// A table that every namespace has. Who may not ask a process for its namespace may ask for this: it is another file in
/// each.
const TABLE: &str = "net/tcp";

/// What names a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    /// The name of the file that keeps it.
    ByFile,
    /// The first process inside, if there is one.
    ByProcess,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Census {
    /// Those that are known, without the own one, in the order of their numbers.
    pub found: Vec<Entered>,
    /// How many others there are, whose processes this user may not ask which they are in.
    pub hidden: usize,
}

/// Looks for all namespaces but this one.
///
/// # Errors
///
/// /proc cannot be listed.
pub(super) fn take(own: NetnsId) -> io::Result<Census> {
    let mut takes = Takes::default();
    for pid in processes()? {
        takes.ask(pid);
    }
    let own_file = fs::metadata("/proc/thread-self/ns/net")?;
    for (directory, named) in KEPT {
        takes.list(Path::new(directory), named, own_file.dev());
    }
    takes.places.remove(&own);
    let mut known: HashSet<u64> =
        takes.places.values().filter_map(|place| table(&place.process?.to_string())).collect();
    known.extend(table("thread-self"));
    let hidden = takes.hidden.difference(&known).count();
    Ok(Census { found: takes.places.into_values().map(named).collect(), hidden })
}

/// The ids of all processes, ascending.
fn processes() -> io::Result<Vec<u32>> {
    let names = fs::read_dir("/proc")?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut pids: Vec<u32> = names.filter_map(|name| name.parse().ok()).collect();
    pids.sort_unstable();
    Ok(pids)
}

/// The number of a namespace's table, by a name below /proc.
fn table(process: &str) -> Option<u64> {
    fs::metadata(Path::new("/proc").join(process).join(TABLE)).ok().map(|file| file.ino())
}

/// What is known so far.
#[derive(Default)]
struct Takes {
    /// The name is empty where the process is to give it.
    places: BTreeMap<NetnsId, Entered>,
    /// The tables of those that may not be asked.
    hidden: HashSet<u64>,
}

impl Takes {
    /// Asks a process where it is. The first one in a namespace is its way in.
    fn ask(&mut self, pid: u32) {
        let file = PathBuf::from(format!("/proc/{pid}/ns/net"));
        match fs::metadata(&file) {
            Ok(namespace) => {
                let Some(netns) = number(namespace.ino()) else { return };
                let new = || Entered { netns, name: String::new(), file, process: Some(pid) };
                self.places.entry(netns).or_insert_with(new);
            }
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                self.hidden.extend(table(&pid.to_string()));
            }
            // It has ended.
            Err(_) => {}
        }
    }

    /// Takes up the namespaces that files in a directory keep: they are on the device that all namespaces are on.
    fn list(&mut self, directory: &Path, named: Named, device: u64) {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            let file = entry.path();
            let Ok(namespace) = fs::metadata(&file) else { continue };
            let Some(netns) = number(namespace.ino()).filter(|_| namespace.dev() == device) else { continue };
            let name = printable::text(entry.file_name().as_encoded_bytes());
            let new = || Entered { netns, name: name.clone(), file, process: None };
            let place = self.places.entry(netns).or_insert_with(new);
            if named == Named::ByFile {
                place.name = name;
            }
        }
    }
}

fn number(inode: u64) -> Option<NetnsId> {
    u32::try_from(inode).ok().map(NetnsId)
}

/// Gives a namespace the name of its first process where it has no other.
fn named(place: Entered) -> Entered {
    let Some(pid) = place.process.filter(|_| place.name.is_empty()) else { return place };
    let command = process::open(Path::new("/proc")).map(|root| process::command(root, &pid.to_string()));
    Entered { name: format!("{}/{pid}", printable::text(&command.unwrap_or_default())), ..place }
}
