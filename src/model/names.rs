//! Names that the host gives to numbers.

use std::net::IpAddr;

use super::key::NetnsId;
use super::socket::Protocol;

/// Looks names up on the host. The filter and the printers ask through this, so that they do no I/O
/// themselves and a test can answer in the host's place.
pub trait Names {
    /// Port of a service name (/etc/services), for any protocol when `None`.
    fn port(&self, service: &str, protocol: Option<Protocol>) -> Option<u16>;
    /// Service name of a port.
    fn service(&self, port: u16, protocol: Protocol) -> Option<&str>;
    /// Index of an interface.
    fn interface_index(&self, name: &str) -> Option<u32>;
    /// Name of an interface.
    fn interface_name(&self, index: u32) -> Option<String>;
    /// Login name of a user.
    fn user(&self, uid: u32) -> Option<&str>;
    /// Addresses of a host name, IPv4 first; empty when it has none. May ask the network.
    fn addresses(&self, host: &str) -> Vec<IpAddr>;
    /// Id of a control group (v2): the inode of its directory. The path is tried as given, then under the cgroup2 mount.
    fn cgroup_id(&self, path: &str) -> Option<u64>;
    /// The ports that the kernel chooses from (net.ipv4.ip_local_port_range), both included.
    fn ephemeral_ports(&self) -> (u16, u16);
    /// What a user calls a network namespace that is shown beside the own one; `None` for the own one.
    fn namespace(&self, _netns: NetnsId) -> Option<String> {
        None
    }
}

/// Knows no names: everything stays a number.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNames;

impl Names for NoNames {
    fn port(&self, _service: &str, _protocol: Option<Protocol>) -> Option<u16> {
        None
    }
    fn service(&self, _port: u16, _protocol: Protocol) -> Option<&str> {
        None
    }
    fn interface_index(&self, _name: &str) -> Option<u32> {
        None
    }
    fn interface_name(&self, _index: u32) -> Option<String> {
        None
    }
    fn user(&self, _uid: u32) -> Option<&str> {
        None
    }
    fn addresses(&self, _host: &str) -> Vec<IpAddr> {
        Vec::new()
    }
    fn cgroup_id(&self, _path: &str) -> Option<u64> {
        None
    }
    fn ephemeral_ports(&self) -> (u16, u16) {
        (32768, 60999)
    }
}
