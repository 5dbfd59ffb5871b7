//! Names that the host gives to numbers.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use super::key::NetnsId;
use super::socket::Protocol;

/// Looks names up on the host. The filter and the printers ask through this, so that they do no I/O
/// themselves and a test can answer in the host's place. Whoever does not know a kind of name leaves it out.
pub trait Names {
    /// Port of a service name (/etc/services), for any protocol when `None`.
    fn port(&self, _service: &str, _protocol: Option<Protocol>) -> Option<u16> {
        None
    }
    /// Service name of a port.
    fn service(&self, _port: u16, _protocol: Protocol) -> Option<&str> {
        None
    }
    /// Service name of a port, whatever the protocol: the first in /etc/services.
    fn service_of_any(&self, port: u16) -> Option<&str> {
        self.service(port, Protocol::Tcp).or_else(|| self.service(port, Protocol::Udp))
    }
    /// The port that stands last in /etc/services, be its line a service or not: where the C library has looked for a
    /// name in vain.
    fn last_port(&self) -> Option<u16> {
        None
    }
    /// Index of an interface.
    fn interface_index(&self, _name: &str) -> Option<u32> {
        None
    }
    /// Name of an interface.
    fn interface_name(&self, _index: u32) -> Option<String> {
        None
    }
    /// Login name of a user.
    fn user(&self, _uid: u32) -> Option<&str> {
        None
    }
    /// Addresses of a host name, IPv4 first; empty when it has none. May ask the network.
    fn addresses(&self, _host: &str) -> Vec<IpAddr> {
        Vec::new()
    }
    /// Id of a control group (v2): the inode of its directory. The path is tried as given, then under the cgroup2 mount.
    fn cgroup_id(&self, _path: &str) -> Option<u64> {
        None
    }
    /// The ports that the kernel chooses from (net.ipv4.ip_local_port_range), both included.
    fn ephemeral_ports(&self) -> (u16, u16) {
        (32768, 60999)
    }
    /// What a user calls a network namespace that is shown beside the own one; `None` for the own one.
    fn namespace(&self, _netns: NetnsId) -> Option<String> {
        None
    }

    /// How many network namespaces there are beside the own one, as far as that was looked for.
    fn namespaces_beside(&self) -> usize {
        0
    }

    /// What the kernel knows a file by when it is asked for a control group: [`Names::cgroup_id`] for one, and for
    /// another file whatever its handle holds, where that is as long.
    ///
    /// # Errors
    ///
    /// Why there is no such handle, in the words of ss(8).
    fn cgroup_handle(&self, path: &str) -> Result<u64, String> {
        self.cgroup_id(path).ok_or_else(|| "Failed to get cgroup2 ID: No such file or directory".to_owned())
    }
    /// Every user with its number.
    fn users(&self) -> Vec<(u32, String)> {
        Vec::new()
    }
    /// Every control group (v2) that there is now: its id, and its path below the mount.
    fn cgroups(&self) -> Vec<(u64, String)> {
        Vec::new()
    }
    /// The inode of a network namespace that has a name (ip-netns(8)).
    fn namespace_inode(&self, _name: &str) -> Option<u32> {
        None
    }
    /// Path of a control group (v2) below its mount, by its id.
    fn cgroup_path(&self, _id: u64) -> Option<String> {
        None
    }
    /// The same as far as it was learnt before: never waits, so that a frame may ask it of every row in sight.
    fn known_cgroup_path(&self, _id: u64) -> Option<Arc<str>> {
        None
    }
    /// Host name of an address. May ask the network.
    fn host(&self, _address: IpAddr) -> Option<String> {
        None
    }
    /// Command of a process that runs now.
    fn command(&self, _pid: u32) -> Option<String> {
        None
    }
    /// Name of an IP protocol (/etc/protocols).
    fn ip_protocol(&self, _number: u8) -> Option<&str> {
        None
    }
    /// Name of a netlink protocol (`nl_protos` of iproute2), where the host has a table of them.
    fn netlink_protocol(&self, _number: u8) -> Option<&str> {
        None
    }
}

/// Names that a table of routes shows. All of them are printable.
pub trait RouteNames {
    /// The name of a host. May ask the network.
    fn host(&self, address: IpAddr) -> Option<String>;
    /// The name of a network (networks(5)).
    fn network(&self, address: Ipv4Addr) -> Option<String>;
}

/// What carries an inet socket's data, as far as the names of its ports depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// UDP-Lite, whose ports have the names of UDP's.
    UdpLite,
    /// A raw socket, whose "port" is the number of its protocol.
    Raw,
}

/// Names as netstat(8) asks for them: the resolver's own, and of a port with two names the last one. All of them are
/// printable.
pub trait LegacyNames {
    /// The name of a host. May ask the network.
    fn host(&self, address: IpAddr) -> Option<String>;
    /// The service of a port, or the protocol of a raw socket.
    fn service(&self, port: u16, transport: Transport) -> Option<&str>;
    /// Login name of a user.
    fn user(&self, uid: u32) -> Option<String>;
}

/// Knows no names: everything stays a number.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNames;

impl Names for NoNames {}

impl RouteNames for NoNames {
    fn host(&self, _address: IpAddr) -> Option<String> {
        None
    }
    fn network(&self, _address: Ipv4Addr) -> Option<String> {
        None
    }
}

impl LegacyNames for NoNames {
    fn host(&self, _address: IpAddr) -> Option<String> {
        None
    }
    fn service(&self, _port: u16, _transport: Transport) -> Option<&str> {
        None
    }
    fn user(&self, _uid: u32) -> Option<String> {
        None
    }
}
