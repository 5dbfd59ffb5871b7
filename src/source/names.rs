//! The host's names: /etc/services, /etc/passwd, its interfaces, its resolver.
//!
//! The files are read once, when something is first asked of them. Only the files: users and services
//! that a directory server knows keep their numbers. Every name that leaves here is printable.

mod cgroup;
mod services;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs;
use std::net::{IpAddr, ToSocketAddrs as _};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::str::FromStr;
use std::sync::OnceLock;

use rustix::net::{AddressFamily, SocketFlags, SocketType, netdevice, socket_with};

use crate::model::key::NetnsId;
use crate::model::names::{Names, NoNames};
use crate::model::printable;
use crate::model::socket::Protocol;

use super::netns::Namespaces;

use self::services::Services;

/// Asks this host. Nothing is read before something is asked.
#[derive(Debug, Default)]
pub struct HostNames {
    services: OnceLock<Services>,
    users: OnceLock<HashMap<u32, String>>,
    ephemeral_ports: OnceLock<Option<(u16, u16)>>,
    /// Any socket will do for the questions about interfaces (netdevice(7)).
    device_socket: OnceLock<Option<OwnedFd>>,
    namespaces: Namespaces,
}

impl HostNames {
    /// Knows the names of these namespaces too.
    #[must_use]
    pub fn with_namespaces(self, namespaces: Namespaces) -> Self {
        Self { namespaces, ..self }
    }

    fn services(&self) -> &Services {
        self.services.get_or_init(|| Services::parse(&file("/etc/services")))
    }

    fn device_socket(&self) -> Option<&OwnedFd> {
        let open = || socket_with(AddressFamily::INET, SocketType::DGRAM, SocketFlags::CLOEXEC, None).ok();
        self.device_socket.get_or_init(open).as_ref()
    }
}

impl Names for HostNames {
    fn namespace(&self, netns: NetnsId) -> Option<String> {
        self.namespaces.name(netns)
    }

    fn cgroup_id(&self, path: &str) -> Option<u64> {
        cgroup::id(path, Path::new("/proc/mounts"))
    }

    fn port(&self, service: &str, protocol: Option<Protocol>) -> Option<u16> {
        self.services().port(service, protocol)
    }

    fn service(&self, port: u16, protocol: Protocol) -> Option<&str> {
        self.services().name(port, protocol)
    }

    fn interface_index(&self, name: &str) -> Option<u32> {
        netdevice::name_to_index(self.device_socket()?, name).ok()
    }

    fn interface_name(&self, index: u32) -> Option<String> {
        let name = netdevice::index_to_name(self.device_socket()?, index).ok()?;
        Some(printable::text(name.as_bytes()))
    }

    fn user(&self, uid: u32) -> Option<&str> {
        self.users.get_or_init(|| users(&file("/etc/passwd"))).get(&uid).map(String::as_str)
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

    fn ephemeral_ports(&self) -> (u16, u16) {
        let range = || port_range(&file("/proc/sys/net/ipv4/ip_local_port_range"));
        self.ephemeral_ports.get_or_init(range).unwrap_or_else(|| NoNames.ephemeral_ports())
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

fn port_range(text: &[u8]) -> Option<(u16, u16)> {
    let mut ports = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).map(number);
    Some((ports.next()??, ports.next()??)).filter(|(first, last)| first <= last)
}

fn number<T: FromStr>(digits: &[u8]) -> Option<T> {
    str::from_utf8(digits).ok()?.parse().ok()
}
