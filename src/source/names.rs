//! The host's names: /etc/services, /etc/protocols, /etc/passwd, /etc/networks, its interfaces, its control groups, its
//! resolver.
//!
//! The files are read once, when something is first asked of them. [`HostNames`] asks only the files: users, services
//! and protocols that a directory server knows keep their numbers, and rpcbind is not asked for the services of RPC
//! programs. [`NetToolsNames`] asks as netstat(8) does. Every name that leaves here is printable.

mod cgroup;
mod learned;
mod net_tools;
mod networks;
mod protocols;
mod resolver;
mod services;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs;
use std::iter::repeat_n;
use std::net::{IpAddr, ToSocketAddrs as _};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rustix::net::{AddressFamily, SocketFlags, SocketType, netdevice, socket_with};

use crate::decode::limits::scanned_range;
use crate::model::key::NetnsId;
use crate::model::names::Names;
use crate::model::printable;
use crate::model::socket::Protocol;

use super::doors::Namespaces;
use super::places::{File, Places};
use super::{netns, process};

use self::cgroup::{Groups, Unknown};
use self::learned::Learned;
use self::services::Services;

pub use self::net_tools::NetToolsNames;

/// Asks this host. Nothing is read before something is asked.
#[derive(Debug, Default)]
pub struct HostNames {
    places: Places,
    services: OnceLock<Services>,
    ip_protocols: OnceLock<HashMap<u8, String>>,
    netlink_protocols: OnceLock<HashMap<u8, String>>,
    users: OnceLock<HashMap<u32, String>>,
    groups: OnceLock<Result<Groups, Unknown>>,
    learned_groups: Learned,
    /// How often a group had no name because none is known.
    unnamed_groups: AtomicUsize,
    /// How often a group could not be looked up by its id.
    refused_groups: AtomicUsize,
    ephemeral_ports: OnceLock<Option<(u16, u16)>>,
    /// Any socket will do for the questions about interfaces (netdevice(7)).
    device_socket: OnceLock<Option<OwnedFd>>,
    namespaces: Namespaces,
}

/// Where iproute2 keeps the names of netlink protocols; the first one that is there counts.
const NETLINK_PROTOCOLS: [&str; 2] = ["/etc/iproute2/nl_protos", "/usr/share/iproute2/nl_protos"];

/// The ports that Linux once chose from. ss(8) takes them where the kernel does not tell.
const OLD_PORTS: (u16, u16) = (1024, 4999);

impl HostNames {
    /// Knows the names of these namespaces too.
    #[must_use]
    pub fn with_namespaces(self, namespaces: Namespaces) -> Self {
        Self { namespaces, ..self }
    }

    /// Learns the paths of all control groups that there are now, for [`Names::known_cgroup_path`]. Reads their folders.
    pub fn learn_groups(&self) {
        self.learned_groups.learn(&[], Path::new(MOUNTS));
    }

    /// The same where /proc is elsewhere.
    pub fn at(places: Places) -> Self {
        Self { places, ..Self::default() }
    }

    /// What ss(8) says of control groups (v2) that were to be named where it knows none, a line at a time.
    pub fn complaints(&self) -> impl Iterator<Item = String> {
        let unknown = self.groups.get().and_then(|groups| groups.as_ref().err());
        let times = unknown.map_or(0, |unknown| unknown.times(self.unnamed_groups.load(Ordering::Relaxed)));
        let refused = self.refused_groups.load(Ordering::Relaxed);
        let unknown = unknown.into_iter().flat_map(move |unknown| repeat_n(unknown.to_string(), times));
        unknown.chain(repeat_n(cgroup::UNOPENED.to_owned(), refused))
    }

    fn services(&self) -> &Services {
        self.services.get_or_init(|| Services::parse(&file("/etc/services")))
    }

    fn users_by_number(&self) -> &HashMap<u32, String> {
        self.users.get_or_init(|| users(&file("/etc/passwd")))
    }

    fn device_socket(&self) -> Option<&OwnedFd> {
        let open = || socket_with(AddressFamily::INET, SocketType::DGRAM, SocketFlags::CLOEXEC, None).ok();
        self.device_socket.get_or_init(open).as_ref()
    }
}

const MOUNTS: &str = "/proc/mounts";
/// Where ip-netns(8) gives names to network namespaces.
const NAMESPACES: &str = "/run/netns";

impl Names for HostNames {
    fn namespace(&self, netns: NetnsId) -> Option<String> {
        self.namespaces.name(netns)
    }

    fn namespaces_beside(&self) -> usize {
        self.namespaces.beside()
    }

    fn cgroup_id(&self, path: &str) -> Option<u64> {
        cgroup::id(path, Path::new(MOUNTS))
    }

    fn cgroup_handle(&self, path: &str) -> Result<u64, String> {
        cgroup::handle(path, Path::new(MOUNTS)).map_err(|unknown| unknown.to_string())
    }

    fn port(&self, service: &str, protocol: Option<Protocol>) -> Option<u16> {
        self.services().port(service, protocol)
    }

    fn service(&self, port: u16, protocol: Protocol) -> Option<&str> {
        self.services().name(port, protocol)
    }

    fn service_of_any(&self, port: u16) -> Option<&str> {
        self.services().name_of_any(port)
    }

    fn last_port(&self) -> Option<u16> {
        self.services().last_port()
    }

    fn interface_index(&self, name: &str) -> Option<u32> {
        netdevice::name_to_index(self.device_socket()?, name).ok()
    }

    fn interface_name(&self, index: u32) -> Option<String> {
        let name = netdevice::index_to_name(self.device_socket()?, index).ok()?;
        Some(printable::text(name.as_bytes()))
    }

    fn user(&self, uid: u32) -> Option<&str> {
        self.users_by_number().get(&uid).map(String::as_str)
    }

    fn addresses(&self, host: &str) -> Vec<IpAddr> {
        let Ok(found) = (host, 0).to_socket_addrs() else { return Vec::new() };
        let mut addresses = Vec::new();
        for address in found.map(|address| address.ip()) {
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        addresses.sort_by_key(IpAddr::is_ipv6);
        addresses
    }

    /// As ss(8) reads them: a range that is none holds no port.
    fn ephemeral_ports(&self) -> (u16, u16) {
        let range = || scanned_range(&fs::read(self.places.path(File::PortRange)).unwrap_or_default());
        self.ephemeral_ports.get_or_init(range).unwrap_or(OLD_PORTS)
    }

    fn users(&self) -> Vec<(u32, String)> {
        self.users_by_number().iter().map(|(uid, name)| (*uid, name.clone())).collect()
    }

    /// Read anew each time: groups come and go.
    fn cgroups(&self) -> Vec<(u64, String)> {
        Groups::mounted(Path::new(MOUNTS)).map(Groups::into_pairs).unwrap_or_default()
    }

    fn namespace_inode(&self, name: &str) -> Option<u32> {
        self.namespaces.find(netns::own());
        if let Some(netns) = self.namespaces.number(name) {
            return netns.known();
        }
        let is_name = !name.is_empty() && !name.contains('/') && !matches!(name, "." | "..");
        let found = is_name.then(|| fs::metadata(Path::new(NAMESPACES).join(name)).ok())??;
        u32::try_from(found.ino()).ok()
    }

    fn known_cgroup_path(&self, id: u64) -> Option<Arc<str>> {
        self.learned_groups.path(id, Path::new(MOUNTS))
    }

    fn cgroup_path(&self, id: u64) -> Option<String> {
        match self.groups.get_or_init(|| Groups::mounted(Path::new(MOUNTS))) {
            Ok(groups) if let Some(path) = groups.path(id) => return Some(path.to_owned()),
            Ok(_) => {}
            Err(_) => _ = self.unnamed_groups.fetch_add(1, Ordering::Relaxed),
        }
        let refused = usize::from(cgroup::is_refused(id, Path::new(MOUNTS)));
        self.refused_groups.fetch_add(refused, Ordering::Relaxed);
        None
    }

    /// Asks each time: who asks remembers as long as it likes.
    fn host(&self, address: IpAddr) -> Option<String> {
        // The C library looks a mapped address up as the one that it holds.
        resolver::host(address.to_canonical()).map(|name| printable::text(&name))
    }

    fn command(&self, pid: u32) -> Option<String> {
        let command = process::command(process::open(&self.places.processes()).ok()?, &pid.to_string());
        (!command.is_empty()).then(|| printable::text(&command))
    }

    fn ip_protocol(&self, number: u8) -> Option<&str> {
        let read = || protocols::parse(&file("/etc/protocols"));
        self.ip_protocols.get_or_init(read).get(&number).map(String::as_str)
    }

    fn netlink_protocol(&self, number: u8) -> Option<&str> {
        let read = || {
            protocols::parse_netlink(&NETLINK_PROTOCOLS.iter().find_map(|path| fs::read(path).ok()).unwrap_or_default())
        };
        self.netlink_protocols.get_or_init(read).get(&number).map(String::as_str)
    }
}

/// The bytes of a file; none when it cannot be read, which only costs names.
fn file(path: &str) -> Vec<u8> {
    fs::read(path).unwrap_or_default()
}

/// The users of passwd(5) by number. The first name of a number counts, as with getpwuid(3).
fn users(passwd: &[u8]) -> HashMap<u32, String> {
    let mut users = HashMap::new();
    for line in passwd.split(|byte| *byte == b'\n') {
        let mut fields = line.split(|byte| *byte == b':');
        let (name, uid) = (fields.next().unwrap_or_default(), fields.nth(1).and_then(number));
        // A line that begins with a sign asks for NIS (nsswitch.conf(5), compat).
        let is_user = !matches!(name.first(), None | Some(b'+' | b'-' | b'#'));
        if let Some(uid) = uid.filter(|_| is_user) {
            users.entry(uid).or_insert_with(|| printable::text(name));
        }
    }
    users
}

fn number<T: FromStr>(digits: &[u8]) -> Option<T> {
    str::from_utf8(digits).ok()?.parse().ok()
}
